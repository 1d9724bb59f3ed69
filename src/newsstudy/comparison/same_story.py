"""A second estimate of how outlets tell the same stories: regression with story fixed effects."""

import numpy as np
import pandas as pd
import pandera.pandas as pa
from scipy.sparse import csgraph

from newsstudy.comparison.decomposition import MIN_SHARED
from newsstudy.comparison.estimates import q_values
from newsstudy.comparison.intervals import gap_weights
from newsstudy.comparison.jackknife import p_values, powers, reach, variance_and_freedom
from newsstudy.comparison.sample import ALL, WITHOUT_AGENCY, Sample, samples
from newsstudy.parameters import ComparisonParameters

AGREE, OPPOSITE = "", "opposite signs"
ONLY_PRESENTATION, ONLY_CONTRAST = "presentation alone", "same-story contrast alone"
ESTIMATED = ("contrast", "left")
_ENDS = ("", "_low", "_high", "_p", "_q")
SAME_STORY = pa.DataFrameSchema(
    {
        "measure": pa.Column(str),
        "feature": pa.Column(str),
        "outlet": pa.Column("category"),
        "sample": pa.Column(str, pa.Check.isin([ALL, WITHOUT_AGENCY])),
        "n_shared_stories": pa.Column(int, pa.Check.ge(0)),
        "n_shared_articles": pa.Column(int, pa.Check.ge(0)),
        **{name: pa.Column(float, nullable=True)
           for name in (f"{what}{end}" for what in ESTIMATED for end in _ENDS)},
    },
    strict=True, ordered=True,
)  # fmt: skip


def same_story(
    scores: pd.DataFrame,
    articles: pd.DataFrame,
    parameters: ComparisonParameters,
    *,
    measure: str,
) -> pd.DataFrame:
    """Return one row a feature, outlet and sample: its contrast with the others in shared stories,
    and what is `left` of the gap without it.

    score = story + outlet + error, by least squares over the articles on stories that two or more
    outlets report (the within estimator: Wooldridge 2010, ch. 10); `contrast` is the outlet's
    coefficient minus the unweighted mean of the others', in the unit of the scores. Only outlets
    with MIN_SHARED such stories take part, and only those that chains of shared stories link.
    left = gap − contrast: the gap if outlets told all their stories as differently as the shared
    ones, those that take no part as differently as the others on average.
    Intervals and p: jackknife over stories (CV3: MacKinnon, Nielsen & Webb 2023) with Student's
    t, its degrees of freedom from the spread of the squared deviations (Satterthwaite 1946); q:
    Benjamini & Hochberg (1995) over all rows of a sample that have p.
    Against `presentation` of the decomposition: that is the telling's contribution to the whole
    gap, each story having the weight it has in the outlets' coverage; this is the difference
    between two articles on one story, each story weighing what it says about it: most where both
    sides wrote much. Raises ValueError as `estimates` does.
    """
    tables = [
        _one_sample(sample, parameters).assign(measure=measure, sample=name)
        for name, sample, _ in samples(scores, articles, parameters.min_clusters)
    ]
    return SAME_STORY.validate(pd.concat(tables, ignore_index=True)[list(SAME_STORY.columns)])


def with_presentation(contrasts: pd.DataFrame, parts: pd.DataFrame) -> pd.DataFrame:
    """Return `contrasts` with presentation, its bounds, and a note where the two disagree.

    `parts` is the decomposition of the same scores. note: OPPOSITE where both intervals exclude
    0, on different sides; ONLY_PRESENTATION or ONLY_CONTRAST where one does; else AGREE.
    """
    keys = ["measure", "feature", "outlet", "sample"]
    bounds = ["presentation", "presentation_low", "presentation_high"]
    table = contrasts.merge(parts[keys + bounds], on=keys, how="left", validate="1:1")
    sides = {
        name: np.where(table[f"{name}_low"] > 0, 1, np.where(table[f"{name}_high"] < 0, -1, 0))
        for name in ("presentation", "contrast")
    }
    told, told_again = sides["presentation"], sides["contrast"]
    known = table[["presentation_low", "contrast_low"]].notna().all(axis=1).to_numpy()
    cases = [
        told * told_again < 0,
        (told != 0) & (told_again == 0),
        (told == 0) & (told_again != 0),
    ]
    note = np.select(
        [known & case for case in cases], [OPPOSITE, ONLY_PRESENTATION, ONLY_CONTRAST], AGREE
    )
    return table.assign(note=note)


def _one_sample(sample: Sample, parameters: ComparisonParameters) -> pd.DataFrame:
    n_outlets, n_features = len(sample.names), len(sample.features)
    counts, sums, stories = _by_story(sample)
    n_stories = (counts > 0).sum(axis=0)
    columns = {f"{what}{end}": np.full((n_outlets, n_features), np.nan)
               for what in ESTIMATED for end in _ENDS[:-1]}  # fmt: skip
    part = _linked(counts, sample.comparable & (n_stories >= MIN_SHARED))
    if part.sum() >= 2 and n_features:
        value, away, used = _contrasts(counts[:, part], sums[:, part])
        rounding = 1e-12 * np.abs(sample.values).max(axis=0, initial=0.0)
        value = np.where(np.abs(value) > rounding, value, 0.0)
        found = variance_and_freedom(powers(away, rounding), len(away), rounding)
        _fill(columns, "contrast", part, (value, *found), parameters.confidence)
        left = _left(sample, part, value, away, stories[used], rounding)
        _fill(columns, "left", part, left, parameters.confidence)
    table = sample.frame().assign(
        n_shared_stories=np.tile(n_stories, n_features),
        n_shared_articles=np.tile(counts.sum(axis=0).astype(int), n_features),
        **{name: values.T.ravel() for name, values in columns.items()},
    )
    return table.assign(**{f"{what}_q": q_values(table[f"{what}_p"].to_numpy())
                           for what in ESTIMATED})  # fmt: skip


