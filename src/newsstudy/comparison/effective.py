"""How many independent articles and stories a sample is worth."""

import numpy as np
import pandas as pd

from newsstudy.comparison.sample import Sample, samples


def effective_numbers(
    scores: pd.DataFrame, articles: pd.DataFrame, *, measure: str
) -> pd.DataFrame:
    """Return a row a feature, outlet and sample: what its articles are worth for a mean.

    Columns: measure, feature, outlet, sample; n_articles, n_stories; story_correlation, see
    `story_correlation`; n_effective, see `effective_articles`; n_effective_stories =
    (Σ n_s)² / Σ n_s² over the outlet's stories (Kish 1965): equal to n_stories where all have as
    many articles. Raises ValueError as `samples` does.
    """
    parts = []
    for name, sample, _ in samples(scores, articles, 1):
        n_features = len(sample.features)
        parts.append(
            sample.frame().assign(
                sample=name,
                n_articles=np.tile(sample.n_articles, n_features),
                n_stories=np.tile(sample.n_stories, n_features),
                story_correlation=np.repeat(story_correlation(sample), len(sample.names)),
                n_effective=effective_articles(sample).T.ravel(),
                n_effective_stories=np.tile(_effective_stories(sample), n_features),
            )
        )
    table = pd.concat(parts, ignore_index=True)
    table.insert(0, "measure", measure)
    return table


def effective_articles(sample: Sample) -> np.ndarray:
    """Return n / (1 + (Σ n_s² / n − 1) ρ), (n_outlets, n_features): Kish's (1965) effective size.

    n_s are the articles of the outlet's stories, n their sum, ρ the `story_correlation`.
    """
    n = sample.n_articles.astype(float)
    mean_size = np.divide(n, _effective_stories(sample), out=np.ones_like(n), where=n > 0)
    return n[:, None] / (1 + (mean_size - 1)[:, None] * story_correlation(sample))


def story_correlation(sample: Sample) -> np.ndarray:
    """Return by feature how alike articles of one outlet about one story are, from 0 to 1.

    The intra-class correlation within outlets, by analysis of variance (Donner 1986); 0 where
    no outlet has two articles about a story, for then it does not matter.
    """
    cell, sizes, outlet = _cells(sample)
    n, n_cells = len(cell), len(sizes)
    size, n_outlets = sample.n_articles.astype(float), int((sample.n_articles > 0).sum())
    centred = sample.values - sample.values.mean(axis=0) if n else sample.values
    cells = (_summed(centred, cell, n_cells) ** 2 / sizes[:, None]).sum(axis=0)
    by_outlet = _summed(centred, sample.outlets, len(size)) ** 2
    outlets = (by_outlet / np.maximum(size, 1)[:, None]).sum(axis=0)
    if n == n_cells or n_cells == n_outlets:
        return np.zeros(sample.values.shape[1])
    within = ((centred**2).sum(axis=0) - cells) / (n - n_cells)
    between = (cells - outlets) / (n_cells - n_outlets)
    typical = (n - (sizes**2 / size[outlet]).sum()) / (n_cells - n_outlets)
    total = between + (typical - 1) * within
    known = total > 1e-15
    return np.clip(np.divide(between - within, total, out=np.zeros_like(total), where=known), 0, 1)


def _cells(sample: Sample) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    """Return each article's cell of outlet and story, the cells' sizes, and their outlets."""
    n_outlets = len(sample.names)
    pairs, cell = np.unique(sample.stories * n_outlets + sample.outlets, return_inverse=True)
    return cell, np.bincount(cell, minlength=len(pairs)).astype(float), pairs % n_outlets


def _summed(values: np.ndarray, code: np.ndarray, n: int) -> np.ndarray:
    sums = np.zeros((n, values.shape[1]))
    np.add.at(sums, code, values)
    return sums


def _effective_stories(sample: Sample) -> np.ndarray:
    _, sizes, outlet = _cells(sample)
    squares = np.bincount(outlet, weights=sizes**2, minlength=len(sample.names))
    n = sample.n_articles.astype(float)
    return np.divide(n**2, squares, out=np.zeros_like(n), where=squares > 0)
