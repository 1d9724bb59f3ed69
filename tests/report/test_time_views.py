"""What 03_topics says of time and distance, also where the corpus lets it say little."""

import re
import tempfile
from pathlib import Path
from types import SimpleNamespace

import numpy as np
import pandas as pd
import pytest

from newsstudy.comparison.estimates import estimates
from newsstudy.measures.topics import TopicModel
from newsstudy.parameters import ComparisonParameters
from newsstudy.report import time_figures, time_views
from tests.comparison.test_agenda_over_time import drawn, rise

COMPARISON = ComparisonParameters(draws=100)


def page_of(articles):
    paths = SimpleNamespace(processed=Path(tempfile.mkdtemp(prefix="newsstudy-")))
    study = SimpleNamespace(comparison=COMPARISON, seed=1, paths=paths)
    return SimpleNamespace(articles=articles, study=study, spec=SimpleNamespace(name="03_topics"))


def seen(scores, articles):
    """Return the three views of a corpus."""
    topics, page = TopicModel(scores, pd.DataFrame()), page_of(articles)
    estimated = estimates(scores, articles, COMPARISON, 1, measure="topics")
    views = (time_views.over_time(page, topics, estimated), time_views.first_table(page, topics),
             time_views.distance_view(page, topics))  # fmt: skip
    return [view.markup for view in views]


@pytest.fixture(scope="module")
def corpus():
    boost = np.array(rise([4, 2, 4, 5, None])) + np.array([[0], [0], [0], [0], [1.0]])
    return drawn(np.random.default_rng(20), 40, boost=boost)


def test_the_course_is_shown_with_its_figure_in_words_and_its_extremes(corpus):
    markup = seen(*corpus)[0]
    assert "the topic t11 moved most" in markup
    alt = re.search(r'<img alt="([^"]+)"', markup)[1]
    assert re.search(r"t11: lowest \d+\.\d %.*highest \d+\.\d % on 2024-0", alt)
    assert "data:image/svg+xml" in markup
    assert alt.count("lowest") == 6


def test_the_first_outlet_is_named_as_first_in_this_corpus(corpus):
    markup = seen(*corpus)[1]
    assert "first in this corpus" in markup
    assert "surely the first of those with enough articles to judge" in markup
    assert re.search(r"t11</th><td[^>]*>2024-01-15</td><td[^>]*>outlet 1<", markup)


def test_distances_are_shown_nearest_first_with_the_same_numbers_in_the_alt_text(corpus):
    markup = seen(*corpus)[2]
    alt = re.search(r'<img alt="([^"]+)"', markup)[1]
    nearest = re.search(r"Nearest: (outlet \d) and (outlet \d) (−?[\d.]+)", alt.replace("-", "−"))
    first = re.search(r'<th scope="row">(.*?)</th><td>(.*?)</td>.*?<td>(−?[\d.]+)</td>', markup)
    assert first.groups() == nearest.groups()
    assert "by chance" in markup


def test_without_dates_only_the_distance_is_left(corpus):
    scores, articles = corpus
    undated = articles.assign(published=pd.Series(pd.NaT, articles.index, "datetime64[us, UTC]"))
    course, first, distance = seen(scores, undated)
    assert "no article has a date" in course
    assert "no article has a date" in first
    assert "<img" in distance


def test_one_outlet_has_no_common_course_and_no_distance(corpus):
    scores, articles = corpus
    own = articles[articles["outlet"] == "outlet 0"]
    own = own.assign(outlet=own["outlet"].cat.remove_unused_categories())
    for markup in seen(scores.loc[own["article_id"]], own):
        assert "there is one outlet" in markup
        assert "<img" not in markup


def test_one_period_has_no_course(corpus):
    scores, articles = corpus
    now = articles[articles["published"] < "2024-01-05"]
    course, first, distance = seen(scores.loc[now["article_id"]], now)
    assert "fewer than two days" in course
    assert "cannot be told" in first
    assert "<img" in distance


def test_distances_that_are_all_below_0_have_a_figure():
    rows = pd.DataFrame({"outlet": pd.Categorical(["A"], ["A", "B"]), "distance": [-0.02],
                         "other": pd.Categorical(["B"], ["A", "B"]), "q": [0.8]})  # fmt: skip
    figure = time_figures.distance_figure(rows, 0.05)
    assert [text.get_text() for text in figure.axes[0].texts] == ["(−2)"]


def test_pairs_that_are_not_tested_do_not_count_as_not_apart(corpus):
    scores, articles = corpus
    first = articles[articles["outlet"].isin(["outlet 0", "outlet 1", "outlet 2"])]
    few = first[(first["outlet"] != "outlet 2") | (first.groupby("outlet").cumcount() < 6)]
    few = few.assign(outlet=few["outlet"].cat.remove_unused_categories())
    markup = seen(scores.loc[few["article_id"]], few)[2]
    assert re.search(r"[01] of 1 pairs with enough stories for a test", markup)


def test_where_no_topic_moved_none_is_said_to_have_moved_most(corpus):
    scores, articles = corpus
    even = pd.DataFrame(0.25, scores.index, list("abcd"))
    course = seen(even, articles)[0]
    assert "no topic moved by more than" in course
    assert "moved most: from" not in course


def test_no_topics_are_told_as_why(corpus):
    articles = corpus[1]
    none = TopicModel(pd.DataFrame(index=articles["article_id"]), pd.DataFrame(), "it is too small")
    page = page_of(articles)
    views = (
        time_views.over_time(page, none, pd.DataFrame()),
        time_views.first_table(page, none),
        time_views.distance_view(page, none),
    )
    for view in views:
        assert "it is too small" in view.markup


def test_a_corpus_of_a_few_articles_is_told_in_words(corpus):
    scores, articles = corpus
    few = articles.groupby("outlet", observed=True).head(2)
    course, first, distance = seen(scores.loc[few["article_id"]], few)
    assert "<img" not in course + first
    assert "nan" not in re.sub(r'src="[^"]*"', "", course + first + distance)


def test_outlets_whose_known_distances_are_all_below_zero_still_have_a_figure():
    outlets = ["A", "B", "C"]
    rows = pd.DataFrame(
        {
            "outlet": pd.Categorical(["A", "A", "B"], categories=outlets),
            "other": pd.Categorical(["B", "C", "C"], categories=outlets),
            "distance": [-0.02, np.nan, np.nan], "q": [0.9, np.nan, np.nan],
        }
    )  # fmt: skip
    assert time_figures.distance_figure(rows, 0.05).axes
