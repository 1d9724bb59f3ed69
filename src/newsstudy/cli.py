"""The command `newsstudy`: thin, one function a verb."""

import argparse
import sys
from collections.abc import Sequence

from newsstudy import __version__
from newsstudy.errors import NewsstudyError


def main(arguments: Sequence[str] | None = None) -> int:
    """Run one verb and return the exit code: 0 done, 1 not done (said why), 2 wrong words."""
    options = _parser().parse_args(arguments)
    try:
        options.verb(options)
    except NewsstudyError as error:
        print(f"{error}", file=sys.stderr)
        return 1
    except KeyboardInterrupt:
        print("interrupted; the last good report was left as it is", file=sys.stderr)
        return 1
    return 0


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(
        prog="newsstudy",
        description="What each news outlet covers and how it tells it.",
    )
    parser.add_argument("--version", action="version", version=__version__)
    verbs = parser.add_subparsers(required=True, metavar="verb")
    for name, run, told in (
        ("report", _report, "render a study's comparison to reports/<study>/"),
        ("prepare", _prepare, "fetch, read and clean a study's corpus"),
        ("fetch", _fetch, "fetch a public corpus, named itself or by a study"),
        ("check", _check, "check a study file and its codebook, run nothing"),
    ):
        verb = verbs.add_parser(name, help=told, description=told)
        verb.add_argument("study", nargs="?", default="news2017", help="a study file or its name")
        verb.add_argument("--set", action="append", default=[], metavar="SECTION.NAME=VALUE",
                          help="give a parameter another value; can be repeated")  # fmt: skip
        verb.set_defaults(verb=run)
    return parser


def _report(options: argparse.Namespace) -> None:
    from newsstudy.report.runner import report

    report(_checked_study(options))


def _prepare(options: argparse.Namespace) -> None:
    from newsstudy.report.runner import prepare_alone

    prepare_alone(_checked_study(options))


def _fetch(options: argparse.Namespace) -> None:
    from newsstudy.corpus import datasets
    from newsstudy.paths import StudyPaths, project_root

    name = options.study
    if name not in datasets.DATASETS:
        name = _checked_study(options).corpus.dataset
    if name is None:
        print(f"{options.study} has its own data: there is nothing to fetch")
        return
    path = datasets.fetch(datasets.dataset(name), StudyPaths(project_root(), name).raw)
    print(f"fetch {name}: {path}")


def _check(options: argparse.Namespace) -> None:
    study = _checked_study(options)
    print(f"{study.name}: {len(study.outlets)} outlets, all parameters valid")


def _checked_study(options: argparse.Namespace):
    from newsstudy.measures.codebooks import load_codebook
    from newsstudy.study import load_study

    study = load_study(options.study, options.set)
    load_codebook(study.frames.codebook)
    return study


if __name__ == "__main__":
    sys.exit(main())
