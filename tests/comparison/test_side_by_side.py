"""Articles side by side: shared facts are found, and what one outlet has alone is named."""

import pandas as pd
from hypothesis import given
from hypothesis import strategies as st

from newsstudy.comparison.side_by_side import (
    aligned_sentences,
    chosen_articles,
    figures,
    names,
    only_in_one,
    quotations,
    words_of_one,
)
from tests.conftest import articles_of

ALDER = (
    "The bridge over the Orrin will close on Monday for nine weeks of repairs.\n\n"
    "Joan Thripp, who leads the council, said “the bearings cannot wait any longer”. "
    "The work costs 1,200,000 tallen, paid by the county.\n\n"
    "Shopkeepers on Mill Street fear for their trade."
)
BIRCH = (
    "For nine weeks from Monday nobody can cross the Orrin bridge, which closes for repairs.\n\n"
    "“The bearings cannot wait any longer,” Joan Thripp told Birch. "
    "A ferry will run every 20 minutes, said Otmar Leyne of the harbour office."
)


def pair() -> pd.DataFrame:
    return articles_of(["Alder", "Birch"], [ALDER, BIRCH])


def test_the_same_fact_in_other_words_is_aligned_and_the_rest_is_not() -> None:
    rows = aligned_sentences(pair())
    facts = rows[rows["fact"] >= 0].groupby("fact")["sentence"].agg(list)
    assert any("close on Monday" in f[0] and "nobody can cross" in f[1] for f in facts)
    alone = rows.loc[rows["fact"] < 0, "sentence"]
    assert alone.str.contains("Shopkeepers").any()
    assert alone.str.contains("ferry").any()


def test_a_fact_holds_one_sentence_an_article() -> None:
    rows = aligned_sentences(articles_of(["A", "B", "C"], [ALDER, BIRCH, ALDER + " " + BIRCH]))
    shared = rows[rows["fact"] >= 0]
    assert not shared.duplicated(["fact", "article_id"]).any()
    assert (shared.groupby("fact").size() >= 2).all()


@given(st.lists(st.text(max_size=200), min_size=0, max_size=4))
def test_any_texts_can_be_set_side_by_side(texts: list[str]) -> None:
    articles = articles_of([f"outlet {i % 2}" for i in range(len(texts))], texts)
    rows = aligned_sentences(articles)
    assert rows["similarity"].notna().sum() == (rows["fact"] >= 0).sum()
    if len(texts):
        only_in_one(articles)
        words_of_one(articles)
    quotations(articles)


def test_names_and_figures_of_one_outlet_alone_are_found() -> None:
    alone = only_in_one(pair())
    assert ("Alder", "figure", "1200000") in set(
        alone[["outlet", "kind", "item"]].itertuples(index=False, name=None)
    )
    birch = set(alone.loc[alone["outlet"] == "Birch", "item"])
    assert {"Otmar Leyne", "20"} <= birch
    assert "Joan Thripp" not in set(alone["item"])


def test_a_figure_in_another_spelling_is_the_same_figure() -> None:
    assert figures("1,200 of 50 per cent, $3.5bn and £40m.") == figures(
        "1200 of 50 %, $3.5 billion and £40 million"
    )


def test_names_do_not_run_over_the_end_of_a_sentence() -> None:
    found = names("He flew to Brisanne. Maude Crespin waited with Mr. Kest and J. Quayle in Vesk.")
    assert "Brisanne" in found
    assert "Maude Crespin" in found
    assert not any("Brisanne." in name for name in found)


def test_a_quotation_that_both_print_is_marked_as_shared() -> None:
    table = quotations(pair())
    assert table["elsewhere"].tolist() == [True, True]
    alone = quotations(pair().head(1))
    assert alone["elsewhere"].tolist() == [False]


def test_words_of_one_outlet_are_words_it_has_more_of() -> None:
    articles = articles_of(["A", "B"], ["tax tax tax school " * 5, "school river river river " * 5])
    table = words_of_one(articles)
    assert table.loc[table["outlet"] == "A", "word"].iloc[0] == "tax"
    assert table.loc[table["outlet"] == "B", "word"].iloc[0] == "river"


def test_every_outlet_of_a_large_story_gets_its_turn() -> None:
    articles = articles_of(["A"] * 20 + ["B", "C"], ["text"] * 22)
    chosen = chosen_articles(articles, 5)
    assert len(chosen) == 5
    assert set(chosen["outlet"]) == {"A", "B", "C"}
