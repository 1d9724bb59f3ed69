"""Frames by meaning, with vectors learned from the corpus; texts composed here."""

import numpy as np
import pytest

from newsstudy.measures.embeddings import sentence_vectors
from newsstudy.measures.features import token_index
from newsstudy.measures.indicators import indicator_scores
from newsstudy.measures.semantic import article_vectors, semantic_scores
from tests.conftest import articles_of
from tests.measures.test_frames import codebook_of, frame_of

BOOK = codebook_of(frame_of("quarrel", ["row"]), frame_of("money", ["tax"]))
SHARP = ["row", "insult", "rival", "anger", "feud", "threat"]
DEAR = ["tax", "budget", "wage", "debt", "bank", "profit"]
MILD = ["harbour", "garden", "library", "bridge", "choir", "orchard"]


def corpus(n: int = 240) -> list[str]:
    random = np.random.default_rng(2)
    sorts = [SHARP, DEAR, MILD]
    texts = []
    for place in range(n):
        kind = sorts[place % 3]
        told = [" ".join(random.choice(kind, 4, replace=False)) for _ in range(5)]
        texts.append(" ".join(sentence.capitalize() + "." for sentence in told))
    return texts


UNSEEN = ["Insult rival anger feud.", "Budget wage debt bank.", "Garden library bridge choir."]
ARTICLES = articles_of(["A"] * 243, [*UNSEEN, *corpus()])
SCORES = semantic_scores(ARTICLES, BOOK)


def test_a_sentence_without_an_indicator_scores_by_the_company_its_words_keep():
    assert indicator_scores(ARTICLES, BOOK).iloc[:3].to_numpy().max() == 0
    quarrel, money = SCORES["quarrel"].to_numpy()[:3], SCORES["money"].to_numpy()[:3]
    assert quarrel[0] > 3 * max(quarrel[1], quarrel[2])
    assert money[1] > 3 * max(money[0], money[2])


def test_scores_lie_in_the_unit_interval_and_have_the_level_of_the_indicators():
    assert SCORES.index.tolist() == ARTICLES["article_id"].tolist()
    assert SCORES.to_numpy().min() >= 0
    assert SCORES.to_numpy().max() <= 1
    expected = indicator_scores(ARTICLES, BOOK).mean()
    assert np.allclose(SCORES.mean(), expected, atol=0.02)


def test_the_same_articles_have_the_same_scores():
    assert SCORES.equals(semantic_scores(ARTICLES, BOOK))


def test_an_indicator_that_stands_nowhere_scores_zero_and_one_everywhere_one():
    book = codebook_of(frame_of("none", ["zebra"]), frame_of("all", ["row", "rain"]))
    articles = articles_of(["A", "A"], ["A row in the rain. Rain.", "Rain. A row."])
    assert semantic_scores(articles, book).to_numpy().tolist() == [[0, 1], [0, 1]]


def test_articles_without_text_score_zero():
    articles = articles_of(["A"] * 4, ["", "A row began.", "Rain fell.", "Rain fell again."])
    assert (semantic_scores(articles, BOOK).iloc[0] == 0).all()
    assert (semantic_scores(articles_of(["A"], [""]), BOOK) == 0).all(axis=None)


def test_vectors_have_length_one_or_zero_and_a_dimension_for_fifty_sentences():
    texts = [sentence for text in corpus() for sentence in text.split(". ")]
    index = token_index([*texts, "Unheard words only"])
    vectors = sentence_vectors(index, len(texts) + 1)
    assert vectors.shape == (1201, 17)
    lengths = np.linalg.norm(vectors, axis=1)
    assert lengths[:-1] == pytest.approx(np.ones(1200), abs=1e-5)
    assert lengths[-1] == 0


def test_words_of_one_company_have_like_vectors():
    vectors = article_vectors(ARTICLES)
    unit = vectors / np.linalg.norm(vectors, axis=1, keepdims=True)
    alike = unit[3:] @ unit[0]
    kind = np.arange(240) % 3
    assert alike[kind == 0].min() > alike[kind != 0].max()
