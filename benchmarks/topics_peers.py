"""Topic models beside each other: the same 18,000 articles and vocabulary, 20 topics.

Each is fitted to five random 80 % samples, in a process of its own. tomotopy runs in an
environment of its own, whose Python is named by TOMOTOPY_PYTHON (python -m venv …; pip install
tomotopy==0.13.0 scipy). BERTopic is not measured: it needs PyTorch (754 MB) and clusters
embeddings, so that it has neither this vocabulary nor this number of topics.

    python -m benchmarks.topics_peers [number of articles] [names of models…]
"""

import json
import os
import subprocess
import sys
import tempfile
from itertools import combinations
from pathlib import Path

import numpy as np
import pandas as pd
from scipy import sparse

from newsstudy.measures.features import document_features
from newsstudy.measures.topic_fit import relevance_of
from newsstudy.measures.topic_quality import coherence, overlaps, top_places
from newsstudy.paths import project_root

N_TOPICS, N_HELD, N_SAMPLES = 20, 4000, 5
FIT = """
import json, sys, time
from pathlib import Path
import numpy as np
from scipy import sparse
folder, name, k = sys.argv[1], sys.argv[2], int(sys.argv[3])
counts = sparse.load_npz(folder + "/counts.npz")
rows = np.load(folder + "/rows.npy")

def peak_memory():  # of this process alone, in MB; ru_maxrss would begin with its parent's
    status = Path("/proc/self/status").read_text()
    return int(status.split("VmHWM:")[1].split()[0]) / 1024

def tfidf(drawn):
    from sklearn.feature_extraction.text import TfidfTransformer
    return TfidfTransformer(sublinear_tf=True).fit_transform(drawn)

def plain(drawn):
    from sklearn.decomposition import NMF
    return NMF(k, init="nndsvda", random_state=0, max_iter=300, tol=1e-3).fit(drawn).components_

def consensus(drawn):
    from newsstudy.measures.consensus_topics import consensus_factorisation
    return consensus_factorisation(drawn, k).term_weights

def lda(drawn, **options):
    from sklearn.decomposition import LatentDirichletAllocation
    return LatentDirichletAllocation(k, random_state=0, n_jobs=1, **options).fit(drawn).components_

def tomotopy(drawn):
    import tomotopy
    model = tomotopy.LDAModel(k=k, seed=1)
    for row in drawn:
        model.add_doc(np.repeat(row.indices, row.data.astype(int)).astype(str).tolist())
    model.train(1000, workers=2)
    found = np.zeros((k, drawn.shape[1]))
    places = np.array(list(model.used_vocabs), dtype=int)
    for topic in range(k):
        found[topic, places] = model.get_topic_word_dist(topic)
    return found

models = {
    "plain": (tfidf, plain), "consensus": (tfidf, consensus), "tomotopy": (None, tomotopy),
    "lda_online": (None, lambda x: lda(x, learning_method="online", batch_size=512)),
    "lda_batch": (None, lambda x: lda(x, learning_method="batch", max_iter=10)),
}
before, fit = models[name]
seconds = []
for i, chosen in enumerate(rows):
    drawn = counts[chosen]
    drawn = before(drawn) if before else drawn
    start, used = time.perf_counter(), time.process_time()
    np.save(f"{folder}/{name}-{i}.npy", fit(drawn))
    seconds.append((time.perf_counter() - start, time.process_time() - used))
memory = peak_memory()
print(json.dumps({"seconds": seconds, "memory": memory}))
"""
TITLES = {
    "plain": "scikit-learn NMF, NNDSVDa", "consensus": "consensus topics (ours)",
    "tomotopy": "tomotopy 0.13.0 LDA, 1000 sweeps, 2 threads",
    "lda_online": "scikit-learn LDA, online", "lda_batch": "scikit-learn LDA, batch, 10 passes",
}  # fmt: skip


