"""Bytes and characters of raw files, for all formats."""

import gzip
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any, BinaryIO

Rows = Iterator[tuple[int, Mapping[str, Any] | str, bytes]]
"""What a format yields: record number, raw fields (or a problem in words), the record's bytes."""


def opened(file: Path) -> BinaryIO:
    """Open a file for reading bytes, through gzip where its name says so."""
    return gzip.open(file, "rb") if file.suffix.lower() == ".gz" else file.open("rb")


def content(file: Path, limit: int | None = None) -> bytes:
    """Return all bytes of a file, unpacked where its name says that it is gzipped.

    Raises ValueError where there are more than `limit` of them.
    """
    with opened(file) as stream:
        found = stream.read() if limit is None else stream.read(limit + 1)
    if limit is not None and len(found) > limit:
        raise ValueError(f"more than {limit / 10**6:g} MB for one article")
    return found


def decoded(raw: bytes) -> str:
    """Return text in UTF-8, or UTF-16 by its mark, or Windows-1252; broken bytes become U+FFFD."""
    if raw.startswith((b"\xff\xfe", b"\xfe\xff")):
        return raw.decode("utf-16", errors="replace")
    try:
        return raw.decode("utf-8-sig")
    except UnicodeDecodeError:
        text = raw.decode("utf-8-sig", errors="replace")
    broken = text.count("\ufffd")
    if broken < sum(character > "\x7f" for character in text) / 2:
        return text
    return raw.decode("cp1252", errors="replace")
