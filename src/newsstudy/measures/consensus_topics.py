"""Consensus topics: what many rotations of resampled articles agree on, refined by NMF."""

import warnings
from dataclasses import dataclass

import numpy as np
from scipy import sparse
from scipy.optimize import linear_sum_assignment
from sklearn.decomposition import NMF
from sklearn.exceptions import ConvergenceWarning
from sklearn.utils.extmath import randomized_svd

_CANDIDATES = (1.5, 2.0)  # components of a member, in topics
_MOST_ARTICLES = 10_000  # of a sample: more would make members slower, not steadier
_SWEEPS = 50
_LEAST = 1e-12


@dataclass(frozen=True)
class Spectrum:
    """A truncated SVD: scores (n_articles, rank), the axes times singular values, and the axes."""

    scores: np.ndarray
    axes: np.ndarray


@dataclass(frozen=True)
class Factorisation:
    """Topics: article_weights (n_articles, n_topics), term_weights (n_topics, n_terms).

    `recurrence` (n_topics,) is the length of the mean of the members' unit vectors, 1 where all
    members of the ensemble have the same one.
    """

    article_weights: np.ndarray
    term_weights: np.ndarray
    recurrence: np.ndarray


def spectrum(weights: sparse.csr_matrix, n_topics: int) -> Spectrum:
    """Return the SVD that a consensus of `n_topics` topics, or of fewer, is found in.

    `weights` is (n_articles, n_terms), as from TF-IDF. Randomised SVD with a fixed start
    (Halko, Martinsson & Tropp 2011).
    """
    rank = min(int(_CANDIDATES[1] * n_topics) + 8, *weights.shape)
    left, values, axes = randomized_svd(
        weights.astype(np.float32), rank, n_oversamples=10, n_iter=5, random_state=0
    )
    return Spectrum(left * values, axes)


def consensus_factorisation(
    weights: sparse.csr_matrix,
    n_topics: int,
    found: Spectrum | None = None,
    samples: int = 3,
    most: int = 300,
) -> Factorisation:
    """Return the non-negative factorisation of `weights` that starts from a consensus.

    The idea is that of ensemble topic modelling (Belford, Mac Namee & Greene 2018): members
    are fitted to samples of the articles, aligned, and averaged. Here a member is a varimax
    rotation of a truncated SVD (Rohe & Zeng 2023), which has one answer where NMF has many and
    costs next to nothing. Each has between 1.5 and 2 times `n_topics` components, of which the
    `n_topics` that explain most are kept: cutting where components are rotated apart is steadier
    than cutting a spectrum of near ties. Aligned by the Hungarian method, their mean is where
    NMF (Lee & Seung 1999) starts. The samples are fixed: the same weights in the same order give
    the same topics. `found` may hold the `spectrum` of these weights for as many topics or more.
    `samples` are drawn for each number of components; NMF has `most` iterations.
    """
    weights = weights.astype(np.float32)
    found = found or spectrum(weights, n_topics)
    centre, recurrence = _aligned_mean(_members(found.scores, n_topics, samples))
    start = (centre.T @ found.axes).astype(np.float32)
    start *= np.where((start.astype(float) ** 3).sum(axis=1) < 0, -1, 1).astype(np.float32)[:, None]
    start = np.maximum(start, 1e-4 * np.abs(start).mean() + _LEAST)
    begun = np.maximum(article_weights(weights, start), 1e-6).astype(np.float32)
    model = NMF(n_topics, init="custom", max_iter=most, tol=1e-3)
    with warnings.catch_warnings():
        warnings.simplefilter("ignore", ConvergenceWarning)  # noise alone needs more steps
        model.fit_transform(weights, W=begun, H=start)
    loadings = model.components_
    return Factorisation(article_weights(weights, loadings), loadings, recurrence)


def article_weights(weights: sparse.csr_matrix, term_weights: np.ndarray) -> np.ndarray:
    """Return the non-negative topic weights of each article, (n_articles, n_topics), float32.

    Least squares for given topics, by coordinate descent (HALS, Cichocki & Phan 2009) with a
    fixed number of sweeps: an article's weights do not depend on which others are with it.
    """
    term_weights = term_weights.astype(np.float32)
    products = np.ascontiguousarray((weights @ term_weights.T).T)
    return _sweep(products, term_weights @ term_weights.T, None, _SWEEPS).T


