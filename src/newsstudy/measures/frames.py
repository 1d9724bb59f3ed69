"""Frames: three measures behind one grammar, their agreement, and examples to read."""

from collections.abc import Mapping
from dataclasses import replace
from itertools import combinations
from typing import Literal, get_args

import numpy as np
import pandas as pd

from newsstudy.errors import CodebookError
from newsstudy.measures.codebooks import Codebook
from newsstudy.measures.features import sentences, token_index
from newsstudy.measures.indicators import indicator_scores, indicators_found
from newsstudy.measures.semantic import semantic_scores
from newsstudy.measures.supervised import Held, supervised_scores

FrameMeasure = Literal["indicator", "semantic", "supervised"]


def frame_scores(
    articles: pd.DataFrame,
    codebook: Codebook,
    measure: FrameMeasure = "indicator",
    *,
    codes: pd.DataFrame | None = None,
    held_out: Held = "story",
    seed: int = 1,
) -> pd.DataFrame:
    """Return the articles' frame scores in [0, 1]: indexed by article_id, a column a frame.

    `indicator`: share of sentences with one of the codebook's terms. `semantic`: expected share
    of sentences that are like those. `supervised`: probability that people would code the frame,
    learned from `codes` (article_id × frame in [0, 1]), with whole stories or outlets
    `held_out`. Raises CodebookError for another measure, or for `supervised` without codes.
    """
    if measure == "indicator":
        return indicator_scores(articles, codebook)
    if measure == "semantic":
        return semantic_scores(articles, codebook)
    if measure != "supervised":
        known = ", ".join(get_args(FrameMeasure))
        raise CodebookError(f"there is no frame measure `{measure}`; there are {known}")
    if codes is None:
        raise CodebookError(
            "the measure `supervised` learns from human codes, and there are none; draw a sample "
            "with `newsstudy code draw`, or choose `indicator`"
        )
    return supervised_scores(articles, codebook, codes, held_out=held_out, seed=seed)


def measure_agreement(scores: Mapping[str, pd.DataFrame], articles: pd.DataFrame) -> pd.DataFrame:
    """Return, by frame and pair of measures, the correlation of their scores.

    Columns: frame, measure, other; articles, Pearson's correlation over articles; outlets, that
    of the outlets' means (null for fewer than three outlets, or where a score never varies).
    """
    outlet_of = articles.set_index("article_id")["outlet"]
    rows = []
    for one, other in combinations(scores, 2):
        for frame in [name for name in scores[one] if name in scores[other]]:
            pair = pd.DataFrame({"one": scores[one][frame], "other": scores[other][frame]})
            means = pair.groupby(outlet_of, observed=True).mean()
            rows.append((frame, one, other, _correlation(pair), _correlation(means)))
    return pd.DataFrame(rows, columns=["frame", "measure", "other", "articles", "outlets"])


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
    found = [indicators_found(frame, index).assign(frame=frame.name) for frame in codebook.frames]
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
        found = pd.concat(
            [indicators_found(f, index).assign(frame=f.title) for f in codebook.frames]
        )
        told = found.groupby("row", sort=True)[parts].agg(
            lambda names: ", ".join(dict.fromkeys(names))
        )
        table.loc[told.index, column] = told
    return table


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
    scores = indicator_scores(articles, replace(codebook, frames=tuple(halves)))
    means = scores.groupby(articles.set_index("article_id")["outlet"], observed=True).mean()
    rows = [
        (
            frame.name,
            _correlation(_halves(scores, frame.name)),
            _correlation(_halves(means, frame.name)),
        )
        for frame in codebook.frames
    ]
    return pd.DataFrame(rows, columns=["frame", "articles", "outlets"])


def _halves(scores: pd.DataFrame, frame: str) -> pd.DataFrame:
    return scores[[f"{frame} 0", f"{frame} 1"]]


def _correlation(pair: pd.DataFrame) -> float:
    if len(pair) < 3 or (pair.std() < 1e-12).any():
        return float("nan")
    return float(pair.corr().iloc[0, 1])
