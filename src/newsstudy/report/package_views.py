"""Packages of topics, as 03_topics shows them: exploration, with what speaks against it."""

import pandas as pd

from newsstudy.measures.packages import HALVES, Packages, packages
from newsstudy.measures.topics import TopicModel
from newsstudy.report.display import Html, listed, note, say
from newsstudy.report.page import Page
from newsstudy.report.tables import save, table

_RECURS, _PARTLY = 0.6, 0.3


def packages_view(page: Page, topics: TopicModel) -> Html:
    """Return the packages, their shares, and how far other ways of finding them agree."""
    found = packages(topics.scores, page.study.seed)
    if found.why_none:
        return note("Exploration: no packages, {why}.", why=found.why_none)
    save(found.agreement, "03_topics", "packages_agreement")
    save(found.scores.reset_index(), "03_topics", "packages_scores")
    return _in_words(found) + table(
        package_rows(found), "03_topics", "packages",
        "Exploration: topics that articles hold together",
        {"package": ("package", "count"), "topics": ("topics", "text"),
         "share": ("share of the corpus", "share")},
    )  # fmt: skip


def package_rows(found: Packages) -> pd.DataFrame:
    """Return a row a package: its topics and its share of the corpus."""
    rows = [
        (number, "; ".join(part.index), found.scores[f"package {number}"].mean())
        for number, part in found.members.groupby(found.members)
    ]
    return pd.DataFrame(rows, columns=["package", "topics", "share"])


def _in_words(found: Packages) -> Html:
    halves = found.ari(HALVES)
    others = found.agreement[found.agreement["other"] != HALVES]
    told = say(
        "Exploration, after Walter & Ophir (2019): topics that share articles, as communities of a "
        "network. The packages found in one half of the articles and in the other agree by "
        "{halves} (adjusted Rand index: 0 chance, 1 the same); with all articles, by other ways: "
        "{others}.",
        halves=_ari(halves),
        others=listed([f"{r['other']} {_ari(r['ari'])}" for r in others.to_dict("records")]),
    )
    if halves < _PARTLY:
        return told + note("Other articles would give other packages: do not read them.")
    if halves < _RECURS:
        return told + note("They recur in part: read them with care.")
    return told + say("They recur, which does not make them frames: read what they hold.")


def _ari(value: float) -> str:
    return f"{value:.2f}".replace("-", "−")
