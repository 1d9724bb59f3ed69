"""Hostile files: a clear message or a row in the ledger, and the other records go through."""

import bz2
import gzip
import io
import json
import lzma
import os
import subprocess
import sys
import tarfile
import zipfile
import zlib
from itertools import pairwise

import numpy as np
import pyarrow as pa
import pyarrow.parquet
import pytest
import zstandard
from hypothesis import given, settings
from hypothesis import strategies as st

from newsstudy.corpus.formats import text as text_format
from newsstudy.corpus.preparation import prepare, prepared_corpus
from newsstudy.corpus.readers import records
from newsstudy.corpus.storage import load_corpus
from newsstudy.errors import CorpusError
from newsstudy.parameters import CorpusParameters
from tests.conftest import study_of

GOOD_TEXT = "The harbour council of Vellmark agreed on Tuesday to rebuild the northern pier."
OTHER_TEXT = "Odo Marrin doubted that the timber of the new pier would last the winter."
TEXTS = (OTHER_TEXT, "The gauge at Sarn read five metres before noon and was still rising fast.")
GOOD = {"outlet": "The Gull", "headline": "Pier", "text": GOOD_TEXT}
GOOD_FILE = "zz.jsonl"
SCRIPT = "<script>alert(1)</script> $5 and $10 =cmd|x"
FRONT = "---\noutlet: The Gull\n---\n"


def line(**fields):
    return json.dumps({**GOOD, "text": OTHER_TEXT, **fields}).encode()


def csv_of(text):
    return b"outlet,text\nThe Gull," + text


def page(body):
    return f"<html><body><article><p>{OTHER_TEXT}</p>{body}</article></body></html>".encode()


@pytest.fixture
def corpus_of(tmp_path):
    """The corpus of a folder with these files (bytes by name) and one file with a good record."""

    def of(files):
        for name, content in {**files, GOOD_FILE: json.dumps(GOOD).encode()}.items():
            path = tmp_path / "raw" / name
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_bytes(content)
        found = prepared_corpus(study_of(tmp_path / "raw", corpus={"min_words": 5}))
        assert GOOD_TEXT in found.articles["text"].tolist()
        return found

    return of


def fates(corpus):
    rows = corpus.ledger[corpus.ledger["source_path"] != GOOD_FILE]
    return list(zip(rows["fate"], rows["reason"], strict=True))


PACKED = gzip.compress(csv_of(OTHER_TEXT.encode()))
REJECTED = {
    "an empty table": ("a.csv", b"", "the file is empty"),
    "an empty table, packed": ("a.csv.gz", b"", "the file is empty"),
    "an empty text": ("a.txt", b"", "no outlet"),
    "an empty page": ("a.html", b"", "no article was found"),
    "an empty parquet file": ("a.parquet", b"", "cannot be read"),
    "a text of front matter alone": ("a.txt", FRONT.encode(), "no text"),
    "a cut packed file": ("a.csv.gz", PACKED[:-9], "end-of-stream"),
    "a packed file that is none": ("a.csv.gz", csv_of(b"The tide."), "fewer than 5 words"),
    "a broken packed file": ("a.csv.gz", PACKED[:12] + b"\xff" * 30, "cannot be read"),
    "a parquet file that is none": ("a.parquet", b"PAR1 and no more PAR1", "cannot be read"),
    "an archive": ("a.zip", b"PK\x03\x04", "not a zip file"),
    "nothing but NUL bytes": ("a.txt", b"\0" * 100, "no outlet"),
    "NUL bytes as text": ("a.csv", csv_of(b"\0" * 100), "fewer than 5 words"),
    "a word of 20 MB": ("a.csv", csv_of(b"x" * 20_000_000), "fewer than 5 words"),
    "an object that is nested too deep": ("a.jsonl", b"[" * 200_000, "not JSON"),
    "a number of 5,000 digits": ("a.jsonl", b'{"text": ' + b"9" * 5000 + b"}", "not JSON"),
    "half a UTF-16 sign": ("a.jsonl", b"\xff\xfe{", "not JSON"),
    "front matter that is no YAML": ("a.txt", b"---\na: [\n---\nx", "front matter"),
    "front matter that is a list": ("a.txt", b"---\n- a\n---\nx", "front matter: not a mapping"),
    "front matter that holds itself": ("a.txt", b"---\na: &a [*a]\n---\nx", "front matter"),
    "front matter that is nested too deep": (
        "a.txt", b"---\na: " + b"[" * 5_000 + b"\n---\nx", "front matter",
    ),
    "a page without words": ("a.html", b"<script>say('The pier.')</script>", "no article"),
}  # fmt: skip


@pytest.mark.parametrize("what", REJECTED)
def test_what_cannot_be_an_article_ends_in_the_ledger_with_its_reason(corpus_of, what):
    name, content, reason = REJECTED[what]
    corpus = corpus_of({name: content})
    ((fate, told),) = fates(corpus)
    assert fate == "rejected"
    assert reason in told
    assert len(corpus.articles) == 1


