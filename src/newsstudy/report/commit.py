"""Which state of the code a report comes from."""

import subprocess
from pathlib import Path


def commit_of(root: Path) -> str:
    """Return the commit that is checked out, "… with changes", or "not a git checkout"."""
    try:
        if Path(_git(root, "rev-parse", "--show-toplevel")).resolve() != root.resolve():
            return "not a git checkout"
        head = _git(root, "rev-parse", "HEAD")
        return f"{head} with changes" if _git(root, "status", "--porcelain") else head
    except (OSError, subprocess.SubprocessError):
        return "not a git checkout"


def _git(root: Path, *words: str) -> str:
    done = subprocess.run(
        ["git", "-C", str(root), *words], capture_output=True, text=True, check=True, timeout=20
    )
    return done.stdout.strip()
