"""Copies: which of several is the original."""

import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from newsstudy.corpus.duplicates import copies_within_outlet, exact_copies


def table(*rows):
    """Rows are (id, outlet, day in May 2031 or None, text)."""
    ids, outlets, days, texts = zip(*rows, strict=True)
    stamps = [pd.NaT if day is None else pd.Timestamp(2031, 5, day, tz="UTC") for day in days]
    published = pd.Series(stamps, dtype="datetime64[us, UTC]")
    return pd.DataFrame(
        {"article_id": ids, "outlet": outlets, "published": published, "text": texts}
    )


def originals(copies, articles):
    pairs = zip(articles["article_id"], copies, strict=True)
    return {copy: original for copy, original in pairs if isinstance(original, str)}


def test_the_earliest_copy_is_the_original_wherever_it_stands():
    articles = table(
        ("a", "Gull", 3, "Pier."), ("b", "Gull", 1, "Pier."), ("c", "Gull", 2, "Pier.")
    )
    assert originals(exact_copies(articles), articles) == {"a": "b", "c": "b"}


def test_an_undated_copy_comes_after_every_dated_one():
    articles = table(("a", "Gull", None, "Pier."), ("b", "Gull", 9, "Pier."))
    assert originals(exact_copies(articles), articles) == {"a": "b"}


@pytest.mark.parametrize("day", [None, 4])
def test_among_copies_of_one_date_the_first_in_the_table_is_the_original(day):
    articles = table(("z", "Gull", day, "Pier."), ("a", "Gull", day, "Pier."))
    assert originals(exact_copies(articles), articles) == {"a": "z"}


@pytest.mark.parametrize(
    ("text", "is_copy"),
    [("THE PIER IS BACK.", True), ("The pier\n\nis  back. ", True),
     ("The pier is\u00a0back.", True), ("The pier is back", False),
     ("The pier isback.", False), ("", False)],
)  # fmt: skip
def test_case_and_blanks_make_no_difference_and_every_sign_does(text, is_copy):
    articles = table(("a", "Gull", 1, "The pier is back."), ("b", "Gull", 2, text))
    assert originals(exact_copies(articles), articles) == ({"b": "a"} if is_copy else {})


def test_across_outlets_a_copy_counts_and_within_an_outlet_it_does_not():
    articles = table(
        ("a", "Gull", 1, "Pier."), ("b", "Post", 2, "Pier."), ("c", "Post", 3, "Pier.")
    )
    assert originals(exact_copies(articles), articles) == {"b": "a", "c": "a"}
    assert originals(copies_within_outlet(articles), articles) == {"c": "b"}


@pytest.mark.parametrize("copies", [exact_copies, copies_within_outlet])
def test_copies_keep_the_index_of_the_table_and_leave_the_table_alone(copies):
    articles = table(("a", "Gull", 2, "Pier."), ("b", "Gull", 1, "pier.")).set_axis([7, 3])
    before = articles.copy()
    assert copies(articles).to_dict()[7] == "b"
    assert list(copies(articles).index) == [7, 3]
    pd.testing.assert_frame_equal(articles, before)


@pytest.mark.parametrize("copies", [exact_copies, copies_within_outlet])
def test_a_table_without_rows_has_no_copies(copies):
    assert copies(table(("a", "Gull", 1, "x")).iloc[:0]).empty


ROWS = st.lists(
    st.tuples(
        st.sampled_from(["Gull", "Post"]),
        st.none() | st.integers(1, 31),
        st.sampled_from(["Pier.", "PIER.", "A pier.", "a  pier.", "Harbour."]),
    ),
    min_size=1,
    max_size=12,
)


@settings(max_examples=40, deadline=None)
@given(ROWS)
def test_every_copy_points_to_the_one_original_of_its_text(rows):
    articles = table(*((str(i), *row) for i, row in enumerate(rows)))
    keys = dict(zip(articles["article_id"], articles["text"].str.lower().str.split(), strict=True))
    found = originals(exact_copies(articles), articles)
    assert all(keys[copy] == keys[original] for copy, original in found.items())
    assert not set(found.values()) & set(found)
    assert len(articles) - len(found) == len({" ".join(key) for key in keys.values()})


@settings(max_examples=40, deadline=None)
@given(ROWS, st.randoms(use_true_random=False))
def test_the_order_of_rows_does_not_matter_where_dates_differ(rows, random):
    dated = [(str(i), outlet, i + 1, text) for i, (outlet, _, text) in enumerate(rows)]
    shuffled = random.sample(dated, len(dated))
    one, other = table(*dated), table(*shuffled)
    for copies in (exact_copies, copies_within_outlet):
        assert originals(copies(one), one) == originals(copies(other), other)
