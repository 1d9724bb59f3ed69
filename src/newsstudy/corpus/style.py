"""House style of a text in numbers: punctuation, casing, lengths; nothing about its content."""

import re
from collections import Counter
from collections.abc import Iterable

import numpy as np
import pandas as pd

CAPITALS = re.compile(r"\b[A-Z]{2,}\b")
_CAPITALISED = re.compile(r"\b[A-Z][a-z]")
_WORD = re.compile(r"[^\W\d_]+")
_CONTRACTION = re.compile(r"[a-z]['’](?:s|t|re|ve|ll|d|m)\b")
_SENTENCE_END = re.compile(r"[.!?][\"”’')\]]*(?=\s|$)")
_SIGNS = {
    "commas": ",", "full stops": ".", "straight double quotes": '"', "curly double quotes": "“”",
    "straight single quotes": "'", "curly single quotes": "‘’", "hyphens": "-", "dashes": "–—",
    "semicolons": ";", "colons": ":", "exclamation marks": "!", "question marks": "?",
    "brackets": "()[]", "per cent signs": "%", "currency signs": "$£€", "slashes": "/",
    "ellipses": "…", "digits": "0123456789",
}  # fmt: skip


def style(articles: pd.DataFrame) -> pd.DataFrame:
    """Return a row an article (in order), a float column a trait of its style.

    Signs, capitals, contractions and capitalised words are per 1,000 characters of text; words
    are in letters, sentences and paragraphs in words; headlines in shares of capitalised words.
    """
    texts = articles["text"].astype(object)
    rows = [_traits(t, h) for t, h in zip(texts, articles["headline"].astype(object), strict=True)]
    return pd.DataFrame(rows, index=articles.index, columns=_names(), dtype=float)


def _names() -> list[str]:
    return [
        *_SIGNS, "words in capitals", "capitalised words", "contractions", "word length",
        "sentence length", "paragraph length", "capitalised words in headlines",
    ]  # fmt: skip


def _traits(text: str, headline: str) -> list[float]:
    signs = Counter(text)
    per_thousand = 1000 / max(len(text), 1)
    words = _WORD.findall(text)
    n_words = max(len(words), 1)
    heading = _WORD.findall(headline)
    return [
        *(per_thousand * sum(signs[c] for c in chars) for chars in _SIGNS.values()),
        per_thousand * len(CAPITALS.findall(text)),
        per_thousand * len(_CAPITALISED.findall(text)),
        per_thousand * len(_CONTRACTION.findall(text)),
        sum(map(len, words)) / n_words,
        n_words / max(len(_SENTENCE_END.findall(text)), 1),
        n_words / (text.count("\n\n") + 1),
        sum(word[0].isupper() for word in heading) / max(len(heading), 1),
    ]


def told_by_style(traits: pd.DataFrame, outlets: pd.Series, seed: int) -> tuple[float, float]:
    """Return how often an article's outlet is told from its style alone, and by guessing.

    Balanced accuracy of a logistic regression on the traits, over five folds of articles; by
    guessing it is one over the number of outlets. Null where an outlet has under ten articles.
    """
    from sklearn.linear_model import LogisticRegression
    from sklearn.metrics import balanced_accuracy_score
    from sklearn.model_selection import StratifiedKFold, cross_val_predict
    from sklearn.pipeline import make_pipeline
    from sklearn.preprocessing import StandardScaler

    sizes = outlets.astype(str).value_counts()
    if len(sizes) < 2 or sizes.min() < 10:
        return float("nan"), float("nan")
    folds = StratifiedKFold(5, shuffle=True, random_state=seed)
    model = make_pipeline(StandardScaler(), LogisticRegression(max_iter=200, tol=1e-3))
    names = outlets.astype(str).to_numpy()
    told = cross_val_predict(model, np.log1p(traits.to_numpy()), names, cv=folds)
    return float(balanced_accuracy_score(names, told)), 1 / len(sizes)


def separation(values: np.ndarray, here: np.ndarray, groups: Iterable[np.ndarray]) -> float:
    """Return the least area under the ROC curve between one outlet and each other, in [0.5, 1].

    `here` and `groups` are boolean masks over `values`; negative if the outlet lies below.
    """
    from scipy.stats import rankdata

    areas = []
    for other in groups:
        ranks = rankdata(np.concatenate([values[here], values[other]]))
        n, m = int(here.sum()), int(other.sum())
        areas.append((ranks[:n].sum() - n * (n + 1) / 2) / (n * m))
    if not areas or (min(areas) < 0.5 < max(areas)):
        return 0.5
    return min(areas) if min(areas) >= 0.5 else -(1 - max(areas))
