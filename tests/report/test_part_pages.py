"""What pages say of gaps and their parts: which claims, of whom, and with what beside them."""

import re
from types import SimpleNamespace

import nbformat
import numpy as np
import pandas as pd
import pytest

from newsstudy.parameters import ComparisonParameters
from newsstudy.report import (
    findings,
    level_views,
    overview,
    part_claims,
    part_views,
    part_words,
    word_views,
)
from newsstudy.report.level_views import LEVELS, levels
from newsstudy.report.part_figures import parts_figure
from newsstudy.report.site import _anchor
from tests.conftest import ROOT

TITLES = {"conflict": "Conflict", "money": "Economic consequences"}
PARAMETERS = ComparisonParameters()


def row(outlet: str, gap: float, feature: str = "conflict", **changes) -> dict:
    """Return a row as of `compared`: a clear gap of which most is on stories of one side."""
    values = {"outlet": outlet, "feature": feature, "measure": "frames", "sample": "all",
              "mean": 0.2, "gap": gap, "q": 0.001, "n_shared_stories": 30, "note": "",
              "selection": gap / 10, "presentation": gap / 10, "exclusive": 0.8 * gap,
              "contrast": gap / 2, "left": gap / 2}  # fmt: skip
    for name in ("gap", "gap_sim", *part_words.PARTS, "contrast", "left"):
        middle = values.get(name, gap)
        values |= {
            f"{name}_low": middle - abs(middle) / 2,
            f"{name}_high": middle + abs(middle) / 2,
        }
    values |= {f"{name}_q": 0.5 for name in ("presentation", "contrast", "left", "selection")}
    return values | changes


def table(*rows: dict) -> pd.DataFrame:
    found = pd.DataFrame(rows)
    return found.assign(outlet=pd.Categorical(found["outlet"]))


UNDIVIDED = {f"{name}{end}": np.nan for name in (*part_words.PARTS, "contrast", "left")
             for end in ("_low", "_high", "_q")}  # fmt: skip
TOLD = {"presentation_q": 0.01, "contrast_q": 0.01}


def page_of(apart: str | None = None) -> SimpleNamespace:
    days = {"A": "2031-03-01", "B": "2031-03-01", "C": "2031-03-01", "D": "2031-03-01"}
    if apart:
        days[apart] = "2030-01-01"
    published = pd.to_datetime(10 * list(days.values()), utc=True)
    articles = pd.DataFrame({"outlet": pd.Categorical(10 * list(days)), "published": published})
    study = SimpleNamespace(comparison=PARAMETERS, language="en")
    return SimpleNamespace(articles=articles, study=study)


def text(said) -> str:
    markup = "\n".join(part.markup for part in said) if isinstance(said, list) else said.markup
    return re.sub("<[^>]+>", "", markup).replace("&#x27;", "'")


def test_gaps_whose_parts_have_no_interval_are_in_no_table_figure_or_alt_text_of_parts():
    both = table(row("A", 0.1), row("B", 0.3, **UNDIVIDED))
    assert part_views.part_rows(both, TITLES, 0.05)["outlet"].tolist() == ["A"]
    assert "B" not in part_views.alt_text(both, TITLES, 0.05)
    labels = [
        label.get_text() for label in parts_figure(both, TITLES, 0.05).axes[0].get_yticklabels()
    ]
    assert labels == ["A: Conflict"]
    assert "Too few stories are shared for those of B" in text(
        part_views.parts_remark(both, TITLES, 0.05)
    )


def test_every_part_is_drawn_with_its_interval():
    figure = parts_figure(table(row("A", 0.1)), TITLES, 0.05)
    for axis, part in zip(figure.axes[1:], part_words.PARTS, strict=True):
        ends = [100 * row("A", 0.1)[f"{part}{end}"] for end in ("_low", "_high")]
        assert any(list(line.get_xdata()) == pytest.approx(ends) for line in axis.get_lines()
                   if len(line.get_xdata()) == 2)  # fmt: skip


def test_telling_is_claimed_by_q_of_both_estimates_and_not_by_single_intervals():
    both = table(row("A", 0.1), row("B", 0.2, **TOLD), row("C", 0.3, presentation_q=0.01))
    assert part_claims.told_otherwise(both, 0.05)["outlet"].tolist() == ["B"]
    assert part_claims.told_by_one(both, 0.05) == 1
    opposite = table(row("A", 0.1, **TOLD) | {"contrast": -0.05})
    assert not len(part_claims.told_otherwise(opposite, 0.05))
    assert part_claims.told_by_one(opposite, 0.05) == 0


