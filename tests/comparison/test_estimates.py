"""Estimates: what each column says, and what must and must not change it."""

from itertools import combinations

import numpy as np
import pandas as pd
import pandera.errors
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from hypothesis.extra import numpy as arrays

from newsstudy.comparison.estimates import (
    ALL,
    ESTIMATES,
    WITHOUT_AGENCY,
    estimates,
    gaps_from_means,
    q_values,
    story_codes,
)
from newsstudy.parameters import ComparisonParameters
from tests.conftest import articles_of
from tests.simulation.scores import Simulated, simulate

PARAMETERS = ComparisonParameters(draws=200)
NUMBERS = [
    "mean", "ci_low", "ci_high", "gap", "gap_low", "gap_high", "gap_sim_low", "gap_sim_high", "p",
    "q",
]  # fmt: skip
SIZES = [20, 30, 25]


def drawn(sizes: list[int] = SIZES, seed: int = 1, **options: object) -> Simulated:
    return simulate(sizes, np.random.default_rng(seed), **{"n_features": 2} | options)


def table_of(
    scores: pd.DataFrame, articles: pd.DataFrame, seed: int = 1, **options: object
) -> pd.DataFrame:
    parameters = PARAMETERS.model_copy(update=options)
    table = estimates(scores, articles, parameters, seed, measure="planted")
    return table.set_index(["sample", "feature", "outlet"])


@pytest.fixture(scope="module")
def corpus() -> Simulated:
    return drawn(presentation=[0.0, 0.1, 0.25], agency_share=0.2, n_stories=60)


@pytest.fixture(scope="module")
def table(corpus) -> pd.DataFrame:
    return table_of(corpus.scores, corpus.articles)


def test_there_is_one_row_a_sample_feature_and_outlet_in_the_schema_s_columns(corpus):
    table = estimates(corpus.scores, corpus.articles, PARAMETERS, 1, measure="planted")
    assert list(table.columns) == list(ESTIMATES.columns)
    assert table["measure"].unique().tolist() == ["planted"]
    expected = [
        (sample, feature, outlet)
        for sample in (ALL, WITHOUT_AGENCY)
        for feature in corpus.scores
        for outlet in corpus.articles["outlet"].cat.categories
    ]
    assert list(zip(table["sample"], table["feature"], table["outlet"], strict=True)) == expected


def test_the_schema_refuses_a_p_above_one_and_an_unknown_sample(corpus):
    table = estimates(corpus.scores, corpus.articles, PARAMETERS, 1, measure="planted")
    for wrong in (table.assign(p=1.5), table.assign(sample="some"), table.drop(columns="q")):
        with pytest.raises(pandera.errors.SchemaError):
            ESTIMATES.validate(wrong)


def test_means_and_gaps_are_those_of_plain_arithmetic(corpus, table):
    means = corpus.scores.groupby(corpus.articles["outlet"].to_numpy(), observed=True).mean()
    for feature in corpus.scores:
        rows = table.loc[ALL, feature]
        for outlet in means.index:
            others = means[feature].drop(outlet).mean()
            assert rows.loc[outlet, "mean"] == pytest.approx(means.loc[outlet, feature])
            assert rows.loc[outlet, "gap"] == pytest.approx(means.loc[outlet, feature] - others)


def test_articles_and_stories_are_counted(corpus, table):
    outlets, stories = corpus.articles["outlet"], corpus.articles["story_id"]
    rows = table.loc[ALL, "feature 1"]
    assert rows["n_articles"].tolist() == SIZES
    expected = stories.groupby(outlets, observed=True).nunique().tolist()
    assert rows["n_stories"].tolist() == expected
    assert max(expected) < max(SIZES)


def test_an_article_without_a_story_is_a_story_of_its_own():
    codes = story_codes(pd.Series(["s1", None, "s2", np.nan, "s1", pd.NA], dtype=object))
    assert codes[0] == codes[4]
    assert len(set(codes)) == 5
    assert codes.max() == 4


def test_intervals_hold_the_estimate_and_are_wider_with_more_confidence(corpus, table):
    sure = table_of(corpus.scores, corpus.articles, confidence=0.99)
    for low, value, high in (("ci_low", "mean", "ci_high"), ("gap_low", "gap", "gap_high")):
        assert ((table[low] < table[value]) & (table[value] < table[high])).all()
        assert (sure[low] < table[low]).all()
        assert (sure[high] > table[high]).all()


