"""Stories found in composed texts, in the composed corpus, and among gold events."""

import json
from itertools import product

import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy import sparse

from benchmarks.stories_gold import b_cubed, f1, gold, half_of, labels
from newsstudy.corpus.preparation import prepared_corpus
from newsstudy.corpus.running_stories import told_on_other_days
from newsstudy.corpus.stories import match_stories, possibly_first, story_table
from newsstudy.corpus.story_clusters import clusters_of
from newsstudy.corpus.story_similarity import NEVER, Pairs, likely_pairs, term_vectors
from newsstudy.errors import CorpusError
from newsstudy.parameters import StoryParameters
from newsstudy.study import load_study
from tests.conftest import ROOT

PARAMETERS = StoryParameters()
SYLLABLES = ["".join(parts) for parts in product("bdfgklmnprstvz", "aeiou")]


def pseudo_words(n, seed):
    random = np.random.default_rng(seed)
    return ["".join(random.choice(SYLLABLES, 3)) for _ in range(n)]


COMMON = pseudo_words(600, 0)


def text_on(event, seed, n=150, share=0.3):
    """Return words, `share` of them from an event's own vocabulary, the rest from a common one."""
    random = np.random.default_rng([seed, 7])
    own, rank = pseudo_words(25, [event, 3]), np.arange(1, len(COMMON) + 1)
    common = random.choice(COMMON, n, p=(1 / rank) / (1 / rank).sum())
    return " ".join(np.where(random.random(n) < share, random.choice(own, n), common))


def corpus_of(rows):
    """Return an articles table of (outlet, day, headline, text); a day may be null."""
    table = pd.DataFrame(rows, columns=["outlet", "day", "headline", "text"])
    start = pd.Timestamp("2031-04-01", tz="UTC")
    published = start + pd.to_timedelta(table["day"], unit="D")
    return pd.DataFrame(
        {
            "article_id": [f"{i:016x}" for i in range(len(table))],
            "outlet": table["outlet"].astype("category"),
            "published": published.astype("datetime64[us, UTC]"),
            "published_precision": np.where(published.notna(), "second", "unknown"),
            "headline": table["headline"],
            "text": table["text"],
        }
    )


def events_corpus(n_events=30, outlets=("A", "B", "C"), dated=True, every=0.5):
    """Return articles by every outlet on every event, and the events; one each `every` days."""
    rows, events = [], []
    for event in range(n_events):
        for place, outlet in enumerate(outlets):
            day = event * every + place * 0.1 if dated else None
            head = " ".join(text_on(event, 1000 * event + place + 500, 6, 0.5).split())
            rows.append((outlet, day, head, text_on(event, 1000 * event + place)))
            events.append(event)
    return corpus_of(rows), np.array(events)


@pytest.fixture(scope="module")
def composed():
    articles = prepared_corpus(load_study("composed")).articles
    truth = pd.read_csv(ROOT / "tests/corpora/composed/truth.csv", dtype=str, keep_default_na=False)
    truth["record"] = truth["record"].replace("", "1").astype(int)
    truth = truth.drop(columns=["article_id", "outlet"])
    articles = articles[["outlet", "headline", "text", "published", "published_precision",
                         "article_id", "source_path", "record"]]  # fmt: skip
    return articles.merge(truth, on=["source_path", "record"], how="left", validate="1:1")


def groups_of(matched):
    """Return the stories as sets of article_ids."""
    told = matched["story_id"].dropna()
    return {frozenset(ids) for ids in told.groupby(told).groups.values()}


def test_articles_on_one_event_are_one_story_and_those_on_others_are_not():
    articles, events = events_corpus()
    matched = match_stories(articles, PARAMETERS)
    assert b_cubed(events, labels(matched))[0] > 0.98
    assert matched.index.tolist() == articles["article_id"].tolist()
    assert matched["story_confidence"].between(0, 1).all()


def test_events_are_found_without_dates():
    articles, events = events_corpus(dated=False)
    assert b_cubed(events, labels(match_stories(articles, PARAMETERS)))[0] > 0.95


def test_a_corpus_of_unrelated_articles_has_no_story():
    articles, _ = events_corpus(n_events=60, outlets=("A",))
    matched = match_stories(articles, PARAMETERS)
    assert matched["story_id"].isna().all()
    assert (matched["story_confidence"] > 0.5).all()


