"""Made-up topics, and answers by made-up coders, for the tests of intrusion."""

from functools import cache

import numpy as np
import pandas as pd
from scipy.special import expit

from newsstudy.measures.topics import TopicModel, topic_model
from newsstudy.parameters import TopicParameters
from tests.conftest import articles_of

SUBJECTS = {
    "court": "judge trial verdict jury appeal sentence lawyer court prison witness charge plea",
    "storm": "storm flood rain wind coast rescue snow weather river damage dyke wave",
    "match": "match goal league coach player stadium cup striker season referee defender club",
    "bank": "bank loan rate market bond inflation trader currency profit investor share price",
    "vote": "vote party ballot poll candidate coalition minister parliament seat campaign bill",
    "ward": "hospital nurse patient doctor clinic vaccine ward illness drug surgery virus health",
}
OUTLETS = ("Quay Post", "Echo")


@cache
def corpus() -> pd.DataFrame:
    """Articles of two outlets, each mostly on one subject and partly on two others."""
    rng = np.random.default_rng([3, 1])
    words = [text.split() for text in SUBJECTS.values()]
    texts = []
    for i in range(180):
        first, second, third = [i % 6, *rng.permutation([s for s in range(6) if s != i % 6])[:2]]
        parts = [rng.choice(words[s], n) for s, n in ((first, 60), (second, 30), (third, 20))]
        drawn = rng.permutation(np.concatenate(parts))
        lines = [" ".join(drawn[j : j + 11]).capitalize() + "." for j in range(0, 110, 11)]
        texts.append(f"The Quay Post has learned of {i}.\n\n" + "\n\n".join(lines))
    outlets = [OUTLETS[i % 2] for i in range(180)]
    return articles_of(outlets, texts, byline=pd.Series(["Jane Smith"] * 180))


@cache
def model(n_topics: int = 6) -> TopicModel:
    """The topics of the corpus."""
    parameters = TopicParameters(n_topics=n_topics, min_articles=2, max_share=0.9)
    return topic_model(corpus(), parameters)


def answered(
    rng: np.random.Generator, n_topics: int, n_questions: int, n_coders: int, *,
    ease: float = 1.5, topics: float = 1.0, questions: float = 1.2, coders: float = 0.4,
    kind: str = "words",
) -> tuple[pd.DataFrame, np.ndarray]:  # fmt: skip
    """Return answers, and each topic's true precision over all questions and coders.

    On the scale of logits, topics, questions and coders differ normally around `ease`; who does
    not know guesses.
    """
    mean = rng.normal(ease, topics, n_topics)
    many = rng.normal(0, np.hypot(questions, coders), 4000)
    truth = (1 / 6 + 5 / 6 * expit(mean[:, None] + many)).mean(axis=1)
    shape = (n_topics, n_questions, n_coders)
    knows = expit(
        mean[:, None, None]
        + rng.normal(0, questions, (n_topics, n_questions, 1))
        + rng.normal(0, coders, n_coders)
    )
    hit = rng.random(shape) < 1 / 6 + 5 / 6 * knows
    topic, question, coder = np.indices(shape).reshape(3, -1)
    right = rng.integers(1, 7, shape[:2])[topic, question]
    table = pd.DataFrame(
        {
            "unit": [f"t_{n}" for n in topic * n_questions + question],
            "kind": kind,
            "topic": [f"topic {n:02d}" for n in topic],
            "coder": [f"coder-{n}" for n in coder],
            "picked": np.where(hit.ravel(), right, right % 6 + 1),
            "right": right,
            "n_options": 6,
            "log_odds": np.nan,
        }
    )
    return table, truth
