"""Sentences and lines of an article text: the pieces in which furniture recurs."""

import re
from collections.abc import Iterator, Sequence
from typing import NamedTuple

_LINE = re.compile(r"[^\n]+")
# A sentence ends before a capital, but not behind an initial, a title or a month: Sen. Sept. J.
_END = re.compile(
    r"[.!?…](?<!\b[A-Za-z]\.)(?<!\b[A-Z][a-z]\.)(?<!\b[A-Z][a-z][a-z]\.)"
    r"(?<!(?:Sens|Reps|Sept|Govs|Prof)\.)[\"”’')\]]{0,2} +(?=[\"“‘'(\[]{0,2}[^\W_a-z])"
)
_NUMBER = re.compile(r"\d+")
_DATELINE = re.compile(r"(?:[^\W\da-z]\S* ){0,4}?(?:[^\W\da-z]\S*\.? ?[–—-]|[^\W\da-z]{3,}:)(?= )")
_LINK_LABEL = re.compile(
    r"\b[A-Z](?:[A-Z]{2,}(?: [A-Z]{2,}){0,2}(?: ?[:–—]| -)|[a-z]+(?: [A-Za-z][a-z]+)?:)(?= )"
)
_BEFORE_LABEL = re.compile(r"(?:^|\n|[.!?:\"”’')]-? )\Z")
_FIRST, _LAST = 2, 3  # how many pieces are the opening and the ending of a text
_LONGEST = 400  # characters of a piece that may be furniture
_SHELL_ZONE, _SHELL_WORDS, _LINE_SHELL_WORDS = 2, range(4, 41), range(3, 26)
_SEQUENCES = (3, 4)
_BLOCK_LINES, _BLOCK_WORDS = 7, range(3, 16)


class Piece(NamedTuple):
    """A sentence or a line: place, form, sentences before and after it, the mark it ends in."""

    start: int
    end: int
    form: str
    is_line: bool
    n_sentences: int
    before: int
    after: int
    mark: str

    @property
    def is_open(self) -> bool:
        """Whether this is a line without a stop, as labels and headlines are."""
        return self.is_line and self.mark not in {".", "!", "…", ";", ","}

    @property
    def is_first(self) -> bool:
        """Whether it belongs to the opening of its text."""
        return self.before < _FIRST

    @property
    def is_last(self) -> bool:
        """Whether it belongs to the ending of its text."""
        return self.after < _LAST

    @property
    def in_shell_zone(self) -> bool:
        """Whether it is a sentence so close to the end that it may be an ending's shell."""
        return is_in_shell_zone(self.n_sentences, self.after)


def is_in_shell_zone(n_sentences: int, after: int) -> bool:
    """Tell whether a piece of so many sentences, so many before the end, may be a shell."""
    return after < _SHELL_ZONE and n_sentences == 1


def pieces_of(text: str) -> list[Piece]:
    """Return the sentences and lines of a text in order, a line before its sentences.

    A piece too long to be furniture has no form; lines of several sentences are left out then.
    """
    spans: list[tuple[int, int, bool, int, int]] = []
    n = 0
    for line in _LINE.finditer(text):
        start, stop = line.span()
        ends = [*(match.end() for match in _END.finditer(text, start, stop)), stop]
        if len(ends) > 1 and stop - start <= _LONGEST:
            spans.append((start, stop, True, len(ends), n))
        for end in ends:
            spans.append((start, end, len(ends) == 1, 1, n))
            start, n = end, n + 1
    return [
        piece_at(text, start, end, is_line, n_sentences, before, n - before - n_sentences)
        for start, end, is_line, n_sentences, before in spans
    ]


def piece_at(
    text: str, start: int, end: int, is_line: bool, n_sentences: int, before: int, after: int
) -> Piece:
    """Return the piece of a text between two places, of so many sentences, before and after it."""
    words = text[start:end].rstrip(" ")
    form = form_of(words) if len(words) <= _LONGEST else ""
    mark = words.rstrip("\"”’')]")[-1:]
    return Piece(start, start + len(words), form, is_line, n_sentences, before, after, mark)


def form_of(words: str) -> str:
    """Return the form in which pieces are compared: lower case, a 0 for each number."""
    return _NUMBER.sub("0", words.lower())


def block_after(pieces: Sequence[Piece], i: int) -> list[Piece]:
    """Return the headline-like lines, three to fifteen words each, that follow a heading."""
    block: list[Piece] = []
    for piece in pieces[i + 1 : i + 1 + _BLOCK_LINES]:
        if not piece.is_open or piece.form.count(" ") + 1 not in _BLOCK_WORDS:
            break
        block.append(piece)
    return block


def opening_label(text: str) -> str:
    """Return the names that open a text before a dash, or capitals before a colon, or ''."""
    label = _DATELINE.match(text)
    return label.group() if label else ""


def ending_shells(pieces: Sequence[Piece]) -> Iterator[tuple[int, set[str]]]:
    """Yield the index of each of the last sentences with its sequences of three or four words."""
    for i in range(max(0, len(pieces) - 2 * _SHELL_ZONE), len(pieces)):
        piece = pieces[i]
        words = piece.form.split() if piece.in_shell_zone else []
        if len(words) in _SHELL_WORDS:
            sequences = (zip(*(words[k:] for k in range(n)), strict=False) for n in _SEQUENCES)
            yield i, {" ".join(sequence) for some in sequences for sequence in some}


def line_shells(pieces: Sequence[Piece]) -> Iterator[tuple[int, set[str]]]:
    """Yield the index of each line that may be a link or credit, with the words that tell.

    These are up to four words that a colon ends, before words without a number; and the first or
    last three words of a line in brackets, or of one that a bracket ends.
    """
    for i, piece in enumerate(pieces):
        words = piece.form.split() if piece.is_open else []
        if len(words) not in _LINE_SHELL_WORDS:
            continue
        shells = {" ".join(words[-3:])} if words[-1].endswith(")") else set()
        if words[0].startswith("("):
            shells |= {" ".join(words[:n]) for n in (2, 3)}
        for n in range(1, min(5, len(words))):
            if words[n - 1].endswith(":") and not any("0" in word for word in words[n:]):
                shells.add(" ".join(words[:n]))
        if shells:
            yield i, shells


def labels_in(text: str) -> list[tuple[int, int]]:
    """Return the spans of what may be link labels: up to three words that open a sentence.

    Words in capitals end in a colon or dash, up to two others in a colon.
    """
    spans = (match.span() for match in _LINK_LABEL.finditer(text))
    return [span for span in spans if _BEFORE_LABEL.search(text, max(0, span[0] - 3), span[0])]
