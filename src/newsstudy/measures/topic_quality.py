"""How good are topics? Coherence, exclusivity, stability, and what they tell of unseen articles."""

from collections.abc import Sequence

import numpy as np
from scipy import sparse
from scipy.optimize import linear_sum_assignment

from newsstudy.measures.consensus_topics import article_weights


def top_places(ranking: np.ndarray, n: int) -> np.ndarray:
    """Return the columns of the `n` highest values of each row, (n_rows, n), highest first."""
    return np.argsort(-ranking, axis=1, kind="stable")[:, :n]


def coherence(places: np.ndarray, counts: sparse.csr_matrix) -> np.ndarray:
    """Return the NPMI of each topic's words, (n_topics,), from −1 to 1.

    The mean over pairs of words of normalised pointwise mutual information (Bouma 2009; Lau,
    Newman & Baldwin 2014), where words are together that stand in one article of `counts`
    (n_articles, n_terms), which should be other articles than those the topics were fitted to.
    A pair that is never together, or a word that is not there, counts −1.
    """
    there = (counts > 0).astype(np.float64).tocsc()
    return np.array([_npmi(there[:, row]) for row in places])


def _npmi(there: sparse.csc_matrix) -> float:
    share = (there.T @ there).toarray() / there.shape[0]
    first, second = np.tril_indices(len(share), -1)
    single, both = np.diag(share), share[first, second]
    values = np.full(len(both), -1.0)
    some = (both > 0) & (both < 1)
    product = single[first[some]] * single[second[some]]
    values[some] = np.log(both[some] / product) / -np.log(both[some])
    values[both == 1] = 1.0
    return float(values.mean()) if len(values) else float("nan")


def exclusivity(places: np.ndarray, term_weights: np.ndarray) -> np.ndarray:
    """Return how far each topic has its words to itself, (n_topics,), from 0 to 1.

    The mean over its words of φ_kw / Σ_j φ_jw, with φ_kw the word's share of topic k (after
    Bischof & Airoldi 2012).
    """
    term_weights = term_weights.astype(float)  # 1e-300 is 0 in single precision
    term_weights = term_weights.astype(float)
    within = term_weights / np.maximum(term_weights.sum(axis=1, keepdims=True), 1e-300)
    own = within / np.maximum(within.sum(axis=0), 1e-300)
    return np.take_along_axis(own, places, axis=1).mean(axis=1)


def matched(similarity: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """Return rows and columns of the pairs with the highest sum (the Hungarian method)."""
    return linear_sum_assignment(-similarity)


def overlaps(first: Sequence[set], second: Sequence[set]) -> np.ndarray:
    """Return the Jaccard similarity of each topic of `first` with its match in `second`.

    Topics are sets of their words (Greene, O'Callaghan & Cunningham 2014).
    """
    similarity = np.array([[len(a & b) / max(len(a | b), 1) for b in second] for a in first])
    rows, columns = matched(similarity)
    found = np.zeros(len(first))
    found[rows] = similarity[rows, columns]
    return found


def held_out_share(
    weights: sparse.csr_matrix, term_weights: np.ndarray, seed: int, folds: int = 2
) -> float:
    """Return the share of unseen articles' weights that the topics explain, at most 1.

    Bi-cross-validation (Owen & Perry 2009): the topic weights of unseen articles are found from
    one part of the terms, and the other part is predicted. More topics do not explain more when
    they follow noise.
    """
    fold = np.random.default_rng([seed, 32]).integers(0, folds, weights.shape[1])
    missed = total = 0.0
    for held in range(folds):
        seen, unseen = np.flatnonzero(fold != held), np.flatnonzero(fold == held)
        loadings = term_weights[:, unseen].astype(float)
        per_article = article_weights(weights[:, seen], term_weights[:, seen]).astype(float)
        target = weights[:, unseen].astype(float)
        power = target.multiply(target).sum()
        fitted = np.einsum("ij,ij->", per_article, target @ loadings.T)
        size = np.einsum("ij,ij->", per_article.T @ per_article, loadings @ loadings.T)
        missed, total = missed + power - 2 * fitted + size, total + power
    return float(1 - missed / total) if total > 0 else float("nan")
