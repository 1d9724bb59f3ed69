"""Measures against human codes, and verdicts, as 07_validity and 04_frames show them."""

from collections.abc import Mapping
from pathlib import Path

import pandas as pd

from newsstudy.comparison import validity as judging
from newsstudy.comparison.correction import MIN_CODES, NAIVE, corrected_estimates
from newsstudy.comparison.estimators import PPI
from newsstudy.comparison.study_codes import (
    StudyCodes,
    alpha_by_frame,
    frame_reliability,
    on_code_scale,
    study_codes,
)
from newsstudy.measures.codebooks import Codebook, load_codebook
from newsstudy.measures.frames import FrameMeasure, frame_scores
from newsstudy.measures.supervised import SupervisionError
from newsstudy.report.display import Html, escaped, interval, listed, note, percent, say
from newsstudy.report.page import Page
from newsstudy.report.robustness_views import FACTS

USED: FrameMeasure = "indicator"
ALL_TOGETHER = "all outlets"
NOT_VALIDATED = "not validated here"
WHERE = '<p class="said"><a href="07_validity.html">How far can these measures be trusted?</a></p>'
SHORT = {
    judging.COMPARABLE: "usable", judging.CORRECTED: "only corrected",
    judging.UNUSABLE: "not usable", NOT_VALIDATED: "not validated",
}  # fmt: skip


def codes_of(page: Page) -> StudyCodes | None:
    """Return the codes by people that the page's study has, or None. Raises CodingError."""
    return study_codes(page.study, page.articles, load_codebook(page.study.frames.codebook))


def frame_measures(page: Page, codebook: Codebook) -> dict[str, pd.DataFrame]:
    """Return the scores that need no codes, by measure: as 04_frames saved them, else computed."""
    return {
        measure: _saved(page, name) if _saved(page, name) is not None
        else frame_scores(page.articles, codebook, measure)
        for measure, name in (("indicator", "scores"), ("semantic", "semantic"))
    }  # fmt: skip


def _saved(page: Page, name: str) -> pd.DataFrame | None:
    """Return scores that 04_frames saved, if they are of these articles and this codebook."""
    found = page.other("04_frames", name)
    if found is None:
        return None
    scores = found.set_index("article_id").drop(columns=FACTS, errors="ignore")
    titles = load_codebook(page.study.frames.codebook).titles
    same = list(scores.index) == list(page.articles["article_id"]) and set(scores) == set(titles)
    return scores if same else None


def learned(page: Page, codebook: Codebook, codes: StudyCodes | None) -> dict[str, pd.DataFrame]:
    """Return the supervised scores by name, or nothing where there are too few codes for them."""
    if codes is None or len(codes.human) < judging.MIN_CODED:
        return {}
    try:
        scores = frame_scores(
            page.articles, codebook, "supervised", codes=codes.human, seed=page.study.seed
        )
    except SupervisionError:  # all codes are of one story
        return {}
    return {"supervised": scores}


def judged(
    page: Page, scores: Mapping[str, pd.DataFrame], codes: StudyCodes | None
) -> tuple[pd.DataFrame, pd.DataFrame]:
    """Return how measures do against the codes, and the verdicts: frame, measure, verdict, reason.

    Without codes the first table is empty, and every verdict says that nothing is known.
    """
    level = page.study.comparison.confidence
    if codes is None:
        rows = [(f, m, NOT_VALIDATED, "nobody has coded it") for m in scores for f in scores[m]]
        return pd.DataFrame(columns=judging.COLUMNS), _verdict_table(rows)
    found = judging.validity(scores, codes.human, page.articles, codes.probability, level)
    verdicts = judging.verdicts(found, alpha_by_frame(frame_reliability(codes, draws=1)))
    told = set(verdicts["frame"])
    rows = [
        (f, m, NOT_VALIDATED, "nobody has coded it") for m in scores for f in scores[m]
        if f not in told
    ]  # fmt: skip
    return found, pd.concat([verdicts, _verdict_table(rows)], ignore_index=True)


def _verdict_table(rows: list[tuple[str, str, str, str]]) -> pd.DataFrame:
    return pd.DataFrame(rows, columns=["frame", "measure", "verdict", "reason"])


