"""Shares over time: periods, intervals that cover, and who is said to have been first."""

import numpy as np
import pandas as pd
import pytest

from newsstudy.comparison.agenda_cells import chosen_period, usable_dates
from newsstudy.comparison.agenda_over_time import common_course, over_time
from newsstudy.comparison.agenda_rises import first_to_rise, rises
from newsstudy.parameters import ComparisonParameters
from tests.conftest import articles_of

PARAMETERS = ComparisonParameters(draws=100)
BASE = np.array([0.25, 0.15, 0.1, 0.1, 0.08, 0.08, 0.06, 0.06, 0.04, 0.03, 0.03, 0.02])


def drawn(rng, n_stories, n_weeks=6, n_outlets=5, boost=None, every=7):
    """Return scores and articles: sparse shares, `n_stories` an outlet and week, one to three
    articles each. `boost` is (n_outlets, n_weeks): added to the odds of the last topic.
    """
    cell = np.repeat(np.arange(n_outlets * n_weeks), n_stories)
    outlet, week = cell // n_weeks, cell % n_weeks
    boost = np.zeros((n_outlets, n_weeks)) if boost is None else np.asarray(boost, dtype=float)
    level = BASE + np.outer(boost[outlet, week], np.eye(len(BASE))[-1])
    level = level / level.sum(axis=1, keepdims=True)
    event = rng.standard_gamma(1.5 * level)
    event = np.where(event < 1e-3, 0, event) + 1e-12
    size = rng.choice([1, 1, 1, 2, 3], len(cell))
    story = np.repeat(np.arange(len(cell)), size)
    names = [f"outlet {k}" for k in range(n_outlets)]
    days = pd.Timestamp("2024-01-01", tz="UTC") + pd.to_timedelta(every * week[story], unit="D")
    articles = articles_of(
        [names[k] for k in outlet[story]], ["Text."] * len(story), published=days,
        story_id=pd.Series([f"s{k}" for k in story], dtype=object), published_precision="day",
    )  # fmt: skip
    shares = (event / event.sum(axis=1, keepdims=True))[story]
    return pd.DataFrame(shares, articles["article_id"], [f"t{k}" for k in range(12)]), articles


def dated(days, outlets=None, **columns):
    published = pd.Series(pd.to_datetime(days, utc=True))
    return articles_of(outlets or ["A"] * len(days), ["Text."] * len(days), published=published,
                       **columns)  # fmt: skip


# Periods


def test_dates_known_to_the_month_only_do_not_count():
    articles = dated(["2024-01-01"] * 3, published_precision=["day", "month", "second"])
    assert usable_dates(articles).notna().tolist() == [True, False, True]


@pytest.mark.parametrize(
    ("a_day", "n_days", "period"),
    [(30, 20, "day"), (5, 40, "week"), (1, 400, "month"), (1, 5, "week")],
)
def test_the_period_is_the_shortest_that_the_corpus_is_dense_enough_for(a_day, n_days, period):
    days = np.repeat(pd.date_range("2024-01-01", periods=n_days), a_day)
    assert chosen_period(dated(list(days)), 10) == period


def test_a_week_starts_on_monday_and_a_month_on_its_first():
    articles = dated(["2024-02-15 13:00"])
    scores = pd.DataFrame({"t": [0.5]}, index=articles["article_id"])
    for period, start in (("day", "2024-02-15"), ("week", "2024-02-12"), ("month", "2024-02-01")):
        table = over_time(scores, articles, PARAMETERS, period)
        assert table["period"].tolist() == [pd.Timestamp(start, tz="UTC")]


def test_means_are_those_of_the_articles_and_small_cells_have_no_interval():
    scores, articles = drawn(np.random.default_rng(1), 12)
    few = articles[~((articles["outlet"] == "outlet 0") & (articles.index > 3))]
    table = over_time(scores.loc[few["article_id"]], few, PARAMETERS, "week")
    facts = few.set_index("article_id").join(scores)
    expected = facts.groupby([facts["published"], "outlet"], observed=True)["t3"].mean()
    got = table[table["feature"] == "t3"].set_index(["period", "outlet"])["mean"]
    assert got.to_numpy() == pytest.approx(expected.to_numpy())
    small = table["n_stories"] < PARAMETERS.min_clusters
    assert small.any()
    assert table.loc[small, "ci_low"].isna().all()
    assert table.loc[~small, ["ci_low", "ci_high"]].notna().all(axis=None)


def test_without_a_usable_date_there_is_no_row():
    articles = articles_of(["A", "B"], ["Text."] * 2)
    scores = pd.DataFrame({"t": [0.1, 0.2]}, index=articles["article_id"])
    assert not len(over_time(scores, articles, PARAMETERS))
    assert not len(rises(scores, articles, PARAMETERS, 1))
    assert not len(first_to_rise(rises(scores, articles, PARAMETERS, 1), 0.05))
    assert not len(common_course(scores, articles, PARAMETERS))


# Intervals


@pytest.mark.parametrize("n_stories", [12, 40])
def test_intervals_by_period_cover_the_true_share(n_stories):
    rng = np.random.default_rng([13, n_stories])
    truth = drawn(np.random.default_rng(14), 20_000, 1, 1)[0].mean()
    covered = []
    for _ in range(30):
        table = over_time(*drawn(rng, n_stories), PARAMETERS, "week")
        covered.append(table["feature"].map(truth).between(table["ci_low"], table["ci_high"]))
    assert 0.93 <= np.mean(covered) <= 0.975


