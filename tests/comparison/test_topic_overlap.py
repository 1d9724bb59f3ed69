"""Gaps within topic are refused where an outlet's topics are its own."""

import numpy as np
import pandas as pd
import pytest

from newsstudy.comparison.topic_control import gaps_within
from newsstudy.comparison.topic_overlap import (
    NOT_COMPARABLE,
    gaps_within_shared_topics,
    own_topics,
)
from newsstudy.parameters import ComparisonParameters
from tests.conftest import articles_of

N = 150


def made(own):
    """Return articles of A, B and C, and shares of three topics; `own` of C's are on the third."""
    rng = np.random.default_rng([9, 1])
    articles = articles_of(list(np.repeat(["A", "B", "C"], N)), ["Text."] * 3 * N)
    on = rng.integers(0, 2, 3 * N)
    mine = (np.arange(3 * N) >= 2 * N) & (rng.random(3 * N) < own)
    shares = pd.DataFrame(np.eye(3)[np.where(mine, 2, on)], index=articles["article_id"])
    return articles, shares


def test_topics_that_all_share_tell_nothing_of_an_outlet_and_own_ones_all():
    shared, own = (own_topics(made(share)[1], made(share)[0]) for share in (0.0, 1.0))
    assert (shared < 0.05).all()
    assert own["C"] == pytest.approx(1.0)
    assert own["A"] < 0.5


def test_membership_is_the_r2_of_least_squares():
    articles, shares = made(0.6)
    member = (articles["outlet"] == "C").to_numpy(dtype=float)
    third = shares[2].to_numpy()
    assert own_topics(shares, articles)["C"] >= np.corrcoef(member, third)[0, 1] ** 2 - 1e-9


@pytest.mark.parametrize(("own", "refused"), [(0.2, False), (1.0, True)])
def test_a_gap_within_topic_is_refused_without_overlap_and_given_with_it(own, refused):
    articles, shares = made(own)
    scores = pd.DataFrame({"conflict": np.random.default_rng([9, 2]).random(3 * N)}, shares.index)
    told = gaps_within_shared_topics(scores, shares, articles, ComparisonParameters())
    row = told[told["outlet"] == "C"].iloc[0]
    assert (row["reading"] == NOT_COMPARABLE) == refused
    assert np.isnan(row["gap"]) == refused
    assert not np.isnan(row["gap_raw"])


def test_an_outlet_with_topics_of_its_own_does_not_move_the_others():
    articles, shares = made(0.97)
    rng = np.random.default_rng([9, 3])
    third = (shares[2] == 1).to_numpy()
    scores = pd.DataFrame({"conflict": rng.normal(0.3, 0.1, 3 * N) + 0.4 * third}, shares.index)
    told = gaps_within_shared_topics(scores, shares, articles, ComparisonParameters())
    told = told.set_index("outlet")
    alone = articles[articles["outlet"] != "C"]
    same = gaps_within(scores, alone, ComparisonParameters(), topics=shares).set_index("outlet")
    assert told.at["A", "gap"] == pytest.approx(same.at["A", "gap"])
    assert told.at["A", "gap_raw"] == pytest.approx(same.at["A", "gap_raw"])
    assert told.at["C", "gap_raw"] > 0.3


def test_two_outlets_with_nothing_in_common_cannot_be_compared():
    articles = articles_of(["A"] * 40 + ["B"] * 40, ["Text."] * 80)
    shares = pd.DataFrame(np.repeat(np.eye(2), 40, axis=0), index=articles["article_id"])
    scores = pd.DataFrame({"conflict": np.linspace(0, 1, 80)}, shares.index)
    told = gaps_within_shared_topics(scores, shares, articles, ComparisonParameters())
    assert told["gap"].isna().all()
    assert len(told) == 2
