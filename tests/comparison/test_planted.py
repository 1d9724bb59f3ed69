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


@pytest.fixture(scope="module")
def told_otherwise():
    """Three outlets on the same 40 stories; A tells each with more conflict."""
    rng = np.random.default_rng(5)
    articles = articles_of([name for name in "ABC" for _ in range(40)], ["text"] * 120)
    articles["story_id"] = [f"s{i}" for _ in "ABC" for i in range(40)]
    story = np.tile(rng.random(40) / 2, 3)
    higher = np.where(articles["outlet"] == "A", 0.3, 0.0)
    scores = pd.DataFrame(
        {"conflict": story + rng.random(120) / 5 + higher}, index=pd.Index(articles["article_id"])
    )
    return {"frames": scores}, articles


def test_a_difference_of_telling_is_found_in_presentation_and_in_nothing_else(told_otherwise):
    assert verdicts(told_otherwise, part="presentation") == ["found"]
    assert verdicts(told_otherwise, part="presentation", direction="none") == ["invented"]
    for elsewhere in ("selection", "stories", "left"):
        assert verdicts(told_otherwise, part=elsewhere) == ["missed"]
        assert verdicts(told_otherwise, part=elsewhere, direction="none") == ["as planted"]


def test_telling_of_stories_that_one_side_alone_has_is_in_stories_but_not_in_what_is_left():
    rng = np.random.default_rng(7)
    articles = articles_of([name for name in "AB" for _ in range(160)], ["text"] * 320)
    shared = [f"s{i}" for i in range(80)]
    articles["story_id"] = [*shared, *[f"a{i}" for i in range(80)],
                            *shared, *[f"b{i}" for i in range(80)]]  # fmt: skip
    level = pd.Series(rng.random(240) / 4, index=articles["story_id"].unique())
    higher = np.where(articles["outlet"] == "A", 0.3, 0.0)
    told = articles["story_id"].map(level).to_numpy() + rng.random(320) / 10 + higher
    scores = pd.DataFrame({"conflict": told}, index=pd.Index(articles["article_id"]))
    corpus = {"frames": scores}, articles
    assert verdicts(corpus, part="stories") == ["found"]  # so stories is no measure of choice
    assert verdicts(corpus, part="selection", direction="none") == ["as planted"]
    assert verdicts(corpus, part="left", direction="none") == ["as planted"]


def test_a_choice_of_other_stories_is_left_when_the_shared_ones_are_told_alike():
    rng = np.random.default_rng(8)
    articles = articles_of([name for name in "AB" for _ in range(120)], ["text"] * 240)
    shared = [f"s{i}" for i in range(60)]
    articles["story_id"] = [*shared, *[f"a{i}" for i in range(60)],
                            *shared, *[f"b{i}" for i in range(60)]]  # fmt: skip
    grim = articles["story_id"].str.startswith("a") * 0.3
    level = pd.Series(rng.random(180) / 4, index=articles["story_id"].unique())
    told = articles["story_id"].map(level).to_numpy() + rng.random(240) / 10 + grim.to_numpy()
    scores = pd.DataFrame({"conflict": told}, index=pd.Index(articles["article_id"]))
    corpus = {"frames": scores}, articles
    assert verdicts(corpus, part="left") == ["found"]
    assert verdicts(corpus, part="presentation") == ["missed"]


def test_a_difference_made_by_agency_copy_is_gone_without_it(corpus):
    scores, articles = corpus
    reprints = articles["outlet"].eq("A") & (articles.index % 2 == 0)
    own = scores["frames"]["conflict"].where(~reprints.to_numpy(), 0.9)
    own = own.where((articles["outlet"] != "A").to_numpy() | reprints.to_numpy(), own - 0.3)
    marked = {"frames": own.to_frame()}, articles.assign(agency=reprints.map({True: "X"}))
    assert verdicts(marked) == ["found"]
    without = {"direction": "none", "sample": "without agency copy"}
    assert verdicts(marked, **without) == ["as planted"]
