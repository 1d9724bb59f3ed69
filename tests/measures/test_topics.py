"""Topics planted in composed texts: each theme has a vocabulary of its own."""

import numpy as np
import pandas as pd
import pytest

from newsstudy.measures.topics import (
    representative_headlines,
    topic_model,
    topic_scores,
    topic_stability,
)
from newsstudy.parameters import TopicParameters
from tests.conftest import articles_of

THEMES = {
    "harbour": "ferry pier harbour pilot gull mooring quay sailor anchor tide vessel dock crane",
    "budget": "tax budget wage deficit minister treasury levy pension loan bond price bank fee",
    "match": "goal referee striker keeper league coach penalty stadium fans season cup derby draw",
    "court": "judge jury verdict appeal lawyer trial witness sentence plea court bail clerk oath",
}
FILLER = "tuesday town morning street people plan office friday report board"
PARAMETERS = TopicParameters(n_topics=4, min_articles=2, max_share=0.9, max_terms=500)
NAMES = list(THEMES)


def texts_of(n: int, mixed: float = 0.0, seed: int = 1) -> tuple[list[str], list[str]]:
    """Return `n` texts and their themes; a share `mixed` of the words is of any theme."""
    rng = np.random.default_rng(seed)
    everything = " ".join([*THEMES.values(), FILLER]).split()
    texts, themes = [], []
    for i in range(n):
        theme = NAMES[i % len(NAMES)]
        own = [*THEMES[theme].split() * 2, *FILLER.split()]
        chosen = np.where(rng.random(60) < mixed, rng.choice(everything, 60), rng.choice(own, 60))
        texts.append(" ".join(chosen))
        themes.append(theme)
    return texts, themes


def planted(n: int = 80, mixed: float = 0.15, seed: int = 1) -> tuple[pd.DataFrame, list[str]]:
    texts, themes = texts_of(n, mixed, seed)
    return articles_of([f"Outlet {i % 3}" for i in range(n)], texts), themes


@pytest.fixture(scope="module")
def corpus():
    return planted()


@pytest.fixture(scope="module")
def model(corpus):
    return topic_model(corpus[0], PARAMETERS)


def theme_of(terms: list[str]) -> str:
    return max(NAMES, key=lambda name: len(set(terms) & set(THEMES[name].split())))


def test_planted_topics_are_recovered_by_their_words(model):
    found = {}
    for topic, group in model.terms.groupby("topic"):
        theme = theme_of(list(group["term"]))
        found[theme] = len(set(group.nsmallest(10, "rank")["term"]) & set(THEMES[theme].split()))
        assert theme_of(topic.split(", ")) == theme
    assert set(found) == set(NAMES)
    assert min(found.values()) >= 9


def test_articles_score_highest_on_the_topic_planted_in_them(corpus, model):
    theme = {topic: theme_of(list(g["term"])) for topic, g in model.terms.groupby("topic")}
    assert model.scores.idxmax(axis=1).map(theme).tolist() == corpus[1]


def test_shares_of_an_article_lie_between_zero_and_one_and_sum_to_one(model):
    assert ((model.scores >= 0) & (model.scores <= 1)).all(axis=None)
    assert np.allclose(model.scores.sum(axis=1), 1)


def test_an_article_without_any_of_the_terms_has_no_shares():
    articles, _ = planted()
    articles.loc[3, "text"] = "zephyr quixotic"
    scores = topic_scores(articles, PARAMETERS)
    assert (scores.iloc[3] == 0).all()
    assert np.allclose(scores.drop(index=scores.index[3]).sum(axis=1), 1)


@pytest.mark.parametrize("small", NAMES)
def test_topics_come_largest_first_and_scores_keep_the_articles_order(small):
    texts, themes = texts_of(80, 0.1)
    keep = [i for i in range(80) if themes[i] != small or i < 24]
    articles = articles_of(["A"] * len(keep), [texts[i] for i in keep])
    model = topic_model(articles, PARAMETERS)
    assert model.scores.index.tolist() == articles["article_id"].tolist()
    assert model.scores.mean().is_monotonic_decreasing
    assert theme_of(model.scores.columns[-1].split(", ")) == small
    assert model.terms["topic"].unique().tolist() == model.scores.columns.tolist()


def test_the_same_corpus_and_seed_give_the_same_topics(corpus, model):
    again = topic_model(corpus[0], PARAMETERS)
    pd.testing.assert_frame_equal(again.scores, model.scores, check_exact=True)
    pd.testing.assert_frame_equal(again.terms, model.terms, check_exact=True)


