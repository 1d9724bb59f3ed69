"""How well measures tell what people code, by frame and outlet, and what follows from it."""

from collections.abc import Mapping

import numpy as np
import pandas as pd
from scipy import stats

from newsstudy.comparison.wilson import wilson_bounds

COMPARABLE, CORRECTED, UNUSABLE = "usable for comparison", "usable only corrected", "not usable"
UNKNOWN = "not validated here"
ALL_OUTLETS = "all"
COLUMNS = [
    "frame", "measure", "outlet", "n_coded", "n_yes", "auc", "auc_low", "auc_high", "correlation",
    "calibration", "error", "error_low", "error_high", "p_differs",
]  # fmt: skip
MIN_CODED, MIN_EACH = 50, 5
AUC_FLOOR, AUC_GOOD = 0.6, 0.7
ALPHA_FLOOR, ALPHA_GOOD = 0.4, 0.667
WORST_ERROR, LEVEL = 0.15, 0.05
_MIN_BY_OUTLET = 10
_BINS = 5


def validity(
    scores: Mapping[str, pd.DataFrame],
    human: pd.DataFrame,
    articles: pd.DataFrame,
    probability: pd.Series | None = None,
    confidence: float = 0.95,
) -> pd.DataFrame:
    """Return how each measure does against human codes: a row a frame, measure and outlet.

    `scores` holds a table (article_id × frame, in [0, 1]) by measure, `human` the codes likewise;
    `probability`, the inclusion probabilities, weights all figures. Columns: frame, measure, outlet
    (`all` first), n_coded, n_yes (codes of .5 or more), auc with its interval
    (`auc_interval`), correlation, calibration (expected calibration error over fifths of the
    scores as they are, in [0, 1]: Naeini et al. 2015), error with its interval, p_differs.

    `error`, by outlet, is what misleads a comparison: by how much the scores, brought to the scale
    of the codes by weighted least squares with a level for each outlet, overstate the outlet's
    gap to the others that people's codes have. Outlets with fewer than 10 codes have none.
    `p_differs`, in the row of all, tests that no outlet's differs (Wald, with variances robust to
    heteroscedasticity, HC3 of MacKinnon & White 1985).
    """
    rows = []
    for measure, table in scores.items():
        for frame in [name for name in human if name in table]:
            codes = human[frame].dropna().astype(float)
            score = table[frame].reindex(codes.index).to_numpy(dtype=float)
            facts = articles.set_index("article_id")["outlet"].reindex(codes.index)
            weights = np.ones(len(codes))
            if probability is not None:
                weights = 1 / probability.reindex(codes.index).to_numpy(dtype=float)
            found = _by_outlet(codes.to_numpy(), score, facts, weights, confidence)
            rows.append(found.assign(frame=frame, measure=measure))
    return pd.concat(rows, ignore_index=True)[COLUMNS]


def _by_outlet(
    codes: np.ndarray, score: np.ndarray, outlet: pd.Series, weights: np.ndarray, confidence: float
) -> pd.DataFrame:
    counts = outlet.value_counts(sort=False)
    enough = [name for name in counts.index if counts[name] >= _MIN_BY_OUTLET]
    errors, p = _errors(codes, score, outlet, weights, enough, confidence)
    everyone = np.ones(len(codes), dtype=bool)
    parts = [(ALL_OUTLETS, everyone)] + [
        (name, (outlet == name).to_numpy()) for name in counts.index if counts[name]
    ]
    rows = []
    for name, mine in parts:
        row = {
            "outlet": str(name), "n_coded": int(mine.sum()),
            "n_yes": int((codes[mine] >= 0.5).sum()),
            **auc_interval(codes[mine] >= 0.5, score[mine], weights[mine], confidence),
            "correlation": _correlation(codes[mine], score[mine], weights[mine]),
            "calibration": calibration_error(codes[mine], score[mine], weights[mine]),
        }  # fmt: skip
        rows.append({**row, **errors.get(name, dict.fromkeys(_ERROR, np.nan)), "p_differs": np.nan})
    rows[0]["p_differs"] = p
    return pd.DataFrame(rows)


_ERROR = ("error", "error_low", "error_high")


