"""Keyness against hand computations, slow references and scipy; texts composed here."""

import math

import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from hypothesis.extra import numpy as arrays
from scipy import sparse, stats

from newsstudy.measures.features import DocumentFeatures, document_features
from newsstudy.measures.keyness import keyness, log_odds, outlet_counts, prior
from tests.conftest import articles_of

OUTLETS = ["A", "A", "A", "B", "B", "C"]
TEXTS = [
    "ferry ferry harbour",
    "ferry gull",
    "harbour gull gull gull",
    "tax tax harbour",
    "tax gull",
    "ferry tax lantern lantern",
]


def corpus(outlets: list[str] = OUTLETS, texts: list[str] = TEXTS):
    articles = articles_of(outlets, texts)
    return document_features(articles, min_articles=1), articles["outlet"]


def table_of(outlets: list[str] = OUTLETS, texts: list[str] = TEXTS, prior: float = 10.0):
    return keyness(*corpus(outlets, texts), prior).set_index(["outlet", "term"])


def made_of(matrix: np.ndarray, outlets: list[str]) -> tuple[DocumentFeatures, pd.Series]:
    terms = np.array([f"t{i:03d}" for i in range(matrix.shape[1])], dtype=object)
    ids = np.array([str(i) for i in range(len(matrix))])
    features = DocumentFeatures(sparse.csr_matrix(matrix.astype(float)), terms, ids)
    return features, pd.Series(pd.Categorical(outlets, categories=list(dict.fromkeys(outlets))))


MATRICES = arrays.arrays(np.int64, (6, 4), elements=st.integers(0, 6)).filter(
    lambda m: (m.sum(axis=0) > 0).all() and ((m[:3].sum(axis=0) > 0).sum() > 1)
)


def test_a_hand_computation_gives_the_same_delta_variance_and_p():
    # all: ferry 4, gull 5, harbour 3, lantern 2, tax 4 = 18; outlet A: 3, 4, 2, 0, 0 = 9
    prior = 10 * 4 / 18
    inside, outside = 3 + prior, 1 + prior
    delta = math.log(inside / (9 + 10 - inside)) - math.log(outside / (9 + 10 - outside))
    z = delta / math.sqrt(1 / inside + 1 / outside)
    row = table_of().loc[("A", "ferry")]
    assert row["delta"] == pytest.approx(delta)
    assert row["z"] == pytest.approx(z)
    assert row["p"] == pytest.approx(2 * stats.norm.sf(abs(z)))


def test_counts_rates_and_articles_are_those_of_the_outlet():
    row = table_of().loc[("A", "gull")]
    assert (row["count"], row["n_articles"]) == (4, 2)
    assert row["per_million"] == pytest.approx(4e6 / 9)
    assert row["log_ratio"] == pytest.approx(math.log2((4.5 / 10) / (1.5 / 10)))
    counts, names = outlet_counts(*corpus())
    assert names == ["A", "B", "C"]
    assert counts.tolist() == [[3, 4, 2, 0, 0], [0, 1, 1, 0, 3], [1, 0, 0, 2, 1]]


def slow_keyness(matrix: np.ndarray, outlets: list[str], prior_words: float) -> dict:
    total = matrix.sum()
    result = {}
    for outlet in dict.fromkeys(outlets):
        mine = np.array([o == outlet for o in outlets])
        for w in range(matrix.shape[1]):
            alpha = prior_words * matrix[:, w].sum() / total
            y_i, n_i = matrix[mine, w].sum(), matrix[mine].sum()
            y_j, n_j = matrix[~mine, w].sum(), matrix[~mine].sum()
            odds_i = (y_i + alpha) / (n_i + prior_words - y_i - alpha)
            odds_j = (y_j + alpha) / (n_j + prior_words - y_j - alpha)
            variance = 1 / (y_i + alpha) + 1 / (y_j + alpha)
            result[outlet, w] = math.log(odds_i / odds_j) / math.sqrt(variance)
    return result


@given(MATRICES, st.floats(0.5, 1000))
@settings(max_examples=30, deadline=None)
def test_z_is_that_of_the_formula_word_by_word(matrix, prior):
    outlets = ["A", "A", "A", "B", "B", "C"]
    table = keyness(*made_of(matrix, outlets), prior)
    expected = slow_keyness(matrix, outlets, prior)
    assert np.allclose(table["z"], list(expected.values()))


