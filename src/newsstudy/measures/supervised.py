"""Frames learned from human codes, so that no article is scored by a model that saw its story."""

from typing import Literal

import numpy as np
import pandas as pd
from scipy import sparse
from scipy.special import expit
from sklearn.feature_extraction.text import TfidfTransformer
from sklearn.linear_model import LogisticRegression

from newsstudy.errors import NewsstudyError
from newsstudy.measures.codebooks import Codebook
from newsstudy.measures.features import document_features
from newsstudy.measures.indicators import indicator_scores
from newsstudy.measures.semantic import article_vectors, semantic_scores

Held = Literal["story", "outlet"]
MIN_CODED = 20
N_FOLDS = 5
_NOISE = 1.0  # variance that features cannot explain, in units of the variance that words explain
_LEVEL = 10.0  # variance of a frame's overall level in the same unit: hardly held back
_SHARES = {"words": 0.5, "word parts": 0.5, "indicators": 0.1, "meaning": 0.1, "vectors": 0.1}
_PARTS = (3, 4, 5)
_FOLDS = 71
_COLUMNS = 4096


class SupervisionError(NewsstudyError):
    """A frame measure cannot be learned from these codes."""


def supervised_scores(
    articles: pd.DataFrame,
    codebook: Codebook,
    codes: pd.DataFrame,
    *,
    held_out: Held = "story",
    n_folds: int = N_FOLDS,
    seed: int = 1,
) -> pd.DataFrame:
    """Return the probability that people would code each frame, in [0, 1], for all articles.

    A row an article (indexed by article_id), a column a frame of the codebook that was coded.
    `codes` is indexed by article_id, a column a frame, in [0, 1] (a share of coders or of items
    will do), null where not coded; other columns are not read. Ridge regression (Hoerl & Kennard
    1970) in its dual form on words, parts of words, indicator scores, semantic scores and sentence
    vectors, which are learned from all texts but no code. Cross-fitted: whole stories (or
    outlets) go to one of `n_folds` folds, coded or not, and a fold is scored by the model of the
    others. Calibrated (Platt 1999) on predictions for groups left out within those others.

    Raises SupervisionError for fewer than 20 coded articles or fewer than two coded groups, and
    for codes outside [0, 1] or of unknown articles.
    """
    coded = _checked(articles, codebook, codes)
    groups = group_codes(articles, held_out)
    places = pd.Index(articles["article_id"]).get_indexer(coded.index)
    folds = assigned_folds(groups, places, n_folds, seed)
    return cross_fitted(article_features(articles, codebook), articles, coded, groups, folds)


def _checked(articles: pd.DataFrame, codebook: Codebook, codes: pd.DataFrame) -> pd.DataFrame:
    frames = [frame.name for frame in codebook.frames if frame.name in codes]
    coded = codes[frames].astype(float).dropna(how="all")
    if unknown := sorted(set(coded.index) - set(articles["article_id"])):
        raise SupervisionError(f"codes: there is no article {unknown[0]} in the corpus")
    if not frames or len(coded) < MIN_CODED:
        raise SupervisionError(
            f"the measure `supervised` needs {MIN_CODED} coded articles; there are {len(coded)}"
        )
    if ((coded < 0) | (coded > 1)).any(axis=None):
        raise SupervisionError("codes: a code lies outside [0, 1]")
    return coded


def group_codes(articles: pd.DataFrame, held_out: Held) -> np.ndarray:
    """Return a code from 0 for each article's story, or outlet; one without a story is its own."""
    if held_out == "outlet":
        return pd.factorize(articles["outlet"].astype(str))[0]
    story = articles.get("story_id", pd.Series(None, index=articles.index, dtype=object))
    return pd.factorize(story.astype(object).where(story.notna(), articles["article_id"]))[0]


