"""Sentences set side by side: shared passages, and nothing alone that another article tells."""

import numpy as np
import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st

from benchmarks import alignment_gold
from newsstudy.comparison.alignment import (
    ALONE_BELOW,
    ALONE_WHERE_SET,
    MEASURED,
    SHARED_FROM,
    aligned_sentences,
)
from tests.comparison.test_side_by_side import ALDER, BIRCH, pair
from tests.conftest import articles_of


def test_the_same_fact_in_other_words_is_aligned_and_the_rest_is_not() -> None:
    rows = aligned_sentences(pair())
    passages = rows[rows["passage"] >= 0].groupby("passage")["sentence"].agg(list)
    assert any("close on Monday" in p[0] and "nobody can cross" in p[-1] for p in passages)
    alone = rows.loc[rows["status"] == "alone", "sentence"]
    assert alone.str.contains("Shopkeepers").any()
    assert alone.str.contains("ferry").any()


def test_a_sentence_that_another_is_nearer_to_is_not_alone_for_that() -> None:
    texts = [
        "Vesk demands that Lorrany never join the Compact. Snow fell on Tolbrook all night.",
        "Vesk demands that Lorrany never join the Compact, said Kest. Once more Vesk demands that "
        "Lorrany never join the Compact. Hens are dear.",
    ]
    rows = aligned_sentences(articles_of(["A", "B"], texts)).set_index("sentence")
    told = rows[rows.index.str.contains("Lorrany")]
    assert set(told["status"]) == {"shared"}
    assert told["passage"].nunique() == 1
    assert len(told) == 3


def test_a_fact_split_over_two_sentences_elsewhere_is_not_alone() -> None:
    whole = "Brindle bought the harbour crane and sold the old ferry to Ostenby fishermen."
    split = (
        "Brindle signed for the tall harbour crane on a wet Tuesday. An old ferry went to Ostenby."
    )
    filler = " Rain fell. The council met again over drains and lamps in the chapel hall."
    rows = aligned_sentences(articles_of(["A", "B"], [whole + filler, split]))
    assert rows.loc[rows["number"] == 1, "status"].iloc[0] != "alone"


def test_what_is_alone_is_unlike_everything_elsewhere_and_what_is_shared_is_not() -> None:
    rows = aligned_sentences(articles_of(["A", "B", "C"], [ALDER, BIRCH, ALDER + " " + BIRCH]))
    assert (rows.loc[rows["status"] == "alone", "similarity"] < ALONE_BELOW).all()
    shared = rows[rows["status"] == "shared"]
    assert (shared["similarity"] >= SHARED_FROM).all()
    assert (shared["passage"] >= 0).all()
    assert (shared.groupby("passage")["article_id"].nunique() >= 2).all()


@given(st.lists(st.text(max_size=200), min_size=0, max_size=4))
def test_any_texts_can_be_set_side_by_side(texts: list[str]) -> None:
    articles = articles_of([f"outlet {i % 2}" for i in range(len(texts))], texts)
    rows = aligned_sentences(articles)
    assert ((rows["status"] == "shared") == (rows["passage"] >= 0)).all()
    assert rows["similarity"].between(0, 1 + 1e-9).all()
    assert rows.groupby("article_id")["number"].min().eq(1).all()


@given(st.permutations(range(3)))
def test_the_order_of_articles_does_not_decide_what_is_alone(order: list[int]) -> None:
    texts = [ALDER, BIRCH, "A ferry runs every 20 minutes. The bridge over the Orrin is closed."]
    rows = aligned_sentences(articles_of(["A", "B", "C"], texts))
    mixed = articles_of(["A", "B", "C"], texts).iloc[list(order)]
    again = aligned_sentences(mixed).sort_values(["article_id", "number"])
    assert again["status"].tolist() == rows["status"].tolist()


def _counts(stories: list) -> tuple[np.ndarray, float, float, int]:
    judged = [alignment_gold.judged(aligned_sentences(a), codes) for _, a, codes in stories]
    rows = pd.concat([part for part, _ in judged])
    listed = rows[(rows["n_words"] >= 6) & (rows["status"] == "alone")]
    pairs = np.sum([counts for _, counts in judged], axis=0)
    return pairs, (listed["told"] == "no").mean(), (listed["told"] != "yes").mean(), len(rows)


def test_against_codes_of_composed_stories_few_sentences_are_wrongly_alone() -> None:
    codes = pd.read_csv(alignment_gold.CODES)
    stories = [s for s in alignment_gold.coded_stories(["composed"]) if len(s[2])]
    assert len(stories) == codes.loc[codes["study"] == "composed", "story"].nunique()
    (right, found, coded), alone, _, _ = _counts(stories)
    assert alone > 0.8
    assert right / found > 0.8
    assert right / coded > 0.5


@pytest.mark.slow
def test_the_page_states_what_the_codes_say(shared) -> None:
    halves = [[s for s in alignment_gold.coded_stories() if s[0] % 2 == odd] for odd in (0, 1)]
    stories = halves[1]
    if len(stories) < MEASURED["stories"]:
        pytest.skip("needs news2017, prepared")
    assert pytest.approx(_counts(halves[0])[1], abs=0.03) == ALONE_WHERE_SET
    (right, found, _), alone, partly, n = _counts(stories)
    measured = {"sentences": n, "alone": alone, "alone_or_partly": partly, "pairs": right / found}
    for name, value in measured.items():
        assert MEASURED[name] == pytest.approx(value, abs=0.03 if value < 1 else 4), name
