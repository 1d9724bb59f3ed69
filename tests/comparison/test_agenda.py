"""Coverage, what is left out, who is first, and how agendas agree, on composed coverage."""

import numpy as np
import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st

from newsstudy.comparison.agenda import (
    coverage,
    first_to_report,
    left_out,
    shared_agenda,
    story_facts,
    wilson,
)
from newsstudy.comparison.agenda_overlap import _chance_matrices, agenda_similarity
from newsstudy.parameters import ComparisonParameters

PARAMETERS = ComparisonParameters(draws=200)
START = pd.Timestamp("2031-04-07", tz="UTC")  # a Monday


def told(rows, names="ABC", precision="second"):
    """Return articles of (outlet, story or None, day or None)."""
    table = pd.DataFrame(rows, columns=["outlet", "story_id", "day"])
    published = START + pd.to_timedelta(table["day"].astype(float), unit="D")
    return pd.DataFrame(
        {
            "article_id": [f"{i:016x}" for i in range(len(table))],
            "outlet": pd.Categorical(table["outlet"], categories=list(names)),
            "story_id": table["story_id"].astype(object),
            "published": published.astype("datetime64[us, UTC]"),
            "published_precision": precision,
        }
    )


def drawn(random, shares, n_stories, n_weeks=8, follow_ups=0.3):
    """Return articles: outlet k has a story with chance shares[k], sometimes with a follow-up."""
    rows = []
    for story in range(n_stories):
        day = random.integers(0, 7 * n_weeks)
        for outlet, share in zip("ABCDEF", shares, strict=False):
            if random.random() < share:
                rows += [(outlet, f"s{story}", day)] * (1 + (random.random() < follow_ups))
    return told(rows, "ABCDEF"[: len(shares)])


def test_coverage_counts_each_outlets_articles_and_knows_outlets_without_any():
    articles = told([("A", "s", 0), ("A", "s", 1), ("B", "s", 2), ("B", "t", 3), ("A", None, 3)])
    assert coverage(articles).loc["s"].to_dict() == {"A": 2, "B": 1, "C": 0}
    facts = story_facts(articles).loc["s"]
    assert (facts["n_articles"], facts["n_outlets"]) == (3, 2)
    assert facts["last"] - facts["first"] == pd.Timedelta(days=2)


def test_left_out_says_what_was_collected_of_the_outlet_in_that_week():
    rows = [("A", "s", 1), ("B", "s", 2), ("C", None, 0), ("C", None, 6.9), ("C", None, 7)]
    rows += [("A", "late", 15), ("B", "late", 15), ("A", "when", None), ("B", "when", None)]
    found = left_out(told(rows)).set_index("story_id")
    assert found["outlet"].tolist() == ["C"] * 3
    assert found.loc["s", "n_collected"] == 2
    assert found.loc["late", "n_collected"] == 0
    assert pd.isna(found.loc["when", "n_collected"])
    assert found.loc["s", "week"] == START


def test_left_out_keeps_to_stories_of_enough_outlets():
    articles = told([("A", "s", 1), ("B", "t", 1), ("C", "t", 1)])
    assert left_out(articles)["story_id"].tolist() == ["t"]
    assert left_out(articles, 1)["story_id"].value_counts().to_dict() == {"s": 2, "t": 1}


def test_the_first_to_report_is_counted_and_a_tie_is_a_tie():
    rows = [("A", "s", 1.1), ("B", "s", 1.2), ("A", "t", 2), ("B", "t", 2), ("C", "alone", 1)]
    rows += [("C", "u", None), ("B", "u", 1)]
    table = first_to_report(told(rows)).set_index("outlet")
    assert table.loc["A"].to_dict() == {"n_shared": 2, "n_timed": 2, "n_first": 1, "n_tied": 1}
    assert table.loc["B"].to_dict() == {"n_shared": 3, "n_timed": 2, "n_first": 0, "n_tied": 1}
    assert table.loc["C"].to_dict() == {"n_shared": 1, "n_timed": 0, "n_first": 0, "n_tied": 0}


def test_times_known_to_the_day_tell_days_apart_and_nothing_else():
    rows = [("A", "s", 1), ("B", "s", 1), ("A", "t", 1), ("B", "t", 2)]
    table = first_to_report(told(rows, precision="day")).set_index("outlet")
    assert table["n_first"].to_dict() == {"A": 1, "B": 0, "C": 0}
    assert table["n_tied"].to_dict() == {"A": 1, "B": 1, "C": 0}


def test_the_shared_agenda_is_the_share_of_articles_on_stories_another_outlet_has():
    rows = [("A", "s", 0), ("A", "s", 0), ("B", "s", 0), ("A", "own", 0), ("A", "own", 1)]
    rows += [("A", None, 0), ("B", None, 0)]
    table = shared_agenda(told(rows), PARAMETERS).set_index("outlet")
    assert table.loc["A", ["n_articles", "n_stories", "n_shared"]].tolist() == [5, 3, 1]
    assert table["share"].tolist()[:2] == [0.4, 0.5]
    assert table["share"].isna()["C"]
    assert table["ci_low"].isna().all(), "too few stories for an interval"


@pytest.mark.parametrize("share", [0.1, 0.9])
def test_intervals_of_the_shared_agenda_cover_the_true_share(share):
    random, covered, n_draws = np.random.default_rng([3, int(share * 10)]), 0, 120
    for _ in range(n_draws):
        rows = []
        for story in range(60):
            shared = random.random() < share
            rows += [("A", f"s{story}", 0)] * random.integers(1, 4)
            rows += [("B", f"s{story}", 0)] * shared
        row = shared_agenda(told(rows, "AB"), PARAMETERS).iloc[0]
        covered += row["ci_low"] <= share <= row["ci_high"]
    assert 0.89 <= covered / n_draws <= 0.99


