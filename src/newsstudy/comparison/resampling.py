"""Resampling: bootstrap draws of stories, permutations of outlet labels; nothing about measures."""

from collections.abc import Iterator

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
    article. All outlets and features come from one matrix product a block of draws.
    """
    n_clusters = int(clusters.max()) + 1
    values = sparse.csr_matrix(values)
    n_features = values.shape[1]
    entries = values.tocoo()
    columns = outlets[entries.row] * n_features + entries.col
    sums = sparse.csr_matrix(
        (entries.data, (clusters[entries.row], columns)), (n_clusters, n_outlets * n_features)
    )
    transposed = sums.T.tocsr()
    blocks = [transposed @ block.T for block in _multiplicities(n_clusters, draws, seed)]
    return np.concatenate(blocks, axis=1).T.reshape(draws, n_outlets, n_features)


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
    n_articles, n_features = values.shape
    shared = _is_shared(outlets, clusters)[clusters]
    result = np.empty((draws, n_outlets, n_features))
    random = np.random.default_rng([seed, 2])
    for draw in range(draws):
        labels = _permuted(outlets, clusters, shared, random)
        members = sparse.csr_matrix(
            (np.ones(n_articles), (labels, np.arange(n_articles))), (n_outlets, n_articles)
        )
        result[draw] = members @ values
    return result


def _is_shared(outlets: np.ndarray, clusters: np.ndarray) -> np.ndarray:
    """Return, by cluster, whether articles of two or more outlets are in it."""
    n_clusters = int(clusters.max()) + 1
    low = np.full(n_clusters, np.iinfo(np.int64).max)
    high = np.full(n_clusters, -1)
    np.minimum.at(low, clusters, outlets)
    np.maximum.at(high, clusters, outlets)
    return high > low


def _permuted(
    outlets: np.ndarray, clusters: np.ndarray, shared: np.ndarray, random: np.random.Generator
) -> np.ndarray:
    labels = outlets.copy()
    inside = np.flatnonzero(shared)
    if len(inside):
        by_cluster = inside[np.argsort(clusters[inside], kind="stable")]
        shuffled = np.lexsort((random.random(len(inside)), clusters[by_cluster]))
        labels[by_cluster] = outlets[by_cluster[shuffled]]
    alone = np.flatnonzero(~shared)
    if len(alone):
        _, first, position = np.unique(clusters[alone], return_index=True, return_inverse=True)
        labels[alone] = random.permutation(outlets[alone][first])[position]
    return labels
