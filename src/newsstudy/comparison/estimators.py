"""What codes and scores say about outlets' means: hand-coded only, PPI++ and DSL."""

from dataclasses import dataclass
from typing import Literal

import numpy as np
import pandas as pd

from newsstudy.comparison.design import Sample, design_variance, story_variance
from newsstudy.comparison.estimates import story_codes
from newsstudy.comparison.wilson import effective_size, wilson_bounds
from newsstudy.errors import NewsstudyError
from newsstudy.measures.supervised import assigned_folds
from newsstudy.parameters import ComparisonParameters

Target = Literal["stories", "corpus"]
HAND, PPI, DSL = "hand-coded only", "PPI++", "DSL"
_RIDGE = 10.0
_N_FOLDS = 5


class CorrectionError(NewsstudyError):
    """Human codes cannot correct these estimates."""


@dataclass(frozen=True)
class Fitted:
    """One estimator of one feature: means, their covariance, and what of it the codes leave."""

    name: str
    means: np.ndarray
    covariance: np.ndarray
    from_codes: np.ndarray
    low: np.ndarray
    high: np.ndarray


def all_fitted(
    feature: str, scores: pd.DataFrame, sample: Sample, parameters: ComparisonParameters,
    seed: int, target: Target,
) -> list[Fitted]:  # fmt: skip
    """Return the three estimators of a feature; `scores` are in the order of the articles."""
    predictions = {
        HAND: np.zeros(len(scores)),
        PPI: _tuned(scores[feature].to_numpy(), sample),
        DSL: _predicted(scores, sample, seed),
    }
    return [_fit(n, p, sample, parameters, target) for n, p in predictions.items()]


def _fit(
    name: str, predicted: np.ndarray, sample: Sample, parameters: ComparisonParameters,
    target: Target,
) -> Fitted:  # fmt: skip
    error = sample.codes - predicted[sample.places]
    means = np.clip(sample.outlet_means(predicted) + sample.coded_means(error), 0, 1)
    from_codes = design_variance(sample, error)
    covariance = from_codes if target == "corpus" else story_variance(sample, predicted, error)
    size = effective_size(sample, predicted, error, covariance, whole=target == "corpus")
    low, high = wilson_bounds(means, size, parameters.confidence, sample.freedom)
    return Fitted(name, means, covariance, np.diag(from_codes), low, high)


def _tuned(score: np.ndarray, sample: Sample) -> np.ndarray:
    """Return λ × score with the λ of least variance: the slope within outlets, not below 0."""
    codes, coded = sample.centred(sample.codes), sample.centred(score[sample.places])
    spread = float((sample.weights * coded**2).sum())
    if spread < 1e-12:
        return np.zeros(len(score))
    return score * max(float((sample.weights * coded * codes).sum()) / spread, 0.0)


def _predicted(scores: pd.DataFrame, sample: Sample, seed: int) -> np.ndarray:
    """Return codes as predicted from all scores by ridge regression, cross-fitted by story."""
    values = scores.to_numpy(dtype=float)
    spread = values.std(axis=0)
    values = (values - values.mean(axis=0)) / np.where(spread > 1e-12, spread, 1.0)
    predicted = np.zeros(len(values))
    if len(np.unique(sample.stories[sample.places])) < 2:
        return predicted
    folds = assigned_folds(sample.stories, sample.places, _N_FOLDS, seed)
    for fold in range(folds.max() + 1):
        taught = folds[sample.places] != fold
        x, y = values[sample.places[taught]], sample.codes[taught]
        centred = x - x.mean(axis=0)
        held = centred.T @ centred + _RIDGE * np.eye(x.shape[1])
        slope = np.linalg.solve(held, centred.T @ (y - y.mean()))
        mine = folds == fold
        predicted[mine] = y.mean() + (values[mine] - x.mean(axis=0)) @ slope
    return np.clip(predicted, 0, 1)


def coded_sample(
    feature: str,
    human: pd.DataFrame,
    probability: pd.Series,
    articles: pd.DataFrame,
    strata: pd.Series | None,
) -> tuple[Sample, bool]:
    """Return the coded articles of a feature, and whether strata had to be joined."""
    codes = human[feature].dropna().astype(float)
    ids = pd.Index(articles["article_id"])
    places = ids.get_indexer(codes.index)
    chance = probability.reindex(codes.index).to_numpy(dtype=float)
    if (places < 0).any():
        raise CorrectionError(f"codes: there is no article {codes.index[places < 0][0]}")
    if not ((chance > 0) & (chance <= 1)).all():
        wrong = codes.index[~((chance > 0) & (chance <= 1))][0]
        raise CorrectionError(f"codes: the inclusion probability of {wrong} is not in (0, 1]")
    outlets = articles["outlet"].cat.codes.to_numpy().astype(np.int64)
    if strata is None:
        label = [f"{o} {c:.9f}" for o, c in zip(outlets[places], chance, strict=True)]
    else:
        label = strata.reindex(codes.index).astype(str).tolist()
    return Sample.of(
        codes.to_numpy(), places, chance, np.array(label, dtype=object), outlets,
        story_codes(articles["story_id"]), len(articles["outlet"].cat.categories),
    )  # fmt: skip
