"""The parts of one outlet's gap, from sums by story; and what each would be without one story.

Letters as in docs/methods.md: p is a share of an outlet's articles, m a mean score within a
story; o is the outlet, r the even mixture of the outlets it is compared with.
"""

from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np
from scipy import sparse

from newsstudy.comparison.jackknife import powers, variance_and_freedom
from newsstudy.comparison.sample import Sample

PARTS = (
    "exclusive", "selection", "presentation",
    "exclusive_topic", "exclusive_event", "selection_topic", "selection_event", "topic", "event",
    "stories",
)  # fmt: skip
_BLOCK = 400_000  # stories × topics × features at a time
_NOTHING = 1e-12  # a share of coverage below this is rounding


@dataclass(frozen=True)
class Cells:
    """Articles summed by story and outlet: a cell for each pair that has any.

    `share` (n_cells, 1) is the cell's share of its outlet's articles, `score`
    (n_cells, n_features) that share times the mean score; `lost` (n_stories, n_outlets) by how
    much an outlet's other shares grow when the story is left out, n_ks / (n_k − n_ks); `to_story`
    (n_stories, n_cells) adds cells up.
    """

    story: np.ndarray
    outlet: np.ndarray
    count: np.ndarray
    share: np.ndarray
    score: np.ndarray
    lost: np.ndarray
    to_story: sparse.csr_matrix


def cells_of(sample: Sample) -> Cells:
    """Return the cells of a sample, scores taken from their overall mean on."""
    n_outlets, values = len(sample.names), sample.values - sample.values.mean(axis=0)
    pairs, code = np.unique(sample.stories * n_outlets + sample.outlets, return_inverse=True)
    member = sparse.csr_matrix((np.ones(len(code)), (code, np.arange(len(code)))))
    story, outlet = pairs // n_outlets, pairs % n_outlets
    count, size = np.bincount(code).astype(float), sample.n_articles[outlet].astype(float)
    lost = np.zeros((int(sample.stories.max()) + 1, n_outlets))
    left = size - count
    lost[story, outlet] = np.divide(count, left, out=np.zeros_like(left), where=left > 0)
    to_story = sparse.csr_matrix((np.ones(len(story)), (story, np.arange(len(story)))))
    share, score = (count / size)[:, None], (member @ values) / size[:, None]
    return Cells(story, outlet, count, share, score, lost, to_story)


def contrast_parts(
    cells: Cells, reference: np.ndarray, outlet: int, topics: np.ndarray
) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    """Return the PARTS of one outlet's gap, their variances, and degrees of freedom.

    `reference` says which outlets it is compared with (itself not counted); `topics`
    (n_stories, n_topics) are shares that sum to 1 in each story. Arrays are
    (n_parts, n_features). Parts: Kitagawa (1955), once more between and within topics. Variance:
    the jackknife over stories (Efron & Stein 1981); how the outlets' weights within the mixture
    shift when a story is left out is followed to first order. Degrees of freedom: 2 v² / var v,
    from the spread of the jackknife's squared deviations (Satterthwaite 1946).
    """
    totals = _totals(cells, reference, outlet, topics)
    value = _parts(*(topics.T @ total.by_story for total in totals))
    n = len(topics)
    rounding = 1e-12 * np.abs(cells.score / cells.share).max(axis=0, initial=0.0)
    sums = np.zeros((4, *value.shape))
    for block in _blocks(n, topics.shape[1] * value.shape[1]):
        away = _parts(*(_without(total, topics, cells.lost, block) for total in totals))
        sums += powers((away - value[:, None]).swapaxes(0, 1), rounding)
    value = np.where(np.abs(value) > rounding, value, 0.0)
    return value, *variance_and_freedom(sums, n, rounding)


def shared_stories(cells: Cells, reference: np.ndarray, outlet: int) -> np.ndarray:
    """Return by story whether the outlet and an outlet of its reference both report it."""
    own, theirs = _sides(cells, reference, outlet)
    return ((cells.to_story @ own) > 0) & ((cells.to_story @ theirs) > 0)


@dataclass(frozen=True)
class _Total:
    """A sum over stories that the parts are made of, (n_topics, n_features) in all.

    `by_story` (n_stories, n_features) are its terms. When a story is left out, the other terms
    grow with its outlets' shares: by `by_outlet` (n_outlets, n_topics, n_features) times `lost`,
    of which the story's own term would have had `gained` (n_stories, n_features).
    """

    by_story: np.ndarray
    gained: np.ndarray
    by_outlet: np.ndarray


