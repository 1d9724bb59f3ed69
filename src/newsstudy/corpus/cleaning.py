"""Repair of damaged article texts and removal of the page furniture around them.

Removal puts precision first: what is not plainly furniture stays. Whatever goes is handed
back with its position, so that nothing is lost silently.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from itertools import groupby
from typing import NamedTuple

import ftfy

from newsstudy.corpus.furniture import RULES, SITE_TAIL, Rule

__all__ = ["RULES", "Cleaned", "Removed", "Rule", "clean", "repair"]

Span = tuple[int, int]
Found = tuple[int, int, str]  # start, end, rule name

# Furniture is short; looking no further keeps the time linear in the length of a text.
_START_REACH, _END_REACH, _LINE_REACH = 400, 1500, 650
_FULL_PARAGRAPH_WORDS = 25
_HEADLINES_IN_A_RUN = range(2, 4)
_WRAPPED_LINE_LENGTH = range(40, 101)
_REPAIR_ROUNDS = 8


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
_UNPLAIN = re.compile(r"[^\n -~“”‘’–—…•]|&#?\w")
_NEWLINE = re.compile(r"\r\n?|[\x0c\x85\u2028\u2029]")
_ODD_BLANK = re.compile(r"[\t\u00a0\u1680\u2000-\u200a\u202f\u205f\u3000]")
_INVISIBLE = re.compile(r"[\x00-\x08\x0b\x0e-\x1f\x7f-\x84\x86-\x9f\u00ad\u200b\u2060\ufeff]")
_SENTENCE_START = re.compile(r"(?<=[.!?] )")

_LOST_APOSTROPHE = re.compile(r"\"(?=(t|s|re|ve|ll|d|m)\b)")
_WORD_AT_END = re.compile(r"[A-Za-z]*\Z")
_CONTRACTED = frozenset(["i", "it", "he", "she", "we", "you", "they", "that", "what", "there", "who", "here", "let", "where", "how"])
_OPENING_QUOTE_BEFORE = re.compile(r"(?:^|[\s(\[])\"(?=[^\s\"])[^\"]*\Z")
_CLOSING_QUOTE_AFTER = re.compile(r"[^\"]*[^\s\"]\"(?=[\s?.,;:)]|\Z)")

# Each repair: a literal without which it need not be tried, the damage, and what to write.
_DAMAGE: tuple[tuple[str, re.Pattern[str], str], ...] = (
    # U+FFFD beside a quotation mark is a part of that mark.
    ("\ufffd", re.compile(r"(?<![^\s(])\"\ufffd+(?=[?A-Za-z])"), '"'),
    ("\ufffd", re.compile(r"(?<=[.,!?])\ufffd+\"(?!\S)"), '"'),
    # A dash that took the blank after it along: WASHINGTON "?Lawmakers
    (' "?', re.compile(r" \"\?(?=[A-Za-z0-9@#])(?<=\S \"\?)"), " — "),
    ('"?', re.compile(r"\"\?(?=[A-Z][a-z])(?<=[A-Z]{4}\"\?)"), " — "),
    # A closing quote that took the blank after it along; a comma settles that it closes.
    (',"?', re.compile(r",\"\? ?(?=[A-Za-z])"), '," '),
    ('"?', re.compile(r"\"\?(?=[A-Za-z])(?<=[.!]\"\?)"), '" '),
    ('"?', re.compile(r"(\"(?<![^\s(]\")[^\s\"][^\"\n]{0,300}[^\s\"])\"\?(?=[a-z])"), r'\1" '),
    # No opening quote in sight: the apostrophe of a plural.
    ('s"?', re.compile(r"s\"\?(?=[a-z])(?<=[a-z]s\"\?)"), "s' "),
    # A hyphen that stands for a non-breaking blank.
    ("- ", re.compile(r"- (?=[A-Z\"'(])(?<=[a-z0-9)\"'][.!?\"]- )"), " "),
    ("-", re.compile(r"-(?=[A-Z][a-z])(?:(?<=[a-z]{4}[.!?]-)|(?<=[a-z]{4}[.!?]\"-))"), " "),
    (":-", re.compile(r":-+ ?(?=[A-Z@])"), ": "),
)


def repair(text: str) -> str:
    """Return ``text`` with encoding, blanks and quotation marks mended, paragraphs set apart.

    Paragraphs are separated by exactly one blank line; repairing twice changes nothing more.
    """
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
    if not _UNPLAIN.search(line):
        return line
    config = ftfy.TextFixerConfig(
        uncurl_quotes=False,
        fix_character_width=False,
        unescape_html=False if "<" in line else "auto",
    )
    sentences = _SENTENCE_START.split(line)
    return "".join(ftfy.fix_text(s, config) if _UNPLAIN.search(s) else s for s in sentences)


def _set_paragraphs(text: str) -> str:
    """Set a blank line between paragraphs: single lines, or blocks wrapped at a margin."""
    lines = [line.strip(" ") for line in text.split("\n")]
    paragraphs: list[str] = []
    for is_filled, group in groupby(lines, key=bool):
        block = list(group)
        if is_filled:
            wrapped = "" in lines and _is_wrapped(block)
            paragraphs += [" ".join(block)] if wrapped else block
    return "\n\n".join(paragraphs)


def _is_wrapped(block: list[str]) -> bool:
    """Tell whether the lines plainly are one paragraph wrapped at a margin."""
    long_lines = all(len(line) in _WRAPPED_LINE_LENGTH for line in block[:-1])
    return long_lines and any(line[0].islower() for line in block[1:])


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
    around = match.string
    before = around[max(0, match.start() - 300) : match.start()].rpartition("\n")[2]
    found = _WORD_AT_END.search(before, max(0, len(before) - 20))
    word, ending = found.group() if found else "", match[1]
    if word.lower() in _CONTRACTED or (ending == "t" and word.endswith("n")):
        return "'"
    if not word or ending in {"t", "d", "m"} or before.endswith('"' + word):
        return '"'
    after = around[match.end() : match.end() + 300].partition("\n")[0]
    is_open = _OPENING_QUOTE_BEFORE.search(before) is not None
    return '"' if is_open and not _CLOSING_QUOTE_AFTER.match(after) else "'"


def clean(headline: str, text: str) -> Cleaned:
    """Return headline and text repaired and freed from page furniture, with what was removed.

    Cleaning a cleaned text again changes and removes nothing more.
    """
    source = text = repair(text)
    stretches: list[Span] = [(0, len(source))] if source else []
    removed: list[Removed] = []
    is_settled = False
    while not is_settled:
        is_settled = True
        for find in (_find_anywhere, _find_lines, _find_runs, _find_start, _find_end):
            if found := sorted(find(text)):
                stretches = _cut(source, stretches, found, removed)
                text, is_settled = _joined(source, stretches), False
    if removed and repair(text) != text:
        # What a removal brought together reads as damage; the text is safer whole.
        text, removed = source, []
    return Cleaned(SITE_TAIL.sub("", repair(headline)), text, tuple(sorted(removed)))


def _joint(source: str, end: int, start: int) -> str:
    """Return what separates kept stretches: a blank line, or a blank within a paragraph."""
    return "\n\n" if "\n" in source[end:start] else " "


def _joined(source: str, stretches: list[Span]) -> str:
    """Return the text that the kept stretches of ``source`` make up."""
    ends = [0, *(end for _, end in stretches)]
    parts = (
        _joint(source, e, start) + source[start:end]
        for e, (start, end) in zip(ends, stretches, strict=False)
    )
    return "".join(parts).lstrip()


def _cut(
    source: str, stretches: list[Span], found: list[Found], removed: list[Removed]
) -> list[Span]:
    """Return the stretches left when ``found`` (offsets in the joined text) goes to ``removed``."""
    kept: list[Span] = []
    offset = i = 0
    for n, (start, end) in enumerate(stretches):
        offset += len(_joint(source, stretches[n - 1][1], start)) if n else 0
        shift, cursor = start - offset, start
        while i < len(found) and found[i][0] + shift < end:
            cut_from, cut_to = max(found[i][0] + shift, start), min(found[i][1] + shift, end)
            kept += _trimmed(source, cursor, cut_from)
            for a, b in _trimmed(source, cut_from, cut_to):
                removed.append(Removed(a, found[i][2], source[a:b]))
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


_Groups = list[tuple[tuple[str, ...], list[Rule]]]  # rules that share their literals


def _rules_for(where: str) -> _Groups:
    """Return the rules for a place in order, neighbours with the same literals together."""
    rules = (rule for rule in RULES if rule.where == where and not rule.in_runs)
    return [(hints, list(group)) for hints, group in groupby(rules, key=lambda rule: rule.hints)]


_RULES = {where: _rules_for(where) for where in ("line", "start", "end", "anywhere")}
_RUN_RULES = tuple(rule for rule in RULES if rule.in_runs)
# What furniture that follows the last sentence of an article comes after.
_BOUNDARY = re.compile(r"[.!?][\"”] ?|[.!?…:;\"”’')\]*_–—-] ")


def _hinted(groups: _Groups, passage: str) -> _Groups:
    """Return the groups of rules whose literals occur in ``passage``."""
    lowered, found = passage.lower(), []
    for group in groups:
        for hint in group[0] or ("",):
            if hint in lowered:
                found.append(group)
                break
    return found


def _paragraph_spans(text: str) -> list[Span]:
    """Return the offsets of the paragraphs of a repaired text."""
    spans, start = [], 0
    for paragraph in text.split("\n\n"):
        spans.append((start, start + len(paragraph)))
        start += len(paragraph) + 2
    return spans


def _find_anywhere(text: str) -> Iterator[Found]:
    """Find shells that no article text resembles, wherever they stand."""
    rules = (rule for _, group in _hinted(_RULES["anywhere"], text) for rule in group)
    found = sorted((*m.span(), rule.name) for rule in rules for m in rule.pattern.finditer(text))
    free_from = 0
    for start, end, name in found:
        if start >= free_from:
            yield start, end, name
            free_from = end


def _find_lines(text: str) -> Iterator[Found]:
    """Find paragraphs that are furniture as a whole."""
    short = [(start, end) for start, end in _paragraph_spans(text) if end - start <= _LINE_REACH]
    groups = _hinted(_RULES["line"], text) if short else []
    for start, end in short:
        for rule in (rule for _, group in _hinted(groups, text[start:end]) for rule in group):
            if rule.pattern.fullmatch(text, start, end):
                yield start, end, rule.name
                break


def _find_start(text: str) -> Iterator[Found]:
    """Find the furniture that opens the text."""
    end = min(_paragraph_spans(text)[0][1], _START_REACH)
    for rule in (rule for _, group in _hinted(_RULES["start"], text[:end]) for rule in group):
        if match := rule.pattern.match(text, 0, end):
            yield *match.span(), rule.name
            break


def _find_end(text: str) -> Iterator[Found]:
    """Find the furniture that closes the text, piece before piece."""
    first, end = text.rfind("\n") + 1, len(text)
    while found := _last_piece(text, max(first, end - _END_REACH), end):
        yield found
        end = first + len(text[first : found[0]].rstrip())


def _last_piece(text: str, start: int, end: int) -> Found | None:
    """Find the furniture that ends at ``end`` and begins at ``start`` or after it."""
    boundaries = [start] if start == 0 or text[start - 1] == "\n" else []
    boundaries += (m.end() for m in _BOUNDARY.finditer(text, start, end))
    for rule in (rule for _, group in _hinted(_RULES["end"], text[start:end]) for rule in group):
        nearest = max(start, end - rule.reach)
        if rule.glued:
            match = rule.pattern.search(text, nearest, end)
        else:
            tries = (rule.pattern.fullmatch(text, at, end) for at in boundaries if at >= nearest)
            match = next(filter(None, tries), None)
        if match:
            return (*match.span(), rule.name)
    return None


def _find_runs(text: str) -> Iterator[Found]:
    """Find runs of headline-like lines that stand between two full paragraphs."""
    spans, place = _paragraph_spans(text), 0
    for rule in _RUN_RULES:
        shaped = (
            e - s <= _LINE_REACH and bool(rule.pattern.fullmatch(text, s, e)) for s, e in spans
        )
        for is_shaped, group in groupby(shaped):
            after = place + len(list(group))
            lines = [text[s:e] for s, e in spans[max(0, place - 1) : after + 1]]
            if is_shaped and place > 0 and _is_run_of_headlines(lines):
                yield from ((s, e, rule.name) for s, e in spans[place:after])
            place = after


def _is_run_of_headlines(lines: list[str]) -> bool:
    """Tell whether full paragraphs stand around two or three lines that open differently."""
    run, around = lines[1:-1], (lines[0], lines[-1])
    opens_like_a_list = len({line.partition(" ")[0] for line in run}) < len(run)
    return (
        len(run) in _HEADLINES_IN_A_RUN
        and not opens_like_a_list
        and all(line.rstrip("\"'”’)")[-1:] in {".", "!", "?", "…"} for line in around)
        and all(len(line.split()) >= _FULL_PARAGRAPH_WORDS for line in around)
    )
