"""Negative controls and other choices as 08_robustness shows them."""

from collections.abc import Mapping

import matplotlib
import pandas as pd
from matplotlib.figure import Figure

from newsstudy.comparison import multiverse as choices
from newsstudy.comparison.estimates import ALL, WITHOUT_AGENCY
from newsstudy.comparison.robustness import CLAIMS
from newsstudy.measures.codebooks import load_codebook
from newsstudy.report.display import Html, interval, listed, many, note, percent, say
from newsstudy.report.figures import STYLE, panels
from newsstudy.report.page import Page
from newsstudy.report.part_claims import clear

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
_OF = {CLAIMS[3]: "gaps", CLAIMS[4]: "presentation"}
CHOICE_COLUMNS = {
    "frame": ("frame", "text"), "outlet": ("outlet", "text"), "gap": ("gap, points", "points"),
    "q": ("q", "p"), "sign": ("same sign in", "text"), "beyond": ("and q too in", "text"),
    "lost": ("not in", "text"),
}  # fmt: skip


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


def multiverse_of(page: Page, scores: Mapping[str, pd.DataFrame]) -> pd.DataFrame | None:
    """Return the gaps in frames under other choices, or None where there are no frames."""
    reported = page.other("04_frames", "estimates")
    if "frames" not in scores or reported is None:
        return None
    others = {
        f"{measure} scores": table.set_index("article_id").drop(columns=FACTS, errors="ignore")
        for measure in ("indicator", "semantic", "supervised")
        if (table := page.other("04_frames", f"scores_{measure}")) is not None
    }
    return choices.multiverse(
        reported, scores["frames"], page.articles, page.study.comparison, page.study.seed,
        others=others,
    )  # fmt: skip


def choice_rows(page: Page, table: pd.DataFrame) -> pd.DataFrame:
    """Return the gaps beyond chance with the number of alternatives in which they stand."""
    rows = choices.held(table, page.study.comparison.fdr)
    titles = load_codebook(page.study.frames.codebook).titles
    return rows.assign(
        frame=rows["feature"].map(titles),
        **{name: [f"{n} of {m}" if m else "–"
                  for n, m in zip(rows[f"n_{name}"], rows["n_asked"], strict=True)]
           for name in ("sign", "beyond")},
    )


def choice_remark(table: pd.DataFrame) -> Html:
    """Return which alternatives there are, with the articles that each leaves."""
    sizes = table.drop_duplicates(["alternative", "outlet"]).groupby("alternative", sort=False)
    told = [f"{name} ({n:,})" for name, n in sizes["n_articles"].sum().items()]
    missing = [name for name in (choices.WITHOUT_AGENCY, choices.FEW_ON_A_STORY,
                                 choices.COMMON_PERIOD, choices.LONG_ENOUGH)
               if name not in set(table["alternative"])]  # fmt: skip
    none = f" No choice here, for it leaves out no article or all: {listed(missing)}."
    return say("Choices, with articles: {told}.{none}", told="; ".join(told),
               none=none if missing else "")  # fmt: skip


def _choices_said(table: pd.DataFrame | None, fdr: float) -> Html:
    if table is None:
        return say("There are no frame scores to compare under other choices.")
    rows, n = choices.held(table, fdr), table["alternative"].nunique() - 1
    if not len(rows) or not n:
        return say("No gap in frames is beyond chance, or no other choice can be made here.")
    asked = rows[rows["n_asked"] > 0]
    sign = int((asked["n_sign"] == asked["n_asked"]).sum())
    return say(
        "Under {n} of articles or measure, {all} of {gaps} in frames beyond chance {stay} so with "
        "the same sign in every one that could be asked; {sign} {keep} in every one.",
        n=many(n, "other choice"), gaps=many(len(asked), "gap"), sign=sign,
        all=(stand := int((asked["n_beyond"] == asked["n_asked"]).sum())),
        stay="stays" if stand == 1 else "stay",
        keep="keeps its sign" if sign == 1 else "keep their sign",
    )  # fmt: skip


def summary(controls: pd.DataFrame, table: pd.DataFrame | None, fdr: float) -> list[Html]:
    """Return how many gaps stand under other choices, and how often noise is taken for a gap."""
    said = [_choices_said(table, fdr)]
    if not len(controls):
        return [*said, say("There are too few stories for a negative control: nothing on these "
                           "pages has been checked against noise.")]  # fmt: skip
    bounded = controls[~controls["exact"]]
    beyond = controls[controls["share_low"] > controls["nominal"]]
    told = listed([f"{r['n_found']:,} of {r['n_tests']:,} ({r['measure']}, {_OF[r['claim']]})"
                   for r in bounded.to_dict("records")])  # fmt: skip
    held = (
        "No kind of claim is made clearly more often than its nominal rate: no interval below lies "
        "wholly above it."
        if not len(beyond)
        else "More often than allowed: "
        + listed([f"{r['claim']} ({r['measure']}, {r['control']}): {percent(r['share'])}"
                  for r in beyond.to_dict("records")])
        + "."
    )  # fmt: skip
    return [
        *said,
        say("Where nothing is to be found, intervals exclude 0 in {told}; {nominal} would be "
            "chance. {held}",
            told=told, nominal=percent(0.05, 0), held=held)
        if len(bounded)
        else say("{held}", held=held),
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
                clear(table, fdr, sample)[keys].astype(str).itertuples(index=False, name=None)
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
