"""The prepared tables of a study on disk: written whole, stamped last, validated when read."""

import json
import os
from dataclasses import dataclass
from pathlib import Path

import pandas as pd

from newsstudy.corpus import schema
from newsstudy.errors import CorpusError
from newsstudy.study import Study

TABLES = {
    "articles": schema.ARTICLES, "ledger": schema.LEDGER, "removed": schema.REMOVED,
    "furniture": schema.FURNITURE, "stories": schema.STORIES, "leaks": schema.LEAKS,
}  # fmt: skip


@dataclass(frozen=True)
class Corpus:
    """The prepared tables of one study."""

    articles: pd.DataFrame
    ledger: pd.DataFrame
    removed: pd.DataFrame
    furniture: pd.DataFrame
    stories: pd.DataFrame
    leaks: pd.DataFrame


def write_corpus(corpus: Corpus, study: Study, key: str) -> None:
    """Write a study's tables below data/processed, stamped with `key`.

    A table appears only whole, and the stamp last: what a crash leaves is prepared again.
    """
    folder = study.paths.processed
    folder.mkdir(parents=True, exist_ok=True)
    stamp = folder / "prepared.json"
    stamp.unlink(missing_ok=True)
    for name in TABLES:
        write_whole(getattr(corpus, name), folder / f"{name}.parquet")
    stamp.write_text(json.dumps({"key": key}))


def write_whole(table: pd.DataFrame, path: Path) -> None:
    """Write a Parquet file that appears under its name only when it is complete."""
    unfinished = path.with_name(f".{path.name}.{os.getpid()}")
    try:
        table.to_parquet(unfinished, index=False)
        os.replace(unfinished, path)
    finally:
        unfinished.unlink(missing_ok=True)


def load_corpus(study: Study) -> Corpus:
    """Return the prepared tables of a study, validated.

    Raises CorpusError where they have not been prepared.
    """
    folder = study.paths.processed
    tables_there = all((folder / f"{name}.parquet").is_file() for name in TABLES)
    if not (folder / "prepared.json").is_file() or not tables_there:
        raise CorpusError(
            f"the corpus of {study.name} is not prepared: run `make prepare STUDY=…` first"
        )
    read = {name: pd.read_parquet(folder / f"{name}.parquet") for name in TABLES}
    tables = {name: schema.validated(table, TABLES[name]) for name, table in read.items()}
    return Corpus(**tables)
