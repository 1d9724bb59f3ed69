"""One sample of articles as codes: whose, about which story, and who can be compared with whom."""

from collections.abc import Iterator
from dataclasses import dataclass
from functools import cached_property

import numpy as np
import pandas as pd

ALL, WITHOUT_AGENCY = "all", "without agency copy"


@dataclass(frozen=True)
class Sample:
    """Scores (n_articles, n_features) with outlet and story codes from 0, one an article.

    `enough` says by outlet whether it has the stories for an interval; `reference` which outlets
    the others are compared with: those with enough, or all that have articles where fewer than
    two have enough.
    """

    values: np.ndarray
    outlets: np.ndarray
    stories: np.ndarray
    names: list[str]
    features: list[str]
    min_clusters: int

    @cached_property
    def n_articles(self) -> np.ndarray:
        """Articles by outlet."""
        return np.bincount(self.outlets, minlength=len(self.names))

    @cached_property
    def n_stories(self) -> np.ndarray:
        """Stories by outlet; an article without a story is one."""
        return np.array(
            [len(np.unique(self.stories[self.outlets == k])) for k in range(len(self.names))]
        )

    @cached_property
    def enough(self) -> np.ndarray:
        """Whether each outlet has `min_clusters` stories."""
        return self.n_stories >= self.min_clusters

    @cached_property
    def reference(self) -> np.ndarray:
        """Whether each outlet is part of what the others are compared with."""
        return self.enough if self.enough.sum() >= 2 else self.n_articles > 0

    @cached_property
    def comparable(self) -> np.ndarray:
        """Whether each outlet's gap can have an interval: it and another have enough stories."""
        return self.enough & (self.enough.sum() >= 2)

    def frame(self) -> pd.DataFrame:
        """Return one row a feature and outlet, features first, for columns of (outlet, feature)."""
        outlets = pd.Categorical(self.names * len(self.features), categories=self.names)
        feature = np.repeat(np.array(self.features, dtype=object), len(self.names))
        return pd.DataFrame({"feature": pd.Series(feature, dtype=str), "outlet": outlets})


def samples(
    scores: pd.DataFrame, articles: pd.DataFrame, min_clusters: int
) -> Iterator[tuple[str, Sample, np.ndarray]]:
    """Yield name, sample and mask of `articles`: all, and all but agency copy where there is any.

    `scores` is indexed by article_id; `articles` has article_id, outlet, agency and story_id.
    Raises ValueError where they are not about the same articles, an article stands in either
    twice, or a score is null or infinite.
    """
    _refuse_doubles(scores.index, "the scores")
    _refuse_doubles(pd.Index(articles["article_id"]), "the articles")
    facts = articles.set_index("article_id")
    if len(scores) != len(facts) or not facts.index.isin(scores.index).all():
        raise ValueError("scores and articles are not about the same articles")
    scores = scores.reindex(facts.index)
    if scores.isna().any(axis=None):
        raise ValueError("an article has no score; a measure gives every article one")
    if not np.isfinite(scores.to_numpy(dtype=float)).all():
        endless = ~np.isfinite(scores.astype(float))
        row = endless.any(axis=1).idxmax()
        raise ValueError(
            f"the score of article {row} is infinite ({endless.loc[row].idxmax()}); scores are "
            "finite numbers"
        )
    own = facts["agency"].isna().to_numpy()
    everything = np.ones(len(facts), dtype=bool)
    for name, mask in ((ALL, everything), (WITHOUT_AGENCY, own)):
        if name == ALL or not own.all():
            yield name, _sample(scores[mask], facts[mask], min_clusters), mask


def _refuse_doubles(ids: pd.Index, where: str) -> None:
    if not ids.is_unique:
        raise ValueError(
            f"article {ids[ids.duplicated()][0]} stands twice in {where}; give each article one row"
        )


def _sample(scores: pd.DataFrame, facts: pd.DataFrame, min_clusters: int) -> Sample:
    return Sample(
        values=scores.to_numpy(dtype=float),
        outlets=facts["outlet"].cat.codes.to_numpy().astype(np.int64),
        stories=story_codes(facts["story_id"]),
        names=list(facts["outlet"].cat.categories),
        features=list(scores.columns),
        min_clusters=min_clusters,
    )


def story_codes(story_id: pd.Series) -> np.ndarray:
    """Return a code from 0 for each article's story; one without a story is a story of its own."""
    alone = pd.Series([f"\0{i}" for i in range(len(story_id))], index=story_id.index)
    codes, _ = pd.factorize(story_id.astype(object).where(story_id.notna(), alone))
    return codes.astype(np.int64)
