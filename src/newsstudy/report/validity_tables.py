"""Rows of the tables of 07_validity."""

from collections.abc import Mapping

import pandas as pd

from newsstudy.comparison import topic_control
from newsstudy.comparison.correction import ESTIMATORS
from newsstudy.comparison.estimators import HAND, PPI
from newsstudy.comparison.study_codes import SCALE, StudyCodes
from newsstudy.comparison.topic_overlap import (
    NOT_COMPARABLE,
    gaps_within_shared_topics,
)
from newsstudy.comparison.validity import ALL_OUTLETS
from newsstudy.measures.codebooks import Codebook
from newsstudy.report.display import Html, note, say
from newsstudy.report.page import Page
from newsstudy.report.robustness_views import scores_of
from newsstudy.report.validity_views import bounds

KNOWN_COLUMNS = {
    "frame": ("frame", "text"), "measure": ("measure", "text"), "n_coded": ("coded", "count"),
    "auc": ("AUC", "number"), "ci": ("interval", "text"),
    "alpha": ("coders' alpha", "number"), "verdict": ("verdict there", "text"),
}  # fmt: skip
AUC_COLUMNS = {
    "frame": ("frame", "text"), "measure": ("measure", "text"), "n_coded": ("coded", "count"),
    "n_yes": ("yes", "count"), "auc": ("AUC", "number"), "ci": ("interval", "text"),
    "correlation": ("correlation", "number"), "calibration": ("calibration error", "number"),
    "p_differs": ("p: errors by outlet differ", "p"),
}  # fmt: skip
CORRECTED_COLUMNS = {
    "frame": ("frame", "text"), "outlet": ("outlet", "text"), "estimator": ("estimator", "text"),
    "n_coded": ("coded", "count"), "mean": ("mean", "share"), "ci": ("interval", "text"),
    "gap": ("gap, points", "points"), "gap_ci": ("interval of the gap", "text"),
    "note": ("note", "text"),
}  # fmt: skip
BUDGET_COLUMNS = {
    "frame": ("frame", "text"), "outlet": ("outlet", "text"), "n_coded": ("coded", "count"),
    "width_hand": ("width, codes alone", "share"), "n_hand": ("codes for half", "count"),
    "width": ("width, PPI++", "share"), "n_corrected": ("codes for half", "count"),
    "note": ("note", "text"),
}  # fmt: skip
AGREEMENT_COLUMNS = {
    "frame": ("frame", "text"), "measure": ("measure", "text"), "other": ("and", "text"),
    "articles": ("over articles", "number"), "outlets": ("over outlets' means", "number"),
}  # fmt: skip
WITHIN_COLUMNS = {
    "outlet": ("outlet", "text"), "frame": ("frame", "text"), "within": ("within", "text"),
    "n_articles": ("articles", "count"), "gap_raw": ("gap", "points"),
    "raw_ci": ("interval", "text"), "gap": ("gap within", "points"), "ci": ("interval", "text"),
    "reading": ("reading", "text"),
}  # fmt: skip
_CLEAR = ("stays", "reverses", "appears", "is no longer told apart from 0", NOT_COMPARABLE)
_AMONG = {"topic": "", "story": " on shared stories"}
_LEVELS = {"item": "item", "frame": "frame: any item yes", SCALE: "frame: mean of its items"}


def coded_rows(codes: StudyCodes, articles: pd.DataFrame) -> pd.DataFrame:
    """Return, by outlet, articles, how many of them people coded, and by how many coders."""
    facts = articles.set_index("article_id")["outlet"]
    of = facts.reindex(codes.human.index)
    coders = codes.codes[codes.codes["coder"].isin(codes.coders)]
    each = coders.groupby("article_id")["coder"].nunique().groupby(of).mean()
    counts = of.value_counts(sort=False).reindex(facts.cat.categories, fill_value=0)
    sizes = facts.value_counts(sort=False).reindex(facts.cat.categories)
    return pd.DataFrame(
        {"outlet": list(facts.cat.categories), "n_articles": sizes.to_numpy(),
         "n_coded": counts.to_numpy(), "coders": each.reindex(facts.cat.categories).to_numpy()}
    )  # fmt: skip


