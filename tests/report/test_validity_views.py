"""Verdicts and corrected estimates as the pages show them: from codes, and without any."""

import json
from dataclasses import dataclass, replace
from types import SimpleNamespace

import numpy as np
import pandas as pd
import pytest

from newsstudy.comparison import validity
from newsstudy.errors import CodebookError
from newsstudy.measures.codebooks import load_codebook
from newsstudy.measures.supervised import SupervisionError
from newsstudy.report import (
    correction_views,
    fingerprints,
    measure_views,
    validity_tables,
    validity_views,
)
from newsstudy.report.notebooks import NOTEBOOKS
from newsstudy.report.page import Page
from tests.conftest import articles_of, study_of

BOOK = "codebooks/generic.yml"
OUTLETS = ("North", "South", "West")


@dataclass
class Made:
    """A page over made-up articles whose scores favour one outlet where people do not."""

    page: Page
    scores: pd.DataFrame
    truth: pd.DataFrame


@pytest.fixture
def made(project):
    rng = np.random.default_rng([7, 1])
    outlets = list(np.repeat(OUTLETS, 120))
    articles = articles_of(outlets, [f"Text number {i}." for i in range(360)])
    truth = rng.random((360, 2)) < (0.5, 0.4)
    noise = rng.normal(0, 0.05, (360, 2)) + 0.2 * truth
    noise[:, 1] += 0.15 * (np.array(outlets) == "West")
    index = pd.Index(articles["article_id"])
    frames = ["conflict", "morality"]
    scores = pd.DataFrame(np.clip(0.2 + noise, 0, 1), index=index, columns=frames)
    page = Page(NOTEBOOKS["07_validity"], study_of(project, comparison={"draws": 200}))
    page.__dict__["corpus"] = SimpleNamespace(articles=articles)
    return Made(page, scores, pd.DataFrame(truth.astype(float), index=index, columns=frames))


def coded(made, each=40, name="first"):
    ids = made.page.articles.groupby("outlet", observed=True)["article_id"].head(each)
    rows = [
        {"unit": i, "article_id": i, "coder": "anna", "frame": frame, "item": f"{frame}_1",
         "code": made.truth.at[i, frame], "probability": each / 120,
         "stratum": made.page.articles.set_index("article_id").at[i, "outlet"]}
        for i in ids for frame in made.truth
    ]  # fmt: skip
    folder = made.page.study.paths.root / "data" / "coding" / "mine" / name
    folder.mkdir(parents=True)
    pd.DataFrame(rows).astype({"stratum": str}).to_parquet(folder / "codes.parquet")
    return measure_views.codes_of(made.page)


def titles():
    return load_codebook(BOOK).titles


def test_without_codes_no_frame_is_validated_and_the_page_says_what_is_known_elsewhere(made):
    verdicts = validity_views.verdicts_of(made.page, made.scores)
    assert set(verdicts["verdict"]) == {validity_views.UNKNOWN}
    told = validity_views.verdict_remark(made.page, verdicts, titles()).markup
    assert "Not validated here" in told
    short = validity_views.verdict_sentence(verdicts, titles()).markup
    assert "not validated here: nobody has coded articles of this study" in short
    assert "Frermann" in told
    assert 'href="07_validity.html"' in told


def test_what_is_known_from_the_study_itself_is_not_told_as_from_elsewhere(made):
    assert len(validity_views.known_elsewhere(made.page))
    own = Page(made.page.spec, made.page.study.model_copy(update={"name": "narrative"}))
    assert not len(validity_views.known_elsewhere(own))


def test_what_is_known_of_the_shipped_codebook_covers_its_frames_by_every_measure(made):
    known = validity_views.known_elsewhere(made.page)
    assert set(known["frame"]) == set(titles())
    assert known.groupby("measure")["frame"].nunique().eq(len(titles())).all()
    assert known["verdict"].isin(list(validity_views.SHORT)).all()


def test_with_codes_a_fair_measure_is_usable_and_one_that_favours_an_outlet_only_corrected(made):
    coded(made)
    verdicts = validity_views.verdicts_of(made.page, made.scores).set_index("frame")["verdict"]
    assert verdicts["conflict"] == validity.COMPARABLE
    assert verdicts["morality"] == validity.CORRECTED


