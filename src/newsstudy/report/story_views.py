"""Stories as 02_stories shows them: who covered what, who was first, how alike agendas are."""

import matplotlib
import numpy as np
import pandas as pd
from matplotlib.figure import Figure

from newsstudy.report.display import Html, interval, listed, many, note, percent, say
from newsstudy.report.figures import STYLE, outlet_colours, panels
from newsstudy.report.side_by_side_views import excerpt

_LABEL = 64  # characters of a label in the grid
_LOOSE = 0.65  # mean confidence of a story; by pairs that were read, about two in three are right


def shared_stories(stories: pd.DataFrame) -> pd.DataFrame:
    """Return the stories of two or more outlets, those of most outlets first."""
    return stories[stories["n_outlets"] > 1].reset_index(drop=True)


def summary(
    stories: pd.DataFrame, articles: pd.DataFrame, agenda: pd.DataFrame, similar: pd.DataFrame
) -> list[Html]:
    """Return the answer of the page: how much is shared, and which agendas are most alike."""
    shared = shared_stories(stories)
    if not len(shared):
        return [
            say("No two outlets report the same story in this corpus, as far as matching finds."),
            say("What follows compares outlets without that help."),
        ]
    told = agenda.dropna(subset=["share"]).sort_values("share", kind="stable")
    low, high = told.iloc[0], told.iloc[-1]
    first = say(
        "Outlets share {n:,} stories, {k:,} of them told by three or more; {low} has the smallest "
        "part of its articles on shared stories ({low_share}), {high} the largest ({high_share}).",
        n=len(shared), k=int((shared["n_outlets"] > 2).sum()), low=low["outlet"],
        low_share=percent(low["share"], 0), high=high["outlet"],
        high_share=percent(high["share"], 0),
    )  # fmt: skip
    known = similar.dropna(subset=["similarity"])
    if not len(known):
        return [first, say("No pair of outlets has an agenda that could be compared.")]
    best = known.loc[known["similarity"].idxmax()]
    return [
        first,
        say(
            "The agendas most alike are those of {one} and {other}: of the stories that one of "
            "them has, both have {share} ({ci}).", one=best["outlet"], other=best["other"],
            share=percent(best["similarity"]), ci=interval(best["ci_low"], best["ci_high"]),
        ),
    ]  # fmt: skip


def grid(coverage: pd.DataFrame, stories: pd.DataFrame, n: int) -> pd.DataFrame:
    """Return articles by story (rows: labels) and outlet, for the `n` stories of most outlets."""
    first = shared_stories(stories).head(n)
    rows = coverage.reindex(first["story_id"])
    rows.index = [_short(label) for label in first["label"]]
    return rows


def _short(label: str) -> str:
    return label if len(label) <= _LABEL else label[: _LABEL - 1].rsplit(" ", 1)[0] + " …"


def grid_figure(rows: pd.DataFrame) -> Figure:
    """Return the story × outlet grid: a mark where an outlet has articles, larger for more."""
    colours = outlet_colours(list(rows.columns))
    figure, (axis,) = panels(1, 1, 10.0, 0.26 * max(len(rows), 3) + 1.3)
    with matplotlib.rc_context(STYLE):
        for column, outlet in enumerate(rows):
            counts = rows[outlet].to_numpy()[::-1]
            there = np.flatnonzero(counts)
            axis.scatter(np.full(len(there), column), there, s=34 * np.sqrt(counts[there]),
                         color=colours[outlet], zorder=3)  # fmt: skip
        axis.set_yticks(range(len(rows)), list(rows.index)[::-1], fontsize=8)
        axis.set_xticks(range(rows.shape[1]), list(rows.columns), rotation=40, ha="right",
                        fontsize=9)  # fmt: skip
        axis.set_xlim(-0.6, rows.shape[1] - 0.4)
        axis.set_ylim(-0.7, len(rows) - 0.3)
        axis.grid(True, axis="both")
    return figure


def grid_in_words(rows: pd.DataFrame) -> str:
    """Return which outlets lack each of the first five stories, for an alt text."""
    told = []
    for label, counts in rows.head(5).iterrows():
        without = [outlet for outlet in rows if counts[outlet] == 0]
        told.append(f"{label}: no article by {', '.join(without) or 'none of them'}")
    return "Stories by outlet. " + "; ".join(told) + "."


def story_rows(stories: pd.DataFrame, absent: pd.DataFrame) -> pd.DataFrame:
    """Return the shared stories with the outlets that have no article in this corpus.

    Beside each stands in brackets how many articles of it were collected in that week.
    """
    told = absent.assign(
        told=[
            f"{outlet} ({'?' if pd.isna(n) else int(n)})"
            for outlet, n in zip(absent["outlet"], absent["n_collected"], strict=True)
        ]
    )
    without = told.groupby("story_id")["told"].agg(", ".join)
    shared = shared_stories(stories)
    return shared.assign(
        label=shared["label"].map(excerpt),
        without=shared["story_id"].map(without).fillna("–"),
        first_outlet=shared["first_outlet"].fillna("not told by the times"),
    )


def similarity_rows(similar: pd.DataFrame) -> pd.DataFrame:
    """Return pairs of outlets with the interval of their similarity as text, most alike first."""
    bounds = zip(similar["ci_low"], similar["ci_high"], strict=True)
    rows = similar.assign(ci=[interval(lo, hi) if lo == lo else "–" for lo, hi in bounds])
    return rows.sort_values("similarity", ascending=False, kind="stable", na_position="last")


def agenda_rows(agenda: pd.DataFrame, firsts: pd.DataFrame) -> pd.DataFrame:
    """Return, by outlet, its part in the shared agenda, and how often it was first."""
    bounds = zip(agenda["ci_low"], agenda["ci_high"], strict=True)
    rows = agenda.assign(ci=[interval(lo, hi) if lo == lo else "–" for lo, hi in bounds])
    own = firsts.reset_index() if "outlet" not in firsts else firsts
    return rows.merge(own[["outlet", "n_timed", "n_first", "n_tied"]], on="outlet", how="left")


def confidence_remark(stories: pd.DataFrame, n: int = 3) -> Html:
    """Return how many stories hang together loosely, naming the `n` loosest."""
    if not len(stories):
        return note("No story was matched.")
    loose = stories[stories["confidence"] < _LOOSE].sort_values("confidence", kind="stable")
    named = [f"“{row['label']}” ({row['confidence']:.2f})" for row in loose.to_dict("records")[:n]]
    least = ", least of all {told}: read these before leaning on them." if named else "."
    return say(
        "{n} two or more articles; {low} together loosely (confidence below {bound})" + least,
        n=many(len(stories), "story has", "stories have"), bound=_LOOSE, told=listed(named),
        low=many(len(loose), "of them hangs", "of them hang"),
    )  # fmt: skip
