"""How alike two articles are, and whether that is enough for one event: sparse, by time."""

import re
from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np
import pandas as pd
from scipy import sparse

from newsstudy.corpus.running_stories import told_on_other_days
from newsstudy.parameters import StoryParameters

_WORD = re.compile(r"[^\W_]+(?:[.,'’-][^\W_]+)*")
_RAREST = 1 / 400  # a rarer term weighs no more: so weights do not grow with the corpus
_FEW = 3  # articles; a term that fewer have weighs no more: it may be a slip of the pen
_IN_WINDOW, _IN_CORPUS = 100, 1000  # articles that the parameters' similarities are for
_SIZES = -0.75, 0.7  # factors of ten; beyond, no pairs were read
_RUNNING, _LEAST_RUNNING = 0.36, 0.2  # similarity to other days: usual, and least found
_BLOCK = 256
_KEEP = 0.12  # pairs that miss what they need by more are not kept
_HEAVIEST = 24  # terms an article is looked up by in the whole corpus
_MOST_UNDATED = 30  # pairs kept an article, where one has no date
_OTHER_DAY = 0.75  # days: this far apart, the next issue of a series is another event
NEVER = -1.0


@dataclass(frozen=True)
class Pairs:
    """Pairs of articles, each once: rows `left` < `right`, and by how much they are enough alike.

    `margin` is the similarity minus what the pair needs; `NEVER` forbids one story.
    """

    left: np.ndarray
    right: np.ndarray
    margin: np.ndarray


def term_vectors(articles: pd.DataFrame, parameters: StoryParameters) -> sparse.csr_matrix:
    """Return the articles' weighted terms, (n_articles, n_terms), each row of length 1.

    TF-IDF of the headline and the first `lead_words` words: √tf · log(1 / share), the share being
    that of articles with the term. News is told from its beginning on, so a word of the headline
    counts `headline_weight`, the text's first word 1, a later one 1 / (1 + place / `half_at`).
    """
    counts = _term_counts(articles, parameters)
    known_by = np.maximum(np.bincount(counts.indices, minlength=counts.shape[1]), _FEW)
    share = (known_by + 1) / (len(articles) + 1)
    rarity = -np.log(np.clip(share, _RAREST, 1)).astype(np.float32)
    counts.data = np.sqrt(counts.data) * rarity[counts.indices]
    counts.eliminate_zeros()
    length = np.sqrt(np.asarray(counts.multiply(counts).sum(axis=1)).ravel())
    counts.data /= np.repeat(np.where(length > 0, length, 1), np.diff(counts.indptr))
    return counts


def _term_counts(articles: pd.DataFrame, parameters: StoryParameters) -> sparse.csr_matrix:
    """Return how often each term stands in headline and opening, the later the less."""
    lead = slice(None, parameters.lead_words)
    places = np.arange(parameters.lead_words, dtype=np.float32)
    falling = 1 / (1 + places / parameters.half_at)
    codes: dict[str, int] = {}
    found, counts, ends = [], [], [0]
    for headline, text in zip(articles["headline"], articles["text"], strict=True):
        above, below = _terms(headline), _terms(text, lead)
        found += [codes.setdefault(term, len(codes)) for term in (*above, *below)]
        counts += [np.full(len(above), parameters.headline_weight), falling[: len(below)]]
        ends.append(len(found))
    data = np.concatenate(counts).astype(np.float32) if counts else np.empty(0, np.float32)
    shape = (len(articles), max(len(codes), 1))
    summed = sparse.csr_matrix((data, np.array(found, np.int64), np.array(ends)), shape)
    summed.sum_duplicates()
    return summed


def _terms(text: str, part: slice = slice(None)) -> list[str]:
    if part.stop:
        text = text[: part.stop * 20]
    found = _WORD.findall(text.lower().replace("’", "'"))[part]
    return [term[:-2] if term.endswith("'s") else term for term in found if len(term) > 1]