def test_a_difference_in_telling_is_named_although_the_whole_gap_is_not_beyond_chance():
    hidden = row("B", 0.01, q=0.6, contrast=0.05, **TOLD)
    both = table(row("A", 0.1, **TOLD), hidden)
    told = text(overview.telling(page_of(), both, TITLES))
    assert "B: where others report the same event, 5.0 points more" in told
    assert "although its whole gap is not beyond chance" in told
    assert "2 of 2 comparisons" in told
    remarks = part_views.part_rows(both, TITLES, 0.05).set_index("outlet")["remark"]
    assert remarks["A"] == "–"
    assert remarks["B"] == "whole gap not beyond chance"


def test_claims_of_telling_are_named_by_size_up_to_four_and_the_rest_counted():
    both = table(*[row(outlet, 0.01 * k, **TOLD) for k, outlet in enumerate("ABCDEF", 1)])
    told = text(overview.telling(page_of(), both, TITLES))
    assert re.findall("^([A-F]): where", told, re.M) == ["F", "E", "D", "C"]
    assert "And 2 more" in told


def test_the_first_example_is_within_the_period_and_divisible_and_wider_ones_are_counted():
    both = table(row("A", 0.1), row("B", 0.3), row("C", 0.2, **UNDIVIDED))
    found = part_claims.lead(both, 0.05, ["B"])
    assert found.row["outlet"] == "A"
    assert found.wider == part_claims.Wider(2, ["B"], ["C"], [])
    told = text(findings.summary(both, TITLES, PARAMETERS, ["B"]))
    assert "2 wider gaps were passed over" in told
    assert "most articles of B lie outside the others' period" in told
    assert "C shared too few stories" in told


def test_where_nothing_divides_the_widest_gap_of_the_period_is_told_without_parts():
    both = table(row("A", 0.1, **UNDIVIDED), row("B", 0.3, **UNDIVIDED))
    assert part_claims.lead(both, 0.05, []).row["outlet"] == "B"
    assert part_claims.lead(both, 0.05, ["B"]).row["outlet"] == "A"
    assert part_claims.lead(both, 0.05, ["A", "B"]).row["outlet"] == "B"
    told = text(findings.summary(both, TITLES, PARAMETERS))
    assert "by telling" not in told
    assert "nan" not in told


def test_gaps_with_a_test_or_an_interval_alone_are_counted_apart():
    both = table(row("A", 0.1), row("B", 0.3, gap_low=-0.1), row("C", 0.2, q=0.2), row("D", 0.0))
    both.loc[3, ["q", "gap_low", "gap_high"]] = [0.9, -0.1, 0.1]
    assert part_claims.clear(both, 0.05)["outlet"].tolist() == ["A"]
    assert part_claims.one_sided(both, 0.05) == 2
    told = text(findings.summary(both, TITLES, PARAMETERS))
    assert "1 of 4 gaps" in told
    assert "2 more are so by the test or by the interval alone" in told


def test_the_page_never_calls_what_one_side_alone_reports_a_choice():
    both = table(row("A", 0.1, left_q=0.01))
    told = text(overview.choice(page_of(), None, both, TITLES))
    assert "where choice and telling cannot be told apart" in told
    assert "A: 10.0 points more of its sentences speak of conflict" in told
    assert "the gap without telling is +5.0 points (+2.5 to +7.5)" in told
    heads = {**part_views.COLUMNS, **part_views.TELLING_COLUMNS}.values()
    assert not any("choice" in head for head, _ in heads)


def test_a_gap_of_which_nothing_is_surely_left_is_not_called_one_of_choice():
    told = text(overview.choice(page_of(), None, table(row("A", 0.1)), TITLES))
    assert "no gap is surely one of choice" in told
    late = table(row("A", 0.1), row("D", 0.4, left_q=0.01))
    told = text(overview.choice(page_of("D"), None, late, TITLES))
    assert "no gap of an outlet within the others' period is surely one of choice" in told


def test_an_outlet_outside_the_period_is_no_example_of_choice():
    both = table(*[row(outlet, 0.1 * k, left_q=0.01) for k, outlet in enumerate("ABCD", 1)])
    told = text(overview.choice(page_of("D"), None, both, TITLES))
    assert "C: 30.0 points more" in told
    assert "1 wider gap was passed over: most articles of D lie outside" in told
    listed = text(overview.listed_findings(page_of("D"), both, TITLES, 3))
    assert "In an article of C" in listed
    assert listed.endswith("of another period: D.")


def test_gaps_that_are_ranked_carry_simultaneous_intervals():
    both = table(row("A", 0.1, gap_sim_low=0.012, gap_sim_high=0.345))
    assert "+1.2 to +34.5" in text(findings.in_words(both.iloc[0].to_dict(), TITLES, PARAMETERS))
    assert "+1.2 to +34.5" in findings.gaps_in_words(both, TITLES)
    articles = pd.DataFrame({"outlet": pd.Categorical(["A"])})
    profile = findings.profiles(None, both, None, articles, TITLES).iloc[0]
    assert profile["frame"] == "Conflict: +10.0 points (+1.2 to +34.5)"


