"""Estimates in words and rows: what a page says about the gaps between outlets."""

from collections.abc import Mapping

import pandas as pd

from newsstudy.comparison.estimates import ALL, WITHOUT_AGENCY
from newsstudy.parameters import ComparisonParameters
from newsstudy.report.display import Html, interval, listed, note, percent, points, say

ESTIMATE_COLUMNS = {
    "outlet": ("outlet", "text"),
    "feature": ("topic or frame", "text"),
    "n_articles": ("articles", "count"),
    "mean": ("share", "share"),
    "ci": ("interval", "text"),
    "gap": ("gap, points", "points"),
    "gap_ci": ("interval of the gap", "text"),
    "q": ("q", "p"),
}


_TELLINGS = {
    "topics": "{outlet} gives {mean} of its coverage to the topic “{feature}”",
    "frames": "In an article of {outlet}, on average {mean} of the sentences hold an indicator of "
    "the frame {feature}",
    "frames, semantic": "In an article of {outlet}, an expected {mean} of the sentences are like "
    "those of the frame {feature}",
    "frames, supervised": "{mean} of the articles of {outlet} would be coded with the frame "
    "{feature}, as the supervised measure expects",
}
_PLAIN_TELLING = "{outlet} has a mean of {mean} for {feature}"


def notable(estimates: pd.DataFrame, fdr: float) -> pd.DataFrame:
    """Return the gaps with q below `fdr` over all articles, widest first."""
    rows = estimates[(estimates["sample"] == ALL) & (estimates["q"] < fdr)]
    order = rows["gap"].abs().sort_values(ascending=False, kind="stable").index
    return rows.reindex(order)


def in_words(row: Mapping, titles: Mapping[str, str], comparison: ComparisonParameters) -> Html:
    """Return one gap as a sentence: the outlet's mean, the gap, and its interval."""
    telling = _TELLINGS.get(row["measure"], _PLAIN_TELLING)
    return say(
        telling + ", {gap} percentage points {more} than the other outlets on average "
        "({level} interval {low_high}).",
        outlet=row["outlet"],
        mean=percent(row["mean"]),
        feature=titles[row["feature"]],
        gap=f"{abs(100 * row['gap']):.1f}",
        more="more" if row["gap"] > 0 else "less",
        level=f"{100 * comparison.confidence:g} %",
        low_high=interval(row["gap_low"], row["gap_high"], signed=True),
    )


def summary(
    estimates: pd.DataFrame, titles: Mapping[str, str], comparison: ComparisonParameters
) -> list[Html]:
    """Return the answer of a measure's page in two sentences, from its estimates alone.

    Where no interval can be given, or nothing is beyond chance, the sentences say that.
    """
    rows = estimates[estimates["sample"] == ALL]
    if not len(rows):
        return [say("There is no result: see below why.")]
    if rows["q"].isna().all():
        return _without_tests(rows, titles)
    found = notable(estimates, comparison.fdr)
    tested = int(rows["q"].notna().sum())
    if not len(found):
        return [
            say("No outlet differs from the others beyond chance (q < {q}).", q=comparison.fdr),
            say("{n} gaps were tested.", n=tested),
        ]
    concerned = set(found["outlet"])
    return [
        say(
            "{k} of {n} gaps between an outlet and the others are beyond chance (q < {q}); they "
            "concern {outlets}.",
            k=len(found),
            n=tested,
            q=comparison.fdr,
            outlets=_outlets(concerned, list(rows["outlet"].cat.categories)),
        )
        + _with_zero(found),
        in_words(found.iloc[0].to_dict(), titles, comparison),
    ]


def _with_zero(found: pd.DataFrame) -> Html:
    """Return how many gaps beyond chance have an interval that holds 0, if any has."""
    n = int(((found["gap_low"] <= 0) & (found["gap_high"] >= 0)).sum())
    if not n:
        return Html("")
    return say(
        "The interval of {n} of them holds 0 all the same: test and interval ask different "
        "questions, and such a gap should not be leaned on.", n=n,
    )  # fmt: skip


def _outlets(concerned: set[str], order: list[str]) -> str:
    if len(concerned) == len(order) > 2:
        return f"all {len(order)} outlets"
    return listed([outlet for outlet in order if outlet in concerned])


def _without_tests(rows: pd.DataFrame, titles: Mapping[str, str]) -> list[Html]:
    highest = rows.loc[rows["mean"].idxmax()].to_dict()
    telling = _TELLINGS.get(highest["measure"], _PLAIN_TELLING)
    return [
        say(
            telling + ", the highest share here.",
            outlet=highest["outlet"],
            mean=percent(highest["mean"]),
            feature=titles[highest["feature"]],
        ),
        say("There is one outlet, and nothing to compare it with.")
        if rows["outlet"].nunique() == 1
        else say("There are too few stories to say whether the outlets differ beyond chance."),
    ]


