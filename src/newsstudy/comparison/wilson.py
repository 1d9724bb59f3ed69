"""Intervals of corrected shares that hold for rare frames and few codes."""

import numpy as np
from scipy import stats

from newsstudy.comparison.design import Sample

_PRIOR_CODES = 10.0


def effective_size(
    sample: Sample,
    predicted: np.ndarray,
    error: np.ndarray,
    covariance: np.ndarray,
    *,
    whole: bool,
) -> np.ndarray:
    """Return, by outlet, how many plain random codes would be as sure as this estimate is.

    p(1 - p) over the estimate's variance (Korn & Graubard 1998). Both are first drawn towards
    what all outlets show, with the weight of ten codes: an outlet in whose few codes a rare frame
    is missing says little about its own variance. To the errors one is added that is as large as
    the codes vary, so that a measure without a mistake so far is not taken for one without any.
    `whole`: the corpus is the target.
    """
    n = sample.n_coded
    freedom = np.maximum(n - 1, 0)
    share = np.clip(np.nan_to_num(sample.coded_means(sample.codes)), 0, 1)
    spread = share * (1 - share)
    common = _pooled(spread, freedom)
    few = n / np.maximum(freedom, 1)
    errors = _pooled(few * _within(sample.coded_means, sample.centred(error)), freedom, common)
    told = _within(sample.outlet_means, predicted - _own_mean(sample, predicted))
    left = (1 - sample.probability) if whole else np.ones(len(error))
    squares = np.bincount(
        sample.outlets[sample.places], sample.shares() ** 2 * left, sample.n_outlets
    )
    expected = errors * squares
    if not whole:
        expected = expected + _pooled(told, freedom) / np.maximum(sample.sizes, 1)
    above = freedom * spread + _PRIOR_CODES * common
    below = freedom * np.diag(covariance) + _PRIOR_CODES * expected
    plain = 1 / np.maximum(squares, 1e-15)
    known = (above > 1e-15) & (below > 1e-18)
    return np.where(known, above / np.where(known, below, 1.0), plain)


def _own_mean(sample: Sample, values: np.ndarray) -> np.ndarray:
    return np.nan_to_num(sample.outlet_means(values))[sample.outlets]


def _within(mean, centred: np.ndarray) -> np.ndarray:
    return np.nan_to_num(mean(centred**2))


def _pooled(values: np.ndarray, freedom: np.ndarray, one_more: float | None = None) -> float:
    total, n = float((values * freedom).sum()), float(freedom.sum())
    if one_more is not None:
        total, n = total + one_more, n + 1
    return total / n if n else 0.0


def wilson_bounds(
    means: np.ndarray, size: np.ndarray, confidence: float, freedom: int
) -> tuple[np.ndarray, np.ndarray]:
    """Return the bounds of shares by Wilson's (1927) score interval with an effective size.

    The quantile is Student's for `freedom` codes (Franco et al. 2019 compare such intervals for
    survey proportions). Bounds lie in [0, 1]; a share of 0 has an upper bound above 0.
    """
    quantile = stats.t.ppf((1 + confidence) / 2, freedom)
    pull = quantile**2 / np.maximum(size, 1e-9)
    centre = (means + pull / 2) / (1 + pull)
    reach = np.sqrt(np.maximum(means * (1 - means), 0) * pull + pull**2 / 4) / (1 + pull)
    return np.clip(centre - reach, 0, means), np.clip(centre + reach, means, 1)


def gap_bounds(
    weights: np.ndarray,
    means: np.ndarray,
    low: np.ndarray,
    high: np.ndarray,
    covariance: np.ndarray,
) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    """Return gaps and their bounds from means and theirs (MOVER, Zou & Donner 2008).

    Row k of `weights` (outlets, outlets) makes gap k of the means; a row with a null has none.
    Means of one story, or of one stratum, are correlated as `covariance` says.
    """
    error = np.sqrt(np.diag(covariance))
    scale = np.where(error > 1e-12, error, np.inf)
    together = covariance / np.outer(scale, scale)
    np.fill_diagonal(together, 1.0)
    gap, reach_low, reach_high = (np.full(len(means), np.nan) for _ in range(3))
    for k, weight in enumerate(weights):
        used = np.flatnonzero(weight)
        if not len(used) or np.isnan(weight).any() or np.isnan(means[used]).any():
            continue
        w, between = weight[used], together[np.ix_(used, used)]
        below, above = (means - low)[used], (high - means)[used]
        gap[k] = w @ means[used]
        down, up = w * np.where(w > 0, below, above), w * np.where(w > 0, above, below)
        reach_low[k] = np.sqrt(max(down @ between @ down, 0.0))
        reach_high[k] = np.sqrt(max(up @ between @ up, 0.0))
    return gap, gap - reach_low, gap + reach_high
