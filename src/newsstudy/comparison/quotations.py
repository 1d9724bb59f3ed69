"""Direct quotations of a few articles, and which of them another outlet prints too."""

import re

import numpy as np
import pandas as pd

from newsstudy.measures.features import words

_SAME_QUOTATION = 0.7  # of the words of both
_CLOSED_BY = {"“": "”", '"': '"', "«": "»", "„": "“”"}
_MARK = re.compile(r"[“”\"«»„]")
_BEFORE_OPENING = re.compile(r"[\s(\[{‘'’/—–-]?")
_AFTER_CLOSING = re.compile(r"[\s)\]}’'.,;:!?…/—–-]?")
_INCHES = re.compile(r"\d['’]\s?\d+$")


def quotations(articles: pd.DataFrame, least_words: int = 3) -> pd.DataFrame:
    """Return the direct quotations: outlet, article_id, quotation, elsewhere (bool).

    `elsewhere` tells whether another outlet quotes the same words: one quotation within the
    other, or 70 % of the words of both in common.
    """
    rows = [
        (str(row["outlet"]), row["article_id"], quotation)
        for row in articles.to_dict("records")
        for quotation in quoted(row["text"])
        if len(words(quotation)) >= least_words
    ]
    keys = [words(row[2]) for row in rows]
    shared = [
        any(o[0] != row[0] and _same_quotation(k, key) for o, k in zip(rows, keys, strict=True))
        for row, key in zip(rows, keys, strict=True)
    ]
    table = pd.DataFrame(rows, columns=["outlet", "article_id", "quotation"])
    return table.assign(elsewhere=np.array(shared, dtype=bool))


def quoted(text: str) -> list[str]:
    """Return what stands in double marks in a text: “…”, "…", «…», „…“.

    A mark opens only after a space, a bracket or a dash, or at the start of a paragraph, and
    closes only before a space, a punctuation mark or the end. A paragraph that opens with a mark
    while a quotation is open continues it. A quotation that is never closed ends with its
    paragraph; between straight marks, which do not tell opening from closing, it is left out.
    """
    found: list[str] = []
    mark, held = "", ""
    for paragraph in filter(None, (part.strip() for part in text.split("\n"))):
        if mark and paragraph[0] == mark:
            mark, rest = _closing(paragraph, 1, mark, held + " ", found)
        else:
            found += [held] if mark and mark != '"' else []
            mark, rest = _closing(paragraph, 0, "", "", found)
        held = rest
    found += [held] if mark and mark != '"' else []
    return [" ".join(quotation.split()) for quotation in found]


def _closing(paragraph: str, start: int, mark: str, held: str, found: list[str]) -> tuple[str, str]:
    """Add a paragraph's closed quotations to `found`; return the mark left open and its words."""
    begin = start
    for match in _MARK.finditer(paragraph, start):
        sign, place = match[0], match.start()
        if mark and _closes(paragraph, place, mark):
            found.append(held + paragraph[begin:place])
            mark, held = "", ""
        elif _opens(paragraph, place):
            mark, held, begin = sign, "", place + 1
    return mark, held + paragraph[begin:] if mark else ""


def _opens(paragraph: str, place: int) -> bool:
    sign, before = paragraph[place], paragraph[max(0, place - 1) : place]
    after = paragraph[place + 1 : place + 2]
    if sign not in _CLOSED_BY or not _BEFORE_OPENING.fullmatch(before):
        return False
    return bool(after) and (not after.isspace() or sign == "«")


def _closes(paragraph: str, place: int, mark: str) -> bool:
    before, after = paragraph[max(0, place - 12) : place], paragraph[place + 1 : place + 2]
    if paragraph[place] not in _CLOSED_BY[mark] or not _AFTER_CLOSING.fullmatch(after):
        return False
    if paragraph[place] == '"' and _INCHES.search(before):
        return False
    return mark == "«" or not before[-1:].isspace()


def _same_quotation(one: list[str], other: list[str]) -> bool:
    left, right = set(one), set(other)
    here, there = f" {' '.join(one)} ", f" {' '.join(other)} "
    within = here in there or there in here
    return within or len(left & right) >= _SAME_QUOTATION * len(left | right)