def test_simultaneous_intervals_hold_the_single_ones_and_grow_with_the_number_of_gaps(
    corpus, table
):
    def reach(rows: pd.DataFrame, kind: str) -> np.ndarray:
        return (rows[f"gap{kind}_high"] - rows[f"gap{kind}_low"]).to_numpy()

    assert (table["gap_sim_low"] < table["gap_low"]).all()
    assert (table["gap_sim_high"] > table["gap_high"]).all()
    rng = np.random.default_rng(1)
    noise = {f"more {i}": rng.random(len(corpus.scores)) for i in range(8)}
    wider = table_of(corpus.scores.assign(**noise), corpus.articles).loc[(ALL, "feature 0"), :]
    own = table.loc[(ALL, "feature 0"), :]
    assert reach(wider, "") == pytest.approx(reach(own, ""))
    assert (reach(wider, "_sim") > 1.1 * reach(own, "_sim")).all()


def test_p_asks_whether_stories_are_told_otherwise_and_not_which_are_told():
    stories = [f"s{i}" for i in range(40)]
    told = stories + stories[:20] + stories[:20] + stories[20:]
    articles = articles_of(["A"] * 80 + ["B"] * 40, ["x"] * 120, story_id=told[:80] + stories)
    rng = np.random.default_rng(1)
    high = np.array([float(int(s[1:]) < 20) for s in articles["story_id"]])
    scores = pd.DataFrame({"f": high + rng.normal(0, 0.1, 120)}, pd.Index(articles["article_id"]))
    picked = table_of(scores, articles).loc[ALL, "f"]
    assert picked["gap"].iloc[0] > 0.15
    assert picked["p"].iloc[0] > 0.05
    retold = scores + 0.1 * (articles["outlet"] == "B").to_numpy()[:, None]
    assert table_of(retold, articles).loc[ALL, "f"]["p"].iloc[0] < 0.01


def test_a_constant_added_to_the_scores_moves_the_means_and_nothing_else(corpus, table):
    moved = table_of(corpus.scores + 5.0, corpus.articles)
    for column in ("mean", "ci_low", "ci_high"):
        assert np.allclose(moved[column], table[column] + 5.0)
    for column in ("gap", "gap_low", "gap_high", "p", "q"):
        assert np.allclose(moved[column], table[column])


def test_a_factor_on_the_scores_scales_everything_but_p(corpus, table):
    scaled = table_of(100.0 * corpus.scores, corpus.articles)
    for column in ("mean", "ci_low", "ci_high", "gap", "gap_low", "gap_high"):
        assert np.allclose(scaled[column], 100.0 * table[column])
    assert np.allclose(scaled[["p", "q"]], table[["p", "q"]])


def test_other_names_for_the_outlets_change_only_the_names(corpus, table):
    names = dict(zip(corpus.articles["outlet"].cat.categories, ["Zeta", "Beta", "Mu"], strict=True))
    renamed = corpus.articles.assign(outlet=corpus.articles["outlet"].cat.rename_categories(names))
    result = table_of(corpus.scores, renamed)
    assert result.index.get_level_values("outlet")[:3].tolist() == ["Zeta", "Beta", "Mu"]
    assert np.array_equal(result[NUMBERS], table[NUMBERS])


def test_another_order_of_the_outlets_changes_only_the_order_of_rows(corpus, table):
    order = ["Outlet 2", "Outlet 0", "Outlet 1"]
    moved = corpus.articles.assign(outlet=corpus.articles["outlet"].cat.reorder_categories(order))
    result = table_of(corpus.scores, moved)
    assert result.index.get_level_values("outlet")[:3].tolist() == order
    columns = ["mean", "ci_low", "ci_high", "gap", "gap_low", "gap_high"]
    assert np.allclose(result.reindex(table.index)[columns], table[columns])


def test_the_order_of_articles_changes_no_point_estimate(corpus, table):
    articles = corpus.articles.sample(frac=1, random_state=3)
    points = ["n_articles", "n_stories", "mean", "gap"]
    for scores in (corpus.scores, corpus.scores.reindex(articles["article_id"])):
        assert np.allclose(table_of(scores, articles)[points], table[points])


def test_a_feature_s_estimates_do_not_depend_on_the_other_features(corpus, table):
    alone = table_of(corpus.scores[["feature 1"]], corpus.articles)
    columns = ["mean", "ci_low", "ci_high", "gap", "gap_low", "gap_high"]
    assert np.allclose(alone[columns], table.loc[(slice(None), "feature 1"), columns])


