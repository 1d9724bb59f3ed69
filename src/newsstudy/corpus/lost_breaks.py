"""Captions and headlines that run into the text of an outlet whose line breaks were lost.

Where all of a text is one line, a line without a stop ends where a word that ends sentences meets
a word that opens them. What opens and ends sentences is counted in the outlet's own texts.
"""

import re
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from math import log

from newsstudy.corpus.linked_headlines import core, starts_of_sentences
from newsstudy.corpus.text_pieces import Piece, pieces_of
from newsstudy.parameters import CleaningParameters

_ONE_LINE, _HABIT, _SAMPLE, _PRIOR = 0.8, 0.15, 150, 5000
# Log odds of the words behind and before the end of a line; where a quotation, a name follows.
_OPENS, _ENDS, _ENDS_BEFORE_QUOTATION = 2.0, -1.5, -0.5
_OPENS_BY_NAME, _ENDS_BEFORE_NAME = -1.5, 0.3
_SURE, _SURE_BY_NAME = range(6, 14), range(6, 11)  # words of a link that so ends
_LEAST_WORDS, _CAPTION_WORDS, _LINK_WORDS, _REACH = 4, range(9, 31), range(5, 26), 200
_END_OF_LINE = re.compile(
    r"(?<=[\w)%'’\"”]) (?=(?P<quote>[\"“]?)(?P<word>[A-Z][a-z]*(?:['’][a-z]+)?),? [^\sA-Z])"
)
_WORD = re.compile(r"\S+")
_STOPPED = re.compile(r"[.!?…][\"”’')]{0,2}\Z")
# Posts have accounts and tags; a stop before a closing mark is the end of a sentence.
_NO_CAPTION = re.compile(r"[@#]|[.!?…][\"”]|pic\.twitter|https?:")
_STOP = re.compile(r"[.!?][\"”’')]{0,2} (?=[\"“‘'(]?[A-Z])")
_LABEL = re.compile(
    r"(?:(?<=[.!?\"”’)\]] )|(?<=[.!?\"”’)\]] - ))"
    r"(?:(?:ALSO )?RE[Aa][Dd](?: MORE| NOW| ALSO)?|RELATED|WATCH(?: MORE)?|MORE|(?:IN )?PICTURES"
    r"|(?:IN )?PHOTOS|In [Pp]ictures|VIDEO|INTERACTIVE|INFOGRAPHIC|TIMELINE|OPINION|ANALYSIS"
    r"|EXPLAINER|GALLERY|REWIND|SPECIAL SERIES|[A-Z]+'S NOTEBOOK|LISTEN|Read(?: [Mm]ore)?"
    r"|Related|Watch|Opinion|Gallery|Full transcript)(?::| [-–—]) ?(?=[\"'“‘]?[A-Z0-9])"
)


@dataclass(frozen=True)
class LostBreaks:
    """What tells the end of a line in an outlet's texts, and whether lines run into its texts."""

    opens: Mapping[str, float]
    ends: Mapping[str, float]
    is_habit: bool


def lost_breaks(
    texts: Sequence[str], of: Mapping[str, Sequence[int]], parameters: CleaningParameters
) -> dict[str, LostBreaks]:
    """Return for each outlet whose texts are mostly one line how such lines are recognised."""
    models = {}
    for outlet, articles in of.items():
        n_one_line = sum("\n" not in texts[i] for i in articles)
        if len(articles) >= parameters.min_outlet and n_one_line >= _ONE_LINE * len(articles):
            sample = [texts[i] for i in articles[:: max(1, len(articles) // _SAMPLE)]]
            models[outlet] = _model(sample)
    return models


def _model(texts: Sequence[str]) -> LostBreaks:
    """Return the words that open and end sentences; a habit is what a share of articles has."""
    model = LostBreaks(starts_of_sentences(texts), _ends(texts), True)
    holders = sum(
        any(rule == "learned caption" for *_, rule in find_lines(text, pieces_of(text), model))
        for text in texts
    )
    return model if holders >= _HABIT * len(texts) else LostBreaks(model.opens, model.ends, False)


def _ends(texts: Iterable[str]) -> dict[str, float]:
    """Return for words the log odds of ending a sentence against standing in one."""
    ending: Counter[str] = Counter()
    inside: Counter[str] = Counter()
    for text in texts:
        for word in _WORD.findall(text):
            (ending if _STOPPED.search(word) else inside)[core(word)] += 1
    n_ending, n_inside = ending.total() + _PRIOR, inside.total() + _PRIOR
    return {
        word: log((ending[word] + 0.5) / n_ending) - log((inside[word] + 0.5) / n_inside)
        for word in ending | inside
    }


def find_lines(
    text: str, pieces: Iterable[Piece], model: LostBreaks
) -> Iterator[tuple[int, int, str]]:
    """Find lines without a stop behind a sentence: links with a label, and captions by habit."""
    for label in _LABEL.finditer(text):
        end = _end_of_link(text, *label.span(), model)
        if end and text.count(" ", label.start(), end) + 1 in _LINK_WORDS:
            yield label.start(), end, "learned link"
    for piece in pieces if model.is_habit else ():
        if piece.n_sentences == 1 and piece.before and not _LABEL.match(text, piece.start):
            end = _end_of_caption(text, piece.start, piece.end, model)
            if end and not _NO_CAPTION.search(text, piece.start, end):
                yield piece.start, end, "learned caption"


def _end_of_caption(text: str, start: int, end: int, model: LostBreaks) -> int | None:
    """Return where the first line without a stop ends in a sentence, if it is long enough."""
    for match in _END_OF_LINE.finditer(text, start, end):
        at = match.start()
        n_words = text.count(" ", start, at) + 1
        if match["quote"] or text.count('"', start, at) % 2 or n_words < _LEAST_WORDS:
            continue
        opens, ends = _odds(text, start, match, model)
        if opens >= _OPENS and ends >= _ENDS:
            return at if n_words in _CAPTION_WORDS else None
    return None


def _end_of_link(text: str, start: int, behind: int, model: LostBreaks) -> int | None:
    """Return where the headline behind a label ends: the first place where it may."""
    stop = _STOP.search(text, behind, behind + _REACH)
    for match in _END_OF_LINE.finditer(text, behind, stop.end() if stop else behind + _REACH):
        at = match.start()
        if text.count('"', start, at) % 2:
            continue
        opens, ends = _odds(text, start, match, model)
        n_words = text.count(" ", start, at) + 1
        if match["quote"]:
            if n_words in _SURE and opens >= 0 and ends >= _ENDS_BEFORE_QUOTATION:
                return at
        elif n_words >= _LEAST_WORDS and opens >= _OPENS and ends >= _ENDS:
            return at
        elif n_words in _SURE_BY_NAME and text[text.rfind(" ", 0, at) + 1].islower():  # noqa: SIM102
            if opens >= _OPENS_BY_NAME and ends >= _ENDS_BEFORE_NAME:
                return at
    return None


def _odds(text: str, start: int, match: re.Match[str], model: LostBreaks) -> tuple[float, float]:
    """Return the log odds of the words behind and before the end of a line."""
    last = text[text.rfind(" ", start, match.start()) + 1 : match.start()]
    return model.opens.get(core(match["word"]), 0.0), model.ends.get(core(last), 0.0)
