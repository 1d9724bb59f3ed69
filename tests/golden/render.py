"""Render the golden notebooks: every notebook on the composed corpus, outputs kept, normalised.

Run it (`make golden`) when a change of results is meant, and read the difference before you
commit it. nbval executes these notebooks again in `make test` and compares every output.
"""

import re
import tempfile
from pathlib import Path

import nbformat
import papermill

from newsstudy.report.notebooks import NOTEBOOKS, injected
from newsstudy.report.runner import report
from newsstudy.study import load_study

HERE = Path(__file__).resolve().parent
FIGURE = re.compile(r"data:image/svg\+xml;base64,[A-Za-z0-9+/=]+")


def normalised(notebook: nbformat.NotebookNode) -> nbformat.NotebookNode:
    """Return a notebook without timings, random ids and drawings."""
    notebook.metadata.pop("papermill", None)
    for place, cell in enumerate(notebook.cells):
        cell.id = f"cell-{place:02d}"
        cell.metadata = nbformat.from_dict({"tags": cell.metadata.get("tags", [])})
        for output in cell.get("outputs", []):
            for kind, content in output.get("data", {}).items():
                output.data[kind] = FIGURE.sub("data:image/svg+xml;base64,SVG", content)
    return notebook


def render() -> None:
    """Write all golden notebooks."""
    study = load_study("composed")
    report(study)
    for name, spec in NOTEBOOKS.items():
        with tempfile.TemporaryDirectory() as folder:
            executed = papermill.execute_notebook(
                study.paths.root / "notebooks" / f"{name}.ipynb",
                Path(folder, "executed.ipynb"),
                parameters=injected(spec, study),
                kernel_name="python3",
                progress_bar=False,
                extra_arguments=["--IPKernelApp.log_level=CRITICAL"],
            )
        nbformat.write(normalised(executed), HERE / f"{name}.ipynb")


if __name__ == "__main__":
    render()
