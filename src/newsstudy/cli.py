"""The command `newsstudy`: thin, one function a verb."""

import argparse
import sys
from collections.abc import Sequence

from newsstudy import __version__
from newsstudy.cli_topics import add_topics
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
    _add_new(verbs)
    _add_codebook(verbs)
    _add_code(verbs)
    add_topics(verbs)
    return parser


def _add_new(verbs) -> None:
    told = "write a first study file for your own files"
    verb = verbs.add_parser("new", help=told, description=told)
    verb.add_argument("name", help="of the study: its file will be studies/<name>.yml")
    verb.add_argument("path", help="a file, or a folder of files, with the articles")
    verb.set_defaults(verb=_new)


def _add_codebook(verbs) -> None:
    told = "check a codebook, by itself and against a corpus"
    codebook = verbs.add_parser("codebook", help=told, description=told)
    verb = codebook.add_subparsers(required=True, metavar="verb").add_parser("check", help=told)
    verb.add_argument("file", help="a codebook, such as codebooks/generic.yml")
    verb.add_argument("study", nargs="?", help="a study whose articles it is tried on")
    verb.set_defaults(verb=_codebook_check, set=[])


def _add_code(verbs) -> None:
    told = "draw articles for people to code, and read their codes back"
    inner = verbs.add_parser("code", help=told, description=told).add_subparsers(
        required=True, metavar="verb"
    )
    draw = inner.add_parser("draw", help="draw a sample and write a coding sheet a coder")
    draw.add_argument("study", help="a study file or its name")
    draw.add_argument("--n", type=int, default=100, help="how many articles (100)")
    draw.add_argument("--coders", default="1", help="how many, or their names: anna,ben (1)")
    draw.add_argument("--coder", action="append", default=[], metavar="NAME",
                      help="one more coder, with all units; a model is llm-NAME")  # fmt: skip
    draw.add_argument("--overlap", type=int, help="units that all coders have (up to 50)")
    draw.add_argument("--by", metavar="score:FRAME", help="draw evenly over thirds of this score")
    draw.add_argument("--unit", choices=["article", "sentence"], default="article")
    draw.add_argument("--seed", type=int, help="of the random draw (the study's)")
    draw.add_argument("--mask", action="append", default=[], metavar="WORD",
                      help="a further word that gives an outlet away")  # fmt: skip
    draw.add_argument("--name", help="of the draw's folder (made from the options)")
    draw.set_defaults(verb=_code_draw, set=[])
    read = inner.add_parser("read", help="check filled sheets, write codes and agreement")
    read.add_argument("study", help="a study file or its name")
    read.add_argument("places", nargs="*", help="sheets or a folder of them (the only draw's)")
    read.set_defaults(verb=_code_read, set=[])


def _report(options: argparse.Namespace) -> None:
    from newsstudy.report.runner import report

    report(_checked_study(options))


def _prepare(options: argparse.Namespace) -> None:
    from newsstudy.report.runner import prepare_alone

    prepare_alone(_checked_study(options))


def _new(options: argparse.Namespace) -> None:
    from pathlib import Path

    from newsstudy.corpus.proposal import write_proposal

    target, text = write_proposal(options.name, Path(options.path))
    print(text)
    print(f"Written to {target}. Look it through, then: make report STUDY={target}")


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


def _codebook_check(options: argparse.Namespace) -> None:
    from newsstudy.measures.codebook_lines import check_codebook
    from newsstudy.measures.codebooks import load_codebook

    codebook = load_codebook(options.file)
    articles = _articles(_checked_study(options)) if options.study else None
    for line in check_codebook(codebook, articles):
        print(line)


def _code_draw(options: argparse.Namespace) -> None:
    from newsstudy.comparison.coding_writing import Draw, draw

    study = _checked_study(options)
    counted = options.coders.isdecimal()
    numbers = range(1, int(options.coders) + 1) if counted else ()
    names = (f"coder-{n}" for n in numbers) if counted else options.coders.split(",")
    wanted = Draw(
        n=options.n,
        seed=study.seed if options.seed is None else options.seed,
        coders=tuple(names),
        more_coders=tuple(options.coder),
        overlap=options.overlap,
        by=options.by,
        unit=options.unit,
        mask=tuple(options.mask),
        name=options.name,
    )
    draw(study, _articles(study), wanted)


def _code_read(options: argparse.Namespace) -> None:
    from newsstudy.comparison.coding_reading import read

    read(_checked_study(options), options.places)


def _articles(study):
    import pandas as pd

    from newsstudy.report.runner import prepare_alone

    prepare_alone(study)
    return pd.read_parquet(study.paths.processed / "articles.parquet")


def _checked_study(options: argparse.Namespace):
    from newsstudy.measures.codebooks import load_codebook
    from newsstudy.study import load_study

    study = load_study(options.study, options.set)
    load_codebook(study.frames.codebook)
    return study


if __name__ == "__main__":
    sys.exit(main())
