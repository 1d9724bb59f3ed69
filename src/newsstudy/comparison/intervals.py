"""Intervals of means and gaps from one cluster bootstrap, for scores of any shape."""

import numpy as np
from scipy import stats

from newsstudy.comparison.resampling import bootstrap_sums
from newsstudy.comparison.sample import Sample
from newsstudy.parameters import ComparisonParameters

BOUNDS = ("ci_low", "ci_high", "gap_low", "gap_high", "gap_sim_low", "gap_sim_high")
_LEAST_ERROR = 0.25  # of the observed one: a draw without variation says nothing about its error


def sample_intervals(
    sample: Sample, parameters: ComparisonParameters, seed: int
) -> dict[str, np.ndarray]:
    """Return BOUNDS, each (n_outlets, n_features), null where a sample cannot support them.

    Means need `min_clusters` stories of the outlet, gaps another outlet with as many beside it.
    """
    shape = (len(sample.names), sample.values.shape[1])
    if not sample.enough.any() or not sample.values.shape[1]:
        return {name: np.full(shape, np.nan) for name in BOUNDS}
    bounds = story_intervals(
        sample.values, sample.outlets, sample.stories, gap_weights(sample.reference),
        parameters, seed, family=sample.comparable,
    )  # fmt: skip
    known = {name: sample.enough if name.startswith("ci") else sample.comparable for name in BOUNDS}
    return {n: np.where(known[n][:, None], bound, np.nan) for n, bound in bounds.items()}


def gap_weights(reference: np.ndarray) -> np.ndarray:
    """Return the weights of the outlets' means in each outlet's gap, (n_outlets, n_outlets)."""
    others = np.tile(reference.astype(float), (len(reference), 1))
    np.fill_diagonal(others, 0.0)
    size = others.sum(axis=1, keepdims=True)
    with np.errstate(invalid="ignore"):
        return np.eye(len(reference)) - others / np.where(size > 0, size, np.nan)


def story_intervals(
    values: np.ndarray,
    outlets: np.ndarray,
    clusters: np.ndarray,
    weights: np.ndarray,
    parameters: ComparisonParameters,
    seed: int,
    *,
    family: np.ndarray | None = None,
) -> dict[str, np.ndarray]:
    """Return BOUNDS: of means, of contrasts, and simultaneously of all contrasts together.

    `values` is (n_articles, n_features); row k of `weights`, (n_outlets, n_outlets), makes gap k
    of the outlets' means. Means: bootstrap-t over stories (Efron & Tibshirani 1993, ch. 12;
    Hall 1988), which follows the skew of scores that are mostly zero. Gaps: the arms of the
    means' intervals are combined with the correlation of the means over draws (MOVER, Zou &
    Donner 2008). Of scores in [0, 1] means have bounds there, gaps in [−1, 1]. Simultaneous: the
    arms of a gap's interval are drawn out until the largest deviation, over all features and the
    outlets of `family` (n_outlets,), of gap* from gap in standard errors lies within at the
    given confidence (max-t: Westfall & Young 1993; Mandel & Betensky 2008).
    """
    n_outlets = len(weights)
    centre = values.mean(axis=0)
    moments, outlet_of, story_of = _moments(values - centre, outlets, clusters, n_outlets)
    draws = bootstrap_sums(moments, outlet_of, story_of, n_outlets, parameters.draws, seed)
    observed = np.zeros((n_outlets, moments.shape[1]))
    np.add.at(observed, outlet_of, moments)
    mean, error = _mean_and_error(observed)
    means, errors = _mean_and_error(draws)
    with np.errstate(invalid="ignore", divide="ignore"):
        t = (means - mean) / np.maximum(errors, _LEAST_ERROR * error)
    t = np.where(np.isfinite(t), t, 0.0)
    tail = (1 - parameters.confidence) / 2
    low, high = np.quantile(t, [tail, 1 - tail], axis=0)
    below, above = high * error, -low * error
    gaps = np.nan_to_num(weights) @ np.nan_to_num(mean)
    reach_below, reach_above = _reach(weights, means, below, above)
    family = np.isfinite(weights).all(axis=1) if family is None else family
    factor = _drawn_out(weights, means, mean, family, _stories(outlets, clusters), parameters)
    bounds = {
        "ci_low": mean + centre - below,
        "ci_high": mean + centre + above,
        "gap_low": gaps - reach_below,
        "gap_high": gaps + reach_above,
        "gap_sim_low": gaps - factor * reach_below,
        "gap_sim_high": gaps + factor * reach_above,
    }
    return _possible(bounds) if values.min() >= 0 and values.max() <= 1 else bounds


