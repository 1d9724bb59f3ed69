"""Which stories outlets cover: coverage, what is left out, who is first, what is shared."""

import numpy as np
import pandas as pd
from scipy import stats

from newsstudy.comparison.sample import story_codes
from newsstudy.corpus.stories import possibly_first
from newsstudy.parameters import ComparisonParameters

_NOTHING_LEFT_OUT = pd.DataFrame(
    columns=["story_id", "outlet", "n_outlets", "week", "n_collected"]
)


def coverage(articles: pd.DataFrame) -> pd.DataFrame:
    """Return the number of articles, a row a story (story_id), a column an outlet.

    Outlets stand in their order, also those without any; articles without a story are left out.
    """
    told = articles.dropna(subset=["story_id"])
    counts = pd.crosstab(told["story_id"].astype(object), told["outlet"].astype(object))
    counts = counts.reindex(columns=list(articles["outlet"].cat.categories), fill_value=0)
    return counts.rename_axis(index="story_id", columns="outlet").astype(int)


def story_facts(articles: pd.DataFrame) -> pd.DataFrame:
    """Return, by story_id as in `coverage`, n_articles, n_outlets, first, last (times)."""
    counts = coverage(articles)
    times = articles.groupby(articles["story_id"].astype(object))["published"]
    return pd.DataFrame(
        {"n_articles": counts.sum(axis=1), "n_outlets": (counts > 0).sum(axis=1),
         "first": times.min().reindex(counts.index), "last": times.max().reindex(counts.index)},
        index=counts.index,
    )  # fmt: skip


def left_out(articles: pd.DataFrame, least: int = 2) -> pd.DataFrame:
    """Return a row for each story of `least` outlets or more and outlet without an article on it.

    Columns: story_id, outlet, n_outlets (that have it), week (the Monday of the story's first
    article) and n_collected: how many articles of the outlet the corpus has of that week, null
    where the story has no date. Of what was not collected the table knows nothing: with
    n_collected 0 it cannot say that an outlet left a story out.
    """
    counts, facts = coverage(articles), story_facts(articles)
    counts = counts[facts["n_outlets"] >= least]
    if not len(counts):
        return _NOTHING_LEFT_OUT.copy()
    week = monday(facts["first"])
    collected = articles.groupby([monday(articles["published"]), "outlet"], observed=True).size()
    absent = counts.stack().loc[lambda n: n == 0].index.to_frame(index=False)
    absent["n_outlets"] = absent["story_id"].map(facts["n_outlets"]).astype(int)
    absent["week"] = absent["story_id"].map(week)
    keys = pd.MultiIndex.from_frame(absent[["week", "outlet"]])
    found = pd.Series(collected.reindex(keys, fill_value=0).to_numpy(), index=absent.index)
    absent["n_collected"] = found.astype("Int64").where(absent["week"].notna())
    categories = articles["outlet"].cat.categories
    return absent.assign(outlet=pd.Categorical(absent["outlet"], categories=categories))


def monday(times: pd.Series) -> pd.Series:
    """Return the Monday of each time's week, null without a time."""
    days = times.dt.floor("D")
    return days - pd.to_timedelta(days.dt.day_of_week, unit="D")


def first_to_report(articles: pd.DataFrame) -> pd.DataFrame:
    """Return, by outlet, on the stories it shares: n_shared, n_timed, n_first, n_tied.

    n_timed are those in which it and another outlet have an article with a usable time; n_first
    those that it was surely the first to publish; n_tied those where it may have been, but the
    times (often known to the day only) do not tell it from another.
    """
    shared = articles[articles["story_id"].isin(_shared_stories(articles))]
    usable = shared["published"].notna() & shared["published_precision"].isin(["second", "day"])
    timed = shared[usable]
    timed = timed[timed["story_id"].isin(_shared_stories(timed))]
    possible = possibly_first(timed)
    alone = ~possible["story_id"].duplicated(keep=False)
    outlets = articles["outlet"].cat.categories
    table = pd.DataFrame(
        {
            "n_shared": shared.groupby("outlet", observed=False)["story_id"].nunique(),
            "n_timed": timed.groupby("outlet", observed=False)["story_id"].nunique(),
            "n_first": possible.loc[alone, "outlet"].value_counts(),
            "n_tied": possible.loc[~alone, "outlet"].value_counts(),
        },
        index=pd.Index(outlets, name="outlet"),
    )
    return table.fillna(0).astype(int).reset_index()


def _shared_stories(articles: pd.DataFrame) -> pd.Index:
    outlets = articles.groupby(articles["story_id"].astype(object))["outlet"].nunique()
    return outlets.index[outlets > 1]


def shared_agenda(articles: pd.DataFrame, parameters: ComparisonParameters) -> pd.DataFrame:
    """Return, by outlet, the share of its articles on stories that another outlet has too.

    Columns: outlet, n_articles, n_stories, n_shared (stories), share, ci_low, ci_high. The
    interval is Wilson's (1927) for the effective number of articles, which the spread between
    stories gives (Dean & Pagano 2015); an outlet with fewer than `parameters.min_clusters`
    stories has none.
    """
    names = list(articles["outlet"].cat.categories)
    shared = articles["story_id"].isin(_shared_stories(articles)).to_numpy()
    told = pd.DataFrame(
        {"outlet": articles["outlet"].cat.codes.to_numpy(), "shared": shared,
         "story": story_codes(articles["story_id"])}
    )  # fmt: skip
    stories = told.groupby(["outlet", "story"])["shared"].agg(["size", "any"]).reset_index()
    rows = []
    for code in range(len(names)):
        own = stories[stories["outlet"] == code]
        n, hits = own["size"].sum(), own.loc[own["any"], "size"].sum()
        low, high = _share_interval(own["size"].to_numpy(), own["any"].to_numpy(), parameters)
        share = hits / n if n else np.nan
        rows.append((n, len(own), own["any"].sum(), share, low, high))
    columns = ["n_articles", "n_stories", "n_shared", "share", "ci_low", "ci_high"]
    table = pd.DataFrame(rows, columns=columns)
    table.insert(0, "outlet", pd.Categorical(names, categories=names))
    return table


def _share_interval(
    sizes: np.ndarray, shared: np.ndarray, parameters: ComparisonParameters
) -> tuple[float, float]:
    """Return the interval of the share of articles, given articles by story, shared or not."""
    n_stories, n = len(sizes), sizes.sum()
    if n_stories < parameters.min_clusters:
        return np.nan, np.nan
    share = sizes[shared].sum() / n
    error = (sizes * (shared - share) ** 2 * sizes).sum() / n**2 * n_stories / (n_stories - 1)
    effective = share * (1 - share) / error if error > 0 else n**2 / (sizes**2).sum()
    quantile = stats.t.ppf((1 + parameters.confidence) / 2, n_stories - 1)
    low, high = wilson(np.array([share]), np.array([effective]), quantile)
    return float(low[0]), float(high[0])


def wilson(share: np.ndarray, n: np.ndarray, quantile: float) -> tuple[np.ndarray, np.ndarray]:
    """Return the bounds of Wilson's (1927) interval of shares of `n`; null where `n` is 0."""
    with np.errstate(invalid="ignore", divide="ignore"):
        z = quantile**2 / n
        middle = (share + z / 2) / (1 + z)
        arm = np.sqrt(z * share * (1 - share) + z**2 / 4) / (1 + z)
    return np.where(share == 0, 0, middle - arm), np.where(share == 1, 1, middle + arm)
