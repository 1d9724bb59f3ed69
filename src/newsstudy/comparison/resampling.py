"""Resampling: bootstrap draws of stories, permutations of outlet labels; nothing about measures."""

from collections.abc import Iterator
from dataclasses import dataclass
from itertools import pairwise

import numpy as np
from scipy import sparse

_BLOCK = 200


def bootstrap_sums(
    values: np.ndarray,
    outlets: np.ndarray,
    clusters: np.ndarray,
    n_outlets: int,
    draws: int,
    seed: int,
) -> np.ndarray:
    """Return sums by outlet over `draws` samples of clusters, (draws, n_outlets, n_features).

    Whole clusters (stories; an article without a story is one) are drawn with replacement, as
    many as there are: the cluster bootstrap (Field & Welsh 2007). `values` is
    (n_articles, n_features), dense or sparse; `outlets` and `clusters` are codes from 0, one an
    article. Each block of draws is one matrix product an outlet: how often its clusters were
    drawn, times their sums.
    """
    n_clusters, n = int(clusters.max()) + 1, values.shape[0]
    pairs, cell = np.unique(outlets * n_clusters + clusters, return_inverse=True)
    member = sparse.csr_matrix((np.ones(n), (cell, np.arange(n))), (len(pairs), n))
    sums = member @ values
    sums = sums.toarray() if sparse.issparse(sums) else sums
    edges = np.searchsorted(pairs, np.arange(n_outlets + 1) * n_clusters)
    result = np.empty((draws, n_outlets, values.shape[1]))
    start = 0
    for block in _multiplicities(n_clusters, draws, seed):
        for k, (low, high) in enumerate(pairwise(edges)):
            drawn = block[:, pairs[low:high] - k * n_clusters]
            result[start : start + len(block), k] = drawn @ sums[low:high]
        start += len(block)
    return result


def _multiplicities(n_clusters: int, draws: int, seed: int) -> Iterator[np.ndarray]:
    """Yield blocks of (draws, n_clusters): how often each cluster is drawn."""
    random = np.random.default_rng([seed, 1])
    for start in range(0, draws, _BLOCK):
        size = min(_BLOCK, draws - start)
        drawn = random.integers(0, n_clusters, (size, n_clusters))
        drawn += np.arange(size)[:, None] * n_clusters
        counts = np.bincount(drawn.ravel(), minlength=size * n_clusters)
        yield counts.reshape(size, n_clusters).astype(float)


def permutation_sums(
    values: np.ndarray,
    outlets: np.ndarray,
    clusters: np.ndarray,
    n_outlets: int,
    draws: int,
    seed: int,
) -> np.ndarray:
    """Return sums by outlet under permuted outlet labels, (draws, n_outlets, n_features).

    Labels are permuted within a cluster that several outlets share, and across the clusters
    that only one outlet has; so clusters stay together and, under the null hypothesis that the
    outlet makes no difference, every labelling is as likely as the one observed.
    """
    shared = is_shared(outlets, clusters)[clusters]
    within = Deck.of_articles(values[shared], outlets[shared], clusters[shared], n_outlets)
    across = Deck.of_clusters(values[~shared], outlets[~shared], clusters[~shared], n_outlets)
    result = np.empty((draws, n_outlets, values.shape[1]))
    random = np.random.default_rng([seed, 2])
    for start in range(0, draws, _BLOCK):
        size = min(_BLOCK, draws - start)
        block = within.dealt(size, random) + across.dealt(size, random)
        result[start : start + size] = block.reshape(size, n_outlets, -1)
    return result


def permuted_labels(
    outlets: np.ndarray, clusters: np.ndarray, random: np.random.Generator
) -> np.ndarray:
    """Return one permutation of outlet labels, by article, as `permutation_sums` makes them."""
    labels = outlets.copy()
    shared = is_shared(outlets, clusters)[clusters]
    inside, alone = np.flatnonzero(shared), np.flatnonzero(~shared)
    by_cluster = inside[np.argsort(clusters[inside], kind="stable")]
    shuffled = np.lexsort((random.random(len(inside)), clusters[by_cluster]))
    labels[by_cluster] = outlets[by_cluster[shuffled]]
    _, first, position = np.unique(clusters[alone], return_index=True, return_inverse=True)
    labels[alone] = random.permutation(outlets[alone][first])[position]
    return labels


@dataclass(frozen=True)
class Deck:
    """Rows of values to be dealt anew: `sizes` (n_outlets,) rows to each outlet.

    Rows are sorted by `group`, within which they are exchanged (null: all are one group); `place`
    holds, outlet by outlet, which of the sorted rows are its own.
    """

    values: np.ndarray
    group: np.ndarray | None
    place: np.ndarray
    sizes: np.ndarray

    @classmethod
    def of_articles(
        cls, values: np.ndarray, outlets: np.ndarray, clusters: np.ndarray, n_outlets: int
    ) -> "Deck":
        """Return the articles, to be exchanged within their clusters; place: outlet, cluster."""
        order = np.argsort(clusters, kind="stable")
        group = np.unique(clusters[order], return_inverse=True)[1]
        return cls._of(values[order], outlets[order], group, n_outlets)

    @classmethod
    def of_clusters(
        cls, values: np.ndarray, outlets: np.ndarray, clusters: np.ndarray, n_outlets: int
    ) -> "Deck":
        """Return the sums of each cluster's articles, to be exchanged whole."""
        _, first, code = np.unique(clusters, return_index=True, return_inverse=True)
        member = sparse.csr_matrix(
            (np.ones(len(code)), (code, np.arange(len(code)))), (len(first), len(code))
        )
        return cls._of(member @ values, outlets[first], None, n_outlets)

    @classmethod
    def _of(
        cls, values: np.ndarray, outlets: np.ndarray, group: np.ndarray | None, n_outlets: int
    ) -> "Deck":
        place = np.argsort(outlets, kind="stable")
        return cls(values, group, place, np.bincount(outlets, minlength=n_outlets))

    def dealt(self, draws: int, random: np.random.Generator) -> np.ndarray:
        """Return the sums of `draws` deals, (draws · n_outlets, n_features)."""
        return self.sums(self.orders(draws, random))

    def orders(self, draws: int, random: np.random.Generator) -> np.ndarray:
        """Return which rows lie where after `draws` deals, (draws, n_rows), outlet by outlet."""
        n = len(self.values)
        if self.group is None:
            return random.permuted(np.tile(np.arange(n, dtype=np.int32), (draws, 1)), axis=1)
        return np.argsort(random.random((draws, n)) + self.group, axis=1)[:, self.place]

    def sums(self, orders: np.ndarray) -> np.ndarray:
        """Return the outlets' sums of rows that lie as in `orders`, (draws · n_outlets, …)."""
        ends = np.cumsum(np.tile(self.sizes, len(orders)))
        dealt = sparse.csr_matrix(
            (np.ones(orders.size), orders.ravel(), np.concatenate([[0], ends])),
            (len(ends), len(self.values)),
        )
        return dealt @ self.values


def is_shared(outlets: np.ndarray, clusters: np.ndarray) -> np.ndarray:
    """Return, by cluster, whether articles of two or more outlets are in it."""
    n_clusters = int(clusters.max(initial=-1)) + 1
    low = np.full(n_clusters, np.iinfo(np.int64).max)
    high = np.full(n_clusters, -1)
    np.minimum.at(low, clusters, outlets)
    np.maximum.at(high, clusters, outlets)
    return high > low
