"""Intrusion questions out: drawn into a folder of their own, with a key and a sheet a coder."""

import hashlib
import json
import re
from collections.abc import Callable, Collection, Mapping, Sequence
from dataclasses import asdict, dataclass
from pathlib import Path

import numpy as np
import pandas as pd

from newsstudy.comparison.coding import CODER, CodingError, coding_folder
from newsstudy.comparison.coding_draw import texts_of
from newsstudy.comparison.coding_writing import Say, told
from newsstudy.comparison.intrusion import (
    ARTICLES,
    N_TOPICS,
    N_WORDS,
    OPTIONS,
    QUESTIONS,
    WORDS,
    article_questions,
    can_be_asked,
    topic_words,
    word_questions,
)
from newsstudy.comparison.intrusion_sheets import ASKED, unit_hash, write_csv, write_xlsx
from newsstudy.comparison.masking import Masker, masker
from newsstudy.measures.features import sentences
from newsstudy.measures.topic_quality import matched
from newsstudy.measures.topics import TopicModel
from newsstudy.study import Study

KEY_FILE, ABOUT_FILE, ANSWERS_FILE = "topics-key.csv", "topics.json", "answers.parquet"
SAME = 0.65
_OPENING, _LONGEST = 80, 150
_KEY = ("unit", *QUESTIONS, "text_sha256")


@dataclass(frozen=True)
class TopicDraw:
    """What to draw: `each` questions of either kind a topic; all coders have all of them."""

    each: int
    seed: int
    coders: tuple[str, ...] = ("coder-1",)
    mask: tuple[str, ...] = ()
    name: str | None = None

    @property
    def folder_name(self) -> str:
        """The draw's folder: its name, or what makes it up."""
        return self.name or f"topics-{self.each}-seed-{self.seed}"


def draw(
    study: Study, articles: pd.DataFrame, topics: TopicModel, wanted: TopicDraw, say: Say = print
) -> Path:
    """Draw questions, write their key and a sheet a coder (Excel and CSV), and return the folder.

    Outlets are masked in articles, and words that name one are left out of the topics. Where the
    same questions were drawn before, only sheets that are missing are written.

    Raises CodingError where there are no topics to ask about, and where the folder holds others.
    """
    _check(wanted)
    if topics.why_none:
        raise CodingError(f"{study.name}: there are no topics to ask about: {topics.why_none}")
    mask = masker(study, articles, wanted.mask)
    words = topic_words(topics, _hidden(mask, _short_names(study, articles)))
    asked = pd.concat(
        [
            word_questions(topics, words, wanted.each, wanted.seed),
            article_questions(topics, words, articles, wanted.each, wanted.seed),
        ],
        ignore_index=True,
    )
    key, rows = _as_shown(asked, articles, mask)
    folder = coding_folder(study) / wanted.folder_name
    coders = _keep(folder, key, topic_words(topics), wanted, study)
    _tell(key, words, topics, say)
    for coder in coders:
        _write_sheets(folder / "sheets", coder, rows, say)
    say(f"key: {told(folder / KEY_FILE)} (keep it from the coders)")
    return folder


def _check(wanted: TopicDraw) -> None:
    for name in (*wanted.coders, *([wanted.name] if wanted.name else [])):
        if not CODER.fullmatch(name):
            raise CodingError(f"`{name}`: a name is letters, digits, hyphens, with a letter first")
    if len({name.casefold() for name in wanted.coders}) < len(wanted.coders):
        raise CodingError("a coder is named twice")
    if not wanted.coders or not 1 <= wanted.each <= 50:
        raise CodingError("--coders is 1 or more, and --each between 1 and 50")


def _short_names(study: Study, articles: pd.DataFrame) -> set[str]:
    """Return the single words that name an outlet, in small letters: huffpost, fox of Fox News."""
    names = [str(name) for name in articles["outlet"].cat.categories]
    names += [name for outlet in study.outlets for name in (outlet.name, *outlet.aliases)]
    short = {re.sub("^the | news$", "", name.casefold()) for name in names}
    return {name for name in short if " " not in name} | {n.replace(" ", "") for n in short}


def _hidden(mask: Masker, names: Collection[str]) -> Callable[[str], bool]:
    """Return what says whether a term names an outlet, however it is written."""

    def names_an_outlet(term: str) -> bool:
        written = (term, term.upper(), term.title())
        return term in names or any(mask.mask(form) != form for form in written)

    return names_an_outlet


def _as_shown(
    asked: pd.DataFrame, articles: pd.DataFrame, mask: Masker
) -> tuple[pd.DataFrame, list[dict[str, str]]]:
    """Return the key, and the rows of a sheet without coder: masked headline and opening."""
    about = asked.index[asked["kind"] == ARTICLES]
    sample = asked.loc[about, ["article_id"]].assign(sentence=pd.NA)
    texts = texts_of(sample, articles, mask).set_index(about)
    openings = _openings(texts["text"])
    rows = []
    for place, question in asked.iterrows():
        row = {"question": ASKED[question["kind"]]}
        if place in openings.index:
            row |= {"headline": texts.at[place, "headline"], "text": openings[place]}
        options = {o: question[o] for o in OPTIONS if isinstance(question[o], str)}
        rows.append(row | {o: mask.mask(told) for o, told in options.items()})  # names people gave
    hashes = [unit_hash(row) for row in rows]
    name = hashlib.sha256("".join([*hashes, *map(str, asked["right"])]).encode()).hexdigest()[:4]
    width = max(3, len(str(len(rows))))
    units = [f"t{name}_{number:0{width}d}" for number in range(1, len(rows) + 1)]
    rows = [{"unit": unit, **row} for unit, row in zip(units, rows, strict=True)]
    return asked.assign(unit=units, text_sha256=hashes)[list(_KEY)], rows


