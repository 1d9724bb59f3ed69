"""Raw files in, raw records out: every format, every encoding, and what is told of the rest."""

import gzip
import hashlib
import io
import json
import os
from datetime import date

import pyarrow as pa
import pyarrow.parquet
import pytest
from hypothesis import given
from hypothesis import strategies as st

from newsstudy.corpus.formats.encodings import decoded
from newsstudy.corpus.readers import records
from newsstudy.errors import CorpusError
from newsstudy.parameters import Columns, CorpusParameters

ROWS = [
    {"outlet": "The Gull", "headline": "Pier, rebuilt", "text": "The “old” pier\n\nis back."},
    {"outlet": "Ostmere Post", "headline": "Café opens", "text": "Tilda Orsay said: “Ja.”"},
]
NAMES = list(ROWS[0])
PAGE = """<!doctype html><html lang="en"><head><title>Pier rebuilt | The Gull</title>
<meta property="og:title" content="Pier rebuilt"><meta name="author" content="Tilda Orsay">
<meta property="article:published_time" content="{date}T08:30:00Z">
<script>var planted = "scripted words";</script></head><body>
<nav><ul><li><a href="/a">Weather and tides</a></li><li><a href="/b">Markets</a></li></ul></nav>
<article><h1>Pier rebuilt</h1>
<p>The harbour council of Vellmark agreed on Tuesday to rebuild the pier before the storms.</p>
<p>Mayor Ilsa Brandewyn told reporters that the first piles would be driven in June.</p>
<p>Odo Marrin, who mends nets below the old steps, doubted that the timber would last.</p>
</article><footer><p>Small print of the Gull</p></footer></body></html>"""


def delimited(sign, rows=ROWS):
    lines = [sign.join(rows[0])]
    lines += [sign.join(f'"{value}"' for value in row.values()) for row in rows]
    return "\r\n".join(lines).encode()


def json_lines(rows=ROWS):
    return b"".join(json.dumps(row).encode() + b"\n" for row in rows)


def parquet(**columns):
    packed = io.BytesIO()
    pyarrow.parquet.write_table(pa.table(columns), packed)
    return packed.getvalue()


TABLES = {
    "a.csv": delimited(","),
    "a.tsv": delimited("\t"),
    "a.jsonl": json_lines(),
    "a.ndjson": json_lines(),
    "a.parquet": parquet(**{name: [row[name] for row in ROWS] for name in NAMES}),
    "A.CSV": delimited(","),
}


@pytest.fixture
def folder(tmp_path):
    """Write files (name: bytes or text) and return the folder they lie in."""

    def write(files):
        for name, content in files.items():
            path = tmp_path / "raw" / name
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_bytes(content if isinstance(content, bytes) else content.encode())
        return tmp_path / "raw"

    return write


def read(path, **corpus):
    return list(records(path, CorpusParameters(path="unused", **corpus)))


def given_fields(record):
    return {name: value for name, value in record.fields.items() if value}


def outcome(found):
    return [record.problem or given_fields(record) for record in found]


@pytest.mark.parametrize("suffix", ["", ".gz"])
@pytest.mark.parametrize("name", TABLES)
def test_the_same_records_come_out_of_every_format(folder, name, suffix):
    content = gzip.compress(TABLES[name]) if suffix else TABLES[name]
    found = read(folder({name + suffix: content}) / (name + suffix))
    assert outcome(found) == ROWS
    assert [(r.source_path, r.record) for r in found] == [(name + suffix, 1), (name + suffix, 2)]


@pytest.mark.parametrize("name", ["a.txt", "a.md"])
def test_a_text_has_its_front_matter_and_the_rest_as_its_text(folder, name):
    text = (
        '---\noutlet: The Gull\nheadline: "Pier: rebuilt"\npublished: 2031-05-06\nurl: null\n---\n'
    )
    (record,) = read(folder({name: f"{text}The pier.\n---\nIt is back."}))
    assert given_fields(record) == {
        "outlet": "The Gull",
        "headline": "Pier: rebuilt",
        "published": "2031-05-06",
        "text": "The pier.\n---\nIt is back.",
    }