def likely_pairs(articles: pd.DataFrame, parameters: StoryParameters) -> Pairs:
    """Return the pairs of articles that may report one event.

    `articles` has outlet, published, published_precision, headline and text, and is in order of
    time, the undated last. Within the window every pair is compared; an undated article is
    compared with those that share some of its heaviest terms. Articles of a series (a column, a
    live page, a daily report: the outlet has one on another day under the same headline but for
    numbers and days, or a look-alike beyond the window) are never paired across days.
    """
    vectors = term_vectors(articles, parameters)
    days = _days(articles, parameters)
    outlets = pd.factorize(articles["outlet"].astype(object))[0]
    near = _near(vectors, days, parameters)
    heavy = _heaviest(vectors)
    undated = _undated(vectors, heavy, days, parameters)
    recurring = _look_alikes(vectors, heavy, days, outlets, parameters)
    for rows in _same_headline(articles, outlets, ~np.isnan(days)):
        recurring[rows] |= np.ptp(days[rows]) > _OTHER_DAY
    left, right, margin = (np.concatenate(part) for part in zip(near, undated, strict=True))
    same = outlets[left] == outlets[right]
    margin = margin - parameters.same_outlet * same
    series = np.where(same, recurring[left] | recurring[right], recurring[left] & recurring[right])
    margin[series & (np.abs(days[left] - days[right]) > _OTHER_DAY)] = NEVER
    kept = (margin > -_KEEP) | (margin == NEVER)
    return Pairs(left[kept], right[kept], margin[kept])


def _days(articles: pd.DataFrame, parameters: StoryParameters) -> np.ndarray:
    """Return the publication times in days; null where they are not known to the day."""
    if parameters.window_days is None:
        return np.full(len(articles), np.nan)
    days = articles["published"].to_numpy("datetime64[us]").astype("int64") / 86_400e6
    known = articles["published"].notna().to_numpy()
    if "published_precision" in articles:
        known = known & articles["published_precision"].isin(["second", "day"]).to_numpy()
    return np.where(known, days, np.nan)


def _near(
    vectors: sparse.csr_matrix, days: np.ndarray, parameters: StoryParameters
) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    window = parameters.window_days
    dated = np.flatnonzero(~np.isnan(days))
    times = days[dated]
    if not len(dated):
        return _joined([])
    last = np.searchsorted(times, times + window, side="right")
    within = last - np.searchsorted(times, times - window, side="left")
    step = parameters.size_step * _size(within / _IN_WINDOW)
    running = told_on_other_days(vectors[dated], times, window)
    running = np.maximum(running, _LEAST_RUNNING) - _RUNNING
    step += parameters.running_step * np.nan_to_num(running)
    found = []
    for start in range(0, len(dated), _BLOCK):
        stop = min(start + _BLOCK, len(dated))
        rows, columns = dated[start:stop], dated[start : last[stop - 1]]
        alike = (vectors[rows] @ vectors[columns].T).tocoo()
        left, right = alike.row + start, alike.col + start
        gap = times[right] - times[left]
        needed = parameters.similarity + (step[left] + step[right]) / 2 + parameters.day_step * gap
        margin = np.sqrt(np.maximum(alike.data, 0)) - needed
        kept = (left < right) & (gap <= window) & (margin > -_KEEP)
        found.append((dated[left[kept]], dated[right[kept]], margin[kept]))
    return _joined(found)


def _size(times_more: np.ndarray | float) -> np.ndarray:
    """Return the factors of ten, within the range that they were found to hold for."""
    return np.clip(np.log10(times_more), *_SIZES)


def _undated(
    vectors: sparse.csr_matrix, heavy: sparse.csr_matrix, days: np.ndarray,
    parameters: StoryParameters,
) -> tuple[np.ndarray, np.ndarray, np.ndarray]:  # fmt: skip
    """Return left, right and margin of pairs with an undated article; these stand last."""
    n, rows = len(days), np.flatnonzero(np.isnan(days))
    needed = parameters.similarity_undated + parameters.size_step * float(_size(n / _IN_CORPUS))
    found = []
    for right, left in _rough_pairs(heavy, rows, np.arange(n), max(needed - _KEEP, 0.01) ** 2):
        right, left = right[left < right], left[left < right]
        alike = np.sqrt(_cosines(vectors, left, right))
        kept = alike > needed - _KEEP
        found.append(_best(left[kept], right[kept], alike[kept] - needed))
    return _joined(found)


