"""The articles that furniture is learned from, and the forms that recur in them."""

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import NamedTuple

from newsstudy.corpus.likeness import Likeness
from newsstudy.corpus.text_pieces import form_of, labels_in, pieces_of

LEARNED, ELSEWHERE = "learned", "stands in other outlets too"


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
    """The articles of a corpus, cut into pieces, that furniture is learned from."""

    def __init__(self, texts: Sequence[str], outlets: Sequence[str], days: Sequence[object]):
        self.texts, self.outlets, self.days = list(texts), list(outlets), list(days)
        self.pieces = [pieces_of(text) for text in texts]
        self.flat = [form_of(text) for text in texts]
        self.of: dict[str, list[int]] = defaultdict(list)
        for i, outlet in enumerate(self.outlets):
            self.of[outlet].append(i)
        self.labels = [labels_in(text) for text in texts]
        self.likeness = Likeness(self.texts, self.of)

    def holders(self, forms: Iterable[str], articles: Iterable[int]) -> dict[str, list[int]]:
        """Return for each word sequence which of the articles hold it anywhere."""
        sequences = {form: form.split() for form in forms}
        wanted = {word for words in sequences.values() for word in words}
        index: dict[str, list[int]] = defaultdict(list)
        for i in articles if wanted else ():
            for word in wanted.intersection(self.flat[i].split()):
                index[word].append(i)
        rarest = {f: min((index[w] for w in words), key=len) for f, words in sequences.items()}
        return {form: [i for i in some if form in self.flat[i]] for form, some in rarest.items()}

    def change(self, article: int, text: str) -> None:
        """Put another text in the place of an article's."""
        self.texts[article], self.flat[article] = text, form_of(text)
        self.pieces[article], self.labels[article] = pieces_of(text), labels_in(text)
        self.likeness.forget(article)