def test_the_common_course_covers_and_an_outlet_that_is_not_collected_does_not_move_it():
    rng = np.random.default_rng(15)
    truth = drawn(np.random.default_rng(14), 20_000, 1, 1)[0].mean()
    covered = []
    for _ in range(30):
        course = common_course(*drawn(rng, 20), PARAMETERS, "week")
        covered.append(course["feature"].map(truth).between(course["ci_low"], course["ci_high"]))
    assert 0.93 <= np.mean(covered) <= 0.99
    boost = np.zeros((5, 6))
    boost[0] = 3.0
    scores, articles = drawn(rng, 40, boost=boost)
    away = (articles["outlet"] == "outlet 0") & (articles["published"] > "2024-01-16")
    course = common_course(scores[~away.to_numpy()], articles[~away], PARAMETERS, "week")
    own = course.query("feature == 't11'")
    assert own["n_outlets"].tolist() == [5, 5, 5, 4, 4, 4]
    assert own["mean"].iloc[3:].mean() == pytest.approx(own["mean"].iloc[:3].mean(), abs=0.03)


def test_outlets_that_are_not_collected_any_more_do_not_flatten_what_all_move_by():
    rows = [(outlet, week) for outlet in "ABCDE" for week in range(4)]
    rows = [(o, w) for o, w in rows if w < 2 or o in "DE"]
    cells = pd.DataFrame(np.repeat(rows, 10, axis=0), columns=["outlet", "week"])
    week = cells["week"].astype(int)
    days = pd.Timestamp("2024-01-01", tz="UTC") + pd.to_timedelta(7 * week, unit="D")
    articles = dated(list(days), list(cells["outlet"]))
    own = cells["outlet"].map(dict(zip("ABCDE", [0.1, 0.2, 0.3, 0.4, 0.5], strict=True)))
    scores = (own + 0.1 * week).set_axis(articles["article_id"]).to_frame("t")
    course = common_course(scores, articles, PARAMETERS, "week")
    assert course["mean"].to_numpy() == pytest.approx([0.3, 0.4, 0.5, 0.6])
    assert course["n_outlets"].tolist() == [5, 5, 2, 2]
    apart = articles["outlet"].isin(["A", "B"]) == (week < 2).to_numpy()
    apart &= articles["outlet"].isin(["A", "B", "D", "E"])
    course = common_course(scores[apart.to_numpy()], articles[apart], PARAMETERS, "week")
    assert course["mean"].to_numpy() == pytest.approx([0.15, 0.25, 0.65, 0.75])  # no link


# Who was first


def first_of(seed, boost, n_stories=40, **options):
    scores, articles = drawn(np.random.default_rng([16, seed]), n_stories, boost=boost, **options)
    table = rises(scores, articles, PARAMETERS, seed, "week")
    return first_to_rise(table, 0.05).set_index("feature").loc["t11"]


def rise(starts, size=2.0):
    """Return boosts: outlet k covers the topic from week `starts[k]` on (null: never)."""
    return [[size if start is not None and week >= start else 0 for week in range(6)]
            for start in starts]  # fmt: skip


def test_an_outlet_that_rises_weeks_before_the_others_is_first():
    row = first_of(1, rise([4, 2, 4, 5, None]))
    assert row["outlet"] == "outlet 1"
    assert row["period"] == pd.Timestamp("2024-01-15", tz="UTC")
    assert row["behind"] == "outlet 0, outlet 2, outlet 3, outlet 4"


def test_nothing_rises_where_nothing_moves_but_rarely():
    false = 0
    for seed in range(70):
        scores, articles = drawn(np.random.default_rng([17, seed]), 12, 4, 2)
        table = rises(scores[["t0", "t3", "t8"]], articles, PARAMETERS, seed, "week")
        assert len(table) == 2 * 3 * 3
        false += (table["q"] < 0.05).any()
    assert 0 < false / 70 <= 0.05 + 2 * np.sqrt(0.05 * 0.95 / 70)


def test_outlets_that_rise_in_the_same_week_are_a_tie_also_if_one_has_few_articles():
    named = risen = 0
    for seed in range(12):
        scores, articles = drawn(
            np.random.default_rng([18, seed]), 40, boost=rise([3, 3, None, None, None], 1.0)
        )
        few = (articles["outlet"] == "outlet 1") & (articles.index % 3 > 0)
        kept = articles[~few]
        table = rises(scores.loc[kept["article_id"]], kept, PARAMETERS, seed, "week")
        row = first_to_rise(table, 0.05).set_index("feature").loc["t11"]
        named, risen = named + pd.notna(row["outlet"]), risen + pd.notna(row["period"])
    assert risen >= 10
    assert named <= 1


def test_an_outlet_that_was_not_collected_then_is_not_judged():
    scores, articles = drawn(np.random.default_rng(19), 40, boost=rise([2, 4, 4, 4, 4]))
    away = (articles["outlet"] == "outlet 3") & (articles["published"] < "2024-01-20")
    table = rises(scores[~away.to_numpy()], articles[~away], PARAMETERS, 1, "week")
    row = first_to_rise(table, 0.05).set_index("feature").loc["t11"]
    assert row["outlet"] == "outlet 0"
    assert row["not_judged"] == "outlet 3"


def test_a_topic_that_is_high_from_the_start_has_not_risen_and_one_that_had_it_before_is_named():
    row = first_of(2, [[3] * 6, [0, 0, 2, 2, 2, 2], [0] * 6, [0] * 6, [0] * 6])
    assert row["outlet"] == "outlet 1"
    assert row["already"] == "outlet 0"
    assert pd.isna(first_of(3, [[2, 2, 0, 0, 0, 0]] * 5)["period"])
