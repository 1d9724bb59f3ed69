"""Negative controls: how often the report's claims are made where nothing is to be found."""

from collections.abc import Iterator
from dataclasses import dataclass, replace

import numpy as np
import pandas as pd
from scipy import stats

from newsstudy.comparison.decomposition import sample_parts
from newsstudy.comparison.estimates import q_values
from newsstudy.comparison.intervals import sample_intervals
from newsstudy.comparison.permutation import (
    permuted_gaps,
    share_as_extreme,
    studentised_gaps,
    with_enough,
)
from newsstudy.comparison.resampling import permuted_labels
from newsstudy.comparison.sample import ALL, Sample, samples
from newsstudy.parameters import ComparisonParameters

HALVES, PERMUTED = "random halves of one outlet", "permuted outlet labels"
CLAIMS = (
    "p < .05", "q < .05", "any q < .05 in a family", "interval of the gap excludes 0",
    "interval of presentation excludes 0",
)  # fmt: skip
EXACT = CLAIMS[:3]
COLUMNS = ["control", "claim", "exact", "n_tests", "n_found", "share", "share_low", "share_high",
           "nominal"]  # fmt: skip
_LEVEL = 0.05
_PARTS_EACH = 8  # of so many permuted corpora one is asked for parts: it has all outlets' rows


def negative_controls(
    scores: pd.DataFrame,
    articles: pd.DataFrame,
    parameters: ComparisonParameters,
    seed: int,
    *,
    repeats: int = 80,
    draws: int = 1000,
) -> pd.DataFrame:
    """Return a row a control and claim: how often the claim is made although nothing is there.

    HALVES: the stories of one outlet are dealt at random to two made-up outlets, outlet after
    outlet, `repeats` times in all. PERMUTED: all labels are permuted as the test permutes them,
    `repeats` times. Each repeat is one family, treated as `estimates` and `decomposition` treat
    the real one; the intervals of gaps are asked of halves alone, for permuting labels within
    stories leaves outlets their stories, and those of presentation of every eighth corpus of
    permuted labels alone, for halves share no story. n_tests and n_found count tests (for "any",
    families); share = n_found / n_tests, with an interval that allows for tests of one repeat
    being alike (Clopper & Pearson 1934 with the effective number of tests: Korn & Graubard 1998);
    nominal is the share that chance allows.
    `exact` marks claims that hold by construction: made-up corpora of one kind are permutations of
    each other and have one null distribution, of `draws`, so their p can err only where something
    is miscounted. The other claims, of intervals, could fail, and show it here.
    Raises ValueError as `estimates` does.
    """
    sample = next(each for name, each, _ in samples(scores, articles, parameters.min_clusters)
                  if name == ALL)  # fmt: skip
    tables = [
        _table(control, [_claims(control, corpus, parameters, seed, place % _PARTS_EACH == 0)
                         for place, corpus in enumerate(corpora)])
        for control, corpora in (
            (HALVES, _halves(sample, repeats, draws, seed)),
            (PERMUTED, _permuted(sample, repeats, draws, seed)),
        )
    ]  # fmt: skip
    return pd.concat(tables, ignore_index=True)[COLUMNS].astype({"exact": bool})


@dataclass(frozen=True)
class _MadeUp:
    """A sample in which no outlet differs, and the p of its gaps, (n_outlets, n_features)."""

    sample: Sample
    p: np.ndarray


def _halves(sample: Sample, repeats: int, draws: int, seed: int) -> Iterator[_MadeUp]:
    wide = np.flatnonzero(sample.n_stories >= 2 * sample.min_clusters)
    random = np.random.default_rng([seed, 3])
    for place, k in enumerate(wide):
        mine = np.flatnonzero(sample.outlets == k)
        stories = np.unique(sample.stories[mine], return_inverse=True)[1]
        half = replace(
            sample, values=sample.values[mine], stories=stories, names=["first", "second"],
            outlets=np.zeros(len(mine), dtype=np.int64),
        )  # fmt: skip
        n = int(stories.max()) + 1
        sides = [random.permutation(np.arange(n) % 2) for _ in range(place, repeats, len(wide))]
        yield from _with_p([replace(half, outlets=side[stories]) for side in sides], draws, seed)


