"""Credits: which agencies an article says it is from, or is made with."""

import re
from collections.abc import Iterator, Mapping
from typing import NamedTuple

import pandas as pd

from newsstudy.corpus.agencies import SEVERAL, UNKNOWN, AgencyTable, Credit

_CAPTIONS = frozenset({"photo_caption", "media_notice", "read_more", "related_headline"})
_READ = ("article_id", "outlet", "text", "byline", "section", "url")
_OPENING_LINES, _OPENING_REACH = 3, 160
_CLOSING_LINES, _CLOSING_REACH, _LONGEST_CREDIT = 6, 1500, 400
_SENTENCE_END = re.compile(r"[.!?…][\"”’)]{0,2} ")


class Credited(NamedTuple):
    """The agency whose copy an article says it is, and the one it was made with; or null."""

    whole: str | None
    joint: str | None


NOT_CREDITED = Credited(None, None)


def credited(
    articles: pd.DataFrame,
    removed: pd.DataFrame,
    table: AgencyTable,
    own_voice: Mapping[str, str],
) -> dict[str, Credited]:
    """Return, by article_id, the agencies that articles credit; those that credit none lack.

    Read are byline, section and URL, the lines that cleaning took out (`removed`), and the
    first and last lines of the text, for what cleaning left. A credit to the agency in whose
    own voice an outlet speaks (`own_voice`, outlet → agency) is none.
    """
    lines: dict[str, list[tuple[int, str, str]]] = {}
    for article_id, *line in removed[["article_id", "position", "rule", "line"]].to_numpy():
        lines.setdefault(article_id, []).append(tuple(line))
    found = {}
    for row in articles[list(_READ)].itertuples():
        own = own_voice.get(str(row.outlet))
        credits = [
            credit
            for credit in _credits(row, lines.get(row.article_id, []), table)
            if credit.agency != own
        ]
        if credits:
            found[row.article_id] = Credited(_one(credits, True), _one(credits, False))
    return found


def _one(credits: list[Credit], whole: bool) -> str | None:
    """Return the one agency of all credits of a kind; a name goes before `unknown agency`."""
    agencies = {credit.agency for credit in credits if credit.whole is whole}
    named = agencies - {UNKNOWN}
    if len(named) > 1:
        return SEVERAL
    return next(iter(named or agencies), None)


def _credits(row: tuple, lines: list[tuple[int, str, str]], table: AgencyTable) -> Iterator[Credit]:
    yield from table.of_place(_text(row.url), _text(row.section))
    if byline := _text(row.byline):
        yield from table.in_byline(byline)
    half = len(row.text) / 2
    for position, rule, line in lines:
        if position <= _OPENING_REACH:
            yield from table.in_dateline(line)
        if position >= half and rule not in _CAPTIONS:
            yield from table.in_line(line)
    for line in _opening(row.text):
        yield from table.in_dateline(line)
        if line[:3].casefold() == "by ":
            yield from table.in_byline(line)
    for line in _closing(row.text):
        yield from table.in_line(line)


def _text(value: object) -> str:
    return value if isinstance(value, str) else ""


def _opening(text: str) -> list[str]:
    """Return the beginnings of the first lines of a text."""
    lines = [line for line in text[: 10 * _OPENING_REACH].split("\n") if line]
    return [line[:_OPENING_REACH] for line in lines[:_OPENING_LINES]]


def _closing(text: str) -> Iterator[str]:
    """Yield what may be a credit at the end of a text: last lines, and last sentences."""
    lines = [line for line in text[-_CLOSING_REACH:].split("\n") if line]
    for line in lines[-_CLOSING_LINES:]:
        if len(line) <= _LONGEST_CREDIT:
            yield line
    last = lines[-1][-_LONGEST_CREDIT:] if lines else ""
    for end in [match.end() for match in _SENTENCE_END.finditer(last)][-3:]:
        yield last[end:]
