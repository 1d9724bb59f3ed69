"""Top words and their simultaneous intervals, on composed counts."""

from dataclasses import replace

import numpy as np
import pandas as pd
import pytest

from newsstudy.comparison.word_contrasts import prior_overlap, top_words, with_intervals, with_q
from newsstudy.measures.keyness import keyness
from newsstudy.parameters import ComparisonParameters, WordParameters
from tests.simulation.counts import SimulatedCounts, simulate_counts

PARAMETERS = ComparisonParameters(draws=200)
PRIOR = 200.0
BOOSTS = np.zeros((3, 60))
for outlet in range(3):
    BOOSTS[outlet, [outlet, 10 + outlet, 20 + outlet]] = 1.5


def drawn(sizes: tuple[int, ...] = (40, 30, 50), seed: int = 1, **options) -> SimulatedCounts:
    rng = np.random.default_rng(seed)
    return simulate_counts(sizes, rng, **{"boosts": BOOSTS[: len(sizes)], "n_terms": 60} | options)


@pytest.fixture(scope="module")
def corpus() -> SimulatedCounts:
    return drawn()


@pytest.fixture(scope="module")
def table(corpus) -> pd.DataFrame:
    return keyness(corpus.features, corpus.articles["outlet"], PRIOR)


@pytest.fixture(scope="module")
def top(table, corpus) -> pd.DataFrame:
    return top_words(table, 6, 10, corpus.articles["outlet"])


def intervals_of(top: pd.DataFrame, corpus: SimulatedCounts, seed: int = 1, **options: object):
    parameters = PARAMETERS.model_copy(update=options)
    return with_intervals(top, corpus.features, corpus.articles, parameters, PRIOR, seed)


def row_of(outlet: str, term: str, z: float, n_articles: int, delta: float = 1.0) -> dict:
    return {"outlet": outlet, "term": term, "z": z, "n_articles": n_articles, "delta": delta}


def composed(rows: list[dict]) -> pd.DataFrame:
    table = pd.DataFrame(rows)
    names = list(dict.fromkeys(table["outlet"]))
    return table.assign(outlet=pd.Categorical(table["outlet"], categories=names))


def listed(table: pd.DataFrame, n: int) -> pd.DataFrame:
    """The list where the word in most articles stands in all of its outlet's."""
    sizes = table.groupby("outlet", observed=True)["n_articles"].max()
    outlets = pd.Series([name for name, size in sizes.items() for _ in range(size)])
    return top_words(table, n, 10, outlets.astype(table["outlet"].dtype))


def test_planted_words_head_the_list_of_the_outlet_they_were_planted_in(top):
    for code, name in enumerate(["Outlet 0", "Outlet 1", "Outlet 2"]):
        first = set(top[top["outlet"] == name].nsmallest(3, "rank")["term"])
        assert first == {f"word{code + shift:04d}" for shift in (0, 10, 20)}


def test_each_list_is_ranked_by_z_from_one_and_has_at_most_n_words(top):
    for _, group in top.groupby("outlet", observed=True):
        assert group["rank"].tolist() == list(range(1, len(group) + 1))
        assert group["z"].is_monotonic_decreasing
        assert len(group) <= 6


def test_words_with_a_delta_of_zero_or_less_are_never_listed():
    table = composed(
        [row_of("A", "gull", 3.0, 20, -1.0), row_of("A", "pier", 2, 20, 0.0),
         row_of("A", "quay", 1, 20)]
    )  # fmt: skip
    assert listed(table, 5)["term"].tolist() == ["quay"]


def test_words_in_fewer_than_min_articles_of_the_outlet_are_not_listed():
    table = composed(
        [row_of("A", "gull", 9, 9), row_of("A", "pier", 2, 10), row_of("A", "x", 1, 40)]
    )
    assert listed(table, 5)["term"].tolist() == ["pier", "x"]


def test_a_small_outlet_s_words_need_half_of_its_articles():
    rows = [row_of("A", "gull", 3, 5), row_of("A", "pier", 2, 3), row_of("A", "quay", 1, 2)]
    rows += [row_of("B", "gull", 3, 40), row_of("B", "pier", 2, 5)]
    top = listed(composed(rows), 5)
    assert top.groupby("outlet", observed=True)["term"].apply(list).to_dict() == {
        "A": ["gull", "pier"],
        "B": ["gull"],
    }


def test_the_alphabet_decides_between_words_of_equal_z():
    table = composed([row_of("A", term, 2.0, 20) for term in ("quay", "gull", "pier")])
    assert listed(table, 2)["term"].tolist() == ["gull", "pier"]


def test_intervals_are_symmetric_about_delta_and_keep_the_rows_of_the_list(corpus, top):
    result = intervals_of(top, corpus)
    pd.testing.assert_frame_equal(result[top.columns], top)
    below, above = result["delta"] - result["delta_low"], result["delta_high"] - result["delta"]
    assert (below > 0).all()
    assert np.allclose(below, above)


def test_more_confidence_makes_every_interval_wider(corpus, top):
    narrow, wide = (intervals_of(top, corpus, confidence=c) for c in (0.8, 0.99))
    assert (wide["delta_low"] < narrow["delta_low"]).all()
    assert (wide["delta_high"] > narrow["delta_high"]).all()


