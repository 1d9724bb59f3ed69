"""JSON Lines: an object a line."""

import json
from collections.abc import Iterable
from itertools import chain
from pathlib import Path
from typing import BinaryIO

from newsstudy.corpus.formats.raw import Rows, decoded, opened

SUFFIXES = (".jsonl", ".ndjson")
_UTF_16 = (b"\xff\xfe", b"\xfe\xff")


def _lines(stream: BinaryIO) -> Iterable[bytes]:
    """Return the lines as UTF-8; in UTF-16 a line's end is two bytes, so it is decoded first."""
    first = stream.readline()
    if first.startswith(_UTF_16):
        return decoded(first + stream.read()).encode("utf-8", "replace").splitlines()
    return chain([first], stream)


def rows(file: Path) -> Rows:
    """Yield each line's object; a line that is none is a problem. Blank lines do not count."""
    with opened(file) as stream:
        lines = (line.strip() for line in _lines(stream) if line.strip())
        for number, line in enumerate(lines, start=1):
            try:
                row = json.loads(decoded(line))
            except (ValueError, RecursionError) as error:
                yield number, f"not JSON: {error}", line
                continue
            yield number, row if isinstance(row, dict) else "not a JSON object", line
