"""Intrusion questions: which word, or which topic, was put where it does not belong?"""

from collections.abc import Callable, Iterable, Iterator, Mapping

import numpy as np
import pandas as pd

from newsstudy.comparison.coding import CodingError
from newsstudy.measures.topic_names import NamedTopics
from newsstudy.measures.topics import TopicModel, labelled

WORDS, ARTICLES = "words", "articles"
N_WORDS, N_TOPICS, N_SHOWN = 5, 3, 8
CHANCE = {WORDS: 1 / (N_WORDS + 1), ARTICLES: 1 / (N_TOPICS + 1)}
OPTIONS = tuple(f"option_{place}" for place in range(1, N_WORDS + 2))
SHARES = tuple(f"share_{place}" for place in range(1, N_TOPICS + 2))
QUESTIONS = ("kind", "topic", "intruder", "intruder_topic", "right", "article_id", "outlet",
             *OPTIONS, *SHARES)  # fmt: skip
LEAST_SHARE, MOST_SHARE = 0.05, 0.01
_SEED = 71


def topic_words(
    topics: TopicModel, hidden: Callable[[str], bool] = lambda term: False
) -> dict[str, list[str]]:
    """Return the most relevant terms of each topic that is scored, without those to be hidden."""
    terms = {label: group["term"] for label, group in topics.terms.groupby("topic", sort=False)}
    return {label: [t for t in terms[label] if not hidden(t)] for label in topics.scores}


def word_questions(
    topics: TopicModel, words: Mapping[str, list[str]], each: int, seed: int
) -> pd.DataFrame:
    """Return `each` questions a topic: five of its words and an intruder (columns `QUESTIONS`).

    Word intrusion (Chang et al. 2009; Lau, Newman & Baldwin 2014). A topic's `words` (see
    `topic_words`) are dealt out at random, so that three questions ask for all fifteen and not
    only for the first five (after Ying, Montgomery & Stewart 2022). The intruder is one of the
    words of another topic, drawn at random, whose weight in this one is at most the median of
    all terms; no word is the intruder twice while there are others. Positions are random. Each
    topic comes once before any comes again. Topics with fewer than five words are left out.

    Raises CodingError where there are fewer than two topics with words.
    """
    asked = [label for label, terms in words.items() if len(terms) >= N_WORDS]
    if len(asked) < 2:
        raise CodingError("word intrusion needs two topics with five words each, or more")
    random = np.random.default_rng([seed, _SEED])
    low = _low_terms(topics)
    hands = {label: _dealt(words[label], random) for label in asked}
    used: set[str] = set()
    rows = []
    for _ in range(each):
        for place in random.permutation(len(asked)):
            topic = asked[place]
            others = {t: [w for w in words[t] if w in low[topic]] for t in words if t != topic}
            found = _intruder(others, set(words[topic]), used, random)
            if found is None:
                continue
            used.add(found[0])
            options = [*next(hands[topic]), found[0]]
            rows.append(_row(WORDS, topic, found, options, random))
    return pd.DataFrame(rows, columns=list(QUESTIONS))


def _low_terms(topics: TopicModel) -> dict[str, set[str]]:
    """Return, by topic, the terms whose weight in it is at most the median of all terms."""
    rows = dict(zip(labelled(topics.fit)[0], topics.fit.loadings, strict=True))
    members = topics.members if isinstance(topics, NamedTopics) else {t: (t,) for t in rows}
    low = {}
    for label in topics.scores:
        loading = np.sum([rows[topic] for topic in members[label]], axis=0)
        low[label] = set(topics.fit.terms[loading <= np.median(loading)])
    return low


def _dealt(terms: list[str], random: np.random.Generator) -> Iterator[list[str]]:
    while True:
        order = random.permutation(len(terms))
        for start in range(0, len(terms) - N_WORDS + 1, N_WORDS):
            yield [terms[i] for i in order[start : start + N_WORDS]]


def _intruder(
    others: Mapping[str, list[str]], own: set[str], used: set[str], random: np.random.Generator
) -> tuple[str, str] | None:
    """Return a word and the topic that it is from, or None where every word fits in."""
    pairs = {label: [w for w in terms if w not in own] for label, terms in others.items()}
    fresh = {label: [w for w in terms if w not in used] for label, terms in pairs.items()}
    for choice in (fresh, pairs):
        labels = [label for label, terms in choice.items() if terms]
        if labels:
            label = labels[random.integers(len(labels))]
            return choice[label][random.integers(len(choice[label]))], label
    return None


