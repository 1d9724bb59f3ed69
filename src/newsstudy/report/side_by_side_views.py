"""One story as 09_close_reading shows it: short excerpts, set side by side by outlet."""

import difflib

import pandas as pd

from newsstudy.comparison.side_by_side import chosen_articles
from newsstudy.errors import StudyError
from newsstudy.report.display import Html, listed, note, percent, say

_EXCERPT = 240  # characters
_WHOLE_CORPUS = 5  # so few articles are all set side by side where none share a story


def story_articles(articles: pd.DataFrame, story: str, n: int) -> pd.DataFrame:
    """Return up to `n` articles of a story, named by its id or as "largest".

    The largest story is the one in most outlets, then with most articles. A corpus of up to
    five articles without a shared story is set side by side as a whole. Raises StudyError for a
    story that does not exist; an empty table means that no outlets share a story.
    """
    told = articles[articles["story_id"].notna()]
    if story != "largest":
        if not (told["story_id"] == story).any():
            near = difflib.get_close_matches(story, set(told["story_id"]), n=1, cutoff=0)
            hint = f" Did you mean {near[0]}?" if near else " No story was matched."
            raise StudyError(f"reading.story={story!r}: no such story in this corpus.{hint}")
        return chosen_articles(told[told["story_id"] == story], n)
    facts = told.groupby("story_id").agg(
        n_outlets=("outlet", "nunique"), n_articles=("article_id", "size")
    )
    facts = facts[facts["n_outlets"] > 1].reset_index()
    if len(facts):
        order = ["n_outlets", "n_articles", "story_id"]
        first = facts.sort_values(order, ascending=[False, False, True])["story_id"].iloc[0]
        return chosen_articles(told[told["story_id"] == first], n)
    if 2 <= len(articles) <= _WHOLE_CORPUS and articles["outlet"].nunique() > 1:
        return chosen_articles(articles, n)
    return articles.head(0)


def excerpt(text: str) -> str:
    """Return the first 240 characters of a passage, cut at a word, with an ellipsis if cut."""
    text = " ".join(text.split())
    return text if len(text) <= _EXCERPT else text[:_EXCERPT].rsplit(" ", 1)[0] + " …"


def summary(articles: pd.DataFrame, aligned: pd.DataFrame) -> list[Html]:
    """Return the answer of the page in two sentences."""
    if not len(articles):
        return [
            say("No two outlets share a story in this corpus."),
            say("There is nothing to set side by side."),
        ]
    shared = aligned[aligned["fact"] >= 0]
    alone = 1 - shared.groupby("outlet").size() / aligned.groupby("outlet").size()
    alone = alone.fillna(1.0)
    told = [f"{outlet} ({percent(share, 0)})" for outlet, share in alone.sort_index().items()]
    return [
        say(
            "{k} articles by {m} outlets tell this story; {n} passages are told by two or more "
            "of them in much the same words or facts.", k=len(articles),
            m=articles["outlet"].nunique(), n=shared["fact"].nunique(),
        ),
        say("Of the sentences, this share has no counterpart in the others: {told}.",
            told=listed(told)),
    ]  # fmt: skip


def article_rows(articles: pd.DataFrame) -> pd.DataFrame:
    """Return outlet, time, headline, words and agency of each article set side by side."""
    time = [
        "no date" if pd.isna(moment) else f"{moment:%Y-%m-%d %H:%M}" if kind == "second"
        else f"{moment:%Y-%m-%d}"
        for moment, kind in zip(articles["published"], _precision(articles), strict=True)
    ]  # fmt: skip
    return articles.assign(time=time)[["outlet", "time", "headline", "n_words", "agency"]]


def _precision(articles: pd.DataFrame) -> pd.Series:
    if "published_precision" in articles:
        return articles["published_precision"]
    return pd.Series("day", index=articles.index)


