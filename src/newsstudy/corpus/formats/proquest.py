"""ProQuest: exports with a line of underscores between articles and a label for each part."""

import re
from collections.abc import Iterator, Sequence

from newsstudy.corpus.formats.layouts import language_code
from newsstudy.corpus.formats.services import blocks, paragraphs

NAME = "ProQuest"
_BETWEEN = re.compile(r"\s*_{20,}\s*")
_COUNTER = re.compile(r"\s*(?:Document \d+ of \d+|ProQuest document link)\s*")
_NAMES = (
    "Abstract|Author|Author affiliation|Byline|Classification|Column|Company / organization|"
    "Copyright|Correspondence author|Country of publication|Credit|Database|Dateline|"
    "Document feature|Document type|Document URL|DOI|Edition|First page|Full text|"
    "Full text availability|Identifier / keyword|Identifiers|ISSN|Issue|Language|"
    "Language of publication|Last updated|Links|Location|Number of pages|Pages|People|"
    "Place of publication|ProQuest document ID|Publication date|Publication info|"
    "Publication subject|Publication title|Publication year|Publisher|Section|Source|"
    "Source type|Subject|Title|Volume|Word count|Year"
)
_LABEL = re.compile(rf"\s*({_NAMES}):(?: (.*)|\s*)", re.IGNORECASE)
_COVER = re.compile(r"\s*(?:Report Information from ProQuest|Search Strategy|Table of contents).*")


def recognises(lines: Sequence[str], cut: bool = False) -> bool:
    """Tell whether the lines have the marks of a ProQuest export (`cut`: its start will do)."""
    labels = {m[1].lower() for line in lines if (m := _LABEL.fullmatch(line))}
    if not labels & {"full text", "proquest document id"}:
        return False
    known = {"publication title", "publication date", "publication info", "document url"}
    return len(labels) >= 3 and bool(labels & known or any(map(_BETWEEN.fullmatch, lines)))


def articles(lines: Sequence[str]) -> Iterator[dict[str, str]]:
    """Yield each article's fields; one that was saved without its text has an empty one."""
    for block in blocks(lines, _BETWEEN):
        parts, title = _parts(block)
        if "full text" in parts or "proquest document id" in parts:
            yield _article(parts, title)


def _parts(block: list[str]) -> tuple[dict[str, list[str]], str]:
    """Return the lines of each label, and the first line before any."""
    parts: dict[str, list[str]] = {}
    title, label = "", ""
    for line in block:
        found = _LABEL.fullmatch(line)
        if found and found[1].lower() not in parts:
            label = found[1].lower()
            parts[label] = [found[2] or ""]
        elif label and not _COUNTER.fullmatch(line):
            parts[label].append(line)
        elif not title and line.strip() and not _COUNTER.fullmatch(line):
            title = "" if _COVER.fullmatch(line) else line.strip()
    return parts, title


def _article(parts: dict[str, list[str]], title: str) -> dict[str, str]:
    told = {name: " ".join(" ".join(lines).split()) for name, lines in parts.items()}
    info = told.get("publication title") or told.get("publication info") or ""
    return {
        "headline": told.get("title") or title,
        "outlet": re.split(r"[;\[]", info)[0].strip(),
        "published": told.get("publication date", ""),
        "byline": told.get("author") or told.get("byline") or "",
        "section": told.get("section", ""),
        "language": language_code(told.get("language of publication") or told.get("language", "")),
        "url": told.get("document url", ""),
        "text": paragraphs(parts.get("full text", [])),
    }
