"""Articles by outlet and period: which periods a corpus is dense enough for, sums and bounds."""

from dataclasses import dataclass
from functools import cached_property
from typing import Literal

import numpy as np
import pandas as pd
from scipy import stats

from newsstudy.comparison.agenda import monday, wilson
from newsstudy.comparison.sample import samples
from newsstudy.parameters import ComparisonParameters

Period = Literal["auto", "day", "week", "month"]
_IN_FULL_PERIODS = 0.8  # of the articles, for a period to be long enough
_MOST_PERIODS = 60  # days or weeks that a figure can show


def usable_dates(articles: pd.DataFrame) -> pd.Series:
    """Return each article's time of publication, null where it is not known to the day."""
    published = articles["published"]
    if "published_precision" not in articles:
        return published
    return published.where(articles["published_precision"].isin(["second", "day"]))


def chosen_period(articles: pd.DataFrame, least: int) -> Literal["day", "week", "month"]:
    """Return the shortest of day, week and month that the corpus is dense enough for.

    It is dense enough where four fifths of the dated articles stand in an outlet's period with
    twice `least` articles or more, over at most 60 days or weeks; if it never is, weeks are
    taken, and months where there would be more than 60 weeks.
    """
    sparse = "week"
    for period in ("day", "week", "month"):
        start = _starts(articles, period)
        cells = articles.groupby([start, "outlet"], observed=True)["article_id"].transform("size")
        many = start.nunique() > _MOST_PERIODS
        if not many and (cells[start.notna()] >= 2 * least).mean() >= _IN_FULL_PERIODS:
            return period
        if period == "week" and many:
            sparse = "month"
    return sparse


def _starts(articles: pd.DataFrame, period: str) -> pd.Series:
    days = usable_dates(articles).dt.floor("D")
    if period == "week":
        return monday(days)
    return days if period == "day" else days - pd.to_timedelta(days.dt.day - 1, unit="D")


