"""Tests of gaps: the statistic against plain loops, and how often p errs where nothing differs.

A simulated corpus has 20 features, drawn independently of each other: 50 corpora are 1,000 tests
of an outlet, whose rate has a standard error of 0.7 points at 5 %.
"""

from dataclasses import replace

import numpy as np
import pytest
from scipy import stats

from newsstudy.comparison.permutation import permuted_gaps, share_as_extreme, studentised_gaps
from newsstudy.comparison.resampling import permuted_labels
from newsstudy.comparison.sample import Sample

N_FEATURES = 20


def sample_of(values: np.ndarray, outlets: np.ndarray, stories: np.ndarray) -> Sample:
    names = [f"Outlet {k}" for k in range(int(outlets.max()) + 1)]
    features = [f"feature {f}" for f in range(values.shape[1])]
    return Sample(values, outlets, stories, names, features, min_clusters=2)


def mixed(n: int = 60, n_stories: int = 30, seed: int = 1, n_features: int = 3) -> Sample:
    """Return three outlets' articles, some stories shared and some not, of several articles."""
    rng = np.random.default_rng(seed)
    stories = np.unique(rng.integers(0, n_stories, n), return_inverse=True)[1]
    return sample_of(rng.normal(size=(n, n_features)), rng.integers(0, 3, n), stories)


def plainly(sample: Sample) -> np.ndarray:
    """Return the statistic of the first feature, outlet by outlet, in loops."""
    v, o, s = sample.values[:, 0], sample.outlets, sample.stories
    outlets, size = range(len(sample.names)), sample.n_articles
    several = [c for c in set(s) if len(set(o[s == c])) > 1]
    single = [c for c in set(s) if c not in several]
    pool = v[np.isin(s, single)].mean() if single else 0.0
    away = {c: v[s == c] - (v[s == c].mean() if c in several else pool) for c in set(s)}
    part = {(c, k): away[c][o[s == c] == k].sum() / size[k] for c in set(s) for k in outlets}
    mean = [sum(part[c, k] for c in set(s)) for k in outlets]
    result = []
    for k in outlets:
        weight = [1.0 if each == k else -1 / (len(outlets) - 1) for each in outlets]
        square = sum(sum(weight[j] * part[c, j] for j in outlets) ** 2 for c in several)
        for j in outlets:
            own = [c for c in single if o[s == c][0] == j]
            left = [part[c, j] - mean[j] * (s == c).sum() / size[j] for c in own]
            square += weight[j] ** 2 * np.var(left, ddof=1) * len(own) if len(own) > 1 else 0.0
        result.append(sum(weight[j] * mean[j] for j in outlets) / np.sqrt(square))
    return np.array(result)


@pytest.mark.parametrize("n_stories", [3, 30, 300], ids=["shared", "mixed", "hardly shared"])
def test_the_statistic_is_that_of_plain_loops(n_stories):
    for seed in range(5):
        sample = mixed(n_stories=n_stories, seed=seed)
        assert studentised_gaps(sample)[:, 0] == pytest.approx(plainly(sample))


def test_of_articles_that_are_stories_of_their_own_it_is_welch_s_t():
    rng = np.random.default_rng(1)
    values, outlets = rng.normal(size=(50, 1)), np.repeat([0, 1], [20, 30])
    told = studentised_gaps(sample_of(values, outlets, np.arange(50)))
    welch = stats.ttest_ind(values[:20, 0], values[20:, 0], equal_var=False).statistic
    assert told[:, 0] == pytest.approx([welch, -welch])


def test_permuted_statistics_are_those_of_permuted_labels():
    """Two shared stories and four others, one of two articles: 2 · 3 · 6 labellings."""
    stories = np.array([0, 0, 1, 1, 1, 2, 2, 3, 4, 5])
    outlets = np.array([0, 1, 0, 0, 1, 0, 0, 0, 1, 1])
    sample = sample_of(np.random.default_rng(1).normal(size=(10, 2)), outlets, stories)
    random = np.random.default_rng(2)
    labels = [permuted_labels(outlets, stories, random) for _ in range(2000)]
    labels = np.unique(labels, axis=0)
    assert len(labels) == 36
    each = np.array([studentised_gaps(replace(sample, outlets=label)) for label in labels])
    permuted = permuted_gaps(sample, 7200, 1)
    near = np.abs(permuted[:, None] - each).max(axis=(2, 3)) < 1e-9
    assert (near.sum(axis=1) == 1).all()
    assert near.sum(axis=0) == pytest.approx(np.full(36, 200), abs=5 * np.sqrt(200))


def test_permutations_depend_neither_on_their_number_nor_on_the_other_features():
    sample = mixed(n=200, n_stories=80, n_features=40)
    permuted = permuted_gaps(sample, 450, 1)
    assert np.allclose(permuted_gaps(sample, 410, 1), permuted[:410])
    alone = permuted_gaps(replace(sample, values=sample.values[:, 3:4]), 450, 1)
    assert np.allclose(alone[:, :, 0], permuted[:, :, 3])


