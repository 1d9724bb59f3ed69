"""The agenda over time and the distance between agendas, as 03_topics shows them."""

from collections.abc import Mapping

import pandas as pd
from scipy import stats

from newsstudy.comparison import agenda_over_time as agenda
from newsstudy.comparison.agenda_cells import chosen_period, usable_dates
from newsstudy.comparison.agenda_distance import agenda_distance, signed_root
from newsstudy.comparison.agenda_rises import first_to_rise, rises
from newsstudy.measures.topics import TopicModel
from newsstudy.report.display import Html, interval, note, percent, say
from newsstudy.report.figures import shown
from newsstudy.report.findings import notable
from newsstudy.report.hashes import digest
from newsstudy.report.kept import kept
from newsstudy.report.page import Page
from newsstudy.report.tables import save, table
from newsstudy.report.time_figures import (
    OUTLETS_APART,
    course_figure,
    course_in_words,
    distance_figure,
    distances_in_words,
    when,
)

_PANELS = 6  # topics in the figure
_MOVED = {
    "topic": ("topic", "text"),
    "low": ("lowest", "share"),
    "low_ci": ("interval", "text"),
    "low_period": ("in the {period} of", "day"),
    "high": ("highest", "share"),
    "high_ci": ("interval", "text"),
    "high_period": ("in the {period} of", "day"),
}
_FIRST = {
    "feature": ("topic", "text"),
    "period": ("rose in the {period} of", "day"),
    "outlet": ("first in this corpus", "text"),
    "candidates": ("rose then, or may have", "text"),
    "behind": ("surely later or less", "text"),
    "already": ("gave it as much before", "text"),
    "not_judged": ("too few articles to judge", "text"),
}
_DISTANCES = {
    "outlet": ("outlet", "text"),
    "other": ("and", "text"),
    "n_weeks": ("weeks in common", "count"),
    "n_articles": ("articles", "count"),
    "n_other": ("articles of the other", "count"),
    "told": ("distance, points", "text"),
    "ci": ("interval", "text"),
    "uncorrected": ("uncorrected", "text"),
    "by_chance": ("uncorrected, by chance", "text"),
    "q": ("q", "p"),
}


def over_time(page: Page, topics: TopicModel, estimated: pd.DataFrame) -> Html:
    """Return how the topics' shares moved: sentence, figure and table, or why there are none.

    `estimated` is the table of `compared`: it says which outlets a panel sets apart.
    """
    if why := _why_not(page, topics):
        return note("No course over time: {why}.", why=why)
    comparison = page.study.comparison
    period = chosen_period(page.articles, comparison.min_clusters)
    found = agenda.over_time(topics.scores, page.articles, comparison, period)
    course = agenda.common_course(topics.scores, page.articles, comparison, period)
    if course["period"].nunique() < 2:
        save(found, page.spec.name, "over_time")
        return note(
            "No course over time: fewer than two {period}s have two outlets with {n} stories each.",
            period=period, n=comparison.min_clusters,
        )  # fmt: skip
    moved = _moved(course, comparison.confidence)
    apart = _set_apart(estimated, found, list(moved["topic"].head(_PANELS)), comparison.fdr)
    figure = shown(
        course_figure(course, found, apart),
        alt=course_in_words(moved, apart, period),
        caption=f"The {len(apart)} topics whose share moved most, by {period}: the mean of the "
        "outlets with its interval (grey), and the widest of the outlets' gaps beyond chance.",
    )
    rows = table(moved, page.spec.name, "over_time", "How far topics moved, mean of the outlets",
                 _of(period, _MOVED), full=found)  # fmt: skip
    return _course_remark(moved.iloc[0], course, period) + figure + rows


