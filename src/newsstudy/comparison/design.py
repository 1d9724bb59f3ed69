"""A sample of coded articles drawn with known probabilities, and the variance of what it says."""

from dataclasses import dataclass

import numpy as np
import pandas as pd


@dataclass(frozen=True)
class Sample:
    """Coded articles of one feature, in a corpus of known outlets and stories.

    `codes`, `places` (in the corpus), `probability` and `strata` have one entry a coded article;
    `outlets` and `stories` one an article of the corpus, as codes from 0.
    """

    codes: np.ndarray
    places: np.ndarray
    probability: np.ndarray
    strata: np.ndarray
    outlets: np.ndarray
    stories: np.ndarray
    n_outlets: int

    @classmethod
    def of(
        cls, codes: np.ndarray, places: np.ndarray, probability: np.ndarray, labels: np.ndarray,
        outlets: np.ndarray, stories: np.ndarray, n_outlets: int,
    ) -> tuple["Sample", bool]:  # fmt: skip
        """Return the sample, and whether strata with one code were joined within an outlet."""
        strata, joined = _joined(labels, outlets[places], probability)
        return cls(codes, places, probability, strata, outlets, stories, n_outlets), joined

    @property
    def weights(self) -> np.ndarray:
        """How many articles each coded one stands for."""
        return 1 / self.probability

    @property
    def n_coded(self) -> np.ndarray:
        """Coded articles by outlet."""
        return np.bincount(self.outlets[self.places], minlength=self.n_outlets)

    @property
    def sizes(self) -> np.ndarray:
        """Articles by outlet."""
        return np.bincount(self.outlets, minlength=self.n_outlets)

    @property
    def freedom(self) -> int:
        """Degrees of freedom: codes minus strata, at least 1."""
        return max(len(self.codes) - len(np.unique(self.strata)), 1)

    def outlet_means(self, values: np.ndarray) -> np.ndarray:
        """Return the outlets' means of values of all articles."""
        with np.errstate(invalid="ignore", divide="ignore"):
            return np.bincount(self.outlets, values, self.n_outlets) / self.sizes

    def coded_means(self, values: np.ndarray) -> np.ndarray:
        """Return the outlets' weighted means (Hájek 1971) of values of the coded articles."""
        mine = self.outlets[self.places]
        total = np.bincount(mine, self.weights, self.n_outlets)
        with np.errstate(invalid="ignore", divide="ignore"):
            return np.bincount(mine, self.weights * values, self.n_outlets) / total

    def centred(self, values: np.ndarray) -> np.ndarray:
        """Return values of the coded articles minus their outlet's weighted mean."""
        return values - self.coded_means(values)[self.outlets[self.places]]

    def shares(self) -> np.ndarray:
        """Return each coded article's weight in its outlet's mean."""
        mine = self.outlets[self.places]
        return self.weights / np.bincount(mine, self.weights, self.n_outlets)[mine]


def _joined(
    labels: np.ndarray, outlets: np.ndarray, probability: np.ndarray
) -> tuple[np.ndarray, bool]:
    """Return stratum codes; a stratum with one code joins others of its outlet (Wolter 2007).

    One that was read in full (probability 1) leaves nothing uncertain and stays as it is.
    """
    strata = pd.factorize(labels)[0]
    alone = (np.bincount(strata)[strata] == 1) & (probability < 1)
    for outlet in np.unique(outlets[alone]):
        mine = np.flatnonzero(alone & (outlets == outlet))
        if len(mine) == 1:
            others = strata[(outlets == outlet) & (strata != strata[mine[0]])]
            if len(others):
                strata[mine] = np.bincount(others).argmax()
        else:
            strata[mine] = strata[mine[0]]
    return np.unique(strata, return_inverse=True)[1], bool(alone.any())


def design_variance(sample: Sample, error: np.ndarray) -> np.ndarray:
    """Return the covariance of the outlets' means of `error` over the draws, (outlets, outlets).

    Sampling without replacement within strata: Hájek's (1964) approximation for unequal
    probabilities, which for equal ones is exactly (1 - f) s²/n (Cochran 1977, ch. 5). Means over
    estimated totals are linearised. With every article coded it is 0.
    """
    mine = sample.outlets[sample.places]
    parts = np.zeros((len(error), sample.n_outlets))
    parts[np.arange(len(error)), mine] = sample.shares() * sample.centred(error)
    covariance = np.zeros((sample.n_outlets, sample.n_outlets))
    for stratum in np.unique(sample.strata):
        rows = sample.strata == stratum
        n = int(rows.sum())
        spread = parts[rows] - parts[rows].mean(axis=0)
        left = (1 - sample.probability[rows])[:, None]
        covariance += (spread * left).T @ spread * (n / (n - 1) if n > 1 else 1.0)
    return covariance


def story_variance(sample: Sample, predicted: np.ndarray, error: np.ndarray) -> np.ndarray:
    """Return the covariance of the outlets' means where stories are a sample too.

    Each article's part in its outlet's mean, prediction and weighted error together, is summed by
    story (Liang & Zeger 1986); the draw is taken as independent, which errs on the safe side.
    """
    sizes, n_coded = sample.sizes, sample.n_coded
    parts = np.zeros((len(predicted), sample.n_outlets))
    rows = np.arange(len(predicted))
    parts[rows, sample.outlets] = (
        predicted - sample.outlet_means(predicted)[sample.outlets]
    ) / sizes[sample.outlets]
    mine = sample.outlets[sample.places]
    few = np.sqrt(n_coded / np.maximum(n_coded - 1, 1))[mine]
    parts[sample.places, mine] += sample.shares() * sample.centred(error) * few
    by_story = np.zeros((sample.stories.max() + 1, sample.n_outlets))
    np.add.at(by_story, sample.stories, parts)
    n = len(by_story)
    return by_story.T @ by_story * (n / max(n - 1, 1))
