"""Scores in, estimates out: means by outlet, gaps, intervals, tests; the same for any measure."""

import numpy as np
import pandas as pd
import pandera.pandas as pa
from scipy import stats

from newsstudy.comparison.intervals import story_intervals
from newsstudy.comparison.resampling import permutation_sums
from newsstudy.parameters import ComparisonParameters

_PERMUTATIONS_A_DRAW = 5  # so that the least p can survive the correction for some hundred rows
ALL, WITHOUT_AGENCY = "all", "without agency copy"
ESTIMATES = pa.DataFrameSchema(
    {
        "measure": pa.Column(str),
        "feature": pa.Column(str),
        "outlet": pa.Column("category"),
        "sample": pa.Column(str, pa.Check.isin([ALL, WITHOUT_AGENCY])),
        "n_articles": pa.Column(int, pa.Check.ge(0)),
        "n_stories": pa.Column(int, pa.Check.ge(0)),
        **{name: pa.Column(float, nullable=True)
           for name in ("mean", "ci_low", "ci_high", "gap", "gap_low", "gap_high")},
        **{name: pa.Column(float, pa.Check.in_range(0, 1), nullable=True) for name in ("p", "q")},
    },
    strict=True, ordered=True,
)  # fmt: skip


def estimates(
    scores: pd.DataFrame,
    articles: pd.DataFrame,
    parameters: ComparisonParameters,
    seed: int,
    *,
    measure: str,
) -> pd.DataFrame:
    """Return one row a feature, outlet and sample: mean, gap, their intervals, p and q.

    `scores` is indexed by article_id, one float column a feature, in the unit of the scores;
    `articles` has article_id, outlet, agency and story_id. A gap is the outlet's mean minus the
    unweighted mean of the other outlets' means. Intervals: see
    `story_intervals`. p: permutation of labels, within a story where outlets share it, with a
    studentised statistic (Chung & Romano 2013); so on shared stories p tests the telling alone,
    while the gap and its interval hold the choice of stories too. q: Benjamini &
    Hochberg (1995) over all rows of a sample. An outlet with fewer than
    `parameters.min_clusters` stories has a mean but no interval and no test, and is not part
    of the reference of the others' gaps, as long as two outlets have enough.
    Raises ValueError where `scores` and `articles` are not about the same articles.
    """
    facts = articles.set_index("article_id")
    if len(scores) != len(facts) or not facts.index.isin(scores.index).all():
        raise ValueError("scores and articles are not about the same articles")
    scores = scores.reindex(facts.index)
    if scores.isna().any(axis=None):
        raise ValueError("an article has no score; a measure gives every article one")
    parts = [_one_sample(scores, facts, parameters, seed).assign(sample=ALL)]
    own = facts["agency"].isna()
    if not own.all():
        rest = _one_sample(scores[own.to_numpy()], facts[own], parameters, seed)
        parts.append(rest.assign(sample=WITHOUT_AGENCY))
    table = pd.concat(parts, ignore_index=True).assign(measure=measure)
    return ESTIMATES.validate(table[list(ESTIMATES.columns)])


def _one_sample(
    scores: pd.DataFrame, facts: pd.DataFrame, parameters: ComparisonParameters, seed: int
) -> pd.DataFrame:
    names = list(facts["outlet"].cat.categories)
    outlets = facts["outlet"].cat.codes.to_numpy().astype(np.int64)
    clusters = story_codes(facts["story_id"])
    n_articles = np.bincount(outlets, minlength=len(names))
    n_stories = np.array([len(np.unique(clusters[outlets == k])) for k in range(len(names))])
    enough = n_stories >= parameters.min_clusters
    reference = enough if enough.sum() >= 2 else n_articles > 0
    values = scores.to_numpy(dtype=float)
    means = _means(_outlet_sums(_with_ones(values), outlets, len(names)))
    gaps = gaps_from_means(means, reference)
    table = _frame(scores.columns, names).assign(
        n_articles=np.tile(n_articles, len(scores.columns)),
        n_stories=np.tile(n_stories, len(scores.columns)),
        mean=means.T.ravel(),
        gap=gaps.T.ravel(),
    )
    bounds = _intervals(values, outlets, clusters, enough, reference, parameters, seed)
    p = _permutation_p(values, outlets, clusters, enough, parameters.draws, seed)
    table = table.assign(**{k: v.T.ravel() for k, v in bounds.items()}, p=p.T.ravel())
    return table.assign(q=q_values(table["p"].to_numpy()))


def _frame(features: pd.Index, names: list[str]) -> pd.DataFrame:
    outlets = pd.Categorical(names * len(features), categories=names)
    feature = np.repeat(np.array(features, dtype=object), len(names))
    return pd.DataFrame({"feature": pd.Series(feature, dtype=str), "outlet": outlets})