def first_table(page: Page, topics: TopicModel) -> Html:
    """Return whose coverage of each topic rose first, where the data tell, or why they do not."""
    if why := _why_not(page, topics):
        return note("Who took up a topic first cannot be asked: {why}.", why=why)
    comparison = page.study.comparison
    period = chosen_period(page.articles, comparison.min_clusters)
    risen = kept(
        page, "rises",
        [digest(topics.scores.to_numpy().tobytes()), list(topics.scores), period,
         comparison.model_dump(mode="json"), page.study.seed],
        lambda: rises(topics.scores, page.articles, comparison, page.study.seed, period),
    )  # fmt: skip
    save(risen, page.spec.name, "rises")
    if not len(risen):
        return note(
            "Who took up a topic first cannot be told: no outlet has {n} stories in a {period} and "
            "in those before it.", n=comparison.min_clusters, period=period,
        )  # fmt: skip
    first = first_to_rise(risen, comparison.fdr)
    rows = first.dropna(subset=["period"])
    told = say(
        "Of {n} topics, {k} rose beyond chance in an outlet's coverage from one {period} to a "
        "later one (q < {q}); in {sure} of them one outlet was surely the first of those with "
        "enough articles to judge. "
        "The others may have been taken up in the same {period}, or by an outlet with too few "
        "articles to tell. The corpus does not say who would be first in what it did not collect.",
        n=len(first), k=len(rows), period=period, q=comparison.fdr,
        sure=int(rows["outlet"].notna().sum()),
    )  # fmt: skip
    if not len(rows):
        return told
    rows = rows.assign(outlet=rows["outlet"].fillna("cannot be told")).replace("", "–")
    return told + table(rows, page.spec.name, "first", "Whose coverage of a topic rose first",
                        _of(period, _FIRST), full=first)  # fmt: skip


def _of(period: str, columns: Mapping[str, tuple[str, str]]) -> dict[str, tuple[str, str]]:
    return {name: (told.format(period=period), form) for name, (told, form) in columns.items()}


def distance_view(page: Page, topics: TopicModel) -> Html:
    """Return how far apart the outlets' agendas are: sentence, heat map and table, or why not."""
    if why := _no_topics(topics):
        return note("No distance between agendas: {why}.", why=why)
    if page.articles["outlet"].nunique() < 2:
        return note("No distance between agendas: there is one outlet.")
    comparison = page.study.comparison
    found = agenda_distance(topics.scores, page.articles, comparison, page.study.seed)
    rows = _distance_rows(found)
    listing = table(rows, page.spec.name, "distances", "Distance between agendas, nearest first",
                    _DISTANCES, full=found)  # fmt: skip
    known = rows.dropna(subset=["distance"])
    if not len(known):
        return note("No two outlets have two stories each in a week in common.") + listing
    figure = shown(
        distance_figure(rows, comparison.fdr), alt=distances_in_words(known),
        caption="Distance between the outlets' topic shares within weeks in common, in percentage "
        "points, corrected for small samples; in brackets: not beyond chance or not tested.",
    )  # fmt: skip
    return _distance_remark(known, comparison.fdr) + figure + listing


def _no_topics(topics: TopicModel) -> str:
    if topics.why_none:
        return topics.why_none
    return "" if topics.scores.shape[1] else "there is no topic"


def _why_not(page: Page, topics: TopicModel) -> str:
    if why := _no_topics(topics):
        return why
    if not usable_dates(page.articles).notna().any():
        return "no article has a date known to the day"
    return "" if page.articles["outlet"].nunique() > 1 else "there is one outlet"


def _moved(course: pd.DataFrame, confidence: float) -> pd.DataFrame:
    """Return a row a topic: where its common course was lowest and highest; most moved first."""
    rows, quantile = [], stats.norm.ppf((1 + confidence) / 2)
    for topic, own in course.groupby("feature", sort=False):
        noise = (((own["ci_high"] - own["ci_low"]) / 2 / quantile) ** 2).mean()
        low, high = own.loc[own["mean"].idxmin()], own.loc[own["mean"].idxmax()]
        rows.append(
            {"topic": topic, "movement": own["mean"].var(ddof=1) - noise}
            | {f"{n}_period": end["period"] for n, end in (("low", low), ("high", high))}
            | {n: max(end["mean"], 0.0) for n, end in (("low", low), ("high", high))}
            | {f"{n}_ci": interval(max(end["ci_low"], 0), min(end["ci_high"], 1))
               for n, end in (("low", low), ("high", high))}
        )  # fmt: skip
    table_ = pd.DataFrame(rows)
    return table_.sort_values("movement", ascending=False, kind="stable", ignore_index=True)


