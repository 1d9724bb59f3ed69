"""Topics named by people: labels, merged topics, and furniture, in a file that outlives a refit."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd

from newsstudy.errors import StudyError
from newsstudy.measures.topic_quality import matched
from newsstudy.measures.topics import N_TERMS, TopicModel
from newsstudy.paths import project_root
from newsstudy.study import read_yaml

_KEYS = {"label", "terms", "junk"}
_TAKEN = {"article_id", "outlet", "headline", "url", "published", "all topics"}
_LEAST_OVERLAP = 0.5
_ALL_JUNK = "all topics were set apart as no topic of news (topics.names)"


@dataclass(frozen=True)
class TopicName:
    """One entry: its label, the terms of each topic it stands for, and whether it is junk."""

    label: str
    topics: tuple[tuple[str, ...], ...]
    junk: bool = False


@dataclass(frozen=True)
class NamedTopics(TopicModel):
    """Topics under the names people gave them; `scores` are those of topics that are not junk.

    `members`: label → columns of the model's scores that it is the sum of, junk too. `junk`: the
    labels that are set apart. `junk_shares`: their shares before they were set apart.
    `problems`: sentences on entries that no topic answers to.
    """

    members: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    junk: tuple[str, ...] = ()
    junk_shares: pd.DataFrame = field(default_factory=pd.DataFrame)
    problems: tuple[str, ...] = ()


def load_topic_names(named: str | Path) -> tuple[TopicName, ...]:
    """Return the entries of a topics.yml, given by its path below the project's root.

    Raises StudyError naming the file and the entry that is wrong.
    """
    path = Path(named) if Path(named).is_absolute() else project_root() / named
    values = read_yaml(path)
    entries = values.get("topics") if isinstance(values, dict) else None
    if not isinstance(entries, list):
        raise StudyError(f"{named}: holds one list, `topics`; each entry has `label` and `terms`")
    names = tuple(_entry(entry, i, named) for i, entry in enumerate(entries, start=1))
    labels = [name.label for name in names]
    for label in labels:
        if labels.count(label) > 1:
            raise StudyError(
                f"{named}: the label `{label}` stands twice; to merge topics, list the terms of "
                "each under one label: terms: [[…], […]]"
            )
    return names


def _entry(entry: Any, number: int, file: str | Path) -> TopicName:
    where = f"{file}: entry {number}"
    if not isinstance(entry, dict) or not str(entry.get("label") or "").strip():
        raise StudyError(f"{where}: has no `label`")
    where += f" ({entry['label']})"
    if unknown := {str(key) for key in entry} - _KEYS:
        raise StudyError(f"{where}: unknown key `{min(unknown)}`; there are label, terms, junk")
    if not isinstance(entry.get("junk", False), bool):
        raise StudyError(f"{where}: `junk` is true or false")
    if str(entry["label"]).strip() in _TAKEN:
        raise StudyError(f"{where}: tables have a column or row of this name; use another")
    listed = entry.get("terms")
    if not isinstance(listed, list) or not listed:
        raise StudyError(f"{where}: has no `terms`, a list of words that the topic ranks first")
    topics = listed if all(isinstance(terms, list) for terms in listed) else [listed]
    if not all(isinstance(t, str) and t.strip() for terms in topics for t in terms) or not all(
        topics
    ):
        raise StudyError(f"{where}: `terms` is a list of words, or a list of such lists")
    folded = tuple(tuple(term.strip().lower() for term in terms) for terms in topics)
    return TopicName(str(entry["label"]).strip(), folded, entry.get("junk", False))


def named_topics(model: TopicModel, names: Sequence[TopicName]) -> NamedTopics:
    """Return the model's topics under the names of `names`, merged and with junk set apart.

    An entry's topic is the one that has most of its terms among its 15 first, at least half of
    them, each topic for one entry at most (the Hungarian method); so names survive a refit, and
    an entry whose topic is gone is told of in `problems` and passed over. The shares of merged
    topics are added up. Junk is left out of each article's shares, and the rest sums to 1 again
    (to 0 where all is junk). Topics without an entry keep their machine label. Largest first.
    """
    if model.why_none:
        return NamedTopics(model.scores, model.terms, model.why_none, model.fit)
    found, problems = _matched(model, names)
    members: dict[str, tuple[str, ...]] = {
        name.label: tuple(topic for place, topic in found.items() if place[0] == i)
        for i, name in enumerate(names)
    }
    members = {label: topics for label, topics in members.items() if topics}
    taken = set(found.values())
    for topic in model.scores:
        if topic not in taken:
            members[_not_in(members, topic)] = (topic,)
    junk = tuple(name.label for name in names if name.junk and name.label in members)
    groups = grouping(list(model.scores), members)
    shares = model.scores.to_numpy() @ groups
    everything = pd.DataFrame(shares, index=model.scores.index, columns=list(members))
    kept = pd.DataFrame(
        without_junk(shares, np.array([label in junk for label in members])),
        index=everything.index, columns=[label for label in members if label not in junk],
    )  # fmt: skip
    kept = kept[kept.columns[np.argsort(-kept.mean().to_numpy(), kind="stable")]]
    order = [*kept.columns, *junk]
    return NamedTopics(
        kept, _terms(model, members, order), "" if len(kept.columns) else _ALL_JUNK, model.fit,
        {label: members[label] for label in order}, junk, everything[list(junk)], problems,
    )  # fmt: skip


def _not_in(members: Mapping[str, Sequence[str]], label: str) -> str:
    """Return a machine label, marked as such where people gave it to another topic."""
    while label in members:
        label += " (machine label)"
    return label


def grouping(topics: Sequence[str], members: Mapping[str, Sequence[str]]) -> np.ndarray:
    """Return the matrix (n_topics, n_labels) that adds topics up to labels."""
    return np.array([[float(t in group) for group in members.values()] for t in topics])


def without_junk(shares: np.ndarray, junk: np.ndarray) -> np.ndarray:
    """Return the shares of labels that are not junk, (n_articles, n_kept), summing to 1 or 0."""
    kept = shares[:, ~junk]
    if not junk.any():
        return kept
    totals = kept.sum(axis=1, keepdims=True)
    return np.divide(kept, totals, out=np.zeros_like(kept), where=totals > 1e-9)


def _matched(
    model: TopicModel, names: Sequence[TopicName]
) -> tuple[dict[tuple[int, int], str], tuple[str, ...]]:
    """Return the topic of each (entry, list of terms), and sentences on those without."""
    lists = [(i, j, terms) for i, n in enumerate(names) for j, terms in enumerate(n.topics)]
    topics = {t: set(g["term"]) for t, g in model.terms.groupby("topic", sort=False)}
    if not lists:
        return {}, ()
    overlap = np.array(
        [[np.mean([w in first for w in terms]) for first in topics.values()]
         for *_, terms in lists]
    )  # fmt: skip
    labels = list(topics)
    pairs = dict(zip(*matched(np.where(overlap >= _LEAST_OVERLAP, overlap, 0)), strict=True))
    found, problems = {}, []
    for row, (i, j, terms) in enumerate(lists):
        column = pairs.get(row)
        if column is not None and overlap[row, column] >= _LEAST_OVERLAP:
            found[i, j] = labels[column]
            continue
        nearest = labels[int(overlap[row].argmax())]
        problems.append(
            f"“{names[i].label}”: no topic of its own has half of {', '.join(terms)} among its "
            f"{N_TERMS} first words; the nearest is {nearest}. Change its terms, or leave it out."
        )
    return found, tuple(problems)


def _terms(
    model: TopicModel, members: Mapping[str, Sequence[str]], order: Sequence[str]
) -> pd.DataFrame:
    """Return the terms of labels: of merged topics, the most relevant ones of all in turn."""
    parts = []
    for label in order:
        group = model.terms[model.terms["topic"].isin(members[label])]
        group = group.sort_values(["rank", "relevance"], ascending=[True, False], kind="stable")
        group = group.drop_duplicates("term").head(N_TERMS)
        parts.append(group.assign(topic=label, rank=range(1, len(group) + 1)))
    return pd.concat(parts, ignore_index=True)


def names_template(model: TopicModel, n_terms: int = 5) -> str:
    """Return a topics.yml to begin with: every topic with its machine label and first terms."""
    lines = ["# label: what readers see. To merge topics: terms: [[first topic], [second topic]].",
             "# junk: true sets a topic apart that is no topic, such as a page's furniture.",
             "topics:"]  # fmt: skip
    for topic, group in model.terms.groupby("topic", sort=False):
        terms = ", ".join(f'"{term}"' for term in group.nsmallest(n_terms, "rank")["term"])
        lines += [f'  - label: "{topic}"', f"    terms: [{terms}]"]
    return "\n".join(lines) + "\n"
