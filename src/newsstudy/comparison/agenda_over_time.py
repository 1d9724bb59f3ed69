"""The agenda over time: mean scores by period and outlet, and how the outlets moved together."""

import numpy as np
import pandas as pd

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
    and periods with two such outlets count. The mean of the outlets' departures from their own
    mean, added to the mean of the outlets: so an outlet that is not collected in a period does not
    move it. The interval is as in `over_time`, for the effective number that the variance of that
    mean stands for. Raises ValueError where `scores` and `articles` do not match.
    """
    cells = cells_of(scores, articles, parameters, period)
    enough = cells.n_stories >= parameters.min_clusters
    columns = {"mean": cells.mean, "variance": cells.variance}
    known = cells.frame(columns, articles["outlet"], enough)
    own = known.groupby(["outlet", "feature"], observed=True)["mean"].transform("mean")
    level = known.assign(own=own).drop_duplicates(["outlet", "feature"])
    level = level.groupby("feature", sort=False)["own"].mean()
    known = known.assign(away=known["mean"] - own)
    grouped = known.groupby(["period", "feature"], sort=False)
    course = grouped.agg(
        n_outlets=("away", "size"), away=("away", "mean"), variance=("variance", "sum")
    ).reset_index()
    course = course[course["n_outlets"] >= 2].reset_index(drop=True)
    mean = (course["away"] + course["feature"].map(level).astype(float)).to_numpy()
    variance = (course["variance"] / course["n_outlets"] ** 2).to_numpy()
    low, high = cells.bounds_of(mean, variance, parameters.confidence)
    course = course.assign(mean=mean, ci_low=low, ci_high=high)
    return course[["period", "feature", "n_outlets", "mean", "ci_low", "ci_high"]]
