"""Estimates corrected by human codes, on corpora whose truth is known."""

from itertools import combinations

import numpy as np
import pandas as pd
import pytest

from newsstudy.comparison.correction import (
    DSL,
    HAND,
    NAIVE,
    PPI,
    CorrectionError,
    coder_budget,
    corrected_estimates,
)
from newsstudy.comparison.design import Sample, design_variance, story_variance
from newsstudy.comparison.wilson import gap_bounds, wilson_bounds
from newsstudy.parameters import ComparisonParameters
from tests.simulation.scores import bare_articles, simulate

PARAMETERS = ComparisonParameters(draws=100)
CORRECTED = (HAND, PPI, DSL)


def corpus(seed: int, sizes=(150, 150, 150), hits=(0.9, 0.9, 0.9), wrong=(0.1, 0.1, 0.1)):
    """Return articles, yes/no codes of all, and scores by a measure that errs by outlet."""
    random = np.random.default_rng([seed, 5])
    drawn = simulate(
        sizes, random, n_stories=60, level=0.3, presentation=[0.2, 0.0, 0.1][: len(sizes)]
    )
    outlets = drawn.articles["outlet"].cat.codes.to_numpy()
    present = random.random(len(outlets)) < drawn.scores.iloc[:, 0].to_numpy()
    chance = np.where(present, np.array(hits)[outlets], np.array(wrong)[outlets])
    ids = drawn.scores.index
    score = pd.DataFrame(
        {"frame": random.beta(8 * chance + 0.1, 8 * (1 - chance) + 0.1)}, index=ids
    )
    return drawn.articles, pd.DataFrame({"frame": present * 1.0}, index=ids), score


def sampled(articles, codes, n, seed):
    """Return codes and probabilities of `n` articles an outlet, drawn at random."""
    random = np.random.default_rng([seed, 6])
    parts, chances = [], []
    for _, group in articles.groupby("outlet", observed=True):
        parts.append(random.choice(group["article_id"].to_numpy(), n, replace=False))
        chances.append(np.full(n, n / len(group)))
    ids = np.concatenate(parts)
    return codes.loc[ids], pd.Series(np.concatenate(chances), index=ids)


def truth_of(articles, codes):
    means = codes["frame"].groupby(articles["outlet"].to_numpy(), observed=True).mean()
    gaps = means - (means.sum() - means) / (len(means) - 1)
    return pd.DataFrame({"true_mean": means, "true_gap": gaps})


def coverage(target, truth, runs, **kind):
    found = []
    for run in range(runs):
        articles, codes, scores = corpus(run, **kind)
        human, probability = sampled(articles, codes, 30, run)
        table = corrected_estimates(
            scores, human, probability, articles, PARAMETERS, run, target=target
        )
        known = truth if truth is not None else truth_of(articles, codes)
        found.append(table.merge(known, left_on="outlet", right_index=True))
    found = pd.concat(found)
    found["mean_in"] = found["true_mean"].between(found["low"], found["high"])
    found["gap_in"] = found["true_gap"].between(found["gap_low"], found["gap_high"])
    found["width"] = found["high"] - found["low"]
    return found.groupby("estimator")[["mean_in", "gap_in", "width"]].mean()


MISJUDGED = {"hits": (0.9, 0.6, 0.8), "wrong": (0.05, 0.1, 0.4)}


@pytest.mark.slow
def test_corrected_intervals_cover_the_corpus_and_naive_ones_do_not_where_errors_differ():
    covered = coverage("corpus", None, 100, **MISJUDGED)
    for estimator in CORRECTED:
        assert covered.loc[estimator, ["mean_in", "gap_in"]].between(0.92, 0.99).all()
    assert (covered.loc[NAIVE, ["mean_in", "gap_in"]] < 0.6).all()
    assert covered.loc[PPI, "width"] < 0.9 * covered.loc[HAND, "width"]


@pytest.mark.slow
def test_corrected_intervals_cover_what_stories_would_give_where_they_are_a_sample_too():
    truth = pd.DataFrame({"true_mean": [0.5, 0.3, 0.4]}, index=["Outlet 0", "Outlet 1", "Outlet 2"])
    truth["true_gap"] = [0.15, -0.15, 0.0]
    covered = coverage("stories", truth, 80, **MISJUDGED)
    for estimator in CORRECTED:
        assert covered.loc[estimator, ["mean_in", "gap_in"]].between(0.915, 0.995).all()
    corpus_only = coverage("corpus", truth, 10, **MISJUDGED)
    assert (corpus_only["width"][list(CORRECTED)] < covered["width"][list(CORRECTED)]).all()


