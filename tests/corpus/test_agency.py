"""Agency copy: credits read, runs matched, and what is neither left alone."""

import random
import signal

import pandas as pd
import pytest

from newsstudy.corpus.agencies import SEVERAL, UNKNOWN, Credit, load_agencies
from newsstudy.corpus.agency import agency_copy
from newsstudy.corpus.near_copies import near_copies
from newsstudy.corpus.preparation import prepared_corpus
from newsstudy.corpus.shared_runs import SharedRuns, quoted_words
from newsstudy.errors import CodebookError
from newsstudy.parameters import AgencyParameters
from newsstudy.study import load_study
from tests.conftest import ROOT, articles_of

MORE = AgencyParameters(more="tests/corpora/composed/agencies.yml")
WORDS = [f"{a}{b}{c}" for a in "bdfgklmnprst" for b in "aeiou" for c in "nrst"]
NOTHING_REMOVED = pd.DataFrame({"article_id": [], "position": [], "rule": [], "line": []})


@pytest.fixture(scope="module")
def agencies():
    return load_agencies()


def prose(seed, n_words=200):
    return random.Random(seed).choices(WORDS, k=n_words)


def said(words):
    return " ".join(words).capitalize() + "."


def found(agencies, outlets, texts, own_voice=None, removed=NOTHING_REMOVED, **columns):
    """Return the table of agency copy, indexed from 0; articles are of one day unless said."""
    days = columns.pop("days", [1] * len(texts))
    stamps = [pd.NaT if day is None else pd.Timestamp(2031, 5, day, tz="UTC") for day in days]
    published = pd.Series(stamps, dtype="datetime64[us, UTC]")
    nothing = dict.fromkeys(["byline", "section", "url"], [None] * len(texts))
    articles = articles_of(outlets, texts, published=published, **{**nothing, **columns})
    pairs = near_copies(articles)
    table = agency_copy(articles, removed, pairs, agencies, own_voice)
    assert list(table.index) == list(articles["article_id"])
    return table.reset_index()


def verdicts(table):
    named = table[["agency", "agency_evidence"]].astype(object).where(table["agency"].notna(), None)
    return list(named.itertuples(index=False, name=None))


OWN = (None, None)


@pytest.mark.parametrize("byline", ["AP", "The Associated Press", "By Ann Lee, Associated Press",
    "Ann Lee and Bo Ray, AP", "Associated Press writer"])  # fmt: skip
def test_a_byline_that_is_the_agencys_is_a_whole_credit(agencies, byline):
    assert agencies.in_byline(byline) == [Credit("Associated Press", True)]


@pytest.mark.parametrize("byline", ["Gull staff with AP", "AP/Gull", "Ann Lee, with AP",
    "Gull staff and AP", "Ann Lee, Associated Press, Gull Staff"])  # fmt: skip
def test_a_byline_shared_with_the_staff_is_a_joint_credit(agencies, byline):
    assert agencies.in_byline(byline) == [Credit("Associated Press", False)]


@pytest.mark.parametrize("byline", ["Jane Press", "Ann Apley", "ap", "Reuterson", "Paula Rapp", ""])
def test_a_byline_that_only_looks_like_an_agency_is_no_credit(agencies, byline):
    assert agencies.in_byline(byline) == []


@pytest.mark.parametrize(("line", "agency", "whole"), [
    ("Source: Reuters", "Reuters", True),
    ("(dpa)", "dpa", True),
    ("Source: News agencies", UNKNOWN, True),
    ("— Associated Press writer Ann Lee in Oslo contributed to this report.", "Associated Press",
     True),
    ("(Reporting by Ann Lee; Editing by Bo Ray)", "Reuters", True),
    ("© 2031 AFP. All rights reserved.", "Agence France-Presse", True),
    ("The Associated Press contributed to this report.", "Associated Press", False),
    ("Gull News’ Bo Ray and The Associated Press contributed to this report.", "Associated Press",
     False),
    ("With material from Reuters", "Reuters", False),
    ("Source: Gull and news agencies", UNKNOWN, False),
    ("ab/cd (AFP)", "Agence France-Presse", False),
])  # fmt: skip
def test_a_last_line_credits_an_agency_wholly_or_jointly(agencies, line, agency, whole):
    assert agencies.in_line(line) == [Credit(agency, whole)]