def test_frames_that_nobody_coded_stay_without_verdict(made):
    coded(made)
    scores = made.scores.assign(economic=0.1)
    verdicts = validity_views.verdicts_of(made.page, scores).set_index("frame")["verdict"]
    assert verdicts["economic"] == validity_views.UNKNOWN


def test_too_few_codes_say_nothing_for_or_against_a_measure(made):
    codes = coded(made, each=10)
    verdicts = validity_views.verdicts_of(made.page, made.scores)
    assert set(verdicts["verdict"]) == {validity_views.UNKNOWN}
    told = validity_views.verdict_remark(made.page, verdicts, titles()).markup
    assert "30 articles are coded, 50 are needed" in told
    assert len(codes.human) == 30


def test_both_pages_tell_the_same_verdicts(made):
    codes = coded(made)
    other = made.scores[::-1].set_axis(made.scores.index)
    _, both = validity_views.judged(made.page, {"indicator": made.scores, "semantic": other}, codes)
    alone = validity_views.verdicts_of(made.page, made.scores)
    mine = both[both["measure"] == "indicator"].reset_index(drop=True)
    pd.testing.assert_frame_equal(mine, alone)


def test_titles_carry_the_verdict(made):
    coded(made)
    verdicts = validity_views.verdicts_of(made.page, made.scores)
    marked = validity_views.marked_titles({"conflict": "Conflict", "morality": "M"}, verdicts)
    assert marked == {"conflict": "Conflict (usable)", "morality": "M (only corrected)"}
    told = validity_views.verdict_sentence(verdicts, titles()).markup
    assert "usable for comparison: Conflict; usable only corrected: Morality" in told
    assert "In brackets" in validity_views.verdict_caption(verdicts)


def test_without_any_verdict_titles_stay_and_the_caption_says_that_nothing_is_validated(made):
    verdicts = validity_views.verdicts_of(made.page, made.scores)
    names = {"conflict": "Conflict", "morality": "M"}
    assert validity_views.marked_titles(names, verdicts) == names
    assert "None of these scores is validated" in validity_views.verdict_caption(verdicts)


def test_correction_takes_away_a_gap_that_the_measure_made_up(made):
    codes = coded(made)
    scores = {"indicator": made.scores, "semantic": made.scores}
    table = correction_views.corrected(made.page, scores, codes)
    west = table[(table["feature"] == "morality") & (table["outlet"] == "West")]
    west = west.set_index("estimator")
    truth = made.truth["morality"].groupby(made.page.articles["outlet"].to_numpy()).mean()
    real = truth["West"] - truth.drop("West").mean()
    assert west.at["naive", "gap_low"] > real
    assert west.at["PPI++", "gap_low"] < real < west.at["PPI++", "gap_high"]
    told = correction_views.changed_by_correction(table).markup
    assert "clear of 0" in told


def test_all_articles_together_have_an_interval_where_no_outlet_has_one(made):
    codes = coded(made, each=8)
    scores = {"indicator": made.scores, "semantic": made.scores}
    table = correction_views.corrected(made.page, scores, codes)
    people = table[table["estimator"] == "PPI++"].set_index(["feature", "outlet"])
    whole = people.loc[("conflict", correction_views.ALL_TOGETHER)]
    assert people.drop(index=correction_views.ALL_TOGETHER, level=1)["low"].isna().all()
    assert whole["low"] < made.truth["conflict"].mean() < whole["high"]
    assert "8 at most, 10 are needed" in correction_views.changed_by_correction(table).markup


def test_a_corpus_that_was_coded_in_full_is_said_to_be(made):
    codes = coded(made, each=120)
    assert (
        "Every article was coded"
        in correction_views.coded_in_full(codes, made.page.articles).markup
    )


def small_book():
    book = load_codebook(BOOK)
    kept = [f for f in book.frames if f.name in ("conflict", "morality")]
    return replace(book, frames=tuple(replace(f, indicators=f.indicators[:3]) for f in kept))


def by_measure(made, measure):
    study = study_of(made.page.study.paths.root, frames={"measure": measure})
    page = Page(NOTEBOOKS["04_frames"], study)
    page.__dict__["corpus"] = made.page.corpus
    return page


def test_the_supervised_measure_waits_for_enough_codes(made):
    book = small_book()
    assert set(measure_views.all_scores(made.page, book, None)) == {"indicator", "semantic"}
    codes = coded(made, each=10)
    assert set(measure_views.all_scores(made.page, book, codes)) == {"indicator", "semantic"}