def _look_alikes(
    vectors: sparse.csr_matrix, heavy: sparse.csr_matrix, days: np.ndarray, outlets: np.ndarray,
    parameters: StoryParameters,
) -> np.ndarray:  # fmt: skip
    """Return whether an article's outlet has one past the window as similar as `recurring`."""
    series = np.zeros(len(days), dtype=bool)
    for outlet in np.unique(outlets):
        rows = np.flatnonzero((outlets == outlet) & ~np.isnan(days))
        for left, right in _rough_pairs(heavy, rows, rows, parameters.recurring**2):
            far = days[right] - days[left] > parameters.window_days
            left, right = left[far], right[far]
            again = _cosines(vectors, left, right) >= parameters.recurring**2
            series[left[again]] = series[right[again]] = True
    return series


def _rough_pairs(
    heavy: sparse.csr_matrix, rows: np.ndarray, columns: np.ndarray, least: float
) -> Iterator[tuple[np.ndarray, np.ndarray]]:
    """Yield pairs whose heaviest terms alone make half of the cosine `least`."""
    across = heavy[columns].T.tocsr()
    for start in range(0, len(rows), _BLOCK):
        rough = (heavy[rows[start : start + _BLOCK]] @ across).tocoo()
        likely = rough.data > least / 2
        yield rows[rough.row[likely] + start], columns[rough.col[likely]]


def _heaviest(vectors: sparse.csr_matrix) -> sparse.csr_matrix:
    """Return the vectors cut to the heaviest terms of each row; small corpora lose nothing."""
    if vectors.shape[0] <= 1000:
        return vectors
    row = np.repeat(np.arange(vectors.shape[0]), np.diff(vectors.indptr))
    order = np.lexsort((vectors.indices, -vectors.data, row))
    rank = np.arange(len(row)) - vectors.indptr[row]
    chosen = order[rank < _HEAVIEST]
    return sparse.csr_matrix((vectors.data[chosen], (row[chosen], vectors.indices[chosen])),
                             vectors.shape)  # fmt: skip


def _cosines(vectors: sparse.csr_matrix, left: np.ndarray, right: np.ndarray) -> np.ndarray:
    parts = [
        np.asarray(vectors[left[i : i + 20_000]].multiply(vectors[right[i : i + 20_000]]).sum(1))
        for i in range(0, len(left), 20_000)
    ]
    return np.clip(np.concatenate([part.ravel() for part in parts]), 0, 1) if parts else np.empty(0)


def _best(
    left: np.ndarray, right: np.ndarray, alike: np.ndarray
) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    order = np.lexsort((right, -alike, left))
    left, right, alike = left[order], right[order], alike[order]
    first = np.searchsorted(left, left)
    kept = np.arange(len(left)) - first < _MOST_UNDATED
    return left[kept], right[kept], alike[kept]


def _joined(found: list[tuple]) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    if not found:
        return np.empty(0, np.int64), np.empty(0, np.int64), np.empty(0)
    left, right, value = (np.concatenate(part) for part in zip(*found, strict=True))
    return left.astype(np.int64), right.astype(np.int64), value.astype(float)


_CHANGING = re.compile(
    r"\d+|\b(?:mon|tues|wednes|thurs|fri|satur|sun)day\b|\b(?:january|february|march|april|may|"
    r"june|july|august|september|october|november|december)\b|\W+"
)


def _same_headline(
    articles: pd.DataFrame, outlets: np.ndarray, dated: np.ndarray
) -> Iterator[np.ndarray]:
    keys = [_CHANGING.sub(" ", headline.lower()).strip() for headline in articles["headline"]]
    table = pd.DataFrame({"outlet": outlets, "key": keys})[dated]
    for (_, key), rows in table.groupby(["outlet", "key"], sort=True).indices.items():
        if key and len(rows) > 1:
            yield table.index.to_numpy()[rows]
