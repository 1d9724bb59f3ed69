"""Planted differences: whether the measures find what is known to be in a composed corpus."""

from collections.abc import Mapping, Sequence

import pandas as pd

from newsstudy.comparison.decomposition import decomposition
from newsstudy.comparison.estimates import estimates
from newsstudy.comparison.same_story import same_story
from newsstudy.parameters import ComparisonParameters, Planted

COLUMNS = ["name", "told", "sought", "part", "sample", "value", "low", "high", "p", "verdict"]


def planted_found(
    planted: Sequence[Planted],
    scores: Mapping[str, pd.DataFrame],
    terms: pd.DataFrame,
    articles: pd.DataFrame,
    comparison: ComparisonParameters,
    seed: int,
) -> pd.DataFrame:
    """Return a row a planted difference and feature: the two outlets' gap, and a verdict.

    `scores` holds the scores of each measure, by article_id; `terms` the terms of each topic
    (columns topic, term): a topic is sought by its terms, and the shares of all that have one
    among their first are added up. The two outlets are compared as any outlets are, here with
    each other alone; `part` says whether the whole gap is looked at, a part of it (`decomposition`:
    selection, presentation; or stories, which does not tell choice from telling on stories of one
    side alone), or what is left of it if all stories are told as the shared ones (`same_story`);
    `sample` whether agency copy is. The verdict is found, missed or reversed for a difference; for
    a pair that does not differ, as planted or invented: a gap with p below the false discovery
    rate divided by the number of its features (Bonferroni), a part whose interval excludes 0.
    """
    rows = []
    for entry in planted:
        pair = articles[articles["outlet"].isin([entry.outlet, entry.other])]
        names = [entry.outlet, entry.other]
        pair = pair.assign(outlet=pair["outlet"].cat.set_categories(names))
        sought = _sought(entry, scores.get(entry.measure), terms)
        if sought is None or pair["outlet"].nunique() < 2:
            unknown = [float("nan")] * 4
            place = ("–", entry.part, entry.sample)
            rows.append((entry.name, entry.told, *place, *unknown, "not measured"))
            continue
        table = _compared(sought.loc[pair["article_id"]], pair, entry, comparison, seed)
        own = table[(table["outlet"] == entry.outlet) & (table["sample"] == entry.sample)]
        for row in own.to_dict("records"):
            bounds = tuple(row[f"{entry.part}{end}"] for end in ("", "_low", "_high"))
            verdict = _verdict(entry, *bounds[1:], row["p"], comparison.fdr / len(own))
            place = (row["feature"], entry.part, entry.sample)
            rows.append((entry.name, entry.told, *place, *bounds, row["p"], verdict))
    return pd.DataFrame(rows, columns=COLUMNS)


def _sought(
    entry: Planted, scores: pd.DataFrame | None, terms: pd.DataFrame
) -> pd.DataFrame | None:
    if scores is None:
        return None
    if entry.measure == "frames":
        there = [feature for feature in entry.features if feature in scores]
        return scores[there] if there else None
    topics = terms.loc[terms["term"].isin(entry.terms), "topic"].unique()
    there = [topic for topic in scores if topic in set(topics)]
    if not there:
        return None
    return scores[there].sum(axis=1).to_frame("topics with " + ", ".join(entry.terms))


def _compared(
    scores: pd.DataFrame,
    pair: pd.DataFrame,
    entry: Planted,
    comparison: ComparisonParameters,
    seed: int,
) -> pd.DataFrame:
    if entry.part == "gap":
        return estimates(scores, pair, comparison, seed, measure=entry.measure)
    if entry.part == "left":
        table = same_story(scores, pair, comparison, measure=entry.measure)
    else:
        table = decomposition(scores, pair, comparison, seed, measure=entry.measure)
    return table.assign(p=float("nan"))


def _verdict(entry: Planted, low: float, high: float, p: float, least_p: float) -> str:
    if low != low:
        return "not measured"
    covers_0 = low <= 0 <= high
    if entry.direction == "none":
        differs = p < least_p if p == p else not covers_0
        return "invented" if differs else "as planted"
    if covers_0:
        return "missed"
    return "found" if (low > 0) == (entry.direction == "more") else "reversed"
