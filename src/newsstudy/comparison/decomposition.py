"""Gaps divided in their parts: which stories an outlet picks, and how it tells the same ones."""

import numpy as np
import pandas as pd
import pandera.pandas as pa

from newsstudy.comparison.estimates import q_values
from newsstudy.comparison.intervals import sample_intervals
from newsstudy.comparison.jackknife import p_values, reach
from newsstudy.comparison.parts import PARTS, cells_of, contrast_parts, shared_stories
from newsstudy.comparison.sample import ALL, WITHOUT_AGENCY, Sample, samples
from newsstudy.parameters import ComparisonParameters

MIN_SHARED = 8
"""Shared stories below which no interval of a part is given; see docs/methods.md."""
BASE, NESTED, STORIES = PARTS[:3], PARTS[3:-1], PARTS[-1]
TESTED = ("selection", "presentation")
"""The parts that are tested, each over all rows of a sample."""


def _bounded(names: tuple[str, ...]) -> dict[str, pa.Column]:
    columns = [f"{name}{end}" for name in names for end in ("", "_low", "_high")]
    return {name: pa.Column(float, nullable=True) for name in columns}


_HEAD = {
    "measure": pa.Column(str),
    "feature": pa.Column(str),
    "outlet": pa.Column("category"),
    "sample": pa.Column(str, pa.Check.isin([ALL, WITHOUT_AGENCY])),
    "n_shared_stories": pa.Column(int, pa.Check.ge(0)),
    "n_shared_articles": pa.Column(int, pa.Check.ge(0)),
    "shared": pa.Column(float, pa.Check.in_range(0, 1), nullable=True),
    "shared_others": pa.Column(float, pa.Check.in_range(0, 1), nullable=True),
}
_TESTS = {
    f"{part}_{name}": pa.Column(float, pa.Check.in_range(0, 1), nullable=True)
    for part in TESTED
    for name in "pq"
}
_PLAIN = {**_HEAD, **_bounded(("gap", *BASE, STORIES)), **_TESTS}
DECOMPOSITION = pa.DataFrameSchema(_PLAIN, strict=True, ordered=True)
NESTED_DECOMPOSITION = pa.DataFrameSchema({**_PLAIN, **_bounded(NESTED)}, strict=True, ordered=True)


def decomposition(
    scores: pd.DataFrame,
    articles: pd.DataFrame,
    parameters: ComparisonParameters,
    seed: int,
    *,
    measure: str,
    topics: pd.Series | pd.DataFrame | None = None,
) -> pd.DataFrame:
    """Return one row a feature, outlet and sample: the gap and its parts, each with an interval.

    Arguments as of `estimates`, whose gap, reference and gap interval these are, in the unit of
    the scores. Parts (Kitagawa 1955), scores being centred between the two sides' means:
    exclusive, what only the outlet or only the others report; and over the stories that both
    report (`n_shared_stories`; `n_shared_articles` are the outlet's on them; `shared` and
    `shared_others` the shares of coverage that they take up) selection, that the outlet gives
    them other weight, and presentation, that it tells them otherwise. They add up to the gap;
    `stories` is exclusive and selection together: which stories, told or chosen. With `topics` (by
    article_id, a topic each, or shares of topics in columns) exclusive and selection are divided
    further, by which topics an outlet covers (exclusive_topic, selection_topic, together topic)
    and which events within a topic (…_event); topic, event and presentation add up to the gap. A
    story has the mean topics of its articles.
    Intervals: the story jackknife with Student's t, see `contrast_parts`; null where the gap has
    none, or where fewer than MIN_SHARED stories are shared. For selection and presentation also
    p, from the same t, and q (Benjamini & Hochberg 1995) over all rows of a sample that have p.
    Raises ValueError as `estimates` does, or where an article is missing in `topics`.
    """
    shares = None if topics is None else _topic_shares(topics, articles["article_id"])
    tables = []
    for name, sample, mask in samples(scores, articles, parameters.min_clusters):
        table = _one_sample(sample, None if shares is None else shares[mask], parameters, seed)
        tables.append(table.assign(measure=measure, sample=name))
    schema = DECOMPOSITION if shares is None else NESTED_DECOMPOSITION
    return schema.validate(pd.concat(tables, ignore_index=True)[list(schema.columns)])