def auc_interval(
    yes: np.ndarray, score: np.ndarray, weights: np.ndarray, confidence: float
) -> dict[str, float]:
    """Return auc, auc_low and auc_high: variance of DeLong et al. (1988), Wilson's interval.

    Articles count by `weights`, one over the probability of being drawn, in the AUC and in its
    variance. The effective size is auc(1 - auc) over the variance (Kottas, Kuss & Zapf 2014); for
    an AUC of 0 or 1, that of the yes or of the no, whichever is smaller (Kish 1965). All null
    where fewer than five articles are yes, or no. Assumes independent articles.
    """
    names = ("auc", "auc_low", "auc_high")
    if min(yes.sum(), (~yes).sum()) < MIN_EACH:
        return dict.fromkeys(names, float("nan"))
    above = _share_below(score[yes], score[~yes], weights[~yes])
    below = 1 - _share_below(score[~yes], score[yes], weights[yes])
    auc = float(np.average(above, weights=weights[yes]))
    parts = ((above, weights[yes]), (below, weights[~yes]))
    variance = sum(_variance_of_mean(values, w) for values, w in parts)
    least = min(float(w.sum() ** 2 / (w**2).sum()) for _, w in parts)
    size = auc * (1 - auc) / variance if variance > 1e-12 else least
    low, high = wilson_bounds(np.array([auc]), np.array([size]), confidence, 10**6)
    return dict(zip(names, (auc, float(low[0]), float(high[0])), strict=True))


def _share_below(values: np.ndarray, others: np.ndarray, weights: np.ndarray) -> np.ndarray:
    """Return, for each value, the weighted share of `others` below it; equal ones count half."""
    order = np.argsort(others, kind="stable")
    total = np.concatenate([[0.0], np.cumsum(weights[order])])
    below, up_to = (np.searchsorted(others[order], values, side) for side in ("left", "right"))
    return (total[below] + total[up_to]) / (2 * total[-1])


def _variance_of_mean(values: np.ndarray, weights: np.ndarray) -> float:
    share, n = weights / weights.sum(), len(values)
    return float(((share * (values - share @ values)) ** 2).sum() * n / (n - 1))


def _correlation(codes: np.ndarray, score: np.ndarray, weights: np.ndarray) -> float:
    if len(codes) < 3:
        return float("nan")
    covariance = np.cov(codes, score, aweights=weights)
    spread = np.sqrt(covariance[0, 0] * covariance[1, 1])
    return float(covariance[0, 1] / spread) if spread > 1e-12 else float("nan")


def calibration_error(codes: np.ndarray, score: np.ndarray, weights: np.ndarray) -> float:
    """Return the weighted mean distance of codes from scores over fifths of the scores."""
    if len(codes) < _BINS:
        return float("nan")
    fifth = (stats.rankdata(score, method="ordinal") - 1) * _BINS // len(score)
    apart = np.bincount(fifth.astype(int), weights * (score - codes))
    return float(np.abs(apart).sum() / weights.sum())


def _errors(
    codes: np.ndarray, score: np.ndarray, outlet: pd.Series, weights: np.ndarray,
    enough: list[str], confidence: float,
) -> tuple[dict[str, dict[str, float]], float]:  # fmt: skip
    """Return by outlet its error against the others', and the p of the test that none differs."""
    k = len(enough)
    if k < 2:
        return {}, float("nan")
    mine = outlet.isin(enough).to_numpy()
    which = pd.Index(enough).get_indexer(outlet[mine].astype(object))
    x = np.column_stack([np.eye(k)[which], score[mine] - score[mine].mean()])
    root = np.sqrt(weights[mine])[:, None]
    beta, covariance = _hc3(x * root, codes[mine] * root[:, 0])
    contrast = -(np.eye(k) * k / (k - 1) - 1 / (k - 1))
    told = contrast @ beta[:k]
    variance = contrast @ covariance[:k, :k] @ contrast.T
    reach = stats.norm.ppf((1 + confidence) / 2) * np.sqrt(np.maximum(np.diag(variance), 0))
    wald = told[1:] @ np.linalg.pinv(variance[1:, 1:]) @ told[1:]
    p = float(stats.f.sf(wald / (k - 1), k - 1, max(mine.sum() - k - 1, 1)))
    errors = {
        name: dict(zip(_ERROR, (t, t - r, t + r), strict=True))
        for name, t, r in zip(enough, told, reach, strict=True)
    }
    return errors, p