def test_the_story_is_named_after_its_earliest_article():
    articles, _ = events_corpus(10)
    matched = match_stories(articles, PARAMETERS)
    joined = articles.set_index("article_id").join(matched).dropna(subset=["story_id"])
    for story, members in joined.groupby("story_id"):
        assert members["published"].idxmin() == story


@settings(max_examples=8)
@given(st.permutations(range(30)))
def test_the_order_of_rows_changes_nothing(order):
    articles, _ = events_corpus(10)
    expected = match_stories(articles, PARAMETERS)
    shuffled = match_stories(articles.iloc[list(order)].reset_index(drop=True), PARAMETERS)
    pd.testing.assert_frame_equal(shuffled.loc[expected.index], expected)


def test_old_stories_keep_ids_and_articles_when_new_ones_arrive():
    articles, events = events_corpus(30, outlets=("A", "B", "C", "D"))
    early = articles[articles["outlet"].isin(["A", "B"]) & (events < 20)]
    known = match_stories(early, PARAMETERS)["story_id"]
    later = match_stories(articles, PARAMETERS, known)["story_id"]
    told = known.dropna()
    assert len(told) > 30
    assert (later[told.index] == told).all()
    newcomers = later.drop(known.index).dropna()
    assert newcomers.isin(told).sum() > 30, "new articles join old stories"
    assert (~newcomers.isin(told)).sum() > 20, "new events become new stories"


def test_known_stories_are_never_joined_with_each_other():
    articles, _ = events_corpus(3, outlets=("A", "B", "C", "D"))
    first = articles["article_id"][:4]
    known = pd.Series(["x", "x", "y", "y"], index=first)
    later = match_stories(articles, PARAMETERS, known)["story_id"]
    assert later[first].tolist() == ["x", "x", "y", "y"]


def test_a_known_story_of_articles_that_left_the_corpus_is_ignored():
    articles, _ = events_corpus(5)
    known = pd.Series(["gone"], index=["f" * 16])
    expected = match_stories(articles, PARAMETERS)
    pd.testing.assert_frame_equal(match_stories(articles, PARAMETERS, known), expected)


def test_a_new_story_never_takes_the_id_of_a_known_one():
    articles, events = events_corpus(6)
    founder = match_stories(articles, PARAMETERS)["story_id"].iloc[0]
    of_event = [articles["article_id"][events == event].iloc[0] for event in (1, 2)]
    known = pd.Series([founder, f"{founder}-2"], index=of_event)
    again = match_stories(articles, PARAMETERS, known)["story_id"].to_numpy()
    assert set(again[events == 0]) == {f"{founder}-3"}
    assert set(again[events == 1]) == {founder}
    assert set(again[events == 2]) == {f"{founder}-2"}


def test_articles_of_a_running_story_need_more_to_be_one_event():
    """Ten days of one saga: its words alone, without those of the day's act, join nothing."""
    rows = [
        ("AB"[k % 2], 0.5 * k, "", f"{text_on(1, 1)} {text_on(90 + k, k, 20)}") for k in range(20)
    ]
    rows += [("C", 0.5 * k, "", text_on(500 + k, k)) for k in range(20)]
    articles = corpus_of(rows)
    plain = match_stories(articles, PARAMETERS.model_copy(update={"running_step": 0.0}))
    running = match_stories(articles, PARAMETERS.model_copy(update={"running_step": 2.0}))
    assert plain["story_id"].iloc[:20].notna().all()
    assert running["story_id"].iloc[:20].isna().all()


def test_other_days_are_those_beyond_one_window_and_within_three():
    random = np.random.default_rng(4)
    vectors = sparse.random(60, 30, 0.3, "csr", random_state=4)
    vectors = sparse.csr_matrix(vectors / np.sqrt(vectors.multiply(vectors).sum(1)))
    days = np.sort(random.uniform(0, 20, 60))
    found = told_on_other_days(vectors, days, 2.0)
    for row in range(60):
        away = np.abs(days - days[row])
        other = (away > 2) & (away <= 6)
        cosines = (vectors[row] @ vectors[other].T).toarray().ravel()
        expected = np.sqrt(np.sort(cosines)[-5:]).mean() if other.sum() >= 5 else np.nan
        assert found[row] == pytest.approx(expected, nan_ok=True)


