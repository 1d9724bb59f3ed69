"""Codebooks: what loads, what is refused and in which words; the ones that ship."""

from pathlib import Path

import pytest

from newsstudy.errors import CodebookError
from newsstudy.measures.codebooks import load_codebook
from newsstudy.measures.features import function_words, words
from newsstudy.paths import project_root

FRAME = "frames: {{quarrel: {{{}}}}}"


@pytest.fixture
def load(tmp_path: Path):
    def write_and_load(text: str):
        path = tmp_path / "mine.yml"
        path.write_text(text, encoding="utf-8")
        return load_codebook(str(path))

    return write_and_load


def test_a_codebook_gives_names_titles_and_patterns_as_tuples_of_tokens(load):
    codebook = load(
        """
        name: quays
        title: On the quays
        source: "Invented here"
        frames:
          quarrel:
            title: Quarrel
            definition: "Two sides
              shout."
            items:
              - question: "Do they shout?"
              - {question: "Is there a picture of it?", applies_to_text: false}
            indicators: [Shout*, "war of words", "O’Dell"]
            exclusions: [shouting distance]
          calm: {indicators: [calm]}
        """
    )
    quarrel, calm = codebook.frames
    assert (codebook.name, codebook.title, codebook.source) == (
        "quays",
        "On the quays",
        "Invented here",
    )
    assert quarrel.definition == "Two sides shout."
    assert quarrel.items == ("Do they shout?",)
    assert quarrel.indicators == (("shout*",), ("war", "of", "words"), ("o'dell",))
    assert quarrel.exclusions == (("shouting", "distance"),)
    assert codebook.titles == {"quarrel": "Quarrel", "calm": "calm"}
    assert calm.exclusions == ()


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("- a list", ["`frames`"]),
        ("frames: []", ["`frames`"]),
        ("frames: {}", ["no frame"]),
        ("frames: {quarrel: shout}", ["quarrel", "not a mapping"]),
        (FRAME.format("indicators: [shout], colour: red"), ["quarrel", "`colour`"]),
        (FRAME.format("title: Quarrel"), ["quarrel", "no indicators"]),
        (FRAME.format("indicators: []"), ["quarrel", "no indicators"]),
        (FRAME.format("indicators: shout"), ["quarrel", "`indicators`", "not a list"]),
        (FRAME.format("indicators: [1914]"), ["quarrel", "`1914`", "quotation marks"]),
        (FRAME.format("indicators: [no]"), ["quarrel", "`False`", "quotation marks"]),
        (FRAME.format("indicators: [' ']"), ["quarrel", "indicators", "empty pattern"]),
        (FRAME.format("indicators: ['s*']"), ["quarrel", "`s*`"]),
        (FRAME.format("indicators: ['*shout']"), ["quarrel", "`*shout`"]),
        (FRAME.format("indicators: ['sh*t out']"), ["quarrel", "`sh*t`"]),
        (FRAME.format("indicators: [stand-off]"), ["quarrel", "`stand-off`", "hyphen"]),
        (FRAME.format("indicators: [shout, Shout]"), ["quarrel", "`shout`", "twice"]),
        (
            FRAME.format("indicators: [shout], exclusions: [far cry, far cry]"),
            ["quarrel", "exclusions", "`far cry`", "twice"],
        ),
        ("frames: {a: {indicators: [b]}, a: {indicators: [c]}}", ["`a`", "twice"]),
        ("frames: {a: [}", ["YAML"]),
    ],
)
def test_an_error_names_the_file_the_frame_and_the_entry(load, text, said):
    with pytest.raises(CodebookError) as caught:
        load(text)
    for part in ["mine.yml", *said]:
        assert part in str(caught.value)


def test_a_missing_codebook_is_named():
    with pytest.raises(CodebookError, match=r"codebooks/none\.yml: no such file"):
        load_codebook("codebooks/none.yml")


def test_a_pattern_with_a_possessive_is_read_as_the_words_of_a_text_are(load):
    patterns = load(FRAME.format('indicators: ["nation\'s pride"]')).frames[0].indicators
    assert patterns == (tuple(words("nation's pride")),)


def test_items_that_are_no_list_are_refused(load):
    with pytest.raises(CodebookError, match="items"):
        load(FRAME.format("indicators: [shout], items: Do they shout"))


@pytest.mark.parametrize(
    "path", sorted((project_root() / "codebooks").glob("*.yml")), ids=lambda path: path.stem
)
def test_a_shipped_codebook_has_forty_indicators_a_frame_an_item_and_a_source(path):
    codebook = load_codebook(f"codebooks/{path.name}")
    assert codebook.source
    for frame in codebook.frames:
        assert len(frame.indicators) >= 40, frame.name
        assert frame.definition, frame.name
        assert frame.items, frame.name
        assert frame.title != frame.name, frame.name


@pytest.mark.parametrize(
    "path", sorted((project_root() / "codebooks").glob("*.yml")), ids=lambda path: path.stem
)
def test_every_token_of_a_shipped_codebook_can_be_a_word_of_a_text(path):
    for frame in load_codebook(f"codebooks/{path.name}").frames:
        for pattern in frame.indicators + frame.exclusions:
            plain = [token.removesuffix("*") for token in pattern]
            assert words(" ".join(plain)) == plain, frame.name


def test_the_generic_codebook_has_the_five_frames():
    assert list(load_codebook("codebooks/generic.yml").titles) == [
        "conflict", "human_interest", "economic", "morality", "responsibility",
    ]  # fmt: skip


def test_the_function_words_of_english_are_lower_case_words_and_no_content():
    listed = function_words("en")
    assert len(listed) > 100
    assert {"the", "of", "and", "it", "not"} <= listed
    assert not {"war", "tax", "government", "people", "said"} & listed
    assert all(word == word.casefold() for word in listed)
    assert not any(word.startswith("#") for word in listed)
