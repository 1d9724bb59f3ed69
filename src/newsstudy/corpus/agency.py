"""Agency copy: which articles are a news agency's and not an outlet's own, and how we know."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import NamedTuple

import pandas as pd

from newsstudy.corpus.agencies import UNKNOWN, AgencyTable
from newsstudy.corpus.credits import NOT_CREDITED, Credited, credited
from newsstudy.corpus.shared_runs import SharedRuns
from newsstudy.parameters import AgencyParameters

COLUMNS = ("agency", "agency_evidence", "copied_share", "copied_from", "made_with")
_A_DAY = pd.Timedelta(days=1)


class _Copied(NamedTuple):
    """What an article shares with one article of another outlet."""

    source: str | None
    share: float
    is_most: bool
    is_report: bool  # whether what is shared is told as a report is, and not spoken


_NOTHING = _Copied(None, 0.0, is_most=False, is_report=False)


class _Article(NamedTuple):
    outlet: str
    published: pd.Timestamp
    text: str
    credit: Credited


def agency_copy(
    articles: pd.DataFrame,
    removed: pd.DataFrame,
    pairs: pd.DataFrame,
    table: AgencyTable,
    own_voice: Mapping[str, str] | None = None,
    parameters: AgencyParameters | None = None,
) -> pd.DataFrame:
    """Return which articles are agency copy, indexed by article_id, in the articles' order.

    Columns: `agency` (name, or null for an outlet's own article), `agency_evidence` ("credit":
    the article says so; "match": it shares most of its words with an article that does, with
    one that an agency published in its own voice, or uncredited with another outlet's of the
    same days; "both"), `copied_share` (share in [0, 1] of the article's words in runs shared
    with `copied_from`, an article of another outlet; 0 and null where nothing is shared) and
    `made_with` (an agency that is credited, but jointly with the outlet's staff, or null).

    `removed` and `pairs` are the tables of cleaning and of `near_copies`; `own_voice` gives
    the agency of each outlet that is one. A joint credit makes an article agency copy only
    where a match shows that most of it is.
    """
    parameters, own_voice = parameters or AgencyParameters(), own_voice or {}
    credits = credited(articles, removed, table, own_voice)
    known = {
        row.article_id: _Article(
            str(row.outlet), row.published, row.text, credits.get(row.article_id, NOT_CREDITED)
        )
        for row in articles[["article_id", "outlet", "published", "text"]].itertuples()
    }
    rules = _Rules(known, own_voice, parameters)
    copied = _copied(pairs, known, table.speech, parameters)
    rows = [rules.verdict(known[i], copied.get(i, [])) for i in articles["article_id"]]
    index = pd.Index(articles["article_id"], name="article_id")
    found = pd.DataFrame(rows, columns=list(COLUMNS), index=index, dtype=object)
    return found.astype({"copied_share": float})


def _copied(
    pairs: pd.DataFrame,
    known: Mapping[str, _Article],
    speech: frozenset[str],
    parameters: AgencyParameters,
) -> dict[str, list[_Copied]]:
    """Return, by article, what it shares with which article of another outlet, the most first."""
    across = [
        (left, right)
        for left, right in zip(pairs["left"], pairs["right"], strict=True)
        if left in known and right in known and known[left].outlet != known[right].outlet
    ]
    number = {i: place for place, i in enumerate(dict.fromkeys(i for pair in across for i in pair))}
    texts = [known[i].text for i in number]
    runs = SharedRuns(texts, parameters.run_words, parameters.gap_words)
    found: dict[str, list[_Copied]] = {}
    for article, source in [*across, *(pair[::-1] for pair in across)]:
        place, other = number[article], number[source]
        share, plain = runs.shares(place, other)
        is_most = min(share, plain) >= parameters.least_share
        spoken = _share_of(speech, runs.plain_words(place, other)) if is_most else 1.0
        copy = _Copied(source, share, is_most, is_report=spoken <= parameters.most_speech)
        if share > 0:
            found.setdefault(article, []).append(copy)
    for copies in found.values():
        copies.sort(key=lambda copy: -copy.share)
    return found


def _share_of(chosen: frozenset[str], words: list[str]) -> float:
    return sum(word in chosen for word in words) / len(words)


class _Match(NamedTuple):
    rank: int  # 0 is the best evidence
    agency: str
    copy: _Copied


@dataclass(frozen=True)
class _Rules:
    """What makes an article agency copy."""

    known: Mapping[str, _Article]
    own_voice: Mapping[str, str]
    parameters: AgencyParameters

    def verdict(self, article: _Article, copies: list[_Copied]) -> tuple:
        """Return the article's row of the table."""
        whole, joint = article.credit
        is_agency = article.outlet in self.own_voice
        most = [] if is_agency else [copy for copy in copies if copy.is_most]
        named = whole or (joint if most else None)
        shown = (most or copies or [_NOTHING])[0]
        agency = named
        if named in (None, UNKNOWN):
            best = min(self._matches(article, most), key=lambda match: match.rank, default=None)
            if best:
                agency, shown = best.agency, best.copy
        evidence = ("both" if most else "credit") if named else ("match" if agency else None)
        made_with = None if agency else joint
        return agency, evidence, shown.share, shown.source, made_with

    def _matches(self, article: _Article, copies: list[_Copied]) -> Iterator[_Match]:
        """Yield what makes an article agency copy by match."""
        for copy in copies:
            source = self.known[copy.source]
            whole, joint = source.credit
            if source.outlet in self.own_voice:
                if not source.published > article.published + _A_DAY:
                    yield _Match(0, self.own_voice[source.outlet], copy)
            elif agency := whole or joint:
                rank = 2 if agency == UNKNOWN else 0 if whole else 1
                yield _Match(rank, agency, copy)
            elif copy.is_report and self._are_near(article, source):
                yield _Match(3, UNKNOWN, copy)

    def _are_near(self, article: _Article, source: _Article) -> bool:
        """Tell whether two articles are so near in time that both may be one agency's."""
        days = abs((article.published - source.published) / _A_DAY)
        return self.parameters.unknown and bool(days <= self.parameters.unknown_days)
