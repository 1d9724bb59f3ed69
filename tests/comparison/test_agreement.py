"""Agreement: alpha as the krippendorff package has it, and intervals that cover."""

import krippendorff
import numpy as np
import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st
from hypothesis.extra import numpy as hnp

from benchmarks.narrative_codes import codes_from_narrative
from newsstudy.comparison.agreement import (
    agreement,
    alpha_intervals,
    krippendorff_alpha,
    percent_agreement,
)

NAN = float("nan")
# Krippendorff (2019), ch. 12: four observers, twelve units, five values, codes missing.
KNOWN = np.array(
    [
        [1, 2, 3, 3, 2, 1, 4, 1, 2, NAN, NAN, NAN],
        [1, 2, 3, 3, 2, 2, 4, 1, 2, 5, NAN, 3],
        [NAN, 3, 3, 3, 2, 3, 4, 2, 2, 5, 1, NAN],
        [1, 2, 3, 3, 2, 4, 4, 1, 2, 5, 1, NAN],
    ]
)
LEVELS = ["nominal", "ordinal", "interval"]


def codes_with_errors(n_units, share, error, rng, n_coders=2):
    truth = rng.random(n_units) < share
    wrong = rng.random((n_coders, n_units)) < error
    return (truth ^ wrong).astype(float)


@pytest.mark.parametrize(("level", "alpha"), [("nominal", 0.743), ("ordinal", 0.815),
                                              ("interval", 0.849)])  # fmt: skip
def test_alpha_of_the_textbook_example(level, alpha):
    assert krippendorff_alpha(KNOWN, level) == pytest.approx(alpha, abs=6e-4)


MATRICES = hnp.arrays(
    float,
    st.tuples(st.integers(2, 7), st.integers(1, 30)),
    elements=st.sampled_from([0.0, 1.0, 2.0, 5.0, NAN]),
)


@pytest.mark.parametrize("level", LEVELS)
@given(codes=MATRICES)
def test_alpha_is_that_of_the_krippendorff_package(codes, level):
    paired = codes[:, (~np.isnan(codes)).sum(axis=0) >= 2]
    ours = krippendorff_alpha(codes, level)
    if len(np.unique(paired[~np.isnan(paired)])) < 2:
        assert np.isnan(ours)
    else:
        theirs = krippendorff.alpha(reliability_data=paired, level_of_measurement=level)
        assert ours == pytest.approx(theirs, abs=1e-9)


@given(codes=MATRICES, seed=st.integers(0, 9))
def test_alpha_does_not_depend_on_the_order_of_coders_and_units(codes, seed):
    rng = np.random.default_rng(seed)
    mixed = rng.permutation(rng.permutation(codes, axis=0), axis=1)
    assert krippendorff_alpha(mixed) == pytest.approx(krippendorff_alpha(codes), nan_ok=True)


def test_alpha_is_nan_without_pairs_and_without_variation():
    assert np.isnan(krippendorff_alpha(np.array([[1.0, NAN], [NAN, 0.0]])))
    assert np.isnan(krippendorff_alpha(np.ones((2, 8))))
    assert all(np.isnan(alpha_intervals(np.ones((2, 8)))))


def test_an_unknown_level_is_refused():
    with pytest.raises(ValueError, match="level is nominal"):
        krippendorff_alpha(KNOWN, "ratio")


def test_perfect_agreement_is_one_with_an_interval_of_no_width():
    codes = np.tile([0.0, 1.0] * 10, (3, 1))
    assert krippendorff_alpha(codes) == 1
    assert alpha_intervals(codes) == (1, 1)


def test_percent_agreement_counts_equal_pairs():
    codes = np.array([[1, 1, 0, NAN], [1, 0, 0, 1], [1, 1, NAN, NAN]])
    assert percent_agreement(codes) == pytest.approx((3 + 1 + 1) / (3 + 3 + 1))


def test_the_interval_is_the_same_for_the_same_seed_and_contains_alpha():
    codes = codes_with_errors(60, 0.4, 0.1, np.random.default_rng(1), n_coders=3)
    low, high = alpha_intervals(codes, seed=5)
    assert (low, high) == alpha_intervals(codes, seed=5)
    assert (low, high) != alpha_intervals(codes, seed=6)
    assert low < krippendorff_alpha(codes) < high


def test_a_rare_item_has_no_interval_when_most_draws_have_no_variation():
    codes = np.zeros((2, 40))
    codes[0, 0] = 1
    assert all(np.isnan(alpha_intervals(codes)))


@pytest.mark.parametrize(("share", "error"), [(0.5, 0.1), (0.3, 0.15), (0.2, 0.05)])
def test_intervals_cover_the_alpha_of_the_population(share, error):
    rng = np.random.default_rng([7, int(100 * share)])
    truth = krippendorff_alpha(codes_with_errors(400_000, share, error, rng))
    covered = 0
    for run in range(300):
        codes = codes_with_errors(60, share, error, rng)
        low, high = alpha_intervals(codes, draws=500, seed=run)
        covered += low <= truth <= high
    assert 0.90 <= covered / 300 <= 0.98


def test_a_long_table_gives_a_row_an_item_in_its_order():
    rng = np.random.default_rng(3)
    rows = []
    for item, error in (("late", 0.0), ("early", 0.3)):
        matrix = codes_with_errors(40, 0.5, error, rng)
        rows += [
            (f"u{unit}", f"coder-{coder}", item, matrix[coder, unit])
            for coder in range(2) for unit in range(40) if not (coder and unit >= 30)
        ]  # fmt: skip
    table = agreement(pd.DataFrame(rows, columns=["unit", "coder", "item", "code"]), draws=200)
    assert table["item"].tolist() == ["late", "early"]
    assert table["n_units"].tolist() == [30, 30]
    assert table["n_codes"].tolist() == [60, 60]
    assert table["alpha"][0] == 1
    assert table["alpha_low"][1] < table["alpha"][1] < 0.9


def test_alpha_of_real_codes_by_four_coders_is_that_of_the_package(shared):
    codes = codes_from_narrative(shared / "gold" / "frames-narrative" / "full_annotations.json")
    assert codes["coder"].nunique() == 4
    assert codes["unit"].nunique() == 428
    table = agreement(codes, draws=100).set_index("item")
    assert len(table) == 13
    for item, group in codes.groupby("item"):
        matrix = group.pivot(index="coder", columns="unit", values="code").to_numpy()
        theirs = krippendorff.alpha(reliability_data=matrix, level_of_measurement="nominal")
        assert table.at[item, "alpha"] == pytest.approx(theirs, abs=1e-9)
