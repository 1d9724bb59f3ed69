"""Word documents (docx): exports of the services; any other is one article a file."""

import io
import zipfile
from typing import BinaryIO

from newsstudy.corpus.formats import services
from newsstudy.corpus.formats.containers import office_kind
from newsstudy.corpus.formats.raw import RawFile, Rows

SUFFIXES = (".docx",)
_MAX_BYTES, _MAX_UNPACKED = 200_000_000, 200_000_000
_W = "{http://schemas.openxmlformats.org/wordprocessingml/2006/main}"


def recognises(file: RawFile) -> bool:
    """Tell whether the file is a package with a Word document in it."""
    return file.head.startswith(b"PK\x03\x04") and office_kind(file) == "docx"


def rows(file: RawFile) -> Rows:
    """Yield the articles of a service's export, or the whole text as one article.

    Nothing outside the one document part is read. Raises ValueError for a document that is
    larger than 200 MB unpacked.
    """
    with zipfile.ZipFile(io.BytesIO(file.content(_MAX_BYTES))) as package:
        if package.getinfo("word/document.xml").file_size > _MAX_UNPACKED:
            raise ValueError("more than 200 MB of text in one document")
        with package.open("word/document.xml") as stream:
            lines = list(_paragraphs(stream))
    yield from services.rows(file, lines, "Word")


def _paragraphs(stream: BinaryIO):
    """Yield the text of each paragraph, in the order of the document, tables included."""
    from lxml import etree

    tags = [_W + name for name in ("p", "t", "tab", "br", "cr")]
    found = etree.iterparse(
        stream, events=("end",), tag=tags, resolve_entities=False, no_network=True,
        load_dtd=False, huge_tree=False,
    )  # fmt: skip
    pieces: list[str] = []
    for _, element in found:
        kind = element.tag.removeprefix(_W)
        if kind == "p":
            yield from "".join(pieces).split("\n")
            pieces.clear()
        else:
            pieces.append({"t": element.text or "", "tab": "\t"}.get(kind, "\n"))
        element.clear()
        while element.getprevious() is not None and kind == "p":
            del element.getparent()[0]
