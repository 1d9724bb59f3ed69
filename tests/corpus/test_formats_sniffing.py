"""Formats by their content, encodings by their letters, archives by their members."""

import bz2
import csv
import gzip
import io
import json
import lzma
import zipfile

import pytest
import zstandard
from hypothesis import given
from hypothesis import strategies as st

from newsstudy.corpus.formats import FORMATS
from newsstudy.corpus.formats.encodings import decoded
from newsstudy.corpus.readers import records
from newsstudy.parameters import CorpusParameters
from tests.corpus import exports
from tests.corpus.exports import ARTICLES, TITLES, csv_of, page_of, tar_of, zip_of

ROWS = [{"outlet": a["outlet"], "title": a["headline"], "text": a["text"]} for a in ARTICLES]
JSON_LINES = "\n".join(map(json.dumps, ROWS)).encode()


@pytest.fixture
def read(tmp_path):
    """Read a file, or a folder of files by name, and return its records."""

    def of(files, content=None, **corpus):
        for name, held in ({files: content} if content is not None else files).items():
            path = tmp_path / "raw" / name
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_bytes(held if isinstance(held, bytes) else held.encode())
        return list(records(tmp_path / "raw", CorpusParameters(path="unused", **corpus)))

    return of


def texts(found):
    assert [r.problem for r in found if r.problem] == []
    return [r.fields["text"] for r in found]


PACKERS = {
    ".gz": gzip.compress, ".bz2": bz2.compress, ".xz": lzma.compress,
    ".zst": zstandard.ZstdCompressor().compress, ".dat": gzip.compress,
}  # fmt: skip
WANTED = [row["text"] for row in ROWS]
CONTENTS = {
    "CSV, separator ,, UTF-8": csv_of(ROWS),
    "CSV, separator ;, Windows-1252": csv_of(ROWS, ";", "cp1252"),
    "CSV, separator tab, UTF-16": csv_of(ROWS, "\t", "utf-16"),
    "CSV, separator |, UTF-8": csv_of(ROWS, "|"),
    "JSON Lines": JSON_LINES,
    "JSON": json.dumps(ROWS).encode(),
    "Excel": exports.xlsx_of(ROWS),
    "Nexis Uni export in Word": exports.docx_of(exports.nexis_lines()),
    "RSS feed": exports.rss().encode(),
    "Atom feed": exports.atom().encode(),
}


@pytest.mark.parametrize("suffix", ["", ".txt", ".csv", ".json", ".html", ".xlsx", ".dat"])
@pytest.mark.parametrize("what", CONTENTS)
def test_a_format_is_found_by_the_content_whatever_the_suffix_says(read, what, suffix):
    found = read(f"export{suffix}", CONTENTS[what])
    assert texts(found) == WANTED
    assert all(r.format.startswith(what) for r in found)
    fits = any(suffix in module.SUFFIXES and r.format == what
               for r in found for module in FORMATS.values())  # fmt: skip
    assert fits or not suffix or all(f"named *{suffix}" in r.format for r in found)


@pytest.mark.parametrize("packing", PACKERS)
@pytest.mark.parametrize("what", CONTENTS)
def test_every_format_is_read_packed(read, what, packing):
    assert texts(read(f"a{packing}", PACKERS[packing](CONTENTS[what]))) == WANTED


@pytest.mark.parametrize(
    "text",
    [
        "The pier, the lock, and the gauge.\nThe mayor, the keeper, and the hens.\n",
        "Title, text and date: these three, said the clerk, were all he asked for.\nNo more.\n",
        "[The pier is closed.]\n\nThe council met.",
        "{sic} was what the note said.",
        "<The pier> was the title of the play.",
        "---\nnot: closed\n",
    ],
)
def test_prose_is_text_though_it_has_the_signs_of_another_format(read, text):
    (record,) = read("a.txt", text)
    assert record.fields["text"] == text
    assert record.format == "text, UTF-8"


