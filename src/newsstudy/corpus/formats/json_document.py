"""JSON files: a list of objects, or an object that holds one (NewsAPI, GDELT, Media Cloud)."""

import json
import re
from collections.abc import Iterator

from newsstudy.corpus.formats.encodings import decoded
from newsstudy.corpus.formats.jsonl import too_many_values
from newsstudy.corpus.formats.raw import RawFile, Rows

SUFFIXES = (".json",)
_MAX_BYTES = 128_000_000
_BLANK = re.compile(r"[ \t\r\n]*")
_LISTS = ("articles", "stories", "results", "response", "items", "documents", "docs", "data")
_DECODER = json.JSONDecoder()


def recognises(file: RawFile) -> bool:
    """Tell whether the content begins as a list of objects, or as one object."""
    return re.match(r"\[\s*(\{|\]\s*$)|\{\s*(\"|\}\s*$)", file.head_text) is not None


def rows(file: RawFile) -> Rows:
    """Yield each object of the list, or the one object where it holds no list of objects.

    What follows a broken place cannot be told apart: it is one record with a problem. Raises
    ValueError for a file of more than 128 MB.
    """
    file.described = "JSON"
    raw = file.content(_MAX_BYTES)
    if problem := too_many_values(raw):
        raise ValueError(problem)
    text = decoded(raw)
    del raw
    place = _BLANK.match(text).end()
    found = _elements(text, place) if text[place : place + 1] == "[" else _listed(text, place)
    number = 0
    for number, (value, raw) in enumerate(found, start=1):
        yield number, value, raw.encode("utf-8", "replace")
    if not number:
        raise ValueError("the file holds no record")


def _elements(text: str, place: int) -> Iterator[tuple[dict | str, str]]:
    """Yield each element of the list that begins at `place`, and what stands there."""
    place = _BLANK.match(text, place + 1).end()
    while text[place : place + 1] != "]":
        try:
            value, end = _DECODER.raw_decode(text, place)
        except (ValueError, RecursionError) as error:
            yield f"not JSON: {error}", text[place:]
            return
        yield _object(value), text[place:end]
        place = _BLANK.match(text, end).end()
        if text[place : place + 1] == ",":
            place = _BLANK.match(text, place + 1).end()
        elif text[place : place + 1] != "]":
            yield "not JSON: the list is not closed", text[place:]
            return


def _listed(text: str, place: int) -> Iterator[tuple[dict | str, str]]:
    """Yield the elements of an object's list of objects, or the object itself."""
    try:
        value, end = _DECODER.raw_decode(text, place)
    except (ValueError, RecursionError) as error:
        yield f"not JSON: {error}", text[place:]
        return
    entries = _list_in(value)
    if entries is None:
        yield _object(value), text[place:end]
        return
    for entry in entries:
        yield _object(entry), json.dumps(entry, ensure_ascii=False)


def _object(value: object) -> dict | str:
    return value if isinstance(value, dict) else "not a JSON object"


def _list_in(value: object, depth: int = 0) -> list | None:
    if not isinstance(value, dict) or depth > 2:
        return None
    for name in _LISTS:
        found = value.get(name)
        if isinstance(found, list):
            return found
        if isinstance(found, dict) and (inner := _list_in(found, depth + 1)) is not None:
            return inner
    return None
