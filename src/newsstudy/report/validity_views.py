"""Measures against human codes, and verdicts, as 07_validity and 04_frames show them."""

from collections.abc import Mapping

import pandas as pd

from newsstudy.comparison import validity as judging
from newsstudy.comparison.correction import MIN_CODES
from newsstudy.comparison.study_codes import StudyCodes, alpha_by_frame, frame_reliability
from newsstudy.comparison.validity import UNKNOWN
from newsstudy.report.correction_views import changed_by_correction
from newsstudy.report.display import Html, interval, listed, note, percent, say
from newsstudy.report.measure_views import codes_of
from newsstudy.report.page import Page

NOBODY = "nobody has coded it"
WHERE = '<p class="said"><a href="07_validity.html">How far can these measures be trusted?</a></p>'
KNOWN = ("study", "corpus", "frame", "measure", "n_coded", "auc", "auc_low", "auc_high", "alpha",
         "verdict")  # fmt: skip
SHORT = {
    judging.COMPARABLE: "usable", judging.CORRECTED: "only corrected",
    judging.UNUSABLE: "not usable", UNKNOWN: "not validated",
}  # fmt: skip


def judged(
    page: Page, scores: Mapping[str, pd.DataFrame], codes: StudyCodes | None
) -> tuple[pd.DataFrame, pd.DataFrame]:
    """Return how measures do against the codes, and the verdicts: frame, measure, verdict, reason.

    Without codes the first table is empty. A frame that nobody coded is not validated.
    """
    level = page.study.comparison.confidence
    asked = [(frame, measure) for measure in scores for frame in scores[measure]]
    found, told = pd.DataFrame(columns=judging.COLUMNS), {}
    if codes is not None:
        found = judging.validity(scores, codes.human, page.articles, codes.probability, level)
        alpha = alpha_by_frame(frame_reliability(codes, draws=1))
        for row in judging.verdicts(found, alpha).itertuples():
            told[row.frame, row.measure] = row.verdict, row.reason
    rows = [(*pair, *told.get(pair, (UNKNOWN, NOBODY))) for pair in asked]
    return found, pd.DataFrame(rows, columns=["frame", "measure", "verdict", "reason"])


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
    return judged(page, {page.study.frames.measure: scores}, codes_of(page))[1]


def marked_titles(
    titles: Mapping[str, str], verdicts: pd.DataFrame, *, two_lines: bool = False
) -> dict[str, str]:
    """Return the frames' titles, each with its verdict in brackets, on a line of its own or not.

    Where no frame is validated they stay as they are: `verdict_caption` says it once.
    """
    if (verdicts["verdict"] == UNKNOWN).all():
        return dict(titles)
    between = "\n" if two_lines else " "
    told = verdicts.set_index("frame")["verdict"]
    return {name: f"{title}{between}({SHORT[told[name]]})" for name, title in titles.items()}


def verdict_caption(verdicts: pd.DataFrame) -> str:
    """Return the sentence of a figure's caption that tells what the marks of its titles mean."""
    if (verdicts["verdict"] == UNKNOWN).all():
        return " None of these scores is validated by human codes of this corpus."
    return " In brackets: the verdict on each frame's scores by human codes (07_validity)."


def verdict_sentence(verdicts: pd.DataFrame, titles: Mapping[str, str]) -> Html:
    """Return in a sentence which frames can be compared by human codes, or that none is known."""
    if (verdicts["verdict"] == UNKNOWN).all():
        return say("These scores are not validated here: {why}.", why=_why_unknown(verdicts))
    return say("Against human codes of this corpus: {told}.", told=_by_verdict(verdicts, titles))


def verdict_remark(page: Page, verdicts: pd.DataFrame, titles: Mapping[str, str]) -> Html:
    """Return, in words, which frames can be compared, with a link to the evidence."""
    told = note("Against human codes of this corpus: {told}.", told=_by_verdict(verdicts, titles))
    if (verdicts["verdict"] == UNKNOWN).all():
        told = _not_validated(page, verdicts, titles)
    return told + Html(WHERE)


