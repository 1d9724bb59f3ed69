"""The parts of a gap: against a slow version, what they add up to, what must not change them."""

import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from newsstudy.comparison.decomposition import (
    BASE,
    DECOMPOSITION,
    MIN_SHARED,
    NESTED,
    NESTED_DECOMPOSITION,
    STORIES,
    decomposition,
)
from newsstudy.comparison.estimates import ALL, WITHOUT_AGENCY, estimates
from newsstudy.comparison.parts import PARTS, cells_of, contrast_parts
from newsstudy.comparison.sample import samples
from newsstudy.parameters import ComparisonParameters
from tests.conftest import articles_of
from tests.simulation.populations import Population
from tests.simulation.scores import parts_of_gaps, simulate

PARAMETERS = ComparisonParameters(draws=100)
KEYS = ["sample", "feature", "outlet"]


def corpus(n_outlets: int = 3, n_stories: int = 40, seed: int = 1, n_features: int = 2):
    stories = Population(
        rates=np.linspace(0.4, 1.2, n_outlets), preference=0.3, presentation=[0.1] * n_outlets
    )
    return stories.corpus(n_stories, np.random.default_rng(seed), n_features)


def table_of(scores: pd.DataFrame, articles: pd.DataFrame, seed: int = 1, **options):
    parameters = PARAMETERS.model_copy(update={k: options.pop(k) for k in list(options)
                                               if k != "topics"})  # fmt: skip
    table = decomposition(scores, articles, parameters, seed, measure="planted", **options)
    return table.set_index(KEYS)


def by_hand(scores: pd.DataFrame, articles: pd.DataFrame) -> pd.DataFrame:
    """Return the parts of each outlet's gap, from shares and means by story."""
    frame = articles.assign(score=scores.to_numpy()[:, 0])
    story = frame["story_id"].where(frame["story_id"].notna(), frame["article_id"])
    by = frame.groupby([frame["outlet"], story], observed=False)["score"]
    counts, means = by.size().unstack(fill_value=0), by.mean().unstack().fillna(0.0)
    shares = counts.div(counts.sum(axis=1), axis=0)
    return parts_of_gaps(shares.to_numpy(), means.to_numpy())


@given(st.integers(0, 10_000), st.integers(2, 5), st.integers(12, 60))
@settings(max_examples=12)
def test_parts_are_those_of_the_definition_and_add_up_to_the_gap_of_the_estimates(seed, k, n):
    scores, articles = corpus(k, n, seed)
    articles = articles.sample(frac=1, random_state=seed)
    table = table_of(scores, articles, min_clusters=2)
    first = table.loc[ALL, "feature 0"]
    expected = by_hand(scores.reindex(articles["article_id"]), articles)
    assert first[[*BASE, "gap"]].to_numpy() == pytest.approx(
        expected[[*BASE, "gap"]].to_numpy(), abs=1e-9
    )
    gaps = estimates(scores, articles, PARAMETERS.model_copy(update={"min_clusters": 2}), 1,
                     measure="planted").set_index(KEYS)  # fmt: skip
    assert table[list(BASE)].sum(axis=1).to_numpy() == pytest.approx(
        gaps["gap"].to_numpy(), abs=1e-9
    )
    assert table["gap"].to_numpy() == pytest.approx(gaps["gap"].to_numpy(), abs=1e-9)


@given(st.integers(0, 10_000), st.floats(-100, 100), st.floats(0.01, 100))
@settings(max_examples=10)
def test_a_constant_changes_no_part_and_a_factor_scales_all(seed, constant, factor):
    scores, articles = corpus(seed=seed)
    table = table_of(scores, articles)
    columns = [f"{part}{end}" for part in BASE for end in ("", "_low", "_high")]
    moved = table_of(scores * factor + constant, articles)
    assert moved[columns].to_numpy() == pytest.approx(
        factor * table[columns].to_numpy(), rel=1e-6, abs=1e-9 * (factor + abs(constant)),
        nan_ok=True,
    )  # fmt: skip


@given(st.integers(0, 10_000))
@settings(max_examples=10)
def test_of_two_outlets_one_has_the_parts_of_the_other_with_the_sign_turned(seed):
    scores, articles = corpus(2, seed=seed)
    rows = table_of(scores, articles).loc[ALL, "feature 0"]
    for part in ("gap", *BASE):
        assert rows[part].iloc[0] == pytest.approx(-rows[part].iloc[1], abs=1e-12)
    for part in BASE:
        low, high = rows[f"{part}_low"], rows[f"{part}_high"]
        assert low.iloc[0] == pytest.approx(-high.iloc[1], abs=1e-12, nan_ok=True)
    swapped = articles["outlet"].cat.rename_categories(["Outlet 1", "Outlet 0"])
    turned = table_of(scores, articles.assign(outlet=swapped)).loc[ALL, "feature 0"]
    for part in BASE:
        assert turned.loc["Outlet 0", part] == pytest.approx(-rows.loc["Outlet 0", part], abs=1e-12)


