"""From raw records to the corpus's three tables: articles, ledger, removed."""

import hashlib
import json
import multiprocessing
import os
from collections import Counter
from collections.abc import Callable, Iterator
from concurrent.futures import ProcessPoolExecutor
from dataclasses import dataclass
from itertools import islice
from pathlib import Path

import pandas as pd

from newsstudy.corpus import schema
from newsstudy.corpus.cleaning import Cleaned, clean, repair
from newsstudy.corpus.datasets import corpus_path
from newsstudy.corpus.dates import parsed_date
from newsstudy.corpus.duplicates import copies_within_outlet, exact_copies
from newsstudy.corpus.outlets import outlet_of
from newsstudy.corpus.readers import RawRecord, records
from newsstudy.errors import CorpusError
from newsstudy.study import Study

TABLES = {"articles": schema.ARTICLES, "ledger": schema.LEDGER, "removed": schema.REMOVED}
_CHUNK = 200


@dataclass(frozen=True)
class Corpus:
    """The prepared tables of one study."""

    articles: pd.DataFrame
    ledger: pd.DataFrame
    removed: pd.DataFrame


def prepared_corpus(study: Study) -> Corpus:
    """Read and clean all raw records of a study; each ends in the ledger with its fate.

    Raises CorpusError where there is no raw record, or where no article is left.
    """
    rows: list[dict] = []
    ledger: list[dict] = []
    removed: dict[int, tuple] = {}
    for record, outlet, row, reason, lines in _cleaned(study):
        fate = "kept" if row else "rejected"
        ledger.append(
            {"source_path": record.source_path, "record": record.record, "outlet": outlet,
             "fate": fate, "reason": reason, "article_id": row and row["article_id"]}
        )  # fmt: skip
        if row:
            removed[len(rows)] = lines
            rows.append({**row, "_ledger": len(ledger) - 1})
    if not rows:
        raise CorpusError(_nothing_left(ledger, study))
    return _without_copies(pd.DataFrame(rows), ledger, removed, study)


def _without_copies(
    found: pd.DataFrame, ledger: list[dict], removed: dict[int, tuple], study: Study
) -> Corpus:
    copies = copies_within_outlet(found)
    for row, original in copies.dropna().items():
        entry = ledger[found.at[row, "_ledger"]]
        entry.update(fate="duplicate", reason="same text", article_id=original)
    kept = found[copies.isna()]
    kept = kept.assign(duplicate_of=exact_copies(kept))
    lines = [
        {"article_id": article_id, "position": line.position, "rule": line.rule, "line": line.line}
        for row, article_id in kept["article_id"].items()
        for line in removed[row]
    ]
    articles = schema.typed(kept.drop(columns="_ledger").to_dict("records"), schema.ARTICLES)
    articles["outlet"] = articles["outlet"].cat.set_categories(_outlet_order(articles, study))
    corpus = Corpus(
        articles, schema.typed(ledger, schema.LEDGER), schema.typed(lines, schema.REMOVED)
    )
    assert (corpus.ledger["fate"] == "kept").sum() == len(articles)
    return corpus


def _outlet_order(articles: pd.DataFrame, study: Study) -> list[str]:
    present = set(articles["outlet"])
    listed = [outlet.name for outlet in study.outlets if outlet.name in present]
    return listed + sorted(present - set(listed))


def _cleaned(study: Study) -> Iterator[tuple[RawRecord, str | None, dict | None, str, tuple]]:
    """Yield each record with its outlet, its article (or None), the reason, the lines removed."""
    source = records(corpus_path(study), study.corpus)
    chunks = iter(lambda: list(islice(source, _CHUNK)), [])
    first = next(chunks, [])
    if len(first) < _CHUNK:
        yield from _clean_chunk(first, study)
        return
    # Spawned workers hold no lock of this process: a killed run does not block the next.
    context = multiprocessing.get_context("spawn")
    with ProcessPoolExecutor(max_workers=os.cpu_count(), mp_context=context) as pool:
        pending = [pool.submit(_clean_chunk, first, study)]
        for chunk in chunks:
            pending.append(pool.submit(_clean_chunk, chunk, study))
            if len(pending) > 16:
                yield from pending.pop(0).result()
        for job in pending:
            yield from job.result()


def _clean_chunk(chunk: list[RawRecord], study: Study) -> list[tuple]:
    return [(_light(record), *_article(record, study)) for record in chunk]


def _light(record: RawRecord) -> RawRecord:
    return RawRecord(record.source_path, record.record, record.raw_sha256)


