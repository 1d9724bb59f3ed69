"""Raw files in, raw records out: one small reader a format behind one interface."""

import csv
import gzip
import hashlib
import io
import json
import sys
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import yaml

from newsstudy.errors import CorpusError
from newsstudy.study import Columns, CorpusParameters

csv.field_size_limit(min(sys.maxsize, 2**31 - 1))

METADATA = "metadata.csv"
TEXT_SUFFIXES = (".txt", ".md")
MAX_TEXT_BYTES = 50_000_000


@dataclass(frozen=True)
class RawRecord:
    """One raw record: where it lies, its fields under the project's names, or why it has none."""

    source_path: str
    record: int
    raw_sha256: str
    fields: Mapping[str, str] = field(default_factory=dict)
    problem: str | None = None


Rows = Iterator[tuple[int, Mapping[str, Any] | str, bytes]]
"""What a reader yields: record number, its raw fields (or a problem in words), its bytes."""


def records(path: Path, parameters: CorpusParameters) -> Iterator[RawRecord]:
    """Yield every raw record of a file or folder, in the order of paths and records.

    A file or record that cannot be read is yielded with its `problem`; nothing is skipped.
    Raises CorpusError where `path` does not exist, holds no file, or lacks a mapped column.
    """
    if not path.exists():
        raise CorpusError(f"{path}: there is no such file or folder; see corpus.path in the study")
    files = _data_files(path) if path.is_dir() else [path]
    if not files:
        raise CorpusError(f"{path}: the folder holds no file")
    for file in files:
        source = file.relative_to(path).as_posix() if path.is_dir() else file.name
        yield from _file_records(file, source, parameters)


def _data_files(folder: Path) -> list[Path]:
    found = (p for p in folder.rglob("*") if p.is_file() and p.name != METADATA)
    visible = (p for p in found if not any(q.startswith(".") for q in p.relative_to(folder).parts))
    files = sorted(visible, key=lambda p: p.relative_to(folder).as_posix())
    return files + _listed_but_missing(folder)


def _listed_but_missing(folder: Path) -> list[Path]:
    missing = []
    for table in sorted(folder.rglob(METADATA)):
        try:
            names = [row.get("file", "") for _, row, _ in _csv_rows(table) if isinstance(row, dict)]
        except (OSError, csv.Error, UnicodeError):
            continue
        missing += [table.parent / n for n in names if n and not (table.parent / n).is_file()]
    return missing


def _file_records(file: Path, source: str, parameters: CorpusParameters) -> Iterator[RawRecord]:
    reader = _reader_for(file, parameters.format)
    last = 0
    try:
        if reader is None:
            raise ValueError(f"no reader for files named *{file.suffix or file.name}")
        for number, row, raw in reader(file):
            last = number
            digest = hashlib.sha256(raw).hexdigest()
            if isinstance(row, str):
                yield RawRecord(source, number, digest, problem=row)
            else:
                fields = _mapped(row, parameters.columns, source, reader)
                yield RawRecord(source, number, digest, fields)
    except CorpusError:
        raise
    except FileNotFoundError:
        yield RawRecord(source, 1, "", problem=f"named in {METADATA}, but there is no such file")
    except Exception as error:  # whatever a library raises on hostile bytes ends in the ledger
        words = " ".join(str(error).split())[:200]
        yield RawRecord(source, last + 1, "", problem=f"cannot be read: {words}")


def _reader_for(file: Path, wanted: str) -> Callable[[Path], Rows] | None:
    suffixes = [s.lower() for s in file.suffixes if s.lower() != ".gz"]
    suffix = suffixes[-1] if suffixes else ""
    if suffix in TEXT_SUFFIXES:
        return _text_rows
    named = {"csv": _csv_rows, "jsonl": _jsonl_rows, "parquet": _parquet_rows}
    by_suffix = {
        ".csv": _csv_rows, ".tsv": _csv_rows, ".jsonl": _jsonl_rows, ".ndjson": _jsonl_rows,
        ".parquet": _parquet_rows,
    }  # fmt: skip
    return named.get(wanted) or by_suffix.get(suffix)


def _mapped(
    row: Mapping[str, Any], columns: Columns, source: str, reader: Callable
) -> dict[str, str]:
    fields = {}
    for name in Columns.model_fields:
        column = getattr(columns, name)
        if column is None:
            continue
        if column in row:
            fields[name] = _as_text(row[column])
        elif reader is not _text_rows and (name in columns.model_fields_set or name == "text"):
            there = ", ".join(map(str, list(row)[:20]))
            raise CorpusError(
                f"{source}: has no column `{column}` (corpus.columns.{name}); it has: {there}"
            )
    return fields


