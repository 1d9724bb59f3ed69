"""Shingles: the runs of a few words that two texts share if one copies the other."""

import re
from array import array
from collections import defaultdict
from collections.abc import Iterable, Iterator
from functools import cached_property

import numpy as np
from scipy import sparse

_WORD = re.compile(r"[^\W_]+")
_BLOCK_WORDS, _BLOCK_ROWS = 1_000_000, 1_000
_TEXT_BITS = np.uint64(24)
_TEXT_MASK = np.uint64(2**24 - 1)
_MAX_TEXTS = 2**24


def words_of(text: str) -> list[str]:
    """Return the lower-cased words of a text: runs of letters and digits."""
    return _WORD.findall(text.lower())


class Shingles:
    """The hashed shingles of some texts: 64-bit numbers, the same run of words the same number.

    A shingle is `n_words` words in a row (Broder 1997); case and all signs but letters and
    digits make no difference. A text of fewer words is one shingle. Words are numbered and the
    numbers hashed with random keys from `rng`: two different shingles of a pair of texts of
    1,000 words meet with a chance of 1e-13, whatever the texts are.
    """

    def __init__(self, texts: Iterable[str], n_words: int, rng: np.random.Generator) -> None:
        self.n_words = n_words
        self.codes, self.ends, n_types = _word_codes(texts)
        if len(self) > _MAX_TEXTS:
            raise ValueError(f"at most {_MAX_TEXTS:,} texts can be compared at once")
        self._keys = rng.integers(0, 2**64, size=n_types, dtype=np.uint64)
        self._factor = rng.integers(0, 2**64, dtype=np.uint64) | np.uint64(1)

    def __len__(self) -> int:
        return len(self.ends) - 1

    def words(self, text: int) -> np.ndarray:
        """Return the words of a text, numbered, in their order."""
        return self.codes[self.ends[text] : self.ends[text + 1]]

    def in_order(self, text: int) -> np.ndarray:
        """Return the shingles of a text in their order: one for each word that begins one."""
        words = self.words(text)
        return self._hashed(words, min(self.n_words, len(words)))

    def distinct(self, text: int) -> np.ndarray:
        """Return the different shingles of a text, sorted."""
        return np.unique(self.in_order(text))

    def _hashed(self, words: np.ndarray, n_words: int) -> np.ndarray:
        n_shingles = max(0, len(words) - n_words + 1) if n_words else 0
        keys = self._keys[words]
        hashed = np.full(n_shingles, n_words, dtype=np.uint64)
        for place in range(n_words):
            hashed = hashed * self._factor + keys[place : place + n_shingles]
        return hashed

    @cached_property
    def sizes(self) -> np.ndarray:
        """The number of different shingles of each text, to within the truncation of postings."""
        return self._postings[1]

    @cached_property
    def _postings(self) -> tuple[np.ndarray, np.ndarray]:
        """The postings of shingles that recur, sorted, and the number of shingles by text.

        A posting is the upper 40 bits of a shingle and the 24 bits of a text's number.
        """
        postings = np.concatenate([np.empty(0, np.uint64), *self._blocks()])
        postings.sort()
        postings = postings[np.diff(postings, prepend=~postings[:1]) != 0]
        sizes = np.bincount((postings & _TEXT_MASK).view(np.int64), minlength=len(self))
        recurs = np.zeros(len(postings) + 1, dtype=bool)
        recurs[1:-1] = (postings[1:] ^ postings[:-1]) <= _TEXT_MASK
        return postings[recurs[1:] | recurs[:-1]], sizes

    def _blocks(self) -> Iterator[np.ndarray]:
        """Yield the postings of many texts at once."""
        first = 0
        while first < len(self):
            end = np.searchsorted(self.ends, self.ends[first] + _BLOCK_WORDS, side="right") - 1
            last = min(max(int(end), first + 1), len(self))
            words = self.codes[self.ends[first] : self.ends[last]]
            lengths = np.diff(self.ends[first : last + 1])
            text = np.repeat(np.arange(first, last), lengths)
            left = np.repeat(self.ends[first + 1 : last + 1], lengths) - self.ends[first]
            begins = left - np.arange(len(words)) >= self.n_words
            n_shingles = max(0, len(words) - self.n_words + 1)
            hashed = self._hashed(words, self.n_words)[begins[:n_shingles]]
            yield _packed(hashed, text[:n_shingles][begins[:n_shingles]])
            for short in first + np.flatnonzero((lengths > 0) & (lengths < self.n_words)):
                yield _packed(self.in_order(short), np.array([short]))
            first = last

    def sharing(self, least: float, max_texts: int) -> np.ndarray:
        """Return the pairs of texts, (n, 2), that share `least` of the shorter's shingles.

        Exact, but that shingles in more than `max_texts` texts, which are standing phrases,
        are not counted as shared; the pairs are sorted.
        """
        by_text = self._shared(max_texts)
        by_shingle, found = by_text.T.tocsr(), [np.empty((0, 2), dtype=np.int64)]
        for first in range(0, len(self), _BLOCK_ROWS):
            counts = (by_text[first : first + _BLOCK_ROWS] @ by_shingle).tocoo()
            one, other = counts.row.astype(np.int64) + first, counts.col.astype(np.int64)
            needed = least * np.minimum(self.sizes[one], self.sizes[other])
            fits = (other > one) & (counts.data >= needed)
            found.append(np.column_stack([one[fits], other[fits]]))
        pairs = np.concatenate(found)
        return pairs[np.lexsort((pairs[:, 1], pairs[:, 0]))]

    def _shared(self, max_texts: int) -> sparse.csr_matrix:
        """Return which text (row) has which shingle (column) that recurs, and not too often."""
        postings, _ = self._postings
        is_new = np.diff(postings >> _TEXT_BITS, prepend=~postings[:1]) != 0
        n_texts = np.diff(np.flatnonzero(np.append(is_new, True)))
        good = n_texts <= max_texts
        texts = (postings[np.repeat(good, n_texts)] & _TEXT_MASK).astype(np.int32)
        pointers = np.append(0, np.cumsum(n_texts[good]))
        ones = np.ones(len(texts), dtype=np.int32)
        shape = (len(pointers) - 1, len(self))
        return sparse.csr_matrix((ones, texts, pointers), shape).T.tocsr()


def _word_codes(texts: Iterable[str]) -> tuple[np.ndarray, np.ndarray, int]:
    """Return the words of all texts as numbers, where each text ends, and how many there are."""
    numbers: defaultdict[str, int] = defaultdict()
    numbers.default_factory = numbers.__len__
    codes, ends = array("I"), [0]
    for text in texts:
        codes.extend(map(numbers.__getitem__, words_of(text)))
        ends.append(len(codes))
    return np.array(codes, dtype=np.uint32), np.array(ends, dtype=np.int64), len(numbers)


def _packed(hashed: np.ndarray, text: np.ndarray) -> np.ndarray:
    return (hashed & ~_TEXT_MASK) | text.astype(np.uint64)
