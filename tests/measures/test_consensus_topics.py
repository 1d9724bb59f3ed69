"""Consensus topics: planted factors are found again, from any sample and in any order."""

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy import sparse
from sklearn.decomposition import NMF

from newsstudy.measures.consensus_topics import (
    article_weights,
    consensus_factorisation,
    refitted,
    spectrum,
)

K, N, TERMS = 6, 240, 120


def planted(seed: int = 1, noise: float = 0.05) -> tuple[sparse.csr_matrix, np.ndarray, np.ndarray]:
    """Return weights made of K topics of 20 terms each, with the article and term weights."""
    random = np.random.default_rng(seed)
    loadings = np.kron(np.eye(K), random.uniform(0.5, 1.5, 20)) + noise * random.random((K, TERMS))
    shares = random.dirichlet(np.full(K, 0.3), N)
    return sparse.csr_matrix(shares @ loadings), shares, loadings


def cosines(first: np.ndarray, second: np.ndarray) -> np.ndarray:
    first, second = (m / np.linalg.norm(m, axis=1, keepdims=True) for m in (first, second))
    return first @ second.T


@pytest.fixture(scope="module")
def found():
    return consensus_factorisation(planted()[0], K)


def test_planted_topics_are_each_found_once(found):
    alike = cosines(planted()[2], found.term_weights)
    assert sorted(alike.argmax(axis=1)) == list(range(K))
    assert alike.max(axis=1).min() > 0.98


def test_article_weights_are_those_planted(found):
    _, shares, loadings = planted()
    order = cosines(loadings, found.term_weights).argmax(axis=1)
    weights = found.article_weights * np.linalg.norm(found.term_weights, axis=1)
    for topic in range(K):
        assert np.corrcoef(shares[:, topic], weights[:, order[topic]])[0, 1] > 0.98


def test_the_fit_is_as_close_as_that_of_plain_nmf(found):
    weights = planted()[0].toarray()
    plain = NMF(K, init="nndsvda", random_state=0, max_iter=300, tol=1e-3).fit(weights)
    error = np.linalg.norm(weights - found.article_weights @ found.term_weights)
    assert error < 1.05 * plain.reconstruction_err_ + 0.01 * np.linalg.norm(weights)


def test_the_same_weights_give_the_same_bytes(found):
    again = consensus_factorisation(planted()[0], K)
    assert again.term_weights.tobytes() == found.term_weights.tobytes()
    assert again.article_weights.tobytes() == found.article_weights.tobytes()


def test_planted_topics_recur_in_all_members(found):
    assert found.recurrence.shape == (K,)
    assert (found.recurrence <= 1 + 1e-6).all()
    assert np.sort(found.recurrence)[1:].min() > 0.9


def test_a_spectrum_for_more_topics_serves_for_fewer(found):
    weights = planted()[0]
    shared = consensus_factorisation(weights, K, spectrum(weights, 2 * K))
    assert cosines(found.term_weights, shared.term_weights).max(axis=1).min() > 0.98


def test_weights_of_an_article_do_not_depend_on_the_others(found):
    weights = planted()[0]
    alone = article_weights(weights[7:8], found.term_weights)
    assert np.allclose(alone[0], article_weights(weights, found.term_weights)[7], atol=1e-5)


@settings(max_examples=25)
@given(st.integers(0, 10_000))
def test_article_weights_are_least_squares_without_negative_ones(seed):
    random = np.random.default_rng(seed)
    loadings = random.random((3, 12))
    rows = sparse.csr_matrix(random.random((4, 12)))
    weights = article_weights(rows, loadings).astype(float)
    assert (weights >= 0).all()
    gradient = (weights @ loadings - rows.toarray()) @ loadings.T
    assert (gradient > -1e-3).all()
    assert np.abs(gradient * weights).max() < 1e-3


def test_a_refit_with_equal_weights_stays_and_one_without_a_topic_moves_less_than_it(found):
    weights, shares, _ = planted()
    same = refitted(weights, found, np.ones(N))
    assert np.diag(cosines(found.term_weights, same.term_weights)).min() > 0.99
    times = np.where(shares[:, 0] > 0.5, 0.0, 1.0)
    other = refitted(weights, found, times)
    assert other.article_weights.shape == (N, K)
    assert not np.allclose(other.term_weights, same.term_weights, rtol=1e-3)


def test_more_components_than_the_articles_hold_still_give_finite_topics():
    weights = sparse.csr_matrix(np.tile(planted()[0][:4].toarray(), (6, 1)))
    topics = consensus_factorisation(weights, 4)
    assert np.isfinite(topics.term_weights).all()
    assert np.isfinite(topics.article_weights).all()
