"""Do the gaps stand under other reasonable choices of articles, or by another measure?"""

from collections.abc import Iterator, Mapping

import numpy as np
import pandas as pd

from newsstudy.comparison.estimates import means_and_gaps, permutation_p, q_values
from newsstudy.comparison.sample import ALL, samples
from newsstudy.parameters import ComparisonParameters

_PERMUTATIONS_A_ROW = 40  # so that the least p of a lone gap survives the correction
AS_REPORTED = "as reported"
MOST_ON_A_STORY, LEAST_WORDS = 2, 100
WITHOUT_AGENCY = "without agency copy"
FEW_ON_A_STORY = f"at most {MOST_ON_A_STORY} articles of an outlet on a story"
COMMON_PERIOD = "within the period that all outlets cover"
LONG_ENOUGH = f"articles of {LEAST_WORDS} words or more"
COLUMNS = ["alternative", "feature", "outlet", "n_articles", "gap", "gap_low", "gap_high", "q"]
HELD = ["feature", "outlet", "gap", "q", "n_asked", "n_sign", "n_beyond", "lost"]


def multiverse(
    reported: pd.DataFrame,
    scores: pd.DataFrame,
    articles: pd.DataFrame,
    parameters: ComparisonParameters,
    seed: int,
    *,
    others: Mapping[str, pd.DataFrame] | None = None,
) -> pd.DataFrame:
    """Return a row an alternative, feature and outlet: gap and q under another choice.

    `reported` are the `estimates` of `scores` and `articles`; the latter have published and
    n_words too. Alternatives (Steegen, Tuerlinckx, Gelman & Vanpaemel 2016): AS_REPORTED, those of
    `alternatives` that leave articles out here, and one for each of `others`: the scores of
    another measure of the same features, by name, in a unit of their own. p is that of
    `estimates`, in alternatives from fewer permutations: `parameters.draws`, or 40 for each row
    where that is more. q is corrected within an alternative, and null where an outlet has too few
    stories left. Raises ValueError as `estimates` does.
    """
    choices = [(name, scores, mask)
               for name, mask in alternatives(articles, parameters.min_clusters)]  # fmt: skip
    for name, table in (others or {}).items():
        same = [feature for feature in scores if feature in table]
        choices += [(name, table[same], np.ones(len(articles), dtype=bool))] if same else []
    tables = [
        _tested(table, articles[mask], parameters, seed).assign(alternative=name)
        for name, table, mask in choices
    ]
    main = reported[reported["sample"] == ALL].assign(alternative=AS_REPORTED)
    return pd.concat([main[COLUMNS], *(table[COLUMNS] for table in tables)], ignore_index=True)


def alternatives(articles: pd.DataFrame, min_clusters: int) -> Iterator[tuple[str, np.ndarray]]:
    """Yield other choices of articles, as masks: those that leave some out, and not all.

    Without agency copy; the first MOST_ON_A_STORY articles of an outlet on a story; those between
    the latest first and the earliest last day of the outlets with `min_clusters` dated articles;
    those of LEAST_WORDS words or more.
    """
    for name, kept in (
        (WITHOUT_AGENCY, articles["agency"].isna()),
        (FEW_ON_A_STORY, _place_on_story(articles) < MOST_ON_A_STORY),
        (COMMON_PERIOD, _in_common_period(articles, min_clusters)),
        (LONG_ENOUGH, articles["n_words"] >= LEAST_WORDS),
    ):
        if kept.any() and not kept.all():
            yield name, kept.to_numpy()


def held(table: pd.DataFrame, fdr: float) -> pd.DataFrame:
    """Return a row for each gap beyond chance as reported: in how many alternatives it stands.

    Beyond chance is one with q < `fdr` and an interval without 0; in alternatives there are no
    intervals, and q decides. `table` is of `multiverse`. n_asked: alternatives in which the
    outlet can be tested; n_sign: those in which the gap has the same sign; n_beyond: those in
    which, besides, q < `fdr`; lost: the alternatives asked that are not among the last, as text.
    Widest gaps first.
    """
    rows = []
    main = table[(table["alternative"] == AS_REPORTED) & (table["q"] < fdr)]
    main = main[main["gap_low"] * main["gap_high"] > 0]
    rest = dict(list(table[table["alternative"] != AS_REPORTED].groupby(["feature", "outlet"],
                                                                       observed=True)))  # fmt: skip
    for row in main.itertuples():
        asked = rest.get((row.feature, row.outlet), table.iloc[:0]).dropna(subset="q")
        sign = np.sign(asked["gap"]) == np.sign(row.gap)
        beyond = sign & (asked["q"] < fdr)
        lost = "; ".join(asked.loc[~beyond, "alternative"])
        rows.append((row.feature, row.outlet, row.gap, row.q, len(asked), int(sign.sum()),
                     int(beyond.sum()), lost))  # fmt: skip
    found = pd.DataFrame(rows, columns=HELD)
    widest = found["gap"].abs().sort_values(ascending=False, kind="stable").index
    return found.reindex(widest).reset_index(drop=True)


def _tested(
    scores: pd.DataFrame, articles: pd.DataFrame, parameters: ComparisonParameters, seed: int
) -> pd.DataFrame:
    mine = scores.reindex(articles["article_id"])
    _, sample, _ = next(samples(mine, articles, parameters.min_clusters))
    n = max(parameters.draws, _PERMUTATIONS_A_ROW * len(sample.names) * len(sample.features))
    gaps, p = means_and_gaps(sample)[1], permutation_p(sample, n, seed)
    return sample.frame().assign(
        n_articles=np.tile(sample.n_articles, len(sample.features)),
        gap=gaps.T.ravel(), gap_low=np.nan, gap_high=np.nan, q=q_values(p.T.ravel()),
    )  # fmt: skip


def _place_on_story(articles: pd.DataFrame) -> pd.Series:
    """Return how many articles of the outlet on the story came before each; 0 without a story."""
    ordered = articles.sort_values(["published", "article_id"], kind="stable")
    place = ordered.groupby(["outlet", "story_id"], observed=True).cumcount()
    return place.reindex(articles.index).where(articles["story_id"].notna(), 0)


def _in_common_period(articles: pd.DataFrame, least: int) -> pd.Series:
    days = articles["published"].dt.floor("D")
    dated = days.groupby(articles["outlet"], observed=True).agg(["count", "min", "max"])
    dated = dated[dated["count"] >= least]
    return (days >= dated["min"].max()) & (days <= dated["max"].min())
