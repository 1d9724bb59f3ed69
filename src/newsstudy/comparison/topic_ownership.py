"""Topics that one outlet alone owns: through what it writes about, or through its house style."""

import re

import pandas as pd

from newsstudy.corpus.leaks import ABSENT, ONLY

OWNED = 0.6
BY_STYLE = 0.2
COLUMNS = ["topic", "outlet", "share", "leaking", "leaking_share", "by_style"]
_QUOTED = re.compile("“(.+)”")


def owned_topics(
    scores: pd.DataFrame, terms: pd.DataFrame, articles: pd.DataFrame, leaks: pd.DataFrame
) -> pd.DataFrame:
    """Return a row a topic that one outlet owns, the most owned first.

    `scores` are topic shares by article_id, `terms` the topics' first words (topic, term,
    weight), `leaks` the table of the leak audit. `share` is the outlet's part of the topic were
    all outlets of one size: its mean over the sum of the outlets' means; a topic is owned at .6
    or more, three times an even share among five outlets, and never with fewer than three
    outlets. `leaking` lists those of the topic's first words that the leak audit names for the
    outlet, `leaking_share` their part of the weight of these words. From .2 on the topic is
    flagged (`by_style`): house style or collection may have made it, and not what the outlet
    writes about.
    """
    outlets = articles.set_index("article_id")["outlet"].reindex(scores.index)
    means = scores.groupby(outlets, observed=True).mean()
    if len(means) < 3 or not scores.shape[1]:
        return pd.DataFrame(columns=COLUMNS)
    parts = means / means.sum(axis=0).where(lambda total: total > 0)
    rows = []
    for topic in scores:
        share = parts[topic].max()
        if not share >= OWNED:
            continue
        outlet = parts[topic].idxmax()
        own = terms[terms["topic"] == topic]
        named = own["term"].isin(leaking_words(leaks, outlet))
        weight = float(own.loc[named, "weight"].sum() / own["weight"].sum()) if len(own) else 0.0
        told = ", ".join(own.loc[named, "term"])
        rows.append((topic, outlet, share, told, weight, weight >= BY_STYLE))
    table = pd.DataFrame(rows, columns=COLUMNS)
    return table.sort_values("share", ascending=False, kind="stable", ignore_index=True)


def leaking_words(leaks: pd.DataFrame, outlet: str) -> set[str]:
    """Return the words that the leak audit names as this outlet's alone, or as absent there."""
    own = leaks[(leaks["outlet"] == outlet) & leaks["kind"].isin([ONLY, ABSENT])]
    found = own["feature"].astype(str).str.extract(_QUOTED, expand=False).dropna()
    return set(found.str.lower())