def test_a_study_can_compare_by_any_of_the_three_measures(made):
    codes = coded(made)
    for measure in ("indicator", "semantic", "supervised"):
        page = by_measure(made, measure)
        scores = measure_views.all_scores(page, small_book(), codes)
        assert set(scores) == {"indicator", "semantic", "supervised"}
        assert measure in measure_views.remark(page, codes).markup
        verdicts = validity_views.verdicts_of(page, scores[measure])
        assert set(verdicts["measure"]) == {measure}
        assert set(verdicts["frame"]) == set(scores[measure])
    assert set(scores["supervised"]) == {"conflict", "morality"}


def test_a_study_that_compares_by_learned_scores_is_refused_in_words_without_codes(made):
    page = by_measure(made, "supervised")
    with pytest.raises(CodebookError, match=r"learns from human codes, and there are none"):
        measure_views.all_scores(page, small_book(), None)
    codes = coded(made, each=5)
    with pytest.raises(SupervisionError, match=r"needs 20 coded articles; there are 15"):
        measure_views.all_scores(page, small_book(), codes)


def test_the_measure_that_is_compared_is_the_one_that_is_corrected(made):
    codes = coded(made)
    other = made.scores[["morality", "conflict"]].set_axis(["conflict", "morality"], axis=1)
    scores = {"indicator": other, "semantic": made.scores}
    page = by_measure(made, "semantic")
    table = correction_views.corrected(page, scores, codes)
    told = correction_views.corrected(made.page, {"indicator": made.scores}, codes)
    keys = ["feature", "outlet", "mean"]
    for estimator in ("naive", "PPI++"):
        mine, same = (t[t["estimator"] == estimator][keys] for t in (table, told))
        pd.testing.assert_frame_equal(mine, same)


def test_how_many_codes_are_needed_is_told_for_all_articles_where_outlets_have_too_few(made):
    codes = coded(made, each=8)
    scores = {"indicator": made.scores, "semantic": made.scores}
    table = correction_views.budget(made.page, scores, codes)
    rows = validity_tables.budget_rows(table, titles())
    whole = rows[rows["outlet"] == correction_views.ALL_TOGETHER]
    assert len(whole) == 2
    assert (whole["n_hand"] > 24).all()
    assert rows.drop(index=whole.index)["n_hand"].isna().all()


def test_gaps_that_are_shown_are_clear_of_zero_before_or_within(made):
    page = Page(made.page.spec, made.page.study)
    page.__dict__["corpus"] = made.page.corpus
    table = validity_tables.within(page, made.scores, None)
    rows = validity_tables.within_rows(table, titles())
    assert set(table["within"]) == {"story"}
    assert len(rows) == 0
    assert "Too few stories" in validity_tables.within_remark(table).markup


def test_new_codes_change_the_keys_of_the_pages_that_read_them_and_no_other(made):
    study = made.page.study

    def keys():
        return {n: fingerprints.notebook_key(s, study, "", ()) for n, s in NOTEBOOKS.items()}

    before = keys()
    coded(made)
    after = keys()
    assert {n for n in NOTEBOOKS if before[n] != after[n]} == {
        "00_overview",
        "04_frames",
        "07_validity",
    }


def test_the_gold_set_becomes_a_study_with_two_draws_of_codes(project, shared):
    from benchmarks import narrative_study

    gold = shared / "gold" / "frames-narrative"
    numbers = narrative_study.write_articles(gold, project / "data" / "raw" / "narrative")
    lines = (project / "data/raw/narrative/articles.jsonl").read_text(encoding="utf-8").splitlines()
    records = [json.loads(line) for line in lines]
    assert len(records) == len(numbers) == 428
    assert sum(r["text"].startswith(r["headline"]) for r in records) == 428
    assert {r["group"] for r in records} == {
        "left_bias", "left_center_bias", "right_bias", "questionable_source"
    }  # fmt: skip


@pytest.mark.parametrize(
    ("text", "name", "headline"),
    [
        ('The U.K.\'s Plan "Fails" A man said', "x--2019-01-01--The UKs Plan Fails",
         'The U.K.\'s Plan "Fails"'),
        ("What now? Nobody knows.", "CNN--2017-06-02--What now.txt", "What now?"),
    ],
)  # fmt: skip
def test_a_headline_is_as_long_as_its_name_in_the_set(text, name, headline):
    from benchmarks.narrative_study import headline as found

    assert found(text, name) == headline
