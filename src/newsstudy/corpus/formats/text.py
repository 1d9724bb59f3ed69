"""Plain text: exports of the services; any other is one article a file.

An article has YAML front matter, or a row in its folder's metadata.csv, or neither.
"""

import csv
from functools import lru_cache
from pathlib import Path
from typing import Any

import yaml

from newsstudy.corpus.formats import delimited, encodings, services
from newsstudy.corpus.formats.raw import RawFile, Rows

SUFFIXES = (".txt", ".md", ".text")
METADATA = "metadata.csv"
_MAX_BYTES = 50_000_000
_MAX_EXPORT = 200_000_000


def recognises(file: RawFile) -> bool:
    """Tell whether the text is a service's export."""
    return services.service_of(file.head_text.splitlines(), cut=True) is not None


def rows(file: RawFile) -> Rows:
    """Yield the articles of a service's export, or the one article with its metadata.

    Front matter wins over metadata.csv. Raises ValueError for a file of more than 50 MB, or an
    export of more than 200 MB.
    """
    if recognises(file):
        lines = encodings.decoded(file.content(_MAX_EXPORT)).splitlines()
        yield from services.rows(file, lines, "text")
        return
    raw = file.content(_MAX_BYTES)
    encoding = encodings.encoding_of(raw)
    file.described = f"text, {encodings.NAMES.get(encoding, encoding)}"
    try:
        front, text = _front_matter(encodings.decoded(raw))
    except (yaml.YAMLError, ValueError, TypeError, RecursionError) as error:
        yield 1, f"front matter: {' '.join(str(error).split())[:200]}", raw
        return
    yield 1, {**file.metadata, **front, "text": text}, raw


class _PlainLoader(yaml.BaseLoader):
    """YAML in which all scalars are text and nothing can be repeated by reference."""

    def compose_node(self, parent: yaml.Node | None, index: Any) -> yaml.Node | None:
        if self.check_event(yaml.AliasEvent):
            raise ValueError("refers to another part of itself (a YAML alias)")
        return super().compose_node(parent, index)


def _front_matter(text: str) -> tuple[dict[str, Any], str]:
    lines = text.splitlines(keepends=True)
    if not lines or lines[0].strip() != "---":
        return {}, text
    ends = [i for i, line in enumerate(lines[1:], start=1) if line.strip() == "---"]
    if not ends:
        return {}, text
    written = "".join(lines[1 : ends[0]])
    if len(written) > 1_000_000:
        raise ValueError("longer than a million characters")
    front = yaml.load(written, Loader=_PlainLoader) or {}
    if not isinstance(front, dict):
        raise ValueError("not a mapping")
    fields = {str(k): "" if v in ("null", "~") else v for k, v in front.items()}
    return fields, "".join(lines[ends[0] + 1 :])


def metadata_of(file: Path) -> dict[str, str]:
    """Return the row of the folder's metadata.csv whose `file` is this file's name, or none."""
    table = file.parent / METADATA
    if not table.is_file():
        return {}
    return dict(_table(table, _state(table)).get(file.name, {}))


def rows_by_file(table: Path) -> dict[str, dict[str, str]]:
    """Return the rows of a metadata.csv by the file that each names.

    Raises OSError, ValueError or csv.Error where it is no table.
    """
    found = (row for _, row, _ in delimited.rows(RawFile(table)) if isinstance(row, dict))
    return {row["file"]: dict(row) for row in found if row.get("file")}


def _state(table: Path) -> tuple[int, int]:
    facts = table.stat()
    return facts.st_mtime_ns, facts.st_size


@lru_cache(maxsize=64)
def _table(table: Path, _state: tuple[int, int]) -> dict[str, dict[str, str]]:
    return rows_by_file(table)


def listed_files(folder: Path) -> list[tuple[Path, str]]:
    """Return the tables (metadata.csv) below a folder, each with every file name in it."""
    listed = []
    for table in sorted(folder.rglob(METADATA)):
        try:
            names = _table(table, _state(table))
        except (OSError, ValueError, csv.Error):
            continue
        listed += [(table, name) for name in names]
    return listed
