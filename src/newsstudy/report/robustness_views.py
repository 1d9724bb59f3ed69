"""Negative controls and other choices as 08_robustness shows them."""

from collections.abc import Mapping

import matplotlib
import pandas as pd
from matplotlib.figure import Figure

from newsstudy.comparison.estimates import ALL, WITHOUT_AGENCY
from newsstudy.report.display import Html, interval, listed, note, percent, say
from newsstudy.report.figures import STYLE, panels
from newsstudy.report.page import Page

FACTS = ["outlet", "headline", "url"]
CONTROL_COLUMNS = {
    "measure": ("measure", "text"),
    "control": ("control", "text"),
    "claim": ("claim", "text"),
    "n_tests": ("times made or not", "count"),
    "share": ("made", "share"),
    "interval": ("interval", "text"),
    "nominal": ("allowed", "share"),
}


def scores_of(page: Page) -> dict[str, pd.DataFrame]:
    """Return the scores that the pages of topics and frames saved, by measure."""
    found = {}
    for measure, notebook in (("topics", "03_topics"), ("frames", "04_frames")):
        if (table := page.other(notebook, "scores")) is not None:
            scores = table.set_index("article_id").drop(columns=FACTS)
            if scores.shape[1]:
                found[measure] = scores
    return found


def control_rows(controls: pd.DataFrame) -> pd.DataFrame:
    """Return the controls with their interval as text."""
    bounds = zip(controls["share_low"], controls["share_high"], strict=True)
    return controls.assign(interval=[interval(low, high) for low, high in bounds])


def summary(controls: pd.DataFrame) -> list[Html]:
    """Return in two sentences how often the report claims something where there is nothing."""
    if not len(controls):
        return [
            say("There are too few stories for a negative control."),
            say("Nothing on these pages has been checked against noise."),
        ]
    tested = controls[controls["claim"] == "q < .05"]
    beyond = controls[controls["share_low"] > controls["nominal"]]
    return [
        say(
            "Where nothing is to be found, this report says that something is beyond chance "
            "(q < .05) in {found:,} of {n:,} tests, {share}; up to {nominal} of tests without "
            "correction would be chance.", found=int(tested["n_found"].sum()),
            n=int(tested["n_tests"].sum()),
            share=percent(tested["n_found"].sum() / max(tested["n_tests"].sum(), 1)),
            nominal=percent(0.05, 0),
        ),
        say("No kind of claim is made clearly more often than its nominal rate: every interval "
            "below reaches down to it.")
        if not len(beyond)
        else say("More often than allowed: {told}.", told=listed(
            [f"{r['claim']} ({r['measure']}, {r['control']}): {percent(r['share'])}"
             for r in beyond.to_dict("records")])),
    ]  # fmt: skip


def controls_figure(controls: pd.DataFrame) -> Figure:
    """Return the share of claims by control, with intervals, against the nominal rate."""
    rows = controls.iloc[::-1].to_dict("records")
    figure, (axis,) = panels(1, 1, 9.0, 0.3 * max(len(rows), 2) + 0.7)
    with matplotlib.rc_context(STYLE):
        for place, row in enumerate(rows):
            bounds = [100 * row["share_low"], 100 * row["share_high"]]
            axis.plot(bounds, [place, place], color="#4477AA", lw=2)
            axis.plot(100 * row["share"], place, "o", color="#4477AA", ms=5)
        axis.axvline(5, color="#333333", lw=0.8, ls="--")
        labels = [f"{r['measure']}, {r['control']}: {r['claim']}" for r in rows]
        axis.set_yticks(range(len(rows)), labels, fontsize=9)
        axis.set_xlabel("% of cases in which the claim is made (dashed: nominal)")
        axis.set_xlim(left=0)
    return figure


def controls_in_words(controls: pd.DataFrame) -> str:
    """Return the share of claims by control, for an alt text."""
    told = [
        f"{r['measure']}, {r['control']}, {r['claim']}: {percent(r['share'])}"
        for r in controls.to_dict("records")
    ]
    return "Claims made where nothing is to be found. " + "; ".join(told) + "."


def agency_changes(estimates: Mapping[str, pd.DataFrame], fdr: float) -> Html:
    """Return how many gaps beyond chance appear or vanish without agency copy."""
    told = []
    for measure, table in estimates.items():
        keys = ["feature", "outlet"]
        by = {
            sample: set(
                table[(table["sample"] == sample) & (table["q"] < fdr)][keys]
                .astype(str).itertuples(index=False, name=None)
            )
            for sample in (ALL, WITHOUT_AGENCY)
        }  # fmt: skip
        if not (table["sample"] == WITHOUT_AGENCY).any():
            continue
        gone, new = by[ALL] - by[WITHOUT_AGENCY], by[WITHOUT_AGENCY] - by[ALL]
        told.append(f"in {measure} {len(gone)} of {len(by[ALL])} vanish and {len(new)} appear")
    if not told:
        return note("No article is marked as agency copy, so this choice changes nothing.")
    return say("Without agency copy, of the gaps beyond chance {told}.", told=listed(told))


def effective_rows(numbers: pd.DataFrame) -> pd.DataFrame:
    """Return, by outlet, articles and stories and what they are worth, over all features."""
    rows = numbers[numbers["sample"] == ALL]
    grouped = rows.groupby(["measure", "outlet"], observed=True, sort=False)
    table = grouped.agg(
        n_articles=("n_articles", "first"), n_stories=("n_stories", "first"),
        n_effective_stories=("n_effective_stories", "first"), least=("n_effective", "min"),
        median=("n_effective", "median"),
    )  # fmt: skip
    return table.reset_index()
