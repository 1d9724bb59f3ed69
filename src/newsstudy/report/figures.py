"""Figures of a page: intervals, sorted by size, one colour and order for each outlet throughout."""

import base64
import io
import textwrap
from collections.abc import Sequence

import matplotlib
import numpy as np
import pandas as pd
from matplotlib.figure import Figure
from matplotlib.ticker import MaxNLocator

from newsstudy.comparison.estimates import ALL
from newsstudy.report.display import Html, attribute, escaped

# Ten colours of equal weight that colour-blind readers can tell apart (after Tol 2021).
PALETTE = (
    "#332288", "#CC6677", "#117733", "#DDAA33", "#44AA99",
    "#882255", "#4477AA", "#999933", "#AA4499", "#555555",
)  # fmt: skip
STYLE = {
    "svg.hashsalt": "newsstudy", "svg.fonttype": "path", "font.size": 10,
    "axes.spines.top": False, "axes.spines.right": False, "axes.titlesize": 10,
    "axes.titlelocation": "left", "axes.titleweight": "bold", "axes.grid": True,
    "axes.grid.axis": "x", "grid.color": "#e2e2e2", "axes.axisbelow": True,
    "text.parse_math": False, "font.family": "DejaVu Sans",
}  # fmt: skip
_TITLE_WIDTH = 26  # letters, above which a panel's title would run into the next panel


def outlet_colours(outlets: Sequence[str]) -> dict[str, str]:
    """Return each outlet's colour, by its place in the study's order."""
    return {outlet: PALETTE[place % len(PALETTE)] for place, outlet in enumerate(outlets)}


def shown(figure: Figure, alt: str, caption: str) -> Html:
    """Return a figure as an inline SVG image with its alt text and caption."""
    out = io.BytesIO()
    with matplotlib.rc_context(STYLE):
        figure.savefig(out, format="svg", metadata={"Date": None, "Creator": None})
    data = base64.b64encode(out.getvalue()).decode()
    return Html(
        f'<figure class="mathjax_ignore"><div class="scroll" tabindex="0" role="region" '
        f'aria-label="{attribute(caption)}">'
        f'<img alt="{attribute(alt)}" src="data:image/svg+xml;base64,{data}"></div>'
        f"<figcaption>{escaped(caption)}</figcaption></figure>"
    )


