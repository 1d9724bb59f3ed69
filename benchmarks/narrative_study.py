"""The gold set of Frermann et al. (2023) as a study: its articles as raw data, its codes as draws.

    python -m benchmarks.narrative_study ../shared/gold/frames-narrative

With `--known` it also writes codebooks/generic.validity.csv: how the measures do on these codes,
which reports of other studies show as long as nobody has coded theirs.
Two draws are written below data/coding/narrative: `gold`, in which every article is coded, and
`gold-100`, a hundred of them drawn at random, evenly by group, as if nobody had coded the others.
"""

import argparse
import json
import re
from pathlib import Path
from typing import get_args

import numpy as np
import pandas as pd

from benchmarks.narrative_codes import codes_from_narrative
from newsstudy.comparison import validity
from newsstudy.comparison.coding import coding_folder
from newsstudy.comparison.coding_draw import draw_sample
from newsstudy.comparison.study_codes import alpha_by_frame, frame_reliability, study_codes
from newsstudy.corpus.storage import load_corpus
from newsstudy.measures.codebooks import load_codebook
from newsstudy.measures.frames import FrameMeasure, frame_scores
from newsstudy.report.runner import prepare_alone
from newsstudy.report.validity_views import KNOWN
from newsstudy.study import Study, load_study

STUDY = "studies/examples/narrative.yml"
CORPUS = "climate articles (Frermann et al. 2023; half of them served to edit the indicators)"
SAMPLE = 100


def write_articles(gold: Path, target: Path) -> dict[tuple[str, int], str]:
    """Write the coded articles as one JSONL file; return the set's number by file and record."""
    table = pd.read_csv(gold / "articles_metadata.tsv", sep="\t", quoting=3, dtype=str)
    names = json.loads((gold / "full_annotations.json").read_text(encoding="utf-8"))
    target.mkdir(parents=True, exist_ok=True)
    numbers, lines = {}, []
    for row in table.sort_values("ID", key=lambda ids: ids.astype(int)).to_dict("records"):
        if row["ID"] not in names:
            continue
        text = row["text"].strip('"').replace('""', '"')
        record = {
            "number": row["ID"], "group": row["mbfc"], "source": row["source"],
            "published": row["date"], "headline": headline(text, names[row["ID"]]["_ID"]),
            "text": text,
        }  # fmt: skip
        lines.append(json.dumps(record, ensure_ascii=False))
        numbers["articles.jsonl", len(lines)] = row["ID"]
    (target / "articles.jsonl").write_text("\n".join(lines) + "\n", encoding="utf-8")
    return numbers


def headline(text: str, name: str) -> str:
    """Return the headline with which a text begins: as many letters as its name in the set has."""
    letters = re.findall(r"\w", name.split("--", 2)[-1].removesuffix(".txt"))
    found = re.match(
        r"\W*".join(map(re.escape, letters)) + r"[\w'’]*[?!.\"”']*", text, re.IGNORECASE
    )
    return found.group().strip() if found else text[:100]


def write_codes(study: Study, gold: Path, numbers: dict[tuple[str, int], str]) -> list[Path]:
    """Write the codes of all articles, and those of a sample with its probabilities, as draws."""
    corpus = load_corpus(study)
    kept = corpus.ledger[corpus.ledger["fate"] == "kept"]
    ids = {
        numbers[path, record]: article_id
        for path, record, article_id in kept[["source_path", "record", "article_id"]].to_numpy()
    }
    codes = codes_from_narrative(gold / "full_annotations.json", ids)
    of = corpus.articles.set_index("article_id")["outlet"].astype(str)
    codes = codes.assign(stratum=codes["article_id"].map(of))
    drawn = draw_sample(corpus.articles, SAMPLE, study.seed).set_index("article_id")
    some = codes[codes["article_id"].isin(drawn.index)]
    some = some.assign(probability=some["article_id"].map(drawn["probability"]).astype(np.float64))
    folders = []
    for name, table in (("gold", codes), (f"gold-{SAMPLE}", some)):
        folder = coding_folder(study) / name
        folder.mkdir(parents=True, exist_ok=True)
        table.reset_index(drop=True).to_parquet(folder / "codes.parquet", index=False)
        folders.append(folder)
    return folders


def known_validity(study: Study) -> pd.DataFrame:
    """Return how each measure does against these codes, by frame, with its verdict."""
    articles, codebook = load_corpus(study).articles, load_codebook(study.frames.codebook)
    codes = study_codes(study, articles, codebook)
    scores = {
        measure: frame_scores(articles, codebook, measure, codes=codes.human, seed=study.seed)
        for measure in get_args(FrameMeasure)
    }
    alpha = alpha_by_frame(frame_reliability(codes, draws=1))
    found = validity.validity(scores, codes.human, articles, codes.probability)
    rows = found[found["outlet"] == validity.ALL_OUTLETS].merge(
        validity.verdicts(found, alpha), on=["frame", "measure"], validate="1:1"
    )
    corpus = f"{len(articles)} {CORPUS}"
    table = rows.assign(study=study.name, corpus=corpus, alpha=rows["frame"].map(alpha))
    return table[list(KNOWN)].round(4)


def main() -> None:
    """Write the articles, prepare them, and write the codes."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("gold", type=Path, help="the folder with articles_metadata.tsv")
    parser.add_argument("--known", action="store_true", help="write what is known of the measures")
    options = parser.parse_args()
    gold = options.gold
    study = load_study(STUDY)
    numbers = write_articles(gold, study.paths.root / study.corpus.path)
    prepare_alone(study)
    for folder in write_codes(study, gold, numbers):
        codes = pd.read_parquet(folder / "codes.parquet")
        print(f"{folder}: {len(codes)} codes of {codes['article_id'].nunique()} articles")
    if options.known:
        path = (study.paths.root / study.frames.codebook).with_suffix(".validity.csv")
        known_validity(study).to_csv(path, index=False, lineterminator="\n")
        print(path)


if __name__ == "__main__":
    main()