def _hc3(x: np.ndarray, y: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    inverse = np.linalg.pinv(x.T @ x)
    beta = inverse @ (x.T @ y)
    leverage = np.minimum(np.einsum("ij,jk,ik->i", x, inverse, x), 0.99)
    left = (y - x @ beta) / (1 - leverage)
    return beta, inverse @ ((x * left[:, None] ** 2).T @ x) @ inverse


def verdicts(found: pd.DataFrame, alpha: pd.Series | None = None) -> pd.DataFrame:
    """Return frame, measure, verdict and reason from a `validity` table.

    `alpha` is the coders' Krippendorff alpha by frame, if there was an overlap. The rules:
    *not validated here* where fewer than 50 articles are coded or fewer than 5 are yes or no:
    nothing is known, for better or worse. *Not usable* where alpha is below .4 (people do not see
    the frame alike), or where the AUC's interval reaches .6 or less (correcting such a measure
    leaves the hand codes alone). *Usable for comparison* where the AUC's interval lies above .7,
    no outlet's error differs (p ≥ .05) nor can plausibly exceed .15 (its interval), and alpha is
    not below .667. Else *usable only corrected*.
    """
    rows = []
    for (frame, measure), group in found.groupby(["frame", "measure"], sort=False):
        whole = group[group["outlet"] == ALL_OUTLETS].iloc[0]
        rest = group[group["outlet"] != ALL_OUTLETS]
        agreed = float("nan") if alpha is None else float(alpha.get(frame, np.nan))
        rows.append((frame, measure, *_verdict(whole, rest, agreed)))
    return pd.DataFrame(rows, columns=["frame", "measure", "verdict", "reason"])


def _verdict(whole: pd.Series, outlets: pd.DataFrame, alpha: float) -> tuple[str, str]:
    n, yes = int(whole["n_coded"]), int(whole["n_yes"])
    low = whole["auc_low"]
    if n < MIN_CODED:
        return UNKNOWN, f"{n} articles are coded, {MIN_CODED} are needed"
    if min(yes, n - yes) < MIN_EACH:
        return UNKNOWN, f"of {n} coded articles {yes} are yes: {MIN_EACH} yes and no are needed"
    if alpha < ALPHA_FLOOR:
        return UNUSABLE, f"coders do not agree on it (alpha {alpha:.2f})"
    if low <= AUC_FLOOR:
        return UNUSABLE, (
            f"may be little better than chance: AUC {whole['auc']:.2f}, perhaps as low as "
            f"{low:.2f}; the hand codes alone tell as much"
        )
    doubts = _doubts(whole, outlets, alpha)
    if doubts:
        return CORRECTED, "; ".join(doubts)
    return COMPARABLE, f"AUC {whole['auc']:.2f}, at least {low:.2f}; no outlet is misjudged by much"


def _doubts(whole: pd.Series, outlets: pd.DataFrame, alpha: float) -> list[str]:
    doubts = []
    if whole["auc_low"] <= AUC_GOOD:
        doubts.append(f"AUC {whole['auc']:.2f} may be as low as {whole['auc_low']:.2f}")
    errors = outlets.dropna(subset=["error"])
    if errors.empty:
        doubts.append("too few codes by outlet to see whether its error differs")
    else:
        reach = errors[["error_low", "error_high"]].abs().max(axis=1)
        worst = errors.loc[reach.idxmax()]
        if whole["p_differs"] < LEVEL:
            largest = errors.loc[errors["error"].abs().idxmax()]
            doubts.append(
                f"its error differs between outlets ({_p(whole['p_differs'])}; most in "
                f"{largest['outlet']}: {_points(largest['error'])})"
            )
        elif reach.max() > WORST_ERROR:
            most = 100 * reach.max()
            doubts.append(f"{worst['outlet']} may be misjudged by up to {most:.0f} points")
    if alpha < ALPHA_GOOD:
        doubts.append(f"coders agree only in part (alpha {alpha:.2f})")
    return doubts


def _p(value: float) -> str:
    return "p < .001" if value < 0.001 else f"p = {value:.3f}".replace("0.", ".")


def _points(error: float) -> str:
    return f"{100 * error:+.0f} points".replace("-", "−")
