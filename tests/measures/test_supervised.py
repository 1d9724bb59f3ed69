"""Frames learned from codes; texts and codes composed here."""

import numpy as np
import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st
from scipy import sparse
from sklearn.linear_model import Ridge
from sklearn.metrics import roc_auc_score

from newsstudy.measures.supervised import (
    SupervisionError,
    _fitted,
    _left_out,
    _platt,
    _products,
    assigned_folds,
    group_codes,
    supervised_scores,
)
from tests.conftest import articles_of
from tests.measures.test_frames import codebook_of, frame_of

BOOK = codebook_of(frame_of("quarrel", ["row"]), frame_of("money", ["tax"]))
SHARP = ["row", "insult", "rival", "anger", "feud"]
MILD = ["harbour", "garden", "library", "bridge", "choir"]
FILLER = ["the", "council", "said", "on", "monday", "that", "town", "people", "would", "meet"]


def composed(n: int, seed: int) -> tuple[pd.DataFrame, pd.DataFrame]:
    random = np.random.default_rng(seed)
    quarrel = random.random(n) < 0.4
    texts = []
    for sharp in quarrel:
        drawn = random.choice(FILLER, (6, 8)).tolist()
        for sentence in drawn:
            sentence[random.integers(8)] = random.choice(SHARP if sharp else MILD)
        texts.append(" ".join(" ".join(sentence).capitalize() + "." for sentence in drawn))
    stories = pd.Series([f"s{i // 2}" for i in range(n)], dtype=object)
    articles = articles_of([f"O{i % 4}" for i in range(n)], texts, story_id=stories)
    codes = pd.DataFrame({"quarrel": quarrel.astype(float)}, index=articles["article_id"])
    return articles, codes


ARTICLES, CODES = composed(120, seed=1)


def test_scores_tell_what_people_coded_in_articles_that_nobody_coded():
    scores = supervised_scores(ARTICLES, BOOK, CODES.iloc[:60])
    assert list(scores) == ["quarrel"]
    assert scores.index.tolist() == ARTICLES["article_id"].tolist()
    assert scores.to_numpy().min() >= 0
    assert scores.to_numpy().max() <= 1
    assert roc_auc_score(CODES["quarrel"][60:], scores["quarrel"][60:]) > 0.9


@pytest.mark.parametrize("held_out", ["story", "outlet"])
def test_no_article_is_scored_by_a_model_that_saw_a_code_of_its_group(held_out):
    groups = group_codes(ARTICLES, held_out)
    before = supervised_scores(ARTICLES, BOOK, CODES, held_out=held_out)["quarrel"].to_numpy()
    for place in (0, 57):
        turned = CODES.copy()
        turned.iloc[place] = 1 - turned.iloc[place]
        after = supervised_scores(ARTICLES, BOOK, turned, held_out=held_out)["quarrel"].to_numpy()
        same_group = groups == groups[place]
        assert np.array_equal(before[same_group], after[same_group])
        assert not np.allclose(before, after)


def test_scores_do_not_depend_on_the_order_of_the_codes():
    first = supervised_scores(ARTICLES, BOOK, CODES)
    assert first.equals(supervised_scores(ARTICLES, BOOK, CODES))
    turned = supervised_scores(ARTICLES, BOOK, CODES.iloc[::-1])
    assert np.allclose(first, turned, atol=1e-6)


def test_codes_that_are_random_give_scores_near_their_mean():
    random = np.random.default_rng(3)
    noise = pd.DataFrame({"quarrel": random.integers(0, 2, 120) * 1.0}, index=CODES.index)
    scores = supervised_scores(ARTICLES, BOOK, noise)["quarrel"]
    assert scores.mean() == pytest.approx(noise["quarrel"].mean(), abs=0.05)
    assert scores.std() < 0.15


def test_calibrated_scores_have_the_mean_of_the_codes():
    scores = supervised_scores(ARTICLES, BOOK, CODES)["quarrel"]
    assert scores.mean() == pytest.approx(CODES["quarrel"].mean(), abs=0.03)


