"""Removal of the page furniture around article texts, by rules, article by article.

What is not plainly furniture stays; what goes is handed back, so that nothing is lost silently.
"""

import re
from bisect import bisect_right
from collections import defaultdict
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace
from itertools import groupby
from operator import attrgetter, itemgetter
from typing import NamedTuple

from newsstudy.corpus.dated_teasers import find_teasers
from newsstudy.corpus.furniture import RULES, SITE_TAIL, Rule
from newsstudy.corpus.repair import repair

__all__ = ["RULES", "Cleaned", "Removed", "clean", "repair", "without", "without_furniture"]

Span = tuple[int, int]
Found = tuple[int, int, str]  # start, end, rule name

# Furniture is short; looking no further keeps the time linear in the length of a text.
_START_REACH, _END_REACH, _LINE_REACH = 400, 1500, 650
_FULL_PARAGRAPH_WORDS, _HEADLINES_IN_A_RUN, _LONGEST_HEADLINE = 25, range(2, 4), 250
_REMOVAL_ROUNDS, _LAYERS_AT_THE_END = 12, 40
_NOTE_REACH = 900
_PARAGRAPH = re.compile(r"[^\n]+")
# A full name that no article opens (The G-20 is …), what the person is, and more of the same.
_AUTHOR_NOTE = re.compile(
    r"(?:(?<=[.!?\"”’)] )|(?<=\n))(?!The )"
    r"(?:[A-Z][\w.'’-]+ (?:(?:de|da|van|von|der|al|bin) ){0,2}){1,4}"
    r"(?P<surname>[A-Z][\w'’.-]+) is (?:an?|the|also|currently|[\w ]{0,25}professor"
    r"|[\w ]{0,20}(?:editor|director|fellow|author)) [^\n]{5,220}?[.!]"
    r"(?: (?:He|She|They|His|Her|Their|Follow|You can) [^.\n]{5,200}\.){0,4}\Z"
)


class Removed(NamedTuple):
    """One removed span: character offset in the repaired text, rule name, the span itself."""

    position: int
    rule: str
    line: str


@dataclass(frozen=True)
class Cleaned:
    """A cleaned headline and text, the spans removed from the text, and the spans kept of it.

    Both kinds of spans are in reading order and in characters of the repaired text.
    """

    headline: str
    text: str
    removed: tuple[Removed, ...] = ()
    kept: tuple[Span, ...] = ()


def clean(headline: str, text: str) -> Cleaned:
    """Return both repaired and freed from page furniture; cleaning again changes nothing more."""
    source = repair(text)
    whole = Cleaned(
        SITE_TAIL.sub("", repair(headline)), source, (), ((0, len(source)),) if source else ()
    )
    return without_furniture(whole)


def without_furniture(cleaned: Cleaned) -> Cleaned:
    """Return an article without what the rules find in its text, until they find no more."""
    before = cleaned
    for _ in range(_REMOVAL_ROUNDS):
        n_removed = len(cleaned.removed)
        for find in _FINDERS:
            cleaned = without(cleaned, find(cleaned.text))
        if n_removed == len(cleaned.removed):
            break
    if cleaned is not before and (
        n_removed < len(cleaned.removed) or repair(cleaned.text) != cleaned.text
    ):
        # No end of it, or what came together reads as damage: the text is safer whole.
        return before
    return cleaned


def without(cleaned: Cleaned, found: Iterable[Found]) -> Cleaned:
    """Return an article without the spans ``found`` in its text.

    What is left is joined by a blank line, or by a blank where it stood in one paragraph.
    """
    cuts = _disjoint(found)
    if not cuts:
        return cleaned
    text, kept, removed, joined, last = cleaned.text, [], list(cleaned.removed), [], -1
    for (start, end), shift in zip(cleaned.kept, _shifts(cleaned), strict=True):
        for a, b, rule in _parts(cuts, start - shift, end - shift):
            a, b = _trimmed(text, a, b)
            if a < b and rule:
                removed.append(Removed(a + shift, rule, text[a:b]))
            elif a < b:
                joined.append("" if last < 0 else "\n\n" if "\n" in text[last:a] else " ")
                joined.append(text[a:b])
                kept.append((a + shift, b + shift))
                last = b
    return replace(cleaned, text="".join(joined), removed=tuple(sorted(removed)), kept=tuple(kept))


def _shifts(cleaned: Cleaned) -> Iterator[int]:
    """Yield for each kept span by how much it lies further on in the repaired text."""
    offset = 0
    for start, end in cleaned.kept:
        if offset:
            offset += 2 if cleaned.text[offset] == "\n" else 1
        yield start - offset
        offset += end - start


def _parts(cuts: list[Found], start: int, end: int) -> Iterator[Found]:
    """Yield the span cut up: each part of a cut with its rule, and what is between with none."""
    for cut_from, cut_to, rule in cuts[bisect_right(cuts, start, key=itemgetter(1)) :]:
        if cut_from >= end:
            break
        yield start, cut_from, ""
        yield max(start, cut_from), min(cut_to, end), rule
        start = min(cut_to, end)
    yield start, end, ""


def _disjoint(found: Iterable[Found]) -> list[Found]:
    """Return the spans in order; what two hold goes to the earlier, then the longer."""
    cuts: list[Found] = []
    for start, end, rule in sorted(found, key=lambda cut: (cut[0], -cut[1])):
        start = max(start, cuts[-1][1]) if cuts else start
        if start < end:
            cuts.append((start, end, rule))
    return cuts


def _trimmed(text: str, start: int, end: int) -> Span:
    """Return the span without white space at its ends."""
    piece = text[start:end]
    return start + len(piece) - len(piece.lstrip()), end - len(piece) + len(piece.rstrip())


