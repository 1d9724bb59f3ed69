"""Repair of damaged article texts: encodings, blanks, quotation marks, paragraphs."""

import re

import ftfy

_REPAIR_ROUNDS = 8

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
