"""Naive and corrected estimates, as 07_validity shows them."""

from collections.abc import Callable, Mapping

import pandas as pd

from newsstudy.comparison.correction import (
    MIN_CODES,
    NAIVE,
    coder_budget,
    corrected_estimates,
)
from newsstudy.comparison.estimators import PPI
from newsstudy.comparison.study_codes import StudyCodes, on_code_scale
from newsstudy.report.display import Html, note, say
from newsstudy.report.measure_views import WITHOUT_CODES
from newsstudy.report.page import Page

ALL_TOGETHER = "all articles"


def in_full(codes: StudyCodes, articles: pd.DataFrame) -> bool:
    """Return whether people coded every article."""
    return len(codes.human) == len(articles)


def coded_in_full(codes: StudyCodes, articles: pd.DataFrame) -> Html:
    """Return a remark where people coded every article; otherwise nothing."""
    if not in_full(codes, articles):
        return Html("")
    return note(
        "Every article was coded, so the codes alone are the answer and corrected estimates equal "
        "them. What is uncertain is which stories there were to report."
    )


def corrected(page: Page, scores: Mapping[str, pd.DataFrame], codes: StudyCodes) -> pd.DataFrame:
    """Return the corrected estimates of the outlets and of all articles together.

    The naive ones are those of the study's measure in the unit of the codes (`on_code_scale`);
    DSL predicts codes from its scores and from the indicator and semantic ones alike.
    """
    return _for_outlets_and_all(corrected_estimates, page, scores, codes)


def budget(page: Page, scores: Mapping[str, pd.DataFrame], codes: StudyCodes) -> pd.DataFrame:
    """Return how many codes would halve the intervals, of outlets and of all articles together."""
    return _for_outlets_and_all(coder_budget, page, scores, codes)


def _for_outlets_and_all(
    estimated: Callable[..., pd.DataFrame], page: Page, scores: Mapping[str, pd.DataFrame],
    codes: StudyCodes,
) -> pd.DataFrame:  # fmt: skip
    measure = page.study.frames.measure
    scaled = on_code_scale(scores[measure], codes.human, codes.probability)
    others = [scores[m].add_prefix(f"{m}: ") for m in WITHOUT_CODES if m in scores and m != measure]
    together = page.articles.assign(
        outlet=pd.Categorical([ALL_TOGETHER] * len(page.articles), [ALL_TOGETHER])
    )
    tables = [
        estimated(
            scaled.join(others), codes.human, codes.probability, articles, page.study.comparison,
            page.study.seed, strata=codes.strata,
        )
        for articles in (together, page.articles)
    ]  # fmt: skip
    names = [ALL_TOGETHER, *page.articles["outlet"].cat.categories]
    table = pd.concat([t.assign(outlet=t["outlet"].astype(str)) for t in tables], ignore_index=True)
    return table.assign(outlet=pd.Categorical(table["outlet"], names))


def changed_by_correction(corrected: pd.DataFrame) -> Html:
    """Return how many gaps that the scores show are still there once corrected by the codes."""
    by = {name: rows.set_index(["feature", "outlet"]) for name, rows in
          corrected[corrected["outlet"] != ALL_TOGETHER].groupby("estimator")}  # fmt: skip
    naive, people = by[NAIVE], by[PPI].loc[by[NAIVE].index]
    known = naive["gap_low"].notna() & people["gap_low"].notna()
    if not known.any():
        most = int(naive["n_coded"].max()) if len(naive) else 0
        return say(
            "No outlet has codes enough for an interval of its own ({n} at most, {least} are "
            "needed): only the estimates for all articles together have one.", n=most,
            least=MIN_CODES,
        )  # fmt: skip
    clear = known & (naive["gap_low"] * naive["gap_high"] > 0)
    sure = known & (people["gap_low"] * people["gap_high"] > 0)
    same = clear & sure & (naive["gap"] * people["gap"] > 0)
    turned = clear & sure & (naive["gap"] * people["gap"] < 0)
    return say(
        "Of {n} gaps that the scores alone would call clear of 0, {same} are so once corrected by "
        "the codes, {turned} point the other way, and {lost} are not told apart from 0; {new} "
        "others are clear of 0 only then. Intervals are taken one at a time.",
        n=int(clear.sum()), same=int(same.sum()), turned=int(turned.sum()),
        lost=int((clear & ~sure).sum()), new=int((known & sure & ~clear).sum()),
    )  # fmt: skip
