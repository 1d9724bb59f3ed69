"""The tables that leave the corpus room, and the check that each is what it says."""

import pandas as pd
import pandera.pandas as pa

from newsstudy.errors import CorpusError

FATES = ("kept", "duplicate", "rejected")
PRECISIONS = ("second", "day", "month", "unknown")
EVIDENCE = ("credit", "match", "both")


def _text(nullable: bool = False, **options: object) -> pa.Column:
    return pa.Column(pd.StringDtype("pyarrow", na_value=float("nan")), nullable=nullable, **options)


ARTICLES = pa.DataFrameSchema(
    {
        "article_id": _text(unique=True, checks=pa.Check.str_matches(r"^[0-9a-f]{16}$")),
        "outlet": pa.Column("category"),
        "published": pa.Column("datetime64[us, UTC]", nullable=True),
        "published_precision": _text(checks=pa.Check.isin(PRECISIONS)),
        "headline": _text(),
        "text": _text(),
        "n_words": pa.Column("int32", pa.Check.gt(0)),
        "url": _text(nullable=True),
        "byline": _text(nullable=True),
        "section": _text(nullable=True),
        "language": _text(nullable=True),
        "agency": _text(nullable=True),
        "agency_evidence": _text(nullable=True, checks=pa.Check.isin(EVIDENCE)),
        "copied_share": pa.Column("float64", pa.Check.in_range(0, 1)),
        "copied_from": _text(nullable=True),
        "made_with": _text(nullable=True),
        "duplicate_of": _text(nullable=True),
        "story_id": _text(nullable=True),
        "story_confidence": pa.Column("float64", pa.Check.in_range(0, 1), nullable=True),
        "source_path": _text(),
        "record": pa.Column("int64"),
        "raw_sha256": _text(),
    },
    strict=True,
    ordered=True,
)

LEDGER = pa.DataFrameSchema(
    {
        "source_path": _text(),
        "record": pa.Column("int64"),
        "raw_sha256": _text(),
        "format": _text(),
        "outlet": _text(nullable=True),
        "fate": _text(checks=pa.Check.isin(FATES)),
        "reason": _text(),
        "article_id": _text(nullable=True),
    },
    strict=True,
    ordered=True,
)

REMOVED = pa.DataFrameSchema(
    {
        "article_id": _text(),
        "position": pa.Column("int64", pa.Check.ge(0)),
        "rule": _text(),
        "line": _text(),
    },
    strict=True,
    ordered=True,
)

FURNITURE = pa.DataFrameSchema(
    {
        "outlet": _text(),
        "kind": _text(),
        "form": _text(),
        "n_articles": pa.Column("int64", pa.Check.ge(0)),
        "n_days": pa.Column("int64", pa.Check.ge(0)),
        "share": pa.Column("float64", pa.Check.in_range(0, 1)),
        "cohesion": pa.Column("float64", nullable=True),
        "elsewhere": pa.Column("int64", pa.Check.ge(0)),
        "verdict": _text(),
        "examples": _text(),
        "learned": pa.Column(bool),
    },
    strict=True,
    ordered=True,
)

STORIES = pa.DataFrameSchema(
    {
        "story_id": _text(unique=True),
        "label": _text(),
        "n_articles": pa.Column("int64", pa.Check.ge(1)),
        "n_outlets": pa.Column("int64", pa.Check.ge(1)),
        "first": pa.Column("datetime64[us, UTC]", nullable=True),
        "last": pa.Column("datetime64[us, UTC]", nullable=True),
        "first_outlet": _text(nullable=True),
        "confidence": pa.Column("float64", nullable=True),
    },
    strict=True,
    ordered=True,
)

LEAKS = pa.DataFrameSchema(
    {
        "outlet": _text(),
        "kind": _text(),
        "feature": _text(),
        "here": pa.Column("float64"),
        "others_low": pa.Column("float64", nullable=True),
        "others_high": pa.Column("float64", nullable=True),
        "n_articles": pa.Column("int64"),
        "severe": pa.Column(bool),
    },
    strict=True,
    ordered=True,
)


def typed(rows: list[dict] | pd.DataFrame, schema: pa.DataFrameSchema) -> pd.DataFrame:
    """Return `rows` as a table of `schema`: its columns, in its order, with its types.

    Raises CorpusError where a row does not fit.
    """
    table = pd.DataFrame(rows, columns=list(schema.columns)).reset_index(drop=True)
    for name, column in schema.columns.items():
        if isinstance(column.dtype.type, pd.DatetimeTZDtype):
            table[name] = pd.to_datetime(table[name], utc=True)
        table[name] = table[name].astype(column.dtype.type)
    return validated(table, schema)


def validated(table: pd.DataFrame, schema: pa.DataFrameSchema) -> pd.DataFrame:
    """Return `table` unchanged.

    Raises CorpusError, naming column and rule, where it is not what `schema` says.
    """
    try:
        return schema.validate(table, lazy=True)
    except pa.errors.SchemaErrors as error:
        cases = error.failure_cases[["column", "check"]].drop_duplicates().head(5)
        words = "; ".join(f"{c}: {k}" for c, k in cases.itertuples(index=False))
        raise CorpusError(f"a table is not of its form: {words}") from None
