"""Bootstrap draws of stories and permutations of labels against slow and plain versions."""

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy import sparse

from newsstudy.comparison.resampling import bootstrap_sums, permutation_sums

N_OUTLETS = 3


def data(n: int = 40, n_clusters: int = 12, seed: int = 1):
    """Return values, outlets and clusters; every cluster code is used."""
    rng = np.random.default_rng(seed)
    clusters = np.concatenate([np.arange(n_clusters), rng.integers(0, n_clusters, n - n_clusters)])
    return rng.normal(size=(n, 2)), rng.integers(0, N_OUTLETS, n), clusters


def sums_of(values: np.ndarray, outlets: np.ndarray) -> np.ndarray:
    return np.stack([values[outlets == k].sum(axis=0) for k in range(N_OUTLETS)])


def naive_bootstrap(values, outlets, clusters, draws: int, seed: int) -> np.ndarray:
    """Draw clusters one draw at a time, and add up the articles of those drawn."""
    random = np.random.default_rng([seed, 1])
    n_clusters = clusters.max() + 1
    members = [np.flatnonzero(clusters == c) for c in range(n_clusters)]
    result = []
    for drawn in random.integers(0, n_clusters, (draws, n_clusters)):
        rows = np.concatenate([members[c] for c in drawn])
        result.append(sums_of(values[rows], outlets[rows]))
    return np.stack(result)


@given(st.integers(0, 10_000), st.integers(1, 12))
@settings(max_examples=20, deadline=None)
def test_bootstrap_sums_are_those_of_drawing_whole_clusters_one_by_one(seed, n_clusters):
    values, outlets, clusters = data(n_clusters=n_clusters, seed=seed)
    fast = bootstrap_sums(values, outlets, clusters, N_OUTLETS, 30, seed)
    assert np.allclose(fast, naive_bootstrap(values, outlets, clusters, 30, seed))


def test_with_every_article_a_cluster_it_is_the_ordinary_bootstrap():
    values, outlets, _ = data()
    random = np.random.default_rng([7, 1])
    drawn = [random.integers(0, 40, 40) for _ in range(50)]
    ordinary = np.stack([sums_of(values[rows], outlets[rows]) for rows in drawn])
    assert np.allclose(bootstrap_sums(values, outlets, np.arange(40), N_OUTLETS, 50, 7), ordinary)


def test_bootstrap_sums_lie_around_the_sums():
    values, outlets, clusters = data()
    values = np.column_stack([values, np.ones(len(values))])
    sums = bootstrap_sums(values, outlets, clusters, N_OUTLETS, 4000, 1)
    error = sums.std(axis=0) / np.sqrt(4000)
    assert (np.abs(sums.mean(axis=0) - sums_of(values, outlets)) < 4 * error).all()


def test_the_spread_of_bootstrap_sums_is_that_of_cluster_sums():
    values, outlets, clusters = data(n=200, n_clusters=30)
    by_cluster = np.stack([sums_of(values * (clusters == c)[:, None], outlets) for c in range(30)])
    expected = np.sqrt(30) * by_cluster.std(axis=0)
    sums = bootstrap_sums(values, outlets, clusters, N_OUTLETS, 4000, 1)
    assert sums.std(axis=0) == pytest.approx(expected, rel=0.06)


def test_clusters_are_never_torn_apart():
    clusters = np.repeat(np.arange(10), 4)
    outlets = np.tile([0, 0, 1, 2], 10)
    counts = bootstrap_sums(np.ones((40, 1)), outlets, clusters, N_OUTLETS, 100, 1)[:, :, 0]
    assert (counts == [20, 10, 10]).all()


def test_draws_do_not_depend_on_the_block_they_are_made_in():
    values, outlets, clusters = data()
    long = bootstrap_sums(values, outlets, clusters, N_OUTLETS, 450, 1)
    assert np.allclose(bootstrap_sums(values, outlets, clusters, N_OUTLETS, 410, 1), long[:410])


def test_sparse_and_dense_values_give_the_same_sums():
    values, outlets, clusters = data()
    values[values < 0] = 0
    dense, thin = (
        bootstrap_sums(v, outlets, clusters, N_OUTLETS, 20, 1)
        for v in (values, sparse.csr_matrix(values))
    )
    assert np.allclose(dense, thin)


@pytest.mark.parametrize("draw", [bootstrap_sums, permutation_sums])
def test_the_seed_decides_the_draws(draw):
    arguments = (*data(), N_OUTLETS, 20)
    assert np.array_equal(draw(*arguments, 1), draw(*arguments, 1))
    assert not np.array_equal(draw(*arguments, 1), draw(*arguments, 2))


def permuted_articles(outlets: np.ndarray, clusters: np.ndarray, draws: int = 200) -> np.ndarray:
    """Return (draws, n_outlets, n_articles): which article has which label."""
    return permutation_sums(np.eye(len(outlets)), outlets, clusters, N_OUTLETS, draws, 1)


def test_every_article_has_one_label_in_every_permutation():
    _, outlets, clusters = data()
    assert (permuted_articles(outlets, clusters).sum(axis=1) == 1).all()


@given(st.integers(0, 10_000))
@settings(max_examples=20, deadline=None)
def test_a_permutation_keeps_each_shared_story_s_counts_by_outlet(seed):
    _, outlets, clusters = data(seed=seed)
    labels = permuted_articles(outlets, clusters, draws=20)
    for c in range(clusters.max() + 1):
        mine = clusters == c
        if len(set(outlets[mine])) > 1:
            counts = np.bincount(outlets[mine], minlength=N_OUTLETS)
            assert (labels[:, :, mine].sum(axis=2) == counts).all()


def test_with_every_article_a_story_each_outlet_keeps_its_number_of_articles():
    outlets = np.repeat([0, 1, 2], [5, 10, 25])
    labels = permuted_articles(outlets, np.arange(40))
    assert (labels.sum(axis=2) == [5, 10, 25]).all()
    assert labels.mean(axis=0)[0] == pytest.approx(np.full(40, 5 / 40), abs=0.1)


def test_a_story_of_one_outlet_keeps_one_label_for_all_its_articles():
    clusters = np.repeat(np.arange(8), 5)
    outlets = np.repeat([0, 1, 2, 0, 1, 2, 0, 1], 5)
    labels = permuted_articles(outlets, clusters).argmax(axis=1).reshape(200, 8, 5)
    assert (labels == labels[:, :, :1]).all()
    assert (np.sort(labels[:, :, 0], axis=1) == [0, 0, 0, 1, 1, 1, 2, 2]).all()


def test_labels_of_a_shared_story_do_not_leave_it():
    clusters = np.repeat([0, 1, 2, 3, 4, 5], [4, 4, 1, 1, 1, 1])
    outlets = np.array([0, 0, 0, 1, 2, 2, 2, 1, 0, 0, 1, 1])
    labels = permuted_articles(outlets, clusters).argmax(axis=1)
    assert set(labels[:, :4].ravel()) == {0, 1}
    assert set(labels[:, 4:8].ravel()) == {1, 2}
    assert set(labels[:, 8:].ravel()) == {0, 1}
    assert len(np.unique(labels, axis=0)) > 50


def test_within_a_shared_story_every_labelling_is_as_likely():
    outlets, clusters = np.array([0, 0, 1, 2]), np.zeros(4, dtype=np.int64)
    labels = permuted_articles(outlets, clusters, draws=6000).argmax(axis=1)
    _, counts = np.unique(labels, axis=0, return_counts=True)
    assert len(counts) == 12
    assert counts == pytest.approx(np.full(12, 500), abs=4 * np.sqrt(500))
