"""Raw formats: one module each, with the suffixes it reads and a function `rows`.

`rows(file)` yields (record number from 1, fields by their raw names or a problem in words, the
record's bytes). A new format is one more module in `FORMATS`.
"""

from newsstudy.corpus.formats import delimited, html, jsonl, parquet, text

FORMATS = {"csv": delimited, "jsonl": jsonl, "parquet": parquet, "text": text, "html": html}
