"""The overview: findings of the other pages, picked by size and put into words."""

from collections.abc import Mapping

import pandas as pd

from newsstudy.comparison.estimates import ALL
from newsstudy.report.display import Html, note, say
from newsstudy.report.findings import in_words, notable


def own_titles(estimates: pd.DataFrame | None) -> dict[str, str]:
    """Return each feature as its own title, for measures whose features are named by words."""
    return {} if estimates is None else {f: f for f in estimates["feature"].unique()}


def has_gaps(estimates: pd.DataFrame | None) -> bool:
    """Return whether there is any gap with an interval."""
    return estimates is not None and bool(estimates["gap_low"].notna().any())


def summary(
    topics: pd.DataFrame | None, frames: pd.DataFrame | None, words: pd.DataFrame | None,
    titles: Mapping[str, str], fdr: float,
) -> list[Html]:  # fmt: skip
    """Return the report's main findings: the widest gap beyond chance in topics and in frames."""
    said = []
    for estimates, names, unit, noun in (
        (topics, own_titles(topics), "of its coverage", "topics"),
        (frames, titles, "of its sentences", "frames"),
    ):
        if not has_gaps(estimates):
            said.append(
                say("There are too few stories to compare {noun} beyond chance.", noun=noun)
            )
            continue
        found = notable(estimates, fdr)
        if not len(found):
            said.append(
                say("In {noun}, no outlet differs from the others beyond chance.", noun=noun)
            )
            continue
        tested = int(estimates.loc[estimates["sample"] == ALL, "q"].notna().sum())
        said.append(
            say("In {noun}, {k} of {n} gaps are beyond chance. The widest:",
                noun=noun, k=len(found), n=tested)
            + in_words(found.iloc[0].to_dict(), names, unit)
        )  # fmt: skip
    if words is not None and len(words):
        first = words[words["rank"] == 1].sort_values("z", ascending=False, kind="stable").iloc[0]
        said.append(
            say("The single word that sets an outlet apart most is “{term}”, in {outlet}.",
                term=first["term"], outlet=first["outlet"])
        )  # fmt: skip
    return said


def listed_findings(
    estimates: pd.DataFrame | None, titles: Mapping[str, str], fdr: float, n: int, unit: str
) -> Html:
    """Return the `n` widest gaps beyond chance as sentences, or why there are none."""
    if not has_gaps(estimates):
        return note("Not compared: there are too few articles.")
    found = notable(estimates, fdr).drop_duplicates("feature").head(n)
    if not len(found):
        return say("No gap is beyond chance (q < {fdr}).", fdr=fdr)
    names = dict(own_titles(estimates)) | dict(titles)
    parts = [in_words(row, names, unit).markup for row in found.to_dict("records")]
    return Html("\n".join(parts))
