"""Intervals of topics that know that the topics themselves were estimated."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np
import pandas as pd

from newsstudy.comparison.estimates import ALL, gap_weights, story_codes
from newsstudy.measures.consensus_topics import Factorisation, article_weights, refitted
from newsstudy.measures.topic_fit import Fit, as_shares
from newsstudy.measures.topic_names import grouping, without_junk
from newsstudy.measures.topic_quality import matched
from newsstudy.measures.topics import TopicModel, labelled

REFITS = 40
_SHAPE = 16.0  # of the weights of stories, whose variance is then 1/16
COLUMNS = ["feature", "outlet", "mean", "ci_low", "ci_high", "gap", "gap_low", "gap_high"]
_KNOWN_MODEL = "nmf"


@dataclass(frozen=True)
class _Draws:
    """Means by outlet and label in each draw, (refits, n_outlets, n_labels): two ways."""

    topics_given: np.ndarray
    topics_refitted: np.ndarray


def topic_uncertainty(
    estimated: pd.DataFrame,
    topics: TopicModel,
    articles: pd.DataFrame,
    seed: int,
    refits: int = REFITS,
) -> pd.DataFrame:
    """Return the estimates of all articles with intervals that hold the topics' uncertainty.

    `estimated` is the table of `estimates` for `topics.scores`; topics may be named and merged.
    Columns: those of COLUMNS, ci_low_topics, ci_high_topics, gap_low_topics, gap_high_topics,
    and mean_wider, gap_wider, how many times as long an interval became. In each of `refits`
    weightings of the stories (weighted bootstrap, Newton & Raftery 1994; gamma weights of mean 1
    and variance 1/16, small enough for the topics to stay themselves) the topics are fitted again
    from where the model stands, aligned with its topics by the Hungarian method on the cosine of
    their terms, and the outlets' means are taken with them and with the topics as given. The arms
    of an interval are multiplied by √(T / V), at least 1: V the variance over the weightings of
    the mean, or gap, with topics given, T that with topics fitted again; centre and skew stay.
    *Assumes* that another sample finds the same topics, estimated a little differently: whether
    it does is what stability tells, and where it does not, no interval covers. For LDA, which is
    not fitted again, the added columns are null.
    """
    table = estimated.loc[estimated["sample"] == ALL].reset_index(drop=True)
    if topics.fit is None or topics.fit.model != _KNOWN_MODEL or topics.fit.weights is None:
        wider = {"mean": np.full(len(table), np.nan), "gap": np.full(len(table), np.nan)}
        return _widened(table, wider)
    facts = articles.set_index("article_id").loc[topics.scores.index]
    draws = _drawn(topics, facts, seed, refits)
    names = list(facts["outlet"].cat.categories)
    reference = _reference(table, names)
    weights = gap_weights(reference)
    wider = {
        "mean": _factors(draws.topics_given, draws.topics_refitted),
        "gap": _factors(_gaps(weights, draws.topics_given), _gaps(weights, draws.topics_refitted)),
    }
    rows = table["outlet"].cat.codes.to_numpy()
    columns = table["feature"].map({f: i for i, f in enumerate(topics.scores)}).to_numpy()
    return _widened(table, {name: factor[rows, columns] for name, factor in wider.items()})


def wider_in_words(table: pd.DataFrame) -> str:
    """Return how much longer the gaps' intervals are with the topics' own uncertainty."""
    known = table.dropna(subset=["gap_low_topics"])
    if not len(known):
        return "The topics' own uncertainty was not estimated."
    longer = 100 * (known["gap_wider"] - 1)
    worst = known.loc[known["gap_wider"].idxmax(), "feature"]
    clear = (known["gap_low"] > 0) | (known["gap_high"] < 0)
    lost = clear & (known["gap_low_topics"] <= 0) & (known["gap_high_topics"] >= 0)
    return (
        f"Intervals that know that the topics were estimated are {longer.median():.0f} % longer "
        f"in the middle case and {longer.max():.0f} % at most ({worst}); {int(lost.sum())} of "
        f"{int(clear.sum())} gaps that exclude zero no longer do."
        if lost.any() else
        f"Intervals that know that the topics were estimated are {longer.median():.0f} % longer "
        f"in the middle case and {longer.max():.0f} % at most ({worst}); no gap that excluded "
        "zero loses that."
    )  # fmt: skip


def _drawn(topics: TopicModel, facts: pd.DataFrame, seed: int, refits: int) -> _Draws:
    fit = topics.fit
    begun = Factorisation(article_weights(fit.weights, fit.loadings), fit.loadings, None)
    labels = _labels(topics)
    outlets = facts["outlet"].cat.codes.to_numpy()
    stories = story_codes(facts["story_id"])
    given = _in_labels(as_shares(begun), labels)
    random = np.random.default_rng([seed, 34])
    n_stories, n_outlets = int(stories.max()) + 1, len(facts["outlet"].cat.categories)
    means: list[list[np.ndarray]] = [[], []]
    for _ in range(refits):
        times = random.gamma(_SHAPE, 1 / _SHAPE, n_stories)[stories].astype(np.float32)
        again = _aligned(refitted(fit.weights, begun, times), fit)
        for kept, shares in zip(means, (given, _in_labels(as_shares(again), labels)), strict=True):
            kept.append(_means(shares, times, outlets, n_outlets))
    return _Draws(np.array(means[0]), np.array(means[1]))


def _labels(topics: TopicModel) -> tuple[np.ndarray, np.ndarray]:
    """Return how topics add up to labels, (n_topics, n_labels), and which labels are junk."""
    model_topics = list(_model_labels(topics))
    members: Mapping[str, Sequence[str]] = getattr(topics, "members", None) or {
        topic: (topic,) for topic in topics.scores
    }
    junk = np.array([label in getattr(topics, "junk", ()) for label in members])
    return grouping(model_topics, members), junk


def _model_labels(topics: TopicModel) -> Sequence[str]:
    return labelled(topics.fit)[0]


def _in_labels(shares: np.ndarray, labels: tuple[np.ndarray, np.ndarray]) -> np.ndarray:
    groups, junk = labels
    return without_junk(shares @ groups, junk)


def _aligned(again: Factorisation, fit: Fit) -> Factorisation:
    unit_of = [h / np.maximum(np.linalg.norm(h, axis=1, keepdims=True), 1e-12)
               for h in (fit.loadings, again.term_weights)]  # fmt: skip
    _, order = matched(unit_of[0] @ unit_of[1].T)
    return Factorisation(again.article_weights[:, order], again.term_weights[order], None)


def _means(
    shares: np.ndarray, times: np.ndarray, outlets: np.ndarray, n_outlets: int
) -> np.ndarray:
    sums = np.zeros((n_outlets, shares.shape[1]))
    np.add.at(sums, outlets, shares * times[:, None])
    size = np.bincount(outlets, weights=times, minlength=n_outlets)[:, None]
    return np.divide(sums, size, out=np.full_like(sums, np.nan), where=size > 0)


def _reference(table: pd.DataFrame, names: list[str]) -> np.ndarray:
    """Return which outlets count in the gaps: those with an interval, as `estimates` has it."""
    first = table.drop_duplicates("outlet").set_index("outlet")
    enough = first["ci_low"].notna().reindex(names, fill_value=False).to_numpy()
    there = (first["n_articles"] > 0).reindex(names, fill_value=False).to_numpy()
    return enough if enough.sum() >= 2 else there


def _gaps(weights: np.ndarray, means: np.ndarray) -> np.ndarray:
    return np.nan_to_num(weights) @ np.nan_to_num(means)


def _factors(given: np.ndarray, refitted_: np.ndarray) -> np.ndarray:
    with np.errstate(invalid="ignore", divide="ignore"):
        ratio = np.nanstd(refitted_, axis=0, ddof=1) / np.nanstd(given, axis=0, ddof=1)
    return np.maximum(np.where(np.isfinite(ratio), ratio, 1.0), 1.0)


def _widened(table: pd.DataFrame, wider: Mapping[str, np.ndarray]) -> pd.DataFrame:
    result = table[COLUMNS].copy()
    for centre, low, high in (("mean", "ci_low", "ci_high"), ("gap", "gap_low", "gap_high")):
        factor = wider[centre]
        result[f"{low}_topics"] = table[centre] - factor * (table[centre] - table[low])
        result[f"{high}_topics"] = table[centre] + factor * (table[high] - table[centre])
        result[f"{centre}_wider"] = np.where(table[low].notna(), factor, np.nan)
    for bound in ("ci_low_topics", "ci_high_topics"):
        result[bound] = result[bound].clip(0, 1)
    for bound in ("gap_low_topics", "gap_high_topics"):
        result[bound] = result[bound].clip(-1, 1)
    return result
