"""Topic is not frame: what of a frame score topics tell, and which gaps stay within them."""

import numpy as np
import pandas as pd
from scipy import stats

from newsstudy.comparison.intervals import gap_weights
from newsstudy.comparison.same_story import same_story
from newsstudy.comparison.sample import ALL, story_codes
from newsstudy.measures.supervised import assigned_folds
from newsstudy.parameters import ComparisonParameters

LITTLE, MUCH = 0.1, 0.4
GAP_COLUMNS = [
    "feature", "outlet", "within", "n_articles", "gap_raw", "raw_low", "raw_high", "gap",
    "gap_low", "gap_high", "reading",
]  # fmt: skip
_N_FOLDS = 5
_PENALTY = 1.0


def topic_prediction(
    scores: pd.DataFrame,
    topics: pd.DataFrame,
    articles: pd.DataFrame,
    parameters: ComparisonParameters,
    seed: int,
) -> pd.DataFrame:
    """Return, by feature, the share of a score's variance that topics alone predict.

    `scores` and `topics` (shares of topics) are indexed by article_id. Columns: feature, r2, low,
    high, reading. r2 is cross-validated (ridge regression on the shares, whole stories held
    out): 1 - squared error of the prediction over that of the mean, both without the held-out
    story; below 0 topics tell nothing. The interval is linearised and clustered by story.
    """
    stories = story_codes(articles["story_id"])
    values = scores.reindex(articles["article_id"])
    shares = topics.reindex(articles["article_id"]).to_numpy(dtype=float)
    folds = assigned_folds(stories, np.arange(len(articles)), _N_FOLDS, seed)
    quantile = stats.norm.ppf((1 + parameters.confidence) / 2)
    rows = []
    for feature in values:
        y = values[feature].to_numpy(dtype=float)
        told, plain = _held_out(y, shares, folds)
        r2, error = _r2(y, told, plain, stories)
        rows.append((feature, r2, r2 - quantile * error, r2 + quantile * error, _reading_r2(r2)))
    return pd.DataFrame(rows, columns=["feature", "r2", "low", "high", "reading"])


def _held_out(
    y: np.ndarray, shares: np.ndarray, folds: np.ndarray
) -> tuple[np.ndarray, np.ndarray]:
    """Return predictions from topic shares, and from nothing, by models that saw other folds."""
    told, plain = np.zeros(len(y)), np.zeros(len(y))
    for fold in range(folds.max() + 1):
        mine = folds == fold
        x, seen = shares[~mine], y[~mine]
        centred = x - x.mean(axis=0)
        held = centred.T @ centred + _PENALTY * np.eye(x.shape[1])
        slope = np.linalg.solve(held, centred.T @ (seen - seen.mean()))
        plain[mine] = seen.mean()
        told[mine] = seen.mean() + (shares[mine] - x.mean(axis=0)) @ slope
    return told, plain


def _r2(
    y: np.ndarray, told: np.ndarray, plain: np.ndarray, stories: np.ndarray
) -> tuple[float, float]:
    left, total = (y - told) ** 2, (y - plain) ** 2
    if total.sum() < 1e-12:
        return float("nan"), float("nan")
    ratio = left.sum() / total.sum()
    by_story = np.bincount(stories, left - ratio * total)
    n = int((np.bincount(stories) > 0).sum())
    error = np.sqrt((by_story**2).sum() * n / max(n - 1, 1)) / total.sum()
    return float(1 - ratio), float(error)


def _reading_r2(r2: float) -> str:
    if np.isnan(r2):
        return "the score never varies"
    if r2 < LITTLE:
        return "topic tells little of it"
    return "topic tells some of it" if r2 < MUCH else "topic tells much of it: compare within topic"


def gaps_within(
    scores: pd.DataFrame,
    articles: pd.DataFrame,
    parameters: ComparisonParameters,
    *,
    topics: pd.DataFrame | None = None,
) -> pd.DataFrame:
    """Return each outlet's gap as it is and within topic, or within story without `topics`.

    Columns: feature, outlet, within (topic or story), n_articles, gap_raw, raw_low, raw_high,
    gap, gap_low, gap_high, reading. Within topic: least squares of the score on outlets and topic
    shares, so outlets are compared at one mixture of topics (analysis of covariance; it assumes
    that a topic moves the score alike in all outlets); variances are clustered by story (Liang &
    Zeger 1986, with the small sample factor of Cameron & Miller 2015) with Student's quantile.
    Outlets with fewer than `parameters.min_clusters` stories have no interval and no part in the
    others' gaps. Within story: the contrast of `same_story`, with its interval; `gap_raw` is
    among the outlets that take part in it, of their articles on stories that two of them tell.
    Raises ValueError, within story, as `estimates` does.
    """
    stories = story_codes(articles["story_id"])
    outlets = articles["outlet"].cat.codes.to_numpy().astype(np.int64)
    values = scores.reindex(articles["article_id"])
    if topics is None:
        return _within_story(values, articles, outlets, stories, parameters)
    controls = topics.reindex(articles["article_id"]).to_numpy(float)
    names = list(articles["outlet"].cat.categories)
    enough = _n_stories(outlets, stories, len(names)) >= parameters.min_clusters
    tables = []
    for feature in values:
        y = values[feature].to_numpy(dtype=float)
        raw, within = (_gaps(y, outlets, stories, enough, parameters.confidence, extra)
                       for extra in (None, controls))  # fmt: skip
        tables.append(_row_table(feature, names, "topic", outlets, raw, within))
    return pd.concat(tables, ignore_index=True)[GAP_COLUMNS]


