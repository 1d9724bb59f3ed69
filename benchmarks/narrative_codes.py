"""The human codes of Frermann et al. (2023) as a table of codes, and how far the coders agree."""

import json
from collections.abc import Mapping
from importlib.metadata import version
from pathlib import Path

import pandas as pd

from benchmarks.frames_gold import GOLD
from newsstudy.comparison.coding import CODES
from newsstudy.comparison.coding_disputes import reliability, told

ITEMS = {
    "conflict": ("co1", "co2", "co3"),
    "human_interest": ("hi1", "hi2", "hi5"),
    "economic": ("ec1", "ec2", "ec3"),
    "morality": ("mo1", "mo2"),
    "responsibility": ("re2", "re6"),
}
"""The questions of each frame by their names in the file.

The set calls its fifth frame resolution and names RE1 and RE5 for it. In the file, whose numbering
has a re1a, these are re2 and re6: both yes, by the file's settled answers, is the published label
in all 427 articles that have one; re1 (always yes) and re5 make it in 62 %. The published labels
of the other frames are two of three questions yes, for morality one of two: again in all 427.
"""
_ANSWERS = {"yes": 1.0, "no": 0.0}


def codes_from_narrative(path: Path, article_ids: Mapping[str, str] | None = None) -> pd.DataFrame:
    """Return the set's raw annotations as codes: every article coded, so probability 1.

    Columns as `coding.CODES`: unit is the set's own number, coder the place of the annotator
    (coder-1 to coder-4), frame the generic frame that a question was verified for. `article_ids`
    translates numbers to the article_id of a prepared corpus; articles not in it are left out.
    """
    listed = json.loads(path.read_text(encoding="utf-8"))
    rows = [
        (number, f"coder-{place}", frame, item, _ANSWERS[answer])
        for number, article in listed.items()
        for frame, items in ITEMS.items()
        for item in items
        for place, answer in enumerate(article[item][1], start=1)
        if answer in _ANSWERS
    ]
    codes = pd.DataFrame(rows, columns=["unit", "coder", "frame", "item", "code"])
    ids = codes["unit"] if article_ids is None else codes["unit"].map(article_ids)
    codes = codes.assign(article_id=ids, probability=1.0, stratum="all")
    return codes.dropna(subset="article_id")[list(CODES)].reset_index(drop=True)


def main() -> None:
    """Print agreement by item and frame, and how alpha differs from the krippendorff package's."""
    import krippendorff  # for tests only, while codes are imported without it

    if not GOLD.is_dir():
        print("coder agreement: not measured, the gold set is not beside the checkout")
        return
    codes = codes_from_narrative(GOLD / "full_annotations.json")
    table = reliability(codes, seed=1)
    n_coders, n_articles = codes["coder"].nunique(), codes["unit"].nunique()
    print(f"{len(codes)} codes of {n_articles} articles by {n_coders} coders")
    print("\n".join(told(table)))
    ours = table[table["level"] == "item"].set_index("item")["alpha"]
    theirs = {
        item: krippendorff.alpha(
            group.pivot(index="coder", columns="unit", values="code").to_numpy(),
            level_of_measurement="nominal",
        )
        for item, group in codes.groupby("item")
    }
    greatest = (ours - pd.Series(theirs)).abs().max()
    print(f"greatest difference to krippendorff {version('krippendorff')}: {greatest:.1e}")


if __name__ == "__main__":
    main()
