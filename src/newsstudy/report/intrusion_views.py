"""Do people recognise the topics? Answers to intrusion questions, as 03_topics shows them."""

from collections.abc import Mapping
from pathlib import Path

import pandas as pd

from newsstudy.comparison import intrusion_draws as draws
from newsstudy.comparison import intrusion_scores as scoring
from newsstudy.comparison.intrusion import ARTICLES, CHANCE, WORDS, topic_words
from newsstudy.measures.topics import TopicModel
from newsstudy.report.display import Html, interval, listed, note, percent, say
from newsstudy.report.page import Page
from newsstudy.report.tables import table

_PAGE = "03_topics"
_FOUND = {
    WORDS: "a word that does not belong to a topic was found in {p} of answers ({ci}; guessing: "
    "{chance})",
    ARTICLES: "a topic that does not belong to an article in {p} ({ci}; guessing: {chance})",
}


def intrusion_view(page: Page, topics: TopicModel) -> Html:
    """Return whether people recognise the topics: a sentence, and a table by topic.

    Scores are those of the newest draw that has answers. They belong to the topics that were
    asked about: those that are still there, by their words, are shown under their present names,
    and the rest is named. Without answers: how to get them.
    """
    if topics.why_none:
        return note("People cannot be asked about topics: {why}.", why=topics.why_none)
    found = draws.topic_draws(page.study)
    answered = [folder for folder in found if (folder / draws.ANSWERS_FILE).is_file()]
    if not answered:
        return _how_to_ask(page, found)
    return _answers_view(page, topics, answered[-1])


def _how_to_ask(page: Page, found: list[Path]) -> Html:
    if found:
        return note(
            "Questions on the topics were drawn ({draw}), and no answers have been read back yet: "
            "newsstudy topics read {study}", draw=found[-1].name, study=page.study.name,
        )  # fmt: skip
    return note(
        "Nobody has been asked yet whether the topics are recognised; this writes the sheets: "
        "newsstudy topics draw {study}", study=page.study.name,
    )  # fmt: skip


def _answers_view(page: Page, topics: TopicModel, folder: Path) -> Html:
    asked = draws.about(folder)["topics"]
    now = topic_words(topics)
    same = draws.still_there(asked, now)
    answers = pd.read_parquet(folder / draws.ANSWERS_FILE)
    kept = answers[answers["topic"].isin(list(same))]
    kept = kept.assign(topic=kept["topic"].map({old: new for old, (new, _) in same.items()}))
    people = scoring.by_people(kept)
    told = _changes(asked, now, same, folder)
    if people.empty:
        why = "no topic that was asked about is still there" if not len(kept) else (
            "only language models have answered"
        )  # fmt: skip
        return told + note("No person's answers to show: {why}.", why=why)
    comparison = page.study.comparison
    scores = scoring.precision(kept, comparison.confidence)
    agreed = scoring.answer_agreement(kept, seed=page.study.seed, draws=comparison.draws)
    shown = table(
        _rows(scores, people, list(now)), _PAGE, "intrusion",
        f"Intruders that people found, by topic; guessing finds {percent(CHANCE[WORDS], 0)} of "
        f"words and {percent(CHANCE[ARTICLES], 0)} of topics",
        _columns(scores), full=scores,
    )  # fmt: skip
    return _in_words(scores, people, agreed) + _not_recognised(scores, comparison.fdr) + (
        _models(kept)
    ) + told + shown  # fmt: skip


