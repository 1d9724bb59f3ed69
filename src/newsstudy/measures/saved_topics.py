"""Topic models as files: saved, loaded, and used to score new articles."""

import zipfile
from pathlib import Path

import numpy as np
import pandas as pd
from scipy import sparse
from sklearn.feature_extraction.text import TfidfTransformer

from newsstudy.errors import StudyError
from newsstudy.measures.features import words
from newsstudy.measures.topic_fit import Fit, shares_of
from newsstudy.measures.topics import TopicModel, labelled

_VERSION = 1
_ARRAYS = ("terms", "idf", "term_share", "loadings")


def save_model(model: TopicModel, path: Path) -> None:
    """Write the model to an .npz file: its terms and weights, none of the articles' texts.

    The same model gives the same bytes. Raises StudyError where there is no model to save.
    """
    if model.fit is None:
        raise StudyError(f"{path}: there is no topic model to save: {model.why_none}")
    arrays = {name: getattr(model.fit, name) for name in _ARRAYS}
    arrays["terms"] = arrays["terms"].astype(str)
    about = np.array([str(_VERSION), model.fit.model, model.fit.language])
    with open(path, "wb") as file:
        np.savez_compressed(file, about=about, **arrays)


def load_model(path: Path) -> TopicModel:
    """Return the model in a file that `save_model` wrote, without the articles it was fitted to.

    Nothing in the file is run. Raises StudyError where it is missing or is no such file.
    """
    try:
        with np.load(path, allow_pickle=False) as file:
            about, arrays = file["about"].tolist(), {name: file[name] for name in _ARRAYS}
    except FileNotFoundError:
        raise StudyError(f"{path}: no such file") from None
    except (OSError, ValueError, TypeError, KeyError, EOFError, zipfile.BadZipFile):
        raise StudyError(f"{path}: is not a saved topic model") from None
    version, model, language = [*about, "", ""][:3]
    if version != str(_VERSION):
        raise StudyError(f"{path}: was saved by another version; save the model again")
    n_terms = len(arrays["terms"])
    sizes = {len(arrays["idf"]), len(arrays["term_share"]), arrays["loadings"].shape[-1]}
    if arrays["loadings"].ndim != 2 or sizes != {n_terms}:
        raise StudyError(f"{path}: is damaged: its parts have different sizes")
    arrays["terms"] = arrays["terms"].astype(object)
    fit = Fit(model, language, **arrays)
    labels, terms = labelled(fit)
    index = pd.Index([], name="article_id", dtype=str)
    return TopicModel(pd.DataFrame(index=index, columns=labels, dtype=float), terms, fit=fit)


def score(model: TopicModel, articles: pd.DataFrame) -> pd.DataFrame:
    """Return topic shares of articles, new ones too, under a fitted model: rows sum to 1 or 0.

    Words that the model does not know are passed over. An article's shares do not depend on
    which others are scored with it. Raises StudyError where there is no model.
    """
    fit = model.fit
    if fit is None:
        raise StudyError(f"there is no topic model to score with: {model.why_none}")
    weights = _counts(articles["text"], fit.terms)
    if fit.model == "nmf":
        tfidf = TfidfTransformer(sublinear_tf=True)
        tfidf.idf_ = fit.idf
        weights = tfidf.transform(weights).tocsr().astype(np.float32)
    index = pd.Index(articles["article_id"], name="article_id")
    return pd.DataFrame(shares_of(fit, weights), index=index, columns=model.scores.columns)


def _counts(texts: pd.Series, terms: np.ndarray) -> sparse.csr_matrix:
    place = {term: i for i, term in enumerate(terms)}
    found = [[place[word] for word in words(text) if word in place] for text in texts]
    columns = np.array([column for row in found for column in row], dtype=np.int64)
    starts = np.concatenate([[0], np.cumsum([len(row) for row in found])]).astype(np.int64)
    counts = sparse.csr_matrix((np.ones(len(columns)), columns, starts), (len(found), len(terms)))
    counts.sum_duplicates()
    return counts
