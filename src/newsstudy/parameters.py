"""The sections of a study file: what can be set, of which type, in which range."""

from typing import Annotated, Any, Literal

from pydantic import BaseModel, BeforeValidator, ConfigDict, Field, model_validator

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
