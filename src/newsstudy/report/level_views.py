"""Gaps in frames by level, as 00_overview shows them: which topics, which events, how told."""

from collections.abc import Mapping

import pandas as pd

from newsstudy.comparison.decomposition import decomposition
from newsstudy.report.corpus_checks import outside_period
from newsstudy.report.display import Html, note, points, say
from newsstudy.report.page import Page
from newsstudy.report.part_claims import clear, divisible
from newsstudy.report.part_words import bounded, plain
from newsstudy.report.robustness_views import scores_of
from newsstudy.report.tables import table

LEVELS = {
    "topic": "which topics it covers",
    "selection_event": "the room it gives to events within a topic that others report too",
    "presentation": "telling these otherwise",
    "exclusive_event": "events of one side alone within a topic, where choice and telling cannot "
    "be told apart",
}
_HEADS = ("by topics", "by room for shared events", "by telling of shared events",
          "by events of one side alone")  # fmt: skip
_SHOWN = 12
COLUMNS = {
    "outlet": ("outlet", "text"), "feature": ("frame", "text"), "gap": ("gap, points", "points"),
    **{name: column
       for level, head in zip(LEVELS, _HEADS, strict=True)
       for name, column in ((level, (head, "points")), (f"{level}_ci", ("interval", "text")))},
}  # fmt: skip


def levels(frames: pd.DataFrame, page: Page) -> pd.DataFrame | None:
    """Return the gaps in frames beyond chance with their LEVELS, which add up; None without topics.

    `frames` are the estimates of 04_frames; topics are the shares that 03_topics found.
    """
    scores = scores_of(page)
    if not {"topics", "frames"} <= set(scores):
        return None
    everything = page.articles.assign(agency=None)  # shown are all articles, agency copy or not
    parts = decomposition(
        scores["frames"], everything, page.study.comparison, page.study.seed,
        measure="frames", topics=scores["topics"],
    ).drop(columns=["sample"])  # fmt: skip
    keys = ["outlet", "feature"]
    rows = divisible(clear(frames, page.study.comparison.fdr))[keys]
    as_text = {"outlet": str}
    return rows.astype(as_text).merge(parts.astype(as_text), on=keys, how="left", validate="1:1")


def levels_view(frames: pd.DataFrame | None, page: Page, titles: Mapping[str, str]) -> Html:
    """Return the levels in a sentence and as the table `levels`, or why there are none."""
    found = None if frames is None else levels(frames, page)
    if found is None:
        return note("Gaps cannot be divided by topic: there are no topics, or no frames.")
    if not len(found):
        return note("No gap beyond chance can be divided, so none is divided by topic.")
    late = found["outlet"].isin(outside_period(page.articles))
    example = (found if late.all() else found[~late]).iloc[0].to_dict()
    told = _in_words(example, titles)
    shown = found.assign(
        feature=[titles.get(feature, feature) for feature in found["feature"]],
        **{f"{level}_ci": [bounded(row, level) for row in found.to_dict("records")]
           for level in LEVELS},
    )  # fmt: skip
    return told + table(
        shown.head(_SHOWN), "00_overview", "levels",
        "The widest gaps in frames beyond chance by level; the four add up to the gap", COLUMNS,
        full=shown,
    )  # fmt: skip


def _in_words(row: Mapping, titles: Mapping[str, str]) -> Html:
    told = "; ".join(
        f"{points(row[level])} by {words} ({bounded(row, level)})"
        for level, words in LEVELS.items()
    )
    return say(
        "{outlet} on {frame}: of its gap of {gap}, {told}.", outlet=row["outlet"],
        frame=plain(titles.get(row["feature"], row["feature"])), gap=points(row["gap"]), told=told,
    )  # fmt: skip
