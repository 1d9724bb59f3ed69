"""The overview: findings of the other pages, picked by size and put into words."""

from collections.abc import Mapping

import pandas as pd

from newsstudy.comparison.planted import planted_found
from newsstudy.report import part_claims, part_words, validity_views
from newsstudy.report.corpus_checks import outside_period
from newsstudy.report.display import Html, listed, many, note, points, say
from newsstudy.report.findings import in_words
from newsstudy.report.page import Page
from newsstudy.report.robustness_views import FACTS
from newsstudy.report.tables import table
from newsstudy.report.validity_tables import within_remark

_NAMED = 4  # claims of a kind that are named
_PARTS = {
    "gap": "whole gap", "stories": "which stories, told or chosen",
    "selection": "room for shared stories", "presentation": "telling of shared stories",
    "left": "left if all were told as the shared stories",
}  # fmt: skip


def own_titles(estimates: pd.DataFrame | None) -> dict[str, str]:
    """Return each feature as its own title, for measures whose features are named by words."""
    return {} if estimates is None else {f: f for f in estimates["feature"].unique()}


def has_gaps(estimates: pd.DataFrame | None) -> bool:
    """Return whether there is any gap with an interval."""
    return estimates is not None and bool(estimates["gap_low"].notna().any())


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
    page: Page,
    topics: pd.DataFrame | None,
    frames: pd.DataFrame | None,
    titles: Mapping[str, str],
) -> list[Html]:
    """Return what outlets differ in by what they choose to cover: topics, and frames by choice."""
    return [
        _lead("By what they choose."),
        *_chosen(topics, own_titles(topics), "topics", "03_topics", page),
        *_chosen(frames, titles, "frames", "04_frames", page),
    ]


def _chosen(
    both: pd.DataFrame | None, titles: Mapping[str, str], noun: str, notebook: str, page: Page
) -> list[Html]:
    """Return the gaps of a measure that choice leaves, or the widest where none is known."""
    if not has_gaps(both):
        return [say(_why_not(both), noun=noun)]
    fdr, apart = page.study.comparison.fdr, outside_period(page.articles)
    found = part_claims.chosen_otherwise(both, fdr)
    found = found[~found["outlet"].isin(apart)]
    if not len(found):
        return _widest(both, titles, noun, page)
    first, *others = found.to_dict("records")
    wider = part_claims.wider(both, fdr, apart, first["gap"])
    told = [_example(first, titles, wider)]
    named = [f"{row['outlet']} on {part_words.quoted(row['measure'], titles[row['feature']])} "
             f"({points(row['left'])}; {part_words.bounded(row, 'left')})"
             for row in others[: _NAMED - 1]]  # fmt: skip
    if named:
        more = _and_more(len(found), notebook, noun)
        told.append(say("Other gaps that remain without telling: {named}{more}.",
                        named="; ".join(named), more=more))  # fmt: skip
    return told


def _example(row: Mapping, titles: Mapping[str, str], wider: part_claims.Wider) -> Html:
    """Return a gap with its parts, what is left of it, and what was passed over, as a paragraph."""
    whole = say(
        "{outlet}: {size} {what} than of the others' ({low_high}).", outlet=row["outlet"],
        size=part_words.more_or_less(row["gap"]), low_high=part_words.bounded(row, "gap_sim"),
        what=part_words.in_plain_words(row["measure"], titles[row["feature"]]),
    )  # fmt: skip
    return part_words.one_paragraph(whole, part_words.divides(row), part_words.passed_over(wider))


def _and_more(n: int, notebook: str, noun: str) -> Html | str:
    if n <= _NAMED:
        return ""
    return Html(f'; and {n - _NAMED} more, <a href="{notebook}.html">see {noun}</a>')


def _widest(
    estimates: pd.DataFrame, titles: Mapping[str, str], noun: str, page: Page
) -> list[Html]:
    """Return the widest gap where no gap is known to stay when telling is taken off."""
    fdr, apart = page.study.comparison.fdr, outside_period(page.articles)
    example = part_claims.lead(estimates, fdr, apart)
    if example.row is None:
        return [say("In {noun}, no outlet differs from the others beyond chance.", noun=noun)]
    told = _example(example.row, titles, example.wider)
    if not len(part_claims.divisible(estimates)):
        return [told, say("Too few stories are shared in this corpus to tell choice from telling.")]
    return [
        say("In {noun}, no gap{within} is surely one of choice: without telling, none stays beyond "
            "chance (q < {q}). The widest:", noun=noun, q=fdr,
            within=" of an outlet within the others' period" if apart else ""),
        told,
    ]  # fmt: skip


def telling(page: Page, frames: pd.DataFrame | None, titles: Mapping[str, str]) -> list[Html]:
    """Return what outlets differ in by how they tell the stories that others report too."""
    fdr = page.study.comparison.fdr
    said = [_lead("By how they tell it.")]
    if frames is None or not len(part_claims.divisible(frames)):
        return [*said, say("Too few stories are shared: the telling of the same stories cannot be "
                           "compared here.")]  # fmt: skip
    found = part_claims.told_otherwise(frames, fdr)
    for row in found.head(_NAMED).to_dict("records"):
        said.append(part_words.telling(row, titles[row["feature"]], fdr))
    if len(found) > _NAMED:
        said.append(say("And {n} more: {link}.", n=len(found) - _NAMED,
                        link=Html('<a href="04_frames.html">see frames</a>')))  # fmt: skip
    one = part_claims.told_by_one(frames, fdr)
    said.append(
        say(
            "{only} of {n} of an outlet and a frame on shared stories {are} beyond chance by both "
            "estimates of telling{by_one}.",
            n=many(len(part_claims.divisible(frames)), "comparison"),
            only=len(found) or "None", are="is" if len(found) < 2 else "are",
            by_one=f"; {one} more by one of them alone" if one else "",
        )
    )  # fmt: skip
    return said


def _why_not(estimates: pd.DataFrame | None) -> str:
    if estimates is None or not len(estimates):
        return "There is no result for {noun}; their page says why."
    if estimates["outlet"].nunique() == 1:
        return "There is one outlet, and nothing to compare its {noun} with."
    return "There are too few stories to compare {noun} beyond chance."


def listed_findings(
    page: Page, estimates: pd.DataFrame | None, titles: Mapping[str, str], n: int
) -> Html:
    """Return the widest gap beyond chance of each of `n` features as sentences, or why none.

    Outlets outside the others' period are left out, and named.
    """
    comparison, apart = page.study.comparison, outside_period(page.articles)
    if not has_gaps(estimates):
        return note(_why_not(estimates), noun="these")
    found = part_claims.clear(estimates, comparison.fdr)
    late = found["outlet"].isin(apart)
    rows = found[~late].drop_duplicates("feature").head(n)
    if not len(found):
        return say("No gap is beyond chance (q < {q}, and an interval without 0).",
                   q=comparison.fdr)  # fmt: skip
    names = own_titles(estimates) | dict(titles)
    told = Html("\n".join(in_words(row, names, comparison).markup
                          for row in rows.to_dict("records")))  # fmt: skip
    if not late.any():
        return told
    named = list(dict.fromkeys(found.loc[late, "outlet"].astype(str)))
    return told + say("Left out here, since most of their articles are of another period: "
                      "{outlets}.", outlets=listed(named))  # fmt: skip


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
        rows.assign(part=rows["part"].map(_PARTS)),
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
