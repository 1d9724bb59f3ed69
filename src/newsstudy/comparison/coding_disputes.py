"""How far coders agree, and the sheet on which their disagreements are settled."""

from collections.abc import Mapping

import pandas as pd

from newsstudy.comparison.agreement import COLUMNS, agreement
from newsstudy.comparison.coding import ADJUDICATED, by_people, frame_codes, is_machine

PEOPLE = "people"


def reliability(codes: pd.DataFrame, **options: float) -> pd.DataFrame:
    """Return how far coders agree, a row an item and a row a frame (any of its items yes).

    The columns of `agreement.agreement`, with `among` and `level` before them: `people`, and for
    each language model the people and it; `item` or `frame`. Adjudicated codes do not count.
    `options` go to `alpha_intervals`.
    """
    codes = codes[codes["coder"] != ADJUDICATED]
    machine = codes["coder"].map(is_machine).astype(bool)
    groups = {PEOPLE: codes[~machine]}
    for name in sorted(codes.loc[machine, "coder"].unique()):
        groups[f"{PEOPLE} and {name}"] = codes[~machine | (codes["coder"] == name)]
    tables = [
        table.assign(among=among, level=level)
        for among, group in groups.items()
        if group["coder"].nunique() > 1
        for level, table in (
            ("item", agreement(group, **options)),
            ("frame", agreement(frame_codes(group), by="frame", code="any", **options)),
        )
    ]
    columns = ["among", "level", *COLUMNS]
    if not tables:
        return pd.DataFrame(columns=columns)
    return pd.concat(tables, ignore_index=True)[columns]


def disputes(codes: pd.DataFrame) -> pd.DataFrame:
    """Return the units and items on which people disagree: unit, item, told (who says what)."""
    people = by_people(codes)
    people = people[people["coder"] != ADJUDICATED]
    rows = [
        (unit, item, ", ".join(f"{c} {_said(v)}" for c, v in group[["coder", "code"]].to_numpy()))
        for (unit, item), group in people.groupby(["unit", "item"], sort=False)
        if group["code"].nunique() > 1
    ]
    return pd.DataFrame(rows, columns=["unit", "item", "told"])


def _said(code: float) -> str:
    return "yes" if code else "no"


def adjudication_rows(
    codes: pd.DataFrame, disputed: pd.DataFrame, texts: Mapping[str, tuple[str, str]]
) -> list[dict[str, str]]:
    """Return the rows of the sheet to adjudicate: a row a disputed unit, decisions filled in."""
    decided = _decided(codes)
    rows = []
    for unit, group in disputed.groupby("unit", sort=True):
        headline, text = texts[unit]
        row = {"unit": unit, "coder": ADJUDICATED, "headline": headline, "text": text}
        row |= {i: _said(decided[unit, i]) for i in group["item"] if (unit, i) in decided}
        told = group[["item", "told"]].to_numpy()
        rows.append(row | {"note": "\n".join(f"{item}: {codes}" for item, codes in told)})
    return rows


def undecided(codes: pd.DataFrame, disputed: pd.DataFrame) -> int:
    """Return on how many disputed cells there is no adjudicated code yet."""
    decided = _decided(codes)
    return sum(pair not in decided for pair in zip(disputed["unit"], disputed["item"], strict=True))


def _decided(codes: pd.DataFrame) -> dict[tuple[str, str], float]:
    made = codes[(codes["coder"] == ADJUDICATED) & codes["code"].notna()]
    return {(row.unit, row.item): row.code for row in made.itertuples()}


def told(table: pd.DataFrame) -> list[str]:
    """Return a reliability table as lines of text for a terminal."""
    lines = []
    for (among, level), group in table.groupby(["among", "level"], sort=False):
        head = f"agreement by {level}, among {among}"
        width = max(len(head), *group["item"].str.len()) + 1
        lines += ["", f"{head:<{width}} units  coders  yes    agree  alpha (interval)"]
        lines += [f"{row.item:<{width}}{_figures(row)}" for row in group.itertuples()]
    return [*lines, ""]


def _figures(row: tuple) -> str:
    interval = f"{row.alpha:5.2f} ({row.alpha_low:.2f} to {row.alpha_high:.2f})"
    if pd.isna(row.alpha):
        interval = "   – all codes are the same" if row.n_units else "   –"
    elif pd.isna(row.alpha_low):
        interval = f"{row.alpha:5.2f} (too little variation for an interval)"
    agree = "   –" if pd.isna(row.agreement) else f"{row.agreement:4.0%}"
    return f" {row.n_units:5d}  {row.n_coders:6d}  {row.share:4.0%}   {agree} {interval}"
