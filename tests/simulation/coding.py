"""Codes as people give them, with errors whose rates are known."""

from collections.abc import Sequence

import numpy as np
import pandas as pd

from tests.simulation.scores import Simulated


def human_codes(
    drawn: Simulated,
    sensitivity: Sequence[float] | float,
    specificity: Sequence[float] | float,
    rng: np.random.Generator,
) -> pd.DataFrame:
    """Return article_id, outlet, present and code: a yes or no with a fallible coder's reading.

    `present` is true with the first feature's score as its probability; the coder says yes to
    it with `sensitivity` and no to its absence with `specificity`; both may differ by outlet.
    """
    outlets = drawn.articles["outlet"].cat.codes.to_numpy()
    n_outlets = len(drawn.articles["outlet"].cat.categories)
    hit = np.broadcast_to(np.asarray(sensitivity, dtype=float), n_outlets)[outlets]
    rejection = np.broadcast_to(np.asarray(specificity, dtype=float), n_outlets)[outlets]
    present = rng.random(len(outlets)) < drawn.scores.iloc[:, 0].to_numpy()
    code = rng.random(len(outlets)) < np.where(present, hit, 1 - rejection)
    return drawn.articles[["article_id", "outlet"]].assign(present=present, code=code)
