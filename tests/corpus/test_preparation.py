"""From raw records to the three tables: nothing vanishes, and nothing depends on chance."""

import json
import re
import tempfile
from pathlib import Path

import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from newsstudy.corpus import cleaned_records, storage
from newsstudy.corpus.cleaning import repair
from newsstudy.corpus.preparation import prepare, prepared_corpus
from newsstudy.corpus.storage import load_corpus
from newsstudy.errors import CorpusError
from tests.conftest import study_of

OUTLETS = [{"name": "The Gull", "aliases": ["gull"]}, {"name": "Ostmere Post"}]
MIN_WORDS = 5


def study_at(path, **values):
    corpus = {"min_words": MIN_WORDS, **values.pop("corpus", {})}
    return study_of(path, **{"outlets": OUTLETS, **values}, corpus=corpus)


def article(number, **fields):
    text = f"The divers of Vellmark raised bell {number} out of the bay."
    return {"outlet": "The Gull", "headline": "Bell", "text": text, **fields}


def json_lines(rows):
    return "".join(json.dumps(row) + "\n" for row in rows)


@pytest.fixture
def prepared(tmp_path):
    """The corpus made of these rows, in one file of JSON lines."""

    def of(*rows, **values):
        path = tmp_path / "raw.jsonl"
        path.write_text(json_lines(rows))
        return prepared_corpus(study_at(path, **values))

    return of


TEXTS = [
    "",
    " \n",
    "Too short.",
    *(f"The ferry to Ostmere{s} was late again today." for s in "abc"),
]
TEXTS += [text.upper() for text in TEXTS] + [f"Skip to main content\n\n{TEXTS[3]}"]
RECORDS = st.fixed_dictionaries(
    {
        "outlet": st.sampled_from(["The Gull", "GULL", "ostmere post", "Kite", ""]),
        "headline": st.sampled_from(["Ferry late", ""]),
        "text": st.sampled_from(TEXTS),
        "published": st.sampled_from(["2031-05-06", "March 2017", "03/04/2017", "2031-05-07", ""]),
    }
)
PROBLEMS = st.sampled_from(["{broken", "[1, 2]", "null"])
FOLDERS = st.fixed_dictionaries(
    {
        "csv": st.lists(RECORDS, max_size=6),
        "jsonl": st.lists(RECORDS | PROBLEMS, max_size=6),
        "txt": st.lists(RECORDS, max_size=4),
        "missing": st.integers(0, 2),
    }
)


def write_folder(folder, contents):
    """Write a mixed folder and return how many raw records it holds."""
    rows = contents["csv"]
    if rows:
        pd.DataFrame(rows).to_csv(folder / "b.csv", index=False)
    lines = [row if isinstance(row, str) else json.dumps(row) for row in contents["jsonl"]]
    if lines:
        (folder / "c.jsonl").write_text("\n".join(lines))
    for i, row in enumerate(contents["txt"]):
        front = "".join(f"{name}: {json.dumps(row[name])}\n" for name in row if name != "text")
        (folder / f"a{i}.txt").write_text(f"---\n{front}---\n{row['text']}")
    gone = "".join(f"gone{i}.txt,The Gull\n" for i in range(contents["missing"]))
    (folder / "metadata.csv").write_text("file,outlet\n" + gone)
    return len(rows) + len(lines) + len(contents["txt"]) + contents["missing"]


@settings(max_examples=25, deadline=None)
@given(FOLDERS)
def test_every_raw_record_has_one_fate_and_every_article_one_record(contents):
    contents["txt"].append(article(0))
    with tempfile.TemporaryDirectory() as folder:
        n_records = write_folder(Path(folder), contents)
        corpus = prepared_corpus(study_at(folder))
    articles, ledger = corpus.articles, corpus.ledger
    fates = {fate: rows for fate, rows in ledger.groupby("fate")}
    assert len(ledger) == n_records == sum(map(len, fates.values()))
    assert not ledger.duplicated(["source_path", "record"]).any()

    kept, none = fates["kept"], ledger.iloc[:0]
    assert kept["article_id"].tolist() == articles["article_id"].tolist()
    places = ["source_path", "record", "article_id"]
    pd.testing.assert_frame_equal(kept[places].reset_index(drop=True), articles[places])
    assert fates.get("rejected", none)["article_id"].isna().all()
    assert (ledger.loc[ledger["fate"] != "kept", "reason"] != "").all()

    copies = fates.get("duplicate", none).merge(articles, on="article_id", how="left")
    assert copies["text"].notna().all()
    assert (copies["outlet_x"] == copies["outlet_y"].astype(object)).all()
    assert set(articles["duplicate_of"].dropna()) <= set(articles["article_id"])
    assert set(corpus.removed["article_id"]) <= set(articles["article_id"])
    assert (articles["n_words"] == articles["text"].str.split().str.len()).all()
    assert (articles["n_words"] >= MIN_WORDS).all()


