"""Codebooks: what loads, what is refused and in which words; the ones that ship."""

from pathlib import Path

import pytest

from newsstudy.errors import CodebookError
from newsstudy.measures.codebooks import covers, load_codebook
from newsstudy.measures.features import function_words, words

SHIPPED = ["generic", "policy"]
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
          calm: {definition: "Nobody shouts.", indicators: [calm]}
          silence: {definition: "Nothing is said.", items: ["Is it silent?"], coded_only: true}
        """
    )
    quarrel, calm = codebook.frames
    assert (codebook.name, codebook.title, codebook.source) == (
        "quays",
        "On the quays",
        "Invented here",
    )
    assert quarrel.definition == "Two sides shout."
    assert quarrel.questions == ("Do they shout?",)
    assert [item.name for item in quarrel.items] == ["quarrel_1", "quarrel_2"]
    assert [item.name for item in quarrel.text_items] == ["quarrel_1"]
    assert quarrel.indicators == (("shout*",), ("war", "of", "words"), ("o'dell",))
    assert quarrel.exclusions == (("shouting", "distance"),)
    assert codebook.titles == {"quarrel": "Quarrel", "calm": "calm"}
    assert calm.exclusions == ()
    assert [frame.name for frame in codebook.coded] == ["quarrel", "calm", "silence"]


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


BOOK = """\
name: quays
title: On the quays
source: Invented here
frames:
  quarrel:
    title: Quarrel
    definition: Two sides shout.
    items:
      - question: Do they shout?
      - Do they fight?
    indicators:
      - shout*
      - war of words
    exclusions:
      - shouting distance
  calm:
    definition: Nobody shouts.
    indicators:
      - calm
