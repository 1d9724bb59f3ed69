"""A first study file for somebody's own files: what is there, and which outlets they are by."""

import json
import re
from collections import Counter
from pathlib import Path, PurePosixPath
from urllib.parse import urlsplit

import yaml

from newsstudy.corpus.readers import records
from newsstudy.errors import CorpusError, StudyError
from newsstudy.parameters import CorpusParameters
from newsstudy.paths import project_root
from newsstudy.study import parse_study

_MOST_OUTLETS = 60
_ENOUGH = 0.8  # of the records must name their outlet in the same way


def proposed_study(name: str, path: Path, given: str) -> str:
    """Return the text of a study file for the raw files at `path`; `given` is how it names them.

    An outlet is taken from a field where four records in five have one, else from the host of
    the address, else from the first folder. Raises CorpusError where there is no article, or no
    way to tell outlets apart.
    """
    formats, origins, n_texts, problems = Counter(), {o: Counter() for o in _ORIGINS}, 0, Counter()
    for record in records(path, CorpusParameters(path=given)):
        formats[record.format or "not read"] += 1
        if record.problem or not record.fields.get("text", "").strip():
            problems[record.problem or "no text"] += 1
            continue
        n_texts += 1
        for origin, find in _ORIGINS.items():
            if outlet := find(record.fields, record.source_path):
                origins[origin][outlet] += 1
    if not n_texts:
        told = "; ".join(f"{reason} ({n})" for reason, n in problems.most_common(3))
        raise CorpusError(f"{given}: no article was found: {told or 'it holds no record'}")
    origin = next((o for o in _ORIGINS if _serves(origins[o], n_texts)), None)
    if origin is None:
        raise CorpusError(
            f"{given}: the outlets cannot be told apart by a field, by the addresses, or by "
            "folders. Put each outlet's files into a folder of its name, and try again."
        )
    return _text(name, given, formats, origin, origins[origin], n_texts)


def _field(fields: dict, _: str) -> str:
    return " ".join(fields.get("outlet", "").split())[:60]


def _host(fields: dict, _: str) -> str:
    try:
        return (urlsplit(fields.get("url", "").strip()).hostname or "").removeprefix("www.")
    except ValueError:
        return ""


def _folder(_: dict, source: str) -> str:
    parts = PurePosixPath(source).parts
    return parts[0][:60] if len(parts) > 1 else ""


_ORIGINS = {"column": _field, "url": _host, "folder": _folder}


def _serves(names: Counter, n_texts: int) -> bool:
    return names.total() >= _ENOUGH * n_texts and 2 <= len(names) <= _MOST_OUTLETS


def _text(
    name: str, given: str, formats: Counter, origin: str, outlets: Counter, n_texts: int
) -> str:
    seen = "; ".join(f"{n:,} × {form}" for form, n in formats.most_common(6))
    lines = [
        f"# {n_texts:,} articles were found in {given} ({seen}).",
        "# Look it through: give the outlets their names; what is one outlet, merge (aliases).",
        f"title: {_quoted(name)}",
        'about: ""        # who collected this, when and how; it stands on the first page',
        "language: en",
        "",
        "outlets:",
    ]
    for outlet, n in sorted(outlets.items(), key=lambda pair: (-pair[1], pair[0])):
        lines.append(f"  - {{name: {_quoted(outlet)}, aliases: [{_quoted(outlet)}]}}   # {n:,}")
    lines += ["", "corpus:", f"  path: {_quoted(given)}", f"  outlet_from: {origin}", ""]
    return "\n".join(lines)


def _quoted(text: str) -> str:
    """Return text as a YAML scalar; JSON's strings are YAML's."""
    return json.dumps(text, ensure_ascii=False)


def write_proposal(name: str, path: Path) -> tuple[str, str]:
    """Write studies/<name>.yml for the raw files at `path`; return its path and its text.

    Raises StudyError where the name is no study's name or the file exists already, CorpusError
    as `proposed_study` does.
    """
    root = project_root()
    target = root / "studies" / f"{name}.yml"
    if not re.fullmatch(r"[a-z0-9][a-z0-9_-]{0,60}", name):
        raise StudyError(f"{name}: a study's name has small letters, digits, - and _ only")
    if target.exists():
        raise StudyError(f"{target.relative_to(root)}: is there already; choose another name")
    whole = path.resolve()
    given = str(whole.relative_to(root)) if whole.is_relative_to(root) else str(whole)
    text = proposed_study(name, path, given)
    parse_study({"name": name, **yaml.safe_load(text)}, where=f"studies/{name}.yml")
    target.write_text(text, encoding="utf-8")
    return str(target.relative_to(root)), text
