"""A few articles side by side: what they share, sentence by sentence, and what one has alone."""

import re
from collections.abc import Iterable
from itertools import combinations

import numpy as np
import pandas as pd
from sklearn.feature_extraction.text import TfidfVectorizer

from newsstudy.measures.features import function_words, sentences, words

MOST_ARTICLES = 12
_LEAST_SIMILARITY = 0.25
_LEAST_WORDS = 4  # of a sentence that can be told from another
_SAME_QUOTATION = 0.7  # of the words of both
_NAME = re.compile(
    r"\b(?:(?:Mr|Ms|Mrs|Dr|Gen|Sen|St)\. )?[A-Z][\w’'-]+"
    r"(?:(?: [A-Z]\.)?\s(?:(?:of|de|la|al|bin|van|von|der)\s)?[A-Z][\w’'-]+)*"
)
_FIGURE = re.compile(
    r"(?:[$£€]\s?)?\b(?:\d[\d,.]*\d|\d)"
    r"(?:\s?(?:%|(?:per cent|percent|million|billion|trillion|bn|m)\b))?"
)
_QUOTATION = re.compile(r"“([^“”\n]{3,1000})”|\"([^\"\n]{3,1000})\"")
_SENTENCE_OPENS = re.compile(r"(?:^|[.!?:]\s|\n|[\"“‘(]\s?)$")
_OLD_UNITS = {"percent": "%", "per cent": "%", "bn": "billion", "m": "million"}


def chosen_articles(articles: pd.DataFrame, n: int = MOST_ARTICLES) -> pd.DataFrame:
    """Return the first article of each outlet, then further ones, up to `n`, earliest first."""
    order = articles.sort_values(["published", "article_id"], na_position="last", kind="stable")
    turn = order.groupby("outlet", observed=True).cumcount()
    chosen = order.assign(_turn=turn).sort_values("_turn", kind="stable").head(n)
    return chosen.sort_values(["published", "article_id"], na_position="last").drop(columns="_turn")


def aligned_sentences(articles: pd.DataFrame, language: str = "en") -> pd.DataFrame:
    """Return article_id, outlet, number, sentence, fact (from 0, or −1) and similarity by sentence.

    Sentences with one number in `fact` say much the same. Two are compared by the cosine of their
    TF-IDF vectors (function words left out, names and figures counted twice). Pairs are joined in
    the order of their similarity where each is the other's nearest in its article; a fact holds at
    most one sentence an article, all of them at least 0.25 alike on average (average linkage, so
    that no chain forms). `similarity` is the mean to the fact's other sentences.
    """
    rows = sentences(articles)
    outlets = articles.set_index("article_id")["outlet"].astype(str)
    rows = rows.assign(outlet=rows["article_id"].map(outlets), fact=-1, similarity=np.nan)
    rows = rows[["article_id", "outlet", "number", "sentence", "fact", "similarity"]]
    if len(rows) < 2 or articles["article_id"].nunique() < 2:
        return rows
    alike = _similarities(rows["sentence"], language)
    short = (rows["sentence"].map(lambda text: len(words(text))) < _LEAST_WORDS).to_numpy()
    alike[short] = alike[:, short] = 0.0
    article = pd.factorize(rows["article_id"])[0]
    facts = _joined(alike, article)
    for number, members in enumerate(sorted(facts, key=min)):
        between = alike[np.ix_(members, members)]
        mean = (between.sum(axis=1) - np.diag(between)) / (len(members) - 1)
        rows.iloc[members, rows.columns.get_loc("fact")] = number
        rows.iloc[members, rows.columns.get_loc("similarity")] = mean
    return rows


def _similarities(texts: pd.Series, language: str) -> np.ndarray:
    unwanted = function_words(language)

    def telling(text: str) -> list[str]:
        found = [word for word in words(text) if word not in unwanted]
        found = [word for word in found if not word.isdigit()]
        named = [word for name in names(text) for word in words(name) if word not in unwanted]
        return found + named + [figure for figure in figures(text) if len(figure) > 1] * 2

    vectors = TfidfVectorizer(analyzer=telling, sublinear_tf=True, min_df=1)
    try:
        matrix = vectors.fit_transform(texts)
    except ValueError:  # no word at all
        return np.zeros((len(texts), len(texts)))
    return (matrix @ matrix.T).toarray()


def _joined(alike: np.ndarray, article: np.ndarray) -> list[list[int]]:
    facts: dict[int, list[int]] = {}
    fact_of: dict[int, int] = {}
    for _, left, right in sorted(_nearest_pairs(alike, article), reverse=True):
        a, b = (facts.get(fact_of.get(i, -1), [i]) for i in (left, right))
        if a is b or set(article[a]) & set(article[b]):
            continue
        if alike[np.ix_(a, b)].mean() >= _LEAST_SIMILARITY:
            key = min(a + b)
            for old in {fact_of.pop(i) for i in a + b if i in fact_of}:
                facts.pop(old, None)
            facts[key] = sorted(a + b)
            fact_of.update(dict.fromkeys(facts[key], key))
    return list(facts.values())


def _nearest_pairs(alike: np.ndarray, article: np.ndarray) -> Iterable[tuple[float, int, int]]:
    places = [np.flatnonzero(article == k) for k in range(article.max() + 1)]
    for a, b in combinations(places, 2):
        block = alike[np.ix_(a, b)]
        for i, j in enumerate(block.argmax(axis=1)):
            if block[i, j] >= _LEAST_SIMILARITY and block[:, j].argmax() == i:
                yield float(block[i, j]), int(a[i]), int(b[j])