def panels(n: int, columns: int, width: float, height: float) -> tuple[Figure, list]:
    """Return a figure with `n` axes in rows of up to `columns`, each row `height` inches high."""
    columns = max(1, min(columns, n))
    rows = max(1, -(-n // columns))
    with matplotlib.rc_context(STYLE):
        figure = Figure(figsize=(width, height * rows + 0.3), layout="constrained")
        axes = figure.subplots(rows, columns, squeeze=False).ravel()
    for spare in axes[n:]:
        spare.set_visible(False)
    return figure, list(axes[:n])


def means_figure(
    table: pd.DataFrame, titles: dict[str, str], unit: str, columns: int = 3, width: float = 10.0
) -> Figure:
    """Return a panel a feature: each outlet's mean with its interval, sorted by mean.

    `table` is an estimates table, drawn over all articles; `titles` names and orders the
    features; shares are drawn in percent and `unit` stands on the axis. A hollow mark has no
    interval. The dashed line is the unweighted mean of the outlets.
    """
    table = table[table["sample"] == ALL]
    outlets = list(table["outlet"].cat.categories)
    colours = outlet_colours(outlets)
    height = 0.23 * len(outlets) + 0.75
    figure, axes = panels(len(titles), columns, width, height)
    with matplotlib.rc_context(STYLE):
        for axis, (feature, title) in zip(axes, titles.items(), strict=True):
            rows = table[table["feature"] == feature].sort_values("mean", kind="stable")
            _interval_rows(axis, rows, "mean", "ci", colours)
            axis.axvline(100 * rows["mean"].mean(), color="#777777", lw=0.8, ls="--", zorder=1)
            axis.set_title(_in_lines(title))
            axis.set_xlim(0, max(axis.get_xlim()[1], 1.0))
            axis.set_xlabel(unit, fontsize=9)
    return figure


def _in_lines(title: str) -> str:
    return "\n".join(textwrap.fill(line, _TITLE_WIDTH) for line in title.splitlines())


def gaps_figure(table: pd.DataFrame, titles: dict[str, str], unit: str, n: int = 15) -> Figure:
    """Return the `n` widest gaps whose interval is known, sorted: outlet, feature, intervals.

    Thick: the interval of one gap; thin: the simultaneous one, since a ranking picks its top.
    """
    known = table[(table["sample"] == ALL) & table["gap_low"].notna()]
    widest = known.reindex(known["gap"].abs().sort_values(ascending=False, kind="stable").index)
    rows = widest.head(n).sort_values("gap", kind="stable")
    colours = outlet_colours(list(table["outlet"].cat.categories))
    labels = [
        f"{outlet}: {titles[feature]}"
        for outlet, feature in zip(rows["outlet"], rows["feature"], strict=True)
    ]
    figure, axes = panels(1, 1, 9.0, 0.3 * max(len(rows), 2) + 0.6)
    with matplotlib.rc_context(STYLE):
        for place, row in enumerate(rows.to_dict("records")):
            together = [100 * row["gap_sim_low"], 100 * row["gap_sim_high"]]
            axes[0].plot(together, [place, place], color=colours[row["outlet"]], lw=0.9)
        _interval_rows(axes[0], rows, "gap", "gap", colours, labels)
        axes[0].axvline(0, color="#333333", lw=0.8, zorder=1)
        axes[0].set_xlabel(unit)
    return figure


def _interval_rows(
    axis, rows: pd.DataFrame, value: str, bounds: str, colours: dict[str, str],
    labels: Sequence[str] | None = None,
) -> None:  # fmt: skip
    for place, row in enumerate(rows.to_dict("records")):
        colour = colours[row["outlet"]]
        low, high = 100 * row[f"{bounds}_low"], 100 * row[f"{bounds}_high"]
        known = low == low and high == high
        if known:
            axis.plot([low, high], [place, place], color=colour, lw=2, solid_capstyle="butt")
        axis.plot(
            100 * row[value], place, "o", ms=5, color=colour,
            markerfacecolor=colour if known else "white", zorder=3,
        )  # fmt: skip
    axis.set_yticks(
        range(len(rows)), list(rows["outlet"]) if labels is None else labels, fontsize=9
    )
    axis.tick_params(axis="y", length=0)
    axis.set_ylim(-0.7, len(rows) - 0.3)
    axis.xaxis.set_major_locator(MaxNLocator(5))


def words_figure(table: pd.DataFrame) -> Figure:
    """Return a panel an outlet: its listed words with delta and simultaneous interval."""
    outlets = list(table["outlet"].cat.categories)
    colours = outlet_colours(outlets)
    with_words = [name for name in outlets if (table["outlet"] == name).any()]
    longest = max((int((table["outlet"] == name).sum()) for name in with_words), default=1)
    figure, axes = panels(len(with_words), 3, 10.0, 0.22 * longest + 0.8)
    with matplotlib.rc_context(STYLE):
        for axis, name in zip(axes, with_words, strict=True):
            rows = table[table["outlet"] == name].sort_values("delta", kind="stable")
            for place, row in enumerate(rows.to_dict("records")):
                low, high = row["delta_low"], row["delta_high"]
                if low == low:
                    axis.plot([low, high], [place, place], color=colours[name], lw=2)
                fill = colours[name] if low == low else "white"
                axis.plot(row["delta"], place, "o", ms=5, color=colours[name], markerfacecolor=fill)
            axis.axvline(0, color="#333333", lw=0.8)
            axis.set_yticks(range(len(rows)), list(rows["term"]), fontsize=9)
            axis.set_ylim(-0.7, len(rows) - 0.3)
            axis.set_title(name)
            axis.set_xlabel("difference of log odds", fontsize=9)
    return figure


def fates_figure(flow: pd.DataFrame) -> Figure:
    """Return a bar an outlet: raw records kept, duplicate and rejected.

    `flow` is indexed by outlet with the columns kept, duplicate, rejected (counts).
    """
    rows = flow.sort_values("kept", kind="stable")
    figure, axes = panels(1, 1, 9.0, 0.32 * len(rows) + 0.9)
    shades = {"kept": "#4477AA", "duplicate": "#DDCC77", "rejected": "#CC6677"}
    hatches = {"kept": "", "duplicate": "///", "rejected": "xxx"}
    left = np.zeros(len(rows))
    with matplotlib.rc_context(STYLE):
        for fate, shade in shades.items():
            widths = rows[fate].to_numpy(dtype=float)
            axes[0].barh(range(len(rows)), widths, left=left, color=shade, hatch=hatches[fate],
                         edgecolor="white", linewidth=0, label=fate)  # fmt: skip
            left += widths
        axes[0].set_yticks(range(len(rows)), list(rows.index), fontsize=9)
        axes[0].set_xlabel("raw records")
        axes[0].legend(frameon=False, loc="lower right", fontsize=9)
    return figure


def timeline_figure(weekly: pd.DataFrame) -> Figure:
    """Return a panel an outlet: articles a week. `weekly` is (n_weeks, n_outlets), dated rows."""
    colours = outlet_colours(list(weekly.columns))
    figure, axes = panels(len(weekly.columns), 3, 10.0, 1.5)
    with matplotlib.rc_context(STYLE):
        for axis, outlet in zip(axes, weekly.columns, strict=True):
            axis.bar(weekly.index, weekly[outlet], width=6, color=colours[outlet])
            axis.set_title(outlet)
            axis.grid(axis="y")
            axis.grid(False, axis="x")
            axis.xaxis.set_major_locator(matplotlib.dates.AutoDateLocator(maxticks=4))
            axis.xaxis.set_major_formatter(matplotlib.dates.DateFormatter("%b %Y"))
            axis.tick_params(axis="x", labelsize=8)
            axis.yaxis.set_major_locator(MaxNLocator(3, integer=True))
            axis.set_ylabel("articles", fontsize=9)
    return figure
