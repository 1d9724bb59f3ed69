"""Shells of page furniture: what a news page puts around an article."""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Literal

TABLE = Path(__file__).with_name("furniture.txt")
Where = Literal["line", "start", "end", "anywhere"]


@dataclass(frozen=True)
class Rule:
    """One kind of page furniture, the place it may stand in, and how it is recognised."""

    name: str
    where: Where
    pattern: re.Pattern[str]
    reason: str
    hints: tuple[str, ...]  # lower-case literals, one of which each match contains
    glued: bool  # whether an end rule may begin inside a sentence
    in_runs: bool  # whether a line counts only among others of its kind
    reach: int  # how many characters before the end an end rule may begin


_SITE = (
    r"(?:BBC(?: News| Sport)?|CNN|Reuters|Al Jazeera|(?:ABC|CBS|NBC|Fox) News|NPR|RT[EÉ]|DW|TASS"
    r"|(?:The )?(?:Huffington Post|Guardian|New York Times|Washington Post)|HuffPost|Politico)"
)
SITE_TAIL = re.compile(rf"(?<=\w\w[\w.!?'’\"”)])(?: (?:[-–—|]|::) {_SITE}){{1,3}}\Z")

_HEADING = re.compile(r"(\w+) @([\w+]+)( glued)?( runs)?(?: reach=(\d+))?(?: \[(.+)\])?: (.+)")


def _read(table: str) -> Iterator[Rule]:
    """Yield a rule for each pattern and place in ``table``; a bad heading raises ValueError."""
    words: dict[str, str] = {}
    for line in filter(None, table.replace("\n        ", "").split("\n")):
        line = re.sub(r"<[A-Z_]+>(?! = )", lambda match: words[match.group()], line)
        if line.startswith("#"):
            continue
        if line.startswith("<"):
            words.update([line.split(" = ", 1)])
        elif not line.startswith(" "):
            if (heading := _HEADING.fullmatch(line)) is None:
                raise ValueError(f"not a heading of the rule table: {line}")
            name, places, is_glued, in_runs, reach, literals, reason = heading.groups(default="")
            hints = tuple(literals.split("|"))
        else:
            for place in places.split("+"):
                glued = bool(is_glued) and place == "end"
                pattern = re.compile(rf"(?:{line.strip()})\Z" if glued else line.strip())
                yield Rule(
                    name, place, pattern, reason, hints, glued, bool(in_runs), int(reach or 600)
                )


RULES: tuple[Rule, ...] = tuple(_read(TABLE.read_text(encoding="utf-8")))