def _blocks(n_stories: int, width: int) -> Iterator[slice]:
    size = max(1, _BLOCK // max(width, 1))
    for start in range(0, n_stories, size):
        yield slice(start, min(start + size, n_stories))


def _without(total: _Total, topics: np.ndarray, lost: np.ndarray, block: slice) -> np.ndarray:
    """Return the total, (n_block, n_topics, n_features), without each story of a block in turn."""
    own = (total.by_story + total.gained)[block]
    grown = np.tensordot(lost[block], total.by_outlet, axes=1)
    return topics.T @ total.by_story + grown - topics[block, :, None] * own[:, None, :]


def _sides(cells: Cells, reference: np.ndarray, outlet: int) -> tuple[np.ndarray, np.ndarray]:
    """Return by cell the weight of its outlet on the outlet's side and in the mixture."""
    own = cells.outlet == outlet
    weight = reference.astype(float)
    weight[outlet] = 0.0
    return own.astype(float), (weight / max(weight.sum(), 1.0))[cells.outlet]


def _totals(cells: Cells, reference: np.ndarray, outlet: int, topics: np.ndarray) -> list[_Total]:
    """Return Σ p_o m_o, Σ p_r m_r, Σ p_o m_r, Σ p_r m_o, Σ p_o, Σ p_r over the stories that both
    sides report, then the first two and the last two over the others."""  # fmt: skip
    own, theirs = (side[:, None] for side in _sides(cells, reference, outlet))
    add, story = cells.to_story, cells.story
    p_o, a_o = add @ (own * cells.share), add @ (own * cells.score)
    p_r, a_r = add @ (theirs * cells.share), add @ (theirs * cells.score)
    both = (p_o > 0) & (p_r > 0)
    m_o, m_r, odds = _ratio(a_o, p_o), _ratio(a_r, p_r), _ratio(p_o, p_r)
    lost = cells.lost[story, cells.outlet][:, None]
    shift = theirs * odds[story] * (cells.score - cells.share * m_r[story])

    def total(by_story: np.ndarray, by_cell: np.ndarray, where: np.ndarray) -> _Total:
        inside = by_cell * where[story]
        by_outlet = np.stack(
            [
                topics[story[mine]].T @ inside[mine]
                for mine in (cells.outlet == k for k in range(cells.lost.shape[1]))
            ]
        )
        return _Total(by_story * where, add @ (inside * lost), by_outlet)

    def mixed(by_cell: np.ndarray, where: np.ndarray) -> _Total:
        return total(add @ by_cell, by_cell, where)

    ours = own * cells.share * m_r[story]
    return [
        mixed(own * cells.score, both),
        mixed(theirs * cells.score, both),
        total(p_o * m_r, ours + shift, both),
        mixed(theirs * cells.share * m_o[story], both),
        mixed(own * cells.share, both),
        mixed(theirs * cells.share, both),
        mixed(own * cells.score, ~both),
        mixed(theirs * cells.score, ~both),
        mixed(own * cells.share, ~both),
        mixed(theirs * cells.share, ~both),
    ]


def _ratio(numerator: np.ndarray, denominator: np.ndarray) -> np.ndarray:
    shape = np.broadcast_shapes(numerator.shape, denominator.shape)
    there = np.broadcast_to(denominator, shape) > _NOTHING
    return np.divide(numerator, denominator, out=np.zeros(shape), where=there)


def _parts(oo, rr, o_r, ro, p_o, p_r, x_oo, x_rr, x_o, x_r) -> np.ndarray:
    """Return PARTS, (n_parts, …, n_features), from totals of (…, n_topics, n_features)."""
    mean_o, mean_r = (oo + x_oo).sum(axis=-2), (rr + x_rr).sum(axis=-2)
    centre = ((mean_o + mean_r) / 2)[..., None, :]
    presentation = (oo - o_r + ro - rr).sum(axis=-2) / 2
    selection, selection_topic = _between(
        (oo + o_r) / 2 - centre * p_o, (ro + rr) / 2 - centre * p_r, p_o, p_r
    )
    exclusive, exclusive_topic = _between(x_oo - centre * x_o, x_rr - centre * x_r, x_o, x_r)
    exclusive_event, selection_event = exclusive - exclusive_topic, selection - selection_topic
    return np.stack(
        [
            exclusive, selection, presentation, exclusive_topic, exclusive_event,
            selection_topic, selection_event, exclusive_topic + selection_topic,
            exclusive_event + selection_event, exclusive + selection,
        ]
    )  # fmt: skip


def _between(
    u_o: np.ndarray, u_r: np.ndarray, p_o: np.ndarray, p_r: np.ndarray
) -> tuple[np.ndarray, np.ndarray]:
    """Return Σ (u_o − u_r) over topics, and how much of it is the topics' shares (Kitagawa 1955).

    A topic that one side never reports differs in its share alone.
    """
    m_o, m_r = _ratio(u_o, p_o), _ratio(u_r, p_r)
    m_o, m_r = np.where(p_o > _NOTHING, m_o, m_r), np.where(p_r > _NOTHING, m_r, m_o)
    return (u_o - u_r).sum(axis=-2), ((p_o - p_r) * (m_o + m_r) / 2).sum(axis=-2)
