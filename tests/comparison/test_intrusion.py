"""Questions with an intruder: five words and one of another topic, three topics and another."""

import numpy as np
import pandas as pd
import pytest

from newsstudy.comparison.coding import CodingError
from newsstudy.comparison.intrusion import (
    ARTICLES,
    OPTIONS,
    SHARES,
    WORDS,
    article_questions,
    can_be_asked,
    topic_words,
    word_questions,
)
from newsstudy.measures.topic_names import TopicName, named_topics
from newsstudy.measures.topics import labelled
from tests.comparison.intrusion_data import corpus, model


@pytest.fixture(scope="module")
def words():
    return topic_words(model())


@pytest.fixture(scope="module")
def of_words(words):
    return word_questions(model(), words, 3, seed=1)


@pytest.fixture(scope="module")
def of_articles(words):
    return article_questions(model(), words, corpus(), 4, seed=1)


def test_a_question_has_five_words_of_a_topic_and_one_that_is_none_of_its_words(of_words, words):
    assert len(of_words) == 18
    for row in of_words.to_dict("records"):
        options = [row[option] for option in OPTIONS]
        own = set(words[row["topic"]])
        assert len(set(options)) == 6
        assert options[row["right"] - 1] == row["intruder"]
        assert sum(word in own for word in options) == 5
        assert row["intruder"] in words[row["intruder_topic"]]
        assert row["kind"] == WORDS


def test_an_intruder_has_a_low_weight_in_the_topic_it_intrudes_on(of_words):
    topics = model()
    places = {term: i for i, term in enumerate(topics.fit.terms)}
    rows = dict(zip(labelled(topics.fit)[0], topics.fit.loadings, strict=True))
    for row in of_words.to_dict("records"):
        weights = rows[row["topic"]]
        assert weights[places[row["intruder"]]] <= np.median(weights)


def test_three_questions_ask_for_all_fifteen_words_and_no_intruder_comes_twice(of_words, words):
    for topic, group in of_words.groupby("topic"):
        shown = group[list(OPTIONS)].to_numpy().ravel().tolist()
        own = [word for word in shown if word in words[topic]]
        assert len(own) == len(set(own)) == min(15, len(words[topic]) // 5 * 5)
    assert of_words["intruder"].is_unique


def test_every_topic_comes_once_before_any_comes_again(of_words):
    for start in (0, 6, 12):
        assert of_words["topic"].iloc[start : start + 6].nunique() == 6


def test_intruders_stand_in_every_place_alike():
    words = topic_words(model())
    right = word_questions(model(), words, 50, seed=3)["right"].value_counts()
    assert len(right) == 6
    assert right.min() > 25  # 300 questions, 50 expected


def test_the_same_seed_draws_the_same_and_another_seed_other_questions(words):
    first, again, other = (word_questions(model(), words, 3, seed) for seed in (1, 1, 2))
    pd.testing.assert_frame_equal(first, again)
    assert first["intruder"].tolist() != other["intruder"].tolist()
    drawn = [article_questions(model(), words, corpus(), 4, seed) for seed in (1, 1, 2)]
    pd.testing.assert_frame_equal(drawn[0], drawn[1])
    assert drawn[0]["article_id"].tolist() != drawn[2]["article_id"].tolist()


def test_the_order_of_the_articles_changes_no_question(words):
    mixed = corpus().sample(frac=1, random_state=1)
    drawn = article_questions(model(), words, mixed, 4, seed=1)
    pd.testing.assert_frame_equal(drawn, article_questions(model(), words, corpus(), 4, seed=1))


def test_an_article_comes_with_its_three_highest_topics_and_one_below_one_percent(of_articles):
    scores = model().scores
    for row in of_articles.to_dict("records"):
        shares = [row[share] for share in SHARES]
        own = scores.loc[row["article_id"]]
        assert shares[row["right"] - 1] == own[row["intruder_topic"]] < 0.01
        assert row["topic"] == own.idxmax()
        rest = sorted(share for place, share in enumerate(shares, 1) if place != row["right"])
        assert rest == sorted(own.nlargest(3))
        assert rest[0] >= 0.05
        assert row["kind"] == ARTICLES
        assert pd.isna(row[OPTIONS[4]])
        assert sum(isinstance(row[option], str) for option in OPTIONS) == 4


def test_each_topic_leads_in_as_many_articles_as_wanted_and_no_article_comes_twice(of_articles):
    assert of_articles["article_id"].is_unique
    can = model().scores[can_be_asked(model().scores)].idxmax(axis=1).value_counts()
    asked = of_articles["topic"].value_counts()
    assert asked.to_dict() == can.clip(upper=4).to_dict()


def test_articles_of_one_story_come_only_where_there_are_too_few_stories(words):
    told = corpus().assign(story_id=["s1"] * 150 + [None] * 30)
    drawn = article_questions(model(), words, told, 3, seed=1)
    story = drawn["article_id"].map(told.set_index("article_id")["story_id"])
    alone = model().scores[can_be_asked(model().scores)].tail(30).idxmax(axis=1).value_counts()
    for topic, group in story.groupby(drawn["topic"]):
        assert (group == "s1").sum() <= max(1, 3 - alone.get(topic, 0))


def test_words_that_are_hidden_are_in_no_question():
    words = topic_words(model(), lambda term: term in ("judge", "storm"))
    drawn = word_questions(model(), words, 3, seed=1)
    shown = set(drawn[list(OPTIONS)].to_numpy().ravel())
    assert not shown & {"judge", "storm"}
    assert {"jury", "rain"} & shown


def test_merged_topics_are_asked_about_as_one_under_the_name_people_gave():
    named = named_topics(
        model(), [TopicName("Law and votes", (("judge", "jury"), ("ballot", "minister")))]
    )
    words = topic_words(named)
    drawn = word_questions(named, words, 2, seed=1)
    merged = drawn[drawn["topic"] == "Law and votes"]
    assert len(merged) == 2
    assert not set(merged["intruder"]) & {"judge", "jury", "ballot", "minister"}
    options = article_questions(named, words, corpus(), 3, seed=1)[list(OPTIONS[:4])]
    told = [text for text in options.to_numpy().ravel() if text.startswith("Law and votes (")]
    assert told
    assert "judge" in told[0]


def test_topics_set_apart_as_junk_are_not_asked_about():
    named = named_topics(model(), [TopicName("Weather box", (("storm", "flood"),), junk=True)])
    drawn = word_questions(named, topic_words(named), 2, seed=1)
    assert drawn["topic"].nunique() == 5
    shown = set(drawn[list(OPTIONS)].to_numpy().ravel())
    assert not shown & {"storm", "flood"}


def test_one_topic_with_words_is_too_few_and_three_topics_have_no_question_of_articles(words):
    first = next(iter(words))
    with pytest.raises(CodingError, match="two topics"):
        word_questions(model(), {t: w if t == first else [] for t, w in words.items()}, 1, seed=1)
    few = model(3)
    assert not can_be_asked(few.scores).any()
    assert article_questions(few, topic_words(few), corpus(), 3, seed=1).empty
