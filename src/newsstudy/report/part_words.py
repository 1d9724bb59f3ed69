"""Gaps, their parts and what is left of them, in sentences that put the outlet first."""

from collections.abc import Mapping

from newsstudy.report.display import Html, interval, listed, points, say
from newsstudy.report.part_claims import Wider

PARTS = ("selection", "presentation", "exclusive")
UNKNOWN_SIDE = (
    "on stories that only one side reports here, where choice and telling cannot be told apart"
)
_MEASURED = {
    "topics": "of its coverage is about the topic “{title}”",
    "frames": "of its sentences speak of {title}",
    "frames, semantic": "of its sentences are like those that speak of {title}",
    "frames, supervised": "of its articles would be coded with the frame “{title}”",
}


def in_plain_words(measure: str, title: str) -> str:
    """Return of what an outlet has more or less, as the end of a sentence."""
    kept = title if measure in ("topics", "frames, supervised") else plain(title)
    return _MEASURED.get(measure, "in {title}").format(title=kept)


def quoted(measure: str, title: str) -> str:
    """Return a topic in quotation marks, a frame as words within a sentence."""
    return f"“{title}”" if measure == "topics" else plain(title)


def plain(title: str) -> str:
    """Return a title as words within a sentence: a small letter first, unless it is an acronym."""
    return title if title[:2].isupper() else title[:1].lower() + title[1:]


def more_or_less(value: float) -> str:
    """Return a difference in points as a size and a word."""
    return f"{abs(100 * value):.1f} points {'more' if value > 0 else 'less'}"


def bounded(row: Mapping, name: str) -> str:
    """Return the interval of a column of a row, signed."""
    return interval(row[f"{name}_low"], row[f"{name}_high"], signed=True)


def parts_in_words(row: Mapping) -> str:
    """Return the three parts of a gap, each with its interval."""
    values = {part: points(row[part]).removesuffix(" points") for part in PARTS}
    return (
        f"{values['selection']} points ({bounded(row, 'selection')}) come by the room it gives to "
        f"stories that others report too, {values['presentation']} "
        f"({bounded(row, 'presentation')}) by telling these otherwise, and {values['exclusive']} "
        f"({bounded(row, 'exclusive')}) {UNKNOWN_SIDE}"
    )


def one_paragraph(*said: Html) -> Html:
    """Return sentences that stand in paragraphs of their own as one paragraph."""
    opening, end = say("").markup.split("</p>")[0], "</p>"
    bare = [part.markup.replace(opening, "").replace(end, "").strip() for part in said]
    return Html(opening + " ".join(filter(None, bare)).replace("\n", " ") + end)


def divides(row: Mapping) -> Html:
    """Return into what a gap divides, and what is left without telling; nothing if unknown."""
    low = row.get("presentation_low", float("nan"))
    if low != low:
        return Html("")
    told = say("Of this, {parts}.", parts=parts_in_words(row))
    if row["left_low"] == row["left_low"]:
        told += say(
            "If {outlet} tells its other stories as differently as the shared ones, the gap "
            "without telling is {left} ({low_high}).",
            outlet=row["outlet"], left=points(row["left"]), low_high=bounded(row, "left"),
        )  # fmt: skip
    return told


def telling(row: Mapping, title: str, fdr: float) -> Html:
    """Return one difference in telling: on the same events, with more or less of something."""
    hidden = "" if row["q"] < fdr else ", although its whole gap is not beyond chance"
    return say(
        "{outlet}: where others report the same event, {size} {what} ({low_high}; {n} shared "
        "stories){hidden}.", outlet=row["outlet"], size=more_or_less(row["contrast"]),
        what=in_plain_words(row["measure"], title), low_high=bounded(row, "contrast"),
        n=int(row["n_shared_stories"]), hidden=hidden,
    )  # fmt: skip


def passed_over(wider: Wider) -> Html:
    """Return how many wider gaps an example passed over, and why; nothing if none."""
    reasons = {
        "most articles of {} lie outside the others' period": wider.other_period,
        "{} shared too few stories for a division": wider.few_shared,
        "without telling, nothing is sure to be left of gaps of {}": wider.by_telling,
    }
    why = [reason.format(listed(list(names))) for reason, names in reasons.items() if names]
    if not wider.n:
        return Html("")
    return say(
        "{n} wider {gaps} passed over: {why}.", n=wider.n,
        gaps="gap was" if wider.n == 1 else "gaps were", why="; ".join(why),
    )  # fmt: skip
