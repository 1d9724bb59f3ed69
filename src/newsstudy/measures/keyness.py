"""Keyness: words that set one outlet apart from all the others."""

import numpy as np
import pandas as pd
from scipy import sparse
from scipy.special import ndtr

from newsstudy.measures.features import DocumentFeatures


def outlet_counts(features: DocumentFeatures, outlets: pd.Series) -> tuple[np.ndarray, list[str]]:
    """Return word counts by outlet, (n_outlets, n_terms), and the outlets in their order."""
    membership, names = _membership(outlets)
    return np.asarray((membership @ features.counts).todense()), names


def keyness(features: DocumentFeatures, outlets: pd.Series, prior_words: float) -> pd.DataFrame:
    """Return the keyness of every word for every outlet against all others together.

    `outlets` is categorical, aligned with the rows of `features`. A row an outlet and term:
    count; per_million words; n_articles of the outlet that use it; delta, the difference of log
    odds with the informative Dirichlet prior, its z and two-sided p (Monroe, Colaresi & Quinn
    2008, eq. 16 and 20-22), the prior being the corpus's frequencies, worth `prior_words` words
    in all; g2 (Dunning 1993, four cells); log_ratio (base 2, of the rates, half a word added);
    dp, Gries' (2008) deviation of proportions over the outlet's articles: 0 even, 1 one place.
    With one outlet, or one word, there is nothing to compare, and the table is empty.
    """
    counts, names = outlet_counts(features, outlets)
    if len(names) < 2 or len(features.terms) < 2:
        return pd.DataFrame(columns=_COLUMNS)
    delta, variance = log_odds(counts, prior(counts, prior_words))
    z = delta / np.sqrt(variance)
    size = counts.sum(axis=1, keepdims=True)
    membership, _ = _membership(outlets)
    columns = {
        "count": counts,
        "per_million": 1e6 * counts / np.maximum(size, 1),
        "n_articles": np.asarray((membership @ (features.counts > 0).astype(float)).todense()),
        "delta": delta,
        "z": z,
        "p": 2 * ndtr(-np.abs(z)),
        "g2": _g2(counts),
        "log_ratio": _log_ratio(counts),
        "dp": _dispersion(features.counts, outlets),
    }
    table = pd.DataFrame({name: np.ravel(values) for name, values in columns.items()})
    table.insert(
        0, "outlet", pd.Categorical(np.repeat(names, len(features.terms)), categories=names)
    )
    table.insert(1, "term", np.tile(features.terms, len(names)))
    return table.astype({"count": int, "n_articles": int})[_COLUMNS]


_COLUMNS = [
    "outlet", "term", "count", "per_million", "n_articles", "delta", "z", "p", "g2", "log_ratio",
    "dp",
]  # fmt: skip


def prior(counts: np.ndarray, prior_words: float) -> np.ndarray:
    """Return alpha, (n_terms,): each word's share of the corpus times `prior_words`."""
    total = counts.sum(axis=0)
    return prior_words * total / max(total.sum(), 1)


def log_odds(counts: np.ndarray, alpha: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """Return delta and its approximate variance for counts of shape (..., n_outlets, n_terms).

    Monroe, Colaresi & Quinn (2008), with the prior `alpha` given by word; each outlet is
    compared with the sum of the others.
    """
    others = counts.sum(axis=-2, keepdims=True) - counts
    inside, outside = counts + alpha, others + alpha
    n_inside = inside.sum(axis=-1, keepdims=True)
    n_outside = outside.sum(axis=-1, keepdims=True)
    with np.errstate(divide="ignore", invalid="ignore"):
        delta = np.log(inside / (n_inside - inside)) - np.log(outside / (n_outside - outside))
        return delta, 1 / inside + 1 / outside


def _membership(outlets: pd.Series) -> tuple[sparse.csr_matrix, list[str]]:
    names = list(outlets.cat.categories)
    shape = (len(names), len(outlets))
    codes = outlets.cat.codes.to_numpy()
    matrix = sparse.csr_matrix((np.ones(len(outlets)), (codes, np.arange(len(outlets)))), shape)
    return matrix, names


def _g2(counts: np.ndarray) -> np.ndarray:
    """Return Dunning's log-likelihood ratio over the four cells word/other × outlet/others."""
    size = counts.sum(axis=1, keepdims=True)
    others = counts.sum(axis=0, keepdims=True) - counts
    cells = np.stack([counts, size - counts, others, size.sum() - size - others])
    rows = np.stack(
        [cells[0] + cells[1], cells[0] + cells[1], cells[2] + cells[3], cells[2] + cells[3]]
    )
    columns = np.stack([cells[0] + cells[2], cells[1] + cells[3]] * 2)
    expected = rows * columns / size.sum()
    ratio = np.divide(cells, expected, out=np.ones_like(cells), where=(cells > 0) & (expected > 0))
    return 2 * (cells * np.log(ratio)).sum(axis=0)


def _log_ratio(counts: np.ndarray) -> np.ndarray:
    size = counts.sum(axis=1, keepdims=True)
    others = counts.sum(axis=0, keepdims=True) - counts
    return np.log2((counts + 0.5) / (size + 1)) - np.log2((others + 0.5) / (size.sum() - size + 1))


def _dispersion(counts: sparse.csr_matrix, outlets: pd.Series) -> np.ndarray:
    """Return DP by outlet and term; a word that the outlet never uses has DP 1."""
    codes = outlets.cat.codes.to_numpy()
    rows = []
    for code in range(len(outlets.cat.categories)):
        part = counts[codes == code].tocsc()
        shares = np.asarray(part.sum(axis=1)).ravel()
        shares = shares / max(shares.sum(), 1)
        totals = np.asarray(part.sum(axis=0)).ravel()
        places = part.tocoo()
        share = shares[places.row]
        difference = np.abs(places.data / totals[places.col] - share) - share
        sums = np.bincount(places.col, weights=difference, minlength=part.shape[1])
        rows.append(np.where(totals > 0, np.clip(0.5 * (1 + sums), 0, 1), 1.0))
    return np.stack(rows)
