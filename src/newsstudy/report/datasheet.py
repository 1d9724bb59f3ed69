"""The corpus's datasheet (Gebru et al. 2021): its questions, answered from the corpus itself."""


from newsstudy.corpus.datasets import DATASETS
from newsstudy.corpus.storage import Corpus
from newsstudy.report.corpus_checks import outside_period
from newsstudy.report.display import escaped, listed, percent
from newsstudy.study import Study

_UNANSWERED = "Not stated in the study file. Whoever collected the corpus can add it there."


def datasheet_page(study: Study, corpus: Corpus) -> str:
    """Return the body of the datasheet page: seven sections of questions and answers."""
    parts = ["<h1>What should one know of this corpus before using it?</h1>", _opening(study)]
    for heading, rows in _sections(study, corpus).items():
        parts.append(f"<h2>{escaped(heading)}</h2>\n<dl class='datasheet'>")
        parts += [f"<dt>{escaped(q)}</dt><dd>{escaped(a)}</dd>" for q, a in rows]
        parts.append("</dl>")
    return "\n".join(parts)


def _opening(study: Study) -> str:
    told = (
        "Questions after Gebru et al. (2021), Datasheets for datasets. Counts are computed from "
        "the prepared corpus; what only its collectors know is taken from the study file."
    )
    kind = " The outlets, persons, places and events are invented." if study.fictional else ""
    return f'<p class="said">{escaped(told + kind)}</p>'


def _sections(study: Study, corpus: Corpus) -> dict[str, list[tuple[str, str]]]:
    return {
        "Why was it made?": _motivation(study),
        "What is in it?": _composition(study, corpus),
        "How was it collected?": _collection(study, corpus),
        "What was done to it?": _preprocessing(study, corpus),
        "What may it be used for?": _uses(study, corpus),
        "How is it distributed?": _distribution(study),
        "Who keeps it?": [("Who maintains it?", study.datasheet.maintenance or _UNANSWERED)],
    }


def _motivation(study: Study) -> list[tuple[str, str]]:
    return [
        ("For what purpose was it created?", study.datasheet.motivation or study.about
         or _UNANSWERED),
        ("Who created and who funded it?", study.datasheet.creators or _cited(study)
         or _UNANSWERED),
    ]  # fmt: skip


def _cited(study: Study) -> str:
    known = DATASETS.get(study.corpus.dataset or "")
    return f"{known.citation} doi:{known.doi}" if known else ""


def _composition(study: Study, corpus: Corpus) -> list[tuple[str, str]]:
    articles = corpus.articles
    sizes = articles["outlet"].value_counts()
    outlets = listed([f"{o} ({sizes[o]:,})" for o in articles["outlet"].cat.categories])
    dated = articles["published"].dropna()
    period = f"{dated.min():%d %B %Y} to {dated.max():%d %B %Y}" if len(dated) else "no dates"
    missing = {
        "a date": articles["published"].isna(), "a headline": articles["headline"] == "",
        "an address": articles["url"].isna(), "a byline": articles["byline"].isna(),
    }  # fmt: skip
    lacking = listed([f"{name} in {percent(flags.mean(), 0)}" for name, flags in missing.items()])
    words = int(articles["n_words"].median())
    return [
        ("What is an instance?", "One news article: headline, text, outlet, and what is known of "
         "date, address, byline and section."),
        ("How many are there?", f"{len(articles):,} articles of {len(sizes)} outlets: {outlets}."),
        ("How long are they?", f"A median of {words:,} words."),
        ("Which period?", f"{period}."),
        ("Is anything missing?", f"Articles lack {lacking}."),
        ("Is it a sample of something larger?", study.datasheet.sampling or _UNANSWERED),
        ("Are there errors, noise or redundancies?", _noise(corpus)),
        ("Does it hold people's names?", "Yes, as news does: persons reported on and bylines. "
         "The project draws no conclusion about persons."),
    ]  # fmt: skip


def _noise(corpus: Corpus) -> str:
    articles, severe = corpus.articles, corpus.leaks[corpus.leaks["severe"]]
    copies = int((corpus.ledger["fate"] == "duplicate").sum())
    agency = int(articles["agency"].notna().sum())
    damaged = listed(sorted(set(severe["outlet"])))
    return (
        f"{copies:,} copies were left out; {int(articles['duplicate_of'].notna().sum()):,} texts "
        f"repeat another outlet's; {agency:,} articles are agency copy. The leak audit names "
        f"{len(severe)} severe marks of collection (outlets: {damaged})."
    )


def _collection(study: Study, corpus: Corpus) -> list[tuple[str, str]]:
    formats = corpus.ledger["format"].value_counts()
    told = listed([f"{name} ({n:,} records)" for name, n in formats.items()])
    files = corpus.ledger["source_path"].nunique()
    return [
        ("How were the data acquired?", study.datasheet.collection or _UNANSWERED),
        ("What was read?", f"{files:,} raw file{'' if files == 1 else 's'}: {told}."),
        ("How is an article's outlet known?", f"By {study.corpus.outlet_from}."),
    ]


def _preprocessing(study: Study, corpus: Corpus) -> list[tuple[str, str]]:
    fates = corpus.ledger["fate"].value_counts()
    told = ", ".join(f"{n:,} {fate}" for fate, n in fates.items())
    kinds = corpus.removed["rule"].nunique()
    return [
        ("Was the data cleaned?", f"Of {len(corpus.ledger):,} raw records: {told}. "
         f"{len(corpus.removed):,} pieces of page furniture of {kinds} kinds were removed from "
         f"{corpus.removed['article_id'].nunique():,} articles; all are listed in 01_corpus."),
        ("Is the raw data kept?", "Yes, unchanged. The ledger names file and record of each "
         "article, and the SHA-256 of the raw record."),
    ]  # fmt: skip


def _uses(study: Study, corpus: Corpus) -> list[tuple[str, str]]:
    apart = outside_period(corpus.articles)
    periods = f"{listed(apart)}: most articles lie outside the others' period. " if apart else ""
    return [
        ("What is it fit for?", study.datasheet.uses or "Comparisons between its outlets, within "
         "the period that all of them cover."),
        ("What might go wrong?", periods + "Absence from the corpus is not absence from the "
         "outlet. Severe leaks forbid comparisons of the traits they name."),
    ]  # fmt: skip


def _distribution(study: Study) -> list[tuple[str, str]]:
    known = DATASETS.get(study.corpus.dataset or "")
    rights = known.licence if known else study.datasheet.rights or _UNANSWERED
    return [
        ("Under which rights?", rights),
        ("Does this report hold article texts?", "Short excerpts only: examples, headlines, and "
         "sentences set side by side."),
    ]  # fmt: skip