def assigned_folds(groups: np.ndarray, coded: np.ndarray, n_folds: int, seed: int) -> np.ndarray:
    """Return a fold from 0 for each article: whole groups, with as many codes in each as may be.

    `coded` are the places of the coded articles. Groups with the most codes are dealt first, each
    to the fold with the fewest, then the others by size; ties fall at random.
    Raises SupervisionError where all codes are of one group.
    """
    n_coded = np.bincount(groups[coded], minlength=groups.max() + 1)
    n_folds = min(n_folds, int((n_coded > 0).sum()))
    if n_folds < 2:
        raise SupervisionError("all codes are of one story or outlet: none is left to learn from")
    sizes = np.bincount(groups)
    random = np.random.default_rng([seed, _FOLDS]).permutation(len(sizes))
    filled, fold_of = np.zeros((n_folds, 2)), np.zeros(len(sizes), dtype=int)
    for group in np.lexsort((random, -sizes, -n_coded)):
        by_size = np.lexsort((filled[:, 0], filled[:, 1]))
        by_codes = np.lexsort((filled[:, 1], filled[:, 0]))
        fold_of[group] = (by_codes if n_coded[group] else by_size)[0]
        filled[fold_of[group]] += n_coded[group], sizes[group]
    return fold_of[groups]


def article_features(articles: pd.DataFrame, codebook: Codebook) -> sparse.csr_matrix:
    """Return the features of each article, (n_articles, n_features), in blocks of set variance.

    Words and parts of words (3 to 5 letters with their edges) by TF-IDF; indicator and semantic
    scores of all frames; the mean sentence vector. No code is read.
    """
    counts = document_features(articles, min_articles=2, max_terms=50_000, language="none")
    parts = counts.counts @ _word_parts(counts.terms)
    parts = parts[:, np.bincount(parts.indices, minlength=parts.shape[1]) >= 3]
    meaning = np.clip(semantic_scores(articles, codebook).to_numpy(), 1e-4, 1 - 1e-4)
    blocks = {
        "words": _weighted(counts.counts),
        "word parts": _weighted(parts),
        "indicators": _standard(np.sqrt(indicator_scores(articles, codebook).to_numpy())),
        "meaning": _standard(np.log(meaning / (1 - meaning))),
        "vectors": sparse.csr_matrix(article_vectors(articles)),
    }
    return sparse.hstack([_scaled(x, _SHARES[name]) for name, x in blocks.items()]).tocsr()


def _word_parts(terms: np.ndarray) -> sparse.csr_matrix:
    """Return how often each run of letters stands in each word, (n_words, n_parts)."""
    index: dict[str, int] = {}
    rows, columns = [], []
    for row, term in enumerate(terms):
        edged = f" {term} "
        for size in _PARTS:
            for start in range(max(len(edged) - size + 1, 1)):
                rows.append(row)
                columns.append(index.setdefault(edged[start : start + size], len(index)))
    ones = np.ones(len(rows))
    return sparse.csr_matrix((ones, (rows, columns)), shape=(len(terms), max(len(index), 1)))


def _weighted(counts: sparse.csr_matrix) -> sparse.csr_matrix:
    if not counts.nnz:
        return sparse.csr_matrix((counts.shape[0], 1))
    return TfidfTransformer(sublinear_tf=True).fit_transform(counts)


def _standard(values: np.ndarray) -> sparse.csr_matrix:
    spread = values.std(axis=0)
    centred = values - values.mean(axis=0)
    return sparse.csr_matrix(centred / np.where(spread > 1e-12, spread, 1.0))


def _scaled(block: sparse.csr_matrix, share: float) -> sparse.csr_matrix:
    """Return a block whose articles' mean squared distance from their centre is `share`."""
    centre = np.asarray(block.mean(axis=0)).ravel()
    variance = float(block.multiply(block).sum() / block.shape[0] - centre @ centre)
    return block * np.sqrt(share / variance) if variance > 1e-12 else block * 0.0