CELLS = st.text(st.sampled_from("ab ,;\t|\"\n'’é"), max_size=30)


@given(st.lists(st.tuples(CELLS, CELLS), min_size=1, max_size=6), st.sampled_from(",;\t|"))
def test_any_table_comes_back_whatever_separates_and_whatever_it_quotes(
    tmp_path_factory, rows, sign
):
    target = io.StringIO()
    writer = csv.writer(target, delimiter=sign, quoting=csv.QUOTE_ALL, lineterminator="\r\n")
    writer.writerows([("text", "title"), *rows])
    path = tmp_path_factory.mktemp("raw") / "a.csv"
    path.write_bytes(target.getvalue().encode())
    found = list(records(path, CorpusParameters(path="unused")))
    given_back = [(r.fields["text"], r.fields["headline"]) for r in found]
    assert given_back == [tuple(v if v.strip() else "" for v in row) for row in rows]


SENTENCES = {
    "cp1252": [
        "Die Bürgermeisterin erklärte, die Brücke müsse für größere Wagen geöffnet werden.",
        "La mairie a annoncé que le pont, fermé depuis l’été, sera rouvert après des travaux.",
        "La alcaldesa anunció que el puente será reconstruido; ¿quién lo pagará? Nadie sabía.",
        "The mayor said the council “will not wait” – the pier cost £3 million.",
        "A ponte será reconstruída; os habitantes não acreditam que haverá leilões.",
        "Borgmästaren meddelade på tisdagen att bron ska återuppbyggas före höstens stormar.",
    ],
    "cp1250": [
        "Burmistrz ogłosiła we wtorek, że most zostanie odbudowany; mieszkańcy wątpią.",
        "Starostka oznámila, že most bude opraven ještě před podzimními bouřkami.",
        "A polgármester bejelentette, hogy a hidat még az őszi viharok előtt újjáépítik.",
        "Primăria a anunţat marţi că podul va fi reconstruit înaintea furtunilor de toamnă.",
        "Gradonačelnica je najavila da će most biti obnovljen, ali stanovnici sumnjaju.",
    ],
    "iso8859_2": [
        "Burmistrz ogłosiła we wtorek, że most zostanie odbudowany; mieszkańcy wątpią.",
        "Starostka oznámila, že most bude opraven ještě před podzimními bouřkami.",
    ],
    "cp1251": [
        "Мэр объявила, что мост будет восстановлен, однако жители сомневаются.",
        "Мерка оголосила у вівторок, що міст буде відновлено до осінніх штормів.",
    ],
    "koi8_r": ["Мэр объявила, что мост будет восстановлен, однако жители сомневаются."],
    "cp1253": ["Η δήμαρχος ανακοίνωσε ότι η γέφυρα θα ξαναχτιστεί πριν από τις καταιγίδες."],
    "cp1254": ["Belediye başkanı köprünün sonbahar fırtınalarından önce açılacağını bildirdi."],
    "cp932": ["市長は火曜日、秋の嵐の前に橋を再建すると発表したが、住民は疑っている。"],
    "euc_jp": ["市長は火曜日、秋の嵐の前に橋を再建すると発表したが、住民は疑っている。"],
    "iso2022_jp": ["市長は火曜日、秋の嵐の前に橋を再建すると発表したが、住民は疑っている。"],
    "gb18030": ["市长星期二宣布，大桥将在秋季风暴之前重建，但居民怀疑资金是否足够。"],
    "big5": ["市長星期二宣布，大橋將在秋季風暴之前重建，但居民懷疑資金是否足夠。"],
    "cp949": ["시장은 화요일에 가을 폭풍 전에 다리를 재건할 것이라고 발표했다."],
    "utf-16-le": ["The mayor said: “Never.”", "Мэр объявила, что мост будет восстановлен."],
    "utf-16-be": ["The mayor said: “Never.”"],
    "utf-32": ["The mayor said: “Never.”"],
}


