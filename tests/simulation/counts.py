"""Word counts drawn from rates that are known; the words are numbered and mean nothing."""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import pandas as pd
from scipy import sparse

from newsstudy.measures.features import DocumentFeatures
from tests.simulation.scores import bare_articles


@dataclass(frozen=True)
class SimulatedCounts:
    """Word counts by article, and the counts expected by outlet and word."""

    features: DocumentFeatures
    articles: pd.DataFrame
    expected: np.ndarray


def simulate_counts(
    sizes: Sequence[int],
    rng: np.random.Generator,
    *,
    boosts: np.ndarray | float = 0.0,
    n_terms: int = 200,
    length: float = 300.0,
    burst: float = 2.0,
    n_stories: int = 0,
) -> SimulatedCounts:
    """Draw word counts of `sizes[o]` articles an outlet, of mean length `length`.

    Word rates fall as 1/rank; `boosts` (n_outlets, n_terms) are the planted log ratios of an
    outlet's rate. Words come in bursts: an article's rate (a story's, where `n_stories`) varies
    around the outlet's by a gamma of shape `burst`, so that counts exceed Poisson variance.
    """
    outlets = np.repeat(np.arange(len(sizes)), sizes)
    n = len(outlets)
    base = 1.0 / np.arange(5, 5 + n_terms)
    rates = np.exp(np.broadcast_to(np.asarray(boosts, dtype=float), (len(sizes), n_terms))) * base
    rates *= length / base.sum()
    stories = rng.integers(0, n_stories, n) if n_stories else np.arange(n)
    noise = rng.gamma(burst, 1 / burst, (n_stories or n, n_terms))[stories]
    counts = rng.poisson(rates[outlets] * noise * rng.gamma(4, 0.25, (n, 1)))
    articles = bare_articles(outlets, len(sizes))
    if n_stories:
        articles["story_id"] = [f"s{story}" for story in stories]
    terms = np.array([f"word{rank:04d}" for rank in range(n_terms)], dtype=object)
    features = DocumentFeatures(
        sparse.csr_matrix(counts.astype(float)), terms, articles["article_id"].to_numpy()
    )
    return SimulatedCounts(features, articles, rates * np.asarray(sizes)[:, None])
