"""Saved web pages: the article body and what the page says of itself."""

from pathlib import Path

from newsstudy.corpus.formats.raw import Rows, content
from newsstudy.corpus.formats.text import metadata_of

SUFFIXES = (".html", ".htm")
_MAX_BYTES = 50_000_000


def rows(file: Path) -> Rows:
    """Yield the one article of a page: text (trafilatura, Barbaresi 2021), title, date, author.

    The fields have the names title, date, author, section, url and sitename. A page without an
    article is a problem. Raises ValueError for a file of more than 50 MB.
    """
    import trafilatura

    if file.stat().st_size > _MAX_BYTES:
        raise ValueError(f"one page of more than {_MAX_BYTES // 10**6} MB")
    raw = content(file)
    found = trafilatura.bare_extraction(
        raw, fast=True, include_comments=False, include_tables=False, with_metadata=True,
        deduplicate=False,
    )  # fmt: skip
    if found is None or not found.text:
        yield 1, "no article was found in the page", raw
        return
    page = found.as_dict()
    names = ("title", "date", "author", "sitename", "url")
    fields = {name: page[name] for name in names if page.get(name)}
    text = "\n\n".join(line for line in page["text"].splitlines() if line.strip())
    yield 1, {**fields, **metadata_of(file), "text": text}, raw
