"""Masking: what gives an outlet away is gone, and ordinary words stay."""

import pandas as pd
import pytest

from newsstudy.comparison.masking import Masker, masker
from tests.conftest import articles_of, study_of

NEWS2017 = Masker(
    ["ABC News", "abcnews.go.com", "Al Jazeera", "www.aljazeera.com", "BBC", "www.bbc.co.uk",
     "China Daily Europe", "europe.chinadaily.com.cn", "HuffPost", "www.huffingtonpost.com",
     "RTÉ", "www.rte.ie", "Deutsche Welle", "www.dw.com", "The Hill", "thehill.com", "The Guardian",
     "The New York Times", "TIME", "time.com", "The Independent", "independent.co.uk"]
)  # fmt: skip


@pytest.mark.parametrize(
    ("text", "masked"),
    [
        ("He told the BBC's Today", "He told the [outlet]'s Today"),
        ("said ABC News, and ABC again", "said [outlet], and [outlet] again"),
        ("told Al Jazeera by phone", "told [outlet] by phone"),
        ("told Al\nJazeera", "told [outlet]"),
        ("RTÉ and RTE agree", "[outlet] and [outlet] agree"),
        ("(DW)", "([outlet])"),
        ("a China Daily reporter", "a [outlet] reporter"),
        ("The Huffington Post and HuffingtonPost", "The [outlet] and [outlet]"),
        ("see http://www.bbc.co.uk/news/1?x=2 now", "see [outlet] now"),
        ("write to desk@news.bbc.co.uk.", "write to [outlet]"),
        ("bbc.com has it", "[outlet] has it"),
        ("follow @BBCWorld and @ajenglish_aljazeera", "follow [outlet] and [outlet]"),
        ("the Guardian reported", "[outlet] reported"),
        ("told the New York Times (NYT)", "told [outlet] ([outlet])"),
        ("told The Hill", "told [outlet]"),
        ("TIME says", "[outlet] says"),
        ("told the Independent", "told [outlet]"),
    ],
)
def test_an_outlet_is_masked_however_it_is_written(text, masked):
    assert NEWS2017.mask(text) == masked


@pytest.mark.parametrize(
    "text",
    [
        "up on the hill, in time, for an independent guardian",
        "They go home; sabbath; Edward Wdw; @edwards",
        "an abc of things",
        "Orson Welles in Wellesley",
    ],
)
def test_ordinary_words_stay(text):
    assert NEWS2017.mask(text) == text


def test_bylines_and_credit_lines_are_masked():
    mask = Masker(["BBC"])
    text = "By Jane Doe and John O'Hara\nJane Doe went out.\nReporting by Al Bo; editing by Cy Dee"
    masked = mask.mask(text, "By Jane Doe, BBC")
    assert masked == "[byline]\n[byline] went out.\n[byline]"
    assert mask.mask("By Monday the river rose again.") == "By Monday the river rose again."


def test_the_study_s_outlets_their_aliases_and_hosts_are_masked_in_every_article(tmp_path):
    outlets = [{"name": "Quay Post", "aliases": ["QP Weekly", "www.quaypost.example"]}]
    study = study_of(tmp_path, outlets=outlets, corpus={"other_outlets": "keep"})
    articles = articles_of(["Quay Post", "Sarrow Echo"], ["", ""])
    articles["url"] = pd.Series([None, "https://www.sarrowecho.example/1"], dtype=object)
    mask = masker(study, articles, extra=["The Beeb"]).mask
    told = "QP Weekly, Sarrow Echo, SarrowEcho, quaypost.example/x and The Beeb"
    assert mask(told) == "[outlet], [outlet], [outlet], [outlet] and [outlet]"
