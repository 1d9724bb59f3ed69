"""Slow tables, kept by what they were computed from, so that a page made again is quick."""

from collections.abc import Callable
from importlib.metadata import version
from pathlib import Path
from typing import Any

import pandas as pd

from newsstudy.corpus.storage import write_whole
from newsstudy.paths import project_root
from newsstudy.report.hashes import digest, file_hash, tree_hash
from newsstudy.report.page import Page

_PACKAGE = Path(__file__).resolve().parents[1]
_PACKAGES = ("numpy", "pandas", "scikit-learn", "scipy")


def kept(page: Page, name: str, inputs: Any, compute: Callable[[], pd.DataFrame]) -> pd.DataFrame:
    """Return the table that `compute` gives, from disk where it was computed before.

    It stands for the page's articles and their dates, `inputs` (what else it depends on, as JSON),
    the code of measures and comparison, the function words and the versions of the packages; where
    one of them has changed it is computed again, and the older table goes.
    """
    folder = page.study.paths.processed / "kept"
    path = folder / f"{name}-{_key(page, inputs)}.parquet"
    if not path.is_file():
        found = compute()
        folder.mkdir(parents=True, exist_ok=True)
        write_whole(found, path)
        for older in folder.glob(f"{name}-*.parquet"):
            if older != path:
                older.unlink(missing_ok=True)
    return pd.read_parquet(path)


def _key(page: Page, inputs: Any) -> str:
    columns = ["article_id", "outlet", "story_id", "published", "published_precision"]
    facts = page.articles[[name for name in columns if name in page.articles]]
    outlets = [str(name) for name in facts["outlet"].cat.categories]
    ids = facts.astype(object).where(facts.notna(), "").to_csv(index=False).encode()
    code = [tree_hash(_PACKAGE / room) for room in ("corpus", "measures", "comparison")]
    ground = [file_hash(_PACKAGE / name) for name in ("study.py", "parameters.py")]
    ground += [file_hash(path) for path in sorted(_codebooks().glob("function-words-*.txt"))]
    return digest(ids, outlets, inputs, code, ground, [version(name) for name in _PACKAGES])[:24]


def _codebooks() -> Path:
    return project_root() / "codebooks"
