"""What 03_topics says of its topics: their number, owners, packages, and who writes about what."""

from types import SimpleNamespace

import pandas as pd
import pytest

from newsstudy.comparison.compared import compared
from newsstudy.corpus.leaks import COLUMNS as LEAK_COLUMNS
from newsstudy.corpus.leaks import ONLY
from newsstudy.measures.topic_names import TopicName, named_topics
from newsstudy.measures.topics import topic_model
from newsstudy.report import choice_views, fingerprints, kept, matrix, package_views, topic_views
from newsstudy.report.notebooks import NOTEBOOKS
from newsstudy.report.page import Page
from tests.conftest import study_of
from tests.measures.test_packages import PLANTED, shares
from tests.measures.test_topics import planted

TOPICS = {"n_topics": 4, "min_articles": 2, "max_share": 0.9, "max_terms": 500}


def page_of(project, articles, **topics):
    study = study_of(project, topics=TOPICS | topics, comparison={"draws": 100})
    page = Page(NOTEBOOKS["03_topics"], study)
    leaks = pd.DataFrame(columns=list(LEAK_COLUMNS))
    page.__dict__["corpus"] = SimpleNamespace(articles=articles, leaks=leaks)
    return page


@pytest.fixture
def page(project):
    return page_of(project, planted(120)[0])


def test_the_page_says_what_the_rule_picks_and_what_the_study_sets(page):
    told = choice_views.choice_view(page, topic_views.topics_of(page)).markup
    picked = choice_views.choice_of(page).n_topics
    assert f"the rule picks {picked} topics" in told
    assert "The study sets 4 (topics.n_topics)" in told


def test_a_study_that_leaves_the_number_to_the_rule_has_that_many(project):
    page = page_of(project, planted(120)[0], n_topics="auto")
    topics = topic_views.topics_of(page)
    assert topics.scores.shape[1] == choice_views.choice_of(page).n_topics
    assert "leaves the choice to the rule" in choice_views.choice_view(page, topics).markup


def test_a_corpus_too_small_is_told_that_the_number_was_not_examined(project):
    page = page_of(project, planted(20)[0])
    told = choice_views.choice_view(page, topic_views.topics_of(page)).markup
    assert "was not examined" in told
    assert "this corpus has 20" in told


def test_a_slow_table_is_computed_once_and_again_when_its_inputs_change(page):
    calls = []

    def slow():
        calls.append(1)
        return pd.DataFrame({"x": [len(calls)]})

    first = kept.kept(page, "slow", {"a": 1}, slow)
    assert kept.kept(page, "slow", {"a": 1}, slow).equals(first)
    assert len(calls) == 1
    assert kept.kept(page, "slow", {"a": 2}, slow)["x"].tolist() == [2]
    page.__dict__["corpus"].articles = page.articles.iloc[1:]
    assert kept.kept(page, "slow", {"a": 2}, slow)["x"].tolist() == [3]
    folder = page.study.paths.processed / "kept"
    assert len(list(folder.glob("slow-*.parquet"))) == 1


def test_a_slow_table_is_computed_again_when_only_a_date_or_the_function_words_change(page):
    articles, calls = page.articles, []

    def found(dates):
        page.__dict__["corpus"].articles = articles.assign(published=dates)
        kept.kept(page, "slow", {}, lambda: calls.append(1) or pd.DataFrame({"x": [1]}))
        return len(calls)

    days = pd.Series(pd.date_range("2024-01-01", periods=len(articles), tz="UTC"))
    assert [found(days), found(days), found(days + pd.Timedelta(days=7))] == [1, 1, 2]
    key = kept._key(page, {})
    words = [kept._codebooks() / name for name in ("function-words-en.txt",)]
    hashes = {path: "changed" for path in words}
    with pytest.MonkeyPatch.context() as patch:
        whole = kept.file_hash
        patch.setattr(kept, "file_hash", lambda path: hashes.get(path) or whole(path))
        assert kept._key(page, {}) != key


def test_the_number_that_the_study_sets_is_told_also_where_it_has_no_topics(project):
    page = page_of(project, planted(120)[0], n_topics=30)
    topics = topic_views.topics_of(page)
    assert topics.why_none
    assert "The study sets 30" in choice_views.choice_view(page, topics).markup


def test_of_one_outlet_it_is_not_said_that_it_owns_nothing(project):
    articles = planted(120)[0]
    page = page_of(project, articles.assign(outlet=pd.Categorical(["A"] * 120)))
    told = topic_views.ownership_remark(topic_views.topics_of(page), page).markup
    assert "asked of three outlets with 10 stories each" in told