def story_codes(story_id: pd.Series) -> np.ndarray:
    """Return a code from 0 for each article's story; one without a story is a story of its own."""
    alone = pd.Series([f"\0{i}" for i in range(len(story_id))], index=story_id.index)
    codes, _ = pd.factorize(story_id.astype(object).where(story_id.notna(), alone))
    return codes.astype(np.int64)


def q_values(p: np.ndarray) -> np.ndarray:
    """Return Benjamini–Hochberg q-values over the p-values that are there; null stays null."""
    q = np.full(len(p), np.nan)
    there = ~np.isnan(p)
    if there.any():
        q[there] = stats.false_discovery_control(p[there], method="bh")
    return q


def gaps_from_means(means: np.ndarray, reference: np.ndarray) -> np.ndarray:
    """Return each outlet's mean minus the unweighted mean of the others in `reference`.

    `means` is (..., n_outlets, n_features), `reference` (n_outlets,) bool. Where there is no
    other outlet the gap is null.
    """
    within = np.where(reference[:, None], means, 0.0)
    others = reference.sum() - reference.astype(float)[:, None]
    total = within.sum(axis=-2, keepdims=True) - within
    with np.errstate(invalid="ignore", divide="ignore"):
        return means - np.where(others > 0, total / others, np.nan)


def _with_ones(values: np.ndarray) -> np.ndarray:
    return np.column_stack([values, np.ones(len(values))])


def _outlet_sums(values: np.ndarray, outlets: np.ndarray, n_outlets: int) -> np.ndarray:
    sums = np.zeros((n_outlets, values.shape[1]))
    np.add.at(sums, outlets, values)
    return sums


def _means(sums: np.ndarray) -> np.ndarray:
    with np.errstate(invalid="ignore", divide="ignore"):
        return sums[..., :-1] / sums[..., -1:]


def gap_weights(reference: np.ndarray) -> np.ndarray:
    """Return the weights of the outlets' means in each outlet's gap, (n_outlets, n_outlets)."""
    others = np.tile(reference.astype(float), (len(reference), 1))
    np.fill_diagonal(others, 0.0)
    size = others.sum(axis=1, keepdims=True)
    with np.errstate(invalid="ignore"):
        return np.eye(len(reference)) - others / np.where(size > 0, size, np.nan)


def _intervals(
    values: np.ndarray, outlets: np.ndarray, clusters: np.ndarray,
    enough: np.ndarray, reference: np.ndarray, parameters: ComparisonParameters, seed: int,
) -> dict[str, np.ndarray]:  # fmt: skip
    shape = (len(enough), values.shape[1])
    if not enough.any() or not values.shape[1]:
        names = ("ci_low", "ci_high", "gap_low", "gap_high")
        return {name: np.full(shape, np.nan) for name in names}
    weights = gap_weights(reference)
    bounds = story_intervals(values, outlets, clusters, weights, parameters, seed)
    two_sides = enough if (enough & reference).sum() >= 2 else np.zeros_like(enough)
    known = {"ci_low": enough, "ci_high": enough, "gap_low": two_sides, "gap_high": two_sides}
    return {n: np.where(known[n][:, None], bound, np.nan) for n, bound in bounds.items()}


def _permutation_p(
    values: np.ndarray, outlets: np.ndarray, clusters: np.ndarray, enough: np.ndarray,
    draws: int, seed: int,
) -> np.ndarray:  # fmt: skip
    p = np.full((len(enough), values.shape[1]), np.nan)
    if enough.sum() < 2 or not values.shape[1]:
        return p
    n_permutations = _PERMUTATIONS_A_DRAW * draws
    rows = enough[outlets]
    kept = values[rows] - values[rows].mean(axis=0)
    codes = (np.cumsum(enough) - 1)[outlets[rows]]
    stories = np.unique(clusters[rows], return_inverse=True)[1]
    moments = np.column_stack([kept, kept**2, np.ones(len(kept))])
    n_outlets = int(enough.sum())
    observed = _studentised(_outlet_sums(moments, codes, n_outlets))
    permuted = _studentised(
        permutation_sums(moments, codes, stories, n_outlets, n_permutations, seed)
    )
    extreme = (np.abs(permuted) >= np.abs(observed) - 1e-12).sum(axis=0)
    p[enough] = (extreme + 1) / (n_permutations + 1)
    return p


def _studentised(sums: np.ndarray) -> np.ndarray:
    """Return gap over standard error from sums of scores, of their squares, and counts."""
    n_features = (sums.shape[-1] - 1) // 2
    n = sums[..., -1:]
    mean = sums[..., :n_features] / n
    variance = np.maximum(sums[..., n_features:-1] / n - mean**2, 0) / np.maximum(n - 1, 1)
    k = sums.shape[-2]
    gap = gaps_from_means(mean, np.ones(k, dtype=bool))
    others = (variance.sum(axis=-2, keepdims=True) - variance) / (k - 1) ** 2
    error = np.sqrt(variance + others)
    without_error = np.where(np.abs(gap) > 1e-12, np.copysign(np.inf, gap), 0.0)
    return np.divide(gap, error, out=without_error, where=error > 1e-15)
