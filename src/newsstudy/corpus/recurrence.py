"""What recurs over one outlet's articles, and the evidence that tells furniture from content."""

import re
from collections import Counter, defaultdict
from collections.abc import Callable, Iterable, Iterator
from dataclasses import replace
from functools import cached_property
from math import ceil

import numpy as np
from scipy.stats import binom

from newsstudy.corpus.forms import ELSEWHERE, LEARNED, SHELLS, Form, Place, Texts
from newsstudy.corpus.packed_pieces import hashes, holding, recurring
from newsstudy.corpus.text_pieces import Piece, block_after
from newsstudy.parameters import CleaningParameters

_WORDS = re.compile(r"[^\W\d_]{2}")
_EXAMPLES, _CHANCE, _LINE_CHANCE, _REPEATS = 3, 0.01, 0.2, 1.5
_MOSTLY, _NEARLY_ALL, _OFTEN, _SOMETIMES = 0.8, 0.9, 0.33, 0.25
_FOREIGN = 20  # how many times the rate of other outlets an outlet's own furniture has at least
_HEADING_WORDS, _SENTENCE_WORDS = 6, 5


def recurring_forms(
    corpus: Texts, outlets: Iterable[str], known: Iterable[Form], parameters: CleaningParameters
) -> list[Form]:
    """Return the forms that recur over each of the outlets that is large enough, learned or not.

    `known` are forms that recur over the other outlets; those that stood in other outlets too
    are looked at again, since they may have gone from these.
    """
    forms = [replace(form, verdict=LEARNED) for form in known if form.verdict == ELSEWHERE]
    for outlet in sorted(outlets):
        if len(corpus.of[outlet]) >= parameters.min_outlet:
            forms += _Outlet(corpus, outlet, parameters).forms()
    return _foreign_checked(corpus, forms)


