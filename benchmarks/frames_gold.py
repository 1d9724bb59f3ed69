"""Frame measures against human codes (Frermann et al. 2023) and the composed corpus's truth.

Three measures and plain TF-IDF logistic regression on the same folds: random ones, and whole
outlets held out. The indicators were edited on the half of the articles drawn with seed 1.
"""

import random
import time
from pathlib import Path

import numpy as np
import pandas as pd
from sklearn.feature_extraction.text import TfidfVectorizer
from sklearn.linear_model import LogisticRegression
from sklearn.metrics import average_precision_score, f1_score, roc_auc_score

from newsstudy.measures.codebooks import load_codebook
from newsstudy.measures.frames import FrameMeasure, frame_scores
from newsstudy.measures.supervised import (
    article_features,
    assigned_folds,
    cross_fitted,
    group_codes,
)

ROOT = Path(__file__).resolve().parents[1]
GOLD = ROOT.parent / "shared" / "gold" / "frames-narrative"
COMPOSED = ROOT / "tests" / "corpora" / "composed"
CODES = {"conflict": "CO", "human_interest": "HI", "economic": "EC", "morality": "MO",
         "responsibility": "RE"}  # fmt: skip
SEEDS = (11, 12, 13)


def gold(outlet: str = "outlet") -> tuple[pd.DataFrame, pd.DataFrame]:
    """Return the coded articles, and their codes (article_id × frame, 0 or 1).

    The outlet is the source, its spelling variants joined, or with `bias` the group that the
    gold set assigns. Articles with other labels than True and False are left out.
    """
    table = pd.read_csv(GOLD / "articles_metadata.tsv", sep="\t", quoting=3, dtype=str)
    table = table[table[list(CODES.values())].isin(["True", "False"]).all(axis=1)]
    name = table["source"].str.lower().str.replace(" ", "").str.removeprefix("the")
    ids = [f"{i:016x}" for i in range(len(table))]
    articles = pd.DataFrame(
        {
            "article_id": ids,
            "outlet": pd.Categorical(name if outlet == "outlet" else table["mbfc"]),
            "text": table["text"].str.strip('"').str.replace('""', '"').to_numpy(),
            "story_id": pd.Series([None] * len(table), dtype=object),
        }
    )
    codes = (table[list(CODES.values())] == "True").astype(float)
    return articles, codes.set_axis(list(CODES), axis=1).set_axis(pd.Index(ids), axis=0)


def composed() -> tuple[pd.DataFrame, pd.DataFrame]:
    """Return the composed corpus, and the share of each article's paragraphs with each frame."""
    paragraphs = pd.read_csv(COMPOSED / "paragraphs.csv")
    truth = pd.read_csv(COMPOSED / "truth.csv").set_index("article_id")
    texts = paragraphs.groupby("article_id")["text"].agg("\n\n".join)
    articles = texts.reset_index().assign(
        outlet=pd.Categorical(truth["outlet"].loc[texts.index]),
        story_id=truth["event_id"].loc[texts.index].to_numpy(),
    )
    marked = pd.read_csv(COMPOSED / "frames.csv")
    counts = pd.crosstab(marked["article_id"], marked["frame"]).reindex(texts.index).fillna(0)
    return articles, counts.div(paragraphs.groupby("article_id").size(), axis=0)[list(CODES)]


def main() -> None:
    """Print how well each measure tells what people coded, and how fast."""
    if not GOLD.is_dir():
        print("frames: not measured, the gold set is not beside the checkout")
        return
    codebook = load_codebook("codebooks/generic.yml")
    articles, codes = gold()
    _without_training(articles, codes, codebook)
    _with_training(articles, codes, codebook)
    _on_composed(codebook)
    _speed(codebook)


