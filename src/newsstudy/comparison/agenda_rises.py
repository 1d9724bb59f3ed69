"""Whose coverage of a topic rose first, and where the data do not tell."""

from collections.abc import Iterator
from itertools import pairwise

import numpy as np
import pandas as pd

from newsstudy.comparison.agenda_cells import Cells, Period, cells_of
from newsstudy.comparison.estimates import q_values
from newsstudy.comparison.resampling import permutation_sums
from newsstudy.parameters import ComparisonParameters

_PERMUTATIONS_A_DRAW = 20  # so that one row alone can survive the correction for a thousand


def rises(
    scores: pd.DataFrame,
    articles: pd.DataFrame,
    parameters: ComparisonParameters,
    seed: int,
    period: Period = "auto",
) -> pd.DataFrame:
    """Return where an outlet's coverage can be compared with all its own coverage before.

    Columns: those of `over_time`, then before, before_low, before_high (its mean over all earlier
    periods), p and q. Only periods with `parameters.min_clusters` stories in the period and
    before it are there. p is one-sided, by permuting an outlet's stories over its periods, each
    period keeping their number. q is corrected in two steps (Benjamini & Bogomolov 2014): features
    are selected by Simes' (1986) p over their rows, and Benjamini & Hochberg's (1995) q within a
    selected one is divided by the share of features selected; other features have q 1.
    """
    cells = cells_of(scores, articles, parameters, period)
    past = _before(cells)
    tested = np.minimum(cells.n_stories, past["n_stories"]) >= parameters.min_clusters
    low, high = cells.bounds(cells.sums, cells.weight, parameters.confidence)
    before_low, before_high = cells.bounds(past["sums"], past["weight"], parameters.confidence)
    with np.errstate(invalid="ignore", divide="ignore"):
        before = past["sums"][:, :-1] / past["sums"][:, -1:]
    columns = {
        "mean": cells.mean, "ci_low": low, "ci_high": high, "before": before,
        "before_low": before_low, "before_high": before_high,
        "p": _rise_p(cells, _PERMUTATIONS_A_DRAW * parameters.draws, seed),
    }  # fmt: skip
    table = cells.frame(columns, articles["outlet"], tested)
    return table.assign(q=_in_two_steps(table["feature"], table["p"], parameters.fdr))


def _in_two_steps(family: pd.Series, p: pd.Series, fdr: float) -> pd.Series:
    within = p.groupby(family, sort=False).transform(lambda own: q_values(own.to_numpy()))
    simes = within.groupby(family, sort=False).min()
    selected = q_values(simes.to_numpy()) < fdr
    share = selected.mean() if selected.any() else 1.0
    chosen = family.isin(simes.index[selected])
    return (within / share).clip(upper=1.0).where(chosen, 1.0)


def first_to_rise(table: pd.DataFrame, fdr: float) -> pd.DataFrame:
    """Return, by feature, whose coverage rose first in this corpus, or that it cannot be told.

    `table` is that of `rises`. Columns: feature, period (of the earliest rise with q < `fdr`, null
    without), outlet (null where none was surely first), candidates, behind, already, not_judged
    (outlets, comma-separated), mean, before, q (of the largest rise of that period). Behind are
    outlets whose rise, in that period and in every earlier one of the first outlet, was surely
    smaller: the interval of the difference (MOVER, Zou & Donner 2008) is above 0. The others,
    unless not judged in one of those periods, may have risen as early and are candidates too.
    Only a single candidate is first. Already: outlets that gave the feature as much room before,
    for whose coverage rose first is not who covered it first.
    """
    rows = [_first(group, fdr) for _, group in table.groupby("feature", sort=False)]
    columns = ["feature", "period", "outlet", "candidates", "behind", "already", "not_judged",
               "mean", "before", "q"]  # fmt: skip
    return pd.DataFrame(rows, columns=columns)


def _first(rows: pd.DataFrame, fdr: float) -> dict:
    feature, up = rows["feature"].iloc[0], rows[(rows["q"] < fdr) & (rows["mean"] > rows["before"])]
    if not len(up):
        return {"feature": feature, "period": pd.NaT, "candidates": ""}
    start = up["period"].min()
    up = up[up["period"] == start]
    first = up.loc[(up["mean"] - up["before"]).idxmax()]
    seen = rows.loc[rows["outlet"] == first["outlet"], "period"]
    until = rows[rows["period"].isin(seen[seen <= start])]
    told: dict[str, list[str]] = {"candidates": [], "behind": [], "not_judged": []}
    for outlet in rows["outlet"].cat.categories:
        own = until[until["outlet"] == outlet]
        if outlet in set(up["outlet"]):
            told["candidates"].append(outlet)
        elif len(own) < (seen <= start).sum():
            told["not_judged"].append(outlet)
        else:
            told["behind" if _surely_smaller(own, first) else "candidates"].append(outlet)
    now = until[(until["period"] == start) & (until["before"] >= first["mean"])]
    return {
        "feature": feature, "period": start,
        "outlet": first["outlet"] if len(told["candidates"]) == 1 else None,
        **{name: ", ".join(outlets) for name, outlets in told.items()},
        "already": ", ".join(now["outlet"].astype(str)),
        **first[["mean", "before", "q"]],
    }  # fmt: skip


def _surely_smaller(own: pd.DataFrame, first: pd.Series) -> bool:
    """Return whether every rise of `own` is below that of `first`, by the intervals' arms."""
    gap = (first["mean"] - first["before"]) - (own["mean"] - own["before"])
    arms = [
        first["mean"] - first["ci_low"], first["before_high"] - first["before"],
        own["ci_high"] - own["mean"], own["before"] - own["before_low"],
    ]  # fmt: skip
    return bool((gap > np.sqrt(sum(arm**2 for arm in arms))).all())


def _blocks(cells: Cells) -> Iterator[tuple[int, int]]:
    """Yield the first and the last + 1 cell of each outlet."""
    edges = np.flatnonzero(np.diff(cells.outlet, prepend=-1, append=-1))
    yield from pairwise(edges)


def _before(cells: Cells) -> dict[str, np.ndarray]:
    """Return sums, weight and n_stories of each outlet's earlier cells, by cell."""
    parts = {"sums": cells.sums, "weight": cells.weight, "n_stories": cells.n_stories}
    past = {name: np.zeros_like(part) for name, part in parts.items()}
    for low, high in _blocks(cells):
        for name, part in parts.items():
            past[name][low + 1 : high] = np.cumsum(part[low : high - 1], axis=0)
    return past


def _rise_p(cells: Cells, draws: int, seed: int) -> np.ndarray:
    """Return p of each cell's rise over its outlet's earlier cells, (n_cells, n_features)."""
    p = np.full(cells.mean.shape, np.nan)
    for low, high in _blocks(cells):
        own = (cells.unit_cell >= low) & (cells.unit_cell < high)
        if high - low < 2:
            continue
        alone = np.arange(int(own.sum()))
        drawn = permutation_sums(
            cells.unit_sums[own], cells.unit_cell[own] - low, alone, high - low, draws, seed
        )
        extreme = (_rise(drawn) >= _rise(cells.sums[low:high]) - 1e-12).sum(axis=0)
        p[low + 1 : high] = (extreme + 1) / (draws + 1)
    return p


def _rise(sums: np.ndarray) -> np.ndarray:
    """Return each period's mean less that of all before, from the second on."""
    past = np.cumsum(sums, axis=-2)[..., :-1, :]
    here = sums[..., 1:, :]
    return here[..., :-1] / here[..., -1:] - past[..., :-1] / past[..., -1:]
