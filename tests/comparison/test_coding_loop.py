"""The loop: sheets go out, people fill them, codes and agreement come back."""

import csv

import numpy as np
import pandas as pd
import pytest
from openpyxl import load_workbook

from newsstudy.cli import main
from newsstudy.comparison.coding import CodingError, human_scores, read_codes
from newsstudy.comparison.coding_reading import read
from newsstudy.comparison.coding_writing import Draw, draw
from newsstudy.measures.codebooks import load_codebook
from tests.conftest import articles_of, study_of

BOOK = load_codebook("codebooks/generic.yml")
ITEMS = [item.name for frame in BOOK.coded for item in frame.text_items]
TWO = Draw(n=12, seed=1, coders=("anna", "ben"), overlap=6)


@pytest.fixture
def study(project):
    return study_of(project, outlets=[{"name": "Quay Post"}, {"name": "Echo"}])


@pytest.fixture
def articles():
    texts = [f"The Quay Post says {i}. Critics accuse {'x ' * i} them." for i in range(40)]
    return articles_of(["Quay Post"] * 25 + ["Echo"] * 15, texts)


@pytest.fixture
def said():
    lines = []
    return lines


def fill(path, code, rows=None):
    """Fill a sheet's item cells with `code(unit, item)`; `rows` limits how many."""
    book = load_workbook(path)
    page = book["codes"]
    names = [str(cell.value).split(":")[0] for cell in page[1]]
    for row in page.iter_rows(min_row=2, max_row=None if rows is None else rows + 1):
        for name, cell in zip(names, row, strict=True):
            if name in ITEMS:
                cell.value = code(row[0].value, name)
    book.save(path)


def noisy(seed):
    rng = np.random.default_rng(seed)
    truth = {}

    def code(unit, item):
        base = truth.setdefault((unit, item), (int(unit[-3:]) + len(item)) % 3 == 0)
        return "yes" if base ^ (rng.random() < 0.15) else "No "

    return code


def edited(path, column, row, value):
    book = load_workbook(path)
    page = book["codes"]
    names = [str(cell.value).split(":")[0] for cell in page[1]]
    page.cell(row, names.index(column) + 1).value = value
    book.save(path)


def test_a_draw_has_a_key_apart_and_a_sheet_a_coder_in_both_formats(study, articles, said):
    folder = draw(study, articles, TWO, said.append)
    assert folder.name == "articles-12-seed-1"
    names = sorted(str(p.relative_to(folder)) for p in folder.rglob("*") if p.is_file())
    sheets = [f"sheets/{name}.{kind}" for name in ("anna", "ben") for kind in ("csv", "xlsx")]
    assert names == ["codebook.yml", "draw.json", "key.csv", *sheets]
    key = pd.read_csv(folder / "key.csv")
    assert key["coders"].value_counts().to_dict() == {"anna ben": 6, "anna": 3, "ben": 3}
    for sheet in (folder / "sheets").iterdir():
        text = sheet.read_bytes()
        assert b"Quay Post" not in text
        assert not any(article_id.encode() in text for article_id in key["article_id"])
    with (folder / "sheets" / "anna.csv").open(encoding="utf-8-sig", newline="") as file:
        assert all("[outlet] says" in row["text"] for row in csv.DictReader(file))


def test_a_draw_is_the_same_to_the_byte_and_never_overwrites_a_filled_sheet(study, articles, said):
    folder = draw(study, articles, TWO, said.append)
    before = {p: p.read_bytes() for p in folder.rglob("*") if p.is_file()}
    (folder / "sheets" / "ben.xlsx").unlink()
    (folder / "sheets" / "ben.csv").unlink()
    fill(folder / "sheets" / "anna.xlsx", noisy(1))
    filled = (folder / "sheets" / "anna.xlsx").read_bytes()
    draw(study, articles, TWO, said.append)
    assert (folder / "sheets" / "anna.xlsx").read_bytes() == filled
    for path, content in before.items():
        assert path.name == "anna.xlsx" or path.read_bytes() == content
    with pytest.raises(CodingError, match="another sample"):
        draw(study, articles.assign(text="Other words."), TWO, said.append)


