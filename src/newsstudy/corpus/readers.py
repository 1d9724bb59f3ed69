"""Raw files in, raw records out: one interface for all formats."""

import hashlib
import posixpath
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from types import ModuleType
from typing import Any

from newsstudy.corpus.formats import FORMATS
from newsstudy.corpus.formats.raw import decoded
from newsstudy.corpus.formats.text import METADATA, listed_files
from newsstudy.errors import CorpusError
from newsstudy.parameters import Columns, CorpusParameters

_RECTANGULAR = ("csv", "parquet")


@dataclass(frozen=True)
class RawRecord:
    """One raw record: where it lies, its fields under the project's names, or why it has none."""

    source_path: str
    record: int
    raw_sha256: str
    fields: Mapping[str, str] = field(default_factory=dict)
    problem: str | None = None


def records(path: Path, parameters: CorpusParameters) -> Iterator[RawRecord]:
    """Yield every raw record of a file or folder, in the order of paths and records.

    A file or record that cannot be read is yielded with its `problem`; nothing is skipped but
    hidden files and the folders' metadata.csv. Raises CorpusError where `path` does not exist,
    holds no file, or has no column for the text, or, in a single file, for anything that the
    study names.
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
            yield from _file_records(file, _plain(source), parameters, required)


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


def _file_records(
    file: Path, source: str, parameters: CorpusParameters, required: set[str]
) -> Iterator[RawRecord]:
    last, checked = 0, False
    try:
        name, reader = _format(file, parameters.format)
        for number, row, raw in reader.rows(file):
            last = number
            digest = hashlib.sha256(raw).hexdigest()
            if isinstance(row, str):
                yield RawRecord(source, number, digest, problem=row)
                continue
            if name in _RECTANGULAR and not checked:
                _check_columns(row, parameters.columns, required, source)
                checked = True
            yield RawRecord(source, number, digest, _mapped(row, parameters.columns))
    except CorpusError:
        raise
    except FileNotFoundError:
        yield RawRecord(source, 1, "", problem=f"named in {METADATA}, but there is no such file")
    except Exception as error:  # whatever a library raises on hostile bytes ends in the ledger
        words = " ".join(str(error).split())[:200]
        yield RawRecord(source, last + 1, "", problem=f"cannot be read: {words}")


def _format(file: Path, wanted: str) -> tuple[str, ModuleType]:
    suffixes = [s.lower() for s in file.suffixes if s.lower() != ".gz"]
    suffix = suffixes[-1] if suffixes else ""
    for name, module in FORMATS.items():
        if suffix in module.SUFFIXES:
            return name, module
    if wanted in FORMATS:
        return wanted, FORMATS[wanted]
    raise ValueError(f"no reader for files named *{suffix or file.name}")


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


def _mapped(row: Mapping[str, Any], columns: Columns) -> dict[str, str]:
    fields = {}
    for name in Columns.model_fields:
        there = (_as_text(row[column]) for column in getattr(columns, name) if column in row)
        fields[name] = next((text for text in there if text.strip()), "")
    return fields


def _as_text(value: Any) -> str:
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
