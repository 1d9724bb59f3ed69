"""CSV and TSV: a header, then a record a row; fields end with a comma, semicolon, tab or bar."""

import csv
import io
import sys
from collections.abc import Iterator
from itertools import islice

from newsstudy.corpus.formats import encodings
from newsstudy.corpus.formats.raw import RawFile, Rows, lines_of

SUFFIXES = (".csv", ".tsv", ".tab")
csv.field_size_limit(min(sys.maxsize, 2**31 - 1))
_SIGNS = {",": ",", ";": ";", "\t": "tab", "|": "|"}
_ROWS_LOOKED_AT = 25
_COLUMNS = frozenset(
    [
        "text",
        "title",
        "headline",
        "url",
        "link",
        "date",
        "published",
        "publish_date",
        "author",
        "byline",
        "outlet",
        "source",
        "body",
        "content",
        "section",
        "language",
        "seendate",
        "media_name",
        "domain",
    ]
)


def recognises(file: RawFile) -> bool:
    """Tell whether the first rows have one form, and a header that names parts of an article."""
    _, rows = _sniffed(file)
    if len(rows) < 2 or len(rows[0]) < 2 or any(len(row) != len(rows[0]) for row in rows):
        return False
    header = [name.strip().strip("\ufeff").lower() for name in rows[0]]
    known = len(_COLUMNS.intersection(header))
    return known >= 2 and len(set(header)) == len(header) and max(map(len, header)) <= 40


def rows(file: RawFile) -> Rows:
    """Yield a row's fields by the header's names; a row of another length is a problem.

    Raises ValueError for an empty file, and where it is no table at all.
    """
    sign, _ = _sniffed(file)
    with file.open() as raw:
        stream = io.TextIOWrapper(raw, file.encoding, errors="replace", newline="")
        yield from _records(csv.reader(lines_of(stream, sign), delimiter=sign), file, sign)


def _records(found: Iterator[list[str]], file: RawFile, sign: str) -> Rows:
    header = next(found, None)
    if header is None:
        raise ValueError("the file is empty")
    header = [name.strip().removeprefix("\ufeff") for name in header]
    encoding = encodings.NAMES.get(file.encoding, file.encoding)
    file.described = f"CSV, separator {_SIGNS[sign]}, {encoding}"
    for number, row in enumerate(filter(None, found), start=1):
        raw = "\x1f".join(row).encode("utf-8", errors="replace")
        if len(row) != len(header):
            yield number, f"has {len(row)} fields, the header has {len(header)}", raw
        else:
            yield number, dict(zip(header, row, strict=True)), raw


def _sniffed(file: RawFile) -> tuple[str, list[list[str]]]:
    """Return the separator under which the first rows are most alike, and these rows.

    Where nothing decides, it is what the suffix says: a tab for .tsv, otherwise a comma.
    """
    usual = "\t" if file.suffix in (".tsv", ".tab") else ","
    read = {sign: _first_rows(file.head_text, sign) for sign in _SIGNS}
    best = max(_SIGNS, key=lambda sign: (_alike(read[sign]), sign == usual))
    return (best, read[best]) if _alike(read[best]) > 0 else (usual, read[usual])


def _first_rows(text: str, sign: str) -> list[list[str]]:
    whole = len(text) < 60_000
    reader = csv.reader(io.StringIO(text, newline=""), delimiter=sign)
    try:
        found = list(filter(None, islice(reader, _ROWS_LOOKED_AT)))
    except csv.Error:
        return []
    return found if whole or len(found) == _ROWS_LOOKED_AT or len(found) < 2 else found[:-1]


def _alike(rows: list[list[str]]) -> float:
    """Return the share of rows as long as the header, times what speaks for the header's length."""
    if not rows or len(rows[0]) < 2:
        return 0
    header = rows[0]
    alike = sum(len(row) == len(header) for row in rows) / len(rows)
    named = sum(name.strip(' "\ufeff').lower() in _COLUMNS for name in header)
    return alike + 2 * min(named, 3)
