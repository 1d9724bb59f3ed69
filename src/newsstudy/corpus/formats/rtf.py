"""RTF: exports of Nexis Uni, Factiva and ProQuest; any other is one article a file."""

import re

from newsstudy.corpus.formats import services
from newsstudy.corpus.formats.raw import RawFile, Rows

SUFFIXES = (".rtf",)
_MAX_BYTES = 100_000_000
_DATA = re.compile(rb"\\(?:pict|objdata|blipuid)\b")


def recognises(file: RawFile) -> bool:
    """Tell whether the file begins with RTF's mark."""
    return file.head.lstrip().startswith(b"{\\rtf")


def rows(file: RawFile) -> Rows:
    """Yield the articles of a service's export, or the whole text as one article.

    Raises ValueError for a file of more than 100 MB.
    """
    from striprtf.striprtf import rtf_to_text

    raw = _without_pictures(file.content(_MAX_BYTES))
    text = rtf_to_text(raw.decode("cp1252", "replace"), errors="replace")
    yield from services.rows(file, text.split("\n"), "RTF")


def _without_pictures(raw: bytes) -> bytes:
    return re.sub(rb"(?:[0-9a-fA-F]{32,}\s*){4,}", b"", raw) if _DATA.search(raw) else raw
