"""A few articles side by side: which are read, and what one outlet has alone."""

import numpy as np
import pandas as pd

from newsstudy.comparison.mentions import figures, names
from newsstudy.measures.features import function_words, words

MOST_ARTICLES = 12


def chosen_articles(articles: pd.DataFrame, n: int = MOST_ARTICLES) -> pd.DataFrame:
    """Return the first article of each outlet, then further ones, up to `n`, earliest first."""
    order = articles.sort_values(["published", "article_id"], na_position="last", kind="stable")
    turn = order.groupby("outlet", observed=True).cumcount()
    chosen = order.assign(_turn=turn).sort_values("_turn", kind="stable").head(n)
    return chosen.sort_values(["published", "article_id"], na_position="last").drop(columns="_turn")


def only_in_one(articles: pd.DataFrame) -> pd.DataFrame:
    """Return the names and figures of one outlet alone: outlet, kind, item, times, most first.

    A name is elsewhere if its last word stands anywhere in another outlet's texts, a figure if it
    stands there in any spelling.
    """
    texts = articles.groupby("outlet", observed=True)["text"].agg("\n\n".join)
    rows = []
    for outlet, text in texts.items():
        elsewhere = "\n\n".join(other for name, other in texts.items() if name != outlet)
        known_words, known_figures = set(words(elsewhere)), set(figures(elsewhere))
        counts = pd.Series(names(text), dtype=object).value_counts()
        new = {n: c for n, c in counts.items() if not set(words(n)[-1:]) <= known_words}
        rows += [(outlet, "name", name, times) for name, times in new.items()]
        counts = pd.Series(figures(text), dtype=object).value_counts()
        rows += [(outlet, "figure", f, c) for f, c in counts.items() if f not in known_figures]
    table = pd.DataFrame(rows, columns=["outlet", "kind", "item", "times"])
    return table.sort_values(["outlet", "kind", "times", "item"],
                             ascending=[True, False, False, True], ignore_index=True)  # fmt: skip


def words_of_one(articles: pd.DataFrame, n: int = 10, language: str = "en") -> pd.DataFrame:
    """Return each outlet's `n` words most above the others' rate: outlet, word, times, elsewhere.

    Ranked by the weighted log odds with a flat prior of 0.5 (Monroe, Colaresi & Quinn 2008). So
    few texts support no test: these are words to read by, not findings.
    """
    unwanted = function_words(language)
    texts = articles.groupby("outlet", observed=True)["text"].agg(" ".join)
    counts = pd.DataFrame({
        outlet: pd.Series([w for w in words(text) if w not in unwanted and not w.isdigit()],
                          dtype=object).value_counts()
        for outlet, text in texts.items()
    }).fillna(0.0).sort_index()  # fmt: skip
    parts = []
    for outlet in counts:
        here, there = counts[outlet] + 0.5, counts.drop(columns=outlet).sum(axis=1) + 0.5
        odds = np.log(here / (here.sum() - here)) - np.log(there / (there.sum() - there))
        z = odds / np.sqrt(1 / here + 1 / there)
        top = z[(z > 0) & (counts[outlet] >= 2)].sort_values(ascending=False, kind="stable").head(n)
        facts = {"outlet": outlet, "word": top.index, "z": top.to_numpy()}
        times = counts.loc[top.index, outlet].astype(int).to_numpy()
        elsewhere = (there[top.index] - 0.5).astype(int).to_numpy()
        parts.append(pd.DataFrame({**facts, "times": times, "elsewhere": elsewhere}))
    return pd.concat(parts, ignore_index=True)
