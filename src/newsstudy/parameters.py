"""The sections of a study file: what can be set, of which type, in which range."""

from typing import Annotated, Any, Literal

from pydantic import (
    BaseModel,
    BeforeValidator,
    ConfigDict,
    Field,
    PlainSerializer,
    ValidatorFunctionWrapHandler,
    WrapValidator,
    model_validator,
)

Names = Annotated[tuple[str, ...], Field(strict=False)]
FormatName = Literal[
    "auto", "csv", "docx", "excel", "feed", "html", "json", "jsonl", "parquet", "rtf", "text",
    "warc",
]  # fmt: skip


class Section(BaseModel):
    """A group of parameters: frozen, strict about types, closed to unknown names."""

    model_config = ConfigDict(frozen=True, strict=True, extra="forbid")


class Outlet(Section):
    """One outlet: its canonical name, and what the raw data call it."""

    name: str = Field(min_length=1, max_length=60)
    aliases: Names = ()
    group: str | None = None
    own_voice: str | None = None


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


def _auto_or_number(value: Any, number: ValidatorFunctionWrapHandler) -> Any:
    return value if value == "auto" else number(value)


NumberOrAuto = Annotated[
    int,
    Field(ge=2, le=200),
    WrapValidator(_auto_or_number),
    PlainSerializer(lambda value: value, return_type=int | str),
]
"""A number of topics, or `auto`: chosen over a grid."""


class TopicParameters(Section):
    """The topic model."""

    n_topics: NumberOrAuto = 20
    min_articles: int = Field(10, ge=1, le=100_000)
    max_share: float = Field(0.3, gt=0, le=1)
    max_terms: int = Field(8000, ge=100, le=1_000_000)
    exclude: Names = ()
    model: Literal["nmf", "lda"] = "nmf"
    names: str | None = None


class FrameParameters(Section):
    """The frame measure."""

    codebook: str = "codebooks/generic.yml"
    measure: Literal["indicator", "semantic", "supervised"] = "indicator"
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
    part: Literal["gap", "stories", "selection", "presentation", "left"] = "gap"
    sample: Literal["all", "without agency copy"] = "all"

    @model_validator(mode="after")
    def _has_something_to_look_at(self) -> "Planted":
        if self.measure == "topics" and not self.terms:
            raise ValueError("a difference in topics is looked for by its `terms`")
        if self.measure == "frames" and not self.features:
            raise ValueError("a difference in frames names them in `features`")
        return self


class LeakParameters(Section):
    """What the leak audit takes for a leak."""

    min_articles: int = Field(20, ge=5, le=100_000)
    least_share_of_words: float = Field(0.1, gt=0, le=1)
    least_share_of_signs: float = Field(0.05, gt=0, le=1)
    least_damage: float = Field(0.01, gt=0, le=1)
    least_cut: float = Field(0.1, gt=0, le=1)
    least_separation: float = Field(0.95, gt=0.5, le=1)


class ReadingParameters(Section):
    """Which story is set side by side, and how much of it is shown."""

    story: str = Field("largest", min_length=1, max_length=40)
    n_articles: int = Field(6, ge=2, le=12)
    n_rows: int = Field(12, ge=1, le=100)


class Datasheet(Section):
    """What only the collectors of a corpus know, for its datasheet (Gebru et al. 2021)."""

    motivation: str = ""
    creators: str = ""
    sampling: str = ""
    collection: str = ""
    uses: str = ""
    rights: str = ""
    maintenance: str = ""


class StoryParameters(Section):
    """Which articles report the same event.

    Similarity is the square root of a cosine, from 0 to 1, of headline and opening; the word at
    place `half_at` of the text counts half of its first. Two articles within `window_days`
    need `similarity` where the window holds 100 articles, `size_step` more for each factor of
    ten, `day_step` more for each day between them, and `running_step` more for each unit of
    similarity to articles of other days, since a running story repeats itself. Without a date
    they need `similarity_undated` in a corpus of 1,000 articles, and `size_step` as above. Two
    articles of one outlet need `same_outlet` more. `window_days: null` leaves dates aside, for a
    corpus whose dates are those of collection.
    """

    window_days: float | None = Field(3.0, gt=0, le=366)
    lead_words: int = Field(300, ge=20, le=100_000)
    half_at: int = Field(50, ge=1, le=100_000)
    headline_weight: int = Field(3, ge=0, le=20)
    similarity: float = Field(0.35, ge=0, le=1)
    similarity_undated: float = Field(0.44, ge=0, le=1)
    day_step: float = Field(0.05, ge=0, le=1)
    size_step: float = Field(0.25, ge=0, le=1)
    running_step: float = Field(0.45, ge=0, le=2)
    same_outlet: float = Field(0.18, ge=0, le=1)
    recurring: float = Field(0.6, gt=0, le=1)
    known: str | None = None


class CopyParameters(Section):
    """Which articles are near-copies of earlier ones.

    Texts are compared by their runs of `shingle_words` words. An article is a near-copy when at
    least `near_copy` of its runs stand in one earlier article: it brings little new text. Pairs
    from `least_containment` on are kept for the search for agency copy. Runs that stand in more
    than `max_articles` articles are standing phrases and propose no pair.
    """

    shingle_words: int = Field(5, ge=2, le=50)
    near_copy: float = Field(0.8, gt=0, le=1)
    least_containment: float = Field(0.1, gt=0, le=1)
    max_articles: int = Field(100, ge=2, le=100_000)


class AgencyParameters(Section):
    """Which articles are agency copy.

    `table` lists the agencies and the forms of credit; `more` is a table of your own, read in
    addition. An article copies another outlet's when `least_share` of its words, and of its
    words outside quotation marks, stand in shared runs: at least `run_words` words, the texts
    differing by at most `gap_words` at a time. Two reprints that each keep a share r of the
    agency's words share about r² of them: 0.4 stands for r = 0.63, that is, for most. With
    `unknown`, text that two outlets share within `unknown_days` days, with no credit in either,
    is copy of an unknown agency, unless more than `most_speech` of its words outside quotation
    marks are those of a speech or a column (I, we, you).
    """

    table: str = "codebooks/agencies.yml"
    more: str | None = None
    least_share: float = Field(0.4, gt=0, le=1)
    run_words: int = Field(12, ge=3, le=1000)
    gap_words: int = Field(3, ge=0, le=50)
    unknown: bool = True
    unknown_days: float = Field(2.0, ge=0, le=366)
    most_speech: float = Field(0.005, ge=0, le=1)


class CleaningParameters(Section):
    """Furniture learned from what recurs over each outlet's own articles."""

    learned: bool = True
    min_outlet: int = Field(15, ge=5, le=100_000)
    min_articles: int = Field(3, ge=2, le=10_000)
    min_share: float = Field(0.002, ge=0, lt=1)
    max_cohesion: float = Field(4.0, gt=1, le=100)


class RobustnessParameters(Section):
    """The negative controls."""

    repeats: int = Field(80, ge=5, le=1000)
    control_draws: int = Field(1000, ge=100, le=100_000)


class CodingParameters(Section):
    """Which codes by people the report uses.

    `draw` is a folder of data/coding/<study>/; null stands for the only one with codes.
    """

    draw: str | None = Field(None, pattern=r"^[A-Za-z][\w.-]{0,39}$")
