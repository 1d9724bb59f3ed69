"""Effective numbers: where they are known, and how far they foretell the spread of means."""

import numpy as np
import pandas as pd
import pytest

from newsstudy.comparison.effective import effective_articles, effective_numbers
from newsstudy.comparison.estimates import ALL, estimates
from newsstudy.parameters import ComparisonParameters
from tests.conftest import articles_of
from tests.simulation.populations import Population


def numbers(values: list[float], outlets: list[str], stories: list) -> pd.DataFrame:
    articles = articles_of(outlets, ["x"] * len(values), story_id=pd.Series(stories, dtype=object))
    scores = pd.DataFrame({"f": values}, pd.Index(articles["article_id"]))
    table = effective_numbers(scores, articles, measure="planted")
    return table[table["sample"] == ALL].set_index("outlet")


def test_articles_that_are_alike_within_stories_count_as_one_a_story():
    stories = [f"s{i // 4}" for i in range(40)]
    values = [float(i // 4 % 3) for i in range(40)]
    row = numbers(values, ["A"] * 40, stories).loc["A"]
    assert row["story_correlation"] == 1
    assert row["n_effective"] == pytest.approx(10)
    assert row["n_effective_stories"] == pytest.approx(10)


def test_where_every_article_is_a_story_of_its_own_each_counts():
    row = numbers(list(np.random.default_rng(1).random(30)), ["A"] * 30, [None] * 30).loc["A"]
    assert (
        row[["n_articles", "n_stories", "n_effective", "n_effective_stories"]].tolist() == [30] * 4
    )


def test_unrelated_articles_on_a_story_count_almost_one_each():
    values = np.random.default_rng(2).random(2000)
    row = numbers(list(values), ["A"] * 2000, [f"s{i // 4}" for i in range(2000)]).loc["A"]
    assert row["story_correlation"] == pytest.approx(0, abs=0.05)
    assert row["n_effective"] == pytest.approx(2000, rel=0.15)


def test_one_large_story_among_small_ones_makes_few_effective_stories():
    stories = ["big"] * 27 + ["a", "b", "c"]
    row = numbers(list(np.arange(30.0)), ["A"] * 30, stories).loc["A"]
    assert row["n_effective_stories"] == pytest.approx(30**2 / (27**2 + 3))


def test_differences_between_outlets_are_no_likeness_within_stories():
    rng = np.random.default_rng(3)
    values = rng.random(800) + np.repeat([0.0, 5.0], 400)
    table = numbers(list(values), ["A"] * 400 + ["B"] * 400, [f"s{i // 4}" for i in range(800)])
    assert (table["story_correlation"] < 0.06).all()


def test_the_spread_of_a_mean_is_that_of_as_many_independent_articles():
    stories = Population(rates=[2.0, 2.0], sizes=0.3, story_sd=0.15, concentration=10.0)
    rng, means, expected = np.random.default_rng(4), [], []
    for _ in range(300):
        sample = stories.sample(50, rng)
        own = sample.values[sample.outlets == 0]
        means.append(own.mean())
        expected.append(own.var() / effective_articles(sample)[0, 0])
    assert np.std(means) == pytest.approx(np.sqrt(np.mean(expected)), rel=0.12)
    assert np.std(means) > 1.3 * np.sqrt(own.var() / len(own))


def test_an_empty_outlet_is_worth_nothing_and_estimates_carry_the_number():
    articles = articles_of(["A"] * 20, ["x"] * 20)
    articles["outlet"] = articles["outlet"].cat.add_categories("B")
    scores = pd.DataFrame({"f": np.arange(20.0)}, pd.Index(articles["article_id"]))
    table = effective_numbers(scores, articles, measure="x").set_index("outlet")
    assert table.loc["B", ["n_effective", "n_effective_stories"]].tolist() == [0, 0]
    estimated = estimates(scores, articles, ComparisonParameters(draws=100), 1, measure="x")
    assert estimated["n_effective"].tolist() == [20, 0]
