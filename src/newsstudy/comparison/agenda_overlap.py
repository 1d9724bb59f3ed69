"""How far two outlets cover the same stories, and how far they would by chance."""

from collections.abc import Iterator

import numpy as np
import pandas as pd
from scipy import stats

from newsstudy.comparison.agenda import monday, wilson
from newsstudy.comparison.estimates import q_values
from newsstudy.comparison.sample import story_codes
from newsstudy.parameters import ComparisonParameters

_BURN_IN, _THIN = 20, 2  # trades an outlet: before the first matrix, and between two


def agenda_similarity(
    articles: pd.DataFrame, parameters: ComparisonParameters, seed: int
) -> pd.DataFrame:
    """Return, for each pair of outlets, how far they cover the same stories.

    Columns: outlet, other, n_weeks, n_stories, n_other, n_both, similarity, ci_low, ci_high,
    expected, p, q. Only stories that began in weeks in which both outlets were collected count,
    an article without a story as one of its own. similarity is Jaccard's (1901) n_both / (n_stories
    + n_other − n_both). Each story of the union is in both outlets or not, so drawing stories
    anew is a binomial draw and the interval has a closed form (Wilson 1927). `expected` is the
    mean similarity were stories handed out by chance: each outlet keeps its number of stories
    and each story its number of outlets (curveball: Strona et al. 2014), within weeks that both
    outlets of a trade share; p is two-sided from `parameters.draws` such draws, q Benjamini &
    Hochberg's (1995) over all pairs. Fewer than `parameters.min_clusters` stories on a side: no
    interval; three outlets or more with enough are needed for a reference.
    """
    outlets, names, has, common = _incidence(articles)
    left, right = np.triu_indices(len(names), 1)
    table = _pairs_table(has, common, left, right).assign(
        outlet=pd.Categorical.from_codes(left, categories=names),
        other=pd.Categorical.from_codes(right, categories=names),
    )
    n_weeks = _weeks_in_common(articles, outlets, len(names))
    table["n_weeks"] = n_weeks[left, right]
    enough = (table[["n_stories", "n_other"]].min(axis=1) >= parameters.min_clusters).to_numpy()
    union = (table["n_stories"] + table["n_other"] - table["n_both"]).to_numpy()
    quantile = stats.norm.ppf((1 + parameters.confidence) / 2)
    low, high = wilson(table["similarity"].to_numpy(), union, quantile)
    table["ci_low"], table["ci_high"] = (np.where(enough, bound, np.nan) for bound in (low, high))
    expected, p = _by_chance(has, common, (left, right), parameters.draws, seed)
    tested = enough & ((has.sum(axis=1) >= parameters.min_clusters).sum() >= 3)
    table["expected"], table["p"] = np.where(tested, expected, np.nan), np.where(tested, p, np.nan)
    table["q"] = q_values(table["p"].to_numpy())
    return table[
        ["outlet", "other", "n_weeks", "n_stories", "n_other", "n_both", "similarity", "ci_low",
         "ci_high", "expected", "p", "q"]
    ]  # fmt: skip


def _weeks(articles: pd.DataFrame) -> np.ndarray:
    """Return a code of each article's week, −1 without a date."""
    return pd.factorize(monday(articles["published"]), sort=True)[0]


def _collected(weeks: np.ndarray, outlets: np.ndarray, n_outlets: int) -> np.ndarray:
    """Return whether each outlet was collected in each week, (n_outlets, n_weeks)."""
    collected = np.zeros((n_outlets, max(int(weeks.max(initial=-1)) + 1, 1)), dtype=bool)
    collected[outlets[weeks >= 0], weeks[weeks >= 0]] = True
    return collected


def _weeks_in_common(articles: pd.DataFrame, outlets: np.ndarray, n: int) -> np.ndarray:
    collected = _collected(_weeks(articles), outlets, n).astype(int)
    return collected @ collected.T


def _incidence(articles: pd.DataFrame) -> tuple[np.ndarray, list, np.ndarray, np.ndarray]:
    """Return outlet codes, names, who has which story, and which stories each could have.

    Both tables are (n_outlets, n_stories) of bool. A story without a date anyone could have.
    """
    names = list(articles["outlet"].cat.categories)
    outlets = articles["outlet"].cat.codes.to_numpy().astype(np.int64)
    stories, weeks = story_codes(articles["story_id"]), _weeks(articles)
    n_stories = int(stories.max(initial=-1)) + 1
    has = np.zeros((len(names), n_stories), dtype=bool)
    has[outlets, stories] = True
    began = np.full(n_stories, np.iinfo(np.int64).max)
    np.minimum.at(began, stories[weeks >= 0], weeks[weeks >= 0])
    undated = began == np.iinfo(np.int64).max
    could = _collected(weeks, outlets, len(names))[:, np.where(undated, 0, began)] | undated
    return outlets, names, has, could


def _pairs_table(
    has: np.ndarray, could: np.ndarray, left: np.ndarray, right: np.ndarray
) -> pd.DataFrame:
    own, both = _counts(has, could)
    table = pd.DataFrame({"n_stories": own[left, right], "n_other": own[right, left],
                          "n_both": both[left, right]})  # fmt: skip
    return table.assign(similarity=_jaccard(own, both)[left, right])


def _counts(has: np.ndarray, could: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """Return stories of each outlet that each other could have had, and those both have."""
    inside = (has & could).astype(np.float32)
    own = inside @ could.astype(np.float32).T
    return own.astype(int), (inside @ inside.T).astype(int)


def _jaccard(own: np.ndarray, both: np.ndarray) -> np.ndarray:
    with np.errstate(invalid="ignore"):
        return both / (own + own.T - both)


def _by_chance(
    has: np.ndarray, could: np.ndarray, pairs: tuple[np.ndarray, np.ndarray], draws: int, seed: int
) -> tuple[np.ndarray, np.ndarray]:
    """Return, by pair, the mean similarity over chance matrices and the two-sided p."""
    observed = _jaccard(*_counts(has, could))[pairs]
    drawn = np.array([_jaccard(*_counts(one, could))[pairs]
                      for one in _chance_matrices(has, could, draws, seed)])  # fmt: skip
    expected = drawn.mean(axis=0)
    extreme = np.abs(drawn - expected) >= np.abs(observed - expected) - 1e-12
    return expected, (extreme.sum(axis=0) + 1) / (draws + 1)


def _chance_matrices(
    has: np.ndarray, could: np.ndarray, draws: int, seed: int
) -> Iterator[np.ndarray]:
    """Yield matrices with the rows' and columns' sums of `has`, by trades between two outlets."""
    random = np.random.default_rng([seed, 5])
    current, n = has & could, len(has)
    for draw in range(draws):
        trades = n * (_BURN_IN if draw == 0 else _THIN)
        for a, b in zip(random.integers(0, n, trades), random.integers(0, n, trades), strict=True):
            single = np.flatnonzero((current[a] ^ current[b]) & could[a] & could[b])
            n_of_a = int(current[a, single].sum())
            if 0 < n_of_a < len(single):
                to_a = random.permutation(single)[:n_of_a]
                current[np.ix_([a], single)], current[np.ix_([b], single)] = False, True
                current[a, to_a], current[b, to_a] = True, False
        yield current
