"""A gap divided in choice and telling, as pages show it: sentences, table, figure."""

from collections.abc import Mapping

import matplotlib
import pandas as pd
from matplotlib.figure import Figure

from newsstudy.comparison.estimates import ALL
from newsstudy.report.display import Html, interval, listed, note, percent, points, say
from newsstudy.report.figures import STYLE, panels, shown
from newsstudy.report.findings import notable
from newsstudy.report.tables import table

COLUMNS = {
    "outlet": ("outlet", "text"),
    "feature": ("topic or frame", "text"),
    "gap": ("gap, points", "points"),
    "exclusive": ("by stories of one side alone", "points"),
    "exclusive_ci": ("interval", "text"),
    "selection": ("by weight of shared stories", "points"),
    "selection_ci": ("interval", "text"),
    "presentation": ("by telling", "points"),
    "presentation_ci": ("interval", "text"),
    "contrast": ("same story, points", "points"),
    "contrast_ci": ("interval", "text"),
    "note": ("only one excludes 0", "text"),
    "n_shared_stories": ("shared stories", "count"),
}
_PARTS = ("exclusive", "selection", "presentation")
_SHADES = {"exclusive": "#88CCEE", "selection": "#4477AA", "presentation": "#DDAA33"}
_LABELS = {
    "exclusive": "stories of one side alone",
    "selection": "weight of shared stories",
    "presentation": "telling of shared stories",
}


def part_rows(
    both: pd.DataFrame, titles: Mapping[str, str], fdr: float, n: int = 20
) -> pd.DataFrame:
    """Return the `n` widest gaps beyond chance with their parts, ready for a table."""
    rows = notable(both, fdr).head(n)
    told = {
        f"{name}_ci": [
            interval(low, high, signed=True) if low == low else "–"
            for low, high in zip(rows[f"{name}_low"], rows[f"{name}_high"], strict=True)
        ]
        for name in (*_PARTS, "contrast")
    }
    titled = [titles.get(feature, feature) for feature in rows["feature"]]
    return rows.assign(feature=titled, note=rows["note"].fillna("").replace("", "–"), **told)


def parts_figure(both: pd.DataFrame, titles: Mapping[str, str], fdr: float, n: int = 14) -> Figure:
    """Return the widest gaps beyond chance as bars that add up: three parts, the gap as a mark."""
    rows = notable(both, fdr)
    rows = rows[rows["presentation"].notna()].head(n).sort_values("gap", kind="stable")
    figure, (axis,) = panels(1, 1, 9.0, 0.34 * max(len(rows), 2) + 1.0)
    with matplotlib.rc_context(STYLE):
        for place, row in enumerate(rows.to_dict("records")):
            ends = {1: 0.0, -1: 0.0}
            for part in _PARTS:
                width = 100 * row[part]
                side = 1 if width >= 0 else -1
                axis.barh(place, width, left=ends[side], color=_SHADES[part], height=0.62,
                          label=_LABELS[part] if place == 0 else None)  # fmt: skip
                ends[side] += width
            axis.plot(100 * row["gap"], place, "D", color="#222222", ms=5, zorder=4,
                      label="gap" if place == 0 else None)  # fmt: skip
        labels = [f"{r['outlet']}: {titles.get(r['feature'], r['feature'])}"
                  for r in rows.to_dict("records")]  # fmt: skip
        axis.set_yticks(range(len(rows)), labels, fontsize=9)
        axis.axvline(0, color="#333333", lw=0.8)
        axis.set_xlabel("percentage points more than the other outlets")
        if len(rows):
            figure.legend(loc="outside lower center", ncols=4, frameon=False, fontsize=9)
    return figure


def parts_in_words(both: pd.DataFrame, titles: Mapping[str, str], fdr: float, n: int = 5) -> str:
    """Return the widest gaps with their parts, for an alt text."""
    rows = notable(both, fdr)
    told = [
        f"{row['outlet']}, {titles.get(row['feature'], row['feature'])}: {points(row['gap'])}, of "
        f"which stories of one side alone {points(row['exclusive'])}, weight of shared stories "
        f"{points(row['selection'])}, telling {points(row['presentation'])}"
        for row in rows[rows["presentation"].notna()].head(n).to_dict("records")
    ]
    return "Gaps and their parts: " + ("; ".join(told) if told else "none") + "."


def divided(
    both: pd.DataFrame, titles: Mapping[str, str], fdr: float, notebook: str, remark: str = ""
) -> Html:
    """Return the gaps beyond chance divided: in words, as a figure, and as the table `parts`.

    `remark` goes to the end of the figure's caption.
    """
    told = parts_remark(both, titles, fdr)
    if has_parts(both, fdr):
        told += shown(
            parts_figure(both, titles, fdr), alt=parts_in_words(both, titles, fdr),
            caption="The widest gaps beyond chance, divided; the three bars add up to the gap."
            + remark,
        )  # fmt: skip
    return told + table(
        part_rows(both, titles, fdr), notebook, "parts",
        "The widest gaps beyond chance and their parts", COLUMNS,
    )  # fmt: skip


