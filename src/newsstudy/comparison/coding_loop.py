"""The coding loop: sheets out to a folder, sheets in from it, codes and agreement beside them."""

import difflib
import json
from collections.abc import Callable, Sequence, Sized
from dataclasses import asdict, dataclass
from pathlib import Path

import pandas as pd

from newsstudy.comparison import coding_disputes as disputing
from newsstudy.comparison.coding import CODER, CodingError, coding_folder
from newsstudy.comparison.coding_draw import assigned, draw_sample, keyed, texts_of
from newsstudy.comparison.coding_returns import Returned, read_returns, uncoded_strata
from newsstudy.comparison.coding_sheets import items_of, read_sheet, write_csv, write_xlsx
from newsstudy.comparison.masking import masker
from newsstudy.measures.codebooks import Codebook, load_codebook
from newsstudy.measures.indicators import indicator_scores
from newsstudy.paths import project_root
from newsstudy.study import Study

Say = Callable[[str], None]
DISAGREEMENTS = "disagreements.xlsx"
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
    told = f"{len(key)} of {len(articles):,} articles in {key['stratum'].nunique()} strata"
    say(f"drawn: {told}, seed {wanted.seed}")
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
    say(f"key: {_told(folder / 'key.csv')} (keep it from the coders)")
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
            f"{study.frames.codebook} has changed since {_told(folder)} was drawn; draw anew with "
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
                f"{_told(folder)} holds another sample (corpus, codebook or options have "
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
        say(f"sheet: {_told(xlsx)} is there already and was left as it is")
        return
    write_xlsx(xlsx, rows, items, codebook)
    write_csv(table, rows, items)
    say(f"sheet: {_told(xlsx)} and .csv, {len(rows)} units")


def read(study: Study, places: Sequence[Path] = (), say: Say = print, draws: int = 2000) -> Path:
    """Check the sheets that came back, write codes and agreement, and return the draw's folder.

    `places` are sheets, or a folder of them; none means the sheets of the study's only draw.
    Writes codes.parquet, codes.csv and agreement.csv into the draw's folder, and into its
    `sheets` the disagreements to settle, which are read back as the coder `adjudicated`.

    Raises CodingError, after naming each mistake by file, row and column, where there is one;
    nothing is written then.
    """
    folder, files = _found(study, places)
    codebook = load_codebook(str((folder / "codebook.yml").resolve()))
    key = pd.read_csv(folder / "key.csv", dtype={"unit": str, "article_id": str, "coders": str})
    items = pd.DataFrame(
        [(item.name, frame.name) for frame in codebook.coded for item in frame.text_items],
        columns=["item", "frame"],
    )
    returned = read_returns(files, key, items)
    for line in (*returned.notes, *returned.mistakes):
        say(line)
    if returned.mistakes:
        raise CodingError(
            f"{_count(returned.mistakes, 'mistake')} in {_count(files, 'sheet')} (above): nothing "
            "was written. Mend and read again."
        )
    if returned.codes.empty:
        raise CodingError(f"{_count(files, 'sheet')}, and no code in any of them yet")
    _write_codes(folder, returned, key, study, say, draws)
    _write_disputes(folder, returned, codebook, say)
    return folder


def _found(study: Study, places: Sequence[Path]) -> tuple[Path, list[Path]]:
    """Return the folder of the draw and the sheets to read."""
    known = sorted(path.parent for path in coding_folder(study).glob("*/key.csv"))
    if not known:
        raise CodingError(f"{study.name}: nothing was drawn yet; see `newsstudy code draw`")
    if not places:
        if len(known) > 1:
            names = ", ".join(_told(folder) for folder in known)
            raise CodingError(f"{study.name}: there are several draws; name one: {names}")
        return known[0], _sheets(known[0] / "sheets")
    files = [file for place in places for file in _sheets(Path(place))]
    folder = _draw_of(files, known)
    settled = folder / "sheets" / DISAGREEMENTS
    if settled.is_file() and settled.resolve() not in [file.resolve() for file in files]:
        files.append(settled)
    return folder, files


def _sheets(place: Path) -> list[Path]:
    if (place / "sheets").is_dir():
        place = place / "sheets"
    if place.is_file():
        return [place]
    if not place.is_dir():
        raise CodingError(f"{place}: no such file or folder")
    found = [
        path
        for path in sorted(place.iterdir())
        if path.suffix.lower() in (".xlsx", ".csv") and not path.name.startswith((".", "~$"))
    ]
    if not found:
        raise CodingError(f"{place}: holds no sheet (.xlsx or .csv)")
    return found


def _draw_of(files: Sequence[Path], known: Sequence[Path]) -> Path:
    """Return the draw that the first readable sheet's units belong to."""
    draws = {}
    for folder in known:
        first = pd.read_csv(folder / "key.csv", nrows=1, dtype=str)["unit"].iloc[0]
        draws[first.split("_")[0]] = folder
    for file in files:
        _, rows = read_sheet(file)
        for row in rows:
            if folder := draws.get(str(row.cells.get("unit", "")).strip().split("_")[0]):
                return folder
    raise CodingError("no unit of these sheets belongs to a draw of this study")


def _write_codes(
    folder: Path, returned: Returned, key: pd.DataFrame, study: Study, say: Say, draws: int
) -> None:
    codes = returned.codes
    codes.to_parquet(folder / "codes.parquet", index=False)
    codes.to_csv(folder / "codes.csv", index=False, lineterminator="\n")
    n_units, coders = codes["unit"].nunique(), _count(codes["coder"].unique(), "coder")
    say(f"codes: {n_units} of {len(key)} units by {coders}: {_told(folder)}/codes.csv")
    if n_units < len(key):
        say("probabilities: those of the units coded so far, which is right as long as no unit "
            "was skipped for what is in it")  # fmt: skip
    if empty := uncoded_strata(codes, key):
        say(f"not coded at all, hence not correctable: {'; '.join(empty)}")
    table = disputing.reliability(
        codes, draws=draws, seed=study.seed, confidence=study.comparison.confidence
    )
    table.to_csv(folder / "agreement.csv", index=False, lineterminator="\n")
    if table.empty:
        say("agreement: no unit was coded by two coders")
        return
    for line in disputing.told(table):
        say(line)


def _write_disputes(folder: Path, returned: Returned, codebook: Codebook, say: Say) -> None:
    disputed = disputing.disputes(returned.codes)
    path = folder / "sheets" / DISAGREEMENTS
    if disputed.empty:
        return
    rows = disputing.adjudication_rows(returned.codes, disputed, returned.texts)
    cells = list(zip(disputed["unit"], disputed["item"], strict=True))
    write_xlsx(path, rows, items_of(codebook), codebook, disputed=cells)
    left = disputing.undecided(returned.codes, disputed)
    say(
        f"disagreements: {_count(cells, 'cell')} of {_count(rows, 'unit')}, {left} not settled "
        "yet: "
        f"{_told(path)}"
    )


def _count(things: Sized, name: str) -> str:
    return f"{len(things)} {name}{'' if len(things) == 1 else 's'}"


def _told(path: Path) -> str:
    """Return a path as it is written from the project's folder."""
    root = project_root()
    return str(path.relative_to(root)) if path.is_relative_to(root) else str(path)
