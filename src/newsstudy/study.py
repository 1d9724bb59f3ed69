"""The study file: every parameter of a report, typed, frozen, and checked before anything runs."""

import difflib
import re
from collections.abc import Iterable, Mapping
from functools import cached_property
from pathlib import Path
from typing import Annotated, Any

import yaml
from pydantic import BaseModel, Field, ValidationError, model_validator

from newsstudy.errors import StudyError
from newsstudy.parameters import (
    AgencyParameters,
    CleaningParameters,
    CodingParameters,
    ComparisonParameters,
    CopyParameters,
    CorpusParameters,
    Datasheet,
    FrameParameters,
    LeakParameters,
    Outlet,
    OverviewParameters,
    Planted,
    ReadingParameters,
    RobustnessParameters,
    Section,
    StoryParameters,
    TopicParameters,
    WordParameters,
)
from newsstudy.paths import StudyPaths, project_root


class Study(Section):
    """All parameters of one report."""

    name: str = Field(pattern=r"^[a-z0-9][a-z0-9_-]{0,60}$")
    title: str = Field(min_length=1, max_length=200)
    about: str = ""
    fictional: bool = False
    language: str = Field("en", pattern=r"^[a-z]{2,3}$")
    seed: int = Field(1, ge=0, lt=2**32)
    outlets: Annotated[tuple[Outlet, ...], Field(strict=False)] = ()
    corpus: CorpusParameters
    datasheet: Datasheet = Datasheet()
    cleaning: CleaningParameters = CleaningParameters()
    copies: CopyParameters = CopyParameters()
    agency: AgencyParameters = AgencyParameters()
    stories: StoryParameters = StoryParameters()
    leaks: LeakParameters = LeakParameters()
    comparison: ComparisonParameters = ComparisonParameters()
    topics: TopicParameters = TopicParameters()
    frames: FrameParameters = FrameParameters()
    words: WordParameters = WordParameters()
    coding: CodingParameters = CodingParameters()
    robustness: RobustnessParameters = RobustnessParameters()
    reading: ReadingParameters = ReadingParameters()
    overview: OverviewParameters = OverviewParameters()
    planted: Annotated[tuple[Planted, ...], Field(strict=False)] = ()

    @model_validator(mode="after")
    def _outlet_names_are_unique(self) -> "Study":
        seen: dict[str, str] = {}
        for outlet in self.outlets:
            for alias in {outlet.name, *outlet.aliases}:
                if (owner := seen.setdefault(fold(alias), outlet.name)) != outlet.name:
                    raise ValueError(f"`{alias}` names two outlets: {owner} and {outlet.name}")
        if len({outlet.name for outlet in self.outlets}) < len(self.outlets):
            raise ValueError("an outlet is listed twice")
        return self

    @cached_property
    def canonical_outlets(self) -> dict[str, str]:
        """Folded alias → canonical outlet name."""
        return {
            fold(alias): outlet.name
            for outlet in self.outlets
            for alias in (outlet.name, *outlet.aliases)
        }

    @property
    def paths(self) -> StudyPaths:
        """The study's folders."""
        return StudyPaths(project_root(), self.name)


def fold(name: str) -> str:
    """Return `name` in the form in which outlet names are compared: case and blanks folded."""
    return " ".join(name.casefold().split())


class _UniqueKeyLoader(yaml.SafeLoader):
    """YAML without tags, in which a key given twice is an error and not the last one's win."""

    def construct_mapping(self, node: yaml.MappingNode, deep: bool = False) -> dict:
        keys = [self.construct_object(key, deep=True) for key, _ in node.value]
        for key in keys:
            if keys.count(key) > 1:
                line = node.start_mark.line + 1
                raise yaml.YAMLError(f"key `{key}` stands twice in the block at line {line}")
        return super().construct_mapping(node, deep=deep)


