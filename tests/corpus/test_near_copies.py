"""Near-copies: pairs found, exactly measured, and clustered around their earliest article."""

import random

import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from newsstudy.corpus.near_copies import COLUMNS, copy_clusters, near_copies
from newsstudy.corpus.shingles import Shingles, words_of
from newsstudy.parameters import CopyParameters

WORDS = [f"{a}{b}{c}" for a in "bdfgklmnprst" for b in "aeiou" for c in "nrst"]


def prose(seed, n_words=200):
    return random.Random(seed).choices(WORDS, k=n_words)


def table(*rows):
    """Rows are (id, outlet, day in May 2031 or None, words)."""
    ids, outlets, days, texts = zip(*rows, strict=True)
    stamps = [pd.NaT if day is None else pd.Timestamp(2031, 5, day, tz="UTC") for day in days]
    published = pd.Series(stamps, dtype="datetime64[us, UTC]")
    texts = [text if isinstance(text, str) else " ".join(text) for text in texts]
    return pd.DataFrame(
        {"article_id": ids, "outlet": outlets, "published": published, "text": texts}
    )


def copies(articles, **options):
    found = copy_clusters(near_copies(articles), articles, **options)
    named = zip(articles["article_id"], found, strict=True)
    return {copy: original for copy, original in named if isinstance(original, str)}


def test_jaccard_and_containment_are_those_of_the_sets_of_shingles():
    text = prose(1, 100)
    articles = table(("a", "Gull", 1, text), ("b", "Post", 2, text[:60]))
    (pair,) = near_copies(articles).to_dict("records")
    assert (pair["left"], pair["right"], pair["direction"]) == ("a", "b", "right in left")
    assert pair["jaccard"] == pytest.approx(56 / 96)
    assert pair["left_in_right"] == pytest.approx(56 / 96)
    assert pair["right_in_left"] == pair["containment"] == 1.0


def test_case_and_signs_make_no_difference():
    text = prose(2)
    other = ", ".join(word.upper() for word in text) + "!"
    articles = table(("a", "Gull", 1, text), ("b", "Gull", 2, f"“{other}”"))
    assert near_copies(articles)["jaccard"].tolist() == [1.0]


@pytest.mark.parametrize(
    ("n_added", "is_copy"), [(0, True), (15, True), (100, False), (400, False)]
)
def test_a_later_article_is_a_copy_unless_it_adds_much(n_added, is_copy):
    text = prose(3)
    articles = table(("a", "Gull", 1, text), ("b", "Gull", 2, text + prose(4, n_added)))
    assert copies(articles) == ({"b": "a"} if is_copy else {})


def test_a_later_article_cut_from_an_earlier_one_is_its_copy_however_short():
    text = prose(5, 400)
    articles = table(("a", "Gull", 1, text), ("b", "Gull", 2, text[:80]))
    assert copies(articles) == {"b": "a"}


def test_other_texts_with_a_phrase_in_common_are_no_pair():
    phrase = prose(6, 12)
    articles = table(("a", "Gull", 1, prose(7) + phrase), ("b", "Gull", 2, phrase + prose(8)))
    assert near_copies(articles).empty


def test_an_undated_article_is_the_later_one_wherever_it_stands():
    text = prose(9)
    articles = table(("a", "Gull", None, text), ("b", "Gull", 3, text), ("c", "Gull", 1, text))
    assert copies(articles) == {"a": "c", "b": "c"}


def test_a_chain_of_changes_makes_no_copy_of_what_is_far_from_its_head():
    """Each text changes a tenth of the one before: next but one, a fifth is new."""
    words, chain = prose(10, 300), []
    for step in range(6):
        chain.append(words)
        words = words[30:] + prose(100 + step, 30)
    articles = table(*((f"{i}", "Gull", i + 1, words) for i, words in enumerate(chain)))
    assert copies(articles) == {"1": "0", "3": "2", "5": "4"}


def test_within_outlets_only_an_outlets_own_article_is_the_original():
    text = prose(11)
    articles = table(("a", "Gull", 1, text), ("b", "Post", 2, text), ("c", "Post", 3, text))
    assert copies(articles) == {"b": "a", "c": "a"}
    assert copies(articles, within_outlet=True) == {"c": "b"}