@given(MATRICES)
@settings(max_examples=30, deadline=None)
def test_two_outlets_mirror_each_other(matrix):
    table = keyness(*made_of(matrix, ["A"] * 3 + ["B"] * 3), 10.0)
    first, second = (group for _, group in table.groupby("outlet", observed=True))
    for column in ("delta", "z", "log_ratio"):
        assert np.allclose(first[column], -second[column].to_numpy())
    assert np.allclose(first["g2"], second["g2"].to_numpy())


@given(MATRICES)
@settings(max_examples=30, deadline=None)
def test_g2_is_the_log_likelihood_statistic_of_the_two_by_two_table(matrix):
    features, outlets = made_of(matrix, ["A"] * 3 + ["B"] * 3)
    size, others = matrix[:3].sum(), matrix[3:].sum()
    for row in keyness(features, outlets, 10.0).query("outlet == 'A'").itertuples():
        word = int(row.term[1:])
        y, r = matrix[:3, word].sum(), matrix[3:, word].sum()
        cells = np.array([[y, size - y], [r, others - r]])
        if (cells.sum(axis=0) > 0).all() and (cells.sum(axis=1) > 0).all():
            expected = stats.chi2_contingency(
                cells, correction=False, lambda_="log-likelihood"
            ).statistic
            assert row.g2 == pytest.approx(expected, abs=1e-9)


def slow_dispersion(part: np.ndarray, word: int) -> float:
    if not part[:, word].sum():
        return 1.0
    sizes = part.sum(axis=1) / part.sum()
    return float(np.abs(part[:, word] / part[:, word].sum() - sizes).sum() / 2)


@given(MATRICES)
@settings(max_examples=30, deadline=None)
def test_dp_is_half_the_sum_of_deviations_from_the_sizes_of_articles(matrix):
    table = keyness(*made_of(matrix, ["A"] * 3 + ["B"] * 3), 10.0).query("outlet == 'A'")
    expected = [slow_dispersion(matrix[:3], word) for word in range(matrix.shape[1])]
    assert np.allclose(table["dp"], expected)
    assert table["dp"].between(0, 1).all()


def test_dp_is_zero_for_a_word_spread_as_the_words_are_and_near_one_for_one_place():
    table = table_of(["A"] * 20 + ["B"], ["ferry harbour"] * 19 + ["ferry lantern"] + ["ferry tax"])
    assert table.loc[("A", "ferry"), "dp"] == pytest.approx(0)
    assert table.loc[("A", "lantern"), "dp"] == pytest.approx(0.95)
    assert table.loc[("A", "tax"), "dp"] == 1.0


def test_a_stronger_prior_shrinks_every_delta_but_not_its_sign():
    weak, strong = table_of(prior=1.0)["delta"], table_of(prior=100.0)["delta"]
    assert (np.sign(weak) == np.sign(strong)).all()
    assert (strong.abs() < weak.abs()).all()


def test_a_word_used_at_the_same_rate_everywhere_is_no_keyword():
    table = table_of(["A", "B"], ["ferry tax", "ferry tax ferry tax"])
    assert np.allclose(table[["delta", "g2"]], 0)


def test_one_outlet_or_no_word_gives_an_empty_table_with_the_same_columns():
    columns = keyness(*corpus(), 10.0).columns
    for table in (
        keyness(*corpus(["A"] * 2, ["ferry", "tax"]), 10.0),
        keyness(*corpus(["A", "B"], ["…", "7"]), 10.0),
    ):
        assert table.empty
        assert list(table.columns) == list(columns)


def test_an_outlet_without_words_gets_finite_values():
    table = table_of(["A", "B", "C"], ["ferry tax tax", "gull ferry", "…"])
    assert np.isfinite(table.select_dtypes("number")).all(axis=None)
    assert (table.loc["C", "count"] == 0).all()


def test_the_order_of_articles_does_not_matter():
    order = [5, 2, 0, 4, 1, 3]
    moved = table_of([OUTLETS[i] for i in order], [TEXTS[i] for i in order])
    pd.testing.assert_frame_equal(
        moved.reindex(table_of().index), table_of(), check_index_type=False
    )


def test_log_odds_works_on_a_stack_of_count_tables_as_on_each():
    rng = np.random.default_rng(1)
    stack = rng.integers(1, 30, (5, 3, 7)).astype(float)
    alpha = prior(stack[0], 50.0)
    delta, variance = log_odds(stack, alpha)
    for i, counts in enumerate(stack):
        assert np.allclose(delta[i], log_odds(counts, alpha)[0])
        assert np.allclose(variance[i], log_odds(counts, alpha)[1])
