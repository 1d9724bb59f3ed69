"""The composed corpus is what its README says: sources, raw files, truth tables, differences."""

import csv
import html
import json
import re
import sys
from collections import Counter, defaultdict
from functools import cache
from itertools import combinations
from pathlib import Path

import pandas as pd
import pytest

CORPORA = Path(__file__).parent / "corpora"
CORPUS = CORPORA / "composed"
sys.path.insert(0, str(CORPORA / "tools"))

from composed_build import HEADERS, build  # noqa: E402
from composed_measures import (  # noqa: E402
    changed_share,
    frame_shares,
    on_shared_events,
    runs,
    words,
)
from composed_source import (  # noqa: E402
    FORMS,
    FRAMES,
    OUTLETS,
    QUOTE_KINDS,
    SPEAKER_TYPES,
    load,
)

PLANTED = ["P1a", "P1b", "P2a", "P2b", "P3", "S1", "S2a", "S2b", "A1a", "A1b", "A1c", "N1"]
TEXT_TABLES = ["paragraphs.csv", "furniture.csv", "quotes.csv", "lookalikes.csv"]


@cache
def table(name):
    return pd.read_csv(CORPUS / name, dtype=str, keep_default_na=False)


@cache
def texts_by_article(name):
    return defaultdict(list, table(name).groupby("article_id")["text"].apply(list).to_dict())


def files_under(folder):
    built = [folder / name for name in HEADERS]
    for part in ("raw", "agency"):
        built += [p for p in (folder / part).rglob("*") if p.is_file()]
    return {p.relative_to(folder).as_posix(): p.read_bytes() for p in built}


def printed_text(path, record):
    text = (CORPUS / "raw" / path).read_text(encoding="utf-8")
    if path.endswith(".html"):
        return html.unescape(re.sub(r"<[^>]+>", "\n", text.split("<body>")[1]))
    if path.endswith(".jsonl"):
        item = json.loads(text.splitlines()[int(record) - 1])
        return item.get("body") or item["text"]
    if path.endswith(".csv"):
        return list(csv.DictReader(text.splitlines(keepends=True)))[int(record) - 1]["text"]
    return text


@pytest.fixture(scope="module")
def sources():
    return load(CORPUS)


@pytest.fixture(scope="module")
def articles(sources):
    return sources[0]


@pytest.fixture(scope="module")
def agency(sources):
    return {piece.id: piece for piece in sources[1]}


@pytest.fixture(scope="module")
def truth():
    events = table("events.csv")[["event_id", "beat"]]
    found = table("truth.csv").merge(events, on="event_id", how="left", validate="many_to_one")
    return found.astype({"n_paragraphs": int})


@pytest.fixture(scope="module")
def printed():
    rows = table("truth.csv").itertuples()
    return {row.article_id: printed_text(row.source_path, row.record) for row in rows}


@pytest.fixture(scope="module")
def stated():
    text = (CORPUS / "README.md").read_text(encoding="utf-8")
    rows = re.findall(r"^\| ([PSAN]\d[a-e]?) (.+) \|$", text, re.M)
    return {name: [cell.strip() for cell in rest.split("|")] for name, rest in rows}


def test_built_files_equal_a_fresh_build_of_the_sources(tmp_path):
    build(CORPUS, tmp_path)
    fresh, stored = files_under(tmp_path), files_under(CORPUS)
    assert sorted(stored) == sorted(fresh)
    assert [name for name in fresh if fresh[name] != stored[name]] == []


def test_a_build_leaves_the_sources_alone_and_writes_the_same_twice(tmp_path):
    build(CORPUS, tmp_path)
    first = files_under(tmp_path)
    build(CORPUS, tmp_path)
    assert files_under(tmp_path) == first


@pytest.mark.parametrize("name", TEXT_TABLES)
def test_every_marked_text_stands_exactly_in_the_raw_text(name, printed):
    rows = table(name)
    assert len(rows) > 0
    lost = rows[[t not in printed[a] for a, t in zip(rows.article_id, rows.text, strict=True)]]
    assert lost.text.tolist() == []


@pytest.mark.parametrize("name", ["quotes.csv", "lookalikes.csv"])
def test_quotations_and_lookalikes_stand_in_the_paragraph_they_name(name):
    paragraphs = table("paragraphs.csv").set_index(["article_id", "paragraph"])["text"]
    for row in table(name).itertuples():
        assert row.text in paragraphs[row.article_id, row.paragraph]


