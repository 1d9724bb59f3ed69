"""Hashes of values, files and folders."""

import hashlib
import json
from collections.abc import Iterable
from pathlib import Path
from typing import Any


def digest(*parts: Any) -> str:
    """Return a SHA-256 over values (as sorted JSON), bytes and earlier digests."""
    whole = hashlib.sha256()
    for part in parts:
        raw = part if isinstance(part, bytes) else json.dumps(part, sort_keys=True).encode()
        whole.update(len(raw).to_bytes(8, "big") + raw)
    return whole.hexdigest()


def file_hash(path: Path) -> str:
    """Return the SHA-256 of a file's bytes, or "" where there is none."""
    if not path.is_file():
        return ""
    with path.open("rb") as stream:
        return hashlib.file_digest(stream, "sha256").hexdigest()


def tree_hash(path: Path, skip: Iterable[str] = ("__pycache__",)) -> str:
    """Return one hash of a file, or of all files below a folder by relative path."""
    if path.is_file():
        return file_hash(path)
    skipped = set(skip)
    files = sorted(
        (p for p in path.rglob("*") if p.is_file() and not skipped & set(p.parts)),
        key=lambda p: p.relative_to(path).as_posix(),
    )
    return digest([(p.relative_to(path).as_posix(), file_hash(p)) for p in files])