@pytest.mark.parametrize("line", [
    "The minister told Reuters.", "Reuters reported.", "That is according to AFP.",
    "A photographer of the Associated Press was there.", "Follow us on Twitter (@ap)",
    "He works for the agency TASS", "Source: the ministry", "AP",
])  # fmt: skip
def test_a_mention_of_an_agency_is_no_credit(agencies, line):
    assert agencies.in_line(line) == []


@pytest.mark.parametrize(("opening", "agency"), [
    ("WASHINGTON (Reuters) - The", "Reuters"), ("(AP) — The", "Associated Press"),
    ("MOSCOW, March 3. /TASS/. The", "TASS"), ("BEIJING, Feb. 3 (Xinhua) -- The", "Xinhua"),
    ("OSLO, 8 April (AFP) – The", "Agence France-Presse"),
])  # fmt: skip
def test_a_dateline_names_its_agency(agencies, opening, agency):
    assert agencies.in_dateline(opening) == [Credit(agency, True)]


@pytest.mark.parametrize("opening", ["Oslo (CNN) The", "Speaking to AP on Monday, the", "OSLO – A"])
def test_other_openings_name_none(agencies, opening):
    assert agencies.in_dateline(opening) == []


def test_site_and_section_of_an_agency_are_credits(agencies):
    whole = [Credit("Associated Press", True)]
    assert agencies.of_place("https://www.apnews.com/x", "") == whole
    assert agencies.of_place("https://gull.example/news/ap/x", "") == whole
    assert agencies.of_place("", "AP") == whole
    assert agencies.of_place("https://gull.example/apples/ap-visit", "Apples") == []
    assert agencies.of_place("http://[broken", "") == []


def test_credits_are_read_from_byline_removed_lines_and_text(agencies):
    texts = [said(prose(seed)) for seed in range(5)]
    texts[2] = "OSLO (Reuters) – " + texts[2]
    texts[3] += "\n\n(dpa)"
    line = ("0" * 15 + "1", len(texts[1]), "agency_credit", "Source: AFP news agency")
    removed = pd.DataFrame([line], columns=list(NOTHING_REMOVED.columns))
    table = found(agencies, ["Gull"] * 5, texts, removed=removed, byline=["AP"] + [None] * 4)
    assert verdicts(table) == [
        ("Associated Press", "credit"), ("Agence France-Presse", "credit"), ("Reuters", "credit"),
        ("dpa", "credit"), OWN,
    ]  # fmt: skip


