"""Names and figures in a text, as a reader of a few articles compares them."""

import re

from newsstudy.measures.features import function_words

_NAME = re.compile(
    r"\b(?:(?:Mr|Ms|Mrs|Dr|Gen|Sen|St)\. )?[A-Z][\w’'-]+"
    r"(?:(?: [A-Z]\.)?\s(?:(?:of|de|la|al|bin|van|von|der)\s)?[A-Z][\w’'-]+)*"
)
_FIGURE = re.compile(
    r"(?:[$£€]\s?)?\b(?:\d[\d,.]*\d|\d)"
    r"(?:\s?(?:%|(?:per cent|percent|million|billion|trillion|bn|m)\b))?"
)
_SENTENCE_OPENS = re.compile(r"(?:^|[.!?:]\s|\n|[\"“‘(]\s?)$")
_OLD_UNITS = {"percent": "%", "per cent": "%", "bn": "billion", "m": "million"}
_OPENERS = function_words("en")


def names(text: str) -> list[str]:
    """Return the names in a text: runs of capitalised words, but no word that opens a sentence.

    A single capitalised word at the start of a sentence counts if it stands elsewhere within one.
    """
    found, doubtful = [], []
    for match in _NAME.finditer(text):
        opens = _SENTENCE_OPENS.search(text[max(0, match.start() - 3) : match.start()])
        name = re.sub(r"['’]s$", "", " ".join(match[0].split()))
        single = " " not in name
        (doubtful if opens and (single or name.split()[0].lower() in _OPENERS) else found).append(
            name
        )
    inside = set(found)
    return found + [name for name in doubtful if name in inside]


def figures(text: str) -> list[str]:
    """Return the figures in a text in one spelling: 1,200 as 1200, per cent as %."""
    found = []
    for match in _FIGURE.findall(text):
        number, unit = re.fullmatch(r"([$£€]?\s?[\d,.]+?)\.?\s?([a-z% ]*)", match).groups()
        number = re.sub(r"[\s,]", "", number)
        found.append(" ".join(filter(None, (number, _OLD_UNITS.get(unit, unit)))))
    return found
