"""Measure the composed corpus: words, what a reprint changed, runs of shared words, shares."""

from __future__ import annotations

import re
from difflib import SequenceMatcher

import pandas as pd
from composed_source import FRAMES, Piece

WORD = re.compile(r"[^\W_]+(?:[’'.,-][^\W_]+)*")


def words(text: str) -> list[str]:
    """Split a text into lower-case words."""
    return WORD.findall(text.lower())


def changed_share(reprint: Piece, original: Piece) -> float:
    """Give the share of words that differ in the paragraphs of a reprint (cuts do not count)."""
    source = [words(p.clean) for p in original.paragraphs]
    differ = total = 0
    for paragraph in reprint.paragraphs:
        mine = words(paragraph.clean)
        same, size = 0, len(mine)
        for theirs in source:
            matcher = SequenceMatcher(None, mine, theirs, autojunk=False)
            n = sum(block.size for block in matcher.get_matching_blocks())
            if n > same:
                related = n > 0.4 * len(mine)
                same, size = n, max(len(mine), len(theirs)) if related else len(mine)
        differ, total = differ + size - same, total + size
    return differ / total


def runs(piece: Piece, length: int = 8) -> set[tuple[str, ...]]:
    """Give all runs of `length` words in the prose, broken by quotations in quotation marks."""
    found: set[tuple[str, ...]] = set()
    for paragraph in piece.paragraphs:
        text = paragraph.clean
        for quote in paragraph.quotes:
            if quote.get("kind") != "indirect":
                text = text.replace(quote.text, " | ")
        for part in text.split("|"):
            w = words(part)
            found |= {tuple(w[i : i + length]) for i in range(len(w) - length + 1)}
    return found


def frame_shares(truth: pd.DataFrame, frames: pd.DataFrame) -> dict[str, int]:
    """Give the share of the paragraphs of some articles that carry each frame, in per cent."""
    counts = frames[frames["article_id"].isin(truth["article_id"])]["frame"].value_counts()
    total = truth["n_paragraphs"].sum()
    return {f: round(100 * int(counts.get(f, 0)) / total) for f in FRAMES}


def on_shared_events(truth: pd.DataFrame, one: str, other: str) -> pd.DataFrame:
    """Keep the articles of two outlets on the events that both of them tell."""
    events = [set(truth.loc[truth["outlet"] == o, "event_id"]) for o in (one, other)]
    both = truth["event_id"].isin(events[0] & events[1])
    return truth[both & truth["outlet"].isin([one, other])]