def has_parts(both: pd.DataFrame, fdr: float) -> bool:
    """Return whether any gap beyond chance has a known part of telling."""
    return bool(notable(both, fdr)["presentation_low"].notna().any())


def by_telling(both: pd.DataFrame) -> pd.DataFrame:
    """Return the rows whose telling differs: interval of presentation without 0, widest first."""
    rows = both[(both["sample"] == ALL) & both["presentation_low"].notna()]
    rows = rows[rows["presentation_low"] * rows["presentation_high"] > 0]
    return rows.reindex(rows["presentation"].abs().sort_values(ascending=False).index)


def by_choice(both: pd.DataFrame, fdr: float) -> pd.DataFrame:
    """Return the gaps beyond chance whose choice of stories alone differs, widest choice first."""
    rows = notable(both, fdr)
    rows = rows[rows["choice_low"] * rows["choice_high"] > 0]
    return rows.reindex(rows["choice"].abs().sort_values(ascending=False).index)


def parts_remark(both: pd.DataFrame, titles: Mapping[str, str], fdr: float) -> Html:
    """Return in words how the gaps beyond chance divide in choice and telling."""
    found = notable(both, fdr)
    known = found[found["presentation_low"].notna()]
    if not len(known):
        return note(
            "No gap beyond chance can be divided: too few stories are shared with other outlets."
        )
    telling = known[known["presentation_low"] * known["presentation_high"] > 0]
    choice = known[known["choice_low"] * known["choice_high"] > 0]
    named = [
        f"{row['outlet']} on {titles.get(row['feature'], row['feature'])} "
        f"({points(row['presentation'])}; {interval(row['presentation_low'], row['presentation_high'], signed=True)})"  # noqa: E501
        for row in telling.sort_values("presentation", key=abs, ascending=False)
        .head(3).to_dict("records")
    ]  # fmt: skip
    told = say(
        "{n} gaps beyond chance can be divided: the interval of choice excludes 0 in {c}, that of "
        "the telling of shared stories in {t}.",
        n=len(known), c=len(choice), t=len(telling),
    )  # fmt: skip
    if len(rest := found[found["presentation_low"].isna()]):
        told += say(
            "{m} cannot, because too few stories are shared with others: those of {outlets}.",
            m=len(rest), outlets=listed([str(outlet) for outlet in rest["outlet"].unique()]),
        )  # fmt: skip
    if named:
        told += say("Told differently, widest first: {named}.", named=listed(named))
    disagreeing = int((known["note"].fillna("") != "").sum())
    return told + say(
        "The same-story contrast, a second estimate of telling, disagrees in sign or certainty in "
        "{d}. The outlets of these gaps share {low} to {high} stories with others.", d=disagreeing,
        low=int(known["n_shared_stories"].min()), high=int(known["n_shared_stories"].max()),
    )  # fmt: skip


def choice_in_words(row: Mapping, title: str) -> Html:
    """Return one gap as a sentence about what an outlet chooses to cover."""
    return say(
        "{outlet}, {title}: {gap} percentage points {more} than the others, of which {choice} by "
        "which stories it covers and how much room they get ({low_high}).",
        outlet=row["outlet"], title=title, gap=f"{abs(100 * row['gap']):.1f}",
        more="more" if row["gap"] > 0 else "less", choice=points(row["choice"]),
        low_high=interval(row["choice_low"], row["choice_high"], signed=True),
    )  # fmt: skip


_TOLD = {
    "frames, semantic": "of the sentences of {outlet} are like those of the frame {title}",
    "frames, supervised": "of the articles of {outlet} would be coded with the frame {title}",
}
_TOLD_BY_INDICATOR = "of the sentences of {outlet} hold an indicator of the frame {title}"


def telling_in_words(row: Mapping, title: str) -> Html:
    """Return one difference of telling as a sentence: the same stories, told with more or less."""
    return say(
        "Where others report the same story, {points} percentage points {more} "
        + _TOLD.get(row["measure"], _TOLD_BY_INDICATOR)
        + " ({low_high}; {n} shared stories, {share} of its coverage); this telling makes {part} "
        "of its whole gap of {gap}.",
        outlet=row["outlet"], points=f"{abs(100 * row['contrast']):.1f}",
        more="more" if row["contrast"] > 0 else "less", title=title,
        low_high=interval(row["contrast_low"], row["contrast_high"], signed=True),
        n=int(row["n_shared_stories"]), share=percent(row["shared"], 0),
        part=points(row["presentation"]), gap=points(row["gap"]),
    )  # fmt: skip
