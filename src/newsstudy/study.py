"""The study file: every parameter of a report, typed, frozen, and checked before anything runs."""

import difflib
import re
from collections.abc import Iterable, Mapping
from functools import cached_property
from pathlib import Path
from typing import Annotated, Any, Literal

import yaml
from pydantic import BaseModel, BeforeValidator, ConfigDict, Field, ValidationError, model_validator

from newsstudy.errors import StudyError
from newsstudy.paths import StudyPaths, project_root

Names = Annotated[tuple[str, ...], Field(strict=False)]
FormatName = Literal["auto", "csv", "jsonl", "parquet", "text", "html"]


class Section(BaseModel):
    """A group of parameters: frozen, strict about types, closed to unknown names."""

    model_config = ConfigDict(frozen=True, strict=True, extra="forbid")


class Outlet(Section):
    """One outlet: its canonical name, and what the raw data call it."""

    name: str = Field(min_length=1, max_length=60)
    aliases: Names = ()
    group: str | None = None


def _alternatives(value: Any) -> Any:
    if value is None:
        return ()
    return (value,) if isinstance(value, str) else value


Alternatives = Annotated[tuple[str, ...], Field(strict=False), BeforeValidator(_alternatives)]
"""A name, several to try in turn, or null for none."""


class Columns(Section):
    """Which field of a raw record holds what; null where the corpus has no such field."""

    headline: Alternatives = ("headline", "title")
    text: Alternatives = ("text",)
    published: Alternatives = ("published", "date")
    outlet: Alternatives = ("outlet",)
    url: Alternatives = ("url",)
    byline: Alternatives = ("byline", "author")
    section: Alternatives = ("section",)
    language: Alternatives = ("language",)


class CorpusParameters(Section):
    """Where the articles come from, and which of them are kept."""

    dataset: str | None = None
    path: str | None = None
    format: FormatName = "auto"
    columns: Columns = Columns()
    outlet_from: Literal["column", "url", "folder"] = "column"
    min_words: int = Field(30, ge=1, le=10_000)
    other_outlets: Literal["reject", "keep"] = "reject"

    @model_validator(mode="after")
    def _one_source(self) -> "CorpusParameters":
        if (self.dataset is None) == (self.path is None):
            raise ValueError("give either `dataset` (a public corpus) or `path` (your own)")
        return self


class ComparisonParameters(Section):
    """How differences between outlets are estimated."""

    draws: int = Field(2000, ge=100, le=100_000)
    confidence: float = Field(0.95, gt=0.5, lt=1)
    fdr: float = Field(0.05, gt=0, lt=0.5)
    min_clusters: int = Field(10, ge=2, le=1000)


class TopicParameters(Section):
    """The topic model."""

    n_topics: int = Field(20, ge=2, le=200)
    min_articles: int = Field(10, ge=1, le=100_000)
    max_share: float = Field(0.3, gt=0, le=1)
    max_terms: int = Field(8000, ge=100, le=1_000_000)
    exclude: Names = ()


class FrameParameters(Section):
    """The frame measure."""

    codebook: str = "codebooks/generic.yml"
    n_examples: int = Field(3, ge=0, le=50)


class WordParameters(Section):
    """The keyness of words."""

    prior_words: float = Field(1000.0, gt=0, le=1e9)
    min_articles: int = Field(10, ge=1, le=100_000)
    n_words: int = Field(12, ge=1, le=200)
    exclude: Names = ()


class OverviewParameters(Section):
    """What the overview picks out."""

    n_findings: int = Field(3, ge=1, le=20)


class Planted(Section):
    """A difference that is known to be in a composed corpus, for the report to find."""

    name: str = Field(min_length=1, max_length=20)
    told: str = Field(min_length=1, max_length=300)
    measure: Literal["topics", "frames"]
    features: Names = ()
    terms: Names = ()
    outlet: str
    other: str
    direction: Literal["more", "less", "none"]

    @model_validator(mode="after")
    def _has_something_to_look_at(self) -> "Planted":
        if self.measure == "topics" and not self.terms:
            raise ValueError("a difference in topics is looked for by its `terms`")
        if self.measure == "frames" and not self.features:
            raise ValueError("a difference in frames names them in `features`")
        return self


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
    comparison: ComparisonParameters = ComparisonParameters()
    topics: TopicParameters = TopicParameters()
    frames: FrameParameters = FrameParameters()
    words: WordParameters = WordParameters()
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


class _UniqueKeyLoader(getattr(yaml, "CSafeLoader", yaml.SafeLoader)):
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
    known = sorted(str(p.relative_to(root)) for p in (root / "studies").rglob("*.yml"))
    hint = _nearest(str(named), known) or ", ".join(known)
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
        raise StudyError(f"SET: `{pair}` is not of the form section.parameter=value")
    *sections, name = dotted.strip().split(".")
    place = values
    for section in sections:
        place = place.setdefault(section, {})
        if not isinstance(place, dict):
            raise StudyError(f"SET: `{dotted}`: `{section}` has no parameters below it")
    try:
        place[name] = yaml.safe_load(text)
    except yaml.YAMLError:
        place[name] = text


def _in_words(problem: Mapping[str, Any]) -> str:
    location = ".".join(str(part) for part in problem["loc"])
    if problem["type"] != "extra_forbidden":
        message = re.sub(r"^Value error, ", "", problem["msg"])
        given = "" if isinstance(problem["input"], dict | Study) else f"={problem['input']!r}"
        return f"{location}{given}: {message}" if location else message
    *sections, name = problem["loc"]
    valid = _fields_at(sections)
    nearest = _nearest(str(name), [".".join([*map(str, sections), field]) for field in valid])
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


def _nearest(name: str, valid: list[str]) -> str | None:
    last_parts = {option.rsplit(".", 1)[-1]: option for option in valid}
    matches = difflib.get_close_matches(name, last_parts, n=1, cutoff=0.6)
    return last_parts[matches[0]] if matches else None
