"""Keyness of nine outlets on news2017, beside scattertext's for the same task.

scattertext 0.2.2 pins an old SciPy, so it runs in an environment of its own, whose Python is
named by SCATTERTEXT_PYTHON (python -m venv …; pip install scattertext==0.2.2 six future pyarrow).
"""

import os
import statistics
import subprocess
import tempfile
import time
from pathlib import Path

from newsstudy.corpus.storage import load_corpus
from newsstudy.measures.features import document_features
from newsstudy.measures.keyness import keyness
from newsstudy.study import load_study

PEER = """
import sys, time, warnings
warnings.filterwarnings("ignore")
import pandas as pd, scattertext as st
data = pd.read_parquet(sys.argv[1])
start = time.perf_counter()
corpus = st.CorpusFromPandas(
    data, category_col="outlet", text_col="text", nlp=st.whitespace_nlp
).build().get_unigram_corpus()
built = time.perf_counter() - start
counts = corpus.get_term_freq_df("")
start = time.perf_counter()
for outlet in counts:
    scorer = st.LogOddsRatioInformativeDirichletPrior(counts.sum(axis=1), sigma=1000)
    scorer.get_scores(counts[outlet], counts.drop(columns=outlet).sum(axis=1))
print(built, time.perf_counter() - start)
"""


def main(runs: int = 3) -> None:
    """Print seconds from texts to keyness for both, and the ratio."""
    articles = load_corpus(load_study("news2017")).articles
    counting, scoring = [], []
    for _ in range(runs):
        start = time.perf_counter()
        features = document_features(articles, min_articles=1)
        counting.append(time.perf_counter() - start)
        start = time.perf_counter()
        table = keyness(features, articles["outlet"], 1000.0)
        scoring.append(time.perf_counter() - start)
    own = statistics.median(counting), statistics.median(scoring)
    print(f"newsstudy: counting {own[0]:.1f} s, keyness with G², log ratio and DP {own[1]:.2f} s "
          f"({len(table):,} rows)")  # fmt: skip
    peer = os.environ.get("SCATTERTEXT_PYTHON")
    if not peer:
        print("scattertext: not measured, SCATTERTEXT_PYTHON names no Python")
        return
    with tempfile.TemporaryDirectory() as folder:
        data = Path(folder, "articles.parquet")
        articles[["outlet", "text"]].astype({"outlet": str}).to_parquet(data)
        times = []
        for _ in range(runs):
            done = subprocess.run(
                [peer, "-c", PEER, str(data)], capture_output=True, text=True, check=True
            )
            times.append([float(value) for value in done.stdout.split()])
    built, scored = (statistics.median(column) for column in zip(*times, strict=True))
    print(f"scattertext 0.2.2: counting {built:.1f} s, log odds alone {scored:.2f} s")
    print(f"ratio newsstudy / scattertext, from texts: {sum(own) / (built + scored):.2f}")


if __name__ == "__main__":
    main()