def test_what_coders_filled_comes_back_as_codes_with_agreement(study, articles, said):
    folder = draw(study, articles, TWO, said.append)
    for number, name in enumerate(("anna", "ben")):
        fill(folder / "sheets" / f"{name}.xlsx", noisy(number))
    assert read(study, say=said.append) == folder
    codes = read_codes([folder])
    assert len(codes) == (12 + 6) * len(ITEMS)
    assert set(codes["code"]) == {0.0, 1.0}
    assert (1 / codes.drop_duplicates("article_id")["probability"]).sum() == pytest.approx(40)
    table = pd.read_csv(folder / "agreement.csv")
    assert table.loc[table["level"] == "item", "item"].tolist() == ITEMS
    assert (table["n_units"] == 6).all()
    assert table["alpha"].max() <= 1
    scores = human_scores(codes, BOOK)
    assert len(scores) == 12
    assert scores.drop(columns="probability").to_numpy().min() >= 0
    assert any("agreement by item, among people" in line for line in said)


def test_codes_are_those_that_were_written_in_the_cells(study, articles, said):
    folder = draw(study, articles, Draw(n=5, seed=1), said.append)
    given = {"conflict_1": "yes", "conflict_2": 1, "conflict_3": True, "conflict_4": "No",
             "economic_1": 0, "economic_2": "FALSE"}  # fmt: skip
    fill(folder / "sheets" / "coder-1.xlsx", lambda unit, item: given.get(item, "no"))
    read(study, say=said.append)
    codes = read_codes([folder]).groupby("item")["code"].agg(["min", "max"])
    assert codes.loc[["conflict_1", "conflict_2", "conflict_3"]].to_numpy().min() == 1
    assert codes.drop(["conflict_1", "conflict_2", "conflict_3"]).to_numpy().max() == 0


@pytest.mark.parametrize(
    ("column", "value", "words"),
    [
        ("conflict_1", "perhaps", "row 3, column conflict_1: `perhaps` is no code; write yes"),
        ("text", "Other words", "row 3, column text: the headline or text of u"),
        ("unit", "u0000_001", "belongs to another draw"),
        ("unit", "DRAW_099", "is not in this draw's key"),
        ("coder", None, "column coder: `` is no coder's name"),
        ("coder", "9 lives", "column coder: `9 lives` is no coder's name"),
    ],
)
def test_a_mistake_is_named_by_file_row_and_column_and_nothing_is_written(
    study, articles, said, column, value, words
):
    folder = draw(study, articles, TWO, said.append)
    sheet = folder / "sheets" / "anna.xlsx"
    fill(sheet, noisy(1))
    unit = pd.read_csv(folder / "key.csv")["unit"][0]
    edited(sheet, column, 3, value and value.replace("DRAW", unit[:5]))
    with pytest.raises(CodingError, match="1 mistake in 4 sheets"):
        read(study, say=said.append)
    assert any(line.startswith("anna.xlsx, row 3") and words in line for line in said), said
    assert not (folder / "codes.parquet").exists()


def test_a_unit_that_stands_twice_is_refused(study, articles, said):
    folder = draw(study, articles, TWO, said.append)
    sheet = folder / "sheets" / "anna.xlsx"
    fill(sheet, lambda *_: "yes")
    book = load_workbook(sheet)
    rows = list(book["codes"].iter_rows(min_row=2, max_row=2, values_only=True))
    book["codes"].append(rows[0])
    book.save(sheet)
    with pytest.raises(CodingError):
        read(study, say=said.append)
    assert any("stands in anna.xlsx, row 2 too; delete one" in line for line in said)


def test_one_coder_s_two_files_must_not_contradict_each_other(study, articles, said):
    folder = draw(study, articles, Draw(n=6, seed=1), said.append)
    sheet = folder / "sheets" / "coder-1.xlsx"
    fill(sheet, lambda *_: "yes")
    table = pd.read_csv(folder / "sheets" / "coder-1.csv", dtype=object, encoding="utf-8-sig")
    columns = [name for name in table if name.split(":")[0] in ITEMS]
    table.assign(**dict.fromkeys(columns, "yes")).to_csv(
        folder / "sheets" / "coder-1.csv", index=False
    )
    read(study, say=said.append)
    assert any("with the same codes" in line for line in said)
    edited(sheet, "economic_1", 2, "no")
    with pytest.raises(CodingError):
        read(study, say=said.append)
    assert any("with other codes; empty one" in line for line in said)


