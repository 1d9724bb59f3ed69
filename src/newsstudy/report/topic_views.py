"""Topics as 03_topics shows them."""

import pandas as pd

from newsstudy.comparison.topic_ownership import owned_topics
from newsstudy.comparison.topic_uncertainty import topic_uncertainty, wider_in_words
from newsstudy.measures.topic_names import NamedTopics, load_topic_names, named_topics
from newsstudy.measures.topics import (
    TopicModel,
    described,
    representative_headlines,
    topic_model,
    topic_stability,
)
from newsstudy.parameters import TopicParameters
from newsstudy.report.choice_views import choice_of
from newsstudy.report.display import Html, listed, note, percent, say
from newsstudy.report.page import Page
from newsstudy.report.tables import save


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


def topics_of(page: Page) -> TopicModel:
    """Return the topics of a page's articles, under the names that people gave them, if any.

    Raises StudyError where the file of names cannot be used.
    """
    model = topic_model(page.articles, _with_number(page), page.study.language)
    named = page.study.topics.names
    if named is None or model.why_none:
        return model
    return named_topics(model, load_topic_names(named))


def keep_scores(topics: TopicModel, page: Page) -> None:
    """Save the topics' shares by article, and the articles that stand for them."""
    page.save_scores(topics.scores)
    save(representative_headlines(page.articles, topics.scores), "03_topics", "headlines")


def _with_number(page: Page) -> TopicParameters:
    """Return the page's parameters, with the number of topics that is picked where it is auto."""
    parameters = page.study.topics
    picked = choice_of(page).n_topics if parameters.n_topics == "auto" else None
    return parameters.model_copy(update={"n_topics": picked}) if picked else parameters


def names_remark(topics: TopicModel) -> Html:
    """Return whose labels the topics have: machine labels, or people's, and what did not match."""
    if not isinstance(topics, NamedTopics):
        return say(
            "These are machine labels: the words that set a topic apart. People can name topics, "
            "merge them and mark junk in a file (topics.names)."
        )
    told = say("Topics were named, merged or set apart by people: {n} labels remain.",
               n=topics.scores.shape[1])  # fmt: skip
    if topics.junk:
        told += say("Set apart as no topic of news: {junk}.", junk=listed(list(topics.junk)))
    for problem in topics.problems:
        told += note("{problem}", problem=problem)
    return told


def ownership_remark(topics: TopicModel, page: Page) -> Html:
    """Return which topics one outlet owns, and which of them its house style may have made."""
    least = page.study.comparison.min_clusters
    articles = _of_outlets_with(page.articles, least)
    if articles["outlet"].nunique() < 3:
        return say("Whether one outlet alone owns a topic is asked of three outlets with {n} "
                   "stories each, or more.", n=least)  # fmt: skip
    scores = topics.scores.loc[articles["article_id"]]
    found = owned_topics(scores, topics.terms, articles, page.corpus.leaks)
    if not len(found):
        return say("No topic belongs to one outlet alone.")
    save(found, "03_topics", "owned")
    rows = found.to_dict("records")
    told = say(
        "One outlet has most of a topic, if all outlets weigh the same: {owned}.",
        owned=listed([f"{r['outlet']} {percent(r['share'], 0)} of “{r['topic']}”" for r in rows]),
    )
    for row in rows:
        if row["by_style"]:
            told += note(
                "House style or collection may have made the topic “{topic}”: the leak audit finds "
                "these words of {outlet} alone in it: {words}. If they are not its news, leave "
                "them out (topics.exclude) or mark the topic as junk in the file of names.",
                topic=row["topic"], words=row["leaking"], outlet=row["outlet"],
            )  # fmt: skip
    return told


def _of_outlets_with(articles: pd.DataFrame, least: int) -> pd.DataFrame:
    """Return the articles of the outlets with `least` stories: few articles own a topic by luck."""
    stories = articles["story_id"].fillna(articles["article_id"])
    return articles[
        stories.groupby(articles["outlet"], observed=True).transform("nunique") >= least
    ]


def uncertainty_remark(
    estimated: pd.DataFrame, topics: TopicModel, articles: pd.DataFrame, seed: int
) -> Html:
    """Return how much longer intervals are that know that topics were estimated; save them."""
    if topics.why_none or not len(estimated) or estimated["gap_low"].isna().all():
        return note("The topics' own uncertainty was not estimated: no gap has an interval.")
    table = topic_uncertainty(estimated, topics, articles, seed)
    save(table, "03_topics", "uncertainty")
    return say("{told}", told=wider_in_words(table))


def stability_remark(topics: TopicModel, page: Page) -> Html:
    """Return how far the topics recur in a fit to a random 80 % of the articles."""
    model = topics
    if isinstance(topics, NamedTopics) and topics.fit is not None:
        model = described(topics.fit, topics.scores.index.to_numpy())
    found = topic_stability(
        model, page.articles, page.study.topics, page.study.seed, page.study.language
    )
    if not len(found):
        why = topics.why_none or "80 % of the articles are too few for so many topics"
        return note("Not checked: {why}.", why=why)
    return say(
        "Fitted again on one random 80 % of the articles: the lists of 15 most relevant words of "
        "matched topics overlap by {mean} on average (Jaccard), those of “{worst}” by {low}, the "
        "least.",
        mean=percent(found.mean(), 0), worst=_label(found.idxmin(), topics),
        low=percent(found.min(), 0),
    )  # fmt: skip


def _label(fitted: str, topics: TopicModel) -> str:
    """Return the label under which the page shows a topic of the fit."""
    members = topics.members if isinstance(topics, NamedTopics) else {}
    return next((label for label, own in members.items() if fitted in own), fitted)
