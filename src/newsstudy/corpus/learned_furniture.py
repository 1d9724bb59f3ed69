"""Furniture learned from the corpus itself: what recurs around one outlet's unlike articles.

A piece of text is an outlet's furniture if it recurs over articles that are otherwise unlike each
other and is foreign to other outlets: background recurs in articles on one topic, boilerplate in
articles on anything. Everything learned is handed back with the evidence for and against it.
"""

from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, fields

import numpy as np
import pandas as pd

from newsstudy.corpus.cleaning import Cleaned, Found, without, without_furniture
from newsstudy.corpus.forms import SHELLS, Form, Texts
from newsstudy.corpus.linked_headlines import LinkModel, find_links, link_models
from newsstudy.corpus.lost_breaks import LostBreaks, find_lines, lost_breaks
from newsstudy.corpus.packed_pieces import hashes, holding
from newsstudy.corpus.recurrence import recurring_forms
from newsstudy.corpus.repair import repair
from newsstudy.corpus.text_pieces import (
    Piece,
    block_after,
    labels_in,
    opening_label,
    pieces_of,
)
from newsstudy.parameters import CleaningParameters

_ROUNDS, _FIX_ROUNDS = 12, 12
_WHOLE = ("line", "opening", "ending", "block")
Cut = tuple[Sequence[Piece], list[tuple[int, int]], list[int]]
Forms = dict[str, frozenset[str]]  # the learned forms of an outlet by kind


@dataclass(frozen=True)
class Round:
    """What one round found: by outlet the forms by kind, and how links and lines end."""

    forms: dict[str, Forms]
    links: dict[str, LinkModel]
    breaks: dict[str, LostBreaks]


@dataclass(frozen=True)
class Learned:
    """The furniture of each outlet in the order it was learned, with all candidates looked at."""

    rounds: tuple[Round, ...] = ()
    candidates: tuple[Form, ...] = ()

    def preview(self) -> pd.DataFrame:
        """Return the candidates, a row each: evidence, examples, and whether it was learned.

        Sorted by outlet, the learned first, then by the number of articles.
        """
        names = [field.name for field in fields(Form)]
        table = pd.DataFrame([vars(form) for form in self.candidates], columns=names)
        table = table.assign(
            examples=table["examples"].map("\n".join), learned=table["verdict"] == "learned"
        )
        order = ["outlet", "learned", "n_articles", "form"]
        return table.sort_values(order, ascending=[True, False, False, True], ignore_index=True)


def learn(
    texts: Iterable[str],
    outlets: Iterable[str],
    parameters: CleaningParameters | None = None,
    headlines: Iterable[str] | None = None,
    days: Iterable[object] | None = None,
) -> Learned:
    """Return the furniture that recurs over each outlet's unlike articles.

    `texts` are articles cleaned by rules, `headlines` and `days` (any value for a day; None where
    unknown) belong to them. An outlet with few articles teaches nothing. Learning from what
    `apply_learned` leaves finds nothing more that it could remove.
    """
    cleaned = [Cleaned("", text, (), ((0, len(text)),) if text else ()) for text in texts]
    return learn_and_apply(cleaned, outlets, parameters, headlines, days)[0]


def learn_and_apply(
    cleaned: Iterable[Cleaned],
    outlets: Iterable[str],
    parameters: CleaningParameters | None = None,
    headlines: Iterable[str] | None = None,
    days: Iterable[object] | None = None,
) -> tuple[Learned, list[Cleaned]]:
    """Return what `learn` returns, and the articles as `apply_learned` leaves each."""
    parameters = parameters or CleaningParameters()
    articles, outlets = list(cleaned), list(outlets)
    titles = list(headlines) if headlines is not None else [""] * len(articles)
    dates = list(days) if days is not None else [None] * len(articles)
    rounds: list[Round] = []
    seen: list[Form] = []
    forms: list[Form] = []
    corpus = Texts([article.text for article in articles], outlets, dates)
    to_learn = set(corpus.of) if parameters.learned else set()
    while to_learn and len(rounds) < _ROUNDS:
        # What an outlet teaches changes only with its own texts, but for what others print too.
        forms = [form for form in forms if form.outlet not in to_learn]
        forms = recurring_forms(corpus, to_learn, forms, parameters)
        own = {outlet: corpus.of[outlet] for outlet in sorted(to_learn)}
        links = link_models(corpus.texts, corpus.labels, own, titles, parameters)
        breaks = lost_breaks(corpus.texts, own, parameters)
        found = Round(_by_outlet(forms), links, breaks)
        seen += [form for form in forms if form.learned or not rounds]
        changed = {}
        for outlet in found.forms.keys() | links.keys() | breaks.keys():
            for i, starts in _where(corpus, outlet, found).items():
                known = corpus.pieces[i], corpus.labels[i], starts
                article = _fixed(articles[i], outlet, found, known)
                if article is not articles[i]:
                    changed[i] = article
        for i, article in sorted(changed.items()):
            articles[i] = article
            corpus.change(i, article.text)
        to_learn = {outlets[i] for i in changed}
        if changed:
            rounds.append(found)
    return Learned(tuple(rounds), _once(seen)), articles


