"""The check of a codebook: what its figures are, on texts where they can be counted by hand."""

import pytest

from newsstudy.measures.codebook_check import (
    codebook_hits,
    coverage,
    idle_patterns,
    in_context,
    indicator_use,
    overlaps,
    shared_indicators,
)
from newsstudy.measures.codebook_lines import check_codebook
from newsstudy.measures.codebooks import Codebook, Frame, Item, load_codebook
from tests.conftest import articles_of


def frame_of(name, indicators, exclusions=()):
    patterns = [tuple(tuple(text.split()) for text in kind) for kind in (indicators, exclusions)]
    return Frame(name, name.title(), "d", (Item(f"{name}_1", "?"),), *patterns)


BOOK = Codebook(
    "quays",
    "On the quays",
    "",
    (
        frame_of("quarrel", ["shout*", "war of words", "row"], ["row of"]),
        frame_of("money", ["coin*", "shouting match", "price"]),
    ),
)
ARTICLES = articles_of(
    ["A", "A", "B"],
    [
        "They shout. They shout about coins. Nothing.",
        "A row of houses. The price is high.",
        "It was a war of words — shouting!",
    ],
)


def test_coverage_is_the_share_of_articles_and_sentences_by_outlet():
    table, hits = codebook_hits(ARTICLES, BOOK)
    found = coverage(table, hits, BOOK).set_index("frame")
    assert found.loc["quarrel"].tolist() == pytest.approx([2 / 3, 3 / 6, 2 / 5, 1])
    assert found.loc["money"].tolist() == pytest.approx([2 / 3, 2 / 6, 2 / 5, 0])
    assert found.loc["any"].tolist() == pytest.approx([1, 4 / 6, 3 / 5, 1])


def test_overlap_is_jaccard_and_phi_of_the_sentences_hit():
    table, hits = codebook_hits(ARTICLES, BOOK)
    (row,) = overlaps(table, hits, BOOK).itertuples()
    assert row.jaccard == pytest.approx(1 / 4)
    assert row.phi == pytest.approx((6 * 1 - 3 * 2) / (3 * 3 * 2 * 4) ** 0.5)


def test_use_of_indicators_counts_sentences_shares_and_outlets():
    table, hits = codebook_hits(ARTICLES, BOOK)
    used = indicator_use(table, hits, BOOK).set_index(["frame", "indicator"])
    assert used.loc[("quarrel", "shout*")].tolist() == [3, 2, 1.0]
    assert used.loc[("quarrel", "war of words")].tolist() == [1, 1, pytest.approx(1 / 3)]
    assert used.loc[("quarrel", "row")].tolist() == [0, 0, 0]


def test_examples_show_the_words_that_were_hit_in_their_context():
    table, hits = codebook_hits(ARTICLES, BOOK)
    lines = in_context(table, hits, "quarrel", 10)
    assert [line.strip() for line in lines] == [
        "They [shout] .", "They [shout] about coins.", "It was a [war of words] — shouting!",
    ]  # fmt: skip
    assert in_context(table, hits, "quarrel", 2, seed=3) == in_context(table, hits, "quarrel", 2, 3)
    assert len(in_context(table, hits, "quarrel", 2)) == 2


def test_shared_indicators_are_those_that_one_frame_s_pattern_matches_in_another():
    book = Codebook("b", "B", "", (
        frame_of("a", ["tax*", "new law"]), frame_of("b", ["taxes", "law"]),
    ))  # fmt: skip
    assert shared_indicators(book).to_numpy().tolist() == [["a", "b", "tax*", "taxes"]]


def test_patterns_that_add_nothing_are_told_with_the_reason():
    book = Codebook("b", "B", "", (
        frame_of("a", ["tax*", "new taxes", "row*"], ["rowan tree", "tree house", "front row"]),
    ))  # fmt: skip
    assert idle_patterns(book).to_numpy().tolist() == [
        ["a", "new taxes", "`tax*` does it"],
        ["a", "tree house", "an exclusion of no indicator"],
    ]


def test_without_articles_the_check_speaks_of_the_file_alone():
    lines = list(check_codebook(BOOK))
    assert lines[0] == "On the quays (quays)"
    assert "  quarrel: 1 items, 3 indicators, 1 exclusions" in lines
    assert not any("Coverage" in line for line in lines)


def test_with_articles_it_tells_coverage_use_and_examples():
    text = "\n".join(check_codebook(BOOK, ARTICLES))
    assert "Coverage: 3 articles, 6 sentences" in text
    assert "40.0% A to 100.0% B" in text
    assert "quarrel: 1 of 3 indicators never hit\n  row" in text
    assert "[war of words]" in text


def test_an_indicator_with_many_hits_in_one_outlet_only_is_named():
    articles = articles_of(["A"] * 25 + ["B"] * 25, ["A coin."] * 25 + ["The price."] * 25)
    text = "\n".join(check_codebook(BOOK, articles))
    assert "in one outlet only: coin*, price" in text


def test_a_codebook_that_hits_nothing_is_checked_all_the_same():
    articles = articles_of(["A"], ["Nothing at all."])
    assert any("any" in line for line in check_codebook(BOOK, articles))


@pytest.mark.parametrize("name", ["generic", "policy"])
def test_frames_of_a_shipped_codebook_share_no_indicator(name):
    assert shared_indicators(load_codebook(f"codebooks/{name}.yml")).empty
