"""Headlines of other articles that stand in a text: where they begin is marked, where they end not.

A link label (READ MORE:) stands before something that reads like the outlet's headlines and ends
where a sentence begins. How long headlines are, in which words they end, and which words open
sentences is counted in the outlet's own headlines and texts; no list of labels is given.
"""

import re
from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from math import ceil, log

import numpy as np

from newsstudy.parameters import CleaningParameters

Spans = Sequence[tuple[int, int]]
Titles = Mapping[tuple[str, ...], tuple[tuple[str, ...], ...]]  # by their first words

_WORD = re.compile(r"\S+")
_FIRST_WORDS = re.compile(r"(\S+) (\S+) (\S+)")
_MARKS = "\"'“”‘’().,;:!?–—-"
_CAPITAL = re.compile(r"[\"“‘'(]{0,2}[^\W\d_a-z]")
_CAPITALISED = re.compile(r"(?<=\s)[\"“‘'(]{0,2}[^\W\d_a-z]\S*")
_NEAR = 8  # characters before a word that tell whether it opens a sentence
_STOP = re.compile(r"(?<!\b[A-Z])(?<!\b[MDS][rt])(?<!\bMrs)\.[\"”’')]{0,2}\Z")
_ENDS_SENTENCE = re.compile(r"[.!?…][\"”’')]{0,2}\Z")
_REACH, _STEP, _BINS = 150, 4, 40  # characters of a headline; of a length class; classes
_SMOOTH = np.array([1, 2, 3, 2, 1]) / 9
# Log odds by which an end leads all later and earlier ones, and that it has at least.
_LATE, _EARLY, _LEAST = 1.0, 2.5, -9.0
_CLEAR, _MANY = (
    0.5,
    5,
)  # share of a label's uses that read as links; how many do where none is known
_KEY, _KNOWN_WORDS, _BARE_WORDS, _SAMPLE, _PRIOR = 3, 4, 7, 150, 5000


@dataclass(frozen=True)
class LinkModel:
    """What tells the end of a linked headline in one outlet, and which labels announce one."""

    titles: Titles
    labels: frozenset[str]
    lengths: tuple[float, ...]
    ends: Mapping[str, float]
    starts: Mapping[str, float]
    usual_end: float


def link_models(
    texts: Sequence[str],
    labels: Sequence[Spans],
    of: Mapping[str, Sequence[int]],
    headlines: Sequence[str],
    parameters: CleaningParameters,
) -> dict[str, LinkModel]:
    """Return for each outlet with headlines how its links to other articles are recognised.

    `labels` are the spans of what may be link labels in each text, `of` the outlets' articles.
    """
    models = {}
    for outlet, articles in of.items():
        titles = [headlines[i] for i in articles if len(headlines[i].split()) >= _KNOWN_WORDS]
        if len(titles) >= parameters.min_outlet:
            enough = max(parameters.min_articles, ceil(parameters.min_share * len(articles)))
            models[outlet] = _model(
                [texts[i] for i in articles], [labels[i] for i in articles], titles, enough
            )
    return models