def _why_unknown(verdicts: pd.DataFrame) -> str:
    reasons = verdicts["reason"].unique()
    return "nobody has coded articles of this study" if NOBODY in reasons else "; ".join(reasons)


def _by_verdict(verdicts: pd.DataFrame, titles: Mapping[str, str]) -> str:
    return "; ".join(
        f"{verdict}: {listed([titles[f] for f in group['frame']])}"
        for verdict, group in verdicts.groupby("verdict", sort=False)
    )


def _not_validated(page: Page, verdicts: pd.DataFrame, titles: Mapping[str, str]) -> Html:
    why = _why_unknown(verdicts)
    known = known_elsewhere(page)
    measure = page.study.frames.measure
    known = known[(known["measure"] == measure) & known["frame"].isin(list(titles))]
    if not len(known):
        return note(
            "Not validated here ({why}): the error of these scores is not known, nor whether it "
            "differs between outlets.", why=why,
        )  # fmt: skip
    told = [f"{titles[r.frame]} {r.verdict} (AUC {r.auc:.2f})" for r in known.itertuples()]
    return note(
        "Not validated here: {why}. On {corpus} the verdicts were: {told}. They need not hold for "
        "this corpus.", why=why, corpus=known["corpus"].iloc[0], told="; ".join(told),
    )  # fmt: skip


def rules() -> Html:
    """Return the rules of the verdicts, with the thresholds that are in force."""
    return Html(
        "<ul>"
        + _rule(
            "<b>Not validated here</b>: fewer than {n} articles are coded, or fewer than {each} of "
            "them are yes, or no. Nothing is known of the measure, for better or worse.",
            n=judging.MIN_CODED, each=judging.MIN_EACH,
        )
        + _rule(
            "<b>Not usable</b>: the coders' alpha for the frame's score is below {alpha}; or the "
            "interval of the AUC reaches down to {auc}: such a measure adds hardly anything to the "
            "codes.",
            alpha=judging.ALPHA_FLOOR, auc=judging.AUC_FLOOR,
        )
        + _rule(
            "<b>Usable for comparison</b>: the interval of the AUC lies above {auc}; errors do "
            "not differ between outlets (p ≥ {p}), and no outlet's can plausibly exceed {worst:g} "
            "points on the scale of the codes; alpha is {alpha} or more, where two people coded.",
            auc=judging.AUC_GOOD, p=judging.LEVEL, worst=100 * judging.WORST_ERROR,
            alpha=judging.ALPHA_GOOD,
        )
        + _rule(
            "<b>Usable only corrected</b>: the rest. What is to be said of such a frame stands in "
            "the corrected estimates below, not in 04_frames."
        )
        + "</ul>"
    )  # fmt: skip


def _rule(words: str, **values: float) -> str:
    return f"<li>{words.format(**values)}</li>"


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
    page: Page, codes: StudyCodes | None, verdicts: pd.DataFrame, corrected: pd.DataFrame,
    agreed: pd.DataFrame, topical: pd.DataFrame, titles: Mapping[str, str],
) -> list[Html]:  # fmt: skip
    """Return the page's answer in a few sentences."""
    if codes is None:
        return [
            say("Not known: nobody has coded articles of this study, so no frame is validated "
                "here."),
            *_known_without(agreed, topical, titles),
        ]  # fmt: skip
    measure = page.study.frames.measure
    told = _by_verdict(verdicts[verdicts["measure"] == measure], titles)
    return [
        say(
            "{n:,} articles were coded by {k} {who}. Verdicts on the {measure} measure: {told}.",
            n=len(codes.human), k=len(codes.coders), measure=measure, told=told,
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


def bounds(table: pd.DataFrame, low: str, high: str, **form: float) -> list[str]:
    """Return intervals as text, a dash where there is none."""
    pairs = zip(table[low], table[high], strict=True)
    return [interval(*pair, **form) if pair[0] == pair[0] else "–" for pair in pairs]
