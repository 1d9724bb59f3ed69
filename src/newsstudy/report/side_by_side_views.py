"""One story as 09_close_reading shows it: short excerpts, set side by side by outlet."""

import difflib

import pandas as pd

from newsstudy.comparison.alignment import ALONE_WHERE_SET, MEASURED
from newsstudy.comparison.side_by_side import chosen_articles
from newsstudy.errors import StudyError
from newsstudy.report.display import Html, listed, many, note, percent, say

_EXCERPT = 240  # characters
_CLOSE = 0.8  # of an id, to be taken for a slip of the pen
_OF_PASSAGES = {"alike", "passage"}  # columns that an outlet's name must not take
_TOGETHER = 2  # sentences of one article that a passage's cell shows
_WHOLE_CORPUS = 5  # so few articles are all set side by side where none share a story


def story_articles(articles: pd.DataFrame, story: str, n: int) -> pd.DataFrame:
    """Return up to `n` articles of a story, named by its id or as "largest".

    The largest story is the one in most outlets, then with most articles. A corpus of up to
    five articles without a shared story is set side by side as a whole. Raises StudyError for a
    story that does not exist; an empty table means that no outlets share a story.
    """
    told = articles[articles["story_id"].notna()]
    wanted = story.strip().lower()
    if wanted != "largest":
        if not (told["story_id"] == wanted).any():
            raise StudyError(_no_such_story(story, sorted(set(told["story_id"]))))
        return chosen_articles(told[told["story_id"] == wanted], n)
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


def _no_such_story(story: str, known: list[str]) -> str:
    told = f"reading.story={story!r}: no such story in this corpus."
    near = difflib.get_close_matches(story.strip().lower(), known, n=1, cutoff=_CLOSE)
    if near:
        return f"{told} Did you mean {near[0]}?"
    if not known:
        return f'{told} No story was matched: put "largest".'
    return (
        f"{told} The ids stand in the column story_id of 02_stories and of its table "
        'stories.csv; "largest" takes the story of most outlets.'
    )


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
    if aligned.empty:
        return [
            say("{k} by {m} outlets, and no sentence in them.",
                k=many(len(articles), "article"), m=articles["outlet"].nunique()),
            say("There is nothing to set side by side."),
        ]  # fmt: skip
    alone = (aligned["status"] == "alone").groupby(aligned["outlet"]).mean()
    told = [f"{outlet} ({percent(share, 0)})" for outlet, share in alone.sort_index().items()]
    return [
        _what_is_shared(articles, aligned),
        say("For this share of an outlet's sentences no counterpart was found by words in another "
            "article: {told}.", told=listed(told)),
    ]  # fmt: skip


def _what_is_shared(articles: pd.DataFrame, aligned: pd.DataFrame) -> Html:
    n, m = aligned["passage"].max() + 1, articles["outlet"].nunique()
    if m == 1:
        return say(
            "One outlet alone has this story, in {k} here: {n} found in more than one of them.",
            k=many(len(articles), "article"), n=many(n, "passage is", "passages are"),
        )  # fmt: skip
    opens = (
        "{k} by {m} outlets tell this story" if articles["story_id"].notna().all()
        else "{k} by {m} outlets are set side by side as the whole corpus, not matched as a story"
    )  # fmt: skip
    return say(
        opens + "; {n} told by two or more of these articles in much the same words.",
        k=many(len(articles), "article"), m=m, n=many(n, "passage is", "passages are"),
    )  # fmt: skip


def measured_remark() -> Html:
    """Return how often the listing was right where it was checked."""
    return note(
        "Checked on {n} sentences of {k} stories, which a language model read and coded: of the "
        "sentences listed without a counterpart, {right} were told by no other article "
        "({where_set} in the stories that the thresholds were set on), {partly} by none or in "
        "part; of the pairs in a passage, {pairs} tell the same at least in part.",
        n=MEASURED["sentences"],
        k=MEASURED["stories"], right=percent(MEASURED["alone"], 0),
        where_set=percent(ALONE_WHERE_SET, 0), partly=percent(MEASURED["alone_or_partly"], 0),
        pairs=percent(MEASURED["pairs"], 0),
    )  # fmt: skip


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


