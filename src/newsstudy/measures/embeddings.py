"""Word and sentence vectors learned from the corpus itself: no model has to be fetched."""

import numpy as np
from scipy import sparse
from sklearn.utils.extmath import randomized_svd

from newsstudy.measures.features import TokenIndex

MOST_DIMENSIONS = 100
SENTENCES_A_DIMENSION = 50
MOST_WORDS = 10_000
LEARNED_FROM = 200_000  # sentences; of a larger corpus every k-th is read
_MIN_SENTENCES = 3
_COMMON = 1e-3


def sentence_vectors(index: TokenIndex, n_sentences: int) -> np.ndarray:
    """Return unit vectors (n_sentences, dimensions) of the sentences of a corpus.

    Word vectors are the left singular vectors, times the square root of their values, of the
    positive pointwise mutual information of words in a sentence (Levy, Goldberg & Dagan 2015);
    a sentence is the mean of its words, each weighted by a/(a+p) with p its share of sentences
    and a = 0.001 (Arora, Liang & Ma 2017). There is one dimension for each 50 sentences, at most
    100. Only the 10,000 words of most sentences, and of three at least, have a vector; a sentence
    without any has the vector 0.
    """
    words = _presence(index, n_sentences)
    if not words.shape[1]:
        return np.zeros((n_sentences, 1), dtype=np.float32)
    step = -(-n_sentences // LEARNED_FROM)
    learned = words[::step]
    share = np.asarray(learned.mean(axis=0)).ravel()
    wanted = min(MOST_DIMENSIONS, n_sentences // SENTENCES_A_DIMENSION, words.shape[1] - 1)
    vectors = _word_vectors(learned, max(wanted, 1))
    weighted = words @ (vectors * (_COMMON / (_COMMON + share))[:, None])
    length = np.linalg.norm(weighted, axis=1, keepdims=True)
    unit = np.divide(weighted, length, out=np.zeros_like(weighted), where=length > 1e-12)
    return unit.astype(np.float32)


def _presence(index: TokenIndex, n_sentences: int) -> sparse.csr_matrix:
    """Return which of the most frequent words stand in each sentence (1 or 0)."""
    ones = np.ones(len(index.ids))
    there = sparse.csr_matrix(
        (ones, (index.sentence, index.ids)), shape=(n_sentences, len(index.forms))
    )
    there.data[:] = 1.0
    frequency = np.bincount(there.indices, minlength=there.shape[1])
    by_frequency = np.argsort(-frequency, kind="stable")[:MOST_WORDS]
    kept = np.sort(by_frequency[frequency[by_frequency] >= _MIN_SENTENCES])
    return there[:, kept]


def _word_vectors(words: sparse.csr_matrix, dimensions: int) -> np.ndarray:
    together = (words.T @ words).tocsr()
    share = np.asarray(words.sum(axis=0)).ravel()
    rows = np.repeat(np.arange(together.shape[0]), np.diff(together.indptr))
    expected = np.maximum(share[rows] * share[together.indices], 1.0) / words.shape[0]
    together.data = np.maximum(np.log(together.data / expected), 0.0)
    together.eliminate_zeros()
    if not together.nnz:
        return np.zeros((words.shape[1], dimensions))
    left, values, _ = randomized_svd(together, dimensions, n_iter=2, random_state=0)
    return left * np.sqrt(values)