def _article(record: RawRecord, study: Study) -> tuple[str | None, dict | None, str, tuple]:
    if record.problem:
        return None, None, record.problem, ()
    fields = record.fields
    outlet, problem = outlet_of(fields, record.source_path, study)
    if problem:
        return None, None, problem, ()
    if not fields.get("text", "").strip():
        return outlet, None, "no text", ()
    cleaned = clean(fields.get("headline", ""), fields["text"])
    n_words = len(cleaned.text.split())
    if n_words < study.corpus.min_words:
        return outlet, None, f"fewer than {study.corpus.min_words} words after cleaning", ()
    row = _row(record, outlet, cleaned, n_words, study)
    return outlet, row, _date_problem(fields.get("published", ""), row), cleaned.removed


def _row(
    record: RawRecord, outlet: str, cleaned: Cleaned, n_words: int, study: Study
) -> dict[str, object]:
    fields = record.fields
    published, precision = parsed_date(fields.get("published", ""))
    url = fields.get("url", "").strip() or None
    return {
        "article_id": _article_id(outlet, url or record.source_path, cleaned.text),
        "outlet": outlet,
        "published": published,
        "published_precision": precision,
        "headline": cleaned.headline,
        "text": cleaned.text,
        "n_words": n_words,
        "url": url,
        "byline": repair(fields.get("byline", "")) or None,
        "section": repair(fields.get("section", "")) or None,
        "language": fields.get("language", "").strip() or study.language,
        "agency": None, "agency_evidence": None, "duplicate_of": None, "story_id": None,
        "source_path": record.source_path,
        "record": record.record,
        "raw_sha256": record.raw_sha256,
    }  # fmt: skip


def _date_problem(given: str, row: dict) -> str:
    if not given.strip() or row["published"] is not None:
        return ""
    return f"kept without its date, which was not understood: {given.strip()[:40]}"


def _article_id(outlet: str, place: str, text: str) -> str:
    return hashlib.sha256("\0".join((outlet, place, text)).encode()).hexdigest()[:16]


def _nothing_left(ledger: list[dict], study: Study) -> str:
    if not ledger:
        return f"{corpus_path(study)}: holds no record"
    reasons = Counter(entry["reason"] for entry in ledger).most_common(3)
    told = "; ".join(f"{reason} ({count})" for reason, count in reasons)
    return f"{corpus_path(study)}: none of {len(ledger)} raw records became an article: {told}"


def prepare(study: Study, key: str, say: Callable[[str], None] = print) -> None:
    """Write the study's tables below data/processed, stamped with `key`.

    A table appears only whole, and the stamp last: what a crash leaves is prepared again.
    """
    folder = study.paths.processed
    corpus = prepared_corpus(study)
    folder.mkdir(parents=True, exist_ok=True)
    stamp = folder / "prepared.json"
    stamp.unlink(missing_ok=True)
    for name in TABLES:
        write_whole(getattr(corpus, name), folder / f"{name}.parquet")
    stamp.write_text(json.dumps({"key": key}))
    fates = corpus.ledger["fate"].value_counts()
    told = ", ".join(f"{fates.get(fate, 0):,} {fate}" for fate in schema.FATES)
    say(f"corpus: {len(corpus.ledger):,} raw records: {told}")


def prepare_and_tell(study: Study, key: str) -> list[str]:
    """Prepare the study's tables and return what there is to say of it."""
    said: list[str] = []
    prepare(study, key, said.append)
    return said


def write_whole(table: pd.DataFrame, path: Path) -> None:
    """Write a Parquet file that appears under its name only when it is complete."""
    unfinished = path.with_name(f".{path.name}.{os.getpid()}")
    try:
        table.to_parquet(unfinished, index=False)
        os.replace(unfinished, path)
    finally:
        unfinished.unlink(missing_ok=True)


def load_corpus(study: Study) -> Corpus:
    """Return the prepared tables of a study, validated.

    Raises CorpusError where they have not been prepared.
    """
    folder = study.paths.processed
    tables_there = all((folder / f"{name}.parquet").is_file() for name in TABLES)
    if not (folder / "prepared.json").is_file() or not tables_there:
        raise CorpusError(
            f"the corpus of {study.name} is not prepared: run `make prepare STUDY=…` first"
        )
    read = {name: pd.read_parquet(folder / f"{name}.parquet") for name in TABLES}
    tables = {name: schema.validated(table, TABLES[name]) for name, table in read.items()}
    return Corpus(**tables)
