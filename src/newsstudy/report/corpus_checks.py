"""Copies, agency copy and leaks as 01_corpus and the pages after it show them."""

import pandas as pd

from newsstudy.corpus import leaks as audit
from newsstudy.report.display import Html, listed, note, percent, say

LEAK_COLUMNS = {
    "outlet": ("outlet", "text"),
    "kind": ("kind", "text"),
    "feature": ("what", "text"),
    "here": ("articles here", "share"),
    "elsewhere": ("in each other outlet", "text"),
    "severe": ("severe", "text"),
}
_LEAST_DATED = 10  # articles, so that an outlet has a period
_TOLD = {
    audit.ABSENT: "{feature}: in {outlets} of the articles, in each other outlet in {low} or more, "
    "so probably lost",
    audit.DAMAGED: "{feature}: in articles of {outlets}",
    audit.CUT: "{feature}: {outlets}",
}


def reprints(articles: pd.DataFrame) -> pd.DataFrame:
    """Return, outlet by outlet, how many articles of the row have a copy in the column."""
    groups = articles.assign(root=articles["duplicate_of"].fillna(articles["article_id"]))
    counts = pd.crosstab(groups["root"], groups["outlet"], dropna=False)
    there = (counts > 0).astype(int)
    matrix = counts.T @ there
    for outlet in matrix.index:
        matrix.loc[outlet, outlet] = 0
    return matrix.rename_axis(None).rename_axis(None, axis=1)


def reprint_rows(matrix: pd.DataFrame) -> pd.DataFrame:
    """Return the reprint matrix with outlets that share a text only, outlets as a column."""
    shared = matrix.loc[(matrix.sum(axis=1) > 0), matrix.sum() > 0]
    return shared.rename_axis("outlet").reset_index()


def copies_summary(articles: pd.DataFrame) -> Html:
    """Return in a sentence how many articles stand in other outlets too, or are agency copy."""
    return say(
        "{agency:,} articles ({share}) are agency copy, and {copies:,} have a copy in another "
        "outlet.", agency=int(articles["agency"].notna().sum()),
        share=percent(articles["agency"].notna().mean()), copies=_with_copy(articles),
    )  # fmt: skip


def _with_copy(articles: pd.DataFrame) -> int:
    roots = articles["duplicate_of"].fillna(articles["article_id"])
    outlets = articles["outlet"].astype(str).groupby(roots).transform("nunique")
    return int((outlets > 1).sum())


def agency_shares(articles: pd.DataFrame) -> pd.DataFrame:
    """Return, by outlet: agency articles, their share, by evidence, and the agencies."""
    rows = []
    for outlet, group in articles.groupby("outlet", observed=True):
        own = group[group["agency"].notna()]
        kinds = own["agency_evidence"].value_counts()
        names = ", ".join(f"{name} {n}" for name, n in own["agency"].value_counts().items())
        counts = [int(kinds.get(kind, 0)) for kind in ("credit", "match", "both")]
        rows.append((outlet, len(group), len(own), len(own) / len(group), *counts, names or "–"))
    columns = ["outlet", "n_articles", "n_agency", "share", "credit", "match", "both", "agencies"]
    return pd.DataFrame(rows, columns=columns)


def leak_rows(leaks: pd.DataFrame) -> pd.DataFrame:
    """Return the leaks ready for a table."""
    elsewhere = [
        "–" if low != low else percent(low) if low == high else f"{percent(low)} to {percent(high)}"
        for low, high in zip(leaks["others_low"], leaks["others_high"], strict=True)
    ]
    return leaks.assign(elsewhere=elsewhere, severe=leaks["severe"].map({True: "yes", False: "–"}))


def outside_period(articles: pd.DataFrame) -> list[str]:
    """Return the outlets that were collected mostly outside the others' period.

    Outlets with fewer than ten dated articles have no period.
    """
    dated = articles.groupby("outlet", observed=True)["published"]
    middle = dated.quantile([0.25, 0.75]).unstack()[dated.count() >= _LEAST_DATED]
    if middle.isna().all(axis=None) or len(middle) < 2:
        return []
    low, high = middle[0.25].median(), middle[0.75].median()
    return [str(o) for o, row in middle.iterrows() if row[0.75] < low or row[0.25] > high]


def period_remark(articles: pd.DataFrame) -> Html:
    """Return a warning that names the outlets whose gaps may be those of another period."""
    apart = outside_period(articles)
    if not apart:
        return Html("")
    return note(
        "Before you read on: most articles of {outlets} lie outside the others' period. What sets "
        "{it} apart may be the time, not the outlet.",
        outlets=listed(apart), it="it" if len(apart) == 1 else "them",
    )  # fmt: skip


def leak_remark(leaks: pd.DataFrame) -> Html:
    """Return a warning that names each severe leak, for the pages that compare texts."""
    severe = leaks[leaks["severe"]]
    if not len(severe):
        return Html("")
    told = []
    for (kind, feature), rows in severe.groupby(["kind", "feature"], sort=False):
        named = [f"{r['outlet']} ({percent(r['here'], 0)})" for r in rows.to_dict("records")]
        low = percent(rows["others_low"].min(), 0)
        told.append(_TOLD[kind].format(feature=feature, outlets=listed(named), low=low))
    more = f"; and {len(told) - 6} more" if len(told) > 6 else ""
    told = told[:6]
    return note(
        "Before you read on: collection left marks that can look like differences between "
        "outlets. {told}{more}. {link}", told="; ".join(told), more=more,
        link=Html('<a href="01_corpus.html">See the leak audit</a>.'),
    )  # fmt: skip


def leak_summary(leaks: pd.DataFrame, accuracy: tuple[float, float]) -> Html:
    """Return how many leaks there are, and how well style alone tells the outlets."""
    severe = leaks[leaks["severe"]]
    names = listed(list(dict.fromkeys(severe["outlet"])))
    counted = (
        say("No trait of the texts betrays an outlet by the audit's rules.")
        if not len(leaks)
        else say(
            "{n} traits betray an outlet, {k} of them so that collection must have lost or "
            "damaged something (in {names}).", n=len(leaks), k=len(severe), names=names,
        )
        if len(severe)
        else say("{n} traits betray an outlet; none looks like a loss of collection.", n=len(leaks))
    )  # fmt: skip
    known, guess = accuracy
    if known != known:
        return counted
    return counted + say(
        "From punctuation, casing and lengths alone the outlet of an article is told in {known} "
        "of cases (balanced over outlets; guessing: {guess}). So much of any difference in style "
        "is house style, not telling.", known=percent(known, 0), guess=percent(guess, 0),
    )  # fmt: skip
