"""Can outlets be compared within topic at all, or does each have topics of its own?"""

import numpy as np
import pandas as pd

from newsstudy.comparison.topic_control import gaps_within
from newsstudy.parameters import ComparisonParameters

OWN_TOPICS = 0.5
NOT_COMPARABLE = "cannot be compared: its topics are mostly its own"


def own_topics(topics: pd.DataFrame, articles: pd.DataFrame) -> pd.Series:
    """Return, by outlet, how far topic shares tell whether an article is the outlet's, in [0, 1].

    `topics` is indexed by article_id. The figure is R² of least squares of membership on the
    shares: one minus the tolerance of regression diagnostics (Belsley, Kuh & Welsch 1980). Near 1
    no other outlet writes on the outlet's topics, and a gap within topic is an extrapolation that
    the model makes, not the data (King & Zeng 2006).
    """
    shares = topics.reindex(articles["article_id"]).to_numpy(dtype=float)
    centred = shares - shares.mean(axis=0)
    told = {}
    for outlet in articles["outlet"].cat.categories:
        member = (articles["outlet"] == outlet).to_numpy(dtype=float)
        member -= member.mean()
        total = float(member @ member)
        left = member - centred @ np.linalg.lstsq(centred, member, rcond=None)[0]
        told[outlet] = 1 - float(left @ left) / total if total > 0 else np.nan
    return pd.Series(told, name="own_topics")


def gaps_within_shared_topics(
    scores: pd.DataFrame,
    topics: pd.DataFrame,
    articles: pd.DataFrame,
    parameters: ComparisonParameters,
) -> pd.DataFrame:
    """Return the gaps of `gaps_within` by topic, among outlets that write on the same topics.

    An outlet whose topics are its own (above .5, the largest first, figures renewed after each)
    is no reference for the others: its level within topic is extrapolated too. Its own rows keep
    the gap as it is among all outlets, none within topic, and say so in `reading`. The column
    own_topics is added.
    """
    kept, own = articles, own_topics(topics, articles)
    told = own.copy()
    while own.notna().sum() > 1 and own.max() > OWN_TOPICS:
        kept = kept[kept["outlet"] != own.idxmax()]
        own = own_topics(topics, kept)
        told.update(own)
    among = gaps_within(scores, kept, parameters, topics=topics)
    present = among["outlet"].isin(kept["outlet"].unique())
    refused = gaps_within(scores, articles, parameters, topics=topics)
    refused = refused[~refused["outlet"].isin(kept["outlet"].unique())].assign(
        gap=np.nan, gap_low=np.nan, gap_high=np.nan, reading=NOT_COMPARABLE
    )
    table = pd.concat([among[present], refused], ignore_index=True)
    return table.assign(own_topics=table["outlet"].astype(str).map(told))
