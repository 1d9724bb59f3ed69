"""Frames by indicators; texts and codebooks composed here."""

import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from newsstudy.errors import CodebookError
from newsstudy.measures.codebooks import Codebook, Frame
from newsstudy.measures.frames import (
    frame_examples,
    frame_scores,
    framed_sentences,
    measure_agreement,
    split_half_agreement,
)
from tests.conftest import articles_of


def frame_of(name: str, indicators: list[str], exclusions: tuple[str, ...] = ()) -> Frame:
    return Frame(
        name=name,
        title=name.title(),
        definition="",
        items=(),
        indicators=tuple(tuple(text.split()) for text in indicators),
        exclusions=tuple(tuple(text.split()) for text in exclusions),
    )


def codebook_of(*frames: Frame) -> Codebook:
    return Codebook("mine", "Mine", "invented", frames)


def score(text: str, indicators: list[str], exclusions: tuple[str, ...] = ()) -> float:
    codebook = codebook_of(frame_of("f", indicators, exclusions))
    return frame_scores(articles_of(["A"], [text]), codebook).iloc[0, 0]


QUARREL = frame_of("quarrel", ["shout*", "war of words", "clash"], ("clash of cymbals",))
MONEY = frame_of("money", ["tax*", "price*", "wage"])
BOOK = codebook_of(QUARREL, MONEY)
ARTICLES = articles_of(
    ["A", "A", "B", "B", "C"],
    [
        "They shouted about the price. Then they left. A clash followed. Nobody paid.",
        "The band ended with a clash of cymbals. Taxes rose.",
        "A war of words broke out over wages. The wage is low.",
        "Rain fell on the quay. Gulls slept.",
        "Prices shout, taxes clash.",
    ],
)


def test_a_score_is_the_share_of_sentences_with_an_indicator():
    scores = frame_scores(ARTICLES, BOOK)
    assert scores.index.tolist() == ARTICLES["article_id"].tolist()
    assert scores["quarrel"].tolist() == [0.5, 0.0, 0.5, 0.0, 1.0]
    assert scores["money"].tolist() == [0.25, 0.5, 0.5, 0.0, 1.0]


def test_a_sentence_with_two_indicators_counts_once():
    assert score("Tax, tax and wage. Rain fell.", ["tax", "wage"]) == 0.5


def test_a_wildcard_stands_for_any_ending_and_none():
    assert score("One tax. All taxes. A taxi. Syntax.", ["tax*"]) == 0.75


def test_a_phrase_does_not_cross_the_end_of_a_sentence():
    assert score("It ended in war. Of words there were none.", ["war of words"]) == 0.0
    assert score("It ended in war\n\nof words there were none.", ["war of words"]) == 0.0


def test_a_phrase_ignores_case_and_the_signs_between_its_words():
    assert score("A WAR, of “words”!", ["war of words"]) == 1.0


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("A clash of cymbals.", 0.0),
        ("A clash of opinions.", 1.0),
        ("A clash after the clash of cymbals.", 1.0),
        ("A fierce clash. A clash of cymbals.", 0.5),
    ],
)
def test_an_exclusion_voids_a_match_inside_it_and_no_other(text, expected):
    assert score(text, ["clash"], ("clash of cymbals",)) == expected


def test_an_exclusion_that_covers_a_part_of_a_phrase_leaves_it():
    assert score("A bitter war of words.", ["war of words"], ("bitter war",)) == 1.0
    assert score("A bitter war of words.", ["war of words"], ("bitter war of words",)) == 0.0


def test_an_exclusion_shorter_than_another_that_begins_alike_does_not_hide_it():
    exclusions = ("star wars film", "star wars")
    assert score("A star wars film opened.", ["film", "wars"], exclusions) == 0.0
    assert score("A star wars book opened.", ["book"], exclusions) == 1.0


def test_a_new_article_does_not_change_the_scores_of_the_others():
    alone = frame_scores(ARTICLES.iloc[:3], BOOK)
    assert frame_scores(ARTICLES, BOOK).iloc[:3].equals(alone)


def test_articles_without_text_score_zero():
    assert frame_scores(articles_of(["A", "A"], ["", "A clash."]), BOOK)["quarrel"].tolist() == [
        0.0,
        1.0,
    ]


VOCABULARY = ["tax", "taxes", "cut", "war", "of", "words", "calm"]
TEXTS = st.lists(st.lists(st.sampled_from(VOCABULARY), min_size=1, max_size=6), max_size=4)
PHRASES = st.lists(
    st.lists(
        st.sampled_from(["tax*", "tax", "cut", "war", "of", "words", "wor*"]),
        min_size=1,
        max_size=3,
    ).map(tuple),
    min_size=1,
    max_size=3,
    unique=True,
)


def spans(sentence: list[str], patterns: list[tuple[str, ...]]) -> list[tuple[int, int]]:
    def fits(token: str, part: str) -> bool:
        return token.startswith(part[:-1]) if part.endswith("*") else token == part

    return [
        (start, start + len(pattern))
        for pattern in patterns
        for start in range(len(sentence) - len(pattern) + 1)
        if all(fits(sentence[start + i], part) for i, part in enumerate(pattern))
    ]


@given(TEXTS, PHRASES, st.one_of(st.just([]), PHRASES))
@settings(max_examples=80, deadline=None)
def test_scores_agree_with_a_reading_sentence_by_sentence(text, indicators, exclusions):
    expected = [
        any(
            not any(low <= start and end <= high for low, high in spans(sentence, exclusions))
            for start, end in spans(sentence, indicators)
        )
        for sentence in text
    ]
    codebook = codebook_of(Frame("f", "F", "", (), tuple(indicators), tuple(exclusions)))
    articles = articles_of(["A"], ["\n\n".join(" ".join(sentence) for sentence in text)])
    found = frame_scores(articles, codebook).iloc[0, 0]
    assert found == pytest.approx(np.mean(expected) if text else 0.0)