@dataclass(frozen=True)
class Cells:
    """Outlets' periods, sorted by outlet and period, and what their articles sum to.

    A unit is an outlet's articles on a story in a period: its cell, and the sums of its scores
    with its number of articles, (n_units, n_features + 1). Bounded: all scores are in [0, 1].
    """

    outlet: np.ndarray
    period: np.ndarray
    features: list[str]
    unit_cell: np.ndarray
    unit_sums: np.ndarray
    bounded: bool

    @cached_property
    def sums(self) -> np.ndarray:
        """The scores' sums and the number of articles, (n_cells, n_features + 1)."""
        return self._summed(self.unit_sums)

    @cached_property
    def mean(self) -> np.ndarray:
        """Mean scores, (n_cells, n_features)."""
        return self.sums[:, :-1] / self.sums[:, -1:]

    @cached_property
    def n_stories(self) -> np.ndarray:
        """Stories by cell."""
        return np.bincount(self.unit_cell, minlength=len(self.outlet))

    @cached_property
    def weight(self) -> np.ndarray:
        """Σ n_s² by cell, n_s the articles on a story."""
        return np.bincount(self.unit_cell, self.unit_sums[:, -1] ** 2, minlength=len(self.outlet))

    @cached_property
    def dispersion(self) -> np.ndarray:
        """How much wider than p (1 − p) Σ n_s² the spread of stories is, (n_features,)."""
        rest = self.unit_sums[:, :-1] - self.unit_sums[:, -1:] * self.mean[self.unit_cell]
        found = self._summed(rest**2)
        several = self.n_stories > 1
        factor = (self.n_stories / np.maximum(self.n_stories - 1, 1))[several, None]
        spread = self.mean * (1 - self.mean) if self.bounded else np.ones_like(self.mean)
        expected = (spread * self.weight[:, None])[several].sum(axis=0)
        total = (found[several] * factor).sum(axis=0)
        ratio = np.divide(total, expected, out=np.ones_like(total), where=expected > 0)
        return np.maximum(ratio, 1e-6)

    @cached_property
    def variance(self) -> np.ndarray:
        """The variance of each mean, by the pooled dispersion, (n_cells, n_features)."""
        spread = self.mean * (1 - self.mean) if self.bounded else np.ones_like(self.mean)
        return spread * self.dispersion * (self.weight / self.sums[:, -1] ** 2)[:, None]

    def bounds_of(
        self, mean: np.ndarray, variance: np.ndarray, confidence: float
    ) -> tuple[np.ndarray, np.ndarray]:
        """Return the intervals of any means with these variances."""
        quantile = stats.norm.ppf((1 + confidence) / 2)
        if not self.bounded:
            arm = quantile * np.sqrt(variance)
            return mean - arm, mean + arm
        share = np.clip(mean, 0, 1)
        spread = share * (1 - share)
        n = np.divide(spread, variance, out=np.ones_like(spread), where=variance > 0)
        return wilson(share, np.maximum(n, 1e-9), quantile)

    def _summed(self, by_unit: np.ndarray) -> np.ndarray:
        sums = np.zeros((len(self.outlet), by_unit.shape[1]))
        np.add.at(sums, self.unit_cell, by_unit)
        return sums

    def bounds(
        self, sums: np.ndarray, weight: np.ndarray, confidence: float
    ) -> tuple[np.ndarray, np.ndarray]:
        """Return the intervals of means of any sums over cells, (n_rows, n_features) each."""
        with np.errstate(invalid="ignore", divide="ignore"):
            mean, n = sums[:, :-1] / sums[:, -1:], (sums[:, -1] ** 2 / weight)[:, None]
        quantile = stats.norm.ppf((1 + confidence) / 2)
        if self.bounded:
            return wilson(mean, n / self.dispersion, quantile)
        arm = quantile * np.sqrt(self.dispersion / n)
        return mean - arm, mean + arm

    def frame(
        self, columns: dict[str, np.ndarray], outlets: pd.Series, kept: np.ndarray | None = None
    ) -> pd.DataFrame:
        """Return a row a cell and feature, features within outlets within periods."""
        kept = np.ones(len(self.outlet), dtype=bool) if kept is None else kept
        order = np.flatnonzero(kept)[np.lexsort((self.outlet[kept], self.period[kept]))]
        rows, n = np.repeat(order, len(self.features)), len(self.features)
        table = pd.DataFrame(
            {"period": pd.DatetimeIndex(self.period[rows], tz="UTC"),
             "outlet": pd.Categorical.from_codes(self.outlet[rows], dtype=outlets.dtype),
             "feature": pd.Series(np.tile(np.array(self.features, object), len(order)), dtype=str),
             "n_articles": self.sums[rows, -1].astype(int), "n_stories": self.n_stories[rows]}
        )  # fmt: skip
        return table.assign(**{k: v[order].reshape(len(order) * n) for k, v in columns.items()})


def cells_of(
    scores: pd.DataFrame, articles: pd.DataFrame, parameters: ComparisonParameters, period: Period
) -> Cells:
    """Return the cells of the articles that have a date known to the day.

    Raises ValueError as `samples` does.
    """
    name = chosen_period(articles, parameters.min_clusters) if period == "auto" else period
    _, sample, _ = next(samples(scores, articles, parameters.min_clusters))
    start = _starts(articles, name).to_numpy(dtype="datetime64[us]")
    dated = ~np.isnat(start)
    days, when = np.unique(start[dated], return_inverse=True)
    keys = np.stack([sample.outlets[dated], when, sample.stories[dated]], axis=1)
    units, unit = np.unique(keys.reshape(-1, 3), axis=0, return_inverse=True)
    values = np.column_stack([sample.values[dated], np.ones(int(dated.sum()))])
    sums = np.zeros((len(units), values.shape[1]))
    np.add.at(sums, unit.ravel(), values)
    places, cell = np.unique(units[:, :2], axis=0, return_inverse=True)
    bounded = bool(((sample.values >= 0) & (sample.values <= 1)).all())
    return Cells(places[:, 0], days[places[:, 1]], sample.features, cell.ravel(), sums, bounded)
