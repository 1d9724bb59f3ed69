"""How many topics, as 03_topics shows it: four criteria over a grid, and what would be picked."""

import matplotlib
import pandas as pd
from matplotlib.figure import Figure
from matplotlib.ticker import MaxNLocator

from newsstudy.measures.topic_choice import CRITERIA, TopicChoice, choose_topics
from newsstudy.measures.topics import TopicModel
from newsstudy.report.display import Html, listed, note, say
from newsstudy.report.figures import STYLE, panels, shown
from newsstudy.report.kept import kept
from newsstudy.report.page import Page
from newsstudy.report.tables import save

_TITLES = {
    "coherence": "coherence (NPMI)", "exclusivity": "exclusivity",
    "stability": "stability (Jaccard)", "held_out": "explained of held-out articles",
    "score": "score: mean of the four, scaled",
}  # fmt: skip


def choice_view(page: Page, topics: TopicModel) -> Html:
    """Return the figure of the criteria, what the rule picks, and what the study uses."""
    choice = choice_of(page)
    if choice.why_none:
        return note("The number of topics was not examined: {why}.", why=choice.why_none)
    save(choice.table, "03_topics", "choice")
    used = 0 if topics.fit is None else len(topics.fit.loadings)
    return _in_words(choice, page) + shown(
        choice_figure(choice.table, used), alt=_alt(choice.table),
        caption="Criteria by number of topics, higher is better; ringed: what the rule picks; "
        "dashed: what this page uses.",
    )  # fmt: skip


def choice_of(page: Page) -> TopicChoice:
    """Return the criteria over the grid for a page's articles, kept for the next time."""
    parameters, language = page.study.topics, page.study.language
    inputs = parameters.model_dump(mode="json", exclude={"n_topics", "names", "model"})
    table = kept(
        page, "topic_choice", [inputs, language],
        lambda: choose_topics(page.articles, parameters, language).table,
    )  # fmt: skip
    if not len(table):
        return choose_topics(page.articles, parameters, language)
    return TopicChoice(table, int(table.loc[table["chosen"], "n_topics"].iloc[0]))


def _in_words(choice: TopicChoice, page: Page) -> Html:
    table = choice.table.assign(n_topics=choice.table["n_topics"].astype(str))
    rest = table[table["as_good"] & ~table["chosen"]]["n_topics"]
    grid = listed(list(table["n_topics"]))
    told = say("Of {grid}, the rule picks {n} topics.", grid=grid, n=choice.n_topics)
    if len(rest):
        told += say("With {rest} topics the score cannot be told from it.",
                    rest=listed(list(rest)))  # fmt: skip
    if page.study.topics.model != "nmf":
        told += say("The criteria are those of NMF, also where the page's topics are by LDA.")
    if page.study.topics.n_topics == "auto":
        return told + say("The study leaves the choice to the rule.")
    return told + say("The study sets {n} (topics.n_topics).", n=page.study.topics.n_topics)


def choice_figure(table: pd.DataFrame, used: int) -> Figure:
    """Return a panel a criterion and one for the score, over the number of topics."""
    figure, axes = panels(len(_TITLES), 3, 10.0, 1.9)
    with matplotlib.rc_context(STYLE):
        for axis, (name, title) in zip(axes, _TITLES.items(), strict=True):
            axis.plot(table["n_topics"], table[name], "-o", color="#332288", ms=4, lw=1.5)
            picked = table[table["chosen"]]
            axis.plot(
                picked["n_topics"], picked[name], "o", ms=10, mfc="none", mec="#CC6677", mew=2
            )
            if used:
                axis.axvline(used, color="#777777", lw=0.9, ls="--", zorder=1)
            axis.set_title(title)
            axis.xaxis.set_major_locator(MaxNLocator(5, integer=True))
            axis.yaxis.set_major_locator(MaxNLocator(4))
            axis.grid(True, axis="y")
            axis.set_xlabel("topics", fontsize=9)
    return figure


def _alt(table: pd.DataFrame) -> str:
    rows = [
        f"{int(r['n_topics'])} topics: "
        + ", ".join(f"{c} {r[c]:.2f}" for c in (*CRITERIA, "score"))
        for r in table.to_dict("records")
    ]
    return "; ".join(rows).replace("held_out", "explained") + "."
