"""Do intervals cover and tests err as often as they say? Asked of corpora with a known truth.

1,000 corpora for each number of stories and outlets, drawn from populations of stories in which
one outlet tells stories otherwise and another picks other ones (tests/simulation/populations.py).
"""

import os
import time

os.environ.setdefault("OPENBLAS_NUM_THREADS", "1")

import numpy as np
import pandas as pd

from newsstudy.comparison.decomposition import BASE, sample_parts
from newsstudy.comparison.estimates import estimates
from newsstudy.parameters import ComparisonParameters
from tests.simulation.coverage import COUNTED, coverage, population
from tests.simulation.populations import Population


def any_discovery(stories: Population, n_stories: int, n_families: int, n_features: int) -> float:
    """Return the share of families, in which nothing is planted, with any q below 0.05."""
    rng, found = np.random.default_rng(2), 0
    parameters = ComparisonParameters(draws=max(200, 5 * len(stories.rates) * n_features))
    for family in range(n_families):
        scores, articles = stories.corpus(n_stories, rng, n_features)
        table = estimates(scores, articles, parameters, family, measure="planted")
        found += bool((table["q"] < 0.05).any())
    return found / n_families


def leakage(n_corpora: int = 1000) -> pd.DataFrame:
    """Return mean estimates of the parts where only one kind of difference is planted."""
    rng, rows = np.random.default_rng(3), []
    for n_outlets in (2, 4, 9):
        for planted, options in (("presentation", {"preference": 0.0}),
                                 ("selection", {"presentation": 0.0})):  # fmt: skip
            stories = population(n_outlets, **options)
            outlet = 0 if planted == "presentation" else n_outlets - 1
            drawn = [sample_parts(stories.sample(100, rng), 0.95) for _ in range(n_corpora)]
            means = {p: np.mean([parts[p][outlet, 0] for parts in drawn]) for p in ("gap", *BASE)}
            rows.append({"planted": planted, "outlets": n_outlets, **means})
    return pd.DataFrame(rows)


def main(n_corpora: int = 1000) -> None:
    """Print coverage over the grid, by family of scores; then false discoveries; then leakage."""
    start = time.perf_counter()
    families = {"beta": {}, "sentences": {"family": "sentences", "level": 0.1, "story_sd": 0.08,
                                          "concentration": 3.0}}  # fmt: skip
    print(f"coverage of 95 % intervals in {n_corpora} corpora, mean over outlets (worst outlet)")
    for place, (n_stories, n_outlets) in enumerate(
        (s, k) for s in (30, 100, 300) for k in (2, 4, 9)
    ):
        name = list(families)[place % 2]
        held = coverage(population(n_outlets, **families[name]), n_stories, n_corpora)
        rates = held.groupby("outlet")[list(COUNTED)].mean()
        told = [f"{c} {rates[c].mean():.3f} ({rates[c].min():.3f})" for c in COUNTED]
        print(f"  {n_stories} stories, {n_outlets} outlets, {name}, "
              f"{held['shared'].median():.0f} shared: " + ", ".join(told), flush=True)  # fmt: skip
    clustered = Population(rates=[2.0] * 3, sizes=1.0, story_sd=0.15, concentration=10.0)
    for unit in ("stories", "articles"):
        held = coverage(clustered, 60, n_corpora, by_article=unit == "articles")
        print(
            f"articles clustered by story, intervals of means by {unit}: {held['mean'].mean():.3f}"
        )
    for n_stories, n_outlets in ((60, 4), (150, 9)):
        same = Population(rates=np.linspace(0.4, 1.0, n_outlets))
        rate = any_discovery(same, n_stories, n_corpora // 2, 5)
        print(f"nothing planted, {n_stories} stories, {n_outlets} outlets, 5 features: "
              f"{100 * rate:.1f} % of families have a q < .05", flush=True)  # fmt: skip
    print("mean estimates where one kind of difference is planted, 100 stories")
    print(leakage(n_corpora).round(4).to_string(index=False))
    print(f"{time.perf_counter() - start:.0f} s")


if __name__ == "__main__":
    main()
