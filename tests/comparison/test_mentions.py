"""Names and figures are found in a text, in one spelling."""

from newsstudy.comparison.mentions import figures, names


def test_a_figure_in_another_spelling_is_the_same_figure() -> None:
    assert figures("1,200 of 50 per cent, $3.5bn and £40m.") == figures(
        "1200 of 50 %, $3.5 billion and £40 million"
    )


def test_names_do_not_run_over_the_end_of_a_sentence() -> None:
    found = names("He flew to Brisanne. Maude Crespin waited with Mr. Kest and J. Quayle in Vesk.")
    assert "Brisanne" in found
    assert "Maude Crespin" in found
    assert not any("Brisanne." in name for name in found)
