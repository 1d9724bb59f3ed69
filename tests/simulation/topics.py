"""Short articles from planted topics, and how often intervals of the topics' means cover.

The truth is what the same model finds in a corpus so large that its topics are known: 12,000
articles from the same planted topics. Six words in ten are common to all topics, so that a small
corpus finds the topics, but not exactly.
"""

import numpy as np
import pandas as pd

from newsstudy.comparison.estimates import estimates
from newsstudy.comparison.topic_uncertainty import topic_uncertainty
from newsstudy.measures.topic_quality import matched
from newsstudy.measures.topics import topic_model
from newsstudy.parameters import ComparisonParameters, TopicParameters
from tests.conftest import articles_of

K, N_TERMS, N_WORDS = 4, 400, 30
PREVALENCE = np.array([[0.4, 0.3, 0.2, 0.1], [0.25] * 4, [0.15, 0.25, 0.25, 0.35]])
FITTED = TopicParameters(n_topics=K, min_articles=3, max_share=1.0, max_terms=2000)
FEW = ComparisonParameters(draws=200)
WORDS = np.array(
    ["x" + "".join(chr(97 + i // 26**j % 26) for j in range(3)) for i in range(N_TERMS)]
)


def planted_topics(in_common: float) -> np.ndarray:
    random = np.random.default_rng([0, 1])
    common = random.dirichlet(np.full(N_TERMS, 0.5))
    own = random.dirichlet(np.full(N_TERMS, 0.2), K)
    return in_common * common + (1 - in_common) * own


def corpus(n: int, seed: int, in_common: float = 0.6) -> tuple[pd.DataFrame, np.ndarray]:
    """Return `n` articles of three outlets, and their true shares of the planted topics."""
    random = np.random.default_rng([seed, 2])
    topics, outlets = planted_topics(in_common), np.arange(n) % 3
    shares = np.array([random.dirichlet(PREVALENCE[outlet]) for outlet in outlets])
    texts = [" ".join(random.choice(WORDS, N_WORDS, p=share @ topics)) for share in shares]
    return articles_of([f"Outlet {outlet}" for outlet in outlets], texts), shares


def in_population(model, population) -> np.ndarray:
    """Return which of the population's topics each topic of the model is."""
    place = {term: i for i, term in enumerate(population.fit.terms)}
    wide = np.zeros((K, len(place)))
    for column, term in enumerate(model.fit.terms):
        if term in place:
            wide[:, place[term]] = model.fit.loadings[:, column]
    unit = [m / np.linalg.norm(m, axis=1, keepdims=True) for m in (wide, population.fit.loadings)]
    return matched(unit[0] @ unit[1].T)[1]


def by_outlet(scores: pd.DataFrame, articles: pd.DataFrame) -> np.ndarray:
    return scores.groupby(articles["outlet"].to_numpy()).mean().to_numpy()


def gaps_of(means: np.ndarray) -> np.ndarray:
    return means - (means.sum(axis=0) - means) / 2


def coverage(replications: int) -> tuple[pd.Series, np.ndarray, np.ndarray]:
    """Return shares of intervals that cover, and the population's and mean estimated gaps."""
    large, _ = corpus(12_000, 999)
    population = topic_model(large, FITTED)
    means = by_outlet(population.scores, large)
    gaps, covered, found = gaps_of(means), [], []
    for seed in range(replications):
        articles, _ = corpus(600, seed)
        model = topic_model(articles, FITTED)
        order = in_population(model, population)
        table = estimates(model.scores, articles, FEW, seed, measure="topics")
        table = topic_uncertainty(table, model, articles, seed, refits=30)
        topic = order[table["feature"].map({t: i for i, t in enumerate(model.scores)})]
        outlet = table["outlet"].cat.codes.to_numpy()
        mean, gap = means[outlet, topic], gaps[outlet, topic]
        covered.append({
            "mean": table["ci_low"].le(mean) & table["ci_high"].ge(mean),
            "mean_topics": table["ci_low_topics"].le(mean) & table["ci_high_topics"].ge(mean),
            "gap": table["gap_low"].le(gap) & table["gap_high"].ge(gap),
            "gap_topics": table["gap_low_topics"].le(gap) & table["gap_high_topics"].ge(gap),
        })  # fmt: skip
        estimated = np.zeros_like(gaps)
        estimated[outlet, topic] = table["gap"]
        found.append(estimated)
    return pd.concat(map(pd.DataFrame, covered)).mean(), gaps, np.mean(found, axis=0)
