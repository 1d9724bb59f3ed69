"""Dates are read where they can be read in one way only."""

from datetime import UTC, date, datetime, timedelta, timezone

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from newsstudy.corpus.dates import parsed_date

UNKNOWN = (None, "unknown")
DAY = datetime(2017, 3, 4, tzinfo=UTC)
NOON = DAY.replace(hour=12, minute=30)
PARTS = ["Sat,", "4", "31", "Mar", "May", "2017", "0", "12:30", "+0100", "-"]
DATES = st.dates(date(1600, 1, 1), date(2199, 12, 31))


@pytest.mark.parametrize(
    "text",
    ["2017-03-04", "20170304", "2017/3/4", "2017.03.04", "04.03.2017", "4.3.2017", "4 March 2017",
     "4 Mar 2017", "march 4, 2017", "Mar 4, 2017", "March 4 2017", "Saturday, March 4, 2017",
     "Saturday 4 March 2017", "  2017-03-04\n", "4 Mar 2017."],
)  # fmt: skip
def test_a_day_is_read_with_the_precision_of_a_day(text):
    assert parsed_date(text) == (DAY, "day")


@pytest.mark.parametrize(
    "text",
    ["2017-03-04T12:30:00Z", "2017-03-04 12:30", "2017-03-04T13:30:00+01:00", "2017/03/04 12:30",
     "2017/03/04 12:30:00", "04.03.2017 12:30", "4 March 2017 12:30",
     "Sat, 04 Mar 2017 13:30:00 +0100", "Sat, 04 Mar 2017 07:30:00 EST"],
)  # fmt: skip
def test_a_time_is_read_as_a_moment_in_utc(text):
    assert parsed_date(text) == (NOON, "second")


@pytest.mark.parametrize("text", ["2017-03", "2017/03", "March 2017", "Mar 2017"])
def test_a_month_is_read_as_its_first_day_and_said_to_be_a_month(text):
    assert parsed_date(text) == (DAY.replace(day=1), "month")


@pytest.mark.parametrize(
    "text",
    ["", " ", "0000-00-00", "0000-01-01", "0001-01-01", "1599-12-31", "2200-01-01", "9999-12-31",
     "2017-02-30", "31/02/2017", "00/00/0000", "32/13/2017", "yesterday", "2017", "nan", "None",
     "12345678901234567890", "4 Mar", "\0", "\ud800", "2017-03-04" + "0" * 60,
     "Mon, 99 Mar 2017 12:00:00", "Sat, 04 Mar 2017 12:00:00 +9999"],
)  # fmt: skip
def test_what_is_no_date_is_unknown(text):
    assert parsed_date(text) == UNKNOWN


@given(st.integers(1, 12), st.integers(1, 12), st.integers(1600, 2199))
@example(3, 4, 2017)
def test_a_slashed_date_with_two_readings_is_none(first, second, year):
    found = parsed_date(f"{first:02}/{second:02}/{year}")
    if first == second:
        assert found == (datetime(year, first, first, tzinfo=UTC), "day")
    else:
        assert found == UNKNOWN


@given(DATES.filter(lambda day: day.day > 12))
@example(date(2017, 4, 13))
def test_a_slashed_date_with_one_reading_is_that_day(day):
    moment = datetime(day.year, day.month, day.day, tzinfo=UTC)
    assert parsed_date(f"{day:%d/%m/%Y}") == (moment, "day")
    assert parsed_date(f"{day:%m/%d/%Y}") == (moment, "day")


@given(DATES)
def test_an_iso_day_comes_back_as_it_was(day):
    moment, precision = parsed_date(day.isoformat())
    assert (moment.date(), moment.utcoffset(), precision) == (day, timedelta(0), "day")


@given(
    st.datetimes(datetime(1600, 1, 3), datetime(2199, 12, 29)),
    st.none() | st.integers(-1439, 1439).map(lambda n: timezone(timedelta(minutes=n))),
)
def test_an_iso_moment_comes_back_in_utc(moment, zone):
    moment = moment.replace(tzinfo=zone)
    found, precision = parsed_date(moment.isoformat())
    assert found == moment.replace(tzinfo=zone or UTC)
    assert (found.tzinfo, precision) == (UTC, "second")


@given(
    st.text()
    | st.text("0123456789-/.: TZ+,", max_size=30)
    | st.lists(st.sampled_from(PARTS)).map(" ".join)
)
def test_any_text_is_a_moment_in_utc_or_unknown_and_never_an_error(text):
    moment, precision = parsed_date(text)
    assert (moment is None) == (precision == "unknown")
    assert moment is None or (moment.tzinfo is UTC and 1600 <= moment.year < 2200)


@pytest.mark.parametrize("text", ["0001-01-01T00:00:00+05:00", "9999-12-31T23:59:59-05:00"])
def test_a_moment_that_leaves_the_calendar_in_utc_is_unknown(text):
    assert parsed_date(text) == UNKNOWN


@pytest.mark.parametrize("text", ["201711", "2017123"])
def test_six_or_seven_digits_are_not_guessed_at(text):
    assert parsed_date(text)[1] != "day"


def test_an_iso_week_date_has_the_precision_of_a_day():
    assert parsed_date("2017-W09-6") == (DAY, "day")
