"""The leak audit: what betrays an outlet through collection or house style, not through news."""

import re
import unicodedata
from collections import Counter
from collections.abc import Iterator
from functools import cache

import numpy as np
import pandas as pd

from newsstudy.corpus.style import CAPITALS, separation, style, told_by_style
from newsstudy.parameters import LeakParameters

COLUMNS = ("outlet", "kind", "feature", "here", "others_low", "others_high", "n_articles", "severe")
ABSENT, ONLY, DAMAGED, CUT, APART = (
    "absent here only", "here only", "damaged characters", "cut texts", "style apart",
)  # fmt: skip
_MOST_ARTICLES = 2000  # by outlet: more would tell nothing new
_MOST_FOR_STYLE = 200
_SOME = 10.0  # occurrences to be expected, so that none at all is no chance
_NEARLY_NONE, _RARE, _SEVERE_DAMAGE = 0.05, 0.01, 0.1
_MOJIBAKE = ("Ã©", "Ã¨", "Ã¶", "Ã¼", "â€™", "â€œ", "â€", "Â ")
_ENDS = frozenset(".!?…\"”’')]»:*")
_LETTER_CLASSES = {
    "capital letters": str.isupper,
    "lower-case letters": str.islower,
    "digits": str.isdigit,
    "letters outside ASCII": lambda sign: sign > "\x7f" and sign.isalpha(),
}


def leaks(articles: pd.DataFrame, parameters: LeakParameters, seed: int = 1) -> pd.DataFrame:
    """Return a row a leak: outlet, kind, feature, its rate here and in the other outlets.

    Rates are shares of articles, except for “style apart”: least area under the ROC curve to
    each other outlet. `severe` leaks look like losses or damage of collection, which no
    comparison of words or frames should rest on. Audited are outlets with at least
    `parameters.min_articles` articles, on up to 2,000 of each. The most telling come first.
    """
    sizes = articles["outlet"].value_counts()
    names = [o for o in articles["outlet"].cat.categories if sizes[o] >= parameters.min_articles]
    audited = articles[articles["outlet"].isin(names)]
    drawn = audited.groupby("outlet", observed=True, group_keys=False).sample(
        frac=1, random_state=seed
    )
    drawn = drawn.groupby("outlet", observed=True).head(_MOST_ARTICLES).sort_index()
    rows = [row for find in (_characters, _words, _damage, _cuts, _apart)
            for row in find(drawn, names, parameters)] if names else []  # fmt: skip
    table = pd.DataFrame(rows, columns=list(COLUMNS))
    table = table.astype({"here": float, "others_low": float, "others_high": float,
                          "n_articles": "int64", "severe": bool})  # fmt: skip
    order = np.lexsort((table["feature"].astype(str), -_distance(table), ~table["severe"]))
    return table.iloc[order].reset_index(drop=True)


def _distance(table: pd.DataFrame) -> pd.Series:
    away = np.maximum(table["others_low"] - table["here"], table["here"] - table["others_high"])
    return away.fillna(table["here"])


def style_accuracy(articles: pd.DataFrame, parameters: LeakParameters, seed: int = 1) -> tuple:
    """Return how often style alone tells an article's outlet, and guessing (balanced accuracy)."""
    sizes = articles["outlet"].value_counts()
    large = sizes.index[sizes >= max(parameters.min_articles, 10)]
    drawn = articles[articles["outlet"].isin(large)]
    drawn = drawn.sample(min(len(drawn), 5000), random_state=seed).sort_index()
    return told_by_style(style(drawn), drawn["outlet"], seed)


def _shares(sets: pd.Series, outlets: pd.Series, names: list[str]) -> tuple[pd.DataFrame, list]:
    """Return the share of each outlet's articles that hold each member of `sets`."""
    counts = {name: Counter() for name in names}
    sizes = Counter(outlets.astype(str))
    for found, outlet in zip(sets, outlets.astype(str), strict=True):
        counts[outlet].update(found)
    frame = pd.DataFrame({n: pd.Series(counts[n], dtype=float) for n in names}).fillna(0.0)
    return frame / [sizes[n] for n in names], [sizes[n] for n in names]


def _characters(drawn: pd.DataFrame, names: list[str], parameters: LeakParameters) -> Iterator:
    sets = drawn["text"].map(_character_classes)
    shares, sizes = _shares(sets, drawn["outlet"], names)
    yield from _contrasts(shares, sizes, names, parameters.least_share_of_signs, own=0.5)


def _character_classes(text: str) -> list[str]:
    signs = set(text)
    classes = [name for name, holds in _LETTER_CLASSES.items() if any(map(holds, signs))]
    classes += ["words in capitals"] * bool(CAPITALS.search(text))
    classes += ["paragraph breaks"] * ("\n\n" in text)
    return classes + [_named(c) for c in signs if not (c.isalnum() or c.isspace())]


