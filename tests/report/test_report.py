"""A whole report: safe pages, nothing run twice, nothing lost when a notebook fails."""

import csv
import io
import json
import re
import shutil

import pytest

from newsstudy.errors import ReportError
from newsstudy.report.hashes import tree_hash
from newsstudy.report.notebooks import NOTEBOOKS
from newsstudy.report.runner import report
from newsstudy.study import load_study
from tests.conftest import ROOT
from tests.report.conftest import SENTENCES, SmallReport, small_project

pytestmark = pytest.mark.slow
PAGES = ["index", "provenance", "methods", "glossary", *NOTEBOOKS]


def test_every_page_is_there_and_linked(small_report):
    index = small_report.page("index")
    for name in PAGES:
        assert small_report.page(name)
        assert f'href="{name}.html"' in index


@pytest.mark.parametrize("name", PAGES)
def test_page_asks_no_other_host_and_has_no_script(small_report, name):
    page = small_report.page(name)
    assert not re.search(r"<script|<iframe|\son\w+=", page)
    assert not re.search(r"""(?:src|href)=["'](?:https?:)?//""", page)


@pytest.mark.parametrize("name", PAGES)
def test_every_local_link_leads_somewhere(small_report, name):
    for target in re.findall(r'href="([^"#:]+)(?:#[^"]*)?"', small_report.page(name)):
        assert (small_report.site / target).exists(), target


@pytest.mark.parametrize("name", PAGES)
def test_every_link_to_a_place_in_a_page_finds_it(small_report, name):
    for target, place in re.findall(r'href="([^"#:]*)#([^"]+)"', small_report.page(name)):
        page = small_report.page(target.removesuffix(".html") or name)
        assert f'id="{place}"' in page, f"{target}#{place}"


@pytest.mark.parametrize("name", NOTEBOOKS)
def test_each_question_of_a_page_is_in_its_contents(small_report, name):
    page = small_report.page(name)
    contents = re.search(r'<details class="contents">.*?</details>', page, re.DOTALL)[0]
    questions = re.findall(r'<h2 id="([^"]+)">', page)
    assert questions == re.findall(r'href="#([^"]+)"', contents)
    assert len(set(questions)) == len(questions) > 3
    assert "<h2>" not in page


@pytest.mark.parametrize("name", PAGES)
def test_fictional_outlets_are_marked_on_every_page(small_report, name):
    assert "Fictional:" in small_report.page(name)


def test_hostile_text_is_shown_as_text(small_report):
    whole = "".join(small_report.page(name) for name in PAGES)
    assert "<script>alert" not in whole
    assert "Gull <b>" not in whole
    assert "&lt;script&gt;alert(1)&lt;/script&gt;" in whole
    assert "A small &lt;i&gt;study" in whole


def test_no_cell_of_text_in_any_download_begins_with_a_formula_sign(small_report):
    files = list(small_report.site.rglob("*.csv"))
    assert len(files) > 15
    for file in files:
        rows = csv.reader(io.StringIO(file.read_text(encoding="utf-8"), newline=""))
        for cell in (cell for row in rows for cell in row):
            number = re.fullmatch(r"-?[\d.]+(?:e[+-]?\d+)?|-?inf", cell)
            assert number or not cell.startswith(("=", "+", "-", "@")), (file, cell)


def test_every_table_has_caption_and_scopes_and_every_figure_alt_text(small_report):
    for name in NOTEBOOKS:
        page = small_report.page(name)
        for markup in re.findall(r"<table>.*?</table>", page, re.S):
            assert "<caption>" in markup
            assert "<th>" not in markup
        for image in re.findall(r"<img[^>]*>", page):
            assert len(re.search(r'alt="([^"]*)"', image)[1]) > 40


def test_ledger_accounts_for_every_raw_record(small_report):
    text = (small_report.site / "tables/01_corpus/ledger.csv").read_text(encoding="utf-8")
    rows = list(csv.DictReader(io.StringIO(text)))
    raw = (small_report.root / "small.jsonl").read_text(encoding="utf-8").splitlines()
    assert len(rows) == len(raw)
    reasons = {row["reason"].split(":")[0] for row in rows}
    assert {"no text", "same text", "not JSON", "no outlet"} <= reasons
    assert any("not understood" in reason for reason in reasons)


