"""How often intervals hold the truth of the population that a corpus was drawn from."""

from dataclasses import replace

import numpy as np
import pandas as pd

from newsstudy.comparison.decomposition import BASE, sample_parts
from newsstudy.comparison.intervals import sample_intervals
from newsstudy.parameters import ComparisonParameters
from tests.simulation.populations import Population

COUNTED = ("mean", "gap", "gap together", *BASE)


def population(n_outlets: int, **options: object) -> Population:
    """Return stories that each outlet reports in about half of the cases.

    The first outlet tells them with a score 0.1 higher; the last prefers those of high score.
    """
    rates = np.linspace(0.6, 1.2, n_outlets)
    shift, taste = np.zeros(n_outlets), np.zeros(n_outlets)
    shift[0], taste[-1] = 0.1, 0.4
    return Population(**{"rates": rates, "presentation": shift, "preference": taste} | options)


def coverage(
    stories: Population,
    n_stories: int,
    n_corpora: int,
    *,
    draws: int = 400,
    seed: int = 1,
    by_article: bool = False,
) -> pd.DataFrame:
    """Return by outlet how often intervals of COUNTED hold the truth, and shared stories.

    "gap together" is 1 in a corpus where all gaps lie in their simultaneous intervals. With
    `by_article` every article is taken for a story of its own, which is wrong.
    """
    rng = np.random.default_rng([seed, n_stories, len(stories.rates)])
    truth, parameters = stories.truth(rng), ComparisonParameters(draws=draws)
    found = []
    for call in range(n_corpora):
        sample = stories.sample(n_stories, rng)
        if by_article:
            sample = replace(sample, stories=np.arange(len(sample.stories)))
        parts = sample_parts(sample, parameters.confidence)
        parts |= sample_intervals(sample, parameters, call)
        together = _holds(truth["gap"], parts["gap_sim_low"], parts["gap_sim_high"])
        held = {"mean": _holds(truth["mean"], parts["ci_low"], parts["ci_high"])}
        for part in ("gap", *BASE):
            held[part] = _holds(truth[part], parts[f"{part}_low"], parts[f"{part}_high"])
        held["gap together"] = np.full(len(truth), np.nanmin(together, initial=1.0))
        found.append(pd.DataFrame(held).assign(shared=parts["n_shared_stories"][:, 0]))
    return pd.concat(found).rename_axis("outlet")


def _holds(truth: pd.Series, low: np.ndarray, high: np.ndarray) -> np.ndarray:
    inside = (low[:, 0] <= truth) & (truth <= high[:, 0])
    return np.where(np.isnan(low[:, 0]), np.nan, inside)
