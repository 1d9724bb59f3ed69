"""The generic codebook against human codes: AUC by frame on articles of Frermann et al. 2023.

The half that the terms were edited on is drawn with seed 1; the other half is the one to quote.
"""

import random
from pathlib import Path

import numpy as np
import pandas as pd
from sklearn.metrics import roc_auc_score

from newsstudy.measures.codebooks import load_codebook
from newsstudy.measures.frames import frame_scores

GOLD = Path(__file__).resolve().parents[2] / "shared" / "gold" / "frames-narrative"
CODES = {"conflict": "CO", "human_interest": "HI", "economic": "EC", "morality": "MO",
         "responsibility": "RE"}  # fmt: skip


def gold() -> pd.DataFrame:
    """Return the coded articles: text, and a 0/1 column a code; rows with other labels left out."""
    table = pd.read_csv(GOLD / "articles_metadata.tsv", sep="\t", quoting=3, dtype=str)
    codes = table[list(CODES.values())]
    table = table[codes.isin(["True", "False"]).all(axis=1)]
    text = table["text"].str.strip('"').str.replace('""', '"')
    return (codes.loc[table.index] == "True").astype(int).assign(text=text)


def main() -> None:
    """Print AUC by frame on both halves, and on all."""
    if not GOLD.is_dir():
        print("frames: not measured, the gold set is not beside the checkout")
        return
    coded = gold()
    coded["article_id"] = [f"{i:016x}" for i in range(len(coded))]
    scores = frame_scores(coded, load_codebook("codebooks/generic.yml")).to_numpy()
    edited = np.zeros(len(coded), dtype=bool)
    order = list(range(len(coded)))
    random.Random(1).shuffle(order)
    edited[order[: len(coded) // 2]] = True
    print(f"{len(coded)} articles; AUC on one half, the other half, all")
    for place, (frame, code) in enumerate(CODES.items()):
        truth = coded[code].to_numpy() > 0
        parts = (edited, ~edited, np.ones(len(coded), dtype=bool))
        told = [f"{roc_auc_score(truth[part], scores[part, place]):.3f}" for part in parts]
        print(f"  {frame}: {', '.join(told)} ({int(truth.sum())} coded)")


if __name__ == "__main__":
    main()
