"""Teasers of other articles, each of which ends in its date in brackets behind its last stop."""

import re
from collections.abc import Iterator

from newsstudy.corpus.text_pieces import pieces_of

# A stop, and a date that no sentence goes on with.
_DATE = re.compile(
    r"[.!?][\"”’]? \((?:\d{1,2}[./]\d{1,2}[./](?:19|20)\d\d|(?:19|20)\d\d-\d\d-\d\d"
    r"|\d{1,2} [A-Z][a-z]{2,8}\.? (?:19|20)\d\d|[A-Z][a-z]{2,8}\.? \d{1,2}, (?:19|20)\d\d)\)"
)
_LONGEST, _SHORTEST, _LONGEST_FIRST = 450, 120, 245  # characters of a teaser with its date
_PARAGRAPH = re.compile(r"[^\n]+")


def find_teasers(text: str) -> Iterator[tuple[int, int, str]]:
    """Find rows of two or more dated teasers in a paragraph, or one before the first sentence."""
    if ")" not in text:
        return
    for line in _PARAGRAPH.finditer(text):
        dates = [match.end() for match in _DATE.finditer(text, *line.span())]
        row: list[int] = []
        for end in dates:
            if row and end - row[-1] > _LONGEST:
                yield from _row(text, line.start(), row)
                row = []
            row.append(end)
        if row:
            yield from _row(text, line.start(), row)


def _row(text: str, start: int, ends: list[int]) -> Iterator[tuple[int, int, str]]:
    """Find the teasers that end at ``ends``; the first begins where one of its length would."""
    opens = ends[0] - start <= _LONGEST_FIRST
    if len(ends) > 1:
        first = start if opens else _start_of_first(text, start, ends[0])
        yield first, ends[-1], "dated_teaser"
    elif opens and not start and text[ends[0] : ends[0] + 1] == " ":
        yield start, ends[0], "dated_teaser"


def _start_of_first(text: str, start: int, end: int) -> int:
    """Return where the teaser before a date begins: its last sentence, or more if that is plain."""
    near = text[max(start, end - 2 * _LONGEST) : end]
    starts = [end - len(near) + piece.start for piece in pieces_of(near) if not piece.is_line]
    starts = [at for at in starts if end - at > len("(00.00.0000)") + 2]
    fitting = [at for at in starts if _SHORTEST <= end - at <= _LONGEST_FIRST]
    if len(fitting) == 1:
        return fitting[0]
    return max(starts, default=end)
