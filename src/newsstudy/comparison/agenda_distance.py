"""How far apart the agendas of two outlets are, corrected for what small samples add."""

from dataclasses import dataclass
from itertools import combinations

import numpy as np
import pandas as pd
from scipy import stats

from newsstudy.comparison.agenda import monday
from newsstudy.comparison.agenda_cells import usable_dates
from newsstudy.comparison.estimates import q_values
from newsstudy.comparison.sample import samples
from newsstudy.parameters import ComparisonParameters

_COLUMNS = ["outlet", "other", "n_weeks", "n_articles", "n_other", "n_stories", "n_other_stories",
            "plug_in", "corrected", "ci_low", "ci_high", "expected", "p", "q"]  # fmt: skip


def agenda_distance(
    scores: pd.DataFrame, articles: pd.DataFrame, parameters: ComparisonParameters, seed: int
) -> pd.DataFrame:
    """Return, for each pair of outlets, the squared distance of their mean scores.

    Columns: outlet, other, n_weeks, n_articles, n_other, n_stories, n_other_stories, plug_in,
    corrected, ci_low, ci_high, expected, p, q. Outlets are compared within weeks, by the week in
    which a story began, where both have two stories; each week's difference of means weighs
    n n′ / (n + n′) of their articles (as Mantel & Haenszel 1959). Articles without a date known to
    the day are compared among themselves, as one more week. plug_in = ‖Δ‖² of the weighted
    difference grows as samples shrink; corrected is without bias: squares and products of means
    are taken over pairs of articles on different stories only (leave-out, as Gentzkow, Shapiro &
    Taddy 2019); it may be below 0. Interval: see `_interval`, cut at 0. expected: mean of plug_in
    over `parameters.draws` exchanges of labels within weeks, whole stories between the outlets, or
    both sides of a shared one; p is one-sided, q Benjamini & Hochberg's (1995) over all pairs.
    Fewer than `parameters.min_clusters` stories on a side: no interval and no test. Use
    `signed_root` for distances in the unit of the scores. Raises ValueError where `scores` and
    `articles` do not match.
    """
    _, sample, _ = next(samples(scores, articles, parameters.min_clusters))
    values = np.column_stack([sample.values, np.ones(len(sample.values))])
    weeks = _story_weeks(articles, sample.stories)
    rows = []
    for left, right in combinations(range(len(sample.names)), 2):
        sides = [_side(values, sample.stories, sample.outlets == k) for k in (left, right)]
        pair = _Pair.of(*sides, weeks)
        rows.append(_row(pair, parameters, np.random.default_rng([seed, 6, left, right])))
        rows[-1] |= {"outlet": sample.names[left], "other": sample.names[right]}
    table = pd.DataFrame(rows, columns=_COLUMNS)
    for name in ("outlet", "other"):
        table[name] = pd.Categorical(table[name], categories=sample.names)
    return table.assign(q=q_values(table["p"].to_numpy(dtype=float)))


def signed_root(squared: np.ndarray | pd.Series) -> np.ndarray | pd.Series:
    """Return the root of a squared distance; of a negative one, minus the root of its size."""
    return np.sign(squared) * np.sqrt(np.abs(squared))


def _story_weeks(articles: pd.DataFrame, stories: np.ndarray) -> np.ndarray:
    """Return a code of the week in which each story began; 0 where no date tells."""
    began = pd.Series(usable_dates(articles).to_numpy()).groupby(stories).min()
    return pd.factorize(monday(began), sort=True)[0] + 1


def _side(values: np.ndarray, stories: np.ndarray, own: np.ndarray) -> np.ndarray:
    """Return the sums of one outlet's articles by story, (n_stories, n_features + 1)."""
    sums = np.zeros((int(stories.max(initial=-1)) + 1, values.shape[1]))
    np.add.at(sums, stories[own], values[own])
    return sums


