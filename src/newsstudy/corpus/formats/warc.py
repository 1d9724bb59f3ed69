"""Web archives (WARC): every HTML page that a server answered with is a record.

What a crawl notes beside its pages (requests, metadata, revisits, pictures, scripts, styles) is
no raw record of a corpus and is not counted. A page that came with an error status is one, and
is rejected with that status.
"""

import io
from collections.abc import Iterator
from contextlib import redirect_stderr
from typing import Any, BinaryIO

from newsstudy.corpus.formats import html
from newsstudy.corpus.formats.raw import RawFile, Rows

SUFFIXES = (".warc",)
_PAGE_TYPES = ("text/html", "application/xhtml+xml")
_MAX_HEAD = 4_000_000
_KINDS = ("response", "resource")


def recognises(file: RawFile) -> bool:
    """Tell whether the file begins with a WARC record."""
    return file.head.startswith(b"WARC/")


class _Watched:
    """A stream that ends with an error where no record begins for a long way."""

    def __init__(self, stream: BinaryIO):
        self._stream, self.left = stream, _MAX_HEAD

    def read(self, size: int = -1) -> bytes:
        found = self._stream.read(size)
        self.left -= len(found)
        if self.left < 0:
            raise ValueError("no record begins where one should")
        return found


def rows(file: RawFile) -> Rows:
    """Yield each HTML page's article with the address it came from."""
    from warcio.archiveiterator import ArchiveIterator

    file.described = "web archive (WARC)"
    number = 0
    with file.open() as stream:
        watched = _Watched(getattr(stream, "raw", stream))  # a buffer loses what precedes a cut
        for record in _quietly(ArchiveIterator(watched)):
            watched.left = max(record.length or 0, 0) + _MAX_HEAD
            if record.rec_type not in _KINDS or not _is_page(record):
                continue
            number += 1
            address = record.rec_headers.get_header("WARC-Target-URI") or ""
            yield number, *_page(record, address.strip("<>"))
    if not number:
        raise ValueError("the web archive holds no page")


def _quietly(found: Iterator[Any]) -> Iterator[Any]:
    """Yield what is found; what the library prints of damage, with the text, goes nowhere."""
    while True:
        with redirect_stderr(io.StringIO()):
            record = next(found, None)
        if record is None:
            return
        yield record


def _is_page(record: Any) -> bool:
    headers = record.http_headers or record.rec_headers
    kind = (headers.get_header("Content-Type") or "").partition(";")[0].strip().lower()
    return kind in _PAGE_TYPES


def _page(record: Any, address: str) -> tuple[dict | str, bytes]:
    raw = record.content_stream().read(html.MAX_BYTES + 1)
    status = record.http_headers.get_statuscode() if record.http_headers else "200"
    if status != "200":
        return f"the server answered with status {str(status)[:20]} instead of the page", raw
    if len(raw) <= html.MAX_BYTES and getattr(record.raw_stream, "limit", 0) > 0:
        return "the page is cut off in the web archive", raw
    try:
        fields = html.page_fields(raw)
    except Exception as error:  # one page must not cost the pages behind it
        return f"the page cannot be read: {' '.join(str(error).split())[:200]}", raw
    return ({**fields, "url": address} if isinstance(fields, dict) else fields), raw