def _possible(bounds: dict[str, np.ndarray]) -> dict[str, np.ndarray]:
    """Return bounds for scores in [0, 1]: means lie there too, gaps in [−1, 1]."""
    least = {name: 0.0 if name.startswith("ci") else -1.0 for name in bounds}
    return {name: np.clip(bound, least[name], 1.0) for name, bound in bounds.items()}


def _stories(outlets: np.ndarray, clusters: np.ndarray) -> np.ndarray:
    pairs = np.unique(outlets * (int(clusters.max()) + 1) + clusters)
    return np.bincount(pairs // (int(clusters.max()) + 1))


def _drawn_out(
    weights: np.ndarray, means: np.ndarray, mean: np.ndarray, family: np.ndarray,
    n_stories: np.ndarray, parameters: ComparisonParameters,
) -> np.ndarray:  # fmt: skip
    """Return (n_outlets, 1): by how much the arms of single intervals are longer for the family.

    The quantile of the largest deviation is that of normal ones; it is moved out to Student's t
    for the stories of each outlet, as is the single interval's.
    """
    factor = np.ones((len(weights), 1))
    if not family.any():
        return factor
    rows = np.nan_to_num(weights[family])
    away = rows @ np.nan_to_num(means - mean)
    away = away[np.isfinite(means).all(axis=2)[:, rows.any(axis=0)].all(axis=1)]
    error = away.std(axis=0)
    t = np.divide(np.abs(away), error, out=np.zeros_like(away), where=error > 1e-15)
    single, largest = parameters.confidence, np.quantile(t.max(axis=(1, 2)), parameters.confidence)
    tail = max(stats.norm.sf(largest), np.finfo(float).tiny)
    freedom = np.maximum(np.resize(n_stories, len(weights))[family] - 1, 1)
    wide, narrow = stats.t.isf(tail, freedom), stats.t.isf((1 - single) / 2, freedom)
    factor[family, 0] = np.maximum(wide / narrow, 1.0)
    return factor


def _moments(
    values: np.ndarray, outlets: np.ndarray, clusters: np.ndarray, n_outlets: int
) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    """Return sums S, S², S·n, n, n² for each story in each outlet, with that outlet and story."""
    pairs, code = np.unique(clusters * n_outlets + outlets, return_inverse=True)
    sums = np.zeros((len(pairs), values.shape[1]))
    np.add.at(sums, code, values)
    n = np.bincount(code).astype(float)[:, None]
    moments = np.concatenate([sums, sums**2, sums * n, n, n**2], axis=1)
    return moments, pairs % n_outlets, pairs // n_outlets


def _mean_and_error(sums: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """Return mean and story-clustered standard error from sums of moments."""
    f = (sums.shape[-1] - 2) // 3
    s, ss, sn, n, nn = np.split(sums, [f, 2 * f, 3 * f, 3 * f + 1], axis=-1)
    with np.errstate(invalid="ignore", divide="ignore"):
        mean = s / n
        return mean, np.sqrt(np.maximum(ss - 2 * mean * sn + mean**2 * nn, 0)) / n


def _reach(
    weights: np.ndarray, means: np.ndarray, below: np.ndarray, above: np.ndarray
) -> tuple[np.ndarray, np.ndarray]:
    """Return how far each gap's interval reaches below and above it."""
    shape = (len(weights), means.shape[2])
    down, up = np.full(shape, np.nan), np.full(shape, np.nan)
    for f in range(shape[1]):
        together = _correlation(means[:, :, f])
        for k, weight in enumerate(weights):
            used = np.flatnonzero(weight)
            if not len(used) or np.isnan(weight).any():
                continue
            between = together[np.ix_(used, used)]
            for reach, plus, minus in ((down, below, above), (up, above, below)):
                arms = np.where(weight > 0, plus[:, f], minus[:, f]) * weight
                reach[k, f] = np.sqrt(max(arms[used] @ between @ arms[used], 0.0))
    return down, up


def _correlation(draws: np.ndarray) -> np.ndarray:
    """Return the correlation of the outlets' means over draws; 0 where a mean never varies."""
    known = np.isfinite(draws).any(axis=0)
    good = draws[np.isfinite(draws[:, known]).all(axis=1)]
    with np.errstate(invalid="ignore", divide="ignore"):
        together = np.nan_to_num(np.corrcoef(good.T).reshape(draws.shape[1], -1))
    np.fill_diagonal(together, 1.0)
    return together