def test_a_frame_that_is_never_coded_scores_zero_and_one_not_coded_has_no_column():
    codes = CODES.assign(money=0.0, other=1.0)
    scores = supervised_scores(ARTICLES, BOOK, codes)
    assert list(scores) == ["quarrel", "money"]
    assert scores["money"].max() < 1e-9


def test_codes_between_no_and_yes_are_learned_from():
    graded = CODES * 0.6 + 0.2
    scores = supervised_scores(ARTICLES, BOOK, graded)["quarrel"]
    assert roc_auc_score(CODES["quarrel"], scores) > 0.9
    assert 0.15 < scores.min() < scores.max() < 0.85


@pytest.mark.parametrize(
    ("codes", "told"),
    [
        (CODES.iloc[:19], "needs 20 coded articles; there are 19"),
        (CODES + 1, "outside"),
        (CODES.rename(index={CODES.index[0]: "zz"}), "no article zz"),
        (CODES[[]], "needs 20"),
    ],
)
def test_codes_that_cannot_teach_are_refused_in_words(codes, told):
    with pytest.raises(SupervisionError, match=told):
        supervised_scores(ARTICLES, BOOK, codes)


def test_codes_of_one_outlet_cannot_teach_with_outlets_held_out():
    one = CODES[(ARTICLES["outlet"] == "O1").to_numpy()]
    with pytest.raises(SupervisionError, match="one story or outlet"):
        supervised_scores(ARTICLES, BOOK, one, held_out="outlet")


@given(st.lists(st.integers(0, 12), min_size=12, max_size=80), st.integers(0, 5), st.data())
def test_folds_hold_whole_groups_and_spread_the_codes(names, seed, data):
    groups = np.unique(names, return_inverse=True)[1]
    coded = np.array(sorted(data.draw(st.sets(st.integers(0, len(groups) - 1), min_size=8))))
    with_codes = len(np.unique(groups[coded]))
    if with_codes < 2:
        return
    folds = assigned_folds(groups, coded, 5, seed)
    assert pd.Series(folds).groupby(groups).nunique().max() == 1
    assert len(np.unique(folds[coded])) == min(5, with_codes)
    largest = np.bincount(groups[coded]).max()
    counts = np.bincount(folds[coded], minlength=folds.max() + 1)
    assert counts.max() - counts.min() <= largest


def test_the_dual_solution_is_ridge_regression_and_leaving_a_group_out_is_refitting():
    random = np.random.default_rng(5)
    x, y = random.normal(size=(30, 7)), random.random(30)
    groups = np.repeat(np.arange(10), 3)
    centre = x.mean(axis=0)
    level = np.sqrt(10.0)
    told = np.column_stack([x - centre, np.full(30, level)])
    kernel = _products(sparse.csr_matrix(x), centre) + 10.0
    assert np.allclose(kernel, told @ told.T)
    dual, base, _ = _fitted(kernel, y, groups)
    by_us = (x - centre) @ ((x - centre).T @ dual) + base
    ridge = Ridge(alpha=1.0, fit_intercept=False).fit(told, y - y.mean())
    assert np.allclose(by_us, ridge.predict(told) + y.mean())
    inverse = np.linalg.inv(kernel + np.eye(30))
    left = _left_out(inverse, inverse @ y, y, groups)
    mine = groups == 4
    refitted = Ridge(alpha=1.0, fit_intercept=False).fit(told[~mine], y[~mine])
    assert np.allclose(left[mine], refitted.predict(told[mine]))


def test_calibration_never_turns_the_order_round():
    predicted = np.linspace(0, 1, 40)
    rising = (predicted > 0.5).astype(float)
    assert _platt(predicted, rising)[0] > 0
    slope, intercept = _platt(predicted, 1 - rising)
    assert slope == 0
    assert 1 / (1 + np.exp(-intercept)) == pytest.approx(0.5, abs=0.01)