def test_a_column_that_is_missing_or_unknown_is_named(study, articles, said):
    folder = draw(study, articles, TWO, said.append)
    sheet = folder / "sheets" / "anna.xlsx"
    edited(sheet, "conflict_2", 1, "weather_1: Does it rain?")
    with pytest.raises(CodingError):
        read(study, say=said.append)
    assert "anna.xlsx: has no column `conflict_2`" in said
    assert any("column weather_1: is no item" in line for line in said)


def test_rows_not_yet_coded_are_counted_and_probabilities_are_those_of_the_coded(
    study, articles, said
):
    folder = draw(study, articles, Draw(n=20, seed=1), said.append)
    sheet = folder / "sheets" / "coder-1.xlsx"
    fill(sheet, lambda unit, item: None if item == "morality_1" else "no", rows=9)
    read(study, say=said.append)
    codes = read_codes([folder])
    key = pd.read_csv(folder / "key.csv").set_index("unit")
    assert codes["unit"].nunique() == 9
    assert codes.loc[codes["item"] == "morality_1", "code"].isna().all()
    assert "coder-1: 9 units coded, 11 not coded yet" in said
    assert sum("column morality_1: is empty" in line for line in said) == 9
    once = codes.drop_duplicates("unit")
    for stratum, group in once.groupby("stratum"):
        size = key.loc[key["stratum"] == stratum, "stratum_size"].iloc[0]
        assert group["probability"].to_numpy() == pytest.approx(len(group) / size)


def test_a_stratum_without_any_code_is_named(study, articles, said):
    folder = draw(study, articles, Draw(n=10, seed=1), said.append)
    key = pd.read_csv(folder / "key.csv").set_index("unit")
    fill(
        folder / "sheets" / "coder-1.xlsx",
        lambda unit, item: "no" if key.at[unit, "outlet"] == "Echo" else None,
    )
    read(study, say=said.append)
    told = "no unit coded by people in: Quay Post; what is said of these cannot be corrected"
    assert told in said


def test_disagreements_are_adjudicated_and_read_back(study, articles, said):
    folder = draw(study, articles, Draw(8, 1, coders=("anna", "ben"), overlap=8), said.append)
    fill(folder / "sheets" / "anna.xlsx", lambda *_: "yes")
    fill(folder / "sheets" / "ben.xlsx", lambda u, item: "no" if item == "conflict_1" else "yes")
    read(study, say=said.append)
    path = folder / "sheets" / "disagreements.xlsx"
    page = load_workbook(path)["codes"]
    assert page.max_row == 9
    open_cells = {
        cell.column for row in page.iter_rows(min_row=2) for cell in row
        if not cell.protection.locked
    }  # fmt: skip
    assert len(open_cells) == 2
    assert page.cell(2, page.max_column).value == "conflict_1: anna yes, ben no"
    assert "8 cells of 8 units, 8 not settled yet" in said[-1]
    assert human_scores(read_codes([folder]), BOOK)["conflict"].iloc[0] == 0.875
    edited(path, "conflict_1", 2, "no")
    settled = page.cell(2, 1).value
    read(study, say=said.append)
    assert "8 cells of 8 units, 7 not settled yet" in said[-1]
    assert load_workbook(path)["codes"].cell(2, 5).value == "no"
    codes = read_codes([folder])
    article = codes.loc[codes["unit"] == settled, "article_id"].iloc[0]
    assert human_scores(codes, BOOK).at[article, "conflict"] == 0.75
    table = pd.read_csv(folder / "agreement.csv").set_index("item")
    assert table.at["conflict_1", "n_coders"] == 2
    assert table.at["conflict_1", "agreement"] == 0


def test_a_language_model_is_one_more_coder_and_no_human(study, articles, said):
    folder = draw(study, articles, TWO, said.append)
    draw(study, articles, Draw(n=12, seed=1, coders=("anna", "ben"), overlap=6,
                               more_coders=("llm-x",)), said.append)  # fmt: skip
    for number, name in enumerate(("anna", "ben", "llm-x")):
        fill(folder / "sheets" / f"{name}.xlsx", noisy(number))
    read(study, say=said.append)
    table = pd.read_csv(folder / "agreement.csv")
    assert table["among"].unique().tolist() == ["people", "people and llm-x"]
    items = table[table["level"] == "item"].set_index("among")
    assert set(items.loc["people", "n_units"]) == {6}
    assert set(items.loc["people and llm-x", "n_units"]) == {12}
    people = read_codes([folder]).query("coder != 'llm-x'")
    pd.testing.assert_frame_equal(
        human_scores(read_codes([folder]), BOOK), human_scores(people, BOOK)
    )


