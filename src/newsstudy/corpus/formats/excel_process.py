"""The process that unpacks one table for `excel`: a line of JSON for each row, to its output."""

import json
import sys
from datetime import date, datetime, time, timedelta

_MEMORY, _SECONDS = 1_000_000_000, 60


def _limit() -> None:
    try:
        import resource
    except ImportError:  # not on Windows
        return
    resource.setrlimit(resource.RLIMIT_AS, (_MEMORY, _MEMORY))
    resource.setrlimit(resource.RLIMIT_CPU, (_SECONDS, _SECONDS))


def _plain(value: object) -> str:
    if isinstance(value, float) and value.is_integer() and abs(value) < 1e15:
        return str(int(value))
    if isinstance(value, datetime | date | time):
        return value.isoformat()
    return str(value.total_seconds()) if isinstance(value, timedelta) else str(value)


def _say(**event: object) -> None:
    print(json.dumps(event), flush=False)


def main(path: str) -> None:
    """Print the header and the rows of every sheet, and at the end what went wrong, or "done"."""
    _limit()
    from python_calamine import CalamineWorkbook

    try:
        book = CalamineWorkbook.from_path(path)
        for name in book.sheet_names:
            header: list[str] = []
            for row in book.get_sheet_by_name(name).iter_rows():
                cells = [_plain(cell) for cell in row]
                if not any(map(str.strip, cells)):
                    continue
                if not header:
                    header = [cell.strip() for cell in cells]
                    _say(header=header)
                else:
                    _say(row=cells)
        _say(problem="done")
    except Exception as error:  # the words of the library go into the ledger
        _say(problem=" ".join(str(error).split())[:200] or type(error).__name__)


if __name__ == "__main__":
    main(sys.argv[1])
