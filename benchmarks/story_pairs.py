"""Pairs of articles of different outlets that were read: does matching join those on one event?

`story_pairs.csv` has 340 pairs of news2017 (record numbers) and AllSides (ids), drawn in ten strata
of likeness, and what a reader, a language model that saw outlet, date, headline and the first 800
characters alone, said of them: same, different, doubtful. `weight` is the number of pairs that one
stands for. `half_at`, `day_step`, `size_step` and `running_step` were chosen with these pairs and
the composed corpus in view.
"""

from pathlib import Path

import numpy as np
import pandas as pd
from sklearn.linear_model import LogisticRegression

from benchmarks.stories_gold import SHARED, allsides
from newsstudy.corpus.stories import match_stories
from newsstudy.parameters import StoryParameters
from newsstudy.study import load_study

PAIRS = Path(__file__).with_name("story_pairs.csv")


def corpora() -> dict[str, pd.DataFrame]:
    """Return the articles that are at hand, by corpus, with the pairs' names of them as `name`."""
    found = {}
    prepared = load_study("news2017").paths.processed / "articles.parquet"
    if prepared.is_file():
        articles = pd.read_parquet(prepared)
        found["news2017"] = articles.assign(name=articles["record"].astype(str))
    if SHARED.is_dir():
        articles = allsides()
        found["allsides"] = articles.assign(name=articles["article_id"])
    return found


def judged(name: str, articles: pd.DataFrame) -> pd.DataFrame:
    """Return the decided pairs of a corpus with `same`, `joined`, `confidence` and `weight`."""
    pairs = pd.read_csv(PAIRS, dtype={"left": str, "right": str})
    pairs = pairs[(pairs["corpus"] == name) & (pairs["verdict"] != "doubtful")]
    matched = match_stories(articles, StoryParameters())
    matched.index = articles["name"].to_numpy()
    pairs = pairs[pairs["left"].isin(matched.index) & pairs["right"].isin(matched.index)]
    sides = [matched.loc[pairs[side]] for side in ("left", "right")]
    one, other = (side["story_id"].to_numpy(dtype=object) for side in sides)
    return pairs.assign(
        same=(pairs["verdict"] == "same").to_numpy(),
        joined=pd.notna(one) & (one == other),
        confidence=np.mean([side["story_confidence"].to_numpy() for side in sides], axis=0),
    )


def main() -> None:
    """Print precision and recall of joined pairs, weighted and plain, and what confidence says."""
    for name, articles in corpora().items():
        pairs = judged(name, articles)
        weight, right = pairs["weight"], pairs["joined"] & pairs["same"]
        plain = right.sum() / pairs["joined"].sum()
        print(f"{name}: {len(pairs)} pairs; precision {weight[right].sum():,.0f} of "
              f"{weight[pairs['joined']].sum():,.0f} = "
              f"{weight[right].sum() / weight[pairs['joined']].sum():.3f} (plain {plain:.3f}), "
              f"recall {weight[right].sum() / weight[pairs['same']].sum():.3f} (plain "
              f"{right.sum() / pairs['same'].sum():.3f})")  # fmt: skip
        told = pairs[pairs["joined"]]
        fit = LogisticRegression(C=1e4).fit(told[["confidence"]], told["same"])
        at = fit.predict_proba(pd.DataFrame({"confidence": [0.6, 0.8, 0.95]}))[:, 1]
        print("  right, of joined pairs, at a mean confidence of .60, .80, .95: "
              + ", ".join(f"{share:.2f}" for share in at))  # fmt: skip


if __name__ == "__main__":
    main()
