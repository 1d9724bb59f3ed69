"""JSON Lines: an object a line."""

import json
import re
from collections.abc import Iterator
from typing import BinaryIO

from newsstudy.corpus.formats.encodings import decoded
from newsstudy.corpus.formats.raw import RawFile, Rows

SUFFIXES = (".jsonl", ".ndjson", ".jsonlines")
_UTF_16 = (b"\xff\xfe", b"\xfe\xff")
_MAX_LINE = 64_000_000
_MAX_SIGNS = 4_000_000
_LIST_OF_OBJECTS = re.compile(r"\[\s*\{|\[\s*$|\{\s*\n\s*\"", re.MULTILINE)


def recognises(file: RawFile) -> bool:
    """Tell whether the first line is an object of its own, and the next one begins one too."""
    lines = file.head_text.split("\n", 2)
    named = file.suffix in SUFFIXES
    if named and lines[0].strip() and not _LIST_OF_OBJECTS.match(file.head_text):
        return True
    if not file.head_text.startswith("{") or len(lines) < 2:
        return False
    return lines[1].lstrip().startswith("{") and lines[0].rstrip().endswith("}")


def _lines(stream: BinaryIO) -> Iterator[bytes]:
    """Yield the lines as UTF-8; in UTF-16 a line's end is two bytes, so it is decoded first."""
    first = stream.readline(_MAX_LINE)
    if first.startswith(_UTF_16):
        yield from decoded(first + stream.read(_MAX_LINE)).encode("utf-8", "replace").splitlines()
        return
    while first:
        yield first
        while len(first) == _MAX_LINE and not first.endswith(b"\n"):
            first = stream.readline(_MAX_LINE)
        first = stream.readline(_MAX_LINE)


def rows(file: RawFile) -> Rows:
    """Yield each line's object; a line that is none is a problem. Blank lines do not count."""
    file.described = "JSON Lines"
    with file.open() as stream:
        lines = (line.strip() for line in _lines(stream) if line.strip())
        for number, line in enumerate(lines, start=1):
            if len(line) > _MAX_LINE - 2:
                yield number, f"a line of more than {_MAX_LINE // 10**6} MB", line
                continue
            if problem := too_many_values(line):
                yield number, problem, line
                continue
            try:
                row = json.loads(decoded(line))
            except (ValueError, RecursionError) as error:
                yield number, f"not JSON: {error}", line
                continue
            yield number, row if isinstance(row, dict) else "not a JSON object", line


def too_many_values(raw: bytes) -> str:
    """Return why JSON must not be parsed, because it would fill the memory; or ""."""
    if len(raw) < _MAX_SIGNS or sum(map(raw.count, (b"[", b"{", b","))) < _MAX_SIGNS:
        return ""
    return f"not read: more than {_MAX_SIGNS // 10**6} million values in one record"