def read_yaml(path: Path) -> Any:
    """Return the content of a YAML file.

    Raises StudyError where it is missing, not UTF-8, not YAML, or has a key twice.
    """
    try:
        return yaml.load(path.read_text(encoding="utf-8"), Loader=_UniqueKeyLoader)
    except FileNotFoundError:
        raise StudyError(f"{path}: no such file") from None
    except RecursionError:
        raise StudyError(f"{path}: is nested too deeply") from None
    except (yaml.YAMLError, UnicodeDecodeError, OSError, ValueError, TypeError) as error:
        raise StudyError(f"{path}: cannot be read as YAML: {error}") from None


def study_file(named: str | Path) -> Path:
    """Return the path of a study named by a path or by its bare name (`news2017`).

    Raises StudyError with the nearest name where there is none.
    """
    root = project_root()
    bare = not str(named).endswith((".yml", ".yaml"))
    candidates = [Path(named), root / named]
    if bare:
        candidates = [root / "studies" / f"{named}.yml", root / "studies/examples" / f"{named}.yml"]
    for path in candidates:
        if path.is_file():
            return path
    files = (root / "studies").rglob("*.yml")
    known = sorted(str(p.relative_to(root)) for p in files if ".topics" not in p.suffixes)
    hint = _nearest(Path(named).stem, {Path(name).stem: name for name in known}) or ", ".join(known)
    raise StudyError(f"{named}: no such study file. Did you mean {hint}?")


def load_study(named: str | Path, overrides: Iterable[str] = ()) -> Study:
    """Return the study in a file, with `section.parameter=value` overrides applied.

    Raises StudyError naming file and parameter for an unknown name (with the nearest valid
    one), a wrong type, or a value out of range.
    """
    path = study_file(named)
    values = read_yaml(path)
    if not isinstance(values, dict):
        raise StudyError(f"{path}: a study file is a mapping of parameters, see studies/")
    values.setdefault("name", path.stem)
    for pair in overrides:
        _override(values, pair)
    return parse_study(values, where=str(named))


def parse_study(values: Mapping[str, Any], where: str) -> Study:
    """Return the study given by `values`; `where` names their origin in error messages.

    Raises StudyError as `load_study` does.
    """
    try:
        return Study.model_validate(dict(values))
    except ValidationError as error:
        problems = [f"{where}: {_in_words(problem)}" for problem in error.errors()]
        raise StudyError("\n".join(problems)) from None


def _override(values: dict[str, Any], pair: str) -> None:
    dotted, sign, text = pair.partition("=")
    if not sign or not dotted.strip():
        raise StudyError(
            f"SET: `{pair}` is not of the form section.parameter=value, without blanks"
        )
    *sections, name = dotted.strip().split(".")
    place = values
    for section in sections:
        place = place.setdefault(section, {})
        if not isinstance(place, dict):
            raise StudyError(f"SET: `{dotted}`: `{section}` has no parameters below it")
    try:
        place[name] = yaml.safe_load(text)
    except (yaml.YAMLError, ValueError, RecursionError):
        place[name] = text


def _in_words(problem: Mapping[str, Any]) -> str:
    location = ".".join(str(part) for part in problem["loc"])
    if problem["type"] != "extra_forbidden":
        message = re.sub(r"^Value error, ", "", problem["msg"])
        given = "" if isinstance(problem["input"], dict | Study) else f"={problem['input']!r}"
        return f"{location}{given}: {message}" if location else message
    *sections, name = problem["loc"]
    valid = _fields_at(sections)
    nearest = _nearest(str(name), {f: ".".join([*map(str, sections), f]) for f in valid})
    return f"{location}: no such parameter. " + (
        f"Did you mean {nearest}?" if nearest else f"There are: {', '.join(valid)}."
    )


def _fields_at(location: Iterable[str | int]) -> list[str]:
    model: type[BaseModel] = Study
    for part in location:
        if part in _LISTED:
            model = _LISTED[part]
        elif part in model.model_fields:
            model = model.model_fields[part].annotation  # type: ignore[assignment]
    return list(model.model_fields)


_LISTED: dict[str | int, type[BaseModel]] = {"outlets": Outlet, "planted": Planted}


def _nearest(name: str, valid: Mapping[str, str]) -> str | None:
    """Return what the key nearest to `name` stands for, if any is near."""
    matches = difflib.get_close_matches(name, valid, n=1, cutoff=0.6)
    return valid[matches[0]] if matches else None
