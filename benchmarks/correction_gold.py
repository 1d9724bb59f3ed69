"""Corrected estimates on articles that people coded in full (Frermann et al. 2023): do they cover?

Outlets are grouped by the bias labels of the gold set. Again and again 100 codes are drawn, 25 a
group, as if the others were unknown; the value of all 426 is what the intervals should cover. As in
a report, scores are first brought to the unit of the codes, so that naive estimates have a chance.
"""

import time

import numpy as np
import pandas as pd

from benchmarks.frames_gold import GOLD, gold
from newsstudy.comparison.correction import corrected_estimates
from newsstudy.comparison.estimates import gap_weights
from newsstudy.comparison.study_codes import on_code_scale
from newsstudy.measures.codebooks import load_codebook
from newsstudy.measures.frames import frame_scores
from newsstudy.measures.supervised import (
    article_features,
    assigned_folds,
    cross_fitted,
    group_codes,
)
from newsstudy.parameters import ComparisonParameters

DRAWS, CODES = 500, 100
_FEW = ComparisonParameters(draws=100)


def main() -> None:
    """Print coverage and width of means' and gaps' intervals, by estimator, measure and frame."""
    if not GOLD.is_dir():
        print("correction: not measured, the gold set is not beside the checkout")
        return
    articles, codes = gold(outlet="bias")
    codebook = load_codebook("codebooks/generic.yml")
    print(f"{len(articles)} articles in 4 groups; {DRAWS} draws of {CODES} codes; target: corpus")
    for measure in ("indicator", "semantic", "supervised"):
        start = time.perf_counter()
        table = pd.concat(_draws(measure, articles, codes, codebook), ignore_index=True)
        _print(measure, table)
        print(f"    {time.perf_counter() - start:.0f} s", flush=True)


def _draws(measure, articles, codes, codebook):
    truth = _truth(articles, codes)
    fixed = None if measure == "supervised" else frame_scores(articles, codebook, measure)
    features = _compact(article_features(articles, codebook)) if fixed is None else None
    for draw in range(DRAWS):
        human, probability = _drawn(articles, codes, np.random.default_rng([draw, 1]))
        scores = _learned(features, articles, human, draw) if fixed is None else fixed
        scaled = on_code_scale(scores, human, probability)
        found = corrected_estimates(
            scaled, human, probability, articles, _FEW, draw, target="corpus"
        )
        yield found.merge(truth, on=["feature", "outlet"], validate="m:1")


def _compact(features):
    """Return features in as many dimensions as there are articles, with the same products."""
    dense = features.toarray()
    dense -= dense.mean(axis=0)
    values, vectors = np.linalg.eigh(dense @ dense.T)
    return vectors * np.sqrt(np.clip(values, 0, None))


def _learned(features, articles, human, draw):
    groups = group_codes(articles, "story")
    places = pd.Index(articles["article_id"]).get_indexer(human.index)
    folds = assigned_folds(groups, places, 5, draw)
    return cross_fitted(features, articles, human, groups, folds)


def _drawn(articles, codes, random):
    each = CODES // articles["outlet"].nunique()
    parts = [
        random.choice(group["article_id"].to_numpy(), each, replace=False)
        for _, group in articles.groupby("outlet", observed=True)
    ]
    human = codes.loc[np.concatenate(parts)]
    sizes = articles.groupby("outlet", observed=True)["article_id"].transform("size")
    probability = pd.Series((each / sizes).to_numpy(), index=articles["article_id"])
    return human, probability.loc[human.index]


def _truth(articles, codes):
    means = codes.groupby(articles["outlet"].to_numpy(), observed=True).mean()
    gaps = gap_weights(np.ones(len(means), dtype=bool)) @ means
    gaps.index = means.index
    told = pd.concat([means.stack().rename("true_mean"), gaps.stack().rename("true_gap")], axis=1)
    return told.rename_axis(["outlet", "feature"]).reset_index()


def _print(measure, table):
    table = table.assign(
        mean_in=table["true_mean"].between(table["low"] - 1e-9, table["high"] + 1e-9),
        gap_in=table["true_gap"].between(table["gap_low"] - 1e-9, table["gap_high"] + 1e-9),
        width=table["high"] - table["low"], gap_width=table["gap_high"] - table["gap_low"],
    )  # fmt: skip
    frames = list(dict.fromkeys(table["feature"]))
    print(f"  {measure}: covered, means / gaps; by frame {', '.join(frames)}; width")
    for estimator, rows in table.groupby("estimator", sort=False):
        by_frame = rows.groupby("feature", sort=False)[["mean_in", "gap_in"]].mean()
        told = " ".join(f"{m:.3f}/{g:.3f}" for m, g in by_frame.to_numpy())
        all_in = rows[["mean_in", "gap_in", "width", "gap_width"]].mean()
        print(
            f"    {estimator:15} {all_in['mean_in']:.3f} / {all_in['gap_in']:.3f}   {told}   "
            f"{all_in['width']:.3f} / {all_in['gap_width']:.3f}"
        )


if __name__ == "__main__":
    main()
