"""Coding sheets: Excel and CSV files that people fill, written and read."""

import csv
import io
import re
import zipfile
from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime
from pathlib import Path

from newsstudy.comparison.coding import CodingError
from newsstudy.measures.codebooks import Codebook

FIXED = ("unit", "coder", "headline", "text")
NOTE = "note"
CODES_PAGE, CODEBOOK_PAGE, READING_PAGE = "codes", "codebook", "reading"

EPOCH = datetime(2000, 1, 1)
_MODIFIED = re.compile(rb"(<dcterms:modified[^>]*>)[^<]*(</dcterms:modified>)")
_WIDTHS = {"unit": 11, "coder": 11, "headline": 28, "text": 80, NOTE: 30}
_ITEM_WIDTH, _LINE, _TALLEST = 17, 14, 409
_DISPUTED = "FFF3CD"


def items_of(codebook: Codebook) -> dict[str, str]:
    """Return the name and question of each item that a coder is asked.

    Raises CodingError for a frame without one.
    """
    for frame in codebook.coded:
        if not frame.text_items:
            raise CodingError(
                f"codebook {codebook.name}: frame `{frame.name}` has no item that applies to "
                "text; give it at least one yes/no question under `items`"
            )
    return {item.name: item.question for frame in codebook.coded for item in frame.text_items}


def write_csv(path: Path, rows: Sequence[Mapping[str, str]], items: Mapping[str, str]) -> None:
    """Write a sheet as CSV: UTF-8 with a byte order mark, no cell that begins as a formula."""
    columns = [*FIXED, *items, NOTE]
    with path.open("w", encoding="utf-8-sig", newline="") as file:
        writer = csv.writer(file)
        writer.writerow(_header(column, items) for column in columns)
        writer.writerows([[unformula(row.get(c, "")) for c in columns] for row in rows])


def write_xlsx(
    path: Path,
    rows: Sequence[Mapping[str, str]],
    items: Mapping[str, str],
    codebook: Codebook,
    disputed: Iterable[tuple[str, str]] | None = None,
) -> None:
    """Write a sheet as Excel: pages codes, codebook and reading; the same bytes each time.

    Item cells take yes or no; all others but the note are locked (without a password). Where
    `disputed` is given, only these (unit, item) cells are open, and coloured.
    """
    from openpyxl import Workbook

    book = Workbook()
    book.properties.created = EPOCH
    book.properties.creator = "newsstudy"
    book.active.title = CODES_PAGE
    starts = _write_reading(book.create_sheet(READING_PAGE), rows)
    opened = None if disputed is None else set(disputed)
    _write_codes(book[CODES_PAGE], rows, items, starts, opened)
    _write_codebook(book.create_sheet(CODEBOOK_PAGE, 1), codebook)
    path.write_bytes(steady(book))


def _header(column: str, items: Mapping[str, str]) -> str:
    return f"{column}: {items[column]}" if column in items else column


def unformula(text: str) -> str:
    """Return a text that no spreadsheet takes for a formula."""
    return f"'{text}" if text[:1] in ("=", "+", "-", "@", "\t", "\r") else text


def put(cell, text: str) -> None:
    """Write text as text: never as a formula, not even when the cell is edited later."""
    cell.value = text
    cell.data_type = "s"
    if text[:1] in ("=", "+", "-", "@"):
        cell.quotePrefix = True


def _write_codes(
    page,
    rows: Sequence[Mapping[str, str]],
    items: Mapping[str, str],
    starts: Mapping[str, int],
    opened: set[tuple[str, str]] | None,
) -> None:
    from openpyxl.styles import Alignment, Font, PatternFill, Protection
    from openpyxl.utils import get_column_letter
    from openpyxl.worksheet.hyperlink import Hyperlink

    columns = [*FIXED, *items, NOTE]
    wrapped = Alignment(wrap_text=True, vertical="top")
    for place, column in enumerate(columns, start=1):
        cell = page.cell(1, place)
        put(cell, _header(column, items))
        cell.font, cell.alignment = Font(bold=True), wrapped
        page.column_dimensions[get_column_letter(place)].width = _WIDTHS.get(column, _ITEM_WIDTH)
        for number, row in enumerate(rows, start=2):
            cell = page.cell(number, place)
            if text := row.get(column, ""):
                put(cell, text)
            cell.alignment = wrapped
            free = column == NOTE or (column in items and opened is None)
            if opened and (row["unit"], column) in opened:
                free, cell.fill = True, PatternFill("solid", start_color=_DISPUTED)
            cell.protection = Protection(locked=not free)
    for number, row in enumerate(rows, start=2):
        page.row_dimensions[number].height = _height(row)
        target = f"'{READING_PAGE}'!A{starts[row['unit']]}"
        page.cell(number, 1).hyperlink = Hyperlink(ref=f"A{number}", location=target)
    page.row_dimensions[1].height = 110
    page.freeze_panes = "C2"
    protect(page)
    _offer_yes_and_no(page, len(FIXED) + 1, len(items), len(rows))


