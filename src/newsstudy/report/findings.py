"""Estimates in words and rows: what a page says about the gaps between outlets."""

from collections.abc import Mapping

import pandas as pd

from newsstudy.comparison.estimates import ALL, WITHOUT_AGENCY
from newsstudy.report.display import Html, interval, listed, note, percent, points, say

ESTIMATE_COLUMNS = {
    "outlet": ("outlet", "text"),
    "feature": ("feature", "text"),
    "n_articles": ("articles", "count"),
    "mean": ("share", "share"),
    "ci": ("interval", "text"),
    "gap": ("gap, points", "points"),
    "gap_ci": ("interval of the gap", "text"),
    "q": ("q", "p"),
}


def notable(estimates: pd.DataFrame, fdr: float) -> pd.DataFrame:
    """Return the gaps with q below `fdr` over all articles, widest first."""
    rows = estimates[(estimates["sample"] == ALL) & (estimates["q"] < fdr)]
    order = rows["gap"].abs().sort_values(ascending=False, kind="stable").index
    return rows.reindex(order)


def in_words(row: Mapping, titles: Mapping[str, str], unit: str) -> Html:
    """Return one gap as a sentence: share, gap, and its interval.

    `unit` says of what the mean is a share, as in "of its coverage".
    """
    more = "more" if row["gap"] > 0 else "less"
    return say(
        "{outlet}: {mean} {unit} for {feature}, {gap} percentage points {more} than the other "
        "outlets on average (interval {low_high}).",
        outlet=row["outlet"], mean=percent(row["mean"]), unit=unit,
        feature=titles[row["feature"]], gap=f"{abs(100 * row['gap']):.1f}", more=more,
        low_high=interval(row["gap_low"], row["gap_high"], signed=True),
    )  # fmt: skip


def summary(
    estimates: pd.DataFrame, titles: Mapping[str, str], fdr: float, of: str, unit: str
) -> list[Html]:
    """Return the answer of a measure's page in two sentences, from its estimates alone.

    `of` names the features ("topics", "frames"). Where no interval can be given, or nothing
    is beyond chance, the sentences say that.
    """
    rows = estimates[estimates["sample"] == ALL]
    if not len(rows):
        return [say("There is no result: see below why.")]
    if rows["q"].isna().all():
        highest = rows.loc[rows["mean"].idxmax()]
        return [
            say(
                "The highest share is that of {feature} in {outlet}: {mean} {unit}.",
                feature=titles[highest["feature"]], outlet=highest["outlet"],
                mean=percent(highest["mean"]), unit=unit,
            ),
            say("There are too few stories to say whether the outlets differ beyond chance."),
        ]  # fmt: skip
    found = notable(estimates, fdr)
    tested = int(rows["q"].notna().sum())
    if not len(found):
        return [
            say("No outlet differs from the others beyond chance (q < {fdr}).", fdr=fdr),
            say("{n} gaps were tested.", n=tested),
        ]
    first = say(
        "{k} of {n} gaps between an outlet and the others are beyond chance (q < {fdr}); "
        "they concern {outlets}.", k=len(found), n=tested, fdr=fdr,
        outlets=listed([o for o in rows["outlet"].cat.categories if o in set(found["outlet"])]),
    )  # fmt: skip
    return [first, in_words(found.iloc[0].to_dict(), titles, unit)]


def estimate_rows(estimates: pd.DataFrame, titles: Mapping[str, str]) -> pd.DataFrame:
    """Return estimates with readable features and intervals, ready for a table."""
    if not len(estimates):
        return pd.DataFrame(columns=list(ESTIMATE_COLUMNS))
    rows = estimates.to_dict("records")
    return estimates.assign(
        feature=[titles[row["feature"]] for row in rows],
        ci=[interval(row["ci_low"], row["ci_high"]) for row in rows],
        gap_ci=[interval(row["gap_low"], row["gap_high"], signed=True) for row in rows],
    )


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
    return say(
        "{n:,} articles are agency copy. Over all articles {k} gaps are beyond chance, without "
        "agency copy {m}.", n=marked, k=len(notable(estimates, fdr)), m=len(own),
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
    return f"{name}: {points(row['gap'])} ({interval(row['gap_low'], row['gap_high'], signed=True)}{clear})"
