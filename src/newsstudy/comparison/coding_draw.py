"""Drawing what people code: a stratified sample with known inclusion probabilities."""

import hashlib
import unicodedata
from collections.abc import Iterable, Sequence

import numpy as np
import pandas as pd

from newsstudy.comparison.coding import CodingError
from newsstudy.comparison.masking import Masker
from newsstudy.measures.features import sentences

KEY = (
    "unit", "article_id", "outlet", "sentence", "stratum", "stratum_size", "stratum_drawn",
    "probability", "unit_probability", "coders", "cut", "text_sha256",
)  # fmt: skip
CELL_LIMIT = 32_767
CUT = "\n\n[… the text is longer than a cell of a sheet can hold and was cut here]"
BANDS = ("low", "middle", "high")
_DRAW = 62
_SPACES = {ord(c): None for c in map(chr, range(32)) if c not in "\t\n"} | {
    0xFFFE: None, 0xFFFF: None, 0x7F: None,
}  # fmt: skip


def draw_sample(
    articles: pd.DataFrame,
    n: int,
    seed: int,
    *,
    by: pd.Series | None = None,
    unit: str = "article",
) -> pd.DataFrame:
    """Return a random sample of `n` articles, stratified by outlet, in random order.

    Outlets share `n` as evenly as their sizes allow, since outlets are to be compared. `by`, a
    score by article_id, divides each outlet further into thirds of it (fewer where articles tie),
    so that rare high scores are well represented. Within a stratum articles are drawn at random
    without replacement. Columns: article_id, outlet, stratum, stratum_size, stratum_drawn,
    probability (stratum_drawn ÷ stratum_size), sentence and unit_probability. With the unit
    `sentence`, one sentence of each article is drawn: its number stands in `sentence`, and its
    own probability, the article's divided by its number of sentences, in `unit_probability`.

    Raises CodingError where there are fewer articles than `n`, or more strata.
    """
    if n > len(articles):
        raise CodingError(f"--n {n}: there are only {len(articles)} articles")
    random = np.random.default_rng([seed, _DRAW])
    table = pd.DataFrame(
        {
            "article_id": articles["article_id"].astype(str).to_numpy(),
            "outlet": articles["outlet"].astype(str).to_numpy(),
        }
    ).sort_values("article_id", ignore_index=True)
    table["stratum"] = table["outlet"] if by is None else _bands(table, by)
    sizes = _allocated(table, n, random)
    drawn = [
        group.iloc[np.sort(random.permutation(len(group))[: sizes[stratum]])]
        for stratum, group in table.groupby("stratum", sort=True)
    ]
    sample = pd.concat(drawn, ignore_index=True)
    sample["stratum_size"] = sample["stratum"].map(table["stratum"].value_counts())
    sample["stratum_drawn"] = sample["stratum"].map(sizes)
    sample["probability"] = sample["stratum_drawn"] / sample["stratum_size"]
    sample["sentence"], sample["unit_probability"] = pd.NA, sample["probability"]
    sample = sample.iloc[random.permutation(len(sample))].reset_index(drop=True)
    return _with_sentences(sample, articles, random) if unit == "sentence" else sample


def _bands(table: pd.DataFrame, by: pd.Series) -> pd.Series:
    scores = table["article_id"].map(by)
    if scores.isna().any():
        raise CodingError(f"--by: {int(scores.isna().sum())} articles have no such score")
    cuts = scores.groupby(table["outlet"]).quantile([1 / 3, 2 / 3]).unstack()
    lower, upper = (table["outlet"].map(cuts[q]) for q in cuts.columns)
    band = (scores > lower).astype(int) + (scores > upper).astype(int)
    return table["outlet"] + ", " + band.map(dict(enumerate(BANDS))) + f" {by.name}"


def _allocated(table: pd.DataFrame, n: int, random: np.random.Generator) -> dict[str, int]:
    """Return how many articles each stratum gives: evenly by outlet, then by band."""
    strata = table.groupby("outlet", sort=True)["stratum"].value_counts(sort=False)
    if len(strata) > n:
        raise CodingError(f"--n {n}: there are {len(strata)} strata, and each must give an article")
    by_outlet = strata.groupby(level=0, sort=True)
    least = by_outlet.size().to_numpy()
    shares = _filled(n, by_outlet.sum().to_numpy(), least, random)
    sizes: dict[str, int] = {}
    for share, (_, counts) in zip(shares, by_outlet, strict=True):
        given = _filled(share, counts.to_numpy(), np.ones(len(counts), dtype=int), random)
        names = counts.index.get_level_values("stratum")
        sizes |= {str(name): int(size) for name, size in zip(names, given, strict=True)}
    return sizes


