"""A first study file for somebody's own files: outlets are found, and the file can be used."""

import json

import pytest
import yaml

from newsstudy.cli import main
from newsstudy.corpus.proposal import proposed_study
from newsstudy.errors import CorpusError
from newsstudy.study import parse_study

TEXT = "The ferry to Ostmere was late again today, and the council said why it will stay so."


def lines(folder, rows):
    path = folder / "raw.jsonl"
    path.write_text("".join(json.dumps({"text": TEXT, **row}) + "\n" for row in rows))
    return path


def proposal(path):
    return yaml.safe_load(proposed_study("mine", path, "data/raw/mine"))


def names(found):
    return {outlet["name"] for outlet in found["outlets"]}


def test_outlets_are_taken_from_a_field_that_names_them(tmp_path):
    rows = [{"outlet": o, "url": "https://one.example/x"} for o in ["The Gull", "Kite: news"] * 3]
    found = proposal(lines(tmp_path, rows))
    assert names(found) == {"The Gull", "Kite: news"}
    assert found["corpus"]["outlet_from"] == "column"


def test_else_from_the_hosts_of_the_addresses(tmp_path):
    rows = [{"url": f"https://www.{host}/a"} for host in ["gull.example", "kite.example"] * 3]
    found = proposal(lines(tmp_path, rows))
    assert names(found) == {"gull.example", "kite.example"}
    assert found["corpus"]["outlet_from"] == "url"


def test_else_from_folders_and_the_study_is_valid(tmp_path):
    for outlet in ("gull", "kite"):
        (tmp_path / outlet).mkdir()
        for i in range(3):
            (tmp_path / outlet / f"{i}.txt").write_text(f"{TEXT} {i}")
    found = proposal(tmp_path)
    assert names(found) == {"gull", "kite"}
    assert found["corpus"]["outlet_from"] == "folder"
    assert parse_study({"name": "mine", **found}, "a test").outlets[0].name == "gull"


def test_files_whose_outlets_cannot_be_told_apart_are_refused_with_a_way_out(tmp_path):
    (tmp_path / "a.txt").write_text(TEXT)
    with pytest.raises(CorpusError, match="folder of its name"):
        proposal(tmp_path)
    with pytest.raises(CorpusError, match="no article was found"):
        proposal(lines(tmp_path, [{"text": ""}]))


def test_the_command_writes_a_study_once_and_never_over_one(project, tmp_path_factory, capsys):
    (project / "studies").unlink()
    (project / "studies").mkdir()
    raw = tmp_path_factory.mktemp("raw")
    path = lines(raw, [{"outlet": o} for o in ["The Gull", "Kite"] * 3])
    assert main(["new", "mine", str(path)]) == 0
    assert (project / "studies" / "mine.yml").is_file()
    assert "make report STUDY=studies/mine.yml" in capsys.readouterr().out
    assert main(["new", "mine", str(path)]) == 1
    assert "is there already" in capsys.readouterr().err
    assert main(["new", "../mine", str(path)]) == 1
