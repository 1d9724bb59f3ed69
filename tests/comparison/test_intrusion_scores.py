"""Precision of people on intruders: its interval holds, and guessing is told for guessing."""

import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from newsstudy.comparison.intrusion_scores import (
    ALL_TOPICS,
    Alike,
    answer_agreement,
    coder_precision,
    guessing,
    precision,
    told,
)
from tests.comparison.intrusion_data import answered


@pytest.mark.parametrize(("n_questions", "n_coders"), [(3, 3), (5, 2)])
def test_intervals_by_topic_hold_the_true_precision_in_93_to_98_percent(n_questions, n_coders):
    rng = np.random.default_rng([2, n_questions])
    inside, plain = [], []
    for _ in range(50):
        answers, truth = answered(rng, 20, n_questions, n_coders)
        table = precision(answers).set_index("topic").drop(ALL_TOPICS).sort_index()
        inside.append((table["low"] <= truth) & (truth <= table["high"]))
        z = 1.96 * np.sqrt(table["precision"] * (1 - table["precision"]) / table["n_answers"])
        plain.append(abs(table["precision"] - truth) <= z)
    assert 0.93 <= np.mean(inside) <= 0.98
    assert np.mean(plain) < 0.85  # answers taken as independent would not do


def test_the_interval_of_all_topics_holds_the_true_mean_in_91_to_99_percent():
    rng = np.random.default_rng([4, 1])
    inside = []
    for _ in range(160):
        answers, truth = answered(rng, 10, 3, 4, coders=0.5)
        whole = precision(answers).set_index("topic").loc[ALL_TOPICS]
        inside.append(whole["low"] <= truth.mean() <= whole["high"])
    assert 0.91 <= np.mean(inside) <= 0.99


def test_answers_to_one_question_are_found_alike_where_questions_differ():
    rng = np.random.default_rng([5, 1])
    same = Alike.of(answered(rng, 40, 6, 6, questions=0.0, coders=0.0)[0])
    hard = Alike.of(answered(rng, 40, 6, 6, questions=4.0, coders=0.0)[0])
    habit = Alike.of(answered(rng, 40, 6, 6, questions=0.0, coders=2.0)[0])
    assert same.question < 0.1 < 0.4 < hard.question
    assert same.habit < 0.03 < 0.1 < habit.habit
    assert same.coder < 0.1 < habit.coder


def test_alike_answers_count_for_fewer_and_never_for_less_than_one_coder_s():
    answers, _ = answered(np.random.default_rng([5, 2]), 20, 3, 4, questions=3.0)
    alike = Alike.of(answers)
    one = answers[answers["topic"] == "topic 00"]
    assert 1 <= alike.effective(one) < len(one)
    assert Alike(1, 0, 0, 0.2, 4).effective(one) == 3  # questions
    assert Alike(0, 0, 0, 0.2, 4).effective(one) == 12  # answers


def test_guessers_reach_p_below_5_percent_in_5_percent_of_topics_or_fewer():
    rng = np.random.default_rng([6, 1])
    found = []
    for _ in range(20):
        answers, _ = answered(rng, 20, 3, 3)
        answers["picked"] = rng.integers(1, 7, len(answers))
        shared = answers.groupby("unit")["picked"].transform("first")  # all take the same word
        for picked in (answers["picked"], shared):
            table = precision(answers.assign(picked=picked)).set_index("topic")
            found.append(table["p"].drop(ALL_TOPICS).to_numpy())
    assert np.mean(np.array(found[::2]) < 0.05) <= 0.06
    assert np.mean(np.array(found[1::2]) < 0.05) <= 0.06
    assert np.mean(np.array(found) < 0.2) > 0.03  # and p is not always 1


def test_the_probability_of_guessing_is_the_binomial_s_for_one_coder():
    answers, _ = answered(np.random.default_rng([7, 1]), 1, 2, 1)
    both = answers.assign(picked=answers["right"])
    none = answers.assign(picked=answers["right"] % 6 + 1)
    assert guessing(both) == pytest.approx(1 / 36)
    assert guessing(pd.concat([both.head(1), none.tail(1)])) == pytest.approx(11 / 36)
    assert guessing(none) == pytest.approx(1)


def test_three_who_agree_on_one_question_are_one_piece_of_evidence_against_guessing():
    answers, _ = answered(np.random.default_rng([7, 2]), 1, 1, 3)
    assert guessing(answers.assign(picked=answers["right"])) == pytest.approx(1 / 6)


@settings(max_examples=30)
@given(st.integers(1, 5), st.integers(1, 4), st.integers(1, 4), st.integers(0, 1000))
def test_precision_lies_in_its_interval_within_0_and_1(n_topics, n_questions, n_coders, seed):
    answers, _ = answered(np.random.default_rng(seed), n_topics, n_questions, n_coders)
    kept = answers.sample(frac=0.7, random_state=seed) if len(answers) > 4 else answers
    table = precision(kept)
    assert (table["low"] >= 0).all()
    assert (table["low"] <= table["precision"] + 1e-12).all()
    assert (table["precision"] <= table["high"] + 1e-12).all()
    assert (table["high"] <= 1).all()
    assert (table["high"] - table["low"] > 0.01).all()
    assert table["p"].between(0, 1).all()


def test_precision_of_all_topics_is_the_mean_over_topics_whatever_their_answers():
    answers, _ = answered(np.random.default_rng([8, 1]), 2, 4, 3)
    first = answers["topic"] == "topic 00"
    answers["picked"] = np.where(first, answers["right"], answers["right"] % 6 + 1)
    uneven = pd.concat([answers[first], answers[~first].head(3)])
    whole = precision(uneven).set_index("topic").loc[ALL_TOPICS]
    assert whole["precision"] == 0.5
    assert whole["n_answers"] == 15


def test_answers_by_language_models_count_with_nobody_s():
    answers, _ = answered(np.random.default_rng([9, 1]), 3, 3, 2)
    machine = answers.assign(
        coder="llm-mine", picked=answers["right"].to_numpy() % 6 + 1
    ).drop_duplicates("unit")
    both = pd.concat([answers, machine])
    pd.testing.assert_frame_equal(precision(both), precision(answers))
    assert precision(machine).empty
    coders = coder_precision(both).set_index("coder")
    assert coders.at["llm-mine", "precision"] == 0
    assert coders.at["llm-mine", "p"] == 1


def test_agreement_is_none_among_guessers_and_full_among_those_who_take_the_same():
    rng = np.random.default_rng([10, 1])
    answers, _ = answered(rng, 20, 3, 3)
    guessed = answers.assign(picked=rng.integers(1, 7, len(answers)))
    alike = answers.assign(picked=answers["right"] % 6 + 1)
    assert abs(answer_agreement(guessed, draws=200)["alpha"].iloc[0]) < 0.12
    assert answer_agreement(alike, draws=200)["alpha"].iloc[0] == 1
    assert answer_agreement(answers[answers["coder"] == "coder-0"]).empty


def test_a_coder_who_guesses_is_named():
    answers, _ = answered(np.random.default_rng([11, 1]), 10, 3, 2, ease=4)
    lazy = answers["coder"] == "coder-1"
    answers.loc[lazy, "picked"] = 3
    lines = told(precision(answers), coder_precision(answers), answer_agreement(answers, draws=100))
    doubted = [line for line in lines if "no better than guessing" in line]
    assert len(doubted) == 1
    assert doubted[0].startswith("coder-1, words")
