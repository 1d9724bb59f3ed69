"""The sentences of a few articles in one figure: which passages stand where, and what is alone."""

from itertools import pairwise

import matplotlib
import pandas as pd
from matplotlib.colors import to_rgb
from matplotlib.figure import Figure
from matplotlib.patches import Patch, PathPatch, Rectangle
from matplotlib.path import Path
from matplotlib.ticker import MaxNLocator

from newsstudy.report.display import Html, listed, note
from newsstudy.report.figures import STYLE, outlet_colours, panels, shown

_HIGH = 0.34  # of a row, a sentence's block
_JOINED = 3  # articles up to which lines join the passages; of more they would tangle
_FEWEST_COLUMNS = 12
_COLUMNS_OF_SIZE = 45
_NUMBERED = 62  # sentences of the longest article up to which passages are numbered in the figure
_LIGHT = 0.6  # luminance of a colour from which on its number is dark
_PALE = 0.28
_NAMED = 4  # passages named in the alt text
_KEY = "#555555"


def alignment_view(articles: pd.DataFrame, aligned: pd.DataFrame) -> Html:
    """Return the figure of all sentences, a row an article, with its words; or why there is none.

    `articles` are those set side by side, in order, `outlet` categorical in the study's order;
    `aligned` is that of `aligned_sentences`.
    """
    if articles["article_id"].nunique() < 2:
        return note("No figure: there are not two articles to compare.")
    if aligned.empty:
        return note("No figure: there is no sentence in these articles.")
    labels = row_labels(articles)
    joined = (
        "Lines join the sentences of a passage" if len(labels) <= _JOINED
        else "Below, who tells which passage, the most widely told first"
    )  # fmt: skip
    return shown(
        alignment_figure(articles, aligned, labels), _in_words(aligned, labels),
        f"Each block is a sentence, in order from left to right. {joined}; its number is that of "
        "the table below. Hollow: no counterpart found by words.",
    )  # fmt: skip


def row_labels(articles: pd.DataFrame) -> dict[str, str]:
    """Return a label for each article_id: its outlet, numbered where it has several articles."""
    several = articles.groupby("outlet", observed=True)["article_id"].transform("size") > 1
    turn = articles.groupby("outlet", observed=True).cumcount() + 1
    rows = zip(articles["article_id"], articles["outlet"].astype(str), several, turn, strict=True)
    return {key: f"{outlet} ({n})" if many else outlet for key, outlet, many, n in rows}


def alignment_figure(
    articles: pd.DataFrame, aligned: pd.DataFrame, labels: dict[str, str]
) -> Figure:
    """Return a row of blocks an article, its sentences, and what is shared.

    Up to three articles are joined by lines; of more, a second panel shows who tells which
    passage.
    """
    colours = outlet_colours(list(articles["outlet"].cat.categories))
    rows = aligned.assign(row=aligned["article_id"].map({key: i for i, key in enumerate(labels)}))
    few = len(labels) <= _JOINED
    passages = rows[rows["passage"] >= 0]
    below = not few and len(passages) > 0
    height = (0.62 if few else 0.3) * len(labels) + 0.8
    figure, axes = panels(1 + below, 1, 10.0, height)
    longest = int(max(rows["number"], default=0))
    with matplotlib.rc_context(STYLE):
        if few:
            for _, passage in passages.groupby("passage"):
                _lines(axes[0], passage)
        for sentence in rows.to_dict("records"):
            _block(axes[0], sentence, colours[sentence["outlet"]], longest <= _NUMBERED, few)
        _frame(axes[0], list(labels.values()), longest)
        if below:
            _who_tells(axes[1], passages, colours, list(labels.values()))
    return figure


def _who_tells(
    axis, passages: pd.DataFrame, colours: dict[str, str], labels: list[str]
) -> None:  # fmt: skip
    width = passages.groupby("passage")["row"].nunique()
    order = width.sort_values(ascending=False, kind="stable").index
    place = {passage: i for i, passage in enumerate(order)}
    for passage, own in passages.groupby("passage"):
        ends = [own["row"].min(), own["row"].max()]
        axis.plot([place[passage]] * 2, ends, color="#c8c8c2", lw=1, zorder=1)
    cells = passages.drop_duplicates(["passage", "row"])
    axis.scatter(cells["passage"].map(place), cells["row"], s=46, zorder=2,
                 c=[colours[outlet] for outlet in cells["outlet"]])  # fmt: skip
    axis.set_xlim(-0.7, max(len(order), _FEWEST_COLUMNS) - 0.3)
    axis.set_ylim(len(labels) - 0.45, -0.55)
    size = 8 if len(order) <= _COLUMNS_OF_SIZE else 6
    axis.set_xticks(range(len(order)), [passage + 1 for passage in order], fontsize=size)
    axis.set_yticks(range(len(labels)), labels, fontsize=9)
    axis.tick_params(length=0)
    axis.set_xlabel("passage, the most widely told first", fontsize=9)
    axis.grid(False)
    axis.spines["left"].set_visible(False)


