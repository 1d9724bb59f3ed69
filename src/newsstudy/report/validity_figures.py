"""Figures of 07_validity, each with its words for an alt text."""

from collections.abc import Mapping

import matplotlib
import pandas as pd
from matplotlib.figure import Figure

from newsstudy.comparison.correction import ESTIMATORS, NAIVE
from newsstudy.comparison.estimators import PPI
from newsstudy.comparison.validity import ALL_OUTLETS
from newsstudy.report.correction_views import ALL_TOGETHER
from newsstudy.report.display import percent, points
from newsstudy.report.figures import PALETTE, STYLE, panels
from newsstudy.report.validity_tables import error_rows

_MEASURES = dict(zip(("indicator", "semantic", "supervised"), PALETTE, strict=False))
_MARKS = dict(zip(ESTIMATORS, ("o", "s", "D", "^"), strict=True))
_COLOURS = dict(zip(ESTIMATORS, ("#CC6677", "#555555", "#332288", "#117733"), strict=True))


def auc_figure(found: pd.DataFrame, titles: Mapping[str, str]) -> Figure:
    """Return the AUC of each measure by frame with its interval; .5 is chance."""
    rows = found[(found["outlet"] == ALL_OUTLETS) & found["auc"].notna()]
    names = [t for f, t in titles.items() if f in set(rows["frame"])]
    figure, (axis,) = panels(1, 1, 9.0, 0.55 * max(len(names), 2) + 0.8)
    measures = list(dict.fromkeys(rows["measure"]))
    with matplotlib.rc_context(STYLE):
        for row in rows.to_dict("records"):
            place = len(names) - 1 - names.index(titles[row["frame"]])
            place += 0.22 * ((len(measures) - 1) / 2 - measures.index(row["measure"]))
            colour = _MEASURES[row["measure"]]
            axis.plot([row["auc_low"], row["auc_high"]], [place] * 2, color=colour, lw=2)
            axis.plot(row["auc"], place, "o", ms=5, color=colour)
        for measure in measures:
            axis.plot([], [], "o-", color=_MEASURES[measure], label=measure)
        axis.axvline(0.5, color="#333333", lw=0.8, ls="--")
        axis.set_yticks(range(len(names)), names[::-1], fontsize=9)
        axis.set_xlabel("AUC (dashed: chance)")
        axis.legend(frameon=False, fontsize=9, loc="center left", bbox_to_anchor=(1.0, 0.5))
    return figure


def auc_in_words(found: pd.DataFrame, titles: Mapping[str, str]) -> str:
    """Return the AUC by frame and measure, for an alt text."""
    rows = found[(found["outlet"] == ALL_OUTLETS) & found["auc"].notna()]
    told = [
        f"{titles[r['frame']]}, {r['measure']}: {r['auc']:.2f} "
        f"({r['auc_low']:.2f} to {r['auc_high']:.2f})"
        for r in rows.to_dict("records")
    ]
    return "AUC against human codes, with intervals. " + "; ".join(told) + "."


def error_figure(found: pd.DataFrame, titles: Mapping[str, str]) -> Figure:
    """Return a panel a frame: by how much one measure overstates each outlet's gap."""
    rows = error_rows(found, titles)
    names = list(dict.fromkeys(rows["frame"]))
    outlets = list(dict.fromkeys(rows["outlet"]))
    figure, axes = panels(len(names), 3, 10.0, 0.24 * len(outlets) + 0.8)
    with matplotlib.rc_context(STYLE):
        for axis, name in zip(axes, names, strict=True):
            for row in rows[rows["frame"] == name].to_dict("records"):
                place = len(outlets) - 1 - outlets.index(row["outlet"])
                reach = [100 * row["error_low"], 100 * row["error_high"]]
                axis.plot(reach, [place] * 2, color=PALETTE[0], lw=2)
                axis.plot(100 * row["error"], place, "o", ms=5, color=PALETTE[0])
            axis.axvline(0, color="#333333", lw=0.8)
            axis.set_yticks(range(len(outlets)), outlets[::-1], fontsize=9)
            axis.set_ylim(-0.7, len(outlets) - 0.3)
            axis.set_title(name)
            axis.set_xlabel("points", fontsize=9)
    return figure


def has_errors(found: pd.DataFrame) -> bool:
    """Return whether any outlet has codes enough for an error of its own."""
    return bool(found["error"].notna().any())


def errors_in_words(found: pd.DataFrame, titles: Mapping[str, str]) -> str:
    """Return the largest error of each frame, for an alt text."""
    rows = error_rows(found, titles)
    told = []
    for frame, group in rows.groupby("frame", sort=False):
        row = group.loc[group["error"].abs().idxmax()]
        told.append(f"{frame}: {row['outlet']} {points(row['error'])} ({row['ci']})")
    return "Largest error of the measure by frame. " + "; ".join(told) + "."


def corrected_figure(table: pd.DataFrame, titles: Mapping[str, str]) -> Figure:
    """Return a panel a frame: each outlet's mean by the scores alone, the codes, and both."""
    frames = [f for f in titles if f in set(table["feature"])]
    outlets = list(table["outlet"].cat.categories)
    figure, axes = panels(len(frames), 2, 10.0, 0.55 * len(outlets) + 0.8)
    with matplotlib.rc_context(STYLE):
        for axis, frame in zip(axes, frames, strict=True):
            _estimator_rows(axis, table[table["feature"] == frame], outlets)
            axis.set_title(titles[frame])
            axis.set_xlabel("% of a frame's questions answered yes", fontsize=9)
        axes[0].legend(frameon=False, fontsize=8, ncols=4, loc="lower left",
                       bbox_to_anchor=(-0.2, 1.08))  # fmt: skip
    return figure


def _estimator_rows(axis, rows: pd.DataFrame, outlets: list[str]) -> None:
    for estimator, mine in rows.groupby("estimator", sort=False):
        offset = 0.18 * (1.5 - ESTIMATORS.index(estimator))
        colour, mark = _COLOURS[estimator], _MARKS[estimator]
        for row in mine.to_dict("records"):
            place = len(outlets) - 1 - outlets.index(row["outlet"]) + offset
            known = row["low"] == row["low"]
            if known:
                axis.plot([100 * row["low"], 100 * row["high"]], [place] * 2, color=colour, lw=1.5)
            axis.plot(100 * row["mean"], place, mark, ms=4.5, color=colour,
                      markerfacecolor=colour if known else "white")  # fmt: skip
        axis.plot([], [], mark, color=colour, label=estimator)
    axis.set_yticks(range(len(outlets)), outlets[::-1], fontsize=9)
    axis.set_ylim(-0.6, len(outlets) - 0.4)
    for place in range(1, len(outlets)):
        axis.axhline(place - 0.5, color="#e2e2e2", lw=0.8)


def corrected_in_words(table: pd.DataFrame, titles: Mapping[str, str]) -> str:
    """Return the naive and corrected mean of all outlets by frame, for an alt text."""
    rows = table[table["outlet"] == ALL_TOGETHER].set_index(["feature", "estimator"])
    told = [
        f"{titles[f]}: scores alone {percent(rows.loc[(f, NAIVE), 'mean'])}, corrected "
        f"(PPI++) {percent(rows.loc[(f, PPI), 'mean'])}"
        for f in dict.fromkeys(rows.index.get_level_values(0))
    ]
    return "Means of all articles together. " + "; ".join(told) + "."
