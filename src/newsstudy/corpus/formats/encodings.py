"""Which encoding bytes are in: precision first, and what is valid UTF-8 is UTF-8."""

import codecs
import re
from collections import Counter
from typing import BinaryIO

NAMES = {
    "utf-8": "UTF-8", "utf-8-sig": "UTF-8", "utf-16": "UTF-16", "utf-16-le": "UTF-16",
    "utf-16-be": "UTF-16", "utf-32": "UTF-32", "cp1252": "Windows-1252", "cp1250": "Windows-1250",
    "iso8859_2": "Latin-2", "cp1251": "Windows-1251", "koi8_r": "KOI8-R", "cp1253": "Windows-1253",
    "cp1254": "Windows-1254", "cp932": "Shift-JIS", "gb18030": "GB18030", "big5": "Big5",
    "euc_jp": "EUC-JP", "cp949": "EUC-KR", "iso2022_jp": "ISO-2022-JP", "cp866": "CP866",
}  # fmt: skip
_MARKS = (
    (codecs.BOM_UTF32_LE, "utf-32"), (codecs.BOM_UTF32_BE, "utf-32"),
    (codecs.BOM_UTF8, "utf-8-sig"), (codecs.BOM_UTF16_LE, "utf-16"),
    (codecs.BOM_UTF16_BE, "utf-16"),
)  # fmt: skip
_CHUNK = 1 << 20
_SAMPLE = 200_000
_HIGH_RUN = re.compile(rb"[\x80-\xff]{2,}")
_HIGH = re.compile(rb"[\x80-\xff]")
_NOT_LATIN = (
    "cp1251", "koi8_r", "cp866", "cp1253", "cp932", "gb18030", "big5", "euc_jp", "cp949",
)  # fmt: skip
# Letters beyond ASCII of languages, by the encodings they are written in; and printed signs.
_WESTERN = (
    "éÅåäöüÄÖÜßøØñçôêâáíóú£½¼¾", "äöüßÄÖÜ", "àâçéèêëîïôœùûüÀÂÇÉÈÊÎÔŒ", "áéíóúñüÁÉÍÓÚÑ¿¡ªº",
    "áâãàçéêíóôúÁÂÃÀÇÉÊÍÓÔÚªº",
    "àèéìòùÀÈÉ", "åäöéÅÄÖÉ", "æøåéÆØÅÉ", "ëïéèüö", "áðéíóúýþæöÁÐÉÍÓÚÝÞÆÖ", "äöõüšžÄÖÕÜŠŽ",
    "àçèéíïòóúüÀÇÈÉÍÒÓÚ",
)  # fmt: skip
_CENTRAL = (
    "ąćęłńóśźżĄĆĘŁŃÓŚŹŻ", "áčďéěíňóřšťúůýžÁČĎÉĚÍŇÓŘŠŤÚŮÝŽ", "áäčďéíĺľňóôŕšťúýžÁČĎÉÍĽŇÓŠŤÚÝŽ",
    "áéíóöőúüűÁÉÍÓÖŐÚÜŰ", "ăâîşţĂÂÎŞŢ", "čćđšžČĆĐŠŽ",
)  # fmt: skip
_TURKISH = ("çğıöşüâîûÇĞİÖŞÜ",)
_ALPHABETS = {"cp1252": _WESTERN, "cp1250": _CENTRAL, "iso8859_2": _CENTRAL, "cp1254": _TURKISH}
_PRINTED = frozenset("“”„‘’‚«»‹›–—…•·°§©®™€ \xa0")


def encoding_of(raw: bytes) -> str:
    """Return the codec that bytes are in, by the marks, the validity and the letters they have.

    Bytes that are nearly UTF-8 (fewer broken signs than whole ones) are UTF-8; what nothing
    speaks for is Windows-1252.
    """
    for mark, name in _MARKS:
        if raw.startswith(mark):
            return name
    if b"\0" in raw[:4096] and (name := _utf_16_without_mark(raw)):
        return name
    try:
        raw.decode("utf-8")
    except UnicodeDecodeError:
        return "utf-8" if _nearly_utf_8(raw) else _legacy(raw)
    return _iso_2022(raw) or "utf-8"


def decoded(raw: bytes) -> str:
    """Return bytes as text in the encoding they are in; broken ones become U+FFFD."""
    text = raw.decode(encoding_of(raw), errors="replace")
    return text.removeprefix("\ufeff")


def encoding_of_stream(stream: BinaryIO) -> str:
    """Return the codec of all bytes of a stream; UTF-8 where the whole of it allows."""
    first = piece = stream.read(_CHUNK)
    if any(first.startswith(mark) for mark, _ in _MARKS) or b"\0" in first[:4096]:
        return encoding_of(first[: len(first) // 4 * 4])
    check, sample = codecs.getincrementaldecoder("utf-8")(), b""
    while piece:
        try:
            check.decode(piece)
        except UnicodeDecodeError:
            return encoding_of(sample + piece)
        if len(sample) < _CHUNK and _HIGH.search(piece):
            sample += piece
        piece = stream.read(_CHUNK)
    ends_whole = not check.getstate()[0]
    return (_iso_2022(first) or "utf-8") if ends_whole else encoding_of(sample)


def _utf_16_without_mark(raw: bytes) -> str:
    start = raw[: min(4096, len(raw) // 2 * 2)]
    even, odd = start[::2].count(0), start[1::2].count(0)
    if max(even, odd) < 0.05 * len(start) or min(even, odd) > 0.05 * max(even, odd):
        return ""
    name = "utf-16-be" if even > odd else "utf-16-le"
    try:
        text = start.decode(name)
    except UnicodeDecodeError:
        return ""
    return name if all(sign.isprintable() or sign in "\r\n\t" for sign in text) else ""


def _nearly_utf_8(raw: bytes) -> bool:
    text = raw.decode("utf-8-sig", errors="replace")
    broken = text.count("\ufffd")
    return broken < sum(character > "\x7f" for character in text) / 2


def _iso_2022(raw: bytes) -> str:
    if b"\x1b$B" not in raw[:_SAMPLE] and b"\x1b$@" not in raw[:_SAMPLE]:
        return ""
    try:
        raw[:_SAMPLE].rpartition(b"\x1b(")[0].decode("iso2022_jp")
    except UnicodeDecodeError:
        return ""
    return "iso2022_jp"


def _legacy(raw: bytes) -> str:
    start = max(0, raw.find(_HIGH.search(raw)[0]) - 1000)
    sample = raw[start : start + _SAMPLE]
    in_runs = sum(len(run) for run in _HIGH_RUN.findall(sample))
    if in_runs > 0.6 * len(_HIGH.findall(sample)) and (name := _not_latin(sample)):
        return name
    return max(_ALPHABETS, key=lambda name: (_fit(sample, name), name == "cp1252"))


def _not_latin(sample: bytes) -> str:
    from charset_normalizer import from_bytes

    if len(_HIGH.findall(sample)) < 12:
        return ""
    best = from_bytes(sample, cp_isolation=list(_NOT_LATIN), preemptive_behaviour=False).best()
    return best.encoding if best else ""


def _fit(sample: bytes, name: str) -> int:
    """Return how many of the signs beyond ASCII the best language has, less those it has not."""
    text = sample.decode(name, errors="replace").replace("õe", "ãe")  # Portuguese has no other õ
    signs = Counter(sign for sign in text if sign > "\x7f")
    printed = sum(n if sign in _PRINTED else 0 for sign, n in signs.items())
    rest = signs.total() - printed
    known = (sum(signs[sign] for sign in letters) for letters in _ALPHABETS[name])
    return printed + 2 * max(known) - rest
