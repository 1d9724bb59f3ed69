"""Figures of the agenda over time and of the distances between agendas, and their words."""

import matplotlib
import numpy as np
import pandas as pd
from matplotlib.dates import AutoDateLocator, DateFormatter
from matplotlib.figure import Figure
from matplotlib.ticker import MaxNLocator
from scipy.cluster import hierarchy
from scipy.spatial.distance import squareform

from newsstudy.report.display import listed, percent
from newsstudy.report.figures import STYLE, outlet_colours, panels

OUTLETS_APART = 2  # outlets drawn in a panel
_MARKS = ("o", "s")
_LONG_SPAN = pd.Timedelta(days=300)  # from which on the axis names years
_OF = {"day": "on {day}", "week": "in the week of {day}", "month": "in the month of {day}"}


def course_figure(course: pd.DataFrame, found: pd.DataFrame, apart: dict[str, list[str]]) -> Figure:
    """Return a panel for each topic of `apart`: the common course, and the outlets set apart.

    `course` is that of `common_course`, `found` that of `over_time`; means without an interval
    are not drawn.
    """
    colours = outlet_colours(list(found["outlet"].cat.categories))
    figure, axes = panels(len(apart), 3, 10.0, 2.3)
    with matplotlib.rc_context(STYLE):
        for axis, (topic, outlets) in zip(axes, apart.items(), strict=True):
            own = course[course["feature"] == topic]
            axis.fill_between(own["period"], 100 * own["ci_low"].clip(lower=0),
                              100 * own["ci_high"], color="#bbbbbb", lw=0)  # fmt: skip
            axis.plot(own["period"], 100 * own["mean"].clip(lower=0), color="#555555", lw=1.6)
            for mark, outlet in zip(_MARKS, outlets, strict=False):
                rows = found[(found["feature"] == topic) & (found["outlet"] == outlet)]
                _outlet_course(axis, rows[rows["period"].isin(own["period"])], outlet,
                               colours[outlet], mark)  # fmt: skip
            _finish(axis, topic, bool(outlets))
    return figure


def _outlet_course(axis, rows: pd.DataFrame, outlet: str, colour: str, mark: str) -> None:
    rows = rows.dropna(subset=["ci_low"])
    mean = 100 * rows["mean"]
    reach = [mean - 100 * rows["ci_low"], 100 * rows["ci_high"] - mean]
    axis.errorbar(rows["period"], mean, yerr=np.clip(reach, 0, None), color=colour, lw=1.2,
                  elinewidth=0.8, marker=mark, ms=4, label=outlet)  # fmt: skip


def _finish(axis, topic: str, labelled: bool) -> None:
    axis.set_title(topic)
    axis.set_ylim(0, 1.28 * max(axis.get_ylim()[1], 1.0))
    axis.grid(axis="y")
    axis.grid(False, axis="x")
    low, high = matplotlib.dates.num2date(axis.get_xlim())
    axis.xaxis.set_major_locator(AutoDateLocator(minticks=3, maxticks=4))
    form = "%b %Y" if high - low > _LONG_SPAN else "%d %b"
    axis.xaxis.set_major_formatter(DateFormatter(form))
    axis.tick_params(axis="both", labelsize=8)
    axis.yaxis.set_major_locator(MaxNLocator(4))
    axis.set_ylabel("% of coverage", fontsize=9)
    if labelled:
        axis.legend(frameon=False, fontsize=8, loc="upper left", ncols=OUTLETS_APART,
                    columnspacing=1.0, handletextpad=0.4)  # fmt: skip


def when(day: pd.Timestamp, period: str) -> str:
    """Return a period in words by its first day."""
    return _OF[period].format(day=f"{day:%Y-%m-%d}")


def course_in_words(moved: pd.DataFrame, apart: dict[str, list[str]], period: str) -> str:
    """Return where each topic's common course was lowest and highest, for an alt text."""
    told = []
    for row in moved.head(len(apart)).to_dict("records"):
        outlets = apart[row["topic"]]
        beside = f"; set apart: {listed(outlets)}" if outlets else ""
        told.append(
            f"{row['topic']}: lowest {percent(row['low'])} {when(row['low_period'], period)}, "
            f"highest {percent(row['high'])} {when(row['high_period'], period)}{beside}"
        )
    return f"Share of coverage by {period}, mean of the outlets. " + ". ".join(told) + "."


def _square(rows: pd.DataFrame, column: str, outlets: list[str]) -> np.ndarray:
    square = np.full((len(outlets), len(outlets)), np.nan)
    place = {outlet: k for k, outlet in enumerate(outlets)}
    for row in rows.to_dict("records"):
        a, b = place[row["outlet"]], place[row["other"]]
        square[a, b] = square[b, a] = row[column]
    return square


def _by_similarity(distance: np.ndarray) -> np.ndarray:
    """Return an order in which near outlets stand side by side (average linkage)."""
    filled = np.clip(distance, 0, None)  # corrected distances may be below 0
    filled = np.nan_to_num(filled, nan=np.nanmax(filled))
    np.fill_diagonal(filled, 0.0)
    if len(filled) < 3:
        return np.arange(len(filled))
    return hierarchy.leaves_list(
        hierarchy.linkage(squareform(filled), "average", optimal_ordering=True)
    )


def distance_figure(rows: pd.DataFrame, fdr: float) -> Figure:
    """Return the heat map of the column `distance`, near outlets side by side.

    A number in brackets has no q below `fdr`.
    """
    outlets = list(rows["outlet"].cat.categories)
    square, q = _square(rows, "distance", outlets), _square(rows, "q", outlets)
    order = _by_similarity(square)
    values = 100 * square[np.ix_(order, order)]
    sure = q[np.ix_(order, order)] < fdr
    names = [outlets[k] for k in order]
    below = np.where(np.tri(len(names), k=-1, dtype=bool), values, np.nan)[1:, :-1]
    figure, (axis,) = panels(1, 1, 9.0, 0.42 * len(names) + 1.3)
    with matplotlib.rc_context(STYLE):
        most = max(float(np.nanmax(below)), 1.0)  # corrected distances may all be below 0
        image = axis.imshow(below, cmap="cividis_r", vmin=0, vmax=most, aspect="auto")
        for i, j in zip(*np.nonzero(~np.isnan(below)), strict=True):
            text = f"{below[i, j]:.0f}".replace("-", "−")
            dark = image.norm(below[i, j]) > 0.5
            axis.text(j, i, text if sure[i + 1, j] else f"({text})", ha="center", va="center",
                      fontsize=9, color="white" if dark else "#111111")  # fmt: skip
        axis.set_xticks(range(len(names) - 1), names[:-1], rotation=40, ha="right", fontsize=9)
        axis.set_yticks(range(len(names) - 1), names[1:], fontsize=9)
        axis.tick_params(length=0)
        axis.grid(False)
        axis.spines[:].set_visible(False)
        figure.colorbar(image, ax=axis, shrink=0.8, label="percentage points")
    return figure


def distances_in_words(known: pd.DataFrame) -> str:
    """Return the nearest and the farthest pairs of rows sorted by distance, for an alt text."""

    def told(rows: pd.DataFrame) -> str:
        return ", ".join(f"{r['outlet']} and {r['other']} {100 * r['distance']:.1f}"
                         for r in rows.to_dict("records"))  # fmt: skip

    if len(known) <= 6:
        return f"Distance between agendas in percentage points: {told(known)}."
    return (
        f"Distance between agendas in percentage points. Nearest: {told(known.head(3))}. "
        f"Farthest: {told(known.tail(3).iloc[::-1])}."
    )
