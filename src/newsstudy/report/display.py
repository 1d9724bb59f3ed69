"""What a page shows: HTML in which nothing from an article can act or be set as maths."""

import html
import json
import os
import string
from pathlib import Path
from typing import Any

RUN_VARIABLE = "NEWSSTUDY_RUN"


class Html:
    """A piece of finished HTML; a notebook shows it as the value of a cell."""

    def __init__(self, markup: str):
        self.markup = markup

    def _repr_html_(self) -> str:
        return self.markup

    def __repr__(self) -> str:
        return "<Html>"

    def __add__(self, other: "Html") -> "Html":
        return Html(self.markup + "\n" + other.markup)


def escaped(value: Any) -> str:
    """Return `value` as text that HTML shows literally; `$` is fenced off from mathematics."""
    text = html.escape(str(value).replace("\0", ""), quote=True)
    return text.replace("$", '<span class="dollar">$</span>').replace("\\", "&#92;")


def attribute(value: Any) -> str:
    """Return `value` as text for an HTML attribute in double quotes."""
    return html.escape(str(value), quote=True)


def run_folder() -> Path | None:
    """Return the folder of the run that this notebook is part of; None in JupyterLab."""
    named = os.environ.get(RUN_VARIABLE)
    return Path(named) if named else None


class _Escaping(string.Formatter):
    def format_field(self, value: Any, format_spec: str) -> str:
        if isinstance(value, Html):
            return value.markup
        return escaped(super().format_field(value, format_spec))


def filled(sentence: str, **values: Any) -> str:
    """Return `sentence` with each {name} replaced by its escaped value."""
    return _Escaping().format(sentence, **values)


def say(sentence: str, **values: Any) -> Html:
    """Return a paragraph whose numbers and names come from `values`, escaped."""
    return Html(f'<p class="said mathjax_ignore">{filled(sentence, **values)}</p>')


def answer(notebook: str, *said: Html) -> Html:
    """Return the answer that stands on top of a page, and keep it for the overview."""
    markup = "\n".join(part.markup for part in said)
    if folder := run_folder():
        target = folder / "tables" / notebook / "answer.json"
        target.parent.mkdir(parents=True, exist_ok=True)
        target.write_text(json.dumps(markup), encoding="utf-8")
    return Html(f'<div class="answer mathjax_ignore">{markup}</div>')


def note(sentence: str, **values: Any) -> Html:
    """Return a remark set apart from the text: a caveat, a refusal, a warning."""
    return Html(f'<p class="note mathjax_ignore" role="note">{filled(sentence, **values)}</p>')


def listed(names: list[str]) -> str:
    """Return names as an English list: `A`, `A and B`, `A, B and C`; `none` for an empty one."""
    if not names:
        return "none"
    return names[0] if len(names) == 1 else ", ".join(names[:-1]) + " and " + names[-1]


def many(n: int, one: str, more: str = "") -> str:
    """Return a number with its noun: "1 gap", "2 gaps"; `more` where the plural has no plain s."""
    return f"{n:,} {one if n == 1 else more or one + 's'}"


def percent(share: float, digits: int = 1) -> str:
    """Return a share as a percentage."""
    return f"{100 * share:.{digits}f} %"


def points(difference: float, digits: int = 1) -> str:
    """Return a difference of shares in percentage points, with its sign."""
    rounded = round(100 * difference, digits) or 0.0
    return f"{rounded:+.{digits}f} points".replace("-", "−")


def interval(low: float, high: float, digits: int = 1, signed: bool = False) -> str:
    """Return an interval of shares in percent, or why there is none."""
    if low != low or high != high:
        return "no interval: too few stories"
    sign = "+" if signed else ""
    bounds = [f"{round(100 * bound, digits) or 0.0:{sign}.{digits}f}" for bound in (low, high)]
    return " to ".join(bounds).replace("-", "−")