def sample_parts(
    sample: Sample, confidence: float, of_article: np.ndarray | None = None
) -> dict[str, np.ndarray]:
    """Return the columns of `decomposition` but the gap's interval, each (n_outlets, n_features).

    `of_article` (n_articles, n_topics) are shares of topics that sum to 1.
    """
    shape = (len(sample.names), sample.values.shape[1])
    columns = {name: np.full(shape, np.nan) for name in ("gap", "shared", "shared_others")}
    columns |= {name: np.zeros(shape, int) for name in ("n_shared_stories", "n_shared_articles")}
    columns |= {f"{p}{end}": np.full(shape, np.nan) for p in PARTS for end in ("", "_low", "_high")}
    columns |= {f"{part}_p": np.full(shape, np.nan) for part in TESTED}
    if not len(sample.values):
        return columns
    cells, topics = cells_of(sample), _story_topics(sample, of_article)
    for k in _with_others(sample):
        shared = shared_stories(cells, sample.reference, k)
        on_shared, others = shared[cells.story], sample.reference & (np.arange(shape[0]) != k)
        share = np.bincount(cells.outlet, cells.share[:, 0] * on_shared, shape[0]).clip(0, 1)
        columns["n_shared_stories"][k] = shared.sum()
        columns["n_shared_articles"][k] = cells.count[on_shared & (cells.outlet == k)].sum()
        columns["shared"][k], columns["shared_others"][k] = share[k], share[others].mean()
        value, variance, freedom = contrast_parts(cells, sample.reference, k, topics)
        known = sample.comparable[k] and shared.sum() >= MIN_SHARED
        arms = np.where(known, reach(value, variance, freedom, confidence), np.nan)
        p = np.where(known, p_values(value, variance, freedom), np.nan)
        columns["gap"][k] = value[: len(BASE)].sum(axis=0)
        for place, part in enumerate(PARTS):
            middle, arm = value[place], arms[place]
            columns[part][k] = middle
            columns[f"{part}_low"][k], columns[f"{part}_high"][k] = middle - arm, middle + arm
            if part in TESTED:
                columns[f"{part}_p"][k] = p[place]
    return columns


def _one_sample(
    sample: Sample, of_article: np.ndarray | None, parameters: ComparisonParameters, seed: int
) -> pd.DataFrame:
    columns = sample_parts(sample, parameters.confidence, of_article)
    bounds = sample_intervals(sample, parameters, seed)
    columns |= {name: bounds[name] for name in ("gap_low", "gap_high")}
    table = sample.frame().assign(**{name: values.T.ravel() for name, values in columns.items()})
    return table.assign(**{f"{part}_q": q_values(table[f"{part}_p"].to_numpy()) for part in TESTED})


def _with_others(sample: Sample) -> np.ndarray:
    """Return the outlets that have articles and at least one other to be compared with."""
    others = sample.reference.sum() - sample.reference
    return np.flatnonzero((sample.n_articles > 0) & (others > 0))


def _topic_shares(topics: pd.Series | pd.DataFrame, article_ids: pd.Series) -> np.ndarray:
    """Return shares of topics that sum to 1 by article, the last column being no topic at all."""
    missing = ~article_ids.isin(topics.index)
    if missing.any():
        raise ValueError(f"{int(missing.sum())} articles are missing in `topics`")
    if isinstance(topics, pd.Series):
        topics = pd.get_dummies(topics, dtype=float)
    shares = np.nan_to_num(topics.reindex(article_ids).to_numpy(dtype=float))
    total = shares.sum(axis=1, keepdims=True)
    shares = np.divide(shares, total, out=np.zeros_like(shares), where=total > 0)
    return np.column_stack([shares, 1 - shares.sum(axis=1)]).clip(0, 1)


def _story_topics(sample: Sample, of_article: np.ndarray | None) -> np.ndarray:
    n_stories = int(sample.stories.max()) + 1
    if of_article is None:
        return np.ones((n_stories, 1))
    sums = np.zeros((n_stories, of_article.shape[1]))
    np.add.at(sums, sample.stories, of_article)
    return sums / np.bincount(sample.stories, minlength=n_stories)[:, None]
