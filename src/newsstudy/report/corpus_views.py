"""The corpus's own tables as 01_corpus shows them."""

import pandas as pd

from newsstudy.corpus.schema import FATES
from newsstudy.report.display import Html

NO_OUTLET = "no outlet"


def flow(ledger: pd.DataFrame) -> pd.DataFrame:
    """Return raw records by outlet (rows) and fate (columns kept, duplicate, rejected)."""
    counts = pd.crosstab(ledger["outlet"].fillna(NO_OUTLET), ledger["fate"])
    return counts.reindex(columns=list(FATES), fill_value=0).rename_axis(None, axis=1)


def flow_in_words(counts: pd.DataFrame) -> str:
    """Return the flow of records as one sentence an outlet, for an alt text."""
    told = [
        f"{outlet}: " + ", ".join(f"{row[fate]:,} {fate}" for fate in FATES)
        for outlet, row in counts.sort_values("kept", ascending=False, kind="stable").iterrows()
    ]
    return "Raw records by fate. " + "; ".join(told) + "."


def reasons(ledger: pd.DataFrame) -> pd.DataFrame:
    """Return how many records have each reason, by outlet and fate, most first."""
    told = ledger[ledger["reason"] != ""]
    told = told.assign(
        outlet=told["outlet"].fillna(NO_OUTLET),
        reason=told["reason"].str.replace(
            r"(date, which was not understood): [^;]*|: [\d,]+ more characters", r"\1", regex=True
        ),
    )
    counts = (
        told.groupby(["outlet", "fate", "reason"], observed=True).size().reset_index(name="records")
    )
    return counts.sort_values(["records", "outlet", "reason"], ascending=[False, True, True])


def weekly(articles: pd.DataFrame) -> pd.DataFrame:
    """Return articles a week (rows: Mondays) by outlet, of the last 200 weeks with an article.

    Undated articles are left out.
    """
    dated = articles.dropna(subset=["published"])
    days = dated["published"].dt.tz_localize(None).dt.normalize()
    monday = days - pd.to_timedelta(days.dt.weekday, unit="D")
    counts = pd.crosstab(monday, dated["outlet"], dropna=False)
    counts = counts[counts.index > counts.index.max() - pd.Timedelta(weeks=200)]
    if len(counts):
        counts = counts.reindex(
            pd.date_range(counts.index[0], counts.index[-1], freq="7D"), fill_value=0
        )
    return counts.rename_axis(None, axis=1)


def weeks_in_words(counts: pd.DataFrame) -> str:
    """Return each outlet's busiest week, for an alt text."""
    told = [
        f"{outlet} most in the week of {counts[outlet].idxmax():%d %B %Y} ({counts[outlet].max()})"
        for outlet in counts
        if counts[outlet].any()
    ]
    return "Articles a week by outlet: " + "; ".join(told) + "."


def lengths(articles: pd.DataFrame) -> pd.DataFrame:
    """Return five quantiles of the words an article has, by outlet."""
    by_outlet = articles.groupby("outlet", observed=True)["n_words"]
    names = {"shortest": 0, "quarter": 0.25, "median": 0.5, "three_quarters": 0.75, "longest": 1}
    return pd.DataFrame({n: by_outlet.quantile(share) for n, share in names.items()}).reset_index()


def _with_outlet(removed: pd.DataFrame, articles: pd.DataFrame) -> pd.DataFrame:
    facts = articles[["article_id", "outlet"]]
    return removed.merge(facts, on="article_id", how="left", validate="m:1")


def rules(removed: pd.DataFrame, articles: pd.DataFrame) -> pd.DataFrame:
    """Return, by rule: pieces removed, articles concerned, outlets with their number of pieces."""
    rows = []
    for rule, group in _with_outlet(removed, articles).groupby("rule"):
        outlets = group["outlet"].value_counts()
        told = ", ".join(f"{outlet} {n:,}" for outlet, n in outlets[outlets > 0].items())
        rows.append((rule, len(group), group["article_id"].nunique(), told))
    table = pd.DataFrame(rows, columns=["rule", "pieces", "articles", "outlets"])
    return table.sort_values(["pieces", "rule"], ascending=[False, True])


def examples(removed: pd.DataFrame, articles: pd.DataFrame, seed: int, n: int) -> pd.DataFrame:
    """Return `n` removed pieces a rule, drawn at random, cut at 300 characters."""
    told = _with_outlet(removed, articles)
    drawn = told.sample(frac=1, random_state=seed).groupby("rule").head(n)
    cut = drawn["line"].where(drawn["line"].str.len() <= 300, drawn["line"].str[:300] + " …")
    return drawn.assign(line=cut).sort_values("rule", kind="stable")[["rule", "outlet", "line"]]


def formats(ledger: pd.DataFrame) -> pd.DataFrame:
    """Return what the raw files were read as: files and records by format, most records first."""
    known = ledger.assign(format=ledger["format"].replace("", "not read"))
    counts = known.groupby("format").agg(
        files=("source_path", "nunique"), records=("record", "size")
    )
    return counts.reset_index().sort_values(["records", "format"], ascending=[False, True])


def ledger_download() -> Html:
    """Return the links to the whole ledger and to every removed piece, for download."""
    return Html(
        '<p>Every raw record and its fate: <a href="tables/01_corpus/ledger.csv" download>the '
        'ledger</a>. Every removed piece: <a href="tables/01_corpus/removed.csv" download>the '
        "removed lines</a>.</p>"
    )


def furniture_rows(furniture: pd.DataFrame) -> pd.DataFrame:
    """Return recurring lines and shells, taken ones first, cut at 200 characters."""
    rows = furniture.assign(
        form=furniture["form"].map(_cut),
        examples=furniture["examples"].str.split("\n").str[0].map(_cut),
    )
    order = ["learned", "n_articles", "outlet", "form"]
    return rows.sort_values(order, ascending=[False, False, True, True])


def _cut(text: str, length: int = 200) -> str:
    return text if len(text) <= length else text[:length] + " …"