@pytest.mark.parametrize(
    ("encoding", "sentence"), [(e, s) for e in SENTENCES for s in SENTENCES[e]]
)
def test_a_sentence_is_read_in_the_encoding_it_was_written_in(encoding, sentence):
    assert decoded(sentence.encode(encoding)) == sentence
    assert decoded((f"{sentence} " * 50).encode(encoding)) == f"{sentence} " * 50


@given(st.sampled_from([s for found in SENTENCES.values() for s in found]), st.text(max_size=50))
def test_what_is_valid_utf_8_is_utf_8(sentence, text):
    told = f"x {sentence} {text}".replace("\0", "").replace("\x1b", "")
    assert decoded(told.encode("utf-8", "replace")) == told.encode("utf-8", "replace").decode()


def test_a_foreign_byte_far_into_a_large_table_decides_its_encoding(read):
    rows = [{"text": "The tide is low today."}] * 60_000 + [{"text": "Café Ångström für Übung"}]
    rows = [{**row, "title": "Tide"} for row in rows]
    assert texts(read("a.csv", csv_of(rows, encoding="cp1252")))[-1] == rows[-1]["text"]


def test_a_page_is_read_in_the_encoding_that_it_declares(read):
    text = "Starostka oznámila, že most bude opraven ještě před podzimními bouřkami. " * 3
    page = f"<html><head><meta charset=iso-8859-2></head><body><article><p>{text}</p></article>"
    assert texts(read("a.html", page.encode("iso8859_2"))) == [text.strip()]


MEMBERS = {
    "pages/1.html": page_of(ARTICLES[0]), "rows.csv": csv_of(ROWS[1:2]),
    "inner/feed.xml": exports.rss(ARTICLES[2:]).encode(), "metadata.csv": b"file,outlet\nn.txt,Gull\n",  # noqa: E501
    "n.txt": b"A note.", ".hidden": b"no", "__MACOSX/n.txt": b"no",
}  # fmt: skip
ARCHIVES = {
    "a.zip": zip_of(MEMBERS), "a.tar": tar_of(MEMBERS), "a.tar.gz": tar_of(MEMBERS, "gz"),
    "a.tgz": tar_of(MEMBERS, "gz"), "a.tar.bz2": tar_of(MEMBERS, "bz2"),
    "a.tar.xz": tar_of(MEMBERS, "xz"),
    "a.tar.zst": zstandard.ZstdCompressor().compress(tar_of(MEMBERS)), "a.dat": zip_of(MEMBERS),
}  # fmt: skip


@pytest.mark.parametrize("name", ARCHIVES)
def test_the_members_of_an_archive_are_files_with_its_path_before_theirs(read, name):
    found = read(name, ARCHIVES[name])
    assert [(r.source_path, r.record) for r in found] == [
        (f"{name}/pages/1.html", 1), (f"{name}/rows.csv", 1), (f"{name}/inner/feed.xml", 1),
        (f"{name}/n.txt", 1),
    ]  # fmt: skip
    assert texts(found) == [*WANTED, "A note."]
    assert found[-1].fields["outlet"] == "Gull"


def test_archives_are_read_within_archives_to_a_depth_of_three(read):
    one = zip_of({"rows.csv": csv_of(ROWS)})
    two = tar_of({"b.zip": one}, "gz")
    three = zip_of({"c.tar.gz": two, "d.json.gz": gzip.compress(json.dumps(ROWS).encode())})
    found = read({"e.zip": three})
    assert texts(found) == WANTED * 2
    assert found[0].source_path == "e.zip/c.tar.gz/b.zip/rows.csv"
    (record,) = read({"e.zip": zip_of({"d.zip": zip_of({"c.tar.gz": two})})})
    assert "more than 3 deep" in record.problem


def test_two_members_of_one_name_are_two_files(read):
    packed = io.BytesIO()
    with zipfile.ZipFile(packed, "w") as archive:
        archive.writestr("a.txt", "One.")
        with pytest.warns(UserWarning, match="Duplicate name"):
            archive.writestr("a.txt", "Two.")
    found = read("a.zip", packed.getvalue())
    assert [r.source_path for r in found] == ["a.zip/a.txt", "a.zip/a.txt (2)"]


