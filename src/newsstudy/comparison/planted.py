"""Planted differences: whether the measures find what is known to be in a composed corpus."""

from collections.abc import Mapping, Sequence

import pandas as pd

from newsstudy.comparison.estimates import ALL, estimates
from newsstudy.parameters import ComparisonParameters, Planted

COLUMNS = ["name", "told", "sought", "gap", "gap_low", "gap_high", "p", "verdict"]


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
    each other alone. The verdict is found, missed or reversed for a difference; for a pair that
    does not differ, as planted or invented (p below the false discovery rate divided by the
    number of its features: Bonferroni).
    """
    rows = []
    for entry in planted:
        pair = articles[articles["outlet"].isin([entry.outlet, entry.other])]
        names = [entry.outlet, entry.other]
        pair = pair.assign(outlet=pair["outlet"].cat.set_categories(names))
        sought = _sought(entry, scores.get(entry.measure), terms)
        if sought is None or pair["outlet"].nunique() < 2:
            rows.append((entry.name, entry.told, "–", *[float("nan")] * 4, "not measured"))
            continue
        table = estimates(
            sought.loc[pair["article_id"]], pair, comparison, seed, measure=entry.measure
        )
        own = table[(table["outlet"] == entry.outlet) & (table["sample"] == ALL)]
        for row in own.to_dict("records"):
            bounds = (row["gap"], row["gap_low"], row["gap_high"], row["p"])
            verdict = _verdict(entry, row, comparison.fdr, len(own))
            rows.append((entry.name, entry.told, row["feature"], *bounds, verdict))
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


def _verdict(entry: Planted, row: Mapping, fdr: float, n_features: int) -> str:
    low, high = row["gap_low"], row["gap_high"]
    if low != low:
        return "not measured"
    if entry.direction == "none":
        return "invented" if row["p"] < fdr / n_features else "as planted"
    if low <= 0 <= high:
        return "missed"
    return "found" if (low > 0) == (entry.direction == "more") else "reversed"