_RULES = {
    where: [rule for rule in RULES if rule.where == where and not rule.in_runs]
    for where in ("line", "start", "end", "anywhere")
}
_LINE_RULES = [
    (hints, list(group)) for hints, group in groupby(_RULES["line"], key=attrgetter("hints"))
]
_HEADLINE = next(rule for rule in RULES if rule.in_runs)
# What furniture that follows the last sentence of an article comes after.
_BOUNDARY = re.compile(r"[.!?][\"”] ?|[.!?…:;\"”’')\]*_–—-] ")


def _hinted(rules: list[Rule], passage: str) -> list[Rule]:
    """Return the rules with a literal that occurs in ``passage``."""
    occurs, groups = passage.lower().__contains__, groupby(rules, key=attrgetter("hints"))
    return [rule for hints, group in groups if any(map(occurs, hints)) for rule in group]


def _find_anywhere(text: str) -> Iterator[Found]:
    """Find shells that no article text resembles, wherever they stand."""
    for rule in _hinted(_RULES["anywhere"], text):
        yield from ((*match.span(), rule.name) for match in rule.pattern.finditer(text))


def _find_lines(text: str) -> Iterator[Found]:
    """Find paragraphs that are furniture as a whole."""
    short = [m.span() for m in _PARAGRAPH.finditer(text) if m.end() - m.start() <= _LINE_REACH]
    lower = text.replace("İ", "I").lower()  # the one letter whose lower case is longer
    rules: dict[Span, list[Rule]] = defaultdict(list)
    for hints, group in _LINE_RULES if short else ():
        for i in {i for hint in hints for i in _lines_with(hint, lower, short)}:
            rules[short[i]] += group
    for (start, end), tried in rules.items():
        if name := next((r.name for r in tried if r.pattern.fullmatch(text, start, end)), None):
            yield start, end, name


def _lines_with(hint: str, lower: str, lines: list[Span]) -> Iterator[int]:
    """Yield the indices of the lines with a literal; what lies between them is not looked at."""
    i, at = 0, lower.find(hint, lines[0][0])
    while at >= 0:
        i = bisect_right(lines, at, i, key=itemgetter(0)) - 1
        if at + len(hint) <= lines[i][1]:
            yield i
        i += 1
        at = lower.find(hint, lines[i][0]) if i < len(lines) else -1


def _find_start(text: str) -> Iterator[Found]:
    """Find the furniture that opens the text."""
    head = text[:_START_REACH].partition("\n")[0]
    for rule in _hinted(_RULES["start"], head):
        if match := rule.pattern.match(head):
            yield *match.span(), rule.name
            break


def _find_end(text: str) -> list[Found]:
    """Find the furniture that closes the text, piece before piece; endless rows are none."""
    first, end, found = text.rfind("\n") + 1, len(text), []
    while piece := _last_piece(text, max(first, end - _END_REACH), end):
        found.append(piece)
        end = piece[0] - (piece[0] > first and text[piece[0] - 1] == " ")
        if len(found) > _LAYERS_AT_THE_END:
            return []
    return found


def _last_piece(text: str, start: int, end: int) -> Found | None:
    """Find the furniture that ends at ``end`` and begins at ``start`` or after it."""
    boundaries = [start] if start == 0 or text[start - 1] == "\n" else []
    boundaries += (m.end() for m in _BOUNDARY.finditer(text, start, end))
    for rule in _hinted(_RULES["end"], text[start:end]):
        nearest = max(start, end - rule.reach)
        places = [nearest] if rule.glued else [at for at in boundaries if at >= nearest]
        find = rule.pattern.search if rule.glued else rule.pattern.fullmatch
        for at in places:
            if match := find(text, at, end):
                return (*match.span(), rule.name)
    return None


def _find_runs(text: str) -> Iterator[Found]:
    """Find two or three headline-like lines that stand between two full paragraphs."""
    spans = [match.span() for match in _PARAGRAPH.finditer(text)] if "\n" in text else []
    fits = (
        end - start <= _LONGEST_HEADLINE and bool(_HEADLINE.pattern.fullmatch(text, start, end))
        for start, end in spans
    )
    after = 0
    for is_headline, group in groupby(fits):
        first, after = after, after + len(list(group))
        lines = [text[start:end] for start, end in spans[max(0, first - 1) : after + 1]]
        if is_headline and len(lines) == after - first + 2 and _is_run_of_headlines(lines):
            yield from ((start, end, _HEADLINE.name) for start, end in spans[first:after])


def _is_run_of_headlines(lines: list[str]) -> bool:
    """Tell whether two or three lines that open differently stand between full paragraphs."""
    run = lines[1:-1]
    if len(run) not in _HEADLINES_IN_A_RUN or len({line.split()[0] for line in run}) < len(run):
        return False
    around = [line.rstrip("\"'”’)") for line in (lines[0], lines[-1])]
    ended = all(line[-1:] in {".", "!", "?", "…"} for line in around)
    return ended and all(len(line.split()) >= _FULL_PARAGRAPH_WORDS for line in around)


def _find_author_note(text: str) -> Iterator[Found]:
    """Find the closing sentences that say who somebody is whom the article never named."""
    note = _AUTHOR_NOTE.search(text, max(0, len(text) - _NOTE_REACH))
    if note and note["surname"] not in text[: note.start()]:
        yield *note.span(), "author_note"


_FINDERS = (
    find_teasers, _find_anywhere, _find_lines, _find_runs, _find_start, _find_author_note,
    _find_end,
)  # fmt: skip
