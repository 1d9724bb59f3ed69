"""Frames by meaning: sentences that are like those with an indicator, though they have none."""

from functools import lru_cache

import numpy as np
import pandas as pd
from scipy.special import expit
from sklearn.linear_model import LogisticRegression

from newsstudy.measures.codebooks import Codebook
from newsstudy.measures.embeddings import LEARNED_FROM, sentence_vectors
from newsstudy.measures.indicators import by_article, indexed, marked_sentences


def semantic_scores(articles: pd.DataFrame, codebook: Codebook) -> pd.DataFrame:
    """Return the expected share of an article's sentences that mean a frame, in [0, 1].

    A row an article (indexed by article_id), a column a frame. Each sentence is a vector
    (`sentence_vectors`); for each frame a logistic regression on the vectors tells sentences
    with an indicator from the others, and an article's score is the mean of its sentences'
    probabilities. So words count that keep company with the indicators in this corpus. No human
    code is used. Scores depend on the corpus, which teaches the meaning of words: they compare
    articles of one corpus, not of two.
    """
    table, index = indexed(articles)
    marks = marked_sentences(table, index, codebook)
    if table.empty:
        return by_article(table, marks.astype(float), articles)
    vectors = _vectors(tuple(articles["article_id"]), tuple(articles["text"]))
    likely = {name: _likelihood(vectors, marks[name].to_numpy()) for name in marks}
    return by_article(table, pd.DataFrame(likely, index=table.index), articles)


def article_vectors(articles: pd.DataFrame) -> np.ndarray:
    """Return the mean vector of each article's sentences, (n_articles, dimensions)."""
    table, _ = indexed(articles)
    vectors = _vectors(tuple(articles["article_id"]), tuple(articles["text"]))
    means = by_article(table, pd.DataFrame(vectors, index=table.index), articles)
    return means.to_numpy(dtype=float)


@lru_cache(maxsize=1)
def _vectors(ids: tuple[str, ...], texts: tuple[str, ...]) -> np.ndarray:
    """Return the sentences' vectors; kept, since scores and features are made of the same."""
    table, index = indexed(pd.DataFrame({"article_id": ids, "text": texts}))
    return sentence_vectors(index, len(table))


def _likelihood(vectors: np.ndarray, marked: np.ndarray) -> np.ndarray:
    step = -(-len(marked) // LEARNED_FROM)
    seen = marked[::step]
    if seen.all() or not seen.any():
        return np.full(len(marked), float(seen.mean()))
    model = LogisticRegression(max_iter=500).fit(vectors[::step], seen)
    return expit(vectors @ model.coef_[0].astype(np.float32) + np.float32(model.intercept_[0]))
