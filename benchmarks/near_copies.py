"""Near-copies: the gold set, and three ways of finding planted copies among AllSides articles.

`python -m benchmarks.near_copies` measures all; with two words, a way (join, rensa, datasketch)
and a number of articles, one alone, in the process it is called in, so that memory is its own.
"""

import resource
import subprocess
import sys
import time
from collections.abc import Callable
from pathlib import Path

import numpy as np
import pandas as pd

from newsstudy.corpus.near_copies import near_copies
from newsstudy.corpus.shingles import Shingles, words_of
from newsstudy.parameters import CopyParameters

SHARED = Path(__file__).resolve().parents[2] / "shared"
GOLD, ALLSIDES = SHARED / "gold" / "duplicates", SHARED / "corpora" / "allsides.parquet"
SIZES = (5_000, 10_000, 20_000, 37_554)
PERMUTATIONS, BANDS = 128, 32
WORDS = CopyParameters().shingle_words
ALIKE = 0.5  # the Jaccard, or the containment, from which a pair is to be found
PLANTED = 1_000

Pairs = set[tuple[int, int]]


def gold(size: int) -> tuple[pd.DataFrame, set[frozenset[str]]]:
    """Return the gold articles as a table, and their true pairs."""
    lines = (GOLD / f"articles_{size}.train").read_text(encoding="utf-8").splitlines()
    ids, texts = zip(*(line.split(" ", 1) for line in lines), strict=True)
    articles = pd.DataFrame({"article_id": ids, "text": texts, "published": pd.NaT})
    truth = (GOLD / f"articles_{size}.truth").read_text(encoding="utf-8").splitlines()
    return articles, {frozenset(line.split()) for line in truth if line.strip()}


def allsides(size: int) -> list[str]:
    """Return the texts of a sample of AllSides."""
    texts = pd.read_parquet(ALLSIDES, columns=["text"])["text"]
    return texts.sample(size, random_state=1).tolist()


def _sets(texts: list[str]) -> Shingles:
    return Shingles(texts, WORDS, np.random.default_rng(1))


def planted(texts: list[str]) -> list[str]:
    """Return texts that copy the first ones: half with single words changed, half cut and mixed.

    Of the first half one word in 8 to 200 is changed; the second half has 40 to 80 % of its
    words from one text and the rest from another, and may be a third of the length of either.
    """
    rng, changed = np.random.default_rng([1, 53]), []
    for number in range(PLANTED):
        words = texts[number].split()
        if number % 2:
            share, length = rng.uniform(0.4, 0.8), int(len(words) * rng.uniform(0.33, 1))
            other = texts[-1 - number].split()
            words = words[: int(share * length)] + other[: int((1 - share) * length)]
        else:
            for place in np.flatnonzero(rng.random(len(words)) < 1 / rng.uniform(8, 200)):
                words[place] = f"x{rng.integers(1000)}"
        changed.append(" ".join(words))
    return changed


def likeness(texts: list[str], pairs: list[tuple[int, int]]) -> np.ndarray:
    """Return exact Jaccard and containment of pairs of texts, (n, 2)."""
    shingles = _sets([texts[text] for pair in pairs for text in pair])
    rows = []
    for place in range(len(pairs)):
        one, other = shingles.distinct(2 * place), shingles.distinct(2 * place + 1)
        shared = len(np.intersect1d(one, other, assume_unique=True))
        smaller = max(1, min(len(one), len(other)))
        rows.append((shared / max(1, len(one) + len(other) - shared), shared / smaller))
    return np.array(rows).reshape(-1, 2)


def by_join(texts: list[str]) -> Pairs:
    """Return the pairs that the exact join proposes, for a containment of `ALIKE`."""
    most = CopyParameters().max_articles
    return {(int(a), int(b)) for a, b in _sets(texts).sharing(0.7 * ALIKE, most)}


