"""Saved web pages: the article body and what the page says of itself.

An HTML export of Factiva, LexisNexis or ProQuest is read as what it is: many articles.
"""

import re
from collections.abc import Iterator
from typing import Any

from newsstudy.corpus.formats import encodings, services
from newsstudy.corpus.formats.page_facts import PageFacts, facts_of
from newsstudy.corpus.formats.raw import RawFile, Rows

SUFFIXES = (".html", ".htm", ".xhtml", ".shtml")
MAX_BYTES = 50_000_000
_MAX_MARKUP = 10_000_000
_MAX_TAGS = 200_000
_START = re.compile(
    r"(?:\s*(?:<\?xml.*?\?>|<!--.*?-->))*\s*<(?:!doctype\s+html|html|head|body)\b", re.I | re.S
)
_EMBEDDED = re.compile(rb"data:[\w/+.;=-]{1,100};base64,[A-Za-z0-9+/=%\s]{200,}")
_CHARSET = re.compile(
    rb"<(?:meta|\?xml)[^>]{0,200}?(?:charset|encoding)\s*=\s*[\"']?([\w-]{3,20})", re.I
)
_EXPORT = re.compile(
    rb"articleParagraph|enArticle|Factiva|LexisNexis|Nexis\xc2?\xa0?|ProQuest|of \d+ DOCUMENTS"
)
_BLOCKS = {
    "p", "div", "br", "li", "h1", "h2", "h3", "h4", "h5", "h6", "tr", "table", "hr", "pre",
    "center", "blockquote", "section", "article", "body", "dt", "dd",
}  # fmt: skip


def recognises(file: RawFile) -> bool:
    """Tell whether the content begins as an HTML document does."""
    return _START.match(file.head_text[:20_000]) is not None


def rows(file: RawFile) -> Rows:
    """Yield the one article of a page, or each article of a service's export.

    A page without an article is a problem. Raises ValueError for a file of more than 50 MB.
    """
    file.described = "web page"
    raw = file.content(MAX_BYTES)
    if _EXPORT.search(raw):
        lines = list(_lines(_markup(raw)))
        if services.service_of(lines):
            yield from services.rows(file, lines, "HTML")
            return
    fields = page_fields(raw)
    yield 1, ({**fields, **file.metadata, "text": fields["text"]} if isinstance(fields, dict)
              else fields), raw  # fmt: skip


def page_fields(raw: bytes) -> dict[str, str] | str:
    """Return text (trafilatura, Barbaresi 2021), title, date, author and more of a saved page.

    The date, the outlet, the section and the language are those that the page states of itself.
    Where no article is found, a reason in words is returned.
    """
    import trafilatura

    markup = _markup(raw)
    if markup.count("<") > _MAX_TAGS:
        return f"not read: more than {_MAX_TAGS:,} tags in one page"
    tree = trafilatura.load_html(markup) if markup.strip() else None
    if tree is None:
        return "no article was found in the page"
    facts = facts_of(tree)
    found = trafilatura.bare_extraction(
        tree, fast=True, include_comments=False, include_tables=True, with_metadata=True,
        deduplicate=False,
    )  # fmt: skip
    page = found.as_dict() if found is not None else {}
    text = _text(page, facts)
    return _fields(page, facts, text) if text else "no article was found in the page"


def _fields(page: dict[str, Any], facts: PageFacts, text: str) -> dict[str, str]:
    names = ("title", "author", "sitename", "url")
    fields = {name: page[name] for name in names if page.get(name)}
    outlet = facts.outlet or fields.get("sitename", "")
    stated = {"date": facts.date, "section": facts.section, "language": facts.language}
    return {**fields, **stated, "outlet": outlet, "text": text}


def _text(page: dict[str, Any], facts: PageFacts) -> str:
    """Return the paragraphs, without the headline among the first three of them.

    Where less than half of the text is found that the page declares as its article's, the
    latter is taken.
    """
    lines = [line.strip() for line in (page.get("text") or "").splitlines() if line.strip()]
    headlines = {_letters(name) for name in (page.get("title"), *facts.headlines) if name}
    kept = [line for i, line in enumerate(lines) if i > 2 or _letters(line) not in headlines]
    declared = [line.strip() for line in facts.body.splitlines() if line.strip()]
    if _n_words(declared) >= 100 and 2 * _n_words(kept) < _n_words(declared):
        return "\n\n".join(declared)
    return "\n\n".join(kept)


def _n_words(lines: list[str]) -> int:
    return sum(len(line.split()) for line in lines)


def _letters(text: str) -> str:
    return "".join(filter(str.isalnum, text)).casefold()


def _markup(raw: bytes) -> str:
    """Return the page as text without pictures and the like that are embedded in it.

    The encoding is UTF-8 where that is valid, else the one that the page declares.
    """
    raw = _EMBEDDED.sub(b"", raw) if b";base64," in raw else raw
    if len(raw) > _MAX_MARKUP:
        raise ValueError(f"more than {_MAX_MARKUP // 10**6} MB of markup for one article")
    encoding = encodings.encoding_of(raw)
    declared = _CHARSET.search(raw[:4096])
    if declared and encoding not in ("utf-8", "utf-8-sig", "utf-16", "utf-32"):
        try:
            return raw.decode(_WHATWG.get(declared[1].decode().lower(), declared[1].decode()))
        except (UnicodeDecodeError, LookupError, ValueError):
            pass
    return encodings.decoded(raw)


_WHATWG = {
    "iso-8859-1": "cp1252", "latin1": "cp1252", "us-ascii": "cp1252", "ascii": "cp1252",
    "gb2312": "gb18030", "gbk": "gb18030", "shift_jis": "cp932", "shift-jis": "cp932",
    "x-sjis": "cp932", "ks_c_5601-1987": "cp949", "euc-kr": "cp949", "iso-8859-9": "cp1254",
}  # fmt: skip


def _lines(markup: str) -> Iterator[str]:
    """Yield the text of each block of a page; a table's cells are set apart by tabs."""
    from lxml import html

    tree = html.document_fromstring(markup.encode("utf-8", "replace"), parser=html.HTMLParser(
        encoding="utf-8", huge_tree=True, remove_comments=True, remove_pis=True))  # fmt: skip
    pieces: list[str] = []
    for event, element in _walk(tree):
        tag = element.tag if isinstance(element.tag, str) else ""
        if tag in ("script", "style", "title"):
            continue
        if tag in _BLOCKS:
            yield " ".join("".join(pieces).split(" ")).strip(" \n")
            pieces.clear()
            if tag == "hr" and event == "start":
                yield "_" * 60
        pieces.append("\t" if tag in ("td", "th") and event == "end" else "")
        written = element.text if event == "start" else element.tail
        pieces.append(re.sub(r"\s+", " ", written or ""))
    yield "".join(pieces).strip()


def _walk(tree: Any) -> Iterator[tuple[str, Any]]:
    from lxml import etree

    return etree.iterwalk(tree, events=("start", "end"))