def _fill(
    columns: dict[str, np.ndarray], what: str, part: np.ndarray,
    estimate: tuple[np.ndarray, np.ndarray, np.ndarray], confidence: float,
) -> None:  # fmt: skip
    value, variance, freedom = estimate
    arm = reach(value, variance, freedom, confidence)
    columns[what][part], columns[f"{what}_p"][part] = value, p_values(value, variance, freedom)
    columns[f"{what}_low"][part], columns[f"{what}_high"][part] = value - arm, value + arm


def _left(
    sample: Sample, part: np.ndarray, contrast: np.ndarray, away: np.ndarray, stories: np.ndarray,
    rounding: np.ndarray,
) -> tuple[np.ndarray, np.ndarray, np.ndarray]:  # fmt: skip
    """Return gap − contrast of the outlets that take part, its variance and degrees of freedom.

    Gap and contrast are jackknifed together: `away` (n_shared, n_part, n_features) holds the
    contrasts' deviations where one of `stories` is left out; without any other story a contrast
    stays as it is, and the gap alone moves. What is below `rounding` (n_features,) is none.
    """
    n, weights = int(sample.stories.max()) + 1, gap_weights(sample.reference)
    means, story, outlet, away_means = _means_without(sample)
    value, variance, freedom = (np.empty_like(contrast) for _ in range(3))
    for place, k in enumerate(np.flatnonzero(part)):
        moved = np.zeros((n, contrast.shape[1]))
        np.add.at(moved, story, weights[k, outlet][:, None] * away_means)
        moved[stories] -= away[:, place]
        left = weights[k] @ np.nan_to_num(means) - contrast[place]
        value[place] = np.where(np.abs(left) > rounding, left, 0.0)
        variance[place], freedom[place] = variance_and_freedom(powers(moved, rounding), n, rounding)
    return value, variance, freedom


def _means_without(sample: Sample) -> tuple[np.ndarray, np.ndarray, np.ndarray, np.ndarray]:
    """Return the outlets' means, (n_outlets, n_features); each pair of a story and an outlet that
    reports it; and by how much the story's absence moves the outlet's mean, (n_pairs, n_features).
    """  # fmt: skip
    n_outlets, centred = len(sample.names), sample.values - sample.values.mean(axis=0)
    pairs, code = np.unique(sample.stories * n_outlets + sample.outlets, return_inverse=True)
    story, outlet = pairs // n_outlets, pairs % n_outlets
    sums, totals = np.zeros((len(pairs), centred.shape[1])), np.zeros((n_outlets, centred.shape[1]))
    np.add.at(sums, code, centred)
    np.add.at(totals, outlet, sums)
    size, count = sample.n_articles[:, None], np.bincount(code)[:, None]
    means = np.divide(totals, size, out=np.full_like(totals, np.nan), where=size > 0)
    rest = size[outlet] - count
    away = count * means[outlet] - sums
    return means, story, outlet, np.divide(away, rest, out=np.zeros_like(away), where=rest > 0)


def _by_story(sample: Sample) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    """Return articles, (n_shared, n_outlets), and sums of scores by shared story and outlet; and
    the codes of these stories."""  # fmt: skip
    n_outlets, n_stories = len(sample.names), int(sample.stories.max(initial=-1)) + 1
    counts = np.zeros((n_stories, n_outlets))
    np.add.at(counts, (sample.stories, sample.outlets), 1)
    shared = (counts[:, sample.reference] > 0).sum(axis=1) > 1
    place = np.cumsum(shared) - 1
    rows = shared[sample.stories]
    sums = np.zeros((shared.sum(), n_outlets, sample.values.shape[1]))
    centred = sample.values - sample.values.mean(axis=0) if len(sample.values) else sample.values
    np.add.at(sums, (place[sample.stories[rows]], sample.outlets[rows]), centred[rows])
    return counts[shared], sums, np.flatnonzero(shared)


def _linked(counts: np.ndarray, wanted: np.ndarray) -> np.ndarray:
    """Return which of the wanted outlets are in the largest group that shared stories link."""
    members = np.flatnonzero(wanted)
    there = (counts[:, members] > 0).astype(float)
    _, group = csgraph.connected_components(there.T @ there, directed=False)
    result = np.zeros(len(wanted), dtype=bool)
    if len(members):
        result[members[group == np.bincount(group).argmax()]] = True
    return result


def _contrasts(counts: np.ndarray, sums: np.ndarray) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    """Return contrasts, (n_outlets, n_features), by how much leaving out each story moves them,
    (n_used, n_outlets, n_features), and which stories are used, (n_stories,)."""  # fmt: skip
    shared = (counts > 0).sum(axis=1) > 1
    counts, sums = counts[shared], sums[shared]
    size = counts.sum(axis=1)[:, None]
    shares = counts / size
    design = np.eye(counts.shape[1]) * counts[:, None] - counts[:, :, None] * shares[:, None]
    told = sums - counts[:, :, None] * (sums.sum(axis=1) / size)[:, None]
    weights = gap_weights(np.ones(counts.shape[1], dtype=bool))
    total, target = design.sum(axis=0), told.sum(axis=0)
    value = weights @ np.linalg.pinv(total, hermitian=True) @ target
    without = np.linalg.pinv(total - design, hermitian=True) @ (target - told)
    return value, weights @ without - value, shared
