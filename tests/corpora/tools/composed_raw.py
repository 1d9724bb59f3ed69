"""Print articles in the raw format of their outlet: pages, text files, JSON lines, CSV."""

from __future__ import annotations

import csv
import html
import io
import json
import re
from pathlib import Path

import yaml
from composed_source import OUTLETS, Piece, SourceError

CHROME = {  # lines that the tabloid's page template adds by itself, and where
    "before": "Home | News | Sport | Showbiz | Puzzles",
    "after": "© The Morning Flare 2031. All rights reserved.",
}
WRAPPED = {
    "skip_link": '<nav class="skip"><a href="#story">{}</a></nav>',
    "related": '<aside class="more">{}</aside>',
    "share_bar": '<div class="share">{}</div>',
    "newsletter": '<aside class="promo">{}</aside>',
    "photo_caption": "<figure><figcaption>{}</figcaption></figure>",
    "cookie_notice": '<div id="cookies">{}</div>',
    "advert": '<div class="ad">{}</div>',
}
SHARED_FILES = {
    "portal": "stories.jsonl",
    "business": "archive.jsonl",
    "partisan": "articles.csv",
}


def write(path: Path, text: str) -> None:
    """Write a text file, making its folder."""
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(text, encoding="utf-8", newline="\n")


def csv_text(header: list[str], rows: list[list[object]]) -> str:
    """Give a table as CSV text."""
    buffer = io.StringIO()
    csv.writer(buffer, lineterminator="\n").writerows([header, *rows])
    return buffer.getvalue()


def slug(piece: Piece) -> str:
    """Give the date and the first seven words of the headline, as a file name."""
    words = re.findall(r"[a-z0-9]+", piece.meta["headline"].lower().replace("’", ""))
    return "-".join([piece.meta["published"][:10], *words[:7]])


def body(piece: Piece, gap: str) -> str:
    """Give everything that is printed below the headline, furniture included."""
    return gap.join(b.raw for b in piece.blocks)


def html_page(piece: Piece) -> str:
    """Give the tabloid's page of an article."""

    def escaped(text: str) -> str:
        return html.escape(text, quote=False)

    def element(form: str, raw: str) -> str:
        text = escaped(raw)
        if "\n" in raw:
            text = "\n".join(f"<p>{line}</p>" for line in text.split("\n"))
        return WRAPPED.get(form, '<p class="note">{}</p>' if form else "<p>{}</p>").format(text)

    headline, byline = escaped(piece.meta["headline"]), piece.get("byline")
    top, rest = [], []
    for block, position in zip(piece.blocks, piece.positions, strict=True):
        early = block.form in ("skip_link", "cookie_notice") and position == "before"
        (top if early else rest).append(element(block.form, block.raw))
    return "\n".join(
        [
            "<!DOCTYPE html>",
            '<html lang="en-GB">',
            "<head>",
            '<meta charset="utf-8">',
            f"<title>{headline} | The Morning Flare</title>",
            f'<meta name="author" content="{html.escape(byline)}">',
            f'<meta property="article:published_time" content="{piece.meta["published"]}:00">',
            f'<meta property="article:section" content="{html.escape(piece.get("section"))}">',
            "</head>",
            "<body>",
            *top,
            f"<header><p>{CHROME['before']}</p></header>",
            '<main id="story">',
            "<article>",
            f"<h1>{headline}</h1>",
            f'<p class="byline">{escaped(byline)}</p>',
            *rest,
            "</article>",
            "</main>",
            f"<footer><p>{CHROME['after']}</p></footer>",
            "</body>",
            "</html>",
            "",
        ]
    )


def record(piece: Piece, number: int) -> dict[str, object]:
    """Give an article as its outlet's archive stores it (all outlets but the tabloid)."""
    outlet, published, url = piece.meta["outlet"], piece.meta["published"], url_of(piece)
    title, byline, section = piece.meta["headline"], piece.get("byline"), piece.get("section")
    if outlet == "portal":
        return {
            "id": f"k{number:04d}",
            "url": url,
            "published_at": published + ":00",
            "headline": title,
            "source": byline,
            "channel": section,
            "body": body(piece, "\n\n"),
        }
    if outlet == "business":
        about = {"title": title, "date": published[:10], "byline": byline, "section": section}
        return {**about, "link": url, "text": body(piece, "\n\n")}
    if outlet == "partisan":
        about = {"nr": number, "url": url, "date": published.replace("T", " "), "title": title}
        return {**about, "author": byline, "text": body(piece, "\n")}
    if outlet == "broadsheet":
        about = {"title": title, "date": published, "author": byline, "section": section}
        return {**about, "url": url}
    about = {"file": f"{slug(piece)}.txt", "title": title, "date": published[:10]}
    return {**about, "author": byline, "section": section}


def url_of(piece: Piece) -> str:
    """Give the invented address of an article."""
    return f"https://{piece.meta['outlet']}.example/{slug(piece)}"


def write_raw(articles: list[Piece], raw: Path) -> dict[str, tuple[str, str]]:
    """Write all raw files; give for each article its path under `raw` and its record number."""
    places: dict[str, tuple[str, str]] = {}
    for outlet in OUTLETS:
        mine = [a for a in articles if a.meta["outlet"] == outlet]
        records = [record(a, n) for n, a in enumerate(mine, 1)] if outlet != "tabloid" else []
        suffix = ".html" if outlet == "tabloid" else ".txt"
        for number, article in enumerate(mine, 1):
            shared = SHARED_FILES.get(outlet)
            place = (f"{outlet}/{shared or slug(article) + suffix}", str(number) if shared else "")
            if place in places.values():
                raise SourceError(f"{article.path}: two articles would be {place[0]}")
            places[article.id] = place
            if outlet == "tabloid":
                write(raw / place[0], html_page(article))
            elif outlet == "regional":
                write(raw / place[0], body(article, "\n\n") + "\n")
            elif outlet == "broadsheet":
                front = yaml.safe_dump(
                    records[number - 1], allow_unicode=True, sort_keys=False, width=1000
                )
                write(raw / place[0], f"---\n{front}---\n\n{body(article, chr(10) * 2)}\n")
        if outlet in ("portal", "business"):
            lines = (json.dumps(r, ensure_ascii=False) + "\n" for r in records)
            write(raw / outlet / SHARED_FILES[outlet], "".join(lines))
        elif outlet in ("partisan", "regional") and records:
            name = SHARED_FILES.get(outlet, "metadata.csv")
            rows = [list(r.values()) for r in records]
            write(raw / outlet / name, csv_text(list(records[0]), rows))
    return places
