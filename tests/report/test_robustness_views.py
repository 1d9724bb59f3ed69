"""What 08_robustness says of controls and of other choices."""

import re
from types import SimpleNamespace

import nbformat
import numpy as np
import pandas as pd
import pytest

from newsstudy.comparison.estimates import estimates
from newsstudy.comparison.multiverse import AS_REPORTED, LONG_ENOUGH, WITHOUT_AGENCY
from newsstudy.comparison.robustness import CLAIMS, COLUMNS, EXACT, HALVES, PERMUTED
from newsstudy.report import robustness_views as views
from newsstudy.report.notebooks import NOTEBOOKS
from newsstudy.report.page import Page
from tests.conftest import ROOT, articles_of, study_of

FDR = 0.05


def controls(low: float = 0.03) -> pd.DataFrame:
    rows = [
        (control, claim, claim in EXACT, 400, 16, 0.04, low, 0.06, 0.05)
        for control, claims in ((HALVES, CLAIMS[:4]), (PERMUTED, (*CLAIMS[:3], CLAIMS[4])))
        for claim in claims
    ]
    return pd.DataFrame(rows, columns=COLUMNS).assign(measure="frames")


def told(table: pd.DataFrame | None, found: pd.DataFrame) -> str:
    return " ".join(part.markup for part in views.summary(found, table, FDR))


@pytest.fixture
def page(project):
    """Return a page over three outlets, of which North tells of conflict more than the others."""
    rng = np.random.default_rng(4)
    articles = articles_of(list(np.repeat(["North", "South", "West"], 60)), ["Text."] * 180)
    articles["agency"] = pd.Series(np.where(np.arange(180) % 6 == 0, "Wire", None), dtype=object)
    articles["n_words"] = rng.integers(60, 900, 180)
    page = Page(NOTEBOOKS["08_robustness"], study_of(project, comparison={"draws": 200}))
    page.__dict__["corpus"] = SimpleNamespace(articles=articles)
    index = pd.Index(articles["article_id"])
    values = rng.random((180, 2)) + np.outer(np.arange(180) < 60, [0.6, 0.0])
    page.__dict__["scores"] = pd.DataFrame(values, index, ["conflict", "morality"])
    return page


def saved(page: Page, monkeypatch: pytest.MonkeyPatch, **others: pd.DataFrame) -> pd.DataFrame:
    scores = page.__dict__["scores"]
    reported = estimates(scores, page.articles, page.study.comparison, 1, measure="frames")
    tables = {"estimates": reported} | {
        name: table.reset_index(names="article_id") for name, table in others.items()
    }
    monkeypatch.setattr(Page, "other", lambda self, notebook, name: tables.get(name))
    return views.multiverse_of(page, {"frames": scores})


def test_claims_of_tests_and_of_intervals_are_told_apart():
    said = told(None, controls())
    assert "16 of 400 (frames, gaps) and 16 of 400 (frames, presentation)" in said
    assert "3,200" not in said
    assert "no interval below lies wholly above it" in said


def test_a_claim_that_is_made_too_often_is_named():
    found = controls()
    found.loc[3, ["share", "share_low"]] = 0.1, 0.06
    said = told(None, found)
    assert f"More often than allowed: {CLAIMS[3]} (frames, {HALVES}): 10.0 %" in said
    assert "wholly above" not in said


def test_without_controls_the_page_says_so():
    assert "nothing on these pages has been checked against noise" in told(None, pd.DataFrame())


def test_gaps_that_stand_everywhere_are_counted_and_shown(page, monkeypatch):
    table = saved(page, monkeypatch)
    assert table["alternative"].unique().tolist() == [AS_REPORTED, WITHOUT_AGENCY, LONG_ENOUGH]
    rows = views.choice_rows(page, table)
    first = rows[rows["outlet"] == "North"].iloc[0]
    assert first[["frame", "sign", "beyond", "lost"]].tolist() == [
        "Conflict",
        "2 of 2",
        "2 of 2",
        "",
    ]
    assert f"{len(rows)} keep their sign" in told(table, controls())
    remark = views.choice_remark(table).markup
    assert "as reported (180); without agency copy (150)" in remark
    assert "at most 2 articles of an outlet on a story" in remark.split("No choice here")[1]


def test_another_frame_measure_that_was_saved_is_a_choice(page, monkeypatch):
    turned = 1 - page.__dict__["scores"]
    table = saved(page, monkeypatch, scores_semantic=turned)
    rows = views.choice_rows(page, table)
    assert (rows["lost"].str.contains("semantic scores")).all()
    assert (rows["n_sign"] == rows["n_asked"] - 1).all()


def test_without_frames_there_is_nothing_to_compare(page, monkeypatch):
    monkeypatch.setattr(Page, "other", lambda self, notebook, name: None)
    assert views.multiverse_of(page, {"topics": page.__dict__["scores"]}) is None
    assert "no frame scores" in told(None, controls())


LINKED = {
    "07_validity": {"human-codes", "correction-by-human-codes", "validity", "topic-is-not-frame",
                    "the-same-story-contrast"},
    "08_robustness": {"other-choices", "means-and-gaps", "tests", "intervals", "agency-copy",
                      "selection-and-presentation", "negative-controls", "effective-numbers"},
}  # fmt: skip


@pytest.mark.parametrize("name", LINKED)
def test_a_page_links_the_section_of_every_formula_it_uses(name):
    cells = nbformat.read(ROOT / "notebooks" / f"{name}.ipynb", 4).cells
    found = {each for cell in cells for each in re.findall(r"methods\.html#([\w-]+)", cell.source)}
    assert found == LINKED[name]