def _permuted(sample: Sample, repeats: int, draws: int, seed: int) -> Iterator[_MadeUp]:
    kept = with_enough(sample)
    if len(kept.names) < 2:
        return
    random = np.random.default_rng([seed, 4])
    labels = [permuted_labels(kept.outlets, kept.stories, random) for _ in range(repeats)]
    yield from _with_p([replace(kept, outlets=each) for each in labels], draws, seed)


def _with_p(corpora: list[Sample], draws: int, seed: int) -> Iterator[_MadeUp]:
    """Yield corpora that are permutations of each other with p from one set of permutations."""
    if not corpora or not corpora[0].features:
        return
    null = permuted_gaps(corpora[0], draws, seed)
    for corpus in corpora:
        yield _MadeUp(corpus, share_as_extreme(studentised_gaps(corpus), null))


def _claims(
    control: str, corpus: _MadeUp, parameters: ComparisonParameters, seed: int, with_parts: bool
) -> dict[str, np.ndarray]:
    sample, two = corpus.sample, len(corpus.sample.names) == 2
    p = corpus.p[:1] if two else corpus.p
    q = q_values(p.ravel())
    found = {
        CLAIMS[0]: p.ravel() < _LEVEL,
        CLAIMS[1]: q < _LEVEL,
        CLAIMS[2]: np.array([(q < _LEVEL).any()]),
    }
    if control == HALVES:
        bounds = sample_intervals(sample, parameters, seed)
        return found | {CLAIMS[3]: _excludes_0(bounds["gap_low"], bounds["gap_high"], two)}
    if not with_parts:
        return found
    parts = sample_parts(sample, parameters.confidence)
    low, high = parts["presentation_low"], parts["presentation_high"]
    return found | {CLAIMS[4]: _excludes_0(low, high, two)}


def _excludes_0(low: np.ndarray, high: np.ndarray, two: bool) -> np.ndarray:
    """Return the claims that can be made; of two outlets the second says what the first does."""
    low, high = (bound[:1] if two else bound for bound in (low, high))
    known = np.isfinite(low)
    return ((low > 0) | (high < 0))[known]


def _table(control: str, found: list[dict[str, np.ndarray]]) -> pd.DataFrame:
    rows = []
    for claim in CLAIMS:
        by_repeat = [each[claim] for each in found if len(each.get(claim, ()))]
        n = sum(len(each) for each in by_repeat)
        if not n:
            continue
        low, high = share_interval(by_repeat)
        n_found = int(sum(each.sum() for each in by_repeat))
        exact = claim in EXACT
        rows.append((control, claim, exact, n, n_found, n_found / n, low, high, _LEVEL))
    return pd.DataFrame(rows, columns=COLUMNS)


def share_interval(by_repeat: list[np.ndarray], confidence: float = 0.95) -> tuple[float, float]:
    """Return the interval of a share of claims, given by repeat as arrays of true and false.

    Clopper & Pearson (1934) with the effective number of tests (Korn & Graubard 1998): the
    variance of the share between repeats, over the binomial one; at least 1.
    """
    sizes = np.array([len(each) for each in by_repeat], dtype=float)
    hits = np.array([each.sum() for each in by_repeat], dtype=float)
    n, share = sizes.sum(), hits.sum() / sizes.sum()
    binomial, repeats = share * (1 - share) / n, len(by_repeat)
    effect = 1.0
    if binomial > 0 and repeats > 1:
        residual = ((hits - share * sizes) ** 2).sum() / n**2 * repeats / (repeats - 1)
        effect = max(residual / binomial, 1.0)
    n, hit, tail = n / effect, hits.sum() / effect, (1 - confidence) / 2
    low = stats.beta.ppf(tail, hit, n - hit + 1) if hit > 0 else 0.0
    high = stats.beta.isf(tail, hit + 1, n - hit) if hit < n else 1.0
    return float(low), float(high)
