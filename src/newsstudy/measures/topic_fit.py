"""A fitted topic model: what it needs to score articles, and to be fitted again."""

from dataclasses import dataclass, field

import numpy as np
import pandas as pd
from scipy import sparse
from scipy.special import digamma
from sklearn.decomposition import LatentDirichletAllocation
from sklearn.feature_extraction.text import TfidfTransformer

from newsstudy.measures.consensus_topics import (
    Factorisation,
    article_weights,
    consensus_factorisation,
)
from newsstudy.measures.features import DocumentFeatures, document_features
from newsstudy.parameters import TopicParameters

ARTICLES_A_TOPIC = 5
TERMS_A_TOPIC = 10
_LAMBDA = 0.7


@dataclass(frozen=True)
class Fit:
    """What a topic model needs to score articles, and to be fitted again.

    `loadings` (n_topics, n_terms) in the order of the scores' columns; `idf` and `term_share`
    (n_terms,). `weights` (n_articles, n_terms), what was factorised, in the scores' order, is
    there for NMF and not after loading.
    """

    model: str
    language: str
    terms: np.ndarray
    idf: np.ndarray
    term_share: np.ndarray
    loadings: np.ndarray
    weights: sparse.csr_matrix | None = field(default=None, repr=False)


def topic_features(
    articles: pd.DataFrame, parameters: TopicParameters, language: str
) -> DocumentFeatures:
    """Return the counts that topics are found in, (n_articles, n_terms).

    The last answer is remembered: a page asks for it more than once.
    """
    options = {
        "min_articles": parameters.min_articles, "max_share": parameters.max_share,
        "max_terms": parameters.max_terms, "exclude": parameters.exclude, "language": language,
    }  # fmt: skip
    asked = (tuple(articles["article_id"]), tuple(articles["text"]), tuple(options.values()))
    if _LAST.get("asked") != asked:
        _LAST.update(asked=asked, found=document_features(articles, **options))
    return _LAST["found"]


_LAST: dict = {}


def too_few_articles(n_articles: int, n_topics: int) -> str:
    """Return why so few articles have no model of so many topics, or nothing."""
    needed = ARTICLES_A_TOPIC * n_topics
    if n_articles >= needed:
        return ""
    return f"{n_topics} topics need at least {needed} articles; this corpus has {n_articles}"


def too_few_terms(features: DocumentFeatures, parameters: TopicParameters) -> str:
    """Return why so few terms have no model of so many topics, or nothing."""
    if len(features.terms) >= TERMS_A_TOPIC * parameters.n_topics:
        return ""
    return (
        f"only {len(features.terms)} words stand in {parameters.min_articles} or more "
        f"articles, too few for {parameters.n_topics} topics"
    )


def fitted(features: DocumentFeatures, parameters: TopicParameters, language: str) -> Fit:
    """Return the topics of counts of words, by the model that the parameters name."""
    fit = _lda if parameters.model == "lda" else _nmf
    return fit(features, parameters.n_topics, language)


def _nmf(features: DocumentFeatures, n_topics: int, language: str) -> Fit:
    tfidf = TfidfTransformer(sublinear_tf=True).fit(features.counts)
    weights = tfidf.transform(features.counts).tocsr().astype(np.float32)
    in_order = np.argsort(features.article_ids.astype(str), kind="stable")
    loadings = consensus_factorisation(weights[in_order], n_topics).term_weights
    return _fit("nmf", language, features, tfidf.idf_, loadings, weights)


def _lda(features: DocumentFeatures, n_topics: int, language: str) -> Fit:
    model = LatentDirichletAllocation(
        n_topics, learning_method="batch", max_iter=30, random_state=0, n_jobs=1
    ).fit(features.counts)
    flat = np.ones(len(features.terms))
    return _fit("lda", language, features, flat, model.components_, features.counts)


def _fit(
    model: str, language: str, features: DocumentFeatures, idf: np.ndarray,
    loadings: np.ndarray, weights: sparse.csr_matrix,
) -> Fit:  # fmt: skip
    term_share = np.asarray(features.counts.sum(axis=0)).ravel()
    return Fit(
        model, language, features.terms, idf, term_share / term_share.sum(), loadings, weights
    )


def shares_of(fit: Fit, weights: sparse.csr_matrix) -> np.ndarray:
    """Return topic shares (n_articles, n_topics) of articles by their weights: 0 without terms."""
    if fit.model == "lda":
        raw = _lda_transformer(fit).transform(weights)
        return np.where((weights.getnnz(axis=1) > 0)[:, None], raw, 0.0)
    return as_shares(Factorisation(article_weights(weights, fit.loadings), fit.loadings, None))


def as_shares(found: Factorisation) -> np.ndarray:
    """Return each topic's share of an article's explained weight (n_articles, n_topics)."""
    explained = found.article_weights.astype(float) * found.term_weights.sum(axis=1, dtype=float)
    totals = explained.sum(axis=1, keepdims=True)
    return np.divide(explained, totals, out=np.zeros_like(explained), where=totals > 0)


def _lda_transformer(fit: Fit) -> LatentDirichletAllocation:
    """Return a scikit-learn model that knows the fitted topics."""
    model = LatentDirichletAllocation(len(fit.loadings), random_state=0, n_jobs=1)
    model.components_ = fit.loadings.astype(float)
    total = digamma(model.components_.sum(axis=1, keepdims=True))
    model.exp_dirichlet_component_ = np.exp(digamma(model.components_) - total)
    model.doc_topic_prior_ = model.topic_word_prior_ = 1.0 / len(fit.loadings)
    model.n_features_in_ = len(fit.terms)
    return model


def relevance_of(loadings: np.ndarray, term_share: np.ndarray) -> np.ndarray:
    """Return how relevant each term is to each topic (Sievert & Shirley 2014), (n_topics, n_terms).

    `term_share` (n_terms,) is each term's share of the corpus.
    """
    totals = np.maximum(loadings.sum(axis=1, keepdims=True), 1e-300)
    within = np.maximum(loadings / totals, 1e-12)
    return _LAMBDA * np.log(within) + (1 - _LAMBDA) * np.log(within / term_share)
