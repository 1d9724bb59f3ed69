"""How alike articles are: background keeps to articles on one topic, furniture does not."""

from collections.abc import Iterable, Mapping, Sequence
from itertools import count

import numpy as np
from scipy.sparse import csr_array, diags_array, vstack
from sklearn.feature_extraction.text import HashingVectorizer

_CHARACTERS, _FEATURES = 2500, 2**18
_SAMPLE, _LOOKED_AT = 200, 60
_COPY, _COMMON, _COMMON_SHARE = 0.6, 10, 1 / 3


class Likeness:
    """Cosine similarities of articles over their rarer words (TF-IDF; Salton & Buckley 1988).

    Term weights are log counts; document frequencies are of an even sample of the outlet, and
    words of ten articles and a third of it weigh nothing. `texts` may change if that is told.
    """

    def __init__(self, texts: Sequence[str], of: Mapping[str, Sequence[int]]):
        self._texts, self._of = texts, of
        self._row: dict[int, int] = {}
        self._weights: dict[str, np.ndarray] = {}
        self._usual: dict[str, float] = {}
        self._known: dict[str, np.ndarray] = {}
        self._counts = csr_array((0, _FEATURES), dtype=np.float32)
        self._words = HashingVectorizer(
            n_features=_FEATURES, alternate_sign=False, norm=None, dtype=np.float32
        )

    def forget(self, article: int) -> None:
        """Take note that an article's text has changed."""
        self._row.pop(article, None)

    def settle(self, outlet: str) -> None:
        """Weigh an outlet's words, and see how alike its articles usually are, as its texts are."""
        sample = _spread(self._of[outlet])
        self.prepare(sample)
        held = np.bincount(self._rows(sample).indices, minlength=_FEATURES)
        weights = np.log((1 + len(sample)) / (1 + held))
        weights[(held > _COMMON_SHARE * len(sample)) & (held >= _COMMON)] = 0
        self._weights[outlet] = weights.astype(np.float32)
        self._usual[outlet] = _mean(self._likes(outlet, sample))

    def prepare(self, articles: Iterable[int]) -> None:
        """Count the words of articles that will be asked for, all at once."""
        new = sorted(set(articles) - self._row.keys())
        if new:
            rows = csr_array(self._words.transform(self._texts[i][:_CHARACTERS] for i in new))
            rows.data = 1 + np.log(rows.data)
            self._row.update(zip(new, count(self._counts.shape[0]), strict=False))
            self._counts = vstack([self._counts, rows]).tocsr()

    def of(self, outlet: str, articles: Sequence[int], shared: str) -> tuple[float, int]:
        """Return how many times as alike as usual the articles are, and how many are no copies.

        The first is their mean pairwise similarity, but for the words of what they share, over
        that of the outlet's articles.
        """
        looked_at = articles[:: max(1, len(articles) // _LOOKED_AT)][:_LOOKED_AT]
        likes = self._likes(outlet, looked_at, self._features(shared))
        unlike: list[int] = []
        for k in range(len(looked_at)):
            if not unlike or likes[k, unlike].max() < _COPY:
                unlike.append(k)
        n_unlike = round(len(unlike) / len(looked_at) * len(articles))
        return _mean(likes) / max(self._usual[outlet], 1e-3), n_unlike

    def _features(self, words: str) -> np.ndarray:
        if words not in self._known:
            self._known[words] = self._words.transform([words]).indices
        return self._known[words]

    def _rows(self, articles: Sequence[int]) -> csr_array:
        self.prepare(articles)
        return self._counts[[self._row[i] for i in articles]]

    def _likes(
        self, outlet: str, articles: Sequence[int], left_out: Sequence[int] = ()
    ) -> np.ndarray:
        """Return the cosine of each two of the articles over words but those left out."""
        rows = self._rows(articles)
        weights = self._weights[outlet][rows.indices]
        weights[np.isin(rows.indices, left_out)] = 0
        rows.data = rows.data * weights
        norms = np.sqrt(np.asarray(rows.multiply(rows).sum(axis=1)).ravel())
        rows = diags_array(1 / np.where(norms > 0, norms, 1)) @ rows
        return (rows @ rows.T).toarray()


def _mean(likes: np.ndarray) -> float:
    n = len(likes)
    return float((likes.sum() - np.trace(likes)) / max(1, n * (n - 1)))


def _spread(articles: Sequence[int]) -> list[int]:
    """Return up to a number of articles, evenly spread."""
    places = np.linspace(0, len(articles) - 1, min(_SAMPLE, len(articles))).round().astype(int)
    return [articles[place] for place in places]
