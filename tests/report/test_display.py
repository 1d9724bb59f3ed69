"""What a page shows cannot act, and numbers read well."""

import html
import re

import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st

from newsstudy.report.display import escaped, filled, interval, listed, percent, points, say
from newsstudy.report.tables import csv_text, table


@given(st.text())
def test_escaped_text_has_no_markup_of_its_own_and_reads_as_it_was(text):
    shown = escaped(text).replace('<span class="dollar">$</span>', "$")
    assert "<" not in shown
    assert ">" not in shown
    assert '"' not in shown
    if not re.search(r"[\r\x00-\x08\x0b-\x1f\x7f-\x9f]", text):
        assert html.unescape(shown) == text


@given(st.text())
def test_no_dollar_sign_stands_beside_text_where_maths_could_begin(text):
    assert not re.search(r"\$(?!</span>)", escaped(text))


def test_sentence_escapes_values_and_keeps_its_own_markup():
    said = say("<em>{name}</em> has {n:,} articles.", name="<b>", n=1234).markup
    assert "<em>&lt;b&gt;</em> has 1,234 articles." in said


def test_braces_in_a_value_are_no_placeholder():
    assert filled("{a}", a="{b}") == "{b}"


def test_lists_and_numbers_read_as_english():
    assert listed([]) == "none"
    assert listed(["A"]) == "A"
    assert listed(["A", "B", "C"]) == "A, B and C"
    assert percent(0.1234) == "12.3 %"
    assert points(-0.0004) == "+0.0 points"
    assert points(-0.021) == "−2.1 points"
    assert interval(float("nan"), 1.0).startswith("no interval")
    assert interval(-0.01, 0.02, signed=True) == "−1.0 to +2.0"


TEXTS = st.text(alphabet=st.characters(blacklist_categories=["Cs"]), max_size=20)


@given(st.lists(TEXTS, min_size=1, max_size=5))
def test_no_csv_cell_of_text_begins_with_a_formula_sign(texts):
    import csv
    import io

    written = csv_text(pd.DataFrame({"text": texts}))
    for row in list(csv.reader(io.StringIO(written, newline="")))[1:]:
        for cell in row:
            assert not cell.startswith(("=", "+", "-", "@", "\t", "\r"))


def test_negative_numbers_stay_numbers_in_csv():
    written = csv_text(pd.DataFrame({"gap": [-0.5, 1 / 3], "n": [-2, 3]}))
    assert written == "gap,n\n-0.5,-2\n0.3333333333,3\n"


def test_table_has_caption_header_scopes_and_a_dash_for_what_is_missing():
    data = pd.DataFrame({"outlet": ["<i>A</i>", "B"], "share": [0.25, float("nan")]})
    shown = table(
        data, "03_topics", "x", "Shares", {"outlet": ("outlet", "text"), "share": ("%", "share")}
    ).markup
    assert "<caption>Shares" in shown
    assert shown.count('scope="col"') == 2
    assert shown.count('scope="row"') == 2
    assert "&lt;i&gt;A&lt;/i&gt;" in shown
    assert '<td class="number">–</td>' in shown


def test_table_says_when_it_is_cut_and_when_it_is_empty():
    columns = {"a": ("a", "text")}
    long = table(pd.DataFrame({"a": list("abc")}), "x", "y", "c", columns, limit=2).markup
    assert "first 2 of 3 rows" in long
    assert "nothing to show" in table(pd.DataFrame({"a": []}), "x", "y", "c", columns).markup


def test_unknown_format_is_an_error():
    with pytest.raises(KeyError):
        table(pd.DataFrame({"a": [1]}), "x", "y", "c", {"a": ("a", "money")})