def _without_training(articles, codes, codebook):
    edited = np.zeros(len(articles), dtype=bool)
    order = list(range(len(articles)))
    random.Random(1).shuffle(order)
    edited[order[: len(articles) // 2]] = True
    print(f"{len(articles)} articles, frames {', '.join(CODES)}")
    for measure in ("indicator", "semantic"):
        scores = frame_scores(articles, codebook, measure)[list(CODES)].to_numpy()
        parts = {"all": edited | True, "the half edited on": edited, "the other half": ~edited}
        for told, part in parts.items():
            _tell(f"{measure}, {told}", codes.to_numpy()[part], scores[part])


def _with_training(articles, codes, codebook):
    features = article_features(articles, codebook)
    texts = articles["text"].to_numpy()
    places = np.arange(len(articles))
    ours = {m: frame_scores(articles, codebook, m)[list(CODES)].to_numpy()
            for m in ("indicator", "semantic")}  # fmt: skip
    for held_out, told in (("story", "random folds"), ("outlet", "outlets held out")):
        groups = group_codes(articles, held_out)
        scores = {name: [] for name in ("supervised", "TF-IDF logistic", "the same, balanced")}
        for seed in SEEDS:
            folds = assigned_folds(groups, places, 5, seed)
            found = cross_fitted(features, articles, codes, groups, folds)
            scores["supervised"].append(found.to_numpy())
            scores["TF-IDF logistic"].append(_plain(texts, codes, folds, None))
            scores["the same, balanced"].append(_plain(texts, codes, folds, "balanced"))
        print(f"{told}, 5 folds, mean of {len(SEEDS)} partitions; AUC, AP, F1 at the base rate")
        for name, found in {**scores, **{m: [s] for m, s in ours.items()}}.items():
            _tell(name, codes.to_numpy(), *found)


def _plain(texts, codes, folds, class_weight):
    scores = np.zeros(codes.shape)
    for fold in range(folds.max() + 1):
        held = folds == fold
        vectorizer = TfidfVectorizer(sublinear_tf=True, min_df=2)
        taught, asked = vectorizer.fit_transform(texts[~held]), vectorizer.transform(texts[held])
        for column in range(codes.shape[1]):
            model = LogisticRegression(max_iter=1000, class_weight=class_weight)
            model.fit(taught, codes.to_numpy()[~held, column])
            scores[held, column] = model.predict_proba(asked)[:, 1]
    return scores


def _tell(name, truth, *scores):
    truth = truth > 0.5
    rows = []
    for found in scores:
        for column in range(truth.shape[1]):
            cut = np.quantile(found[:, column], 1 - truth[:, column].mean())
            rows.append(
                (
                    roc_auc_score(truth[:, column], found[:, column]),
                    average_precision_score(truth[:, column], found[:, column]),
                    f1_score(truth[:, column], found[:, column] > cut),
                )
            )
    means = np.array(rows).reshape(len(scores), truth.shape[1], 3).mean(axis=0)
    for place, figure in enumerate(("AUC", "AP", "F1")):
        by_frame = " ".join(f"{value:.3f}" for value in means[:, place])
        print(f"  {name:32} {figure:4} {by_frame}  mean {means[:, place].mean():.4f}", flush=True)


def _on_composed(codebook):
    articles, shares = composed()
    truth = (shares > shares.median()).astype(float).to_numpy()
    print(f"composed corpus, {len(articles)} articles; AUC for a share above the median")
    for measure in ("indicator", "semantic"):
        _tell(measure, truth, frame_scores(articles, codebook, measure)[list(CODES)].to_numpy())
    for held_out in ("story", "outlet"):
        found = frame_scores(
            articles, codebook, "supervised", codes=shares, held_out=held_out, seed=SEEDS[0]
        )
        _tell(f"supervised, each {held_out} held out", truth, found.to_numpy())


def _speed(codebook):
    path = ROOT / "data" / "processed" / "news2017" / "articles.parquet"
    if not path.is_file():
        return
    articles = pd.read_parquet(path)
    coded = articles["article_id"].sample(300, random_state=1)
    codes = pd.DataFrame(
        np.random.default_rng(1).integers(0, 2, (300, len(CODES))), index=coded, columns=CODES
    )
    measures: tuple[FrameMeasure, ...] = ("indicator", "semantic", "supervised")
    for measure in measures:
        start = time.perf_counter()
        frame_scores(articles, codebook, measure, codes=codes)
        spent = time.perf_counter() - start
        print(f"speed on news2017: {measure}, {len(articles) / spent:.0f} articles a second "
              f"({spent:.1f} s; sentences are cut once, by the first)", flush=True)  # fmt: skip


if __name__ == "__main__":
    main()
