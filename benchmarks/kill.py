"""Kill a report at ten random moments: the old site or the new one must stand, never a broken one.

`python -m benchmarks.kill`: the composed study, with two seeds in turn so that old and new differ.
Each killed run (SIGKILL to its whole process group) is followed by one that must finish.
"""

import os
import signal
import subprocess
import sys
import tempfile
import time
from pathlib import Path

import numpy as np

from benchmarks.report_times import project
from newsstudy.report.hashes import tree_hash

_KILLS, _STUDY, _SEED = 10, "composed", 2031
_QUICK = ("--set", "comparison.draws=100", "--set", "robustness.repeats=5",
          "--set", "robustness.control_draws=100")  # fmt: skip


def main() -> None:
    with tempfile.TemporaryDirectory() as name:
        folder = project(Path(name))
        site = folder / "reports" / _STUDY
        seconds, hashes = {}, {}
        for seed in (1, 2):
            started = time.perf_counter()
            _report(folder, seed).wait()
            seconds[seed], hashes[seed] = time.perf_counter() - started, tree_hash(site)
        if hashes[1] == hashes[2]:
            sys.exit("the two seeds give one report: nothing could be told apart")
        moments = np.random.default_rng(_SEED).uniform(0.02, 1.0, _KILLS) * max(seconds.values())
        standing = [
            _killed(folder, site, hashes, old=2 - k % 2, seconds=moment)
            for k, moment in enumerate(moments)
        ]
    told = ", ".join(f"{standing.count(what)} {what}" for what in ("old", "new", "broken"))
    print(f"{_KILLS} kills: {told}")
    sys.exit("broken" in standing)


def _killed(folder: Path, site: Path, hashes: dict[int, str], old: int, seconds: float) -> str:
    """Kill a run after `seconds`, say which site stands, and let the next run finish."""
    new = 3 - old
    run = _report(folder, new)
    time.sleep(seconds)
    if run.poll() is None:
        os.killpg(run.pid, signal.SIGKILL)
    run.wait()
    standing = {hashes[old]: "old", hashes[new]: "new"}.get(tree_hash(site), "broken")
    finished = _report(folder, new).wait() == 0 and tree_hash(site) == hashes[new]
    print(f"killed after {seconds:4.1f} s: the {standing} site stands; the next run "
          f"{'finished' if finished else 'did not finish'}", flush=True)  # fmt: skip
    return standing if finished else "broken"


def _report(folder: Path, seed: int) -> subprocess.Popen:
    return subprocess.Popen(
        [sys.executable, "-m", "newsstudy", "report", _STUDY, "--set", f"seed={seed}", *_QUICK],
        cwd=folder, env={**os.environ, "NEWSSTUDY_ROOT": str(folder)},
        stdout=subprocess.DEVNULL, start_new_session=True,
    )  # fmt: skip


if __name__ == "__main__":
    main()
