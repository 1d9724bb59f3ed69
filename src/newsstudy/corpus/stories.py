"""Stories: which articles report the same event, within and across outlets."""

from collections.abc import Collection, Mapping
from itertools import count

import numpy as np
import pandas as pd
from scipy import special

from newsstudy.corpus.story_clusters import MISSING, clusters_of
from newsstudy.corpus.story_similarity import NEVER, Pairs, likely_pairs
from newsstudy.errors import CorpusError
from newsstudy.parameters import StoryParameters
from newsstudy.paths import project_root

_STEEPNESS = 14.0  # log-odds that a pair is one event, for each unit of similarity: pairs read
_LABEL_WORDS = 12


def match_stories(
    articles: pd.DataFrame, parameters: StoryParameters, known: pd.Series | None = None
) -> pd.DataFrame:
    """Return story_id and story_confidence by article_id, in the articles' order.

    `articles` has article_id, outlet, published, published_precision, headline and text. An
    article that is alone has a null story_id; else it is the article_id of the story's earliest
    article. story_confidence, in [0, 1], says how clearly the article belongs to its story, or
    to none. `known` (article_id → story_id or null) are stories found earlier: they keep their
    ids and their articles, may gain new ones, and are not joined with each other.
    Raises CorpusError where an article_id is there twice.
    """
    repeated = articles["article_id"][articles["article_id"].duplicated()]
    if len(repeated):
        raise CorpusError(f"article {repeated.iloc[0]} is in the corpus twice: remove one of them")
    ordered = _in_order_of_time(articles)
    fixed, names = _known_codes(ordered["article_id"], known)
    pairs = likely_pairs(ordered, parameters)
    clusters = clusters_of(len(ordered), pairs, fixed)
    ids = _story_ids(ordered["article_id"].to_numpy(dtype=object), clusters, fixed, names)
    matched = pd.DataFrame(
        {"story_id": ids, "story_confidence": _confidence(pairs, clusters)},
        index=pd.Index(ordered["article_id"].to_numpy(dtype=object), name="article_id"),
    )
    return matched.loc[articles["article_id"].to_numpy(dtype=object)]


def _in_order_of_time(articles: pd.DataFrame) -> pd.DataFrame:
    dated = articles["published"].notna()
    if "published_precision" in articles:
        dated &= articles["published_precision"].isin(["second", "day"])
    keyed = articles.assign(_undated=~dated, _id=articles["article_id"].astype(object))
    keyed["headline"] = keyed["headline"].astype(object).fillna("")
    order = keyed.sort_values(["_undated", "published", "_id"], kind="stable", na_position="last")
    return order.drop(columns=["_undated", "_id"]).reset_index(drop=True)


def _known_codes(article_ids: pd.Series, known: pd.Series | None) -> tuple[np.ndarray, np.ndarray]:
    """Return the code of each article's known story, −1 for none, and the stories' ids."""
    if known is None:
        return np.full(len(article_ids), -1, dtype=np.int64), np.empty(0, dtype=object)
    known = known[~known.index.duplicated()]
    found = known.astype(object).reindex(article_ids.to_numpy(dtype=object)).to_numpy()
    codes, names = pd.factorize(found)
    return codes.astype(np.int64), np.asarray(names, dtype=object)


def _story_ids(
    article_ids: np.ndarray, clusters: np.ndarray, fixed: np.ndarray, names: np.ndarray
) -> np.ndarray:
    """Return the id of each article's story: the known one, else that of its earliest article."""
    sizes = np.bincount(clusters)
    founder = np.full(len(sizes), -1, dtype=np.int64)
    founder[clusters[::-1]] = np.arange(len(clusters))[::-1]
    name_of = {int(clusters[row]): names[fixed[row]] for row in np.flatnonzero(fixed >= 0)}
    taken = set(names)
    ids = np.full(len(clusters), None, dtype=object)
    for row, cluster in enumerate(clusters.tolist()):
        if cluster in name_of:
            ids[row] = name_of[cluster]
        elif sizes[cluster] > 1:
            ids[row] = name_of[cluster] = _free(article_ids[founder[cluster]], taken)
            taken.add(ids[row])
    return ids


def _free(story: str, taken: Collection[str]) -> str:
    """Return the id of a new story: an earlier run may have given its founder's to another."""
    ids = (f"{story}-{n}" if n > 1 else story for n in count(1))
    return next(one for one in ids if one not in taken)


