"""Indicators: where in a corpus the terms stand that a codebook names for a frame."""

from functools import lru_cache

import numpy as np
import pandas as pd

from newsstudy.measures.codebooks import Codebook, Frame
from newsstudy.measures.features import TokenIndex, sentences, token_index


def indicator_scores(articles: pd.DataFrame, codebook: Codebook) -> pd.DataFrame:
    """Return the share of an article's sentences with an indicator of each frame, in [0, 1].

    A row an article (indexed by article_id), a column a frame (its name in the codebook).
    Counting indicators is a dictionary measure: it sees words, not arguments.
    """
    table, index = indexed(articles)
    return by_article(table, marked_sentences(table, index, codebook), articles)


def indexed(articles: pd.DataFrame) -> tuple[pd.DataFrame, TokenIndex]:
    """Return the sentences of the articles and the index of their words; the last is kept."""
    return _indexed(tuple(articles["article_id"]), tuple(articles["text"]))


@lru_cache(maxsize=1)
def _indexed(ids: tuple[str, ...], texts: tuple[str, ...]) -> tuple[pd.DataFrame, TokenIndex]:
    """Return sentences and their index; kept, since several measures may score one corpus."""
    table = sentences(pd.DataFrame({"article_id": ids, "text": texts}))
    return table, token_index(table["sentence"])


def marked_sentences(table: pd.DataFrame, index: TokenIndex, codebook: Codebook) -> pd.DataFrame:
    """Return, for each sentence and frame, whether an indicator stands in it."""
    marks = pd.DataFrame(index=table.index)
    for frame in codebook.frames:
        marked = np.zeros(len(table), dtype=bool)
        marked[indicators_found(frame, index)["row"]] = True
        marks[frame.name] = marked
    return marks


def by_article(table: pd.DataFrame, values: pd.DataFrame, articles: pd.DataFrame) -> pd.DataFrame:
    """Return the means of sentence values by article; 0 for an article without a sentence."""
    means = values.groupby(table["article_id"].to_numpy()).mean()
    return means.reindex(articles["article_id"]).fillna(0.0)


def indicators_found(frame: Frame, index: TokenIndex) -> pd.DataFrame:
    """Return a row a valid indicator match: the row of its sentence, its place, the pattern."""
    reach = _exclusion_reach(frame, index)
    parts = []
    for pattern in frame.indicators:
        places = index.places(pattern)
        places = places[reach[places] < places + len(pattern)] if len(places) else places
        parts.append(
            pd.DataFrame({"row": index.sentence[places], "place": places}).assign(
                indicator=" ".join(pattern)
            )
        )
    return pd.concat(parts).sort_values(["row", "place"], kind="stable")


def _exclusion_reach(frame: Frame, index: TokenIndex) -> np.ndarray:
    """Return, for each token, how far an exclusion that covers it reaches (0: none does)."""
    reach = np.zeros(len(index.ids) + 1, dtype=np.int64)
    for pattern in frame.exclusions:
        places = index.places(pattern)
        for offset in range(len(pattern)):
            np.maximum.at(reach, places + offset, places + len(pattern))
    return reach
