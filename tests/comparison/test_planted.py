"""Planted differences: each verdict from scores in which the truth is known."""

import numpy as np
import pandas as pd
import pytest

from newsstudy.comparison.planted import planted_found
from newsstudy.parameters import ComparisonParameters, Planted
from tests.conftest import articles_of

PARAMETERS = ComparisonParameters(draws=200)
TERMS = pd.DataFrame({"topic": ["sea, pier", "court, judge"], "term": ["pier", "judge"]})


@pytest.fixture(scope="module")
def corpus():
    rng = np.random.default_rng(3)
    articles = articles_of([name for name in "ABC" for _ in range(40)], ["text"] * 120)
    index = pd.Index(articles["article_id"])
    higher = np.where(articles["outlet"] == "A", 0.3, 0.0)
    frames = pd.DataFrame(
        {"conflict": rng.random(120) / 2 + higher, "morality": rng.random(120)}, index
    )
    topics = pd.DataFrame(
        {"sea, pier": rng.random(120) + higher, "court, judge": rng.random(120)}, index
    )
    return {"frames": frames, "topics": topics}, articles


def verdicts(corpus, **entry):
    filled = {"name": "X", "told": "x", "measure": "frames", "features": ["conflict"],
              "outlet": "A", "other": "B", "direction": "more", **entry}  # fmt: skip
    scores, articles = corpus
    planted = [Planted.model_validate(filled)]
    return planted_found(planted, scores, TERMS, articles, PARAMETERS, 1)["verdict"].tolist()


def test_a_difference_that_is_there_is_found_and_the_other_way_round_reversed(corpus):
    assert verdicts(corpus) == ["found"]
    assert verdicts(corpus, direction="less") == ["reversed"]


def test_a_difference_that_is_not_there_is_missed(corpus):
    assert verdicts(corpus, outlet="B", other="C") == ["missed"]


def test_a_pair_that_does_not_differ_is_as_planted_and_one_that_does_is_invented(corpus):
    pair = {"direction": "none", "features": ["conflict", "morality"]}
    assert verdicts(corpus, outlet="B", other="C", **pair) == ["as planted", "as planted"]
    assert verdicts(corpus, **pair)[0] == "invented"


def test_topics_are_sought_by_their_terms(corpus):
    assert verdicts(corpus, measure="topics", terms=["pier"]) == ["found"]
    assert verdicts(corpus, measure="topics", terms=["glacier"]) == ["not measured"]


def test_an_outlet_or_frame_that_is_not_there_is_not_measured(corpus):
    assert verdicts(corpus, other="Z") == ["not measured"]
    assert verdicts(corpus, features=["weather"]) == ["not measured"]
