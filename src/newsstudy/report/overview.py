"""The overview: findings of the other pages, picked by size and put into words."""

from collections.abc import Mapping

import pandas as pd

from newsstudy.comparison.estimates import ALL
from newsstudy.comparison.planted import planted_found
from newsstudy.parameters import ComparisonParameters
from newsstudy.report import part_views, validity_views
from newsstudy.report.display import Html, note, say
from newsstudy.report.findings import in_words, notable
from newsstudy.report.page import Page
from newsstudy.report.robustness_views import FACTS
from newsstudy.report.tables import table
from newsstudy.report.validity_tables import within_remark


def own_titles(estimates: pd.DataFrame | None) -> dict[str, str]:
    """Return each feature as its own title, for measures whose features are named by words."""
    return {} if estimates is None else {f: f for f in estimates["feature"].unique()}


def has_gaps(estimates: pd.DataFrame | None) -> bool:
    """Return whether there is any gap with an interval."""
    return estimates is not None and bool(estimates["gap_low"].notna().any())


def has_parts(parts: pd.DataFrame | None, fdr: float) -> bool:
    """Return whether there is any gap beyond chance that could be divided."""
    return parts is not None and len(parts) > 0 and part_views.has_parts(parts, fdr)


def verdicts(page: Page, titles: Mapping[str, str]) -> Html:
    """Return how far the frame scores can be trusted, by human codes, or that nobody coded."""
    scores = page.other("04_frames", "scores")
    if scores is None:
        return note("There is no result for frames, so there is nothing to validate.")
    scores = scores.set_index("article_id").drop(columns=FACTS, errors="ignore")
    judged = validity_views.verdicts_of(page, scores)
    shown = {frame: title for frame, title in titles.items() if frame in scores}
    told = validity_views.verdict_remark(page, judged, shown)
    within = page.other("07_validity", "within")
    return told if within is None or not len(within) else told + within_remark(within)


def _lead(words: str) -> Html:
    return Html(f'<p class="lead">{words}</p>')


def choice(
    topics: pd.DataFrame | None,
    frame_parts: pd.DataFrame | None,
    titles: Mapping[str, str],
    comparison: ComparisonParameters,
) -> list[Html]:
    """Return what outlets differ in by what they choose to cover: topics, and frames by choice."""
    said = _widest(topics, own_titles(topics), "topics", comparison)
    if not has_parts(frame_parts, comparison.fdr):
        whole = _widest(frame_parts, titles, "frames", comparison)
        return [_lead("By what they choose."), *said, *whole]
    found = part_views.by_choice(frame_parts, comparison.fdr)
    if not len(found):
        return [
            _lead("By what they choose."),
            *said,
            say("No gap in frames beyond chance comes clearly from the choice of stories."),
        ]
    row = found.iloc[0].to_dict()
    return [
        _lead("By what they choose."),
        *said,
        part_views.choice_in_words(row, titles[row["feature"]]),
    ]


def telling(
    frame_parts: pd.DataFrame | None,
    same_words: pd.DataFrame | None,
    titles: Mapping[str, str],
    comparison: ComparisonParameters,
) -> list[Html]:
    """Return what outlets differ in by how they tell the stories that others report too."""
    if not has_parts(frame_parts, comparison.fdr):
        return [
            _lead("By how they tell it."),
            say("Too few stories are shared, or no gap is beyond chance: the telling of the same "
                "stories cannot be compared here."),
        ]  # fmt: skip
    said = [_lead("By how they tell it.")]
    clear = part_views.by_telling(part_views.notable(frame_parts, comparison.fdr))
    clear = clear[clear["note"].fillna("") == ""].drop_duplicates("outlet")
    known = part_views.notable(frame_parts, comparison.fdr)["presentation_low"].notna()
    for row in clear.head(2).to_dict("records"):
        said.append(part_views.telling_in_words(row, titles[row["feature"]]))
    if not len(clear):
        said.append(say("On shared stories no outlet's telling differs beyond its interval."))
    said.append(
        say(
            "{n} gaps in frames beyond chance could be divided. Outlets whose telling of the same "
            "stories differs in one of them, by both estimates: {k}.", n=int(known.sum()),
            k=len(clear),
        )
    )  # fmt: skip
    words = same_words[same_words["delta_low"] > 0] if same_words is not None else ()
    if len(words):
        first = words.sort_values("z", ascending=False, kind="stable").iloc[0]
        said.append(
            say("On the same stories, the word that sets an outlet apart most is “{term}”, in "
                "{outlet}.", term=first["term"], outlet=first["outlet"])
        )  # fmt: skip
    return said


