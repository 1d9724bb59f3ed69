"""Measures against human codes, and verdicts, as 07_validity and 04_frames show them."""

from collections.abc import Mapping

import pandas as pd

from newsstudy.comparison import validity as judging
from newsstudy.comparison.correction import MIN_CODES
from newsstudy.comparison.study_codes import (
    StudyCodes,
    alpha_by_frame,
    frame_reliability,
    study_codes,
)
from newsstudy.measures.codebooks import Codebook, load_codebook
from newsstudy.measures.frames import frame_scores
from newsstudy.measures.supervised import SupervisionError
from newsstudy.report.correction_views import USED, changed_by_correction
from newsstudy.report.display import Html, escaped, interval, listed, note, percent, say
from newsstudy.report.page import Page
from newsstudy.report.robustness_views import FACTS

NOT_VALIDATED = "not validated here"
NOBODY = "nobody has coded it"
WHERE = '<p class="said"><a href="07_validity.html">How far can these measures be trusted?</a></p>'
KNOWN = ("study", "corpus", "frame", "measure", "n_coded", "auc", "auc_low", "auc_high", "alpha",
         "verdict")  # fmt: skip
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

    Without codes the first table is empty. Where nobody, or too few, coded a frame, the verdict
    is that it is not validated: nothing is known of it, for better or worse.
    """
    level = page.study.comparison.confidence
    asked = [(frame, measure) for measure in scores for frame in scores[measure]]
    found, told = pd.DataFrame(columns=judging.COLUMNS), {}
    if codes is not None:
        found = judging.validity(scores, codes.human, page.articles, codes.probability, level)
        alpha = alpha_by_frame(frame_reliability(codes, draws=1))
        for row in judging.verdicts(found, alpha).itertuples():
            told[row.frame, row.measure] = row.verdict, row.reason
        told |= _too_few(found)
    rows = [(*pair, *told.get(pair, (NOT_VALIDATED, NOBODY))) for pair in asked]
    return found, pd.DataFrame(rows, columns=["frame", "measure", "verdict", "reason"])


def _too_few(found: pd.DataFrame) -> dict[tuple[str, str], tuple[str, str]]:
    told = {}
    for row in found[found["outlet"] == judging.ALL_OUTLETS].itertuples():
        n, yes = int(row.n_coded), int(row.n_yes)
        if n < judging.MIN_CODED:
            why = f"{n} articles are coded, {judging.MIN_CODED} are needed"
        elif min(yes, n - yes) < judging.MIN_EACH:
            why = f"of {n} coded articles {yes} are yes: {judging.MIN_EACH} yes and no are needed"
        else:
            continue
        told[row.frame, row.measure] = NOT_VALIDATED, why
    return told


def known_elsewhere(page: Page) -> pd.DataFrame:
    """Return what is known of the codebook's measures from other studies; empty where nothing is.

    It stands beside the codebook, in a file of its name that ends in `.validity.csv`, as
    `python -m benchmarks.narrative_study` writes it.
    """
    path = (page.study.paths.root / page.study.frames.codebook).with_suffix(".validity.csv")
    if not path.is_file():
        return pd.DataFrame(columns=list(KNOWN))
    table = pd.read_csv(path)[list(KNOWN)]
    return table[table["study"] != page.study.name]


def verdicts_of(page: Page, scores: pd.DataFrame) -> pd.DataFrame:
    """Return the verdicts on the scores of 04_frames, from the study's codes if it has any.

    They are computed wherever they are shown: by the same rules from the same codes, in a moment.
    """
    return judged(page, {USED: scores}, codes_of(page))[1]


def marked_titles(
    titles: Mapping[str, str], verdicts: pd.DataFrame, *, two_lines: bool = False
) -> dict[str, str]:
    """Return the frames' titles, each with its verdict in brackets, on a line of its own or not."""
    between = "\n" if two_lines else " "
    told = verdicts.set_index("frame")["verdict"]
    return {name: f"{title}{between}({SHORT[told[name]]})" for name, title in titles.items()}


def verdict_remark(page: Page, verdicts: pd.DataFrame, titles: Mapping[str, str]) -> Html:
    """Return, in words, which frames can be compared, with a link to the evidence."""
    told = note("Against human codes of this corpus: {told}.", told=_by_verdict(verdicts, titles))
    if (verdicts["verdict"] == NOT_VALIDATED).all():
        told = _not_validated(page, verdicts, titles)
    return told + Html(WHERE)


def _by_verdict(verdicts: pd.DataFrame, titles: Mapping[str, str]) -> str:
    return "; ".join(
        f"{verdict}: {listed([titles[f] for f in group['frame']])}"
        for verdict, group in verdicts.groupby("verdict", sort=False)
    )


def _not_validated(page: Page, verdicts: pd.DataFrame, titles: Mapping[str, str]) -> Html:
    reasons = verdicts["reason"].unique()
    why = "nobody has coded articles of this study" if NOBODY in reasons else "; ".join(reasons)
    known = known_elsewhere(page)
    known = known[(known["measure"] == USED) & known["frame"].isin(list(titles))]
    if not len(known):
        return note(
            "Not validated here ({why}): the error of these scores is not known, nor whether it "
            "differs between outlets.", why=why,
        )  # fmt: skip
    told = [f"{titles[r.frame]} {SHORT[r.verdict]} (AUC {r.auc:.2f})" for r in known.itertuples()]
    return note(
        "Not validated here: {why}. On {corpus} the verdicts were: {told}. They need not hold for "
        "this corpus.", why=why, corpus=known["corpus"].iloc[0], told="; ".join(told),
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


def how_to_get_codes(page: Page) -> Html:
    """Return that nobody has coded articles of the study, and how to go about it."""
    outlets = page.articles["outlet"].nunique()
    return note(
        "Nobody has coded articles of this study. Verdicts take {least} coded articles; an "
        "interval for each outlet takes {each} of its own, {n} in all for {k} outlets. newsstudy "
        "code draw writes the sheets for coders, newsstudy code read takes them back.",
        least=judging.MIN_CODED, each=MIN_CODES, n=MIN_CODES * outlets, k=outlets,
    ) + Html(
        '<p class="said"><a href="validate-with-coders.html">How to check the frames with human '
        "coders, step by step</a></p>"
    )  # fmt: skip


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
    return [
        say(
            "{n:,} articles were coded by {k} {who}. Verdicts on the {measure} measure: {told}.",
            n=len(codes.human), k=len(codes.coders), measure=USED,
            told=_by_verdict(used, titles), who="person" if len(codes.coders) == 1 else "people",
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


def bounds(table: pd.DataFrame, low: str, high: str, **form: float) -> list[str]:
    """Return intervals as text, a dash where there is none."""
    pairs = zip(table[low], table[high], strict=True)
    return [interval(*pair, **form) if pair[0] == pair[0] else "–" for pair in pairs]