def names(text: str) -> list[str]:
    """Return the names in a text: runs of capitalised words, but no word that opens a sentence.

    A single capitalised word at the start of a sentence counts if it stands elsewhere within one.
    """
    found, doubtful = [], []
    for match in _NAME.finditer(text):
        opens = _SENTENCE_OPENS.search(text[max(0, match.start() - 3) : match.start()])
        name = re.sub(r"['’]s$", "", " ".join(match[0].split()))
        single = " " not in name
        (doubtful if opens and (single or name.split()[0].lower() in _OPENERS) else found).append(
            name
        )
    inside = set(found)
    return found + [name for name in doubtful if name in inside]


_OPENERS = function_words("en")


def figures(text: str) -> list[str]:
    """Return the figures in a text in one spelling: 1,200 as 1200, per cent as %."""
    found = []
    for match in _FIGURE.findall(text):
        number, unit = re.fullmatch(r"([$£€]?\s?[\d,.]+?)\.?\s?([a-z% ]*)", match).groups()
        number = re.sub(r"[\s,]", "", number)
        found.append(" ".join(filter(None, (number, _OLD_UNITS.get(unit, unit)))))
    return found


def only_in_one(articles: pd.DataFrame) -> pd.DataFrame:
    """Return the names and figures of one outlet alone: outlet, kind, item, times, most first.

    A name is elsewhere if its last word stands anywhere in another outlet's texts, a figure if it
    stands there in any spelling.
    """
    texts = articles.groupby("outlet", observed=True)["text"].agg("\n\n".join)
    rows = []
    for outlet, text in texts.items():
        elsewhere = "\n\n".join(other for name, other in texts.items() if name != outlet)
        known_words, known_figures = set(words(elsewhere)), set(figures(elsewhere))
        counts = pd.Series(names(text), dtype=object).value_counts()
        new = {n: c for n, c in counts.items() if not set(words(n)[-1:]) <= known_words}
        rows += [(outlet, "name", name, times) for name, times in new.items()]
        counts = pd.Series(figures(text), dtype=object).value_counts()
        rows += [(outlet, "figure", f, c) for f, c in counts.items() if f not in known_figures]
    table = pd.DataFrame(rows, columns=["outlet", "kind", "item", "times"])
    return table.sort_values(["outlet", "kind", "times", "item"],
                             ascending=[True, False, False, True], ignore_index=True)  # fmt: skip


def quotations(articles: pd.DataFrame, least_words: int = 3) -> pd.DataFrame:
    """Return the direct quotations: outlet, article_id, quotation, elsewhere (bool).

    `elsewhere` tells whether another outlet quotes the same words: one quotation within the
    other, or 70 % of the words of both in common.
    """
    rows = [
        (str(row["outlet"]), row["article_id"], next(filter(None, match.groups())))
        for row in articles.to_dict("records")
        for match in _QUOTATION.finditer(row["text"])
    ]
    rows = [row for row in rows if len(words(row[2])) >= least_words]
    keys = [words(row[2]) for row in rows]
    shared = [
        any(o[0] != row[0] and _same_quotation(k, key) for o, k in zip(rows, keys, strict=True))
        for row, key in zip(rows, keys, strict=True)
    ]
    table = pd.DataFrame(rows, columns=["outlet", "article_id", "quotation"])
    return table.assign(elsewhere=np.array(shared, dtype=bool))


def _same_quotation(one: list[str], other: list[str]) -> bool:
    left, right = set(one), set(other)
    within = " ".join(one) in " ".join(other) or " ".join(other) in " ".join(one)
    return within or len(left & right) >= _SAME_QUOTATION * len(left | right)


def words_of_one(articles: pd.DataFrame, n: int = 10, language: str = "en") -> pd.DataFrame:
    """Return each outlet's `n` words most above the others' rate: outlet, word, times, elsewhere.

    Ranked by the weighted log odds with a flat prior of 0.5 (Monroe, Colaresi & Quinn 2008). So
    few texts support no test: these are words to read by, not findings.
    """
    unwanted = function_words(language)
    texts = articles.groupby("outlet", observed=True)["text"].agg(" ".join)
    counts = pd.DataFrame({
        outlet: pd.Series([w for w in words(text) if w not in unwanted and not w.isdigit()],
                          dtype=object).value_counts()
        for outlet, text in texts.items()
    }).fillna(0.0).sort_index()  # fmt: skip
    parts = []
    for outlet in counts:
        here, there = counts[outlet] + 0.5, counts.drop(columns=outlet).sum(axis=1) + 0.5
        odds = np.log(here / (here.sum() - here)) - np.log(there / (there.sum() - there))
        z = odds / np.sqrt(1 / here + 1 / there)
        top = z[(z > 0) & (counts[outlet] >= 2)].sort_values(ascending=False, kind="stable").head(n)
        facts = {"outlet": outlet, "word": top.index, "z": top.to_numpy()}
        times = counts.loc[top.index, outlet].astype(int).to_numpy()
        elsewhere = (there[top.index] - 0.5).astype(int).to_numpy()
        parts.append(pd.DataFrame({**facts, "times": times, "elsewhere": elsewhere}))
    return pd.concat(parts, ignore_index=True)