def _model(
    texts: Sequence[str], labels: Sequence[Spans], titles: Sequence[str], enough: int
) -> LinkModel:
    words = [tuple(map(core, title.split())) for title in titles]
    known: dict[tuple[str, ...], set[tuple[str, ...]]] = defaultdict(set)
    for title in words:
        known[title[:_KEY]].add(title)
    titled = {key: tuple(sorted(some)) for key, some in known.items()}
    uses = _label_uses(texts, labels, titled, enough)
    used, last = Counter(w for title in words for w in title), Counter(t[-1] for t in words)
    usual = len(words) / max(1, sum(used.values()))
    lengths = np.bincount([min(len(t) // _STEP, _BINS) for t in titles], minlength=_BINS + 1)
    smoothed = np.convolve(lengths + 0.5, _SMOOTH, "same")
    model = LinkModel(
        titled,
        frozenset(uses),
        tuple(np.log(smoothed / smoothed.sum()).tolist()),
        {w: log((last[w] + 3 * usual) / (n + 3)) for w, n in used.items()} if uses else {},
        starts_of_sentences(texts[:: max(1, len(texts) // _SAMPLE)]) if uses else {},
        log(usual),
    )
    return replace(model, labels=frozenset(_clear_labels(texts, model, uses)))


def _label_uses(
    texts: Sequence[str], labels: Sequence[Spans], titles: Titles, enough: int
) -> dict[str, list[tuple[int, int]]]:
    """Return the places behind each label that enough articles hold and that may announce links.

    It does where a known headline follows once, or where it is in capitals and used often.
    """
    uses: dict[str, list[tuple[int, int]]] = defaultdict(list)
    for i, (text, spans) in enumerate(zip(texts, labels, strict=True)):
        for start, end in spans:
            uses[text[start:end]].append((i, end + 1))
    return {
        label: own
        for label, own in uses.items()
        if len({i for i, _ in own}) >= enough
        and (
            (label[:3].isupper() and len(own) >= _MANY)
            or any(_known_title(texts[i], start, titles, _KNOWN_WORDS) for i, start in own)
        )
    }


def _clear_labels(
    texts: Sequence[str], model: LinkModel, uses: Mapping[str, list[tuple[int, int]]]
) -> Iterator[str]:
    """Yield the labels behind which mostly a headline stands whose end is clear."""
    for label, places in uses.items():
        ends = sum(_end_of_link(texts[i], start, model) is not None for i, start in places)
        known = any(_known_title(texts[i], at, model.titles, _KNOWN_WORDS) for i, at in places)
        if ends >= _CLEAR * len(places) and (known or ends >= _MANY):
            yield label


def starts_of_sentences(texts: Iterable[str]) -> dict[str, float]:
    """Return for capitalised words the log odds of opening a sentence against standing in one."""
    opening: Counter[str] = Counter()
    inside: Counter[str] = Counter()
    for text in texts:
        for match in _CAPITALISED.finditer(text):
            before = text[max(0, match.start() - _NEAR) : match.start()].rstrip()
            (opening if _ENDS_SENTENCE.search(before) else inside)[core(match.group())] += 1
    n_opening, n_inside = opening.total() + _PRIOR, inside.total() + _PRIOR
    return {
        word: log((opening[word] + 0.5) / n_opening) - log((inside[word] + 0.5) / n_inside)
        for word in opening | inside
    }


def find_links(
    text: str, starts: Iterable[int], labels: Spans, model: LinkModel
) -> Iterator[tuple[int, int, str]]:
    """Find the links to other articles: behind a label, or headlines of the outlet as they are.

    `starts` are where sentences and lines begin, `labels` the spans of what may be a label.
    """
    for start, end in labels if model.labels else ():
        behind = _end_of_link(text, end + 1, model) if text[start:end] in model.labels else None
        if behind is not None:
            yield start, behind, "learned link"
    for start in starts:
        end = _known_title(text, start, model.titles, _BARE_WORDS) if start else 0
        if end and (text[end : end + 1] in {"", "\n"} or _CAPITAL.match(text, end + 1)):
            yield start, end, "learned link"


def _end_of_link(text: str, start: int, model: LinkModel) -> int | None:
    """Return where the headline that begins at ``start`` ends, or None where that is not clear."""
    if end := _known_title(text, start, model.titles, _KNOWN_WORDS):
        return end
    ends = list(_possible_ends(text, start, model))
    best, end = max(ends, default=(_LEAST - 1, 0))
    if best < _LEAST:
        return None
    # An end too late costs words of the article, one too early only leaves some of the link.
    others = (best - odds - (_LATE if at > end else _EARLY) for odds, at in ends if at != end)
    return end if min(others, default=0.0) >= 0 else None


def _possible_ends(text: str, start: int, model: LinkModel) -> Iterator[tuple[float, int]]:
    """Yield each end that a headline may have there, with its log odds before it."""
    before: re.Match[str] | None = None
    for word in _WORD.finditer(text, start, start + _REACH + 40):
        if before and "\n" in text[before.end() : word.start()]:
            return
        if before and word.start() > start + _REACH:
            return
        if before and _CAPITAL.match(word.group()):
            length = model.lengths[min((before.end() - start) // _STEP, _BINS)]
            ending = model.ends.get(core(before.group()), model.usual_end)
            yield length + ending + model.starts.get(core(word.group()), 0.0), before.end()
        if _STOP.search(word.group()):
            return
        before = word


def _known_title(text: str, start: int, titles: Titles, n_words: int) -> int:
    """Return where the longest known headline that begins at ``start`` ends, or 0."""
    if not (candidates := titles.get(title_key(text, start))):
        return 0
    words = list(_WORD.finditer(text, start, start + 2 * _REACH))
    cores = tuple(core(word.group()) for word in words)
    lengths = [
        len(title) for title in candidates if len(title) >= n_words and cores[: len(title)] == title
    ]
    if not lengths:
        return 0
    end = words[max(lengths) - 1]
    return 0 if end.group().endswith((".", ",", ";", "!")) else end.end()


def title_key(text: str, start: int) -> tuple[str, ...]:
    """Return the first words of a text from ``start`` on, as `LinkModel.titles` has them."""
    first = _FIRST_WORDS.match(text, start)
    return tuple(map(core, first.groups())) if first else ()


def core(word: str) -> str:
    """Return a word as it is compared: lower case, without marks around it."""
    return word.strip(_MARKS).lower()