@pytest.mark.parametrize("packed", [True, False])
def test_every_html_answer_of_a_web_archive_is_a_record(read, packed):
    content = exports.warc_of(
        [
            ("https://gull.example/1", "text/html; charset=utf-8", "200 OK", page_of(ARTICLES[0])),
            ("https://gull.example/a.png", "image/png", "200 OK", b"\x89PNG"),
            ("https://gull.example/2", "text/html", "404 Not Found", page_of(ARTICLES[1])),
            ("https://gull.example/3", "text/html", "200 OK", b"<html><body></body></html>"),
            ("https://gull.example/4", "text/html", "200 OK", page_of(ARTICLES[2])),
        ],
        packed,
    )
    found = read("crawl.warc.gz" if packed else "crawl.warc", content)
    assert [r.problem and r.problem.split(" instead")[0] for r in found] == [
        None, "the server answered with status 404", "no article was found in the page", None,
    ]  # fmt: skip
    assert [r.fields["url"] for r in found if r.fields] == [
        "https://gull.example/1", "https://gull.example/4",
    ]  # fmt: skip
    assert found[0].fields["text"] == ARTICLES[0]["text"]
    assert found[0].fields["outlet"] == ARTICLES[0]["outlet"]


@pytest.mark.parametrize("write", [exports.rss, exports.atom])
def test_an_entry_of_a_feed_is_a_record(read, write):
    found = read("feed.xml", write())
    assert [r.fields["headline"] for r in found] == TITLES
    assert texts(found) == WANTED
    assert found[0].fields["outlet"] == "The Vellmark Gull"
    assert found[0].fields["url"] == "https://gull.example/0"
    assert "2031" in found[0].fields["published"]


def test_a_page_says_of_itself_which_outlet_section_and_language_it_is_of(read):
    (record,) = read("a.html", page_of(ARTICLES[0]))
    fields = record.fields
    assert (fields["outlet"], fields["section"]) == (ARTICLES[0]["outlet"], "News")
    assert (fields["language"], fields["published"]) == ("en", "2031-03-03T08:15:00Z")


def test_the_headline_of_a_page_is_not_its_first_paragraph(read):
    (record,) = read("a.html", page_of(ARTICLES[0]))
    assert record.fields["text"].startswith("The harbour council")


def test_linked_data_gives_outlet_and_text_where_the_page_shows_neither(read):
    body = "\n".join(["The harbour council of Vellmark agreed to rebuild the pier today."] * 12)
    linked = {"@graph": [{"@type": "NewsArticle", "headline": "Pier", "articleBody": body,
                          "datePublished": "2031-03-03", "publisher": {"name": "The Gull"}}]}  # fmt: skip  # noqa: E501
    page = (
        f'<html><head><script type="application/ld+json">{json.dumps(linked)}</script></head>'
        f"<body><article><p>{'Subscribe to read on, it takes two minutes only. ' * 5}</p>"
        "</article></body>"
    )
    (record,) = read("a.html", page)
    assert record.fields["text"].split() == body.split()
    assert (record.fields["outlet"], record.fields["published"]) == ("The Gull", "2031-03-03")


def test_every_sheet_of_a_workbook_is_read_by_its_own_header(read):
    found = read("a.xlsx", exports.xlsx_of(ROWS[:1], [{"text": "Two.", "headline": 7}]))
    assert [r.fields["headline"] for r in found] == [TITLES[0], "7"]


@pytest.mark.parametrize(
    ("content", "told"),
    [
        (b"%PDF-1.7 ...", "no reader for a PDF"),
        (b"\x89PNG\r\n", "no reader for a picture"),
        (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + b"\0" * 600, "Office file of before 2007"),
    ],
)
def test_what_no_reader_is_for_is_named(read, content, told):
    (record,) = read("a", content)
    assert told in record.problem
