"""Words that set outlets apart where they report the same stories."""

from collections.abc import Iterator
from dataclasses import dataclass, replace

import numpy as np
import pandas as pd
from scipy import sparse
from scipy.special import ndtr

from newsstudy.comparison.resampling import bootstrap_sums
from newsstudy.comparison.sample import story_codes
from newsstudy.comparison.word_contrasts import simultaneous_width
from newsstudy.measures.features import DocumentFeatures
from newsstudy.measures.keyness import log_odds, prior
from newsstudy.parameters import ComparisonParameters

_COLUMNS = [
    "outlet", "term", "count", "per_million", "per_million_others", "n_articles", "n_stories",
    "delta", "z", "p",
]  # fmt: skip


def same_story_keyness(
    features: DocumentFeatures, articles: pd.DataFrame, prior_words: float
) -> pd.DataFrame:
    """Return the keyness of every word for every outlet against the others on the same stories.

    `articles` (article_id, outlet, story_id) are aligned with the rows of `features`. Per outlet,
    only stories count that it and another outlet report, and each has the same weight on both
    sides: the harmonic mean of their numbers of words, as in Mantel & Haenszel (1959), so that
    what is reported cannot set the sides apart, only how. A row an outlet and word used there:
    count, n_articles and n_stories of the outlet's articles on such stories that use it;
    per_million of the weighted words on each side; delta, z and p of Monroe, Colaresi & Quinn
    (2008), with the
    variance of weighted counts. Empty where no story is shared.
    """
    tables = []
    for side in _sides(features, articles):
        used = np.flatnonzero(np.asarray(side.counts.sum(axis=0)).ravel())
        side = replace(side, counts=side.counts[:, used])
        own, others = side.weights @ side.counts
        spread = side.weights**2 @ side.counts
        alpha = prior(np.stack([own, others]), prior_words)
        delta = log_odds(np.stack([own, others]), alpha)[0][0]
        z = delta / np.sqrt(_variance(np.stack([own, others]), spread, alpha))
        mine = side.counts[side.weights[0] > 0]
        tables.append(
            pd.DataFrame(
                {
                    "outlet": side.outlet,
                    "term": features.terms[used],
                    "count": np.asarray(mine.sum(axis=0)).ravel().astype(int),
                    "per_million": 1e6 * own / max(own.sum(), 1e-9),
                    "per_million_others": 1e6 * others / max(others.sum(), 1e-9),
                    "n_articles": mine.getnnz(axis=0),
                    "n_stories": side.stories_with(),
                    "delta": delta,
                    "z": z,
                    "p": 2 * ndtr(-np.abs(z)),
                }
            )
        )
    names = list(articles["outlet"].cat.categories)
    table = pd.concat(tables, ignore_index=True) if tables else pd.DataFrame(columns=_COLUMNS)
    return table.assign(outlet=pd.Categorical(table["outlet"], categories=names))


def same_story_intervals(
    top: pd.DataFrame,
    features: DocumentFeatures,
    articles: pd.DataFrame,
    parameters: ComparisonParameters,
    prior_words: float,
    seed: int,
) -> pd.DataFrame:
    """Return `top`, rows of `same_story_keyness`, with delta_low and delta_high.

    Shared stories are resampled with the articles of both sides; intervals are simultaneous over
    an outlet's listed words, see `simultaneous_width`. An outlet with fewer than
    `parameters.min_clusters` shared stories gets none.
    """
    result = top.assign(delta_low=np.nan, delta_high=np.nan)
    for side in _sides(features, articles):
        rows = top[top["outlet"] == side.outlet]
        if rows.empty or side.n_stories < parameters.min_clusters:
            continue
        place = np.searchsorted(features.terms.astype(str), rows["term"].astype(str))
        listed = side.counts[:, place].toarray()
        rest = np.asarray(side.counts.sum(axis=1)).ravel() - listed.sum(axis=1)
        values = np.column_stack([listed, rest])
        code = (side.weights[1] > 0).astype(np.int64)
        weighted = values * side.weights.sum(axis=0)[:, None]
        sums = bootstrap_sums(weighted, code, side.stories, 2, parameters.draws, seed)
        alpha = prior(side.weights @ values, prior_words)
        drawn = log_odds(sums, alpha)[0][:, 0, :-1]
        width = simultaneous_width(
            drawn, rows["delta"].to_numpy(), side.n_stories, parameters.confidence
        )
        result.loc[rows.index, "delta_low"] = rows["delta"] - width
        result.loc[rows.index, "delta_high"] = rows["delta"] + width
    return result


@dataclass(frozen=True)
class _Side:
    """One outlet and the others on the stories they share: weights (2, n_articles), stories."""

    outlet: str
    counts: sparse.csr_matrix
    weights: np.ndarray
    stories: np.ndarray

    @property
    def n_stories(self) -> int:
        return int(self.stories.max()) + 1

    def stories_with(self) -> np.ndarray:
        own = self.weights[0] > 0
        member = sparse.csr_matrix((np.ones(own.sum()), (self.stories[own], np.flatnonzero(own))),
                                   (self.n_stories, len(own)))  # fmt: skip
        return (member @ (self.counts > 0).astype(float)).getnnz(axis=0)


def _sides(features: DocumentFeatures, articles: pd.DataFrame) -> Iterator[_Side]:
    """Yield each outlet that shares a story with another, words of both sides at hand."""
    stories = story_codes(articles["story_id"])
    outlets = articles["outlet"].cat.codes.to_numpy()
    n_words = np.asarray(features.counts.sum(axis=1)).ravel()
    for code, name in enumerate(articles["outlet"].cat.categories):
        own = outlets == code
        words = np.stack([np.bincount(stories, n_words * side) for side in (own, ~own)])
        shared = (words > 0).all(axis=0)
        if not shared.any():
            continue
        weight = 2 / np.where(shared, 1 / np.maximum(words, 1e-9), 1.0).sum(axis=0)
        rows = shared[stories] & (n_words > 0)
        each = (weight / np.maximum(words, 1e-9))[:, stories[rows]]
        weights = np.where(np.stack([own[rows], ~own[rows]]), each, 0.0)
        kept = np.unique(stories[rows], return_inverse=True)[1]
        yield _Side(name, features.counts[rows], weights, kept)


def _variance(sums: np.ndarray, spread: np.ndarray, alpha: np.ndarray) -> np.ndarray:
    """Return the variance of delta: of the logarithm of a weighted count, added over the sides.

    Where all weights are 1 it is that of Monroe, Colaresi & Quinn (2008).
    """
    return ((spread + alpha) / (sums + alpha) ** 2).sum(axis=0)
