"""Intervals of topics that know that the topics were estimated: do they cover, and what else?"""

import numpy as np
import pandas as pd
import pytest

from newsstudy.comparison.estimates import estimates
from newsstudy.comparison.topic_uncertainty import topic_uncertainty, wider_in_words
from newsstudy.measures.topic_names import TopicName, named_topics
from newsstudy.measures.topic_quality import matched
from newsstudy.measures.topics import topic_model
from tests.measures.test_topics import PARAMETERS
from tests.measures.test_topics import planted as clear_topics
from tests.simulation.topics import FEW, FITTED, K, by_outlet, corpus, coverage, gaps_of


@pytest.mark.slow
def test_intervals_cover_with_the_topics_uncertainty_and_not_without():
    covered, gaps, found = coverage(20)
    assert 0.92 <= covered["mean_topics"] <= 0.995
    assert 0.92 <= covered["gap_topics"] <= 0.995
    assert covered["mean"] < 0.9
    assert np.corrcoef(gaps.ravel(), found.ravel())[0, 1] > 0.97
    assert np.abs(found - gaps).max() < 0.03


@pytest.mark.parametrize(
    ("in_common", "least_slope", "furthest"), [(0.1, 0.85, 0.04), (0.6, 0.5, 0.1)]
)
def test_planted_gaps_are_recovered_and_drawn_together_by_words_in_common(
    in_common, least_slope, furthest
):
    articles, shares = corpus(3000, 5, in_common)
    model = topic_model(articles, FITTED)
    order = matched(np.corrcoef(model.scores.to_numpy().T, shares.T)[:K, K:])[1]
    planted = gaps_of(by_outlet(pd.DataFrame(shares), articles))[:, order].ravel()
    found = gaps_of(by_outlet(model.scores, articles)).ravel()
    assert np.corrcoef(planted, found)[0, 1] > 0.98
    assert least_slope < planted @ found / (planted @ planted) < 1.1
    assert np.abs(found - planted).max() < furthest


@pytest.fixture(scope="module")
def clear():
    articles, _ = clear_topics(90)
    articles["outlet"] = pd.Categorical([f"Outlet {i // 4 % 3}" for i in range(90)])
    return articles, topic_model(articles, PARAMETERS)


def uncertain(topics, articles, seed: int = 1, refits: int = 15) -> pd.DataFrame:
    table = estimates(topics.scores, articles, FEW, 1, measure="topics")
    return topic_uncertainty(table, topics, articles, seed, refits)


def test_intervals_are_never_narrower_and_keep_their_centre(clear):
    articles, model = clear
    table = uncertain(model, articles)
    assert len(table) == 12
    assert (table["gap_low_topics"] <= table["gap_low"] + 1e-12).all()
    assert (table["gap_high_topics"] >= table["gap_high"] - 1e-12).all()
    length = (table["gap_high_topics"] - table["gap_low_topics"]) / (
        table["gap_high"] - table["gap_low"]
    )
    assert np.allclose(length, table["gap_wider"])
    assert table[["ci_low_topics", "ci_high_topics"]].stack().between(0, 1).all()


def test_topics_with_words_of_their_own_add_little(clear):
    articles, model = clear
    assert uncertain(model, articles)["gap_wider"].median() < 1.15


def test_the_same_seed_gives_the_same_table_and_another_one_another(clear):
    articles, model = clear
    pd.testing.assert_frame_equal(uncertain(model, articles), uncertain(model, articles))
    other = uncertain(model, articles, seed=2)
    assert not np.allclose(other["mean_wider"], uncertain(model, articles)["mean_wider"])


def test_merged_topics_have_intervals_of_their_own_and_junk_has_none(clear):
    articles, model = clear
    names = [
        TopicName("At sea and in court", (("ferry", "pier"), ("judge", "jury"))),
        TopicName("Games", (("goal", "referee"),), junk=True),
    ]
    named = named_topics(model, names)
    table = uncertain(named, articles)
    assert set(table["feature"]) == set(named.scores)
    assert table["gap_wider"].ge(1).all()
    given = table.drop_duplicates("outlet").set_index("outlet")["mean"]
    feature = table["feature"].iloc[0]
    assert np.allclose(given, named.scores[feature].groupby(articles["outlet"].to_numpy()).mean())


def test_an_outlet_without_an_interval_stays_without_one(clear):
    articles, model = clear
    few = articles.assign(outlet=pd.Categorical(["Small"] * 5 + ["A", "B"] * 42 + ["A"]))
    table = uncertain(model, few).set_index("outlet")
    assert (
        table.loc["Small", ["gap_low_topics", "ci_low_topics", "gap_wider"]].isna().all(axis=None)
    )
    assert table.loc["A", "gap_wider"].ge(1).all()


def test_lda_is_not_fitted_again_and_words_say_so(clear):
    articles, _ = clear
    model = topic_model(articles, PARAMETERS.model_copy(update={"model": "lda"}))
    table = uncertain(model, articles)
    assert table["gap_low_topics"].isna().all()
    assert wider_in_words(table) == "The topics' own uncertainty was not estimated."


def test_words_say_how_much_longer_and_how_many_gaps_are_lost():
    table = pd.DataFrame(
        {"feature": ["a", "b", "c"], "gap_low": [0.1, 0.2, -0.1], "gap_high": [0.3, 0.4, 0.1],
         "gap_low_topics": [-0.1, 0.1, -0.2], "gap_high_topics": [0.5, 0.5, 0.2],
         "gap_wider": [3.0, 2.0, 2.0]}
    )  # fmt: skip
    told = wider_in_words(table)
    assert "100 % longer in the middle case and 200 % at most (a)" in told
    assert "1 of 2 gaps that exclude zero no longer do" in told
    assert "no gap that excluded zero loses that" in wider_in_words(table.iloc[1:])