class _Outlet:
    """One outlet's recurring forms."""

    def __init__(self, corpus: Texts, outlet: str, parameters: CleaningParameters):
        self.corpus, self.outlet, self.likeness = corpus, outlet, corpus.likeness
        self.parameters, self.articles = parameters, corpus.of[outlet]
        self.enough = max(parameters.min_articles, ceil(parameters.min_share * len(self.articles)))

    def forms(self) -> Iterator[Form]:
        """Yield each form that recurs over the outlet's articles, with its verdict."""
        self.likeness.settle(self.outlet)
        whole = self._recurring_pieces()
        kinds = {form: self._kind(form, places) for form, places in whole.items()}
        whole = {form: places for form, places in whole.items() if kinds[form][0] != "sentence"}
        self.likeness.prepare({i for places in whole.values() for i, _ in places})
        taken: set[str] = set()
        for form, places in whole.items():
            decided = self._judged(kinds[form][0], form, places, kinds[form][1])
            if decided.learned:
                taken.add(form)
            yield decided
        yield from self._opening_labels()
        for kind in SHELLS:
            yield from self._shells(kind, taken)

    def _recurring_pieces(self) -> dict[str, list[Place]]:
        """Return the forms of pieces that (nearly) enough articles hold, with their places."""
        pieces, least = self.corpus.pieces, self._least
        enough = recurring([pieces[i].keys for i in self.articles], least)
        held = holding([pieces[i].keys for i in self.articles], enough)
        places: dict[int, list[tuple[int, set[str]]]] = defaultdict(list)
        for article, k in zip(held.arrays.tolist(), held.places.tolist(), strict=True):
            i = self.articles[article]
            places[i].append((k, {pieces[i][k].form}))
        return self._recurring(places)

    @property
    def _least(self) -> int:
        return max(2, self.enough - 1)

    def _recurring(self, held: dict[int, list[tuple[int, set[str]]]]) -> dict[str, list[Place]]:
        """Return the forms that (nearly) enough articles hold, each with one place an article."""
        counts: Counter[str] = Counter()
        for places in held.values():
            counts.update(set().union(*(forms for _, forms in places)))
        enough = {form for form, n in counts.items() if n >= self._least and _WORDS.search(form)}
        found: dict[str, dict[int, int]] = {form: {} for form in sorted(enough)}
        for i, places in held.items() if enough else ():
            for k, forms in places:
                for form in forms & enough:
                    found[form][i] = k  # the last place in an article
        return {form: [Place(i, k) for i, k in places.items()] for form, places in found.items()}

    def _kind(self, form: str, places: list[Place]) -> tuple[str, str]:
        """Return the kind of furniture a recurring piece may be, and what speaks against it."""
        pieces, n_words = self.corpus.pieces, len(form.split())
        own = [pieces[i][k] for i, k in places]

        def share(test: Callable[[Piece], bool]) -> float:
            return float(np.mean(list(map(test, own))))

        against = "" if n_words >= _SENTENCE_WORDS else "too short"
        if share(lambda piece: piece.is_line) < _MOSTLY:
            if share(lambda piece: piece.is_last) >= _MOSTLY:
                return "ending", against
            if share(lambda piece: piece.is_first) >= _MOSTLY:
                return "opening", against
            return "sentence", "stands within articles"
        is_short = n_words <= _HEADING_WORDS
        if is_short and self._heads_blocks(places):
            return "block", ""
        repeats = np.mean([np.count_nonzero(pieces[i].keys == hash(form)) for i, _ in places])
        if is_short and repeats > _REPEATS:
            return "line", "stands several times in an article"
        closes = share(lambda piece: piece.after == 0) >= _SOMETIMES
        opens = self._is_capitalised(places[0]) and share(lambda piece: piece.is_first) >= _MOSTLY
        return "line", "may be a heading" if is_short and not (closes or opens) else ""

    def _heads_blocks(self, places: list[Place]) -> bool:
        """Tell whether lines like headlines follow nearly always, often to the end of the text."""
        pieces = self.corpus.pieces
        blocks = [block_after(pieces[i], k) for i, k in places]
        to_the_end = [bool(block) and block[-1].after == 0 for block in blocks]
        return np.mean(list(map(bool, blocks))) >= _NEARLY_ALL and np.mean(to_the_end) >= _OFTEN

    def _is_capitalised(self, place: Place) -> bool:
        piece = self.corpus.pieces[place.article][place.piece]
        words = self.corpus.texts[place.article][piece.start : piece.end].split()
        return all(not word[:1].islower() for word in words) and piece.mark != ":"

    def _judged(self, kind: str, form: str, places: list[Place], against: str) -> Form:
        """Return the form with its evidence and the verdict so far."""
        articles = [place.article for place in places]
        days = {self.corpus.days[i] for i in articles}
        cohesion, n_unlike = self.likeness.of(self.outlet, articles, form)
        if n_unlike < self.enough:
            against = against or "too few articles that are unlike each other"
        elif cohesion > self.parameters.max_cohesion:
            against = against or "its articles are on one topic"
        elif len(days) == 1 and None not in days:
            against = against or "on one day only"
        return Form(
            self.outlet, kind, form, len(articles), len(days - {None}),
            len(articles) / len(self.articles), round(cohesion, 2), 0, against or LEARNED,
            tuple(dict.fromkeys(map(self._words, places[:_EXAMPLES]))),
        )  # fmt: skip

    def _words(self, place: Place) -> str:
        piece = self.corpus.pieces[place.article][place.piece]
        return self.corpus.texts[place.article][piece.start : piece.end]

    def _opening_labels(self) -> Iterator[Form]:
        """Yield what stands before a colon or dash at the start of several texts, nowhere else."""
        texts, openings = self.corpus.texts, self.corpus.openings
        held = {i: [(0, {openings[i]})] for i in self.articles if openings[i]}
        for label, places in self._recurring(held).items():
            inside = sum(texts[i].find(label, len(label)) >= 0 for i in self.articles)
            against = "" if inside <= (1 - _NEARLY_ALL) * len(places) else "stands within articles"
            yield self._judged("opening label", label, places, against)

    def _shells(self, kind: str, taken: set[str]) -> Iterator[Form]:
        """Yield word sequences that stand in shells and, beyond chance, nowhere else."""
        pieces = self.corpus.pieces
        found = self._recurring(self._shells_held(kind, taken))
        longest: dict[tuple[Place, ...], str] = {}
        for form, places in found.items():
            if len({pieces[i][k].form for i, k in places}) > 1 and len(places) >= self.enough:
                longest[tuple(places)] = max(longest.get(tuple(places), ""), form, key=len)
        most = {form: int(len(places) / _MOSTLY) for places, form in longest.items()}
        holders = self.corpus.holders(most, self.articles)
        for places, form in longest.items():
            if self._is_confined(kind, len(places), len(holders[form]), len(longest)):
                yield self._judged(kind, form, list(places), "")

    def _shells_held(self, kind: str, taken: set[str]) -> dict[int, list[tuple[int, set[str]]]]:
        """Return the shells of the articles that hold one that others hold too."""
        arrays = [self.corpus.shells[kind][i] for i in self.articles]
        holders = holding(arrays, recurring(arrays, self._least)).arrays
        held = {}
        for place in np.unique(holders).tolist():
            pieces = self.corpus.pieces[self.articles[place]]
            shells = SHELLS[kind](pieces)
            held[self.articles[place]] = [(k, s) for k, s in shells if pieces[k].form not in taken]
        return held

    def _is_confined(self, kind: str, n: int, n_holding: int, n_tried: int) -> bool:
        """Tell whether a sequence stands in shells far more often than chance would put it."""
        chance = self._shell_share if kind == "shell" else _LINE_CHANCE
        beyond_chance = float(binom.sf(n - 1, n_holding, chance)) * n_tried <= _CHANCE
        return n >= _MOSTLY * n_holding and beyond_chance

    @cached_property
    def _shell_share(self) -> float:
        """The share of the outlet's words that the shells' zone holds."""
        words = zone = 0
        for i in self.articles:
            words += len(self.corpus.texts[i])
            zone += self.corpus.pieces[i].shell_zone
        return zone / max(1, words)


