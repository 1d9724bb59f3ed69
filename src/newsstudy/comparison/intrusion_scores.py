"""Do people find the intruders? Precision by topic with intervals, against guessing."""

from dataclasses import dataclass

import numpy as np
import pandas as pd

from newsstudy.comparison.agreement import COLUMNS as AGREEMENT
from newsstudy.comparison.agreement import agreement
from newsstudy.comparison.coding import is_machine
from newsstudy.comparison.estimates import q_values
from newsstudy.comparison.intrusion import CHANCE
from newsstudy.comparison.wilson import wilson_bounds

ALL_TOPICS = "all topics"
PRECISION = ("kind", "topic", "n_questions", "n_coders", "n_answers", "precision", "low", "high",
             "chance", "p", "q", "log_odds")  # fmt: skip
CODERS = ("kind", "coder", "n_answers", "precision", "chance", "p")
_PRIOR_QUESTION, _PRIOR_CODER, _PRIOR_PAIRS = 0.5, 0.1, 10.0


def by_people(answers: pd.DataFrame) -> pd.DataFrame:
    """Return the answers that people gave, without those of language models."""
    return answers[~answers["coder"].map(is_machine).astype(bool)]


def precision(answers: pd.DataFrame, confidence: float = 0.95) -> pd.DataFrame:
    """Return how often people picked the intruder, a row a kind and topic, and one for all.

    `answers` has the columns unit, kind, topic, coder, picked and right (places from 1), n_options
    and log_odds; answers by language models do not count. Columns `PRECISION`: precision is model
    precision (Chang et al. 2009), the share of answers that name the intruder, in [0, 1]; that of
    all topics is the mean over topics. Its interval is Wilson's (1927) for an effective number of
    answers (see `Alike`), about other questions and other coders on the same topics; with one
    coder it is about other questions to this coder. `p`: how likely as many right answers are,
    or more, if the intruder stood in any place alike (`guessing`); `q` is corrected for the number
    of topics (Benjamini & Hochberg 1995). `log_odds` is the mean topic log odds, at most 0.
    """
    tables = [
        _of_kind(group, confidence)
        for _, group in by_people(answers).groupby("kind", sort=False)
        if len(group)
    ]
    if not tables:
        return pd.DataFrame(columns=list(PRECISION))
    return pd.concat(tables, ignore_index=True)[list(PRECISION)]


def _of_kind(answers: pd.DataFrame, confidence: float) -> pd.DataFrame:
    alike = Alike.of(answers)
    rows = [
        {"topic": topic, "effective": alike.effective(group), **_counted(group)}
        for topic, group in answers.groupby("topic", sort=False)
    ]
    table = pd.DataFrame(rows)
    table["q"] = q_values(table["p"].to_numpy())
    whole = {"topic": ALL_TOPICS, **_counted(answers), "q": np.nan}
    whole |= {name: table[name].mean() for name in ("precision", "log_odds")}
    effective, freedom = alike.effective_of_all(
        answers, table["effective"].to_numpy(), whole["precision"]
    )
    table = pd.concat([table, pd.DataFrame([whole | {"effective": effective}])], ignore_index=True)
    degrees = np.append(np.full(len(rows), np.inf), freedom)
    table["low"], table["high"] = wilson_bounds(
        table["precision"].to_numpy(), table["effective"].to_numpy(), confidence, degrees
    )
    kind = answers["kind"].iloc[0]
    return table.assign(kind=kind, chance=CHANCE[kind])


def _counted(answers: pd.DataFrame) -> dict[str, float]:
    return {
        "n_questions": len(set(answers["unit"])),
        "n_coders": len(set(answers["coder"])),
        "n_answers": len(answers),
        "precision": float(_hits(answers).mean()),
        "p": guessing(answers),
        "log_odds": float(answers["log_odds"].mean()),
    }


def _hits(answers: pd.DataFrame) -> np.ndarray:
    return answers["picked"].to_numpy(dtype=int) == answers["right"].to_numpy(dtype=int)


