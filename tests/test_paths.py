"""Where the project's folders are."""

from pathlib import Path

import pytest

from newsstudy import paths
from newsstudy.errors import StudyError
from newsstudy.paths import StudyPaths, project_root

REAL_ROOT = Path(__file__).resolve().parents[1]


@pytest.fixture
def elsewhere(tmp_path, monkeypatch):
    monkeypatch.delenv(paths.ROOT_VARIABLE, raising=False)
    folder = tmp_path / "one" / "two"
    folder.mkdir(parents=True)
    monkeypatch.chdir(folder)
    return tmp_path


def make_project(folder):
    for name in ("studies", "notebooks"):
        (folder / name).mkdir(parents=True)
    return folder


def test_the_variable_wins_over_the_working_directory(elsewhere, monkeypatch):
    make_project(elsewhere)
    named = make_project(elsewhere / "named")
    monkeypatch.setenv(paths.ROOT_VARIABLE, str(named))
    assert project_root() == named


def test_the_nearest_project_at_or_above_the_working_directory_is_taken(elsewhere):
    make_project(elsewhere)
    assert project_root() == elsewhere
    assert make_project(elsewhere / "one") == project_root()
    assert make_project(elsewhere / "one" / "two") == project_root()


def test_a_folder_with_studies_alone_is_no_project(elsewhere):
    make_project(elsewhere)
    (elsewhere / "one" / "studies").mkdir()
    assert project_root() == elsewhere


@pytest.mark.usefixtures("elsewhere")
def test_outside_of_any_project_the_one_of_the_package_is_taken():
    assert project_root() == REAL_ROOT


def test_no_project_anywhere_is_told_with_what_to_do(elsewhere, monkeypatch):
    monkeypatch.setattr(paths, "__file__", str(elsewhere / "site" / "paths.py"))
    with pytest.raises(StudyError, match=f"set {paths.ROOT_VARIABLE}"):
        project_root()


def test_a_variable_that_names_no_project_is_told(elsewhere, monkeypatch):
    monkeypatch.setenv(paths.ROOT_VARIABLE, str(elsewhere / "mistyped"))
    with pytest.raises(StudyError, match="mistyped"):
        project_root()


def test_studies_share_raw_files_and_nothing_else():
    one, other = StudyPaths(Path("root"), "one"), StudyPaths(Path("root"), "other")
    assert one.raw == other.raw
    own = {p for study in (one, other) for p in (study.processed, study.run, study.report)}
    assert len(own) == 6
    assert all(Path("root") in path.parents for path in own)


def test_asking_for_folders_creates_none(elsewhere):
    found = StudyPaths(elsewhere / "new", "mine")
    assert found.raw.parent == found.processed.parents[1] == elsewhere / "new" / "data"
    assert not (elsewhere / "new").exists()
