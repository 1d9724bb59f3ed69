"""Gaps divided in their parts, as pages show them: sentences, table, and the figure in words."""

from collections.abc import Mapping

import pandas as pd

from newsstudy.comparison.same_story import ONLY_CONTRAST, ONLY_PRESENTATION, OPPOSITE
from newsstudy.report.display import Html, interval, listed, many, note, points, say
from newsstudy.report.figures import shown
from newsstudy.report.part_claims import (
    by_size,
    clear,
    divisible,
    told_by_one,
    told_otherwise,
)
from newsstudy.report.part_figures import parts_figure
from newsstudy.report.part_words import PARTS, bounded, parts_in_words
from newsstudy.report.tables import table

COLUMNS = {
    "outlet": ("outlet", "text"),
    "feature": ("topic or frame", "text"),
    "gap": ("gap, points", "points"),
    "selection": ("by room for shared stories", "points"),
    "selection_ci": ("interval", "text"),
    "presentation": ("by telling of shared stories", "points"),
    "presentation_ci": ("interval", "text"),
    "exclusive": ("on stories of one side alone", "points"),
    "exclusive_ci": ("interval", "text"),
    "n_shared_stories": ("shared stories", "count"),
}
TELLING_COLUMNS = {
    "outlet": ("outlet", "text"),
    "feature": ("topic or frame", "text"),
    "presentation_q": ("q of telling as part of the gap", "p"),
    "contrast": ("same-story contrast", "points"),
    "contrast_ci": ("interval", "text"),
    "contrast_q": ("q", "p"),
    "left": ("left without telling", "points"),
    "left_ci": ("interval", "text"),
    "left_q": ("q", "p"),
    "remark": ("remark", "text"),
}
_UNCLEAR = "whole gap not beyond chance"
_ONE_ALONE = {
    ONLY_PRESENTATION: "interval of the part alone without 0",
    ONLY_CONTRAST: "interval of the contrast alone without 0",
    OPPOSITE: "part and contrast of opposite signs",
}


def part_rows(
    both: pd.DataFrame, titles: Mapping[str, str], fdr: float, n: int = 20
) -> pd.DataFrame:
    """Return the `n` widest divisible gaps beyond chance, and all rows whose telling differs.

    Ready for a table, widest gap first; a remark says where the two estimates of telling do not
    agree, and where the whole gap is not beyond chance.
    """
    widest = divisible(clear(both, fdr)).head(n)
    told = told_otherwise(both, fdr)
    rows = by_size(pd.concat([widest, told[~told.index.isin(widest.index)]]), "gap")
    bounds = {
        f"{name}_ci": [_or_dash(row, name) for row in rows.to_dict("records")]
        for name in (*PARTS, "contrast", "left")
    }
    titled = [titles.get(feature, feature) for feature in rows["feature"]]
    unclear = (~rows.index.isin(clear(both, fdr).index)).tolist()
    remarks = [
        "; ".join([*([_UNCLEAR] if not_clear else []), *([_ONE_ALONE[one]] if one else [])])
        for one, not_clear in zip(rows["note"].fillna(""), unclear, strict=True)
    ]
    return rows.assign(feature=titled, remark=[told or "–" for told in remarks], **bounds)


def _or_dash(row: Mapping, name: str) -> str:
    low, high = row[f"{name}_low"], row[f"{name}_high"]
    return interval(low, high, signed=True) if low == low else "–"


def alt_text(both: pd.DataFrame, titles: Mapping[str, str], fdr: float, n: int = 5) -> str:
    """Return the widest divisible gaps with their parts and intervals, for an alt text."""
    told = [
        f"{row['outlet']}, {titles.get(row['feature'], row['feature'])}: {points(row['gap'])}, of "
        f"which {parts_in_words(row)}"
        for row in divisible(clear(both, fdr)).head(n).to_dict("records")
    ]
    return "Gaps and their parts: " + ("; ".join(told) if told else "none") + "."


def divided(
    both: pd.DataFrame, titles: Mapping[str, str], fdr: float, notebook: str, remark: str = ""
) -> Html:
    """Return the gaps beyond chance divided: in words, figure, and tables `parts` and `telling`.

    `remark` goes to the end of the figure's caption.
    """
    told = parts_remark(both, titles, fdr)
    if has_parts(both, fdr):
        told += parts_view(both, titles, fdr, remark)
    rows = part_rows(both, titles, fdr)
    return told + table(
        rows, notebook, "parts",
        "The widest gaps beyond chance that can be divided, and all that are told differently",
        COLUMNS,
    ) + table(
        rows, notebook, "telling",
        "The same rows: is the telling beyond chance, and what is left of the gap without it?",
        TELLING_COLUMNS,
    )  # fmt: skip


def parts_view(both: pd.DataFrame, titles: Mapping[str, str], fdr: float, remark: str = "") -> Html:
    """Return the figure of the parts, or why there is none."""
    if not has_parts(both, fdr):
        return note("No figure: no gap beyond chance can be divided.")
    return shown(
        parts_figure(both, titles, fdr), alt=alt_text(both, titles, fdr),
        caption="The widest gaps beyond chance that can be divided. Left, the three parts add up "
        "to the gap; right, each part with its interval, on a scale of its own." + remark,
    )  # fmt: skip


def has_parts(both: pd.DataFrame, fdr: float) -> bool:
    """Return whether any gap beyond chance can be divided."""
    return len(divisible(clear(both, fdr))) > 0


def parts_remark(both: pd.DataFrame, titles: Mapping[str, str], fdr: float) -> Html:
    """Return in words which gaps can be divided, and where the same stories are told otherwise."""
    tested = divisible(both)
    if not len(tested):
        return note("No gap can be divided: too few stories are shared with other outlets.")
    found, known = clear(both, fdr), divisible(clear(both, fdr))
    shared = tested["n_shared_stories"]
    told = say("Of {n} beyond chance, by test and interval, {k} can be divided.",
               n=many(len(found), "gap"), k=len(known)) if len(found) else Html("")  # fmt: skip
    if len(rest := found[~found.index.isin(known.index)]):
        told += say(
            "Too few stories are shared for those of {outlets}.",
            outlets=listed([str(outlet) for outlet in rest["outlet"].unique()]),
        )  # fmt: skip
    return told + _telling_remark(both, titles, fdr) + say(
        "Each of these outlets shares {range} stories with others.",
        range=" to ".join(str(n) for n in sorted({int(shared.min()), int(shared.max())})),
    )  # fmt: skip


def _telling_remark(both: pd.DataFrame, titles: Mapping[str, str], fdr: float) -> Html:
    """Return which of all comparisons on shared stories are beyond chance, and how many by one."""
    rows, n = told_otherwise(both, fdr), len(divisible(both))
    named = [
        f"{row['outlet']} on {titles.get(row['feature'], row['feature'])} "
        f"({points(row['contrast'])}; {bounded(row, 'contrast')})"
        for row in rows.head(4).to_dict("records")
    ]
    more = f" and {len(rows) - 4} more, in the table" if len(rows) > 4 else ""
    return say(
        "Of {n} on shared stories, {k} {are} beyond chance (q < {q}) by both estimates "
        "of telling{named}{more}; {one} by one of them alone.",
        n=many(n, "comparison"), k=len(rows), q=fdr,
        are="is" if len(rows) == 1 else "are", more=more, one=told_by_one(both, fdr),
        named=": " + (", ".join(named) if more else listed(named)) if named else "",
    )  # fmt: skip
