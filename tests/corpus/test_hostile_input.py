"""Hostile files: a clear message or a row in the ledger, and the other records go through."""

import gzip
import io
import json
import os

import pyarrow as pa
import pyarrow.parquet
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from newsstudy.corpus.formats import text as text_format
from newsstudy.corpus.preparation import load_corpus, prepare, prepared_corpus
from newsstudy.errors import CorpusError
from tests.conftest import study_of

GOOD_TEXT = "The harbour council of Vellmark agreed on Tuesday to rebuild the northern pier."
OTHER_TEXT = "Odo Marrin doubted that the timber of the new pier would last the winter."
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
    "a packed file that is none": ("a.csv.gz", csv_of(b"The tide."), "Not a gzipped file"),
    "a broken packed file": ("a.csv.gz", PACKED[:12] + b"\xff" * 30, "cannot be read"),
    "a parquet file that is none": ("a.parquet", b"PAR1 and no more PAR1", "cannot be read"),
    "an archive": ("a.zip", b"PK\x03\x04", "no reader for files named *.zip"),
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
    assert [fate for fate, _ in found] == ["kept", "kept", "rejected"]
    assert "end-of-stream" in found[-1][1]


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
    files |= {"a folder/x.jsonl": line(), "a.txt": f"{FRONT}{OTHER_TEXT} Ja.".encode()}
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
    found = corpus_of({"x.csv/a.jsonl": line(), "metadata.csv/b.jsonl": line(text=OTHER_TEXT * 2)})
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
    rows = [
        line(id="7", url="https://gull.example/7", text=OTHER_TEXT + end) for end in (" a", " b")
    ]
    assert len(corpus_of({"a.jsonl": b"\n".join(rows)}).articles) == 3


@pytest.mark.parametrize(
    "outlets", [[], ["The Gull"], ["Post"], ["Post", "Post"], ["The Gull", "Post"]],
    ids=["one-article", "one-outlet", "two-articles", "one-of-three", "one-beside-two"],
)  # fmt: skip
def test_a_corpus_of_very_few_articles_is_a_corpus(project, corpus_of, outlets):
    rows = [line(outlet=name, text=f"{OTHER_TEXT} {i}") for i, name in enumerate(outlets)]
    corpus = corpus_of({"a.jsonl": b"\n".join(rows)} if rows else {})
    assert len(corpus.articles) == len(outlets) + 1
    assert set(corpus.articles["outlet"].cat.categories) == {"The Gull", *outlets}
    study = study_of(project / "raw", corpus={"min_words": 5})
    prepare(study, "a key", say=lambda told: None)
    assert len(load_corpus(study).articles) == len(outlets) + 1


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
