"""What comes back of intrusion questions: checked cell by cell and made into answers."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path

import numpy as np
import pandas as pd

from newsstudy.comparison.coding import CodingError
from newsstudy.comparison.intrusion import ARTICLES, OPTIONS, SHARES
from newsstudy.comparison.intrusion_sheets import ANSWER, N_OPTIONS, unit_hash
from newsstudy.comparison.returned_sheets import SheetRow, read_sheet

ANSWERS = ("unit", "kind", "topic", "coder", "picked", "right", "n_options", "log_odds")
_NEEDED = ("unit", "coder", "headline", "text", *OPTIONS, ANSWER)
_LEAST_SHARE = 0.001


@dataclass
class ReturnedAnswers:
    """Answers that came back (columns `ANSWERS`), mistakes to mend, notes on what is missing."""

    answers: pd.DataFrame
    mistakes: list[str] = field(default_factory=list)
    notes: list[str] = field(default_factory=list)


def read_answers(
    files: Sequence[Path], key: pd.DataFrame, coders: Iterable[str]
) -> ReturnedAnswers:
    """Return the answers in sheets, and what is wrong with these, by file, row and column.

    `key` is the draw's key, `coders` those it was drawn for. An answer is the number of an
    option, or its words. Questions without an answer count as not answered yet. `log_odds` is the
    log of the intruder's share of the article less that of the topic picked (Chang et al. 2009),
    null for words; shares below 0.001 count as 0.001.
    """
    checked = _Checked(key.set_index("unit"))
    for path in files:
        try:
            columns, rows = read_sheet(path)
        except CodingError as error:
            checked.mistakes.append(str(error))
            continue
        missing = [column for column in _NEEDED if column not in columns]
        checked.mistakes += [f"{path.name}: has no column `{column}`" for column in missing]
        for row in rows if not missing else ():
            checked.add(row)
    checked.tell_what_is_missing(list(coders))
    return ReturnedAnswers(_table(checked.given, checked.key), checked.mistakes, checked.notes)


@dataclass
class _Checked:
    """Rows → places picked by (unit, coder), each checked against the key."""

    key: pd.DataFrame
    mistakes: list[str] = field(default_factory=list)
    notes: list[str] = field(default_factory=list)
    given: dict[tuple[str, str], int] = field(default_factory=dict)
    origins: dict[tuple[str, str], SheetRow] = field(default_factory=dict)

    def add(self, row: SheetRow) -> None:
        unit, coder = row.word("unit"), row.word("coder")
        if not self._row_fits(row, unit):
            return
        place = self._place(row, N_OPTIONS[self.key.at[unit, "kind"]])
        if place is None:
            return
        if (unit, coder) not in self.given:
            self.given[unit, coder], self.origins[unit, coder] = place, row
            return
        first = self.origins[unit, coder]
        told = f"{row.where('unit')}: {unit} by {coder} stands in {first.file}, row "
        told += f"{first.number} too"
        if self.given[unit, coder] != place:
            self.mistakes.append(f"{told}, with another answer; empty one")
        elif row.file == first.file:
            self.mistakes.append(f"{told}; delete one")
        else:
            self.notes.append(f"{told}, with the same answer")

    def _row_fits(self, row: SheetRow, unit: str) -> bool:
        if why := row.misplaced(self.key.index):
            self.mistakes.append(why)
        elif unit_hash(_shown(row)) != self.key.at[unit, "text_sha256"]:
            self.mistakes.append(
                f"{row.where('text')}: what {unit} shows (headline, text, options) is not what "
                "was drawn; copy it from the sheet as it was written, or restore it by undoing"
            )
        else:
            return True
        return False

    def _place(self, row: SheetRow, n_options: int) -> int | None:
        raw = row.word(ANSWER)
        if not raw:
            return None
        options = [row.word(option).casefold() for option in OPTIONS[:n_options]]
        told = raw.casefold().removesuffix(".0")
        if told in options:
            return options.index(told) + 1
        if told.isdecimal() and 1 <= int(told) <= n_options:
            return int(told)
        self.mistakes.append(
            f"{row.where(ANSWER)}: `{raw[:40]}` is no answer; write the number of an option, 1 "
            f"to {n_options}, or leave the cell empty"
        )
        return None

    def tell_what_is_missing(self, coders: list[str]) -> None:
        """Note coders who have not answered every question, and coders who are not of the draw."""
        for coder in dict.fromkeys([*coders, *sorted({name for _, name in self.given})]):
            n_done = sum(name == coder for _, name in self.given)
            if coder not in coders:
                told = f"{coder}: no coder of this draw; taken as one more, {n_done} answers"
                self.notes.append(told)
            if n_done < len(self.key):
                left = len(self.key) - n_done
                self.notes.append(f"{coder}: {n_done} questions answered, {left} not answered yet")


def _shown(row: SheetRow) -> dict[str, str]:
    """Return headline, text and options as they were before a spreadsheet program saved them."""
    shown = {name: row.text(name) for name in row.cells if name in _NEEDED}
    for name in set(OPTIONS) & set(shown):
        if shown[name].casefold() in ("true", "false"):  # a word taken for a truth value
            shown[name] = shown[name].casefold()
    return shown


def _table(given: Mapping[tuple[str, str], int], key: pd.DataFrame) -> pd.DataFrame:
    rows = []
    for (unit, coder), place in sorted(given.items()):
        asked = key.loc[unit]
        n_options = N_OPTIONS[asked["kind"]]
        odds = np.nan
        if asked["kind"] == ARTICLES:
            shares = np.maximum(asked[list(SHARES)].to_numpy(dtype=float), _LEAST_SHARE)
            odds = float(np.log(shares[int(asked["right"]) - 1] / shares[place - 1]))
        rows.append((unit, asked["kind"], asked["topic"], coder, place, int(asked["right"]),
                     n_options, odds))  # fmt: skip
    return pd.DataFrame(rows, columns=list(ANSWERS))
