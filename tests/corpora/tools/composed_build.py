"""Build the composed corpus: raw files, agency pieces and truth tables from the authored files.

Usage: python tests/corpora/tools/composed_build.py [--root FOLDER] [--out FOLDER]
"""

from __future__ import annotations

import argparse
import shutil
from pathlib import Path

from composed_raw import CHROME, body, csv_text, write, write_raw
from composed_source import FRAMES, Piece, load

CORPUS = Path(__file__).resolve().parents[1] / "composed"
HEADERS = {
    "truth.csv": "article_id source_path record outlet event_id agency_piece agency_credit"
    " near_miss_of n_paragraphs frames",
    "furniture.csv": "article_id text form position",
    "lookalikes.csv": "article_id paragraph kind text",
    "quotes.csv": "article_id paragraph quote_id kind speaker surface speaker_type text",
    "frames.csv": "article_id paragraph frame",
    "paragraphs.csv": "article_id paragraph text",
}
Rows = list[list[object]]


def truth_row(article: Piece, place: tuple[str, str]) -> list[object]:
    """Give what is known about a whole article."""
    count = {f: sum(f in p.frames for p in article.paragraphs) for f in FRAMES}
    keys = ("outlet", "event_id", "agency_piece", "agency_credit", "near_miss_of")
    return [
        article.id,
        *place,
        *(article.get(key) for key in keys),
        len(article.paragraphs),
        ";".join(f"{frame}:{n}" for frame, n in count.items() if n),
    ]


def furniture_rows(article: Piece) -> Rows:
    """List the lines of an article that are not prose."""
    rows: Rows = []
    for block, position in zip(article.blocks, article.positions, strict=True):
        if block.form:
            rows += [[article.id, line, block.form, position] for line in block.raw.split("\n")]
        rows += [[article.id, text.strip(), form, "inline"] for form, text in block.inline]
    if article.meta["outlet"] == "tabloid":
        rows += [[article.id, text, "site_chrome", position] for position, text in CHROME.items()]
    return rows


def quote_rows(article: Piece) -> Rows:
    """List the quotations of an article; the parts of a split one share their identifier."""
    found = [(n, q) for n, p in enumerate(article.paragraphs, 1) for q in p.quotes]
    attributes = ("kind", "speaker", "as", "type")
    return [
        [
            article.id,
            paragraph,
            f"{article.id}-{quote.get('id') or f'q{serial:02d}'}",
            *(quote.get(name) for name in attributes),
            quote.text,
        ]
        for serial, (paragraph, quote) in enumerate(found, 1)
    ]


def tables(articles: list[Piece], places: dict[str, tuple[str, str]]) -> dict[str, str]:
    """Give the truth tables: file name to CSV text."""
    rows: dict[str, Rows] = {name: [] for name in HEADERS}
    for article in sorted(articles, key=lambda a: a.id):
        rows["truth.csv"].append(truth_row(article, places[article.id]))
        rows["furniture.csv"] += furniture_rows(article)
        rows["quotes.csv"] += quote_rows(article)
        for number, p in enumerate(article.paragraphs, 1):
            rows["paragraphs.csv"].append([article.id, number, p.clean])
            rows["frames.csv"] += [[article.id, number, f] for f in sorted(p.frames)]
            if p.lookalike:
                rows["lookalikes.csv"].append([article.id, number, p.lookalike, p.clean])
    return {name: csv_text(header.split(), rows[name]) for name, header in HEADERS.items()}


def build(root: Path, out: Path) -> None:
    """Build the corpus whose authored files lie in `root` into `out`."""
    articles, agency = load(root)
    for folder in ("raw", "agency"):
        shutil.rmtree(out / folder, ignore_errors=True)
    places = write_raw(articles, out / "raw")
    for piece in agency:
        text = f"{piece.meta['headline']}\n\n{body(piece, chr(10) * 2)}\n"
        write(out / "agency" / f"{piece.id}.txt", text)
    for name, text in tables(articles, places).items():
        write(out / name, text)


if __name__ == "__main__":
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--root", type=Path, default=CORPUS)
    parser.add_argument("--out", type=Path, default=CORPUS)
    options = parser.parse_args()
    build(options.root, options.out)
