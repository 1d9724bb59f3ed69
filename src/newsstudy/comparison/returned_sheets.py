"""Sheets that came back from people: found, opened, and read row by row."""

import csv
import io
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path

import pandas as pd

from newsstudy.comparison.coding import CODER, CodingError
from newsstudy.comparison.coding_sheets import CODES_PAGE


@dataclass(frozen=True)
class SheetRow:
    """One row of a sheet that came back: where it stands, and its cells by column name."""

    file: str
    number: int
    cells: Mapping[str, object] = field(hash=False)

    def where(self, column: str) -> str:
        """Return file, row and column, to name a mistake by."""
        return f"{self.file}, row {self.number}, column {column}"

    def word(self, column: str) -> str:
        """Return a cell as one line; "" where it is empty or missing."""
        cell = self.cells.get(column)
        if isinstance(cell, float) and cell.is_integer():
            cell = int(cell)
        return " ".join(str(cell).split()) if cell is not None else ""

    def text(self, column: str) -> str:
        """Return a cell as it was written, before a spreadsheet program saved it."""
        cell = self.cells.get(column)
        text = "" if cell is None else str(cell).replace("_x000D_", "")
        return text[1:] if text[:1] == "'" and text[1:2] in ("=", "+", "-", "@") else text

    def misplaced(self, units: pd.Index) -> str | None:
        """Return why unit or coder cannot be right, or None; `units` are those drawn."""
        unit, coder = self.word("unit"), self.word("coder")
        if unit not in units:
            draw = units[0].split("_")[0]
            why = (
                f"belongs to another draw: the units of this one begin with {draw}_"
                if unit.split("_")[0] != draw
                else "is not in this draw's key"
            )
            return f"{self.where('unit')}: `{unit[:40]}` {why}"
        if not CODER.fullmatch(coder):
            return (
                f"{self.where('coder')}: `{coder[:40]}` is no coder's name: letters, digits, "
                "hyphens, with a letter first"
            )
        return None


def sheets_in(place: Path) -> list[Path]:
    """Return the sheets at `place`: a sheet, a folder of sheets, or the folder of a draw.

    Raises CodingError where there is none.
    """
    if (place / "sheets").is_dir():
        place = place / "sheets"
    if place.is_file():
        return [place]
    if not place.is_dir():
        raise CodingError(f"{place}: no such file or folder")
    found = [
        path
        for path in sorted(place.iterdir())
        if path.suffix.lower() in (".xlsx", ".csv") and not path.name.startswith((".", "~$"))
    ]
    if not found:
        raise CodingError(f"{place}: holds no sheet (.xlsx or .csv)")
    return found


def draw_of(files: Sequence[Path], draws: Sequence[Path], key: str) -> Path:
    """Return the folder of `draws`, each with a file `key`, that the first known unit belongs to.

    Raises CodingError where none does.
    """
    names = {}
    for folder in draws:
        first = pd.read_csv(folder / key, nrows=1, dtype=str)["unit"].iloc[0]
        names[first.split("_")[0]] = folder
    for file in files:
        for row in read_sheet(file)[1]:
            if folder := names.get(row.word("unit").split("_")[0]):
                return folder
    raise CodingError("no unit of these sheets belongs to a draw of this study")


def read_sheet(path: Path) -> tuple[list[str], list[SheetRow]]:
    """Return the columns of a sheet, by the name before the colon, and its rows.

    Reads .xlsx, and .csv with comma, semicolon or tab in UTF-8, UTF-16 or Windows-1252, as
    spreadsheet programs save them. Empty rows are left out.

    Raises CodingError where the file cannot be read or is no coding sheet.
    """
    table = _xlsx_table(path) if path.suffix.lower() == ".xlsx" else _csv_table(path)
    columns = [str(cell or "").split(":")[0].strip() for cell in (table[0] if table else [])]
    if "unit" not in columns:
        raise CodingError(f"{path.name}: no coding sheet: its first row has no column `unit`")
    for column in columns:
        if column and columns.count(column) > 1:
            raise CodingError(f"{path.name}: the column `{column}` stands twice")
    rows = [
        SheetRow(path.name, number, dict(zip(columns, cells, strict=False)))
        for number, cells in enumerate(table[1:], start=2)
        if any(str(cell if cell is not None else "").strip() for cell in cells)
    ]
    return [column for column in columns if column], rows


def _xlsx_table(path: Path) -> list[Sequence[object]]:
    from openpyxl import load_workbook

    try:
        book = load_workbook(path, data_only=True)
    except Exception as error:  # openpyxl raises whatever a damaged file makes it raise
        raise CodingError(f"{path.name}: cannot be read as Excel: {error}") from None
    if CODES_PAGE not in book.sheetnames:
        raise CodingError(
            f"{path.name}: no coding sheet: it has no page `{CODES_PAGE}`, only "
            f"{', '.join(book.sheetnames)}"
        )
    return list(book[CODES_PAGE].iter_rows(values_only=True))


def _csv_table(path: Path) -> list[Sequence[object]]:
    raw = path.read_bytes()
    for encoding in ("utf-16", "utf-8-sig", "cp1252"):
        if encoding == "utf-16" and raw[:2] not in (b"\xff\xfe", b"\xfe\xff"):
            continue
        try:
            text = raw.decode(encoding)
            break
        except UnicodeDecodeError:
            continue
    else:
        raise CodingError(f"{path.name}: is not text; save it as CSV UTF-8")
    head = text.split("coder", 1)[0]
    delimiter = next((sign for sign in (";", "\t") if sign in head), ",")
    try:
        return list(csv.reader(io.StringIO(text, newline=""), delimiter=delimiter))
    except csv.Error as error:
        raise CodingError(f"{path.name}: cannot be read as CSV: {error}") from None
