"""What a codebook does before anyone trusts it: coverage, overlaps, idle and dominant terms."""

import re
from collections import defaultdict
from itertools import combinations

import numpy as np
import pandas as pd

from newsstudy.measures.codebooks import Codebook, Pattern, covers
from newsstudy.measures.indicators import indexed, indicators_found

_WORD = re.compile(r"[^\W_]+(?:['’][^\W_]+)*")
_AROUND = 45
_EXAMPLE = 63


def shared_indicators(codebook: Codebook) -> pd.DataFrame:
    """Return pairs of indicators of two frames of which one matches all that the other does.

    Columns: frame, other (frames), indicator, other_indicator.
    """
    rows = []
    for a, b in combinations(codebook.frames, 2):
        near = defaultdict(list)
        for two in b.indicators:
            near[_kind(two)].append(two)
        rows += [
            (a.name, b.name, " ".join(one), " ".join(two))
            for one in a.indicators
            for two in near[_kind(one)]
            if covers(one, two) or covers(two, one)
        ]
    return pd.DataFrame(rows, columns=["frame", "other", "indicator", "other_indicator"])


def _kind(pattern: Pattern) -> tuple[int, str]:
    """Return what two patterns have in common if one covers the other: a stem has two letters."""
    return len(pattern), pattern[0][:2]


def idle_patterns(codebook: Codebook) -> pd.DataFrame:
    """Return patterns that add nothing, whatever the corpus: frame, pattern, why.

    An indicator that another of the same frame matches too, and an exclusion that has no
    indicator of its frame within it.
    """
    rows = []
    for frame in codebook.frames:
        for pattern in frame.indicators:
            for other in frame.indicators:
                if other != pattern and _within(pattern, other):
                    rows.append((frame.name, " ".join(pattern), f"`{' '.join(other)}` does it"))
                    break
        for pattern in frame.exclusions:
            if not any(_may_meet(pattern, indicator) for indicator in frame.indicators):
                rows.append((frame.name, " ".join(pattern), "an exclusion of no indicator"))
    return pd.DataFrame(rows, columns=["frame", "pattern", "why"])


def _within(long: Pattern, short: Pattern) -> bool:
    """Say whether every match of `long` has a match of `short` inside it."""
    starts = range(len(long) - len(short) + 1)
    return any(covers(short, long[start : start + len(short)]) for start in starts)


def _may_meet(exclusion: Pattern, indicator: Pattern) -> bool:
    """Say whether an indicator can begin within an exclusion and end within it."""
    starts = range(len(exclusion) - len(indicator) + 1)
    return any(
        all(_alike(one, two) for one, two in zip(exclusion[start:], indicator, strict=False))
        for start in starts
    )


def _alike(one: str, two: str) -> bool:
    a, b = one.removesuffix("*"), two.removesuffix("*")
    wide_a, wide_b = one.endswith("*"), two.endswith("*")
    return (a == b) or (wide_a and b.startswith(a)) or (wide_b and a.startswith(b))


def codebook_hits(articles: pd.DataFrame, codebook: Codebook) -> tuple[pd.DataFrame, pd.DataFrame]:
    """Return the sentences of a corpus, and each hit of an indicator in them.

    Sentences: article_id, number, sentence, outlet. Hits: frame, indicator, row (of the
    sentences), place (the word of the sentence it begins at).
    """
    table, index = indexed(articles)
    outlets = articles.set_index("article_id")["outlet"].astype(str)
    table = table.assign(outlet=table["article_id"].map(outlets).to_numpy())
    parts = [indicators_found(frame, index).assign(frame=frame.name) for frame in codebook.frames]
    hits = pd.concat(parts, ignore_index=True)
    first = np.searchsorted(index.sentence, np.arange(len(table)))
    hits["place"] = hits["place"].to_numpy() - first[hits["row"].to_numpy()]
    return table, hits[["frame", "indicator", "row", "place"]]


