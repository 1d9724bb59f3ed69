"""The loop of intrusion questions: sheets out, answers back, scores."""

import csv
import json

import numpy as np
import pandas as pd
import pytest
from openpyxl import load_workbook

from newsstudy.cli import main
from newsstudy.comparison import coding_reading
from newsstudy.comparison.coding import CodingError, chosen_draw
from newsstudy.comparison.intrusion_answers import _shown
from newsstudy.comparison.intrusion_draws import (
    TopicDraw,
    _hidden,
    _short_names,
    draw,
    still_there,
    topic_draws,
)
from newsstudy.comparison.intrusion_reading import read
from newsstudy.comparison.intrusion_scores import ALL_TOPICS
from newsstudy.comparison.intrusion_sheets import COLUMNS
from newsstudy.comparison.masking import masker
from newsstudy.comparison.returned_sheets import SheetRow
from newsstudy.measures.topic_names import TopicName, named_topics
from tests.comparison.intrusion_data import corpus, model
from tests.conftest import study_of

TWO = TopicDraw(each=2, seed=1, coders=("anna", "ben"))


@pytest.fixture
def study(project):
    return study_of(project, outlets=[{"name": "Quay Post"}, {"name": "Echo"}])


@pytest.fixture
def folder(study):
    return draw(study, corpus(), model(), TWO, lambda line: None)


@pytest.fixture
def said():
    return []


def key_of(folder):
    return pd.read_csv(folder / "topics-key.csv").set_index("unit")


def fill(folder, coder, answer, rows=None):
    """Fill a sheet's answers with `answer(row of the key)`; `rows` limits how many."""
    key = key_of(folder)
    path = folder / "sheets" / f"{coder}.xlsx"
    book = load_workbook(path)
    column = COLUMNS.index("answer")
    for row in book["codes"].iter_rows(min_row=2, max_row=None if rows is None else rows + 1):
        row[column].value = answer(key.loc[row[0].value])
    book.save(path)


def right(asked):
    return int(asked["right"])


def guess(seed):
    rng = np.random.default_rng(seed)
    return lambda asked: int(rng.integers(1, 7 if asked["kind"] == "words" else 5))


def edited(path, column, row, value):
    book = load_workbook(path)
    book["codes"].cell(row, COLUMNS.index(column) + 1).value = value
    book.save(path)


def test_a_draw_has_its_key_apart_and_sheets_that_neither_show_outlets_nor_answers(folder):
    assert folder.name == "topics-2-seed-1"
    names = sorted(p.relative_to(folder).as_posix() for p in folder.rglob("*") if p.is_file())
    sheets = [f"sheets/{name}.{kind}" for name in ("anna", "ben") for kind in ("csv", "xlsx")]
    assert names == [*sheets, "topics-key.csv", "topics.json"]
    with (folder / "sheets" / "anna.csv").open(encoding="utf-8-sig", newline="") as file:
        rows = list(csv.DictReader(file))
    assert len(rows) == len(key_of(folder)) == 24
    assert not any("Quay Post" in cell or "Echo" in cell for row in rows for cell in row.values())
    assert sum("[outlet] has learned" in row["text"] for row in rows) == 12
    assert all(row["answer"] == "" for row in rows)
    assert [row["unit"] for row in rows] == key_of(folder).index.tolist()


def test_labels_that_people_gave_are_masked_too(study):
    first, *_ = model().scores
    name = TopicName("Quay Post promotions", (tuple(first.split(", ")),))
    folder = draw(study, corpus(), named_topics(model(), [name]), TWO, lambda line: None)
    sheet = (folder / "sheets" / "anna.csv").read_text(encoding="utf-8-sig")
    assert "[outlet] promotions (" in sheet
    assert "Quay" not in sheet
    fill(folder, "anna", right)
    read(study, say=lambda line: None)
    answers = pd.read_parquet(folder / "answers.parquet")
    assert "Quay Post promotions" in set(answers["topic"])


def test_a_word_is_hidden_that_is_an_outlet_s_name_however_it_is_written(study):
    named = study.model_copy(update={"outlets": ()})
    articles = corpus().assign(outlet=pd.Categorical.from_codes(
        corpus()["outlet"].cat.codes, ["HuffPost", "Fox News"]))  # fmt: skip
    hidden = _hidden(masker(named, articles), _short_names(named, articles))
    assert [hidden(word) for word in ("huffpost", "fox", "news", "foxes")] == [
        True, True, False, False
    ]  # fmt: skip


def test_a_word_that_a_spreadsheet_took_for_a_truth_value_is_as_it_was_drawn():
    row = SheetRow("s.csv", 2, {"option_1": "FALSE", "option_2": True, "headline": "True"})
    assert _shown(row) == {"option_1": "false", "option_2": "true", "headline": "True"}


