"""Layouts of well-known exports: which of their columns holds what, known by their header.

Sources: the documentation of NewsAPI (/v2/everything), Media Cloud (story lists), GDELT (DOC 2.0
API, mode artlist) and the Guardian's Open Platform.
"""

import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import lru_cache
from typing import Any

_CUT = re.compile(r"\s*(?:…|\.\.\.)?\s*\[\+(\d+) chars\]\s*$")
_COMPACT = re.compile(r"(\d{4})(\d\d)(\d\d)T?(\d\d)(\d\d)(\d\d)Z?")
_LANGUAGES = {
    "arabic": "ar", "bulgarian": "bg", "chinese": "zh", "croatian": "hr", "czech": "cs",
    "danish": "da", "dutch": "nl", "english": "en", "finnish": "fi", "french": "fr",
    "german": "de", "greek": "el", "hebrew": "he", "hindi": "hi", "hungarian": "hu",
    "indonesian": "id", "italian": "it", "japanese": "ja", "korean": "ko", "norwegian": "no",
    "persian": "fa", "polish": "pl", "portuguese": "pt", "romanian": "ro", "russian": "ru",
    "serbian": "sr", "slovak": "sk", "slovenian": "sl", "spanish": "es", "swedish": "sv",
    "thai": "th", "turkish": "tr", "ukrainian": "uk", "urdu": "ur", "vietnamese": "vi",
}  # fmt: skip


@dataclass(frozen=True)
class Layout:
    """One service's columns by the project's names, and what to say where it gives no text."""

    name: str
    needs: frozenset[str]
    columns: Mapping[str, tuple[str, ...]] = field(hash=False)
    without_text: str = ""


_GDELT = "a GDELT article list carries no text, only addresses and titles"
_MEDIA_CLOUD = "a Media Cloud story list without texts: add them as a column `text`"
LAYOUTS = (
    Layout("NewsAPI export", frozenset({"title", "publishedAt", "content", "url"}), {
        "headline": ("title",), "text": ("content",), "published": ("publishedAt",),
        "outlet": ("source.name", "source_name", "source"), "url": ("url",),
        "byline": ("author",),
    }),
    Layout("GDELT article list", frozenset({"url", "seendate", "domain"}), {
        "headline": ("title",), "published": ("seendate",), "outlet": ("domain",),
        "url": ("url",), "language": ("language",),
    }, _GDELT),
    Layout("GDELT article list", frozenset({"URL", "MobileURL", "Date", "Title"}), {
        "headline": ("Title",), "published": ("Date",), "url": ("URL",),
    }, _GDELT),
    Layout("Media Cloud story list", frozenset({"media_name", "publish_date", "title", "url"}), {
        "headline": ("title",), "text": ("text", "story_text", "full_text"),
        "published": ("publish_date",), "outlet": ("media_name",), "url": ("url",),
        "language": ("language",),
    }, _MEDIA_CLOUD),
    Layout("Guardian Open Platform export", frozenset({"webTitle", "webPublicationDate"}), {
        "headline": ("webTitle",), "text": ("fields.bodyText", "fields.body"),
        "published": ("webPublicationDate",), "outlet": ("fields.publication",),
        "url": ("webUrl",), "byline": ("fields.byline",), "section": ("sectionName",),
    }, "an export without texts: ask for `show-fields=bodyText`"),
)  # fmt: skip


@lru_cache(maxsize=256)
def layout_of(names: tuple[str, ...]) -> Layout | None:
    """Return the layout that a record with these field names has, or None."""
    there = frozenset(names)
    return next((layout for layout in LAYOUTS if layout.needs <= there), None)


def value_at(row: Mapping[str, Any], name: str) -> Any:
    """Return a field, by its name or by a path with dots into objects; None where it is not."""
    if name in row or "." not in name:
        return row.get(name)
    value: Any = row
    for part in name.split("."):
        if not isinstance(value, Mapping):
            return None
        value = value.get(part)
    return value


def iso_date(text: str) -> str:
    """Return a moment written like 20170301T120000Z in ISO form; others as they are."""
    match = _COMPACT.fullmatch(text.strip())
    return "{}-{}-{}T{}:{}:{}Z".format(*match.groups()) if match else text


def language_code(text: str) -> str:
    """Return the ISO 639-1 code of a language that is given by its English name."""
    return _LANGUAGES.get(text.strip().lower(), text)


def uncut(text: str) -> tuple[str, str]:
    """Return a text without the mark with which NewsAPI cuts it, and what to say of the cut."""
    match = _CUT.search(text[-60:])
    if not match:
        return text, ""
    kept = text[: len(text) - len(match[0])]
    return kept, f"cut off by the service: {int(match[1]):,} more characters are missing"