def guessing(answers: pd.DataFrame) -> float:
    """Return the probability of as many right answers, or more, where the intruder is like any.

    If coders cannot tell it, each place of a question is as likely the intruder's as any other,
    whatever they picked: the distribution is that of the sum over questions of how many coders
    picked a random place. It is exact, and holds where coders take to the same wrong word.
    """
    distribution = np.ones(1)
    units, rows = np.unique(answers["unit"].to_numpy(dtype=str), return_inverse=True)
    picks = np.zeros((len(units), int(answers["n_options"].max())), dtype=int)
    np.add.at(picks, (rows, answers["picked"].to_numpy(dtype=int) - 1), 1)
    n_options = np.zeros(len(units), dtype=int)
    n_options[rows] = answers["n_options"].to_numpy(dtype=int)
    for counts, n in zip(picks, n_options, strict=True):
        distribution = np.convolve(distribution, np.bincount(counts[:n]) / n)
    return float(min(distribution[int(_hits(answers).sum()) :].sum(), 1.0))


@dataclass(frozen=True)
class Alike:
    """How alike answers are that have something in common, in the unit of their variance.

    `question`: two coders' answers to one question; `coder`: one coder's to two questions of one
    topic; `habit`: one coder's to questions of two topics. They are intraclass correlations by
    pairs: one minus how often such a pair differs, over how often a pair of one topic differs
    that has neither in common (topics are fixed, questions and coders random and crossed). Each
    is drawn towards 0.5, 0.1 and 0 with the weight of ten such pairs that differ. `variance` is
    that of one answer within its topic, `n_coders` how many there are.
    """

    question: float
    coder: float
    habit: float
    variance: float
    n_coders: int

    @classmethod
    def of(cls, answers: pd.DataFrame) -> "Alike":
        """Return the correlations in answers to one kind of question."""
        hit = _hits(answers)
        unit, coder, topic = (_numbered(answers[name]) for name in ("unit", "coder", "topic"))
        same_question, same_topic, same_person = (_pairs(hit, by) for by in (unit, topic, coder))
        same_both = _pairs(hit, coder * (topic.max() + 1) + topic)
        neither = same_topic - same_question - same_both
        person = same_person - same_both
        far = _pairs(hit, np.zeros(len(hit), dtype=int)) - same_topic - person
        usual = neither[1] / neither[0] if neither[1] else 2 * hit.mean() * (1 - hit.mean())
        trust = neither[1] / (neither[1] + _PRIOR_PAIRS)

        def drawn(told: float, prior: float) -> float:
            return float(np.clip(trust * told + (1 - trust) * prior, 0, 1))

        alone = coder.max() == 0
        habit = (_rate(far, 0) - _rate(person, 0)) / usual if usual and person[0] else 0.0
        return cls(
            drawn(1 - _rate(same_question, usual) / usual if usual else 0.0, _PRIOR_QUESTION),
            0.0 if alone else drawn(
                1 - _rate(same_both, usual) / usual if usual else 0.0, _PRIOR_CODER
            ),
            0.0 if alone else drawn(habit, 0.0), usual / 2, int(coder.max()) + 1,
        )  # fmt: skip

    def effective(self, answers: pd.DataFrame) -> float:
        """Return how many independent answers to a topic are as sure as these."""
        n = len(answers)
        more = self.question * _ordered_pairs(answers["unit"])
        more += self.coder * _ordered_pairs(answers["coder"])
        return n / (1 + more / n)

    def effective_of_all(
        self, answers: pd.DataFrame, effective: np.ndarray, mean: float
    ) -> tuple[float, float]:
        """Return how many independent answers are as sure of the mean over topics, and its freedom.

        `effective` has the number for each topic. Degrees of freedom are Satterthwaite's (1946):
        few coders say little of how they differ.
        """
        coder, topic = _numbered(answers["coder"]), _numbered(answers["topic"])
        part = np.zeros((coder.max() + 1, topic.max() + 1))
        np.add.at(part, (coder, topic), 1)
        part /= part.sum(axis=0)
        together = (part.sum(axis=1) ** 2 - (part**2).sum(axis=1)).sum() / len(effective) ** 2
        own, habit = (1 / effective).sum() / len(effective) ** 2, self.habit * together
        plain = mean * (1 - mean)
        ratio = plain / self.variance if self.variance > 0 and plain > self.variance else 1.0
        if self.n_coders < 2 or habit <= 0:
            return ratio / own, np.inf
        return ratio / (own + habit), (own + habit) ** 2 / (habit**2 / (self.n_coders - 1))