@given(st.integers(0, 10_000), st.booleans())
@settings(max_examples=10)
def test_with_topics_the_parts_of_the_parts_add_up(seed, shares):
    scores, articles = corpus(3, 50, seed)
    rng = np.random.default_rng(seed)
    ids = pd.Index(articles["article_id"])
    topics = pd.Series(rng.choice(["a", "b", None], len(ids)), ids)
    if shares:
        topics = pd.DataFrame(rng.dirichlet([0.3] * 4, len(ids)), ids)
    table = table_of(scores, articles, topics=topics)
    plain = table_of(scores, articles)
    columns = [column for column in plain if column.startswith(("gap", *BASE))]
    assert table[columns].to_numpy() == pytest.approx(plain[columns].to_numpy(), nan_ok=True)
    for whole in ("exclusive", "selection"):
        parts = table[[f"{whole}_topic", f"{whole}_event"]].sum(axis=1)
        assert parts.to_numpy() == pytest.approx(table[whole].to_numpy(), abs=1e-12)
    levels = table[["topic", "event", "presentation"]].sum(axis=1)
    assert levels.to_numpy() == pytest.approx(table["gap"].to_numpy(), abs=1e-12)


def test_a_choice_of_topics_and_a_choice_of_events_within_a_topic_are_told_apart():
    stories = [f"s{i}" for i in range(40)]
    topic = {story: "war" if i < 20 else "sport" for i, story in enumerate(stories)}
    grim = {story: float(i % 2) for i, story in enumerate(stories)}

    def parts(first: list[str], score) -> pd.Series:
        told = [*first, *stories]
        outlets = ["A"] * len(first) + ["B"] * len(stories)
        articles = articles_of(outlets, ["x"] * len(told), story_id=told)
        ids = pd.Index(articles["article_id"])
        scores = pd.DataFrame({"f": [score(story) for story in told]}, ids)
        topics = pd.Series([topic[story] for story in told], ids)
        return table_of(scores, articles, topics=topics).loc[ALL, "f", "A"]

    other_topics = parts(stories[:20] * 2 + stories[20:], lambda s: float(topic[s] == "war"))
    assert other_topics["selection_topic"] == pytest.approx(1 / 6)
    assert other_topics["selection_event"] == pytest.approx(0, abs=1e-12)
    grim_ones = [story for story in stories if grim[story]]
    other_events = parts(grim_ones + stories, lambda s: grim[s])
    assert other_events["selection_event"] == pytest.approx(1 / 6)
    assert other_events["selection_topic"] == pytest.approx(0, abs=1e-12)
    assert other_events["presentation"] == pytest.approx(0, abs=1e-12)


def test_a_topic_that_one_side_alone_reports_is_a_choice_of_topics():
    articles = articles_of(["A"] * 20 + ["B"] * 20, ["x"] * 40)
    ids = pd.Index(articles["article_id"])
    war = np.r_[np.ones(10), np.zeros(30)]
    scores, topics = pd.DataFrame({"f": war}, ids), pd.Series(np.where(war, "war", "sport"), ids)
    row = table_of(scores, articles, topics=topics).loc[ALL, "f", "A"]
    assert row["exclusive_topic"] == pytest.approx(row["gap"]) == pytest.approx(0.5)
    assert row["exclusive_event"] == pytest.approx(0, abs=1e-12)


@pytest.mark.parametrize("n_topics", [1, 3])
def test_the_jackknife_is_that_of_leaving_out_each_story_and_starting_again(n_topics):
    scores, articles = corpus(4, 40, 5, n_features=1)
    sample = next(samples(scores, articles, 2))[1]
    rng = np.random.default_rng(1)
    topics = np.eye(n_topics)[rng.integers(0, n_topics, 40)]
    everyone = np.ones(4, dtype=bool)
    _, variance, freedom = contrast_parts(cells_of(sample), everyone, 0, topics)
    without = []
    for left_out in range(40):
        rest = sample.stories != left_out
        smaller = next(samples(scores[rest], articles[rest], 2))[1]
        kept = np.unique(sample.stories[rest])
        place = np.empty(40, dtype=int)
        place[smaller.stories] = sample.stories[rest]
        value = contrast_parts(cells_of(smaller), everyone, 0, topics[place[: len(kept)]])
        without.append(value[0][:, 0])
    away = np.array(without) - np.mean(without, axis=0)
    squares = (away**2).sum(axis=0)
    assert np.sqrt(variance[:, 0]) == pytest.approx(np.sqrt(squares * 39 / 40), rel=1e-3)
    spread = ((away**2 - squares / 40) ** 2).sum(axis=0)
    there = squares > 1e-20
    assert freedom[there, 0] == pytest.approx((2 * squares**2 / spread)[there], rel=0.1)
    assert freedom[there, 0].max() < 60


