"""The verbs of `newsstudy topics`: thin, one function a verb."""

import argparse


def add_topics(verbs) -> None:
    """Add the verb `topics`, with those below it, to the command's parser."""
    told = "ask people whether they recognise the topics, and read their answers back"
    inner = verbs.add_parser("topics", help=told, description=told).add_subparsers(
        required=True, metavar="verb"
    )
    draw = inner.add_parser("draw", help="draw questions with an intruder, a sheet a coder")
    draw.add_argument("study", help="a study file or its name")
    draw.add_argument("--each", type=int, default=3, help="questions of either kind a topic (3)")
    draw.add_argument("--coders", default="2", help="how many, or their names: anna,ben (2)")
    draw.add_argument("--coder", action="append", default=[], metavar="NAME",
                      help="one more coder; a model is llm-NAME")  # fmt: skip
    draw.add_argument("--seed", type=int, help="of the random draw (the study's)")
    draw.add_argument("--mask", action="append", default=[], metavar="WORD",
                      help="a further word that gives an outlet away")  # fmt: skip
    draw.add_argument("--name", help="of the draw's folder (made from the options)")
    draw.set_defaults(verb=_draw)
    read = inner.add_parser("read", help="check filled sheets, write answers and scores")
    read.add_argument("study", help="a study file or its name")
    read.add_argument("places", nargs="*", help="sheets or a folder of them (the newest draw's)")
    read.set_defaults(verb=_read)
    names = inner.add_parser("names", help="write a file in which people name a study's topics")
    names.add_argument("study", help="a study file or its name")
    names.add_argument("--to", help="to be written (studies/NAME.topics.yml)")
    names.set_defaults(verb=_names)
    save = inner.add_parser("save", help="write a study's topic model to a file")
    save.add_argument("study", help="a study file or its name")
    save.add_argument("file", help="to be written, such as topics.npz; it holds no article")
    save.set_defaults(verb=_save)
    score = inner.add_parser("score", help="score a study's articles with a saved topic model")
    score.add_argument("file", help="a model that `newsstudy topics save` wrote")
    score.add_argument("study", help="the study whose articles are scored")
    score.add_argument("--to", default="topic_scores.csv", help="to be written (%(default)s)")
    score.set_defaults(verb=_score)


def _draw(options: argparse.Namespace) -> None:
    from newsstudy.comparison.intrusion_draws import TopicDraw, draw
    from newsstudy.report.notebooks import NOTEBOOKS
    from newsstudy.report.page import Page
    from newsstudy.report.runner import prepare_alone
    from newsstudy.report.topic_views import topics_of
    from newsstudy.study import load_study

    study = load_study(options.study, [])
    counted = options.coders.isdecimal()
    numbers = range(1, int(options.coders) + 1) if counted else ()
    names = [f"coder-{n}" for n in numbers] if counted else options.coders.split(",")
    wanted = TopicDraw(
        each=options.each,
        seed=study.seed if options.seed is None else options.seed,
        coders=(*names, *options.coder),
        mask=tuple(options.mask),
        name=options.name,
    )
    prepare_alone(study)
    page = Page(NOTEBOOKS["03_topics"], study)
    draw(study, page.articles, topics_of(page), wanted)


def _read(options: argparse.Namespace) -> None:
    from newsstudy.comparison.intrusion_reading import read
    from newsstudy.study import load_study

    read(load_study(options.study, []), options.places)


def _names(options: argparse.Namespace) -> None:
    from pathlib import Path

    from newsstudy.errors import StudyError
    from newsstudy.measures.topic_names import names_template

    study, model = _fitted(options.study)
    named = options.to or f"studies/{study.name}.topics.yml"
    path = Path(options.to) if options.to else study.paths.root / named
    if path.exists():
        raise StudyError(f"{named}: is there already; names are work, so nothing is overwritten")
    path.write_text(names_template(model), encoding="utf-8")
    print(f"{named}: {model.scores.shape[1]} topics. Name them, then write into the study file")
    print(f"topics:\n  names: {named}")


def _fitted(named: str) -> tuple:
    """Return a study and the topic model of its articles, without names."""
    from newsstudy.corpus.storage import load_corpus
    from newsstudy.errors import StudyError
    from newsstudy.measures.topics import topic_model
    from newsstudy.report.runner import prepare_alone
    from newsstudy.study import load_study

    study = load_study(named, [])
    prepare_alone(study)
    model = topic_model(load_corpus(study).articles, study.topics, study.language)
    if model.why_none:
        raise StudyError(f"{study.name} has no topics: {model.why_none}")
    return study, model


def _save(options: argparse.Namespace) -> None:
    from pathlib import Path

    from newsstudy.measures.saved_topics import save_model

    _, model = _fitted(options.study)
    save_model(model, Path(options.file))
    print(f"{options.file}: {model.scores.shape[1]} topics of {len(model.scores):,} articles")


def _score(options: argparse.Namespace) -> None:
    from dataclasses import replace
    from pathlib import Path

    from newsstudy.corpus.storage import load_corpus
    from newsstudy.measures.saved_topics import load_model, score
    from newsstudy.measures.topic_names import load_topic_names, named_topics
    from newsstudy.report.runner import prepare_alone
    from newsstudy.report.tables import csv_text
    from newsstudy.study import load_study

    study, model = load_study(options.study, []), load_model(Path(options.file))
    prepare_alone(study)
    articles = load_corpus(study).articles
    found = replace(model, scores=score(model, articles))
    if study.topics.names:
        found = named_topics(found, load_topic_names(study.topics.names))
    scores = found.scores
    facts = articles.set_index("article_id")[["outlet", "published", "url"]]
    table = facts.join(scores.round(6)).reset_index()
    Path(options.to).write_text(csv_text(table), encoding="utf-8", newline="")
    without = int((scores.sum(axis=1) == 0).sum())
    print(f"{options.to}: {len(scores):,} articles, {scores.shape[1]} topics; {without:,} articles "
          "have none of the model's words")  # fmt: skip
