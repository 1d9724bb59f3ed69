"""Sheets: what a coder opens, and what survives being saved again."""

import csv
import zipfile

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from openpyxl import load_workbook

from newsstudy.comparison.coding import CodingError
from newsstudy.comparison.coding_draw import _clean, text_hash
from newsstudy.comparison.coding_sheets import items_of, write_csv, write_xlsx
from newsstudy.comparison.returned_sheets import read_sheet
from newsstudy.measures.codebooks import Codebook, Frame, load_codebook

BOOK = load_codebook("codebooks/generic.yml")
ITEMS = items_of(BOOK)


def row_of(number=1, headline="Head", text="Text.", **codes):
    unit = f"uabcd_{number:03d}"
    return {"unit": unit, "coder": "anna", "headline": headline, "text": text, **codes}


@pytest.fixture
def sheet(tmp_path):
    path = tmp_path / "anna.xlsx"
    write_xlsx(path, [row_of(1), row_of(2, text="=1+1\n\nSecond paragraph.")], ITEMS, BOOK)
    return path


def test_the_items_on_pictures_are_not_asked():
    assert len(ITEMS) == 19
    assert "human_interest_4" in ITEMS
    assert "human_interest_5" not in ITEMS


def test_a_frame_without_an_item_cannot_be_coded():
    bare = Codebook("b", "B", "", (Frame("f", "F", "d", (), (("x",),), ()),))
    with pytest.raises(CodingError, match="frame `f` has no item"):
        items_of(bare)


def test_a_sheet_has_the_same_bytes_each_time_and_no_time_of_writing(sheet, tmp_path):
    again = tmp_path / "again.xlsx"
    write_xlsx(again, [row_of(1), row_of(2, text="=1+1\n\nSecond paragraph.")], ITEMS, BOOK)
    assert again.read_bytes() == sheet.read_bytes()
    with zipfile.ZipFile(sheet) as parts:
        assert {info.date_time[0] for info in parts.infolist()} == {2000}
        assert b"2000-01-01" in parts.read("docProps/core.xml")


def test_the_sheet_offers_yes_and_no_in_the_cells_of_the_items_and_locks_the_rest(sheet):
    page = load_workbook(sheet)["codes"]
    (choice,) = page.data_validations.dataValidation
    assert choice.formula1 == '"yes,no"'
    assert choice.showErrorMessage
    assert str(choice.sqref) == "E2:W3"
    assert page.protection.sheet
    locked = {page.cell(1, c).value.split(":")[0]: page.cell(2, c).protection.locked
              for c in range(1, page.max_column + 1)}  # fmt: skip
    assert {name for name, is_locked in locked.items() if not is_locked} == {*ITEMS, "note"}
    assert page.freeze_panes == "C2"
    assert page["D2"].alignment.wrap_text


def test_the_codebook_is_the_second_page_and_says_which_items_are_about_pictures(sheet):
    book = load_workbook(sheet)
    assert book.sheetnames == ["codes", "codebook", "reading"]
    rows = list(book["codebook"].iter_rows(values_only=True))
    by_item = {row[1]: row for row in rows if row[1]}
    assert by_item["conflict_1"][2] == ITEMS["conflict_1"]
    assert by_item["human_interest_5"][3] == "no: it is about pictures"
    assert any(row[2] == BOOK.frames[0].definition for row in rows)


def test_the_reading_page_has_a_paragraph_a_row_and_the_unit_leads_there(sheet):
    book = load_workbook(sheet)
    lines = [row[0] for row in book["reading"].iter_rows(values_only=True) if row[0]]
    assert lines[-3:] == ["uabcd_002  Head", "=1+1", "Second paragraph."]
    target = book["codes"]["A3"].hyperlink.location
    assert book["reading"][target.split("!")[1]].value == "uabcd_002  Head"


def test_no_cell_is_a_formula(sheet, tmp_path):
    book = load_workbook(sheet)
    cells = [cell for page in book for row in page.iter_rows() for cell in row]
    assert {cell.data_type for cell in cells if cell.value is not None} == {"s"}
    assert book["codes"]["D3"].value.startswith("=1+1")
    path = tmp_path / "anna.csv"
    write_csv(path, [row_of(text=sign + "1") for sign in "=+-@"], ITEMS)
    with path.open(encoding="utf-8-sig", newline="") as file:
        assert [row["text"] for row in csv.DictReader(file)] == ["'=1", "'+1", "'-1", "'@1"]


@settings(max_examples=12, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(headline=st.text(max_size=40), text=st.text(max_size=200))
def test_any_text_comes_back_with_its_hash_from_both_formats(tmp_path, headline, text):
    headline, text = _clean(headline), _clean(text)
    row = row_of(headline=headline, text=text, conflict_1="yes")
    write_xlsx(tmp_path / "a.xlsx", [row], ITEMS, BOOK)
    write_csv(tmp_path / "a.csv", [row], ITEMS)
    for name in ("a.xlsx", "a.csv"):
        columns, (back,) = read_sheet(tmp_path / name)
        assert columns == ["unit", "coder", "headline", "text", *ITEMS, "note"]
        assert back.cells["conflict_1"] == "yes"
        told = [back.cells["headline"], back.cells["text"]]
        if name == "a.csv":
            told = [t[1:] if t[:1] == "'" and t[1:2] in "=+-@" else t for t in told]
        assert text_hash(*told) == text_hash(headline, text)


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16", "cp1252"])
@pytest.mark.parametrize("delimiter", [",", ";", "\t"])
def test_a_csv_is_read_as_spreadsheets_save_it(tmp_path, encoding, delimiter):
    path = tmp_path / "anna.csv"
    with path.open("w", encoding=encoding, newline="") as file:
        writer = csv.writer(file, delimiter=delimiter)
        writer.writerow(["unit", "coder", "headline", "text", "conflict_1: Is it, or; not?"])
        writer.writerow(["uabcd_001", "anna", "Café", "One,\ntwo; three", "yes"])
        writer.writerow(["", "", "", "", ""])
    columns, rows = read_sheet(path)
    assert columns[-1] == "conflict_1"
    (row,) = rows
    assert row.cells["headline"] == "Café"
    assert row.cells["text"] == "One,\ntwo; three"
    assert (row.file, row.number) == ("anna.csv", 2)


def test_what_is_no_coding_sheet_is_named(tmp_path, sheet):
    (tmp_path / "x.xlsx").write_bytes(b"no zip")
    (tmp_path / "y.csv").write_text("a,b\n1,2\n")
    (tmp_path / "z.csv").write_text("unit,coder,unit\n1,2,3\n")
    book = load_workbook(sheet)
    book["codes"].title = "Sheet1"
    book.save(tmp_path / "w.xlsx")
    for name, said in (
        ("x.xlsx", "cannot be read as Excel"),
        ("y.csv", "has no column `unit`"),
        ("z.csv", "`unit` stands twice"),
        ("w.xlsx", "no page `codes`, only Sheet1"),
    ):
        with pytest.raises(CodingError, match=f"{name}: .*{said}"):
            read_sheet(tmp_path / name)