def by_rensa(texts: list[str]) -> Pairs:
    """Return the pairs that rensa's LSH proposes."""
    from rensa import RMinHash, RMinHashLSH

    index = RMinHashLSH(threshold=ALIKE, num_perm=PERMUTATIONS, num_bands=BANDS)
    pairs: Pairs = set()
    for number, text in enumerate(texts):
        sketch = RMinHash(num_perm=PERMUTATIONS, seed=1)
        sketch.update(_shingles_as_text(text))
        pairs |= {(other, number) for other in index.query(sketch)}
        index.insert(number, sketch)
    return pairs


def by_datasketch(texts: list[str]) -> Pairs:
    """Return the pairs that datasketch's LSH proposes."""
    from datasketch import MinHash, MinHashLSH

    index = MinHashLSH(num_perm=PERMUTATIONS, params=(BANDS, PERMUTATIONS // BANDS))
    pairs: Pairs = set()
    for number, text in enumerate(texts):
        sketch = MinHash(num_perm=PERMUTATIONS, seed=1)
        sketch.update_batch([shingle.encode() for shingle in _shingles_as_text(text)])
        pairs |= {(int(other), number) for other in index.query(sketch)}
        index.insert(number, sketch)
    return pairs


def _shingles_as_text(text: str) -> list[str]:
    words = words_of(text)
    return list({" ".join(words[at : at + WORDS]) for at in range(max(1, len(words) - WORDS + 1))})


WAYS: dict[str, Callable[[list[str]], Pairs]] = {
    "join": by_join, "rensa": by_rensa, "datasketch": by_datasketch,
}  # fmt: skip


def measure(way: str, size: int) -> None:
    """Print time, memory and the pairs of one way; for `search`, of the whole of near_copies."""
    texts = allsides(size)
    before = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    texts += [] if way == "search" else planted(texts)
    wall, cpu = time.perf_counter(), time.process_time()
    if way == "search":
        ids = [f"{number:016x}" for number in range(size)]
        found = near_copies(pd.DataFrame({"article_id": ids, "text": texts, "published": pd.NaT}))
        told = f"{len(found):,} pairs, {int(found['near_copy'].sum())} of near-copies"
    else:
        proposed = WAYS[way](texts)
    wall, cpu = time.perf_counter() - wall, time.process_time() - cpu
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    if way != "search":
        told = _told(proposed, texts, size)
    print(
        f"  {way}, {size:,} articles: {wall:.1f} s ({cpu:.1f} s of processor), "
        f"{peak / 1e6:.2f} GB (before {before / 1e6:.2f}); {told}",
        flush=True,
    )


def _told(proposed: Pairs, texts: list[str], size: int) -> str:
    pairs = [(number, size + number) for number in range(PLANTED)]
    jaccard, containment = likeness(texts, pairs).T
    is_found = np.array([pair in proposed for pair in pairs])
    whole = jaccard >= ALIKE
    part = (containment >= ALIKE) & ~whole
    right = (likeness(texts, sorted(proposed)) >= ALIKE).any(axis=1)
    return (
        f"of planted copies {(is_found & whole).sum()} of {whole.sum()} alike by Jaccard, "
        f"{(is_found & part).sum()} of {part.sum()} by containment alone; "
        f"{right.sum():,} of {len(right):,} proposed are alike"
    )


def main() -> None:
    """Print the gold set's pairs found and missed, then time and memory of the ways."""
    if len(sys.argv) == 3:
        measure(sys.argv[1], int(sys.argv[2]))
        return
    if not SHARED.is_dir():
        print("near-copies: not measured, the shared corpora are not beside the checkout")
        return
    for size in (100, 1_000, 2_500):
        articles, truth = gold(size)
        found = near_copies(articles).query("near_copy")
        pairs = {frozenset(p) for p in zip(found["left"], found["right"], strict=True)}
        right, false = len(pairs & truth), len(pairs - truth)
        print(
            f"gold, {size:,} texts: {right} of {len(truth)} true pairs, {false} false", flush=True
        )
    runs = [(way, 5_000) for way in WAYS] + [("search", size) for size in SIZES]
    for way, size in runs:
        command = [sys.executable, "-m", "benchmarks.near_copies", way, str(size)]
        subprocess.run(command, check=True)


if __name__ == "__main__":
    main()