def cross_fitted(
    features: sparse.csr_matrix,
    articles: pd.DataFrame,
    codes: pd.DataFrame,
    groups: np.ndarray,
    folds: np.ndarray,
) -> pd.DataFrame:
    """Return calibrated scores of all articles, each by the model that its fold did not teach.

    `features` (n_articles, n_features), `groups` and `folds` (n_articles,) are in the order of
    `articles`; `codes` is indexed by article_id, a column a frame.
    """
    ids = pd.Index(articles["article_id"])
    places = ids.get_indexer(codes.index)
    centre = np.asarray(features.mean(axis=0)).ravel()
    coded = features[places]
    kernel = _products(coded, centre) + _LEVEL
    scores = np.zeros((len(ids), codes.shape[1]))
    for fold in range(folds.max() + 1):
        scored = folds == fold
        for column, name in enumerate(codes):
            y = codes[name].to_numpy()
            taught = np.flatnonzero(~scored[places] & ~np.isnan(y))
            known = kernel[np.ix_(taught, taught)]
            dual, level, curve = _fitted(known, y[taught], groups[places[taught]])
            weights = coded[taught].T @ dual - centre * dual.sum()
            told = features[scored] @ weights - centre @ weights + level
            scores[scored, column] = expit(curve[0] * told + curve[1])
    return pd.DataFrame(scores, index=ids.rename("article_id"), columns=list(codes))


def _products(features: sparse.csr_matrix, centre: np.ndarray) -> np.ndarray:
    """Return the inner products of rows about `centre`; in blocks, since dense blocks are quick."""
    by_column = sparse.csc_matrix(features)
    products = np.zeros((features.shape[0],) * 2)
    for start in range(0, features.shape[1], _COLUMNS):
        block = by_column[:, start : start + _COLUMNS].toarray()
        block -= centre[start : start + _COLUMNS]
        products += block @ block.T
    return products


def _fitted(
    kernel: np.ndarray, y: np.ndarray, groups: np.ndarray
) -> tuple[np.ndarray, float, tuple[float, float]]:
    """Return dual weights and level of a ridge regression, and the curve that calibrates it."""
    mean = float(y.mean()) if len(y) else 0.0
    if len(y) < 2 or np.ptp(y) < 1e-12:
        return np.zeros(len(y)), mean, (0.0, _logit(mean))
    inverse = np.linalg.inv(kernel + _NOISE * np.eye(len(y)))
    dual = inverse @ (y - mean)
    level = _LEVEL * float(dual.sum()) + mean
    return dual, level, _platt(_left_out(inverse, dual, y, groups), y)


def _logit(share: float) -> float:
    share = min(max(share, 1e-12), 1 - 1e-12)
    return float(np.log(share / (1 - share)))


def _left_out(
    inverse: np.ndarray, dual: np.ndarray, y: np.ndarray, groups: np.ndarray
) -> np.ndarray:
    """Return what the ridge predicts for each group when it is taught by the other groups."""
    predicted = np.empty(len(y))
    for group in np.unique(groups):
        mine = np.flatnonzero(groups == group)
        predicted[mine] = y[mine] - np.linalg.solve(inverse[np.ix_(mine, mine)], dual[mine])
    return predicted


def _platt(predicted: np.ndarray, y: np.ndarray) -> tuple[float, float]:
    """Return slope and intercept of the logistic curve from predictions to codes, never falling.

    Codes between 0 and 1 count as yes and no in proportion; the targets are drawn in as Platt
    (1999) does, so that few codes do not give certainty.
    """
    n_yes, n_no = y.sum(), (1 - y).sum()
    target = y * (n_yes + 1) / (n_yes + 2) + (1 - y) / (n_no + 2)
    twice = np.concatenate([predicted, predicted])[:, None]
    truth = np.repeat([1, 0], len(y))
    weight = np.concatenate([target, 1 - target])
    spread = max(float(predicted.std()), 1e-6)
    model = LogisticRegression(C=1e4, max_iter=200).fit(twice / spread, truth, weight)
    slope = float(model.coef_[0, 0]) / spread
    if slope <= 0:
        return 0.0, float(np.log((n_yes + 1) / (n_no + 1)))
    return slope, float(model.intercept_[0])