def test_sheets_are_read_from_anywhere_and_matched_to_their_draw(study, articles, said, tmp_path):
    one = draw(study, articles, TWO, said.append)
    two = draw(study, articles, Draw(n=10, seed=2, by="score:conflict"), said.append)
    with pytest.raises(CodingError, match="several draws; name one"):
        read(study, say=said.append)
    inbox = tmp_path / "inbox"
    inbox.mkdir()
    fill(two / "sheets" / "coder-1.xlsx", noisy(1))
    (two / "sheets" / "coder-1.xlsx").rename(inbox / "back from coder.xlsx")
    assert read(study, [inbox], said.append) == two
    fill(one / "sheets" / "ben.xlsx", noisy(1))
    assert read(study, [one], said.append) == one
    assert read(study, [one / "sheets" / "ben.xlsx"], said.append) == one


@pytest.mark.parametrize(
    ("wanted", "words"),
    [
        (Draw(n=5, seed=1, coders=("a b",)), "coder `a b`"),
        (Draw(n=5, seed=1, coders=("anna", "Anna")), "named twice"),
        (Draw(n=5, seed=1, name="../up"), "--name"),
        (Draw(n=0, seed=1), "--n is 1 or more"),
        (Draw(n=5, seed=1, coders=("a", "b"), overlap=6), "--overlap between"),
        (Draw(n=12, seed=1, by="score:conflct"), "score:conflict"),
        (Draw(n=12, seed=1, by="length"), "write score: and a frame"),
    ],
)
def test_what_cannot_be_drawn_is_said(study, articles, said, wanted, words):
    with pytest.raises(CodingError, match=words):
        draw(study, articles, wanted, said.append)


def test_a_study_without_a_draw_and_a_folder_without_sheets_are_named(study, articles, project):
    with pytest.raises(CodingError, match="nothing was drawn yet"):
        read(study)
    draw(study, articles, TWO, lambda line: None)
    with pytest.raises(CodingError, match="no code in any of them yet"):
        read(study, say=lambda line: None)
    (project / "empty").mkdir()
    with pytest.raises(CodingError, match="holds no sheet"):
        read(study, [project / "empty"])
    with pytest.raises(CodingError, match="no such file or folder"):
        read(study, [project / "none"])


def test_a_codebook_that_changed_after_the_draw_is_noticed(study, articles, said, project):
    folder = draw(study, articles, TWO, said.append)
    (folder / "codebook.yml").write_bytes(b"# older\n" + (folder / "codebook.yml").read_bytes())
    with pytest.raises(CodingError, match="has changed since"):
        draw(study, articles, TWO, said.append)


@pytest.mark.slow
def test_the_commands_draw_and_read_from_raw_files_on(project, capsys):
    texts = "".join(
        f"{outlet},Head {i},The Quay Post says {' '.join(f'thing{i}x{k}' for k in range(40))}.\n"
        for i, outlet in enumerate(["Quay Post", "Echo"] * 4)
    )
    (project / "raw.csv").write_text("outlet,headline,text\n" + texts)
    path = project / "mine.yml"
    path.write_text("title: Mine\ncorpus: {path: raw.csv}\n")
    assert main(["code", "draw", str(path), "--n", "6", "--coders", "anna,ben"]) == 0
    folder = project / "data" / "coding" / "mine" / "articles-6-seed-1"
    assert main(["code", "read", str(path)]) == 1
    assert "no code in any of them yet" in capsys.readouterr().err
    for name in ("anna", "ben"):
        fill(folder / "sheets" / f"{name}.xlsx", noisy(1))
    assert main(["code", "read", str(path), str(folder)]) == 0
    assert "codes: 6 of 6 units by 2 coders" in capsys.readouterr().out
    assert len(read_codes([folder])) == 12 * len(ITEMS)


def test_the_command_codebook_check_prints_and_names_what_is_wrong(project, capsys):
    assert main(["codebook", "check", "codebooks/policy.yml"]) == 0
    assert "political: 3 items" in capsys.readouterr().out
    (project / "mine.yml").write_text("frames:\n  a:\n    indicators: [b]\n")
    assert main(["codebook", "check", str(project / "mine.yml")]) == 1
    assert "mine.yml, line 2: frame `a`: has no definition" in capsys.readouterr().err
