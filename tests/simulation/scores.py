"""Corpora drawn from a model whose truth is known; every number here is invented.

An article of outlet o is about story s with probability p_os; its expected score is m_os, the
story's own score plus the outlet's shift. So the truth of every estimate can be written down.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Literal

import numpy as np
import pandas as pd
from scipy import stats

_HIGHEST = 0.7  # story means lie in [0, 0.7], so that a shift of at most 0.3 stays within [0, 1]
Family = Literal["beta", "sentences", "normal"]


@dataclass(frozen=True)
class Simulated:
    """One drawn corpus and what is true of it.

    `truth` has a row a feature and outlet. Over all stories of the kind: `expected` and
    `expected_gap`, and `own` and `own_gap` for articles that are no agency copy. Where there are
    stories, also given those that were drawn: mean, gap, and the gap's parts exclusive,
    selection and presentation.
    """

    scores: pd.DataFrame
    articles: pd.DataFrame
    truth: pd.DataFrame


def simulate(
    sizes: Sequence[int],
    rng: np.random.Generator,
    *,
    n_features: int = 1,
    n_stories: int = 0,
    exclusive: float = 0.0,
    level: float = 0.25,
    story_sd: float = 0.1,
    size_skew: float = 0.0,
    selection: Sequence[float] | float = 0.0,
    presentation: np.ndarray | Sequence[float] | float = 0.0,
    family: Family = "beta",
    concentration: Sequence[float] | float = 4.0,
    agency_share: float = 0.0,
) -> Simulated:
    """Draw `sizes[o]` articles of each outlet o, scored on `n_features` features in [0, 1].

    Stories: `n_stories` in all (0: every article is a story of its own), with mean scores of
    mean `level` and spread `story_sd`; `size_skew` makes some larger (0: all alike); a share
    `exclusive` of each outlet's articles is about stories that it alone reports.
    Planted: `selection` by outlet, the log odds by which it prefers a story whose first feature
    is one standard deviation higher; `presentation` by outlet (or outlet and feature), the shift
    of the score within a story, from 0 to 0.3. Within a story, scores vary by `family` with
    `concentration` (low: many near 0 and 1; it may differ by outlet). A share `agency_share` of
    the articles has the text of the story's wire report: one score, no shift, agency marked.
    """
    n_outlets = len(sizes)
    outlets = np.repeat(np.arange(n_outlets), sizes)
    shift = np.broadcast_to(np.asarray(presentation, dtype=float).T, (n_features, n_outlets)).T
    if shift.min() < 0 or shift.max() > 1 - _HIGHEST:
        raise ValueError("presentation must lie between 0 and 0.3")
    preference = np.broadcast_to(np.asarray(selection, dtype=float), n_outlets)
    if preference.any() and not n_stories:
        raise ValueError("selection needs stories that can be chosen: n_stories > 0")
    means = _story_means(n_stories or len(outlets), n_features, level, story_sd, rng)
    shares = np.zeros((n_outlets, len(means)))
    stories = np.arange(len(outlets))
    if n_stories:
        shares = _shares(means[:, 0], preference, exclusive, size_skew, level, story_sd, rng)
        stories = _drawn(shares, outlets, rng)
    copied = rng.random(len(outlets)) < agency_share
    if copied.any() and not n_stories:
        stories[copied] = rng.choice(stories[copied], copied.sum() // 3 + 1)[
            rng.integers(0, copied.sum() // 3 + 1, copied.sum())
        ]
    spread = np.broadcast_to(np.asarray(concentration, dtype=float), n_outlets)
    values = scored(means[stories] + shift[outlets], spread[outlets], family, rng)
    wire = scored(means, np.full(len(means), spread.mean()), family, rng)
    values[copied] = wire[stories[copied]]
    known = copied | bool(n_stories)
    articles = bare_articles(outlets, n_outlets)
    articles["agency"] = pd.Series(np.where(copied, "Wire", None), dtype=object)
    ids = np.array([f"s{story}" for story in stories], dtype=object)
    articles["story_id"] = pd.Series(np.where(known, ids, None), dtype=object)
    columns = [f"feature {f}" for f in range(n_features)]
    scores = pd.DataFrame(values, index=pd.Index(articles["article_id"]), columns=columns)
    expected = _expected(level, story_sd, preference, exclusive, n_features)
    truth = _truth(means, shares, shift, expected, agency_share, articles, columns)
    return Simulated(scores, articles, truth)


def parts_of_gaps(shares: np.ndarray, means: np.ndarray) -> pd.DataFrame:
    """Return gap, exclusive, selection, presentation by outlet (Kitagawa 1955), term by term.

    `shares` and `means` are (n_outlets, n_stories): p_os and m_os. An outlet is set against the
    even mixture of the others; scores are centred between the means of the two sides.
    """
    overall = (shares * means).sum(axis=1)
    rows = []
    for o, p in enumerate(shares):
        centred = means - (overall[o] + np.delete(overall, o).mean()) / 2
        m, others = centred[o], np.delete(shares, o, axis=0)
        p_r = others.mean(axis=0)
        product_r = (others * np.delete(centred, o, axis=0)).mean(axis=0)
        m_r = np.divide(product_r, p_r, out=np.zeros_like(p_r), where=p_r > 0)
        both = (p > 0) & (p_r > 0)
        rows.append(
            {
                "gap": (p * m).sum() - product_r.sum(),
                "exclusive": (p * m)[~both].sum() - product_r[~both].sum(),
                "selection": ((p - p_r) * (m + m_r) / 2)[both].sum(),
                "presentation": ((p + p_r) * (m - m_r) / 2)[both].sum(),
            }
        )
    return pd.DataFrame(rows)


def bare_articles(outlets: np.ndarray, n_outlets: int) -> pd.DataFrame:
    """Return an articles table with what a comparison needs and nothing else."""
    n = len(outlets)
    names = [f"Outlet {k}" for k in range(n_outlets)]
    return pd.DataFrame(
        {
            "article_id": [f"{i:016x}" for i in range(n)],
            "outlet": pd.Categorical.from_codes(outlets, categories=names),
            "agency": pd.Series([None] * n, dtype=object),
            "story_id": pd.Series([None] * n, dtype=object),
        }
    )


def beta_shape(level: float, story_sd: float) -> tuple[float, float]:
    """Return the parameters of the beta distribution of story means, in units of the highest."""
    mean, spread = level / _HIGHEST, story_sd / _HIGHEST
    total = mean * (1 - mean) / spread**2 - 1
    if total <= 0:
        raise ValueError("story_sd is too large for this level")
    return mean * total, (1 - mean) * total


def _story_means(
    n: int, n_features: int, level: float, story_sd: float, rng: np.random.Generator
) -> np.ndarray:
    if not story_sd:
        return np.full((n, n_features), level)
    return _HIGHEST * rng.beta(*beta_shape(level, story_sd), (n, n_features))


def _shares(
    first: np.ndarray, preference: np.ndarray, exclusive: float, size_skew: float, level: float,
    story_sd: float, rng: np.random.Generator,
) -> np.ndarray:  # fmt: skip
    """Return p_os: shared stories first, then each outlet's own, if a share is exclusive."""
    n_outlets, n_stories = len(preference), len(first)
    n_own = round(exclusive * n_stories / n_outlets) if exclusive else 0
    owner = np.full(n_stories, -1)
    if n_own:
        owner[-n_own * n_outlets :] = np.repeat(np.arange(n_outlets), n_own)
    popularity = rng.gamma(1 / size_skew, size_skew, n_stories) if size_skew else np.ones(n_stories)
    wish = popularity * np.exp(preference[:, None] * (first - level) / (story_sd or 1.0))
    shares = np.zeros((n_outlets, n_stories))
    for o in range(n_outlets):
        for mine, weight in ((owner == -1, 1 - exclusive), (owner == o, exclusive)):
            if mine.any():
                shares[o, mine] = weight * wish[o, mine] / wish[o, mine].sum()
    return shares / shares.sum(axis=1, keepdims=True)