def known_elsewhere(codebook: str, root: Path) -> pd.DataFrame:
    """Return what is known of a codebook's measures from other corpora; empty where nothing is.

    It stands beside the codebook, in a file of its name that ends in `.validity.csv`. Columns:
    corpus, frame, measure, n_coded, auc, auc_low, auc_high, alpha, verdict, reason.
    """
    path = (root / codebook).with_suffix(".validity.csv")
    columns = ["corpus", "frame", "measure", "n_coded", "auc", "auc_low", "auc_high", "alpha",
               "verdict", "reason"]  # fmt: skip
    return pd.read_csv(path)[columns] if path.is_file() else pd.DataFrame(columns=columns)


def verdicts_of(page: Page, scores: pd.DataFrame) -> pd.DataFrame:
    """Return the verdicts on the scores of 04_frames, from the study's codes if it has any.

    They are computed wherever they are shown: by the same rules from the same codes, in a moment.
    """
    return judged(page, {USED: scores}, codes_of(page))[1]


def marked_titles(titles: Mapping[str, str], verdicts: pd.DataFrame) -> dict[str, str]:
    """Return the frames' titles with the verdict in brackets, for figures and tables."""
    told = verdicts.set_index("frame")["verdict"]
    return {name: f"{title} ({SHORT[told[name]]})" for name, title in titles.items()}


def verdict_remark(page: Page, verdicts: pd.DataFrame, titles: Mapping[str, str]) -> Html:
    """Return, in words, which frames can be compared, with a link to the evidence."""
    if (verdicts["verdict"] == NOT_VALIDATED).all():
        return _not_validated(page, titles) + Html(WHERE)
    told = [
        f"{verdict}: {listed([titles[f] for f in group['frame']])}"
        for verdict, group in verdicts.groupby("verdict", sort=False)
    ]
    return note("Against human codes of this corpus, {told}.", told="; ".join(told)) + Html(WHERE)


def _not_validated(page: Page, titles: Mapping[str, str]) -> Html:
    known = known_elsewhere(page.study.frames.codebook, page.study.paths.root)
    known = known[(known["measure"] == USED) & known["frame"].isin(list(titles))]
    if not len(known):
        return note(
            "Not validated here: nobody has coded articles of this study, so the error of these "
            "scores is not known, nor whether it differs between outlets."
        )
    told = [f"{titles[r.frame]} {SHORT[r.verdict]} (AUC {r.auc:.2f})" for r in known.itertuples()]
    return note(
        "Not validated here: nobody has coded articles of this study. On {corpus} the verdicts "
        "were: {told}. They need not hold for this corpus.",
        corpus=known["corpus"].iloc[0], told="; ".join(told),
    )  # fmt: skip


def rules() -> Html:
    """Return the rules of the verdicts, with the thresholds that are in force."""
    return Html(
        "<ul>"
        + _rule(
            "<b>Not usable</b>: fewer than {n} articles are coded, or fewer than {each} of them "
            "are yes, or no; or coders agree with alpha below {alpha}; or the interval of the AUC "
            "reaches {auc}: such a measure adds nothing to the codes.",
            n=judging.MIN_CODED, each=judging.MIN_EACH, alpha=judging.ALPHA_FLOOR,
            auc=judging.AUC_FLOOR,
        )
        + _rule(
            "<b>Usable for comparison</b>: the interval of the AUC lies above {auc}; errors do "
            "not differ between outlets (p ≥ {p}), and no outlet's can plausibly exceed {worst} "
            "on the scale of the codes; alpha is {alpha} or more, where two people coded.",
            auc=judging.AUC_GOOD, p=judging.LEVEL, worst=judging.WORST_ERROR,
            alpha=judging.ALPHA_GOOD,
        )
        + _rule(
            "<b>Usable only corrected</b>: the rest. What the report says of such a frame is to "
            "be read in the corrected estimates below."
        )
        + "</ul>"
    )  # fmt: skip


def _rule(words: str, **values: float) -> str:
    return f"<li>{words.format(**{k: escaped(v) for k, v in values.items()})}</li>"


def how_to_get_codes() -> Html:
    """Return that nobody has coded articles of the study, and how to go about it."""
    return note(
        "Nobody has coded articles of this study. A sample of 100 or more takes two people some "
        "days: newsstudy code draw writes the sheets, newsstudy code read takes them back."
    ) + Html(
        '<p class="said"><a href="validate-with-coders.html">How to check the frames with human '
        "coders, step by step</a></p>"
    )