def _widest(
    estimates: pd.DataFrame | None,
    titles: Mapping[str, str],
    noun: str,
    comparison: ComparisonParameters,
) -> list[Html]:
    if not has_gaps(estimates):
        return [say(_why_not(estimates), noun=noun)]
    found = notable(estimates, comparison.fdr)
    if not len(found):
        return [say("In {noun}, no outlet differs from the others beyond chance.", noun=noun)]
    tested = int(estimates.loc[estimates["sample"] == ALL, "q"].notna().sum())
    return [
        in_words(found.iloc[0].to_dict(), titles, comparison),
        say(
            "This is the widest of {k} gaps in {noun} beyond chance, of {n} tested.",
            noun=noun,
            k=len(found),
            n=tested,
        ),
    ]


def _why_not(estimates: pd.DataFrame | None) -> str:
    if estimates is None or not len(estimates):
        return "There is no result for {noun}; their page says why."
    if estimates["outlet"].nunique() == 1:
        return "There is one outlet, and nothing to compare its {noun} with."
    return "There are too few stories to compare {noun} beyond chance."


def listed_findings(
    estimates: pd.DataFrame | None,
    titles: Mapping[str, str],
    comparison: ComparisonParameters,
    n: int,
) -> Html:
    """Return the widest gap beyond chance of each of `n` features as sentences, or why none."""
    if not has_gaps(estimates):
        return note(_why_not(estimates), noun="these")
    found = notable(estimates, comparison.fdr).drop_duplicates("feature").head(n)
    if not len(found):
        return say("No gap is beyond chance (q < {q}).", q=comparison.fdr)
    names = own_titles(estimates) | dict(titles)
    parts = [in_words(row, names, comparison).markup for row in found.to_dict("records")]
    return Html("\n".join(parts))


def planted(page: Page) -> Html:
    """Return which of the study's planted differences are found, or that none was planted."""
    if not page.study.planted:
        return say("Nothing was planted in this corpus: what is true of it is not known.")
    terms = page.other("03_topics", "topics")
    scores = {
        measure: found.set_index("article_id").drop(columns=["outlet", "headline", "url"])
        for measure, notebook in (("topics", "03_topics"), ("frames", "04_frames"))
        if (found := page.other(notebook, "scores")) is not None
    }
    rows = planted_found(
        page.study.planted,
        scores,
        pd.DataFrame(columns=["topic", "term"]) if terms is None else terms,
        page.articles,
        page.study.comparison,
        page.study.seed,
    )
    verdicts = rows["verdict"].value_counts().sort_index()
    counts = ", ".join(f"{n} {verdict}" for verdict, n in verdicts.items())
    told = say(
        "Of {n} things to look for: {counts}. A difference is found if its interval excludes 0 on "
        "the planted side; a pair that does not differ is reported as invented if p, times its "
        "number of features, is below {fdr}, or if the interval of the part excludes 0.",
        n=len(rows),
        counts=counts,
        fdr=page.study.comparison.fdr,
    )
    return told + table(
        rows,
        "00_overview",
        "planted",
        "Planted differences, and what today's measures make of them",
        {
            "name": ("planted", "text"),
            "told": ("what", "text"),
            "sought": ("sought in", "text"),
            "part": ("part", "text"),
            "sample": ("articles", "text"),
            "value": ("points", "points"),
            "low": ("low", "points"),
            "high": ("high", "points"),
            "p": ("p", "p"),
            "verdict": ("verdict", "text"),
        },
    )