def estimate_rows(estimates: pd.DataFrame, titles: Mapping[str, str]) -> pd.DataFrame:
    """Return estimates with readable features and intervals, ready for a table."""
    if not len(estimates):
        return pd.DataFrame(columns=list(ESTIMATE_COLUMNS))
    rows = estimates.to_dict("records")
    return estimates.assign(
        feature=[titles[row["feature"]] for row in rows],
        ci=[_or_dash(row["ci_low"], row["ci_high"]) for row in rows],
        gap_ci=[_or_dash(row["gap_low"], row["gap_high"], signed=True) for row in rows],
    )


def _or_dash(low: float, high: float, signed: bool = False) -> str:
    return interval(low, high, signed=signed) if low == low else "–"


def means_in_words(estimates: pd.DataFrame, titles: Mapping[str, str]) -> str:
    """Return, by feature, the outlets with the highest and the lowest mean, for an alt text."""
    rows = estimates[(estimates["sample"] == ALL) & estimates["mean"].notna()]
    told = []
    for feature, group in rows.groupby("feature", sort=False):
        high, low = group.loc[group["mean"].idxmax()], group.loc[group["mean"].idxmin()]
        told.append(
            f"{titles[feature]}: highest {high['outlet']} {percent(high['mean'])}, "
            f"lowest {low['outlet']} {percent(low['mean'])}"
        )
    return "Share by outlet with intervals. " + "; ".join(told) + "."


def gaps_in_words(estimates: pd.DataFrame, titles: Mapping[str, str], n: int = 5) -> str:
    """Return the `n` widest gaps, for an alt text."""
    rows = estimates[(estimates["sample"] == ALL) & estimates["gap_low"].notna()]
    widest = rows.reindex(rows["gap"].abs().sort_values(ascending=False, kind="stable").index).head(
        n
    )
    told = [
        f"{row['outlet']}, {titles[row['feature']]}: {points(row['gap'])} "
        f"({interval(row['gap_low'], row['gap_high'], signed=True)})"
        for row in widest.to_dict("records")
    ]
    return "The widest gaps to the other outlets: " + "; ".join(told) + "."


def agency_remark(estimates: pd.DataFrame, articles: pd.DataFrame, fdr: float) -> Html:
    """Return how far agency copy carries the gaps, or that none is marked."""
    marked = int(articles["agency"].notna().sum())
    if not marked:
        return note(
            "No article in this corpus is marked as agency copy, so all estimates are for all "
            "articles. Reprints that are not marked count as the outlet's own."
        )
    own = estimates[(estimates["sample"] == WITHOUT_AGENCY) & (estimates["q"] < fdr)]
    measure = ", ".join(estimates["measure"].astype(str).str.split(",").str[0].unique())
    return say(
        "{n:,} articles are agency copy. Over all articles {k} gaps in {measure} are beyond "
        "chance, without agency copy {m}.",
        n=marked, k=len(notable(estimates, fdr)), m=len(own), measure=measure or "them",
    )  # fmt: skip


def profiles(
    topics: pd.DataFrame | None, frames: pd.DataFrame | None, words: pd.DataFrame | None,
    articles: pd.DataFrame, titles: Mapping[str, str],
) -> pd.DataFrame:  # fmt: skip
    """Return a row an outlet: its articles, and where it stands out most by each measure."""
    rows = []
    for outlet, group in articles.groupby("outlet", observed=True):
        row = {"outlet": outlet, "n_articles": len(group)}
        row["topic"] = _widest(topics, outlet, {})
        row["frame"] = _widest(frames, outlet, titles)
        own = words[words["outlet"] == outlet] if words is not None else None
        row["words"] = ", ".join(own["term"].head(6)) if own is not None and len(own) else "–"
        rows.append(row)
    return pd.DataFrame(rows)


def _widest(estimates: pd.DataFrame | None, outlet: str, titles: Mapping[str, str]) -> str:
    if estimates is None:
        return "–"
    rows = estimates[(estimates["outlet"] == outlet) & (estimates["sample"] == ALL)]
    rows = rows[rows["gap_low"].notna()]
    if not len(rows):
        return "–"
    row = rows.loc[rows["gap"].abs().idxmax()]
    clear = "" if row["gap_low"] * row["gap_high"] > 0 else ", interval includes 0"
    name = titles.get(row["feature"], row["feature"])
    bounds = interval(row["gap_low"], row["gap_high"], signed=True)
    return f"{name}: {points(row['gap'])} ({bounds}{clear})"
