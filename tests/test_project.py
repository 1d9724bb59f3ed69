"""The project itself: notebooks, locks, documentation and commands say what the code does."""

import ast
import re
import subprocess
import sys
from pathlib import Path

import nbformat
import pytest

from newsstudy.report.notebooks import NOTEBOOKS, parameter_names
from newsstudy.study import Study
from tests.conftest import ROOT

NOTEBOOK_FILES = sorted((ROOT / "notebooks").glob("*.ipynb"))
REGISTRY_HOSTS = re.compile(
    "|".join(["pypi" + r"\.org", "pythonhosted" + r"\.org", "registry" + r"\.npmjs"])
)


def cells(path):
    return nbformat.read(path, as_version=4).cells


def code_cells(path):
    return [cell for cell in cells(path) if cell.cell_type == "code"]


def parameter_cell(path):
    tagged = [c for c in code_cells(path) if "parameters" in c.metadata.get("tags", [])]
    assert len(tagged) == 1
    return tagged[0].source


def assigned(source):
    return {
        node.targets[0].id: ast.literal_eval(node.value)
        for node in ast.parse(source).body
        if isinstance(node, ast.Assign)
    }


def default(name, section):
    fields = (Study.model_fields[section].annotation if section else Study).model_fields
    value = fields[name].default
    return list(value) if isinstance(value, tuple) else value


def test_every_notebook_is_known_to_the_runner_and_the_other_way_round():
    assert {path.stem for path in NOTEBOOK_FILES} == set(NOTEBOOKS)


@pytest.mark.parametrize("path", NOTEBOOK_FILES, ids=lambda p: p.stem)
def test_parameters_cell_has_the_names_and_defaults_of_the_study(path):
    given = assigned(parameter_cell(path))
    expected = {n: default(n, s) for n, s in parameter_names(NOTEBOOKS[path.stem]).items()}
    assert given == {"study": "news2017", **expected}


@pytest.mark.parametrize("path", NOTEBOOK_FILES, ids=lambda p: p.stem)
def test_notebook_has_no_output_no_function_and_imports_in_its_first_cell_only(path):
    for number, cell in enumerate(code_cells(path)):
        nodes = list(ast.walk(ast.parse(cell.source)))
        assert not cell.outputs
        assert cell.execution_count is None
        assert not any(isinstance(n, ast.FunctionDef | ast.Lambda) for n in nodes)
        if number:
            assert not any(isinstance(n, ast.Import | ast.ImportFrom) for n in nodes)


@pytest.mark.parametrize("path", NOTEBOOK_FILES, ids=lambda p: p.stem)
def test_notebook_asks_questions_and_opens_with_its_own(path):
    headings = [
        line for c in cells(path) if c.cell_type == "markdown"
        for line in c.source.splitlines() if line.startswith("#")
    ]  # fmt: skip
    assert headings[0] == f"# {NOTEBOOKS[path.stem].question}"
    assert all(heading.endswith("?") for heading in headings)


@pytest.mark.parametrize("path", NOTEBOOK_FILES, ids=lambda p: p.stem)
def test_notebook_cells_are_short_and_prose_holds_no_typed_result(path):
    sources = [cell.source for cell in code_cells(path)]
    assert len(sources) <= 20
    assert max(len(source.splitlines()) for source in sources) <= 20
    prose = " ".join(c.source for c in cells(path) if c.cell_type == "markdown")
    assert not re.search(r"\d+\.\d+ %|\d[\d,]+ articles", prose)


def test_locks_pin_every_package_with_hashes_and_name_no_index():
    for lock in sorted((ROOT / "requirements").glob("*.txt")):
        text = lock.read_text(encoding="utf-8")
        blocks = re.split(r"\n(?=[a-z0-9])", text)
        pinned = [block for block in blocks if re.match(r"[a-z0-9][\w.-]*==", block)]
        assert pinned, lock
        assert all("--hash=sha256:" in block for block in pinned)
        assert "index-url" not in text


def test_environment_yml_has_the_versions_of_the_locks():
    sys.path.insert(0, str(ROOT / "requirements"))
    try:
        from environment import environment
    finally:
        sys.path.pop(0)
    assert (ROOT / "environment.yml").read_text(encoding="utf-8") == environment()


def test_every_direct_dependency_is_explained():
    told = (ROOT / "docs" / "dependencies.md").read_text(encoding="utf-8")
    for source in ("report", "test", "lab", "lock"):
        lines = (ROOT / "requirements" / f"{source}.in").read_text(encoding="utf-8").splitlines()
        for name in (line for line in lines if re.match(r"[a-z]", line)):
            assert name in told, name


