"""The check of a codebook as lines for a terminal."""

from collections.abc import Iterator

import pandas as pd

from newsstudy.measures.codebook_check import (
    codebook_hits,
    coverage,
    idle_patterns,
    in_context,
    indicator_use,
    overlaps,
    shared_indicators,
)
from newsstudy.measures.codebooks import Codebook

_LISTED, _EXAMPLES = 8, 3
_DOMINANT = 0.15
_FEW = 20
_WIDTH = 78


def check_codebook(codebook: Codebook, articles: pd.DataFrame | None = None) -> Iterator[str]:
    """Yield the check of a codebook, a line at a time; against articles where they are given.

    Without articles: what each frame has, indicators that two frames share, and patterns that
    add nothing. With them: how much of the corpus each frame hits, frames that hit the same
    sentences, indicators that never hit, that carry a frame alone, or that hit in one outlet
    only, and some hits in their context.
    """
    yield f"{codebook.title} ({codebook.name})"
    for frame in codebook.coded:
        yield (
            f"  {frame.name}: {len(frame.text_items)} items, {len(frame.indicators)} indicators, "
            f"{len(frame.exclusions)} exclusions"
        )
    yield from _by_itself(codebook)
    if articles is not None:
        yield from _on_articles(codebook, articles)


def _by_itself(codebook: Codebook) -> Iterator[str]:
    without = [frame.name for frame in codebook.coded if not frame.text_items]
    if without:
        yield f"no item, so that people cannot code it: {', '.join(without)}"
    shared = shared_indicators(codebook)
    pairs = (
        f"{row.frame} `{row.indicator}`, {row.other} `{row.other_indicator}`"
        for row in shared.itertuples()
    )
    yield from _listed("Indicators that two frames share", pairs)
    idle = idle_patterns(codebook)
    patterns = (f"{row.frame} `{row.pattern}`: {row.why}" for row in idle.itertuples())
    yield from _listed("Patterns that add nothing", patterns)


def _on_articles(codebook: Codebook, articles: pd.DataFrame) -> Iterator[str]:
    table, hits = codebook_hits(articles, codebook)
    yield from _title(f"Coverage: {len(articles):,} articles, {len(table):,} sentences")
    yield from _coverage_lines(coverage(table, hits, codebook))
    yield from _title("Frames that hit the same sentences (Jaccard, phi)")
    for row in overlaps(table, hits, codebook).head(_LISTED).itertuples():
        yield f"  {row.frame}, {row.other}: {row.jaccard:.2f}, {row.phi:.2f}"
    yield from _use_lines(indicator_use(table, hits, codebook), articles)
    yield from _title("Hits in context, drawn at random")
    for frame in codebook.frames:
        yield f"  {frame.name}"
        yield from (f"    {line}" for line in in_context(table, hits, frame.name, _EXAMPLES))


def _coverage_lines(table: pd.DataFrame) -> Iterator[str]:
    width = max(len(name) for name in table["frame"]) + 2
    yield f"  {'':<{width}}articles  sentences   sentences by outlet, least to most"
    for row in table.set_index("frame").to_dict("index").items():
        name, shares = row
        outlets = pd.Series({k: v for k, v in shares.items() if k not in ("articles", "sentences")})
        ends = f"{outlets.min():.1%} {outlets.idxmin()} to {outlets.max():.1%} {outlets.idxmax()}"
        yield f"  {name:<{width}}{shares['articles']:8.1%}  {shares['sentences']:9.1%}   {ends}"


def _use_lines(used: pd.DataFrame, articles: pd.DataFrame) -> Iterator[str]:
    for frame, group in used.groupby("frame", sort=False):
        never = group.loc[group["sentences"] == 0, "indicator"]
        yield from _title(f"{frame}: {len(never)} of {len(group)} indicators never hit")
        yield from _wrapped(never)
        top = group.nlargest(_LISTED, "sentences", keep="first")
        yield from _wrapped(
            (f"{row.indicator} {row.share:.0%}" for row in top.itertuples()), "most hits: "
        )
        heavy = group[group["share"] > _DOMINANT]
        if len(heavy):
            yield f"  more than {_DOMINANT:.0%} of the frame: {', '.join(heavy['indicator'])}"
        alone = group[(group["outlets"] == 1) & (group["sentences"] >= _FEW)]
        if len(alone) and articles["outlet"].nunique() > 1:
            yield from _wrapped(alone["indicator"], f"{_FEW} hits or more, in one outlet only: ")


def _title(text: str) -> Iterator[str]:
    yield ""
    yield text


def _listed(title: str, lines: Iterator[str]) -> Iterator[str]:
    told = list(lines)
    yield from _title(f"{title}: {len(told) or 'none'}")
    yield from (f"  {line}" for line in told[:_LISTED])
    if len(told) > _LISTED:
        yield f"  and {len(told) - _LISTED} more"


def _wrapped(names, lead: str = "") -> Iterator[str]:
    line = f"  {lead}"
    names = list(names)
    for place, name in enumerate(names):
        piece = name + (", " if place < len(names) - 1 else "")
        if len(line) + len(piece) > _WIDTH:
            yield line.rstrip()
            line = "    "
        line += piece
    if names:
        yield line
