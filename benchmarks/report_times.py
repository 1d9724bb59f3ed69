"""Wall time, peak memory and sameness of whole reports, each in a process of its own."""

import os
import shutil
import statistics
import subprocess
import sys
import tempfile
import time
from pathlib import Path

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


def timed(folder: Path, *words: str) -> tuple[float, float, str]:
    """Run `newsstudy report …` in a project: wall seconds, peak GB of one process, last line."""
    watched = (
        "import os, resource, subprocess, sys\n"
        "done = subprocess.run([sys.executable, '-m', 'newsstudy', *sys.argv[1:]])\n"
        "print('peak', resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss)\n"
        "sys.exit(done.returncode)"
    )
    start = time.perf_counter()
    done = subprocess.run(
        [sys.executable, "-c", watched, "report", *words],
        cwd=folder, env={**os.environ, "NEWSSTUDY_ROOT": str(folder)},
        capture_output=True, text=True, check=True,
    )  # fmt: skip
    seconds = time.perf_counter() - start
    *said, peak = done.stdout.splitlines()
    return seconds, int(peak.split()[1]) / 1e6, said[-1]


def main(runs: int = 3) -> None:
    """Print the median of `runs` cold, unchanged and one-value-changed runs of news2017."""
    from newsstudy.report.fingerprints import tree_hash

    cold, same, changed, hashes, peaks = [], [], [], [], []
    for _ in range(runs):
        with tempfile.TemporaryDirectory() as name:
            folder = project(Path(name))
            seconds, peak, _ = timed(folder)
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
    print(f"largest process: {max(peaks):.2f} GB")
    print(f"sites of {runs} cold runs in different folders: {len(set(hashes))} hash, {hashes[0]}")
    if (SHARED / "corpora" / "allsides.parquet").is_file():
        with tempfile.TemporaryDirectory() as name:
            path = f"corpus.path={SHARED / 'corpora' / 'allsides.parquet'}"
            study = "studies/examples/allsides.yml"
            seconds, peak, _ = timed(project(Path(name)), study, "--set", path)
        print(f"allsides, nothing cached: {seconds:.0f} s, largest process {peak:.2f} GB")


if __name__ == "__main__":
    main()
