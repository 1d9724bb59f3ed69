"""Read the authored files of the composed corpus (their format: composed/FORMAT.md)."""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from pathlib import Path

import yaml

FRAMES = ("conflict", "human_interest", "economic", "morality", "responsibility")
OUTLETS = {
    "portal": "Kestro",
    "broadsheet": "The Tolbrook Register",
    "tabloid": "The Morning Flare",
    "business": "Bourse & Quay",
    "partisan": "The True Furrow",
    "regional": "Sarrow Valley Courier",
}
FORMS = frozenset(
    [
        "skip_link",
        "share_bar",
        "photo_caption",
        "related",
        "newsletter",
        "dateline",
        "page_ref",
        "author_blurb",
        "comment_prompt",
        "cookie_notice",
        "read_more",
        "advert",
        "subscribe",
        "updated_at",
        "agency_credit",
        "pull_label",
    ]
)
QUOTE_KINDS = frozenset({"direct", "indirect", "partial", "split"})
SPEAKER_TYPES = frozenset(
    ["government", "military", "expert", "business", "citizen", "organisation", "media", "unnamed"]
)

MARKER = re.compile(r"^\{(frames|furniture|lookalike):\s*(.*?)\s*\}$")
QUOTE = re.compile(r"⟦q\s+([^⟧]*)⟧(.*?)⟦/q⟧", re.S)
INLINE = re.compile(r"⟦f (\w+)⟧(.*?)⟦/f⟧", re.S)
ATTRIBUTE = re.compile(r'(\w+)=(?:"([^"]*)"|(\S+))')
FRONT_MATTER = re.compile(r"---\n(.*?)\n---\n(.*)", re.S)
LOADER = getattr(yaml, "CBaseLoader", yaml.BaseLoader)


class SourceError(ValueError):
    """An authored file does not follow FORMAT.md."""


@dataclass(frozen=True)
class Quote:
    """One marked quotation: its text as printed and its attributes."""

    text: str
    attributes: dict[str, str]

    def get(self, name: str) -> str:
        """Give an attribute, or an empty string."""
        return self.attributes.get(name, "")


@dataclass
class Block:
    """One paragraph of prose, or one piece of furniture (then `form` is set)."""

    raw: str  # as printed, inline furniture included
    clean: str = ""  # prose only
    form: str = ""
    lookalike: str = ""
    frames: list[str] = field(default_factory=list)
    quotes: list[Quote] = field(default_factory=list)
    inline: list[tuple[str, str]] = field(default_factory=list)


@dataclass
class Piece:
    """One article or agency piece."""

    path: Path
    meta: dict[str, str]
    blocks: list[Block]

    @property
    def id(self) -> str:
        """Give the article's or agency piece's identifier."""
        return self.meta.get("article_id") or self.meta["agency_id"]

    @property
    def paragraphs(self) -> list[Block]:
        """Give the blocks that are prose."""
        return [b for b in self.blocks if not b.form]

    @property
    def positions(self) -> list[str]:
        """Say of each block of furniture where it stands to the prose; '' for prose."""
        prose = [i for i, b in enumerate(self.blocks) if not b.form]

        def place(i: int) -> str:
            return "before" if i < prose[0] else "after" if i > prose[-1] else "between"

        return [place(i) if b.form else "" for i, b in enumerate(self.blocks)]

    def get(self, key: str) -> str:
        """Give a field of the front matter, or an empty string if it is absent or null."""
        value = self.meta.get(key, "")
        return "" if value in ("null", "~") else value


def strip_tags(text: str) -> str:
    """Take out the span tags and keep what they enclose."""
    return INLINE.sub(r"\2", QUOTE.sub(r"\2", text))


def parse_block(chunk: str, path: Path) -> Block:
    """Parse one block: its marker lines and its text."""
    marks: dict[str, str] = {}
    lines = [line.strip() for line in chunk.split("\n") if line.strip()]
    while lines and (found := MARKER.match(lines[0])):
        if found[1] in marks:
            raise SourceError(f"{path}: marker {found[1]} stands twice: {chunk[:60]}")
        marks[found[1]] = found[2]
        lines.pop(0)
    if not lines:
        raise SourceError(f"{path}: a marker without text: {chunk[:60]}")
    if "furniture" in marks:
        return Block(raw="\n".join(lines), form=marks["furniture"])
    if len(lines) > 1:
        raise SourceError(f"{path}: a paragraph must stand on one line: {chunk[:60]}")
    prose = INLINE.sub("", lines[0])
    block = Block(
        raw=strip_tags(lines[0]),
        clean=strip_tags(prose).strip(),
        lookalike=marks.get("lookalike", ""),
        frames=[f.strip() for f in marks.get("frames", "").split(",") if f.strip()],
        quotes=[
            Quote(m[2], {k: a or b for k, a, b in ATTRIBUTE.findall(m[1])})
            for m in QUOTE.finditer(prose)
        ],
        inline=[(m[1], strip_tags(m[2])) for m in INLINE.finditer(lines[0])],
    )
    if any(sign in block.raw for sign in "⟦⟧{}"):
        raise SourceError(f"{path}: markup is left over: {lines[0][:80]}")
    return block


def parse_piece(path: Path) -> Piece:
    """Parse one authored file."""
    found = FRONT_MATTER.match(path.read_text(encoding="utf-8"))
    if not found:
        raise SourceError(f"{path}: no front matter")
    chunks = re.split(r"\n\s*\n", found[2].strip())
    return Piece(path, yaml.load(found[1], LOADER), [parse_block(c, path) for c in chunks])


def load(root: Path) -> tuple[list[Piece], list[Piece]]:
    """Read all articles (by outlet and time) and all agency pieces under `root`."""
    articles = [parse_piece(p) for p in sorted((root / "source").glob("*/*.md"))]
    agency = [parse_piece(p) for p in sorted((root / "agency_source").glob("*.md"))]
    articles.sort(key=lambda a: (a.meta["outlet"], a.meta["published"], a.id))
    return articles, sorted(agency, key=lambda a: a.id)