def test_the_same_seed_gives_the_same_table_and_another_seed_other_intervals(corpus, table):
    again, other = (table_of(corpus.scores, corpus.articles, seed=seed) for seed in (1, 2))
    pd.testing.assert_frame_equal(again, table, check_exact=True)
    assert not np.allclose(other["ci_low"], table["ci_low"])
    assert np.allclose(other["gap"], table["gap"])


def test_without_agency_copy_is_what_running_on_the_rest_alone_would_give(corpus, table):
    own = corpus.articles["agency"].isna().to_numpy()
    assert 0 < own.sum() < len(own)
    alone = table_of(corpus.scores[own], corpus.articles[own])
    assert alone.index.get_level_values("sample").unique().tolist() == [ALL]
    pd.testing.assert_frame_equal(table.loc[WITHOUT_AGENCY], alone.loc[ALL])


def test_a_corpus_without_agency_copy_has_one_sample():
    corpus = drawn()
    table = table_of(corpus.scores, corpus.articles)
    assert table.index.get_level_values("sample").unique().tolist() == [ALL]


def test_an_outlet_of_agency_copy_alone_has_no_mean_without_it():
    corpus = drawn()
    first = corpus.articles["outlet"] == "Outlet 0"
    articles = corpus.articles.assign(agency=pd.Series(np.where(first, "Wire", None), dtype=object))
    rows = table_of(corpus.scores, articles).loc[WITHOUT_AGENCY, "feature 0"]
    assert rows.loc["Outlet 0", ["n_articles", "n_stories"]].tolist() == [0, 0]
    assert rows.loc["Outlet 0", NUMBERS].isna().all()
    assert rows.loc[["Outlet 1", "Outlet 2"], NUMBERS].notna().all(axis=None)


def test_a_corpus_of_agency_copy_alone_has_no_estimates_without_it():
    corpus = drawn()
    rows = table_of(corpus.scores, corpus.articles.assign(agency="Wire")).loc[WITHOUT_AGENCY]
    assert (rows["n_articles"] == 0).all()
    assert rows[NUMBERS].isna().all(axis=None)


def test_an_outlet_with_too_few_stories_has_a_mean_but_no_interval_test_or_part_in_others_gaps():
    corpus = drawn([9, 30, 25])
    rows = table_of(corpus.scores, corpus.articles).loc[ALL, "feature 0"]
    few = rows.loc["Outlet 0"]
    assert few[["ci_low", "ci_high", "gap_low", "gap_high", "p", "q"]].isna().all()
    means = rows["mean"]
    assert few["gap"] == pytest.approx(means.iloc[0] - (means.iloc[1] + means.iloc[2]) / 2)
    assert rows.loc["Outlet 1", "gap"] == pytest.approx(means.iloc[1] - means.iloc[2])
    assert rows.drop("Outlet 0")[NUMBERS].notna().all(axis=None)


def test_stories_and_not_articles_decide_what_is_too_few():
    corpus = drawn([30, 30, 30])
    stories = pd.Series([f"s{i % 9}" for i in range(30)] + [None] * 60, dtype=object)
    rows = table_of(corpus.scores, corpus.articles.assign(story_id=stories)).loc[ALL, "feature 0"]
    assert rows["n_stories"].tolist() == [9, 30, 30]
    assert rows["ci_low"].isna().tolist() == [True, False, False]
    enough = table_of(corpus.scores, corpus.articles.assign(story_id=stories), min_clusters=9)
    assert enough["ci_low"].notna().all()


def test_an_outlet_left_out_changes_nothing_in_the_tests_of_the_others():
    corpus = drawn([9, 30, 25])
    without = corpus.articles["outlet"] != "Outlet 0"
    rest = corpus.articles[without]
    rest = rest.assign(outlet=rest["outlet"].cat.remove_unused_categories())
    alone = table_of(corpus.scores[without.to_numpy()], rest).loc[ALL, "feature 0"]
    rows = table_of(corpus.scores, corpus.articles).loc[ALL, "feature 0"].drop("Outlet 0")
    assert np.allclose(rows[["mean", "gap", "p"]], alone[["mean", "gap", "p"]])