def coverage(table: pd.DataFrame, hits: pd.DataFrame, codebook: Codebook) -> pd.DataFrame:
    """Return the share of articles and of sentences that each frame hits.

    A row a frame, and one for `any` of them. Columns: frame, articles, sentences (shares), and
    the share of the sentences of each outlet.
    """
    rows = []
    names = [frame.name for frame in codebook.frames]
    n_articles = table["article_id"].nunique()
    by_outlet = table["outlet"].value_counts().sort_index()
    for name in [*names, "any"]:
        chosen = hits if name == "any" else hits[hits["frame"] == name]
        hit = table.loc[chosen["row"].unique()]
        outlets = hit["outlet"].value_counts().reindex(by_outlet.index).fillna(0) / by_outlet
        shares = (hit["article_id"].nunique() / n_articles, len(hit) / len(table))
        rows.append((name, *shares, *outlets))
    return pd.DataFrame(rows, columns=["frame", "articles", "sentences", *by_outlet.index])


def overlaps(table: pd.DataFrame, hits: pd.DataFrame, codebook: Codebook) -> pd.DataFrame:
    """Return how far two frames hit the same sentences, the most alike first.

    Columns: frame, other; jaccard, sentences with both ÷ with either; phi, the correlation of
    the two yes/no marks over all sentences.
    """
    marks = np.zeros((len(codebook.frames), len(table)))
    for place, frame in enumerate(codebook.frames):
        marks[place, hits.loc[hits["frame"] == frame.name, "row"]] = 1
    sums, both = marks.sum(axis=1), marks @ marks.T
    spread = np.sqrt(sums * (len(table) - sums))
    rows = []
    for i, j in combinations(range(len(marks)), 2):
        either = sums[i] + sums[j] - both[i, j]
        scale = spread[i] * spread[j]
        phi = (len(table) * both[i, j] - sums[i] * sums[j]) / scale if scale else np.nan
        jaccard = both[i, j] / either if either else np.nan
        rows.append((codebook.frames[i].name, codebook.frames[j].name, jaccard, phi))
    found = pd.DataFrame(rows, columns=["frame", "other", "jaccard", "phi"])
    return found.sort_values("phi", ascending=False, ignore_index=True)


def indicator_use(table: pd.DataFrame, hits: pd.DataFrame, codebook: Codebook) -> pd.DataFrame:
    """Return how each indicator does: frame, indicator, sentences, share, outlets.

    `sentences` that it hits; their `share` of the frame's hits; in how many `outlets`.
    """
    pairs = hits.drop_duplicates(["frame", "indicator", "row"])
    pairs = pairs.assign(outlet=table["outlet"].to_numpy()[pairs["row"]])
    grouped = pairs.groupby(["frame", "indicator"])
    used = grouped.agg(sentences=("row", "size"), outlets=("outlet", "nunique"))
    every = [(f.name, " ".join(pattern)) for f in codebook.frames for pattern in f.indicators]
    used = used.reindex(pd.MultiIndex.from_tuples(every, names=["frame", "indicator"]))
    used = used.fillna(0).astype(int).reset_index()
    framed = hits.drop_duplicates(["frame", "row"])["frame"].value_counts()
    share = used["sentences"] / used["frame"].map(framed)
    return used.assign(share=share.fillna(0.0))


def in_context(
    table: pd.DataFrame, hits: pd.DataFrame, frame: str, n: int, seed: int = 1
) -> list[str]:
    """Return up to `n` hits of a frame, drawn at random, each in its words (keyword in context)."""
    chosen = hits[hits["frame"] == frame].drop_duplicates("row")
    if chosen.empty:
        return []
    random = np.random.default_rng([seed, _EXAMPLE])
    places = np.sort(random.permutation(len(chosen))[:n])
    rows = chosen.iloc[places]
    return [_keyword(table["sentence"].iloc[hit.row], hit.place, hit.indicator)
            for hit in rows.itertuples()]  # fmt: skip


def _keyword(sentence: str, place: int, indicator: str) -> str:
    spans = [match.span() for match in _WORD.finditer(sentence)]
    start, end = spans[place][0], spans[place + len(indicator.split()) - 1][1]
    before = " ".join(sentence[:start].split())[-_AROUND:]
    after = " ".join(sentence[end:].split())[:_AROUND]
    return f"{before:>{_AROUND}} [{sentence[start:end]}] {after}"
