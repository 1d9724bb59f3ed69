"""Codebooks: what a frame is, edited by researchers in YAML, checked on load."""

import re
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from newsstudy.errors import CodebookError, StudyError
from newsstudy.paths import project_root
from newsstudy.study import read_yaml

Pattern = tuple[str, ...]

_TOKEN = re.compile(r"[^\W_]+(?:'[^\W_]+)*\*?")
_KEYS = {"title", "definition", "items", "indicators", "exclusions"}


@dataclass(frozen=True)
class Frame:
    """One frame of a codebook."""

    name: str
    title: str
    definition: str
    items: tuple[str, ...]
    indicators: tuple[Pattern, ...]
    exclusions: tuple[Pattern, ...]


@dataclass(frozen=True)
class Codebook:
    """A named set of frames with its source."""

    name: str
    title: str
    source: str
    frames: tuple[Frame, ...]

    @property
    def titles(self) -> dict[str, str]:
        """Frame name → title."""
        return {frame.name: frame.title for frame in self.frames}


def load_codebook(named: str) -> Codebook:
    """Return the codebook in a YAML file, given by its path below the project's root.

    Raises CodebookError naming the file, the frame and the entry that is wrong.
    """
    path = Path(named) if Path(named).is_absolute() else project_root() / named
    try:
        values = read_yaml(path)
    except StudyError as error:
        raise CodebookError(str(error)) from None
    if not isinstance(values, dict) or not isinstance(values.get("frames"), dict):
        raise CodebookError(f"{named}: a codebook has `name`, `title`, `source` and `frames`")
    frames = tuple(_frame(key, entry, named) for key, entry in values["frames"].items())
    if not frames:
        raise CodebookError(f"{named}: the codebook has no frame")
    name = str(values.get("name", path.stem))
    return Codebook(name, str(values.get("title", name)), str(values.get("source", "")), frames)


def _frame(key: Any, entry: Any, file: str) -> Frame:
    where = f"{file}: frame `{key}`"
    if not isinstance(entry, dict):
        raise CodebookError(f"{where}: is not a mapping")
    if unknown := set(entry) - _KEYS:
        raise CodebookError(
            f"{where}: unknown key `{min(map(str, unknown))}`; there are {', '.join(sorted(_KEYS))}"
        )
    indicators = _patterns(entry, "indicators", where)
    if not indicators:
        raise CodebookError(f"{where}: has no indicators")
    return Frame(
        name=str(key),
        title=str(entry.get("title", key)),
        definition=" ".join(str(entry.get("definition", "")).split()),
        items=_text_items(entry.get("items") or [], where),
        indicators=indicators,
        exclusions=_patterns(entry, "exclusions", where),
    )


def _text_items(items: Any, where: str) -> tuple[str, ...]:
    if not isinstance(items, list):
        raise CodebookError(f"{where}: `items` is not a list")
    asked = (item if isinstance(item, dict) else {"question": item} for item in items)
    return tuple(str(i.get("question", "")) for i in asked if i.get("applies_to_text", True))


def _patterns(entry: dict, kind: str, where: str) -> tuple[Pattern, ...]:
    listed = entry.get(kind) or []
    if not isinstance(listed, list):
        raise CodebookError(f"{where}: `{kind}` is not a list")
    patterns = tuple(_pattern(text, f"{where}: {kind}") for text in listed)
    for pattern in patterns:
        if patterns.count(pattern) > 1:
            raise CodebookError(f"{where}: {kind}: `{' '.join(pattern)}` stands twice")
    return patterns


def _pattern(text: Any, where: str) -> Pattern:
    if not isinstance(text, str):
        raise CodebookError(f"{where}: `{text}` is not text; put it in quotation marks")
    tokens = tuple(t.removesuffix("'s") for t in text.lower().replace("’", "'").split())
    for token in tokens:
        if not _TOKEN.fullmatch(token) or (token.endswith("*") and len(token) < 3):
            raise CodebookError(
                f"{where}: `{text}`: `{token}` can match nothing; a pattern is words "
                "separated by blanks (a hyphen separates too), * stands at the end of two or more "
                "letters"
            )
    if not tokens:
        raise CodebookError(f"{where}: holds an empty pattern")
    return tokens
