"""The site: executed notebooks as pages, an index, downloads; published as a whole."""

import ctypes
import json
import os
import re
import shutil
from itertools import chain, count
from pathlib import Path

import mistune
import nbformat
from jinja2 import Environment, FileSystemLoader
from mistune.toc import add_toc_hook
from nbconvert import HTMLExporter
from pygments.formatters import HtmlFormatter

from newsstudy import __version__
from newsstudy.corpus.storage import load_corpus
from newsstudy.report.datasheet import datasheet_page
from newsstudy.report.display import escaped
from newsstudy.report.notebooks import NOTEBOOKS
from newsstudy.report.provenance import provenance_page
from newsstudy.study import Study

_TEMPLATES = Path(__file__).parent / "templates"
_DOCS = {"methods": "Methods", "glossary": "Glossary"}
_UNLISTED_DOCS = (
    "codebooks", "data", "parameters", "validate-with-coders", "bring-your-own-corpus",
)  # fmt: skip
_RENAME_EXCHANGE = 2
_AT_FDCWD = -100


def publish(study: Study, commit: str, corpus_key: str) -> None:
    """Build the site of a study beside the published one, then put it in its place at once."""
    new = study.paths.report.with_name(f".{study.name}.new")
    shutil.rmtree(new, ignore_errors=True)
    new.mkdir(parents=True)
    build(study, new, commit, corpus_key)
    _exchange(new, study.paths.report)


def build(study: Study, folder: Path, commit: str, corpus_key: str) -> None:
    """Write all pages, the stylesheet and the downloads of a study to an empty folder."""
    pages = _pages()
    exporter = HTMLExporter(
        template_name="newsstudy", extra_template_basedirs=[str(_TEMPLATES)],
        exclude_anchor_links=True, exclude_input_prompt=True, exclude_output_prompt=True,
    )  # fmt: skip
    bodies = {f"{name}.html": _notebook_body(exporter, study, name) for name in sorted(NOTEBOOKS)}
    bodies["index.html"] = _index_body(study)
    bodies["datasheet.html"] = datasheet_page(study, load_corpus(study))
    bodies["provenance.html"] = provenance_page(study, commit, corpus_key, folder)
    for name in (*_DOCS, *_UNLISTED_DOCS):
        if (source := study.paths.root / "docs" / f"{name}.md").is_file():
            bodies[f"{name}.html"] = _markdown_body(source)
    shell = Environment(loader=FileSystemLoader(_TEMPLATES)).get_template("page.html.j2")
    for href, body in bodies.items():
        title = next((p["title"] for p in pages if p["href"] == href), href[:-5].capitalize())
        html = shell.render(
            study=study, pages=pages, here=href, title=title, body=body, version=__version__
        )
        (folder / href).write_text(html + "\n", encoding="utf-8", newline="")
    colours = HtmlFormatter(style="default").get_style_defs(".highlight")
    style = (_TEMPLATES / "site.css").read_text(encoding="utf-8") + colours + "\n"
    (folder / "site.css").write_text(style, encoding="utf-8", newline="")
    _copy_downloads(study, folder)


def _pages() -> list[dict[str, str]]:
    pages = [{"href": "index.html", "short": "Start", "title": "Start"}]
    pages += [
        {"href": f"{name}.html", "short": spec.short, "title": spec.question}
        for name, spec in sorted(NOTEBOOKS.items())
    ]
    rest = {"datasheet": "Datasheet", **_DOCS, "provenance": "Provenance"}
    return pages + [{"href": f"{k}.html", "short": v, "title": v} for k, v in rest.items()]


def _notebook_body(exporter: HTMLExporter, study: Study, name: str) -> str:
    path = study.paths.run / f"{name}.ipynb"
    notebook = nbformat.read(path, as_version=4)
    body, _ = exporter.from_notebook_node(notebook)
    return with_contents(body)


def with_contents(body: str) -> str:
    """Return a page with an id for each heading of the second level, and links to them on top."""
    links: list[str] = []
    taken: set[str] = set()

    def linked(heading: re.Match) -> str:
        plain = _slug(re.sub("<[^>]+>", "", heading[1])) or "section"
        numbered = (f"{plain}-{n}" for n in count(2))
        name = next(name for name in chain([plain], numbered) if name not in taken)
        taken.add(name)
        label = re.sub(r"</?a\b[^>]*>", "", heading[1])
        links.append(f'<li><a href="#{name}">{label}</a></li>')
        return f'<h2 id="{name}">{heading[1]}</h2>'

    body = re.sub(r"<h2>(.*?)</h2>", linked, body)
    if not links:
        return body
    contents = f'<details class="contents"><summary>On this page</summary><ul>{"".join(links)}'
    contents += "</ul></details>"
    return body.replace("</h1>", f"</h1>\n{contents}", 1)


def _index_body(study: Study) -> str:
    about = f'<p class="said">{escaped(study.about)}</p>' if study.about else ""
    cards = []
    for name, spec in sorted(NOTEBOOKS.items()):
        if name == "00_overview":
            continue
        cards.append(
            f'<article class="card"><h2><a href="{name}.html">{escaped(spec.question)}</a></h2>'
            f"{_answer(study, name)}</article>"
        )
    return (
        f"<h1>{escaped(study.title)}</h1>\n{about}\n"
        f'<div class="answer">{_answer(study, "00_overview")}</div>\n'
        f'<p><a href="00_overview.html">The overview, with its figures and tables</a></p>\n'
        f'<div class="cards">{"".join(cards)}</div>'
    )


def _answer(study: Study, name: str) -> str:
    path = study.paths.run / "tables" / name / "answer.json"
    return json.loads(path.read_text(encoding="utf-8")) if path.is_file() else ""


def _markdown_body(source: Path) -> str:
    text = source.read_text(encoding="utf-8").replace(".md)", ".html)").replace(".md#", ".html#")
    markdown = mistune.create_markdown(escape=False, plugins=["table"])
    add_toc_hook(markdown, max_level=6, heading_id=_anchor)
    page = markdown(text)
    return f'<section class="prose">{page}</section>'.replace("<th>", '<th scope="col">')


def _anchor(token: dict, _place: int) -> str:
    return _slug(token["text"])


def _slug(text: str) -> str:
    return re.sub(r"[^a-z0-9]+", "-", text.lower()).strip("-")


def _copy_downloads(study: Study, folder: Path) -> None:
    source = study.paths.run / "tables"
    for path in sorted(source.rglob("*.csv")):
        target = folder / "tables" / path.relative_to(source)
        target.parent.mkdir(parents=True, exist_ok=True)
        shutil.copyfile(path, target)


def _exchange(new: Path, published: Path) -> None:
    """Put `new` where `published` is, in one step where the system can, and remove the old one."""
    if not published.exists():
        os.replace(new, published)
        return
    if not _exchanged_at_once(new, published):
        old = published.with_name(f".{published.name}.old")
        shutil.rmtree(old, ignore_errors=True)
        os.replace(published, old)
        os.replace(new, published)
        new = old
    shutil.rmtree(new, ignore_errors=True)


def _exchanged_at_once(new: Path, published: Path) -> bool:
    """Swap two folders atomically (Linux renameat2); False where the system cannot."""
    try:
        rename = ctypes.CDLL(None, use_errno=True).renameat2
    except (OSError, AttributeError):
        return False
    old_name, new_name = os.fsencode(new), os.fsencode(published)
    return rename(_AT_FDCWD, old_name, _AT_FDCWD, new_name, _RENAME_EXCHANGE) == 0
