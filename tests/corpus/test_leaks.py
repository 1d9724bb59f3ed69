"""The leak audit names what collection did to one outlet, and is silent where nothing was done."""

import re

import numpy as np
import pandas as pd
import pytest

from newsstudy.corpus.leaks import (
    ABSENT,
    APART,
    CUT,
    DAMAGED,
    ONLY,
    leaks,
    style_accuracy,
)  # fmt: skip
from newsstudy.corpus.style import separation, style
from newsstudy.parameters import LeakParameters

OUTLETS = ("Alder Post", "Birch Times", "Cedar News")
WORDS = [
    "council", "vote", "river", "road", "market", "school", "court", "price", "train", "storm",
    "minister", "said", "today", "plan", "week", "house", "money", "water", "south", "north",
]  # fmt: skip


def corpus(n: int = 80, seed: int = 5) -> pd.DataFrame:
    random = np.random.default_rng(seed)
    rows = []
    for outlet in OUTLETS:
        for _ in range(n):
            sentences = []
            for _ in range(int(random.integers(4, 9))):
                words = list(random.choice(WORDS, int(random.integers(8, 16))))
                if random.random() < 0.4:
                    words[2] = str(random.choice(["EU", "NATO", "BBC"]))
                if random.random() < 0.4:
                    words[3] = f"“{words[3]}”"
                sentences.append(" ".join(words).capitalize().replace("eu ", "EU ") + ".")
            text = " ".join(sentences)
            text = re.sub(r"\b(nato|bbc|eu)\b", lambda m: m[0].upper(), text)
            rows.append((outlet, "A plan for the road", text))
    table = pd.DataFrame(rows, columns=["outlet", "headline", "text"])
    return table.assign(outlet=pd.Categorical(table["outlet"], categories=OUTLETS))


def found(articles: pd.DataFrame, **changed) -> pd.DataFrame:
    return leaks(articles, LeakParameters(**changed))


def changed(articles: pd.DataFrame, outlet: str, change) -> pd.DataFrame:
    own = (articles["outlet"] == outlet).to_numpy()
    return articles.assign(text=articles["text"].where(~own, articles["text"].map(change)))


def test_outlets_written_alike_leak_nothing() -> None:
    for seed in range(5):
        assert found(corpus(seed=seed)).empty


@pytest.mark.parametrize("outlet", OUTLETS)
def test_an_outlet_that_lost_every_word_in_capitals_is_named(outlet: str) -> None:
    lost = changed(corpus(), outlet, lambda text: re.sub(r"\b[A-Z]{2,}\b ?", "", text))
    table = found(lost)
    row = table[(table["feature"] == "words in capitals") & (table["kind"] == ABSENT)]
    assert row["outlet"].tolist() == [outlet]
    assert row["severe"].all()
    assert table.iloc[0]["severe"]
    assert set(table.loc[table["severe"], "outlet"]) == {outlet}


@pytest.mark.parametrize(
    ("change", "kind", "feature"),
    [
        (lambda t: t.replace("“", "").replace("”", ""), ABSENT, "left double quotation mark"),
        (lambda t: re.sub("(?i)minister", "chair", t), ABSENT, "“minister”"),
        (lambda t: t.replace("“", "\ufffd"), DAMAGED, "U+FFFD"),
        (lambda t: t.replace("“", "â€œ"), DAMAGED, "mojibake"),
        (lambda t: t + " <p>more</p>", DAMAGED, "HTML"),
        (lambda t: t[:-30], CUT, "end within a sentence"),
        (lambda t: t[:300], CUT, "greatest length"),
        (lambda t: t + " Follow Birch.", ONLY, "“birch”"),
        (lambda t: t.lower(), ABSENT, "capital letters"),
        (lambda t: t.replace(" ", ", "), APART, "more commas"),
    ],
)
def test_what_happened_to_one_outlet_alone_is_named(change, kind: str, feature: str) -> None:
    table = found(changed(corpus(), "Birch Times", change))
    rows = table[(table["kind"] == kind) & table["feature"].str.contains(feature, regex=False)]
    assert rows["outlet"].tolist() == ["Birch Times"]


def test_a_rare_word_that_chance_may_have_kept_from_an_outlet_is_no_leak() -> None:
    articles = corpus()
    rare = {0: "Alder Post", 1: "Alder Post", 100: "Birch Times", 101: "Birch Times"}
    text = articles["text"].copy()
    for place in rare:
        text[place] += " Zither."
    assert found(articles.assign(text=text)).empty


def test_small_outlets_are_not_audited() -> None:
    articles = changed(corpus(), "Cedar News", str.lower)
    few = pd.concat([articles[articles["outlet"] != "Cedar News"],
                     articles[articles["outlet"] == "Cedar News"].head(5)])  # fmt: skip
    assert found(few, min_articles=20).empty


def test_one_outlet_alone_and_no_article_at_all_are_audited_without_error() -> None:
    articles = corpus()
    alone = articles[articles["outlet"] == "Alder Post"]
    assert found(alone).empty
    assert found(articles.head(0)).empty


def test_style_tells_outlets_apart_only_where_it_differs() -> None:
    alike, _ = style_accuracy(corpus(), LeakParameters())
    apart, guess = style_accuracy(
        changed(corpus(), "Birch Times", lambda t: t.replace(" ", ", ")), LeakParameters()
    )
    assert abs(alike - guess) < 0.12
    assert apart > 0.6


def test_traits_are_numbers_also_of_empty_and_odd_texts() -> None:
    odd = pd.DataFrame({"headline": ["", "!", "Ä"], "text": ["", "\0\ufffd", "１２３ …"]})
    assert np.isfinite(style(odd).to_numpy()).all()


def test_separation_is_one_for_values_apart_and_half_for_values_alike() -> None:
    values = np.array([1.0, 2, 3, 11, 12, 13, 1, 2, 3])
    masks = [np.arange(9) // 3 == k for k in range(3)]
    assert separation(values, masks[1], [masks[0], masks[2]]) == 1.0
    assert separation(values, masks[0], [masks[2]]) == 0.5
    assert separation(values, masks[0], [masks[1]]) == -1.0


def test_between_two_outlets_a_missing_word_is_no_loss_but_missing_capitals_are() -> None:
    two = corpus()
    two = two[two["outlet"] != "Cedar News"]
    changed_words = changed(two, "Birch Times", lambda t: re.sub("(?i)minister", "chair", t))
    assert not found(changed_words)["severe"].any()
    assert found(changed(two, "Birch Times", str.lower))["severe"].any()
