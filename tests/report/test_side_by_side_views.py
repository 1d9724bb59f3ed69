"""09_close_reading: the story asked for, sentences that fit it, and a figure with its words."""

import re

import pandas as pd
import pytest

from newsstudy.comparison.alignment import aligned_sentences
from newsstudy.errors import StudyError
from newsstudy.report.side_by_side_figures import alignment_figure, alignment_view, row_labels
from newsstudy.report.side_by_side_views import (
    alone_rows,
    doubtful_rows,
    passage_rows,
    passages_caption,
    story_articles,
    summary,
)
from tests.comparison.test_side_by_side import ALDER, BIRCH
from tests.conftest import articles_of

STORY = "0a1b2c3d4e5f6071"


def corpus(outlets: list[str], story: str | None = STORY) -> pd.DataFrame:
    texts = [(ALDER, BIRCH, ALDER + "\n\n" + BIRCH)[place % 3] for place in range(len(outlets))]
    return articles_of(outlets, texts, story_id=[story] * len(outlets))


def said(articles: pd.DataFrame) -> str:
    return " ".join(part.markup for part in summary(articles, aligned_sentences(articles)))


@pytest.mark.parametrize("asked", ["largest", "Largest ", "LARGEST", STORY, f" {STORY.upper()} "])
def test_a_story_is_found_however_it_is_typed(asked: str) -> None:
    assert len(story_articles(corpus(["A", "B"]), asked, 6)) == 2


def test_a_wrong_story_id_is_refused_with_where_to_find_one() -> None:
    with pytest.raises(StudyError, match=r"'nonsense': no such story.*02_stories") as refused:
        story_articles(corpus(["A", "B"]), "nonsense", 6)
    assert "Did you mean" not in str(refused.value)


def test_a_slip_of_the_pen_in_a_story_id_is_shown_the_right_one() -> None:
    with pytest.raises(StudyError, match=f"Did you mean {STORY}"):
        story_articles(corpus(["A", "B"]), STORY[:-1], 6)


def test_where_no_story_was_matched_none_can_be_named() -> None:
    with pytest.raises(StudyError, match="No story was matched"):
        story_articles(corpus(["A", "B"], None), STORY, 6)


def test_the_summary_says_what_was_set_side_by_side() -> None:
    assert "2 articles by 2 outlets tell this story" in said(corpus(["A", "B"]))
    assert "not matched as a story" in said(corpus(["A", "B"], None))
    alone = said(corpus(["A", "A"]))
    assert "One outlet alone has this story, in 2 articles here" in alone
    assert "outlets" not in alone


def test_sentences_are_numbered_from_one_and_in_the_figure_as_in_the_tables() -> None:
    aligned = aligned_sentences(corpus(["A", "B"]))
    assert aligned["number"].min() == 1
    assert set(alone_rows(aligned, 9)["number"]) <= set(aligned["number"])
    rows, outlets = passage_rows(aligned, 9)
    assert outlets == ["A", "B"]
    assert rows["passage"].tolist() == list(range(1, aligned["passage"].max() + 2))


def test_outlets_called_as_the_tables_own_columns_keep_their_sentences() -> None:
    rows, columns = passage_rows(aligned_sentences(corpus(["alike", "passage"])), 9)
    plain, outlets = passage_rows(aligned_sentences(corpus(["A", "B"])), 9)
    assert rows[["passage", "alike"]].equals(plain[["passage", "alike"]])
    assert rows[columns].to_numpy().tolist() == plain[outlets].to_numpy().tolist()
    assert columns == ["alike (outlet)", "passage (outlet)"]


def test_articles_without_a_sentence_are_told_as_such() -> None:
    articles = articles_of(["A", "B"], ["", ""], story_id=[STORY] * 2)
    aligned = aligned_sentences(articles)
    assert aligned.empty
    assert "2 articles by 2 outlets, and no sentence in them" in said(articles)
    assert "No figure: there is no sentence" in alignment_view(articles, aligned).markup
    assert not alignment_figure(articles, aligned, row_labels(articles)).axes[0].texts
    assert not len(passage_rows(aligned, 9)[0])
    assert not len(alone_rows(aligned, 9))
    assert not len(doubtful_rows(aligned, 9))


def test_a_caption_says_how_many_passages_are_left_out() -> None:
    aligned = aligned_sentences(corpus(["A", "B"]))
    found = aligned["passage"].max() + 1
    assert found > 1
    assert "The 1 passages" not in passages_caption(aligned, found)
    assert f"of {found} that" in passages_caption(aligned, found - 1)


def test_doubtful_sentences_stand_beside_the_most_alike_one_once() -> None:
    aligned = pd.DataFrame({
        "article_id": ["1", "1", "2", "2"], "outlet": ["A", "A", "B", "B"], "number": [1, 2, 1, 2],
        "sentence": ["a", "b", "c", "d"], "status": ["doubtful", "alone", "doubtful", "doubtful"],
        "passage": -1, "similarity": [0.2, 0.1, 0.2, 0.18], "nearest": [2, 3, 0, 0],
    })  # fmt: skip
    rows = doubtful_rows(aligned, 9)
    assert rows[["sentence", "other_sentence"]].to_numpy().tolist() == [["a", "c"], ["d", "a"]]


@pytest.mark.parametrize("outlets", [["A", "B"], list("ABCDEFGHI"), ["A", "A", "B"], ["A", "A"]])
def test_the_figure_has_a_row_an_article_and_its_words_count_the_sentences(outlets: list) -> None:
    articles = corpus(outlets)
    aligned = aligned_sentences(articles)
    labels = row_labels(articles)
    axis = alignment_figure(articles, aligned, labels).axes[0]
    assert [tick.get_text() for tick in axis.get_yticklabels()] == list(labels.values())
    assert len(set(labels.values())) == len(outlets)
    blocks = [patch for patch in axis.patches if type(patch).__name__ == "Rectangle"]
    assert len(blocks) == len(aligned)
    alt = re.search(r'alt="([^"]+)"', alignment_view(articles, aligned).markup)[1]
    told = [int(n) for n in re.findall(r"(\d+) sentences in passages", alt)]
    assert told == [
        int(((aligned["article_id"] == key) & (aligned["passage"] >= 0)).sum()) for key in labels
    ]


def test_one_article_has_no_figure() -> None:
    articles = corpus(["A"])
    assert "No figure" in alignment_view(articles, aligned_sentences(articles)).markup
