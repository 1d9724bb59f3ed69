"""Which format a file has: its content is asked first, its suffix second."""

from types import ModuleType

from newsstudy.corpus.formats import FORMATS
from newsstudy.corpus.formats.raw import RawFile

_NOT_READ = {
    b"%PDF": "a PDF: save it as text or Word first",
    b"\xd0\xcf\x11\xe0": "an Office file of before 2007: save it as docx or xlsx",
    b"\x89PNG": "a picture", b"\xff\xd8\xff": "a picture", b"GIF8": "a picture",
    b"7z\xbc\xaf": "a 7z archive: pack it as zip", b"Rar!": "a rar archive: pack it as zip",
    b"SQLite format 3": "a database: save its table as CSV",
}  # fmt: skip
_MARKED = ("parquet", "docx", "excel", "rtf", "warc")
_PARTS_OF_PAGES = (
    ".js", ".css", ".svg", ".png", ".jpg", ".jpeg", ".gif", ".webp", ".ico", ".woff", ".woff2",
    ".ttf", ".mp4", ".mp3", ".map",
)  # fmt: skip


def format_of(file: RawFile, wanted: str) -> tuple[str, ModuleType]:
    """Return the name and the module of the format that a file has.

    `wanted` (the study's `corpus.format`) decides where the suffix does not speak against it.
    Raises ValueError, with what the file is, where no reader is for it.
    """
    if file.suffix in _PARTS_OF_PAGES:
        raise ValueError(f"no reader for files named *{file.suffix} (part of a saved page)")
    own = next((name for name, m in FORMATS.items() if file.suffix in m.SUFFIXES), None)
    if wanted in FORMATS and own in (None, wanted):
        return wanted, FORMATS[wanted]
    for name, module in FORMATS.items():
        if module.recognises(file):
            return name, module
    for mark, what in _NOT_READ.items():
        if file.head.startswith(mark):
            raise ValueError(f"no reader for {what}")
    if own in _MARKED:
        raise ValueError(f"its content is not that of a file named *{file.suffix}")
    if own:
        return own, FORMATS[own]
    raise ValueError(f"no reader for files named *{file.suffix or file.name}")
