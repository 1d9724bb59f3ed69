"""Words that set outlets apart on shared stories, from counts with known differences."""

import numpy as np
import pandas as pd
import pytest
from scipy import sparse

from newsstudy.comparison.same_story_words import same_story_intervals, same_story_keyness
from newsstudy.comparison.word_contrasts import top_words
from newsstudy.measures.features import DocumentFeatures
from newsstudy.measures.keyness import keyness
from newsstudy.parameters import ComparisonParameters
from tests.conftest import articles_of

PARAMETERS = ComparisonParameters(draws=200)
TERMS = ["blame", *(f"event{i:02d}" for i in range(12)), "the", "water"]


def features_of(rows: np.ndarray, articles: pd.DataFrame, terms: list[str] = TERMS):
    return DocumentFeatures(
        sparse.csr_matrix(rows.astype(float)), np.array(terms, dtype=object),
        articles["article_id"].to_numpy(),
    )  # fmt: skip


def corpus(seed: int = 1, blame: float = 3.0, n_stories: int = 40):
    """Each story has its own words; A writes twice on the first half of them; B blames more."""
    rng = np.random.default_rng(seed)
    stories = list(range(n_stories))
    told = [("A", s) for s in stories + stories[: n_stories // 2]] + [("B", s) for s in stories]
    articles = articles_of(
        [outlet for outlet, _ in told], ["x"] * len(told), story_id=[f"s{s}" for _, s in told]
    )
    rows = np.zeros((len(told), len(TERMS)))
    for i, (outlet, s) in enumerate(told):
        rates = np.full(len(TERMS), 0.2)
        rates[0] = blame if outlet == "B" else 1.0
        rates[1 + s * 12 // n_stories] = 12.0
        rates[-2:] = 20.0, 6.0
        rows[i] = rng.poisson(rates * rng.uniform(0.5, 2.0))
    return features_of(rows, articles), articles


def rows_of(features, articles, outlet: str) -> pd.DataFrame:
    table = same_story_keyness(features, articles, 100.0)
    return table[table["outlet"] == outlet].set_index("term")


def test_what_an_outlet_reports_more_of_is_no_word_that_sets_its_telling_apart():
    features, articles = corpus()
    plain = keyness(features, articles["outlet"], 100.0)
    plain = plain[plain["outlet"] == "A"].set_index("term")["z"]
    early = [f"event{i:02d}" for i in range(6)]
    assert plain[early].mean() > 1.5
    same = rows_of(features, articles, "A")["z"]
    assert abs(same[early].mean()) < 0.5
    assert rows_of(features, articles, "B")["z"].idxmax() == "blame"


def test_every_story_counts_the_same_on_both_sides():
    articles = articles_of(["A", "A", "A", "B", "B"], ["x"] * 5, story_id=["s", "s", "t", "s", "t"])
    rows = np.array([[8, 2], [8, 2], [0, 10], [2, 3], [10, 30]])
    table = same_story_keyness(features_of(rows, articles, ["a", "b"]), articles, 1.0)
    row = table.set_index(["outlet", "term"]).loc[("A", "a")]
    weights = {"s": 2 / (1 / 20 + 1 / 5), "t": 2 / (1 / 10 + 1 / 40)}
    own = weights["s"] * 16 / 20 + weights["t"] * 0
    others = weights["s"] * 2 / 5 + weights["t"] * 10 / 40
    assert row["per_million"] == pytest.approx(1e6 * own / sum(weights.values()))
    assert row["per_million_others"] == pytest.approx(1e6 * others / sum(weights.values()))
    assert row[["count", "n_articles", "n_stories"]].tolist() == [16, 2, 1]


def test_with_sides_of_one_length_it_is_keyness_itself():
    rng = np.random.default_rng(2)
    stories = [f"s{i}" for i in range(20)] * 2
    articles = articles_of(["A"] * 20 + ["B"] * 20, ["x"] * 40, story_id=stories)
    rows = rng.multinomial(50, rng.dirichlet(np.ones(6)), 40)
    features = features_of(rows, articles, [f"w{i}" for i in range(6)])
    same, plain = (
        same_story_keyness(features, articles, 30.0),
        keyness(features, articles["outlet"], 30.0),
    )
    for column in ("delta", "z", "p", "count", "per_million"):
        assert same[column].to_numpy() == pytest.approx(plain[column].to_numpy())


def test_of_two_outlets_one_has_the_deltas_of_the_other_with_the_sign_turned():
    features, articles = corpus()
    first, second = (rows_of(features, articles, outlet)["delta"] for outlet in "AB")
    assert first.to_numpy() == pytest.approx(-second.to_numpy())


def test_stories_of_one_outlet_alone_change_nothing():
    features, articles = corpus()
    more = articles_of(["A", "B"], ["x", "x"], story_id=["own", None])
    joined = pd.concat([articles, more], ignore_index=True)
    joined["outlet"] = pd.Categorical(joined["outlet"], categories=["A", "B"])
    rows = np.vstack([features.counts.toarray(), np.full((2, len(TERMS)), 50)])
    table = same_story_keyness(features_of(rows, joined), joined, 100.0)
    pd.testing.assert_frame_equal(table, same_story_keyness(features, articles, 100.0))


def test_without_shared_stories_there_are_no_words():
    features, articles = corpus()
    table = same_story_keyness(features, articles.assign(story_id=None), 100.0)
    assert table.empty
    top = top_words(table, 5, 2, articles["outlet"])
    result = same_story_intervals(
        top, features, articles.assign(story_id=None), PARAMETERS, 100.0, 1
    )
    assert result.empty


def test_a_planted_word_is_listed_first_with_an_interval_above_zero():
    features, articles = corpus()
    table = same_story_keyness(features, articles, 100.0)
    top = top_words(table, 5, 5, articles["outlet"])
    result = same_story_intervals(top, features, articles, PARAMETERS, 100.0, 1)
    first = result[result["outlet"] == "B"].iloc[0]
    assert first["term"] == "blame"
    assert 0 < first["delta_low"] < first["delta"] < first["delta_high"]
    others = result[result["term"] != "blame"]
    assert (others["delta_low"] <= 0).all()
    few = PARAMETERS.model_copy(update={"min_clusters": 41})
    assert same_story_intervals(top, features, articles, few, 100.0, 1)["delta_low"].isna().all()


def test_where_nothing_is_planted_lists_fixed_in_advance_hold_zero():
    inside = []
    for seed in range(40):
        features, articles = corpus(seed, blame=1.0, n_stories=30)
        table = same_story_keyness(features, articles, 100.0)
        top = table[(table["outlet"] == "A") & table["term"].isin(["blame", "the", "water"])]
        result = same_story_intervals(top, features, articles, PARAMETERS, 100.0, seed)
        inside.append(((result["delta_low"] <= 0) & (result["delta_high"] >= 0)).all())
    assert np.mean(inside) >= 0.88
