"""Where things are: the project's folders, found without side effects."""

import os
from dataclasses import dataclass
from pathlib import Path

from newsstudy.errors import StudyError

ROOT_VARIABLE = "NEWSSTUDY_ROOT"


def _is_project(folder: Path) -> bool:
    return (folder / "studies").is_dir() and (folder / "notebooks").is_dir()


def project_root() -> Path:
    """Return the project's folder: $NEWSSTUDY_ROOT, else the nearest one above the working
    directory, else the one this package was installed from.

    Raises StudyError where none of them holds `studies/` and `notebooks/`.
    """
    if named := os.environ.get(ROOT_VARIABLE):
        if not _is_project(Path(named)):
            raise StudyError(
                f"{ROOT_VARIABLE}={named}: no newsstudy project (studies/, notebooks/)"
            )
        return Path(named).resolve()
    here = Path.cwd().resolve()
    for folder in (here, *here.parents, *Path(__file__).resolve().parents):
        if _is_project(folder):
            return folder
    raise StudyError(
        "no newsstudy project here: neither this folder nor one above it has studies/ and "
        f"notebooks/. Change into the project, or set {ROOT_VARIABLE}."
    )


@dataclass(frozen=True)
class StudyPaths:
    """The folders of one study, below the project's root."""

    root: Path
    name: str

    @property
    def raw(self) -> Path:
        """Raw files of fetched corpora."""
        return self.root / "data" / "raw"

    @property
    def processed(self) -> Path:
        """The study's prepared tables."""
        return self.root / "data" / "processed" / self.name

    @property
    def run(self) -> Path:
        """Executed notebooks and their tables, as the last run left them."""
        return self.processed / "run"

    @property
    def report(self) -> Path:
        """The published site."""
        return self.root / "reports" / self.name
