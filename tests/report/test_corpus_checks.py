"""What a page warns of before it compares outlets."""

import pandas as pd
import pytest

from newsstudy.report.corpus_checks import outside_period


def dated(**days: list[int]) -> pd.DataFrame:
    """Return articles by outlet, published on these days of a year; none where a day is below 0."""
    rows = [(outlet, day) for outlet, own in days.items() for day in own]
    table = pd.DataFrame(rows, columns=["outlet", "day"])
    start = pd.Timestamp("2031-01-01", tz="UTC")
    published = (start + pd.to_timedelta(table["day"], unit="D")).where(table["day"] >= 0)
    return table.assign(outlet=table["outlet"].astype("category"), published=published)


def test_an_outlet_of_another_period_is_named():
    found = dated(A=list(range(30)), B=list(range(5, 35)), C=list(range(100, 130)))
    assert outside_period(found) == ["C"]


def test_outlets_of_one_period_are_not_named_whatever_their_size():
    assert outside_period(dated(A=list(range(100)), B=list(range(40, 60)))) == []


@pytest.mark.parametrize("n", [1, 9])
def test_an_outlet_of_few_dated_articles_has_no_period(n):
    assert outside_period(dated(A=list(range(30)), B=[200] * n + [-1] * 20)) == []


def test_ten_dated_articles_are_enough_for_a_period():
    days = list(range(30))
    assert outside_period(dated(A=days, B=[200] * 10 + [-1] * 20, C=days)) == ["B"]


def test_two_texts_and_undated_articles_have_no_period():
    assert outside_period(dated(A=[0], B=[300])) == []
    assert outside_period(dated(A=[-1] * 20, B=[-1] * 20)) == []