def test_a_corpus_that_people_read_in_full_leaves_nothing_uncertain():
    articles, codes, scores = corpus(1)
    everything = pd.Series(1.0, index=codes.index)
    table = corrected_estimates(
        scores, codes, everything, articles, PARAMETERS, 1, target="corpus"
    ).merge(truth_of(articles, codes), left_on="outlet", right_index=True)
    rows = table[table["estimator"] != NAIVE]
    for column in ("mean", "low", "high"):
        assert np.allclose(rows[column], rows["true_mean"], atol=1e-6)
    for column in ("gap", "gap_low", "gap_high"):
        assert np.allclose(rows[column], rows["true_gap"], atol=1e-6)
    budget = coder_budget(scores, codes, everything, articles, PARAMETERS, 1, target="corpus")
    assert budget["n_for_half"].isna().all()


def test_a_measure_without_worth_costs_nothing_and_a_perfect_one_ends_the_doubt():
    articles, codes, _ = corpus(2)
    human, probability = sampled(articles, codes, 40, 2)
    noise = pd.DataFrame({"frame": np.random.default_rng(9).random(len(codes))}, index=codes.index)
    for scores, least, most in ((noise, 0.85, 1.1), (codes, 0.0, 0.2)):
        table = corrected_estimates(
            scores, human, probability, articles, PARAMETERS, 2, target="corpus"
        ).set_index("estimator")
        width = (table["high"] - table["low"]).groupby(level=0).mean()
        assert least <= width[PPI] / width[HAND] <= most
        assert width[DSL] / width[HAND] < 1.15


def test_the_variance_over_all_possible_draws_is_what_the_design_says():
    values, stratum = np.array([0.0, 1.0, 0.3, 0.9, 0.2, 0.7, 0.4]), np.array([0, 0, 0, 0, 1, 1, 1])
    means, variances = [], []
    for first in combinations(range(4), 2):
        for second in combinations(range(4, 7), 2):
            places = np.array(first + second)
            sample, joined = Sample.of(
                values[places], places, np.where(stratum[places] == 0, 1 / 2, 2 / 3),
                stratum[places].astype(object), np.zeros(7, dtype=int), np.arange(7), 1,
            )  # fmt: skip
            assert not joined
            means.append(sample.coded_means(sample.codes)[0])
            variances.append(design_variance(sample, sample.codes)[0, 0])
    assert np.mean(means) == pytest.approx(values.mean())
    assert np.mean(variances) == pytest.approx(np.var(means), rel=1e-9)


def test_articles_drawn_with_unequal_probabilities_count_for_what_they_stand_for():
    articles = bare_articles(np.repeat([0, 1], 100), 2)
    high = np.tile(np.repeat([1.0, 0.0], [20, 80]), 2)
    codes = pd.DataFrame({"frame": high}, index=articles["article_id"])
    scores = codes * 0.0 + 0.5
    chosen = codes.index[np.concatenate([np.r_[0:20, 20:36], np.r_[100:120, 120:136]])]
    chance = pd.Series(np.where(codes.loc[chosen, "frame"] > 0, 1.0, 0.2), index=chosen)
    table = corrected_estimates(scores, codes.loc[chosen], chance, articles, PARAMETERS, 1)
    hand = table[table["estimator"] == HAND]
    assert hand["mean"].tolist() == pytest.approx([0.2, 0.2])
    assert hand["gap"].tolist() == pytest.approx([0.0, 0.0])


def test_strata_with_one_code_join_others_of_their_outlet_and_the_note_says_so():
    articles, codes, scores = corpus(3)
    human, probability = sampled(articles, codes, 12, 3)
    outlets = articles.set_index("article_id")["outlet"].astype(str)
    strata = outlets.loc[human.index].copy()
    strata.iloc[[0, 1]] = ["alone", "alone too"]
    strata.iloc[12] = "alone in the second"
    table = corrected_estimates(
        scores, human, probability, articles, PARAMETERS, 3, strata=strata, target="corpus"
    )
    assert set(table["note"]) == {"strata with one code were joined"}
    assert table[["low", "high"]].notna().all(axis=None)


def test_an_outlet_with_few_codes_has_no_interval_and_is_no_reference():
    articles, codes, scores = corpus(4)
    human, probability = sampled(articles, codes, 20, 4)
    kept = np.r_[0:9, 20:60]
    table = corrected_estimates(
        scores, human.iloc[kept], probability.iloc[kept], articles, PARAMETERS, 4
    )
    few = table[(table["outlet"] == "Outlet 0") & (table["estimator"] != NAIVE)]
    assert few[["low", "high", "gap_low", "gap_high"]].isna().all(axis=None)
    assert few["note"].str.startswith("no interval: 9 codes, 10 are needed").all()
    rest = table[(table["outlet"] == "Outlet 1") & (table["estimator"] == HAND)].iloc[0]
    other = table[(table["outlet"] == "Outlet 2") & (table["estimator"] == HAND)].iloc[0]
    assert rest["gap"] == pytest.approx(rest["mean"] - other["mean"])


def test_an_outlet_without_any_code_has_no_corrected_mean():
    articles, codes, scores = corpus(5)
    human, probability = sampled(articles, codes, 20, 5)
    table = corrected_estimates(
        scores, human.iloc[20:], probability.iloc[20:], articles, PARAMETERS, 5
    )
    first = table[table["outlet"] == "Outlet 0"].set_index("estimator")
    assert first.loc[list(CORRECTED), ["mean", "low", "gap"]].isna().all(axis=None)
    assert first.loc[NAIVE, "mean"] == pytest.approx(scores["frame"].iloc[:150].mean())


