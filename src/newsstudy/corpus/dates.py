"""Publication dates as raw data write them, read without guessing."""

import re
from datetime import UTC, datetime
from email.utils import parsedate_to_datetime

_DAY_FORMATS = (
    "%Y/%m/%d", "%Y.%m.%d", "%d.%m.%Y", "%d %B %Y", "%d %b %Y", "%B %d, %Y",
    "%b %d, %Y", "%B %d %Y", "%b %d %Y", "%A, %B %d, %Y", "%A %d %B %Y",
    "%A, %d %B %Y", "%a, %d %b %Y",
)  # fmt: skip
_SECOND_FORMATS = ("%Y/%m/%d %H:%M", "%Y/%m/%d %H:%M:%S", "%d.%m.%Y %H:%M", "%d %B %Y %H:%M")
_MONTH_FORMATS = ("%Y-%m", "%Y/%m", "%B %Y", "%b %Y")
_SLASHED = re.compile(r"(\d{1,2})/(\d{1,2})/(\d{4})")
_DAY_LENGTH = len("2031-05-06")
_YEARS = range(1600, 2200)


def parsed_date(text: str) -> tuple[datetime | None, str]:
    """Return the moment (UTC; a time without a zone counts as UTC) and its precision.

    The precision is second, day, month or unknown; what is no date, or could be read as two
    different days (03/04/2017), is (None, "unknown").
    """
    text = " ".join(text.split()).rstrip(".")
    if not text or len(text) > 60:
        return None, "unknown"
    for read in (_iso, _slashed, _named_formats, _mail):
        moment, precision = read(text)
        if moment is not None and moment.year in _YEARS:
            moment = moment.astimezone(UTC) if moment.tzinfo else moment.replace(tzinfo=UTC)
            return (moment, precision) if moment.year in _YEARS else (None, "unknown")
    return None, "unknown"


def _iso(text: str) -> tuple[datetime | None, str]:
    try:
        moment = datetime.fromisoformat(text)
    except (ValueError, OverflowError):
        return None, "unknown"
    return moment, "day" if len(text) <= _DAY_LENGTH else "second"


def _slashed(text: str) -> tuple[datetime | None, str]:
    if not (match := _SLASHED.fullmatch(text)):
        return None, "unknown"
    first, second, year = map(int, match.groups())
    readings = {(m, d) for m, d in ((first, second), (second, first)) if m <= 12 and d <= 31}
    if len(readings) != 1:
        return None, "unknown"
    month, day = readings.pop()
    try:
        return datetime(year, month, day), "day"
    except ValueError:
        return None, "unknown"


def _named_formats(text: str) -> tuple[datetime | None, str]:
    groups = (("day", _DAY_FORMATS), ("second", _SECOND_FORMATS), ("month", _MONTH_FORMATS))
    for precision, formats in groups:
        for form in formats:
            try:
                return datetime.strptime(text, form), precision
            except ValueError:
                continue
    return None, "unknown"


def _mail(text: str) -> tuple[datetime | None, str]:
    try:
        return parsedate_to_datetime(text), "second"
    except (ValueError, TypeError, IndexError, OverflowError):
        return None, "unknown"
