"""Running stories: how much an article resembles what was told on other days."""

import numpy as np
from scipy import sparse

_MOST_ALIKE = 5  # articles of other days whose mean similarity counts
_REACH = 3  # windows; articles further away are left aside
_BLOCK = 256


def told_on_other_days(vectors: sparse.csr_matrix, days: np.ndarray, window: float) -> np.ndarray:
    """Return by article the mean similarity to its five likest of other days, from 0 to 1.

    `vectors` (n_articles, n_terms) have rows of length 1, `days` (n_articles,) are in ascending
    order; similarity is the square root of the cosine. Other days are those more than one and at
    most three windows away, so the articles there report other events. Null where fewer than
    five articles lie there.
    """
    mean = np.full(len(days), np.nan)
    for start in range(0, len(days), _BLOCK):
        rows = slice(start, min(start + _BLOCK, len(days)))
        first = np.searchsorted(days, days[rows][0] - _REACH * window, side="left")
        last = np.searchsorted(days, days[rows][-1] + _REACH * window, side="right")
        alike = (vectors[rows] @ vectors[first:last].T).toarray()
        away = np.abs(days[rows, None] - days[None, first:last])
        other = (away > window) & (away <= _REACH * window)
        if alike.shape[1] < _MOST_ALIKE:
            continue
        best = np.partition(np.where(other, alike, -1), -_MOST_ALIKE, axis=1)[:, -_MOST_ALIKE:]
        enough = other.sum(axis=1) >= _MOST_ALIKE
        told = np.sqrt(np.clip(best, 0, 1)).mean(axis=1)
        mean[rows] = np.where(enough, told, np.nan)
    return mean
