"""The table of news agencies: their names, and the forms in which an article credits them."""

import re
from collections.abc import Iterable
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from typing import Annotated, NamedTuple
from urllib.parse import urlsplit

from pydantic import Field, ValidationError

from newsstudy.corpus.credit_forms import form_pattern
from newsstudy.errors import CodebookError, StudyError
from newsstudy.parameters import AgencyParameters, Names, Section
from newsstudy.paths import project_root
from newsstudy.study import read_yaml

UNKNOWN, SEVERAL = "unknown agency", "several agencies"
_EDGES = " -–—_•*⦁\t"


class Credit(NamedTuple):
    """An agency that a line credits; `whole` where it says that the article is the agency's."""

    agency: str
    whole: bool


class _Agency(Section):
    name: str = Field(min_length=1, max_length=60)
    names: Names = ()
    abbreviations: Names = ()
    hosts: Names = ()
    paths: Names = ()
    lines: Names = ()
    datelines: Names = ()


class _Forms(Section):
    bylines: Names = ()
    datelines: Names = ()
    lines: Names = ()


class _AllForms(Section):
    whole: _Forms = _Forms()
    joint: _Forms = _Forms()


class _Table(Section):
    title: str = ""
    source: str = ""
    agencies: Annotated[tuple[_Agency, ...], Field(strict=False)] = ()
    forms: _AllForms = _AllForms()
    speech: Names = ()


class _Form(NamedTuple):
    pattern: re.Pattern[str]
    whole: bool
    agency: str | None  # None where the form itself names it


@dataclass(frozen=True)
class AgencyTable:
    """Agencies and forms of credit, ready to be looked for; `where` names the files.

    `speech` are words, in lower case, that no agency report has outside quotation marks.
    """

    agencies: tuple[_Agency, ...]
    forms: _AllForms
    speech: frozenset[str]
    where: str

    @cached_property
    def _names(self) -> dict[str, str]:
        """Folded name, or abbreviation as written, → the agency's name."""
        named = {a: agency.name for agency in self.agencies for a in agency.abbreviations}
        for agency in self.agencies:
            named |= {n.casefold(): agency.name for n in (agency.name, *agency.names)}
        return named

    @cached_property
    def _one(self) -> str:
        """The pattern of one agency's name."""
        full = {n for agency in self.agencies for n in (agency.name, *agency.names)}
        full -= {short for agency in self.agencies for short in agency.abbreviations}
        short = (a for agency in self.agencies for a in agency.abbreviations)
        texts = [f"(?i:{re.escape(n)})" for n in _longest_first(full)]
        texts += [re.escape(a) for a in _longest_first(short)]
        return rf"(?:(?i:the) )?(?<!\w)(?:{'|'.join(texts)})(?!\w)(?: (?i:news agency))?"

    @cached_property
    def _hosts(self) -> dict[str, str]:
        return {host: agency.name for agency in self.agencies for host in agency.hosts}

    @cached_property
    def _paths(self) -> dict[str, str]:
        return {part.casefold(): agency.name for agency in self.agencies for part in agency.paths}

    @cached_property
    def _literals(self) -> tuple[tuple[str, ...], tuple[str, ...]]:
        """Abbreviations, and names in lower case: a line without any of them names no agency."""
        short = dict.fromkeys(a for agency in self.agencies for a in agency.abbreviations)
        names = dict.fromkeys(
            n.lower() for agency in self.agencies for n in (agency.name, *agency.names)
            if n not in short
        )  # fmt: skip
        return tuple(short), tuple(names)

    @cached_property
    def _named(self) -> re.Pattern[str]:
        return re.compile(self._one)

    def _compiled(self, kind: str) -> list[_Form]:
        forms = [
            _Form(form_pattern(form, self._one, self.where), whole, None)
            for whole, group in ((True, self.forms.whole), (False, self.forms.joint))
            for form in getattr(group, kind)
        ]
        own = [
            _Form(form_pattern(form, self._one, self.where), True, agency.name)
            for agency in self.agencies
            for form in getattr(agency, kind, ())
        ]
        return own + forms

    @cached_property
    def _lines(self) -> list[_Form]:
        return self._compiled("lines")

    @cached_property
    def _datelines(self) -> list[_Form]:
        return self._compiled("datelines")

    @cached_property
    def _bylines(self) -> list[_Form]:
        return self._compiled("bylines")

    def in_byline(self, byline: str) -> list[Credit]:
        """Return the agencies that a byline credits."""
        return self._credits(byline.strip(_EDGES), self._bylines, in_full=True)

    def in_line(self, line: str) -> list[Credit]:
        """Return the agencies that a line credits, if it is nothing but a credit."""
        line = line.strip(_EDGES)
        return self._credits(line, self._lines, in_full=True) or self._credits(
            line.rstrip("."), self._lines, in_full=True
        )

    def in_dateline(self, opening: str) -> list[Credit]:
        """Return the agency of the dateline with which `opening` begins."""
        return self._credits(opening.lstrip(), self._datelines, in_full=False)

    def of_place(self, url: str, section: str) -> list[Credit]:
        """Return the agencies on whose site, or among whose copy, an article stands."""
        try:
            address = urlsplit(url)
            host, path = (address.hostname or "").split("."), address.path
        except ValueError:
            host, path = [], ""
        domains = (".".join(host[first:]) for first in range(len(host)))
        parts = (part.casefold() for part in (*path.split("/"), section))
        found = [*map(self._hosts.get, domains), *map(self._paths.get, parts)]
        return [Credit(agency, True) for agency in dict.fromkeys(found) if agency]

    def _credits(self, line: str, forms: list[_Form], *, in_full: bool) -> list[Credit]:
        is_named = self._may_name(line) and self._named.search(line)
        for form in forms:
            if is_named or form.agency:
                match = form.pattern.fullmatch(line) if in_full else form.pattern.match(line)
                if match:
                    names = [form.agency] if form.agency else self._in_match(match)
                    return [Credit(name, form.whole) for name in names]
        return []

    def _may_name(self, line: str) -> bool:
        abbreviations, names = self._literals
        lower = line.lower()
        return any(map(line.__contains__, abbreviations)) or any(map(lower.__contains__, names))

    def _in_match(self, match: re.Match[str]) -> list[str]:
        spans = (text for text in match.groupdict().values() if text)
        found = (self._canonical(m[0]) for text in spans for m in self._named.finditer(text))
        return list(dict.fromkeys(found))

    def _canonical(self, name: str) -> str:
        name = re.sub(r"^(?i:the) ", "", name)
        for form in (name, re.sub(r" (?i:news agency)$", "", name)):
            if agency := self._names.get(form) or self._names.get(form.casefold()):
                return agency
        return UNKNOWN


