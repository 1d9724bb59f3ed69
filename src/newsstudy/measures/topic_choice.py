"""How many topics? Four criteria over a grid, and a rule that picks."""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import pandas as pd
from scipy import sparse, stats
from sklearn.feature_extraction.text import TfidfTransformer

from newsstudy.measures.consensus_topics import Spectrum, consensus_factorisation, spectrum
from newsstudy.measures.features import DocumentFeatures
from newsstudy.measures.topic_fit import (
    ARTICLES_A_TOPIC,
    TERMS_A_TOPIC,
    relevance_of,
    topic_features,
)
from newsstudy.measures.topic_quality import (
    coherence,
    exclusivity,
    held_out_share,
    overlaps,
    top_places,
)
from newsstudy.parameters import TopicParameters

GRID = (5, 10, 15, 20, 25, 30, 40)
CRITERIA = ("coherence", "exclusivity", "stability", "held_out")
_SAMPLES = 3
_QUICK = {"samples": 1, "most": 15}  # a third of the time, and within the noise the same choice
_TRAINED, _DRAWN = 0.8, 0.8
_COHERENT, _STABLE = 10, 15  # top words that are looked at


@dataclass(frozen=True)
class TopicChoice:
    """A row for each number of topics in `table`, the number picked, or why there is none.

    Columns: n_topics, coherence, exclusivity, stability, held_out, score, chosen, as_good.
    """

    table: pd.DataFrame
    n_topics: int | None
    why_none: str = ""


@dataclass(frozen=True)
class _Sample:
    counts: sparse.csr_matrix
    weights: sparse.csr_matrix
    found: Spectrum


def choose_topics(
    articles: pd.DataFrame,
    parameters: TopicParameters,
    language: str = "en",
    grid: Sequence[int] = GRID,
    seed: int = 1,
) -> TopicChoice:
    """Return four criteria for each number of topics in `grid`, and the number they pick.

    A fifth of the articles is held out; topics are fitted to three random 80 % samples of the
    rest. Coherence: NPMI of the 10 most relevant words in the held-out articles (Lau, Newman &
    Baldwin 2014). Exclusivity of the 15 most relevant words. Stability: their Jaccard similarity
    over pairs of samples, topics matched (Greene, O'Callaghan & Cunningham 2014). Held out: share
    of the held-out articles' weights that is explained (bi-cross-validation, Owen & Perry 2009).
    The rule: each criterion is scaled from 0 (worst in the grid) to 1 (best), the score is their
    mean, the highest score is picked, and of equals the smallest number. `as_good` are those whose
    score cannot be told from it: a one-sided paired t-test over the three samples at 5 %. The score
    depends on the grid, so the table matters more than the pick. Numbers too large for the corpus
    are left out; with none left, `why_none` says so. The grid is fitted by NMF, also where the
    study uses LDA.
    """
    features = topic_features(articles, parameters, language)
    possible = _possible(sorted(set(grid)), features)
    if not possible:
        return TopicChoice(
            _table([], np.zeros((0, _SAMPLES, len(CRITERIA)))), None, _why_none(min(grid), features)
        )
    random = np.random.default_rng([seed, 33])
    in_order = np.argsort(features.article_ids.astype(str), kind="stable")
    mixed = in_order[random.permutation(len(in_order))]
    cut = int(_TRAINED * len(mixed))
    tfidf = TfidfTransformer(sublinear_tf=True).fit(features.counts[mixed[:cut]])
    samples = _samples(features.counts[mixed[:cut]], tfidf, possible[-1], random)
    held = features.counts[mixed[cut:]]
    held_weights = tfidf.transform(held)
    found = [_criteria(samples, held, held_weights, k, seed) for k in possible]
    table = _table(possible, np.array(found))
    return TopicChoice(table, int(table.loc[table["chosen"], "n_topics"].iloc[0]))


def _possible(grid: Sequence[int], features: DocumentFeatures) -> list[int]:
    n_fitted = _TRAINED * _DRAWN * features.counts.shape[0]
    return [
        k for k in grid
        if n_fitted >= ARTICLES_A_TOPIC * k and len(features.terms) >= TERMS_A_TOPIC * k
    ]  # fmt: skip


def _why_none(least: int, features: DocumentFeatures) -> str:
    n_articles, n_terms = features.counts.shape
    return (
        f"choosing among {least} topics or more needs at least "
        f"{int(np.ceil(ARTICLES_A_TOPIC * least / _TRAINED / _DRAWN))} articles and "
        f"{TERMS_A_TOPIC * least} words; this corpus has {n_articles} and {n_terms}"
    )


def _samples(
    counts: sparse.csr_matrix, tfidf: TfidfTransformer, most: int, random: np.random.Generator
) -> list[_Sample]:
    samples = []
    for _ in range(_SAMPLES):
        size = int(_DRAWN * counts.shape[0])
        drawn = counts[np.sort(random.choice(counts.shape[0], size, replace=False))]
        weights = tfidf.transform(drawn).tocsr().astype(np.float32)
        samples.append(_Sample(drawn, weights, spectrum(weights, most)))
    return samples


def _criteria(
    samples: Sequence[_Sample], held: sparse.csr_matrix, held_weights: sparse.csr_matrix,
    n_topics: int, seed: int,
) -> np.ndarray:  # fmt: skip
    """Return the criteria of each sample, (n_samples, n_criteria)."""
    words, values = [], []
    for sample in samples:
        fit = consensus_factorisation(sample.weights, n_topics, sample.found, **_QUICK)
        loadings = fit.term_weights.astype(float)
        term_share = np.asarray(sample.counts.sum(axis=0)).ravel() + 0.5
        places = top_places(relevance_of(loadings, term_share / term_share.sum()), _STABLE)
        words.append([set(row) for row in places.tolist()])
        coherent = np.nanmean(coherence(places[:, :_COHERENT], held))
        told = held_out_share(held_weights, loadings, seed)
        values.append((coherent, exclusivity(places, loadings).mean(), told))
    stable = [
        np.mean([overlaps(own, other).mean() for other in words if other is not own])
        for own in words
    ]
    coherent, exclusive, told = np.array(values).T
    return np.column_stack([coherent, exclusive, stable, told])


def _table(grid: Sequence[int], found: np.ndarray) -> pd.DataFrame:
    """Return the table for criteria by sample, (n_grid, n_samples, n_criteria)."""
    table = pd.DataFrame(found.mean(axis=1), columns=list(CRITERIA))
    table.insert(0, "n_topics", np.array(grid, dtype=int))
    if not len(table):
        return table.assign(score=0.0, chosen=False, as_good=False)
    low, high = found.mean(axis=1).min(axis=0), found.mean(axis=1).max(axis=0)
    scaled = np.where(high > low, (found - low) / np.where(high > low, high - low, 1), 1.0)
    scores = scaled.mean(axis=2)
    best = int(scores.mean(axis=1).argmax())
    short = scores[best] - scores
    error = short.std(axis=1, ddof=1) / np.sqrt(_SAMPLES) * stats.t.ppf(0.95, _SAMPLES - 1)
    table["score"] = scores.mean(axis=1)
    return table.assign(chosen=np.arange(len(table)) == best, as_good=short.mean(axis=1) <= error)
