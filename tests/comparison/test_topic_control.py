"""Topic is not frame: scores that are topic alone, and scores that are not."""

import numpy as np
import pandas as pd
import pytest
import statsmodels.api as sm

from newsstudy.comparison.same_story import same_story
from newsstudy.comparison.topic_control import gaps_within, topic_prediction
from newsstudy.parameters import ComparisonParameters
from tests.simulation.scores import bare_articles, simulate

PARAMETERS = ComparisonParameters(draws=100)


def corpus(seed: int, by_topic: float, by_outlet: float, n: int = 200):
    """Return articles of two outlets with unlike topics, their topics, and a score of both."""
    random = np.random.default_rng([seed, 4])
    outlets = np.repeat([0, 1], n)
    articles = bare_articles(outlets, 2)
    articles["story_id"] = [f"s{i}" for i in random.integers(0, n, 2 * n)]
    sport = np.clip(random.normal(np.array([0.7, 0.3])[outlets], 0.2), 0, 1)
    topics = pd.DataFrame({"sport": sport, "state": 1 - sport}, index=articles["article_id"])
    score = 0.2 + by_topic * sport + by_outlet * (outlets == 0) + random.normal(0, 0.05, 2 * n)
    return articles, topics, pd.DataFrame({"frame": score}, index=articles["article_id"])


def test_a_score_that_is_topic_alone_is_called_so_and_its_gap_goes_within_topic():
    articles, topics, scores = corpus(1, by_topic=0.5, by_outlet=0.0)
    found = topic_prediction(scores, topics, articles, PARAMETERS, 1).iloc[0]
    assert found["low"] < found["r2"] < found["high"]
    assert found["r2"] == pytest.approx(0.5**2 * 0.08 / (0.5**2 * 0.08 + 0.05**2), abs=0.06)
    assert "much" in found["reading"]
    gap = gaps_within(scores, articles, PARAMETERS, topics=topics).iloc[0]
    assert gap["gap_raw"] == pytest.approx(0.19, abs=0.04)
    assert gap["gap"] == pytest.approx(0.0, abs=0.02)
    assert gap["reading"] == "is no longer told apart from 0"


def test_a_score_that_is_the_outlet_stays_within_topic():
    articles, topics, scores = corpus(2, by_topic=0.0, by_outlet=0.2)
    gap = gaps_within(scores, articles, PARAMETERS, topics=topics).iloc[0]
    assert gap["gap"] == pytest.approx(0.2, abs=0.02)
    assert gap["reading"] == "stays"


def test_topics_that_tell_nothing_have_an_r2_about_zero():
    articles, topics, scores = corpus(3, by_topic=0.0, by_outlet=0.0)
    found = topic_prediction(scores, topics, articles, PARAMETERS, 1).iloc[0]
    assert -0.05 < found["r2"] < 0.05
    assert found["reading"] == "topic tells little of it"


def test_a_score_that_never_varies_has_no_r2():
    articles, topics, scores = corpus(4, 0.0, 0.0, n=30)
    found = topic_prediction(scores * 0, topics, articles, PARAMETERS, 1).iloc[0]
    assert np.isnan(found["r2"])
    assert found["reading"] == "the score never varies"


def test_a_gap_can_turn_round_within_topic():
    articles, topics, scores = corpus(5, by_topic=0.5, by_outlet=-0.1)
    assert gaps_within(scores, articles, PARAMETERS, topics=topics)["reading"].iloc[0] == "reverses"


def test_gap_and_interval_within_topic_are_those_of_clustered_least_squares():
    articles, topics, scores = corpus(6, by_topic=0.3, by_outlet=0.05)
    found = gaps_within(scores, articles, PARAMETERS, topics=topics).iloc[0]
    first = (articles["outlet"] == "Outlet 0").to_numpy(dtype=float)
    x = np.column_stack([np.ones(400), first, topics["sport"]])
    codes = pd.factorize(articles["story_id"])[0]
    fit = sm.OLS(scores["frame"].to_numpy(), x).fit(
        cov_type="cluster", cov_kwds={"groups": codes}, use_t=True
    )
    assert found["gap"] == pytest.approx(fit.params[1], abs=1e-9)
    assert [found["gap_low"], found["gap_high"]] == pytest.approx(fit.conf_int()[1].tolist())


def test_within_story_compares_the_tellings_of_one_story_alone():
    articles, _, scores = corpus(7, by_topic=0.0, by_outlet=0.1)
    level = pd.factorize(articles["story_id"])[0] % 7 / 7
    scores["frame"] += level
    found = gaps_within(scores, articles, PARAMETERS).iloc[0]
    assert found["within"] == "story"
    assert found["n_articles"] < 200
    assert found["gap"] == pytest.approx(0.1, abs=0.02)
    width, raw = found["gap_high"] - found["gap_low"], found["raw_high"] - found["raw_low"]
    assert width < raw


def test_within_story_gap_and_interval_are_those_of_the_same_story_contrast():
    drawn = simulate(
        [60, 80, 70, 5], np.random.default_rng(9), n_features=2, n_stories=50, exclusive=0.3,
        presentation=[0.0, 0.1, 0.2, 0.0], agency_share=0.2,
    )  # fmt: skip
    found = gaps_within(drawn.scores, drawn.articles, PARAMETERS)
    table = same_story(drawn.scores, drawn.articles, PARAMETERS, measure="x")
    table = table[table["sample"] == "all"]
    for end in ("", "_low", "_high"):
        contrast = table[f"contrast{end}"].to_numpy()
        assert found[f"gap{end}"].to_numpy() == pytest.approx(contrast, nan_ok=True)
    few = (found["outlet"] == "Outlet 3").to_numpy()
    assert (found.loc[few, "reading"] == "too few stories").all()
    assert found.loc[~few, ["gap_raw", "gap", "gap_low"]].notna().all(axis=None)


def test_within_story_the_gap_before_is_among_the_articles_that_are_compared():
    drawn = simulate([40, 40, 40], np.random.default_rng(3), n_stories=40, exclusive=0.4)
    found = gaps_within(drawn.scores, drawn.articles, PARAMETERS).set_index("outlet")
    table = drawn.articles.assign(score=drawn.scores["feature 0"].to_numpy())
    shared = table[table.groupby("story_id")["outlet"].transform("nunique") > 1]
    means = shared.groupby("outlet", observed=True)["score"].mean()
    assert len(shared) < len(table)
    for outlet in means.index:
        gap = means[outlet] - means.drop(outlet).mean()
        assert found.loc[outlet, "gap_raw"] == pytest.approx(gap)
        assert found.loc[outlet, "n_articles"] == (shared["outlet"] == outlet).sum()


def test_outlets_without_enough_stories_have_no_gap():
    articles, topics, scores = corpus(8, 0.0, 0.0, n=20)
    articles["story_id"] = "one"
    found = gaps_within(scores, articles, PARAMETERS, topics=topics)
    assert found[["gap", "gap_low", "gap_raw"]].isna().all(axis=None)
    assert (found["reading"] == "too few stories").all()


def test_intervals_within_topic_cover_the_planted_gap():
    inside = []
    for seed in range(150):
        articles, topics, scores = corpus(seed, by_topic=0.4, by_outlet=0.05, n=60)
        found = gaps_within(scores, articles, PARAMETERS, topics=topics).iloc[0]
        inside.append(found["gap_low"] <= 0.05 <= found["gap_high"])
    assert 0.9 <= np.mean(inside) <= 0.99
