"""Topics: what articles are about, by non-negative matrix factorisation."""

from dataclasses import dataclass

import numpy as np
import pandas as pd
from scipy.optimize import linear_sum_assignment
from sklearn.decomposition import NMF
from sklearn.feature_extraction.text import TfidfTransformer

from newsstudy.measures.features import DocumentFeatures, document_features
from newsstudy.parameters import TopicParameters

ARTICLES_A_TOPIC = 5
_LABEL_TERMS = 3
_LAMBDA = 0.6


@dataclass(frozen=True)
class TopicModel:
    """Topics of a corpus: scores (n_articles, n_topics), terms, and why there are none if so."""

    scores: pd.DataFrame
    terms: pd.DataFrame
    why_none: str = ""


def topic_scores(
    articles: pd.DataFrame, parameters: TopicParameters, language: str = "en"
) -> pd.DataFrame:
    """Return each article's topic shares, rows summing to 1 (or to 0: none of the terms)."""
    return topic_model(articles, parameters, language).scores


def topic_model(
    articles: pd.DataFrame, parameters: TopicParameters, language: str = "en"
) -> TopicModel:
    """Return the topics of the articles, largest first, and each article's shares of them.

    NMF (Lee & Seung 1999) of TF-IDF weights with a fixed start (NNDSVDa, Boutsidis &
    Gallopoulos 2008). Topic weights are scaled by the sum of the topic's term weights, so that
    an article's shares are shares of its explained weight. A topic is labelled by the three
    terms of highest relevance (Sievert & Shirley 2014, lambda 0.6). A corpus with fewer than
    five articles a topic has no model: `why_none` says so, and the tables are empty.
    """
    needed = ARTICLES_A_TOPIC * parameters.n_topics
    if len(articles) < needed:
        return _no_model(articles, f"{parameters.n_topics} topics need at least {needed} articles; "
                                   f"this corpus has {len(articles)}")  # fmt: skip
    features = document_features(
        articles, min_articles=parameters.min_articles, max_share=parameters.max_share,
        max_terms=parameters.max_terms, exclude=parameters.exclude, language=language,
    )  # fmt: skip
    if len(features.terms) < 10 * parameters.n_topics:
        return _no_model(
            articles,
            f"only {len(features.terms)} words stand in {parameters.min_articles} or more "
            f"articles, too few for {parameters.n_topics} topics",
        )
    weights, loadings = _factorised(features, parameters.n_topics)
    shares = weights * loadings.sum(axis=1)
    totals = shares.sum(axis=1, keepdims=True)
    shares = np.divide(shares, totals, out=np.zeros_like(shares), where=totals > 0)
    by_size = np.argsort(-shares.mean(axis=0), kind="stable")
    shares, loadings = shares[:, by_size], loadings[by_size]
    relevance = _relevance(loadings, features)
    labels = _labels(relevance, features.terms)
    scores = pd.DataFrame(
        shares, index=pd.Index(features.article_ids, name="article_id"), columns=labels
    )
    return TopicModel(scores, _term_table(relevance, loadings, features.terms, labels))


def _no_model(articles: pd.DataFrame, why: str) -> TopicModel:
    index = pd.Index(articles["article_id"], name="article_id")
    terms = pd.DataFrame(columns=["topic", "rank", "term", "weight", "relevance"])
    return TopicModel(pd.DataFrame(index=index), terms, why)


def _factorised(features: DocumentFeatures, n_topics: int) -> tuple[np.ndarray, np.ndarray]:
    tfidf = TfidfTransformer(sublinear_tf=True).fit_transform(features.counts)
    model = NMF(n_topics, init="nndsvda", random_state=0, max_iter=300, tol=1e-3)
    return model.fit_transform(tfidf), model.components_


def _relevance(loadings: np.ndarray, features: DocumentFeatures) -> np.ndarray:
    term_share = np.asarray(features.counts.sum(axis=0)).ravel()
    term_share = term_share / term_share.sum()
    totals = np.maximum(loadings.sum(axis=1, keepdims=True), 1e-300)
    within = np.maximum(loadings / totals, 1e-12)
    return _LAMBDA * np.log(within) + (1 - _LAMBDA) * np.log(within / term_share)


def _labels(relevance: np.ndarray, terms: np.ndarray) -> list[str]:
    labels: list[str] = []
    for row in relevance:
        top = list(terms[np.argsort(-row, kind="stable")])
        size = _LABEL_TERMS
        while (label := ", ".join(top[:size])) in labels:
            size += 1
        labels.append(label)
    return labels


def _term_table(
    relevance: np.ndarray, loadings: np.ndarray, terms: np.ndarray, labels: list[str], n: int = 15
) -> pd.DataFrame:
    rows = []
    for label, relevant, loading in zip(labels, relevance, loadings, strict=True):
        for rank, place in enumerate(np.argsort(-relevant, kind="stable")[:n], start=1):
            rows.append((label, rank, terms[place], loading[place], relevant[place]))
    return pd.DataFrame(rows, columns=["topic", "rank", "term", "weight", "relevance"])


def representative_headlines(
    articles: pd.DataFrame, scores: pd.DataFrame, n: int = 3
) -> pd.DataFrame:
    """Return, for each topic, the headlines of the `n` articles with the highest share of it.

    Columns: topic, rank, headline, outlet, share, article_id. No outlet comes twice before
    every outlet with a headline has come once.
    """
    facts = articles.set_index("article_id")[["headline", "outlet"]]
    parts = []
    for topic in scores:
        ranked = facts.assign(share=scores[topic]).query("headline != '' and share > 0")
        ranked = ranked.sort_values("share", ascending=False, kind="stable")
        ranked = ranked.drop_duplicates("headline")
        turn = ranked.groupby("outlet", observed=True).cumcount()
        best = ranked.assign(_turn=turn).sort_values("_turn", kind="stable").head(n)
        parts.append(best.drop(columns="_turn").reset_index().assign(topic=topic))
    columns = ["topic", "rank", "headline", "outlet", "share", "article_id"]
    if not parts:
        return pd.DataFrame(columns=columns)
    table = pd.concat(parts, ignore_index=True)
    return table.assign(rank=table.groupby("topic", sort=False).cumcount() + 1)[columns]


def topic_stability(
    whole: TopicModel,
    articles: pd.DataFrame,
    parameters: TopicParameters,
    seed: int,
    language: str = "en",
) -> pd.Series:
    """Return, by topic of `whole`, how many of its 15 terms a fit on 80 % of the articles shares.

    The Jaccard similarity of matched topics, matched by the Hungarian method (Greene,
    O'Callaghan & Cunningham 2014). Empty where there is no model.
    """
    part = topic_model(articles.sample(frac=0.8, random_state=seed), parameters, language)
    if whole.why_none or part.why_none:
        return pd.Series(dtype=float)
    left, right = _top_terms(whole), _top_terms(part)
    similarity = np.array(
        [[len(a & b) / len(a | b) for b in right.values()] for a in left.values()]
    )
    rows, columns = linear_sum_assignment(-similarity)
    return pd.Series(similarity[rows, columns], index=list(left))


def _top_terms(model: TopicModel) -> dict[str, set[str]]:
    return {topic: set(group["term"]) for topic, group in model.terms.groupby("topic", sort=False)}
