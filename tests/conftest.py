"""Fixtures that several test modules share."""

from pathlib import Path

import numpy as np
import pandas as pd
import pytest
from hypothesis import Phase, settings

from newsstudy.study import Study, parse_study

ROOT = Path(__file__).resolve().parents[1]
SHARED = ROOT.parent / "shared"

# The same examples in every run, no deadline (a busy machine is no failure), and no search for
# the least failing example, which takes minutes: the one found is shown.
settings.register_profile(
    "newsstudy", deadline=None, derandomize=True, phases=[Phase.explicit, Phase.generate]
)
settings.load_profile("newsstudy")


@pytest.fixture
def shared() -> Path:
    """The folder with real corpora and gold sets; the test skips where it is missing."""
    if not SHARED.is_dir():
        pytest.skip("needs the shared corpora beside the checkout")
    return SHARED


@pytest.fixture
def project(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """An empty project with this one's codebooks, notebooks and studies; the root is set to it."""
    for name in ("codebooks", "notebooks", "studies", "docs", "requirements"):
        (tmp_path / name).symlink_to(ROOT / name)
    monkeypatch.setenv("NEWSSTUDY_ROOT", str(tmp_path))
    return tmp_path


def study_of(path: Path, **values: object) -> Study:
    """Return a study whose corpus lies at `path`; `values` override the study's sections."""
    corpus = {"path": str(path), **values.pop("corpus", {})}
    return parse_study({"name": "mine", "title": "Mine", "corpus": corpus, **values}, "a test")


def articles_of(outlets: list[str], texts: list[str], **columns: object) -> pd.DataFrame:
    """Return an articles table with the columns that measures and comparisons use."""
    n = len(outlets)
    names = list(dict.fromkeys(outlets))
    base = pd.DataFrame(
        {
            "article_id": [f"{i:016x}" for i in range(n)],
            "outlet": pd.Categorical(outlets, categories=names),
            "headline": [f"Headline {i}" for i in range(n)],
            "text": texts,
            "url": [None] * n,
            "agency": pd.Series([None] * n, dtype=object),
            "story_id": pd.Series([None] * n, dtype=object),
            "published": pd.Series([pd.NaT] * n, dtype="datetime64[us, UTC]"),
            "n_words": np.array([len(t.split()) for t in texts], dtype="int32"),
        }
    )
    return base.assign(**columns)
