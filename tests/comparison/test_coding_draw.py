"""Drawing: probabilities that are what they say, and texts that fit a cell."""

import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from newsstudy.comparison.coding import CodingError
from newsstudy.comparison.coding_draw import (
    CELL_LIMIT,
    CUT,
    assigned,
    draw_sample,
    keyed,
    text_hash,
    texts_of,
)
from newsstudy.comparison.masking import Masker

SIZES = {"A": 120, "B": 60, "C": 7}


def corpus(sizes=SIZES):
    outlets = [name for name, size in sizes.items() for _ in range(size)]
    n = len(outlets)
    return pd.DataFrame(
        {
            "article_id": [f"{i:016x}" for i in range(n)],
            "outlet": pd.Categorical(outlets),
            "headline": [f"Headline {i}" for i in range(n)],
            "text": [f"First {i}. Second {i}. Third {i}." for i in range(n)],
        }
    )


def score_of(articles, seed=0):
    rng = np.random.default_rng(seed)
    values = np.maximum(0, rng.normal(0.0, 0.3, len(articles)))
    return pd.Series(values, index=articles["article_id"], name="conflict")


def test_outlets_share_the_sample_evenly_as_far_as_they_go():
    sample = draw_sample(corpus(), 40, seed=1)
    counts = sample["outlet"].value_counts()
    assert len(sample) == sample["article_id"].nunique() == 40
    assert counts["C"] == 7
    assert sorted([counts["A"], counts["B"]]) == [16, 17]
    assert (sample["probability"] == counts[sample["outlet"]].to_numpy()
            / sample["outlet"].map(SIZES)).all()  # fmt: skip


@settings(max_examples=30)
@given(n=st.integers(3, 187), seed=st.integers(0, 20))
def test_the_probabilities_of_a_stratum_add_up_to_its_size(n, seed):
    sample = draw_sample(corpus(), n, seed)
    weights = (1 / sample["probability"]).groupby(sample["outlet"]).sum()
    assert weights.to_dict() == pytest.approx(SIZES)


def test_every_article_is_drawn_as_often_as_its_probability_says():
    articles = corpus({"A": 30, "B": 12})
    score = score_of(articles)
    times, told = pd.Series(0.0, index=articles["article_id"]), []
    for seed in range(100):
        sample = draw_sample(articles, 12, seed).set_index("article_id")
        times[sample.index] += 1 / 100
        told.append((score[sample.index] / sample["probability"]).sum() / len(articles))
    expected = np.where(articles["outlet"] == "A", 6 / 30, 6 / 12)
    assert (np.abs(times - expected) < 4 * np.sqrt(expected * (1 - expected) / 100)).all()
    assert abs(np.mean(told) - score.mean()) < 4 * np.std(told) / np.sqrt(100)


def test_thirds_of_a_score_within_outlets_are_the_strata():
    articles = corpus()
    score = score_of(articles)
    sample = draw_sample(articles, 90, seed=3, by=score)
    drawn = score[sample["article_id"]].to_numpy()
    high = sample["stratum"] == "A, high conflict"
    assert drawn[high].min() >= score[articles["outlet"].eq("A").to_numpy()].quantile(2 / 3) - 1e-9
    bands = sample.loc[sample["outlet"] == "A", "stratum"].value_counts()
    assert bands.max() - bands.min() <= 1
    assert ((1 / sample["probability"]).groupby(sample["stratum"]).sum().round(6)
            == sample.groupby("stratum")["stratum_size"].first()).all()  # fmt: skip


def test_a_score_that_hardly_varies_gives_fewer_strata():
    articles = corpus({"A": 30})
    score = pd.Series(0.0, index=articles["article_id"], name="conflict")
    assert set(draw_sample(articles, 5, 1, by=score)["stratum"]) == {"A, low conflict"}


def test_the_same_seed_draws_the_same_units_whatever_the_articles_order():
    articles = corpus()
    mixed = articles.sample(frac=1, random_state=4)
    one, other = (draw_sample(table, 30, seed=5) for table in (articles, mixed))
    pd.testing.assert_frame_equal(one, other)
    assert not one.equals(draw_sample(articles, 30, seed=6))


