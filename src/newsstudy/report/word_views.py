"""Keyness as 05_words shows it."""

import numpy as np
import pandas as pd

from newsstudy.measures.features import DocumentFeatures
from newsstudy.report.display import Html, listed, say

COLUMNS = {
    "outlet": ("outlet", "text"),
    "term": ("word", "text"),
    "count": ("times", "count"),
    "per_million": ("per million words", "rate"),
    "n_articles": ("articles", "count"),
    "delta": ("δ", "number"),
    "delta_low": ("low", "number"),
    "delta_high": ("high", "number"),
    "z": ("z", "number"),
    "shared_delta": ("δ on shared stories", "number"),
    "g2": ("G²", "rate"),
    "log_ratio": ("log ratio", "number"),
    "dp": ("DP", "number"),
}

SAME_STORY_COLUMNS = {
    "outlet": ("outlet", "text"),
    "term": ("word", "text"),
    "count": ("times", "count"),
    "n_stories": ("shared stories", "count"),
    "per_million": ("per million words", "rate"),
    "per_million_others": ("in the others", "rate"),
    "delta": ("δ", "number"),
    "delta_low": ("low", "number"),
    "delta_high": ("high", "number"),
    "z": ("z", "number"),
}


def summary(top: pd.DataFrame, features: DocumentFeatures, articles: pd.DataFrame) -> list[Html]:
    """Return the answer of the page in two sentences."""
    if not len(top):
        return [
            say("No word can be said to set an outlet apart in this corpus."),
            say(
                "{n:,} words were compared in {k:,} articles.",
                n=len(features.terms),
                k=len(articles),
            ),
        ]
    known = top.dropna(subset=["delta_low"])
    first = (known if len(known) else top).drop_duplicates("outlet")
    leading = first.sort_values("z", ascending=False, kind="stable").head(3)
    told = [f"{o} by “{t}”" for o, t in zip(leading["outlet"], leading["term"], strict=True)]
    clear = int((known["delta_low"] > 0).sum())
    return [
        say("The words that set outlets apart most: {told}.", told=listed(told)),
        say("{k} of the {n} listed words have an interval above zero.", k=clear, n=len(known))
        if len(known)
        else say(
            "There are too few stories for intervals: these are the words of these articles only."
        ),
    ]


def same_story_summary(same: pd.DataFrame, top: pd.DataFrame) -> Html:
    """Return how many words set an outlet apart in telling, and how many of them overall too."""
    clear = same[same["delta_low"] > 0]
    if not len(clear):
        return say("On shared stories no listed word is clear of zero.")
    overall = set(top[["outlet", "term"]].itertuples(index=False, name=None))
    both = sum(pair in overall for pair in clear[["outlet", "term"]].itertuples(index=False))
    return say(
        "On shared stories {k} words of {n} outlets have an interval above zero; {both} of them "
        "are in the list above too.", k=len(clear), n=clear["outlet"].nunique(), both=both,
    )  # fmt: skip


def with_shared(top: pd.DataFrame, told: pd.DataFrame) -> pd.DataFrame:
    """Return listed words with `shared_delta`, their δ on shared stories (`same_story_keyness`).

    Null where fewer than two of the outlet's shared stories use the word.
    """
    known = told[told["n_stories"] >= 2].set_index(["outlet", "term"])["delta"]
    pairs = list(zip(top["outlet"], top["term"], strict=True))
    found = [known.get(pair, np.nan) for pair in pairs]
    return top.assign(shared_delta=np.array(found, dtype=float))


def in_words(top: pd.DataFrame) -> str:
    """Return each outlet's first five words, for an alt text."""
    told = [
        f"{outlet}: {', '.join(group['term'].head(5))}"
        for outlet, group in top.groupby("outlet", observed=True)
    ]
    return "Words of highest keyness. " + "; ".join(told) + "."


def articles_behind(
    top: pd.DataFrame, features: DocumentFeatures, articles: pd.DataFrame, n: int = 2
) -> pd.DataFrame:
    """Return, for each outlet's first three words, the `n` articles that use them most."""
    column = {term: place for place, term in enumerate(features.terms)}
    counts = features.counts.tocsc()
    parts = []
    for row in top[top["rank"] <= 3].to_dict("records"):
        times = counts[:, column[row["term"]]].toarray().ravel().astype(int)
        own = articles.assign(count=times)[(articles["outlet"] == row["outlet"]).to_numpy()]
        best = own[own["count"] > 0].sort_values("count", ascending=False, kind="stable").head(n)
        parts.append(
            best[["article_id", "headline", "count"]].assign(outlet=row["outlet"], term=row["term"])
        )
    columns = ["outlet", "term", "count", "headline", "article_id"]
    return pd.concat(parts)[columns] if parts else pd.DataFrame(columns=columns)
