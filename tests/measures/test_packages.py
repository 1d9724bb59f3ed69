"""Packages of topics: planted communities are found, noise is told as noise."""

import numpy as np
import pandas as pd
import pytest

from newsstudy.measures.packages import HALVES, packages

TOPICS = list("abcdefghi")


def shares(groups, n=600, seed=1, within=0.95):
    """Return topic shares of articles that draw two topics of one group, seldom of any."""
    random = np.random.default_rng(seed)
    table = np.zeros((n, sum(map(len, groups))))
    for row in table:
        group = groups[random.integers(len(groups))]
        if random.random() > within:
            group = range(table.shape[1])
        row[random.choice(list(group), 2, replace=False)] += random.dirichlet([1, 1])
    names = TOPICS[: table.shape[1]]
    return pd.DataFrame(table, columns=names, index=pd.Index(range(n), name="article_id"))


PLANTED = [[0, 1, 2, 3], [4, 5, 6], [7, 8]]


def test_planted_packages_are_found_by_every_way():
    found = packages(shares(PLANTED), seed=1)
    groups = {frozenset(part.index) for _, part in found.members.groupby(found.members)}
    assert groups == {frozenset("abcd"), frozenset("efg"), frozenset("hi")}
    assert (found.agreement["ari"] > 0.95).all()


def test_packages_are_numbered_from_the_largest():
    found = packages(shares(PLANTED), seed=1)
    assert found.members["a"] == 1
    assert found.members["h"] == 3


def test_topics_that_meet_at_random_have_no_packages():
    random = np.random.default_rng(3)
    noise = pd.DataFrame(random.dirichlet(np.full(9, 0.2), 300), columns=TOPICS)
    assert packages(noise, seed=1).why_none == "no topics go together more than all do"


def test_packages_of_chance_do_not_recur_in_other_articles():
    found = [packages(shares([list(range(9))], n=60, seed=s), seed=1) for s in range(8)]
    assert abs(np.mean([p.ari(HALVES) for p in found if not p.why_none])) < 0.15


def test_halves_that_are_each_of_one_piece_do_not_agree_on_packages():
    two = pd.DataFrame(np.random.default_rng(1).dirichlet(np.ones(6), 20)[-2:], columns=TOPICS[:6])
    found = packages(two, seed=1)
    assert found.members.nunique() == 2
    assert found.agreement.set_index("other").loc[HALVES, "n_packages"] == 1
    assert found.ari(HALVES) == 0


def test_shares_of_packages_add_up_to_those_of_topics():
    scores = shares(PLANTED)
    found = packages(scores, seed=1)
    assert np.allclose(found.scores.sum(axis=1), scores.sum(axis=1))
    assert np.allclose(found.scores["package 3"], scores[["h", "i"]].sum(axis=1))


def test_another_seed_gives_the_same_packages_where_they_are_plain():
    scores = shares(PLANTED)
    first, second = packages(scores, seed=1), packages(scores, seed=2)
    pd.testing.assert_series_equal(first.members, second.members)
    again = packages(scores, seed=1)
    pd.testing.assert_frame_equal(first.agreement, again.agreement)


@pytest.mark.parametrize("columns", [0, 1, 5])
def test_few_topics_have_no_packages(columns):
    found = packages(shares(PLANTED).iloc[:, :columns], seed=1)
    assert "6 topics or more" in found.why_none
    assert len(found.agreement) == 0


def test_topics_that_never_meet_have_no_packages():
    alone = pd.DataFrame(np.eye(8), columns=TOPICS[:8])
    assert packages(alone, seed=1).why_none == "no two topics stand in one article"


def test_a_topic_that_nobody_has_stays_alone_and_breaks_nothing():
    scores = shares(PLANTED).assign(j=0.0)
    found = packages(scores, seed=1)
    assert (found.members == found.members["j"]).sum() == 1
