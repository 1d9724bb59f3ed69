"""The agenda over time: mean scores by period and outlet, and how the outlets moved together."""

import numpy as np
import pandas as pd
from scipy import sparse
from scipy.sparse import csgraph

from newsstudy.comparison.agenda_cells import Period, cells_of
from newsstudy.parameters import ComparisonParameters


def over_time(
    scores: pd.DataFrame,
    articles: pd.DataFrame,
    parameters: ComparisonParameters,
    period: Period = "auto",
) -> pd.DataFrame:
    """Return one row a period, outlet and feature: its mean score and the interval.

    Columns: period (its first day), outlet, feature, n_articles, n_stories, mean, ci_low, ci_high.
    `scores` is indexed by article_id, a float column a feature; `articles` has article_id, outlet,
    agency, story_id and published. Only articles with a date known to the day count; auto: see
    `chosen_period`. Interval: Wilson's (1927) for the effective number of articles, n divided by
    the design effect of stories (Kish 1965) and the feature's dispersion, which is pooled over all
    outlets and periods (McCullagh & Nelder 1989, ch. 4): a cell of 20 stories cannot tell its own.
    Scores beyond [0, 1] have a normal interval with the variance pooled likewise. Fewer than
    `parameters.min_clusters` stories: no interval. Raises ValueError where `scores` and
    `articles` do not match.
    """
    cells = cells_of(scores, articles, parameters, period)
    low, high = cells.bounds(cells.sums, cells.weight, parameters.confidence)
    unclear = cells.n_stories < parameters.min_clusters
    low[unclear], high[unclear] = np.nan, np.nan
    return cells.frame({"mean": cells.mean, "ci_low": low, "ci_high": high}, articles["outlet"])


def common_course(
    scores: pd.DataFrame,
    articles: pd.DataFrame,
    parameters: ComparisonParameters,
    period: Period = "auto",
) -> pd.DataFrame:
    """Return how the outlets together moved: period, feature, n_outlets, mean, ci_low, ci_high.

    Arguments as of `over_time`. Only an outlet's periods with `parameters.min_clusters` stories
    and periods with two such outlets count. An outlet's means are a part of its own plus one of the
    period (least squares); the course is that of the period, added to the mean of the outlets that
    periods in common link. So an outlet that is not collected in a period does not move it; where
    all are, it is the mean of their means. The interval is as in `over_time`, for the effective
    number that the variance of that sum stands for. Raises ValueError where `scores` and
    `articles` do not match.
    """
    cells = cells_of(scores, articles, parameters, period)
    enough = cells.n_stories >= parameters.min_clusters
    _, outlet = np.unique(cells.outlet[enough], return_inverse=True)
    periods, when = np.unique(cells.period[enough], return_inverse=True)
    n_outlets = np.bincount(when, minlength=len(periods))
    shown = n_outlets >= 2
    weights = _course_weights(outlet, when)[shown]
    mean = weights @ cells.mean[enough]
    low, high = cells.bounds_of(mean, weights**2 @ cells.variance[enough], parameters.confidence)
    n = len(cells.features)
    return pd.DataFrame(
        {"period": pd.DatetimeIndex(np.repeat(periods[shown], n), tz="UTC"),
         "feature": pd.Series(cells.features * int(shown.sum()), dtype=str),
         "n_outlets": np.repeat(n_outlets[shown], n),
         "mean": mean.ravel(), "ci_low": low.ravel(), "ci_high": high.ravel()}
    )  # fmt: skip


def _course_weights(outlet: np.ndarray, when: np.ndarray) -> np.ndarray:
    """Return the weight of each cell in each period's course, (n_periods, n_cells).

    Period effects of a two-way additive fit, plus the mean effect of the outlets linked to them.
    """
    if not len(outlet):
        return np.zeros((0, 0))
    by_period, by_outlet = np.eye(when.max() + 1)[when], np.eye(outlet.max() + 1)[outlet]
    together = by_period.T @ by_outlet
    link = sparse.csr_matrix(together @ together.T)
    _, group = csgraph.connected_components(link, directed=False)
    there = ((group[:, None] == group) @ together > 0).astype(float)
    level = there / there.sum(axis=1, keepdims=True)
    return np.hstack([np.eye(len(group)), level]) @ np.linalg.pinv(
        np.hstack([by_period, by_outlet])
    )
