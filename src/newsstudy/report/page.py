"""What a notebook sees: `check` its parameters, `open_page`, and the sentences all pages share."""

import json
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cached_property
from typing import Any

import pandas as pd

from newsstudy.comparison.estimates import ALL
from newsstudy.corpus.storage import Corpus, load_corpus
from newsstudy.report.corpus_checks import leak_remark, period_remark
from newsstudy.report.display import Html, note, run_folder, say
from newsstudy.report.notebooks import NOTEBOOKS, NotebookSpec, changes, with_values
from newsstudy.report.tables import save, saved_table, table
from newsstudy.study import Study, load_study, parse_study


def _study(named: str) -> Study:
    """Return the study as this run resolved it, or as its file says in JupyterLab."""
    if folder := run_folder():
        values = json.loads((folder / "study.json").read_text(encoding="utf-8"))
        return parse_study(values, where="the study of this run")
    return load_study(named)


def check(notebook: str, values: Mapping[str, Any]) -> Html | None:
    """Refuse wrong parameter values in words; in JupyterLab, say how to keep changed ones.

    `values` are the notebook's variables (`vars()`). Raises StudyError.
    """
    spec = NOTEBOOKS[notebook]
    study = _study(values["study"])
    with_values(study, spec, values)
    if run_folder():
        return None
    changed = changes(study, spec, values)
    if not changed:
        return say("These are the values of the study {study}.", study=study.name)
    pairs = " ".join(
        f"{name}={json.dumps(value, separators=(',', ':'), ensure_ascii=False)}"
        for name, value in changed.items()
    )
    return note(
        "Not as in the study {study}: {names}. To keep a value, write it into the study file "
        'under its section; to try it in a report, run make report SET="{pairs}".',
        study=study.name, names=", ".join(changed), pairs=pairs,
    )  # fmt: skip


@dataclass(frozen=True)
class Page:
    """One notebook's view of its study: parameters, articles, and where its tables go."""

    spec: NotebookSpec
    study: Study

    @cached_property
    def corpus(self) -> Corpus:
        """The prepared tables."""
        return load_corpus(self.study)

    @property
    def articles(self) -> pd.DataFrame:
        """The kept articles."""
        return self.corpus.articles

    def opening(self) -> Html:
        """Return what stands on every page: the study's name, and whether outlets are invented."""
        told = say(
            "{title}. {n:,} articles by {k} outlets.", title=self.study.title,
            n=len(self.articles), k=self.articles["outlet"].nunique(),
        )  # fmt: skip
        if self.study.fictional and not run_folder():  # a report says so in its header
            told += note(
                "Fictional: the outlets, persons, places and events in this corpus are invented."
            )
        return told

    def leak_remark(self) -> Html:
        """Return warnings that name what collection did to single outlets, or nothing."""
        return period_remark(self.articles) + leak_remark(self.corpus.leaks)

    def story_remark(self) -> Html:
        """Return that stories are not matched, where they are not; otherwise nothing."""
        if self.articles["story_id"].notna().any():
            return Html("")
        return note(
            "No article was matched with another as one story: each counts as a story of its own, "
            "so intervals are too narrow where several articles tell one event."
        )

    def parameters(self) -> Html:
        """Return the parameters of this page as a table."""
        rows = [("study", self.study.name)]
        rows += [("seed", str(self.study.seed))] if self.spec.seeded else []
        for section in self.spec.sections:
            values = getattr(self.study, section).model_dump().items()
            rows += [(f"{section}.{name}", _plain(value)) for name, value in values]
        return table(
            pd.DataFrame(rows, columns=["parameter", "value"]), self.spec.name, "parameters",
            "Parameters of this page",
            {"parameter": ("parameter", "text"), "value": ("value", "text")},
        )  # fmt: skip

    def counts(self) -> Html:
        """Return articles, words and period by outlet."""
        facts = self.articles.assign(n=1).groupby("outlet", observed=True)
        rows = facts.agg(
            n_articles=("n", "sum"), n_words=("n_words", "median"),
            first=("published", "min"), last=("published", "max"),
        ).reset_index()  # fmt: skip
        return table(
            rows, self.spec.name, "articles", "Articles by outlet",
            {"outlet": ("outlet", "text"), "n_articles": ("articles", "count"),
             "n_words": ("words an article (median)", "count"),
             "first": ("first", "day"), "last": ("last", "day")},
        )  # fmt: skip

    def save_scores(self, scores: pd.DataFrame) -> None:
        """Save a measure's scores by article, so that each figure can be followed back."""
        facts = self.articles[["article_id", "outlet", "headline", "url"]].set_index("article_id")
        save(facts.join(scores).reset_index(), self.spec.name, "scores")

    def other(self, notebook: str, name: str) -> pd.DataFrame | None:
        """Return a table that another notebook saved in this or the last run, or None."""
        return saved_table(run_folder() or self.study.paths.run, notebook, name)

    def refusals(self, estimates: pd.DataFrame) -> Html:
        """Return, in words, which outlets have too few stories for an interval."""
        least = self.study.comparison.min_clusters
        rows = estimates[estimates["sample"] == ALL].drop_duplicates("outlet")
        small = rows[rows["n_stories"] < least]
        if not len(small):
            return Html("")
        names = ", ".join(
            f"{o} ({n})" for o, n in zip(small["outlet"], small["n_stories"], strict=True)
        )
        return note(
            "Too few stories for an interval or a test (fewer than {least}): {names}. Their "
            "means are shown as hollow marks and do not count in the reference of the others.",
            least=least, names=names,
        )  # fmt: skip

    def provenance(self) -> Html:
        """Return where this page's numbers come from."""
        files = self.articles["source_path"].nunique()
        return Html(
            say(
                "Computed by newsstudy {version} from {n:,} articles in {files:,} raw "
                "{noun}, seed {seed}.", version=_version(), n=len(self.articles), files=files,
                noun="file" if files == 1 else "files", seed=self.study.seed,
            ).markup
            + '<p>Versions, data hashes and all parameters: <a href="provenance.html">'
            "provenance</a>. Terms: <a href=\"glossary.html\">glossary</a>. Formulas: "
            '<a href="methods.html">methods</a>.</p>'
        )  # fmt: skip


def open_page(notebook: str, values: Mapping[str, Any]) -> Page:
    """Return the page of a notebook, its study carrying the values of the parameters cell.

    Raises StudyError for a wrong value.
    """
    spec = NOTEBOOKS[notebook]
    return Page(spec, with_values(_study(values["study"]), spec, values))


def _version() -> str:
    from newsstudy import __version__

    return __version__


def _plain(value: Any) -> str:
    if isinstance(value, tuple | list):
        return ", ".join(map(str, value)) or "none"
    return str(value)
