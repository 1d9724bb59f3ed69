"""Write environment.yml for conda users from the locks, so that both give the same versions."""

import re
from pathlib import Path

HERE = Path(__file__).resolve().parent
CONDA_NAMES = {"matplotlib": "matplotlib-base"}
PIP_ONLY = ("import-linter", "nupunkt", "playwright")


def asked_for(name: str) -> list[str]:
    """Return the packages that requirements/<name>.in names itself."""
    lines = (HERE / f"{name}.in").read_text(encoding="utf-8").splitlines()
    return [line.strip() for line in lines if re.match(r"[a-z]", line)]


def locked(name: str) -> dict[str, str]:
    """Return package → version of a lock, the first where markers allow several."""
    pins = re.findall(r"^([a-z0-9-]+)==(\S+)", (HERE / f"{name}.txt").read_text("utf-8"), re.M)
    return {package: version for package, version in reversed(pins)}


def environment() -> str:
    """Return the content of environment.yml."""
    versions = locked("test") | locked("report") | locked("lab")
    packages = sorted({p for name in ("report", "test", "lab") for p in asked_for(name)})
    conda = [p for p in packages if p not in PIP_ONLY]
    lines = [
        "# For conda users: the versions of the locks in requirements/. Written by `make lock`.",
        "#   conda env create -f environment.yml && conda activate newsstudy",
        "#   pip install --no-deps -e . && newsstudy report",
        "name: newsstudy",
        "channels: [conda-forge]",
        "dependencies:",
        "  - python >=3.11,<3.14",
        "  - pip",
        *(f"  - {CONDA_NAMES.get(p, p)} =={versions[p]}" for p in conda),
        "  - pip:",
        *(f"      - {p}=={versions[p]}" for p in PIP_ONLY),
    ]
    return "\n".join(lines) + "\n"


if __name__ == "__main__":
    (HERE.parent / "environment.yml").write_text(environment(), encoding="utf-8")