@settings(max_examples=10, deadline=None)
@given(st.permutations(range(5)), st.sampled_from(["a.jsonl", "z.jsonl"]))
def test_an_article_keeps_its_id_whatever_stands_before_it_and_beside_it(order, neighbour):
    rows = [article(i, url=f"https://gull.example/{i}") for i in range(5)]
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder, "raw.jsonl")
        path.write_text(json_lines(rows))
        plain = prepared_corpus(study_at(folder)).articles
        path.write_text(json_lines(rows[i] for i in order))
        Path(folder, neighbour).write_text(json_lines([article(9)]))
        again = prepared_corpus(study_at(folder)).articles
    assert dict(zip(plain["text"], plain["article_id"], strict=True)).items() <= (
        dict(zip(again["text"], again["article_id"], strict=True)).items()
    )


def test_two_runs_give_the_same_tables(tmp_path):
    (tmp_path / "raw.jsonl").write_text(json_lines(article(i % 3) for i in range(6)))
    one, other = (prepared_corpus(study_at(tmp_path)) for _ in range(2))
    for name in storage.TABLES:
        pd.testing.assert_frame_equal(getattr(one, name), getattr(other, name))


def test_the_id_is_of_outlet_place_and_text(prepared):
    url = {"url": "https://gull.example/1"}
    rows = [article(1), article(1, **url), article(2, **url), article(1, outlet="Ostmere Post")]
    ids = [prepared(row).articles["article_id"].item() for row in rows]
    assert len(set(ids)) == 4
    assert (
        prepared(article(1, headline="Other", published="2017")).articles["article_id"][0] == ids[0]
    )