def test_where_only_one_outlet_has_enough_stories_gaps_are_given_without_intervals_or_tests():
    corpus = drawn([9, 30, 5])
    rows = table_of(corpus.scores, corpus.articles).loc[ALL, "feature 0"]
    assert rows["gap"].notna().all()
    assert rows[["gap_low", "gap_high", "p", "q"]].isna().all(axis=None)
    assert rows["ci_low"].notna().tolist() == [False, True, False]
    means = rows["mean"]
    assert rows.loc["Outlet 1", "gap"] == pytest.approx(
        means.iloc[1] - (means.iloc[0] + means.iloc[2]) / 2
    )


def test_one_outlet_alone_has_a_mean_with_an_interval_and_no_gap():
    corpus = drawn([30])
    rows = table_of(corpus.scores, corpus.articles)
    assert rows[["mean", "ci_low", "ci_high"]].notna().all(axis=None)
    assert rows[["gap", "gap_low", "gap_high", "p", "q"]].isna().all(axis=None)


def test_two_articles_give_means_and_a_gap_and_nothing_more():
    articles = articles_of(["A", "B"], ["x", "y"])
    scores = pd.DataFrame({"f": [0.2, 0.6]}, index=articles["article_id"])
    rows = table_of(scores, articles).loc[ALL, "f"]
    assert rows["mean"].tolist() == [0.2, 0.6]
    assert rows["gap"].tolist() == pytest.approx([-0.4, 0.4])
    assert rows[["ci_low", "ci_high", "gap_low", "gap_high", "p", "q"]].isna().all(axis=None)


def test_scores_without_features_give_an_empty_table():
    corpus = drawn()
    assert estimates(corpus.scores[[]], corpus.articles, PARAMETERS, 1, measure="none").empty


def test_a_feature_that_never_varies_has_no_gap_and_is_never_significant():
    corpus = drawn()
    scores = corpus.scores.assign(constant=0.0)
    rows = table_of(scores, corpus.articles).loc[ALL, "constant"]
    assert (rows[["mean", "ci_low", "ci_high", "gap", "gap_low", "gap_high"]] == 0).all(axis=None)
    assert (rows[["p", "q"]] == 1).all(axis=None)


def test_no_interval_of_shares_holds_what_shares_cannot_be():
    """A share that few stories have, and one that nearly all have, in small outlets."""
    corpus = drawn([12, 12], presentation=[0.0, 0.0])
    random = np.random.default_rng(3)
    rare = (random.random(len(corpus.articles)) < 0.1).astype(float)
    scores = pd.DataFrame({"rare": rare, "usual": 1 - rare}, corpus.scores.index)
    table = table_of(scores, corpus.articles)
    assert table[["ci_low", "ci_high"]].stack().between(0, 1).all()
    assert table.filter(regex="^gap_").stack().between(-1, 1).all()
    wider = table_of(3 * scores, corpus.articles)
    assert (wider["gap_sim_high"] > 1).any()


def test_two_outlets_have_opposite_gaps_and_the_same_p():
    corpus = drawn([30, 50], presentation=[0.0, 0.05])
    rows = table_of(corpus.scores, corpus.articles).loc[ALL, "feature 0"]
    assert rows["gap"].iloc[0] == pytest.approx(-rows["gap"].iloc[1])
    assert rows["gap_low"].iloc[0] == pytest.approx(-rows["gap_high"].iloc[1])
    assert 10 / 201 < rows["p"].iloc[0] == pytest.approx(rows["p"].iloc[1])


def test_a_counted_p_is_the_share_of_permutations_as_extreme():
    articles = articles_of(["A"] * 3 + ["B"] * 3, ["x"] * 6)
    scores = pd.DataFrame({"f": [1.0, 2.0, 4.0, 2.5, 5.0, 6.0]}, index=articles["article_id"])
    p = table_of(scores, articles, draws=4000, min_clusters=2).loc[ALL, "f"]["p"]
    assert p.to_numpy() == pytest.approx(_exact_p(scores["f"].to_numpy()), abs=0.03)


def _exact_p(values: np.ndarray) -> float:
    def statistic(first: tuple[int, ...]) -> float:
        a, b = values[list(first)], np.delete(values, first)
        error = np.sqrt(a.var(ddof=1) / len(a) + b.var(ddof=1) / len(b))
        return abs(a.mean() - b.mean()) / error

    observed = statistic((0, 1, 2))
    every = [statistic(first) for first in combinations(range(6), 3)]
    return float(np.mean([value >= observed - 1e-9 for value in every]))