def _row(
    kind: str, topic: str, intruder: tuple[str, str], options: list[str],
    random: np.random.Generator, **facts: object,
) -> dict[str, object]:  # fmt: skip
    """Return a question with its options, the last of which is the intruder, in random order."""
    order = random.permutation(len(options))
    right = int(np.flatnonzero(order == len(options) - 1)[0]) + 1
    shares = facts.pop("shares", None)
    row = {"kind": kind, "topic": topic, "intruder": intruder[0], "intruder_topic": intruder[1]}
    row |= {"right": right, **facts}
    row |= {OPTIONS[i]: options[place] for i, place in enumerate(order)}
    if shares is not None:
        row |= {SHARES[i]: float(shares[place]) for i, place in enumerate(order)}
    return row


def article_questions(
    topics: TopicModel, words: Mapping[str, list[str]], articles: pd.DataFrame, each: int,
    seed: int,
) -> pd.DataFrame:  # fmt: skip
    """Return up to `each` questions a topic: an article, its three topics, and an intruder.

    Topic intrusion (Chang et al. 2009). Articles are drawn at random from those whose highest
    topic it is, no two of one story while there are others. The intruder is drawn at random from
    the topics with less than 1 % of the article. Only articles can be asked about whose third
    topic has 5 % or more: in others a topic that is right looks like an intruder (see
    `can_be_asked`). Topics are shown by eight `words`, with the name people gave before them.
    Columns `QUESTIONS`, in random order.
    """
    random = np.random.default_rng([seed, _SEED + 1])
    shares = topics.scores.to_numpy(dtype=float)
    order = np.argsort(-shares, axis=1, kind="stable")
    shown = {label: _shown(label, words[label], topics) for label in words}
    drawn = _drawn(topics.scores, order, articles, each, random)
    labels = list(topics.scores)
    outlets = articles.set_index("article_id")["outlet"].astype(str)
    rows = []
    for article_id, place in drawn:
        low = np.flatnonzero(shares[place] < MOST_SHARE)
        low = [i for i in low if words[labels[i]] and i not in order[place, :N_TOPICS]]
        if not low:
            continue
        chosen = [*order[place, :N_TOPICS], low[random.integers(len(low))]]
        intruder = labels[chosen[-1]]
        options = [shown[labels[i]] for i in chosen]
        facts = {"article_id": article_id, "outlet": outlets[article_id]}
        facts["shares"] = shares[place, chosen]
        topic = labels[chosen[0]]
        rows.append(_row(ARTICLES, topic, (intruder, intruder), options, random, **facts))
    table = pd.DataFrame(rows, columns=list(QUESTIONS))
    return table.iloc[random.permutation(len(table))].reset_index(drop=True)


def can_be_asked(scores: pd.DataFrame) -> np.ndarray:
    """Return which articles (n_articles,) have three topics and one that is not theirs.

    Their third topic has a share of 0.05 or more, and some topic less than 0.01.
    """
    if scores.shape[1] <= N_TOPICS:
        return np.zeros(len(scores), dtype=bool)
    ranked = np.sort(scores.to_numpy(dtype=float), axis=1)[:, ::-1]
    return (ranked[:, N_TOPICS - 1] >= LEAST_SHARE) & (ranked[:, -1] < MOST_SHARE)


def _drawn(
    scores: pd.DataFrame, order: np.ndarray, articles: pd.DataFrame, each: int,
    random: np.random.Generator,
) -> Iterable[tuple[str, int]]:  # fmt: skip
    """Yield article and row of the articles to ask about, `each` by highest topic."""
    facts = articles.set_index("article_id")
    stories = facts["story_id"].fillna(facts.index.to_series()).reindex(scores.index)
    table = pd.DataFrame(
        {"id": scores.index, "row": range(len(scores)), "story": stories.to_numpy()}
    )
    table = table[can_be_asked(scores)].assign(top=lambda t: order[t["row"], 0])
    table = table.sort_values("id", kind="stable")
    for _, group in table.groupby("top", sort=True):
        mixed = group.iloc[random.permutation(len(group))]
        turn = mixed.groupby("story").cumcount()
        mixed = mixed.iloc[np.argsort(turn.to_numpy(), kind="stable")]
        yield from mixed[["id", "row"]].head(each).itertuples(index=False, name=None)


def _shown(label: str, words: list[str], topics: TopicModel) -> str:
    """Return a topic as coders see it: eight words, after the name that people gave, if any."""
    first = ", ".join(words[:N_SHOWN])
    if not isinstance(topics, NamedTopics) or topics.members[label] == (label,):
        return first
    return f"{label} ({first})"