def test_an_outlet_of_few_stories_owns_no_topic(project):
    articles, themes = planted(120)
    harbour = pd.Series(themes) == "harbour"
    there = articles["outlet"].astype(object).where(~harbour | (harbour.cumsum() > 1), "Tiny")
    articles = articles.assign(outlet=pd.Categorical(there))
    page = page_of(project, articles[~harbour | (harbour.cumsum() <= 8)].reset_index(drop=True))
    told = topic_views.ownership_remark(topic_views.topics_of(page), page).markup
    assert "Tiny" not in told


def test_where_people_set_all_topics_apart_every_view_says_so(page):
    model = topic_views.topics_of(page)
    every = [TopicName(t, (tuple(t.split(", ")),), True) for t in model.scores]
    named = named_topics(model, every)
    assert "set apart" in named.why_none
    assert not named.scores.shape[1]
    assert named.junk == tuple(model.scores)


def test_other_names_of_topics_make_every_page_that_shows_topics_anew(project):
    study = study_of(project, topics={"names": "topics.yml"})

    def keys():
        with pytest.MonkeyPatch.context() as patch:  # nothing else than the file changes
            patch.setattr(fingerprints, "_code", lambda *names: [])
            return {name: fingerprints.notebook_key(spec, study, "corpus", ())
                    for name, spec in NOTEBOOKS.items()}  # fmt: skip

    (project / "topics.yml").write_text("topics: []", encoding="utf-8")
    before = keys()
    assert keys() == before
    (project / "topics.yml").write_text("topics: [{label: A, terms: [a]}]", encoding="utf-8")
    after = keys()
    for name in ("00_overview", "03_topics", "07_validity", "08_robustness"):
        assert after[name] != before[name]


def owned_by_one(project, leaking):
    articles, themes = planted(120)
    harbour = pd.Series(themes) == "harbour"
    others = [f"Outlet {1 + i % 3}" for i in range(len(articles))]
    outlets = pd.Categorical(pd.Series(others).where(~harbour, "Gazette"))
    page = page_of(project, articles.assign(outlet=outlets))
    rows = [("Gazette", ONLY, f"“{word}”", 1.0, 0.0, 0.0, 30, False) for word in leaking]
    page.corpus.leaks = pd.DataFrame(rows, columns=list(LEAK_COLUMNS))
    return topic_views.ownership_remark(topic_views.topics_of(page), page).markup


def test_a_topic_that_house_style_may_have_made_is_named_with_its_words(project):
    told = owned_by_one(project, ["ferry", "pier", "harbour", "gull", "quay", "tide"])
    assert "One outlet has most of a topic" in told
    assert "House style or collection may have made the topic" in told
    assert "words of Gazette alone" in told


def test_a_topic_that_one_outlet_has_to_itself_is_named_without_a_warning(project):
    told = owned_by_one(project, [])
    assert "Gazette" in told
    assert "House style" not in told


def test_few_topics_have_no_packages_and_the_page_says_why(page):
    told = package_views.packages_view(page, topic_views.topics_of(page)).markup
    assert "no packages, packages of topics need 6 topics or more" in told


@pytest.mark.parametrize(
    ("groups", "told"),
    [(PLANTED, "They recur, which does not make them frames"), ([range(9)], "do not read them")],
)
def test_packages_are_called_exploration_and_those_of_chance_are_not_to_be_read(page, groups, told):
    topics = SimpleNamespace(scores=shares(groups, n=120))
    shown = package_views.packages_view(page, topics).markup
    assert "Exploration, after Walter" in shown
    assert told in shown


def test_a_share_that_is_not_beyond_chance_has_no_colour(page):
    model = topic_model(page.articles, page.study.topics)
    estimated = compared(model.scores, page.articles, page.study.comparison, 1, measure="topics")
    estimated = estimated[estimated["sample"] == "all"]
    figure = matrix.matrix_figure(estimated.assign(beyond=False))
    assert (figure.axes[0].get_images()[0].get_array() == 0).all()
    figure = matrix.matrix_figure(estimated.assign(beyond=True))
    assert (figure.axes[0].get_images()[0].get_array() != 0).any()


def test_a_gap_whose_interval_holds_0_is_not_told_as_beyond_chance(page):
    model = topic_model(page.articles, page.study.topics)
    estimated = compared(model.scores, page.articles, page.study.comparison, 1, measure="topics")
    titles = {name: name for name in model.scores}
    apart = estimated.assign(q=0.0, gap_low=0.01, gap_high=0.02)
    assert "Most and least beyond" in matrix.matrix_view(apart, titles, 0.05, "Share").markup
    held = apart.assign(gap_low=-0.01)
    assert "no outlet is beyond chance" in matrix.matrix_view(held, titles, 0.05, "Share").markup


def test_without_topics_there_is_a_sentence_and_no_figure(project):
    page = page_of(project, planted(8)[0])
    topics = topic_views.topics_of(page)
    estimated = compared(topics.scores, page.articles, page.study.comparison, 1, measure="topics")
    assert "No figure" in matrix.matrix_view(estimated, {}, 0.05, "Share of each topic").markup