def test_the_excel_sheet_offers_the_numbers_of_a_question_s_options_and_locks_the_rest(folder):
    page = load_workbook(folder / "sheets" / "ben.xlsx")["codes"]
    assert page.protection.sheet
    offered = {
        cell: rule.formula1
        for rule in page.data_validations.dataValidation
        for cells in rule.sqref.ranges
        for cell in range(cells.min_row, cells.max_row + 1)
    }
    kinds = key_of(folder)["kind"].tolist()
    for number, kind in enumerate(kinds, start=2):
        assert offered[number] == ('"1,2,3,4,5,6"' if kind == "words" else '"1,2,3,4"')
        filled = [bool(page.cell(number, COLUMNS.index(f"option_{n}") + 1).value) for n in (5, 6)]
        assert filled == [kind == "words"] * 2
    for cell, column in zip(page[2], COLUMNS, strict=True):
        assert cell.protection.locked == (column not in ("answer", "note"))


def test_words_come_before_articles_since_these_give_words_away(folder):
    kinds = key_of(folder)["kind"].tolist()
    assert kinds == sorted(kinds, reverse=True)
    assert set(kinds) == {"words", "articles"}


def test_the_same_draw_gives_the_same_bytes_and_never_touches_a_filled_sheet(study, folder, said):
    before = {p: p.read_bytes() for p in folder.rglob("*") if p.is_file()}
    fill(folder, "anna", right)
    filled = (folder / "sheets" / "anna.xlsx").read_bytes()
    for path in (folder / "sheets").glob("ben.*"):
        path.unlink()
    draw(study, corpus(), model(), TWO, said.append)
    for path, content in before.items():
        if path.name != "anna.xlsx":
            assert path.read_bytes() == content
    assert (folder / "sheets" / "anna.xlsx").read_bytes() == filled
    assert any("left as it is" in line for line in said)


def test_one_more_coder_gets_a_sheet_of_the_same_questions(study, folder):
    more = TopicDraw(each=2, seed=1, coders=("llm-mine",))
    draw(study, corpus(), model(), more, lambda line: None)
    assert (folder / "sheets" / "llm-mine.xlsx").is_file()
    assert json.loads((folder / "topics.json").read_text())["coders"] == ["anna", "ben", "llm-mine"]


def test_other_topics_do_not_overwrite_the_questions_of_a_draw(study, folder):
    with pytest.raises(CodingError, match="--name"):
        draw(study, corpus(), model(4), TWO)


def test_a_perfect_coder_finds_every_intruder_and_a_guesser_does_not(study, folder, said):
    fill(folder, "anna", right)
    fill(folder, "ben", guess(1))
    read(study, say=said.append)
    coders = pd.read_csv(folder / "coders.csv").set_index(["coder", "kind"])
    assert coders.at[("anna", "words"), "precision"] == 1
    assert coders.at[("ben", "words"), "precision"] < 0.6
    assert (coders.loc["anna", "p"] < 1e-6).all()
    scores = pd.read_csv(folder / "precision.csv")
    whole = scores[scores["topic"] == ALL_TOPICS].set_index("kind")
    assert whole.at["articles", "log_odds"] < 0  # ben's wrong picks have a share, intruders none
    assert scores["n_answers"].max() == 24
    assert any("agreement, words: alpha" in line for line in said)


def test_an_answer_may_be_the_option_s_words_and_the_log_odds_of_a_right_one_are_0(study, folder):
    fill(folder, "anna", lambda asked: asked[f"option_{asked['right']}"].upper())
    read(study, say=lambda line: None)
    answers = pd.read_parquet(folder / "answers.parquet")
    assert (answers["picked"] == answers["right"]).all()
    assert (answers[answers["kind"] == "articles"]["log_odds"] == 0).all()
    assert answers[answers["kind"] == "words"]["log_odds"].isna().all()


def test_log_odds_are_the_intruder_s_share_over_that_of_the_topic_picked(study, folder):
    fill(folder, "anna", lambda asked: asked["right"] % 4 + 1)
    read(study, say=lambda line: None)
    answers, key = pd.read_parquet(folder / "answers.parquet"), key_of(folder)
    row = answers[answers["kind"] == "articles"].iloc[0]
    asked = key.loc[row["unit"]]
    picked = max(asked[f"share_{row['picked']}"], 0.001)
    least = max(asked[f"share_{asked['right']}"], 0.001)
    assert row["log_odds"] == pytest.approx(np.log(least / picked))


@pytest.mark.parametrize(
    ("column", "value", "complaint"),
    [
        ("answer", "7", "`7` is no answer"),
        ("answer", "the first", "`the first` is no answer"),
        ("option_2", "zebra", "is not what was drawn"),
        ("unit", "t0000_001", "belongs to another draw"),
        ("coder", "12", "is no coder's name"),
    ],
)
def test_mistakes_are_named_by_row_and_column_and_nothing_is_written(
    study, folder, said, column, value, complaint
):
    fill(folder, "anna", right)
    edited(folder / "sheets" / "anna.xlsx", column, 3, value)
    with pytest.raises(CodingError, match="Nothing was written"):
        read(study, say=said.append)
    assert any("anna.xlsx, row 3" in line and complaint in line for line in said)
    assert not (folder / "answers.parquet").exists()