def same_words() -> pd.DataFrame:
    return pd.DataFrame(
        {"outlet": pd.Categorical(["A", "B"]), "term": ["mr", "minister"], "delta": [2.0, 1.0],
         "n_stories": [9, 1]}
    )  # fmt: skip


def test_listed_words_carry_their_difference_on_shared_stories_where_two_or_more_use_them():
    top = pd.DataFrame({"outlet": pd.Categorical(["A", "B", "B"]), "term": ["mr", "minister", "x"]})
    assert word_views.with_shared(top, same_words())["shared_delta"].tolist() == pytest.approx(
        [2.0, np.nan, np.nan], nan_ok=True
    )
    assert "shared_delta" in word_views.COLUMNS


def test_levels_add_up_to_the_gap_and_are_those_of_all_articles(monkeypatch):
    from newsstudy.comparison.compared import compared
    from newsstudy.report import level_views
    from tests.simulation.populations import Population

    rng = np.random.default_rng(3)
    stories = Population(rates=[0.8] * 3, preference=[1.0, 0, 0], presentation=[0.2, 0, 0])
    scores, articles = stories.corpus(120, rng)
    articles = articles.assign(agency=np.where(rng.random(len(articles)) < 0.2, "X", None))
    topics = pd.DataFrame(rng.dirichlet([0.3] * 4, len(articles)), scores.index)
    monkeypatch.setattr(level_views, "scores_of", lambda page: {"frames": scores, "topics": topics})
    parameters = ComparisonParameters(draws=100)
    page = SimpleNamespace(articles=articles, study=SimpleNamespace(comparison=parameters, seed=1))
    both = compared(scores, articles, parameters, 1, measure="frames")
    found = levels(both, page)
    assert len(found)
    assert np.allclose(found[list(LEVELS)].sum(axis=1), found["gap"])
    whole = both[both["sample"] == "all"].set_index("outlet")["gap"]
    assert np.allclose(found["gap"], [whole[outlet] for outlet in found["outlet"]])


LINKED = {
    "00_overview": {"means-and-gaps", "intervals", "tests", "selection-and-presentation",
                    "the-same-story-contrast", "keyness", "topics"},
    "03_topics": {"topics", "means-and-gaps", "intervals", "tests", "selection-and-presentation",
                  "the-same-story-contrast", "distance-between-agendas"},
    "04_frames": {"frames", "means-and-gaps", "intervals", "tests", "selection-and-presentation",
                  "the-same-story-contrast"},
    "05_words": {"keyness", "words-on-shared-stories", "intervals"},
}  # fmt: skip
ANCHOR = re.compile(r"\b(\w[\w-]*)\.html#([a-z0-9-]+)")


def linked_from(path) -> set[tuple[str, str]]:
    cells = nbformat.read(path, 4).cells
    return {pair for cell in cells for pair in ANCHOR.findall(cell.source)}


@pytest.mark.parametrize("name", LINKED)
def test_a_page_links_the_section_of_every_formula_it_uses(name):
    found = linked_from(ROOT / "notebooks" / f"{name}.ipynb")
    assert {("methods", anchor) for anchor in LINKED[name]} <= found


@pytest.mark.parametrize("path", sorted((ROOT / "notebooks").glob("*.ipynb")), ids=lambda p: p.stem)
def test_every_section_that_a_page_links_is_there(path):
    for document, anchor in linked_from(path):
        source = ROOT / "docs" / f"{document}.md"
        if not source.is_file():
            continue
        heads = re.findall(r"^#+ (.*)$", source.read_text(encoding="utf-8"), re.M)
        assert anchor in {_anchor({"text": head}, 0) for head in heads}, (document, anchor)


def test_gaps_of_outlets_of_another_period_are_left_out_and_said_to_be():
    both = table(row("D", 0.4, left_q=0.01), row("A", 0.01, q=0.9))
    told = text(overview.listed_findings(page_of("D"), both, TITLES, 3))
    assert "No gap is beyond chance" not in told
    assert told.strip().endswith("of another period: D.")
    chosen = text(overview.choice(page_of("D"), None, both, TITLES))
    assert "most articles of D lie outside" in chosen or "D: 40.0 points more" in chosen


def test_levels_are_told_of_a_gap_that_divides(monkeypatch):
    """A is the widest and does not divide; the only one that divides is of another period."""
    divided = pd.DataFrame([row("B", 0.1) | {level: 0.02 for level in level_views.LEVELS}
                            | {f"{level}{end}": 0.01 for level in level_views.LEVELS
                               for end in ("_low", "_high")}])  # fmt: skip
    monkeypatch.setattr(level_views, "levels", lambda frames, page: divided)
    monkeypatch.setattr(level_views, "table", lambda *_, **__: level_views.note("the table"))
    both = table(row("A", 0.3, **UNDIVIDED), row("B", 0.1))
    told = text(level_views.levels_view(both, page_of("B"), TITLES))
    assert "B on conflict: of its gap of +10.0 points" in told