def passage_rows(aligned: pd.DataFrame, n: int) -> tuple[pd.DataFrame, list[str]]:
    """Return a row for each of `n` passages, a column an outlet; and the outlets' columns.

    Those in most outlets come first, then the most alike; they are shown in reading order, with
    `passage` counted from 1 over all passages. Where an outlet is called as another column is,
    " (outlet)" is added to the name of each.
    """
    shared = aligned[aligned["passage"] >= 0]
    outlets = list(dict.fromkeys(shared["outlet"]))
    grouped = shared.groupby(["passage", "outlet"], sort=False)["sentence"].agg(_cell).unstack()
    size = shared.groupby("passage")["outlet"].nunique()
    alike = shared.groupby("passage")["similarity"].mean()
    order = pd.DataFrame({"size": size, "alike": alike}).sort_values(
        ["size", "alike"], ascending=False, kind="stable"
    )
    kept = sorted(order.index[:n])
    rows = grouped.reindex(kept).reindex(columns=outlets)
    columns = [f"{name} (outlet)" for name in outlets] if _OF_PASSAGES & set(outlets) else outlets
    rows = rows.set_axis(columns, axis=1)
    rows = rows.assign(alike=alike.reindex(kept), passage=[number + 1 for number in kept])
    return rows.reset_index(drop=True).rename_axis(None, axis=1), columns


def _cell(passages: pd.Series) -> str:
    shown = " / ".join(excerpt(sentence) for sentence in passages.head(_TOGETHER))
    more = len(passages) - _TOGETHER
    return shown if more <= 0 else f"{shown} (and {many(more, 'sentence')} more)"


def passages_caption(aligned: pd.DataFrame, n: int) -> str:
    """Return the caption of the passages, which says how many of them are shown."""
    found = int(aligned["passage"].max()) + 1
    if found <= n:
        return "Passages that two or more articles tell, in reading order"
    return (
        f"The {n} passages told by most outlets, then most alike, of {found} that two or more "
        "articles tell, in reading order"
    )


def alone_rows(aligned: pd.DataFrame, n: int) -> pd.DataFrame:
    """Return, by outlet, its first `n` sentences for which no counterpart was found by words."""
    alone = aligned[
        (aligned["status"] == "alone") & (aligned["sentence"].str.split().str.len() >= 6)
    ]
    head = alone.groupby("outlet", sort=False).head(n)
    columns = ["outlet", "number", "similarity", "sentence"]
    return head.assign(sentence=head["sentence"].map(excerpt))[columns]


def doubtful_rows(aligned: pd.DataFrame, n: int) -> pd.DataFrame:
    """Return the `n` doubtful sentences most alike to one elsewhere, each beside that one.

    Of two doubtful sentences that are each other's nearest, the first stands for both.
    """
    doubtful = aligned[(aligned["status"] == "doubtful") & (aligned["nearest"] >= 0)]
    other = aligned.iloc[doubtful["nearest"]]
    pairs = [tuple(sorted(pair)) for pair in zip(doubtful.index, other.index, strict=True)]
    rows = pd.DataFrame({
        "outlet": doubtful["outlet"].to_numpy(), "number": doubtful["number"].to_numpy(),
        "sentence": doubtful["sentence"].map(excerpt).to_numpy(),
        "similarity": doubtful["similarity"].to_numpy(), "other": other["outlet"].to_numpy(),
        "other_number": other["number"].to_numpy(),
        "other_sentence": other["sentence"].map(excerpt).to_numpy(), "pair": pairs,
    })  # fmt: skip
    once = rows.drop_duplicates("pair").drop(columns="pair")
    order = once.sort_values("similarity", ascending=False, kind="stable")
    return order.head(n).reset_index(drop=True)


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