def _set_apart(
    estimated: pd.DataFrame, found: pd.DataFrame, topics: list[str], fdr: float
) -> dict[str, list[str]]:
    """Return, by topic, the outlets with the widest gaps beyond chance that have a course."""
    gaps = notable(estimated, fdr)
    drawn = found.dropna(subset=["ci_low"]).groupby("outlet", observed=True)["period"].nunique()
    gaps = gaps[gaps["outlet"].isin(drawn.index[drawn >= 2])]
    return {
        topic: [str(o) for o in gaps.loc[gaps["feature"] == topic, "outlet"].head(OUTLETS_APART)]
        for topic in topics
    }


def _course_remark(top: pd.Series, course: pd.DataFrame, period: str) -> Html:
    ends = sorted(("low", "high"), key=lambda end: top[f"{end}_period"])
    told = [f"{percent(top[end])} ({top[f'{end}_ci']}) {when(top[f'{end}_period'], period)}"
            for end in ends]  # fmt: skip
    if not top["movement"] > 0:
        return say(
            "Over {n} {period}s, no topic moved by more than its intervals are wide.",
            period=period, n=course["period"].nunique(),
        )  # fmt: skip
    return say(
        "Over {n} {period}s ({first} to {last}), the topic {topic} moved most: from {start} to "
        "{end}, on the mean of the outlets.",
        period=period, n=course["period"].nunique(), first=f"{course['period'].min():%Y-%m-%d}",
        last=f"{course['period'].max():%Y-%m-%d}", topic=top["topic"], start=told[0], end=told[1],
    )  # fmt: skip


def _distance_rows(found: pd.DataFrame) -> pd.DataFrame:
    roots = {name: signed_root(found[name].astype(float))
             for name in ("corrected", "ci_low", "ci_high", "plug_in", "expected")}  # fmt: skip
    bounds = zip(roots["ci_low"], roots["ci_high"], strict=True)
    rows = found.assign(
        distance=roots["corrected"], chance=roots["expected"], told=_told(roots["corrected"]),
        uncorrected=_told(roots["plug_in"]), by_chance=_told(roots["expected"]),
        ci=[interval(low, high) if low == low else "–" for low, high in bounds],
    )  # fmt: skip
    return rows.sort_values("distance", kind="stable", na_position="last", ignore_index=True)


def _told(distances: pd.Series) -> list[str]:
    return [f"{100 * d:.1f}".replace("-", "−") if d == d else "–" for d in distances]


def _distance_remark(known: pd.DataFrame, fdr: float) -> Html:
    near, far = known.iloc[0], known.iloc[-1]
    told = say(
        "The topic agendas nearest to each other are those of {a} and {b} ({near:.1f} points; "
        "{near_ci}), the farthest those of {c} and {d} ({far:.1f} points; {far_ci}). {k} of {n} "
        "pairs with enough stories for a test are farther apart than exchanging their stories "
        "would make them (q < {q}).",
        a=near["outlet"], b=near["other"], near=100 * near["distance"], near_ci=near["ci"],
        c=far["outlet"], d=far["other"], far=100 * far["distance"], far_ci=far["ci"],
        k=int((known["q"] < fdr).sum()), n=int(known["q"].notna().sum()), q=fdr,
    )  # fmt: skip
    return told + say(
        "A distance is the root of the summed squared differences of two outlets' topic shares. "
        "Two samples of one agenda would show {low:.1f} to {high:.1f} points by chance; the "
        "distances here are corrected for that, and may come out below 0.",
        low=100 * known["chance"].min(), high=100 * known["chance"].max(),
    ) if known["chance"].notna().any() else told  # fmt: skip