def _confidence(pairs: Pairs, clusters: np.ndarray) -> np.ndarray:
    """Return the logistic of the mean margin to the rest of the story, or of the best one missed.

    Pairs that were not kept, and forbidden ones, count as clearly different.
    """
    margin = np.maximum(np.where(pairs.margin == NEVER, MISSING, pairs.margin), MISSING)
    ends = np.concatenate([pairs.left, pairs.right])
    margin = np.concatenate([margin, margin])
    together = np.concatenate([clusters[pairs.left] == clusters[pairs.right]] * 2)
    inside, n = ends[together], len(clusters)
    others = np.bincount(clusters)[clusters] - 1
    total = np.bincount(inside, margin[together], minlength=n).astype(float)
    total += MISSING * (others - np.bincount(inside, minlength=n))
    best = np.full(n, MISSING)
    np.maximum.at(best, ends, margin)
    evidence = np.where(others > 0, total / np.maximum(others, 1), -best)
    return special.expit(_STEEPNESS * evidence)


def story_table(articles: pd.DataFrame, matched: pd.DataFrame) -> pd.DataFrame:
    """Return a row a story, the largest first.

    Columns: story_id, label (the headline of the article that fits its story best, or its first
    words), n_articles, n_outlets, first, last (times of publication), first_outlet (null where
    the times do not tell), confidence (mean over its articles).
    """
    facts = articles.set_index("article_id").drop(columns=list(matched.columns), errors="ignore")
    facts = facts.join(matched).dropna(subset=["story_id"])
    facts = facts.assign(outlet=facts["outlet"].astype(object), _id=facts.index.astype(object))
    central = facts.sort_values(
        ["story_id", "story_confidence", "published", "_id"], ascending=[True, False, True, True]
    ).drop_duplicates("story_id")
    labels = [_label(article) for article in central.to_dict("records")]
    stories = facts.groupby("story_id")
    table = pd.DataFrame(
        {
            "label": pd.Series(labels, index=central["story_id"], dtype=object),
            "n_articles": stories.size(),
            "n_outlets": stories["outlet"].nunique(),
            "first": stories["published"].min(),
            "last": stories["published"].max(),
            "first_outlet": _first_outlets(facts),
            "confidence": stories["story_confidence"].mean(),
        }
    )
    table = table.rename_axis("story_id").reset_index()
    order = ["n_outlets", "n_articles", "first", "story_id"]
    ascending = [False, False, True, True]
    return table.sort_values(order, ascending=ascending, ignore_index=True)


def _label(article: Mapping) -> str:
    if isinstance(article["headline"], str) and article["headline"].strip():
        return article["headline"].strip()
    words = article["text"].split()
    return " ".join(words[:_LABEL_WORDS]) + (" …" if len(words) > _LABEL_WORDS else "")


def possibly_first(articles: pd.DataFrame) -> pd.DataFrame:
    """Return story_id and outlet, a row for each outlet that may have published a story first.

    `articles` has outlet, published, published_precision and story_id. A time known to the day
    may lie anywhere in that day, so it does not tell two outlets apart; an article without a
    date is not considered. Several rows of one story are a tie.
    """
    usable = articles["published"].notna() & articles["story_id"].notna()
    told = articles[usable & articles["published_precision"].isin(["second", "day"])]
    precise = told["published_precision"].eq("second")
    early = told["published"].where(precise, told["published"].dt.floor("D"))
    late = early.where(precise, early + pd.Timedelta(days=1) - pd.Timedelta(microseconds=1))
    names = {name: told[name].astype(object) for name in ("story_id", "outlet")}
    bounds = pd.DataFrame({**names, "early": early, "late": late})
    by_outlet = bounds.groupby(["story_id", "outlet"])[["early", "late"]].min().reset_index()
    surely_out = by_outlet.groupby("story_id")["late"].transform("min")
    possible = by_outlet["early"] <= surely_out
    return by_outlet.loc[possible, ["story_id", "outlet"]].reset_index(drop=True)


def _first_outlets(articles: pd.DataFrame) -> pd.Series:
    possible = possibly_first(articles)
    alone = ~possible["story_id"].duplicated(keep=False)
    return possible[alone].set_index("story_id")["outlet"].astype(object)


def read_known(table: str | None) -> pd.Series | None:
    """Return the stories of an earlier corpus (article_id → story_id) from its table of articles.

    `table` is a CSV or Parquet file with both columns, or None. Raises CorpusError where it
    cannot be read or lacks a column.
    """
    if table is None:
        return None
    try:
        path = project_root() / table
        read = pd.read_parquet if path.suffix == ".parquet" else pd.read_csv
        found = read(path, columns=["article_id", "story_id"]) if read is pd.read_parquet else read(
            path, usecols=["article_id", "story_id"], dtype=str
        )  # fmt: skip
    except (OSError, ValueError) as error:
        raise CorpusError(f"stories.known={table}: cannot be used: {error}") from None
    return found.set_index("article_id")["story_id"]