"""


@pytest.mark.parametrize(
    ("old", "new", "line", "said"),
    [
        ("title: On", "titel: On", 2, "unknown key `titel`; did you mean `title`?"),
        ("    indicators:\n      - calm", "    indicator:\n      - calm", 18,
         "unknown key `indicator`; did you mean `indicators`?"),
        ("- question: Do they shout?", "- questoin: Do they shout?", 9,
         "unknown key `questoin`; did you mean `question`?"),
        ("    definition: Nobody shouts.\n", "", 16, "frame `calm`: has no definition"),
        ("  calm:", "  quarrel:", 16, "`quarrel` stands twice, first in line 5"),
        ("  calm:", "  Calm Sea:", 16, "a frame's name is lower-case"),
        ("  calm:", "  1914:", 16, "a frame's name is lower-case"),
        ("      - war of words", "      - Shout*", 13, "`shout*` stands twice, first in line 12"),
        ("      - shouting distance", "      - shout*", 12,
         "`shout*` can never count: the exclusion `shout*` in line 15"),
        ("      - war of words", "      - war of* words*ago", 13, "`words*ago` can match nothing"),
        ("      - war of words", "      - 1914", 13, "`1914` is not text"),
        ("      - Do they fight?", "      - Do they shout?", 10, "stands twice"),
        ("      - Do they fight?", "      - {question: Pictures, applies_to_text: maybe}", 10,
         "`applies_to_text` is true or false"),
        ("      - Do they fight?", "      - ''", 10, "an item is a question"),
        ("      - Do they fight?", "      - [1, 2]", 10, "an item is a question"),
        ("    title: Quarrel", "    title: 7", 6, "`title` is not text"),
        ("    definition: Nobody shouts.\n    indicators:\n      - calm", "    {}", 16, "is empty"),
        ("      - calm", "      - *calm", 19, "* stands at the end"),
        ("    title: Quarrel", "    title: Quarrel: two", 6, "in quotation marks"),
        ("    title: Quarrel", "    coded_only: true", 6, "only coded has no indicators"),
        ("    title: Quarrel", "    coded_only: perhaps", 6, "is true or false"),
    ],
)  # fmt: skip
def test_a_mistake_is_named_by_its_line(load, old, new, line, said):
    assert load(BOOK)
    assert old in BOOK
    with pytest.raises(CodebookError) as caught:
        load(BOOK.replace(old, new, 1))
    assert f"mine.yml, line {line}: " in str(caught.value)
    assert said in str(caught.value)


def test_all_mistakes_are_told_at_once_and_no_more_than_twenty(load):
    many = BOOK + "".join(f"      - 1{n}\n" for n in range(30))
    with pytest.raises(CodebookError) as caught:
        load(many.replace("title: On", "titel: On"))
    lines = str(caught.value).splitlines()
    assert "line 2:" in lines[0]
    assert len(lines) == 21
    assert lines[-1].endswith("and 11 more")


def test_a_file_that_is_not_utf_8_is_named_by_the_line_of_the_byte(tmp_path):
    path = tmp_path / "mine.yml"
    path.write_bytes(BOOK.replace("Nobody", "Niemand schläft").encode("latin-1"))
    with pytest.raises(CodebookError, match=r"line 17: is not UTF-8 \(byte 0xe4\)"):
        load_codebook(str(path))


def test_a_byte_order_mark_is_read_over_and_an_empty_file_is_named(tmp_path):
    path = tmp_path / "mine.yml"
    path.write_bytes(b"\xef\xbb\xbf" + BOOK.encode())
    assert load_codebook(str(path)).name == "quays"
    path.write_bytes(b"# nothing\n")
    with pytest.raises(CodebookError, match="the file is empty"):
        load_codebook(str(path))


def test_aliases_that_would_grow_without_end_are_refused(load):
    bomb = "a: &a [x, x]\n" + "".join(f"b{n}: &b{n} [*a, *a]\n" for n in range(9))
    with pytest.raises(CodebookError, match="anchors"):
        load(bomb)
    with pytest.raises(CodebookError, match=r"nested too deeply|YAML"):
        load("frames: " + "[" * 1_000)


@pytest.mark.parametrize(
    ("wide", "narrow", "does"),
    [("tax*", "taxes", True), ("tax*", "tax*", True), ("taxes", "tax*", False),
     ("tax*", "ta*", False), ("new tax*", "tax*", False), ("war of w*", "war of words", True)],
)  # fmt: skip
def test_a_pattern_covers_another(wide, narrow, does):
    assert covers(tuple(wide.split()), tuple(narrow.split())) is does


def test_a_missing_codebook_is_named():
    with pytest.raises(CodebookError, match=r"codebooks/none\.yml: no such file"):
        load_codebook("codebooks/none.yml")


def test_a_pattern_with_a_possessive_is_read_as_the_words_of_a_text_are(load):
    patterns = (
        load(FRAME.format('definition: d, indicators: ["nation\'s pride"]')).frames[0].indicators
    )
    assert patterns == (tuple(words("nation's pride")),)


def test_items_that_are_no_list_are_refused(load):
    with pytest.raises(CodebookError, match="items"):
        load(FRAME.format("indicators: [shout], items: Do they shout"))


@pytest.mark.parametrize("name", SHIPPED)
def test_a_shipped_codebook_has_forty_indicators_a_frame_an_item_and_a_source(name):
    codebook = load_codebook(f"codebooks/{name}.yml")
    assert codebook.source
    for frame in codebook.frames:
        assert len(frame.indicators) >= 40, frame.name
        assert frame.definition, frame.name
        assert frame.items, frame.name
        assert frame.title != frame.name, frame.name


@pytest.mark.parametrize("name", SHIPPED)
def test_every_token_of_a_shipped_codebook_can_be_a_word_of_a_text(name):
    for frame in load_codebook(f"codebooks/{name}.yml").frames:
        for pattern in frame.indicators + frame.exclusions:
            plain = [token.removesuffix("*") for token in pattern]
            assert words(" ".join(plain)) == plain, frame.name


def test_the_generic_codebook_has_the_five_frames():
    assert list(load_codebook("codebooks/generic.yml").titles) == [
        "conflict", "human_interest", "economic", "morality", "responsibility",
    ]  # fmt: skip


def test_the_policy_codebook_has_fourteen_frames_and_other_for_people_alone():
    codebook = load_codebook("codebooks/policy.yml")
    assert len(codebook.frames) == 14
    assert [frame.name for frame in codebook.coded][14:] == ["other"]
    assert all(frame.text_items for frame in codebook.coded)


def test_the_generic_codebook_asks_nineteen_questions_of_a_text_and_none_about_pictures():
    frames = load_codebook("codebooks/generic.yml").frames
    assert [len(frame.questions) for frame in frames] == [4, 4, 3, 3, 5]
    visual = [item.name for f in frames for item in f.items if not item.applies_to_text]
    assert visual == ["human_interest_5"]


def test_the_function_words_of_english_are_lower_case_words_and_no_content():
    listed = function_words("en")
    assert len(listed) > 100
    assert {"the", "of", "and", "it", "not"} <= listed
    assert not {"war", "tax", "government", "people", "said"} & listed
    assert all(word == word.casefold() for word in listed)
    assert not any(word.startswith("#") for word in listed)
