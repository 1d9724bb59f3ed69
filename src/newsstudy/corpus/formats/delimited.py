"""CSV and TSV: a header, then a record a row."""

import csv
import io
import sys
from pathlib import Path

from newsstudy.corpus.formats.raw import Rows, content, decoded

SUFFIXES = (".csv", ".tsv")
csv.field_size_limit(min(sys.maxsize, 2**31 - 1))


def rows(file: Path) -> Rows:
    """Yield a row's fields by the header's names; a row of another length is a problem.

    Raises ValueError for an empty file.
    """
    delimiter = "\t" if ".tsv" in map(str.lower, file.suffixes) else ","
    found = csv.reader(io.StringIO(decoded(content(file)), newline=""), delimiter=delimiter)
    header = next(found, None)
    if header is None:
        raise ValueError("the file is empty")
    header = [name.strip() for name in header]
    for number, row in enumerate(filter(None, found), start=1):
        raw = "\x1f".join(row).encode("utf-8", errors="replace")
        if len(row) != len(header):
            yield number, f"has {len(row)} fields, the header has {len(header)}", raw
        else:
            yield number, dict(zip(header, row, strict=True)), raw
