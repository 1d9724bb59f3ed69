"""A few articles: every outlet gets its turn, and what one outlet has alone is named."""

import pandas as pd
from hypothesis import given
from hypothesis import strategies as st

from newsstudy.comparison.side_by_side import chosen_articles, only_in_one, words_of_one
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


@given(st.lists(st.text(max_size=200), min_size=1, max_size=4))
def test_any_texts_can_be_read_for_what_one_outlet_has_alone(texts: list[str]) -> None:
    articles = articles_of([f"outlet {i % 2}" for i in range(len(texts))], texts)
    assert only_in_one(articles)["times"].ge(1).all()
    assert words_of_one(articles)["times"].ge(2).all()


def test_names_and_figures_of_one_outlet_alone_are_found() -> None:
    alone = only_in_one(pair())
    assert ("Alder", "figure", "1200000") in set(
        alone[["outlet", "kind", "item"]].itertuples(index=False, name=None)
    )
    birch = set(alone.loc[alone["outlet"] == "Birch", "item"])
    assert {"Otmar Leyne", "20"} <= birch
    assert "Joan Thripp" not in set(alone["item"])


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
