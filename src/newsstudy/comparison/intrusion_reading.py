"""Intrusion sheets in: found, checked, and written as answers, scores and agreement."""

from collections.abc import Sequence
from pathlib import Path

import pandas as pd

from newsstudy.comparison import intrusion_scores as scoring
from newsstudy.comparison.coding import CodingError
from newsstudy.comparison.coding_writing import Say, told
from newsstudy.comparison.intrusion_answers import read_answers
from newsstudy.comparison.intrusion_draws import ANSWERS_FILE, KEY_FILE, about, topic_draws
from newsstudy.comparison.returned_sheets import draw_of, sheets_in
from newsstudy.study import Study


def read(study: Study, places: Sequence[Path] = (), say: Say = print) -> Path:
    """Check the sheets that came back, write answers and scores, and return the draw's folder.

    `places` are sheets, or folders of them; none means those of the newest draw. Writes
    answers.parquet, answers.csv, precision.csv, coders.csv and agreement.csv.

    Raises CodingError, after naming each mistake by file, row and column, where there is one;
    nothing is written then.
    """
    draws = topic_draws(study)
    if not draws:
        raise CodingError(f"{study.name}: nothing was drawn yet; see `newsstudy topics draw`")
    files = [file for place in places or [draws[-1]] for file in sheets_in(Path(place))]
    folder = draw_of(files, draws, KEY_FILE) if places else draws[-1]
    key = pd.read_csv(
        folder / KEY_FILE, dtype={"article_id": str, "topic": str}, keep_default_na=False,
        na_values=[""],
    )  # fmt: skip
    returned = read_answers(files, key, about(folder)["coders"])
    for line in (*returned.notes, *returned.mistakes):
        say(line)
    if returned.mistakes:
        raise CodingError(
            f"mistakes in the sheets (above): {len(returned.mistakes)}. Nothing was written. Mend "
            "and read again."
        )
    if returned.answers.empty:
        raise CodingError(f"sheets read: {len(files)}, and no answer in any of them yet")
    _write_scores(folder, returned.answers, study, say)
    return folder


def _write_scores(folder: Path, answers: pd.DataFrame, study: Study, say: Say) -> None:
    level = study.comparison.confidence
    answers.to_parquet(folder / ANSWERS_FILE, index=False)
    tables = {
        "answers": answers,
        "precision": scoring.precision(answers, level),
        "coders": scoring.coder_precision(answers),
        "agreement": scoring.answer_agreement(answers, seed=study.seed, confidence=level),
    }
    for name, table in tables.items():
        table.to_csv(folder / f"{name}.csv", index=False, lineterminator="\n")
    say(f"answers: {len(answers)} by {answers['coder'].nunique()} coders: {told(folder)}")
    for line in scoring.told(tables["precision"], tables["coders"], tables["agreement"]):
        say(line)
