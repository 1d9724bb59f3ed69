"""Features by outlets in one figure, to be read in ten seconds: topics, or frames."""

from collections.abc import Mapping

import matplotlib
import numpy as np
import pandas as pd
from matplotlib.colors import LinearSegmentedColormap
from matplotlib.figure import Figure

from newsstudy.comparison.estimates import ALL
from newsstudy.report.display import Html, note, percent
from newsstudy.report.figures import STYLE, panels, shown
from newsstudy.report.part_claims import clear

_MORE_OR_LESS = LinearSegmentedColormap.from_list("gap", ["#44708c", "#f5f5f2", "#b5651d"])
_DARK = 0.85  # of the range of colours, from where on text is white


def matrix_view(
    estimated: pd.DataFrame | None, titles: Mapping[str, str], fdr: float, what: str
) -> Html:
    """Return the figure of all features and outlets, or why there is none.

    `titles` names the features; `what` says what the numbers are, such as “share of each topic”.
    """
    rows = None if estimated is None else estimated[estimated["sample"] == ALL]
    if rows is None or not len(rows):
        return note("No figure: there is no result.")
    titled = rows.assign(feature=[titles.get(f, f) for f in rows["feature"]])
    titled["beyond"] = titled.index.isin(clear(rows, fdr).index)
    return shown(
        matrix_figure(titled), alt=_in_words(titled, what),
        caption=f"{what}, in %. Brown: more than the mean of the others, blue: less; grey "
        "figures: not beyond chance.",
    )  # fmt: skip


def matrix_figure(rows: pd.DataFrame) -> Figure:
    """Return a cell a feature (rows, in their order) and outlet: mean in %, coloured by its gap.

    `rows` is an estimates table of one sample; gaps that are not `beyond` chance have no colour.
    """
    outlets = list(rows["outlet"].cat.categories)
    mean, gap, beyond = (
        rows.pivot(index="feature", columns="outlet", values=name)
        .reindex(index=rows["feature"].drop_duplicates(), columns=outlets)
        for name in ("mean", "gap", "beyond")
    )  # fmt: skip
    most = float(np.nanquantile(np.abs(gap.to_numpy()), 0.98)) if gap.notna().any(axis=None) else 1
    figure, (axis,) = panels(1, 1, 10.0, 0.31 * len(mean) + 1.3)
    with matplotlib.rc_context(STYLE):
        told = beyond.eq(True).to_numpy()
        known = np.where(told, gap.to_numpy(), 0)
        filled = np.clip(known / max(most, 1e-9), -1, 1)
        axis.imshow(filled, cmap=_MORE_OR_LESS, vmin=-1, vmax=1, aspect="auto")
        for (row, column), share in np.ndenumerate(mean.to_numpy()):
            if share == share:
                ink = "white" if abs(filled[row, column]) > _DARK else "#222222"
                axis.text(column, row, f"{100 * share:.0f}", ha="center", va="center", fontsize=9,
                          color=ink if told[row, column] else "#8a8a85",
                          fontweight="bold" if told[row, column] else "normal")  # fmt: skip
        axis.set_xticks(range(len(outlets)), outlets, rotation=35, ha="left", fontsize=9)
        axis.set_yticks(range(len(mean)), list(mean.index), fontsize=9)
        axis.xaxis.tick_top()
        axis.tick_params(length=0)
        axis.grid(False)
        axis.spines[:].set_visible(False)
    return figure


def _in_words(rows: pd.DataFrame, what: str) -> str:
    told = rows[rows["beyond"]].sort_values("gap", ascending=False, kind="stable")
    if not len(told):
        return f"{what} in each outlet; no outlet is beyond chance on any."
    listed = [
        f"{r['outlet']} on “{r['feature']}” {percent(r['mean'], 0)}"
        for r in pd.concat([told.head(8), told.tail(4)]).drop_duplicates().to_dict("records")
    ]
    return f"{what} in each outlet. Most and least beyond chance: " + "; ".join(listed) + "."
