"""Which outlet a record belongs to."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from newsstudy.corpus.outlets import outlet_of
from tests.conftest import study_of

OUTLETS = [
    {"name": "The Gull", "aliases": ["gull.example", "www.gullnews.example", "seabird desk"]},
    {"name": "Ostmere Post", "aliases": ["www.post.example"]},
]


def found(fields, origin="column", source="a.csv", outlets=OUTLETS, **corpus):
    corpus = {"outlet_from": origin, **corpus}
    return outlet_of(fields, source, study_of("x", outlets=outlets, corpus=corpus))


@pytest.mark.parametrize("name", ["The Gull", "THE GULL", " the\u00a0 gull ", "Seabird  Desk"])
def test_a_name_or_alias_is_known_whatever_its_case_and_blanks(name):
    assert found({"outlet": name}) == ("The Gull", "")


@pytest.mark.parametrize(
    "url",
    ["https://gull.example/pier", "HTTP://GULL.EXAMPLE", "https://gull.example:8080/?a=b#c",
     "https://who:secret@gull.example/", " //gull.example/pier ", "https://www.gullnews.example/a"],
)  # fmt: skip
def test_a_host_is_known_whatever_stands_around_it(url):
    assert found({"url": url}, "url") == ("The Gull", "")


def test_a_host_with_www_matches_an_alias_without():
    assert found({"url": "https://www.gull.example/pier"}, "url") == ("The Gull", "")


@pytest.mark.parametrize(
    "url", ["https://notgull.example/", "https://gull.example.evil.example/", "https://x/gull.example"]
)  # fmt: skip
def test_a_host_that_only_contains_an_alias_is_another(url):
    assert found({"url": url}, "url")[0] == ""


def test_the_first_folder_below_the_corpus_is_the_outlet():
    assert found({}, "folder", "the gull/2031/a.txt") == ("The Gull", "")
    assert found({}, "folder", "archive/the gull/a.txt")[1] == "outlet not in the study: archive"


@pytest.mark.parametrize(
    ("fields", "origin", "reason"),
    [
        (
            {"url": "https://gull.example/"},
            "column",
            "no value in its field (corpus.columns.outlet; or set corpus.outlet_from)",
        ),
        (
            {"outlet": " "},
            "column",
            "no value in its field (corpus.columns.outlet; or set corpus.outlet_from)",
        ),
        ({"outlet": "The Gull"}, "url", "the URL has no host"),
        ({"url": "gull.example/pier"}, "url", "the URL has no host"),
        ({"url": "https://[broken/"}, "url", "the URL has no host"),
        ({"outlet": "The Gull"}, "folder", "the file lies in no folder of an outlet"),
    ],
)
def test_a_record_without_an_outlet_is_told_why(fields, origin, reason):
    assert found(fields, origin) == ("", f"no outlet: {reason}")


def test_an_outlet_that_is_not_listed_is_rejected_unless_the_study_keeps_others():
    assert found({"outlet": "Kite"}) == ("", "outlet not in the study: Kite")
    assert found({"outlet": "Kite"}, other_outlets="keep") == ("Kite", "")
    assert found({"outlet": "the gull"}, other_outlets="keep") == ("The Gull", "")


@given(st.text())
def test_a_study_without_a_list_keeps_every_name_that_is_none_blank(name):
    outlet, problem = found({"outlet": name}, outlets=[])
    assert bool(outlet) != bool(problem)
    assert outlet == " ".join(name.split())[:80]


@given(st.text(), st.text(), st.sampled_from(["column", "url", "folder"]))
def test_any_record_gets_a_listed_outlet_or_a_reason(value, source, origin):
    outlet, problem = found({"outlet": value, "url": value}, origin, source)
    assert bool(outlet) != bool(problem)
    assert outlet in {"", "The Gull", "Ostmere Post"}