def _as_text(value: Any) -> str:
    if value is None or (isinstance(value, float) and value != value):
        return ""
    return value if isinstance(value, str) else str(value)


def _bytes(file: Path) -> bytes:
    opener = gzip.open if file.suffix.lower() == ".gz" else open
    with opener(file, "rb") as stream:
        return stream.read()


def decoded(raw: bytes) -> str:
    """Return text in UTF-8, or UTF-16 by its mark, or Windows-1252; broken bytes become U+FFFD."""
    if raw.startswith((b"\xff\xfe", b"\xfe\xff")):
        return raw.decode("utf-16", errors="replace")
    text = raw.decode("utf-8-sig", errors="replace")
    broken = text.count("\ufffd")
    if not broken or broken < sum(character > "\x7f" for character in text) / 2:
        return text
    return raw.decode("cp1252", errors="replace")


def _csv_rows(file: Path) -> Rows:
    delimiter = "\t" if ".tsv" in file.name.lower() else ","
    rows = csv.reader(io.StringIO(decoded(_bytes(file)), newline=""), delimiter=delimiter)
    header = next(rows, None)
    if header is None:
        raise ValueError("the file is empty")
    header = [name.strip() for name in header]
    for number, row in enumerate(filter(None, rows), start=1):
        raw = "\x1f".join(row).encode()
        if len(row) != len(header):
            yield number, f"has {len(row)} fields, the header has {len(header)}", raw
        else:
            yield number, dict(zip(header, row, strict=True)), raw


def _jsonl_rows(file: Path) -> Rows:
    opener = gzip.open if file.suffix.lower() == ".gz" else open
    with opener(file, "rb") as stream:
        lines: Iterable[bytes] = (line for line in stream if line.strip())
        for number, line in enumerate(lines, start=1):
            raw = line.strip()
            try:
                row = json.loads(decoded(raw))
            except (ValueError, RecursionError) as error:
                yield number, f"not JSON: {error}", raw
                continue
            yield number, row if isinstance(row, dict) else "not a JSON object", raw


def _parquet_rows(file: Path) -> Rows:
    import pyarrow.parquet

    source = io.BytesIO(_bytes(file)) if file.suffix.lower() == ".gz" else file
    number = 0
    for batch in pyarrow.parquet.ParquetFile(source).iter_batches(batch_size=1000):
        for row in batch.to_pylist():
            number += 1
            yield number, row, repr(row).encode()


def _text_rows(file: Path) -> Rows:
    if file.stat().st_size > MAX_TEXT_BYTES:
        raise ValueError(f"one article of more than {MAX_TEXT_BYTES // 10**6} MB")
    raw = _bytes(file)
    text = decoded(raw)
    fields = _metadata_of(file)
    try:
        front, text = _front_matter(text)
    except (yaml.YAMLError, ValueError, TypeError, RecursionError) as error:
        yield 1, f"front matter: {' '.join(str(error).split())[:200]}", raw
        return
    yield 1, {**fields, **front, "text": text}, raw


def _front_matter(text: str) -> tuple[dict[str, Any], str]:
    lines = text.splitlines(keepends=True)
    if not lines or lines[0].strip() != "---":
        return {}, text
    ends = [i for i, line in enumerate(lines[1:], start=1) if line.strip() == "---"]
    if not ends:
        return {}, text
    front = yaml.safe_load("".join(lines[1 : ends[0]])) or {}
    if not isinstance(front, dict):
        raise ValueError("not a mapping")
    return {str(k): v for k, v in front.items()}, "".join(lines[ends[0] + 1 :])


def _metadata_of(file: Path) -> dict[str, str]:
    return dict(_metadata_table(file.parent / METADATA).get(file.name, {}))


_METADATA_CACHE: dict[tuple[Path, int], dict[str, dict[str, str]]] = {}


def _metadata_table(table: Path) -> dict[str, dict[str, str]]:
    if not table.is_file():
        return {}
    key = (table, table.stat().st_mtime_ns)
    if key not in _METADATA_CACHE:
        _METADATA_CACHE[key] = {
            row["file"]: row for _, row, _ in _csv_rows(table)
            if isinstance(row, dict) and row.get("file")
        }  # fmt: skip
    return _METADATA_CACHE[key]
