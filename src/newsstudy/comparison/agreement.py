"""Agreement between coders: Krippendorff's alpha with intervals, and percent agreement."""

from typing import Literal

import numpy as np
import pandas as pd

Level = Literal["nominal", "ordinal", "interval"]

COLUMNS = (
    "item", "n_units", "n_coders", "n_codes", "share", "agreement", "alpha", "alpha_low",
    "alpha_high",
)  # fmt: skip
_ALPHA = 61
_CHUNK = 500


def krippendorff_alpha(codes: np.ndarray, level: Level = "nominal") -> float:
    """Return Krippendorff's alpha of codes in the shape (coders, units); missing codes are NaN.

    1 is perfect agreement, 0 what chance would give (Krippendorff 2019, Content Analysis, 4th
    ed., ch. 12). Units with fewer than two codes do not count. NaN where no unit has two codes,
    or where all codes are the same: without variation, agreement cannot be told from habit.
    """
    coincidences, values = _coincidences(np.asarray(codes, dtype=float))
    return float(_alphas(coincidences.sum(axis=0)[None], values, level)[0])


def alpha_intervals(
    codes: np.ndarray,
    level: Level = "nominal",
    *,
    draws: int = 2000,
    confidence: float = 0.95,
    seed: int = 1,
) -> tuple[float, float]:
    """Return a percentile interval of alpha from a bootstrap over units.

    `codes` as for `krippendorff_alpha`. Units with two codes or more are drawn with replacement,
    all their codes with them, so coders are taken as given. Draws in which all codes are the
    same have no alpha and are left out; where these are more than one in ten, or there are
    fewer than two units, both bounds are NaN. Assumes that units are independent.
    """
    coincidences, values = _coincidences(np.asarray(codes, dtype=float))
    n_units = len(coincidences)
    if n_units < 2 or len(values) < 2:
        return float("nan"), float("nan")
    random = np.random.default_rng([seed, _ALPHA])
    flat = coincidences.reshape(n_units, -1)
    alphas = []
    for size in [_CHUNK] * (draws // _CHUNK) + [draws % _CHUNK] * bool(draws % _CHUNK):
        times = random.multinomial(n_units, np.full(n_units, 1 / n_units), size=size)
        drawn = (times @ flat).reshape(size, len(values), len(values))
        alphas.append(_alphas(drawn, values, level))
    found = np.concatenate(alphas)
    found = found[~np.isnan(found)]
    if len(found) < 0.9 * draws:
        return float("nan"), float("nan")
    low, high = np.quantile(found, [(1 - confidence) / 2, (1 + confidence) / 2])
    return float(low), float(high)


def percent_agreement(codes: np.ndarray) -> float:
    """Return the share of pairs of codes of one unit that are equal, in [0, 1].

    `codes` as for `krippendorff_alpha`; NaN where no unit has two codes.
    """
    counts, _ = _counts(np.asarray(codes, dtype=float))
    n_codes = counts.sum(axis=1)
    pairs = (n_codes * (n_codes - 1)).sum()
    same = (counts * (counts - 1)).sum()
    return float(same / pairs) if pairs else float("nan")


def agreement(
    codes: pd.DataFrame,
    by: str = "item",
    code: str = "code",
    level: Level = "nominal",
    **options: float,
) -> pd.DataFrame:
    """Return a row an item: how far its coders agree.

    `codes` is a long table with the columns unit, coder, `by` and `code`. Columns: item (the
    value of `by`), n_units with two codes or more, n_coders and n_codes in these, share (the
    mean of all codes), agreement (percent agreement, in [0, 1]), alpha and its interval.
    `options` go to `alpha_intervals`.
    """
    rows = []
    for item, group in codes.groupby(by, observed=True, sort=False):
        table = group.pivot(index="coder", columns="unit", values=code).to_numpy(dtype=float)
        paired = table[:, (~np.isnan(table)).sum(axis=0) >= 2]
        n_coders = int((~np.isnan(paired)).any(axis=1).sum())
        n_codes = int((~np.isnan(paired)).sum())
        counted = (item, paired.shape[1], n_coders, n_codes, group[code].mean())
        alpha = (krippendorff_alpha(paired, level), *alpha_intervals(paired, level, **options))
        rows.append((*counted, percent_agreement(paired), *alpha))
    return pd.DataFrame(rows, columns=list(COLUMNS))


def _counts(codes: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """Return how often each value was given, (units with two codes or more, values)."""
    paired = codes[:, (~np.isnan(codes)).sum(axis=0) >= 2]
    values = np.unique(paired[~np.isnan(paired)])
    counts = (paired[:, :, None] == values).sum(axis=0)
    return counts.astype(float), values


def _coincidences(codes: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """Return each unit's pairs of values, (units, values, values), and the values."""
    counts, values = _counts(codes)
    pairs = counts[:, :, None] * counts[:, None, :]
    diagonal = np.arange(len(values))
    pairs[:, diagonal, diagonal] -= counts
    return pairs / (counts.sum(axis=1) - 1)[:, None, None], values


def _alphas(coincidences: np.ndarray, values: np.ndarray, level: Level) -> np.ndarray:
    """Return alpha of each of several matrices of coincidences, (draws, values, values)."""
    margins = coincidences.sum(axis=2)
    totals = margins.sum(axis=1)
    distances = _distances(margins, values, level)
    observed = (coincidences * distances).sum(axis=(1, 2))
    chance = np.einsum("bi,bj,bij->b", margins, margins, distances)
    with np.errstate(divide="ignore", invalid="ignore"):
        return np.where(chance > 0, 1 - (totals - 1) * observed / chance, np.nan)


def _distances(margins: np.ndarray, values: np.ndarray, level: Level) -> np.ndarray:
    """Return the squared differences between values, (draws or 1, values, values)."""
    if level == "nominal":
        return (values[:, None] != values[None, :]).astype(float)[None]
    if level == "interval":
        return ((values[:, None] - values[None, :]) ** 2)[None]
    if level == "ordinal":
        ranks = np.cumsum(margins, axis=1) - margins / 2
        return (ranks[:, :, None] - ranks[:, None, :]) ** 2
    raise ValueError(f"level is nominal, ordinal or interval, not {level}")
