"""Stories against known events, the number that news2017 shares, and how the time grows.

Gold events are split in two by a hash of their id; each half is reported with `similarity_undated`
set on the other. The gold set's dates are partly those of collection (its articles on an event of
July 2016 go to November 2017), so it is matched with `window_days` null; with dates as they stand
no window of three days can be right about more than the bound that is printed.
"""

import hashlib
import json
import resource
import time
from itertools import combinations
from pathlib import Path

import numpy as np
import pandas as pd

from newsstudy.corpus.preparation import prepared_corpus
from newsstudy.corpus.stories import match_stories, story_table
from newsstudy.parameters import StoryParameters
from newsstudy.study import load_study

ROOT = Path(__file__).resolve().parents[1]
SHARED = ROOT.parent / "shared"
GRID = np.arange(0.36, 0.5201, 0.01).round(2)


def b_cubed(truth: np.ndarray, found: np.ndarray) -> tuple[float, float, float]:
    """Return B³ F1, precision and recall (Bagga & Baldwin 1998) of two labellings."""
    both = pd.DataFrame({"truth": truth, "found": found})
    n = both.groupby(["truth", "found"]).size().rename("n").reset_index()
    n_truth, n_found = both["truth"].value_counts(), both["found"].value_counts()
    precision = (n["n"] ** 2 / n["found"].map(n_found)).sum() / len(both)
    recall = (n["n"] ** 2 / n["truth"].map(n_truth)).sum() / len(both)
    return 2 * precision * recall / (precision + recall), precision, recall


def labels(matched: pd.DataFrame) -> np.ndarray:
    """Return story ids, with an own one for an article that is alone."""
    own = pd.Series([f"alone {i}" for i in range(len(matched))], index=matched.index)
    return matched["story_id"].fillna(own).to_numpy(dtype=object)


def gold() -> pd.DataFrame:
    """Return the gold articles, in the form of the articles table, with event_id."""
    lines = (SHARED / "gold" / "stories" / "articles.jsonl").read_text().splitlines()
    table = pd.DataFrame([json.loads(line) for line in lines])
    published = pd.to_datetime(table["published"], format="mixed", utc=True)
    midnight = published == published.dt.floor("D")
    return table.assign(
        article_id=[hashlib.sha256(i.encode()).hexdigest()[:16] for i in table["id"]],
        published=published.astype("datetime64[us, UTC]"),
        published_precision=np.where(midnight, "day", "second"),
    )


def half_of(event: int) -> int:
    """Return 0 or 1: the half of the events that `event` is in."""
    return int(hashlib.sha256(str(event).encode()).hexdigest(), 16) % 2


def f1(articles: pd.DataFrame, parameters: StoryParameters) -> float:
    """Return B³ F1 of the stories found in `articles`."""
    return b_cubed(articles["event_id"], labels(match_stories(articles, parameters)))[0]


def on_gold() -> None:
    """Print B³ F1 on either half of the events, and on all."""
    articles = gold()
    free = StoryParameters(window_days=None)
    halves = [articles[articles["event_id"].map(half_of) == half] for half in (0, 1)]
    print(f"gold: {len(articles)} articles, {articles['event_id'].nunique()} events; B³ F1")
    for half, (set_on, reported) in enumerate([halves, halves[::-1]]):
        scores = {value: f1(set_on, free.model_copy(update={"similarity_undated": value}))
                  for value in GRID}  # fmt: skip
        best = float(np.median([v for v, score in scores.items() if score == max(scores.values())]))
        chosen = free.model_copy(update={"similarity_undated": best})
        print(f"  similarity_undated {best:.3f} set on half {half} ({scores[GRID[0]]:.3f} to "
              f"{max(scores.values()):.3f} over the grid): half {1 - half} "
              f"{f1(reported, chosen):.3f}")  # fmt: skip
    told = [
        f"{b:.3f}" for b in b_cubed(articles["event_id"], labels(match_stories(articles, free)))
    ]
    print(f"  as shipped: halves {f1(halves[0], free):.3f}, {f1(halves[1], free):.3f}; all "
          f"{told[0]} (precision {told[1]}, recall {told[2]})")  # fmt: skip
    dated = StoryParameters()
    days = articles["published"].astype("int64") // (3 * 86_400_000_000)
    bound = b_cubed(articles["event_id"], articles["event_id"].astype(str) + "@" + days.astype(str))
    print(f"  dates as they stand: {f1(articles, dated):.3f}; events cut every three days: "
          f"{bound[0]:.3f}")  # fmt: skip


