"""From raw records to the corpus's tables: read, clean, find copies, agency copy and stories."""

from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass

import pandas as pd

from newsstudy.corpus import schema
from newsstudy.corpus.agencies import load_agencies
from newsstudy.corpus.agency import agency_copy
from newsstudy.corpus.cleaned_records import CleanedRecord, article_ids, cleaned_records
from newsstudy.corpus.cleaning import Cleaned
from newsstudy.corpus.datasets import corpus_path
from newsstudy.corpus.duplicates import copies_within_outlet
from newsstudy.corpus.leaks import leaks
from newsstudy.corpus.learned_furniture import learn_and_apply
from newsstudy.corpus.near_copies import copy_clusters, near_copies
from newsstudy.corpus.storage import Corpus, write_corpus
from newsstudy.corpus.stories import match_stories, read_known, story_table
from newsstudy.errors import CorpusError
from newsstudy.study import Study


@dataclass
class _Draft:
    """A corpus in the making: a row an article, and every raw record's fate so far.

    `ledger` of `articles` points to the article's entry in `ledger`.
    """

    articles: pd.DataFrame
    ledger: list[dict]
    removed: pd.DataFrame
    furniture: pd.DataFrame

    def fates(self, rows: pd.Index, fate: str, reason: str, originals: pd.Series | None) -> None:
        for row in rows:
            original = None if originals is None else originals[row]
            entry = self.ledger[self.articles.at[row, "ledger"]]
            entry.update(fate=fate, reason=reason, article_id=original)


def prepared_corpus(study: Study) -> Corpus:
    """Read and clean all raw records of a study; each ends in the ledger with its fate.

    Raises CorpusError where there is no raw record, or where no article is left.
    """
    draft = _cleaned(study)
    _drop_copies(draft, copies_within_outlet(draft.articles), "same text")
    pairs = near_copies(draft.articles, study.copies, study.seed)
    within = copy_clusters(pairs, draft.articles, within_outlet=True)
    _drop_copies(draft, within, "near-copy of an earlier article of the outlet")
    draft.articles["duplicate_of"] = copy_clusters(pairs, draft.articles)
    _find_agency_copy(draft, pairs, study)
    matched = match_stories(draft.articles, study.stories, read_known(study.stories.known))
    for name in ("story_id", "story_confidence"):
        draft.articles[name] = matched[name].reindex(draft.articles["article_id"]).to_numpy()
    return _corpus(draft, study)


def _cleaned(study: Study) -> _Draft:
    """Return what is left after reading and both layers of cleaning, and texts too short."""
    rows, cleaned, ledger = [], [], []
    for record in cleaned_records(study):
        if record.article:
            rows.append({**record.article, **_place(record), "ledger": len(ledger)})
            cleaned.append(record.cleaned)
        fate = "kept" if record.article else "rejected"
        ledger.append({**_place(record), "format": record.format, "outlet": record.outlet,
                       "fate": fate, "reason": record.reason, "article_id": None})  # fmt: skip
    if not rows:
        raise CorpusError(_nothing_left(ledger, study))
    articles = pd.DataFrame(rows)
    published = pd.to_datetime(articles["published"], utc=True).astype("datetime64[us, UTC]")
    articles["published"] = published
    learned, freed = learn_and_apply(
        cleaned, articles["outlet"], study.cleaning, articles["headline"],
        published.dt.floor("D").astype(object).where(published.notna(), None),
    )  # fmt: skip
    whole = zip(cleaned, freed, strict=True)
    cleaned = [after if _keeps_most(before, after) else before for before, after in whole]
    return _long_enough(articles, cleaned, ledger, learned.preview(), study)


def _keeps_most(before: Cleaned, after: Cleaned) -> bool:
    """Tell whether learned furniture is the lesser part of a text; else it is no furniture."""
    return before is after or 2 * len(after.text) >= len(before.text)


def _place(record: CleanedRecord) -> dict[str, object]:
    return {
        "source_path": record.source_path,
        "record": record.record,
        "raw_sha256": record.raw_sha256,
    }