def _within_story(
    values: pd.DataFrame, articles: pd.DataFrame, outlets: np.ndarray, stories: np.ndarray,
    parameters: ComparisonParameters,
) -> pd.DataFrame:  # fmt: skip
    names = list(articles["outlet"].cat.categories)
    table = same_story(values, articles, parameters, measure="")
    told = table[table["sample"] == ALL].set_index(["feature", "outlet"])
    tables = []
    for feature in values:
        within = told.loc[feature].loc[names, ["contrast", "contrast_low", "contrast_high"]]
        part = within["contrast"].notna().to_numpy()
        kept = _shared(stories, outlets, part)
        y, mine = values[feature].to_numpy(dtype=float)[kept], outlets[kept]
        raw = _gaps(y, mine, stories[kept], part, parameters.confidence)
        tables.append(_row_table(feature, names, "story", mine, raw, within.to_numpy()))
    return pd.concat(tables, ignore_index=True)[GAP_COLUMNS]


def _n_stories(outlets: np.ndarray, stories: np.ndarray, n_outlets: int) -> np.ndarray:
    pairs = np.unique(np.column_stack([outlets, stories]), axis=0)
    return np.bincount(pairs[:, 0], minlength=n_outlets)


def _shared(stories: np.ndarray, outlets: np.ndarray, part: np.ndarray) -> np.ndarray:
    """Return which articles are of outlets in `part`, on stories that two of these tell."""
    pairs = np.unique(np.column_stack([stories, outlets])[part[outlets]], axis=0)
    several = np.bincount(pairs[:, 0], minlength=int(stories.max()) + 1) > 1
    return part[outlets] & several[stories]


def _gaps(
    y: np.ndarray, outlets: np.ndarray, stories: np.ndarray, enough: np.ndarray,
    confidence: float, controls: np.ndarray | None = None,
) -> np.ndarray:  # fmt: skip
    """Return gap, low and high by outlet, (n_outlets, 3), from one least squares."""
    result = np.full((len(enough), 3), np.nan)
    if enough.sum() < 2:
        return result
    mine = enough[outlets]
    y, outlets, stories = y[mine], outlets[mine], stories[mine]
    design = np.eye(len(enough))[outlets][:, enough]
    if controls is not None:
        extra = controls[mine] - controls[mine].mean(axis=0)
        design = np.column_stack([design, extra])
    weights = np.zeros((len(enough), design.shape[1]))
    weights[:, : enough.sum()] = gap_weights(enough)[:, enough]
    told, error, n = _least_squares(y, design, stories, weights)
    reach = stats.t.ppf((1 + confidence) / 2, max(n - 1, 1)) * error
    result[enough] = np.column_stack([told, told - reach, told + reach])[enough]
    return result


def _least_squares(
    y: np.ndarray, design: np.ndarray, stories: np.ndarray, weights: np.ndarray
) -> tuple[np.ndarray, np.ndarray, int]:
    """Return contrasts of the coefficients, their clustered errors, and the number of clusters."""
    inverse = np.linalg.pinv(design.T @ design, rcond=1e-10)
    beta = inverse @ (design.T @ y)
    parts = design * (y - design @ beta)[:, None]
    codes = np.unique(stories, return_inverse=True)[1]
    sums = np.zeros((codes.max() + 1, design.shape[1]))
    np.add.at(sums, codes, parts)
    n, k = len(y), np.linalg.matrix_rank(design)
    factor = len(sums) / max(len(sums) - 1, 1) * (n - 1) / max(n - k, 1)
    covariance = inverse @ (sums.T @ sums) @ inverse * factor
    variance = np.einsum("ij,jk,ik->i", weights, covariance, weights)
    return weights @ beta, np.sqrt(np.maximum(variance, 0)), len(sums)


def _row_table(
    feature: str, names: list[str], kind: str, outlets: np.ndarray, raw: np.ndarray,
    within: np.ndarray,
) -> pd.DataFrame:  # fmt: skip
    table = pd.DataFrame(
        np.column_stack([raw, within]),
        columns=["gap_raw", "raw_low", "raw_high", "gap", "gap_low", "gap_high"],
    )
    return table.assign(
        feature=feature, outlet=pd.Categorical(names, names), within=kind,
        n_articles=np.bincount(outlets, minlength=len(names)),
        reading=[_reading(*row) for row in table.to_numpy()],
    )  # fmt: skip


def _reading(
    raw: float, raw_low: float, raw_high: float, gap: float, low: float, high: float
) -> str:
    if np.isnan(low) or np.isnan(raw_low):
        return "too few stories"
    was, stays = not raw_low <= 0 <= raw_high, not low <= 0 <= high
    if was and stays:
        return "stays" if raw * gap > 0 else "reverses"
    if was:
        return "is no longer told apart from 0"
    return "appears" if stays else "is not told apart from 0"
