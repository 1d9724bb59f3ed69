"""Cleaning: furniture found in the composed corpus, and articles cleaned a second by layer.

Precision counts removed lines against paragraphs of the truth that did not come through whole;
the ends of linked headlines are tried on headlines and sentences that were joined by chance.
"""

import time
from pathlib import Path

import numpy as np
import pandas as pd

from newsstudy.corpus.cleaning import Cleaned, clean
from newsstudy.corpus.learned_furniture import learn_and_apply
from newsstudy.corpus.outlets import outlet_of
from newsstudy.corpus.readers import records
from newsstudy.study import load_study

ROOT = Path(__file__).resolve().parents[1]
COMPOSED = ROOT / "tests/corpora/composed"
ALLSIDES = ROOT.parent / "shared/corpora/allsides.parquet"
SIZES = (5_000, 20_000)


def composed() -> tuple[pd.DataFrame, dict[tuple[str, int], Cleaned], int]:
    """Return the truth, each composed article as cleaning leaves it, and the lines it removed."""
    study = load_study(ROOT / "studies/composed.yml")
    found = list(records(COMPOSED / "raw", study.corpus))
    outlets = [outlet_of(record.fields, record.source_path, study)[0] for record in found]
    by_rules = [clean(record.fields.get("headline", ""), record.fields["text"]) for record in found]
    _, articles = learn_and_apply(by_rules, outlets, None, [a.headline for a in by_rules])
    places = [(record.source_path, record.record) for record in found]
    truth = pd.read_csv(COMPOSED / "truth.csv").fillna({"record": 1}).astype({"record": int})
    n_removed = sum(len(article.removed) for article in articles)
    return truth, dict(zip(places, articles, strict=True)), n_removed


def composed_figures() -> tuple[float, float, list[str]]:
    """Return precision and recall of furniture lines, and the furniture that is left."""
    truth, articles, n_removed = composed()
    lines = {
        row.article_id: [
            " ".join(line.split())
            for line in articles[row.source_path, row.record].text.split("\n")
            if line
        ]
        for row in truth.itertuples()
    }
    furniture = pd.read_csv(COMPOSED / "furniture.csv")
    left = [
        row.text
        for row in furniture.itertuples()
        if any(
            line.startswith(row.text) if row.position == "inline" else line == row.text
            for line in lines[row.article_id]
        )
    ]
    paragraphs = pd.read_csv(COMPOSED / "paragraphs.csv")
    damaged = sum(
        not any(line.endswith(" ".join(row.text.split())) for line in lines[row.article_id])
        for row in paragraphs.itertuples()
    )
    return n_removed / (n_removed + damaged), 1 - len(left) / len(furniture), left


def speeds(n: int) -> tuple[float, float, int]:
    """Return articles a CPU second by rules and by learning, over n articles; lines learned."""
    table = pd.read_parquet(ALLSIDES, columns=["source", "title", "text"]).fillna("")
    table = table.sample(n, random_state=np.random.RandomState(1)).reset_index(drop=True)
    start = time.process_time()
    articles = [clean(*row) for row in zip(table["title"], table["text"], strict=True)]
    middle = time.process_time()
    _, after = learn_and_apply(articles, table["source"], None, table["title"])
    end = time.process_time()
    learned = sum(r.rule.startswith("learned") for article in after for r in article.removed)
    return n / (middle - start), n / (end - middle), learned


def main() -> None:
    """Print the figures on the composed corpus, and the speeds where the real one is."""
    precision, recall, left = composed_figures()
    print(f"composed: furniture lines, precision {precision:.3f}, recall {recall:.3f}; left:")
    for text in left:
        print(f"  {text}")
    if not ALLSIDES.is_file():
        print("speed: not measured, the corpus is not beside the checkout")
        return
    for n in SIZES:
        rules, learning, lines = speeds(n)
        print(
            f"allsides, {n:,} articles: {rules:,.0f} a CPU second by rules, {learning:,.0f} by "
            f"learning and applying ({lines:,} lines learned)"
        )


if __name__ == "__main__":
    main()
