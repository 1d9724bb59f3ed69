"""Tables of a page: caption, header scope, readable numbers, and the full figures as CSV."""

import csv
import io
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import pandas as pd

from newsstudy.report.display import Html, attribute, escaped, run_folder

_LONG = 30  # rows, above which a table scrolls within the page
_WIDE = 10  # columns, above which they stand closer together
_FORMULA_SIGNS = ("=", "+", "-", "@", "\t", "\r")


def _share(value: float) -> str:
    return f"{100 * value:.1f} %"


def _signed_share(value: float) -> str:
    return f"{round(100 * value, 1) or 0.0:+.1f}".replace("-", "−")


def _p_value(value: float) -> str:
    return "< .001" if value < 0.001 else f"{value:.3f}".lstrip("0") if value < 1 else "1"


FORMATS = {
    "text": str,
    "count": lambda value: f"{int(value):,}",
    "share": _share,
    "points": _signed_share,
    "p": _p_value,
    "number": lambda value: f"{value:.2f}".replace("-", "−"),
    "rate": lambda value: f"{value:,.0f}",
    "day": lambda value: f"{value:%Y-%m-%d}",
}


def table(
    data: pd.DataFrame,
    notebook: str,
    name: str,
    caption: str,
    columns: Mapping[str, tuple[str, str]],
    *,
    full: pd.DataFrame | None = None,
    limit: int = 500,
) -> Html:
    """Return a table of `columns` ({column: (heading, format)}), its first column row headings.

    During a run the data (or `full`, where the page shows only a part) are saved as CSV beside
    the page and as Parquet for other notebooks, and the caption links the CSV.
    Raises KeyError for a format that does not exist.
    """
    link = _saved(data if full is None else full, notebook, name)
    head = "".join(f'<th scope="col">{escaped(heading)}</th>' for heading, _ in columns.values())
    shown = data.head(limit)
    rows = "\n".join(_row(record, columns) for record in shown.to_dict("records"))
    cut = f". The first {limit:,} of {len(data):,} rows." if len(data) > limit else ""
    if _LONG < len(data) <= limit:
        cut = f". {len(data):,} rows: scroll within the table."
    kind = "table" + " long" * (len(shown) > _LONG) + " wide" * (len(columns) > _WIDE)
    if not len(data):
        rows = f'<tr><td colspan="{len(columns)}">nothing to show</td></tr>'
    return Html(
        f'<div class="{kind} mathjax_ignore tex2jax_ignore" tabindex="0" role="region" '
        f'aria-label="{attribute(caption)}"><table>'
        f"<caption>{escaped(caption)}{cut}{link}</caption>"
        f"<thead><tr>{head}</tr></thead><tbody>\n{rows}\n</tbody></table></div>"
    )


def _row(record: Mapping[str, Any], columns: Mapping[str, tuple[str, str]]) -> str:
    cells = []
    for place, (column, (_, form)) in enumerate(columns.items()):
        value = record[column]
        text = "–" if _is_missing(value) else FORMATS[form](value)
        kind = "" if form in ("text", "day") else ' class="number"'
        tag = 'th scope="row"' if place == 0 else "td"
        cells.append(f"<{tag}{kind}>{escaped(text)}</{tag.split()[0]}>")
    return f"<tr>{''.join(cells)}</tr>"


def _is_missing(value: Any) -> bool:
    return value is None or value is pd.NaT or value is pd.NA or value != value


def save(data: pd.DataFrame, notebook: str, name: str) -> None:
    """Save a table that no page shows, for download and for other notebooks."""
    _saved(data, notebook, name)


def _saved(data: pd.DataFrame, notebook: str, name: str) -> str:
    folder = run_folder()
    if folder is None:
        return ""
    target = folder / "tables" / notebook
    target.mkdir(parents=True, exist_ok=True)
    data.to_parquet(target / f"{name}.parquet", index=False)
    (target / f"{name}.csv").write_text(csv_text(data), encoding="utf-8", newline="")
    href = f"tables/{notebook}/{name}.csv"
    return f' <a class="download" href="{attribute(href)}" download>CSV</a>'


def csv_text(data: pd.DataFrame) -> str:
    """Return a table as CSV: numbers to ten digits, no text cell that a spreadsheet would run."""
    out = io.StringIO()
    writer = csv.writer(out, lineterminator="\n")
    writer.writerow([_cell(column) for column in data.columns])
    for row in data.itertuples(index=False, name=None):
        writer.writerow([_cell(value) for value in row])
    return out.getvalue()


def _cell(value: Any) -> str:
    if _is_missing(value):
        return ""
    if isinstance(value, float):
        return f"{value:.10g}"
    text = str(value)
    return "'" + text if isinstance(value, str) and text.startswith(_FORMULA_SIGNS) else text


def saved_table(folder: Path, notebook: str, name: str) -> pd.DataFrame | None:
    """Return a table that another notebook saved in this run, or None if it saved none."""
    path = folder / "tables" / notebook / f"{name}.parquet"
    return pd.read_parquet(path) if path.is_file() else None
