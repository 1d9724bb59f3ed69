"""What measures are worth against human codes, where the worth is known."""

import numpy as np
import pandas as pd
import pytest
from sklearn.metrics import roc_auc_score

from newsstudy.comparison.validity import (
    COMPARABLE,
    CORRECTED,
    UNKNOWN,
    UNUSABLE,
    auc_interval,
    calibration_error,
    validity,
    verdicts,
)
from tests.simulation.scores import bare_articles


def measured(seed: int, n: int = 100, strength: float = 2.0, shift=(0.0, 0.0, 0.0)):
    """Return articles, codes, and a score of known worth that favours outlets by `shift`."""
    random = np.random.default_rng([seed, 3])
    outlets = np.repeat([0, 1, 2], n)
    articles = bare_articles(outlets, 3)
    present = random.random(3 * n) < 0.4
    latent = strength * present + random.normal(size=3 * n) + np.array(shift)[outlets]
    ids = articles["article_id"]
    score = pd.DataFrame({"frame": 1 / (1 + np.exp(-latent))}, index=ids.to_numpy())
    return articles, pd.DataFrame({"frame": present * 1.0}, index=ids.to_numpy()), score


def row_of(table: pd.DataFrame, outlet: str = "all") -> pd.Series:
    return table[table["outlet"] == outlet].iloc[0]


def test_the_table_has_all_outlets_first_and_agrees_with_the_definitions():
    articles, codes, score = measured(1)
    table = validity({"mine": score}, codes, articles)
    assert table["outlet"].tolist() == ["all", "Outlet 0", "Outlet 1", "Outlet 2"]
    whole = row_of(table)
    assert whole["auc"] == pytest.approx(roc_auc_score(codes["frame"], score["frame"]))
    assert whole["correlation"] == pytest.approx(codes["frame"].corr(score["frame"]))
    assert whole["auc_low"] < whole["auc"] < whole["auc_high"]
    assert (table["n_coded"].tolist(), whole["n_yes"]) == ([300, 100, 100, 100], codes.sum().sum())


def alike(n: int) -> np.ndarray:
    return np.ones(n)


def test_intervals_of_the_auc_cover_it():
    truth, inside = 0.9213, []  # P(N(2, 1) > N(0, 1)) = Phi(2 / sqrt(2))
    for seed in range(150):
        _, codes, score = measured(seed, n=25)
        found = auc_interval(
            codes["frame"].to_numpy() > 0, score["frame"].to_numpy(), alike(75), 0.95
        )
        inside.append(found["auc_low"] <= truth <= found["auc_high"])
    assert 0.91 <= np.mean(inside) <= 0.98


def test_an_auc_of_one_is_not_certain_and_one_of_few_codes_is_unknown():
    yes = np.repeat([True, False], 8)
    found = auc_interval(yes, yes * 1.0, alike(16), 0.95)
    assert found["auc"] == 1
    assert 0.5 < found["auc_low"] < 0.99
    few = np.repeat([True, False], [4, 40])
    assert np.isnan(auc_interval(few, np.arange(44.0), alike(44), 0.95)["auc"])


def test_the_auc_weighs_articles_as_scikit_learn_does_ties_counted_half():
    random = np.random.default_rng([8, 1])
    yes, score = random.random(200) < 0.3, random.integers(0, 6, 200) / 5
    weights = random.uniform(1, 20, 200)
    found = auc_interval(yes, score, weights, 0.95)
    assert found["auc"] == pytest.approx(roc_auc_score(yes, score, sample_weight=weights))


def test_the_auc_of_a_sample_drawn_by_score_covers_that_of_the_corpus_only_with_its_weights():
    inside = {"weighted": [], "as drawn": []}
    for seed in range(150):
        random = np.random.default_rng([seed, 9])
        yes = random.random(3000) < 0.3
        score = 1.0 * yes + random.normal(size=3000)
        third = np.digitize(score, np.quantile(score, [0.1, 0.9]))
        drawn = np.concatenate(
            [random.choice(np.flatnonzero(third == t), 60, replace=False) for t in range(3)]
        )
        weights = (np.bincount(third) / 60)[third[drawn]]
        for name, used in (("weighted", weights), ("as drawn", alike(180))):
            found = auc_interval(yes[drawn], score[drawn], used, 0.95)
            inside[name].append(found["auc_low"] <= 0.7602 <= found["auc_high"])
    assert 0.91 <= np.mean(inside["weighted"]) <= 0.99  # Phi(1 / sqrt(2)) = 0.7602
    assert np.mean(inside["as drawn"]) < 0.9


