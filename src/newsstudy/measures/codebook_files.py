"""YAML files whose mistakes can be named by line: values, and the line of each."""

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import yaml

from newsstudy.errors import CodebookError

Place = tuple[str | int, ...]
"""The way to a value: keys and positions from the top of the file."""


def read_with_lines(path: Path, named: str) -> tuple[Any, dict[Place, int]]:
    """Return the content of a YAML file, and the line (from 1) of each value by its place.

    Raises CodebookError, with the line where there is one, for a missing file, one that is not
    UTF-8 or not YAML, a key given twice, anchors and aliases.
    """
    text = _decoded(path, named)
    loader = yaml.SafeLoader(text)
    try:
        node = loader.get_single_node()
        if node is None:
            raise CodebookError(f"{named}: the file is empty")
        lines = dict(_lines(node, (), named, set()))
        return loader.construct_document(node), lines
    except yaml.YAMLError as error:
        raise CodebookError(_in_words(error, named)) from None
    except RecursionError:
        raise CodebookError(f"{named}: is nested too deeply") from None
    except (ValueError, TypeError) as error:
        raise CodebookError(f"{named}: cannot be read as YAML: {error}") from None
    finally:
        loader.dispose()


def _decoded(path: Path, named: str) -> str:
    try:
        raw = path.read_bytes()
    except FileNotFoundError:
        raise CodebookError(f"{named}: no such file") from None
    except OSError as error:
        raise CodebookError(f"{named}: cannot be read: {error.strerror}") from None
    try:
        return raw.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        line = raw.count(b"\n", 0, error.start) + 1
        raise CodebookError(
            f"{named}, line {line}: is not UTF-8 (byte {raw[error.start]:#04x}); "
            "save the file as UTF-8"
        ) from None


def _lines(
    node: yaml.Node, place: Place, named: str, seen: set[int]
) -> Iterator[tuple[Place, int]]:
    line = node.start_mark.line + 1
    if id(node) in seen:
        raise CodebookError(f"{named}: anchors (&) and aliases (*) are not read; write it out")
    seen.add(id(node))
    yield place, line
    if isinstance(node, yaml.SequenceNode):
        for position, child in enumerate(node.value):
            yield from _lines(child, (*place, position), named, seen)
    elif isinstance(node, yaml.MappingNode):
        first: dict[str, int] = {}
        for key, child in node.value:
            here = key.start_mark.line + 1
            if not isinstance(key, yaml.ScalarNode):
                raise CodebookError(f"{named}, line {here}: a key is a word")
            key.tag = "tag:yaml.org,2002:str"  # a key is its own text: no and 1914 are names
            if key.value in first:
                raise CodebookError(
                    f"{named}, line {here}: `{key.value}` stands twice, first in line "
                    f"{first[key.value]}"
                )
            first[key.value] = here
            yield from _lines(child, (*place, key.value), named, seen)
            yield (*place, key.value), here


def _in_words(error: yaml.YAMLError, named: str) -> str:
    mark = getattr(error, "problem_mark", None)
    problem = getattr(error, "problem", None) or str(error).splitlines()[0]
    where = f"{named}, line {mark.line + 1}" if mark else named
    hint = ""
    if "alias" in problem:
        hint = "; a word that begins with * can match nothing (* stands at the end)"
    elif "mapping values are not allowed" in problem:
        hint = "; put a text that holds a colon in quotation marks"
    return f"{where}: cannot be read as YAML: {problem}{hint}"
