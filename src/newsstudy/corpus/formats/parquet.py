"""Parquet: a record a row, read in batches."""

import io

from newsstudy.corpus.formats.raw import RawFile, Rows

SUFFIXES = (".parquet", ".pq")
_BATCH = 64  # small, for a value may be repeated by reference


def recognises(file: RawFile) -> bool:
    """Tell whether the file begins with Parquet's mark."""
    return file.head.startswith(b"PAR1")


def rows(file: RawFile) -> Rows:
    """Yield each row's fields by column name."""
    import pyarrow.parquet

    file.described = "Parquet"
    source = io.BytesIO(file.content()) if file.packing else file.path
    number = 0
    for batch in pyarrow.parquet.ParquetFile(source).iter_batches(batch_size=_BATCH):
        for place in range(batch.num_rows):
            number += 1
            try:
                (row,) = batch.slice(place, 1).to_pylist()
            except (ValueError, OverflowError, OSError) as error:
                yield number, f"cannot be read: {error}", b""
                continue
            yield number, row, repr(row).encode("utf-8", errors="replace")