def _longest_first(names: Iterable[str]) -> list[str]:
    return sorted(set(names), key=lambda name: (-len(name), name))


def load_agencies(parameters: AgencyParameters | None = None) -> AgencyTable:
    """Return the table of agencies of a study, with the researcher's own table added if given.

    Raises CodebookError, naming the file, where one is missing or not well made.
    """
    parameters = parameters or AgencyParameters()
    files = [parameters.table, *([parameters.more] if parameters.more else [])]
    tables = [_read(project_root() / name, name) for name in files]
    agencies = tuple(agency for table in tables for agency in table.agencies)
    speech = frozenset(word.lower() for table in tables for word in table.speech)
    table = AgencyTable(agencies, _joined(tables), speech, ", ".join(files))
    _check(table)
    return table


def _read(path: Path, where: str) -> _Table:
    try:
        return _Table.model_validate(read_yaml(path))
    except StudyError as error:
        raise CodebookError(str(error)) from None
    except ValidationError as error:
        problem = error.errors()[0]
        place = ".".join(str(part) for part in problem["loc"])
        raise CodebookError(f"{where}: {place}: {problem['msg']}") from None


def _joined(tables: list[_Table]) -> _AllForms:
    def all_of(kind: str, place: str) -> tuple[str, ...]:
        return tuple(f for table in tables for f in getattr(getattr(table.forms, kind), place))

    return _AllForms(
        **{kind: _Forms(**{place: all_of(kind, place) for place in _Forms.model_fields})
           for kind in _AllForms.model_fields}
    )  # fmt: skip


def _check(table: AgencyTable) -> None:
    if not table.agencies:
        raise CodebookError(f"{table.where}: lists no agency")
    owners: dict[str, str] = {}
    for agency in table.agencies:
        for name in {*agency.abbreviations, *(n.casefold() for n in (agency.name, *agency.names))}:
            if owners.setdefault(name, agency.name) != agency.name:
                raise CodebookError(
                    f"{table.where}: `{name}` names two agencies: {owners[name]} and {agency.name}"
                )
    # Compiling tells whether the forms are well made.
    _ = table._lines, table._datelines, table._bylines