def test_a_longer_list_makes_the_intervals_of_its_words_wider(corpus, table):
    terms = [f"word{i:04d}" for i in range(40)]
    long = table[table["term"].isin(terms)].reset_index(drop=True)
    short = long[long["term"].isin(terms[:2])].reset_index(drop=True)
    wide = intervals_of(long, corpus).merge(
        intervals_of(short, corpus), on=["outlet", "term"], suffixes=("", "_short")
    )
    assert len(wide) == 6
    assert (wide["delta_high"] > wide["delta_high_short"]).all()


def test_the_spread_of_an_interval_is_that_of_redrawing_articles_one_by_one(corpus, table):
    one = table[(table["term"] == "word0005") & (table["outlet"] == "Outlet 1")].reset_index(
        drop=True
    )
    found = intervals_of(one, corpus, draws=1500).iloc[0]
    random = np.random.default_rng(5)
    counts, outlets = corpus.features.counts.toarray(), corpus.articles["outlet"].cat.codes
    deltas = []
    for _ in range(1500):
        rows = random.integers(0, len(counts), len(counts))
        mine = outlets.to_numpy()[rows] == 1
        y, n = counts[rows, 5], counts[rows].sum(axis=1)
        alpha = PRIOR * y.sum() / n.sum()
        inside, outside = y[mine].sum() + alpha, y[~mine].sum() + alpha
        deltas.append(
            np.log(inside / (n[mine].sum() + PRIOR - inside))
            - np.log(outside / (n[~mine].sum() + PRIOR - outside))
        )
    expected = np.quantile(np.abs(np.array(deltas) - found["delta"]), 0.95)
    assert found["delta_high"] - found["delta"] == pytest.approx(expected, rel=0.1)


def test_stories_are_resampled_and_not_articles():
    corpus = drawn((60, 60, 60), n_stories=15, burst=1.0)
    table = keyness(corpus.features, corpus.articles["outlet"], PRIOR)
    listed = table[table["term"].isin(["word0030", "word0031"])].reset_index(drop=True)
    bound = intervals_of(listed, corpus)
    corpus.articles["story_id"] = None
    loose = intervals_of(listed, corpus)
    widths = [(t["delta_high"] - t["delta_low"]).mean() for t in (bound, loose)]
    assert widths[0] < 0.9 * widths[1]  # a shared story's burst is in both outlets and cancels


def test_an_outlet_with_too_few_stories_gets_no_interval():
    corpus = drawn((9, 30, 30))
    table = keyness(corpus.features, corpus.articles["outlet"], PRIOR)
    result = intervals_of(top_words(table, 4, 5, corpus.articles["outlet"]), corpus)
    missing = result[["delta_low", "delta_high"]].isna().all(axis=1)
    assert (missing == (result["outlet"] == "Outlet 0")).all()
    assert missing.any()


def test_an_empty_list_stays_empty(corpus, top):
    result = intervals_of(top.head(0), corpus)
    assert result.empty
    assert {"delta_low", "delta_high"} <= set(result.columns)


def test_the_seed_decides_the_intervals(corpus, top):
    first, again, other = (intervals_of(top, corpus, seed=seed) for seed in (1, 1, 2))
    assert first.equals(again)
    assert not np.allclose(first["delta_low"], other["delta_low"])


def test_q_is_corrected_over_all_words_and_outlets(table):
    q = with_q(table)["q"]
    m = len(table)
    order = np.argsort(table["p"].to_numpy())
    by_hand = np.minimum.accumulate((table["p"].to_numpy()[order] * m / np.arange(1, m + 1))[::-1])
    assert np.allclose(q.to_numpy()[order], by_hand[::-1])


def test_prior_overlap_is_a_share_and_is_one_for_words_that_stand_out_under_any_prior(corpus):
    outlets = corpus.articles["outlet"]
    clear = prior_overlap(
        corpus.features, outlets, WordParameters(prior_words=PRIOR, n_words=3), 10
    )
    assert clear == {"strong": 1.0, "weak": 1.0}
    long = prior_overlap(
        corpus.features, outlets, WordParameters(prior_words=PRIOR, n_words=15), 10
    )
    assert all(0 <= share <= 1 for share in long.values())


def test_a_word_from_one_article_of_several_is_never_listed():
    table = composed([row_of("A", "gull", 3, 1), row_of("A", "pier", 2, 2), row_of("A", "x", 1, 3)])
    outlets = pd.Series(["A"] * 4, dtype=table["outlet"].dtype)
    assert top_words(table, 5, 1, outlets)["term"].tolist() == ["pier", "x"]


def test_a_rare_word_leaves_the_intervals_of_its_list_whole(corpus):
    counts = corpus.features.counts.tolil()
    counts[:, 0] = 0
    counts[int(np.flatnonzero((corpus.articles["outlet"] == "Outlet 0").to_numpy())[0]), 0] = 9
    features = replace(corpus.features, counts=counts.tocsr())
    table = keyness(features, corpus.articles["outlet"], PRIOR)
    words = table[(table["outlet"] == "Outlet 0")].head(3).assign(rank=[1, 2, 3])
    found = with_intervals(words, features, corpus.articles, PARAMETERS, PRIOR, 1)
    assert found[["delta_low", "delta_high"]].notna().all(axis=None)