def test_two_new_stories_never_share_an_id():
    """Even where an article is named as a numbered story is: x, x-2 and a known story x."""
    articles, events = events_corpus(8)
    first = [int(np.flatnonzero(events == event)[0]) for event in range(3)]
    ids = articles["article_id"].to_numpy(dtype=object).copy()
    ids[first[0]], ids[first[1]] = "x", "x-2"
    renamed = articles.assign(article_id=ids)
    again = match_stories(renamed, PARAMETERS, pd.Series({ids[first[2]]: "x"}))["story_id"]
    assert again.groupby(events).nunique().eq(1).all()
    assert again.nunique() == 8


def test_the_same_event_beyond_the_window_is_another_story():
    rows = [("A", 0, "", text_on(1, 1)), ("B", 0.2, "", text_on(1, 2)),
            ("C", 9, "", text_on(1, 3)), ("D", 9.1, "", text_on(1, 4))]  # fmt: skip
    rows += [("E", day, "", text_on(20 + day, 90 + day)) for day in range(9)]
    found = match_stories(corpus_of(rows), PARAMETERS)["story_id"].tolist()
    assert found[0] == found[1] != found[2] == found[3]
    assert found[0] is not None
    assert found[2] is not None


def test_an_article_whose_month_alone_is_known_counts_as_undated():
    articles, _ = events_corpus(20)
    monthly = articles.assign(published_precision="month")
    free = match_stories(articles, StoryParameters(window_days=None))
    pd.testing.assert_frame_equal(match_stories(monthly, PARAMETERS), free)


def test_an_undated_pair_needs_more_than_one_of_the_same_day():
    rows = [("A", 0, "", text_on(1, 1, share=0.2)), ("B", 0, "", text_on(1, 2, share=0.2))]
    rows += [("C", day, "", text_on(20 + day, 90 + day)) for day in range(400)]
    dated = corpus_of(rows)
    pairs = likely_pairs(dated, PARAMETERS)
    both = (pairs.left == 0) & (pairs.right == 1)
    undated = dated.assign(published=pd.Series(pd.NaT, dated.index, dtype="datetime64[us, UTC]"))
    free = likely_pairs(undated, PARAMETERS)
    assert pairs.margin[both] > free.margin[(free.left == 0) & (free.right == 1)]


def template(words, event, day, place):
    """Return a report that repeats its wording, with the day's own numbers and a few words."""
    random = np.random.default_rng([event, day, place])
    return " ".join(
        [*words, *map(str, random.integers(1000, 9999, 10)), *pseudo_words(8, [event, day])]
    )


