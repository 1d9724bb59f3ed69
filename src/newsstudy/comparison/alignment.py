"""Articles on one story, sentence by sentence: what several tell, and what has no counterpart."""

from typing import Literal

import numpy as np
import pandas as pd
from scipy import sparse
from sklearn.feature_extraction.text import TfidfVectorizer

from newsstudy.comparison.mentions import figures
from newsstudy.measures.features import function_words, sentences, words

Status = Literal["shared", "doubtful", "alone", "too short"]

SHARED_FROM = 0.26  # similarity from which on two sentences stand in one passage
ALONE_BELOW = 0.15  # similarity below which a sentence has no counterpart by words
_LEAST_WORDS = 4  # of a sentence that can be told from another
_STEM = 5  # letters
_RARITY = 1.5  # power of the inverse frequency
_PART_OF_TWO = 0.1  # similarity that each of two joined sentences must have by itself
# By `python -m benchmarks.alignment_gold`, on the stories that no threshold was set on.
MEASURED = {"stories": 4, "sentences": 197, "alone": 0.84, "alone_or_partly": 0.91, "pairs": 0.73}
ALONE_WHERE_SET = 0.77  # the same as `alone`, on the stories that thresholds were set on
_COLUMNS = [
    "article_id", "outlet", "number", "sentence", "status", "passage", "similarity", "nearest",
]  # fmt: skip


def aligned_sentences(articles: pd.DataFrame, language: str = "en") -> pd.DataFrame:
    """Return article_id, outlet, number (from 1), sentence, status, passage, similarity, nearest.

    `similarity` is that to the most alike sentence of any other article, and `nearest` the row of
    it (from 0; −1 where nothing is alike). From 0.26 on a sentence is `shared` and stands in a
    `passage` (from 0, in reading order) with sentences of other articles. It is `alone`, which is
    to say that no counterpart was found by words, if it is less than 0.15 alike to every sentence
    of another article and to every two neighbouring ones joined, since one outlet may split what
    the other tells at once. Between, it is `doubtful`. Sentences of fewer than four words are
    `too short`. Only shared sentences have a passage, the others −1.
    """
    rows = sentences(articles)
    outlets = articles.set_index("article_id")["outlet"].astype(str)
    rows = rows.assign(outlet=rows["article_id"].map(outlets), number=rows["number"] + 1)
    if rows.empty:
        return rows.assign(status="alone", passage=-1, similarity=0.0, nearest=-1)[_COLUMNS]
    article = pd.factorize(rows["article_id"])[0]
    alike, joined = sentence_similarities(list(rows["sentence"]), article, language)
    short = (rows["sentence"].map(lambda text: len(words(text))) < _LEAST_WORDS).to_numpy()
    for table in (alike, joined):
        table[article[:, None] == article] = 0.0
        table[short] = table[:, short] = 0.0
    best = alike.max(axis=1)
    status = np.select(
        [short, best >= SHARED_FROM, joined.max(axis=1) < ALONE_BELOW],
        ["too short", "shared", "alone"], "doubtful",
    )  # fmt: skip
    nearest = np.where(joined.max(axis=1) > 0, joined.argmax(axis=1), -1)
    found = {"passage": _passages(alike, article), "similarity": best, "nearest": nearest}
    return rows.assign(status=status, **found)[_COLUMNS]


def sentence_similarities(
    texts: list[str], article: np.ndarray, language: str
) -> tuple[np.ndarray, np.ndarray]:
    """Return how alike sentences are, and the same with neighbours joined: (n, n) in [0, 1].

    The cosine of TF-IDF vectors (Salton & Buckley 1988) of words cut to five letters (McNamee,
    Nicholas & Mayfield 2009) without function words, figures counted twice; the inverse frequency
    is that in the sentences given, to the power of 1.5. In the second, a sentence that is more
    like two neighbouring sentences of an `article` joined than like either has that cosine with
    both, if it is more than 0.1 alike to each.
    """
    unwanted = function_words(language)

    def telling(text: str) -> list[str]:
        found = [w[:_STEM] for w in words(text) if w not in unwanted and not w.isdigit()]
        return found + [figure for figure in figures(text) if len(figure) > 1] * 2

    weigh = TfidfVectorizer(analyzer=telling, sublinear_tf=True, norm=None)
    try:
        counted = weigh.fit_transform(texts)
    except ValueError:  # no word at all
        return np.zeros((len(texts), len(texts))), np.zeros((len(texts), len(texts)))
    vectors = counted.multiply(weigh.idf_ ** (_RARITY - 1)).tocsr()
    single = _cosines(vectors, vectors)
    return single, _with_neighbours_joined(vectors, single, article)


def _cosines(left: sparse.csr_matrix, right: sparse.csr_matrix) -> np.ndarray:
    lengths = (np.sqrt(m.multiply(m).sum(axis=1)) for m in (left, right))
    one, other = (np.maximum(np.asarray(length).ravel(), 1e-12) for length in lengths)
    return (left @ right.T).toarray() / np.outer(one, other)


def _with_neighbours_joined(
    vectors: sparse.csr_matrix, single: np.ndarray, article: np.ndarray
) -> np.ndarray:
    first = np.flatnonzero(article[1:] == article[:-1])
    if not len(first):
        return single.copy()
    joined = _cosines(vectors, vectors[first] + vectors[first + 1])
    halves = single[:, first], single[:, first + 1]
    both = (joined > np.maximum(*halves)) & (np.minimum(*halves) > _PART_OF_TWO)
    held = np.where(both, joined, 0.0)
    alike = single.copy()
    alike[:, first] = np.maximum(alike[:, first], held)
    alike[:, first + 1] = np.maximum(alike[:, first + 1], held)
    return np.maximum(alike, alike.T)


def _passages(alike: np.ndarray, article: np.ndarray) -> np.ndarray:
    """Return each sentence's passage, −1 for none; `alike` is 0 within articles."""
    own = np.arange(len(alike))
    for left, right in _pairs_from_most_alike(alike):
        a, b = own == own[left], own == own[right]
        if own[left] != own[right] and _mean_between(alike, article, a, b) >= SHARED_FROM:
            own[b] = own[left]
    size = np.bincount(own, minlength=len(own))
    inside = size[own] > 1
    late = np.flatnonzero(~inside & (alike.max(axis=1) >= SHARED_FROM))
    own[late] = own[alike[late].argmax(axis=1)]  # a passage stands: both free would have joined
    inside[late] = True
    passage = np.full(len(own), -1)
    passage[inside] = pd.factorize(own[inside])[0]
    return passage


def _pairs_from_most_alike(alike: np.ndarray) -> list[tuple[int, int]]:
    left, right = np.nonzero(np.triu(alike, 1) >= SHARED_FROM)
    order = np.argsort(-alike[left, right], kind="stable")
    return list(zip(left[order], right[order], strict=True))


def _mean_between(
    alike: np.ndarray, article: np.ndarray, one: np.ndarray, other: np.ndarray
) -> float:
    a, b = np.flatnonzero(one), np.flatnonzero(other)
    apart = article[a][:, None] != article[b]
    return float(alike[np.ix_(a, b)][apart].mean())
