"""Gaps as bars that add up, and each part with its interval."""

from collections.abc import Mapping

import matplotlib
import pandas as pd
from matplotlib.axes import Axes
from matplotlib.figure import Figure
from matplotlib.ticker import MaxNLocator

from newsstudy.report.figures import STYLE, panels
from newsstudy.report.part_claims import clear, divisible
from newsstudy.report.part_words import PARTS

_SHADES = {"exclusive": "#88CCEE", "selection": "#4477AA", "presentation": "#DDAA33"}
_LABELS = {
    "selection": "room for shared stories",
    "presentation": "telling of shared stories",
    "exclusive": "stories of one side alone",
}


def parts_figure(both: pd.DataFrame, titles: Mapping[str, str], fdr: float, n: int = 12) -> Figure:
    """Return the widest divisible gaps beyond chance: bars that add up, and each part's interval.

    First panel: three parts as bars, the gap as a mark. Then a panel a part, on a scale of its
    own, with its value and interval.
    """
    rows = divisible(clear(both, fdr)).head(n).sort_values("gap", kind="stable")
    figure, axes = panels(4, 4, 10.6, 0.3 * max(len(rows), 2) + 1.1)
    with matplotlib.rc_context(STYLE):
        _bars(axes[0], rows)
        for axis, part in zip(axes[1:], PARTS, strict=True):
            _dots(axis, rows, part)
        labels = [f"{r['outlet']}: {titles.get(r['feature'], r['feature'])}"
                  for r in rows.to_dict("records")]  # fmt: skip
        axes[0].set_yticks(range(len(rows)), labels, fontsize=9)
        figure.supxlabel("percentage points more than the other outlets", fontsize=9)
    return figure


def _bars(axis: Axes, rows: pd.DataFrame) -> None:
    for place, row in enumerate(rows.to_dict("records")):
        ends = {1: 0.0, -1: 0.0}
        for part in PARTS:
            width = 100 * row[part]
            side = 1 if width >= 0 else -1
            axis.barh(place, width, left=ends[side], color=_SHADES[part], height=0.62)
            ends[side] += width
        axis.plot(100 * row["gap"], place, "D", color="#222222", ms=4, zorder=4)
    axis.set_title("gap ◆\nand its parts", fontsize=9)
    _framed(axis, len(rows))


def _dots(axis: Axes, rows: pd.DataFrame, part: str) -> None:
    for place, row in enumerate(rows.to_dict("records")):
        ends = [100 * row[f"{part}_low"], 100 * row[f"{part}_high"]]
        axis.plot(ends, [place, place], color=_SHADES[part], lw=2.4, solid_capstyle="butt")
        axis.plot(100 * row[part], place, "o", color="#222222", ms=3.5, zorder=4)
    axis.set_title(_LABELS[part].replace(" ", "\n", 1), fontsize=9)
    axis.set_yticks(range(len(rows)), [""] * len(rows))
    _framed(axis, len(rows))


def _framed(axis: Axes, n_rows: int) -> None:
    axis.axvline(0, color="#333333", lw=0.8)
    axis.set_ylim(-0.7, n_rows - 0.3)
    axis.tick_params(axis="y", length=0)
    axis.tick_params(axis="x", labelsize=8)
    axis.xaxis.set_major_locator(MaxNLocator(4))