def test_without_a_shared_story_the_whole_gap_is_exclusive_and_parts_have_no_interval():
    scores, articles = corpus(3)
    alone = articles.assign(story_id=pd.Series([None] * len(articles), dtype=object))
    table = table_of(scores, alone)
    assert (table["n_shared_stories"] == 0).all()
    assert np.allclose(table["exclusive"], table["gap"])
    assert np.allclose(table[["selection", "presentation"]], 0)
    assert table[["exclusive_low", "selection_low", "presentation_low"]].isna().all(axis=None)
    assert table["gap_low"].notna().all()


def test_intervals_of_parts_need_enough_shared_stories():
    for shared in (MIN_SHARED - 1, MIN_SHARED):
        stories = [f"s{i}" for i in range(20)]
        stories += stories[:shared] + [f"t{i}" for i in range(20 - shared)]
        articles = articles_of(["A"] * 20 + ["B"] * 20, ["x"] * 40, story_id=stories)
        values = np.random.default_rng(1).random((40, 1))
        table = table_of(pd.DataFrame(values, pd.Index(articles["article_id"]), ["f"]), articles)
        assert (table["n_shared_stories"] == shared).all()
        assert table["presentation"].notna().all()
        assert (table["presentation_low"].notna() == (shared == MIN_SHARED)).all()
        assert table["shared"].to_numpy() == pytest.approx(shared / 20)
        assert table["n_shared_articles"].tolist() == [shared, shared]


def test_stories_that_both_tell_alike_have_a_presentation_of_0_and_not_of_rounding():
    scores, articles = corpus(3)
    own = np.random.default_rng(1).random(40) / 3
    same = own[articles["story_id"].str[1:].astype(int)]
    table = table_of(scores.assign(**{"feature 0": same}), articles).loc[ALL, "feature 0"]
    assert (table[["presentation", "presentation_low", "presentation_high"]] == 0).all(axis=None)
    assert table["gap"].abs().min() > 0


def test_gap_and_its_interval_are_those_of_the_estimates_in_both_samples():
    drawn = simulate([40, 50, 60], np.random.default_rng(1), n_stories=60, agency_share=0.3)
    table = table_of(drawn.scores, drawn.articles)
    gaps = estimates(drawn.scores, drawn.articles, PARAMETERS, 1, measure="x").set_index(KEYS)
    assert table.index.equals(gaps.index)
    for column in ("gap", "gap_low", "gap_high"):
        assert np.allclose(table[column], gaps[column])
    own = drawn.articles["agency"].isna().to_numpy()
    alone = table_of(drawn.scores[own], drawn.articles[own])
    pd.testing.assert_frame_equal(table.loc[WITHOUT_AGENCY], alone.loc[ALL])


def test_an_outlet_with_too_few_stories_has_parts_without_intervals_and_is_no_reference():
    scores, articles = corpus(3)
    few = articles["outlet"] == "Outlet 0"
    keep = (~few | (few.cumsum() <= 6)).to_numpy()
    table = table_of(scores[keep], articles[keep]).loc[ALL, "feature 0"]
    assert table.loc["Outlet 0", [*BASE, "gap"]].notna().all()
    assert table.loc["Outlet 0", ["gap_low", "selection_low"]].isna().all()
    rest = (~few).to_numpy()
    others = articles[rest].assign(
        outlet=articles.loc[rest, "outlet"].cat.remove_unused_categories()
    )
    alone = table_of(scores[rest], others).loc[ALL, "feature 0"]
    columns = ["gap", "shared", *BASE]
    assert np.allclose(table.loc[["Outlet 1", "Outlet 2"], columns], alone[columns])


def test_one_outlet_alone_and_no_features_give_tables_without_parts():
    scores, articles = corpus(1)
    assert table_of(scores, articles)[["gap", *BASE]].isna().all(axis=None)
    assert table_of(scores[[]], articles).empty


def test_tables_have_the_columns_of_their_schemas():
    scores, articles = corpus()
    topics = pd.Series("a", pd.Index(articles["article_id"]))
    plain = decomposition(scores, articles, PARAMETERS, 1, measure="x")
    nested = decomposition(scores, articles, PARAMETERS, 1, measure="x", topics=topics)
    assert list(plain) == list(DECOMPOSITION.columns)
    assert list(nested) == list(NESTED_DECOMPOSITION.columns)
    assert set(PARTS) == {*BASE, *NESTED, STORIES}


def test_articles_that_are_missing_in_topics_are_refused():
    scores, articles = corpus()
    topics = pd.Series("a", pd.Index(articles["article_id"][1:]))
    with pytest.raises(ValueError, match="1 articles are missing in `topics`"):
        table_of(scores, articles, topics=topics)
