"""Gaps under other choices: which articles each leaves out, and which gaps stand."""

import numpy as np
import pandas as pd
import pytest

from newsstudy.comparison.estimates import ALL, estimates
from newsstudy.comparison.multiverse import (
    AS_REPORTED,
    COLUMNS,
    COMMON_PERIOD,
    FEW_ON_A_STORY,
    HELD,
    LONG_ENOUGH,
    WITHOUT_AGENCY,
    alternatives,
    held,
    multiverse,
)
from newsstudy.parameters import ComparisonParameters
from tests.simulation.scores import simulate

PARAMETERS = ComparisonParameters(draws=200)


def corpus(seed: int = 1, **options: object):
    """Return scores and articles of three outlets on 40 days; each ends on a day of its own."""
    rng = np.random.default_rng(seed)
    drawn = simulate([60, 60, 60], rng, **{"n_features": 2, "n_stories": 60} | options)
    day = np.concatenate([np.arange(60) % length for length in (40, 30, 35)])
    return drawn.scores, drawn.articles.assign(
        published=pd.Timestamp("2020-01-01", tz="UTC") + pd.to_timedelta(day, unit="D"),
        n_words=rng.integers(60, 900, 180),
    )


def choices(scores: pd.DataFrame, articles: pd.DataFrame, **options: object) -> pd.DataFrame:
    reported = estimates(scores, articles, PARAMETERS, 1, measure="x")
    return multiverse(reported, scores, articles, PARAMETERS, 1, **options)


def test_each_alternative_leaves_out_what_it_says():
    _, articles = corpus(agency_share=0.2)
    masks = dict(alternatives(articles, 10))
    assert list(masks) == [WITHOUT_AGENCY, FEW_ON_A_STORY, COMMON_PERIOD, LONG_ENOUGH]
    assert articles[masks[WITHOUT_AGENCY]]["agency"].isna().all()
    assert articles[masks[LONG_ENOUGH]]["n_words"].min() >= 100
    assert articles[masks[COMMON_PERIOD]]["published"].max() == pd.Timestamp("2020-01-30", tz="UTC")
    cells = ["outlet", "story_id"]
    all_of, few = articles.groupby(cells, observed=True), articles[masks[FEW_ON_A_STORY]]
    sizes = few.groupby(cells, observed=True).size()
    assert (sizes == all_of.size().clip(upper=2)).all()
    assert (few.groupby(cells, observed=True)["published"].min() == all_of["published"].min()).all()
    assert (masks[FEW_ON_A_STORY] | articles["story_id"].notna()).all()


def test_an_alternative_that_changes_nothing_or_leaves_nothing_is_not_one():
    _, articles = corpus(n_stories=0)
    apart = articles["outlet"].cat.codes * pd.Timedelta(days=400)
    articles = articles.assign(n_words=500, published=articles["published"] + apart)
    assert list(alternatives(articles, 10)) == []
    undated = articles.assign(published=pd.Series(pd.NaT, articles.index, "datetime64[us, UTC]"))
    assert list(alternatives(undated, 10)) == []


def test_gaps_of_an_alternative_are_those_of_its_articles_alone():
    scores, articles = corpus(agency_share=0.2)
    table = choices(scores, articles)
    assert list(table.columns) == COLUMNS
    reported = estimates(scores, articles, PARAMETERS, 1, measure="x")
    for name, sample in ((AS_REPORTED, ALL), (WITHOUT_AGENCY, "without agency copy")):
        mine, same = table[table["alternative"] == name], reported[reported["sample"] == sample]
        for column in ("gap", "n_articles"):
            assert mine[column].to_numpy() == pytest.approx(same[column].to_numpy())
        assert mine["q"].to_numpy() == pytest.approx(same["q"].to_numpy(), abs=0.15)


def test_a_planted_gap_stands_everywhere_and_one_of_agency_copy_alone_is_lost_without_it():
    scores, articles = corpus(presentation=np.array([[0.3, 0.0], [0.0, 0.0], [0.0, 0.0]]))
    copied = (articles["outlet"] == "Outlet 1").to_numpy() & (np.arange(180) % 2 == 0)
    scores["feature 1"] += 0.4 * copied
    articles["agency"] = pd.Series(np.where(copied, "Wire", None), dtype=object)
    found = held(choices(scores, articles), 0.05).set_index(["feature", "outlet"])
    planted = found.loc[("feature 0", "Outlet 0")]
    assert planted["n_asked"] == planted["n_beyond"] == planted["n_sign"] == 4
    assert planted["lost"] == ""
    assert WITHOUT_AGENCY in found.loc[("feature 1", "Outlet 1"), "lost"]
    assert found["gap"].abs().is_monotonic_decreasing


def test_another_measure_is_an_alternative_for_the_features_it_shares():
    scores, articles = corpus(presentation=np.array([[0.3, 0.3], [0.0, 0.0], [0.0, 0.0]]))
    turned = 100 * (1 - scores[["feature 0"]]).assign(unknown=0.0)
    table = choices(scores, articles, others={"turned": turned, "foreign": turned[["unknown"]]})
    assert set(table[table["alternative"] == "turned"]["feature"]) == {"feature 0"}
    assert "foreign" not in set(table["alternative"])
    found = held(table, 0.05).set_index(["feature", "outlet"])
    row, other = found.loc[("feature 0", "Outlet 0")], found.loc[("feature 1", "Outlet 0")]
    assert row["n_sign"] == row["n_asked"] - 1 == other["n_asked"]
    assert "turned" in row["lost"]


def test_an_outlet_that_cannot_be_tested_in_an_alternative_is_not_asked_there():
    scores, articles = corpus(presentation=np.array([[0.3, 0.3], [0.0, 0.0], [0.0, 0.0]]))
    first = articles["outlet"] == "Outlet 0"
    articles["n_words"] = np.where(first & (np.arange(180) > 5), 50, 500)
    found = held(choices(scores, articles), 0.05).set_index(["feature", "outlet"])
    row = found.loc[("feature 0", "Outlet 0")]
    assert row["n_asked"] == row["n_sign"] == 2
    assert LONG_ENOUGH not in row["lost"]


def test_without_a_gap_beyond_chance_there_is_nothing_to_hold():
    scores, articles = corpus()
    found = held(choices(scores * 0, articles), 0.05)
    assert list(found.columns) == HELD
    assert found.empty