def _numbered(names: pd.Series) -> np.ndarray:
    return pd.factorize(names)[0]


def _pairs(hit: np.ndarray, group: np.ndarray) -> np.ndarray:
    """Return how many pairs of answers are of one group, and how many of them differ."""
    n, right = np.bincount(group), np.bincount(group, hit)
    return np.array([(n * (n - 1) / 2).sum(), (right * (n - right)).sum()])


def _rate(pairs: np.ndarray, otherwise: float) -> float:
    return pairs[1] / pairs[0] if pairs[0] else otherwise


def _ordered_pairs(names: pd.Series) -> int:
    n = np.bincount(_numbered(names))
    return int((n * (n - 1)).sum())


def coder_precision(answers: pd.DataFrame) -> pd.DataFrame:
    """Return how often each coder, models too, picked the intruder (columns `CODERS`)."""
    rows = [
        (kind, coder, len(group), (group["picked"] == group["right"]).mean(), CHANCE[kind],
         guessing(group))
        for (kind, coder), group in answers.groupby(["kind", "coder"], sort=True)
    ]  # fmt: skip
    return pd.DataFrame(rows, columns=list(CODERS))


def answer_agreement(answers: pd.DataFrame, **options: float) -> pd.DataFrame:
    """Return how far people agree on what they pick, a row a kind: the columns of `agreement`.

    Krippendorff's alpha of places, which are random: 0 is the agreement of guesses. A pick of the
    same wrong option is agreement too. `options` go to `alpha_intervals`.
    """
    people = by_people(answers)
    if people["coder"].nunique() < 2:
        return pd.DataFrame(columns=list(AGREEMENT))
    return agreement(people, by="kind", code="picked", **options).drop(columns="share")


def told(precision: pd.DataFrame, coders: pd.DataFrame, agreed: pd.DataFrame) -> list[str]:
    """Return scores as lines of text for a terminal."""
    lines = []
    for kind, group in precision.groupby("kind", sort=False):
        head = f"intruders found, {kind} (guessing: {CHANCE[kind]:.0%})"
        width = max(len(head), *group["topic"].str.len()) + 1
        lines += ["", f"{head:<{width}} questions  coders  answers  found  interval     p"]
        lines += [f"{row.topic:<{width}}{_figures(row)}" for row in group.itertuples()]
    lines += ["", "by coder"] if len(coders) else []
    for row in coders.itertuples():
        doubt = "" if row.p < 0.05 else "  no better than guessing: ask how the sheet was filled"
        lines.append(f"{row.coder}, {row.kind}: {row.precision:.0%} of {row.n_answers}{doubt}")
    for row in agreed.itertuples():
        bounds = f" ({row.alpha_low:.2f} to {row.alpha_high:.2f})"
        bounds = "" if pd.isna(row.alpha_low) else bounds
        lines.append(
            f"agreement, {row.item}: alpha {row.alpha:.2f}{bounds}, {row.n_units} questions"
        )
    return lines


def _figures(row: tuple) -> str:
    p = "<.001" if row.p < 0.001 else f"{row.p:.3f}"
    return (
        f" {row.n_questions:9d}  {row.n_coders:6d}  {row.n_answers:7d}  {row.precision:5.0%}"
        f"  {row.low:4.0%} to {row.high:4.0%}  {p}"
    )