@pytest.mark.parametrize("text", ["The pier.", "The pier.\n---\nBack.", "---\nnever: closed\n", ""])
def test_a_text_without_front_matter_is_text_to_the_last_sign(folder, text):
    (record,) = read(folder({"a.txt": text}))
    assert record.fields["text"] == text


def test_a_row_of_metadata_belongs_to_the_file_it_names_in_its_own_folder(folder):
    table = "file,outlet,headline\na.txt,{},Pier\n"
    found = read(folder({
        "metadata.csv": table.format("The Gull"), "a.txt": "One.", "b.txt": "Two.",
        "sub/metadata.csv": table.format("Ostmere Post"), "sub/a.txt": "Three.",
    }))  # fmt: skip
    assert [r.fields["outlet"] for r in found] == ["The Gull", "", "Ostmere Post"]


def test_front_matter_wins_over_metadata(folder):
    files = {
        "metadata.csv": "file,outlet,headline\na.txt,Gull,Pier\n",
        "a.txt": "---\noutlet: Post\n---\nOne.",
    }
    (record,) = read(folder(files))
    assert given_fields(record) == {"outlet": "Post", "headline": "Pier", "text": "One."}


def test_metadata_that_changed_between_two_readings_is_read_anew(folder, tmp_path):
    files = {"metadata.csv": "file,outlet\na.txt,Gull\n", "a.txt": "One."}
    assert read(folder(files))[0].fields["outlet"] == "Gull"
    files["metadata.csv"] = "file,outlet\na.txt,Post\n"
    os.utime(folder(files) / "metadata.csv", (1, 1))
    assert read(tmp_path / "raw")[0].fields["outlet"] == "Post"


def test_a_file_that_metadata_names_and_is_missing_is_a_record_with_a_problem(folder):
    files = {"metadata.csv": "file,outlet\na.txt,Gull\nb.txt,Gull\n", "b.txt": "One."}
    missing, there = read(folder(files))
    assert missing.source_path == "a.txt"
    assert "named in metadata.csv" in missing.problem
    assert there.problem is None


def test_a_page_gives_article_title_author_and_date_without_furniture_or_scripts(folder):
    (record,) = read(folder({"a.html": PAGE.format(date="2017-03-04")}))
    fields = record.fields
    assert (fields["headline"], fields["byline"]) == ("Pier rebuilt", "Tilda Orsay")
    assert fields["published"] == "2017-03-04T08:30:00Z"
    assert fields["text"].split("\n\n")[-3:] == [
        line[3:-4] for line in PAGE.splitlines() if line.startswith("<p>")
    ]
    for furniture in ("tides", "Markets", "Small print", "scripted"):
        assert furniture not in fields["text"]


def test_the_date_a_page_states_does_not_depend_on_the_day_of_the_run(folder):
    (record,) = read(folder({"a.html": PAGE.format(date="2031-05-06")}))
    assert record.fields["published"] == "2031-05-06T08:30:00Z"


def test_a_date_in_the_text_is_not_taken_for_the_date_of_the_page(folder):
    page = PAGE.replace("article:published_time", "nothing").replace("June", "June 2019")
    (record,) = read(folder({"a.html": page}))
    assert record.fields["published"] == ""


def test_metadata_wins_over_what_a_page_says_of_itself(folder):
    files = {"a.html": PAGE, "metadata.csv": "file,outlet,title\na.html,The Gull,A new pier\n"}
    (record,) = read(folder(files))
    assert record.fields["headline"] == "A new pier"
    assert record.fields["outlet"] == "The Gull"


def test_a_page_without_an_article_is_a_problem(folder):
    (record,) = read(
        folder({"a.html": "<html><head><script>tides()</script></head><body></body></html>"})
    )
    assert record.problem == "no article was found in the page"


