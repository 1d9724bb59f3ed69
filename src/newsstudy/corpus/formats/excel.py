"""Excel and OpenDocument tables (xlsx, xlsm, xlsb, xls, ods): a header, then a record a row.

The table is unpacked in a process of its own with a limit of memory and time: a small file can
ask for a thousand times its size.
"""

import json
import os
import subprocess
import sys
import tempfile
from pathlib import Path

from newsstudy.corpus.formats.raw import RawFile, Rows

SUFFIXES = (".xlsx", ".xlsm", ".xlsb", ".xls", ".ods")
_OLD_OFFICE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
_MAX_BYTES = 200_000_000


def recognises(file: RawFile) -> bool:
    """Tell whether the file is a package with a workbook in it."""
    if file.head.startswith(_OLD_OFFICE):
        return file.suffix == ".xls" or b"W\0o\0r\0k\0b\0o\0o\0k" in file.head
    return file.head.startswith(b"PK\x03\x04") and _kind(file) == "excel"


def _kind(file: RawFile) -> str:
    from newsstudy.corpus.formats.containers import office_kind

    return office_kind(file)


def rows(file: RawFile) -> Rows:
    """Yield each row's fields by the names in its sheet's first row; every sheet is read.

    Dates come in ISO form. Empty rows do not count. Raises ValueError for a file that needs too
    much memory or time.
    """
    content = file.content(_MAX_BYTES)
    file.described = "Excel"
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / f"table{file.suffix if file.suffix in SUFFIXES else '.xlsx'}"
        path.write_bytes(content)
        yield from _records(path)


def _records(path: Path) -> Rows:
    command = [sys.executable, "-m", "newsstudy.corpus.formats.excel_process", str(path)]
    source = str(Path(__file__).parents[3])
    search = os.pathsep.join(filter(None, (source, os.environ.get("PYTHONPATH", ""))))
    environment = {**os.environ, "PYTHONPATH": search}
    number, header, problem = 0, [], "takes too much memory or time"
    with subprocess.Popen(
        command, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, env=environment
    ) as process:
        try:
            for line in process.stdout:
                event = json.loads(line)
                if "problem" in event:
                    problem = event["problem"]
                elif "header" in event:
                    header = event["header"]
                else:
                    number += 1
                    yield number, dict(zip(header, event["row"], strict=False)), line
        finally:
            process.kill()
            process.stdout.close()
            code = process.wait()
    if problem != "done":
        raise ValueError(f"{problem} (code {code})" if code else problem)
    if not number:
        raise ValueError("the file is empty")
