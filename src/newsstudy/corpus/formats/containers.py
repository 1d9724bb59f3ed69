"""Archives (zip, tar): their members as files, one at a time, within the archive's budget."""

import csv
import io
import posixpath
import tarfile
import tempfile
import zipfile
from collections import Counter
from collections.abc import Iterator
from pathlib import Path
from typing import BinaryIO

from newsstudy.corpus.formats.raw import Budget, RawFile

MAX_DEPTH = 3
SUFFIXES = (".zip", ".tar", ".tgz", ".tbz2", ".txz")
METADATA = "metadata.csv"
_MAX_METADATA = 50_000_000
_NOT_A_FILE = "a link or a device in an archive, not a file"
_OUTSIDE = "its name leads out of the archive: not read"
Member = tuple[str, RawFile | str]
Stream = tuple[str, BinaryIO | str]


def kind(file: RawFile) -> str:
    """Return "zip" or "tar" for an archive of files, by its content; otherwise ""."""
    if not file.packing and file.head.startswith((b"PK\x03\x04", b"PK\x05\x06")):
        return "zip" if office_kind(file) == "zip" else ""
    if file.head[257:262] == b"ustar":
        return "tar"
    return "tar" if file.suffix == ".tar" and not file.head.startswith(b"PK") else ""


def office_kind(file: RawFile) -> str:
    """Tell what a zip package is: "docx", "excel", "office" (another), or "zip".

    What is no sound package is "zip".
    """
    try:
        with zipfile.ZipFile(_seekable(file)) as package:
            names = set(package.namelist())
            if "word/document.xml" in names:
                return "docx"
            if any(name.startswith("xl/workbook.") for name in names):
                return "excel"
            if "mimetype" in names and "content.xml" in names:
                with package.open("mimetype") as stream:
                    return "excel" if b"spreadsheet" in stream.read(200) else "office"
            return "office" if "[Content_Types].xml" in names else "zip"
    except (zipfile.BadZipFile, OSError, ValueError, RuntimeError, NotImplementedError):
        return "zip"


def _seekable(file: RawFile) -> BinaryIO | Path:
    return io.BytesIO(file.content(200_000_000)) if file.packing else file.path


def members(file: RawFile) -> Iterator[Member]:
    """Yield each member's name and its file, which lasts until the next is asked for.

    A member that is no file, is encrypted or broken, or whose name leads out of the archive
    comes as the reason in words. Hidden files and metadata.csv are left out; a row of the latter
    goes with the file it names. Raises ValueError for an archive without a file, or beyond the
    budget.
    """
    streams = _zip_streams if kind(file) == "zip" else _tar_streams
    tables = _tables(streams, file)
    seen: Counter[str] = Counter()
    with tempfile.TemporaryDirectory() as folder:
        for name, stream in streams(file):
            if _is_hidden(name) or posixpath.basename(name) == METADATA:
                continue
            seen[name] += 1
            told = f"{name} ({seen[name]})" if seen[name] > 1 else name
            yield told, _member(name, stream, tables, Path(folder) / "member", file.budget)
    if not seen:
        raise ValueError("the archive holds no file")


def _member(
    name: str, stream: BinaryIO | str, tables: dict, place: Path, budget: Budget
) -> RawFile | str:
    if isinstance(stream, str):
        return stream
    normal = posixpath.normpath(name.replace("\\", "/"))
    if normal.startswith(("../", "/")) or normal == ".." or "\0" in name or normal[1:2] == ":":
        return _OUTSIDE
    try:
        with place.open("wb") as target:
            while piece := stream.read(1 << 20):
                budget.spend(len(piece))
                target.write(piece)
    except (zipfile.BadZipFile, RuntimeError, NotImplementedError) as error:
        return f"cannot be unpacked: {' '.join(str(error).split())[:150]}"
    row = tables.get(posixpath.dirname(normal), {}).get(posixpath.basename(normal), {})
    return RawFile(place, posixpath.basename(normal), row, budget)


def _is_hidden(name: str) -> bool:
    parts = [part for part in name.replace("\\", "/").split("/") if part not in (".", "..")]
    return any(part.startswith(".") or part == "__MACOSX" for part in parts)


def _zip_streams(file: RawFile) -> Iterator[Stream]:
    with zipfile.ZipFile(_seekable(file)) as archive:
        for entry in archive.infolist():
            if entry.is_dir():
                continue
            if entry.external_attr >> 28 == 0xA:
                yield entry.filename, _NOT_A_FILE
            elif entry.flag_bits & 1:
                yield entry.filename, "is encrypted"
            else:
                yield from _opened(archive, entry)


def _opened(archive: zipfile.ZipFile, entry: zipfile.ZipInfo) -> Iterator[Stream]:
    try:
        stream = archive.open(entry)
    except (zipfile.BadZipFile, RuntimeError, NotImplementedError, OSError, ValueError) as error:
        yield entry.filename, f"cannot be unpacked: {' '.join(str(error).split())[:150]}"
        return
    with stream:
        yield entry.filename, stream


def _tar_streams(file: RawFile) -> Iterator[Stream]:
    with file.open() as raw, tarfile.open(fileobj=raw, mode="r|") as archive:
        for entry in archive:
            archive.members = []  # otherwise it keeps every header in memory
            if entry.isdir():
                continue
            if entry.size > file.budget.left:
                raise ValueError(f"claims to hold {entry.size / 10**9:,.0f} GB in one file")
            yield entry.name, archive.extractfile(entry) if entry.isfile() else _NOT_A_FILE


def _tables(streams, file: RawFile) -> dict[str, dict[str, dict[str, str]]]:
    """Return the rows of every metadata.csv in an archive, by folder and file name."""
    from newsstudy.corpus.formats.text import rows_by_file

    tables = {}
    for name, stream in streams(file):
        if posixpath.basename(name) != METADATA or isinstance(stream, str):
            continue
        with tempfile.NamedTemporaryFile(suffix=".csv") as table:
            table.write(stream.read(_MAX_METADATA))
            table.flush()
            try:
                found = rows_by_file(Path(table.name))
            except (OSError, ValueError, csv.Error):
                continue
        tables[posixpath.normpath(posixpath.dirname(name) or ".").removeprefix(".")] = found
    return tables
