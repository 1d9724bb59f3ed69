"""What comes back from coders: checked cell by cell and made into codes."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path

import numpy as np
import pandas as pd

from newsstudy.comparison.coding import ADJUDICATED, CODES, CodingError, by_people
from newsstudy.comparison.coding_draw import text_hash
from newsstudy.comparison.coding_sheets import FIXED, NOTE
from newsstudy.comparison.returned_sheets import SheetRow, read_sheet

_CODES = {"yes": 1.0, "no": 0.0, "1": 1.0, "0": 0.0, "true": 1.0, "false": 0.0}


@dataclass
class Returned:
    """Codes that came back, mistakes that must be mended first, notes on what is missing.

    `texts` holds the headline and text of each unit that came back unchanged.
    """

    codes: pd.DataFrame
    mistakes: list[str] = field(default_factory=list)
    notes: list[str] = field(default_factory=list)
    texts: dict[str, tuple[str, str]] = field(default_factory=dict)


def read_returns(files: Sequence[Path], key: pd.DataFrame, items: pd.DataFrame) -> Returned:
    """Return the codes in sheets, and what is wrong with these, by file, row and column.

    `key` is the draw's key; `items` has the columns item and frame. Codes have the columns of
    `coding.CODES`: code is 1 yes, 0 no, or null where a cell of a coded row is empty; probability
    is the share of the stratum's articles that were coded by people so far. Rows without any code
    count as not coded yet.
    """
    returned = Returned(pd.DataFrame())
    rows: list[SheetRow] = []
    for path in files:
        try:
            columns, found = read_sheet(path)
        except CodingError as error:
            returned.mistakes.append(str(error))
            continue
        if _columns_fit(path.name, columns, items, returned):
            rows += found
    checked = _Checked(key.set_index("unit"), list(items["item"]), returned)
    for row in rows:
        checked.add(row)
    checked.tell_what_is_missing()
    returned.codes = _table(checked.given, key, items)
    return returned


def _columns_fit(file: str, columns: list[str], items: pd.DataFrame, returned: Returned) -> bool:
    valid = [*FIXED, *items["item"], NOTE]
    missing = [column for column in valid if column not in columns and column != NOTE]
    unknown = [column for column in columns if column not in valid]
    for column in missing:
        returned.mistakes.append(f"{file}: has no column `{column}`")
    for column in unknown:
        returned.mistakes.append(
            f"{file}, column {column}: is no item of this draw's codebook; delete the column, or "
            "write remarks under `note`"
        )
    return not missing and not unknown


@dataclass
class _Checked:
    """Rows → codes by (unit, coder), each checked against the key."""

    key: pd.DataFrame
    items: list[str]
    returned: Returned
    given: dict[tuple[str, str], dict[str, float]] = field(default_factory=dict)
    origins: dict[tuple[str, str], SheetRow] = field(default_factory=dict)

    def add(self, row: SheetRow) -> None:
        unit, coder = row.word("unit"), row.word("coder")
        codes = {item: self._code(row, item) for item in self.items}
        if not self._row_fits(row, unit):
            return
        if all(code is None for code in codes.values()):
            return
        given = {item: np.nan if code is None else code for item, code in codes.items()}
        if (unit, coder) in self.given:
            self._doubled(row, unit, coder, given)
            return
        self.given[unit, coder], self.origins[unit, coder] = given, row
        for item, code in codes.items():
            if code is None and coder != ADJUDICATED:
                self.returned.notes.append(f"{row.where(item)}: is empty, the code is missing")

    def _row_fits(self, row: SheetRow, unit: str) -> bool:
        mistakes = self.returned.mistakes
        if why := row.misplaced(self.key.index):
            mistakes.append(why)
            return False
        words = (row.text("headline"), row.text("text"))
        if text_hash(*words) != self.key.at[unit, "text_sha256"]:
            mistakes.append(
                f"{row.where('text')}: the headline or text of {unit} is not the one that was "
                "drawn; copy both from the sheet as it was written, or restore them by undoing"
            )
            return False
        self.returned.texts[unit] = words
        return True

    def _code(self, row: SheetRow, item: str) -> float | None:
        raw = row.word(item).casefold()
        if not raw:
            return None
        code = _CODES.get(raw.removesuffix(".0"), np.nan)
        if np.isnan(code):
            self.returned.mistakes.append(
                f"{row.where(item)}: `{raw[:40]}` is no code; write yes or no (1 and 0, true "
                "and false are read too), or leave the cell empty"
            )
        return code

    def _doubled(self, row: SheetRow, unit: str, coder: str, given: dict) -> None:
        first = self.origins[unit, coder]
        here = f"{unit} by {coder} stands in {first.file}, row {first.number} too"
        if not _same(given, self.given[unit, coder]):
            self.returned.mistakes.append(
                f"{row.where('unit')}: {here}, with other codes; empty one"
            )
        elif row.file == first.file:
            self.returned.mistakes.append(f"{row.where('unit')}: {here}; delete one")
        else:
            self.returned.notes.append(f"{row.where('unit')}: {here}, with the same codes")

    def tell_what_is_missing(self) -> None:
        """Note coders whose units are not all coded, and coders who are not of the draw."""
        expected = self.key["coders"].str.split().explode()
        coders = dict.fromkeys([*sorted(expected.unique()), *sorted({c for _, c in self.given})])
        for coder in coders:
            done = {unit for unit, name in self.given if name == coder}
            asked = set(expected.index[expected == coder])
            if not asked and coder != ADJUDICATED:
                told = f"{coder}: no coder of this draw; taken as one more, {len(done)} units coded"
                self.returned.notes.append(told)
            elif asked - done:
                told = f"{coder}: {len(done)} units coded, {len(asked - done)} not coded yet"
                self.returned.notes.append(told)


def _same(one: Mapping[str, float], other: Mapping[str, float]) -> bool:
    return bool(np.array_equal(list(one.values()), list(other.values()), equal_nan=True))


def _table(
    given: Mapping[tuple[str, str], Mapping[str, float]], key: pd.DataFrame, items: pd.DataFrame
) -> pd.DataFrame:
    rows = [
        (unit, coder, item, code)
        for (unit, coder), codes in given.items()
        for item, code in codes.items()
    ]
    long = pd.DataFrame(rows, columns=["unit", "coder", "item", "code"])
    long = long.astype({"unit": str, "coder": str, "item": str, "code": float})
    long = long.merge(items, on="item").merge(_as_coded(long, key), on="unit")
    order = {item: place for place, item in enumerate(items["item"])}
    long = long.assign(_item=long["item"].map(order))
    long = long.sort_values(["unit", "coder", "_item"], ignore_index=True)
    return long[list(CODES)]


def _as_coded(codes: pd.DataFrame, key: pd.DataFrame) -> pd.DataFrame:
    """Return article, stratum and probability by unit: the share of the stratum coded so far.

    Units stand in random order on the sheets, so those coded up to now are a random sample of
    those drawn, as long as coders skip none for what is in it.
    """
    coded = key["unit"].isin(by_people(codes)["unit"])
    n_coded = coded.groupby(key["stratum"]).transform("sum")
    n_coded = n_coded.where(n_coded > 0, key["stratum_drawn"])
    return key[["unit", "article_id", "stratum"]].assign(probability=n_coded / key["stratum_size"])


def uncoded_strata(codes: pd.DataFrame, key: pd.DataFrame) -> list[str]:
    """Return the strata of a draw in which people have coded no unit yet."""
    return sorted(set(key["stratum"]) - set(by_people(codes)["stratum"]))
