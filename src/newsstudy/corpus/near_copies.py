"""Near-copies: articles most of whose text stands in an earlier one."""

import numpy as np
import pandas as pd

from newsstudy.corpus.shingles import Shingles
from newsstudy.parameters import CopyParameters

COLUMNS = ("left", "right", "jaccard", "containment", "direction", "left_in_right",
           "right_in_left", "near_copy")  # fmt: skip
_STREAM = 41
_FLOOR_OF_CANDIDATES = 0.7


def near_copies(
    articles: pd.DataFrame, parameters: CopyParameters | None = None, seed: int = 1
) -> pd.DataFrame:
    """Return the pairs of articles that share text, a row a pair, the earlier article left.

    `articles` has unique article_id, published and text; the earlier is as in `exact_copies`.
    Over the sets of shingles (Broder 1997) of both, exactly computed, all in [0, 1]: `jaccard`,
    `left_in_right`, `right_in_left` (the share of one set that is in the other), `containment`
    (the greater of both) and `direction` ("left in right", "right in left", "both" where they
    are less than .05 apart). Listed is every pair of at least `parameters.least_containment`;
    `near_copy` tells where the later article brings so little new text that it is a copy:
    `right_in_left` is at least `parameters.near_copy`. An update that adds much is none.

    Raises ValueError where two articles have one article_id.
    """
    parameters = parameters or CopyParameters()
    if articles["article_id"].duplicated().any():
        raise ValueError("article_id is not unique: take out exact copies first")
    in_time = _in_time(articles)
    rng = np.random.default_rng([seed, _STREAM])
    shingles = Shingles(in_time["text"], parameters.shingle_words, rng)
    floor = parameters.least_containment * _FLOOR_OF_CANDIDATES
    pairs = _measured(shingles, shingles.sharing(floor, parameters.max_articles))
    pairs = pairs[pairs["containment"] >= parameters.least_containment]
    pairs["near_copy"] = pairs["right_in_left"] >= parameters.near_copy
    ids = in_time["article_id"].to_numpy()
    for side in ("left", "right"):
        pairs[side] = ids[pairs[side].to_numpy(dtype=np.int64)]
    return pairs[list(COLUMNS)].reset_index(drop=True)


def _in_time(articles: pd.DataFrame) -> pd.DataFrame:
    """Return the articles by date, those without one last, and else in the table's order."""
    return articles.sort_values("published", na_position="last", kind="stable")


def _measured(shingles: Shingles, pairs: np.ndarray) -> pd.DataFrame:
    sets = {text: shingles.distinct(text) for text in np.unique(pairs)}
    shared = np.array(
        [len(np.intersect1d(sets[a], sets[b], assume_unique=True)) for a, b in pairs], dtype=float
    )
    left = np.array([len(sets[a]) for a in pairs[:, 0]], dtype=float)
    right = np.array([len(sets[b]) for b in pairs[:, 1]], dtype=float)
    table = pd.DataFrame({"left": pairs[:, 0], "right": pairs[:, 1]})
    table["jaccard"] = shared / (left + right - shared)
    table["left_in_right"] = shared / left
    table["right_in_left"] = shared / right
    sides = table[["left_in_right", "right_in_left"]].to_numpy()
    table["containment"] = sides.max(axis=1)
    nearly_equal = np.abs(sides[:, 0] - sides[:, 1]) < 0.05
    longer_right = np.where(sides[:, 0] > sides[:, 1], "left in right", "right in left")
    table["direction"] = np.where(nearly_equal, "both", longer_right)
    return table


def copy_clusters(
    pairs: pd.DataFrame, articles: pd.DataFrame, *, within_outlet: bool = False
) -> pd.Series:
    """Return, for each article, the article_id of the earlier one it copies, or null.

    `pairs` as from `near_copies`; pairs with an article that is not in `articles` are passed
    over. Articles are taken in time: one that is a near-copy of earlier articles joins the one
    it copies most of those that are no copies themselves. Each member of a cluster is so
    a verified near-copy of its earliest article, and not merely of another member. With
    `within_outlet` only copies of an outlet's own articles count.
    """
    outlets = dict(zip(articles["article_id"], articles["outlet"].astype(str), strict=True))
    earlier = _earlier_copied(pairs, outlets, within_outlet)
    original: dict[str, str] = {}
    for article_id in _in_time(articles)["article_id"]:
        heads = (head for head in earlier.get(article_id, ()) if head not in original)
        if head := next(heads, None):
            original[article_id] = head
    return articles["article_id"].map(original).astype(object).rename("duplicate_of")


def _earlier_copied(
    pairs: pd.DataFrame, outlets: dict[str, str], within_outlet: bool
) -> dict[str, list[str]]:
    """Return, by article, the earlier ones that it copies, the most copied first."""
    earlier: dict[str, list[str]] = {}
    copied = pairs[pairs["near_copy"]].sort_values("right_in_left", ascending=False, kind="stable")
    for left, right in zip(copied["left"], copied["right"], strict=True):
        is_here = left in outlets and right in outlets
        if is_here and (not within_outlet or outlets[left] == outlets[right]):
            earlier.setdefault(right, []).append(left)
    return earlier