def allsides(n: int) -> tuple[pd.DataFrame, pd.DataFrame]:
    """Return `n` random articles of the AllSides corpus, and others that are held out."""
    path = project_root().parent / "shared/corpora/allsides.parquet"
    articles = pd.read_parquet(path, columns=["id", "text"]).rename(columns={"id": "article_id"})
    order = np.random.default_rng([1, 18]).permutation(len(articles))
    return articles.iloc[order[:n]], articles.iloc[order[n : n + N_HELD]]


def counts_of(texts: pd.DataFrame, terms: np.ndarray) -> sparse.csr_matrix:
    """Return counts of `terms` in other articles."""
    found = document_features(texts, min_articles=1)
    place = {term: i for i, term in enumerate(found.terms)}
    missing = found.counts.shape[1]
    wide = sparse.hstack([found.counts, sparse.csr_matrix((len(texts), 1))]).tocsr()
    return wide[:, [place.get(term, missing) for term in terms]].tocsr()


def main(n: int = 18_000, names: tuple[str, ...] = tuple(TITLES)) -> None:
    """Print coherence, stability, seconds and memory of each model."""
    articles, others = allsides(n)
    features = document_features(articles, min_articles=10, max_share=0.3, max_terms=20_000)
    held = counts_of(others, features.terms)
    random = np.random.default_rng(7)
    size = int(0.8 * n)
    rows = [np.sort(random.choice(n, size, replace=False)) for _ in range(N_SAMPLES)]
    print(f"{n:,} articles, {len(features.terms):,} words, {N_TOPICS} topics, {N_SAMPLES} samples "
          "of 80 %; words ranked by weight | by relevance (lambda 0.7)", flush=True)  # fmt: skip
    with tempfile.TemporaryDirectory() as folder:
        sparse.save_npz(Path(folder, "counts.npz"), features.counts)
        np.save(Path(folder, "rows.npy"), np.array(rows))
        for name in names:
            print(one(name, folder, features.counts, rows, held), flush=True)


def one(name: str, folder: str, counts: sparse.csr_matrix, rows: list, held: sparse.csr_matrix):
    """Return what is to be said of one model."""
    python = sys.executable
    if name == "tomotopy" and not (python := os.environ.get("TOMOTOPY_PYTHON", "")):
        return f"{TITLES[name]}: not measured, TOMOTOPY_PYTHON names no Python"
    command = [python, "-c", FIT, folder, name, str(N_TOPICS)]
    done = subprocess.run(command, capture_output=True, text=True)
    if done.returncode:
        return f"{TITLES[name]}: failed: {done.stderr.strip()[-300:]}"
    told = json.loads(done.stdout.splitlines()[-1])
    loadings = [np.load(Path(folder, f"{name}-{i}.npy")) for i in range(len(rows))]
    parts = []
    for by_relevance in (False, True):
        places = []
        for found, chosen in zip(loadings, rows, strict=True):
            share = np.asarray(counts[chosen].sum(axis=0)).ravel() + 0.5
            ranking = relevance_of(found, share / share.sum()) if by_relevance else found
            places.append(top_places(ranking, 15))
        words = [[set(row) for row in sample.tolist()] for sample in places]
        pairs = [overlaps(a, b).mean() for a, b in combinations(words, 2)]
        npmi = np.mean([coherence(sample[:, :10], held).mean() for sample in places])
        parts.append(f"NPMI {npmi:.3f}, stability {np.mean(pairs):.3f} ({min(pairs):.2f} to "
                     f"{max(pairs):.2f})")  # fmt: skip
    seconds, used = np.median(np.array(told["seconds"]), axis=0)
    return (f"{TITLES[name]}: {' | '.join(parts)}; {seconds:.1f} s a fit ({used:.1f} s of "
            f"processor), {told['memory']:.0f} MB")  # fmt: skip


if __name__ == "__main__":
    main(
        *([int(sys.argv[1])] if sys.argv[1:] else []),
        *([tuple(sys.argv[2:])] if sys.argv[2:] else []),
    )
