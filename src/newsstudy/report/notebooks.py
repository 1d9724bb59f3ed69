"""The notebooks: what each asks, which parameters it takes, and what it waits for."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from newsstudy.errors import StudyError
from newsstudy.parameters import Section
from newsstudy.study import Study, parse_study


@dataclass(frozen=True)
class NotebookSpec:
    """One notebook: its file name without ending, its question, its parameter sections."""

    name: str
    short: str
    question: str
    sections: tuple[str, ...] = ()
    seeded: bool = True
    after: tuple[str, ...] = ()


_MEASURES = ("03_topics", "04_frames", "05_words")
NOTEBOOKS = {
    spec.name: spec
    for spec in (
        NotebookSpec(
            "00_overview", "Overview", "What are the main differences between these outlets?",
            ("comparison", "overview"), seeded=False,
            after=("01_corpus", "02_stories", *_MEASURES, "07_validity"),
        ),
        NotebookSpec(
            "01_corpus", "Corpus",
            "What was collected, what was kept, and what was thrown away?", seeded=True,
        ),
        NotebookSpec(
            "02_stories", "Stories",
            "Which events did the outlets share, and who left out what?", ("comparison",),
        ),
        NotebookSpec(
            "03_topics", "Topics", "What does each outlet write about?", ("comparison", "topics"),
        ),
        NotebookSpec("04_frames", "Frames", "How is it framed?", ("comparison", "frames")),
        NotebookSpec(
            "05_words", "Words", "Which words set the outlets apart?", ("comparison", "words"),
        ),
        NotebookSpec(
            "07_validity", "Validity", "How far can these measures be trusted?",
            ("comparison", "coding"), after=("03_topics", "04_frames"),
        ),
        NotebookSpec(
            "08_robustness", "Robustness", "Would other reasonable choices change the answer?",
            ("comparison", "robustness"), after=("03_topics", "04_frames"),
        ),
        NotebookSpec(
            "09_close_reading", "Side by side", "How do outlets tell one story, side by side?",
            ("reading",), seeded=False,
        ),
    )
}  # fmt: skip


def parameter_names(spec: NotebookSpec) -> dict[str, str | None]:
    """Return the names in a notebook's parameters cell, each with the section it belongs to."""
    names: dict[str, str | None] = {"seed": None} if spec.seeded else {}
    for section in spec.sections:
        names |= dict.fromkeys(Study.model_fields[section].annotation.model_fields, section)
    return names


def injected(spec: NotebookSpec, study: Study) -> dict[str, Any]:
    """Return the values that a study gives to a notebook's parameters, as papermill takes them."""
    values: dict[str, Any] = {"study": study.name}
    for name, section in parameter_names(spec).items():
        holder: Section = getattr(study, section) if section else study
        value = getattr(holder, name)
        values[name] = list(value) if isinstance(value, tuple) else value
    return values


def with_values(study: Study, spec: NotebookSpec, values: Mapping[str, Any]) -> Study:
    """Return `study` with the values of a notebook's parameters cell.

    Raises StudyError in the words of `load_study` for a wrong type or a value out of range.
    """
    changed = study.model_dump()
    for name, section in parameter_names(spec).items():
        if name not in values:
            raise StudyError(f"{spec.name}: the parameters cell has no `{name}`; write it again")
        (changed[section] if section else changed)[name] = values[name]
    return parse_study(changed, where=f"parameters of {spec.name}")


def changes(study: Study, spec: NotebookSpec, values: Mapping[str, Any]) -> dict[str, Any]:
    """Return the parameters (dotted names) in which a cell differs from the study file."""
    return {
        f"{section}.{name}" if section else name: values[name]
        for name, section in parameter_names(spec).items()
        if injected(spec, study)[name] != values.get(name)
    }