def test_an_outlet_that_a_measure_favours_is_named_with_its_error():
    articles, codes, score = measured(2, n=300, shift=(0.0, 1.0, 0.0))
    table = validity({"mine": score}, codes, articles)
    assert row_of(table)["p_differs"] < 0.001
    assert row_of(table, "Outlet 1")["error_low"] > 0.05
    assert row_of(table, "Outlet 0")["error"] < 0


def test_errors_that_do_not_differ_are_rarely_called_different():
    p = [
        row_of(validity({"m": score}, codes, articles))["p_differs"]
        for articles, codes, score in (measured(seed, n=40) for seed in range(80))
    ]
    assert np.mean(np.array(p) < 0.05) <= 0.11


def test_codes_that_stand_for_more_articles_weigh_more():
    articles, codes, score = measured(3)
    few = pd.Series(np.where(codes["frame"] > 0, 1.0, 0.1), index=codes.index)
    plain = row_of(validity({"m": score}, codes, articles))
    weighted = row_of(validity({"m": score}, codes, articles, few))
    expected = np.cov(codes["frame"], score["frame"], aweights=1 / few)
    told = expected[0, 1] / np.sqrt(expected[0, 0] * expected[1, 1])
    assert weighted["correlation"] == pytest.approx(told)
    assert weighted["correlation"] != pytest.approx(plain["correlation"])
    assert weighted["auc"] == plain["auc"]


def test_calibration_is_how_far_scores_lie_from_codes():
    score = np.linspace(0.1, 0.9, 50)
    ones = np.ones(50)
    assert calibration_error(score, score, ones) == pytest.approx(0)
    assert calibration_error(np.clip(score - 0.1, 0, 1), score, ones) == pytest.approx(0.1)
    assert np.isnan(calibration_error(score[:4], score[:4], ones[:4]))


def test_outlets_with_few_codes_have_no_error_and_none_is_needed_for_one_outlet():
    articles, codes, score = measured(4)
    kept = np.r_[0:9, 100:130]
    table = validity({"m": score}, codes.iloc[kept], articles)
    assert np.isnan(row_of(table, "Outlet 0")["error"])
    assert np.isnan(row_of(table)["p_differs"])


@pytest.mark.parametrize(
    ("kind", "alpha", "verdict", "reason"),
    [
        ({"n": 400}, None, COMPARABLE, "no outlet is misjudged"),
        ({"n": 400}, 0.8, COMPARABLE, "AUC 0.9"),
        ({"n": 400}, 0.5, CORRECTED, "coders agree only in part (alpha 0.50)"),
        ({"n": 400}, 0.2, UNUSABLE, "coders do not agree"),
        ({"n": 400, "shift": (0, 1.5, 0)}, None, CORRECTED, "error differs between outlets"),
        ({"n": 400, "strength": 0.75}, None, CORRECTED, "may be as low as"),
        ({"n": 400, "strength": 0.1}, None, UNUSABLE, "little better than chance"),
        ({"n": 20}, None, CORRECTED, "may be misjudged by up to"),
        ({"n": 15}, None, UNKNOWN, "45 articles are coded, 50 are needed"),
        ({"n": 15}, 0.2, UNKNOWN, "45 articles are coded, 50 are needed"),
    ],
)
def test_the_verdict_follows_the_rules(kind, alpha, verdict, reason):
    articles, codes, score = measured(6, **kind)
    agreed = None if alpha is None else pd.Series({"frame": alpha})
    found = verdicts(validity({"m": score}, codes, articles), agreed).iloc[0]
    assert found["verdict"] == verdict
    assert reason in found["reason"]
