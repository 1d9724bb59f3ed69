"""The human codes of a study: chosen, checked against its corpus, and on one scale with scores."""

from dataclasses import dataclass

import numpy as np
import pandas as pd

from newsstudy.comparison.agreement import agreement
from newsstudy.comparison.coding import (
    ADJUDICATED,
    CodingError,
    by_people,
    chosen_draw,
    frame_codes,
    human_scores,
    read_codes,
)
from newsstudy.comparison.coding_disputes import reliability
from newsstudy.measures.codebooks import Codebook
from newsstudy.study import Study

SCALE = "scale"


@dataclass(frozen=True)
class StudyCodes:
    """Codes by people of one draw.

    `codes` is the long table; `human` (article_id × frame) holds the frames that were coded, in
    [0, 1]; `probability` and `strata` have one entry a coded article.
    """

    draw: str
    codes: pd.DataFrame
    human: pd.DataFrame
    probability: pd.Series
    strata: pd.Series

    @property
    def coders(self) -> list[str]:
        """The people who coded, by name; settled disagreements are no coder."""
        return sorted(set(by_people(self.codes)["coder"]) - {ADJUDICATED})


def study_codes(study: Study, articles: pd.DataFrame, codebook: Codebook) -> StudyCodes | None:
    """Return the codes by people that a study's report uses, or None where there are none.

    Raises CodingError where several draws have codes and none is named, where an article that
    was coded is not in the corpus, and where no frame of the codebook was coded.
    """
    folder = chosen_draw(study, study.coding.draw)
    if folder is None:
        return None
    codes = read_codes([folder])
    if by_people(codes).empty:
        return None
    found = human_scores(codes, codebook)
    missing = found.index.difference(pd.Index(articles["article_id"]))
    if len(missing):
        raise CodingError(
            f"draw `{folder.name}`: {len(missing)} of {len(found)} coded articles are not in the "
            f"corpus of {study.name} ({missing[0]} is the first): it was drawn from another corpus "
            "or another cleaning. Draw and code anew, or name another draw in `coding.draw`"
        )
    human = found.drop(columns="probability").dropna(axis=1, how="all")
    if not human.shape[1]:
        raise CodingError(
            f"draw `{folder.name}`: none of its frames is in the codebook {study.frames.codebook}"
        )
    strata = by_people(codes).groupby("article_id")["stratum"].first().reindex(found.index)
    return StudyCodes(folder.name, codes, human, found["probability"], strata.astype(str))


def frame_reliability(codes: StudyCodes, **options: float) -> pd.DataFrame:
    """Return how far coders agree: the rows of `reliability`, and one a frame for its score.

    The rows with the level `scale` are about the mean of a frame's items, which is what is
    compared with measures: Krippendorff's alpha with squared differences. `options` go to
    `alpha_intervals`.
    """
    table = reliability(codes.codes, **options)
    people = by_people(codes.codes)
    people = people[people["coder"] != ADJUDICATED]
    if people["coder"].nunique() < 2:
        return table
    shares = frame_codes(people).dropna(subset="share")
    scale = agreement(shares, by="frame", code="share", level="interval", **options)
    scale = scale.assign(among="people", level=SCALE)[list(table)]
    return pd.concat([table, scale], ignore_index=True)


def alpha_by_frame(reliability: pd.DataFrame) -> pd.Series | None:
    """Return the alpha of each frame's score among people, or None without an overlap."""
    rows = reliability[(reliability["level"] == SCALE) & (reliability["among"] == "people")]
    return rows.set_index("item")["alpha"] if len(rows) else None


def on_code_scale(
    scores: pd.DataFrame, human: pd.DataFrame, probability: pd.Series
) -> pd.DataFrame:
    """Return scores in the unit of the codes: a line for each frame, the same for all outlets.

    The line is fitted by weighted least squares on the coded articles and never falls; results
    are kept within [0, 1]. It leaves the order of articles and outlets as it is, so what a
    measure does to one outlet alone stays in.
    """
    table = scores.astype(float)
    for frame in [name for name in human if name in table]:
        codes = human[frame].dropna()
        weights = 1 / probability.reindex(codes.index).to_numpy(dtype=float)
        told = table[frame].reindex(codes.index).to_numpy()
        centre = np.average(told, weights=weights)
        level = np.average(codes, weights=weights)
        spread = float((weights * (told - centre) ** 2).sum())
        together = float((weights * (told - centre) * (codes - level)).sum())
        slope = max(together / spread, 0.0) if spread > 1e-12 else 0.0
        table[frame] = np.clip(level + slope * (table[frame] - centre), 0, 1)
    return table
