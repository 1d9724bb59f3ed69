"""Agenda distances: no bias in small samples, intervals that cover, tests that err as they say."""

from functools import cache

import numpy as np
import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st

from newsstudy.comparison.agenda_distance import agenda_distance, signed_root
from newsstudy.parameters import ComparisonParameters
from tests.conftest import articles_of

PARAMETERS = ComparisonParameters(draws=100)
BASE = np.array([0.3, 0.2, 0.15, 0.1, 0.1, 0.05, 0.05, 0.05])
MOVED = np.array([-0.15, 0.1, 0.05, 0, 0, 0, 0, 0])
WEEK_DRIFT = np.array([0, 0, 0, 0.05, -0.05, 0, 0, 0])


def drawn(rng, n_stories, shift=0.0, n_outlets=2, dated=True):
    """Return scores and articles; the later half of the outlets differs by `shift` · MOVED.

    Each outlet has `n_stories` of its own, of which another also tells each with probability .15,
    in one to three articles. A story has shares of its own (Dirichlet, most weight on one or two
    topics), which drift by week.
    """
    home = np.repeat(np.arange(n_outlets), n_stories)
    tells = rng.random((len(home), n_outlets)) < 0.15
    tells[np.arange(len(home)), home] = True
    story, outlet = np.nonzero(tells)
    size = rng.choice([1, 1, 1, 2, 3], len(story))
    story, outlet = np.repeat(story, size), np.repeat(outlet, size)
    week = rng.integers(0, 3, len(home))
    level = BASE + np.outer(week, WEEK_DRIFT) / 2
    event = rng.standard_gamma(2 * level)
    noise = rng.dirichlet(BASE, len(story)) - BASE
    shares = (event / event.sum(axis=1, keepdims=True))[story] + 0.3 * noise
    shares = shares + shift * np.outer(outlet >= n_outlets / 2, MOVED)
    days = pd.Timestamp("2024-01-01", tz="UTC") + pd.to_timedelta(7 * week[story], unit="D")
    names = [f"outlet {k}" for k in range(n_outlets)]
    articles = articles_of(
        [names[k] for k in outlet], ["Text."] * len(outlet),
        story_id=pd.Series([f"s{k}" for k in story], dtype=object),
        published=days if dated else pd.Series([pd.NaT] * len(story), dtype="datetime64[us, UTC]"),
        published_precision="day" if dated else "unknown",
    )  # fmt: skip
    articles["outlet"] = articles["outlet"].cat.set_categories(names)
    return pd.DataFrame(shares, index=articles["article_id"]), articles


@cache
def found(n_stories, shift, corpora):
    """Return the distances in many corpora of six outlets, with what is true of them."""
    rng = np.random.default_rng([11, n_stories, int(10 * shift)])
    tables = [
        agenda_distance(*drawn(rng, n_stories, shift, 6), PARAMETERS, seed).assign(corpus=seed)
        for seed in range(corpora)
    ]
    table = pd.concat(tables, ignore_index=True)
    apart = (table["outlet"].cat.codes < 3) & (table["other"].cat.codes >= 3)
    return table.assign(truth=apart * shift**2 * (MOVED @ MOVED))


def mean_and_error(table, column):
    """Return the mean over corpora, and its standard error: pairs of a corpus hang together."""
    by_corpus = table.groupby("corpus")[column].mean()
    return by_corpus.mean(), by_corpus.std() / np.sqrt(len(by_corpus))


@pytest.mark.parametrize("shift", [0.0, 0.5])
def test_the_corrected_distance_stays_where_it_is_while_the_plug_in_one_grows_in_small_samples(
    shift,
):
    excess = {}
    for n_stories, corpora in ((50, 40), (25, 70)):
        table = found(n_stories, 0.5, corpora)
        table = table[(table["truth"] > 0) == (shift > 0)]
        truth = table["truth"].iloc[0]
        mean, error = mean_and_error(table, "corrected")
        assert mean == pytest.approx(truth, abs=3 * error)
        assert error < 0.001
        excess[n_stories] = mean_and_error(table, "plug_in")[0] - truth
    assert excess[50] > 0.004
    assert excess[25] == pytest.approx(2 * excess[50], rel=0.3)


def test_by_chance_the_plug_in_distance_is_what_two_samples_of_one_agenda_show():
    table = found(25, 0.5, 70).query("truth == 0")
    table = table.assign(more=table["plug_in"] - table["expected"])
    mean, error = mean_and_error(table, "more")
    assert mean == pytest.approx(0, abs=3 * error)
    assert error < 0.05 * table["expected"].mean()