def refitted(
    weights: sparse.csr_matrix,
    begun: Factorisation,
    times: np.ndarray,
    iterations: int = 15,
) -> Factorisation:
    """Return the topics of a sample in which article i has weight `times[i]`.

    NMF goes on from `begun` for some `iterations`; article weights are those of all articles,
    whatever their weight, under the sample's topics.
    """
    loadings = begun.term_weights.astype(np.float32)
    per_article = np.ascontiguousarray(begun.article_weights.T)
    drawn = sparse.diags(times.astype(np.float32)).tocsr() @ weights
    drawn_transposed = drawn.T.tocsr()
    for _ in range(iterations):
        products = np.asarray(drawn_transposed @ per_article.T).T
        gram = (per_article * times) @ per_article.T
        loadings = _sweep(np.ascontiguousarray(products), gram.astype(np.float32), loadings, 1)
        products = np.ascontiguousarray((weights @ loadings.T).T)
        per_article = _sweep(products, loadings @ loadings.T, per_article, 2)
    return Factorisation(per_article.T, loadings, begun.recurrence)


def _sweep(
    products: np.ndarray, gram: np.ndarray, begun: np.ndarray | None, sweeps: int
) -> np.ndarray:
    """Return the least non-negative (n_topics, n) of ||V − gram-side × result|| by its products."""
    result = np.zeros_like(products) if begun is None else begun.copy()
    diagonal = np.maximum(np.diag(gram), _LEAST)
    for _ in range(sweeps):
        for topic in range(len(result)):
            step = (products[topic] - gram[topic] @ result) / diagonal[topic]
            np.maximum(result[topic] + step, 0, out=result[topic])
    return result


def _members(scores: np.ndarray, n_topics: int, samples: int) -> list[np.ndarray]:
    random = np.random.default_rng([0, 31])
    n_articles, rank = scores.shape
    size_of_sample = min(n_articles, _MOST_ARTICLES)
    low, high = (int(share * n_topics) for share in _CANDIDATES)
    sizes = np.unique(np.linspace(low, high, min(high - low + 1, 11)).astype(int))
    return [
        _member(scores[random.integers(0, n_articles, size_of_sample)], min(size, rank), n_topics)
        for size in sizes
        for _ in range(samples)
    ]


def _member(sample: np.ndarray, n_components: int, n_topics: int) -> np.ndarray:
    """Return the components (rank, n_topics) that explain most after rotation."""
    _, axes = np.linalg.eigh(sample.T @ sample)
    axes = axes[:, ::-1][:, :n_components]
    rotated = axes @ _varimax(sample @ axes)
    explained = ((sample @ rotated) ** 2).sum(axis=0)
    return rotated[:, np.argsort(-explained, kind="stable")[:n_topics]]


def _varimax(loadings: np.ndarray, most: int = 300, tolerance: float = 1e-5) -> np.ndarray:
    rotation = np.eye(loadings.shape[1], dtype=loadings.dtype)
    last = 0.0
    for _ in range(most):
        turned = loadings @ rotation
        squares = turned * turned
        left, values, right = np.linalg.svd(
            loadings.T @ (turned * (squares - squares.mean(axis=0)))
        )
        rotation = left @ right
        if values.sum() < last * (1 + tolerance):
            break
        last = float(values.sum())
    return rotation


def _aligned_mean(members: list[np.ndarray], rounds: int = 20) -> tuple[np.ndarray, np.ndarray]:
    """Return the mean unit vectors of aligned members (rank, n_topics), and their lengths."""
    stacked = np.stack(members)
    centre = stacked[_medoid(stacked)]
    for _ in range(rounds):
        mean = np.mean([_as_in(centre, member) for member in stacked], axis=0)
        length = np.linalg.norm(mean, axis=0)
        moved = mean / np.maximum(length, _LEAST)
        settled = np.abs(moved - centre).max() < 1e-6
        centre = moved
        if settled:
            break
    return centre, length


def _medoid(stacked: np.ndarray) -> int:
    alike = np.zeros(len(stacked))
    for place, member in enumerate(stacked):
        for other in range(place):
            similarity = np.abs(member.T @ stacked[other])
            rows, columns = linear_sum_assignment(-similarity)
            alike[[place, other]] += similarity[rows, columns].mean()
    return int(alike.argmax())


def _as_in(centre: np.ndarray, member: np.ndarray) -> np.ndarray:
    """Return the member's components in the centre's order, each with the centre's sign."""
    similarity = centre.T @ member
    rows, columns = linear_sum_assignment(-np.abs(similarity))
    return member[:, columns] * np.where(similarity[rows, columns] < 0, -1, 1)