def _height(row: Mapping[str, str]) -> float:
    lines = sum(1 + len(line) // _WIDTHS["text"] for line in row.get("text", "").split("\n"))
    return float(min(_TALLEST, max(4 * _LINE, lines * _LINE)))


def _offer_yes_and_no(page, first: int, n_items: int, n_rows: int) -> None:
    from openpyxl.utils import get_column_letter
    from openpyxl.worksheet.datavalidation import DataValidation

    choice = DataValidation("list", formula1='"yes,no"', allow_blank=True, showErrorMessage=True)
    choice.errorTitle, choice.error = "yes or no", "Write yes or no, or leave the cell empty."
    page.add_data_validation(choice)
    start, end = get_column_letter(first), get_column_letter(first + n_items - 1)
    choice.add(f"{start}2:{end}{max(2, n_rows + 1)}")


def protect(page) -> None:
    """Lock a page of a workbook but for the cells that are to be filled."""
    page.protection.sheet = True
    page.protection.formatColumns = False
    page.protection.formatRows = False
    page.protection.autoFilter = False


def _write_codebook(page, codebook: Codebook) -> None:
    from openpyxl.styles import Alignment, Font

    lines = [("frame", "item", "definition or question", "asked of a text")]
    for frame in codebook.coded:
        lines.append((frame.title, "", frame.definition, ""))
        for item in frame.items:
            asked = "yes or no" if item.applies_to_text else "no: it is about pictures"
            lines.append(("", item.name, item.question, asked))
    lines.append(("source", "", codebook.source, ""))
    for number, line in enumerate(lines, start=1):
        for place, text in enumerate(line, start=1):
            put(page.cell(number, place), text)
            page.cell(number, place).alignment = Alignment(wrap_text=True, vertical="top")
            page.cell(number, place).font = Font(bold=number == 1 or place == 1)
    for letter, width in zip("ABCD", (26, 20, 90, 22), strict=True):
        page.column_dimensions[letter].width = width
    page.freeze_panes = "A2"
    protect(page)


def _write_reading(page, rows: Sequence[Mapping[str, str]]) -> dict[str, int]:
    """Write each text with a paragraph a row, and return the row where each unit begins.

    A row of a sheet shows about 30 lines; longer texts are read here.
    """
    from openpyxl.styles import Alignment, Font

    starts, number = {}, 1
    for row in rows:
        starts[row["unit"]] = number
        paragraphs = [p for p in row.get("text", "").split("\n") if p.strip()]
        for place, text in enumerate([f"{row['unit']}  {row.get('headline', '')}", *paragraphs]):
            cell = page.cell(number, 1)
            put(cell, text)
            cell.alignment = Alignment(wrap_text=True, vertical="top")
            cell.font = Font(bold=place == 0)
            page.row_dimensions[number].height = min(_TALLEST, _LINE * (1 + len(text) // 105) + 4)
            number += 1
        number += 1
    page.column_dimensions["A"].width = 110
    protect(page)
    return starts


def steady(book) -> bytes:
    """Return a workbook's bytes without the time at which it was written."""
    raw = io.BytesIO()
    book.save(raw)
    steady = io.BytesIO()
    with zipfile.ZipFile(raw) as old, zipfile.ZipFile(steady, "w", zipfile.ZIP_DEFLATED) as new:
        for name in old.namelist():
            info = zipfile.ZipInfo(name, date_time=EPOCH.timetuple()[:6])
            info.compress_type = zipfile.ZIP_DEFLATED
            stamp = EPOCH.strftime(r"\g<1>%Y-%m-%dT%H:%M:%SZ\g<2>").encode()
            new.writestr(info, _MODIFIED.sub(stamp, old.read(name)))
    return steady.getvalue()
