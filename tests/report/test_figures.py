"""Figures: same bytes each time, one colour for each outlet, alt text, hostile labels."""

import pandas as pd

from newsstudy.report.figures import gaps_figure, means_figure, outlet_colours, shown, words_figure


def estimates(outlets=("A", "B"), gap_low=-0.1):
    return pd.DataFrame(
        {
            "measure": "frames", "feature": "f", "sample": "all",
            "outlet": pd.Categorical(outlets, categories=list(outlets)),
            "mean": [0.1 * (i + 1) for i in range(len(outlets))],
            "ci_low": 0.05, "ci_high": 0.3, "gap": 0.1, "gap_low": gap_low, "gap_high": 0.2,
            "gap_sim_low": gap_low - 0.1, "gap_sim_high": 0.3,
        }
    )  # fmt: skip


def test_same_table_gives_the_same_bytes():
    first, second = (
        shown(means_figure(estimates(), {"f": "F"}, "%"), "alt", "caption").markup for _ in range(2)
    )
    assert first == second


def test_an_outlet_keeps_its_colour_when_another_has_no_articles():
    assert outlet_colours(["A", "B", "C"])["A"] == outlet_colours(["A", "B", "C", "D"])["A"]
    assert len(set(outlet_colours(list("ABCDEFGHIJ")).values())) == 10


def test_alt_text_and_caption_are_escaped():
    shown_markup = shown(means_figure(estimates(), {"f": "F"}, "%"), 'a "b" <c>', "<d>").markup
    assert 'alt="a &quot;b&quot; &lt;c&gt;"' in shown_markup
    assert "&lt;d&gt;" in shown_markup


def test_outlet_names_with_dollars_are_not_set_as_maths():
    drawn = shown(means_figure(estimates(("$x^2$", "$")), {"f": "$a_1$"}, "%"), "a", "c").markup
    assert "svg+xml" in drawn


def test_gaps_without_interval_are_not_drawn():
    figure = gaps_figure(estimates(gap_low=float("nan")), {"f": "F"}, "points")
    assert not figure.axes[0].get_lines()[:-1]


def test_widest_gaps_are_drawn_with_their_simultaneous_intervals_too():
    figure = gaps_figure(estimates(), {"f": "F"}, "points")
    drawn = [list(line.get_xdata()) for line in figure.axes[0].get_lines()]
    assert drawn.count([-20.0, 30.0]) == 2
    assert drawn.count([-10.0, 20.0]) == 2


def test_words_without_interval_are_hollow():
    table = pd.DataFrame(
        {"outlet": pd.Categorical(["A"]), "term": ["pier"], "delta": [1.0],
         "delta_low": [float("nan")], "delta_high": [float("nan")]}
    )  # fmt: skip
    marks = [line for line in words_figure(table).axes[0].get_lines() if line.get_marker() == "o"]
    assert marks[0].get_markerfacecolor() == "white"
