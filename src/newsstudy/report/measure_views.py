"""The frame measures on a study's pages: all that can be had, and the one that is compared."""

from collections.abc import Mapping

import pandas as pd

from newsstudy.comparison.study_codes import StudyCodes, study_codes
from newsstudy.comparison.validity import MIN_CODED
from newsstudy.measures.codebooks import Codebook, load_codebook
from newsstudy.measures.frames import FrameMeasure, frame_scores
from newsstudy.measures.supervised import SupervisionError
from newsstudy.report.display import Html, note, run_folder, say
from newsstudy.report.hashes import file_hash
from newsstudy.report.kept import kept
from newsstudy.report.page import Page
from newsstudy.report.robustness_views import FACTS
from newsstudy.report.tables import save

WITHOUT_CODES: tuple[FrameMeasure, ...] = ("indicator", "semantic")
UNITS = {
    "indicator": "% of an article's sentences", "semantic": "% of an article's sentences, expected",
    "supervised": "% probability that people code it",
}  # fmt: skip
CAPTIONS = {
    "indicator": "Mean share of an article's sentences with an indicator",
    "semantic": "Mean expected share of an article's sentences that are like those with an "
    "indicator",
    "supervised": "Mean probability that people would code the frame in an article",
}


def codes_of(page: Page) -> StudyCodes | None:
    """Return the codes by people that the page's study has, or None. Raises CodingError."""
    return study_codes(page.study, page.articles, load_codebook(page.study.frames.codebook))


def all_scores(page: Page, codebook: Codebook, codes: StudyCodes | None) -> dict[str, pd.DataFrame]:
    """Return the articles' scores (article_id × frame) by measure.

    Indicator and semantic always; supervised where 50 articles are coded, or where the study
    compares by it. As 04_frames saved them in this run, else computed.
    Raises CodebookError where the study compares by `supervised` and nobody has coded, and
    SupervisionError where too few have been coded for it.
    """
    scores = {name: _scores(page, codebook, name, codes) for name in WITHOUT_CODES}
    asked = page.study.frames.measure == "supervised"
    if asked or (codes is not None and len(codes.human) >= MIN_CODED):
        try:
            scores["supervised"] = _scores(page, codebook, "supervised", codes)
        except SupervisionError:
            if asked:
                raise
    return scores


def _scores(
    page: Page, codebook: Codebook, measure: FrameMeasure, codes: StudyCodes | None
) -> pd.DataFrame:
    saved = page.other("04_frames", _name(page, measure)) if run_folder() else None
    if saved is not None and page.spec.name != "04_frames":
        return saved.set_index("article_id").drop(columns=FACTS, errors="ignore")
    if measure == "semantic":
        return kept(
            page, "semantic", file_hash(page.study.paths.root / page.study.frames.codebook),
            lambda: frame_scores(page.articles, codebook, measure).reset_index(),
        ).set_index("article_id")  # fmt: skip
    return frame_scores(
        page.articles, codebook, measure, codes=None if codes is None else codes.human,
        seed=page.study.seed,
    )  # fmt: skip


def save_all(page: Page, scores: dict[str, pd.DataFrame]) -> None:
    """Save all scores by article for other pages; those compared as `scores`."""
    for measure, table in scores.items():
        if measure == page.study.frames.measure:
            page.save_scores(table)
        else:
            save(table.reset_index(), page.spec.name, _name(page, measure))


def _name(page: Page, measure: str) -> str:
    return "scores" if measure == page.study.frames.measure else f"scores_{measure}"


def label(page: Page) -> str:
    """Return what estimates call the measure: `frames`, and by which where it is no count."""
    measure = page.study.frames.measure
    return "frames" if measure == "indicator" else f"frames, {measure}"


def missing(scores: Mapping[str, pd.DataFrame]) -> Html:
    """Return that too few articles are coded for the supervised measure, where that is so."""
    if "supervised" in scores:
        return Html("")
    return note(
        "The supervised measure is not among them: it needs {n} articles that people coded.",
        n=MIN_CODED,
    )


def remark(page: Page, codes: StudyCodes | None) -> Html:
    """Return by which measure the study compares outlets, and what its numbers are."""
    measure = page.study.frames.measure
    taught = "" if codes is None else f", learned from {len(codes.human):,} coded articles"
    return say(
        "This study compares outlets by the {measure} measure{taught} (frames.measure).",
        measure=measure, taught=taught if measure == "supervised" else "",
    )  # fmt: skip