def on_composed() -> None:
    """Print B³ F1 on the composed corpus."""
    articles = prepared_corpus(load_study("composed")).articles
    truth = pd.read_csv(ROOT / "tests" / "corpora" / "composed" / "truth.csv", dtype=str)
    truth["record"] = truth["record"].fillna("1").astype(int)
    keys = ["source_path", "record"]
    events = articles[keys].merge(truth[[*keys, "event_id"]], on=keys, how="left")["event_id"]
    found = labels(match_stories(articles, StoryParameters()))
    told = [f"{b:.3f}" for b in b_cubed(events.to_numpy(), found)]
    print(f"composed: {len(articles)} articles, {events.nunique()} events: B³ F1 {told[0]} "
          f"(precision {told[1]}, recall {told[2]})")  # fmt: skip


def joined_pairs(matched: pd.DataFrame) -> set[tuple[str, str]]:
    """Return the pairs of article_ids that share a story."""
    stories = matched["story_id"].dropna().groupby(matched["story_id"]).groups.values()
    return {pair for ids in stories for pair in combinations(sorted(ids), 2)}


def on_news2017() -> None:
    """Print how many stories outlets share."""
    prepared = load_study("news2017").paths.processed / "articles.parquet"
    if not prepared.is_file():
        print("news2017: not measured: run `make prepare` first")
        return
    articles = pd.read_parquet(prepared)
    table = story_table(articles, match_stories(articles, StoryParameters()))
    shared = [(table["n_outlets"] >= n).sum() for n in (2, 3)]
    print(f"news2017: {len(articles):,} articles, {len(table)} stories of several articles; two "
          f"or more outlets share {shared[0]}, three or more {shared[1]}")  # fmt: skip
    whole = joined_pairs(match_stories(articles, StoryParameters()))
    for name, order in (
        ("by date", articles.sort_values(["published", "article_id"])),
        ("at random", articles.sample(frac=1, random_state=3)),
    ):
        known = None
        for stop in np.linspace(0, len(order), 11)[1:].astype(int):
            known = match_stories(order[:stop], StoryParameters(), known)["story_id"]
        grown = joined_pairs(known.to_frame())
        print(f"  arriving in ten parts {name}: {len(grown):,} pairs of articles in one story, at "
              f"once {len(whole):,}, both {len(grown & whole):,}")  # fmt: skip


def allsides() -> pd.DataFrame:
    """Return the AllSides articles, not cleaned, in the form of the articles table."""
    raw = pd.read_parquet(SHARED / "corpora" / "allsides.parquet")
    published = pd.to_datetime(raw["date"], errors="coerce", utc=True)
    return pd.DataFrame(
        {"article_id": raw["id"], "outlet": raw["source"], "headline": raw["title"],
         "text": raw["text"], "published": published.astype("datetime64[us, UTC]"),
         "published_precision": np.where(published.notna(), "day", "unknown")}
    )  # fmt: skip


def on_allsides() -> None:
    """Print the time and the memory that growing parts of AllSides take."""
    mixed = allsides().sample(frac=1, random_state=1)
    for size in (5_000, 10_000, 20_000, len(mixed)):
        start, cpu = time.perf_counter(), time.process_time()
        matched = match_stories(mixed[:size], StoryParameters())
        seconds, busy = time.perf_counter() - start, time.process_time() - cpu
        memory = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 2**20
        told = f"{seconds:.1f} s ({busy:.1f} s of one core), peak {memory:.2f} GiB"
        print(f"  allsides {size:,}: {told}, {matched['story_id'].nunique():,} stories")


def main() -> None:
    """Print all figures that can be measured here."""
    on_composed()
    on_news2017()
    if not SHARED.is_dir():
        print("stories: gold and AllSides not measured, they are not beside the checkout")
        return
    on_gold()
    on_allsides()


if __name__ == "__main__":
    main()