def summary(
    codes: StudyCodes | None, verdicts: pd.DataFrame, corrected: pd.DataFrame,
    agreed: pd.DataFrame, topical: pd.DataFrame, titles: Mapping[str, str],
) -> list[Html]:  # fmt: skip
    """Return the page's answer in a few sentences."""
    if codes is None:
        return [
            say("Not known: nobody has coded articles of this study, so no frame is validated "
                "here."),
            *_known_without(agreed, topical, titles),
        ]  # fmt: skip
    used = verdicts[verdicts["measure"] == USED]
    told = [
        f"{verdict}: {listed([titles[f] for f in group['frame']])}"
        for verdict, group in used.groupby("verdict", sort=False)
    ]
    return [
        say(
            "Against {n:,} articles coded by {k} {who}, the {measure} measure is, frame by frame, "
            "{told}.", n=len(codes.human), k=len(codes.coders), measure=USED, told="; ".join(told),
            who="person" if len(codes.coders) == 1 else "people",
        ),
        changed_by_correction(corrected),
    ]  # fmt: skip


def _known_without(
    agreed: pd.DataFrame, topical: pd.DataFrame, titles: Mapping[str, str]
) -> list[Html]:
    said = []
    pair = agreed.dropna(subset="articles")
    if len(pair):
        best, worst = pair.loc[pair["articles"].idxmax()], pair.loc[pair["articles"].idxmin()]
        said.append(
            say(
                "What can be known without people: over articles, indicator and semantic scores "
                "correlate from {low:.2f} ({worst}) to {high:.2f} ({best}).",
                low=worst["articles"], high=best["articles"], worst=titles[worst["frame"]],
                best=titles[best["frame"]],
            )
        )  # fmt: skip
    known = topical.dropna(subset="r2")
    if len(known):
        most = known.loc[known["r2"].idxmax()]
        said.append(
            say("Topic alone predicts up to {share} of a frame score's variance ({frame}).",
                share=percent(max(most["r2"], 0), 0), frame=titles[most["feature"]])
        )  # fmt: skip
    return said


def corrected(page: Page, scores: Mapping[str, pd.DataFrame], codes: StudyCodes) -> pd.DataFrame:
    """Return the corrected estimates of the outlets and of all outlets together.

    The naive ones are those of the indicator scores in the unit of the codes (`on_code_scale`);
    DSL predicts codes from indicator and semantic scores alike.
    """
    scaled = on_code_scale(scores[USED], codes.human, codes.probability)
    others = {m: t.add_prefix(f"{m}: ") for m, t in scores.items() if m == "semantic"}
    both = scaled.join(list(others.values()))
    together = page.articles.assign(
        outlet=pd.Categorical([ALL_TOGETHER] * len(page.articles), [ALL_TOGETHER])
    )
    tables = [
        corrected_estimates(
            both, codes.human, codes.probability, articles, page.study.comparison,
            page.study.seed, strata=codes.strata,
        )
        for articles in (page.articles, together)
    ]  # fmt: skip
    names = [*page.articles["outlet"].cat.categories, ALL_TOGETHER]
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
            "needed): only the estimates for all outlets together have one.", n=most,
            least=MIN_CODES,
        )  # fmt: skip
    clear = known & (naive["gap_low"] * naive["gap_high"] > 0)
    sure = known & (people["gap_low"] * people["gap_high"] > 0)
    same = clear & sure & (naive["gap"] * people["gap"] > 0)
    turned = clear & sure & (naive["gap"] * people["gap"] < 0)
    return say(
        "Of {n} gaps that the scores alone would call clear of 0, {same} are so once corrected by "
        "the codes, {turned} point the other way, and {lost} are not told apart from 0.",
        n=int(clear.sum()), same=int(same.sum()), turned=int(turned.sum()),
        lost=int((clear & ~sure).sum()),
    )  # fmt: skip


def bounds(table: pd.DataFrame, low: str, high: str, **form: float) -> list[str]:
    """Return intervals as text, a dash where there is none."""
    pairs = zip(table[low], table[high], strict=True)
    return [interval(*pair, **form) if pair[0] == pair[0] else "–" for pair in pairs]
