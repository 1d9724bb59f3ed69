"""Factiva: exports with field tags (HD, BY, WC, PD, SN, LP, TD) and in the layout of the page.

The layout of the page gives headline, byline, "532 words", date, time, source name, source code,
language, copyright, text. In both, an article ends with "Document" and its number.
"""

import re
from collections.abc import Iterator, Sequence

from newsstudy.corpus.formats.layouts import language_code
from newsstudy.corpus.formats.services import blocks, paragraphs

NAME = "Factiva"
_END = re.compile(r"\s*(?:AN\s+)?Document [A-Za-z0-9]{8,40}\s*")
_WORDS = re.compile(r"\s*[\d,.]+ words\s*", re.IGNORECASE)
_TAGS = (
    "AN|BY|CO|CR|CT|CY|CLM|DE|ED|ET|HD|IN|IPC|IPD|LA|LP|NS|PD|PG|PUB|RE|RF|SC|SE|SN|TD|VOL|WC|ART"
)
_TAG = re.compile(rf"\s*({_TAGS})(?:\s{{2,}}|\t|$)\s*(.*)")
_DATE = re.compile(r"\d{1,2} [^\W\d]+ \d{4}")
_TIME = re.compile(r"\d{1,2}:\d\d")
_COPYRIGHT = re.compile(r"\s*(?:\(c\)|©|Copyright\b|\(Copyright\b)", re.IGNORECASE)
_LONGEST_FACT = 120
_CODE = re.compile(r"[A-Z0-9]{2,10}")
_BYLINE = re.compile(r"\s*(?:By|Von|Par|Por|Door)\s+\S.*")
_FOOT = re.compile(r"\s*(?:©|\(c\))? ?\d{4} Factiva, Inc\..*|\s*Page \d+ of \d+.*", re.IGNORECASE)


def recognises(lines: Sequence[str], cut: bool = False) -> bool:
    """Tell whether the lines have the marks of a Factiva export (`cut`: only its start is here)."""
    tags = {m[1] for line in lines if (m := _TAG.fullmatch(line))}
    tagged = {"HD", "PD", "SN"} <= tags and bool(tags & {"LP", "TD"})
    ends = sum(1 for line in lines if _END.fullmatch(line))
    return tagged or (ends > 0 and any(map(_WORDS.fullmatch, lines)))


def articles(lines: Sequence[str]) -> Iterator[dict[str, str]]:
    """Yield each article's fields."""
    for block in blocks([line for line in lines if not _FOOT.fullmatch(line)], _END):
        tags = [m[1] for line in block if (m := _TAG.fullmatch(line))]
        if "HD" in tags and ("LP" in tags or "TD" in tags or "SN" in tags):
            yield _tagged(block)
        elif any(map(_WORDS.fullmatch, block)):
            yield _laid_out(block)


def _tagged(block: list[str]) -> dict[str, str]:
    parts: dict[str, list[str]] = {}
    tag = ""
    for line in block:
        if found := _TAG.fullmatch(line):
            tag = found[1]
            parts.setdefault(tag, []).append(found[2])
        elif tag:
            parts[tag].append(line)
    told = {name: " ".join(" ".join(given).split()) for name, given in parts.items()}
    time = _TIME.match(told.get("ET", ""))
    return {
        "headline": told.get("HD", ""), "outlet": told.get("SN", ""),
        "published": f"{told.get('PD', '')} {time[0] if time else ''}".strip(),
        "byline": told.get("BY", ""), "section": told.get("SE", ""),
        "language": language_code(told.get("LA", "")),
        "text": "\n\n".join(filter(None, (_joined(parts.get(name, [])) for name in ("LP", "TD")))),
    }  # fmt: skip


def _joined(lines: list[str]) -> str:
    return paragraphs(lines) if lines else ""


def _laid_out(block: list[str]) -> dict[str, str]:
    words = next(i for i, line in enumerate(block) if _WORDS.fullmatch(line))
    above = [line.strip() for line in block[:words] if line.strip()]
    byline = above.pop() if len(above) > 1 and _BYLINE.fullmatch(above[-1]) else ""
    copyright_ = next((i for i in range(words + 1, len(block)) if _COPYRIGHT.match(block[i])), None)
    below = [line.strip() for line in block[words + 1 : copyright_] if line.strip()]
    facts = _facts(below)
    if copyright_ is None:
        places = [i for i in range(words + 1, len(block)) if block[i].strip()]
        start = places[facts["count"]] if facts["count"] < len(places) else len(block)
    else:
        start = copyright_ + 1
    return {
        "headline": above[-1] if above else "", "outlet": facts["outlet"],
        "published": facts["published"], "byline": byline,
        "section": above[-2] if len(above) > 1 else "", "language": facts["language"],
        "text": paragraphs(block[start:]),
    }  # fmt: skip


def _facts(below: list[str]) -> dict:
    """Return date, source and language from the short lines under the number of words.

    `count` is how many of the lines are such facts.
    """
    facts = {"outlet": "", "published": "", "language": "", "count": 0}
    for place, line in enumerate(below[:9]):
        if len(line) > _LONGEST_FACT:
            break
        facts["count"] = place + 1
        if not facts["published"]:
            facts["published"] = line if _DATE.fullmatch(line) else ""
        elif _TIME.match(line) and len(line) < 12:
            facts["published"] += f" {_TIME.match(line)[0]}"
        elif not facts["outlet"]:
            facts["outlet"] = line
        elif not _CODE.fullmatch(line) and language_code(line) != line:
            facts["language"] = language_code(line)
            break
    return facts