def test_one_sentence_of_an_article_is_drawn_with_its_own_probability():
    articles = corpus()
    sample = draw_sample(articles, 60, seed=1, unit="sentence")
    assert set(sample["sentence"]) == {0, 1, 2}
    assert np.allclose(sample["unit_probability"], sample["probability"] / 3)
    texts = texts_of(sample, articles, Masker([]))
    number = int(sample["article_id"].iloc[0], 16)
    word = ["First", "Second", "Third"][sample["sentence"].iloc[0]]
    assert texts["text"].iloc[0] == f"{word} {number}."
    assert set(texts["headline"]) == {""}


def test_too_many_articles_and_too_many_strata_are_refused():
    with pytest.raises(CodingError, match="only 187 articles"):
        draw_sample(corpus(), 188, 1)
    with pytest.raises(CodingError, match=r"\d strata"):
        draw_sample(corpus(), 5, 1, by=score_of(corpus()))
    with pytest.raises(CodingError, match="187 articles have no such score"):
        draw_sample(corpus(), 50, 1, by=pd.Series(dtype=float, name="conflict"))


@settings(max_examples=30)
@given(n=st.integers(3, 90), overlap=st.integers(0, 90), n_coders=st.integers(1, 4))
def test_shared_units_have_all_coders_and_the_others_one(n, overlap, n_coders):
    overlap = min(overlap, n)
    names = [f"c{i}" for i in range(n_coders)]
    coders = assigned(draw_sample(corpus(), n, 1), names, overlap, seed=1)
    load = [sum(name in unit for unit in coders) for name in names]
    assert sum(len(unit) == n_coders for unit in coders) >= overlap
    assert sum(len(unit) for unit in coders) == n + overlap * (n_coders - 1)
    assert max(load) - min(load) <= 1


def test_shared_units_are_spread_over_the_outlets():
    sample = draw_sample(corpus({"A": 100, "B": 100, "C": 100}), 60, 1)
    shared = [len(unit) == 2 for unit in assigned(sample, ["x", "y"], 30, 1)]
    assert sample["outlet"][shared].value_counts().tolist() == [10, 10, 10]


def test_a_text_that_is_too_long_for_a_cell_is_cut_and_says_so():
    articles = corpus({"A": 2}).assign(text=["word 𝄞 " * 9000, "short"])
    sample = draw_sample(articles, 2, 1)
    texts = texts_of(sample, articles, Masker([])).set_index(sample["article_id"])
    long = texts.loc[f"{0:016x}"]
    assert texts["cut"].tolist().count(True) == 1
    assert long["cut"]
    assert long["text"].endswith(CUT)
    assert CELL_LIMIT - 100 < len(long["text"].encode("utf-16-le")) / 2 <= CELL_LIMIT


def test_signs_that_a_sheet_cannot_hold_are_left_out_and_outlets_masked():
    articles = corpus({"A": 1}).assign(text="a\x0bb\x00 told BBC _x0041_", headline="BBC \x07 x")
    texts = texts_of(draw_sample(articles, 1, 1), articles, Masker(["BBC"]))
    assert texts["text"][0] == "ab told [outlet] _ x0041_"
    assert texts["headline"][0] == "[outlet]  x"


def test_the_hash_of_a_text_changes_with_a_word_and_not_with_how_it_was_saved():
    assert text_hash("h", "a\nb  c") == text_hash("h ", "a\r\nb c\n")
    assert text_hash("", "=a") == text_hash(None, "'=a")
    assert text_hash("h", "é") == text_hash("h", "é")
    assert text_hash("h", "a b") != text_hash("h", "a c")
    assert text_hash("h a", "b") != text_hash("h", "a b")


def test_the_key_names_units_by_draw_and_number():
    articles = corpus()
    sample = draw_sample(articles, 30, 1)
    texts = texts_of(sample, articles, Masker([]))
    key = keyed(sample, texts, [("x",)] * 30)
    other = keyed(sample, texts.assign(text=texts["text"] + "!"), [("x",)] * 30)
    assert key["unit"].str.fullmatch(r"u[0-9a-f]{4}_\d{3}").all()
    assert key["unit"].is_unique
    assert key["unit"].str[:5].nunique() == 1
    assert key["unit"][0][:5] != other["unit"][0][:5]