def test_a_larger_difference_never_has_a_larger_p():
    corpus = drawn([60, 60], n_features=1)
    first = (corpus.articles["outlet"] == "Outlet 0").to_numpy()
    base = corpus.scores["feature 0"] - corpus.scores["feature 0"].groupby(first).transform("mean")
    shifts = [0.0, 0.05, 0.1, 0.2, 0.4]
    scores = pd.DataFrame({f"{s}": base + s * first for s in shifts}, index=corpus.scores.index)
    table = table_of(scores, corpus.articles).xs("Outlet 0", level="outlet")
    assert table["p"].is_monotonic_decreasing
    assert table["p"].iloc[0] > 0.95
    assert table["p"].iloc[-1] < 0.001


def bh_by_hand(p: list[float]) -> list[float]:
    m = len(p)
    order = sorted(range(m), key=lambda i: p[i])
    q, smallest = [0.0] * m, 1.0
    for rank in range(m, 0, -1):
        smallest = min(smallest, p[order[rank - 1]] * m / rank)
        q[order[rank - 1]] = smallest
    return q


def test_q_values_are_those_of_the_paper_s_procedure():
    assert q_values(np.array([0.01, 0.04, 0.03, 0.5])) == pytest.approx(
        [0.04, 0.16 / 3, 0.16 / 3, 0.5]
    )


@given(st.lists(st.floats(0, 1), min_size=1, max_size=30))
def test_q_values_agree_with_a_hand_written_procedure_and_skip_nulls(p):
    assert q_values(np.array(p)) == pytest.approx(bh_by_hand(p))
    mixed = q_values(np.array([np.nan, *p, np.nan]))
    assert np.isnan(mixed[[0, -1]]).all()
    assert mixed[1:-1] == pytest.approx(bh_by_hand(p))


def test_q_is_computed_over_all_rows_of_a_sample_and_each_sample_alone(table):
    for sample in (ALL, WITHOUT_AGENCY):
        rows = table.loc[sample]
        assert rows["q"].tolist() == pytest.approx(bh_by_hand(rows["p"].tolist()))


@given(
    arrays.arrays(np.float64, (4, 2), elements=st.floats(-5, 5)),
    arrays.arrays(np.bool_, 4).filter(lambda r: r.sum() >= 2),
)
@settings(max_examples=50)
def test_a_gap_is_the_mean_minus_the_even_mean_of_the_others_in_the_reference(means, reference):
    gaps = gaps_from_means(means, reference)
    for o in range(4):
        others = [k for k in range(4) if reference[k] and k != o]
        assert gaps[o] == pytest.approx(means[o] - means[others].mean(axis=0))
    if reference.all():
        assert np.allclose(gaps.sum(axis=0), 0)


def test_scores_of_other_articles_are_refused():
    corpus = drawn()
    with pytest.raises(ValueError, match="not about the same articles"):
        estimates(corpus.scores.iloc[1:], corpus.articles, PARAMETERS, 1, measure="x")


def test_scores_of_more_articles_are_refused():
    corpus = drawn()
    with pytest.raises(ValueError, match="not about the same articles"):
        estimates(corpus.scores, corpus.articles.iloc[1:], PARAMETERS, 1, measure="x")


def test_null_scores_are_refused():
    corpus = drawn()
    corpus.scores.iloc[3, 0] = np.nan
    with pytest.raises(ValueError, match="no score"):
        estimates(corpus.scores, corpus.articles, PARAMETERS, 1, measure="x")


@pytest.mark.parametrize("wrong", [np.inf, -np.inf])
def test_infinite_scores_are_refused_by_article_and_feature(wrong):
    corpus = drawn()
    corpus.scores.iloc[3, 1] = wrong
    named = rf"{corpus.scores.index[3]} is infinite \(feature 1\)"
    with pytest.raises(ValueError, match=named):
        estimates(corpus.scores, corpus.articles, PARAMETERS, 1, measure="x")


@pytest.mark.parametrize("place", [0, 5])
def test_an_article_that_stands_twice_is_refused_by_name(place):
    corpus = drawn()
    scores, articles = corpus.scores, corpus.articles
    again = slice(place, place + 1)
    twice = pd.concat([scores, scores.iloc[again]]), pd.concat([articles, articles.iloc[again]])
    for pair, where in (
        ((twice[0], articles), "scores"),
        ((scores, twice[1]), "articles"),
        (twice, "scores"),
    ):
        told = f"article {scores.index[place]} stands twice in the {where}"
        with pytest.raises(ValueError, match=told):
            estimates(*pair, PARAMETERS, 1, measure="x")
