"""Notebooks as a person runs them in JupyterLab: from their own folder, with changed values."""

import json

import nbformat
import pytest
from nbclient import NotebookClient
from nbclient.exceptions import CellExecutionError

from newsstudy.report.hashes import tree_hash
from newsstudy.report.notebooks import NOTEBOOKS

pytestmark = pytest.mark.slow


def by_hand(small_report, name, change=("", "")):
    """Run a notebook on the small study from the notebooks folder, one value changed."""
    path = small_report.root / "notebooks" / f"{name}.ipynb"
    notebook = nbformat.read(path, as_version=4)
    cell = next(c for c in notebook.cells if "parameters" in c.metadata.get("tags", []))
    cell.source = cell.source.replace('study = "news2017"', 'study = "small"').replace(*change)
    client = NotebookClient(notebook, kernel_name="python3", timeout=120)
    client.execute(cwd=str(path.parent))
    return notebook, json.dumps(notebook)


def data_of(small_report):
    """Return a hash of all data but what is kept because it is slow to compute."""
    return tree_hash(small_report.root / "data", skip=("__pycache__", "kept"))


@pytest.mark.parametrize("name", sorted(NOTEBOOKS))
def test_notebook_runs_from_its_own_folder_and_leaves_the_report_alone(small_report, name):
    before = data_of(small_report), tree_hash(small_report.site)
    notebook, text = by_hand(small_report, name)
    assert not any(o.output_type == "error" for c in notebook.cells for o in c.get("outputs", []))
    as_they_are = NOTEBOOKS[name].sections in ((), ("reading",))
    assert "Not as in the study small" in text or as_they_are
    assert (data_of(small_report), tree_hash(small_report.site)) == before


def test_wrong_value_is_refused_in_words_in_the_first_cell(small_report):
    with pytest.raises(CellExecutionError) as told:
        by_hand(small_report, "03_topics", ("n_topics = 20", "n_topics = 2000"))
    assert "topics.n_topics=2000: Input should be less than or equal to 200" in str(told.value)
    assert "pydantic" not in str(told.value)


def test_changed_value_is_used_and_the_way_to_keep_it_is_told(small_report):
    _, text = by_hand(small_report, "03_topics", ("n_topics = 20", "n_topics = 3"))
    assert "topics.n_topics=3" in text