def test_a_folder_is_read_through_in_the_order_of_its_paths(folder):
    found = read(folder({
        "b.csv": TABLES["a.csv"], "a/z.txt": "One.", "a/b/c.jsonl": TABLES["a.jsonl"],
        "B.md": "Two.", "c.html": PAGE, ".hidden.txt": "No.", ".git/x.txt": "No.",
        "a/metadata.csv": "file\nz.txt\n",
    }))  # fmt: skip
    assert [(r.source_path, r.record) for r in found] == [
        ("B.md", 1), ("a/b/c.jsonl", 1), ("a/b/c.jsonl", 2), ("a/z.txt", 1), ("b.csv", 1),
        ("b.csv", 2), ("c.html", 1),
    ]  # fmt: skip
    assert all(record.problem is None for record in found)


def test_a_row_of_another_length_is_a_problem_and_the_others_go_through(folder):
    table = "outlet,text\nGull,One.\nGull\n\nGull,Two.,too\nGull,Three.\n"
    found = read(folder({"a.csv": table}))
    assert [r.record for r in found] == [1, 2, 3, 4]
    assert outcome(found) == [
        {"outlet": "Gull", "text": "One."},
        "has 1 fields, the header has 2",
        "has 3 fields, the header has 2",
        {"outlet": "Gull", "text": "Three."},
    ]


def test_a_line_that_is_no_object_is_a_problem_and_blank_lines_do_not_count(folder):
    lines = [b'{"text": "One."}', b"", b'{"text": ', b"[1]", b'{"text": "Two."}']
    found = read(folder({"a.jsonl": b"\n".join(lines)}))
    assert [r.record for r in found] == [1, 2, 3, 4]
    assert [(r.problem or "").split(":")[0] for r in found] == [
        "", "not JSON", "not a JSON object", "",
    ]  # fmt: skip


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16", "cp1252"])
@pytest.mark.parametrize("name", ["a.csv", "a.tsv"])
def test_a_table_is_read_in_any_encoding_that_can_be_told(folder, name, encoding):
    content = TABLES[name].decode().encode(encoding)
    assert outcome(read(folder({name: content}))) == ROWS


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16", "cp1252"])
def test_a_text_is_read_in_any_encoding_that_can_be_told(folder, encoding):
    (record,) = read(folder({"a.txt": "---\noutlet: Café\n---\n“Ja.”".encode(encoding)}))
    assert given_fields(record) == {"outlet": "Café", "text": "“Ja.”"}


def test_json_lines_are_read_in_utf_16(folder):
    assert outcome(read(folder({"a.jsonl": TABLES["a.jsonl"].decode().encode("utf-16")}))) == ROWS


def test_one_broken_byte_costs_one_character():
    sound = "Café, naïve, “quoted”"
    assert decoded(sound.encode() + b" caf\xe9.") == f"{sound} caf\ufffd."


def test_broken_bytes_alone_are_taken_for_windows_1252():
    assert decoded("caf\xe9 \x80 5".encode("latin-1")) == "café € 5"


@given(st.text())
def test_utf_16_comes_back_as_it_was(text):
    assert decoded(text.encode("utf-16")) == text


@given(st.text(st.characters(codec="utf-8", exclude_characters="\ufffd\ufeff")))
def test_utf_8_comes_back_as_it_was(text):
    assert decoded(text.encode()) == text == decoded(text.encode("utf-8-sig"))


def test_a_replacement_character_of_the_text_comes_back_as_it_was():
    assert decoded("the \ufffdopen\ufffd door".encode()) == "the \ufffdopen\ufffd door"


@given(st.binary())
def test_any_bytes_are_some_text(raw):
    assert isinstance(decoded(raw), str)


def test_a_missing_column_is_told_with_those_that_are_there(folder):
    path = folder({"a.csv": "paper,body\nGull,One.\n"}) / "a.csv"
    with pytest.raises(CorpusError) as refused:
        read(path)
    told = str(refused.value)
    assert told == "a.csv: has no column text (corpus.columns.text); it has: paper, body"


def test_every_column_that_the_study_names_must_be_in_its_one_file(folder):
    path = folder({"a.csv": "text,paper\nOne.,Gull\n"}) / "a.csv"
    with pytest.raises(CorpusError, match="no column house or desk"):
        read(path, columns=Columns(outlet=("house", "desk")))
    assert outcome(read(path, columns=Columns(outlet=("house", "paper"), url=None)))[0] == {
        "text": "One.",
        "outlet": "Gull",
    }


