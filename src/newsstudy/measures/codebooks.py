"""Codebooks: what a frame is, edited by researchers in YAML, checked on load."""

import difflib
import re
from collections.abc import Iterable
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from newsstudy.errors import CodebookError
from newsstudy.measures.codebook_files import Place, read_with_lines
from newsstudy.paths import project_root

Pattern = tuple[str, ...]

_TOKEN = re.compile(r"[^\W_]+(?:'[^\W_]+)*\*?")
_NAME = re.compile(r"[a-z][a-z0-9_]{0,39}")
_BOOK_KEYS = ("name", "title", "language", "source", "frames")
_FRAME_KEYS = ("title", "definition", "items", "indicators", "exclusions", "coded_only")
_ITEM_KEYS = ("question", "applies_to_text")
_MOST_TOLD = 20


@dataclass(frozen=True)
class Item:
    """A yes/no question of a frame; one on visuals does not apply to text."""

    name: str
    question: str
    applies_to_text: bool = True


@dataclass(frozen=True)
class Frame:
    """One frame of a codebook."""

    name: str
    title: str
    definition: str
    items: tuple[Item, ...]
    indicators: tuple[Pattern, ...]
    exclusions: tuple[Pattern, ...]

    @property
    def text_items(self) -> tuple[Item, ...]:
        """The items that apply to text: those a coder is asked."""
        return tuple(item for item in self.items if item.applies_to_text)

    @property
    def questions(self) -> tuple[str, ...]:
        """The questions of the items that apply to text."""
        return tuple(item.question for item in self.text_items)


@dataclass(frozen=True)
class Codebook:
    """A named set of frames with its source; `coded_only` frames are for people, not measured."""

    name: str
    title: str
    source: str
    frames: tuple[Frame, ...]
    coded_only: tuple[Frame, ...] = ()

    @property
    def coded(self) -> tuple[Frame, ...]:
        """All frames that people code; those without indicators stand last."""
        return self.frames + self.coded_only

    @property
    def titles(self) -> dict[str, str]:
        """Frame name → title."""
        return {frame.name: frame.title for frame in self.frames}


def load_codebook(named: str) -> Codebook:
    """Return the codebook in a YAML file, given by its path below the project's root.

    Raises CodebookError with a line for each mistake, naming the file, the line in it, the frame
    and the entry, and for an unknown key the nearest valid one.
    """
    path = Path(named) if Path(named).is_absolute() else project_root() / named
    values, lines = read_with_lines(path, named)
    reader = _Reader(named, lines)
    codebook = reader.codebook(values, path.stem)
    if reader.problems:
        told = reader.problems[:_MOST_TOLD]
        if more := len(reader.problems) - len(told):
            told.append(f"{named}: and {more} more")
        raise CodebookError("\n".join(told))
    return codebook


def covers(wide: Pattern, narrow: Pattern) -> bool:
    """Say whether every run of words that `narrow` matches is matched by `wide` too."""
    return len(wide) == len(narrow) and all(
        n.removesuffix("*").startswith(w[:-1]) if w.endswith("*") else w == n
        for w, n in zip(wide, narrow, strict=True)
    )


