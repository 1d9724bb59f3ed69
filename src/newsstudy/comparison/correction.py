"""Estimates corrected by human codes: what a measure says, what people say, and both together."""

import numpy as np
import pandas as pd

from newsstudy.comparison.design import Sample
from newsstudy.comparison.estimates import gap_weights
from newsstudy.comparison.estimators import (
    DSL,
    HAND,
    PPI,
    CorrectionError,
    Fitted,
    Target,
    all_fitted,
    coded_sample,
)
from newsstudy.comparison.intervals import story_intervals
from newsstudy.comparison.wilson import gap_bounds
from newsstudy.parameters import ComparisonParameters

NAIVE = "naive"
ESTIMATORS = (NAIVE, HAND, PPI, DSL)
MIN_CODES = 10
COLUMNS = [
    "feature", "outlet", "estimator", "mean", "low", "high", "gap", "gap_low", "gap_high",
    "n_coded", "note",
]  # fmt: skip


def corrected_estimates(
    scores: pd.DataFrame,
    human: pd.DataFrame,
    probability: pd.Series,
    articles: pd.DataFrame,
    parameters: ComparisonParameters,
    seed: int,
    *,
    strata: pd.Series | None = None,
    target: Target = "stories",
) -> pd.DataFrame:
    """Return each outlet's mean and gap by feature and estimator, with intervals.

    `scores` (all articles) and `human` (the coded ones) are indexed by article_id, a column a
    feature, in [0, 1]; `probability` holds the inclusion probability of each coded article and
    `strata` its stratum (default: articles of an outlet with the same probability).
    Columns: feature, outlet, estimator, mean, low, high, gap, gap_low, gap_high, n_coded, note.

    `naive`: means of the scores. `hand-coded only`: means of the codes, weighted by one over the
    probability (Hájek 1971). `PPI++` (Angelopoulos, Duchi & Zrnic 2023): λ times the mean score
    plus the weighted mean of code - λ·score; λ, tuned for power, is the slope of codes on scores
    within outlets, not below 0. `DSL` (Egami et al. 2023): the same with predictions of the codes
    from all scores, cross-fitted by story, in the place of λ·score.

    The target `corpus` is what people would code if they read every article of this corpus: only
    the draw of articles is uncertain, and reading all leaves nothing uncertain. The target
    `stories` takes the stories as a sample too, as `estimates` does. Intervals: `wilson_bounds`.
    An outlet with fewer than 10 codes has no interval and no part in the others' gaps; `note`
    says so. Raises CorrectionError for probabilities outside (0, 1], for coded articles that are
    not in the corpus, and where no feature is both scored and coded.
    """
    table = _aligned(scores, articles)
    rows = []
    for feature in _features(table, human):
        sample, joined = coded_sample(feature, human, probability, articles, strata)
        fitted = all_fitted(feature, table, sample, parameters, seed, target)
        enough = sample.n_coded >= MIN_CODES
        weights = gap_weights(enough if enough.sum() >= 2 else np.zeros_like(enough))
        naive = _naive(table[feature].to_numpy(), sample, weights, parameters, seed)
        notes = [_note(sample, place, joined) for place in range(sample.n_outlets)]
        names = list(articles["outlet"].cat.categories)
        for found in (naive, *(_bounded(f, weights, enough) for f in fitted)):
            rows.append(found.assign(feature=feature, outlet=names, note=notes))
            rows[-1]["n_coded"] = sample.n_coded
    result = pd.concat(rows, ignore_index=True)[COLUMNS]
    result["outlet"] = pd.Categorical(result["outlet"], list(articles["outlet"].cat.categories))
    return result