def verdict_rows(verdicts: pd.DataFrame, titles: Mapping[str, str]) -> pd.DataFrame:
    """Return the verdicts with readable frames, those of one frame together."""
    rows = verdicts.assign(frame=verdicts["frame"].map(titles), _place=verdicts["frame"].map(
        {name: place for place, name in enumerate(titles)}))  # fmt: skip
    return rows.sort_values("_place", kind="stable").drop(columns="_place")


def known_rows(table: pd.DataFrame, titles: Mapping[str, str]) -> pd.DataFrame:
    """Return what is known of a codebook elsewhere, ready for a table."""
    rows = table[table["frame"].isin(list(titles))]
    ci = [f"{a:.2f} to {b:.2f}" for a, b in zip(rows["auc_low"], rows["auc_high"], strict=True)]
    return rows.assign(frame=rows["frame"].map(titles), ci=ci)


def reliability_rows(table: pd.DataFrame, codebook: Codebook) -> pd.DataFrame:
    """Return agreement by item and frame, with the question that was asked where it is known."""
    asked = {item.name: item.question for frame in codebook.coded for item in frame.items}
    names = {frame.name: frame.title for frame in codebook.coded}
    return table.assign(
        told=[asked.get(n, names.get(n, f"{n} (not of this codebook)")) for n in table["item"]],
        level=table["level"].map(_LEVELS), ci=bounds_of_alpha(table),
    )  # fmt: skip


def bounds_of_alpha(table: pd.DataFrame) -> list[str]:
    """Return the intervals of alpha as text, a dash where there is none."""
    pairs = zip(table["alpha_low"], table["alpha_high"], strict=True)
    return [f"{a:.2f} to {b:.2f}".replace("-", "−") if a == a else "–" for a, b in pairs]


def validity_rows(found: pd.DataFrame, titles: Mapping[str, str]) -> pd.DataFrame:
    """Return how each measure does over all outlets; calibration only where it is in their unit."""
    rows = found[found["outlet"] == ALL_OUTLETS]
    return rows.assign(
        frame=rows["frame"].map(titles),
        ci=[f"{a:.2f} to {b:.2f}" if a == a else "–" for a, b in
            zip(rows["auc_low"], rows["auc_high"], strict=True)],
        calibration=rows["calibration"].where(rows["measure"] == "supervised"),
    ).sort_values("frame", kind="stable", key=lambda c: c.map({t: i for i, t in
        enumerate(titles.values())}))  # fmt: skip


def error_rows(found: pd.DataFrame, titles: Mapping[str, str]) -> pd.DataFrame:
    """Return the error of each measure by outlet, for outlets with codes enough."""
    rows = found[(found["outlet"] != ALL_OUTLETS) & found["error"].notna()]
    ci = bounds(rows, "error_low", "error_high", signed=True)
    return rows.assign(frame=rows["frame"].map(titles), ci=ci)


def corrected_rows(table: pd.DataFrame, titles: Mapping[str, str]) -> pd.DataFrame:
    """Return the estimates with readable frames and intervals, outlet by outlet."""
    rows = table.assign(
        frame=table["feature"].map(titles), ci=bounds(table, "low", "high"),
        gap_ci=bounds(table, "gap_low", "gap_high", signed=True),
        _frame=table["feature"].map({f: place for place, f in enumerate(titles)}),
        _estimator=table["estimator"].map(ESTIMATORS.index),
    )  # fmt: skip
    rows = rows.sort_values(["_frame", "outlet", "_estimator"], kind="stable")
    return rows.drop(columns=["_frame", "_estimator"])


def budget_rows(table: pd.DataFrame, titles: Mapping[str, str]) -> pd.DataFrame:
    """Return, by frame and outlet, how many codes would halve the interval, alone and corrected."""
    wide = table.pivot(index=["feature", "outlet"], columns="estimator",
                       values=["width", "n_for_half"]).astype(float)  # fmt: skip
    first = table[table["estimator"] == PPI].set_index(["feature", "outlet"])
    rows = pd.DataFrame(
        {"n_coded": first["n_coded"], "width_hand": wide["width", HAND],
         "width": wide["width", PPI], "n_hand": wide["n_for_half", HAND],
         "n_corrected": wide["n_for_half", PPI], "note": first["note"]}
    ).reindex(first.index).reset_index()  # fmt: skip
    return rows.assign(frame=rows["feature"].map(titles))


