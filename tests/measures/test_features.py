"""Words, sentences, the document–feature matrix and the index of tokens; texts composed here."""

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from newsstudy.measures.features import (
    document_features,
    function_words,
    sentences,
    token_index,
    words,
)
from tests.conftest import articles_of

TEXTS = [
    "The ferry crossed the bay, and the ferry sank.",
    "A ferry pilot praised the harbour crew.",
    "Harbour crew and pilot crossed 40 bays in 2031.",
    "Nobody crossed the harbour; x marks the bay.",
]


def features_of(texts: list[str], **options: object):
    return document_features(
        articles_of(["A"] * len(texts), texts), **{"min_articles": 1} | options
    )


def counted(features) -> dict[str, list[int]]:
    return dict(zip(features.terms, features.counts.toarray().T.astype(int).tolist(), strict=True))


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("The Mayor's Office", ["the", "mayor", "office"]),
        ("the mayor’s office", ["the", "mayor", "office"]),
        ("the BOSS'S desk", ["the", "boss", "desk"]),
        ("the sailors' strike", ["the", "sailors", "strike"]),
        ("O’Dell can't and won’t", ["o'dell", "can't", "and", "won't"]),
        ("a so-called stand-off", ["a", "so", "called", "stand", "off"]),
        ("snake_case 3.5 per cent", ["snake", "case", "3", "5", "per", "cent"]),
        ("Ærø's café, Ångström", ["ærø", "café", "ångström"]),
        ("‘Quoted’ and 'quoted'", ["quoted", "and", "quoted"]),
        ("… — !", []),
    ],
)
def test_words_are_lower_case_runs_of_letters_and_digits_without_possessive(text, expected):
    assert words(text) == expected


@given(st.text(max_size=200))
def test_typographic_and_typewriter_apostrophes_give_the_same_words(text):
    assert words(text.replace("'", "’")) == words(text.replace("’", "'"))


def test_sentences_end_at_full_stops_and_paragraphs_but_not_at_abbreviations():
    text = "Dr. Halvard spoke first. He left early\n\nNobody stayed. The hall closed."
    table = sentences(articles_of(["A", "B"], [text, "One more."]))
    assert table["sentence"].tolist() == [
        "Dr. Halvard spoke first.",
        "He left early",
        "Nobody stayed.",
        "The hall closed.",
        "One more.",
    ]
    assert table["number"].tolist() == [0, 1, 2, 3, 0]
    assert table["article_id"].nunique() == 2


def test_initials_that_open_a_paragraph_are_no_sentence_of_their_own():
    text = "U.S. Secretary of State Orrin Vale left.\n\n“U.S. Secretary Vale left.\n\nU.S."
    assert sentences(articles_of(["A"], [text]))["sentence"].tolist() == [
        "U.S. Secretary of State Orrin Vale left.", "“U.S. Secretary Vale left.", "U.S.",
    ]  # fmt: skip


def test_an_article_without_text_has_no_sentences():
    assert sentences(articles_of(["A"], [" \n\n "])).empty


def test_counts_say_how_often_each_word_stands_in_each_article():
    assert counted(features_of(TEXTS)) == {
        "bay": [1, 0, 0, 1],
        "bays": [0, 0, 1, 0],
        "crew": [0, 1, 1, 0],
        "crossed": [1, 0, 1, 1],
        "ferry": [2, 1, 0, 0],
        "harbour": [0, 1, 1, 1],
        "marks": [0, 0, 0, 1],
        "pilot": [0, 1, 1, 0],
        "praised": [0, 1, 0, 0],
        "sank": [1, 0, 0, 0],
    }


def test_function_words_numbers_and_single_letters_are_left_out():
    terms = set(features_of(["The of and ferry 7 2031 b2b x I he"]).terms)
    assert terms == {"ferry"}


def test_a_language_without_a_list_of_function_words_leaves_none_out():
    assert function_words("qq") == frozenset()
    assert "the" in features_of(TEXTS, language="qq").terms


def test_excluded_words_are_left_out_whatever_their_case():
    assert set(features_of(TEXTS).terms) - set(features_of(TEXTS, exclude=["Ferry"]).terms) == {
        "ferry"
    }


def test_words_in_fewer_than_min_articles_are_left_out_however_often_they_stand_there():
    texts = ["ferry ferry ferry harbour", "harbour"]
    assert list(features_of(texts, min_articles=2).terms) == ["harbour"]


def test_words_in_more_than_max_share_of_the_articles_are_left_out():
    assert "crossed" in features_of(TEXTS, max_share=0.75).terms
    assert not {"crossed", "harbour"} & set(features_of(TEXTS, max_share=0.74).terms)


def test_max_terms_keeps_the_words_in_most_articles_and_the_alphabet_breaks_ties():
    assert list(features_of(TEXTS, max_terms=3).terms) == ["bay", "crossed", "harbour"]
    assert list(features_of(TEXTS, max_terms=5).terms) == [
        "bay", "crew", "crossed", "ferry", "harbour",
    ]  # fmt: skip


def test_a_corpus_without_words_gives_a_matrix_without_columns():
    assert features_of(["…", "7"]).counts.shape == (2, 0)
    assert features_of([]).counts.shape == (0, 0)


@given(st.permutations(range(len(TEXTS))))
def test_the_order_of_articles_changes_the_order_of_rows_and_nothing_else(order):
    whole, shuffled = (
        features_of(TEXTS, max_terms=6),
        features_of([TEXTS[i] for i in order], max_terms=6),
    )
    assert list(whole.terms) == list(shuffled.terms)
    assert (whole.counts.toarray()[list(order)] == shuffled.counts.toarray()).all()


TOKENS = st.sampled_from(["tax", "taxes", "tax0", "taxi", "ta", "war", "wary", "o'dell", "ärger"])
SENTENCES = st.lists(st.lists(TOKENS, max_size=6), max_size=6)
PATTERNS = st.lists(
    st.sampled_from(["tax", "tax*", "ta*", "taxi", "war", "war*", "o'dell", "är*", "zoo", "zoo*"]),
    min_size=1,
    max_size=3,
)


def naive_places(corpus: list[list[str]], pattern: list[str]) -> list[int]:
    found, start = [], 0
    for sentence in corpus:
        for place in range(len(sentence) - len(pattern) + 1):
            tokens = sentence[place : place + len(pattern)]
            if all(
                token.startswith(part[:-1]) if part.endswith("*") else token == part
                for token, part in zip(tokens, pattern, strict=True)
            ):
                found.append(start + place)
        start += len(sentence)
    return found


@given(SENTENCES, PATTERNS)
@settings(max_examples=300)
def test_places_of_a_pattern_are_those_of_a_scan_token_by_token(corpus, pattern):
    index = token_index(" ".join(sentence) for sentence in corpus)
    assert index.places(tuple(pattern)).tolist() == naive_places(corpus, pattern)


def test_a_word_without_a_wildcard_means_that_form_alone():
    index = token_index(["the tax on taxes", "a taxi tax"])
    assert index.places(("tax",)).tolist() == [1, 6]
    assert index.places(("tax*",)).tolist() == [1, 3, 5, 6]


def test_each_token_of_the_index_lies_in_its_sentence():
    index = token_index(["one two", "", "three"])
    assert index.sentence.tolist() == [0, 0, 2]
    assert np.array(index.forms)[index.ids].tolist() == ["one", "two", "three"]
