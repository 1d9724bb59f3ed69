"""Nexis: exports of Nexis Uni (Word, RTF) and of the older LexisNexis (text, RTF, HTML).

Nexis Uni: headline, publication, date, copyright, labels (Section, Length, Byline), "Body", the
text, "Load-Date", "End of Document". LexisNexis: "1 of 25 DOCUMENTS", publication, date,
headline, labels in capitals, the text, labels and copyright.
"""

import re
from collections.abc import Iterator, Sequence

from newsstudy.corpus.formats.layouts import language_code
from newsstudy.corpus.formats.services import blocks, paragraphs

NAME = "Nexis Uni"
_END = re.compile(r"\s*End of Document\s*")
_COUNTER = re.compile(r"\s*\d+ (?:of|von|de) \d+ (?:DOCUMENTS?|DOKUMENTEN?|DOCUMENTOS)\s*")
_BODY = re.compile(r"\s*Body\s*")
_LABEL = re.compile(
    r"\s*(Section|Length|Byline|Highlight|Dateline|Language|Edition|Series):\s*(.*)"
)
_TAIL = re.compile(r"\s*(?:Load-Date:.*|Classification|Graphic|Notes)\s*")
_COVER = re.compile(
    r"\s*(?:Page \d+ of \d+|User Name:|Date and Time:|Job Number:|Documents? ?\(\d+\)|\d+\. |"
    r"Client/Matter:|Search Terms?:|Search Type:|Narrowed by:|Content Type\b|About LexisNexis|"
    r"\| ?About|News\s+Timeline|.*-None-)"
)
_MONTH = (
    r"(?:January|February|March|April|May|June|July|August|September|October|November|December)"
)
_DAY = re.compile(
    rf"\s*(?:\w+day,? )?({_MONTH} \d{{1,2}},? \d{{4}}|\d{{1,2}} {_MONTH} \d{{4}}|{_MONTH} \d{{4}})"
    r"(?:,? \w+day)?(?:,? (\d{1,2}:\d\d) ?([AP]M)?(?: [A-Z]{2,4})?)?(?:[, ]+[\w ]*edition)?\s*",
    re.IGNORECASE,
)
_OLD_HEAD = re.compile(
    r"\s*(HEADLINE|BYLINE|SECTION|LENGTH|HIGHLIGHT|DATELINE|SERIES|TITLE):\s*(.*)"
)
_OLD_TAIL = re.compile(
    r"(?:LOAD-DATE|LANGUAGE|GRAPHIC|PUBLICATION-TYPE|DOCUMENT-TYPE|JOURNAL-CODE|NOTES|SUBJECT|URL|"
    r"CORRECTION-DATE|TYPE|ACC-NO):.*|\s*Copyright (?:\(c\) |©\s*)?\d{4}.*"
)
_OLD_LANGUAGE = re.compile(r"LANGUAGE:\s*(.*)")


def recognises(lines: Sequence[str], cut: bool = False) -> bool:
    """Tell whether the lines have the marks of a Nexis export (`cut`: only its start is here)."""
    if any(map(_COUNTER.fullmatch, lines)):
        return any(line.startswith(("LENGTH:", "LOAD-DATE:")) for line in lines)
    labels = sum(line.lstrip().startswith(("Length:", "Load-Date:", "Section:")) for line in lines)
    ends = any(map(_END.fullmatch, lines))
    return labels > 0 and any(map(_BODY.fullmatch, lines)) and (ends or (cut and labels > 1))


def articles(lines: Sequence[str]) -> Iterator[dict[str, str]]:
    """Yield each article's fields; what stands before the first article is left out."""
    if any(map(_COUNTER.fullmatch, lines)):
        first = next(i for i, line in enumerate(lines) if _COUNTER.fullmatch(line))
        yield from map(_old_article, blocks(lines[first:], _COUNTER))
        return
    for block in blocks(lines, _END):
        if any(map(_BODY.fullmatch, block)) or any(map(_LABEL.fullmatch, block)):
            yield _article(block)


def _article(block: list[str]) -> dict[str, str]:
    body = next((i for i, line in enumerate(block) if _BODY.fullmatch(line)), None)
    labels = {m[1].lower(): m[2].strip() for line in block[:body] if (m := _LABEL.fullmatch(line))}
    if body is None:
        body = max(i for i, line in enumerate(block) if _LABEL.fullmatch(line))
    tail = next((i for i in range(body + 1, len(block)) if _TAIL.fullmatch(block[i])), len(block))
    headline, outlet, published = _heading([line.strip() for line in block[:body] if line.strip()])
    return {
        "headline": headline, "outlet": outlet, "published": published,
        "byline": labels.get("byline", ""), "section": labels.get("section", ""),
        "language": language_code(labels.get("language", "")),
        "text": paragraphs(block[body + 1 : tail]),
    }  # fmt: skip


def _heading(lines: list[str]) -> tuple[str, str, str]:
    """Return headline, publication and date; a cover page may stand before them."""
    covers = [i for i, line in enumerate(lines) if _COVER.match(line)]
    day = next((i for i, line in enumerate(lines) if _DAY.fullmatch(line)), None)
    if day is None:
        lines = lines[covers[-1] + 1 :] if covers else lines
        return (lines[0] if lines else ""), (lines[1] if len(lines) > 1 else ""), ""
    start = max((i + 1 for i in covers if i < day), default=0)
    named = lines[max(start, day - 2) if start else 0 : day]
    if len(named) < 2:
        return "", (named[0] if named else ""), _date(lines[day])
    return named[0], named[1], _date(lines[day])


def _date(line: str) -> str:
    found = _DAY.fullmatch(line)
    day = re.sub(rf"({_MONTH} \d{{1,2}}) (\d{{4}})", r"\1, \2", found[1])
    return day.strip()


def _old_article(block: list[str]) -> dict[str, str]:
    place = next((i for i, line in enumerate(block) if _DAY.fullmatch(line)), None)
    before = [line.strip() for line in block[: place or 0] if line.strip()]
    labels, headline, body = _old_labels(block, 0 if place is None else place + 1)
    tail = next((i for i in range(body, len(block)) if _OLD_TAIL.match(block[i])), len(block))
    language = next((m[1] for line in block[tail:] if (m := _OLD_LANGUAGE.match(line))), "")
    outlet = next((line for line in before if not line.startswith("Copyright")), "")
    return {
        "headline": labels.get("HEADLINE") or labels.get("TITLE") or headline,
        "outlet": outlet,
        "published": _date(block[place]) if place is not None else "",
        "byline": labels.get("BYLINE", ""), "section": labels.get("SECTION", ""),
        "language": language_code(language.partition(";")[0].strip()),
        "text": paragraphs(block[body:tail]),
    }  # fmt: skip


def _old_labels(block: list[str], start: int) -> tuple[dict[str, str], str, int]:
    """Return the labels before the text, the lines before them, and where the text begins."""
    labels: dict[str, str] = {}
    headline: list[str] = []
    label = ""
    for place in range(start, len(block)):
        line = block[place].strip()
        if found := _OLD_HEAD.fullmatch(block[place]):
            label = found[1]
            labels[label] = found[2].strip()
        elif not line:
            label = ""
        elif label:
            labels[label] += f" {line}"
        elif "LENGTH" in labels:
            return labels, " ".join(headline), place
        elif not labels:
            headline.append(line)
    return labels, " ".join(headline), len(block)