def _where(corpus: Texts, outlet: str, found: Round) -> dict[int, list[int]]:
    """Return the articles that may hold what a round found, each with starts of known headlines."""
    articles, links = corpus.of[outlet], found.links.get(outlet)
    forms = found.forms.get(outlet, {})
    whole = hashes(sorted(set().union(*(forms.get(kind, ()) for kind in _WHOLE))))
    places = [holding([corpus.pieces[i].keys for i in articles], whole).arrays]
    for kind, arrays in corpus.shells.items():
        wanted = hashes(sorted(forms.get(kind, ())))
        places.append(holding([arrays[i] for i in articles], wanted).arrays)
    may = {articles[place] for place in np.concatenate(places).tolist()}
    may |= {i for i in articles if corpus.openings[i] in forms.get("opening label", ())}
    titled: dict[int, list[int]] = defaultdict(list)
    if outlet in found.breaks:
        may.update(articles)
    if links:
        texts, labels = corpus.texts, corpus.labels
        may |= {i for i in articles if any(texts[i][a:b] in links.labels for a, b in labels[i])}
        held = holding([corpus.title_keys(i) for i in articles], hashes(links.titles))
        for place, k in zip(held.arrays.tolist(), held.places.tolist(), strict=True):
            i = articles[place]
            titled[i].append(int(corpus.pieces[i].starts[k]))
    return {i: titled.get(i, []) for i in sorted(may | titled.keys())}


def apply_learned(cleaned: Cleaned, outlet: str, learned: Learned) -> Cleaned:
    """Return an article without what was learned of its outlet; positions as in `clean`."""
    for found in learned.rounds:
        cleaned = _fixed(cleaned, outlet, found, None)
    return cleaned


def _by_outlet(forms: Iterable[Form]) -> dict[str, Forms]:
    """Return the learned forms by outlet and kind."""
    grouped: dict[str, dict[str, set[str]]] = {}
    for form in forms:
        if form.learned:
            grouped.setdefault(form.outlet, {}).setdefault(form.kind, set()).add(form.form)
    return {
        outlet: {kind: frozenset(found) for kind, found in kinds.items()}
        for outlet, kinds in grouped.items()
    }


def _once(forms: Iterable[Form]) -> tuple[Form, ...]:
    """Return the forms, each as it was first learned, or else first seen."""
    kept: dict[tuple[str, str, str], Form] = {}
    for form in sorted(forms, key=lambda form: not form.learned):
        kept.setdefault((form.outlet, form.kind, form.form), form)
    return tuple(kept.values())


def _fixed(article: Cleaned, outlet: str, found: Round, known: Cut | None) -> Cleaned:
    """Return the article without what one round found, until it finds nothing more.

    `known` are the pieces and labels of its text and where a known headline may begin, where
    they have been looked for.
    """
    forms, links = found.forms.get(outlet, {}), found.links.get(outlet)
    before = article
    breaks = found.breaks.get(outlet)
    for _ in range(_FIX_ROUNDS if forms or links or breaks else 0):
        pieces, labels, starts = known or _cut(article.text)
        spans = [*_find_forms(article.text, pieces, forms)]
        if links:
            spans += find_links(article.text, starts, labels, links)
        if breaks:
            starts_found = {start for start, *_ in spans}
            lines = find_lines(article.text, pieces, breaks)
            spans += (line for line in lines if line[0] not in starts_found)
        if not spans:
            break
        article, known = without_furniture(without(article, spans)), None
    # What came together may read as damage: the text is safer whole.
    return before if article is not before and repair(article.text) != article.text else article


def _cut(text: str) -> Cut:
    pieces = pieces_of(text)
    return pieces, labels_in(text), [piece.start for piece in pieces]


def _find_forms(text: str, pieces: Sequence[Piece], forms: Forms) -> Iterator[Found]:
    """Find the pieces of one article that have a learned form where such forms stand."""
    if not forms or not pieces:
        return
    lines, openings = forms.get("line", ()), forms.get("opening", ())
    endings, blocks = forms.get("ending", ()), forms.get("block", ())
    for i, piece in enumerate(pieces):
        if piece.is_line and piece.form in lines:
            yield piece.start, piece.end, "learned line"
        elif piece.is_first and piece.form in openings:
            yield piece.start, piece.end, "learned opening"
        elif piece.is_last and piece.form in endings:
            yield piece.start, piece.end, "learned ending"
        elif piece.is_line and piece.form in blocks:
            for part in (piece, *block_after(pieces, i)):
                yield part.start, part.end, "learned block"
    if (label := opening_label(text)) and label in forms.get("opening label", ()):
        yield 0, len(label), "learned opening"
    for kind, shells in SHELLS.items():
        for i, sequences in shells(pieces) if kind in forms else ():
            if not sequences.isdisjoint(forms[kind]):
                yield pieces[i].start, pieces[i].end, "learned shell"
