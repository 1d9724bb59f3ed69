"""The choice of the number of topics: criteria that can be worked out by hand, and a rule."""

import numpy as np
import pytest
from scipy import sparse

from newsstudy.measures.topic_choice import CRITERIA, choose_topics
from newsstudy.measures.topic_quality import (
    coherence,
    exclusivity,
    held_out_share,
    overlaps,
    top_places,
)
from newsstudy.measures.topics import topic_model
from newsstudy.parameters import TopicParameters
from tests.measures.test_topics import PARAMETERS, planted


@pytest.fixture(scope="module")
def choice():
    return choose_topics(planted(240, mixed=0.2)[0], PARAMETERS, grid=(2, 4, 6))


def test_the_planted_number_of_topics_is_picked(choice):
    assert choice.n_topics == 4
    assert choice.table.loc[choice.table["chosen"], "n_topics"].tolist() == [4]


def test_the_score_is_the_mean_of_criteria_scaled_over_the_grid(choice):
    criteria = choice.table[list(CRITERIA)]
    scaled = (criteria - criteria.min()) / (criteria.max() - criteria.min())
    assert np.allclose(choice.table["score"], scaled.mean(axis=1))


def test_too_many_topics_are_unstable_and_do_not_tell_more_of_unseen_articles(choice):
    by_number = choice.table.set_index("n_topics")
    assert by_number.loc[4, "stability"] > by_number.loc[6, "stability"] + 0.05
    assert by_number.loc[4, "held_out"] > by_number.loc[2, "held_out"] + 0.02
    assert by_number.loc[6, "held_out"] < by_number.loc[4, "held_out"] + 0.01


def test_auto_takes_the_number_that_is_picked_from_the_default_grid():
    articles = planted(240, mixed=0.2)[0]
    parameters = TopicParameters(**PARAMETERS.model_dump() | {"n_topics": "auto"})
    picked = choose_topics(articles, parameters).n_topics
    assert topic_model(articles, parameters).scores.shape[1] == picked


def test_a_corpus_too_small_for_the_grid_is_told_so():
    articles = planted(30)[0]
    choice = choose_topics(articles, PARAMETERS, grid=(4, 6))
    assert choice.n_topics is None
    assert choice.table.empty
    assert "4 topics or more needs at least 32 articles" in choice.why_none
    assert "this corpus has 30" in choice.why_none
    parameters = TopicParameters(**PARAMETERS.model_dump() | {"n_topics": "auto"})
    model = topic_model(articles, parameters)
    assert model.why_none.startswith("choosing among 5 topics")
    assert model.scores.shape == (30, 0)


def test_numbers_that_are_too_large_for_the_corpus_are_left_out():
    choice = choose_topics(planted(60)[0], PARAMETERS, grid=(2, 4, 30))
    assert choice.table["n_topics"].tolist() == [2, 4]


def test_coherence_of_two_words_is_one_together_and_minus_one_apart():
    counts = sparse.csr_matrix([[1, 2, 0], [3, 1, 0], [0, 0, 1], [0, 0, 2]])
    assert coherence(np.array([[0, 1], [0, 2]]), counts).tolist() == [1.0, -1.0]


def test_coherence_is_npmi_worked_out_by_hand():
    counts = sparse.csr_matrix([[1, 1], [1, 0], [0, 1], [0, 0], [0, 0]])
    expected = np.log((1 / 5) / (2 / 5 * 2 / 5)) / -np.log(1 / 5)
    assert coherence(np.array([[0, 1]]), counts)[0] == pytest.approx(expected)


def test_exclusivity_is_one_for_words_of_one_topic_and_a_half_for_shared_ones():
    weights = np.array([[1.0, 1, 0, 0], [0, 0, 1, 1]])
    assert exclusivity(np.array([[0, 1], [2, 3]]), weights).tolist() == [1.0, 1.0]
    assert exclusivity(np.array([[0], [0]]), np.array([[1.0, 1], [2, 2]])).tolist() == [0.5, 0.5]


def test_a_word_that_no_topic_has_is_exclusive_to_none_also_in_single_precision():
    weights = np.array([[1, 1, 0], [0, 0, 0]], dtype=np.float32)
    with np.errstate(all="raise"):
        assert exclusivity(np.array([[0, 1], [1, 2]]), weights).tolist() == [1.0, 0.0]


def test_a_word_that_no_topic_has_leaves_exclusivity_as_it_is():
    weights = np.array([[1.0, 1, 0, 0, 0], [0, 0, 1, 1, 0]], dtype=np.float32)
    with np.errstate(all="raise"):
        assert exclusivity(np.array([[0, 1], [2, 3]]), weights).tolist() == [1.0, 1.0]


def test_topics_are_matched_before_their_words_are_compared():
    assert overlaps([{1, 2}, {3, 4}], [{3, 4}, {1, 5}]).tolist() == [1 / 3, 1.0]


def test_what_the_topics_generate_is_explained_on_held_out_words_and_noise_is_not():
    random = np.random.default_rng(1)
    loadings = random.random((3, 40)) * (random.random((3, 40)) < 0.4)
    told = sparse.csr_matrix(random.dirichlet(np.ones(3), 30) @ loadings)
    assert held_out_share(told, loadings, seed=1) > 0.98
    noise = sparse.csr_matrix(random.permuted(told.toarray(), axis=1))
    assert held_out_share(noise, loadings, seed=1) < 0.5


def test_top_places_come_in_order():
    assert top_places(np.array([[1.0, 3, 2]]), 2).tolist() == [[1, 2]]
