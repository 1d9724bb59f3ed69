"""Every reader against damaged files: whatever the bytes, records or reasons come out.

The short run is part of the tests; `python -m tests.corpus.test_readers_fuzz 2000` makes a
longer one, of that many damaged files a reader, and prints the slowest.
"""

import gzip
import io
import json
import sys
import time
from pathlib import Path
from tempfile import TemporaryDirectory

import numpy as np
import pyarrow as pa
import pyarrow.parquet
import pytest
import zstandard

from newsstudy.corpus.readers import records
from newsstudy.errors import CorpusError
from newsstudy.parameters import CorpusParameters
from tests.corpus import exports
from tests.corpus.exports import ARTICLES, csv_of, page_of

ROWS = [{"outlet": a["outlet"], "title": a["headline"], "text": a["text"]} for a in ARTICLES]
MEMBERS = {
    "a.html": page_of(ARTICLES[0]),
    "b.csv": csv_of(ROWS),
    "metadata.csv": b"file,title\na,b",
}


def _parquet():
    packed = io.BytesIO()
    pyarrow.parquet.write_table(pa.Table.from_pylist(ROWS), packed)
    return packed.getvalue()


SOUND = {
    "a.csv": csv_of(ROWS, ";"),
    "a.jsonl": "\n".join(map(json.dumps, ROWS)).encode(),
    "a.json": exports.newsapi().encode(),
    "a.parquet": _parquet(),
    "a.xlsx": exports.xlsx_of(ROWS),
    "a.docx": exports.docx_of(exports.nexis_lines()),
    "a.rtf": exports.rtf_of(exports.factiva_page_lines()),
    "a.xml": exports.rss().encode(),
    "a.html": page_of(ARTICLES[0]),
    "export.html": exports.factiva_tagged_html().encode(),
    "a.txt": f"---\noutlet: The Gull\ntitle: Pier\n---\n{ARTICLES[0]['text']}".encode(),
    "nexis.txt": exports.lexisnexis_text().encode(),
    "factiva.txt": "\n".join(exports.factiva_tagged_lines()).encode(),
    "proquest.txt": "\n".join(exports.proquest_lines()).encode(),
    "a.warc": exports.warc_of(
        [("https://gull.example/1", "text/html", "200 OK", page_of(ARTICLES[0]))] * 2, packed=False
    ),
    "a.zip": exports.zip_of(MEMBERS),
    "a.tar.gz": exports.tar_of(MEMBERS, "gz"),
    "a.tar": exports.tar_of(MEMBERS),
    "a.csv.gz": gzip.compress(csv_of(ROWS)),
    "a.csv.zst": zstandard.ZstdCompressor().compress(csv_of(ROWS)),
}
SIGNS = b"\0\xff<>&;,\"'{}[]\\\n\r\t_:=%PK\x1f\x8b"


def damaged(content, rng):
    """Return the bytes with a few of them changed, cut, doubled, moved or replaced by noise."""
    found = bytearray(content)
    for _ in range(rng.integers(1, 8)):
        at, size = (int(n) for n in rng.integers(0, [len(found) + 1, 200]))
        kind = rng.integers(0, 6)
        if kind == 0:
            found[at : at + size] = rng.bytes(size)
        elif kind == 1:
            del found[at : at + size]
        elif kind == 2:
            found[at:at] = found[at : at + size] * int(rng.integers(1, 50))
        elif kind == 3:
            found[at:at] = bytes([SIGNS[int(rng.integers(len(SIGNS)))]]) * size
        elif kind == 4:
            found[at : at + 1] = rng.bytes(1)
        elif rng.random() < 0.3:
            del found[at:]
    return bytes(found)


def check(path):
    """Read a file; fail where its records are not numbered, named or explained."""
    try:
        found = list(records(path, CorpusParameters(path="unused")))
    except CorpusError as error:
        if "has no column" not in str(error):
            raise
        return
    places = [(record.source_path, record.record) for record in found]
    assert len(set(places)) == len(places) > 0
    assert all(record.fields or record.problem for record in found)
    for record in found:
        " ".join(record.fields.values()).encode()


@pytest.mark.parametrize("name", SOUND)
def test_a_damaged_file_gives_records_or_reasons(tmp_path, name):
    rng = np.random.default_rng([1, list(SOUND).index(name)])
    for _ in range(4 if name == "a.xlsx" else 25):
        path = tmp_path / name
        path.write_bytes(damaged(SOUND[name], rng))
        check(path)


def main(n: int) -> None:
    """Read n damaged files a reader, half of them under another reader's name."""
    for place, name in enumerate(SOUND):
        rng, slowest = np.random.default_rng([2, place]), 0.0
        with TemporaryDirectory() as folder:
            for i in range(n):
                shown = name if i % 2 else list(SOUND)[int(rng.integers(len(SOUND)))]
                path = Path(folder) / shown
                path.write_bytes(damaged(SOUND[name], rng))
                start = time.perf_counter()
                try:
                    check(path)
                except BaseException:
                    Path(f"fuzz-{place}-{i}-{shown}").write_bytes(path.read_bytes())
                    raise
                slowest = max(slowest, time.perf_counter() - start)
                path.unlink()
        print(f"{name}: {n} files, the slowest {slowest:.2f} s", flush=True)


if __name__ == "__main__":
    main(int(sys.argv[1]))
