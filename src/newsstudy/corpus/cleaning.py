"""Repair of damaged article texts and removal of the page furniture around them.

What is not plainly furniture stays; what goes is handed back, so that nothing is lost silently.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from itertools import groupby
from operator import attrgetter
from typing import NamedTuple

import ftfy

from newsstudy.corpus.furniture import RULES, SITE_TAIL, Rule

Span = tuple[int, int]
Found = tuple[int, int, str]  # start, end, rule name

# Furniture is short; looking no further keeps the time linear in the length of a text.
_START_REACH, _END_REACH, _LINE_REACH = 400, 1500, 650
_FULL_PARAGRAPH_WORDS, _HEADLINES_IN_A_RUN = 25, range(2, 4)
_REPAIR_ROUNDS, _REMOVAL_ROUNDS, _LAYERS_AT_THE_END = 8, 12, 40


class Removed(NamedTuple):
    """One removed span: character offset in the repaired text, rule name, the span itself."""

    position: int
    rule: str
    line: str


@dataclass(frozen=True)
class Cleaned:
    """A cleaned headline and text, and the spans removed from the text in reading order."""

    headline: str
    text: str
    removed: tuple[Removed, ...]


# Text of these characters alone needs no costly look for wrong encodings or odd blanks.
_UNPLAIN = re.compile(r"[^\n -%'-~“”‘’–—…•\ufffd]")
# Two odd characters in a row, or one of a few kinds, are what wrong encodings leave.
_SUSPECT = re.compile(
    r"[^\n -~“”‘’–—…•\ufffd]{2}"
    r"|[&ÃÂ\x00-\x09\x0b-\x1f\x7f-\xa0\u0300-\u036f\ud800-\udfff\ufb00-\ufb06]"
)
_NEWLINE = re.compile(r"\r\n?|[\x0c\x85\u2028\u2029]")
_ODD_BLANK = re.compile(r"[\t\u00a0\u1680\u2000-\u200a\u202f\u205f\u3000]")
_INVISIBLE = re.compile(r"[\x00-\x08\x0b\x0e-\x1f\x7f-\x84\x86-\x9f\u00ad\u200b\u2060\ufeff]")
_ENCODING = ftfy.TextFixerConfig(uncurl_quotes=False, fix_character_width=False)
_PARAGRAPH = re.compile(r"[^\n]+")
_SENTENCE_START = re.compile(r"(?<=[.!?] )")
_LOST_APOSTROPHE = re.compile(r"\"(?=(t|s|re|ve|ll|d|m)\b)")
_CONTRACTION = re.compile(
    r"i(?:m|d|ll|ve)|(?:we|you|they)(?:re|ve|ll|d)|(?:it|s?he|that|what|there|who|let)(?:s|ll|d)|.*nt"
)
_OPENING_QUOTE_BEFORE = re.compile(r"(?:^|[\s(\[])\"(?=[^\s\"])[^\"]*\Z")
_CLOSING_QUOTE_AFTER = re.compile(r"[^\"]*[^\s\"]\"(?=[\s?.,;:)]|\Z)")

# Each repair: a literal without which it need not be tried, the damage, and what to write.
_DAMAGE: tuple[tuple[str, re.Pattern[str], str], ...] = (
    # U+FFFD behind an opening quotation mark is a part of that mark.
    ("\ufffd", re.compile(r"(?<![^\s(])\"\ufffd+(?=[?A-Za-z])"), '"'),
    # A dash that took the blank after it along: WASHINGTON "?Lawmakers
    (' "?', re.compile(r" \"\?(?=[A-Za-z0-9@#])(?<=\S \"\?)"), " — "),
    ('"?', re.compile(r"\"\?(?=[A-Z][a-z])(?<=[A-Z]{4}\"\?)"), " — "),
    # A closing quote that took the blank after it along; a comma settles that it closes.
    (',"?', re.compile(r",\"\? ?(?=[A-Za-z])"), '," '),
    ('"?', re.compile(r"\"\?(?=[A-Za-z])(?<=[.!]\"\?)"), '" '),
    ('"?', re.compile(r"(\"(?<![^\s(]\")[^\s\"][^\"\n]{0,300}[^\s\"])\"\?(?=[a-z])"), r'\1" '),
    ('s"?', re.compile(r"s\"\?(?=[a-z])(?<=[a-z]s\"\?)"), "s' "),
    # A hyphen that stands for a non-breaking blank.
    ("- ", re.compile(r"- (?=[A-Z\"'(])(?<=[a-z0-9)\"'][.!?\"]- )"), " "),
    ("-", re.compile(r"-(?=[A-Z][a-z])(?:(?<=[a-z]{4}[.!?]-)|(?<=[a-z]{4}[.!?]\"-))"), " "),
    (":-", re.compile(r":-+ ?(?=[A-Z@])"), ": "),
)


def repair(text: str) -> str:
    """Return ``text`` with its characters mended and one blank line between paragraphs."""
    for _ in range(_REPAIR_ROUNDS):
        repaired = _mend_marks(_set_paragraphs(_mend_characters(text)))
        if repaired == text:
            break
        text = repaired
    return text


def _mend_characters(text: str) -> str:
    """Mend wrong encodings and bring newlines and blanks to one form."""
    if _UNPLAIN.search(text):
        lines = _NEWLINE.sub("\n", text).split("\n")
        text = _NEWLINE.sub("\n", "\n".join(_mend_encoding(line) for line in lines))
        text = _ODD_BLANK.sub(" ", _INVISIBLE.sub("", text))
    return re.sub(r"  +", " ", text) if "  " in text else text


def _mend_encoding(line: str) -> str:
    """Mend wrongly decoded sentences of one line; a literal ``<`` keeps entities as they are."""
    if not _SUSPECT.search(line):
        return line
    config = _ENCODING._replace(unescape_html=False) if "<" in line else _ENCODING
    sentences = _SENTENCE_START.split(line)
    return "".join(ftfy.fix_text(s, config) if _SUSPECT.search(s) else s for s in sentences)


def _set_paragraphs(text: str) -> str:
    """Set one blank line between paragraphs; every line is one."""
    return "\n\n".join(filter(None, (line.strip(" ") for line in text.split("\n"))))


def _mend_marks(text: str) -> str:
    """Put back apostrophes, quotes, dashes and blanks where only one reading is left."""
    if '"' in text:
        text = _LOST_APOSTROPHE.sub(_apostrophe_or_quote, text)
    for literal, pattern, replacement in _DAMAGE:
        if literal in text:
            text = pattern.sub(replacement, text)
    return text


def _apostrophe_or_quote(match: re.Match[str]) -> str:
    """Return an apostrophe, or the mark itself if it may end a quotation: ``"thank you"s``."""
    before = match.string[max(0, match.start() - 300) : match.start()].rpartition("\n")[2]
    word, ending = re.split(r"[^A-Za-z]", before[-20:])[-1], match[1]
    if _CONTRACTION.fullmatch(word.lower() + ending):
        return "'"
    if not word or ending in {"t", "d", "m"} or before.endswith('"' + word):
        return '"'
    after = match.string[match.end() : match.end() + 300].partition("\n")[0]
    is_closed = not _OPENING_QUOTE_BEFORE.search(before) or _CLOSING_QUOTE_AFTER.match(after)
    return "'" if is_closed else '"'


def clean(headline: str, text: str) -> Cleaned:
    """Return both repaired and freed from page furniture; cleaning again changes nothing more."""
    source = text = repair(text)
    stretches: list[Span] = [(0, len(source))] if source else []
    removed: list[Removed] = []
    for _ in range(_REMOVAL_ROUNDS):
        n_removed = len(removed)
        for find in (_find_anywhere, _find_lines, _find_runs, _find_start, _find_end):
            if found := sorted(find(text)):
                stretches = _cut(source, stretches, found, removed)
                pieces = zip(_joints(source, stretches), stretches, strict=True)
                text = "".join(joint + source[start:end] for joint, (start, end) in pieces)
        if n_removed == len(removed):
            break
    if removed and (n_removed < len(removed) or repair(text) != text):
        # No end of it, or what came together reads as damage: the text is safer whole.
        text, removed = source, []
    return Cleaned(SITE_TAIL.sub("", repair(headline)), text, tuple(sorted(removed)))


def _joints(source: str, stretches: list[Span]) -> Iterator[str]:
    """Yield what precedes each kept stretch: a blank line, or a blank within a paragraph."""
    last_end = 0
    for start, end in stretches:
        yield "\n\n" if "\n" in source[last_end or start : start] else " " * bool(last_end)
        last_end = end


def _cut(source: str, stretches: list[Span], found: list[Found], out: list[Removed]) -> list[Span]:
    """Return the stretches left when ``found`` (offsets in the joined text) moves to ``out``."""
    kept: list[Span] = []
    offset = i = 0
    for joint, (start, end) in zip(_joints(source, stretches), stretches, strict=True):
        offset += len(joint)
        shift, cursor = start - offset, start
        while i < len(found) and found[i][0] + shift < end:
            cut_from, cut_to = max(found[i][0] + shift, cursor), min(found[i][1] + shift, end)
            kept += _trimmed(source, cursor, cut_from)
            gone = _trimmed(source, cut_from, cut_to)
            out += (Removed(a, found[i][2], source[a:b]) for a, b in gone)
            cursor = max(cursor, cut_to)
            if found[i][1] + shift > end:
                break
            i += 1
        kept += _trimmed(source, cursor, end)
        offset += end - start
    return kept


def _trimmed(source: str, start: int, end: int) -> list[Span]:
    """Return the span without white space at its ends, or nothing if nothing else is in it."""
    piece = source[start:end]
    start += len(piece) - len(piece.lstrip())
    end -= len(piece) - len(piece.rstrip())
    return [(start, end)] if start < end else []


_RULES = {
    where: [rule for rule in RULES if rule.where == where and not rule.in_runs]
    for where in ("line", "start", "end", "anywhere")
}
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
    rules = _hinted(_RULES["line"], text) if short else []
    for start, end in short:
        for rule in _hinted(rules, text[start:end]):
            if rule.pattern.fullmatch(text, start, end):
                yield start, end, rule.name
                break


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
    fits = (_HEADLINE.pattern.fullmatch(text, *span) is not None for span in spans)
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