def fact_rows(aligned: pd.DataFrame, n: int) -> tuple[pd.DataFrame, list[str]]:
    """Return a row a shared passage, a column an outlet, in reading order; and the outlets."""
    shared = aligned[aligned["fact"] >= 0]
    outlets = list(dict.fromkeys(shared["outlet"]))
    cells = shared.assign(excerpt=shared["sentence"].map(excerpt))
    grouped = cells.groupby(["fact", "outlet"], sort=False)["excerpt"].agg(" / ".join).unstack()
    size = shared.groupby("fact")["outlet"].nunique()
    alike = shared.groupby("fact")["similarity"].mean()
    order = pd.DataFrame({"size": size, "alike": alike}).sort_values(
        ["size", "alike"], ascending=False, kind="stable"
    )
    kept = sorted(order.index[:n])
    rows = grouped.reindex(kept).reindex(columns=outlets)
    rows = rows.assign(alike=alike.reindex(kept)).reset_index(drop=True)
    return rows.rename_axis(None, axis=1), outlets


def alone_rows(aligned: pd.DataFrame, n: int) -> pd.DataFrame:
    """Return, by outlet, its first `n` sentences without a counterpart in another article."""
    alone = aligned[(aligned["fact"] < 0) & (aligned["sentence"].str.split().str.len() >= 6)]
    head = alone.groupby("outlet", sort=False).head(n)
    return head.assign(sentence=head["sentence"].map(excerpt))[["outlet", "number", "sentence"]]


def listed_items(alone: pd.DataFrame, n: int) -> pd.DataFrame:
    """Return, by outlet, its names and its figures that no other outlet has, as lists."""
    rows = [
        (outlet, kind, len(group), ", ".join(group["item"].head(n)))
        for (outlet, kind), group in alone.groupby(["outlet", "kind"], sort=False, observed=True)
    ]
    return pd.DataFrame(rows, columns=["outlet", "kind", "n", "items"])


def frame_rows(
    sentences: pd.DataFrame, articles: pd.DataFrame, titles: dict[str, str]
) -> pd.DataFrame:
    """Return, by outlet, the share of sentences with an indicator of each frame."""
    outlet = articles.set_index("article_id")["outlet"].astype(str)
    told = sentences.assign(outlet=sentences["article_id"].map(outlet))
    found = told["frames"].fillna("").str.split(", ")
    rows = {
        title: found.map(lambda names, t=title, f=feature: t in names or f in names)
        for feature, title in titles.items()
    }
    table = pd.DataFrame(rows).groupby(told["outlet"]).mean()
    return table.assign(sentences=told.groupby("outlet").size()).reset_index()


def quotation_rows(quoted: pd.DataFrame, n: int) -> pd.DataFrame:
    """Return each outlet's first `n` quotations, and whether another outlet has them too."""
    head = quoted.groupby("outlet", sort=False).head(n)
    return head.assign(
        quotation=head["quotation"].map(excerpt),
        elsewhere=head["elsewhere"].map({True: "also elsewhere", False: "only here"}),
    )[["outlet", "quotation", "elsewhere"]]


def bare_text_remark(articles: pd.DataFrame) -> Html:
    """Return what two bare texts cannot show, where there are so few."""
    if len(articles) > _WHOLE_CORPUS:
        return Html("")
    return note(
        "These are {n} texts. They can be read side by side; nothing about their outlets in "
        "general follows from them.", n=len(articles),
    )  # fmt: skip


def framed_rows(sentences: pd.DataFrame, articles: pd.DataFrame, n: int) -> pd.DataFrame:
    """Return each outlet's first `n` sentences that hold an indicator, with frames, as excerpts."""
    outlet = articles.set_index("article_id")["outlet"].astype(str)
    told = sentences.assign(outlet=sentences["article_id"].map(outlet))
    found = told[told["frames"].fillna("") != ""].groupby("outlet", sort=False).head(n)
    found = found.assign(sentence=found["sentence"].map(excerpt), number=found["number"] + 1)
    return found[["outlet", "number", "frames", "indicators", "sentence"]]
