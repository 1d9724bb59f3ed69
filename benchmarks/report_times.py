"""Wall time, peak memory and sameness of whole reports, each in a process of its own."""

import os
import shutil
import statistics
import subprocess
import sys
import tempfile
import time
from contextlib import suppress
from pathlib import Path

import psutil

ROOT = Path(__file__).resolve().parents[1]
SHARED = ROOT.parent / "shared"
LINKED = ("codebooks", "docs", "notebooks", "requirements", "studies", "tests")


def project(folder: Path) -> Path:
    """Make a project without data in `folder`, sharing this one's code, and return it."""
    for name in LINKED:
        (folder / name).symlink_to(ROOT / name)
    raw = ROOT / "data" / "raw" / "news2017"
    if raw.is_dir():
        shutil.copytree(raw, folder / "data" / "raw" / "news2017")
    return folder


def timed(folder: Path, *words: str) -> tuple[float, float]:
    """Run `newsstudy report …` in a project: wall seconds, and the most GB it held at a time.

    Memory is the sum of the proportional set sizes of all its processes, sampled twice a second.
    """
    start = time.perf_counter()
    running = psutil.Popen(
        [sys.executable, "-m", "newsstudy", "report", *words],
        cwd=folder,
        env={**os.environ, "NEWSSTUDY_ROOT": str(folder)},
        stdout=subprocess.DEVNULL,
    )
    most = 0.0
    while running.poll() is None:
        most = max(most, held(running))
        time.sleep(0.5 if time.perf_counter() - start > 1 else 0.02)
    if running.returncode:
        raise RuntimeError(f"the report ended with {running.returncode}")
    return time.perf_counter() - start, most


def held(process: psutil.Process) -> float:
    """Return the GB that a process and all below it hold."""
    total = 0
    try:
        family = [process, *process.children(recursive=True)]
    except psutil.Error:
        return 0.0
    for member in family:
        with suppress(psutil.Error):
            total += member.memory_full_info().pss
    return total / 1e9


def main(runs: int = 3) -> None:
    """Print the median of `runs` cold, unchanged and one-value-changed runs of news2017."""
    from newsstudy.report.hashes import tree_hash

    cold, same, changed, hashes, peaks = [], [], [], [], []
    for _ in range(runs):
        with tempfile.TemporaryDirectory() as name:
            folder = project(Path(name))
            seconds, peak = timed(folder)
            cold.append(seconds)
            peaks.append(peak)
            hashes.append(tree_hash(folder / "reports" / "news2017"))
            same.append(timed(folder)[0])
            changed.append(timed(folder, "--set", "topics.n_topics=12")[0])
    for told, values in (
        ("news2017, nothing cached", cold),
        ("news2017, nothing changed", same),
        ("news2017, topics.n_topics changed", changed),
    ):
        print(f"{told}: median {statistics.median(values):.1f} s of {runs} runs, "
              f"{min(values):.1f} to {max(values):.1f}")  # fmt: skip
    print(f"memory of all processes, nothing cached: at most {max(peaks):.2f} GB")
    print(f"sites of {runs} cold runs in different folders: {len(set(hashes))} hash, {hashes[0]}")
    if (SHARED / "corpora" / "allsides.parquet").is_file():
        with tempfile.TemporaryDirectory() as name:
            path = f"corpus.path={SHARED / 'corpora' / 'allsides.parquet'}"
            study = "studies/examples/allsides.yml"
            seconds, peak = timed(project(Path(name)), study, "--set", path)
        print(f"allsides, nothing cached: {seconds:.0f} s, memory at most {peak:.2f} GB")


if __name__ == "__main__":
    main()
