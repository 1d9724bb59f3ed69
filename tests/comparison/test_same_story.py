"""The same-story contrast against ordinary least squares with a dummy for every story."""

import numpy as np
import pandas as pd
import pytest
import statsmodels.api as sm

from newsstudy.comparison.decomposition import MIN_SHARED, decomposition
from newsstudy.comparison.estimates import ALL
from newsstudy.comparison.same_story import (
    AGREE,
    ONLY_CONTRAST,
    ONLY_PRESENTATION,
    OPPOSITE,
    same_story,
    with_presentation,
)
from newsstudy.parameters import ComparisonParameters
from tests.conftest import articles_of
from tests.simulation.populations import Population

PARAMETERS = ComparisonParameters(draws=100)


def corpus(n_stories: int = 80, seed: int = 1, **options: object):
    stories = Population(**{"rates": [0.5, 0.8, 1.1], "presentation": [0.1, 0.0, 0.2]} | options)
    return stories.corpus(n_stories, np.random.default_rng(seed))


def rows_of(scores: pd.DataFrame, articles: pd.DataFrame) -> pd.DataFrame:
    table = same_story(scores, articles, PARAMETERS, measure="planted")
    return table[table["sample"] == ALL].set_index("outlet")


def least_squares(scores: pd.DataFrame, articles: pd.DataFrame, left_out: str = ""):
    """Return contrasts by outlet and their standard errors, clustered by story."""
    n = articles.groupby("story_id")["outlet"].nunique()
    kept = articles["story_id"].isin(n[n > 1].index).to_numpy()
    kept = kept & (articles["story_id"] != left_out).to_numpy()
    articles, score = articles[kept], scores.to_numpy()[kept, 0]
    dummies = [pd.get_dummies(articles[c].astype(str), dtype=float)
               for c in ("outlet", "story_id")]  # fmt: skip
    design = np.column_stack([dummies[0].iloc[:, 1:], dummies[1]])
    fitted = sm.OLS(score, design).fit(
        cov_type="cluster", cov_kwds={"groups": pd.factorize(articles["story_id"])[0]}
    )
    k = dummies[0].shape[1]
    weights = (np.eye(k) - (1 - np.eye(k)) / (k - 1))[:, 1:]
    weights = np.column_stack([weights, np.zeros((k, design.shape[1] - k + 1))])
    test = fitted.t_test(weights)
    return test.effect, test.sd


def test_contrasts_are_those_of_least_squares_with_a_dummy_for_every_story():
    scores, articles = corpus()
    expected, _ = least_squares(scores, articles)
    assert rows_of(scores, articles)["contrast"].to_numpy() == pytest.approx(expected, abs=1e-9)


def test_the_error_is_that_of_refitting_without_each_story_and_near_the_sandwich():
    scores, articles = corpus(40)
    refits = np.array([least_squares(scores, articles, story)[0]
                       for story in articles["story_id"].unique()])  # fmt: skip
    n = (articles.groupby("story_id")["outlet"].nunique() > 1).sum()
    away = refits - least_squares(scores, articles)[0]
    jackknife = np.sqrt((away**2).sum(axis=0) * (n - 1) / n)
    rows = rows_of(scores, articles)
    reach = (rows["contrast_high"] - rows["contrast_low"]).to_numpy() / 2
    assert (reach / jackknife).min() > 1.96
    assert (reach / jackknife).max() < 2.5
    assert jackknife == pytest.approx(least_squares(scores, articles)[1], rel=0.15)


def test_what_outlets_pick_does_not_matter_for_how_they_tell_it():
    scores, articles = corpus(400, preference=[1.0, 0.0, 0.0], presentation=0.0)
    row = rows_of(scores, articles).loc["Outlet 0"]
    assert row["contrast_low"] < 0 < row["contrast_high"]
    gap = decomposition(scores, articles, PARAMETERS, 1, measure="x").iloc[0]
    assert gap["gap_low"] > 0


def test_a_shift_is_found_at_its_size_whatever_share_of_coverage_is_shared():
    scores, articles = corpus(600, rates=[0.3, 0.3], presentation=[0.2, 0.0])
    row = rows_of(scores, articles).loc["Outlet 0"]
    assert row["contrast_low"] < 0.2 < row["contrast_high"]
    told = decomposition(scores, articles, PARAMETERS, 1, measure="x").iloc[0]
    assert told["presentation"] < 0.15


def test_intervals_cover():
    rng, inside = np.random.default_rng(7), []
    stories = Population(rates=[0.5, 0.8, 1.1], presentation=[0.1, 0.0, 0.2])
    for _ in range(15):
        table = rows_of(*stories.corpus(40, rng, n_features=20))
        truth = np.tile([0.0, -0.15, 0.15], 20)
        inside.append((table["contrast_low"] <= truth) & (truth <= table["contrast_high"]))
    assert 0.92 < np.mean(inside) < 0.98