@cache
def _named(sign: str) -> str:
    return f"{sign} ({unicodedata.name(sign, 'no name').lower()})"


def _words(drawn: pd.DataFrame, names: list[str], parameters: LeakParameters) -> Iterator:
    sets = drawn["text"].map(lambda text: set(_WORD.findall(text.lower())))
    shares, sizes = _shares(sets, drawn["outlet"], names)
    shares.index = [f"“{word}”" for word in shares.index]
    for row in _contrasts(shares, sizes, names, parameters.least_share_of_words, own=0.15):
        # Of two outlets, one may simply not report what the other does.
        yield (*row[:-1], row[-1] and len(names) > 2)


_WORD = re.compile(r"[^\W\d_]{2,}")


def _contrasts(
    shares: pd.DataFrame, sizes: list[int], names: list[str], least: float, own: float
) -> Iterator[tuple]:
    """Yield what all outlets have but one, and what one outlet has and no other."""
    values = shares.to_numpy()
    for k, name in enumerate(names):
        others = np.delete(values, k, axis=1)
        if not others.size:
            return
        low, high, here = others.min(axis=1), others.max(axis=1), values[:, k]
        absent = (here <= _NEARLY_NONE * low) & (low >= least) & (low * sizes[k] >= _SOME)
        only = (here >= own) & (high <= _RARE) & (here * sizes[k] >= _SOME)
        for kind, rows in ((ABSENT, absent), (ONLY, only)):
            for i in np.flatnonzero(rows):
                facts = (float(here[i]), float(low[i]), float(high[i]), sizes[k])
                yield (name, kind, shares.index[i], *facts, kind == ABSENT)


def _by_outlet(flags: pd.Series, outlets: pd.Series, names: list[str]) -> list[float]:
    return [float(flags[(outlets == name).to_numpy()].mean()) for name in names]


def _flagged(
    rates: list[float], drawn: pd.DataFrame, names: list[str], kind: str, feature: str, least: float
) -> Iterator[tuple]:
    sizes = drawn["outlet"].value_counts()
    for k, name in enumerate(names):
        others = rates[:k] + rates[k + 1 :]
        low, high = (min(others), max(others)) if others else (float("nan"), float("nan"))
        if rates[k] >= least:
            severe = rates[k] >= _SEVERE_DAMAGE
            yield name, kind, feature, rates[k], low, high, int(sizes[name]), severe


def _damage(drawn: pd.DataFrame, names: list[str], parameters: LeakParameters) -> Iterator:
    text = drawn["text"].astype(object)
    for feature, holds in (
        ("U+FFFD, what is left of characters that were not understood", lambda t: "\ufffd" in t),
        ("mojibake, text read in a wrong encoding", lambda t: any(m in t for m in _MOJIBAKE)),
        ("remains of HTML", lambda t: "</" in t or "&amp;" in t or "&nbsp;" in t),
    ):
        rates = _by_outlet(text.map(holds), drawn["outlet"], names)
        yield from _flagged(rates, drawn, names, DAMAGED, feature, parameters.least_damage)


def _cuts(drawn: pd.DataFrame, names: list[str], parameters: LeakParameters) -> Iterator:
    text = drawn["text"].astype(object)
    open_end = _by_outlet(text.map(lambda t: t[-1:] not in _ENDS), drawn["outlet"], names)
    yield from _flagged(open_end, drawn, names, CUT, "texts that end within a sentence",
                        parameters.least_cut)  # fmt: skip
    longest = text.map(len).groupby(drawn["outlet"], observed=True).transform("max")
    at_limit = text.map(len) >= longest - 5
    capped = _by_outlet(at_limit, drawn["outlet"], names)
    yield from _flagged(capped, drawn, names, CUT, "texts of the greatest length, as if cut there",
                        parameters.least_cut)  # fmt: skip


def _apart(drawn: pd.DataFrame, names: list[str], parameters: LeakParameters) -> Iterator:
    if len(names) < 2:
        return
    drawn = drawn.groupby("outlet", observed=True).head(_MOST_FOR_STYLE)
    traits = style(drawn)
    masks = [(drawn["outlet"] == name).to_numpy() for name in names]
    means = traits.groupby(drawn["outlet"], observed=True).mean()
    for trait in traits:
        values = traits[trait].to_numpy()
        for k, name in enumerate(names):
            area = separation(values, masks[k], masks[:k] + masks[k + 1 :])
            if abs(area) >= parameters.least_separation:
                others = means[trait].drop(name)
                feature = f"{'more' if area > 0 else 'less'} {trait}: {means.at[name, trait]:.3g}"
                feature += f" here, {others.min():.3g} to {others.max():.3g} elsewhere"
                yield name, APART, feature, abs(area), np.nan, np.nan, int(masks[k].sum()), False
