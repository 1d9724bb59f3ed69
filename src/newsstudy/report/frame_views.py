"""Frames and codebooks as 04_frames shows them."""

import pandas as pd

from newsstudy.measures.codebooks import Codebook


def codebook_rows(codebook: Codebook) -> pd.DataFrame:
    """Return a row a frame: definition, numbers of indicators and exclusions, eight indicators."""
    rows = []
    for frame in codebook.frames:
        step = max(1, len(frame.indicators) // 8)
        some = ", ".join(" ".join(pattern) for pattern in frame.indicators[::step][:8])
        rows.append(
            (frame.title, frame.definition, len(frame.indicators), len(frame.exclusions), some)
        )
    return pd.DataFrame(
        rows, columns=["frame", "definition", "indicators", "exclusions", "examples"]
    )


def with_headlines(sentences: pd.DataFrame, articles: pd.DataFrame) -> pd.DataFrame:
    """Return sentences with their outlet and headline, numbered from 1."""
    facts = articles[["article_id", "outlet", "headline"]]
    joined = sentences.merge(facts, on="article_id", validate="m:1")
    return joined.assign(number=joined["number"] + 1)