@dataclass(frozen=True)
class _Pair:
    """Two outlets' sums by story, (n_stories, n_features + 1), of the weeks both are compared in.

    The last column counts articles; `weeks` (n_stories,) are codes from 0, in order.
    """

    left: np.ndarray
    right: np.ndarray
    weeks: np.ndarray
    n_dated: int

    @classmethod
    def of(cls, left: np.ndarray, right: np.ndarray, weeks: np.ndarray) -> "_Pair":
        n_weeks = int(weeks.max(initial=-1)) + 1
        has = [np.bincount(weeks[side[:, -1] > 0], minlength=n_weeks) for side in (left, right)]
        common = (has[0] >= 2) & (has[1] >= 2)
        kept = common[weeks] & (left[:, -1] + right[:, -1] > 0)
        rows = np.flatnonzero(kept)[np.argsort(weeks[kept], kind="stable")]
        codes = np.unique(weeks[rows], return_inverse=True)[1]
        return cls(left[rows], right[rows], codes, int(common[1:].sum()))

    @property
    def sides(self) -> tuple[np.ndarray, np.ndarray]:
        return self.left, self.right

    @property
    def n_stories(self) -> tuple[int, int]:
        return int((self.left[:, -1] > 0).sum()), int((self.right[:, -1] > 0).sum())

    def by_week(self, side: np.ndarray) -> np.ndarray:
        """Return sums by week, (n_weeks, n_features + 1)."""
        sums = np.zeros((int(self.weeks.max(initial=-1)) + 1, side.shape[1]))
        np.add.at(sums, self.weeks, side)
        return sums


def _row(pair: _Pair, parameters: ComparisonParameters, random: np.random.Generator) -> dict:
    n, other = (int(side[:, -1].sum()) for side in pair.sides)
    counts = {"n_weeks": pair.n_dated, "n_articles": n, "n_other": other,
              "n_stories": pair.n_stories[0], "n_other_stories": pair.n_stories[1]}  # fmt: skip
    if not n:
        return counts
    sums = pair.by_week(pair.left), pair.by_week(pair.right)
    weight = _weights(sums[0][:, -1], sums[1][:, -1])
    plug_in, corrected = float(_plug_in(*sums)), _corrected(pair, sums, weight)
    found = {"plug_in": plug_in, "corrected": corrected}
    if min(pair.n_stories) >= parameters.min_clusters:
        low, high = _interval(pair, sums, weight, corrected, parameters.confidence)
        drawn = _exchanged(pair, parameters.draws, random)
        extreme = int((drawn >= plug_in - 1e-12).sum())
        found |= {"ci_low": low, "ci_high": high, "expected": float(drawn.mean()),
                  "p": (extreme + 1) / (parameters.draws + 1)}  # fmt: skip
    return counts | found


def _weights(n: np.ndarray, other: np.ndarray) -> np.ndarray:
    """Return each week's weight, (…, n_weeks), summing to 1."""
    both = n * other / (n + other)
    return both / both.sum(axis=-1, keepdims=True)


def _plug_in(left: np.ndarray, right: np.ndarray) -> np.ndarray:
    """Return ‖Σ_w ω_w (m_w − m′_w)‖² from sums by week, (…, n_weeks, n_features + 1)."""
    weight = _weights(left[..., -1], right[..., -1])[..., None]
    means = left[..., :-1] / left[..., -1:] - right[..., :-1] / right[..., -1:]
    return ((weight * means).sum(axis=-2) ** 2).sum(axis=-1)


