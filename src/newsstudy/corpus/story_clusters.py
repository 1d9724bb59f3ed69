"""Clusters from pairs: average linkage over a sparse graph, around clusters already known."""

import heapq

import numpy as np
from scipy import sparse
from scipy.sparse.csgraph import connected_components

from newsstudy.corpus.story_similarity import Pairs

MISSING = -0.2  # what a pair that was not kept counts, in an average of margins


def clusters_of(n_articles: int, pairs: Pairs, fixed: np.ndarray) -> np.ndarray:
    """Return a cluster code for each article: average linkage (Sokal & Michener 1958).

    Two clusters become one while the mean margin of all pairs between them is above 0, the
    highest first; so one similar pair does not chain two events. `fixed` has a code from 0 for
    articles whose cluster is known, −1 for the others: known clusters grow, but are never split
    and never joined with each other.
    """
    codes = _start(fixed)
    links = _links(codes, _within_components(n_articles, pairs, codes))
    sizes = dict(enumerate(np.bincount(codes).tolist()))
    n_fixed = int(fixed.max(initial=-1)) + 1
    queue = [
        (-mean, a, b)
        for a, others in links.items()
        for b, (total, count) in others.items()
        if a < b and (mean := _mean(total, count, sizes[a] * sizes[b])) > 0
    ]
    heapq.heapify(queue)
    joined = np.arange(len(sizes))
    while queue:
        mean, a, b = heapq.heappop(queue)
        if b not in links.get(a, {}) or (a < n_fixed and b < n_fixed):
            continue
        if -mean != _mean(*links[a][b], sizes[a] * sizes[b]):
            continue
        joined[b] = a
        _join(a, b, links, sizes, queue)
    return _roots(joined)[codes]


def _start(fixed: np.ndarray) -> np.ndarray:
    """Return codes: the known clusters first, then each other article alone."""
    codes = fixed.copy()
    free = np.flatnonzero(fixed < 0)
    codes[free] = int(fixed.max(initial=-1)) + 1 + np.arange(len(free))
    return codes


def _within_components(n_articles: int, pairs: Pairs, codes: np.ndarray) -> Pairs:
    """Return the pairs inside what the sufficient pairs connect: no other can ever matter."""
    enough = pairs.margin > 0
    n_codes = int(codes.max(initial=-1)) + 1
    edges = (np.ones(enough.sum()), (codes[pairs.left[enough]], codes[pairs.right[enough]]))
    graph = sparse.coo_matrix(edges, (n_codes, n_codes))
    part = connected_components(graph, directed=False)[1][codes]
    inside = part[pairs.left] == part[pairs.right]
    return Pairs(pairs.left[inside], pairs.right[inside], pairs.margin[inside])


def _links(codes: np.ndarray, pairs: Pairs) -> dict[int, dict[int, tuple[float, int]]]:
    links: dict[int, dict[int, tuple[float, int]]] = {}
    left, right = codes[pairs.left].tolist(), codes[pairs.right].tolist()
    for a, b, margin in zip(left, right, pairs.margin.tolist(), strict=True):
        if a != b:
            total, count = links.setdefault(a, {}).get(b, (0.0, 0))
            links[a][b] = links.setdefault(b, {})[a] = (total + margin, count + 1)
    return links


def _mean(total: float, count: int, size: int) -> float:
    return (total + MISSING * (size - count)) / size


def _join(a: int, b: int, links: dict, sizes: dict, queue: list) -> None:
    """Put cluster `b` into `a`; queue what `a` may be joined with next."""
    sizes[a] += sizes.pop(b)
    del links[a][b]
    for other, (total, count) in links.pop(b).items():
        if other == a:
            continue
        del links[other][b]
        old_total, old_count = links[a].get(other, (0.0, 0))
        links[a][other] = links[other][a] = (old_total + total, old_count + count)
    for other, (total, count) in links[a].items():
        mean = _mean(total, count, sizes[a] * sizes[other])
        if mean > 0:
            heapq.heappush(queue, (-mean, min(a, other), max(a, other)))


def _roots(joined: np.ndarray) -> np.ndarray:
    """Return the cluster that each was joined into in the end; each was joined into a lower one."""
    roots = joined.copy()
    for code in range(len(roots)):
        roots[code] = roots[roots[code]]
    return roots
