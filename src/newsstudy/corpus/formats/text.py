"""Plain text: an article a file, with YAML front matter or a row in the folder's metadata.csv."""

import csv
from functools import lru_cache
from pathlib import Path
from typing import Any

import yaml

from newsstudy.corpus.formats import delimited
from newsstudy.corpus.formats.raw import Rows, content, decoded

SUFFIXES = (".txt", ".md")
METADATA = "metadata.csv"
_MAX_BYTES = 50_000_000


def rows(file: Path) -> Rows:
    """Yield the one article of a file: `text`, and the fields of its metadata.

    Front matter wins over metadata.csv. Raises ValueError for a file of more than 50 MB.
    """
    raw = content(file, _MAX_BYTES)
    try:
        front, text = _front_matter(decoded(raw))
    except (yaml.YAMLError, ValueError, TypeError, RecursionError) as error:
        yield 1, f"front matter: {' '.join(str(error).split())[:200]}", raw
        return
    yield 1, {**metadata_of(file), **front, "text": text}, raw


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
    front = yaml.load("".join(lines[1 : ends[0]]), Loader=_PlainLoader) or {}
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


def _state(table: Path) -> tuple[int, int]:
    facts = table.stat()
    return facts.st_mtime_ns, facts.st_size


@lru_cache(maxsize=64)
def _table(table: Path, _state: tuple[int, int]) -> dict[str, dict[str, str]]:
    found = (row for _, row, _ in delimited.rows(table) if isinstance(row, dict))
    return {row["file"]: dict(row) for row in found if row.get("file")}


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
