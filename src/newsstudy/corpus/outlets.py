"""Which outlet a raw record belongs to: by column, by host of the URL, or by folder."""

from collections.abc import Mapping
from pathlib import PurePosixPath
from urllib.parse import urlsplit

from newsstudy.study import Study, fold


def outlet_of(fields: Mapping[str, str], source_path: str, study: Study) -> tuple[str, str]:
    """Return the canonical outlet name of a record, or ("", why there is none).

    A host also matches an alias without its `www.`. Names that the study does not list are
    kept as they are where it says `other_outlets: keep` or lists no outlet at all.
    """
    raw = _raw_name(fields, source_path, study.corpus.outlet_from)
    if not raw:
        return "", f"no outlet: {_WHERE[study.corpus.outlet_from]}"
    known = study.canonical_outlets
    if name := known.get(fold(raw)) or known.get(fold(raw).removeprefix("www.")):
        return name, ""
    if study.outlets and study.corpus.other_outlets == "reject":
        return "", f"outlet not in the study: {raw[:80]}"
    return raw[:80], ""


_WHERE = {
    "column": "no value in its field (corpus.columns.outlet; or set corpus.outlet_from)",
    "url": "the URL has no host",
    "folder": "the file lies in no folder of an outlet",
}


def _raw_name(fields: Mapping[str, str], source_path: str, origin: str) -> str:
    if origin == "column":
        return " ".join(fields.get("outlet", "").split())
    if origin == "folder":
        parts = PurePosixPath(source_path).parts
        return parts[0] if len(parts) > 1 else ""
    try:
        return urlsplit(fields.get("url", "").strip()).hostname or ""
    except ValueError:
        return ""
