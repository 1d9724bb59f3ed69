"""Framing packages: topics that go together in articles, as communities of a network."""

from dataclasses import dataclass, field

import networkx as nx
import numpy as np
import pandas as pd
from sklearn.cluster import SpectralClustering
from sklearn.metrics import adjusted_rand_score

LEAST_TOPICS = 6
_SAMPLES = 20
HALVES = "one half of the articles against the other"
COLUMNS = ["other", "n_packages", "ari"]


@dataclass(frozen=True)
class Packages:
    """Packages of topics: `members` topic → number (from 1, largest first), their agreement.

    `agreement`: a row another way of finding them: other, n_packages, ari (adjusted Rand index
    with `members`; the mean over seeds or samples). `scores`: articles' shares of each package.
    """

    members: pd.Series
    agreement: pd.DataFrame = field(default_factory=lambda: pd.DataFrame(columns=COLUMNS))
    scores: pd.DataFrame = field(default_factory=pd.DataFrame)
    why_none: str = ""

    def ari(self, other: str) -> float:
        """Return the agreement with one other way."""
        return float(self.agreement.set_index("other").loc[other, "ari"])


def packages(scores: pd.DataFrame, seed: int, repeats: int = _SAMPLES) -> Packages:
    """Return the packages of topics that articles hold together, and how far to believe them.

    After the analysis of topic model networks (Walter & Ophir 2019): topics are nodes, tied by the
    cosine of their shares over articles; communities are packages. Found by the Louvain method
    (Blondel et al. 2008) from `repeats` random orders, of which the partition that agrees most
    with the others is taken. Beside it: the adjusted Rand index (Hubert & Arabie 1985; 0 chance,
    1 the same) with the other orders, with greedy modularity (Clauset, Newman & Moore 2004), with
    spectral clustering into as many groups; and of two random halves of the articles with each
    other, which is the one to believe. Exploration: a package is no frame that anyone defined.
    Fewer than six topics give none, and neither does a network without ties, or of one piece.
    """
    if scores.shape[1] < LEAST_TOPICS:
        return _none(scores, f"packages of topics need {LEAST_TOPICS} topics or more")
    ties = _ties(scores.to_numpy())
    if not ties.any():
        return _none(scores, "no two topics stand in one article")
    random = np.random.default_rng([seed, 36])
    runs = [_louvain(ties, int(s)) for s in random.integers(0, 2**31, repeats)]
    found = runs[_medoid(runs)]
    if not found.any():
        return _none(scores, "no topics go together more than all do")
    rows = [
        ("other seeds", *_mean_of(runs, found)),
        ("greedy modularity", *_mean_of([_greedy(ties)], found)),
        ("spectral clustering", *_mean_of([_spectral(ties, found, seed)], found)),
        (HALVES, *_halves(scores.to_numpy(), random, repeats)),
    ]
    members = pd.Series(found + 1, index=scores.columns, name="package")
    together = scores.T.groupby(members).sum().T
    together.columns = [f"package {number}" for number in together.columns]
    return Packages(members, pd.DataFrame(rows, columns=COLUMNS), together)


def _none(scores: pd.DataFrame, why: str) -> Packages:
    return Packages(pd.Series(0, index=scores.columns, name="package"), why_none=why)


def _ties(shares: np.ndarray) -> np.ndarray:
    """Return the cosine of each two topics' shares over the articles, (n_topics, n_topics)."""
    length = np.linalg.norm(shares, axis=0)
    unit = shares / np.where(length > 0, length, 1)
    ties = unit.T @ unit
    np.fill_diagonal(ties, 0)
    return ties


def _network(ties: np.ndarray) -> nx.Graph:
    return nx.from_numpy_array(ties)


def _numbered(communities, n_topics: int) -> np.ndarray:
    """Return each topic's community, the largest first, of equals that with the first topic."""
    order = sorted(communities, key=lambda members: (-len(members), min(members)))
    numbers = np.zeros(n_topics, dtype=int)
    for number, members in enumerate(order):
        numbers[list(members)] = number
    return numbers


def _louvain(ties: np.ndarray, seed: int) -> np.ndarray:
    return _numbered(nx.community.louvain_communities(_network(ties), seed=seed), len(ties))


def _greedy(ties: np.ndarray) -> np.ndarray:
    found = nx.community.greedy_modularity_communities(_network(ties), weight="weight")
    return _numbered(found, len(ties))


def _spectral(ties: np.ndarray, found: np.ndarray, seed: int) -> np.ndarray:
    model = SpectralClustering(int(found.max()) + 1, affinity="precomputed", random_state=seed,
                               assign_labels="cluster_qr")  # fmt: skip
    return model.fit_predict(ties + 1e-9)


def _halves(shares: np.ndarray, random: np.random.Generator, repeats: int) -> tuple[float, float]:
    """Return packages and mean agreement of two halves of the articles that share none."""
    sizes, alike = [], []
    for _ in range(repeats):
        order = random.permutation(len(shares))
        pair = [
            _louvain(_ties(shares[half]), int(random.integers(0, 2**31)))
            for half in (order[: len(order) // 2], order[len(order) // 2 :])
        ]
        sizes += [len(set(found.tolist())) for found in pair]
        several = any(found.any() for found in pair)  # one piece twice is no agreement on packages
        alike.append(adjusted_rand_score(*pair) if several else 0.0)
    return float(np.mean(sizes)), float(np.mean(alike))


def _medoid(runs: list[np.ndarray]) -> int:
    alike = [[adjusted_rand_score(one, other) for other in runs] for one in runs]
    return int(np.argmax(np.round(np.mean(alike, axis=1), 9)))


def _mean_of(runs: list[np.ndarray], found: np.ndarray) -> tuple[float, float]:
    sizes = [len(set(run.tolist())) for run in runs]
    return float(np.mean(sizes)), float(np.mean([adjusted_rand_score(found, r) for r in runs]))
