"""Coding sheets in: found, checked, and written as codes, agreement and what is left to settle."""

from collections.abc import Sequence, Sized
from pathlib import Path

import pandas as pd

from newsstudy.comparison import coding_disputes as disputing
from newsstudy.comparison.coding import CodingError, coding_folder
from newsstudy.comparison.coding_returns import Returned, read_returns, uncoded_strata
from newsstudy.comparison.coding_sheets import items_of, write_xlsx
from newsstudy.comparison.coding_writing import Say, told
from newsstudy.comparison.returned_sheets import draw_of, sheets_in
from newsstudy.measures.codebooks import Codebook, load_codebook
from newsstudy.study import Study

DISAGREEMENTS = "disagreements.xlsx"


def read(study: Study, places: Sequence[Path] = (), say: Say = print, draws: int = 2000) -> Path:
    """Check the sheets that came back, write codes and agreement, and return the draw's folder.

    `places` are sheets, or a folder of them; none means the sheets of the study's only draw.
    Writes codes.parquet, codes.csv and agreement.csv into the draw's folder, and into its
    `sheets` the disagreements to settle, which are read back as the coder `adjudicated`.

    Raises CodingError, after naming each mistake by file, row and column, where there is one;
    nothing is written then.
    """
    folder, files = _found(study, places)
    codebook = load_codebook(str((folder / "codebook.yml").resolve()))
    key = pd.read_csv(folder / "key.csv", dtype={"unit": str, "article_id": str, "coders": str})
    items = pd.DataFrame(
        [(item.name, frame.name) for frame in codebook.coded for item in frame.text_items],
        columns=["item", "frame"],
    )
    returned = read_returns(files, key, items)
    for line in (*returned.notes, *returned.mistakes):
        say(line)
    if returned.mistakes:
        raise CodingError(
            f"{_count(returned.mistakes, 'mistake')} in {_count(files, 'sheet')} (above): nothing "
            "was written. Mend and read again."
        )
    if returned.codes.empty:
        raise CodingError(f"{_count(files, 'sheet')}, and no code in any of them yet")
    _write_codes(folder, returned, key, study, say, draws)
    _write_disputes(folder, returned, codebook, say)
    return folder


def _found(study: Study, places: Sequence[Path]) -> tuple[Path, list[Path]]:
    """Return the folder of the draw and the sheets to read."""
    known = sorted(path.parent for path in coding_folder(study).glob("*/key.csv"))
    if not known:
        raise CodingError(f"{study.name}: nothing was drawn yet; see `newsstudy code draw`")
    if not places:
        if len(known) > 1:
            names = ", ".join(told(folder) for folder in known)
            raise CodingError(f"{study.name}: there are several draws; name one: {names}")
        return known[0], sheets_in(known[0] / "sheets")
    files = [file for place in places for file in sheets_in(Path(place))]
    folder = draw_of(files, known, "key.csv")
    settled = folder / "sheets" / DISAGREEMENTS
    if settled.is_file() and settled.resolve() not in [file.resolve() for file in files]:
        files.append(settled)
    return folder, files


def _write_codes(
    folder: Path, returned: Returned, key: pd.DataFrame, study: Study, say: Say, draws: int
) -> None:
    codes = returned.codes
    codes.to_parquet(folder / "codes.parquet", index=False)
    codes.to_csv(folder / "codes.csv", index=False, lineterminator="\n")
    n_units, coders = codes["unit"].nunique(), _count(codes["coder"].unique(), "coder")
    say(f"codes: {n_units} of {len(key)} units by {coders}: {told(folder)}/codes.csv")
    if n_units < len(key):
        say("probabilities: those of the units coded so far, which is right as long as no unit "
            "was skipped for what is in it")  # fmt: skip
    if empty := uncoded_strata(codes, key):
        say(f"no unit coded by people in: {'; '.join(empty)}; what is said of these cannot be "
            "corrected")  # fmt: skip
    table = disputing.reliability(
        codes, draws=draws, seed=study.seed, confidence=study.comparison.confidence
    )
    table.to_csv(folder / "agreement.csv", index=False, lineterminator="\n")
    if table.empty:
        say("agreement: no unit was coded by two coders")
        return
    for line in disputing.told(table):
        say(line)


def _write_disputes(folder: Path, returned: Returned, codebook: Codebook, say: Say) -> None:
    disputed = disputing.disputes(returned.codes)
    path = folder / "sheets" / DISAGREEMENTS
    if disputed.empty:
        return
    rows = disputing.adjudication_rows(returned.codes, disputed, returned.texts)
    cells = list(zip(disputed["unit"], disputed["item"], strict=True))
    write_xlsx(path, rows, items_of(codebook), codebook, disputed=cells)
    left = disputing.undecided(returned.codes, disputed)
    say(
        f"disagreements: {_count(cells, 'cell')} of {_count(rows, 'unit')}, {left} not settled "
        f"yet: {told(path)}"
    )


def _count(things: Sized, name: str) -> str:
    return f"{len(things)} {name}{'' if len(things) == 1 else 's'}"