def test_clean_paragraphs_and_furniture_together_are_all_that_is_printed(articles, printed):
    for article in articles:
        rest = printed[article.id].split("\n---\n\n")[-1]
        rest = rest.replace(article.meta["headline"], "", 1)
        texts = [p.clean for p in article.paragraphs]
        mine = texts_by_article("furniture.csv")[article.id]
        for text in sorted([*texts, *mine, article.get("byline")], key=len, reverse=True):
            rest = rest.replace(text, "", 1) if text else rest
        assert rest.strip() == "", article.id


def test_furniture_stands_where_its_position_says(printed):
    paragraphs = texts_by_article("paragraphs.csv")
    for row in table("furniture.csv").itertuples():
        lines = [line.strip() for line in printed[row.article_id].split("\n")]
        prose = paragraphs[row.article_id]
        first, last = (
            next(i for i, x in enumerate(lines) if p in x) for p in prose[:: len(prose) - 1]
        )
        if row.position == "inline":
            assert any(
                x.startswith(row.text) or x.endswith(row.text) for x in lines if x != row.text
            )
            continue
        places = [
            "before" if i < first else "after" if i > last else "between"
            for i, line in enumerate(lines)
            if line == row.text
        ]
        assert row.position in places, (row.article_id, row.text)


def test_counts_meet_the_floors(articles, truth):
    furniture, quotes = table("furniture.csv"), table("quotes.csv")
    assert len(articles) >= 120
    assert truth.event_id.nunique() >= 24
    assert set(truth.outlet) == set(OUTLETS)
    assert len(OUTLETS) == 6
    reprinted = truth[truth.agency_piece != ""].groupby("agency_piece").outlet.nunique()
    assert (reprinted >= 2).sum() >= 14
    kinds = quotes.drop_duplicates("quote_id").kind.value_counts()
    assert kinds.sum() >= 200
    assert set(kinds.index) == QUOTE_KINDS
    assert furniture.form.nunique() >= 10
    assert set(furniture.position) == {"before", "between", "after", "inline"}
    assert len(table("lookalikes.csv")) >= 12
    assert (truth.near_miss_of != "").sum() >= 8


def test_every_article_has_150_to_450_words(articles):
    lengths = {a.id: sum(len(words(p.clean)) for p in a.paragraphs) for a in articles}
    assert {k: n for k, n in lengths.items() if not 150 <= n <= 450} == {}


def test_every_mark_has_a_known_value(articles, agency):
    for piece in [*articles, *agency.values()]:
        for block in piece.blocks:
            assert {block.form, *(form for form, _ in block.inline)} <= FORMS | {""}
            assert set(block.frames) <= set(FRAMES)
            for quote in block.quotes:
                assert quote.get("speaker")
                assert quote.get("type") in SPEAKER_TYPES
                assert quote.get("kind") in QUOTE_KINDS
                in_marks = "“" in quote.text or "‘" in quote.text
                assert in_marks == (quote.get("kind") != "indirect"), quote.text


def test_no_speaker_has_two_types(articles, agency):
    types = defaultdict(set)
    for piece in [*articles, *agency.values()]:
        for quote in (q for block in piece.blocks for q in block.quotes):
            types[quote.get("speaker")].add(quote.get("type"))
    assert {speaker: found for speaker, found in types.items() if len(found) > 1} == {}
    unnamed = {s: found for s, found in types.items() if s.startswith("Unnamed ")}
    assert unnamed
    assert all(found == {"unnamed"} for found in unnamed.values())


def test_split_quotations_have_at_least_two_parts_in_one_paragraph():
    quotes = table("quotes.csv")
    parts = quotes[quotes.kind == "split"].groupby("quote_id").paragraph
    assert (parts.size() >= 2).all()
    assert (parts.nunique() == 1).all()


def test_articles_agree_with_their_path_and_with_the_event_table(articles, agency):
    events = table("events.csv").set_index("event_id")
    for article in articles:
        assert article.path.stem == article.id
        assert article.path.parent.name == article.meta["event_id"]
        assert article.meta["event_id"] in events.index
        assert re.fullmatch(r"2031-0[45]-\d\dT\d\d:\d\d", article.meta["published"])
        for key in ("agency_piece", "near_miss_of"):
            if article.get(key):
                assert article.get(key) == events.agency_piece[article.meta["event_id"]]
    assert sorted(filter(None, events.agency_piece)) == sorted(agency)


def test_reprints_change_5_to_30_per_cent_of_the_words_they_keep(articles, agency):
    reprints = [a for a in articles if a.get("agency_piece")]
    shares = {a.id: changed_share(a, agency[a.get("agency_piece")]) for a in reprints}
    assert {k: s for k, s in shares.items() if not 0.05 <= s <= 0.30} == {}


