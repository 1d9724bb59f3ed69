"""Raw formats: one module each, found by content first and by suffix second.

A format has `SUFFIXES`, a function `recognises(file)` that is true where the content itself says
so, and `rows(file)`, which yields (record number from 1, fields by name or a problem in words,
the record's bytes) and writes into `file.described` how it reads them. A new format is one more
module, and one entry here: content is asked in this order.
"""

from newsstudy.corpus.formats import (
    delimited,
    docx,
    excel,
    feed,
    html,
    json_document,
    jsonl,
    parquet,
    rtf,
    text,
    warc,
)

FORMATS = {
    "parquet": parquet, "docx": docx, "excel": excel, "rtf": rtf, "warc": warc, "feed": feed,
    "html": html, "jsonl": jsonl, "json": json_document, "csv": delimited, "text": text,
}  # fmt: skip

TABULAR = ("csv", "excel", "parquet")
"""Formats in which all records have the columns of the first."""

NAMED_BY_THEIR_SOURCE = ("csv", "excel", "parquet", "json", "jsonl")
"""Formats whose field names are what somebody once chose; the others have the project's names."""