def _long_enough(
    articles: pd.DataFrame, cleaned: list[Cleaned], ledger: list[dict], preview: pd.DataFrame,
    study: Study,
) -> _Draft:  # fmt: skip
    least, texts = study.corpus.min_words, [article.text for article in cleaned]
    articles = articles.assign(text=texts, n_words=[len(text.split()) for text in texts])
    articles["article_id"] = article_ids(articles)
    lines = [
        (row, line.position, line.rule, line.line)
        for row, article in enumerate(cleaned)
        for line in article.removed
    ]
    removed = pd.DataFrame(lines, columns=["row", "position", "rule", "line"])
    draft = _Draft(articles, ledger, removed, preview)
    short = articles["n_words"] < least
    draft.fates(articles.index[short], "rejected", f"fewer than {least} words after cleaning", None)
    draft.articles = articles[~short]
    if not len(draft.articles):
        raise CorpusError(_nothing_left(ledger, study))
    return draft


def _drop_copies(draft: _Draft, copies: pd.Series, reason: str) -> None:
    """Take copies out of the draft; what pointed to one of them points to its original."""
    dropped = draft.articles.index[copies.notna()]
    moved = dict(zip(draft.articles.loc[dropped, "article_id"], copies[dropped], strict=True))
    for entry in draft.ledger:
        entry["article_id"] = moved.get(entry["article_id"], entry["article_id"])
    draft.fates(dropped, "duplicate", reason, copies)
    draft.articles = draft.articles.drop(index=dropped)


def _removed_lines(draft: _Draft) -> pd.DataFrame:
    """Return the removed lines of the articles that are left, by article_id."""
    own = draft.removed[draft.removed["row"].isin(draft.articles.index)]
    own = own.assign(article_id=own["row"].map(draft.articles["article_id"]))
    return own[["article_id", "position", "rule", "line"]].reset_index(drop=True)


def _find_agency_copy(draft: _Draft, pairs: pd.DataFrame, study: Study) -> None:
    own_voice = {outlet.name: outlet.own_voice for outlet in study.outlets if outlet.own_voice}
    table = load_agencies(study.agency)
    found = agency_copy(
        draft.articles, _removed_lines(draft), pairs, table, own_voice, study.agency
    )
    for name in found:
        draft.articles[name] = found[name].reindex(draft.articles["article_id"]).to_numpy()


def _corpus(draft: _Draft, study: Study) -> Corpus:
    kept = draft.articles
    for place, article_id in zip(kept["ledger"], kept["article_id"], strict=True):
        draft.ledger[place]["article_id"] = article_id
    articles = schema.typed(kept.drop(columns="ledger"), schema.ARTICLES)
    articles["outlet"] = articles["outlet"].cat.set_categories(_outlet_order(articles, study))
    matched = articles.set_index("article_id")[["story_id", "story_confidence"]]
    audited = leaks(articles, study.leaks, study.seed)
    corpus = Corpus(
        articles=articles,
        ledger=schema.typed(draft.ledger, schema.LEDGER),
        removed=schema.typed(_removed_lines(draft), schema.REMOVED),
        furniture=schema.typed(draft.furniture, schema.FURNITURE),
        stories=schema.typed(story_table(articles, matched), schema.STORIES),
        leaks=schema.typed(audited, schema.LEAKS),
    )
    assert (corpus.ledger["fate"] == "kept").sum() == len(articles)
    return corpus


def _outlet_order(articles: pd.DataFrame, study: Study) -> list[str]:
    present = set(articles["outlet"])
    listed = [outlet.name for outlet in study.outlets if outlet.name in present]
    return listed + sorted(present - set(listed))


def _nothing_left(ledger: list[dict], study: Study) -> str:
    if not ledger:
        return f"{corpus_path(study)}: holds no record"
    reasons = Counter(entry["reason"] for entry in ledger).most_common(3)
    told = "; ".join(f"{reason} ({count})" for reason, count in reasons)
    return f"{corpus_path(study)}: none of {len(ledger)} raw records became an article: {told}"


def prepare(study: Study, key: str, say: Callable[[str], None] = print) -> None:
    """Prepare a study's corpus, write its tables stamped with `key`, and say what became of it.

    Raises CorpusError as `prepared_corpus` does.
    """
    corpus = prepared_corpus(study)
    write_corpus(corpus, study, key)
    fates = corpus.ledger["fate"].value_counts()
    told = ", ".join(f"{fates.get(fate, 0):,} {fate}" for fate in schema.FATES)
    say(f"corpus: {len(corpus.ledger):,} raw records: {told}")


def prepare_and_tell(study: Study, key: str) -> list[str]:
    """Prepare the study's tables and return what there is to say of it."""
    said: list[str] = []
    prepare(study, key, said.append)
    return said
