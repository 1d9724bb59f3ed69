"""Exports of press archives, in every wrapping, and layouts known by their header."""

import json

import pytest

from newsstudy.corpus.dates import parsed_date
from newsstudy.corpus.readers import records
from newsstudy.parameters import Columns, CorpusParameters
from tests.corpus import exports
from tests.corpus.exports import ARTICLES, DAYS, TITLES


@pytest.fixture
def read(tmp_path):
    """Read one file of this name and content, as a study without columns would."""

    def of(name, content, **corpus):
        path = tmp_path / name
        path.write_bytes(content if isinstance(content, bytes) else content.encode())
        return list(records(path, CorpusParameters(path="unused", **corpus)))

    return of


def lines(found):
    return "\n".join(found)


EXPORTS = {
    "Nexis Uni export in Word": ("a.docx", exports.docx_of(exports.nexis_lines())),
    "Nexis Uni export in RTF": ("a.rtf", exports.rtf_of(exports.nexis_lines())),
    "Nexis Uni export in text": ("a.txt", lines(exports.nexis_lines())),
    "Nexis Uni export in Word, named *.doc": ("a.doc", exports.docx_of(exports.nexis_lines())),
    "LexisNexis text": ("old.txt", exports.lexisnexis_text()),
    "LexisNexis in RTF": ("old.rtf", exports.rtf_of(exports.lexisnexis_text().split("\n"))),
    "Factiva export in RTF": ("a.rtf", exports.rtf_of(exports.factiva_page_lines())),
    "Factiva export in text": ("a.txt", lines(exports.factiva_tagged_lines())),
    "Factiva export in Word": ("a.docx", exports.docx_of(exports.factiva_tagged_lines())),
    "Factiva export in HTML": ("a.html", exports.factiva_html()),
    "Factiva tags in HTML": ("tags.html", exports.factiva_tagged_html()),
    "ProQuest export in text": ("a.txt", lines(exports.proquest_lines())),
    "ProQuest export in Word": ("a.docx", exports.docx_of(exports.proquest_lines())),
    "ProQuest export in RTF": ("a.rtf", exports.rtf_of(exports.proquest_lines())),
    "ProQuest export in HTML": ("a.html", exports.html_of(exports.proquest_lines())),
}


@pytest.mark.parametrize("what", EXPORTS)
def test_every_article_of_an_export_is_a_record_with_its_fields(read, what):
    found = read(*EXPORTS[what])
    assert [r.problem for r in found] == [None] * 3
    assert [r.record for r in found] == [1, 2, 3]
    assert [r.fields["headline"] for r in found] == TITLES
    assert [r.fields["outlet"] for r in found] == [a["outlet"] for a in ARTICLES]
    assert [r.fields["byline"].removeprefix("By ") for r in found] == [
        a["byline"] for a in ARTICLES
    ]
    assert [r.fields["text"] for r in found] == [a["text"] for a in ARTICLES]
    days = [parsed_date(r.fields["published"])[0] for r in found]
    assert [f"{day:%Y-%m-%d}" for day in days] == list(DAYS)
    if " export in " in what:
        assert {r.format for r in found} == {what}


@pytest.mark.parametrize("what", ["ProQuest export in text", "Factiva export in Word"])
def test_an_export_gives_language_and_a_study_may_still_set_it_to_null(read, what):
    assert read(*EXPORTS[what])[0].fields["language"] == "en"
    found = read(*EXPORTS[what], columns=Columns(language=None))
    assert found[0].fields["language"] == ""


def test_sections_of_an_export_are_kept(read):
    found = read(*EXPORTS["Nexis Uni export in Word"])
    assert [r.fields["section"] for r in found] == [a["section"] for a in ARTICLES]


def test_an_export_of_a_single_article_without_a_cover_is_read(read):
    (record,) = read("a.docx", exports.docx_of(exports.nexis_lines(ARTICLES[:1], cover=False)))
    assert (record.fields["headline"], record.fields["text"]) == (TITLES[0], ARTICLES[0]["text"])


def test_columns_of_the_study_do_not_hide_the_fields_of_an_export(read):
    found = read(*EXPORTS["Factiva export in RTF"], columns=Columns(headline="title", text="body"))
    assert [r.fields["headline"] for r in found] == TITLES
    assert found[0].fields["text"] == ARTICLES[0]["text"]