def test_articles_in_another_order_get_the_same_topics_up_to_rounding(corpus, model):
    articles = corpus[0]
    moved = topic_model(articles.sample(frac=1, random_state=5), PARAMETERS)
    assert set(moved.scores.columns) == set(model.scores.columns)
    there = moved.scores.reindex(articles["article_id"])[model.scores.columns]
    assert np.abs(there - model.scores).max(axis=None) < 0.01


def test_labels_are_three_terms_and_unique(model):
    labels = list(model.scores.columns)
    assert len(set(labels)) == PARAMETERS.n_topics
    assert all(len(label.split(", ")) == 3 for label in labels)


def test_labels_stay_unique_where_there_are_more_topics_than_themes(corpus):
    parameters = PARAMETERS.model_copy(update={"n_topics": 6})
    assert topic_model(corpus[0], parameters).scores.columns.is_unique


def test_every_topic_has_fifteen_ranked_terms_of_falling_relevance(model):
    for _, group in model.terms.groupby("topic"):
        assert group["rank"].tolist() == list(range(1, 16))
        assert group["relevance"].is_monotonic_decreasing


def test_excluded_words_are_in_no_topic(corpus):
    parameters = PARAMETERS.model_copy(update={"exclude": ("Ferry", "tax")})
    assert not {"ferry", "tax"} & set(topic_model(corpus[0], parameters).terms["term"])


def test_function_words_of_the_study_language_are_in_no_topic(corpus):
    articles, themes = corpus
    extra = ["ourselves " * 6 if theme == "harbour" else "" for theme in themes]
    articles = articles.assign(text=extra + articles["text"])
    english = topic_model(articles, PARAMETERS, language="en")
    unknown = topic_model(articles, PARAMETERS, language="qq")
    assert "ourselves" not in set(english.terms["term"])
    assert "ourselves" in set(unknown.terms["term"])


def test_too_few_articles_give_no_model_and_say_how_many_are_needed(corpus):
    model = topic_model(corpus[0].head(19), PARAMETERS)
    assert model.why_none == "4 topics need at least 20 articles; this corpus has 19"
    assert model.scores.shape == (19, 0)
    assert model.terms.empty
    assert topic_model(corpus[0].head(20), PARAMETERS).why_none == ""


def test_too_few_words_give_no_model_and_say_so():
    articles = articles_of(["A"] * 30, ["ferry pier harbour"] * 30)
    model = topic_model(articles, PARAMETERS.model_copy(update={"max_share": 1.0}))
    assert model.why_none == "only 3 words stand in 2 or more articles, too few for 4 topics"
    assert representative_headlines(articles, model.scores).empty


def test_headlines_are_those_of_the_articles_with_the_highest_share_outlet_by_outlet(corpus, model):
    articles = corpus[0]
    table = representative_headlines(articles, model.scores, n=3)
    assert table.groupby("topic")["rank"].apply(list).map(tuple).unique().tolist() == [(1, 2, 3)]
    outlets = articles.set_index("article_id")["outlet"]
    for topic, group in table.groupby("topic"):
        assert group["outlet"].is_unique
        for row in group.itertuples():
            own = model.scores.loc[outlets == row.outlet, topic]
            assert row.share == own.max() == own[row.article_id]


def test_a_headline_given_twice_or_empty_is_not_shown_again(corpus, model):
    same = corpus[0].assign(headline=["", "Same words"] * 40)
    table = representative_headlines(same, model.scores, n=3)
    assert set(table["headline"]) <= {"Same words"}
    assert not table.duplicated(["topic", "headline"]).any()


def test_planted_topics_are_stable_and_noise_is_not(corpus, model):
    stable = topic_stability(model, corpus[0], PARAMETERS, seed=1)
    articles, _ = planted(80, mixed=1.0)
    noise = topic_stability(topic_model(articles, PARAMETERS), articles, PARAMETERS, seed=1)
    assert stable.index.tolist() == model.scores.columns.tolist()
    assert stable.between(0, 1).all()
    assert stable.min() > 0.6
    assert noise.min() < 0.4
    assert noise.mean() < stable.mean() - 0.15


def test_stability_is_empty_without_a_model(corpus):
    for n in (10, 20):  # 20 articles have a model, 80 % of them do not
        articles = corpus[0].head(n)
        whole = topic_model(articles, PARAMETERS)
        assert topic_stability(whole, articles, PARAMETERS, seed=1).empty
