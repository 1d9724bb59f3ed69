"""Frames by indicators: which sentences carry a term that a codebook names for a frame."""

from dataclasses import replace
from functools import lru_cache

import numpy as np
import pandas as pd

from newsstudy.measures.codebooks import Codebook, Frame
from newsstudy.measures.features import TokenIndex, sentences, token_index


def frame_scores(articles: pd.DataFrame, codebook: Codebook) -> pd.DataFrame:
    """Return the share of an article's sentences with an indicator of each frame, in [0, 1].

    A row an article (indexed by article_id), a column a frame (its name in the codebook). The
    frames are those of Semetko & Valkenburg (2000) where the codebook is `generic`; counting
    indicators is a dictionary measure: it sees words, not arguments.
    """
    table, index = _indexed(tuple(articles["article_id"]), tuple(articles["text"]))
    marks = pd.DataFrame(
        {frame.name: _sentences_with(frame, index, len(table)) for frame in codebook.frames}
    )
    shares = marks.groupby(table["article_id"].to_numpy()).mean()
    return shares.reindex(articles["article_id"]).fillna(0.0)


def frame_examples(
    articles: pd.DataFrame, codebook: Codebook, n: int, seed: int, pool: int = 40
) -> pd.DataFrame:
    """Return up to `n` sentences for each outlet and frame, drawn at random, with what was found.

    Columns: outlet, article_id, headline, number, frame, indicator, sentence. They are drawn
    from at most `pool` random articles an outlet, each article giving one sentence a frame.
    """
    drawn = articles.groupby("outlet", observed=True, group_keys=False).sample(
        frac=1, random_state=seed
    )
    drawn = drawn.groupby("outlet", observed=True).head(pool)
    table = sentences(drawn)
    index = token_index(table["sentence"])
    found = [_found(frame, index).assign(frame=frame.name) for frame in codebook.frames]
    hits = pd.concat(found).merge(table, left_on="row", right_index=True, validate="m:1")
    hits = hits.drop_duplicates(["frame", "article_id"])
    facts = drawn[["article_id", "outlet", "headline"]]
    hits = hits.merge(facts, on="article_id", validate="m:1")
    rank = {article_id: place for place, article_id in enumerate(drawn["article_id"])}
    hits = hits.assign(_rank=hits["article_id"].map(rank)).sort_values("_rank", kind="stable")
    kept = hits.groupby(["frame", "outlet"], observed=True, sort=False).head(n)
    frames = [frame.name for frame in codebook.frames]
    kept = kept.assign(_frame=kept["frame"].map(frames.index))
    kept = kept.sort_values(["_frame", "outlet", "_rank"], kind="stable")
    columns = ["frame", "outlet", "indicator", "sentence", "headline", "article_id", "number"]
    return kept[columns].reset_index(drop=True)


def framed_sentences(articles: pd.DataFrame, codebook: Codebook) -> pd.DataFrame:
    """Return every sentence (article_id, number, sentence) with the frames and indicators in it."""
    table = sentences(articles)
    index = token_index(table["sentence"])
    for column, parts in (("frames", "frame"), ("indicators", "indicator")):
        table[column] = ""
        found = pd.concat([_found(f, index).assign(frame=f.title) for f in codebook.frames])
        told = found.groupby("row", sort=True)[parts].agg(
            lambda names: ", ".join(dict.fromkeys(names))
        )
        table.loc[told.index, column] = told
    return table


@lru_cache(maxsize=1)
def _indexed(ids: tuple[str, ...], texts: tuple[str, ...]) -> tuple[pd.DataFrame, TokenIndex]:
    """Return sentences and their index; kept, since several codebooks may score one corpus."""
    table = sentences(pd.DataFrame({"article_id": ids, "text": texts}))
    return table, token_index(table["sentence"])


def _sentences_with(frame: Frame, index: TokenIndex, n_sentences: int) -> np.ndarray:
    marked = np.zeros(n_sentences, dtype=bool)
    marked[_found(frame, index)["row"]] = True
    return marked


def _found(frame: Frame, index: TokenIndex) -> pd.DataFrame:
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


def split_half_agreement(articles: pd.DataFrame, codebook: Codebook, seed: int) -> pd.DataFrame:
    """Return, by frame, how two random halves of its indicators agree.

    Columns: frame; articles, the correlation of the two scores over articles; outlets, that of
    the outlets' means (null for fewer than three outlets). A low correlation means that the
    indicators do not measure one thing.
    """
    random = np.random.default_rng(seed)
    halves = []
    for frame in codebook.frames:
        order = random.permutation(len(frame.indicators))
        for half, places in enumerate(np.array_split(order, 2)):
            indicators = tuple(frame.indicators[place] for place in sorted(places))
            halves.append(replace(frame, name=f"{frame.name} {half}", indicators=indicators))
    scores = frame_scores(articles, replace(codebook, frames=tuple(halves)))
    means = scores.groupby(articles.set_index("article_id")["outlet"], observed=True).mean()
    rows = [
        (frame.name, _correlation(scores, frame.name), _correlation(means, frame.name))
        for frame in codebook.frames
    ]
    return pd.DataFrame(rows, columns=["frame", "articles", "outlets"])


def _correlation(scores: pd.DataFrame, frame: str) -> float:
    pair = scores[[f"{frame} 0", f"{frame} 1"]]
    if len(pair) < 3 or (pair.std() == 0).any():
        return float("nan")
    return float(pair.corr().iloc[0, 1])