def test_small_outlet_is_named_and_gets_no_interval(small_report):
    assert "Too few stories for an interval" in small_report.page("04_frames")
    text = (small_report.site / "tables/04_frames/estimates.csv").read_text(encoding="utf-8")
    for row in csv.DictReader(io.StringIO(text)):
        assert (row["ci_low"] == "") == row["outlet"].startswith("Gull")


def test_pages_show_no_memory_address_time_or_path(small_report):
    whole = "".join(small_report.page(name) for name in PAGES)
    assert " at 0x" not in whole
    assert str(small_report.root) not in whole
    assert "papermill" not in "".join(re.findall(r'"[^"]*"', small_report.page("00_overview")))


def test_nothing_is_run_when_nothing_changed(small_report):
    before = tree_hash(small_report.site)
    said = small_report.run()
    assert [line for line in said if line.startswith(("notebook", "corpus"))] == []
    assert "nothing has changed" in said[-1]
    assert tree_hash(small_report.site) == before


def test_only_the_notebooks_that_depend_on_a_changed_value_run(small_report):
    said = small_report.run("topics.n_topics=3")
    ran = [line.split()[1].rstrip(":") for line in said if line.startswith("notebook")]
    assert ran == ["03_topics", "07_validity", "08_robustness", "00_overview"]
    small_report.run()


def test_two_cold_runs_in_different_folders_give_the_same_bytes(
    small_report, tmp_path, monkeypatch
):
    small_report.run()
    small_project(tmp_path)
    monkeypatch.setenv("NEWSSTUDY_ROOT", str(tmp_path))
    other = SmallReport(tmp_path)
    other.run()
    assert tree_hash(other.site) == tree_hash(small_report.site)


def test_failed_notebook_is_kept_and_named_and_the_last_good_report_stays(
    small_report, monkeypatch
):
    before = tree_hash(small_report.site)
    notebooks = small_report.root / "notebooks"
    notebooks.unlink()
    shutil.copytree(ROOT / "notebooks", notebooks)
    broken = notebooks / "04_frames.ipynb"
    text = json.loads(broken.read_text(encoding="utf-8"))
    text["cells"][-1]["source"] = "1 / 0"
    broken.write_text(json.dumps(text), encoding="utf-8")
    try:
        with pytest.raises(ReportError, match=r"04_frames failed: cell.*ZeroDivisionError") as told:
            small_report.run()
        assert "run/failed/04_frames.ipynb" in str(told.value)
        assert (small_report.run_folder / "failed" / "04_frames.ipynb").is_file()
        assert tree_hash(small_report.site) == before
    finally:
        shutil.rmtree(notebooks)
        notebooks.symlink_to(ROOT / "notebooks")
    assert "report:" in small_report.run()[-1]


def test_second_report_of_the_same_study_at_the_same_time_is_refused(small_report):
    import fcntl

    with (small_report.root / "data/processed/small/.lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        with pytest.raises(ReportError, match="another report"):
            report(load_study("small"), lambda line: None)


@pytest.mark.parametrize(
    ("outlets", "said"),
    [
        (["Solo"] * 30, "There is one outlet, and nothing to compare"),
        (["A", "B"], "There are too few stories to compare"),
    ],
    ids=["one outlet", "two articles"],
)
def test_tiny_corpus_finishes_and_says_what_it_cannot_show(tmp_path, monkeypatch, outlets, said):
    small_project(tmp_path)
    monkeypatch.setenv("NEWSSTUDY_ROOT", str(tmp_path))
    articles = [
        {"outlet": name, "text": f"Day {i}. " + " ".join(SENTENCES[i % 9 : i % 9 + 9])}
        for i, name in enumerate(outlets)
    ]
    lines = "\n".join(json.dumps(article) for article in articles)
    (tmp_path / "small.jsonl").write_text(lines, encoding="utf-8")
    made = SmallReport(tmp_path)
    made.run()
    assert said in made.page("index")
    assert "sets an outlet apart most" not in made.page("index")
