"""What 03_topics says of people's answers: scores of topics that are the same, or how to ask."""

from types import SimpleNamespace

import pandas as pd
import pytest

from newsstudy.comparison.intrusion_answers import ANSWERS
from newsstudy.comparison.intrusion_draws import TopicDraw, draw
from newsstudy.measures.topic_names import TopicName, named_topics
from newsstudy.measures.topics import TopicModel
from newsstudy.report.intrusion_views import intrusion_view
from newsstudy.report.notebooks import NOTEBOOKS
from newsstudy.report.page import Page
from tests.comparison.intrusion_data import corpus, model
from tests.conftest import study_of


@pytest.fixture
def page(project):
    page = Page(NOTEBOOKS["03_topics"], study_of(project, comparison={"draws": 200}))
    page.__dict__["corpus"] = SimpleNamespace(articles=corpus())
    return page


def answered(page, *coders, wrong=(), kinds=("words", "articles")):
    """Draw questions, and answer all rightly but those of the topics `wrong`."""
    folder = draw(page.study, corpus(), model(), TopicDraw(each=3, seed=1), lambda line: None)
    key = pd.read_csv(folder / "topics-key.csv")
    key = key[key["kind"].isin(kinds)]
    n_options = key["kind"].map({"words": 6, "articles": 4})
    astray = key["right"] % n_options + 1
    picked = key["right"].where(~key["topic"].isin(wrong), astray)
    base = key.assign(n_options=n_options, picked=picked, log_odds=0.0)
    rows = pd.concat([base.assign(coder=coder) for coder in coders], ignore_index=True)
    rows[list(ANSWERS)].to_parquet(folder / "answers.parquet")
    return folder


def test_without_a_draw_the_page_gives_the_command_that_draws(page):
    told = intrusion_view(page, model()).markup
    assert "newsstudy topics draw mine" in told
    assert "<table" not in told


def test_a_draw_without_answers_gives_the_command_that_reads(page):
    draw(page.study, corpus(), model(), TopicDraw(each=1, seed=1), lambda line: None)
    told = intrusion_view(page, model()).markup
    assert "newsstudy topics read mine" in told
    assert "<table" not in told


def test_precision_stands_by_topic_beside_what_guessing_finds(page):
    bad = next(iter(model().scores))
    answered(page, "anna", "ben", wrong=[bad])
    told = intrusion_view(page, model()).markup
    assert "2 people answered" in told
    assert "found in 83 % of answers" in told
    assert "guessing: 17 %" in told
    assert f"by words, 1 of 6 ({bad})" in told
    assert "0.0 %" in told.split(bad)[-1]
    assert "alpha 1.00 on words and 1.00 on articles" in told
    assert "have changed" not in told


def test_one_person_alone_is_told_to_speak_for_no_other(page):
    answered(page, "anna")
    told = intrusion_view(page, model()).markup
    assert "1 person answered" in told
    assert "not about other people" in told


def test_renamed_topics_keep_their_scores_under_the_new_name(page):
    bad = next(t for t in model().scores if "judge" in set(terms(t)))
    answered(page, "anna", "ben", wrong=[bad])
    named = named_topics(model(), [TopicName("Courts", (("judge", "jury", "trial"),))])
    told = intrusion_view(page, named).markup
    assert "have changed" not in told
    assert "by words, 1 of 6 (Courts)" in told


def terms(topic):
    table = model().terms
    return table[table["topic"] == topic]["term"]


def test_merged_topics_are_not_shown_with_scores_that_belong_to_their_parts(page):
    answered(page, "anna", "ben")
    merged = named_topics(
        model(), [TopicName("Law and votes", (("judge", "jury"), ("ballot", "minister")))]
    )
    told = intrusion_view(page, merged).markup
    assert "The topics have changed since people were asked" in told
    assert "4 of 6 are still there" in told
    assert "Nobody was asked about: Law and votes" in told
    assert ">Law and votes<" not in told  # no row of the table


def test_scores_of_quite_other_topics_are_not_shown(page):
    answered(page, "anna", "ben")
    other = model().terms.assign(term=[f"word{i}" for i in range(len(model().terms))])
    told = intrusion_view(page, TopicModel(model().scores, other, fit=model().fit)).markup
    assert "0 of 6 are still there" in told
    assert "<table" not in told


def test_language_models_alone_are_no_people(page):
    answered(page, "llm-mine")
    told = intrusion_view(page, model()).markup
    assert "only language models have answered" in told
    assert "<table" not in told


def test_a_language_model_is_told_of_beside_people_and_counts_with_none(page):
    bad = list(model().scores)
    folder = answered(page, "anna")
    right = pd.read_parquet(folder / "answers.parquet")
    answered(page, "llm-mine", wrong=bad)
    both = [right, pd.read_parquet(folder / "answers.parquet")]
    pd.concat(both, ignore_index=True).to_parquet(folder / "answers.parquet")
    told = intrusion_view(page, model()).markup
    assert "1 person answered" in told
    assert "found in 100 % of answers" in told
    assert "llm-mine 0 % of articles and llm-mine 0 % of words" in told


def test_answers_on_words_alone_make_a_table_of_words_alone(page):
    answered(page, "anna", kinds=("words",))
    told = intrusion_view(page, model()).markup
    assert "intruding word found" in told
    assert "intruding topic found" not in told


def test_a_corpus_without_topics_has_nobody_to_ask(page):
    none = TopicModel(pd.DataFrame(), pd.DataFrame(), "too few articles")
    assert "too few articles" in intrusion_view(page, none).markup


def test_names_of_topics_are_shown_as_text(page):
    answered(page, "anna")
    sly = named_topics(model(), [TopicName("<b>Courts</b>", (("judge", "jury", "trial"),))])
    told = intrusion_view(page, sly).markup
    assert "<b>" not in told
    assert "&lt;b&gt;Courts" in told
