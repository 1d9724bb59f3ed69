"""Scores in, estimates out: means by outlet, gaps, intervals, tests; the same for any measure."""

import numpy as np
import pandas as pd
import pandera.pandas as pa
from scipy import stats

from newsstudy.comparison.effective import effective_articles
from newsstudy.comparison.intervals import BOUNDS, gap_weights, sample_intervals
from newsstudy.comparison.permutation import (
    permuted_gaps,
    share_as_extreme,
    studentised_gaps,
    with_enough,
)
from newsstudy.comparison.sample import ALL, WITHOUT_AGENCY, Sample, samples, story_codes
from newsstudy.parameters import ComparisonParameters

_PERMUTATIONS_A_DRAW = 5  # so that the least p can survive the correction for some hundred rows
__all__ = [
    "ALL", "ESTIMATES", "WITHOUT_AGENCY", "estimates", "gap_weights", "gaps_from_means",
    "means_and_gaps", "permutation_p", "q_values", "story_codes",
]  # fmt: skip
ESTIMATES = pa.DataFrameSchema(
    {
        "measure": pa.Column(str),
        "feature": pa.Column(str),
        "outlet": pa.Column("category"),
        "sample": pa.Column(str, pa.Check.isin([ALL, WITHOUT_AGENCY])),
        "n_articles": pa.Column(int, pa.Check.ge(0)),
        "n_stories": pa.Column(int, pa.Check.ge(0)),
        "n_effective": pa.Column(float, pa.Check.ge(0)),
        **{name: pa.Column(float, nullable=True)
           for name in ("mean", *BOUNDS[:2], "gap", *BOUNDS[2:])},
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
    unweighted mean of the other outlets' means. Intervals: see `story_intervals`; gap_sim_low and
    gap_sim_high cover all gaps of a sample at once, for lists ranked by size. n_effective: see
    `effective_articles`. p: permutation of labels, within a story where outlets share it, of the
    gap over its story-clustered error (`studentised_gaps`; Chung & Romano 2013); so on shared
    stories p tests the telling alone, while the gap and its interval hold the choice of stories
    too. q: Benjamini & Hochberg (1995) over all rows of a sample. An outlet with fewer than
    `parameters.min_clusters` stories has a mean but no interval and no test, and is not part
    of the reference of the others' gaps, as long as two outlets have enough.
    Raises ValueError where `scores` and `articles` are not about the same articles.
    """
    parts = [
        _one_sample(sample, parameters, seed).assign(sample=name)
        for name, sample, _ in samples(scores, articles, parameters.min_clusters)
    ]
    table = pd.concat(parts, ignore_index=True).assign(measure=measure)
    return ESTIMATES.validate(table[list(ESTIMATES.columns)])


def _one_sample(sample: Sample, parameters: ComparisonParameters, seed: int) -> pd.DataFrame:
    n_features = len(sample.features)
    means, gaps = means_and_gaps(sample)
    p = permutation_p(sample, _PERMUTATIONS_A_DRAW * parameters.draws, seed)
    columns = {"mean": means, "gap": gaps, **sample_intervals(sample, parameters, seed), "p": p}
    table = sample.frame().assign(
        n_articles=np.tile(sample.n_articles, n_features),
        n_stories=np.tile(sample.n_stories, n_features),
        n_effective=effective_articles(sample).T.ravel(),
        **{name: column.T.ravel() for name, column in columns.items()},
    )
    return table.assign(q=q_values(table["p"].to_numpy()))


def q_values(p: np.ndarray) -> np.ndarray:
    """Return Benjamini–Hochberg q-values over the p-values that are there; null stays null."""
    q = np.full(len(p), np.nan)
    there = ~np.isnan(p)
    if there.any():
        q[there] = stats.false_discovery_control(p[there], method="bh")
    return q


def means_and_gaps(sample: Sample) -> tuple[np.ndarray, np.ndarray]:
    """Return the outlets' means and their gaps to the others, each (n_outlets, n_features)."""
    means = _means(_outlet_sums(_with_ones(sample.values), sample.outlets, len(sample.names)))
    return means, gaps_from_means(means, sample.reference)


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


def permutation_p(sample: Sample, n: int, seed: int) -> np.ndarray:
    """Return the p of each gap, (n_outlets, n_features), from `n` permutations.

    Null for outlets with too few stories, and where there is nobody to compare with.
    """
    p = np.full((len(sample.names), sample.values.shape[1]), np.nan)
    kept = with_enough(sample)
    if len(kept.names) < 2 or not p.shape[1]:
        return p
    p[sample.enough] = share_as_extreme(studentised_gaps(kept), permuted_gaps(kept, n, seed))
    return p
