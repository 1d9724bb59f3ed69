"""The verbs of `newsstudy topics` for names and for saved models, as a user runs them."""

import json

import pandas as pd
import pytest

from newsstudy.cli import main
from newsstudy.measures.topic_names import load_topic_names
from tests.measures.test_topics import planted

STUDY = """
title: Mine
outlets: [{name: Outlet 0}, {name: Outlet 1}, {name: Outlet 2}]
corpus: {path: mine.jsonl}
cleaning: {learned: false}
copies: {near_copy: 1.0}
topics: {n_topics: 4, min_articles: 2, max_share: 0.9, max_terms: 500}
"""


@pytest.fixture
def mine(project, monkeypatch):
    (project / "studies").unlink()
    (project / "studies").mkdir()
    (project / "studies" / "mine.yml").write_text(STUDY, encoding="utf-8")
    articles, _ = planted(60)
    rows = articles[["outlet", "headline", "text"]].astype(str).to_dict("records")
    lines = "\n".join(json.dumps(row) for row in rows)
    (project / "mine.jsonl").write_text(lines, encoding="utf-8")
    monkeypatch.chdir(project)
    return project


def test_names_are_proposed_once_and_never_overwritten(mine, capsys):
    assert main(["topics", "names", "mine"]) == 0
    path = mine / "studies" / "mine.topics.yml"
    assert "names: studies/mine.topics.yml" in capsys.readouterr().out
    assert len(load_topic_names(path)) == 4
    before = path.read_bytes()
    assert main(["topics", "names", "mine"]) == 1
    assert "is there already" in capsys.readouterr().err
    assert path.read_bytes() == before


def test_names_are_told_by_the_path_that_a_study_file_needs(mine, capsys):
    assert main(["topics", "names", "mine", "--to", "studies/other.yml"]) == 0
    assert capsys.readouterr().out.endswith("names: studies/other.yml\n")
    outside = mine.parent / f"{mine.name}-names.yml"
    assert main(["topics", "names", "mine", "--to", str(outside)]) == 0
    assert capsys.readouterr().out.endswith(f"names: {outside.resolve()}\n")


def test_scores_have_no_cell_that_a_spreadsheet_would_run(mine):
    lines = (mine / "mine.jsonl").read_text(encoding="utf-8").splitlines()
    hostile = [json.dumps(json.loads(line) | {"url": "=1+1"}) for line in lines[:1]]
    (mine / "mine.jsonl").write_text("\n".join([*hostile, *lines[1:]]), encoding="utf-8")
    assert main(["topics", "save", "mine", "m.npz"]) == 0
    assert main(["topics", "score", "m.npz", "mine", "--to", "s.csv"]) == 0
    assert ",=1+1" not in (mine / "s.csv").read_text(encoding="utf-8")


def test_a_saved_model_gives_its_own_articles_the_scores_they_had(mine, capsys):
    assert main(["topics", "save", "mine", "m.npz"]) == 0
    assert main(["topics", "score", "m.npz", "mine", "--to", "s.csv"]) == 0
    assert "4 topics" in capsys.readouterr().out
    scores = pd.read_csv(mine / "s.csv", index_col="article_id").drop(
        columns=["outlet", "published", "url"]
    )
    assert scores.shape[1] == 4
    assert scores.sum(axis=1).round(5).eq(1).all()


def test_new_articles_are_scored_under_the_names_that_their_study_has(mine, capsys):
    assert main(["topics", "save", "mine", "m.npz"]) == 0
    assert main(["topics", "names", "mine"]) == 0
    path = mine / "studies" / "mine.topics.yml"
    first = load_topic_names(path)[0].label
    path.write_text(path.read_text(encoding="utf-8").replace(first, "The first one"))
    study = mine / "studies" / "mine.yml"
    named = "names: studies/mine.topics.yml, n_topics"
    study.write_text(study.read_text(encoding="utf-8").replace("n_topics", named))
    assert main(["topics", "score", "m.npz", "mine", "--to", "s.csv"]) == 0
    assert "The first one" in pd.read_csv(mine / "s.csv").columns


def test_what_is_no_model_is_refused_in_words(mine, capsys):
    assert main(["topics", "score", "mine.jsonl", "mine"]) == 1
    assert "is not a saved topic model" in capsys.readouterr().err