def _openings(texts: pd.Series) -> pd.Series:
    """Return the first sentences of each text up to 80 words or more, at most 150 words."""
    ids = texts.index.astype(str)
    table = sentences(pd.DataFrame({"article_id": ids, "text": texts.to_numpy()}))
    before = table["sentence"].str.split().str.len().groupby(table["article_id"]).cumsum()
    before = before.groupby(table["article_id"]).shift(fill_value=0)
    kept = table[before < _OPENING].groupby("article_id")["sentence"].agg(" ".join)
    return pd.Series([_cut(kept.get(i, "")) for i in ids], index=texts.index, dtype=object)


def _cut(text: str) -> str:
    words = text.split()
    return " ".join(words[:_LONGEST]) + (" …" if len(words) > _LONGEST else "")


def _keep(
    folder: Path, key: pd.DataFrame, words: Mapping[str, list[str]], wanted: TopicDraw, study: Study
) -> list[str]:
    """Write key and topics into the draw's folder; return its coders, those of before too."""
    (folder / "sheets").mkdir(parents=True, exist_ok=True)
    facts = {"study": study.name, **asdict(wanted), "topics": dict(words)}
    if (folder / KEY_FILE).is_file():
        before = pd.read_csv(folder / KEY_FILE, dtype=str, usecols=["unit"])
        if before["unit"].tolist() != key["unit"].tolist():
            raise CodingError(
                f"{told(folder)} holds other questions (topics, corpus or options have changed "
                "since); give these a --name"
            )
        facts = about(folder)
    else:
        key.to_csv(folder / KEY_FILE, index=False, lineterminator="\n")
    facts["coders"] = list(dict.fromkeys([*facts["coders"], *wanted.coders]))
    text = json.dumps(facts, indent=1, ensure_ascii=False) + "\n"
    (folder / ABOUT_FILE).write_text(text, encoding="utf-8")
    return facts["coders"]


def _tell(key: pd.DataFrame, words: Mapping[str, list[str]], topics: TopicModel, say: Say) -> None:
    n_words, n_articles = ((key["kind"] == kind).sum() for kind in (WORDS, ARTICLES))
    say(f"drawn: {n_words} questions of words and {n_articles} of articles on {len(words)} topics")
    if few := [label for label, terms in words.items() if len(terms) < N_WORDS]:
        say(f"no question of words, since fewer than {N_WORDS} are left: {'; '.join(few)}")
    if topics.scores.shape[1] <= N_TOPICS:
        say(f"no question of articles: these need more than {N_TOPICS} topics")
        return
    share = can_be_asked(topics.scores).mean()
    say(f"articles: drawn from the {share:.0%} that have three topics with 5 % each or more")
    asked = key[key["kind"] == ARTICLES]["topic"].value_counts()
    if few := [label for label in words if label not in asked]:
        say(f"no question of articles, since it leads in none of these: {'; '.join(few)}")


def _write_sheets(folder: Path, coder: str, rows: Sequence[Mapping[str, str]], say: Say) -> None:
    xlsx, table = folder / f"{coder}.xlsx", folder / f"{coder}.csv"
    if xlsx.exists() or table.exists():
        say(f"sheet: {told(xlsx)} is there already and was left as it is")
        return
    mine = [{**row, "coder": coder} for row in rows]
    write_xlsx(xlsx, mine)
    write_csv(table, mine)
    say(f"sheet: {told(xlsx)} and .csv, {len(rows)} questions")


def topic_draws(study: Study) -> list[Path]:
    """Return the folders of a study's draws of intrusion questions, the oldest first."""
    found = coding_folder(study).glob(f"*/{KEY_FILE}")
    return [path.parent for path in sorted(found, key=lambda p: (p.stat().st_mtime_ns, p.parts))]


def about(folder: Path) -> dict:
    """Return what a draw is about: its options, coders, and `topics`, the words of each."""
    return json.loads((folder / ABOUT_FILE).read_text(encoding="utf-8"))


def still_there(
    asked: Mapping[str, Sequence[str]], now: Mapping[str, Sequence[str]]
) -> dict[str, tuple[str, float]]:
    """Return, by topic that was asked about, the topic of now that is the same, and how alike.

    Topics are matched by the Jaccard similarity of their words (the Hungarian method), as by
    `topic_quality.overlaps`; at .65, which is twelve of fifteen in common, or more, they count
    as the same.
    """
    old, new = list(asked), list(now)
    sets = [[set(words[name]) for name in names] for words, names in ((asked, old), (now, new))]
    alike = np.array([[len(a & b) / max(len(a | b), 1) for b in sets[1]] for a in sets[0]])
    if not alike.size:
        return {}
    pairs = zip(*matched(alike), strict=True)
    return {old[i]: (new[j], float(alike[i, j])) for i, j in pairs if alike[i, j] >= SAME}