def test_pairs_with_articles_that_were_taken_out_are_passed_over():
    text = prose(12)
    articles = table(("a", "Gull", 1, text), ("b", "Post", 2, text), ("c", "Post", 3, text))
    pairs, left = near_copies(articles), articles.iloc[1:]
    assert copy_clusters(pairs, left).tolist()[1:] == ["b"]


def test_of_two_originals_the_one_copied_most_is_named():
    one, other = prose(13, 200), prose(14, 40)
    articles = table(
        ("a", "Gull", 1, one[:170]), ("b", "Gull", 2, one[100:]), ("c", "Gull", 3, one[20:]),
        ("d", "Gull", 4, one[95:] + other[:5]),
    )  # fmt: skip
    assert copies(articles)["d"] == "b"


@pytest.mark.parametrize("text", ["", "…", "one two", "one two three four five"])
def test_very_short_texts_are_compared_as_wholes(text):
    articles = table(("a", "Gull", 1, text), ("b", "Gull", 2, text), ("c", "Gull", 3, "one three"))
    assert copies(articles) == ({"b": "a"} if words_of(text) else {})


def test_a_table_without_rows_has_no_pairs():
    empty = table(("a", "Gull", 1, "x")).iloc[:0]
    pairs = near_copies(empty)
    assert list(pairs.columns) == list(COLUMNS)
    assert pairs.empty
    assert copy_clusters(pairs, empty).empty


def test_one_article_id_for_two_articles_is_refused():
    with pytest.raises(ValueError, match="exact copies first"):
        near_copies(table(("a", "Gull", 1, "x"), ("a", "Gull", 2, "y")))


def test_the_seed_and_the_order_of_rows_change_no_pair():
    text = prose(15)
    rows = [(str(i), "Gull", i + 1, text[5 * i :] + prose(i, 60)) for i in range(6)]
    one = near_copies(table(*rows), seed=1)
    other = near_copies(table(*rows[::-1]), seed=2)
    keys = ["left", "right"]
    pd.testing.assert_frame_equal(
        one.sort_values(keys, ignore_index=True), other.sort_values(keys, ignore_index=True)
    )


def test_standing_phrases_propose_no_pair_and_yet_count_where_a_pair_is_measured():
    shared = prose(16, 100)
    rows = [(str(i), "Gull", 1, shared + prose(20 + i, 100)) for i in range(6)]
    few = CopyParameters(max_articles=5)
    assert near_copies(table(*rows), few).empty
    rows += [("x", "Gull", 2, shared + prose(20, 100))]
    (pair,) = near_copies(table(*rows), few).to_dict("records")
    assert (pair["left"], pair["right"], pair["jaccard"]) == ("0", "x", 1.0)


def _by_hand(texts, least):
    sets = []
    for words in texts:
        size = min(3, len(words))
        sets.append({tuple(words[i : i + size]) for i in range(len(words) - size + 1) if size})
    pairs = set()
    for i, one in enumerate(sets):
        for j in range(i + 1, len(sets)):
            shared, smaller = len(one & sets[j]), min(len(one), len(sets[j]))
            if shared and shared >= least * smaller:
                pairs.add((i, j))
    return pairs


@settings(max_examples=60)
@given(st.lists(st.lists(st.sampled_from("abcd"), max_size=9), max_size=8))
def test_sharing_finds_exactly_the_pairs_that_a_comparison_of_all_with_all_finds(texts):
    shingles = Shingles([" ".join(text) for text in texts], 3, np.random.default_rng(1))
    found = {tuple(pair) for pair in shingles.sharing(0.4, max_texts=100).tolist()}
    assert found == _by_hand(texts, 0.4)


@pytest.mark.parametrize("size", [100, 1000])
def test_all_true_pairs_of_the_gold_set_are_found_and_no_false_one(shared, size):
    folder = shared / "gold" / "duplicates"
    lines = (folder / f"articles_{size}.train").read_text(encoding="utf-8").splitlines()
    rows = [line.split(" ", 1) for line in lines]
    pairs = near_copies(table(*((name, "Gull", None, text) for name, text in rows)))
    found = pairs[pairs["near_copy"]]
    truth = (folder / f"articles_{size}.truth").read_text(encoding="utf-8").splitlines()
    assert {frozenset(pair) for pair in zip(found["left"], found["right"], strict=True)} == {
        frozenset(line.split()) for line in truth
    }
