"""Exports of press archives: many articles in one file, from whatever wrapping.

A service has `NAME`, `recognises(lines)` and `articles(lines)`, which yields each article's
fields under the project's names. No sample of a service's export could be had: the layouts are
those that the services and readers of their exports document.
"""

import re
from collections.abc import Iterator, Sequence
from itertools import groupby, pairwise
from types import ModuleType

from newsstudy.corpus.formats.raw import RawFile, Rows

_HIDDEN_BLANKS = str.maketrans({"\xa0": " ", "\u200b": "", "\ufeff": "", "\u2028": "\n"})
_WRAPPED_AT = 100
_SENTENCE_ENDS = (".", "!", "?", "”", '"', "’", ":", "»")


def service_of(lines: Sequence[str], cut: bool = False) -> ModuleType | None:
    """Return the service whose export these lines are, or None; `cut`: they are but a start."""
    from newsstudy.corpus.formats import factiva, nexis, proquest

    plain = plain_lines(lines[:3000] if cut else lines)
    return next((s for s in (nexis, factiva, proquest) if s.recognises(plain, cut)), None)


def plain_lines(lines: Sequence[str]) -> list[str]:
    """Return lines without odd blanks and blanks at their ends."""
    return [line.translate(_HIDDEN_BLANKS).rstrip() for line in lines]


def rows(file: RawFile, lines: Sequence[str], wrapping: str) -> Rows:
    """Yield each article of an export, or all lines as the text of one article."""
    lines = plain_lines(lines)
    service = service_of(lines)
    if service is None:
        file.described = wrapping
        text = "\n\n".join(line.strip() for line in lines if line.strip())
        yield 1, {**file.metadata, "text": text}, "\n".join(lines).encode("utf-8", "replace")
        return
    file.described = f"{service.NAME} export in {wrapping}"
    number = 0
    for number, fields in enumerate(service.articles(lines), start=1):
        raw = "\x1f".join(f"{name}={fields[name]}" for name in sorted(fields))
        yield number, {**file.metadata, **fields}, raw.encode("utf-8", "replace")
    if not number:
        raise ValueError(f"no article was found in the {service.NAME} export")


def blocks(lines: Sequence[str], separator: re.Pattern[str]) -> Iterator[list[str]]:
    """Yield the runs of lines between those that match `separator`, without empty ones."""
    for is_separator, run in groupby(lines, key=lambda line: bool(separator.fullmatch(line))):
        block = list(run)
        if not is_separator and any(line.strip() for line in block):
            yield block


def paragraphs(lines: Sequence[str]) -> str:
    """Return lines as paragraphs: each is one, or, where they are wrapped, each run of them."""
    filled = [line.strip() for line in lines if line.strip()]
    if not _are_wrapped(lines):
        return "\n\n".join(filled)
    runs = groupby(lines, key=lambda line: bool(line.strip()))
    return "\n\n".join(" ".join(map(str.strip, run)) for is_text, run in runs if is_text)


def _are_wrapped(lines: Sequence[str]) -> bool:
    """Tell whether lines were broken at a width: short, and mostly not where a sentence ends."""
    if not lines or max(map(len, lines)) > _WRAPPED_AT:
        return False
    continued = [line for line, after in pairwise(lines) if line.strip() and after.strip()]
    ended = sum(line.rstrip().endswith(_SENTENCE_ENDS) for line in continued)
    return 2 * ended < len(continued)
