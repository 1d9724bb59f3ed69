"""Parquet: a record a row, read in batches."""

import io
from pathlib import Path

from newsstudy.corpus.formats.raw import Rows, content

SUFFIXES = (".parquet",)


def rows(file: Path) -> Rows:
    """Yield each row's fields by column name."""
    import pyarrow.parquet

    source = io.BytesIO(content(file)) if file.suffix.lower() == ".gz" else file
    number = 0
    for batch in pyarrow.parquet.ParquetFile(source).iter_batches(batch_size=1000):
        for place in range(batch.num_rows):
            number += 1
            try:
                (row,) = batch.slice(place, 1).to_pylist()
            except (ValueError, OverflowError, OSError) as error:
                yield number, f"cannot be read: {error}", b""
                continue
            yield number, row, repr(row).encode("utf-8", errors="replace")