def test_a_rare_frame_that_no_code_shows_has_an_interval_that_reaches_above_zero():
    articles, codes, scores = corpus(6)
    human, probability = sampled(articles, codes * 0.0, 20, 6)
    table = corrected_estimates(scores, human, probability, articles, PARAMETERS, 6)
    rows = table[table["estimator"] == HAND]
    assert (rows["mean"] == 0).all()
    assert (rows["low"] == 0).all()
    assert rows["high"].between(0.1, 0.25).all()


def test_the_budget_halves_the_interval():
    articles, codes, scores = corpus(7, sizes=(600, 600, 600))
    human, probability = sampled(articles, codes, 40, 7)
    budget = coder_budget(scores, human, probability, articles, PARAMETERS, 7, target="corpus")
    needed = budget[budget["estimator"] == HAND]
    n = int(needed["n_for_half"].mean())
    assert 120 < n < 160
    more = sampled(articles, codes, n, 8)
    wide = corrected_estimates(scores, *more, articles, PARAMETERS, 8, target="corpus")
    width = (wide["high"] - wide["low"])[wide["estimator"] == HAND].mean()
    assert width / needed["width"].mean() == pytest.approx(0.5, abs=0.06)


def test_no_budget_helps_where_the_stories_are_too_few():
    random = np.random.default_rng(8)
    drawn = simulate((300, 300), random, n_stories=6, level=0.35, story_sd=0.3)
    codes = (drawn.scores > random.random(drawn.scores.shape)).astype(float)
    human, probability = sampled(drawn.articles, codes.set_axis(["frame"], axis=1), 100, 8)
    scores = drawn.scores.set_axis(["frame"], axis=1)
    budget = coder_budget(scores, human, probability, drawn.articles, PARAMETERS, 8)
    assert (budget["note"] == "no number of codes: too few stories").any()
    assert budget.loc[budget["note"] != "", "n_for_half"].isna().all()


def test_articles_of_one_story_are_no_independent_evidence():
    random = np.random.default_rng(9)
    stories = np.repeat(np.arange(20), 10)
    values = random.random(20)[stories]
    sample, _ = Sample.of(
        values, np.arange(200), np.ones(200), np.zeros(200, dtype=object),
        np.zeros(200, dtype=int), stories, 1,
    )  # fmt: skip
    clustered = story_variance(sample, np.zeros(200), values)[0, 0]
    assert clustered == pytest.approx(values[::10].var(ddof=1) / 20, rel=0.02)


@pytest.mark.parametrize(
    ("turn", "told"),
    [
        (lambda s, h, p: (s.iloc[1:], h, p), "has no score"),
        (lambda s, h, p: (s.set_axis(["x"], axis=1), h, p), "no feature is both"),
        (lambda s, h, p: (s, h, p * 0), r"not in \(0, 1\]"),
        (lambda s, h, p: (s, h, p.iloc[1:]), r"not in \(0, 1\]"),
        (lambda s, h, p: (s, h.rename(index={h.index[0]: "zz"}), p.rename({h.index[0]: "zz"})),
         "no article zz"),
    ],
)  # fmt: skip
def test_what_cannot_be_corrected_is_told_in_words(turn, told):
    articles, codes, scores = corpus(10)
    human, probability = sampled(articles, codes, 12, 10)
    given = turn(scores, human, probability)
    with pytest.raises(CorrectionError, match=told):
        corrected_estimates(*given, articles, PARAMETERS, 1)


def test_wilson_bounds_are_those_of_the_textbook():
    low, high = wilson_bounds(np.array([0.1, 0.0]), np.array([100.0, 20.0]), 0.95, 10**6)
    assert low == pytest.approx([0.0552, 0.0], abs=1e-4)
    assert high == pytest.approx([0.1744, 0.1611], abs=1e-4)


def test_a_gap_of_two_has_the_bounds_of_newcombe_and_less_doubt_if_means_move_together():
    weights = np.array([[1.0, -1.0], [-1.0, 1.0]])
    means, sizes = np.array([0.7, 0.6]), np.array([80.0, 80.0])
    low, high = wilson_bounds(means, sizes, 0.95, 10**6)
    covariance = np.diag(means * (1 - means) / sizes)
    gap, below, above = gap_bounds(weights, means, low, high, covariance)
    assert gap == pytest.approx([0.1, -0.1])
    expected = 0.1 - np.sqrt((0.7 - low[0]) ** 2 + (high[1] - 0.6) ** 2)
    assert below[0] == pytest.approx(expected)
    assert above[1] == pytest.approx(-expected)
    covariance[0, 1] = covariance[1, 0] = 0.5 * np.sqrt(covariance[0, 0] * covariance[1, 1])
    assert gap_bounds(weights, means, low, high, covariance)[1][0] > below[0]
