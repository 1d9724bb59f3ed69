"""RSS and Atom feeds: an entry a record, from the file alone."""

import io
import re
from html import unescape

from newsstudy.corpus.formats.raw import RawFile, Rows

SUFFIXES = (".rss", ".atom", ".rdf", ".xml")
_ROOT = re.compile(r"<(rss|feed|rdf:RDF)[\s>]", re.IGNORECASE)
_PROLOGUE = re.compile(
    r"(?:\s*(?:<\?.*?\?>|<!--.*?-->|<!DOCTYPE\b[^\[>]*(?:\[.*?\]\s*)?>))*\s*", re.S
)
_MAX_BYTES = 20_000_000
_BREAK = re.compile(r"</?(?:p|div|br|li|ul|ol|h[1-6]|blockquote|tr|table|figure)\b[^>]*>", re.I)
_NOT_TEXT = re.compile(r"<(script|style)\b.*?</\1\s*>|<!--.*?-->", re.I | re.S)
_TAG = re.compile(r"<[^<>]{1,2000}>")


def recognises(file: RawFile) -> bool:
    """Tell whether the root element is that of a feed."""
    text = file.head_text[:20_000]
    return text.startswith("<") and _ROOT.match(text, _PROLOGUE.match(text).end()) is not None


def rows(file: RawFile) -> Rows:
    """Yield each entry: title, url, date as the feed gives it, author, section, text, outlet.

    The text is the entry's full content, or its summary where the feed gives no more. Raises
    ValueError for a file of more than 20 MB, or of declarations that refer to each other.
    """
    import feedparser

    raw = file.content(_MAX_BYTES)
    if raw.count(b"<!ENTITY") > 50:
        raise ValueError("declares more than 50 entities, which no feed does")
    found = feedparser.parse(io.BytesIO(raw), sanitize_html=False, resolve_relative_uris=False)
    version = found.get("version", "")
    file.described = "Atom feed" if version.startswith("atom") else "RSS feed"
    if not found.entries:
        raise ValueError("the feed holds no entry")
    common = {"outlet": found.feed.get("title", ""), "language": found.feed.get("language", "")}
    for number, entry in enumerate(found.entries, start=1):
        fields = {**common, **_fields(entry)}
        yield number, fields, repr(sorted(fields.items())).encode("utf-8", "replace")


def _fields(entry: dict) -> dict[str, str]:
    contents = [part.get("value", "") for part in entry.get("content", [])]
    written = max([*contents, entry.get("summary", "")], key=len)
    tags = (tag.get("term") or "" for tag in entry.get("tags", []))
    published = entry.get("published") or entry.get("updated") or ""
    return {
        "headline": plain_text(entry.get("title", "")),
        "url": entry.get("link", ""),
        "published": published,
        "byline": entry.get("author", ""),
        "section": next(filter(None, tags), ""),
        "text": plain_text(written),
    }


def plain_text(markup: str) -> str:
    """Return the text of a piece of HTML, its blocks as paragraphs."""
    if "<" not in markup:
        return unescape(markup).strip()
    blocks = _BREAK.split(_NOT_TEXT.sub(" ", markup))
    lines = (" ".join(unescape(_TAG.sub("", block)).split()) for block in blocks)
    return "\n\n".join(filter(None, lines))
