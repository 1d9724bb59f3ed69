"""Gaps over their story-clustered errors, as they are and under permuted outlet labels."""

from dataclasses import dataclass, replace
from itertools import pairwise

import numpy as np
from scipy import sparse

from newsstudy.comparison.resampling import Deck, is_shared
from newsstudy.comparison.sample import Sample

_BLOCK = 200
_HELD = 1000000  # numbers of a block, so that it stays in the processor's cache


def with_enough(sample: Sample) -> Sample:
    """Return the articles of the outlets that have enough stories, with codes of their own."""
    rows, enough = sample.enough[sample.outlets], sample.enough
    return replace(
        sample,
        values=sample.values[rows],
        outlets=(np.cumsum(enough) - 1)[sample.outlets[rows]],
        stories=np.unique(sample.stories[rows], return_inverse=True)[1],
        names=[name for name, there in zip(sample.names, enough, strict=True) if there],
    )


def studentised_gaps(sample: Sample) -> np.ndarray:
    """Return each gap's distance from its centre over its error, (n_outlets, n_features).

    The centre is where the gap would be if all told alike the stories that they share, and if
    stories of one outlet were dealt to it at random. The error is clustered by story: Σ u² over
    shared stories, u being what a story adds to the distance (Liang & Zeger 1986; under the null
    hypothesis its expectation is 0); over the stories of one outlet that of a ratio of sums
    (Cochran 1977, ch. 6), by outlet.
    """
    tellings, choices = _Tellings.of(sample), _Choices.of(sample)
    return _studentised(tellings, choices, tellings.deck.place[None], choices.deck.place[None])[0]


