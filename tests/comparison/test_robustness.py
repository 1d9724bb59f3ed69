"""Negative controls: what they count, and that they would show a claim that is made too often."""

import numpy as np
import pandas as pd
import pytest

from newsstudy.comparison import robustness
from newsstudy.comparison.robustness import (
    CLAIMS,
    COLUMNS,
    EXACT,
    HALVES,
    PERMUTED,
    negative_controls,
    share_interval,
)
from newsstudy.parameters import ComparisonParameters
from tests.simulation.populations import Population

PARAMETERS = ComparisonParameters(draws=200)
DIFFERENT = Population(rates=[0.6, 0.8, 1.0], presentation=[0.3, 0.0, 0.0], preference=[0, 0, 1.0])


def controls(n_stories: int = 80, repeats: int = 20, seed: int = 1, **options: object):
    scores, articles = DIFFERENT.corpus(n_stories, np.random.default_rng(seed), 4)
    articles = articles.assign(**options)
    table = negative_controls(scores, articles, PARAMETERS, 1, repeats=repeats, draws=500)
    assert list(table.columns) == COLUMNS
    return table.set_index(["control", "claim"])


def test_where_outlets_differ_controls_still_find_about_the_nominal_share():
    table = controls(repeats=60)
    for claim in (CLAIMS[0], CLAIMS[3]):
        row = table.loc[(HALVES, claim)]
        assert row["share_low"] <= 0.05 + 0.02
        assert 0.005 < row["share"] < 0.12
    for claim in (CLAIMS[0], CLAIMS[4]):
        assert table.loc[(PERMUTED, claim), "share"] < 0.1
    assert (table.xs(CLAIMS[1], level="claim")["share"] < 0.03).all()


def test_tests_are_counted_by_repeat_outlet_and_feature():
    table = controls(repeats=7)
    assert table.loc[(HALVES, CLAIMS[0]), "n_tests"] == 7 * 4
    assert table.loc[(HALVES, CLAIMS[2]), "n_tests"] == 7
    assert table.loc[(PERMUTED, CLAIMS[0]), "n_tests"] == 7 * 3 * 4
    assert table.loc[(PERMUTED, CLAIMS[4]), "n_tests"] == 3 * 4
    assert (table["n_found"] / table["n_tests"] == table["share"]).all()
    assert ((table["share_low"] <= table["share"]) & (table["share"] <= table["share_high"])).all()
    assert (table["nominal"] == 0.05).all()


def test_claims_that_hold_by_construction_are_marked():
    table = controls(repeats=9)
    assert set(table[table["exact"]].index.get_level_values("claim")) == set(EXACT)
    rest = table[~table["exact"]]
    assert rest.index.tolist() == [(HALVES, CLAIMS[3]), (PERMUTED, CLAIMS[4])]
    assert rest["n_tests"].tolist() == [9 * 4, 2 * 3 * 4]


def test_halves_are_dealt_by_story_and_not_by_article(monkeypatch):
    """Two outlets with four alike articles a story: dealt by article, both halves tell the same."""
    seen, whole = [], robustness.sample_intervals

    def watched(sample, *arguments):
        seen.append(sample)
        return whole(sample, *arguments)

    monkeypatch.setattr(robustness, "sample_intervals", watched)
    clustered = Population(rates=[4.0, 4.0], sizes=0.0, story_sd=0.15, concentration=30.0)
    scores, articles = clustered.corpus(60, np.random.default_rng(3), 10)
    table = negative_controls(scores, articles, PARAMETERS, 1, repeats=40, draws=500)
    sizes = articles.groupby(["outlet", "story_id"], observed=True).size()
    for place, half in enumerate(seen):
        outlet = sizes.index.levels[0][place // 20]
        assert sorted(np.bincount(half.stories)) == sorted(sizes[outlet])
        sides = pd.Series(half.outlets).groupby(half.stories)
        assert (sides.nunique() == 1).all()
        assert abs(np.bincount(sides.first()) @ [1, -1]) <= 1
    assert len(seen) == 40
    row = table.set_index(["control", "claim"]).loc[(HALVES, CLAIMS[3])]
    assert 0.01 < row["share"] < 0.1


def test_intervals_that_are_too_narrow_are_seen(monkeypatch):
    whole = robustness.sample_intervals

    def narrow(*arguments):
        bounds = whole(*arguments)
        middle = (bounds["gap_low"] + bounds["gap_high"]) / 2
        return {"gap_low": middle + (bounds["gap_low"] - middle) / 3,
                "gap_high": middle + (bounds["gap_high"] - middle) / 3}  # fmt: skip

    monkeypatch.setattr(robustness, "sample_intervals", narrow)
    row = controls(repeats=40).loc[(HALVES, CLAIMS[3])]
    assert row["share_low"] > 0.15


def test_the_same_seed_gives_the_same_table():
    pd.testing.assert_frame_equal(controls(repeats=3), controls(repeats=3), check_exact=True)


def test_without_shared_stories_presentation_is_not_asked_about():
    table = controls(repeats=3, story_id=None)
    assert (PERMUTED, CLAIMS[0]) in table.index
    assert (PERMUTED, CLAIMS[4]) not in table.index


def test_a_corpus_too_small_for_any_control_gives_an_empty_table():
    table = controls(n_stories=8, repeats=3)
    assert table.empty
    assert table["exact"].dtype == bool


def test_claims_are_marked_where_only_one_control_can_be_made():
    table = controls(n_stories=22, repeats=3)
    assert set(table.index.get_level_values("control")) == {PERMUTED}
    assert table["exact"].dtype == bool


def test_a_share_s_interval_is_that_of_clopper_and_pearson_where_tests_are_independent():
    by_repeat = [np.array([True])] * 3 + [np.array([False])] * 57
    assert share_interval(by_repeat) == pytest.approx((0.0104, 0.1392), abs=2e-3)


def test_a_share_s_interval_is_wider_where_tests_of_a_repeat_are_alike():
    alike = [np.full(10, i % 10 == 0) for i in range(40)]
    apart = [np.arange(10) == i % 10 for i in range(40)]
    (low, high), (low_apart, high_apart) = share_interval(alike), share_interval(apart)
    assert low < low_apart < 0.1 < high_apart < high
    assert share_interval([np.zeros(10, bool)] * 4) == pytest.approx((0, 0.0881), abs=5e-4)


def test_a_share_s_interval_covers_when_tests_of_a_repeat_are_alike():
    rng, inside = np.random.default_rng(5), []
    for _ in range(300):
        risks = rng.beta(0.5, 4.5, 30)
        low, high = share_interval([rng.random(20) < risk for risk in risks])
        inside.append(low <= 0.1 <= high)
    assert np.mean(inside) > 0.91
