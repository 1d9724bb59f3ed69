"""Forms of credit, as researchers write them, turned into patterns."""

import re

from newsstudy.errors import CodebookError

_NAME = r"[A-Z][\w.'’-]+(?: (?:(?:de|da|van|von|der|al|bin|el|la) )?[A-Z][\w.'’-]*){1,3}"
_WORK = (
    r"(?:writer|reporter|correspondent|researcher|editor|specialist|journalist|photographer"
    r"|staff|bureau|producer)s?"
)
_PLACE = r"[A-Z][\w.'’/-]*,?(?: (?:[A-Z][\w.'’/-]*|of|and|the|de|la|del|al|el),?){0,5}?"
_HOLES = {
    "names": rf"{_NAME}(?:(?:, and|,| and| &) {_NAME}){{0,4}}",
    "staff": rf"(?i:(?:[\w-]+ ){{0,4}}?{_WORK})",
    "place": _PLACE,
    "date": r"(?:[A-Z][a-z]{2,8}\.? \d{1,2}|\d{1,2} [A-Z][a-z]{2,8}\.?)",
    "year": r"\d{4}",
    "initials": r"[a-z]{2,4}(?: ?[/,] ?[a-z]{2,4}){0,3}[ /-]{0,2}",
    "piece": r"(?i:report|story|article|post|piece)",
    "dash": r"(?:-{1,3}|–|—)",
    "any": r"[^\n]{0,300}?",
}
_PART = re.compile(r"\{(?P<hole>\w+)\}|(?P<open>\[)|(?P<close>\])|(?P<either>\|)|[^][{}|]+")


def form_pattern(form: str, agencies: str, where: str) -> re.Pattern[str]:
    """Return the pattern of a form of credit; `agencies` is the pattern of one agency's name.

    Raises CodebookError, naming `where`, for a form that is not well made.
    """
    # What is read as one agency of several is not tried as another: no search without end.
    next_one = rf"(?:, and|,| and|/|;| &) ?(?>{agencies}|[A-Z]{{2,5}}(?!\w))"
    holes = {
        **_HOLES,
        "agency": f"(?:{agencies})",
        "agencies": rf"(?:{agencies})(?:{next_one}){{0,6}}+",
    }
    parts: list[str] = []
    end = 0
    for part in _PART.finditer(form):
        if part.start() != end or (part["hole"] and part["hole"] not in holes):
            break
        end = part.end()
        parts.append(_pattern_of(part, holes))
    try:
        return re.compile("".join(parts) if end == len(form) else "(")
    except re.error:
        raise CodebookError(
            f"{where}: `{form}` is no form of credit: brackets come in pairs, and in braces stand "
            f"{', '.join(holes)}"
        ) from None


def _pattern_of(part: re.Match[str], holes: dict[str, str]) -> str:
    if part["hole"]:
        agencies = part["hole"] in ("agency", "agencies")
        return (
            f"(?P<agency_{part.start()}>{holes[part['hole']]})" if agencies else holes[part["hole"]]
        )
    if part["open"]:
        return "(?:"
    if part["close"]:
        return ")?"
    if part["either"]:
        return "|"
    return f"(?i:{re.escape(part[0])})"
