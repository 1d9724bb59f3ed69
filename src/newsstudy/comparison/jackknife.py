"""The jackknife over stories: what its deviations say of an estimate's error."""

import numpy as np
from scipy import stats


def powers(away: np.ndarray, rounding: float | np.ndarray = 0.0) -> np.ndarray:
    """Return Σ d, Σ d², Σ d⁴ and how many |d| > `rounding`, over the first axis of d."""
    square = away * away
    sums = [power.sum(axis=0) for power in (away, square, square * square)]
    return np.stack([*sums, (np.abs(away) > rounding).sum(axis=0)])


def variance_and_freedom(
    sums: np.ndarray, n: int, rounding: float | np.ndarray = 0.0
) -> tuple[np.ndarray, np.ndarray]:
    """Return the variance of an estimate and its degrees of freedom, each (…).

    `sums` (4, …) are the `powers` of its deviations when each of `n` stories is left out in turn
    (Efron & Stein 1981). Degrees of freedom: 2 v² / var v, from the spread of the squared
    deviations (Satterthwaite 1946), at least 1 and less than the number of stories that move the
    estimate. Deviations below `rounding` are none.
    """
    squares = np.maximum(sums[1] - sums[0] ** 2 / n, 0)
    spread = sums[2] - squares**2 / n
    most = np.maximum(sums[3] - 1, 1.0)
    known = spread > np.finfo(float).eps * n * sums[2]
    freedom = np.divide(2 * squares**2, spread, out=most.copy(), where=known)
    squares = np.where(squares > rounding**2, squares, 0.0)
    return squares * (n - 1) / n, np.clip(freedom, 1.0, most)


def reach(
    value: np.ndarray, variance: np.ndarray, freedom: np.ndarray, confidence: float
) -> np.ndarray:
    """Return how far an interval reaches to both sides, by Student's t.

    Null where a value other than 0 is the same without each story: its spread is not known.
    """
    arm = np.sqrt(variance) * stats.t.isf((1 - confidence) / 2, freedom)
    return np.where((value != 0) & (variance == 0), np.nan, arm)


def p_values(value: np.ndarray, variance: np.ndarray, freedom: np.ndarray) -> np.ndarray:
    """Return the two-sided p of each value against 0, by Student's t; 1 where a value is 0.

    Null where a value other than 0 is the same without each story: its spread is not known.
    """
    error = np.sqrt(variance)
    t = np.divide(np.abs(value), error, out=np.full_like(error, np.nan), where=error > 0)
    return np.where(value == 0, 1.0, 2 * stats.t.sf(t, freedom))
