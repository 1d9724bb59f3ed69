"""The jackknife's degrees of freedom, and what it says where nothing varies."""

import numpy as np
import pytest
from scipy import stats

from newsstudy.comparison.jackknife import p_values, powers, reach, variance_and_freedom

EQUAL = np.array([1.0, -1.0] * 10)


@pytest.mark.parametrize("unit", [1e-9, 0.1, 0.3, 1 / 7, 1.0, 3.3, 1e9])
def test_deviations_of_one_size_have_one_degree_of_freedom_less_than_stories(unit: float) -> None:
    variance, freedom = variance_and_freedom(powers(unit * EQUAL[:, None]), 20)
    assert freedom.tolist() == [19.0]
    assert variance[0] == pytest.approx(19 * unit**2)


def test_stories_that_move_nothing_give_no_freedom() -> None:
    away = np.concatenate([EQUAL, np.full(30, 1e-15)])[:, None]
    assert variance_and_freedom(powers(away, 1e-12), 50, 1e-12)[1].tolist() == [19.0]


def test_one_story_that_moves_all_leaves_one_degree_of_freedom() -> None:
    away = np.r_[5.0, np.full(39, 0.01)][:, None]
    assert 1.0 <= variance_and_freedom(powers(away), 40)[1][0] < 2.2


def test_freedom_of_unequal_deviations_is_that_of_satterthwaite() -> None:
    away = np.random.default_rng(1).standard_t(4, (60, 1))
    square = away[:, 0] - away.mean()
    squares = (square**2).sum()
    expected = 2 * squares**2 / ((away**4).sum() - squares**2 / 60)
    assert expected < 59
    assert variance_and_freedom(powers(away), 60)[1][0] == pytest.approx(expected)


def test_a_value_without_spread_has_no_interval_and_no_p_unless_it_is_zero() -> None:
    value, variance, freedom = (
        np.array([0.5, 0.0, 0.5]),
        np.array([0.0, 0.0, 0.04]),
        np.full(3, 9.0),
    )
    expected = 2 * stats.t.sf(2.5, 9)
    assert p_values(value, variance, freedom) == pytest.approx([np.nan, 1, expected], nan_ok=True)
    arm = 0.2 * stats.t.isf(0.025, 9)
    assert reach(value, variance, freedom, 0.95) == pytest.approx([np.nan, 0, arm], nan_ok=True)
