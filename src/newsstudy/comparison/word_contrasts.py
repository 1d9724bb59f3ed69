"""Intervals for the words that set outlets apart, honest about the top of a list being selected."""

import numpy as np
import pandas as pd
from scipy import stats

from newsstudy.comparison.estimates import q_values, story_codes
from newsstudy.comparison.resampling import bootstrap_sums
from newsstudy.measures.features import DocumentFeatures
from newsstudy.measures.keyness import keyness, log_odds, prior
from newsstudy.parameters import ComparisonParameters, WordParameters


def top_words(table: pd.DataFrame, n: int, min_articles: int, outlets: pd.Series) -> pd.DataFrame:
    """Return each outlet's `n` words of highest z with a positive delta.

    Only words in at least `min_articles` of the outlet's articles count, or in half of them
    where the outlet has fewer: a word from one article is no tendency. `outlets` is the
    outlet of each article.
    """
    sizes = table["outlet"].map(outlets.value_counts()).astype(float)
    needed = np.minimum(np.maximum(min_articles, 2), np.maximum(sizes / 2, 1))
    known = table[(table["delta"] > 0) & (table["n_articles"] >= needed)]
    ranked = known.sort_values(["outlet", "z", "term"], ascending=[True, False, True])
    top = ranked.groupby("outlet", observed=True).head(n)
    rank = top.groupby("outlet", observed=True).cumcount() + 1
    return top.assign(rank=rank).reset_index(drop=True)


def with_intervals(
    top: pd.DataFrame,
    features: DocumentFeatures,
    articles: pd.DataFrame,
    parameters: ComparisonParameters,
    prior_words: float,
    seed: int,
) -> pd.DataFrame:
    """Return `top` with delta_low and delta_high: simultaneous over one outlet's listed words.

    Stories are resampled as for any estimate; the interval is delta ± c·se with c the quantile
    of the largest |delta* − delta|/se over the outlet's listed words (Mandel & Betensky 2008).
    An outlet with fewer than `parameters.min_clusters` stories gets none. The selection of the
    words out of the whole vocabulary is not part of what the intervals cover.
    """
    result = top.assign(delta_low=np.nan, delta_high=np.nan)
    clusters = story_codes(articles["story_id"])
    outlets = articles["outlet"].cat.codes.to_numpy().astype(np.int64)
    names = list(articles["outlet"].cat.categories)
    chosen = sorted(set(top["term"]))
    if not chosen:
        return result
    columns = np.searchsorted(features.terms.astype(str), chosen)
    rest = features.counts.sum(axis=1) - features.counts[:, columns].sum(axis=1)
    values = np.column_stack([features.counts[:, columns].toarray(), np.asarray(rest)])
    sums = bootstrap_sums(values, outlets, clusters, len(names), parameters.draws, seed)
    alpha = prior(_observed(values, outlets, len(names)), prior_words)
    deltas = log_odds(sums, alpha)[0]
    for name, group in top.groupby("outlet", observed=True):
        k = names.index(name)
        n_stories = len(np.unique(clusters[outlets == k]))
        if n_stories < parameters.min_clusters:
            continue
        drawn = deltas[:, k, np.searchsorted(chosen, group["term"])]
        observed = group["delta"].to_numpy()
        width = simultaneous_width(drawn, observed, n_stories, parameters.confidence)
        result.loc[group.index, "delta_low"] = observed - width
        result.loc[group.index, "delta_high"] = observed + width
    return result


def _observed(values: np.ndarray, outlets: np.ndarray, n_outlets: int) -> np.ndarray:
    counts = np.zeros((n_outlets, values.shape[1]))
    np.add.at(counts, outlets, values)
    return counts


def simultaneous_width(
    drawn: np.ndarray, observed: np.ndarray, n_stories: int, confidence: float
) -> np.ndarray:
    """Return by item how wide its interval is, to both sides, if all are to hold together.

    `drawn` is (draws, n_items), `observed` (n_items,): c·se, with c the quantile over draws of the
    largest |drawn − observed|/se (Mandel & Betensky 2008), moved out to Student's t.
    """
    error = drawn.std(axis=0)
    away = np.abs(drawn - observed)
    largest = np.divide(away, error, out=np.zeros_like(away), where=error > 0).max(axis=1)
    return _widened(np.quantile(largest, confidence), n_stories) * error


def _widened(quantile: float, n_stories: int) -> float:
    """Return a normal quantile moved out to Student's t, for the few stories there are."""
    t = stats.t.isf(stats.norm.sf(quantile), n_stories - 1)
    return float(t * np.sqrt(n_stories / (n_stories - 1)))


def with_q(table: pd.DataFrame) -> pd.DataFrame:
    """Return a keyness table with q: Benjamini–Hochberg over all its words and outlets."""
    return table.assign(q=q_values(table["p"].to_numpy(dtype=float)))


def prior_overlap(
    features: DocumentFeatures, outlets: pd.Series, parameters: WordParameters, min_articles: int
) -> dict[str, float]:
    """Return the share of listed words that stay so with a prior ten times or a tenth as strong."""
    lists = {
        name: set(
            top_words(
                keyness(features, outlets, factor * parameters.prior_words),
                parameters.n_words, min_articles, outlets,
            )[["outlet", "term"]].itertuples(index=False, name=None)
        )
        for name, factor in (("chosen", 1.0), ("strong", 10.0), ("weak", 0.1))
    }  # fmt: skip
    size = max(len(lists["chosen"]), 1)
    return {name: len(lists["chosen"] & lists[name]) / size for name in ("strong", "weak")}