@dataclass
class _Reader:
    """Values → codebook; collects what is wrong, with its line, instead of stopping at it."""

    file: str
    lines: dict[Place, int]
    problems: list[str] = field(default_factory=list)

    def wrong(self, place: Place, problem: str) -> None:
        prefixes = (place[:n] for n in range(len(place), -1, -1))
        line = next(self.lines[prefix] for prefix in prefixes if prefix in self.lines)
        frame = f"frame `{place[1]}`: " if len(place) > 1 and place[0] == "frames" else ""
        entry = f"{place[2]}: " if place[2:3] and place[2] in _FRAME_KEYS else ""
        self.problems.append(f"{self.file}, line {line}: {frame}{entry}{problem}")

    def codebook(self, values: Any, stem: str) -> Codebook:
        if not isinstance(values, dict) or "frames" not in values:
            self.wrong((), "a codebook has `name`, `title`, `source` and `frames`")
            return Codebook(stem, stem, "", ())
        self._keys(values, _BOOK_KEYS, ())
        named = values["frames"]
        if not isinstance(named, dict) or not named:
            what = "has no frame" if named in (None, {}) else "is not a mapping of frames"
            self.wrong(("frames",), f"`frames` {what}: write each frame's name below it")
            named = {}
        frames = [self._frame(key, entry) for key, entry in named.items()]
        measured = tuple(f for f in frames if not self._is_coded_only(named, f.name))
        rest = tuple(f for f in frames if f not in measured)
        if frames and not measured:
            self.wrong(("frames",), "every frame is coded_only: nothing can be measured")
        name = self._text(values, "name", (), stem)
        title = self._text(values, "title", (), name)
        return Codebook(name, title, self._text(values, "source", (), ""), measured, rest)

    @staticmethod
    def _is_coded_only(named: dict, name: str) -> bool:
        entry = named.get(name)
        return isinstance(entry, dict) and entry.get("coded_only") is True

    def _frame(self, key: str, entry: Any) -> Frame:
        place: Place = ("frames", key)
        if not _NAME.fullmatch(key):
            self.wrong(
                place, "a frame's name is lower-case letters, digits and _, with a letter first"
            )
        if not isinstance(entry, dict) or not entry:
            what = "is empty" if entry in (None, {}, []) else "is not a mapping"
            self.wrong(place, f"{what}: a frame has a definition, items and indicators")
            return Frame(key, key, "", (), (), ())
        self._keys(entry, _FRAME_KEYS, place)
        definition = " ".join(self._text(entry, "definition", place, "").split())
        if not definition:
            self.wrong(place, "has no definition: say in a sentence when the frame is there")
        indicators = self._patterns(entry, "indicators", place)
        exclusions = self._patterns(entry, "exclusions", place)
        self._check_coded_only(entry, place)
        self._contradictions(indicators, exclusions, place)
        title = self._text(entry, "title", place, key)
        items = self._items(entry, key, place)
        return Frame(key, title, definition, items, tuple(indicators), tuple(exclusions))

    def _check_coded_only(self, entry: dict, place: Place) -> None:
        coded_only = entry.get("coded_only", False)
        if not isinstance(coded_only, bool):
            self.wrong((*place, "coded_only"), "is true or false")
        elif coded_only and entry.get("indicators"):
            self.wrong((*place, "coded_only"), "a frame that is only coded has no indicators")
        elif not coded_only and not entry.get("indicators"):
            self.wrong(place, "has no indicators; write `coded_only: true` if people alone code it")

    def _keys(self, entry: dict, valid: Iterable[str], place: Place) -> None:
        for key in entry:
            if key not in valid:
                near = difflib.get_close_matches(key, valid, n=1, cutoff=0.6)
                hint = f"did you mean `{near[0]}`?" if near else f"there are {', '.join(valid)}"
                self.wrong((*place, key), f"unknown key `{key}`; {hint}")

    def _text(self, entry: dict, key: str, place: Place, default: str) -> str:
        value = entry.get(key, default)
        if not isinstance(value, str):
            self.wrong((*place, key), f"`{key}` is not text; put it in quotation marks")
            return default
        return value

    def _items(self, entry: dict, frame: str, place: Place) -> tuple[Item, ...]:
        place = (*place, "items")
        items: list[Item] = []
        for n, listed in enumerate(self._list(entry, "items", place)):
            item = listed if isinstance(listed, dict) else {"question": listed}
            self._keys(item, _ITEM_KEYS, (*place, n))
            question, applies = item.get("question"), item.get("applies_to_text", True)
            if not isinstance(question, str) or not question.strip():
                self.wrong((*place, n), "an item is a question in quotation marks")
            elif not isinstance(applies, bool):
                self.wrong((*place, n), "`applies_to_text` is true or false")
            elif question in [other.question for other in items]:
                self.wrong((*place, n), f"`{question}` stands twice")
            else:
                items.append(Item(f"{frame}_{n + 1}", " ".join(question.split()), applies))
        return tuple(items)

    def _list(self, entry: dict, key: str, place: Place) -> list:
        listed = entry.get(key)
        if listed is None:
            return []
        if not isinstance(listed, list):
            self.wrong(place, f"`{key}` is not a list: begin each line with a dash")
            return []
        return listed

    def _patterns(self, entry: dict, kind: str, place: Place) -> dict[Pattern, Place]:
        place = (*place, kind)
        found: dict[Pattern, Place] = {}
        for n, text in enumerate(self._list(entry, kind, place)):
            pattern = self._pattern(text, (*place, n))
            if pattern in found:
                first = self.lines[found[pattern]]
                problem = f"`{' '.join(pattern)}` stands twice, first in line {first}"
                self.wrong((*place, n), problem)
            elif pattern:
                found[pattern] = (*place, n)
        return found

    def _pattern(self, text: Any, place: Place) -> Pattern:
        if not isinstance(text, str):
            self.wrong(place, f"`{text}` is not text; put it in quotation marks")
            return ()
        tokens = [t.removesuffix("'s") for t in text.lower().replace("’", "'").split()]
        if not tokens:
            self.wrong(place, "holds an empty pattern")
        for token in tokens:
            if not _TOKEN.fullmatch(token) or (token.endswith("*") and len(token) < 3):
                self.wrong(
                    place,
                    f"`{text}`: `{token}` can match nothing; a pattern is words separated by "
                    "blanks (a hyphen separates too), * stands at the end of two or more letters",
                )
                return ()
        return tuple(tokens)

    def _contradictions(
        self, indicators: dict[Pattern, Place], exclusions: dict[Pattern, Place], place: Place
    ) -> None:
        for pattern, at in indicators.items():
            for exclusion, other in exclusions.items():
                if covers(exclusion, pattern):
                    self.wrong(
                        at,
                        f"`{' '.join(pattern)}` can never count: the exclusion "
                        f"`{' '.join(exclusion)}` in line {self.lines[other]} takes it out",
                    )
