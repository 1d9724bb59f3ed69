"""Fetching a public corpus: whole and unchanged, or not at all. Everything runs on loopback."""

import hashlib
import io
import subprocess
import threading
import zipfile
from http.server import BaseHTTPRequestHandler, HTTPServer
from pathlib import Path
from types import SimpleNamespace

import pytest

from newsstudy.corpus import datasets
from newsstudy.corpus.datasets import DATASETS, Dataset, corpus_path, fetch, is_fetched, local_path
from newsstudy.errors import FetchError
from tests.conftest import study_of

CONTENT = b"outlet,text\nThe Gull,The pier is back.\n" * 40
TERNS = Dataset(
    name="terns",
    file_name="terns.csv",
    sha256=hashlib.sha256(CONTENT).hexdigest(),
    wheel="ternkit==1.2.3",
    wheel_sha256="ab" * 32,
    wheel_member="ternkit/data/terns.zip",
    doi="10.0000/TERNS",
    citation="Orsay (2031)",
    licence="none",
)


def zipped(**members):
    packed = io.BytesIO()
    with zipfile.ZipFile(packed, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in members.items():
            archive.writestr(name, content)
    return packed.getvalue()


GOOD = zipped(**{"terns/terns.csv": CONTENT, "terns/notes.txt": b"notes"})


def answer(body, head="HTTP/1.0 200 OK"):
    return f"{head}\r\nContent-Length: {len(body)}\r\n\r\n".encode() + body


@pytest.fixture
def sources(monkeypatch):
    """Both sources, without what they would need: set `wheel` (its zip) and `doi` (an answer)."""
    given = SimpleNamespace(wheel=None, doi=answer(b"", "HTTP/1.0 404 Gone"), asked=[], pip=[])

    class Handler(BaseHTTPRequestHandler):
        def do_GET(self):
            given.asked.append(self.path)
            self.wfile.write(given.doi)

        def log_message(self, *args):
            pass

    def pip(command, **options):
        requirement = Path(command[command.index("-r") + 1]).read_text()
        given.pip.append((command, requirement))
        if given.wheel is None:
            return SimpleNamespace(returncode=1, stderr="WARNING: slow\nERROR: no ternkit here\n")
        folder = Path(command[command.index("--dest") + 1])
        (folder / "ternkit.whl").write_bytes(zipped(**{TERNS.wheel_member: given.wheel}))
        return SimpleNamespace(returncode=0, stderr="")

    server = HTTPServer(("127.0.0.1", 0), Handler)
    threading.Thread(target=server.serve_forever, args=(0.01,), daemon=True).start()
    monkeypatch.setattr(datasets, "DATAVERSE", f"http://127.0.0.1:{server.server_port}")
    monkeypatch.setattr(subprocess, "run", pip)
    yield given
    server.shutdown()
    server.server_close()


def fetched(raw):
    return fetch(TERNS, raw, say=lambda line: None)


def refusal(raw):
    with pytest.raises(FetchError) as refused:
        fetched(raw)
    assert [path for path in raw.rglob("*") if path.is_file()] == []
    return str(refused.value)


def test_the_wheel_is_asked_first_by_hash_and_without_its_dependencies(sources, tmp_path):
    sources.wheel = GOOD
    assert fetched(tmp_path).read_bytes() == CONTENT
    ((command, requirement),) = sources.pip
    assert {"download", "--require-hashes", "--no-deps"} <= set(command)
    assert requirement.split() == ["ternkit==1.2.3", f"--hash=sha256:{'ab' * 32}"]
    assert sources.asked == []


def test_the_doi_is_asked_where_the_wheel_is_not_to_be_had(sources, tmp_path):
    sources.doi = answer(GOOD)
    assert fetched(tmp_path).read_bytes() == CONTENT
    assert len(sources.pip) == len(sources.asked) == 1
    assert "persistentId=doi:10.0000/TERNS" in sources.asked[0]


def test_the_doi_is_asked_where_the_wheel_holds_another_file(sources, tmp_path):
    sources.wheel, sources.doi = zipped(**{"terns.csv": b"forged"}), answer(GOOD)
    assert fetched(tmp_path).read_bytes() == CONTENT


def test_a_file_in_a_zip_in_a_zip_is_found(sources, tmp_path):
    sources.doi = answer(zipped(**{"a.txt": b"a", "deep/inner.zip": zipped(**{"in.zip": GOOD})}))
    assert fetched(tmp_path).read_bytes() == CONTENT


def test_nothing_but_the_file_is_left_behind(sources, tmp_path):
    sources.wheel = GOOD
    assert fetched(tmp_path) == local_path(TERNS, tmp_path)
    assert [path for path in tmp_path.rglob("*") if path.is_file()] == [fetched(tmp_path)]


def test_each_source_is_announced_before_it_is_asked(sources, tmp_path):
    sources.doi, said = answer(GOOD), []
    fetch(TERNS, tmp_path, say=said.append)
    assert said == ["fetch terns: from the wheel ternkit==1.2.3", "fetch terns: from its DOI"]


def test_a_wrong_hash_at_both_sources_leaves_nothing_behind(sources, tmp_path):
    sources.wheel = zipped(**{"terns.csv": b"forged"})
    sources.doi = answer(sources.wheel)
    assert refusal(tmp_path).count("another SHA-256") == 2


def test_both_reasons_and_the_place_of_the_file_stand_in_one_message(sources, tmp_path):
    told = refusal(tmp_path)
    assert "the wheel ternkit==1.2.3: ERROR: no ternkit here" in told
    assert "its DOI: HTTP Error 404: Gone" in told
    assert str(local_path(TERNS, tmp_path)) in told
    assert TERNS.sha256 in told
    assert TERNS.doi in told


@pytest.mark.parametrize(
    ("doi", "told"),
    [
        (b"", "closed connection"),
        (answer(b"<html>Sign in</html>"), "not a zip file"),
        (answer(GOOD)[:-40], "not a zip file"),
        (answer(zipped(**{"gulls.csv": CONTENT})), "the archive holds no terns.csv"),
    ],
)
def test_an_answer_without_the_file_is_told_as_such(sources, tmp_path, doi, told):
    sources.doi = doi
    assert told in refusal(tmp_path)


def locked(archive):
    """Set the flag of encryption in both headers of a zip's only file."""
    locked = bytearray(archive)
    locked[6] |= 1
    locked[locked.index(b"PK\x01\x02") + 8] |= 1
    return bytes(locked)


ONE = zipped(**{"terns.csv": CONTENT})
DAMAGED = {
    "no-http": b"garbage\r\n\r\n",
    "half-a-chunk": b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\nff\r\nabc",
    "broken-zip": answer(ONE[:45] + b"\xff" * 5 + ONE[50:]),
    "locked-zip": answer(locked(ONE)),
}


@pytest.mark.parametrize("damage", DAMAGED)
def test_a_damaged_answer_is_told_as_such(sources, tmp_path, damage):
    sources.doi = DAMAGED[damage]
    assert "its DOI: " in refusal(tmp_path)


def test_a_pip_that_hangs_is_given_up(sources, tmp_path, monkeypatch):
    def hang(command, timeout, **options):
        raise subprocess.TimeoutExpired(command, timeout)

    monkeypatch.setattr(subprocess, "run", hang)
    assert "timed out" in refusal(tmp_path)


def test_a_member_that_unpacks_to_too_much_is_refused(sources, tmp_path, monkeypatch):
    bomb = zipped(**{"terns.csv": b"0" * 2_000_000})
    monkeypatch.setattr(datasets, "_MAX_DOWNLOAD_BYTES", 1_000_000)
    sources.doi = answer(bomb)
    assert "terns.csv is too large" in refusal(tmp_path)


def test_a_good_file_that_is_there_is_not_fetched_again(sources, tmp_path):
    sources.wheel = GOOD
    fetched(tmp_path)
    assert is_fetched(TERNS, tmp_path)
    fetched(tmp_path)
    assert len(sources.pip) == 1


def test_a_damaged_file_that_is_there_is_fetched_again(sources, tmp_path):
    path = local_path(TERNS, tmp_path)
    path.parent.mkdir()
    path.write_bytes(CONTENT[:-1])
    assert not is_fetched(TERNS, tmp_path)
    sources.wheel = GOOD
    assert fetched(tmp_path).read_bytes() == CONTENT


def test_an_interruption_while_writing_leaves_no_file(sources, tmp_path, monkeypatch):
    def interrupt(source, target):
        raise KeyboardInterrupt

    sources.wheel = GOOD
    monkeypatch.setattr("os.replace", interrupt)
    with pytest.raises(KeyboardInterrupt):
        fetched(tmp_path)
    assert [path for path in tmp_path.rglob("*") if path.is_file()] == []


def study_on(corpus):
    return study_of("x", corpus={"path": None, **corpus})


@pytest.mark.usefixtures("project")
def test_an_unknown_corpus_is_told_with_those_there_are():
    with pytest.raises(FetchError, match=r"terns: no such public corpus; there are: news2017"):
        corpus_path(study_on({"dataset": "terns"}))


def test_a_study_finds_its_dataset_below_data_and_its_own_files_below_the_root(
    project, monkeypatch
):
    monkeypatch.setitem(DATASETS, "terns", TERNS)
    assert corpus_path(study_on({"dataset": "terns"})) == project / "data/raw/terns/terns.csv"
    assert corpus_path(study_on({"path": "mine/a.csv"})) == project / "mine/a.csv"
    assert corpus_path(study_on({"path": "/mine/a.csv"})) == Path("/mine/a.csv")
    assert corpus_path(study_on({"path": "~/a.csv"})) == Path.home() / "a.csv"


@pytest.mark.usefixtures("project")
def test_a_home_folder_of_nobody_is_taken_for_a_missing_folder():
    assert not corpus_path(study_on({"path": "~nobody-of-this-name/a.csv"})).exists()
