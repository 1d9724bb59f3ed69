"""Estimates in words and rows: what a page says about the gaps between outlets."""

from collections.abc import Mapping, Sequence

import pandas as pd

from newsstudy.comparison.estimates import ALL, WITHOUT_AGENCY
from newsstudy.parameters import ComparisonParameters
from newsstudy.report.display import Html, interval, listed, many, note, percent, points, say
from newsstudy.report.part_claims import clear, lead, notable, one_sided
from newsstudy.report.part_words import divides, one_paragraph, passed_over

__all__ = ["ESTIMATE_COLUMNS", "clear", "notable"]
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


def in_words(row: Mapping, titles: Mapping[str, str], comparison: ComparisonParameters) -> Html:
    """Return one gap as a sentence: the outlet's mean, the gap, its simultaneous interval."""
    telling = _TELLINGS.get(row["measure"], _PLAIN_TELLING)
    return say(
        telling + ", {gap} percentage points {more} than the other outlets on average "
        "({low_high}; {level} for all gaps at once).",
        outlet=row["outlet"],
        mean=percent(row["mean"]),
        feature=titles[row["feature"]],
        gap=f"{abs(100 * row['gap']):.1f}",
        more="more" if row["gap"] > 0 else "less",
        level=f"{100 * comparison.confidence:g} %",
        low_high=interval(row["gap_sim_low"], row["gap_sim_high"], signed=True),
    )


def summary(
    estimates: pd.DataFrame,
    titles: Mapping[str, str],
    comparison: ComparisonParameters,
    apart: Sequence[str] = (),
) -> list[Html]:
    """Return the answer of a measure's page in a few sentences, from its estimates alone.

    Counted are gaps beyond chance by test and interval; the widest that can be divided is told
    with its parts. `apart` are outlets outside the others' period, which are no example if there
    is another. Where no interval can be given, or nothing is beyond chance, the sentences say that.
    """
    rows = estimates[estimates["sample"] == ALL]
    if not len(rows):
        return [say("There is no result: see below why.")]
    if rows["q"].isna().all():
        return _without_tests(rows, titles)
    found = clear(estimates, comparison.fdr)
    tested = int(rows["q"].notna().sum())
    if not len(found):
        return [
            say("No outlet differs from the others beyond chance (q < {q}, and an interval "
                "without 0).", q=comparison.fdr),
            say("{n} tested.", n=many(tested, "gap was", "gaps were"))
            + _one_alone(estimates, comparison.fdr, "{n} {are} so"),
        ]  # fmt: skip
    example = lead(estimates, comparison.fdr, apart)
    return [
        say(
            "{k} of {n} between an outlet and the others {are} beyond chance (q < {q}, and an "
            "interval without 0); {concern} {outlets}.",
            k=len(found),
            n=many(tested, "gap"),
            are="is" if len(found) == 1 else "are",
            concern="it concerns" if len(found) == 1 else "they concern",
            q=comparison.fdr,
            outlets=_outlets(set(found["outlet"]), list(rows["outlet"].cat.categories)),
        )
        + _one_alone(estimates, comparison.fdr),
        one_paragraph(
            in_words(example.row, titles, comparison),
            divides(example.row),
            passed_over(example.wider),
        ),
    ]


def _one_alone(estimates: pd.DataFrame, fdr: float, opening: str = "{n} more {are} so") -> Html:
    """Return how many gaps are beyond chance by test or interval alone, if any is."""
    n = one_sided(estimates, fdr)
    if not n:
        return Html("")
    return say(
        opening + " by the test or by the interval alone: these ask different questions, "
        "and such a gap should not be leaned on.", n=n, are="is" if n == 1 else "are",
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
        f"({interval(row['gap_sim_low'], row['gap_sim_high'], signed=True)})"
        for row in widest.to_dict("records")
    ]
    return (
        "The widest gaps to the other outlets, with intervals for all at once: "
        + "; ".join(told)
        + "."
    )


def agency_remark(estimates: pd.DataFrame, articles: pd.DataFrame, fdr: float) -> Html:
    """Return how far agency copy carries the gaps, or that none is marked."""
    marked = int(articles["agency"].notna().sum())
    if not marked:
        return note(
            "No article in this corpus is marked as agency copy, so all estimates are for all "
            "articles. Reprints that are not marked count as the outlet's own."
        )
    measure = ", ".join(estimates["measure"].astype(str).str.split(",").str[0].unique())
    return say(
        "{n:,} articles are agency copy. Over all articles {k} gaps in {measure} are beyond "
        "chance by test and interval, without agency copy {m}.",
        n=marked, k=len(clear(estimates, fdr)), m=len(clear(estimates, fdr, WITHOUT_AGENCY)),
        measure=measure or "them",
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
    clear_of_0 = "" if row["gap_sim_low"] * row["gap_sim_high"] > 0 else ", interval includes 0"
    name = titles.get(row["feature"], row["feature"])
    bounds = interval(row["gap_sim_low"], row["gap_sim_high"], signed=True)
    return f"{name}: {points(row['gap'])} ({bounds}{clear_of_0})"