def test_a_reprint_names_the_agency_exactly_if_it_keeps_the_credit(articles):
    for article in articles:
        if article.get("agency_piece"):
            furniture = " ".join(
                [article.get("byline"), *texts_by_article("furniture.csv")[article.id]]
            )
            named = re.search(r"\b(CPA|Corvane)\b", furniture) is not None
            assert named == (article.get("agency_credit") == "true"), article.id


def test_own_stories_on_one_event_share_no_eight_words_in_a_row(articles, agency):
    shared, events = [], defaultdict(list)
    for piece in [*articles, *agency.values()]:
        events[piece.meta["event_id"]].append((piece, runs(piece)))
    own = {a.id for a in articles if not a.get("agency_piece")}
    for pieces in events.values():
        for (one, mine), (other, theirs) in combinations(pieces, 2):
            if own & {one.id, other.id}:
                shared += [(one.id, other.id, " ".join(run)) for run in mine & theirs]
    assert shared == []


def test_a_near_miss_shares_exactly_one_quotation_with_its_agency_piece(articles, agency):
    def quoted(piece):
        spans = [q for p in piece.paragraphs for q in p.quotes]
        return Counter(q.text for q in spans if q.get("kind") != "indirect")

    near = [a for a in articles if a.get("near_miss_of")]
    shared = {a.id: (quoted(a) & quoted(agency[a.get("near_miss_of")])).total() for a in near}
    assert {k: n for k, n in shared.items() if n != 1} == {}
    assert not any(a.get("agency_piece") for a in near)


def test_no_real_country_capital_outlet_or_agency_is_named():
    names = (CORPORA / "tools" / "real_names.txt").read_text(encoding="utf-8").split()
    pattern = re.compile(rf"\b(?:{'|'.join(re.escape(n.replace('_', ' ')) for n in names)})\b")
    assert pattern.search("said Reuters in New York")
    files = [p for part in ("raw", "agency") for p in (CORPUS / part).rglob("*") if p.is_file()]
    found = {p.name: pattern.findall(p.read_text(encoding="utf-8")) for p in files}
    assert {name: hits for name, hits in found.items() if hits} == {}


def planted_share(truth, outlets, articles, events, measure):
    """Shares, article numbers and number of shared events, as one row of the README states them."""
    one, other = outlets.split(" : ")
    chosen = truth[truth.agency_piece == ""] if articles == "own" else truth
    if "shared" in events:
        chosen = on_shared_events(chosen, one, other)
    sides = [chosen[chosen.outlet == one]]
    sides.append(chosen[chosen.outlet != one if other == "others" else chosen.outlet == other])
    if measure in FRAMES or measure == "all five frames":
        found = [frame_shares(side, table("frames.csv")) for side in sides]
        measured = FRAMES if measure == "all five frames" else [measure]
        shares = [[share[frame] for share in found] for frame in measured]
    else:
        beats = measure.split(", ")
        shares = [[round(100 * side.beat.isin(beats).mean()) for side in sides]]
    return shares, [len(side) for side in sides], sides[0].event_id.nunique()


@pytest.mark.parametrize("name", PLANTED)
def test_a_planted_difference_has_the_magnitude_the_readme_states(name, stated, truth):
    kind, outlets, articles, events, measure, magnitude, number = stated[name][1:]
    shares, counts, n_events = planted_share(truth, outlets, articles, events, measure)
    assert ", ".join(f"{one} : {other}" for one, other in shares) == magnitude
    assert " : ".join(map(str, counts)) == number
    assert not events[0].isdigit() or int(events.split()[0]) == n_events
    gaps = [abs(one - other) for one, other in shares]
    assert max(gaps) <= 5 if kind == "none" else min(gaps) >= 15


def test_the_twins_stay_within_five_points_with_reprints_too(truth):
    frames = table("frames.csv")
    for some in (truth, on_shared_events(truth, "broadsheet", "regional")):
        sides = [frame_shares(some[some.outlet == o], frames) for o in ("broadsheet", "regional")]
        assert {f for f in FRAMES if abs(sides[0][f] - sides[1][f]) > 5} == set()


def test_the_readme_states_every_planted_difference_and_the_size(stated, articles):
    assert sorted(stated) == sorted(PLANTED)
    text = (CORPUS / "README.md").read_text(encoding="utf-8")
    assert f"{len(articles)} short articles" in text
    quotes = table("quotes.csv").drop_duplicates("quote_id").kind.value_counts()
    counted = ", ".join(f"{quotes[k]} {k}" for k in ("direct", "partial", "split", "indirect"))
    assert f"{quotes.sum()} quotations: {counted}" in text
