"""Raw files in, raw records out: one interface for all formats and archives."""

import hashlib
import posixpath
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from newsstudy.corpus.formats import NAMED_BY_THEIR_SOURCE, TABULAR, containers
from newsstudy.corpus.formats.encodings import decoded
from newsstudy.corpus.formats.layouts import (
    Layout,
    iso_date,
    language_code,
    layout_of,
    uncut,
    value_at,
)
from newsstudy.corpus.formats.raw import RawFile
from newsstudy.corpus.formats.sniffing import format_of
from newsstudy.corpus.formats.text import METADATA, listed_files
from newsstudy.errors import CorpusError
from newsstudy.parameters import Columns, CorpusParameters


@dataclass(frozen=True)
class RawRecord:
    """One raw record: where it lies, its fields under the project's names, or why it has none.

    `format` says what its file was taken for, `note` what a reader of the record must know.
    """

    source_path: str
    record: int
    raw_sha256: str
    fields: Mapping[str, str] = field(default_factory=dict)
    problem: str | None = None
    format: str = ""
    note: str = ""


def records(path: Path, parameters: CorpusParameters) -> Iterator[RawRecord]:
    """Yield every raw record of a file or folder, in the order of paths and records.

    A file or record that cannot be read is yielded with its `problem`; nothing is skipped but
    hidden files and the folders' metadata.csv. Files in an archive have the archive's path
    before theirs. Raises CorpusError where `path` does not exist, holds no file, or has no
    column for the text, or, in a single file, for anything that the study names.
    """
    if not path.exists():
        raise CorpusError(f"{path}: there is no such file or folder; see corpus.path in the study")
    files = _files(path) if path.is_dir() else [(path, path.name, "")]
    if not files:
        raise CorpusError(f"{path}: the folder holds no file")
    named = parameters.columns.model_fields_set if len(files) == 1 else set()
    required = {"text"} | named
    for file, source, problem in files:
        if problem:
            yield RawRecord(_plain(source), 1, "", problem=problem)
        else:
            yield from _path_records(file, _plain(source), parameters, required)


def _files(folder: Path) -> list[tuple[Path, str, str]]:
    """Return each file with its path below the folder, and why it cannot be one of them."""
    files = {}
    for path in folder.rglob("*"):
        parts = path.relative_to(folder).parts
        visible = not any(part.startswith(".") for part in parts)
        if visible and path.is_file() and path.name != METADATA:
            files["/".join(parts)] = (path, "")
    for table, name in listed_files(folder):
        source = posixpath.normpath((table.parent.relative_to(folder) / name).as_posix())
        outside = source.startswith(("../", "/")) or "\0" in source
        problem = f"named in {METADATA}, but not a file of this folder" if outside else ""
        files.setdefault(source, (folder / source.replace("\0", ""), problem))
    return [(path, source, problem) for source, (path, problem) in sorted(files.items())]


def _path_records(
    path: Path, source: str, parameters: CorpusParameters, required: set[str]
) -> Iterator[RawRecord]:
    try:
        file = RawFile(path)
    except FileNotFoundError:
        yield RawRecord(source, 1, "", problem=f"named in {METADATA}, but there is no such file")
    except Exception as error:
        yield RawRecord(source, 1, "", problem=_told(error))
    else:
        yield from _file_records(file, source, parameters, required)


def _told(error: Exception) -> str:
    words = " ".join(str(error).split())[:200] or type(error).__name__
    return f"cannot be read: {words}"


def _file_records(
    file: RawFile, source: str, parameters: CorpusParameters, required: set[str], depth: int = 0
) -> Iterator[RawRecord]:
    last = 0
    try:
        if containers.kind(file):
            yield from _member_records(file, source, parameters, depth)
            return
        for record in _rows(file, source, parameters, required):
            last = record.record
            yield record
        if not last:
            raise ValueError("the file holds no record")
    except CorpusError:
        raise
    except (Exception, MemoryError) as error:  # whatever a library raises on hostile bytes
        yield RawRecord(source, last + 1, "", problem=_told(error), format=file.described)