def _in_words(scores: pd.DataFrame, people: pd.DataFrame, agreed: pd.DataFrame) -> Html:
    whole = scores[scores["topic"] == scoring.ALL_TOPICS].set_index("kind")
    parts = [
        sentence.format(
            p=percent(whole.at[kind, "precision"], 0), chance=percent(CHANCE[kind], 0),
            ci=interval(whole.at[kind, "low"], whole.at[kind, "high"], 0),
        )
        for kind, sentence in _FOUND.items() if kind in whole.index
    ]  # fmt: skip
    n = people["coder"].nunique()
    alpha = [
        f"{row.alpha:.2f} on {row.item}" for row in agreed.itertuples() if row.alpha == row.alpha
    ]
    return say(
        "{n} {who} answered: {found}. {agreement}", n=n, who="person" if n == 1 else "people",
        found="; ".join(parts),
        agreement=f"They agree with alpha {listed(alpha)}." if alpha
        else "The interval is about other questions to this person, not about other people."
        if n == 1 else "",
    )  # fmt: skip


def _not_recognised(scores: pd.DataFrame, fdr: float) -> Html:
    rows = scores[scores["topic"] != scoring.ALL_TOPICS]
    told = []
    for kind, group in rows.groupby("kind", sort=False):
        few = CHANCE[kind] ** group["n_questions"] > fdr
        missed = group[(group["q"] > fdr) & ~few]["topic"]
        said = f"by {kind}, {len(missed)} of {(~few).sum()}"
        said += f" ({'; '.join(missed)})" if len(missed) else ""
        said += f"; {few.sum()} more have too few questions to tell" if few.any() else ""
        told.append(said)
    return say(
        "Topics on which the answers are not told apart from guessing (q above {fdr}): {told}.",
        fdr=f"{fdr:g}", told="; ".join(told),
    )  # fmt: skip


def _models(answers: pd.DataFrame) -> Html:
    table = scoring.coder_precision(answers[~answers.index.isin(scoring.by_people(answers).index)])
    told = [f"{r.coder} {percent(r.precision, 0)} of {r.kind}" for r in table.itertuples()]
    if not told:
        return Html("")
    return say("Language models found, and do not count above: {told}.", told=listed(told))


def _changes(
    asked: Mapping[str, list[str]], now: Mapping[str, list[str]],
    same: Mapping[str, tuple[str, float]], folder: Path,
) -> Html:  # fmt: skip
    """Return, where topics have changed since the draw, which ones are not the ones asked about."""
    gone = [topic for topic in asked if topic not in same]
    new = [topic for topic in now if topic not in {name for name, _ in same.values()}]
    if not gone and not new:
        return Html("")
    told = note(
        "The topics have changed since people were asked ({draw}): {n} of {k} are still there "
        "(twelve of fifteen words in common, or more), and only their answers are shown.",
        draw=folder.name, n=len(same), k=len(asked),
    )  # fmt: skip
    if new:
        told += note("Nobody was asked about: {new}.", new="; ".join(new))
    return told


def _rows(scores: pd.DataFrame, people: pd.DataFrame, labels: list[str]) -> pd.DataFrame:
    """Return a row a topic, the largest first, and one for all of them."""
    rows = []
    for topic in (*labels, scoring.ALL_TOPICS):
        mine = scores[scores["topic"] == topic].set_index("kind")
        if mine.empty:
            continue
        own = people if topic == scoring.ALL_TOPICS else people[people["topic"] == topic]
        row = {"topic": topic, "coders": own["coder"].nunique()}
        for kind in mine.index:
            row |= {f"{kind}_{name}": mine.at[kind, name] for name in ("precision", "q")}
            row[f"{kind}_n"] = mine.at[kind, "n_answers"]
            row[f"{kind}_ci"] = interval(mine.at[kind, "low"], mine.at[kind, "high"], 0)
        rows.append(row)
    return pd.DataFrame(rows)


def _columns(scores: pd.DataFrame) -> dict[str, tuple[str, str]]:
    columns = {"topic": ("topic", "text")}
    for kind, what in ((WORDS, "word"), (ARTICLES, "topic")):
        if kind in set(scores["kind"]):
            columns |= {
                f"{kind}_precision": (f"intruding {what} found", "share"),
                f"{kind}_ci": ("interval", "text"),
                f"{kind}_q": ("q", "p"),
                f"{kind}_n": ("answers", "count"),
            }
    return columns | {"coders": ("people", "count")}