def coder_budget(
    scores: pd.DataFrame,
    human: pd.DataFrame,
    probability: pd.Series,
    articles: pd.DataFrame,
    parameters: ComparisonParameters,
    seed: int,
    *,
    strata: pd.Series | None = None,
    target: Target = "stories",
) -> pd.DataFrame:
    """Return, by feature, outlet and estimator, how many codes would halve the mean's interval.

    Arguments as for `corrected_estimates`. Columns: feature, outlet, estimator, n_coded, width
    (of the interval now), n_for_half, note. The part of the variance that the codes leave falls
    as 1/n - 1/N (Cochran 1977, ch. 2); what the stories leave does not: where that alone is more
    than a quarter, `n_for_half` is null and `note` says so.
    """
    table = _aligned(scores, articles)
    rows = []
    for feature in _features(table, human):
        sample, _ = coded_sample(feature, human, probability, articles, strata)
        for fit in all_fitted(feature, table, sample, parameters, seed, target):
            for place, outlet in enumerate(articles["outlet"].cat.categories):
                n, size = int(sample.n_coded[place]), int(sample.sizes[place])
                needed, note = _for_half(fit, place, n, size)
                width = fit.high[place] - fit.low[place]
                rows.append((feature, outlet, fit.name, n, width, needed, note))
    columns = ["feature", "outlet", "estimator", "n_coded", "width", "n_for_half", "note"]
    return pd.DataFrame(rows, columns=columns)


def _for_half(fit: Fitted, place: int, n: int, size: int) -> tuple[float, str]:
    total, codes = fit.covariance[place, place], fit.from_codes[place]
    if n < MIN_CODES:
        return float("nan"), f"fewer than {MIN_CODES} codes: too few to plan from"
    if n >= size or codes <= 0:
        return float("nan"), "the codes leave nothing uncertain"
    left = total / 4 - (total - codes)
    if left <= 0:
        return float("nan"), "no number of codes: too few stories"
    unit = codes / (1 / n - 1 / size)
    return float(np.ceil(1 / (1 / size + left / unit) - 1e-9)), ""


def _aligned(scores: pd.DataFrame, articles: pd.DataFrame) -> pd.DataFrame:
    table = scores.reindex(articles["article_id"])
    if table.isna().any(axis=None):
        raise CorrectionError("an article has no score; a measure gives every article one")
    return table.astype(float)


def _features(scores: pd.DataFrame, human: pd.DataFrame) -> list[str]:
    shared = [name for name in scores if name in human and human[name].notna().any()]
    if not shared:
        raise CorrectionError("no feature is both scored and coded; do the names match?")
    return shared


def _bounded(fit: Fitted, weights: np.ndarray, enough: np.ndarray) -> pd.DataFrame:
    gap, below, above = gap_bounds(weights, fit.means, fit.low, fit.high, fit.covariance)
    known = np.where(enough, 1.0, np.nan)
    return pd.DataFrame(
        {
            "estimator": fit.name, "mean": fit.means, "low": fit.low * known,
            "high": fit.high * known, "gap": gap, "gap_low": below * known,
            "gap_high": above * known,
        }
    )  # fmt: skip


def _naive(
    score: np.ndarray, sample: Sample, weights: np.ndarray, parameters: ComparisonParameters,
    seed: int,
) -> pd.DataFrame:  # fmt: skip
    bounds = story_intervals(
        score[:, None], sample.outlets, sample.stories, weights, parameters, seed
    )
    means = sample.outlet_means(score)
    table = {name: bound[:, 0] for name, bound in bounds.items()}
    used = np.where(np.isfinite(weights), weights, 0.0)
    gap = np.where(np.isfinite(weights).all(axis=1), used @ np.nan_to_num(means), np.nan)
    return pd.DataFrame(
        {
            "estimator": NAIVE, "mean": means, "low": table["ci_low"], "high": table["ci_high"],
            "gap": gap, "gap_low": table["gap_low"], "gap_high": table["gap_high"],
        }
    )  # fmt: skip


def _note(sample: Sample, place: int, joined: bool) -> str:
    n = int(sample.n_coded[place])
    if n < MIN_CODES:
        return f"no interval: {n} codes, {MIN_CODES} are needed"
    stands_for = sample.weights[sample.outlets[sample.places] == place].sum()
    if abs(stands_for / sample.sizes[place] - 1) > 0.25:
        return (
            f"the codes stand for {stands_for:.0f} articles by their probabilities, the outlet "
            f"has {int(sample.sizes[place])}"
        )
    return "strata with one code were joined" if joined else ""