def test_an_interval_at_the_edge_is_never_without_width():
    rows = [(outlet, f"s{i}", 0) for i in range(20) for outlet in "AB"]
    table = shared_agenda(told(rows), PARAMETERS).set_index("outlet")
    assert table.loc["A", "share"] == table.loc["A", "ci_high"] == 1
    assert 0.7 < table.loc["A", "ci_low"] < 0.9


@given(st.integers(0, 40), st.integers(1, 40))
def test_wilson_bounds_hold_the_share_and_stay_within_zero_and_one(hits, more):
    share, n = np.array([hits / (hits + more)]), np.array([hits + more])
    low, high = wilson(share, n, 1.96)
    assert 0 <= low[0] <= share[0] <= high[0] <= 1


def test_similarity_is_jaccards_over_the_weeks_in_which_both_were_collected():
    rows = [(o, f"s{i}", 0) for i in range(4) for o in "AB"] + [("A", f"a{i}", 1) for i in range(4)]
    rows += [("B", None, 1), ("B", None, 2), ("A", "gone", 30), ("A", "gone too", 31)]
    row = agenda_similarity(told(rows), PARAMETERS, 1).iloc[0]
    assert row[["n_weeks", "n_stories", "n_other", "n_both"]].tolist() == [1, 8, 6, 4]
    assert row["similarity"] == pytest.approx(0.4)


def test_similarity_without_any_date_takes_all_stories():
    rows = [(o, f"s{i}", None) for i in range(12) for o in "AB"] + [("A", None, None)] * 12
    row = agenda_similarity(told(rows), PARAMETERS, 1).iloc[0]
    assert row[["n_weeks", "n_stories", "n_other", "n_both"]].tolist() == [0, 24, 12, 12]


def test_two_outlets_have_an_interval_but_no_reference_and_few_stories_neither():
    random = np.random.default_rng(1)
    two = agenda_similarity(drawn(random, [0.5, 0.5], 40), PARAMETERS, 1)
    assert two["ci_low"].notna().all()
    assert two[["expected", "p", "q"]].isna().all(axis=None)
    few = agenda_similarity(drawn(random, [0.5, 0.5, 0.1], 40), PARAMETERS, 1)
    assert few.set_index(["outlet", "other"]).loc[("A", "C"), "ci_low"] != few["ci_low"].iloc[0]
    assert few.set_index(["outlet", "other"])["ci_low"].isna()[[("A", "C"), ("B", "C")]].all()


def test_intervals_of_similarity_cover_the_true_overlap():
    random, covered, n_draws = np.random.default_rng(8), 0, 80
    parameters = ComparisonParameters(draws=100)
    truth = 0.3 * 0.4 / (0.3 + 0.4 - 0.3 * 0.4)
    for draw in range(n_draws):
        row = agenda_similarity(drawn(random, [0.3, 0.4], 150, 1), parameters, draw).iloc[0]
        covered += row["ci_low"] <= truth <= row["ci_high"]
    assert 0.88 <= covered / n_draws <= 0.99


def test_chance_matrices_keep_both_sums_and_never_give_what_was_not_collected():
    random = np.random.default_rng(2)
    has, could = random.random((5, 60)) < 0.4, random.random((5, 60)) < 0.9
    has &= could
    for one in _chance_matrices(has, could, 20, 1):
        assert (one.sum(axis=0) == has.sum(axis=0)).all()
        assert (one.sum(axis=1) == has.sum(axis=1)).all()
        assert not (one & ~could).any()
    assert (one != has).any()


@pytest.mark.slow
def test_outlets_that_choose_alone_are_rarely_called_alike():
    random, false, n_pairs = np.random.default_rng(5), 0, 0
    parameters = ComparisonParameters(draws=100)
    for draw in range(40):
        popular = random.beta(1, 2, 100)
        rows = [(outlet, f"s{s}", s % 50) for s in range(100) for k, outlet in enumerate("ABCD")
                if random.random() < popular[s] * (0.5 + k / 6)]  # fmt: skip
        p = agenda_similarity(told(rows, "ABCD"), parameters, draw)["p"].dropna()
        false, n_pairs = false + (p < 0.05).sum(), n_pairs + len(p)
    assert n_pairs > 200
    assert 0.01 < false / n_pairs < 0.09


def test_outlets_with_a_common_agenda_are_found_and_others_stand_below_expectation():
    random = np.random.default_rng(6)
    rows = []
    for story in range(120):
        pairs = "AB" if story % 2 else "CD"
        rows += [
            (o, f"s{story}", 0) for o in "ABCD" if random.random() < (0.7 if o in pairs else 0.1)
        ]
    table = agenda_similarity(told(rows, "ABCD"), PARAMETERS, 1).set_index(["outlet", "other"])
    alike = table.loc[[("A", "B"), ("C", "D")]]
    apart = table.drop(index=[("A", "B"), ("C", "D")])
    assert (alike["similarity"] > alike["expected"] + 0.1).all()
    assert (apart["similarity"] < apart["expected"]).all()
    assert (table["q"] < 0.05).all()


def test_the_same_seed_gives_the_same_table():
    articles = drawn(np.random.default_rng(3), [0.4, 0.5, 0.6], 60)
    first, second = (agenda_similarity(articles, PARAMETERS, 4) for _ in range(2))
    pd.testing.assert_frame_equal(first, second)
