"""Topics: what articles are about, by consensus topics (NMF) or by LDA."""

from dataclasses import dataclass, field, replace

import numpy as np
import pandas as pd

from newsstudy.measures.topic_choice import choose_topics
from newsstudy.measures.topic_fit import (
    Fit,
    fitted,
    relevance_of,
    shares_of,
    too_few_articles,
    too_few_terms,
    topic_features,
)
from newsstudy.measures.topic_quality import overlaps, top_places
from newsstudy.parameters import TopicParameters

N_TERMS = 15
_LABEL_TERMS = 3


@dataclass(frozen=True)
class TopicModel:
    """Topics of a corpus: scores (n_articles, n_topics), terms, and why there are none if so."""

    scores: pd.DataFrame
    terms: pd.DataFrame
    why_none: str = ""
    fit: Fit | None = field(default=None, repr=False)


def topic_scores(
    articles: pd.DataFrame, parameters: TopicParameters, language: str = "en"
) -> pd.DataFrame:
    """Return each article's topic shares, rows summing to 1 (or to 0: none of the terms)."""
    return topic_model(articles, parameters, language).scores


def topic_model(
    articles: pd.DataFrame, parameters: TopicParameters, language: str = "en"
) -> TopicModel:
    """Return the topics of the articles, largest first, and each article's shares of them.

    NMF of TF-IDF weights from a consensus (see `consensus_factorisation`); topic weights are
    scaled by the sum of the topic's term weights, so that an article's shares are shares of its
    explained weight. With `parameters.model` lda: latent Dirichlet allocation (Blei, Ng & Jordan
    2003; batch variational Bayes). A topic is labelled by the three terms of highest relevance
    (Sievert & Shirley 2014, lambda 0.7). A corpus with fewer than five articles a topic has no
    model: `why_none` says so, and the tables are empty. `n_topics` auto is chosen by
    `choose_topics`.
    """
    if parameters.n_topics == "auto":
        choice = choose_topics(articles, parameters, language)
        if choice.why_none:
            return _no_model(articles, choice.why_none)
        parameters = parameters.model_copy(update={"n_topics": choice.n_topics})
    if why := too_few_articles(len(articles), parameters.n_topics):
        return _no_model(articles, why)
    features = topic_features(articles, parameters, language)
    if why := too_few_terms(features, parameters):
        return _no_model(articles, why)
    return described(fitted(features, parameters, language), features.article_ids)


def _no_model(articles: pd.DataFrame, why: str) -> TopicModel:
    index = pd.Index(articles["article_id"], name="article_id")
    terms = pd.DataFrame(columns=["topic", "rank", "term", "weight", "relevance"])
    return TopicModel(pd.DataFrame(index=index), terms, why)


def described(fit: Fit, article_ids: np.ndarray) -> TopicModel:
    """Return the model with its articles scored, its topics put in order and labelled."""
    shares = shares_of(fit, fit.weights)
    by_size = np.argsort(-shares.mean(axis=0), kind="stable")
    fit = replace(fit, loadings=fit.loadings[by_size])
    labels, terms = labelled(fit)
    index = pd.Index(article_ids, name="article_id")
    return TopicModel(pd.DataFrame(shares[:, by_size], index=index, columns=labels), terms, fit=fit)


def labelled(fit: Fit) -> tuple[list[str], pd.DataFrame]:
    """Return the machine labels of the topics, and the table of their terms."""
    relevance = relevance_of(fit.loadings.astype(float), fit.term_share)
    labels = _labels(relevance, fit.terms)
    return labels, _term_table(relevance, fit.loadings, fit.terms, labels)


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
    relevance: np.ndarray,
    loadings: np.ndarray,
    terms: np.ndarray,
    labels: list[str],
    n: int = N_TERMS,
) -> pd.DataFrame:
    rows = []
    for label, relevant, loading in zip(labels, relevance, loadings, strict=True):
        for rank, place in enumerate(top_places(relevant[None], n)[0], start=1):
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
    if whole.why_none:
        return pd.Series(dtype=float)
    same_size = parameters.model_copy(update={"n_topics": whole.scores.shape[1]})
    part = topic_model(articles.sample(frac=0.8, random_state=seed), same_size, language)
    if part.why_none:
        return pd.Series(dtype=float)
    left, right = top_terms(whole), top_terms(part)
    return pd.Series(overlaps(list(left.values()), list(right.values())), index=list(left))


def top_terms(model: TopicModel) -> dict[str, set[str]]:
    """Return the 15 most relevant terms of each topic, by its label."""
    return {topic: set(group["term"]) for topic, group in model.terms.groupby("topic", sort=False)}
