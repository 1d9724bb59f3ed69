"""Fingerprints: hashes that say whether a step's inputs are those of the last run."""

import sys
from collections.abc import Iterable
from importlib.metadata import version
from pathlib import Path
from typing import Any

from newsstudy.report.hashes import digest, file_hash, tree_hash
from newsstudy.report.notebooks import NotebookSpec, injected
from newsstudy.study import Study

PACKAGE = Path(__file__).resolve().parents[1]
CORPUS_SECTIONS = ("cleaning", "copies", "agency", "stories", "leaks")
_GROUND = ("__init__.py", "errors.py", "study.py", "parameters.py", "paths.py")
_LOCK = "requirements/report.txt"
PACKAGES = (
    "ftfy", "ipykernel", "matplotlib", "nbconvert", "numpy", "nupunkt", "pandas", "pandera",
    "papermill", "pyarrow", "pydantic", "scikit-learn", "scipy", "trafilatura",
)  # fmt: skip


def _code(*names: str) -> list[str]:
    return [tree_hash(PACKAGE / name) for name in names]


def _surroundings(root: Path) -> list[Any]:
    return [sys.version_info[:2], file_hash(root / _LOCK), [version(p) for p in PACKAGES]]


def corpus_key(study: Study, raw: Path) -> str:
    """Return the key of the prepared corpus: raw bytes, corpus parameters, code, versions."""
    sections = {"corpus", "outlets", "language", "seed", *CORPUS_SECTIONS}
    parameters = study.model_dump(mode="json", include=sections)
    root = study.paths.root
    named = (study.agency.table, study.agency.more, study.stories.known)
    tables = [file_hash(root / name) for name in named if name]
    return digest(
        tree_hash(raw), parameters, tables, _code("corpus", *_GROUND), _surroundings(root)
    )


def notebook_key(spec: NotebookSpec, study: Study, corpus: str, after: Iterable[str]) -> str:
    """Return the key of an executed notebook: source, parameters, code, corpus, those before."""
    root = study.paths.root
    return digest(
        file_hash(root / "notebooks" / f"{spec.name}.ipynb"),
        injected(spec, study),
        study.model_dump(
            mode="json", include={"title", "fictional", "language", "outlets", "planted"}
        ),
        corpus,
        _code("corpus", "measures", "comparison", *_GROUND),
        [file_hash(p) for p in sorted((PACKAGE / "report").glob("*.py")) if p.stem not in _BEHIND],
        tree_hash(root / "codebooks"),
        file_hash(root / study.frames.codebook),
        file_hash(root / study.topics.names) if study.topics.names else "",
        _human_codes(study) if spec.name in _CODED else [],
        _topic_answers(study) if spec.name == "03_topics" else [],
        _surroundings(root),
        list(after),
    )


_CODED = ("00_overview", "04_frames", "07_validity")  # these notebooks read codes by people


def _human_codes(study: Study) -> list[Any]:
    folder = study.paths.root / "data" / "coding" / study.name
    codes = [(p.parent.name, file_hash(p)) for p in sorted(folder.glob("*/codes.parquet"))]
    return [study.coding.model_dump(mode="json"), codes]


def _topic_answers(study: Study) -> list[Any]:
    """Return the draws of questions on topics, oldest first, with what was answered."""
    folder = study.paths.root / "data" / "coding" / study.name
    keys = sorted(folder.glob("*/topics-key.csv"), key=lambda key: key.stat().st_mtime_ns)
    names = ("topics-key.csv", "topics.json", "answers.parquet")
    return [(k.parent.name, [file_hash(k.with_name(name)) for name in names]) for k in keys]


# No notebook sees these.
_BEHIND = {"runner", "site", "fingerprints", "provenance", "commit", "datasheet"}


def site_key(study: Study, notebooks: dict[str, str], commit: str) -> str:
    """Return the key of the published site: its notebooks, the study, docs, templates, commit."""
    root = study.paths.root
    docs = tree_hash(root / "docs")
    return digest(notebooks, study.model_dump(mode="json"), docs, _code("report"), commit)