def _filled(
    n: int, capacity: np.ndarray, least: np.ndarray, random: np.random.Generator
) -> np.ndarray:
    """Return `n` spread evenly over places with a least and a greatest number each."""
    given = least.copy()
    while given.sum() < n:
        open_places = np.flatnonzero(given < capacity)
        lowest = open_places[given[open_places] == given[open_places].min()]
        given[random.permutation(lowest)[: n - given.sum()]] += 1
    return given


def _with_sentences(
    sample: pd.DataFrame, articles: pd.DataFrame, random: np.random.Generator
) -> pd.DataFrame:
    table = sentences(articles[articles["article_id"].isin(sample["article_id"])])
    counts = table.groupby("article_id").size()
    n_sentences = sample["article_id"].map(counts).to_numpy()
    sample["sentence"] = (random.random(len(sample)) * n_sentences).astype(int)
    sample["unit_probability"] = sample["probability"] / n_sentences
    return sample


def assigned(
    sample: pd.DataFrame, coders: Sequence[str], overlap: int, seed: int
) -> list[tuple[str, ...]]:
    """Return the coders of each unit: `overlap` units have all of them, the others one each.

    The shared units are spread over the strata (a systematic sample with a random start), and
    the others are dealt out in the same order, so that coders see the same mixture.
    """
    random = np.random.default_rng([seed, _DRAW + 1])
    order = np.argsort(sample["stratum"].to_numpy(dtype=str), kind="stable")
    n = len(sample)
    places = np.floor((np.arange(overlap) + random.random()) * n / max(overlap, 1)).astype(int)
    shared = set(order[places].tolist())
    alone = [place for place in order.tolist() if place not in shared]
    chosen = {place: (coders[turn % len(coders)],) for turn, place in enumerate(alone)}
    return [tuple(coders) if place in shared else chosen[place] for place in range(n)]


def texts_of(sample: pd.DataFrame, articles: pd.DataFrame, mask: Masker) -> pd.DataFrame:
    """Return headline, text and cut of each unit: masked, and short enough for a cell.

    For a sentence the text is that sentence, and there is no headline. `cut` says whether the
    text was shortened to the 32,767 UTF-16 units that a cell of Excel holds.
    """
    found = articles.set_index("article_id").loc[sample["article_id"]]
    bylines = found["byline"] if "byline" in found else pd.Series(None, index=found.index)
    rows = []
    for row, number, byline in zip(
        found.itertuples(), sample["sentence"], bylines.to_numpy(), strict=True
    ):
        whole = pd.isna(number)
        text = row.text if whole else _sentence(row.Index, row.text, int(number))
        cell, cut = _fitting(_clean(mask.mask(text, byline)))
        headline = _clean(mask.mask(row.headline, byline)) if whole else ""
        rows.append((_fitting(headline)[0], cell, cut))
    return pd.DataFrame(rows, columns=["headline", "text", "cut"])


def _sentence(article_id: str, text: str, number: int) -> str:
    table = sentences(pd.DataFrame({"article_id": [article_id], "text": [text]}))
    return table["sentence"].iloc[number]


def _clean(text: str) -> str:
    """Return a text without what XML cannot hold or Excel reads as an escape (_x0041_)."""
    return text.translate(_SPACES).replace("_x", "_ x").strip()


def _fitting(text: str) -> tuple[str, bool]:
    encoded = text.encode("utf-16-le", errors="replace")
    if len(encoded) // 2 <= CELL_LIMIT:
        return text, False
    room = encoded[: 2 * (CELL_LIMIT - len(CUT))].decode("utf-16-le", errors="ignore")
    return room.rsplit(None, 1)[0] + CUT, True


def text_hash(headline: str | None, text: str | None) -> str:
    """Return the SHA-256 of a unit's words as a sheet shows them.

    Blanks, line ends, Unicode composition and an apostrophe before the first sign are left out
    of it: spreadsheet programs change these when they save.
    """
    parts = (unicodedata.normalize("NFC", part or "") for part in (headline, text))
    told = "\x1f".join(" ".join(part.split()).lstrip("'") for part in parts)
    return hashlib.sha256(told.encode("utf-8", errors="replace")).hexdigest()


def keyed(
    sample: pd.DataFrame, texts: pd.DataFrame, coders: Iterable[tuple[str, ...]]
) -> pd.DataFrame:
    """Return the key of a draw: what stands behind each unit of its sheets (columns `KEY`).

    A unit's name begins with four signs of the draw's own hash, so that a sheet of another draw
    is recognised.
    """
    key = sample.assign(
        coders=[" ".join(names) for names in coders],
        cut=texts["cut"].to_numpy(),
        text_sha256=[text_hash(*pair) for pair in texts[["headline", "text"]].to_numpy()],
    )
    told = "".join(key["article_id"] + key["text_sha256"])
    draw = hashlib.sha256(told.encode()).hexdigest()[:4]
    width = max(3, len(str(len(key))))
    key["unit"] = [f"u{draw}_{number:0{width}d}" for number in range(1, len(key) + 1)]
    return key[list(KEY)]