def _drawn(shares: np.ndarray, outlets: np.ndarray, rng: np.random.Generator) -> np.ndarray:
    edges = shares.cumsum(axis=1)
    uniform = rng.random(len(outlets)) * edges[outlets, -1]
    return np.concatenate(
        [np.searchsorted(edges[o], uniform[outlets == o], side="right") for o in range(len(shares))]
    )


def scored(
    means: np.ndarray, concentration: np.ndarray, family: Family, rng: np.random.Generator
) -> np.ndarray:
    """Return scores drawn around `means`, (n_articles, n_features), one concentration each."""
    if family == "normal":
        return rng.normal(means, 1 / np.sqrt(1 + concentration)[:, None] / 2)
    inside = np.clip(means, 1e-6, 1 - 1e-6)
    spread = concentration[:, None]
    values = rng.beta(inside * spread, (1 - inside) * spread)
    if family == "beta":
        return values
    sentences = rng.integers(5, 40, (len(means), 1))
    return rng.binomial(sentences, values) / sentences


def _expected(
    level: float, story_sd: float, preference: np.ndarray, exclusive: float, n_features: int
) -> np.ndarray:
    """Return the expected story mean by outlet and feature over all stories of the kind."""
    expected = np.full((len(preference), n_features), level)
    if story_sd and preference.any():
        shape = beta_shape(level, story_sd)
        grid = _HIGHEST * stats.beta.ppf((np.arange(4000) + 0.5) / 4000, *shape)
        weight = np.exp(preference[:, None] * (grid - level) / story_sd)
        expected[:, 0] = (weight * grid).sum(axis=1) / weight.sum(axis=1)
    return expected


def _gap(means: np.ndarray) -> np.ndarray:
    return means - (means.sum(axis=0) - means) / max(len(means) - 1, 1)


def _truth(
    means: np.ndarray, shares: np.ndarray, shift: np.ndarray, expected: np.ndarray,
    agency_share: float, articles: pd.DataFrame, columns: list[str],
) -> pd.DataFrame:  # fmt: skip
    names = articles["outlet"].cat.categories
    told, own = expected + (1 - agency_share) * shift, expected + shift
    table = pd.DataFrame(
        {
            "feature": np.repeat(columns, len(names)),
            "outlet": np.tile(names, len(columns)),
            **{
                name: values.T.ravel()
                for name, values in (
                    ("expected", told), ("expected_gap", _gap(told)),
                    ("own", own), ("own_gap", _gap(own)),
                )
            },
        }
    )  # fmt: skip
    if not shares.any():
        return table
    within = means.T[:, None] + (1 - agency_share) * shift.T[:, :, None]
    table["mean"] = (shares * within).sum(axis=2).ravel()
    if len(names) == 1:
        return table
    parts = pd.concat([parts_of_gaps(shares, m) for m in within], ignore_index=True)
    return pd.concat([table, parts], axis=1)
