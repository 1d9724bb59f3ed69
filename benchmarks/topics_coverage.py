"""How often intervals of topics cover, with and without the topics' own uncertainty.

python -m benchmarks.topics_coverage [replications]
"""

import sys

import numpy as np

from tests.simulation.topics import coverage


def main(replications: int = 100) -> None:
    """Print the coverage of 95 % intervals of means and gaps, and how far gaps are recovered."""
    covered, gaps, found = coverage(replications)
    for kind in ("mean", "gap"):
        alone, both = covered[kind], covered[f"{kind}_topics"]
        print(f"{kind}s of outlets, {replications} corpora of 600 articles: sampling alone "
              f"{alone:.1%}, with the topics' uncertainty {both:.1%}")  # fmt: skip
    print(f"gaps: largest bias {np.abs(found - gaps).max():.3f}, correlation with the "
          f"population's {np.corrcoef(gaps.ravel(), found.ravel())[0, 1]:.3f}")  # fmt: skip


if __name__ == "__main__":
    main(*map(int, sys.argv[1:]))
