"""Bytes and characters of raw files, for all formats: unpacking, limits, lines."""

import io
from collections.abc import Callable, Iterator, Mapping
from functools import cached_property
from pathlib import Path, PurePosixPath
from typing import Any, BinaryIO

from newsstudy.corpus.formats import encodings

Rows = Iterator[tuple[int, Mapping[str, Any] | str, bytes]]
"""What a format yields: record number, raw fields (or a problem in words), the record's bytes."""

PACKED_SUFFIXES = (".gz", ".bz2", ".xz", ".zst")
MAX_CHARACTERS = 64_000_000  # in one line of a table
_HEAD = 65_536
_FREE_BYTES, _RATIO = 64_000_000, 250
_MAGIC = {b"\x1f\x8b": "gzip", b"BZh": "bzip2", b"\xfd7zXZ\0": "xz", b"\x28\xb5\x2f\xfd": "zstd"}


class Budget:
    """How much may be unpacked from a file: 64 MB, or 250 times its size where that is more.

    All members of an archive, and all that is packed in them, share the archive's budget.
    """

    def __init__(self, packed: int):
        self.left = max(_FREE_BYTES, _RATIO * packed)

    def spend(self, n: int) -> None:
        """Take n bytes off. Raises ValueError when there are none left."""
        self.left -= n
        if self.left < 0:
            raise ValueError("unpacks to far more than its size: taken for a decompression bomb")


class _Metered(io.RawIOBase):
    """Unpacked bytes, each counted against a budget."""

    def __init__(self, unpacked: BinaryIO, budget: Budget):
        self._unpacked, self._budget = unpacked, budget

    def readable(self) -> bool:
        return True

    def readinto(self, buffer: Any) -> int:
        try:
            found = self._unpacked.read1(len(buffer))
        except EOFError as error:  # which some libraries take for a sound end
            raise ValueError(str(error)) from None
        self._budget.spend(len(found))
        buffer[: len(found)] = found
        return len(found)

    def close(self) -> None:
        self._unpacked.close()
        super().close()


class RawFile:
    """A raw file: its bytes (unpacked), its name, its row in metadata.csv, what it was taken for.

    `path` is where its bytes lie, `name` its own name; they differ for a member of an archive.
    A format writes into `described` how it reads the file, before it yields the first record.
    """

    def __init__(
        self,
        path: Path,
        name: str | None = None,
        metadata: Mapping[str, str] | None = None,
        budget: Budget | None = None,
    ):
        self.path = path
        self.name = path.name if name is None else name
        self._metadata = metadata
        self.described = ""
        self.budget = budget or Budget(path.stat().st_size)

    @cached_property
    def metadata(self) -> Mapping[str, str]:
        """The file's row in its folder's metadata.csv, or that of its archive; or none."""
        from newsstudy.corpus.formats.text import metadata_of

        return metadata_of(self.path) if self._metadata is None else self._metadata

    @cached_property
    def suffix(self) -> str:
        """The suffix of what is packed in the file, in lower case: .csv for x.CSV.gz."""
        parts = [part.lower() for part in PurePosixPath(self.name).suffixes]
        while parts and parts[-1] in PACKED_SUFFIXES:
            parts.pop()
        return parts[-1] if parts else ""

    @cached_property
    def packing(self) -> str:
        """How the file is packed (gzip, bzip2, xz, zstd), by its first bytes; or ""."""
        with self.path.open("rb") as stream:
            start = stream.read(6)
        return next((name for magic, name in _MAGIC.items() if start.startswith(magic)), "")

    def open(self) -> BinaryIO:
        """Open for reading bytes, unpacked. Reading raises ValueError beyond the budget."""
        stream = self.path.open("rb")
        if not self.packing:
            return stream
        return io.BufferedReader(_Metered(_UNPACKERS[self.packing](stream), self.budget), 1 << 17)

    @cached_property
    def head(self) -> bytes:
        """The first 64 KB, unpacked; less where the packing is broken."""
        found = b""
        with self.open() as stream:
            try:
                while len(found) < _HEAD and (piece := stream.read1(4096)):
                    found += piece
            except (OSError, EOFError, ValueError, *_unpacking_errors()):
                pass
        return found

    @cached_property
    def head_text(self) -> str:
        """The first 64 KB as text, without blanks in front."""
        return encodings.decoded(self.head).lstrip("\ufeff \t\r\n")

    def content(self, limit: int | None = None) -> bytes:
        """Return all bytes, unpacked. Raises ValueError where there are more than `limit`."""
        with self.open() as stream:
            found = stream.read() if limit is None else stream.read(limit + 1)
        if limit is not None and len(found) > limit:
            raise ValueError(f"more than {limit / 10**6:g} MB in one piece")
        return found

    @cached_property
    def encoding(self) -> str:
        """The encoding of the whole file, by all of its bytes."""
        with self.open() as stream:
            return encodings.encoding_of_stream(stream)


def _unzstd(stream: BinaryIO) -> BinaryIO:
    import zstandard

    unpacker = zstandard.ZstdDecompressor(max_window_size=1 << 27)
    return unpacker.stream_reader(stream, read_across_frames=True)


def _gunzip(stream: BinaryIO) -> BinaryIO:
    import gzip

    return gzip.open(stream, "rb")


def _bunzip(stream: BinaryIO) -> BinaryIO:
    import bz2

    return bz2.open(stream, "rb")


def _unxz(stream: BinaryIO) -> BinaryIO:
    import lzma

    return lzma.LZMAFile(stream, format=lzma.FORMAT_XZ)


_UNPACKERS: dict[str, Callable[[BinaryIO], BinaryIO]] = {
    "gzip": _gunzip, "bzip2": _bunzip, "xz": _unxz, "zstd": _unzstd,
}  # fmt: skip


def _unpacking_errors() -> tuple[type[Exception], ...]:
    import lzma
    import zlib

    import zstandard

    return lzma.LZMAError, zlib.error, zstandard.ZstdError


def lines_of(stream: io.TextIOBase, sign: str) -> Iterator[str]:
    """Yield lines with their ends; `sign` is what separates fields.

    Raises ValueError for a line of more than 64 million characters or 100,000 fields, which is
    no table, and would fill the memory.
    """
    while line := stream.readline(MAX_CHARACTERS):
        if len(line) > 100_000:
            if len(line) == MAX_CHARACTERS:
                raise ValueError(
                    f"a line of more than {MAX_CHARACTERS // 10**6} million characters"
                )
            if '"' not in line and line.count(sign) > 100_000:
                raise ValueError("a line of more than 100,000 fields")
        yield line
