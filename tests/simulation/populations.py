"""Populations of stories, from which a corpus is a sample; the truth is that of all stories.

A story has a score of its own and a size. Whether and how often an outlet reports it is chance:
a Poisson number of articles, more for large stories and, with a preference, for those of a high
score. What an article says is the story's score plus the outlet's shift, with noise. A corpus is
a sample of stories with all articles about them. Every number here is invented.
"""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import pandas as pd

from newsstudy.comparison.sample import Sample
from tests.simulation.scores import Family, bare_articles, beta_shape, parts_of_gaps, scored

_HIGHEST = 0.7
_ALL_STORIES = 200_000


@dataclass(frozen=True)
class Population:
    """Stories and the outlets that may report them.

    `rates` (n_outlets,) are expected articles a story; `sizes` is the spread of the stories'
    sizes (0: all alike; their mean is 1); `preference` by outlet the log of how much likelier a
    story is reported whose score is one standard deviation higher; `presentation` by outlet the
    shift of its articles' scores, 0 to 0.3.
    """

    rates: Sequence[float]
    preference: Sequence[float] | float = 0.0
    presentation: Sequence[float] | float = 0.0
    sizes: float = 0.5
    level: float = 0.25
    story_sd: float = 0.12
    family: Family = "beta"
    concentration: float = 4.0

    def stories(self, n: int, rng: np.random.Generator) -> tuple[np.ndarray, np.ndarray]:
        """Return articles by story and outlet, and mean scores, (n, n_outlets), of n stories.

        Stories that no outlet reports are not seen, and not counted.
        """
        counts, means = [], []
        while sum(map(len, counts)) < n:
            score = _HIGHEST * rng.beta(*beta_shape(self.level, self.story_sd), 2 * n)
            size = rng.gamma(1 / self.sizes, self.sizes, 2 * n) if self.sizes else np.ones(2 * n)
            taste = np.broadcast_to(np.asarray(self.preference, float), len(self.rates))
            wish = np.exp(taste * ((score - self.level) / self.story_sd)[:, None] - taste**2 / 2)
            drawn = rng.poisson(np.asarray(self.rates) * size[:, None] * wish)
            seen = drawn.any(axis=1)
            counts.append(drawn[seen])
            shift = np.broadcast_to(np.asarray(self.presentation, float), len(self.rates))
            means.append(score[seen, None] + shift)
        return np.concatenate(counts)[:n], np.concatenate(means)[:n]

    def truth(self, rng: np.random.Generator) -> pd.DataFrame:
        """Return mean, gap and its parts by outlet over all stories, without noise."""
        counts, means = self.stories(_ALL_STORIES, rng)
        shares = (counts / counts.sum(axis=0)).T
        return parts_of_gaps(shares, means.T).assign(mean=(shares * means.T).sum(axis=1))

    def sample(self, n: int, rng: np.random.Generator, n_features: int = 1) -> Sample:
        """Return a corpus on `n` stories as codes; features differ in nothing but the noise."""
        counts, means = self.stories(n, rng)
        story, outlet = np.nonzero(counts)
        times = counts[story, outlet]
        story, outlet = np.repeat(story, times), np.repeat(outlet, times)
        noise = np.full(len(story), self.concentration)
        expected = np.repeat(means[story, outlet][:, None], n_features, axis=1)
        values = scored(expected, noise, self.family, rng)
        names = [f"Outlet {k}" for k in range(len(self.rates))]
        features = [f"feature {f}" for f in range(n_features)]
        return Sample(values, outlet, story, names, features, min_clusters=10)

    def corpus(
        self, n: int, rng: np.random.Generator, n_features: int = 1
    ) -> tuple[pd.DataFrame, pd.DataFrame]:
        """Return the same as tables of scores and articles."""
        sample = self.sample(n, rng, n_features)
        articles = bare_articles(sample.outlets, len(self.rates))
        articles["story_id"] = [f"s{s}" for s in sample.stories]
        ids = pd.Index(articles["article_id"])
        return pd.DataFrame(sample.values, ids, sample.features), articles
