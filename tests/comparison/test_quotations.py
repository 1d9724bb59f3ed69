"""Quotations: what stands in marks, over paragraphs too, and nothing that does not."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from newsstudy.comparison.quotations import quotations, quoted
from tests.comparison.test_side_by_side import pair
from tests.conftest import articles_of


def test_a_quotation_that_both_print_is_marked_as_shared() -> None:
    table = quotations(pair())
    assert table["elsewhere"].tolist() == [True, True]
    alone = quotations(pair().head(1))
    assert alone["elsewhere"].tolist() == [False]


def test_the_outlets_own_sentence_between_two_quotations_is_no_quotation() -> None:
    text = (
        '"We will open the bridge.\n\n"It takes nine weeks," he said. The council lashed out at '
        'the county over the bill. "Nobody asked us."'
    )
    assert quoted(text) == ["We will open the bridge. It takes nine weeks,", "Nobody asked us."]


def test_feet_and_inches_open_and_close_nothing() -> None:
    assert quoted("He is 5' 10\" tall and she is 6' 1\" tall.") == []
    assert quoted("“She is 5' 10\" tall,” he said.") == ["She is 5' 10\" tall,"]
    assert quoted('"She is 5\' 10" tall," he said.') == ["She is 5' 10\" tall,"]


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("«La porte est close», dit-elle.", ["La porte est close"]),
        ("« La porte est close », dit-elle.", ["La porte est close"]),
        ("Sie sagte: „Die Tür ist zu.“ Er ging.", ["Die Tür ist zu."]),
        ('(“Shut”) and—"open again"—they said', ["Shut", "open again"]),
        ("“It never closes.", ["It never closes."]),
        ('"It never closes. He said "this does."', ["this does."]),
        ('"It never closes.\n\nThe paper goes on.', []),
        ("“One paragraph.\n\n“And a second.”", ["One paragraph. And a second."]),
    ],
)
def test_marks_of_several_languages_and_marks_left_open(text: str, found: list[str]) -> None:
    assert quoted(text) == found


@given(st.text(alphabet="ab 5'\"“”«»„.\n", max_size=60))
def test_a_quotation_is_made_of_words_of_the_text_alone(text: str) -> None:
    for quotation in quoted(text):
        assert all(word in text for word in quotation.split())


def test_two_shared_words_make_no_shared_quotation() -> None:
    texts = ["“We shall pay for the bridge.”", "“We shall never leave this town again.”"]
    assert not quotations(articles_of(["A", "B"], texts))["elsewhere"].any()


@pytest.mark.parametrize(
    ("one", "other", "same"),
    [
        ("go to war", "we go to warsaw", False),
        ("go to war", "we go to war now", True),
        ("we go to war now", "go to war", True),
        ("one two three four five six seven eight", "one two three four five six nine ten", False),
        ("one two three four five six seven", "one two three four five six eight", True),
    ],
)
def test_the_same_quotation_has_whole_words_or_seventy_percent_in_common(
    one: str, other: str, same: bool
) -> None:
    table = quotations(articles_of(["A", "B"], [f"“{one}”", f"“{other}”"]))
    assert table["elsewhere"].tolist() == [same, same]
