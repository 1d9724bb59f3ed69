"""From raw records to cleaned ones: what each becomes by itself, over all processors."""

import hashlib
import multiprocessing
import os
from collections.abc import Iterator
from concurrent.futures import ProcessPoolExecutor
from dataclasses import dataclass
from itertools import islice

import pandas as pd

from newsstudy.corpus.cleaning import Cleaned, clean
from newsstudy.corpus.datasets import corpus_path
from newsstudy.corpus.dates import parsed_date
from newsstudy.corpus.outlets import outlet_of
from newsstudy.corpus.readers import RawRecord, records
from newsstudy.corpus.repair import repair
from newsstudy.study import Study

_CHUNK = 200
_CHUNKS_AHEAD = 16


@dataclass(frozen=True)
class CleanedRecord:
    """One raw record after cleaning: its article's values, or why it has none."""

    source_path: str
    record: int
    raw_sha256: str
    format: str
    outlet: str | None
    article: dict[str, object] | None
    reason: str
    cleaned: Cleaned | None


def cleaned_records(study: Study) -> Iterator[CleanedRecord]:
    """Yield every raw record of a study, cleaned by rules, in the order of the raw files.

    Records are cleaned in chunks over all processors; what becomes of one depends on nothing
    but itself. Raises CorpusError as `records` does.
    """
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
            if len(pending) > _CHUNKS_AHEAD:
                yield from pending.pop(0).result()
        for job in pending:
            yield from job.result()


def _clean_chunk(chunk: list[RawRecord], study: Study) -> list[CleanedRecord]:
    return [_cleaned(record, study) for record in chunk]


def _cleaned(record: RawRecord, study: Study) -> CleanedRecord:
    outlet, article, reason, cleaned = _article(record, study)
    return CleanedRecord(
        record.source_path, record.record, record.raw_sha256, record.format,
        outlet, article, reason, cleaned,
    )  # fmt: skip


def _article(
    record: RawRecord, study: Study
) -> tuple[str | None, dict | None, str, Cleaned | None]:
    if record.problem:
        return None, None, record.problem, None
    fields = record.fields
    outlet, problem = outlet_of(fields, record.source_path, study)
    if problem:
        return None, None, problem, None
    if not fields.get("text", "").strip():
        return outlet, None, "no text", None
    cleaned = clean(fields.get("headline", ""), fields["text"])
    published, precision = parsed_date(fields.get("published", ""))
    article = {
        "outlet": outlet,
        "published": published,
        "published_precision": precision,
        "headline": cleaned.headline,
        "url": fields.get("url", "").strip() or None,
        "byline": repair(fields.get("byline", "")) or None,
        "section": repair(fields.get("section", "")) or None,
        "language": fields.get("language", "").strip() or study.language,
    }
    problems = (_date_problem(fields.get("published", ""), published), record.note)
    return outlet, article, "; ".join(filter(None, problems)), cleaned


def _date_problem(given: str, published: object) -> str:
    if not given.strip() or published is not None:
        return ""
    return f"kept without its date, which was not understood: {given.strip()[:40]}"


def article_ids(articles: pd.DataFrame) -> list[str]:
    """Return the first 16 hex digits of SHA-256 over outlet, address or source path, and text."""
    place = articles["url"].where(articles["url"].notna(), articles["source_path"])
    parts = zip(articles["outlet"], place, articles["text"], strict=True)
    return [hashlib.sha256("\0".join(part).encode()).hexdigest()[:16] for part in parts]