def test_a_caption_and_a_credit_in_the_middle_are_no_credit_of_the_article(agencies):
    text = said(prose(1))
    lines = [("0" * 16, len(text), "photo_caption", "(Reuters)"),
             ("0" * 16, len(text) // 4, "learned", "(Reuters)")]  # fmt: skip
    removed = pd.DataFrame(lines, columns=list(NOTHING_REMOVED.columns))
    assert verdicts(found(agencies, ["Gull"], [text], removed=removed)) == [OWN]


def test_several_agencies_are_told_as_such_and_a_name_goes_before_none(agencies):
    texts = [said(prose(1)) + "\n\n(AP, AFP)", said(prose(2)) + "\n\nSource: News agencies"]
    table = found(agencies, ["Gull", "Post"], texts, byline=[None, "Reuters"])
    assert verdicts(table) == [(SEVERAL, "credit"), ("Reuters", "credit")]


def test_an_uncredited_reprint_is_found_by_the_credited_one(agencies):
    piece = prose(3)
    changed = piece[:60] + prose(4, 20) + piece[80:]
    table = found(agencies, ["Gull", "Post"], [said(piece), said(changed)], byline=["AP", None])
    assert verdicts(table) == [("Associated Press", "both"), ("Associated Press", "match")]
    assert table["copied_share"].tolist() == [0.9, 0.9]
    assert table["copied_from"].tolist() == table["article_id"].tolist()[::-1]


def test_an_outlets_own_article_with_some_agency_paragraphs_is_its_own(agencies):
    piece = prose(5)
    mixed = said(piece[:60]) + "\n\n" + said(prose(6, 240))
    table = found(agencies, ["Gull", "Post"], [said(piece), mixed], byline=["AP", None])
    assert verdicts(table) == [("Associated Press", "credit"), OWN]
    assert table.loc[1, "copied_share"] == pytest.approx(0.2)


def test_what_is_shared_in_quotation_marks_is_not_copied(agencies):
    speech = f"“{said(prose(7, 300))}”"
    texts = [f"{said(prose(seed, 60))}\n\n{speech}" for seed in (8, 9)]
    table = found(agencies, ["Gull", "Post"], texts, byline=["AP", None])
    assert verdicts(table) == [("Associated Press", "credit"), OWN]
    assert table.loc[1, "copied_share"] > 0.8


def test_a_joint_credit_alone_makes_no_agency_copy_and_with_a_match_it_does(agencies):
    piece = said(prose(10))
    line = "\n\nThe Associated Press contributed to this report."
    alone = found(agencies, ["Gull"], [piece + line])
    assert verdicts(alone) == [OWN]
    assert alone.loc[0, "made_with"] == "Associated Press"
    table = found(agencies, ["Gull", "Post"], [piece + line, piece])
    assert verdicts(table) == [("Associated Press", "both"), ("Associated Press", "match")]


@pytest.mark.parametrize(("days", "is_copy"), [((1, 2), True), ((1, 9), False), ((1, None), False)])
def test_text_shared_uncredited_is_an_unknown_agencys_only_within_days(agencies, days, is_copy):
    table = found(agencies, ["Gull", "Post"], [said(prose(11))] * 2, days=days)
    assert verdicts(table) == [(UNKNOWN, "match") if is_copy else OWN] * 2
    assert table["copied_share"].tolist() == [1.0, 1.0]


def test_a_speech_printed_by_two_outlets_is_no_agencys(agencies):
    words = prose(12)
    speech = said(word for place, word in enumerate(words) for word in
                  ([word, "we"] if place % 20 == 0 else [word]))  # fmt: skip
    assert verdicts(found(agencies, ["Gull", "Post"], [speech] * 2)) == [OWN] * 2


def test_copies_within_one_outlet_are_no_agency_copy(agencies):
    table = found(agencies, ["Gull", "Gull"], [said(prose(13))] * 2)
    assert verdicts(table) == [OWN] * 2
    assert table["copied_from"].isna().all()


def test_an_agencys_own_site_speaks_in_its_own_voice(agencies):
    piece = said(prose(14))
    texts = ["MOSCOW, March 3. /TASS/. " + piece, piece, "OSLO (AFP) – " + said(prose(15))]
    outlets = ["TASS", "Gull", "TASS"]
    table = found(agencies, outlets, texts, {"TASS": "TASS"})
    assert verdicts(table) == [OWN, ("TASS", "match"), ("Agence France-Presse", "credit")]
    undeclared = found(agencies, outlets, texts)
    assert verdicts(undeclared)[0] == ("TASS", "both")


def test_what_an_agency_publishes_later_than_an_outlet_is_not_the_outlets_source(agencies):
    table = found(agencies, ["TASS", "Gull"], [said(prose(16))] * 2, {"TASS": "TASS"}, days=(5, 1))
    assert verdicts(table) == [OWN, OWN]


def test_single_changed_words_do_not_break_a_run_and_short_runs_do_not_count():
    piece = prose(17, 120)
    changed = [f"x{place}" if place % 8 == 0 else word for place, word in enumerate(piece)]
    short = [word for at in range(0, 120, 10) for word in (*piece[at : at + 5], *prose(at, 20))]
    runs = SharedRuns([" ".join(words) for words in (piece, changed, short)], 12, 3)
    assert runs.shares(1, 0)[0] > 0.95
    assert runs.shares(2, 0)[0] < 0.1


@pytest.mark.parametrize("text", [
    "He said “it is a pier” and left.", 'He said "it is a pier" and left.',
    "He said ‘it is a pier’ and left.", "He said “it is a pier",
])  # fmt: skip
def test_words_in_quotation_marks_are_told_apart(text):
    quoted = quoted_words(text).tolist()
    assert quoted == [False] * 2 + [True] * 4 + [False] * (len(quoted) - 6)


@pytest.mark.parametrize("text", ["It’s the town’s pier.", "The 5'10\" pier of 6'2\" length.", ""])
def test_apostrophes_and_inches_open_no_quotation(text):
    assert not quoted_words(text).any()


@pytest.mark.parametrize(("content", "told"), [
    ("agencies: []", "lists no agency"),
    ("agencies: [{name: A}, {name: B, names: [a]}]", "names two agencies"),
    ("agencies: [{name: A, lines: ['[by {agency}']}]", "no form of credit"),
    ("agencies: [{name: A, lines: ['by {nobody}']}]", "no form of credit"),
    ("agencies: [{name: A, host: [a.example]}]", "agencies.0.host"),
    ("agencies: [", "cannot be read as YAML"),
])  # fmt: skip
def test_a_table_that_is_not_well_made_is_refused_by_name(tmp_path, content, told):
    path = tmp_path / "mine.yml"
    path.write_text(content)
    with pytest.raises(CodebookError, match=r"mine\.yml") as error:
        load_agencies(AgencyParameters(table=str(path)))
    assert told in str(error.value)


def test_a_table_of_ones_own_adds_agencies(agencies):
    assert agencies.in_byline("Corvane") == []
    assert load_agencies(MORE).in_byline("CPA") == [Credit("Corvane Press Agency", True)]


@pytest.fixture(scope="module")
def composed():
    """What is found on the composed corpus, beside its truth."""
    corpus = prepared_corpus(load_study("composed"))
    pairs = near_copies(corpus.articles)
    table = agency_copy(corpus.articles, corpus.removed, pairs, load_agencies(MORE))
    truth = pd.read_csv(ROOT / "tests/corpora/composed/truth.csv", dtype=str)
    truth["record"] = truth["record"].fillna("1").astype(int)
    places = corpus.articles.set_index("article_id")[["source_path", "record"]]
    merged = places.join(table).merge(truth, on=["source_path", "record"], validate="1:1")
    assert len(merged) == len(truth)
    return merged


def test_the_composed_reprints_are_found_and_near_misses_are_not(composed):
    true, taken = composed["agency_piece"].notna(), composed["agency"].notna()
    f1 = 2 * (true & taken).sum() / (true.sum() + taken.sum())
    assert f1 >= 0.95
    near_misses = composed["near_miss_of"].notna()
    assert near_misses.sum() == 11
    assert not (near_misses & taken).any()


def test_the_evidence_on_composed_reprints_says_whether_a_credit_was_left(composed):
    taken = composed[composed["agency_piece"].notna() & composed["agency"].notna()]
    credited = taken["agency_credit"] == "true"
    assert set(taken.loc[~credited, "agency_evidence"]) == {"match"}
    assert taken.loc[credited, "agency_evidence"].isin(["credit", "both"]).mean() >= 0.9
    assert set(taken.loc[credited, "agency"]) == {"Corvane Press Agency"}


@pytest.mark.parametrize("line", [
    "AP, " * 95 + "x", "AP and " * 56 + "x", "AP/" * 130, "Contributing: " + "AP; " * 90,
    "With material from " + "AP, " * 90, "Ann Lee, " * 43 + "AP.", "AP writer " * 39,
    "A. " * 130 + "AP", "(AP " * 99, "ab/" * 120 + "(AP", "AP writer contributed to this " * 12,
])  # fmt: skip
def test_a_line_made_to_be_read_in_many_ways_is_read_at_once(agencies, line):
    def too_slow(*_):
        raise TimeoutError(line[:20])

    before = signal.signal(signal.SIGALRM, too_slow)
    signal.alarm(5)
    try:
        for read in (agencies.in_byline, agencies.in_line, agencies.in_dateline):
            assert all(credit.agency for credit in read(line))
    finally:
        signal.alarm(0)
        signal.signal(signal.SIGALRM, before)