def test_a_daily_report_under_one_headline_is_a_story_for_each_day():
    words = pseudo_words(80, 5)
    rows = [(outlet, day + 0.1 * place, f"Markets at the close, {day + 1} April",
             template(words, 1, day, place))
            for day in range(6) for place, outlet in enumerate("AB")]  # fmt: skip
    noise, _ = events_corpus(20)
    articles = pd.concat([corpus_of(rows), noise.assign(article_id="n" + noise["article_id"])])
    articles["outlet"] = articles["outlet"].astype(object).astype("category")
    found = match_stories(articles, PARAMETERS)["story_id"][: len(rows)]
    days = pd.Series([row[1] // 1 for row in rows], index=found.index)
    told = pd.DataFrame({"story": found, "day": days}).dropna()
    assert (told.groupby("story")["day"].nunique() == 1).all()
    assert len(told) == len(rows), "the two outlets' reports of one day are one story"


def test_a_weekly_column_and_a_live_page_are_no_stories():
    words, live = pseudo_words(80, 5), pseudo_words(80, 6)
    rows = [("A", 7 * week, "", template(words, 1, week, 0)) for week in range(5)]
    rows += [("B", day, "Live: the talks", template(live, 2, day, 0)) for day in range(5)]
    rows += [("C", day, "", text_on(30 + day, 30 + day)) for day in range(30)]
    assert match_stories(corpus_of(rows), PARAMETERS)["story_id"].isna().all()


def test_the_same_fixture_a_week_later_is_another_story():
    rows = [(outlet, week * 7 + place / 10, "Hexley against Orrin",
             text_on(1, 10 * week + place, share=0.25) + " " + text_on(50 + week, week * 9 + place))
            for week in range(3) for place, outlet in enumerate("ABC")]  # fmt: skip
    rows += [("D", day, "", text_on(90 + day, 300 + day)) for day in range(20)]
    found = match_stories(corpus_of(rows), PARAMETERS)["story_id"].to_numpy(dtype=object)
    assert [len(set(found[i : i + 3])) for i in (0, 3, 6)] == [1, 1, 1]
    assert len({found[0], found[3], found[6]}) == 3


def test_an_article_on_two_events_does_not_chain_them():
    rows = [(outlet, 0, "", text_on(event, 10 * event + place))
            for event in (1, 2) for place, outlet in enumerate("ABCD")]  # fmt: skip
    rows.append(("E", 0, "", text_on(1, 77, 75) + " " + text_on(2, 78, 75)))
    rows += [("F", day % 3, "", text_on(20 + day, 90 + day)) for day in range(60)]
    found = match_stories(corpus_of(rows), PARAMETERS)["story_id"].to_numpy(dtype=object)
    assert len(set(found[:4])) == 1
    assert len(set(found[4:8])) == 1
    assert found[0] != found[4]


def test_average_linkage_keeps_apart_what_one_pair_connects():
    left, right = np.array([0, 2, 1]), np.array([1, 3, 2])
    pairs = Pairs(left, right, np.array([0.3, 0.3, 0.1]))
    codes = clusters_of(4, pairs, np.full(4, -1))
    assert codes[0] == codes[1] != codes[2] == codes[3]


@given(
    st.lists(st.tuples(st.integers(0, 11), st.integers(0, 11), st.floats(-0.19, 0.5)), max_size=40)
)
def test_average_linkage_is_that_of_a_slow_reference(entries):
    margins = {(min(a, b), max(a, b)): round(m, 3) for a, b, m in entries if a != b}
    margins = {pair: m + 1e-6 * (12 * pair[0] + pair[1]) for pair, m in margins.items()}
    left, right = (np.array([pair[k] for pair in margins], dtype=int) for k in (0, 1))
    pairs = Pairs(left, right, np.array(list(margins.values()), dtype=float))
    codes = clusters_of(12, pairs, np.full(12, -1))
    found = {frozenset(np.flatnonzero(codes == code)) for code in codes}
    assert found == slow_average_linkage(margins, 12)


def slow_average_linkage(margins, n):
    clusters = [frozenset([i]) for i in range(n)]
    while True:
        means = {
            (a, b): np.mean([margins.get((min(i, j), max(i, j)), -0.2) for i in a for j in b])
            for k, a in enumerate(clusters) for b in clusters[k + 1 :]
        }  # fmt: skip
        best = max(means, key=means.get)
        if means[best] <= 1e-12:
            return set(clusters)
        clusters = [c for c in clusters if c not in best] + [best[0] | best[1]]
        if len(clusters) == 1:
            return set(clusters)


def test_forbidden_pairs_outweigh_a_similar_one():
    pairs = Pairs(np.array([0, 0, 1]), np.array([1, 2, 2]), np.array([0.4, 0.3, NEVER]))
    codes = clusters_of(3, pairs, np.full(3, -1))
    assert codes[0] == codes[1] != codes[2]


def test_pairs_grow_with_the_articles_and_not_with_their_square():
    counts = [len(likely_pairs(events_corpus(n)[0], PARAMETERS).left) for n in (40, 160)]
    assert counts[1] < 5 * counts[0]


def test_a_word_that_every_article_has_weighs_nothing():
    articles, _ = events_corpus(5)
    everywhere = articles.assign(text=articles["text"] + " said")
    same = term_vectors(everywhere, PARAMETERS) @ term_vectors(everywhere, PARAMETERS).T
    before = term_vectors(articles, PARAMETERS) @ term_vectors(articles, PARAMETERS).T
    np.testing.assert_allclose(same.toarray(), before.toarray(), atol=1e-6)


def test_the_beginning_of_an_article_says_more_of_its_event_than_its_end():
    opening, rest = ("storm ferry harbour rescue ", "market budget court ballot " * 40)
    other = "comet orchid violin glacier "
    articles = corpus_of(
        [("A", 0, "", opening + rest), ("B", 0, "", opening + other * 40),
         ("C", 0, "", other + rest.replace("market", "opera") + opening)]
        + [("D", 0, "", text_on(k, k)) for k in range(20)]
    )  # fmt: skip
    vectors = term_vectors(articles, PARAMETERS.model_copy(update={"half_at": 5})).toarray()
    late = term_vectors(articles, PARAMETERS.model_copy(update={"half_at": 100_000})).toarray()
    assert vectors[0] @ vectors[1] > 1.5 * (late[0] @ late[1])


@pytest.mark.parametrize("texts", [["only one"], ["", ""], ["…", "!"], ["same words"] * 2])
def test_small_and_empty_corpora_are_matched_without_an_error(texts):
    rows = [(outlet, None, "", text) for outlet, text in zip("AB", texts, strict=False)]
    matched = match_stories(corpus_of(rows), PARAMETERS)
    assert len(matched) == len(texts)
    assert matched["story_confidence"].between(0, 1).all()


def test_a_repeated_article_id_is_refused():
    articles, _ = events_corpus(2)
    with pytest.raises(CorpusError, match="is in the corpus twice"):
        match_stories(pd.concat([articles, articles[:1]]), PARAMETERS)


def test_the_table_names_a_story_by_its_best_headline_or_its_first_words():
    articles, _ = events_corpus(12)
    matched = match_stories(articles, PARAMETERS)
    table = story_table(articles, matched).set_index("story_id")
    heads = articles.set_index("article_id").join(matched).groupby("story_id")["headline"].agg(set)
    assert all(table["label"][story] in heads[story] for story in table.index)
    silent = articles.assign(headline="")
    table = story_table(silent, match_stories(silent, PARAMETERS))
    assert all(len(label.split()) == 13 and label.endswith("…") for label in table["label"])


def test_the_table_says_who_was_first_only_where_the_times_tell():
    days = [0.3, 0.5, 1.0, 1.0, 3.9, 3, 4, None]
    articles = corpus_of([("AB"[i % 2], day, "", "x") for i, day in enumerate(days)])
    articles.loc[[5], "published_precision"] = "day"
    ids = ["s1", "s1", "s2", "s2", "s3", "s3", "s4", "s4"]
    matched = pd.DataFrame({"story_id": ids, "story_confidence": 1.0}, articles["article_id"])
    first = story_table(articles, matched).set_index("story_id")["first_outlet"]
    assert first["s1"] == "A"
    assert first[["s2", "s3"]].isna().all(), "a tie, and a day that may hold the other time"
    possible = possibly_first(articles.assign(story_id=ids))
    assert possible.groupby("story_id")["outlet"].agg("".join).to_dict() == {
        "s1": "A", "s2": "AB", "s3": "AB", "s4": "A"}  # fmt: skip


def test_the_events_of_the_composed_corpus_are_found(composed):
    found = labels(match_stories(composed.drop(columns="event_id"), PARAMETERS))
    assert b_cubed(composed["event_id"].to_numpy(), found)[0] >= 0.95


PLANTED = [
    ("The Morning Flare", "The Tolbrook Register", "human_interest"),
    ("The Morning Flare", "The Tolbrook Register", "responsibility"),
    ("Bourse & Quay", "The Tolbrook Register", "economic"),
    ("Bourse & Quay", "The Tolbrook Register", "responsibility"),
    ("The True Furrow", "The Tolbrook Register", "morality"),
    ("The Tolbrook Register", "Sarrow Valley Courier", "responsibility"),
]


@pytest.mark.parametrize(("outlet", "other", "frame"), PLANTED)
def test_planted_presentation_differences_survive_the_matching(composed, outlet, other, frame):
    matched = match_stories(composed.drop(columns="event_id"), PARAMETERS)
    own = composed.assign(story=labels(matched))[(composed["agency_piece"] == "").to_numpy()]
    on_events = difference(own, "event_id", outlet, other, frame)
    on_stories = difference(own, "story", outlet, other, frame)
    assert abs(on_events - on_stories) < 0.05


def difference(articles, key, outlet, other, frame):
    """Return the gap in the share of paragraphs with a frame, on what both outlets tell."""
    by_outlet = [articles[articles["outlet"] == name] for name in (outlet, other)]
    both = set(by_outlet[0][key]) & set(by_outlet[1][key])
    shares = []
    for told in by_outlet:
        told = told[told[key].isin(both)]
        frames = [dict(e.split(":") for e in text.split(";") if e) for text in told["frames"]]
        hits = sum(int(counts.get(frame, 0)) for counts in frames)
        shares.append(hits / told["n_paragraphs"].astype(int).sum())
    return shares[0] - shares[1]


@pytest.mark.parametrize("half", [0, 1])
def test_gold_events_are_found_on_either_half(shared, half):
    articles = gold()
    part = articles[articles["event_id"].map(half_of) == half]
    assert f1(part, StoryParameters(window_days=None)) >= 0.94
    assert json.loads((shared / "gold/stories/articles.jsonl").open().readline())["event_id"]
