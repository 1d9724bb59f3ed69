"""Shared runs: the stretches of words that one text has from another, small changes allowed."""

import re
from collections.abc import Sequence
from functools import cache

import numpy as np

from newsstudy.corpus.shingles import Shingles, words_of

_MATCH_WORDS = 3
_STREAM = 43
# Straight marks open where a quotation can begin; what is not closed ends with the paragraph.
_QUOTED = re.compile(
    r"“[^”\n]*(?:”|$)|(?<![\w.,!?])\"(?=\S)[^\"\n]*(?:\"|$)|(?<!\w)‘[^’\n]*(?:’\w+[^’\n]*)*(?:’|$)",
    re.MULTILINE,
)


class SharedRuns:
    """How much of one text stands in runs that another text has too.

    A word of one text is matched where it stands in three words in a row that the other has.
    A run goes from a matched word to a matched word with at most `gap_words` unmatched ones at
    a time between, so that single changed words do not break it; only runs of at least
    `run_words` words count.
    """

    def __init__(self, texts: Sequence[str], run_words: int, gap_words: int, seed: int = 1) -> None:
        self._texts, self._run_words, self._gap_words = texts, run_words, gap_words
        self._shingles = Shingles(texts, _MATCH_WORDS, np.random.default_rng([seed, _STREAM]))
        self._quoted = cache(lambda text: quoted_words(texts[text]))
        self._distinct = cache(self._shingles.distinct)

    def shares(self, text: int, source: int) -> tuple[float, float]:
        """Return the share of a text's words in runs shared with `source`: of all, of unquoted.

        Both are in [0, 1]; a text without unquoted words has an unquoted share of 0.
        """
        in_runs = self.in_runs(text, source)
        plain = in_runs[~self._quoted(text)]
        return float(in_runs.mean()) if len(in_runs) else 0.0, (
            float(plain.mean()) if len(plain) else 0.0
        )

    def plain_words(self, text: int, source: int) -> list[str]:
        """Return the unquoted words of a text that stand in runs shared with `source`."""
        chosen = self.in_runs(text, source) & ~self._quoted(text)
        return [word for word, is_chosen in zip(words_of(self._texts[text]), chosen, strict=True)
                if is_chosen]  # fmt: skip

    def in_runs(self, text: int, source: int) -> np.ndarray:
        """Return, for each word of a text, whether it stands in a run shared with `source`."""
        n_words = len(self._shingles.words(text))
        begins = np.isin(self._shingles.in_order(text), self._distinct(source))
        matched = np.zeros(n_words, dtype=bool)
        for place in range(min(_MATCH_WORDS, n_words)):
            matched[place : place + len(begins)] |= begins
        at = np.flatnonzero(matched)
        in_runs = np.zeros(n_words, dtype=bool)
        if len(at):
            breaks = np.flatnonzero(np.diff(at) > self._gap_words + 1)
            firsts, lasts = at[np.append(0, breaks + 1)], at[np.append(breaks, len(at) - 1)]
            for first, last in zip(firsts, lasts, strict=True):
                in_runs[first : last + 1] = last - first + 1 >= self._run_words
        return in_runs


def quoted_words(text: str) -> np.ndarray:
    """Return, for each word of a text, whether it stands within quotation marks."""
    lengths: list[int] = []
    end = 0
    for quotation in _QUOTED.finditer(text):
        lengths += [len(words_of(text[end : quotation.start()])), len(words_of(quotation[0]))]
        end = quotation.end()
    lengths.append(len(words_of(text[end:])))
    return np.repeat(np.arange(len(lengths)) % 2 == 1, lengths)