def _foreign_checked(corpus: Texts, forms: list[Form]) -> list[Form]:
    """Return the forms with the number of other outlets' articles that hold them, and judged."""
    whole = {form.form for form in forms if form.kind not in {"shell", "line shell"}}
    counts: dict[str, Counter[str]] = defaultdict(Counter)
    names = {hash(form): form for form in whole}
    held = [[pieces.keys for pieces in corpus.pieces], [hashes([o]) for o in corpus.openings]]
    for i, key in _held_once(held, np.array(sorted(names), dtype=np.int64)):
        counts[names[key]][corpus.outlets[i]] += 1
    shells = {form.form for form in forms if form.learned and "shell" in form.kind}
    everyone = range(len(corpus.texts))
    for form, articles in corpus.holders(dict.fromkeys(shells, len(everyone)), everyone).items():
        counts[form].update(corpus.outlets[i] for i in articles)
    checked = []
    for form in forms:
        elsewhere = sum(n for outlet, n in counts[form.form].items() if outlet != form.outlet)
        others = len(corpus.texts) - len(corpus.of[form.outlet])
        if form.learned and form.share < _FOREIGN * elsewhere / max(1, others):
            form = replace(form, verdict=ELSEWHERE)
        checked.append(replace(form, elsewhere=elsewhere))
    return checked


def _held_once(held: Iterable[list[np.ndarray]], wanted: np.ndarray) -> set[tuple[int, int]]:
    """Return each pair of an article and a wanted hash that it holds in any of its arrays."""
    found = (holding(arrays, wanted) for arrays in held)
    return {
        pair
        for some in found
        for pair in zip(some.arrays.tolist(), some.hashes.tolist(), strict=True)
    }
