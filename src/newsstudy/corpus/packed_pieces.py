"""The pieces of many texts in little memory, and quick looks at which articles hold what.

Forms and words are kept as hashes of 64 bits, which only narrow down where to look.
"""

from collections.abc import Iterable, Iterator, Sequence
from typing import NamedTuple

import numpy as np

from newsstudy.corpus.text_pieces import Piece, is_in_shell_zone, piece_at

_TABLE_BITS = 20


class Pieces(Sequence[Piece]):
    """The pieces of a text as numbers; a piece is built when it is asked for.

    `keys` are the hashes of the pieces' forms, 0 for a piece without a form.
    """

    __slots__ = ("_rows", "_text", "keys")

    def __init__(self, text: str, pieces: Sequence[Piece]):
        self._text = text
        rows = [(p.start, p.end, p.is_line, p.n_sentences, p.before, p.after) for p in pieces]
        self._rows = np.array(rows, dtype=np.int32).reshape(-1, 6)
        self.keys = hashes(piece.form for piece in pieces)

    def __len__(self) -> int:
        return len(self.keys)

    def __getitem__(self, k: int | slice) -> Piece | list[Piece]:
        if isinstance(k, slice):
            return [self[i] for i in range(*k.indices(len(self)))]
        start, end, is_line, n_sentences, before, after = self._rows[k].tolist()
        return piece_at(self._text, start, end, bool(is_line), n_sentences, before, after)

    def __iter__(self) -> Iterator[Piece]:
        for start, end, is_line, *counts in self._rows.tolist():
            yield piece_at(self._text, start, end, bool(is_line), *counts)

    @property
    def starts(self) -> np.ndarray:
        """The characters at which the pieces begin."""
        return self._rows[:, 0]

    @property
    def shell_zone(self) -> int:
        """How many characters the last sentences have that may be an ending's shell."""
        last = self._rows[-4:].tolist()
        return sum(
            end - start
            for start, end, _, n_sentences, _, after in last
            if is_in_shell_zone(n_sentences, after)
        )


def hashes(words: Iterable[object]) -> np.ndarray:
    """Return a hash of 64 bits for each; 0 for what is empty."""
    return np.fromiter((hash(word) if word else 0 for word in words), dtype=np.int64)


class Held(NamedTuple):
    """Where wanted hashes stand in arrays: each one's array, place in the array, and the hash."""

    arrays: np.ndarray
    places: np.ndarray
    hashes: np.ndarray


def holding(arrays: Sequence[np.ndarray], wanted: np.ndarray) -> Held:
    """Return where the wanted hashes stand, by array and place."""
    values = np.concatenate([np.zeros(0, dtype=np.int64), *arrays])
    places = np.flatnonzero(_among(values, wanted))
    ends = np.cumsum([len(array) for array in arrays], dtype=np.int64)
    owners = np.searchsorted(ends, places, side="right")
    starts = np.concatenate([[0], ends])[owners]
    return Held(owners, places - starts, values[places])


def _among(values: np.ndarray, wanted: np.ndarray) -> np.ndarray:
    table = np.zeros(1 << _TABLE_BITS, dtype=bool)
    table[wanted & (len(table) - 1)] = True
    found = table[values & (len(table) - 1)]
    found[found] = np.isin(values[found], wanted)
    return found


def recurring(arrays: Sequence[np.ndarray], least: int) -> np.ndarray:
    """Return the hashes, but 0, that stand at least so often in the arrays."""
    values = np.concatenate([np.zeros(0, dtype=np.int64), *arrays])
    found, counts = np.unique(values, return_counts=True)
    return found[(counts >= least) & (found != 0)]
