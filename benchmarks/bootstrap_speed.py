"""CPU seconds of one process for all intervals, parts and tests of scores shaped like news2017's.

25 features (5 frames, 20 topics) of nine outlets, a quarter of the articles on stories of several.
"""

import os
import time
from collections.abc import Callable

os.environ.setdefault("OPENBLAS_NUM_THREADS", "1")

import numpy as np
import pandas as pd

from newsstudy.comparison.decomposition import decomposition, sample_parts
from newsstudy.comparison.estimates import permuted_gaps, with_enough
from newsstudy.comparison.intervals import sample_intervals
from newsstudy.comparison.robustness import negative_controls
from newsstudy.comparison.same_story import same_story
from newsstudy.comparison.sample import Sample, samples
from newsstudy.parameters import ComparisonParameters
from tests.simulation.scores import bare_articles

N_FEATURES, N_OUTLETS, N_TOPICS = 25, 9, 20


def corpus(n_articles: int) -> tuple[pd.DataFrame, pd.DataFrame]:
    """Return scores and articles, a quarter of them on stories of five articles on average."""
    rng = np.random.default_rng(n_articles)
    articles = bare_articles(rng.integers(0, N_OUTLETS, n_articles), N_OUTLETS)
    articles["article_id"] = [f"{i:016x}" for i in range(n_articles)]
    story = rng.integers(0, n_articles // 20, n_articles)
    shared = rng.random(n_articles) < 0.25
    articles["story_id"] = pd.Series(np.where(shared, [f"s{s}" for s in story], None), dtype=object)
    columns = [f"feature {f}" for f in range(N_FEATURES)]
    values = rng.random((n_articles, N_FEATURES)) ** 4
    return pd.DataFrame(values, pd.Index(articles["article_id"]), columns), articles


def seconds(work: Callable[[], object], runs: int) -> float:
    """Return the median CPU seconds of `runs` runs on one thread."""
    times = []
    for _ in range(runs):
        start = time.process_time()
        work()
        times.append(time.process_time() - start)
    return float(np.median(times))


def steps(
    sample: Sample, scores: pd.DataFrame, articles: pd.DataFrame
) -> dict[str, Callable[[], object]]:
    """Return what is timed, by name."""
    parameters = ComparisonParameters()
    topics = pd.DataFrame(
        np.random.default_rng(1).dirichlet([0.1] * N_TOPICS, len(articles)), scores.index
    )
    few = scores.iloc[:, :5]
    return {
        "means and gaps, 2,000 draws": lambda: sample_intervals(sample, parameters, 1),
        "parts": lambda: sample_parts(sample, parameters.confidence),
        "10,000 permutations": lambda: permuted_gaps(with_enough(sample), 10_000, 1),
        "same-story contrasts": lambda: same_story(scores, articles, parameters, measure="x"),
        f"parts of 5 features by {N_TOPICS} topics": lambda: decomposition(
            few, articles, parameters, 1, measure="x", topics=topics
        ),
        "negative controls of 5 features": lambda: negative_controls(few, articles, parameters, 1),
    }


def main(runs: int = 3) -> None:
    """Print CPU seconds by number of articles."""
    for n_articles in (3_743, 15_000, 60_000):
        scores, articles = corpus(n_articles)
        sample = next(samples(scores, articles, 10))[1]
        print(f"{n_articles:,} articles, {int(sample.stories.max()) + 1:,} stories, "
              f"{N_OUTLETS} outlets, {N_FEATURES} features")  # fmt: skip
        for name, work in steps(sample, scores, articles).items():
            if n_articles < 20_000 or "draws" in name or name == "parts":
                print(f"  {name}: {seconds(work, runs if n_articles < 5_000 else 1):.2f} s")


if __name__ == "__main__":
    main()
