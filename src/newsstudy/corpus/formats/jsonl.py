"""JSON Lines: an object a line."""

import json
from pathlib import Path

from newsstudy.corpus.formats.raw import Rows, decoded, opened

SUFFIXES = (".jsonl", ".ndjson")


def rows(file: Path) -> Rows:
    """Yield each line's object; a line that is none is a problem. Blank lines do not count."""
    with opened(file) as stream:
        lines = (line.strip() for line in stream if line.strip())
        for number, line in enumerate(lines, start=1):
            try:
                row = json.loads(decoded(line))
            except (ValueError, RecursionError) as error:
                yield number, f"not JSON: {error}", line
                continue
            yield number, row if isinstance(row, dict) else "not a JSON object", line