def _own_files() -> list[Path]:
    """Return the project's files: those that git knows, or without git all but what is built."""
    try:
        listed = subprocess.run(
            ["git", "-C", ROOT, "ls-files", "-z"], capture_output=True, text=True, check=True
        )
        return [ROOT / name for name in listed.stdout.split("\0") if name]
    except (OSError, subprocess.SubprocessError):
        built = {"data", "reports", "__pycache__"}
        parts = ((p, p.relative_to(ROOT).parts) for p in ROOT.rglob("*"))
        return [p for p, names in parts
                if not built & set(names) and not names[0].startswith((".venv", ".git"))
                and not any(name.endswith("_cache") for name in names)]  # fmt: skip


def test_no_tracked_file_names_a_package_registry_host():
    for path in _own_files():
        name = path.relative_to(ROOT)
        if path.is_file() and path.suffix not in (".png", ".svg"):
            found = REGISTRY_HOSTS.search(path.read_text(encoding="utf-8", errors="replace"))
            assert not found, name


def test_modules_stay_within_a_readable_length():
    long = {
        str(path.relative_to(ROOT)): n
        for path in (ROOT / "src").rglob("*.py")
        if (n := len(path.read_text(encoding="utf-8").splitlines())) > 300
    }
    assert not long


def test_every_parameter_is_documented_with_its_default():
    told = (ROOT / "docs" / "parameters.md").read_text(encoding="utf-8")
    for section, field in Study.model_fields.items():
        inner = getattr(field.annotation, "model_fields", None)
        if section == "corpus" or inner is None:
            continue
        for name, entry in inner.items():
            value = list(entry.default) if isinstance(entry.default, tuple) else entry.default
            assert f"| `{section}.{name}` | {value} |" in told, f"{section}.{name}"


def test_links_between_documents_lead_somewhere():
    pages = [ROOT / "README.md", *sorted((ROOT / "docs").glob("*.md"))]
    for page in pages:
        text = page.read_text(encoding="utf-8")
        for target in re.findall(r"\]\(([^)#\s]+)(?:#[^)]*)?\)", text):
            if "://" not in target:
                assert (page.parent / target).exists(), f"{page.name}: {target}"


def test_make_targets_named_in_the_readme_exist():
    readme = (ROOT / "README.md").read_text(encoding="utf-8")
    targets = set(re.findall(r"^([a-z]+):", (ROOT / "Makefile").read_text(encoding="utf-8"), re.M))
    named = set(re.findall(r"\bmake ([a-z]+)\b", readme))
    assert named
    assert named <= targets


def test_studies_named_in_the_readme_exist():
    readme = (ROOT / "README.md").read_text(encoding="utf-8")
    for name in re.findall(r"studies/[\w/]+\.yml", readme):
        assert name == "studies/mine.yml" or (ROOT / name).is_file(), name


def test_code_that_a_notebook_imports_is_part_of_its_fingerprint():
    from newsstudy.report import fingerprints

    seen = {
        name
        for path in NOTEBOOK_FILES
        for cell in code_cells(path)
        for name in re.findall(r"newsstudy\.report(?:\.| import )(\w+)", cell.source)
    }
    assert "show" in seen
    assert not seen & fingerprints._BEHIND


def test_refusal_in_the_readme_is_what_the_command_says(capsys):
    from newsstudy.cli import main

    assert main(["report", "studies/news2017.yml", "--set", "topics.n_topcs=12"]) == 1
    said = capsys.readouterr().err.strip()
    assert f"    {said}\n" in (ROOT / "README.md").read_text(encoding="utf-8")


def test_progress_lines_in_the_readme_are_those_of_the_runner():
    readme = (ROOT / "README.md").read_text(encoding="utf-8")
    for name, spec in NOTEBOOKS.items():
        assert f"    notebook {name}: {spec.question}\n" in readme


def test_study_in_the_readme_loads(tmp_path):
    import textwrap

    from newsstudy.study import load_study

    readme = (ROOT / "README.md").read_text(encoding="utf-8")
    block = re.search(r"\n((?:    .*\n)+)", readme[readme.index("`studies/mine.yml`:") :])[1]
    path = tmp_path / "mine.yml"
    path.write_text(textwrap.dedent(block), encoding="utf-8")
    assert load_study(path).corpus.columns.text == ("body",)


@pytest.mark.parametrize(
    "path", sorted((ROOT / "tests/golden").glob("*.ipynb")), ids=lambda p: p.stem
)
def test_golden_notebook_warns_of_nothing(path):
    outputs = [output for cell in code_cells(path) for output in cell.outputs]
    assert [output.text for output in outputs if output.get("name") == "stderr"] == []
