"""Copies: articles whose cleaned texts are the same but for case and blanks."""

import pandas as pd


def exact_copies(articles: pd.DataFrame) -> pd.Series:
    """Return, for each article, the article_id of the earliest copy, or null if it is that one.

    `articles` has article_id, published and text; the earliest is the first published (no date
    counts as last), then the first in the table.
    """
    keys = articles["text"].str.casefold().str.split().str.join(" ")
    order = articles.assign(_key=keys, _row=range(len(articles))).sort_values(
        ["published", "_row"], na_position="last", kind="stable"
    )
    first = order.groupby("_key", sort=False)["article_id"].transform("first")
    copies = first.where(order.duplicated("_key"), None)
    return copies.reindex(articles.index).rename("duplicate_of")


def copies_within_outlet(articles: pd.DataFrame) -> pd.Series:
    """Return, as `exact_copies` does, the copies that one outlet published more than once."""
    parts = [exact_copies(group) for _, group in articles.groupby("outlet", observed=True)]
    if not parts:
        return pd.Series(dtype=object, name="duplicate_of")
    return pd.concat(parts).reindex(articles.index)