def test_outlets_that_share_too_few_stories_or_none_have_no_contrast():
    stories = [f"s{i}" for i in range(12)]
    told = stories * 2 + stories[: MIN_SHARED - 1] + [f"t{i}" for i in range(12)]
    outlets = ["A"] * 12 + ["B"] * 12 + ["C"] * (len(told) - 24)
    articles = articles_of(outlets, ["x"] * len(told), story_id=told)
    values = np.random.default_rng(1).random((len(told), 1))
    rows = rows_of(pd.DataFrame(values, pd.Index(articles["article_id"]), ["f"]), articles)
    assert rows["contrast"].isna().tolist() == [False, False, True]
    assert rows["n_shared_stories"].tolist() == [12, 12, MIN_SHARED - 1]
    assert rows["contrast"].iloc[0] == pytest.approx(-rows["contrast"].iloc[1])


def test_groups_that_no_story_links_are_not_compared():
    told = [f"s{i}" for i in range(15)] * 2 + [f"t{i}" for i in range(12)] * 2
    outlets = ["A"] * 15 + ["B"] * 15 + ["C"] * 12 + ["D"] * 12
    articles = articles_of(outlets, ["x"] * len(told), story_id=told)
    values = np.random.default_rng(1).random((len(told), 1))
    rows = rows_of(pd.DataFrame(values, pd.Index(articles["article_id"]), ["f"]), articles)
    assert rows["contrast"].notna().sum() == 2


def shared_by_all(difference: np.ndarray) -> tuple[pd.DataFrame, pd.DataFrame]:
    """Return 20 stories told once by A and once by B, which scores higher by `difference`."""
    articles = articles_of(["A"] * 20 + ["B"] * 20, ["x"] * 40, story_id=[*range(20)] * 2)
    articles["story_id"] = articles["story_id"].map("s{}".format)
    story = np.random.default_rng(2).random(20)
    values = np.concatenate([story, story + difference])
    return pd.DataFrame({"f": values}, index=pd.Index(articles["article_id"])), articles


def test_a_constant_difference_has_no_known_spread() -> None:
    scores, articles = shared_by_all(np.full(20, 0.3))
    row = rows_of(scores, articles).loc["B"]
    assert row["contrast"] == pytest.approx(0.3)
    assert row[["contrast_low", "contrast_high", "contrast_p", "contrast_q"]].isna().all()
    parts = decomposition(scores, articles, PARAMETERS, 1, measure="x").set_index("outlet").loc["B"]
    assert parts["presentation"] == pytest.approx(0.3)
    unknown = ["presentation_low", "presentation_high", "presentation_p", "presentation_q"]
    assert parts[unknown].isna().all()


@pytest.mark.parametrize("unit", [1e-6, 1.0, 1e6])
def test_nothing_is_left_where_all_stories_are_shared_alike(unit: float) -> None:
    difference = np.random.default_rng(3).random(20)
    scores, articles = shared_by_all(difference)
    rows = rows_of(unit * scores, articles)
    assert rows["contrast_p"].max() < 0.01
    for column, expected in (("left", 0.0), ("left_low", 0.0), ("left_high", 0.0), ("left_p", 1.0)):
        assert rows[column].tolist() == [expected] * 2


def test_without_shared_stories_there_is_nothing_to_compare():
    scores, articles = corpus()
    rows = rows_of(scores, articles.assign(story_id=None))
    assert (rows["n_shared_stories"] == 0).all()
    assert rows["contrast"].isna().all()


@pytest.mark.parametrize(
    ("presentation", "contrast", "note"),
    [
        ((1, 3), (1, 2), AGREE),
        ((-1, 3), (-2, 2), AGREE),
        ((1, 3), (-2, -1), OPPOSITE),
        ((1, 3), (-1, 2), ONLY_PRESENTATION),
        ((-1, 3), (-2, -1), ONLY_CONTRAST),
        ((np.nan, np.nan), (1, 2), AGREE),
    ],
)
def test_a_note_says_where_the_two_estimates_disagree(presentation, contrast, note):
    key = {"measure": "x", "feature": "f", "outlet": "A", "sample": ALL}
    parts = pd.DataFrame([key | {"presentation": 1.0, "presentation_low": presentation[0],
                                 "presentation_high": presentation[1]}])  # fmt: skip
    contrasts = pd.DataFrame([key | {"contrast": 1.0, "contrast_low": contrast[0],
                                     "contrast_high": contrast[1]}])  # fmt: skip
    assert with_presentation(contrasts, parts)["note"].tolist() == [note]