def _member_records(
    file: RawFile, source: str, parameters: CorpusParameters, depth: int
) -> Iterator[RawRecord]:
    if depth >= containers.MAX_DEPTH:
        raise ValueError(f"archives within archives, more than {containers.MAX_DEPTH} deep")
    for name, member in containers.members(file):
        inner = _plain(f"{source}/{name}")
        if isinstance(member, str):
            yield RawRecord(inner, 1, "", problem=member)
        else:
            yield from _file_records(member, inner, parameters, {"text"}, depth + 1)


def _rows(
    file: RawFile, source: str, parameters: CorpusParameters, required: set[str]
) -> Iterator[RawRecord]:
    name, reader = format_of(file, parameters.format)
    columns, checked, known = parameters.columns, name not in TABULAR, None
    lies = file.suffix and file.suffix not in reader.SUFFIXES
    for number, row, raw in reader.rows(file):
        file.budget.spend(len(raw))
        digest = hashlib.sha256(raw).hexdigest()
        told = f"{file.described}, named *{file.suffix}" if lies else file.described
        if isinstance(row, str):
            yield RawRecord(source, number, digest, problem=row, format=told)
            continue
        if name in NAMED_BY_THEIR_SOURCE:
            known = layout_of(tuple(row))
            told = f"{known.name} in {told}" if known else told
        if known and (problem := _textless(row, known, columns)):
            yield RawRecord(source, number, digest, problem=problem, format=told)
            continue
        if not checked and not known:
            _check_columns(row, columns, required, source)
        checked = True
        own = name not in NAMED_BY_THEIR_SOURCE
        fields, note = _mapped(row, columns, known, own)
        yield RawRecord(source, number, digest, fields, format=told, note=note)


def _textless(row: Mapping[str, Any], layout: Layout, columns: Columns) -> str:
    """Return why a service's record is no article, where it carries no text; or ""."""
    wanted = (*layout.columns.get("text", ()), *columns.text)
    there = any(value_at(row, column) is not None for column in wanted)
    return "" if there else layout.without_text


def _check_columns(
    row: Mapping[str, Any], columns: Columns, required: set[str], source: str
) -> None:
    for name in sorted(required):
        wanted = getattr(columns, name)
        if wanted and not any(column in row for column in wanted):
            there = ", ".join(map(str, list(row)[:20]))
            raise CorpusError(
                f"{source}: has no column {' or '.join(wanted)} (corpus.columns.{name}); "
                f"it has: {there}"
            )


def _mapped(
    row: Mapping[str, Any], columns: Columns, layout: Layout | None, own_names: bool
) -> tuple[dict[str, str], str]:
    """Return a row's fields under the project's names, and a note.

    A column that the study names wins over a service's layout, and that over the defaults. A
    format whose fields have the project's names keeps them, unless the study sets one to null.
    """
    fields = {}
    for name in Columns.model_fields:
        wanted = getattr(columns, name)
        if layout and name not in columns.model_fields_set:
            wanted = (*layout.columns.get(name, ()), *wanted)
        if own_names and wanted and name not in wanted:
            wanted = (*wanted, name)
        fields[name] = _first_filled(row, wanted)
    if not layout:
        return fields, ""
    fields["published"] = iso_date(fields["published"])
    fields["language"] = language_code(fields["language"])
    fields["text"], note = uncut(fields["text"])
    return fields, note


def _first_filled(row: Mapping[str, Any], wanted: tuple[str, ...]) -> str:
    for column in wanted:
        if column in row or "." in column:
            text = _as_text(value_at(row, column))
            if text.strip():
                return text
    return ""


def _as_text(value: Any) -> str:
    if isinstance(value, str):
        return _plain(value)
    if value is None or (isinstance(value, float) and value != value):
        return ""
    if isinstance(value, bytes):
        return decoded(value)
    if isinstance(value, list | tuple):
        flat = (entry for entry in value if not isinstance(entry, list | tuple | dict))
        return ", ".join(map(_as_text, flat))
    return _plain(str(value))


def _plain(text: str) -> str:
    """Return text that can be written as UTF-8: halves of surrogate pairs become U+FFFD."""
    return text.encode("utf-8", "surrogatepass").decode("utf-8", "replace")
