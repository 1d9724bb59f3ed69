"""Coding sheets out: a sample, its key, and a sheet a coder, in a folder of its own."""

import difflib
import json
from collections.abc import Callable
from dataclasses import asdict, dataclass
from pathlib import Path

import pandas as pd

from newsstudy.comparison.coding import CODER, CodingError, coding_folder
from newsstudy.comparison.coding_draw import assigned, draw_sample, keyed, texts_of
from newsstudy.comparison.coding_sheets import items_of, write_csv, write_xlsx
from newsstudy.comparison.masking import masker
from newsstudy.measures.codebooks import Codebook, load_codebook
from newsstudy.measures.indicators import indicator_scores
from newsstudy.paths import project_root
from newsstudy.study import Study

Say = Callable[[str], None]
_SCORE = "score:"
_COMMON_OVERLAP = 50


@dataclass(frozen=True)
class Draw:
    """What to draw: `coders` share the units, each of `more_coders` has all of them."""

    n: int
    seed: int
    coders: tuple[str, ...] = ("coder-1",)
    more_coders: tuple[str, ...] = ()
    overlap: int | None = None
    by: str | None = None
    unit: str = "article"
    mask: tuple[str, ...] = ()
    name: str | None = None

    @property
    def folder_name(self) -> str:
        """The draw's folder: its name, or what makes it up."""
        by = f"-by-{self.by.removeprefix(_SCORE)}" if self.by else ""
        return self.name or f"{self.unit}s-{self.n}{by}-seed-{self.seed}"

    @property
    def shared(self) -> int:
        """How many units all coders have: `overlap`, or by default up to 50, one coder none."""
        if len(self.coders) < 2:
            return 0
        return min(self.n, _COMMON_OVERLAP if self.overlap is None else self.overlap)


def draw(study: Study, articles: pd.DataFrame, wanted: Draw, say: Say = print) -> Path:
    """Draw a sample, write its key and a sheet a coder (Excel and CSV), and return the folder.

    Where the same sample was drawn before, only sheets that are missing are written: a filled
    sheet is never overwritten.

    Raises CodingError for a sample that cannot be drawn, or another one of the same name.
    """
    codebook = load_codebook(study.frames.codebook)
    items = items_of(codebook)
    _check(wanted)
    by = _score(wanted.by, articles, codebook)
    sample = draw_sample(articles, wanted.n, wanted.seed, by=by, unit=wanted.unit)
    texts = texts_of(sample, articles, masker(study, articles, wanted.mask))
    coders = assigned(sample, wanted.coders, wanted.shared, wanted.seed)
    coders = [(*names, *wanted.more_coders) for names in coders]
    key = keyed(sample, texts, coders)
    folder = coding_folder(study) / wanted.folder_name
    _keep_codebook(folder, study)
    _keep_key(folder, key, study, wanted)
    n_strata = key["stratum"].nunique()
    say(f"drawn: {len(key)} of {len(articles):,} articles in {n_strata} strata, seed {wanted.seed}")
    for coder in (*wanted.coders, *wanted.more_coders):
        mine = [coder in names for names in coders]
        rows = [
            {"unit": unit, "coder": coder, "headline": headline, "text": text}
            for unit, headline, text in zip(
                key["unit"][mine], texts["headline"][mine], texts["text"][mine], strict=True
            )
        ]
        _write_sheet(folder / "sheets", coder, rows, items, codebook, say)
    if key["cut"].any():
        say(f"cut: {int(key['cut'].sum())} texts are longer than a cell holds; each says so")
    say(f"key: {told(folder / 'key.csv')} (keep it from the coders)")
    return folder


def _check(wanted: Draw) -> None:
    names = (*wanted.coders, *wanted.more_coders)
    for name in names:
        if not CODER.fullmatch(name):
            raise CodingError(
                f"coder `{name}`: a name is letters, digits, hyphens, with a letter first"
            )
    if len({name.casefold() for name in names}) < len(names):
        raise CodingError("a coder is named twice")
    if wanted.name and not CODER.fullmatch(wanted.name):
        raise CodingError(f"--name {wanted.name}: letters, digits, hyphens, with a letter first")
    if wanted.n < 1 or (wanted.overlap or 0) < 0 or (wanted.overlap or 0) > wanted.n:
        raise CodingError("--n is 1 or more, and --overlap between 0 and --n")


def _score(by: str | None, articles: pd.DataFrame, codebook: Codebook) -> pd.Series | None:
    if by is None:
        return None
    frame = by.removeprefix(_SCORE)
    if not by.startswith(_SCORE) or frame not in codebook.titles:
        near = difflib.get_close_matches(frame, codebook.titles, n=1, cutoff=0.5)
        valid = near or list(codebook.titles)
        raise CodingError(
            f"--by {by}: write {_SCORE} and a frame: "
            + ", ".join(f"{_SCORE}{name}" for name in valid)
        )
    return indicator_scores(articles, codebook)[frame]


def _keep_codebook(folder: Path, study: Study) -> None:
    """Copy the codebook into the draw, since codes belong to the questions that were asked."""
    (folder / "sheets").mkdir(parents=True, exist_ok=True)
    asked = (project_root() / study.frames.codebook).read_bytes()
    copy = folder / "codebook.yml"
    if copy.is_file() and copy.read_bytes() != asked:
        raise CodingError(
            f"{study.frames.codebook} has changed since {told(folder)} was drawn; draw anew with "
            "a --name"
        )
    copy.write_bytes(asked)


def _with_new_coders(before: pd.Series, now: pd.Series) -> list[str]:
    """Return who codes each unit: coders of an earlier draw as they were, new ones added."""
    known = {name for names in before.str.split() for name in names}
    return [
        " ".join([*old.split(), *(name for name in new.split() if name not in known)])
        for old, new in zip(before, now, strict=True)
    ]


def _keep_key(folder: Path, key: pd.DataFrame, study: Study, wanted: Draw) -> None:
    old = folder / "key.csv"
    if old.is_file():
        before = pd.read_csv(old, dtype=str, keep_default_na=False)
        if before["unit"].tolist() != key["unit"].tolist():
            raise CodingError(
                f"{told(folder)} holds another sample (corpus, codebook or options have "
                "changed); give this one a --name"
            )
        key = key.assign(coders=_with_new_coders(before["coders"], key["coders"]))
    key.to_csv(old, index=False, lineterminator="\n")
    options = {"study": study.name, **asdict(wanted), "overlap": wanted.shared}
    (folder / "draw.json").write_text(json.dumps(options, indent=1) + "\n", encoding="utf-8")


def _write_sheet(
    folder: Path, coder: str, rows: list, items: dict[str, str], codebook: Codebook, say: Say
) -> None:
    xlsx, table = folder / f"{coder}.xlsx", folder / f"{coder}.csv"
    if xlsx.exists() or table.exists():
        say(f"sheet: {told(xlsx)} is there already and was left as it is")
        return
    write_xlsx(xlsx, rows, items, codebook)
    write_csv(table, rows, items)
    say(f"sheet: {told(xlsx)} and .csv, {len(rows)} units")


def told(path: Path) -> str:
    """Return a path as it is written from the project's folder."""
    root = project_root()
    return str(path.relative_to(root)) if path.is_relative_to(root) else str(path)