def permuted_gaps(sample: Sample, n: int, seed: int) -> np.ndarray:
    """Return the same under `n` permutations of labels, (n, n_outlets, n_features).

    Labels are permuted within a story that several outlets share, and across the stories that
    one outlet has alone, whose articles stay together.
    """
    tellings, choices = _Tellings.of(sample), _Choices.of(sample)
    randoms = [np.random.default_rng([seed, 2, deck]) for deck in (1, 2)]
    result = np.empty((n, len(sample.names), sample.values.shape[1]))
    size = max(1, min(_BLOCK, _HELD // max(tellings.deck.values.size, 1)))
    for start in range(0, n, size):
        block = result[start : start + size]
        orders = (part.deck.orders(len(block), random)
                  for part, random in zip((tellings, choices), randoms, strict=True))  # fmt: skip
        block[:] = _studentised(tellings, choices, *orders)
    return result


def share_as_extreme(observed: np.ndarray, permuted: np.ndarray) -> np.ndarray:
    """Return (1 + permutations as far from 0 as the observed) / (1 + permutations)."""
    extreme = (np.abs(permuted) >= np.abs(observed) - 1e-12).sum(axis=0)
    return (extreme + 1) / (len(permuted) + 1)


@dataclass(frozen=True)
class _Tellings:
    """Articles on shared stories, as distances from their story's mean; cells: outlet, story."""

    deck: Deck
    cells: np.ndarray
    n_outlets: int

    @classmethod
    def of(cls, sample: Sample) -> "_Tellings":
        shared = is_shared(sample.outlets, sample.stories)[sample.stories]
        stories = np.unique(sample.stories[shared], return_inverse=True)[1]
        outlets, values = sample.outlets[shared], sample.values[shared]
        cells, sizes = np.unique(np.column_stack([outlets, stories]), axis=0, return_counts=True)
        deck = Deck.of_articles(_from_means(values, stories), outlets, stories, len(sample.names))
        return cls(replace(deck, sizes=sizes), cells, len(sample.names))

    @property
    def n_articles(self) -> np.ndarray:
        return np.bincount(self.cells[:, 0], self.deck.sizes, self.n_outlets)

    def told(self, orders: np.ndarray, n: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
        """Return parts in the distances, and Σ u² of gaps, both (draws, n_outlets, n_features).

        `n` are the outlets' articles, (draws, n_outlets).
        """
        k, shape = self.n_outlets, (len(orders), self.deck.values.shape[1])
        if not len(self.cells):
            return np.zeros((shape[0], k, shape[1])), np.zeros((shape[0], k, shape[1]))
        outlet, story = self.cells.T
        rows = np.repeat(1 / n[:, outlet], self.deck.sizes, axis=1)
        parts = _summed_rows(self.deck.values, orders, rows, self.deck.sizes)
        by_story = np.argsort(story, kind="stable")
        places = np.arange(len(orders))[:, None] * len(story) + by_story
        totals = _summed_rows(parts, places, np.ones(places.shape), np.bincount(story))
        totals = totals.reshape(len(orders), -1, shape[1]) / (k - 1)
        parts = parts.reshape(len(orders), -1, shape[1])
        others = parts * (k / (k - 1)) - 2 * np.take(totals, story, axis=1)
        edges = np.searchsorted(outlet, np.arange(k + 1))
        pairs = [(parts[:, low:high], others[:, low:high]) for low, high in pairwise(edges)]
        told = np.stack([part.sum(axis=1) for part, _ in pairs], axis=1)
        squares = np.stack([np.einsum("dcf,dcf->df", *pair) for pair in pairs], axis=1)
        return told, squares * (k / (k - 1)) + np.einsum("dsf,dsf->df", totals, totals)[:, None]


@dataclass(frozen=True)
class _Choices:
    """Stories of one outlet, as moments e, e², e·n, n, n²: e a sum of distances from their mean."""

    deck: Deck

    @classmethod
    def of(cls, sample: Sample) -> "_Choices":
        alone = ~is_shared(sample.outlets, sample.stories)[sample.stories]
        values, outlets = sample.values[alone], sample.outlets[alone]
        centred = _from_means(values, np.zeros(len(values), dtype=np.int64))
        _, first, code = np.unique(sample.stories[alone], return_index=True, return_inverse=True)
        e, n = _summed(centred, code), np.bincount(code).astype(float)[:, None]
        moments = np.concatenate([e, e**2, e * n, n, n**2], axis=1)
        return cls(Deck.of_clusters(moments, outlets[first], np.arange(len(n)), len(sample.names)))

    def sums(self, orders: np.ndarray) -> list[np.ndarray]:
        """Return the outlets' sums of the five moments, each (draws, n_outlets, …)."""
        sums = self.deck.sums(orders).reshape(len(orders), len(self.deck.sizes), -1)
        f = (sums.shape[2] - 2) // 3
        return np.split(sums, [f, 2 * f, 3 * f, 3 * f + 1], axis=2)

    def variance(self, sums: list[np.ndarray], mean: np.ndarray, size: np.ndarray) -> np.ndarray:
        """Return the variance of the outlets' distances, (draws, n_outlets, n_features)."""
        e, ee, en, n, nn = sums
        stories = self.deck.sizes[:, None]
        squares = ee - 2 * mean * en + mean**2 * nn - (e - mean * n) ** 2 / np.maximum(stories, 1)
        return np.maximum(squares, 0) * stories / np.maximum(stories - 1, 1) / size[:, :, None] ** 2


def _studentised(
    tellings: _Tellings, choices: _Choices, orders: np.ndarray, alone: np.ndarray
) -> np.ndarray:
    sums = choices.sums(alone)
    size = tellings.n_articles + sums[3][:, :, 0]
    told, squares = tellings.told(orders, size)
    mean = told + sums[0] / size[:, :, None]
    variance = choices.variance(sums, mean, size)
    k = mean.shape[1]
    gap = (k * mean - mean.sum(axis=1, keepdims=True)) / (k - 1)
    others = (variance.sum(axis=1, keepdims=True) - variance) / (k - 1) ** 2
    error = np.sqrt(np.maximum(variance + others + squares, 0))
    without_error = np.where(np.abs(gap) > 1e-12, np.copysign(np.inf, gap), 0.0)
    return np.divide(gap, error, out=without_error, where=error > 1e-15)


def _summed_rows(
    values: np.ndarray, places: np.ndarray, weights: np.ndarray, sizes: np.ndarray
) -> np.ndarray:
    """Return weighted sums of `sizes` rows each, for each line of `places`, one after another."""
    ends = np.concatenate([[0], np.cumsum(np.tile(sizes, len(places)))])
    shape = (len(ends) - 1, len(values))
    return sparse.csr_matrix((weights.ravel(), places.ravel(), ends), shape) @ values


def _from_means(values: np.ndarray, groups: np.ndarray) -> np.ndarray:
    if not len(values):
        return values
    return values - (_summed(values, groups) / np.bincount(groups)[:, None])[groups]


def _summed(values: np.ndarray, groups: np.ndarray) -> np.ndarray:
    sums = np.zeros((int(groups.max(initial=-1)) + 1, values.shape[1]))
    np.add.at(sums, groups, values)
    return sums