def test_an_article_saved_without_its_text_is_a_record_without_text(read):
    bare = [line for line in exports.proquest_lines() if not line.startswith("Full text:")]
    start = bare.index("Credit: Gull staff")
    found = read("a.txt", lines(bare[: start - 4] + bare[start:]))
    assert len(found) == 3


@pytest.mark.parametrize("suffix", ["txt", "docx", "rtf"])
def test_an_article_that_speaks_of_an_archive_is_no_export(read, suffix):
    told = [
        "Body of evidence",
        "He said: Length: 5 words.",
        "Document 1 of 2 was lost.",
        "HD",
        "It.",
    ]
    content = {"txt": lines(told), "docx": exports.docx_of(told), "rtf": exports.rtf_of(told)}[
        suffix
    ]
    (record,) = read(f"a.{suffix}", content)
    assert record.problem is None
    assert record.fields["text"].split() == lines(told).split()


def test_newsapi_needs_no_columns(read):
    found = read("a.json", exports.newsapi())
    assert [r.fields["outlet"] for r in found] == [a["outlet"] for a in ARTICLES]
    assert [r.fields["text"] for r in found] == [a["text"] for a in ARTICLES]
    assert found[0].fields["published"] == f"{DAYS[0]}T08:15:00Z"
    assert {r.format for r in found} == {"NewsAPI export in JSON"}


def test_a_text_that_newsapi_cut_is_marked_as_cut(read):
    record = read("a.json", exports.newsapi(cut=True))[0]
    assert record.fields["text"] == ARTICLES[0]["text"][:190]
    assert record.note == "cut off by the service: 1,234 more characters are missing"


@pytest.mark.parametrize(
    ("name", "content"),
    [
        ("a.csv", exports.csv_of(exports.media_cloud_rows())),
        ("a.json", json.dumps(exports.media_cloud_rows())),
        ("a.jsonl", "\n".join(map(json.dumps, exports.media_cloud_rows()))),
        ("a.xlsx", exports.xlsx_of(exports.media_cloud_rows())),
        ("a.ods", exports.ods_of(exports.media_cloud_rows())),
    ],
)
def test_media_cloud_needs_no_columns(read, name, content):
    found = read(name, content)
    assert [r.fields["headline"] for r in found] == TITLES
    assert [r.fields["outlet"] for r in found] == [a["outlet"] for a in ARTICLES]
    assert [r.fields["published"][:10] for r in found] == list(DAYS)
    assert [r.fields["text"].split() for r in found] == [a["text"].split() for a in ARTICLES]
    assert found[0].format.startswith("Media Cloud story list in ")


def test_a_media_cloud_list_without_texts_says_so(read):
    found = read("a.csv", exports.csv_of(exports.media_cloud_rows(text=False)))
    assert {r.problem for r in found} == {
        "a Media Cloud story list without texts: add them as a column `text`"
    }


@pytest.mark.parametrize(
    ("name", "content"),
    [
        ("a.json", json.dumps(exports.gdelt())),
        ("a.csv", exports.csv_of(exports.gdelt()["articles"])),
        ("b.csv", "URL,MobileURL,Date,Title\nhttps://gull.example/1,,2031-03-03 08:15:00,Pier\n"),
    ],
)
def test_a_gdelt_list_is_rejected_with_the_reason_that_it_has_no_text(read, name, content):
    found = read(name, content)
    assert found
    assert {r.problem for r in found} == {
        "a GDELT article list carries no text, only addresses and titles"
    }


def test_a_gdelt_list_is_read_where_the_study_takes_the_titles_for_texts(read):
    record = read("a.json", json.dumps(exports.gdelt()), columns=Columns(text="title"))[0]
    assert record.fields["published"] == "2031-03-03T08:15:00Z"
    assert (record.fields["language"], record.fields["text"]) == ("en", TITLES[0])


def test_a_column_that_the_study_names_wins_over_the_layout(read):
    found = read("a.json", exports.newsapi(), columns=Columns(text="description"))
    assert {r.fields["text"] for r in found} == {"In short."}