@pytest.mark.parametrize("chunk", [20, 150, 200], ids=lambda n: f"chunks-of-{n}")
def test_the_process_pool_gives_what_one_process_gives(tmp_path, monkeypatch, chunk):
    rows = [article(i // 2, outlet=("gull", "Kite", "Ostmere Post")[i % 3]) for i in range(450)]
    rows[7]["text"] = "Short."
    (tmp_path / "raw.jsonl").write_text(json_lines(rows))
    monkeypatch.setattr(cleaned_records, "_CHUNK", chunk)
    pool = prepared_corpus(study_at(tmp_path))
    monkeypatch.setattr(cleaned_records, "_CHUNK", 1000)
    monkeypatch.setattr(cleaned_records, "ProcessPoolExecutor", None)
    alone = prepared_corpus(study_at(tmp_path))
    assert len(pool.ledger) == 450
    for name in storage.TABLES:
        pd.testing.assert_frame_equal(getattr(pool, name), getattr(alone, name))


def test_the_earliest_copy_within_an_outlet_is_kept_and_the_other_points_to_it(prepared):
    corpus = prepared(article(1, published="2031-05-07"), article(1, published="2031-05-06"))
    assert corpus.ledger["fate"].tolist() == ["duplicate", "kept"]
    assert corpus.ledger["reason"].tolist() == ["same text", ""]
    assert corpus.ledger["article_id"].nunique() == 1
    assert corpus.articles["published"].dt.day.tolist() == [6]


def test_a_copy_in_another_outlet_is_kept_and_names_the_earlier_one(prepared):
    later = article(1, published="2031-05-07", outlet="Ostmere Post")
    articles = prepared(later, article(1, published="2031-05-06")).articles
    assert articles["duplicate_of"].tolist()[0] == articles["article_id"][1]
    assert articles["duplicate_of"].isna().tolist() == [False, True]


def test_an_article_of_just_enough_words_is_kept(prepared):
    fields = {"text": "Five words are enough here"}
    assert prepared(article(1, **fields)).articles["n_words"].tolist() == [5]
    ledger = prepared(article(1, **fields), article(2, text="Four are not enough")).ledger
    assert ledger["reason"].tolist() == ["", "fewer than 5 words after cleaning"]


def test_words_are_counted_after_cleaning(prepared):
    corpus = prepared(article(1), article(2, text="Skip to main content\n\nThe bell rang."))
    assert corpus.ledger["fate"].tolist() == ["kept", "rejected"]
    assert corpus.removed.empty


def test_a_date_that_was_not_understood_is_told_and_a_missing_one_is_not(prepared):
    corpus = prepared(
        article(1, published="03/04/2017"), article(2), article(3, published="2017-03")
    )
    assert corpus.ledger["fate"].tolist() == ["kept"] * 3
    assert corpus.ledger["reason"].tolist() == [
        "kept without its date, which was not understood: 03/04/2017", "", "",
    ]  # fmt: skip
    assert corpus.articles["published_precision"].tolist() == ["unknown", "unknown", "month"]


def test_outlets_stand_in_the_order_of_the_study_and_others_behind_them(prepared):
    names = ["Tern", "ostmere post", "gull", "Kite"]
    rows = [article(i, outlet=name) for i, name in enumerate(names)]
    kept = prepared(*rows, corpus={"other_outlets": "keep"}).articles["outlet"]
    assert list(kept.cat.categories) == ["The Gull", "Ostmere Post", "Kite", "Tern"]
    assert list(prepared(rows[1]).articles["outlet"].cat.categories) == ["Ostmere Post"]


def test_a_record_without_a_language_has_that_of_the_study(prepared):
    articles = prepared(article(1, language="de"), article(2), language="fr").articles
    assert articles["language"].tolist() == ["de", "fr"]


def test_what_cleaning_took_out_is_kept_with_its_place_in_the_repaired_text(prepared):
    raw = "Skip  to main content\r\n" + article(1)["text"]
    corpus = prepared(article(1, text=raw))
    (line,) = corpus.removed.to_dict("records")
    assert line["rule"] == "skip_link"
    assert repair(raw)[line["position"] :].startswith(line["line"])
    assert corpus.articles["text"].tolist() == [article(1)["text"]]


@pytest.mark.parametrize(
    ("rows", "told"),
    [
        ([], "holds no record"),
        (
            [{"outlet": "gull", "text": ""}],
            r"none of 1 raw records became an article: no text \(1\)",
        ),
        ([article(1, outlet="Kite")] * 2, r"none of 2 .*: outlet not in the study: Kite \(2\)"),
    ],
)
def test_a_corpus_without_an_article_is_told_why(prepared, rows, told):
    with pytest.raises(CorpusError, match=told):
        prepared(*rows)


@pytest.fixture
def study(project):
    path = project / "raw.jsonl"
    path.write_text(json_lines([article(1), article(2, text="Short.")]))
    return study_at(path)


def ready(study, key="a key"):
    prepare(study, key, say=lambda line: None)
    return load_corpus(study)


def test_prepared_tables_come_back_as_they_were(study):
    expected, loaded = prepared_corpus(study), ready(study)
    for name in storage.TABLES:
        pd.testing.assert_frame_equal(getattr(loaded, name), getattr(expected, name))
    assert json.loads((study.paths.processed / "prepared.json").read_text()) == {"key": "a key"}


def test_preparing_tells_how_many_records_had_which_fate(study):
    said = []
    prepare(study, "a key", say=said.append)
    assert said[-1] == "corpus: 2 raw records: 1 kept, 0 duplicate, 1 rejected"


def test_a_corpus_that_is_not_prepared_is_told(study):
    with pytest.raises(CorpusError, match="is not prepared"):
        load_corpus(study)


def test_a_crash_while_reading_leaves_the_old_tables_in_use(study):
    before = ready(study)
    Path(study.corpus.path).write_text("{broken")
    with pytest.raises(CorpusError):
        ready(study, "another key")
    pd.testing.assert_frame_equal(load_corpus(study).articles, before.articles)


@pytest.mark.parametrize("table", storage.TABLES)
def test_a_crash_while_writing_leaves_no_stamp_and_no_half_table(study, monkeypatch, table):
    ready(study)
    write = pd.DataFrame.to_parquet

    def crash(frame, path, **options):
        if table in Path(path).name:
            Path(path).write_bytes(b"PAR1 half a table")
            raise KeyboardInterrupt
        write(frame, path, **options)

    monkeypatch.setattr(pd.DataFrame, "to_parquet", crash)
    with pytest.raises(KeyboardInterrupt):
        ready(study, "another key")
    with pytest.raises(CorpusError, match="is not prepared"):
        load_corpus(study)
    for name in storage.TABLES:
        assert len(pd.read_parquet(study.paths.processed / f"{name}.parquet")) >= 0
    monkeypatch.undo()
    assert len(ready(study).articles) == 1


def test_the_seed_articles_lose_what_their_readme_names_and_nothing_else(shared):
    readme = " ".join((shared / "corpora" / "README.md").read_text(encoding="utf-8").split())
    named = re.findall(r'"([^"]+)"', readme.partition("What must not survive cleaning")[2])
    assert len(named) == 4
    seeds = shared / "corpora" / "seeds"
    corpus = prepared_corpus(study_of(seeds))
    for row in corpus.articles.to_dict("records"):
        raw = repair((seeds / row["source_path"]).read_text(encoding="utf-8")).split("\n\n")
        is_furnished = row["source_path"].startswith("004")
        gone = [p for p in raw if p.endswith(tuple(named))] + raw[-1:] if is_furnished else []
        assert len(gone) == (5 if is_furnished else 0)
        assert row["text"].split("\n\n") == [p for p in raw if p not in gone]
        removed = corpus.removed[corpus.removed["article_id"] == row["article_id"]]
        assert sorted(removed["line"]) == sorted(gone)
    assert corpus.ledger["fate"].tolist() == ["kept", "kept"]


def test_learned_furniture_never_takes_the_greater_part_of_a_text(tmp_path):
    nouns = ("ferry", "train", "mail", "bread", "paper", "tide", "coal", "milk")
    sentences = [f"The {noun} of Ostmere was late again, and nobody knew why." for noun in nouns]
    rows = [article(i, text=f"Day {i}. " + " ".join(sentences[i % 4 : i % 4 + 4]))
            for i in range(40)]  # fmt: skip
    (tmp_path / "raw.jsonl").write_text(json_lines(rows))
    kept = prepared_corpus(study_at(tmp_path / "raw.jsonl", copies={"near_copy": 1.0})).articles
    assert (kept["n_words"] >= 22).all()
