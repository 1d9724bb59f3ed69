"""Which rows of a table of gaps and parts a page may speak of, and in which order."""

from collections.abc import Sequence
from dataclasses import dataclass

import pandas as pd

from newsstudy.comparison.sample import ALL


def by_size(rows: pd.DataFrame, column: str) -> pd.DataFrame:
    """Return rows with the largest absolute value of `column` first."""
    order = rows[column].abs().sort_values(ascending=False, kind="stable").index
    return rows.reindex(order)


def notable(estimates: pd.DataFrame, fdr: float, sample: str = ALL) -> pd.DataFrame:
    """Return the gaps with q below `fdr` over the articles of a sample, widest first."""
    return by_size(estimates[(estimates["sample"] == sample) & (estimates["q"] < fdr)], "gap")


def clear(estimates: pd.DataFrame, fdr: float, sample: str = ALL) -> pd.DataFrame:
    """Return the gaps beyond chance by test and interval: q below `fdr`, an interval without 0."""
    rows = notable(estimates, fdr, sample)
    return rows[rows["gap_low"] * rows["gap_high"] > 0]


def one_sided(estimates: pd.DataFrame, fdr: float) -> int:
    """Return how many gaps are beyond chance by the test alone, or by the interval alone."""
    rows = estimates[(estimates["sample"] == ALL) & estimates["q"].notna()]
    return int(((rows["q"] < fdr) != (rows["gap_low"] * rows["gap_high"] > 0)).sum())


def divisible(rows: pd.DataFrame) -> pd.DataFrame:
    """Return the rows over all articles whose parts have intervals."""
    return rows[(rows["sample"] == ALL) & rows["presentation_low"].notna()]


def told_otherwise(both: pd.DataFrame, fdr: float) -> pd.DataFrame:
    """Return the rows whose telling of shared stories differs, largest same-story contrast first.

    Presentation and contrast both have q below `fdr`, over all divisible rows and whether or not
    the whole gap is beyond chance, and the same sign.
    """
    rows = divisible(both)
    beyond = (rows["presentation_q"] < fdr) & (rows["contrast_q"] < fdr)
    return by_size(rows[beyond & (rows["presentation"] * rows["contrast"] > 0)], "contrast")


def told_by_one(both: pd.DataFrame, fdr: float) -> int:
    """Return how many rows differ in telling by one of the two estimates alone."""
    rows = divisible(both)
    return int(((rows["presentation_q"] < fdr) != (rows["contrast_q"] < fdr)).sum())


def chosen_otherwise(both: pd.DataFrame, fdr: float) -> pd.DataFrame:
    """Return the gaps beyond chance of which something is left when telling is taken off.

    Widest first; what is left has the sign of the gap and q below `fdr` over all divisible rows.
    """
    rows = divisible(clear(both, fdr))
    return rows[(rows["left_q"] < fdr) & (rows["left"] * rows["gap"] > 0)]


@dataclass(frozen=True)
class Wider:
    """Gaps beyond chance that are wider than the one a page speaks of, and whose they are."""

    n: int = 0
    other_period: Sequence[str] = ()
    few_shared: Sequence[str] = ()
    by_telling: Sequence[str] = ()


@dataclass(frozen=True)
class Lead:
    """The gap that a page speaks of first, None without any, and the wider ones passed over."""

    row: dict | None
    wider: Wider


def lead(both: pd.DataFrame, fdr: float, apart: Sequence[str]) -> Lead:
    """Return the widest gap beyond chance of an outlet within the others' period that divides.

    `apart` are the outlets outside the period. Where no gap divides, the widest within the period
    is taken; where none is within the period either, the widest.
    """
    found = clear(both, fdr)
    within = found[~found["outlet"].isin(apart)]
    known = divisible(within) if "presentation_low" in both else within.head(0)
    chosen = next((rows for rows in (known, within, found) if len(rows)), None)
    if chosen is None:
        return Lead(None, Wider())
    row = chosen.iloc[0].to_dict()
    return Lead(row, wider(both, fdr, apart, row["gap"]))


def wider(both: pd.DataFrame, fdr: float, apart: Sequence[str], gap: float) -> Wider:
    """Return the gaps beyond chance that are wider than `gap`, and whose they are, by reason."""
    found = clear(both, fdr)
    found = found[found["gap"].abs() > abs(gap)]
    late = found["outlet"].isin(apart)
    few = (
        ~late & ~found.index.isin(divisible(found).index) if "presentation_low" in found else ~late
    )
    names = [list(dict.fromkeys(found.loc[rows, "outlet"].astype(str)))
             for rows in (late, few, ~late & ~few)]  # fmt: skip
    return Wider(len(found), *names)
