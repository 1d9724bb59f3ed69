"""The articles that furniture is learned from, and the forms that recur in them."""

from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from itertools import islice
from typing import NamedTuple

import numpy as np

from newsstudy.corpus.likeness import Likeness
from newsstudy.corpus.linked_headlines import title_key
from newsstudy.corpus.packed_pieces import Pieces, hashes, holding
from newsstudy.corpus.text_pieces import (
    ending_shells,
    form_of,
    labels_in,
    line_shells,
    opening_label,
    pieces_of,
)

LEARNED, ELSEWHERE = "learned", "stands in other outlets too"
SHELLS = {"shell": ending_shells, "line shell": line_shells}


@dataclass(frozen=True)
class Form:
    """A recurring form of one outlet, the evidence, and what was decided on it.

    `share` is of the outlet's articles; `cohesion` is how much more alike the holders are than
    any of the outlet's articles; `elsewhere` counts articles of other outlets.
    """

    outlet: str
    kind: str
    form: str
    n_articles: int
    n_days: int
    share: float
    cohesion: float
    elsewhere: int
    verdict: str
    examples: tuple[str, ...]

    @property
    def learned(self) -> bool:
        """Whether the form counts as furniture."""
        return self.verdict == LEARNED


class Place(NamedTuple):
    """An article and the piece in it that has a form."""

    article: int
    piece: int


class Texts:
    """The articles of a corpus, cut into pieces, that furniture is learned from.

    `labels` are the spans of what may be link labels, `openings` the opening label of each text,
    `shells` the hashes of what may be shells by kind.
    """

    def __init__(self, texts: Sequence[str], outlets: Sequence[str], days: Sequence[object]):
        self.texts, self.outlets, self.days = list(texts), list(outlets), list(days)
        self.of: dict[str, list[int]] = defaultdict(list)
        for i, outlet in enumerate(self.outlets):
            self.of[outlet].append(i)
        n = len(self.texts)
        self.pieces: list[Pieces] = [None] * n
        self.labels: list[list[tuple[int, int]]] = [[]] * n
        self.openings: list[str] = [""] * n
        self.shells: dict[str, list[np.ndarray]] = {kind: [None] * n for kind in SHELLS}
        self._flat: list[bytes] = [b""] * n
        self._words: list[np.ndarray] = [None] * n
        for i, text in enumerate(self.texts):
            self._look_at(i, text)
        self._title_keys: dict[int, np.ndarray] = {}
        self.likeness = Likeness(self.texts, self.of)

    def holders(self, most: Mapping[str, int], articles: Sequence[int]) -> dict[str, list[int]]:
        """Return for each word sequence which of the articles hold it, up to so many and one."""
        sequences = {form: form.split() for form in most}
        wanted = hashes(dict.fromkeys(word for words in sequences.values() for word in words))
        held = holding([self._words[i] for i in articles], wanted)
        index: dict[int, list[int]] = defaultdict(list)
        for place, word in zip(held.arrays.tolist(), held.hashes.tolist(), strict=True):
            index[word].append(articles[place])
        sets = {word: set(some) for word, some in index.items()}
        holders = {}
        for form, words in sequences.items():
            rarest = min((index[hash(word)] for word in words), key=len)
            inner = [sets.get(hash(word), set()) for word in words[1:-1]]
            flat = form.encode(errors="surrogatepass")
            some = (i for i in sorted(set(rarest).intersection(*inner)) if flat in self._flat[i])
            holders[form] = list(islice(some, most[form] + 1))
        return holders

    def title_keys(self, article: int) -> np.ndarray:
        """Return for each piece the hash of the words by which headlines are looked up."""
        if article not in self._title_keys:
            text, starts = self.texts[article], self.pieces[article].starts.tolist()
            self._title_keys[article] = hashes(title_key(text, start) for start in starts)
        return self._title_keys[article]

    def change(self, article: int, text: str) -> None:
        """Put another text in the place of an article's."""
        self.texts[article] = text
        self._look_at(article, text)
        self._title_keys.pop(article, None)
        self.likeness.forget(article)

    def _look_at(self, article: int, text: str) -> None:
        pieces = pieces_of(text)
        self.pieces[article] = Pieces(text, pieces)
        self.labels[article], self.openings[article] = labels_in(text), opening_label(text)
        flat = form_of(text)
        self._flat[article] = flat.encode(errors="surrogatepass")
        self._words[article] = hashes(set(flat.split()))
        for kind, shells_in in SHELLS.items():
            found = set().union(*(shells for _, shells in shells_in(pieces)))
            self.shells[kind][article] = hashes(found)