def test_framed_sentences_name_the_titles_and_the_indicators_found_in_every_sentence():
    table = framed_sentences(ARTICLES.iloc[:2], BOOK)
    assert table["frames"].tolist() == ["Quarrel, Money", "", "Quarrel", "", "", "Money"]
    assert table["indicators"].tolist() == ["shout*, price*", "", "clash", "", "", "tax*"]


def test_framed_sentences_and_scores_tell_the_same():
    table = framed_sentences(ARTICLES, BOOK)
    shares = table["frames"].str.contains("Quarrel").groupby(table["article_id"]).mean()
    assert np.allclose(shares.reindex(ARTICLES["article_id"]), frame_scores(ARTICLES, BOOK).quarrel)


def test_framed_sentences_of_texts_without_indicators_are_all_there():
    table = framed_sentences(ARTICLES.iloc[[3]], BOOK)
    assert table["sentence"].tolist() == ["Rain fell on the quay.", "Gulls slept."]
    assert (table[["frames", "indicators"]] == "").all(axis=None)


MANY = articles_of(
    ["A"] * 9 + ["B"] * 3,
    [f"Voice {i} shouted. Again they shouted. Rain fell." for i in range(9)]
    + ["A clash of cymbals.", "Prices fell.", "Voices shout."],
)


def test_examples_hold_an_indicator_and_stand_in_their_article():
    examples = frame_examples(MANY, BOOK, 3, seed=1)
    texts = MANY.set_index("article_id")["text"]
    assert len(examples) == 3 + 1 + 1
    for row in examples.itertuples():
        assert row.sentence in texts[row.article_id]
        assert row.indicator.removesuffix("*") in row.sentence.lower()


def test_examples_are_at_most_n_an_outlet_and_frame_each_from_another_article():
    examples = frame_examples(MANY, BOOK, 4, seed=1)
    sizes = examples.groupby(["frame", "outlet"], observed=True).size()
    assert sizes.to_dict() == {("quarrel", "A"): 4, ("quarrel", "B"): 1, ("money", "B"): 1}
    assert not examples.duplicated(["frame", "article_id"]).any()


def test_examples_depend_on_the_seed_and_on_nothing_else():
    first, again, other = (frame_examples(MANY, BOOK, 3, seed=seed) for seed in (1, 1, 2))
    assert first.equals(again)
    assert not first.equals(other)


def test_examples_come_from_at_most_pool_articles_an_outlet():
    assert (
        len(frame_examples(MANY, codebook_of(QUARREL), 9, seed=1, pool=2).query("outlet=='A'")) == 2
    )


def test_split_halves_agree_fully_where_every_indicator_finds_the_same_articles():
    articles = articles_of(
        ["A", "A", "B", "B"], ["Tax and wage.", "Rain.", "Wage and tax. Rain.", "Rain."]
    )
    table = split_half_agreement(articles, codebook_of(frame_of("money", ["tax", "wage"])), seed=1)
    assert table["articles"].tolist() == pytest.approx([1.0])
    assert table["outlets"].isna().all()


def test_split_halves_disagree_where_indicators_exclude_each_other():
    articles = articles_of(["A", "B", "C", "D"], ["Tax.", "Wage.", "Tax.", "Wage."])
    table = split_half_agreement(articles, codebook_of(frame_of("money", ["tax", "wage"])), seed=1)
    assert table[["articles", "outlets"]].to_numpy() == pytest.approx(-1.0)


def test_one_grammar_gives_any_measure_the_same_shape():
    texts = [f"A clash and a tax. Rain fell {i}." if i % 2 else "Gulls slept." for i in range(40)]
    articles = articles_of(["A", "B"] * 20, texts)
    codes = pd.DataFrame({"quarrel": [0.0, 1.0] * 20}, index=articles["article_id"])
    for measure in ("indicator", "semantic", "supervised"):
        scores = frame_scores(articles, BOOK, measure, codes=codes)
        assert scores.index.equals(pd.Index(articles["article_id"]))
        assert scores.to_numpy().min() >= 0
        assert scores.to_numpy().max() <= 1
        assert scores["quarrel"].iloc[1] > scores["quarrel"].iloc[0]


def test_an_unknown_measure_and_a_missing_code_are_told_in_words():
    with pytest.raises(CodebookError, match="`magic`; there are indicator, semantic, supervised"):
        frame_scores(ARTICLES, BOOK, "magic")
    with pytest.raises(CodebookError, match="newsstudy code draw"):
        frame_scores(ARTICLES, BOOK, "supervised")


def test_agreement_of_measures_is_by_frame_and_pair_over_articles_and_outlets():
    one = frame_scores(ARTICLES, BOOK)
    other = one.assign(quarrel=1 - one["quarrel"], money=0.5)
    table = measure_agreement({"one": one, "other": other, "again": one}, ARTICLES)
    assert table["frame"].tolist() == ["quarrel", "money"] * 3
    assert table.loc[0, ["measure", "other"]].tolist() == ["one", "other"]
    assert table.loc[0, ["articles", "outlets"]].tolist() == pytest.approx([-1.0, -1.0])
    assert table.loc[1, ["articles", "outlets"]].isna().all()
    assert table.loc[2, ["articles", "outlets"]].tolist() == pytest.approx([1.0, 1.0])


def test_agreement_over_fewer_than_three_outlets_is_unknown():
    scores = frame_scores(ARTICLES.iloc[:4], BOOK)
    table = measure_agreement({"a": scores, "b": scores}, ARTICLES.iloc[:4])
    assert table["outlets"].isna().all()
    assert table["articles"].iloc[0] == pytest.approx(1.0)
