"""Codes by people: the table of codes, and the frame scores that they amount to."""

import re
from collections.abc import Iterable
from pathlib import Path

import numpy as np
import pandas as pd

from newsstudy.errors import NewsstudyError
from newsstudy.measures.codebooks import Codebook
from newsstudy.study import Study

ADJUDICATED = "adjudicated"
MACHINE_PREFIX = "llm-"
CODER = re.compile(r"[A-Za-z][\w.-]{0,39}")
CODES = ("unit", "article_id", "coder", "frame", "item", "code", "probability", "stratum")


class CodingError(NewsstudyError):
    """A sample cannot be drawn, or codes that came back cannot be used."""


def is_machine(coder: str) -> bool:
    """Say whether a coder is a language model: its name begins with `llm-`."""
    return coder.startswith(MACHINE_PREFIX)


def by_people(codes: pd.DataFrame) -> pd.DataFrame:
    """Return the codes that people gave: neither missing nor by a language model."""
    return codes[codes["code"].notna() & ~codes["coder"].map(is_machine).astype(bool)]


def human_scores(codes: pd.DataFrame, codebook: Codebook) -> pd.DataFrame:
    """Return what people coded as scores: a row an article (index article_id), in [0, 1].

    A float column a frame: the mean over the frame's items of the mean over coders (1 yes, 0
    no), then over the article's units; null where nothing was coded. A code by `adjudicated`
    takes the place of the others; codes by language models (`llm-…`) do not count. The last
    column, `probability`, is the article's inclusion probability. The mean of a frame's yes/no
    items is the scale of Semetko & Valkenburg (2000).

    Raises CodingError where an item belongs to no frame of the codebook.
    """
    people = by_people(with_frames(codes, codebook))
    settled = _settled(people)
    by_unit = settled.groupby(["article_id", "unit", "frame"], observed=True)["code"].mean()
    by_article = by_unit.groupby(["article_id", "frame"], observed=True).mean().unstack("frame")
    frames = [frame.name for frame in codebook.frames]
    order = pd.Index(people["article_id"].drop_duplicates(), name="article_id")
    scores = by_article.reindex(index=order, columns=frames).astype(float)
    scores.columns.name = None
    return scores.assign(probability=_probabilities(people).reindex(order))


def with_frames(codes: pd.DataFrame, codebook: Codebook) -> pd.DataFrame:
    """Return codes with the columns `unit` and `frame`, filled from article and codebook if absent.

    Raises CodingError naming an item that belongs to no frame of the codebook.
    """
    if "unit" not in codes:
        codes = codes.assign(unit=codes["article_id"])
    if "frame" in codes:
        return codes
    frames = _frame_of_item(codebook)
    if unknown := sorted(set(codes["item"]) - set(frames)):
        raise CodingError(f"codes: item `{unknown[0]}` is not in the codebook `{codebook.name}`")
    return codes.assign(frame=codes["item"].map(frames))


def _frame_of_item(codebook: Codebook) -> dict[str, str]:
    names = {frame.name: frame.name for frame in codebook.coded}
    return names | {item.name: f.name for f in codebook.coded for item in f.items}


def _settled(codes: pd.DataFrame) -> pd.DataFrame:
    """Return one code a unit and item: the adjudicated one, else the mean over coders."""
    keys = ["article_id", "unit", "frame", "item"]
    decided = codes["coder"] == ADJUDICATED
    has_decision = decided.groupby([codes[key] for key in keys], observed=True).transform("any")
    kept = codes[decided | ~has_decision]
    return kept.groupby(keys, observed=True)["code"].mean().reset_index()


def _probabilities(codes: pd.DataFrame) -> pd.Series:
    """Return the inclusion probability by article; raises CodingError where it is not one."""
    grouped = codes.groupby("article_id")["probability"]
    if (grouped.nunique() > 1).any():
        article = grouped.nunique().idxmax()
        raise CodingError(f"codes: article {article} has more than one inclusion probability")
    return grouped.first().astype(float)


def frame_codes(codes: pd.DataFrame) -> pd.DataFrame:
    """Return codes by frame: a row a unit, coder and frame.

    Columns: unit, article_id, coder, frame; `share`, the mean of its items in [0, 1]; `any`, 1
    where an item is yes, 0 where all are no, null where none is yes and one is missing.
    """
    keys = ["unit", "article_id", "coder", "frame"]
    grouped = codes.groupby(keys, observed=True, sort=False)["code"]
    summed = grouped.agg(share="mean", any="max", given="count", asked="size").reset_index()
    unknown = (summed["any"] == 0) & (summed["given"] < summed["asked"])
    return summed.assign(any=summed["any"].mask(unknown, np.nan))[[*keys, "share", "any"]]


def coding_folder(study: Study) -> Path:
    """Return the folder of a study's draws, sheets and codes."""
    return study.paths.root / "data" / "coding" / study.name


def read_codes(folders: Iterable[Path]) -> pd.DataFrame:
    """Return the codes in draw folders, one below the other, as `newsstudy code read` wrote them.

    Raises CodingError where a folder holds none.
    """
    tables = []
    for folder in folders:
        if not (folder / "codes.parquet").is_file():
            raise CodingError(f"{folder}: no codes yet; `newsstudy code read` writes them")
        tables.append(pd.read_parquet(folder / "codes.parquet"))
    return pd.concat(tables, ignore_index=True) if tables else pd.DataFrame(columns=list(CODES))


def draws_with_codes(study: Study) -> list[Path]:
    """Return the study's draw folders whose codes have been read back, by name."""
    return sorted(path.parent for path in coding_folder(study).glob("*/codes.parquet"))


def chosen_draw(study: Study, name: str | None = None) -> Path | None:
    """Return the draw folder that a report uses: the named one, else the only one with codes.

    None where there are no codes. Raises CodingError where the named one has none, or where
    there are several and none is named: draws differ in their probabilities.
    """
    found = draws_with_codes(study)
    if name is None and len(found) <= 1:
        return found[0] if found else None
    names = [folder.name for folder in found]
    if name not in names:
        told = ", ".join(names) or "none yet"
        asked = f"no codes for the draw `{name}`" if name else "there are several draws with codes"
        raise CodingError(
            f"{asked}; name one in `coding.draw` of the study file, or for one run by "
            f'SET="coding.draw=…": {told}'
        )
    return found[names.index(name)]
