"""What a web page states of itself in its head: date, outlet, section, language, headlines."""

import json
import re
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

_DATE_PATHS = (
    "//meta[@property='article:published_time']/@content",
    "//meta[@itemprop='datePublished']/@content",
    "//meta[@name='date' or @name='pubdate' or @name='publish-date' or @name='dc.date']/@content",
    "//article//time[@datetime]/@datetime",
    "//time[@datetime]/@datetime",
)
_OUTLET_PATHS = (
    "//meta[@property='og:site_name']/@content", "//meta[@name='application-name']/@content",
)  # fmt: skip
_SECTION_PATHS = (
    "//meta[@property='article:section']/@content", "//meta[@itemprop='articleSection']/@content",
    "//meta[@name='section']/@content",
)  # fmt: skip
_LANGUAGE_PATHS = (
    "//html/@lang", "//meta[@http-equiv='content-language']/@content",
    "//meta[@property='og:locale']/@content",
)  # fmt: skip
_HEADLINE_PATHS = (
    "//h1//text()[normalize-space()]/ancestor::h1[1]", "//meta[@property='og:title']/@content",
    "//meta[@name='twitter:title']/@content",
)  # fmt: skip
_LINKED_DATE = re.compile(r'"datePublished"\s*:\s*"([^"]{4,40})"')
_MAX_DEPTH, _MAX_LINKED = 6, 2_000_000


@dataclass(frozen=True)
class PageFacts:
    """The statements of one page, each "" where it makes none; `body` is declared as its text."""

    date: str = ""
    outlet: str = ""
    section: str = ""
    language: str = ""
    body: str = ""
    headlines: tuple[str, ...] = ()


def facts_of(tree: Any) -> PageFacts:
    """Return what a parsed page states of itself; nothing is guessed from its text."""
    written = [script for script in tree.xpath("//script[@type='application/ld+json']/text()")]
    linked = [entry for script in written for entry in _objects(script)]
    date = _first(tree, _DATE_PATHS)
    if not date and (match := _LINKED_DATE.search(" ".join(written))):
        date = match[1]
    return PageFacts(
        date=date,
        outlet=_first(tree, _OUTLET_PATHS) or _named(linked, "publisher"),
        section=_first(tree, _SECTION_PATHS) or _named(linked, "articleSection"),
        language=_first(tree, _LANGUAGE_PATHS)[:20].partition("_")[0].partition("-")[0].lower(),
        body=max((_string(entry.get("articleBody")) for entry in linked), key=len, default=""),
        headlines=tuple(_headlines(tree, linked)),
    )


def _first(tree: Any, paths: tuple[str, ...]) -> str:
    stated = (str(found).strip() for path in paths for found in tree.xpath(path))
    return next(filter(None, stated), "")


def _headlines(tree: Any, linked: list[dict]) -> Iterator[str]:
    for path in _HEADLINE_PATHS:
        for found in tree.xpath(path)[:5]:
            yield found if isinstance(found, str) else "".join(found.itertext())
    yield from (_string(entry.get("headline")) for entry in linked)


def _objects(script: str) -> Iterator[dict]:
    """Yield the objects of a page's linked data (JSON-LD), those within lists and graphs too."""
    if len(script) > _MAX_LINKED:
        return
    try:
        found = json.loads(script, strict=False)
    except (ValueError, RecursionError):
        return
    pending = [(found, 0)]
    while pending:
        value, depth = pending.pop(0)
        if isinstance(value, list) and depth < _MAX_DEPTH:
            pending += [(entry, depth + 1) for entry in value[:50]]
        elif isinstance(value, dict):
            yield value
            if isinstance(value.get("@graph"), list):
                pending.append((value["@graph"], depth + 1))


def _named(linked: list[dict], key: str) -> str:
    for entry in linked:
        value = entry.get(key)
        value = value[0] if isinstance(value, list) and value else value
        value = value.get("name") if isinstance(value, dict) else value
        if _string(value).strip():
            return _string(value).strip()
    return ""


def _string(value: Any) -> str:
    return value if isinstance(value, str) else ""
