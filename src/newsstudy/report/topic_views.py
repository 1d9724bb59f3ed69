"""Topics as 03_topics shows them."""

import pandas as pd

from newsstudy.measures.topics import TopicModel, representative_headlines


def topic_rows(topics: TopicModel, articles: pd.DataFrame) -> pd.DataFrame:
    """Return a row a topic: its share of the corpus, its further words, its headlines."""
    best = representative_headlines(articles, topics.scores)
    rows = []
    for topic in topics.scores:
        named = set(topic.split(", "))
        terms = topics.terms.query("topic == @topic")["term"]
        further = [term for term in terms if term not in named][:9]
        headlines = best[best["topic"] == topic]
        told = " · ".join(
            f"{h} ({o})" for h, o in zip(headlines["headline"], headlines["outlet"], strict=True)
        )
        rows.append((topic, topics.scores[topic].mean(), ", ".join(further), told))
    return pd.DataFrame(rows, columns=["topic", "share", "terms", "headlines"])