def test_a_changed_article_is_refused(study, folder, said):
    fill(folder, "anna", right)
    edited(folder / "sheets" / "anna.xlsx", "text", 20, "Something else.")
    with pytest.raises(CodingError):
        read(study, say=said.append)
    assert any("anna.xlsx, row 20, column text" in line for line in said)


def test_two_answers_by_one_coder_to_one_question_are_refused_unless_they_are_the_same(
    study, folder, said
):
    fill(folder, "anna", right)
    path = folder / "sheets" / "anna.csv"
    rows = list(csv.reader(path.open(encoding="utf-8-sig", newline="")))
    answer = COLUMNS.index("answer")
    rows[1][answer] = str(key_of(folder)["right"].iloc[0])
    save(path, rows)
    read(study, say=said.append)
    assert any("with the same answer" in line for line in said)
    rows[1][answer] = str(key_of(folder)["right"].iloc[0] % 6 + 1)
    save(path, rows)
    with pytest.raises(CodingError):
        read(study, say=said.append)
    assert any("with another answer" in line for line in said)


def save(path, rows):
    with path.open("w", encoding="utf-8-sig", newline="") as file:
        csv.writer(file).writerows(rows)


def test_missing_answers_are_counted_and_the_rest_is_scored(study, folder, said):
    fill(folder, "anna", right, rows=5)
    read(study, say=said.append)
    assert "anna: 5 questions answered, 19 not answered yet" in said
    assert "ben: 0 questions answered, 24 not answered yet" in said
    assert len(pd.read_parquet(folder / "answers.parquet")) == 5


def test_sheets_without_an_answer_and_a_study_without_a_draw_are_told_so(study, project, folder):
    with pytest.raises(CodingError, match="no answer"):
        read(study, say=lambda line: None)
    other = study_of(project, name="other")
    with pytest.raises(CodingError, match="topics draw"):
        read(other)


def test_sheets_sent_by_mail_find_their_draw(study, folder, tmp_path):
    draw(study, corpus(), model(), TopicDraw(each=1, seed=2), lambda line: None)
    fill(folder, "anna", right)
    inbox = tmp_path / "inbox"
    inbox.mkdir()
    (folder / "sheets" / "anna.xlsx").rename(inbox / "a.xlsx")
    assert read(study, [inbox], say=lambda line: None) == folder
    assert len(topic_draws(study)) == 2


def test_the_codes_of_frames_know_nothing_of_these_draws(study, folder):
    fill(folder, "anna", right)
    read(study, say=lambda line: None)
    assert chosen_draw(study) is None
    with pytest.raises(CodingError, match="nothing was drawn yet"):
        coding_reading.read(study)


def test_topics_are_the_same_by_their_words_whatever_their_names():
    words = [f"w{i}" for i in range(30)]
    asked = {"a": words[:15], "b": words[15:], "c": ["x", "y", "z"]}
    now = {"B": words[15:], "A": [*words[:12], "n1", "n2", "n3"], "D": ["x", "q", "r"]}
    same = still_there(asked, now)
    assert {old: new for old, (new, _) in same.items()} == {"a": "A", "b": "B"}
    assert same["a"][1] == pytest.approx(12 / 18)
    assert still_there(asked, {}) == {}


@pytest.mark.slow
def test_the_command_draws_and_reads(project, monkeypatch, capsys):
    table = corpus().assign(date="2031-04-01", outlet=corpus()["outlet"].astype(str))
    columns = ["outlet", "headline", "text", "date", "url", "byline"]
    table[columns].to_csv(project / "a.csv", index=False)
    (project / "mine.yml").write_text(
        f"title: Mine\ncorpus: {{path: {project / 'a.csv'}}}\ntopics: {{n_topics: 6, "
        "min_articles: 2, max_share: 0.9}\n"
    )
    assert (
        main(["topics", "draw", str(project / "mine.yml"), "--coders", "anna", "--each", "1"]) == 0
    )
    assert "6 questions of words" in capsys.readouterr().out
    folder = project / "data" / "coding" / "mine" / "topics-1-seed-1"
    fill(folder, "anna", right)
    assert main(["topics", "read", str(project / "mine.yml")]) == 0
    assert "100%" in capsys.readouterr().out
    assert main(["topics", "draw", str(project / "mine.yml"), "--coders", "a,A"]) == 1
    assert "named twice" in capsys.readouterr().err


def test_a_draw_remembers_the_words_of_topics_those_that_name_an_outlet_too(study):
    drawn = TopicDraw(each=1, seed=1, mask=("Judge", "Storm"))
    folder = draw(study, corpus(), model(), drawn, lambda line: None)
    words = json.loads((folder / "topics.json").read_text())["topics"]
    assert any("judge" in terms for terms in words.values())
    options = key_of(folder)[[f"option_{n}" for n in range(1, 7)]].to_numpy().ravel().tolist()
    assert not any("judge" in str(option).split(", ") for option in options)
