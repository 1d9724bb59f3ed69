"""The HTML reader against the articles of the article-extraction benchmark (Scrapinghub 2020).

Its own definition: an article's shingles of four words; precision and recall of each page,
averaged over pages; F1 of the two averages. The half that was looked at in development is drawn
with seed 1; the other half is the one to quote.
"""

import json
import random
import re
import time
from collections import Counter
from pathlib import Path

from newsstudy.corpus.readers import records
from newsstudy.parameters import CorpusParameters

GOLD = Path(__file__).resolve().parents[2] / "shared" / "gold" / "extraction"
_WORD = re.compile(r"\w+")


def shingles(text: str) -> Counter[tuple[str, ...]]:
    """Return the runs of four words of a text, counted; a shorter text is one run."""
    words = _WORD.findall(text)
    runs = (tuple(words[i : i + 4]) for i in range(max(1, len(words) - 3)))
    return Counter(run for run in runs if run)


def precision_and_recall(true: str, found: str) -> tuple[float | None, float | None]:
    """Return both shares; None where the one or the other text is empty."""
    wanted, given = shingles(true), shingles(found)
    common = (wanted & given).total()
    precision = common / given.total() if given else None
    return precision, common / wanted.total() if wanted else None


def summary(pairs: list[tuple[float | None, float | None]]) -> tuple[float, float, float]:
    """Return mean precision, mean recall and their F1."""
    means = []
    for column in zip(*pairs, strict=True):
        there = [value for value in column if value is not None]
        means.append(sum(there) / len(there))
    precision, recall = means
    return precision, recall, 2 * precision * recall / (precision + recall)


def main() -> None:
    """Print precision, recall and F1 on the half looked at, the other half, and all pages."""
    if not GOLD.is_dir():
        print("extraction: not measured, the gold set is not beside the checkout")
        return
    truth = json.loads((GOLD / "ground-truth.json").read_text())
    start = time.process_time()
    read = records(GOLD / "html", CorpusParameters(path="unused"))
    texts = {record.source_path.partition(".")[0]: record.fields.get("text", "") for record in read}
    rate = len(texts) / (time.process_time() - start)
    order = sorted(truth)
    random.Random(1).shuffle(order)
    parts = {"developed on": order[:90], "other half": order[90:], "all": order}
    for name, pages in parts.items():
        pairs = [precision_and_recall(truth[p]["articleBody"], texts[p]) for p in pages]
        precision, recall, f1 = summary(pairs)
        print(f"{name} ({len(pages)}): precision {precision:.4f}, recall {recall:.4f}, F1 {f1:.4f}")
    print(f"{rate:.0f} pages a second of one core")


if __name__ == "__main__":
    main()
