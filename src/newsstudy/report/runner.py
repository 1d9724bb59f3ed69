"""Running a report: fetch, prepare, execute what changed, publish; all in one process."""

import json
import multiprocessing
import os
import shutil
from collections.abc import Callable
from concurrent.futures import (
    FIRST_COMPLETED,
    Future,
    ProcessPoolExecutor,
    ThreadPoolExecutor,
    wait,
)
from contextlib import contextmanager
from pathlib import Path

from newsstudy.corpus import datasets
from newsstudy.errors import ReportError
from newsstudy.report import fingerprints
from newsstudy.report.display import RUN_VARIABLE
from newsstudy.report.notebooks import NOTEBOOKS, NotebookSpec, injected
from newsstudy.study import Study

Say = Callable[[str], None]
_WORKERS = 2
_LONGEST_FIRST = (
    "03_topics", "04_frames", "05_words", "01_corpus", "02_stories", "07_validity",
    "08_robustness", "09_close_reading", "00_overview",
)  # fmt: skip
_ONE_THREAD = ("OMP_NUM_THREADS", "OPENBLAS_NUM_THREADS", "MKL_NUM_THREADS")


def prepare_alone(study: Study, say: Say = print) -> None:
    """Fetch and prepare the study's corpus, unless a report of it is being made.

    Raises ReportError, FetchError or CorpusError.
    """
    with _only_one(study):
        prepare_corpus(study, say)


def prepare_corpus(study: Study, say: Say = print) -> str:
    """Fetch and prepare the study's corpus where that is not done, and return its key.

    Raises FetchError or CorpusError.
    """
    if study.corpus.dataset:
        datasets.fetch(datasets.dataset(study.corpus.dataset), study.paths.raw, say)
    raw = datasets.corpus_path(study)
    key = fingerprints.corpus_key(study, raw)
    if _stamp(study.paths.processed / "prepared.json") != key:
        say("corpus: reading and cleaning")
        _in_a_process_of_its_own(study, key, say)
    return key


def _in_a_process_of_its_own(study: Study, key: str, say: Say) -> None:
    """Prepare the corpus where all its memory is given back before notebooks run."""
    from newsstudy.corpus.preparation import prepare_and_tell

    context = multiprocessing.get_context("spawn")
    with ProcessPoolExecutor(1, mp_context=context) as pool:
        for line in pool.submit(prepare_and_tell, study, key).result():
            say(line)


def report(study: Study, say: Say = print) -> Path:
    """Render a study's report and return its first page; steps with unchanged inputs are kept.

    Raises ReportError where a notebook fails: the failed one is kept and its path named, and
    the last published report stays as it is. Raises FetchError or CorpusError.
    """
    with _only_one(study):
        corpus = prepare_corpus(study, say)
        keys = _keys(study, corpus)
        stale = [name for name in _LONGEST_FIRST if _executed_key(study, name) != keys[name]]
        if stale:
            _execute(study, stale, keys, say)
        from newsstudy.report.commit import commit_of

        commit = commit_of(study.paths.root)
        site = fingerprints.site_key(study, keys, commit)
        index = study.paths.report / "index.html"
        if not stale and index.is_file() and _stamp(study.paths.run / "site.json") == site:
            say(f"report: nothing has changed: {_relative(index, study)}")
            return index
        from newsstudy.report.site import publish

        (study.paths.run / "site.json").unlink(missing_ok=True)
        publish(study, commit, corpus)
        _write_stamp(study.paths.run / "site.json", site)
        say(f"report: {_relative(index, study)}")
        return index


def _keys(study: Study, corpus: str) -> dict[str, str]:
    keys: dict[str, str] = {}
    for name in reversed(sorted(NOTEBOOKS)):
        spec = NOTEBOOKS[name]
        before = [fingerprints.notebook_key(NOTEBOOKS[n], study, corpus, ()) for n in spec.after]
        keys[name] = fingerprints.notebook_key(spec, study, corpus, before)
    return keys


