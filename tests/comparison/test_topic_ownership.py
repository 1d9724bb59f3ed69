"""Topics that one outlet owns, and whether its house style made them."""

import pandas as pd
import pytest

from newsstudy.comparison.topic_ownership import leaking_words, owned_topics
from newsstudy.corpus.leaks import ABSENT, ONLY


def corpus(shares):
    """Return articles and scores: two articles an outlet, `shares` of the first of two topics."""
    ids = [f"a{place}" for place in range(2 * len(shares))]
    outlets = pd.Categorical([outlet for outlet in shares for _ in range(2)])
    first = [share for share in shares.values() for _ in range(2)]
    index = pd.Index(ids, name="article_id")
    scores = pd.DataFrame({"one": first, "two": [1 - s for s in first]}, index=index)
    return pd.DataFrame({"article_id": ids, "outlet": outlets}), scores


TERMS = pd.DataFrame(
    {"topic": ["one"] * 3 + ["two"] * 2, "term": ["plug", "vote", "law", "rain", "sea"],
     "weight": [2.0, 1.0, 1.0, 1.0, 1.0]}
)  # fmt: skip


def leaks(*rows):
    return pd.DataFrame(list(rows), columns=["outlet", "kind", "feature"])


def test_a_topic_made_of_one_outlets_house_style_is_flagged_with_the_words():
    articles, scores = corpus({"a": 0.8, "b": 0.1, "c": 0.1})
    table = owned_topics(scores, TERMS, articles, leaks(("a", ONLY, "“plug”")))
    row = table.iloc[0]
    assert (row["topic"], row["outlet"], row["leaking"]) == ("one", "a", "plug")
    assert row["share"] == pytest.approx(0.8)
    assert row["leaking_share"] == pytest.approx(0.5)
    assert row["by_style"]
    assert len(table) == 1


def test_a_topic_that_one_outlet_owns_by_its_news_is_listed_and_not_flagged():
    articles, scores = corpus({"a": 0.8, "b": 0.1, "c": 0.1})
    table = owned_topics(scores, TERMS, articles, leaks(("b", ONLY, "“plug”")))
    assert table["by_style"].tolist() == [False]
    assert table["leaking"].tolist() == [""]


def test_topics_that_outlets_share_are_not_listed():
    articles, scores = corpus({"a": 0.5, "b": 0.4, "c": 0.3})
    assert owned_topics(scores, TERMS, articles, leaks(("a", ONLY, "“plug”"))).empty


def test_ownership_does_not_follow_the_size_of_an_outlet():
    articles, scores = corpus({"a": 0.5, "b": 0.4, "c": 0.3})
    more = pd.concat([articles] + [articles[articles["outlet"] == "a"].assign(
        article_id=lambda t, i=i: t["article_id"] + str(i)) for i in range(9)])  # fmt: skip
    wider = pd.concat([scores] + [scores.iloc[:2].set_axis([f"a0{i}", f"a1{i}"])
                                  for i in range(9)]).rename_axis("article_id")  # fmt: skip
    assert owned_topics(wider, TERMS, more, leaks()).empty


def test_of_two_outlets_none_owns_a_topic():
    articles, scores = corpus({"a": 0.9, "b": 0.1})
    assert owned_topics(scores, TERMS, articles, leaks()).empty


def test_a_topic_that_nobody_writes_about_is_passed_over():
    articles, scores = corpus({"a": 0.0, "b": 0.0, "c": 0.0})
    assert "one" not in set(owned_topics(scores, TERMS, articles, leaks())["topic"])


def test_only_words_count_of_what_the_audit_names():
    named = leaks(("a", ONLY, "“Plug”"), ("a", ABSENT, "capital letters"), ("b", ONLY, "“sea”"))
    assert leaking_words(named, "a") == {"plug"}