# How often p errs

Cells = list[tuple[int, int, float]]
"""Stories, articles on each, and standard deviation, of one outlet."""


def alone(outlets: list[Cells], shift: float = 0.0, skew: bool = False):
    """Return a drawing of outlets that share no story; articles of a story are alike (.9)."""

    def draw(rng: np.random.Generator) -> Sample:
        values, owners, sizes = [], [], []
        for k, cells in enumerate(outlets):
            for n, each, spread in cells:
                story, article = (_noise(m, rng, skew) * spread for m in (n, n * each))
                story = np.repeat(story, each, axis=0)
                values.append(np.sqrt(0.9) * story + np.sqrt(0.1) * article + shift * (k == 0))
                owners += [k] * (n * each)
                sizes += [each] * n
        stories = np.repeat(np.arange(len(sizes)), sizes)
        return sample_of(np.concatenate(values), np.array(owners), stories)

    return draw


def together(rates: list[float], n: int, alike: float = 0.0, shift: float = 0.0, own: int = 0):
    """Return a drawing of `n` stories on which outlets write Poisson numbers of articles.

    `alike` is the standard deviation of what articles of one outlet on one story have in common;
    `own` stories of each outlet are added.
    """

    def draw(rng: np.random.Generator) -> Sample:
        own_counts = np.repeat(np.eye(len(rates), dtype=int), own, axis=0)
        counts = np.concatenate([rng.poisson(rates, (n, len(rates))), own_counts])
        story, outlet = np.nonzero(counts)
        code = np.repeat(np.arange(len(story)), counts[story, outlet])
        values = _noise(len(counts), rng)[story[code]] + alike * _noise(len(story), rng)[code]
        values += _noise(len(code), rng) + shift * (outlet[code] == 0)[:, None]
        stories = np.unique(story[code], return_inverse=True)[1]
        return sample_of(values, outlet[code], stories)

    return draw


def _noise(n: int, rng: np.random.Generator, skew: bool = False) -> np.ndarray:
    shape = (n, N_FEATURES)
    return rng.exponential(1.0, shape) - 1 if skew else rng.normal(size=shape)


def found(draw, n: int = 50) -> np.ndarray:
    """Return, by outlet, in what share of tests p is below 5 %."""
    below = []
    for corpus in range(n):
        sample = draw(np.random.default_rng([7, corpus]))
        p = share_as_extreme(studentised_gaps(sample), permuted_gaps(sample, 300, corpus))
        below.append(p < 0.05)
    return np.mean(below, axis=(0, 2))


NOTHING = {
    "30 stories of 4, 200 of 1": alone([[(30, 4, 1.0)], [(200, 1, 1.0)]]),
    "the same, skewed, unequal spread": alone([[(30, 4, 2.0)], [(200, 1, 1.0)]], skew=True),
    "20 stories of 8, 20 of 1": alone([[(20, 8, 1.0)], [(20, 1, 1.0)]]),
    "four outlets, mixed sizes": alone(
        [[(30, 4, 1.0)], [(200, 1, 1.0)], [(40, 1, 1.0), (10, 6, 1.0)], [(60, 2, 1.0)]]
    ),
    "shared stories": together([2.0, 1.0, 0.5, 1.0], 60),
    "shared, an outlet's articles on a story alike": together([2.0, 1.0, 0.5, 1.0], 60, alike=1.0),
    "two outlets, alike": together([4.0, 1.0], 40, alike=1.0),
    "shared and own": together([2.0, 1.0, 0.5, 1.0], 40, own=40),
}


@pytest.mark.parametrize("draw", NOTHING.values(), ids=NOTHING)
def test_where_nothing_differs_p_is_below_5_percent_in_about_5_percent(draw):
    rates = found(draw)
    assert (rates > 0.02).all(), rates
    assert (rates < 0.075).all(), rates


DIFFERENT = {
    "independent articles": (alone([[(40, 1, 1.0)], [(40, 1, 1.0)]], shift=0.6), 0.7),
    "20 stories of 8, 20 of 1": (alone([[(20, 8, 1.0)], [(20, 1, 1.0)]], shift=0.8), 0.6),
    "shared stories": (together([2.0, 1.0, 0.5, 1.0], 60, shift=0.45), 0.8),
    "shared and own": (together([2.0, 1.0, 0.5, 1.0], 40, shift=0.45, own=40), 0.75),
}


@pytest.mark.parametrize(("draw", "least"), DIFFERENT.values(), ids=DIFFERENT)
def test_a_planted_difference_is_found(draw, least):
    assert found(draw, 30)[0] > least - 0.05