KEPT = {
    "broken UTF-8": ("a.csv", csv_of(OTHER_TEXT.encode() + b" \xff\xfe\x80" + b"\xc3\xa9" * 9)),
    "UTF-16": ("a.csv", csv_of(OTHER_TEXT.encode()).decode().encode("utf-16")),
    "a NUL byte in the text": ("a.csv", csv_of(OTHER_TEXT.replace(" ", " \0").encode())),
    "control signs and marks of direction": (
        "a.jsonl", line(headline="\x1b[31m\u202e\u0007", text=OTHER_TEXT + "\x1b\x7f\u202e"),
    ),
    "half a surrogate pair in the text": ("a.jsonl", line(text=f"{OTHER_TEXT} \ud800")),
    "a formula": ("a.csv", csv_of(f'"=HYPERLINK(""x"") {OTHER_TEXT}"'.encode())),
    "a value that is a list": ("a.jsonl", line(section=[1, {"a": None}])),
    "a quote that is never closed": ("a.csv", csv_of(f'"{OTHER_TEXT}\nThe Gull,x\n'.encode())),
    "a page with scripts": ("a.html", page("<script>steal()</script><p onclick='steal()'>Ja.</p>")),
    "a page that is nested too deep": ("a.html", page("<div>" * 20_000)),
    "a line of 20 MB": ("a.txt", FRONT.encode() + OTHER_TEXT.encode() * (20_000_000 // 73)),
}  # fmt: skip


@pytest.mark.parametrize("what", KEPT)
def test_what_can_be_an_article_is_one(corpus_of, what):
    name, content = KEPT[what]
    table = b"file,outlet\na.html,The Gull\n"
    corpus = corpus_of(
        {name: content, "metadata.csv": table} if name == "a.html" else {name: content}
    )
    assert fates(corpus) == [("kept", "")]
    kept = corpus.articles["text"].iloc[0]
    assert "Odo Marrin" in kept
    assert "\0" not in kept
    assert "steal" not in kept


def test_a_packed_file_that_is_cut_gives_the_records_before_the_cut(corpus_of):
    packed = gzip.compress(b"\n".join(line(text=f"{OTHER_TEXT} {i}") for i in range(3)))
    found = fates(corpus_of({"a.jsonl.gz": packed[:-6]}))
    assert [fate == "rejected" for fate, _ in found] == [False, False, True]
    assert "end-of-stream" in found[-1][1]


def test_a_page_that_is_cut_off_in_a_web_archive_is_not_taken_for_the_whole(corpus_of):
    said = "".join(f"<p>{OTHER_TEXT} It was said {i} times.</p>" for i in range(40))
    named = b"<html><meta property='og:site_name' content='The Gull'>"
    long = _warc(page(said).replace(b"<html>", named))
    whole = gzip.compress(long)
    for content in (long + long[:-900], whole + whole[:-60]):
        found = fates(corpus_of({"a.warc": content}))
        assert [fate for fate, _ in found] == ["kept", "rejected"]
        assert "cut" in found[1][1] or "end-of-stream" in found[1][1]


def test_a_broken_record_does_not_stop_those_behind_it_in_its_file(corpus_of):
    lines = [b"{", b'{"text": ' + b"[" * 99_999, b"\xff\xfe", b"\0", line()]
    found = fates(corpus_of({"a.jsonl": b"\n".join(lines)}))
    assert [fate for fate, _ in found] == ["rejected"] * 4 + ["kept"]


@pytest.mark.parametrize("depth", [500, 700])
def test_a_list_in_lists_does_not_stop_the_records_behind_it(corpus_of, depth):
    nested = b'{"outlet": "The Gull", "text": ' + b"[" * depth + b"]" * depth + b"}"
    found = fates(corpus_of({"a.jsonl": nested + b"\n" + line()}))
    assert [fate for fate, _ in found] == ["rejected", "kept"]


def test_a_headline_that_is_a_script_a_sum_and_a_formula_stays_as_it_is(corpus_of):
    corpus = corpus_of({"a.jsonl": line(headline=SCRIPT)})
    assert corpus.articles["headline"].iloc[0] == SCRIPT


def test_a_tag_in_front_matter_is_not_obeyed(corpus_of, tmp_path):
    trace = tmp_path / "obeyed"
    front = f"outlet: The Gull\nsection: !!python/object/apply:os.mkdir ['{trace}']"
    corpus = corpus_of({"a.txt": f"---\n{front}\n---\n{OTHER_TEXT}".encode()})
    assert not trace.exists()
    assert len(fates(corpus)) == 1


def test_aliases_in_front_matter_do_not_multiply(corpus_of):
    lists = [f"l{i}: &l{i} [{', '.join([f'*l{i - 1}'] * 10)}]" for i in range(1, 5)]
    front = "\n".join(["outlet: The Gull", "l0: &l0 [x, x]", *lists, "title: *l4"])
    corpus = corpus_of({"a.txt": f"---\n{front}\n---\n{OTHER_TEXT}".encode()})
    assert corpus.articles["headline"].str.len().max() < 10_000


def test_a_text_that_unpacks_to_too_much_is_rejected(corpus_of, monkeypatch):
    monkeypatch.setattr(text_format, "_MAX_BYTES", 100_000)
    packed = gzip.compress(FRONT.encode() + OTHER_TEXT.encode() * 10_000)
    ((fate, reason),) = fates(corpus_of({"a.txt.gz": packed}))
    assert fate == "rejected"
    assert "MB" in reason


@pytest.mark.parametrize("name", ["../../secret.txt", "../raw/../../secret.txt", "{outside}"])
def test_a_name_that_climbs_out_of_the_folder_is_not_read(corpus_of, tmp_path, name):
    (tmp_path / "secret.txt").write_text(f"{FRONT}A secret of five words.")
    name = name.format(outside=tmp_path / "secret.txt")
    corpus = corpus_of({"a/metadata.csv": f"file,outlet\n{name},The Gull\n".encode()})
    assert "secret" not in " ".join(corpus.articles["text"])
    assert all(fate == "rejected" for fate, _ in fates(corpus))


def test_a_name_that_climbs_out_of_the_folder_ends_in_the_ledger(corpus_of, tmp_path):
    (tmp_path / "secret.txt").write_text("A secret.")
    table = b"file,outlet\n../../secret.txt,The Gull\n"
    ((fate, reason),) = fates(corpus_of({"a/metadata.csv": table}))
    assert fate == "rejected"
    assert reason


@pytest.mark.parametrize("name", ["n" * 5000, "a folder", ".", "a.txt/b.txt", "*", "\u202e"])
def test_a_name_in_metadata_that_is_no_file_ends_in_the_ledger(corpus_of, name):
    files = {"metadata.csv": f"file,outlet\n{name},The Gull\n".encode()}
    files |= {"a folder/x.jsonl": line(), "a.txt": f"{FRONT}{TEXTS[1]}".encode()}
    found = fates(corpus_of(files))
    assert sorted(fate for fate, _ in found) == ["kept", "kept", "rejected"]


def test_a_name_in_metadata_with_a_nul_byte_ends_in_the_ledger(corpus_of):
    table = b"file,outlet\na\0.txt,The Gull\na.txt,The Gull\n"
    found = fates(corpus_of({"metadata.csv": table, "a.txt": OTHER_TEXT.encode()}))
    assert sorted(fate for fate, _ in found) == ["kept", "rejected"]


def test_a_file_is_read_once_though_metadata_names_it_by_a_way_round(corpus_of):
    table = b"file,outlet\nsub/../a.txt,The Gull\n"
    files = {"metadata.csv": table, "a.txt": f"{FRONT}{OTHER_TEXT}".encode(), "sub/x.jsonl": line()}
    assert len(fates(corpus_of(files))) == 2


@pytest.mark.parametrize(
    "table", [b"", b"\xff\xfe\x00", b"name\nx\n", b"\0\0", b'file\n"', b"file,file\na,b"]
)
def test_broken_metadata_does_not_stop_the_others(corpus_of, table):
    ((fate, reason),) = fates(corpus_of({"metadata.csv": table, "a.txt": b"The tide."}))[-1:]
    assert fate == "rejected"
    assert reason


def test_a_folder_named_like_a_file_is_a_folder(corpus_of):
    found = corpus_of({"x.csv/a.jsonl": line(), "metadata.csv/b.jsonl": line(text=TEXTS[1])})
    assert fates(found) == [("kept", ""), ("kept", "")]


def test_a_folder_with_nothing_in_it_is_told(tmp_path):
    (tmp_path / "x.csv").mkdir()
    with pytest.raises(CorpusError, match="holds no file"):
        prepared_corpus(study_of(tmp_path))
    with pytest.raises(CorpusError, match="holds no file"):
        prepared_corpus(study_of(tmp_path / "x.csv"))


@pytest.mark.parametrize(
    "published", ["0000-01-01", "0001-01-01", "-2031-05-06", "99999-01-01", "\0"]
)
def test_a_date_out_of_time_costs_the_date_and_not_the_article(corpus_of, published):
    corpus = corpus_of({"a.jsonl": line(published=published)})
    assert corpus.articles["published"].isna().all()
    ((fate, reason),) = fates(corpus)
    assert (fate, reason[:21]) == ("kept", "kept without its date")


def test_a_date_that_leaves_time_in_utc_costs_the_date_and_not_the_article(corpus_of):
    corpus = corpus_of({"a.jsonl": line(published="0001-01-01T00:00:00+05:00")})
    assert fates(corpus)[0][0] == "kept"


def test_a_date_out_of_time_in_parquet_costs_no_other_record(corpus_of):
    seconds = pa.array([-62_200_000_000, 1_500_000_000], pa.timestamp("s"))
    columns = {"outlet": ["The Gull"] * 2, "text": [OTHER_TEXT, OTHER_TEXT + " Ja."]}
    packed = io.BytesIO()
    pyarrow.parquet.write_table(pa.table({**columns, "published": seconds}), packed)
    found = fates(corpus_of({"a.parquet": packed.getvalue()}))
    assert [record[0] for record in found] in (["kept", "kept"], ["rejected", "kept"])


@pytest.mark.parametrize("field", ["outlet", "url", "language"])
def test_half_a_surrogate_pair_beside_the_text_does_no_harm(corpus_of, field):
    corpus = corpus_of({"a.jsonl": line(**{field: "x\ud800"})})
    assert fates(corpus) == [("kept", "")]
    assert corpus.articles[field].iloc[0].startswith("x\ufffd")


def test_a_file_whose_name_is_not_utf_8_is_read(corpus_of):
    corpus = corpus_of({os.fsdecode(b"a\xff.txt"): f"{FRONT}{OTHER_TEXT}".encode()})
    assert fates(corpus) == [("kept", "")]
    assert corpus.articles["source_path"].str.fullmatch("a\ufffd+.txt").iloc[0]


def test_a_record_given_twice_is_one_article(corpus_of):
    row = line(id="7", url="https://gull.example/7")
    corpus = corpus_of({"a.jsonl": b"\n".join([row, row]), "b.jsonl": row})
    assert [fate for fate, _ in fates(corpus)] == ["kept", "duplicate", "duplicate"]
    assert corpus.articles["article_id"].is_unique


def test_two_texts_at_one_address_are_two_articles(corpus_of):
    rows = [line(id="7", url="https://gull.example/7", text=text) for text in TEXTS]
    assert len(corpus_of({"a.jsonl": b"\n".join(rows)}).articles) == 3


@pytest.mark.parametrize(
    "outlets", [[], ["The Gull"], ["Post"], ["Post", "Post"], ["The Gull", "Post"]],
    ids=["one-article", "one-outlet", "two-articles", "one-of-three", "one-beside-two"],
)  # fmt: skip
def test_a_corpus_of_very_few_articles_is_a_corpus(project, corpus_of, outlets):
    rows = [line(outlet=name, text=text) for name, text in zip(outlets, TEXTS, strict=False)]
    corpus = corpus_of({"a.jsonl": b"\n".join(rows)} if rows else {})
    assert len(corpus.articles) == len(outlets) + 1
    assert set(corpus.articles["outlet"].cat.categories) == {"The Gull", *outlets}
    study = study_of(project / "raw", corpus={"min_words": 5})
    prepare(study, "a key", say=lambda told: None)
    assert len(load_corpus(study).articles) == len(outlets) + 1


def _deep(sign, end, n=100_000):
    return sign.encode() * n + end.encode() * n


def _gzip_bomb(n=100):
    piece = zlib.compressobj(9, zlib.DEFLATED, 31)
    return b"".join(piece.compress(b"\0" * 1_000_000) for _ in range(n)) + piece.flush()


def _zip(files, **options):
    packed = io.BytesIO()
    with zipfile.ZipFile(packed, "w", zipfile.ZIP_DEFLATED, compresslevel=6) as archive:
        for name, content in files.items():
            archive.writestr(name, content)
        for name, value in options.items():
            for entry in archive.filelist:
                setattr(entry, name, value)
    return packed.getvalue()


def _overlapping_zip():
    packed = io.BytesIO()
    with zipfile.ZipFile(packed, "w", zipfile.ZIP_DEFLATED, compresslevel=6) as archive:
        archive.writestr("a.txt", b"x" * 5_000_000)
        archive.filelist *= 300
    return packed.getvalue()


def _odd_tar():
    packed = io.BytesIO()
    with tarfile.open(fileobj=packed, mode="w") as archive:
        kinds = (
            tarfile.SYMTYPE,
            tarfile.LNKTYPE,
            tarfile.CHRTYPE,
            tarfile.BLKTYPE,
            tarfile.FIFOTYPE,
        )
        for place, kind in enumerate(kinds):
            entry = tarfile.TarInfo(f"{place}.txt")
            entry.type, entry.linkname = kind, "/etc/passwd"
            archive.addfile(entry)
        for name in ("../../out.txt", "/out.txt", "a/../../out.txt"):
            entry = tarfile.TarInfo(name)
            entry.size = 4
            archive.addfile(entry, io.BytesIO(b"out."))
    return packed.getvalue()


def _tar_that_claims(size):
    entry = tarfile.TarInfo("a.txt")
    entry.size = size
    return entry.tobuf(tarfile.GNU_FORMAT) + b"The tide." + b"\0" * 503


_MAIN = "http://schemas.openxmlformats.org/spreadsheetml/2006/main"
_REL = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
_PKG = "http://schemas.openxmlformats.org/package/2006/relationships"


def _xlsx(sheet, strings):
    return _zip({
        "[Content_Types].xml": "<Types xmlns='http://schemas.openxmlformats.org/package/2006/content-types'/>",
        "_rels/.rels": f"<Relationships xmlns='{_PKG}'><Relationship Id='r1' Type='{_REL}/officeDocument' Target='xl/workbook.xml'/></Relationships>",  # noqa: E501
        "xl/workbook.xml": f"<workbook xmlns='{_MAIN}' xmlns:r='{_REL}'><sheets><sheet name='A' sheetId='1' r:id='r1'/></sheets></workbook>",  # noqa: E501
        "xl/_rels/workbook.xml.rels": f"<Relationships xmlns='{_PKG}'><Relationship Id='r1' Type='{_REL}/worksheet' Target='worksheets/sheet1.xml'/><Relationship Id='r2' Type='{_REL}/sharedStrings' Target='sharedStrings.xml'/></Relationships>",  # noqa: E501
        "xl/sharedStrings.xml": f"<sst xmlns='{_MAIN}'>{strings}</sst>",
        "xl/worksheets/sheet1.xml": f"<worksheet xmlns='{_MAIN}'><sheetData>{sheet}</sheetData></worksheet>",  # noqa: E501
    })  # fmt: skip


def _xlsx_of_one_long_text_many_times():
    cells = "".join(f"<row r='{i}'><c r='A{i}' t='s'><v>0</v></c></row>" for i in range(1, 200_000))
    return _xlsx(cells, f"<si><t>{'x' * 32_000}</t></si>")


def _ods_of_repeated_cells():
    cell = ("<table:table-row table:number-rows-repeated='1000000'><table:table-cell "
            "table:number-columns-repeated='16000' office:value-type='string'><text:p>text</text:p>"
            "</table:table-cell></table:table-row>")  # fmt: skip
    names = " ".join(
        f"xmlns:{n}='urn:oasis:names:tc:opendocument:xmlns:{n}:1.0'"
        for n in ("office", "table", "text")
    )
    return _zip({
        "mimetype": "application/vnd.oasis.opendocument.spreadsheet",
        "content.xml": f"<office:document-content {names}><office:body><office:spreadsheet>"
        f"<table:table table:name='A'>{cell}</table:table></office:spreadsheet></office:body>"
        "</office:document-content>",
        "META-INF/manifest.xml": "<m/>",
    })  # fmt: skip


_W = "http://schemas.openxmlformats.org/wordprocessingml/2006/main"
_LAUGHS = "<!DOCTYPE x [<!ENTITY a '" + "x" * 1000 + "'>" + "".join(
    f"<!ENTITY {new} '{f'&{old};' * 20}'>" for old, new in pairwise("abcdefgh")
) + "]>"  # fmt: skip
_OUTSIDE = "<!DOCTYPE x [<!ENTITY h SYSTEM 'file:///etc/passwd'>]>"


def _docx(body, head=""):
    text = f"{head}<w:document xmlns:w='{_W}'><w:body>{body}</w:body></w:document>"
    return _zip({"[Content_Types].xml": "<Types/>", "word/document.xml": text})


def _paragraph(text):
    return f"<w:p><w:r><w:t>{text}</w:t></w:r></w:p>"


def _feed(title, head=""):
    return (f"<?xml version='1.0'?>{head}<rss version='2.0'><channel><title>The Gull</title><item>"
            f"<title>{title}</title><description>{OTHER_TEXT}</description></item></channel></rss>"
            ).encode()  # fmt: skip


def _warc(body=None, length=None):
    body = page("") if body is None else body
    answer = b"HTTP/1.1 200 OK\r\nContent-Type: text/html\r\n\r\n" + body
    size = len(answer) if length is None else length
    return (f"WARC/1.0\r\nWARC-Type: response\r\nWARC-Target-URI: https://gull.example/1\r\n"
            f"WARC-Date: 2031-03-03T08:15:00Z\r\nWARC-Record-ID: <urn:uuid:1>\r\n"
            f"Content-Type: application/http\r\nContent-Length: {size}\r\n\r\n"
            ).encode() + answer + b"\r\n\r\n"  # fmt: skip


def _parquet_of_one_long_text_many_times():
    packed = io.BytesIO()
    text = pa.DictionaryArray.from_arrays(np.zeros(20_000, dtype="int32"), ["x" * 1_000_000])
    pyarrow.parquet.write_table(pa.table({"text": text}), packed)
    return packed.getvalue()


ZSTD_BOMB = zstandard.ZstdCompressor().compress(b"\0" * 200_000_000)
GZIP_BOMB = _gzip_bomb()
HOSTILE = {
    "gzip bomb as csv": ("a.csv.gz", lambda: GZIP_BOMB),
    "gzip bomb as text": ("a.txt.gz", lambda: GZIP_BOMB),
    "gzip bomb as json lines": ("a.jsonl.gz", lambda: GZIP_BOMB),
    "gzip bomb as a page": ("a.html.gz", lambda: GZIP_BOMB),
    "gzip bomb as a tar": ("a.tar.gz", lambda: GZIP_BOMB),
    "gzip bomb as a web archive": ("a.warc.gz", lambda: GZIP_BOMB),
    "gzip bomb as a workbook": ("a.xlsx.gz", lambda: GZIP_BOMB),
    "gzip in gzip in gzip": ("a.gz", lambda: gzip.compress(gzip.compress(gzip.compress(line())))),
    "zstd bomb as csv": ("a.csv.zst", lambda: ZSTD_BOMB),
    "zstd bomb as parquet": ("a.parquet.zst", lambda: ZSTD_BOMB),
    "zstd frame that is cut": ("a.csv.zst", lambda: ZSTD_BOMB[:-20]),
    "zstd of a window of 2 GB": ("a.csv.zst", lambda: b"\x28\xb5\x2f\xfd\x00\xa8" + b"\0" * 50),
    "bzip2 bomb": ("a.csv.bz2", lambda: bz2.compress(b"\0" * 20_000_000) * 5),
    "bzip2 that is cut": ("a.csv.bz2", lambda: bz2.compress(csv_of(b"x"))[:-9]),
    "xz bomb": ("a.csv.xz", lambda: lzma.compress(b"\0" * 20_000_000, preset=0) * 5),
    "xz that is none": ("a.csv.xz", lambda: b"\xfd7zXZ\0" + b"\xff" * 50),
    "zip bomb": ("a.zip", lambda: _zip({"a.csv": b"\0" * 100_000_000})),
    "zip of zip bombs": ("a.zip", lambda: _zip(
        {f"{i}.zip": _zip({"a.txt": b"\0" * 20_000_000}) for i in range(8)})),
    "zip of gzip bombs": ("a.zip", lambda: _zip({f"{i}.csv.gz": GZIP_BOMB for i in range(4)})),
    "zip whose members overlap": ("a.zip", _overlapping_zip),
    "zip in zip in zip in zip": ("a.zip", lambda: _zip(
        {"a.zip": _zip({"a.zip": _zip({"a.zip": _zip({"a.txt": "The tide."})})})})),
    "zip of names that climb out": ("a.zip", lambda: _zip(
        {n: "out." for n in ("../../o.txt", "/o.txt", "a/../../o.txt", "C:\\o.txt", "..\\..\\o")})),
    "zip of links": ("a.zip", lambda: _zip({"a.txt": "/etc/passwd"}, external_attr=0xA1FF << 16)),
    "zip that says it is encrypted": ("a.zip", lambda: _zip({"a.txt": "x"}, flag_bits=1)),
    "zip of an unknown packing": ("a.zip", lambda: _zip({"a.txt": "x"}, compress_type=77)),
    "zip with a false checksum": ("a.zip", lambda: _zip({"a.txt": "x" * 100}, CRC=7)),
    "zip that claims 1 TB": ("a.zip", lambda: _zip({"a.txt": "x" * 100}, file_size=10**12)),
    "zip that is cut": ("a.zip", lambda: _zip({"a.txt": OTHER_TEXT})[:-30]),
    "zip of nothing": ("a.zip", lambda: _zip({})),
    "zip of 5,000 empty files": ("a.zip", lambda: _zip({f"{i}.txt": "" for i in range(5_000)})),
    "tar of links, devices and climbing names": ("a.tar", _odd_tar),
    "tar that claims 8 GB": ("a.tar", lambda: _tar_that_claims(8 * 10**9)),
    "tar that claims 1 TB": ("a.tar", lambda: _tar_that_claims(10**12)),
    "tar that is cut": ("a.tar.gz", lambda: gzip.compress(_odd_tar()[:700])),
    "tar of nonsense": ("a.tar", lambda: b"x" * 257 + b"ustar" + b"\xff" * 900),
    "workbook of one text many times": ("a.xlsx", _xlsx_of_one_long_text_many_times),
    "workbook of 150 MB of nothing": ("a.xlsx", lambda: _xlsx(" " * 150_000_000, "")),
    "workbook of entities": ("a.xlsx", lambda: _xlsx("<row><c><v>&h;</v></c></row>", "&h;")),
    "workbook of a far cell": ("a.xlsx", lambda: _xlsx(
        "<row r='1'><c r='A1'><v>1</v></c></row><row r='1048576'><c r='XFD1048576'><v>1</v></c></row>",  # noqa: E501
        "")),
    "workbook that is cut": ("a.xlsx", lambda: _xlsx("<row/>", "")[:-40]),
    "workbook of an unknown sheet": ("a.xlsx", lambda: _zip({"xl/workbook.xml": "<workbook/>"})),
    "old workbook of nonsense": ("a.xls", lambda: b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + b"\xff" * 2000),  # noqa: E501
    "table of repeated cells": ("a.ods", _ods_of_repeated_cells),
    "Word of laughs": ("a.docx", lambda: _docx(_paragraph("&h;"), _LAUGHS)),
    "Word that asks for a file": ("a.docx", lambda: _docx(_paragraph("&h; x"), _OUTSIDE)),
    "Word of 210 MB": ("a.docx", lambda: _docx(_paragraph("x") * 7_000_000)),
    "Word that is nested too deep": ("a.docx", lambda: _docx("<w:p>" * 50_000 + "</w:p>" * 50_000)),
    "Word of half a document": ("a.docx", lambda: _docx("<w:p><w:r>")),
    "RTF that is nested too deep": ("a.rtf", lambda: b"{\\rtf1 " + _deep("{", "}")),
    "RTF that is never closed": ("a.rtf", lambda: b"{\\rtf1 " + b"{\\b x" * 50_000),
    "RTF of odd signs": ("a.rtf", lambda: b"{\\rtf1 \\u-99999999999? \\u55296? \\'zz \\bin999999999 x}"),  # noqa: E501
    "RTF with a large picture": ("a.rtf", lambda: b"{\\rtf1{\\pict " + b"ab" * 20_000_000 + b"}x}"),
    "RTF of 2 MB of backslashes": ("a.rtf", lambda: b"{\\rtf1 " + b"\\" * 2_000_000 + b"}"),
    "web archive that is cut": ("a.warc", lambda: _warc() + _warc()[:-200]),
    "packed web archive that is cut": ("a.warc.gz", lambda: gzip.compress(_warc() * 3)[:-20]),
    "web archive with 80 MB of NUL bytes": ("a.warc", lambda: _warc() + b"\0" * 80_000_000),
    "web archive that claims 1 TB": ("a.warc", lambda: _warc(length=10**12)),
    "web archive of a negative length": ("a.warc", lambda: _warc(length=-5) + _warc()),
    "web archive of nonsense": ("a.warc", lambda: b"WARC/1.0\r\n" + b"\xff" * 5000),
    "web archive of packed pages": ("a.warc", lambda: _warc().replace(
        b"Content-Type: text/html", b"Content-Type: text/html\r\nContent-Encoding: gzip")),
    "feed of laughs": ("a.xml", lambda: _feed("&h;", _LAUGHS.replace("DOCTYPE x", "DOCTYPE rss"))),
    "feed that asks for a file": ("a.xml", lambda: _feed("&h;", _OUTSIDE)),
    "feed of one entity many times": ("a.xml", lambda: _feed(
        "&a;" * 50_000, "<!DOCTYPE rss [<!ENTITY a '" + "x" * 50_000 + "'>]>")),
    "feed that is nested too deep": ("a.xml", lambda: _feed("<b>" * 50_000)),
    "feed of open tags": ("a.xml", lambda: _feed("&lt;" * 200_000)),
    "feed of nothing": ("a.rss", lambda: b"<rss"),
    "json of a million lists": ("a.json", lambda: b"[" + b"[]," * 15_000_000 + b"[]]"),
    "json that is nested too deep": ("a.json", lambda: b'{"a":' + _deep("[", "]")),
    "json that is never closed": ("a.json", lambda: b'[{"text": "x"}, {"text": "y"'),
    "json of one string": ("a.json", lambda: b'"text"'),
    "json of numbers": ("a.json", lambda: b"[1, 2, NaN, 9e999, null, \"x\"]"),
    "json lines of 50 MB of lists": ("a.jsonl", lambda: b'{"text": [' + b"[]," * 17_000_000 + b"1]}"),  # noqa: E501
    "json lines of a line of 70 MB": ("a.jsonl", lambda: line(text="x" * 70_000_000) + b"\n" + line()),  # noqa: E501
    "csv of a line of 50 MB": ("a.csv", lambda: csv_of(b"x " * 25_000_000)),
    "csv of 20 million columns": ("a.csv", lambda: b"text," + b"," * 20_000_000 + b"\nx"),
    "csv of a quote that is never closed": ("a.csv", lambda: csv_of(b'"' + b"x\n" * 10_000_000)),
    "csv of quotes": ("a.csv", lambda: csv_of(b'"' * 5_000_001)),
    "csv of 50 MB without a line": ("a.csv", lambda: b"text,outlet " * 4_000_000),
    "csv of surrogates in UTF-16": ("a.csv", lambda: b"\xff\xfe" + b"t\0,\0o\0\n\0" + b"\0\xd8" * 999),  # noqa: E501
    "text of 52 MB": ("a.txt", lambda: b"x " * 26_000_000),
    "text of the marks of archives": ("a.txt", lambda: b"Body\nLength: 1 words\n" * 100_000),
    "text of lines of an archive": ("a.txt", lambda: (
        b"1 of 9 DOCUMENTS\n\nLENGTH: 5 words\n" * 20_000)),
    "page of 300,000 tags": ("a.html", lambda: page("<p>x</p>" * 300_000)),
    "page of 100,000 open tags": ("a.html", lambda: page("<div><span>" * 50_000)),
    "page of a large picture": ("a.html", lambda: page(
        "<img src='data:image/png;base64," + "QUJD" * 7_000_000 + "'>")),
    "page of comments": ("a.html", lambda: b"<!--" * 50_000 + page("")),
    "page of an unknown encoding": ("a.html", lambda: page("\xe9").replace(
        b"<html>", b"<html><meta charset=nonsense>")),
    "page of NUL bytes": ("a.html", lambda: b"<html>" + b"\0" * 100_000 + page("")),
    "page of linked data without end": ("a.html", lambda: page(
        "<script type='application/ld+json'>" + "[" * 100_000 + "</script>")),
    "page that is an export of 100,000 lines": ("a.html", lambda: page(
        "Factiva" + "<p>5 words</p>" * 40_000 + "<p>Document GULL0000000001</p>" * 10)),
    "page of one long word": ("a.html", lambda: page("<p>" + "x" * 2_000_000 + "</p>")),
    "page of one long paragraph": ("a.html", lambda: page("<p>" + "x, y. " * 200_000 + "</p>")),
    "parquet of one text many times": ("a.parquet", _parquet_of_one_long_text_many_times),
    "parquet named csv": ("a.csv", lambda: b"PAR1" + b"\0" * 100),
    "picture named page": ("a.html", lambda: b"\x89PNG\r\n\x1a\n" + bytes(range(256)) * 50),
    "page named workbook": ("a.xlsx", lambda: page("")),
    "database named csv": ("a.csv", lambda: b"SQLite format 3\0" + b"\0" * 5000),
}  # fmt: skip
_READ_ALL = """
import os, sys
from pathlib import Path
from newsstudy.corpus.readers import records
from newsstudy.corpus.storage import load_corpus
from newsstudy.parameters import CorpusParameters
from newsstudy.corpus.readers import records
from newsstudy.corpus.storage import load_corpus
from newsstudy.errors import CorpusError
from newsstudy.parameters import CorpusParameters
for path in sorted(Path(sys.argv[1]).iterdir()):
    start, n = sum(os.times()[:4]), 0
    try:
        for record in records(path, CorpusParameters(path="x")):
            n += 1
    except CorpusError:
        n = -1
    status = Path("/proc/self/status").read_text()
    peak = int(status.partition("VmHWM:")[2].split()[0])
    print(path.name, n, round(sum(os.times()[:4]) - start, 2), peak // 1000, sep=chr(9), flush=True)
"""


@pytest.mark.slow
def test_no_hostile_file_takes_more_than_five_seconds_or_a_gigabyte(tmp_path):
    for place, (name, build) in enumerate(HOSTILE.values()):
        (tmp_path / f"{place:03d}-{name}").write_bytes(build())
    run = subprocess.run(
        [sys.executable, "-c", _READ_ALL, str(tmp_path)], capture_output=True, text=True,
        env=os.environ | {"PYTHONPATH": os.pathsep.join(sys.path)}, check=True,
    )  # fmt: skip
    rows = [line.split("\t") for line in run.stdout.splitlines()]
    assert len(rows) == len(HOSTILE) >= 40
    told = dict(zip(HOSTILE, rows, strict=True))
    assert {what: row for what, row in told.items() if float(row[2]) > 5} == {}
    assert {what: row for what, row in told.items() if int(row[3]) > 1000} == {}
    assert {what: row for what, row in told.items() if int(row[1]) == 0} == {}


MANY = ("zip of 5,000 empty files", "text of lines of an archive", "csv", "json of a million lists")


def test_every_record_of_a_folder_of_hostile_files_is_in_the_ledger(corpus_of, tmp_path):
    built = {what: (name, build()) for what, (name, build) in HOSTILE.items()
             if not what.startswith(MANY) and "MB" not in what and "bomb" not in what}  # fmt: skip
    files = {f"{place:03d}/{name}": content
             for place, (name, content) in enumerate(built.values()) if len(content) < 100_000}  # fmt: skip  # noqa: E501
    assert len(files) >= 40
    corpus = corpus_of(files)
    raw = list(records(tmp_path / "raw", CorpusParameters(path="unused")))
    assert len(corpus.ledger) == len(raw) >= len(files)
    places = corpus.ledger[["source_path", "record"]]
    assert not places.duplicated().any()
    assert corpus.ledger.loc[corpus.ledger["fate"] == "rejected", "reason"].str.len().min() > 0
    assert not list(tmp_path.rglob("o*.txt"))
    assert "root:" not in " ".join(corpus.articles["text"])


@settings(max_examples=100, deadline=None)
@given(
    st.sampled_from(["a.csv", "a.tsv", "a.jsonl", "a.txt", "a.html", "a.parquet", "a.csv.gz", "b"]),
    st.binary(max_size=200)
    | st.binary(max_size=200).map(csv_of)
    | st.text().map(lambda text: line(headline=text, url=text, published=text, section=text))
    | st.text().map(lambda text: f"{FRONT}{text}".encode("utf-16")),
)
def test_any_bytes_under_any_name_are_records_or_a_clear_message(tmp_path_factory, name, content):
    path = tmp_path_factory.mktemp("raw") / name
    path.write_bytes(content)
    try:
        corpus = prepared_corpus(study_of(path, corpus={"min_words": 1}))
    except CorpusError:
        return
    assert len(corpus.ledger) >= len(corpus.articles) > 0
