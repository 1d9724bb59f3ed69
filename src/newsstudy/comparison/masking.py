"""Masking: what tells a coder which outlet, or whose article, it is, taken out of a text."""

import re
from collections.abc import Iterable
from functools import lru_cache
from urllib.parse import urlsplit

import pandas as pd

from newsstudy.study import Study

OUTLET = "[outlet]"
BYLINE = "[byline]"

_HOST = re.compile(r"^[a-z0-9-]+(\.[a-z0-9-]+)+$")
_SHARED_HOSTS = {"blogspot", "wordpress", "medium", "substack", "github", "facebook", "twitter"}
_PUBLIC_SUFFIXES = {"co", "com", "org", "net", "gov", "ac", "gob", "or", "ne"}
_LAST_WORDS = {"news", "online", "europe", "international", "radio", "tv", "television", "magazine",
               "newspaper", "media", "network", "digital"}  # fmt: skip
_HANDLES = "_?(?:news|tv|online|world|sports?|radio|breaking|politics|business|live|english|en|uk)"
_CREDIT = re.compile(
    r"(?i:by|reported by|reporting by|written by|edited by|editing by)[:\s]+"
    r"[A-ZÀ-Þ][\w'’.-]+(?:[ ,&/;]+(?:(?:and|in|with|editing by) )?[A-ZÀ-Þ][\w'’.-]+){1,11}"
)
_INITIALS = 3
_SHORT, _TOO_SHORT = 4, 2


def masker(study: Study, articles: pd.DataFrame, extra: Iterable[str] = ()) -> "Masker":
    """Return what masks the outlets of a study: their names, aliases, hosts and short forms.

    `extra` are further words to mask, as they are written.
    """
    names = [str(name) for name in articles["outlet"].cat.categories]
    for outlet in study.outlets:
        names += [outlet.name, *outlet.aliases]
    hosts = {host for url in articles["url"].dropna() if (host := _host(url))}
    return Masker([*names, *sorted(hosts)], extra)


class Masker:
    """Replaces what names an outlet, or the article's author, in a text."""

    def __init__(self, names: Iterable[str], extra: Iterable[str] = ()) -> None:
        written, labels = set(extra), set()
        for name in names:
            if _HOST.match(name.casefold()):
                labels.add(_label(name.casefold()))
            else:
                written |= set(_forms(name))
        labels.discard("")
        self._long = sorted(label for label in labels if len(label) > _SHORT)
        written |= labels & {"".join(form.split()).casefold() for form in written if " " in form}
        written |= {label.upper() for label in labels if len(label) <= _SHORT}
        glued = {"".join(form.split()).casefold() for form in written}
        self._handles = sorted(labels | {form for form in glued if len(form) > _SHORT})
        self._written = sorted(written - {""}, key=lambda form: (-len(form), form))

    def mask(self, text: str, byline: str | None = None) -> str:
        """Return `text` with outlets as [outlet], and the byline's names as [byline]."""
        lines = [BYLINE if _CREDIT.fullmatch(line.strip()) else line for line in text.split("\n")]
        text = "\n".join(lines)
        for label in self._handles:
            text = _addresses(label).sub(OUTLET, text)
        for form in self._written:
            text = _word(form).sub(OUTLET, text)
        for label in self._long:
            text = _spaced(label).sub(_if_a_name, text)
        for name in _people(byline):
            text = _word(name).sub(BYLINE, text)
        return text


def _host(url: str) -> str:
    try:
        return (urlsplit(url).hostname or "").removeprefix("www.")
    except ValueError:
        return ""


def _label(host: str) -> str:
    """Return the part of a host that names its owner: bbc.co.uk, abcnews.go.com."""
    parts = host.removeprefix("www.").split(".")[:-1]
    while len(parts) > 1 and parts[-1] in _PUBLIC_SUFFIXES:
        parts = parts[:-1]
    if len(parts) > 1 and len(parts[-1]) <= _TOO_SHORT:
        parts = parts[:-1]
    return "" if parts[-1] in _SHARED_HOSTS else parts[-1]


def _forms(name: str) -> list[str]:
    """Return how a text may write an outlet's name: whole, without The or News, as initials."""
    name = " ".join(name.split())
    words = name.split(" ")
    rest = words[1:] if words[0].casefold() == "the" else words
    forms = [name, f"the {' '.join(rest)}"] if rest != words else [name]
    if len(rest) > 1:
        forms.append(" ".join(rest))
        shorter = rest[:-1] if rest[-1].casefold() in _LAST_WORDS else []
        if len(shorter) > 1 or (shorter and shorter[0].isupper() and len(shorter[0]) > 1):
            forms.append(" ".join(shorter))
    initials = "".join(word[0] for word in rest)
    if len(initials) >= _INITIALS and initials.isupper():
        forms.append(initials)
    return forms


def _people(byline: str | None) -> list[str]:
    if not isinstance(byline, str):
        return []
    parts = re.split(r"\s*(?:,|;|&|\||/|\band\b|\bby\b)\s*", byline.strip(), flags=re.I)
    names = [" ".join(part.split()) for part in parts]
    return sorted({n for n in names if " " in n}, key=lambda name: (-len(name), name))


@lru_cache(maxsize=2000)
def _word(form: str) -> re.Pattern:
    spaced = r"[\s\u00a0]+".join(re.escape(word) for word in form.split())
    tail = r"(?:[A-Z][a-z]\w*|\d+|s)?" if form.isupper() else "s?"
    return re.compile(rf"(?<!\w){spaced}{tail}(?!\w)")


@lru_cache(maxsize=500)
def _addresses(label: str) -> re.Pattern:
    """Match URLs, hosts, mail addresses and handles with an outlet's label in them."""
    handle = rf"[@#]\w*{re.escape(label)}\w*"
    if len(label) <= _SHORT:
        handle = rf"[@#]\w*(?-i:{label.upper()})\w*|[@#]{label}(?:{_HANDLES})?\b"
    label = re.escape(label) + (r"\w*" if len(label) > _SHORT else "")
    return re.compile(
        rf"(?:https?://|www\.)\S*\b{label}\b\S*|[\w.+-]+@(?:[\w-]+\.)*{label}\.\w[\w.]*"
        rf"|(?<![\w.])(?:[\w-]+\.)*{label}\.[a-z]{{2,}}(?:\.[a-z]{{2}})?(?:/\S*)?(?!\w)"
        rf"|{handle}",
        re.I,
    )


@lru_cache(maxsize=500)
def _spaced(label: str) -> re.Pattern:
    """Match a label as a word or as several: huffingtonpost, Huffington Post, HuffingtonPost."""
    letters = [_ACCENTED.get(letter, re.escape(letter)) for letter in label.replace("-", "")]
    spaced = r"[ \u00a0-]?".join(letters)
    return re.compile(rf"(?<!\w){spaced}s?(?!\w)", re.I)


_ACCENTED = {"a": "[aáàâä]", "e": "[eéèê]", "i": "[iíî]", "o": "[oóôö]", "u": "[uúü]"}


def _if_a_name(match: re.Match) -> str:
    """Mask names (Huffington Post, AlJazeera); leave `the hill` and `independent` as they are."""
    words = re.split(r"[ \u00a0-]", match.group())
    return OUTLET if all(word[:1].isupper() for word in words) else match.group()