def topic_shares(page: Page) -> pd.DataFrame | None:
    """Return the topic shares that 03_topics saved, if they are of these articles."""
    found = scores_of(page).get("topics")
    stories = page.articles["story_id"].fillna(page.articles["article_id"]).nunique()
    if found is None or set(found.index) != set(page.articles["article_id"]):
        return None
    return found if stories >= page.study.comparison.min_clusters else None


def topical(page: Page, scores: pd.DataFrame, topics: pd.DataFrame | None) -> pd.DataFrame:
    """Return how much of each frame's score topic alone predicts; empty without topics."""
    if topics is None:
        return pd.DataFrame(columns=["feature", "r2", "low", "high", "reading"])
    return topic_control.topic_prediction(
        scores, topics, page.articles, page.study.comparison, page.study.seed
    )


def topic_rows(table: pd.DataFrame, titles: Mapping[str, str]) -> pd.DataFrame:
    """Return what topic predicts with readable frames and intervals."""
    return table.assign(frame=table["feature"].map(titles), ci=bounds(table, "low", "high"))


def within(page: Page, scores: pd.DataFrame, topics: pd.DataFrame | None) -> pd.DataFrame:
    """Return each gap within topic (where there are topics) and within story."""
    gaps = topic_control.gaps_within(scores, page.articles, page.study.comparison)
    if topics is None:
        return gaps.assign(own_topics=float("nan"))
    told = gaps_within_shared_topics(scores, topics, page.articles, page.study.comparison)
    return pd.concat([told, gaps.assign(own_topics=float("nan"))], ignore_index=True)


def within_remark(table: pd.DataFrame) -> Html:
    """Return how many gaps stay within topic, and within story."""
    if table["raw_low"].isna().all():
        return note("Too few stories to compare outlets within topic or story.")
    said = []
    for kind, rows in table.groupby("within", sort=False):
        clear = rows[rows["raw_low"] * rows["raw_high"] > 0]
        counts = clear["reading"].value_counts()
        stay, turn, none = (int(counts.get(r, 0)) for r in ("stays", "reverses", NOT_COMPARABLE))
        lost = len(clear) - stay - turn - none
        said.append(
            say("Of {n} gaps whose interval excludes 0{where}, {stay} {stays} within {kind}, "
                "{turn} {reverse}, {lost} {lost_are} not told apart from 0 within {kind}{refused}.",
                n=len(clear), where=_AMONG[kind], kind=kind, stay=stay, turn=turn, lost=lost,
                stays="stays" if stay == 1 else "stay",
                reverse="reverses" if turn == 1 else "reverse", lost_are=_are(lost),
                refused=f", and {none} {_are(none)} of outlets whose topics are mostly their own: "
                "these cannot be compared within topic" if none else "")
        )  # fmt: skip
    return Html("\n".join(part.markup for part in said))


def _are(n: int) -> str:
    return "is" if n == 1 else "are"


def within_rows(table: pd.DataFrame, titles: Mapping[str, str]) -> pd.DataFrame:
    """Return the gaps that are clear of 0 before or within, widest first, as text."""
    rows = table[table["reading"].isin(_CLEAR)]
    rows = rows.reindex(rows["gap_raw"].abs().sort_values(ascending=False, kind="stable").index)
    return rows.assign(
        frame=rows["feature"].map(titles), raw_ci=bounds(rows, "raw_low", "raw_high", signed=True),
        ci=bounds(rows, "gap_low", "gap_high", signed=True),
    )  # fmt: skip


def agreement_rows(agreed: pd.DataFrame, titles: Mapping[str, str]) -> pd.DataFrame:
    """Return the agreement of measures with readable frames, those of one frame together."""
    place = agreed["frame"].map({name: at for at, name in enumerate(titles)})
    rows = agreed.assign(frame=agreed["frame"].map(titles), _place=place)
    return rows.sort_values("_place", kind="stable").drop(columns="_place")