def test_in_a_folder_the_files_may_differ_in_all_columns_but_the_text(folder):
    files = {"a.csv": "text,paper\nOne.,Gull\n", "b.csv": "text,house\nTwo.,Post\n"}
    found = read(folder(files), columns=Columns(outlet="paper"))
    assert [r.fields["outlet"] for r in found] == ["Gull", ""]


def test_a_missing_column_is_told_even_where_the_first_row_is_broken(folder):
    with pytest.raises(CorpusError, match="no column text"):
        read(folder({"a.csv": "paper,body\nGull\nGull,One.\n"}))


def test_a_first_object_without_text_does_not_stop_the_others(folder):
    rows = [{"headline": "Pier"}, {"headline": "Pier", "text": "One."}]
    assert outcome(read(folder({"a.jsonl": json_lines(rows)}))) == rows


@pytest.mark.parametrize("empty", [None, "", float("nan")])
def test_the_first_column_that_holds_something_is_taken(folder, empty):
    rows = [{"text": "x", "headline": empty, "title": "Pier"}, {"text": "x", "title": "Quay"}]
    found = read(folder({"a.jsonl": json_lines(rows)}))
    assert [r.fields["headline"] for r in found] == ["Pier", "Quay"]


def test_a_column_of_blanks_holds_nothing(folder):
    (record,) = read(
        folder({"a.jsonl": json_lines([{"headline": " ", "title": "Pier", "text": "x"}])})
    )
    assert record.fields["headline"] == "Pier"


def test_a_column_set_to_null_is_not_read(folder):
    (record,) = read(folder({"a.csv": "text,outlet\nOne.,Gull\n"}), columns=Columns(outlet=None))
    assert given_fields(record) == {"text": "One."}


def test_dates_and_numbers_of_a_table_come_as_text(folder):
    content = parquet(text=["One."], published=[date(2031, 5, 6)], section=[7])
    (record,) = read(folder({"a.parquet": content}))
    assert given_fields(record) == {"text": "One.", "published": "2031-05-06", "section": "7"}


def test_a_text_stored_as_bytes_is_text(folder):
    (record,) = read(folder({"a.parquet": parquet(text=["Café.".encode()])}))
    assert record.fields["text"] == "Café."


@pytest.mark.parametrize(
    ("name", "content"),
    [
        ("a.txt", b"---\nauthor: [Tilda Orsay, Odo Marrin]\n---\nOne."),
        ("a.jsonl", b'{"text": "One.", "author": ["Tilda Orsay", "Odo Marrin"]}'),
    ],
)
def test_a_list_of_authors_is_a_byline(folder, name, content):
    (record,) = read(folder({name: content}))
    assert record.fields["byline"] == "Tilda Orsay, Odo Marrin"


def test_a_file_of_unknown_format_is_a_problem_unless_the_study_names_its_format(folder):
    path = folder({"a.dat": "The pier, said Odo Marrin, is closed."})
    assert outcome(read(path)) == ["cannot be read: no reader for files named *.dat"]
    assert outcome(read(path, format="text")) == [{"text": "The pier, said Odo Marrin, is closed."}]


def test_a_missing_path_and_an_empty_folder_are_told(tmp_path):
    with pytest.raises(CorpusError, match="no such file or folder"):
        read(tmp_path / "gone")
    with pytest.raises(CorpusError, match="holds no file"):
        read(tmp_path)


@pytest.mark.parametrize("name", TABLES)
def test_the_hash_is_of_the_record_and_not_of_the_file(folder, name):
    one, other = read(folder({name: TABLES[name]}))
    again = read(folder({name: TABLES[name]}))
    assert one.raw_sha256 != other.raw_sha256
    assert [r.raw_sha256 for r in again] == [one.raw_sha256, other.raw_sha256]


def test_the_hash_of_a_text_is_that_of_its_file(folder):
    (record,) = read(folder({"a.txt.gz": gzip.compress(b"One.")}))
    assert record.raw_sha256 == hashlib.sha256(b"One.").hexdigest()