def test_outlets_that_could_be_exchanged_are_rarely_told_apart_and_different_ones_often():
    alike = found(25, 0.5, 70).query("truth == 0")["p"]
    spare = 2 * np.sqrt(0.05 * 0.95 / len(alike))
    assert 0.05 - spare < (alike <= 0.05).mean() < 0.05 + spare
    assert alike.mean() == pytest.approx(0.5, abs=0.04)
    assert (found(50, 1.0, 30).query("truth > 0")["p"] <= 0.05).mean() > 0.9


@pytest.mark.parametrize(
    ("n_stories", "shift", "corpora"), [(25, 0.5, 70), (50, 0.5, 40), (50, 1.0, 30)]
)
def test_intervals_cover_distances_that_are_not_near_zero(n_stories, shift, corpora):
    table = found(n_stories, shift, corpora).query("truth > 0")
    covered = table["truth"].between(table["ci_low"], table["ci_high"])
    assert 0.93 <= covered.mean() <= 0.97


def test_intervals_of_outlets_with_one_agenda_begin_at_zero_and_are_no_narrower_than_they_say():
    table = found(25, 0.5, 70).query("truth == 0")
    assert 0.93 <= (table["ci_low"] == 0).mean() <= 1.0


def test_a_mean_over_weeks_with_unlike_collection_shows_no_distance_where_weeks_do_not_differ():
    rng = np.random.default_rng([11, 6])
    week = np.repeat([0, 1, 0, 1], [80, 20, 20, 80])
    topic = np.where(rng.random(200) < np.where(week == 0, 0.9, 0.1), 0, 1)
    days = pd.Timestamp("2024-01-01", tz="UTC") + pd.to_timedelta(7 * week, unit="D")
    articles = articles_of(["A"] * 100 + ["B"] * 100, ["Text."] * 200, published=days)
    scores = pd.DataFrame(np.eye(2)[topic], index=articles["article_id"])
    row = agenda_distance(scores, articles, PARAMETERS, 1).iloc[0]
    pooled = scores.iloc[:100].mean() - scores.iloc[100:].mean()
    assert row["p"] > 0.05
    assert row["plug_in"] < 0.1 * (pooled**2).sum()


def test_articles_without_any_date_are_compared_as_one_week():
    rng = np.random.default_rng([11, 7])
    row = agenda_distance(*drawn(rng, 40, 2.0, dated=False), PARAMETERS, 1).iloc[0]
    assert row["n_weeks"] == 0
    assert row["ci_low"] > 0
    assert row["p"] < 0.05


def test_outlets_without_a_week_in_common_and_with_too_few_stories_are_not_compared():
    days = ["2024-01-01"] * 20 + ["2024-02-01"] * 20 + ["2024-01-02"] * 4
    articles = articles_of(["A"] * 20 + ["B"] * 20 + ["C"] * 4, ["Text."] * 44,
                           published=pd.to_datetime(days, utc=True))  # fmt: skip
    scores = pd.DataFrame(np.eye(2)[np.arange(44) % 2], index=articles["article_id"])
    table = agenda_distance(scores, articles, PARAMETERS, 1).set_index(["outlet", "other"])
    assert table.loc[("A", "B"), ["plug_in", "corrected", "ci_low", "p"]].isna().all()
    assert table.loc[("A", "B"), "n_articles"] == 0
    assert table.loc[("A", "C"), ["plug_in", "corrected"]].notna().all()
    assert table.loc[("A", "C"), ["ci_low", "expected", "p", "q"]].isna().all()


def test_one_outlet_has_no_distance():
    articles = articles_of(["A"] * 5, ["Text."] * 5)
    scores = pd.DataFrame({"t": np.ones(5)}, index=articles["article_id"])
    assert not len(agenda_distance(scores, articles, PARAMETERS, 1))


@given(st.integers(0, 20))
def test_the_distance_does_not_depend_on_the_order_of_articles_or_on_a_constant(seed):
    scores, articles = drawn(np.random.default_rng([12, seed]), 15, 0.5)
    mixed = articles.sample(frac=1, random_state=seed)
    columns = ["n_articles", "plug_in", "corrected", "ci_low", "ci_high"]
    one = agenda_distance(scores, articles, PARAMETERS, 1)[columns]
    two = agenda_distance(scores + 3.0, mixed, PARAMETERS, 1)[columns]
    pd.testing.assert_frame_equal(one, two, check_exact=False, atol=1e-9)


def test_the_root_of_a_distance_keeps_its_sign():
    assert signed_root(np.array([-0.04, 0.0, 0.09])) == pytest.approx([-0.2, 0.0, 0.3])
