"""All that is known of a measure's differences between outlets, in one table."""

import pandas as pd

from newsstudy.comparison.decomposition import decomposition
from newsstudy.comparison.estimates import estimates
from newsstudy.comparison.same_story import same_story, with_presentation
from newsstudy.parameters import ComparisonParameters

_KEYS = ["measure", "feature", "outlet", "sample"]


def compared(
    scores: pd.DataFrame,
    articles: pd.DataFrame,
    parameters: ComparisonParameters,
    seed: int,
    *,
    measure: str,
    topics: pd.DataFrame | None = None,
) -> pd.DataFrame:
    """Return the estimates of any measure with the parts of each gap and the same-story contrast.

    Arguments as of `estimates`, and its rows and columns; beside them those of `decomposition`
    (exclusive, selection, presentation with intervals, p and q, n_shared_stories,
    n_shared_articles, shared; with `topics` by levels too) and of `same_story` (contrast and what
    it leaves of the gap, with intervals, p and q, and a note where contrast and presentation
    disagree). Raises ValueError as `estimates` does.
    """
    table = estimates(scores, articles, parameters, seed, measure=measure)
    parts = decomposition(scores, articles, parameters, seed, measure=measure, topics=topics)
    second = with_presentation(same_story(scores, articles, parameters, measure=measure), parts)
    for further in (parts, second):
        new = [name for name in further if name in _KEYS or name not in table]
        table = table.merge(further[new], on=_KEYS, how="left", validate="1:1")
    categories = articles["outlet"].cat.categories
    return table.assign(outlet=pd.Categorical(table["outlet"], categories=categories))