def _execute(study: Study, stale: list[str], keys: dict[str, str], say: Say) -> None:
    run = study.paths.run
    run.mkdir(parents=True, exist_ok=True)
    _write_study(study)
    with _environment({RUN_VARIABLE: str(run), **dict.fromkeys(_ONE_THREAD, "1")}):
        import papermill  # noqa: F401  imported once, before the threads

        failures = _in_order(study, stale, keys, say)
    if failures:
        raise ReportError("\n".join(failures) + "\nThe last good report was left as it is.")


def _in_order(study: Study, stale: list[str], keys: dict[str, str], say: Say) -> list[str]:
    """Execute notebooks as soon as those they wait for are done; return what failed, in words."""
    waiting, running, failures = list(stale), {}, []
    with ThreadPoolExecutor(_WORKERS) as pool:
        while waiting or running:
            unfinished = {*waiting, *running.values()}
            ready = [n for n in waiting if not unfinished & set(NOTEBOOKS[n].after)]
            for name in ready[: _WORKERS - len(running)]:
                waiting.remove(name)
                say(f"notebook {name}: {NOTEBOOKS[name].question}")
                running[pool.submit(_execute_one, study, NOTEBOOKS[name], keys[name])] = name
            done, _ = wait(running, return_when=FIRST_COMPLETED)
            for future in done:
                failures += _failure(running.pop(future), future)
            if failures:
                waiting = [n for n in waiting if not NOTEBOOKS[n].after]
    return failures


def _failure(name: str, future: Future) -> list[str]:
    error = future.exception()
    return [] if error is None else [f"notebook {name} failed: {error}"]


def _execute_one(study: Study, spec: NotebookSpec, key: str) -> None:
    import papermill
    from papermill.exceptions import PapermillExecutionError

    run = study.paths.run
    stamp, executed = run / f"{spec.name}.json", run / f"{spec.name}.ipynb"
    stamp.unlink(missing_ok=True)
    shutil.rmtree(run / "tables" / spec.name, ignore_errors=True)
    failed = run / "failed" / f"{spec.name}.ipynb"
    failed.parent.mkdir(exist_ok=True)
    try:
        papermill.execute_notebook(
            study.paths.root / "notebooks" / f"{spec.name}.ipynb", failed,
            parameters=injected(spec, study), kernel_name="python3", progress_bar=False,
            log_output=False,
            extra_arguments=["--IPKernelApp.log_level=CRITICAL"],
        )  # fmt: skip
    except PapermillExecutionError as error:
        raise ReportError(
            f"cell {error.exec_count}: {error.ename}: {error.evalue}\n"
            f"  the notebook as far as it came: {_relative(failed, study)}"
        ) from None
    os.replace(failed, executed)
    _write_stamp(stamp, key)


def _executed_key(study: Study, name: str) -> str | None:
    there = (study.paths.run / f"{name}.ipynb").is_file()
    return _stamp(study.paths.run / f"{name}.json") if there else None


def _write_study(study: Study) -> None:
    """Write the resolved study where the notebooks of this run read it."""
    text = json.dumps(study.model_dump(mode="json"), indent=1, ensure_ascii=False)
    (study.paths.run / "study.json").write_text(text, encoding="utf-8")


def _relative(path: Path, study: Study) -> str:
    return str(path.relative_to(study.paths.root))


def _stamp(path: Path) -> str | None:
    try:
        return json.loads(path.read_text(encoding="utf-8"))["key"]
    except (OSError, ValueError, KeyError, TypeError):
        return None


def _write_stamp(path: Path, key: str) -> None:
    unfinished = path.with_suffix(".tmp")
    unfinished.write_text(json.dumps({"key": key}), encoding="utf-8")
    os.replace(unfinished, path)


@contextmanager
def _environment(values: dict[str, str]):
    before = {name: os.environ.get(name) for name in values}
    os.environ.update(values)
    try:
        yield
    finally:
        for name, value in before.items():
            if value is None:
                del os.environ[name]
            else:
                os.environ[name] = value


@contextmanager
def _only_one(study: Study):
    """Hold the study's lock; a second report of the same study is refused, not interleaved."""
    import fcntl

    study.paths.processed.mkdir(parents=True, exist_ok=True)
    with (study.paths.processed / ".lock").open("w") as lock:
        try:
            fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except OSError:
            raise ReportError(
                f"another report of {study.name} is being made; wait for it"
            ) from None
        yield
