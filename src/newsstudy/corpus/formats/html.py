"""Saved web pages: the article body and what the page says of itself."""

import re
from pathlib import Path

from newsstudy.corpus.formats.raw import Rows, content, decoded
from newsstudy.corpus.formats.text import metadata_of

SUFFIXES = (".html", ".htm")
_MAX_BYTES = 50_000_000
_DATE_PATHS = (
    "//meta[@property='article:published_time']/@content",
    "//meta[@itemprop='datePublished']/@content",
    "//meta[@name='date' or @name='pubdate' or @name='publish-date' or @name='dc.date']/@content",
    "//article//time[@datetime]/@datetime",
    "//time[@datetime]/@datetime",
)
_LINKED_DATE = re.compile(r'"datePublished"\s*:\s*"([^"]{4,40})"')


def _stated_date(raw: bytes) -> str:
    """Return the date that a page states of itself; none is guessed from its text."""
    from lxml import html

    tree = html.document_fromstring(decoded(raw).encode("utf-8", "replace"), parser=_parser())
    stated = (found.strip() for path in _DATE_PATHS for found in tree.xpath(path))
    if date := next(filter(None, stated), ""):
        return date
    linked = " ".join(tree.xpath("//script[@type='application/ld+json']/text()"))
    match = _LINKED_DATE.search(linked)
    return match[1] if match else ""


def _parser():
    from lxml import html

    return html.HTMLParser(encoding="utf-8", huge_tree=True)


def rows(file: Path) -> Rows:
    """Yield the one article of a page: text (trafilatura, Barbaresi 2021), title, date, author.

    The fields have the names title, date, author, section, url and sitename. A page without an
    article is a problem. Raises ValueError for a file of more than 50 MB.
    """
    import trafilatura

    raw = content(file, _MAX_BYTES)
    found = trafilatura.bare_extraction(
        raw, fast=True, include_comments=False, include_tables=False, with_metadata=True,
        deduplicate=False,
    )  # fmt: skip
    if found is None or not found.text:
        yield 1, "no article was found in the page", raw
        return
    page = found.as_dict()
    names = ("title", "author", "sitename", "url")
    fields = {name: page[name] for name in names if page.get(name)}
    fields["date"] = _stated_date(raw)
    text = "\n\n".join(line for line in page["text"].splitlines() if line.strip())
    yield 1, {**fields, **metadata_of(file), "text": text}, raw