def _corrected(pair: _Pair, sums: tuple[np.ndarray, np.ndarray], weight: np.ndarray) -> float:
    """Return the leave-out estimate: products of means over pairs of different stories."""
    n_weeks = len(weight)
    cells = np.concatenate(sums)
    products, pairs = cells[:, :-1] @ cells[:, :-1].T, np.outer(cells[:, -1], cells[:, -1])
    week = np.arange(n_weeks)
    for a, one in enumerate(pair.sides):
        for b, two in enumerate(pair.sides):
            same = np.column_stack([(one[:, :-1] * two[:, :-1]).sum(axis=1),
                                    one[:, -1] * two[:, -1]])  # fmt: skip
            own = np.zeros((n_weeks, 2))
            np.add.at(own, pair.weeks, same)
            products[a * n_weeks + week, b * n_weeks + week] -= own[:, 0]
            pairs[a * n_weeks + week, b * n_weeks + week] -= own[:, 1]
    signed = np.concatenate([weight, -weight])
    return float(signed @ (products / pairs) @ signed)


def _interval(
    pair: _Pair, sums: tuple[np.ndarray, np.ndarray], weight: np.ndarray, corrected: float,
    confidence: float,
) -> tuple[float, float]:  # fmt: skip
    """Return the squared distances D that the estimate E does not reject, cut at 0.

    (E − D)² ≤ t² (4 σ² D + 2 tr V²): the variance of E at D to second order, with V the
    story-clustered covariance of the weighted difference Δ and σ² = Δᵀ V Δ / ‖Δ‖² that along Δ,
    as Wilson (1927) inverts the test of a share. t has the stories of the smaller side less one.
    """
    influence = np.zeros_like(pair.left[:, :-1])
    for sign, side, total in zip((1, -1), pair.sides, sums, strict=True):
        mean = total[:, :-1] / total[:, -1:]
        n_stories = np.bincount(pair.weeks[side[:, -1] > 0], minlength=len(weight))
        scale = sign * weight / total[:, -1] * np.sqrt(n_stories / (n_stories - 1))
        rest = side[:, :-1] - side[:, -1:] * mean[pair.weeks]
        influence += scale[pair.weeks, None] * rest
    covariance = influence.T @ influence
    means = [total[:, :-1] / total[:, -1:] for total in sums]
    difference = weight @ (means[0] - means[1])
    length = difference @ difference
    along = difference @ covariance @ difference / length if length > 0 else 0.0
    t = stats.t.ppf((1 + confidence) / 2, min(pair.n_stories) - 1)
    middle = corrected + 2 * t**2 * along
    within = 4 * along * (corrected + t**2 * along) + 2 * (covariance**2).sum()
    arm = t * np.sqrt(max(within, 0.0))
    return max(middle - arm, 0.0), max(middle + arm, 0.0)


def _exchanged(pair: _Pair, draws: int, random: np.random.Generator) -> np.ndarray:
    """Return plug-in distances with outlet labels exchanged within weeks, (draws,)."""
    shared = (pair.left[:, -1] > 0) & (pair.right[:, -1] > 0)
    mine, both = pair.left[:, -1] > 0, pair.left + pair.right
    n_weeks, n_columns = int(pair.weeks[-1]) + 1, both.shape[1]
    left = np.empty((draws, n_weeks, n_columns))
    for week in range(n_weeks):
        here = pair.weeks == week
        alone, told = here & ~shared, here & shared
        labels = _dealt(int(mine[alone].sum()), int(alone.sum()), draws, random)
        swapped = random.integers(0, 2, (draws, int(told.sum()))).astype(float)
        change = pair.right[told] - pair.left[told]
        left[:, week] = labels @ both[alone] + swapped @ change + pair.left[told].sum(axis=0)
    return _plug_in(left, pair.by_week(both) - left)


def _dealt(n_mine: int, n: int, draws: int, random: np.random.Generator) -> np.ndarray:
    """Return which of `n` stories go to one side, `n_mine` in each draw, (draws, n) of 0 and 1."""
    if n_mine in (0, n):
        return np.full((draws, n), float(n_mine > 0))
    drawn = random.random((draws, n))
    return (drawn <= np.partition(drawn, n_mine - 1, axis=1)[:, n_mine - 1, None]).astype(float)