def _lines(axis, passage: pd.DataFrame) -> None:
    places = passage.groupby("row")["number"].agg(list)
    for (upper, above), (lower, below) in pairwise(places.items()):
        links = {(x, min(below, key=lambda other, x=x: abs(other - x))) for x in above}
        links |= {(min(above, key=lambda other, x=x: abs(other - x)), x) for x in below}
        for x, y in sorted(links):
            top, bottom = upper + _HIGH / 2, lower - _HIGH / 2
            bend = (bottom - top) / 2
            curve = Path(
                [(x, top), (x, top + bend), (y, bottom - bend), (y, bottom)],
                [Path.MOVETO, Path.CURVE4, Path.CURVE4, Path.CURVE4],
            )
            axis.add_patch(PathPatch(curve, fill=False, ec="#8a8a85", lw=0.9, alpha=0.7, zorder=1))


def _block(axis, sentence: dict, colour: str, numbered: bool, few: bool) -> None:
    x, y, status = sentence["number"], sentence["row"], sentence["status"]
    full = _HIGH if few else 2 * _HIGH
    wide, high = (0.3, full / 3) if status == "too short" else (0.84, full)
    fill = {"shared": colour, "doubtful": _paler(colour)}.get(status, "white")
    axis.add_patch(Rectangle((x - wide / 2, y - high / 2), wide, high, facecolor=fill,
                             edgecolor=colour, lw=0.9, zorder=2))  # fmt: skip
    if status == "shared" and numbered:
        red, green, blue = to_rgb(colour)
        dark = 0.299 * red + 0.587 * green + 0.114 * blue > _LIGHT
        axis.text(x, y, sentence["passage"] + 1, ha="center", va="center", fontsize=6.5,
                  color="#222222" if dark else "white", zorder=3)  # fmt: skip


def _paler(colour: str) -> tuple[float, ...]:
    return tuple(1 - _PALE * (1 - part) for part in to_rgb(colour))


def _frame(axis, labels: list[str], longest: int) -> None:
    axis.set_xlim(0.2, longest + 0.8)
    axis.set_ylim(len(labels) - 0.55, -0.45)
    axis.set_yticks(range(len(labels)), labels, fontsize=9)
    axis.tick_params(axis="y", length=0)
    axis.xaxis.set_major_locator(MaxNLocator(10, integer=True))
    axis.set_xlabel("sentence", fontsize=9)
    axis.grid(False)
    axis.spines["left"].set_visible(False)
    key = {"in a passage": _KEY, "doubtful": _paler(_KEY), "no counterpart found": "white"}
    handles = [Patch(facecolor=fill, edgecolor=_KEY, label=name) for name, fill in key.items()]
    axis.legend(handles=handles, frameon=False, fontsize=8, ncols=3, loc="lower right",
                bbox_to_anchor=(1.0, 1.0), borderaxespad=0.2)  # fmt: skip


def _in_words(aligned: pd.DataFrame, labels: dict[str, str]) -> str:
    counts = aligned.groupby(["article_id", "status"]).size().unstack(fill_value=0)
    counts = counts.reindex(columns=["shared", "doubtful", "alone"], fill_value=0)
    told = [
        f"{label}: {own['shared']} sentences in passages, {own['doubtful']} doubtful, "
        f"{own['alone']} without a counterpart"
        for key, label in labels.items()
        if (own := counts.reindex([key], fill_value=0).iloc[0]) is not None
    ]
    shared = aligned[aligned["passage"] >= 0]
    widest = shared.groupby("passage")["article_id"].agg(lambda ids: list(dict.fromkeys(ids)))
    order = widest.map(len).sort_values(ascending=False, kind="stable").index[:_NAMED]
    spread = [f"{n + 1} by {listed([labels[key] for key in widest[n]])}" for n in order]
    ends = f" Passages told most widely: {'; '.join(spread)}." if spread else ""
    return f"Sentences of {len(labels)} articles. " + "; ".join(told) + "." + ends
