"""Intrusion sheets: questions with an intruder in Excel and CSV files."""

import csv
from collections.abc import Mapping, Sequence
from pathlib import Path

from newsstudy.comparison import coding_sheets as sheets
from newsstudy.comparison.coding_draw import text_hash
from newsstudy.comparison.coding_sheets import CODES_PAGE, NOTE
from newsstudy.comparison.intrusion import ARTICLES, N_TOPICS, N_WORDS, OPTIONS, WORDS

ANSWER = "answer"
COLUMNS = ("unit", "coder", "question", "headline", "text", *OPTIONS, ANSWER, NOTE)
ASKED = {WORDS: "Which word does not belong with the others?",
         ARTICLES: "Which topic does not belong to this article?"}  # fmt: skip
N_OPTIONS = {WORDS: N_WORDS + 1, ARTICLES: N_TOPICS + 1}
_HOW_PAGE = "how"
_HOW = (
    "Work from the top down, alone, and answer every question; where you cannot tell, guess.",
    "First come words. Of the six, five are from one topic of news and one is from another. Write "
    "the number of the one that does not belong with the others, 1 to 6.",
    "Then come articles, by their headline and opening. Of the four lists of words, three are "
    "topics of the article and one is not. Write the number of the one that is not, 1 to 4.",
    "Do not look an article up, and do not go back to words once you have seen the articles: "
    "their lists of words give answers away.",
    "Remarks go under note. All other cells are locked.",
)
_WIDTHS = {"unit": 11, "coder": 11, "question": 20, "headline": 28, "text": 70, ANSWER: 9, NOTE: 30}
_OPTION_WIDTH, _LINE = 22, 14


def unit_hash(row: Mapping[str, str]) -> str:
    """Return the SHA-256 of what a question shows: headline, text and options."""
    shown = [row.get("text") or "", *(row.get(option) or "" for option in OPTIONS)]
    return text_hash(row.get("headline"), "\n".join(str(part) for part in shown))


def write_csv(path: Path, rows: Sequence[Mapping[str, str]]) -> None:
    """Write questions as CSV: UTF-8 with a byte order mark, no cell that begins as a formula."""
    with path.open("w", encoding="utf-8-sig", newline="") as file:
        writer = csv.writer(file)
        writer.writerow(COLUMNS)
        writer.writerows([[sheets.unformula(row.get(c, "")) for c in COLUMNS] for row in rows])


def write_xlsx(path: Path, rows: Sequence[Mapping[str, str]]) -> None:
    """Write questions as Excel: pages codes and how; the same bytes each time.

    The cell of an answer takes 1 to 6, or 1 to 4; all others but the note are locked (without a
    password).
    """
    from openpyxl import Workbook

    book = Workbook()
    book.properties.created, book.properties.creator = sheets.EPOCH, "newsstudy"
    book.active.title = CODES_PAGE
    _write_questions(book.active, rows)
    _offer_numbers(book.active, rows)
    _write_how(book.create_sheet(_HOW_PAGE))
    path.write_bytes(sheets.steady(book))


def _write_questions(page, rows: Sequence[Mapping[str, str]]) -> None:
    from openpyxl.styles import Alignment, Font, Protection
    from openpyxl.utils import get_column_letter

    wrapped = Alignment(wrap_text=True, vertical="top")
    for place, column in enumerate(COLUMNS, start=1):
        head = page.cell(1, place)
        sheets.put(head, column)
        head.font, head.alignment = Font(bold=True), wrapped
        width = _WIDTHS.get(column, _OPTION_WIDTH)
        page.column_dimensions[get_column_letter(place)].width = width
        for number, row in enumerate(rows, start=2):
            cell = page.cell(number, place)
            if text := row.get(column, ""):
                sheets.put(cell, text)
            cell.alignment = wrapped
            cell.protection = Protection(locked=column not in (ANSWER, NOTE))
    for number, row in enumerate(rows, start=2):
        lines = max(1 + len(row.get("text", "")) // _WIDTHS["text"], 3 if row.get("text") else 2)
        options = max(1 + len(row.get(option, "")) // (_OPTION_WIDTH - 4) for option in OPTIONS)
        page.row_dimensions[number].height = float(_LINE * (max(lines, options) + 1))
    page.freeze_panes = "C2"
    sheets.protect(page)


def _offer_numbers(page, rows: Sequence[Mapping[str, str]]) -> None:
    from openpyxl.utils import get_column_letter
    from openpyxl.worksheet.datavalidation import DataValidation

    letter = get_column_letter(COLUMNS.index(ANSWER) + 1)
    for kind, n_options in N_OPTIONS.items():
        numbers = ",".join(str(n) for n in range(1, n_options + 1))
        choice = DataValidation("list", formula1=f'"{numbers}"', allow_blank=True)
        choice.showErrorMessage, choice.errorTitle = True, f"1 to {n_options}"
        choice.error = f"Write the number of an option, 1 to {n_options}, or leave the cell empty."
        for number, row in enumerate(rows, start=2):
            if row["question"] == ASKED[kind]:
                choice.add(f"{letter}{number}")
        if choice.sqref:
            page.add_data_validation(choice)


def _write_how(page) -> None:
    from openpyxl.styles import Alignment

    for number, text in enumerate(_HOW, start=1):
        sheets.put(page.cell(number, 1), text)
        page.cell(number, 1).alignment = Alignment(wrap_text=True, vertical="top")
        page.row_dimensions[number].height = float(_LINE * (1 + len(text) // 90) + 6)
    page.column_dimensions["A"].width = 100
    sheets.protect(page)
