"""The gold set of Frermann et al. (2023) as a study: its articles as raw data, its codes as draws.

    python -m benchmarks.narrative_study ../shared/gold/frames-narrative

Two draws are written below data/coding/narrative: `gold`, in which every article is coded, and
`gold-100`, a hundred of them drawn at random, evenly by group, as if nobody had coded the others.
"""

import argparse
import json
import re
from pathlib import Path

import numpy as np
import pandas as pd

from benchmarks.narrative_codes import codes_from_narrative
from newsstudy.comparison.coding import coding_folder
from newsstudy.comparison.coding_draw import draw_sample
from newsstudy.corpus.storage import load_corpus
from newsstudy.report.runner import prepare_alone
from newsstudy.study import Study, load_study

STUDY = "studies/examples/narrative.yml"
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


def main() -> None:
    """Write the articles, prepare them, and write the codes."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("gold", type=Path, help="the folder with articles_metadata.tsv")
    gold = parser.parse_args().gold
    study = load_study(STUDY)
    numbers = write_articles(gold, study.paths.root / study.corpus.path)
    prepare_alone(study)
    for folder in write_codes(study, gold, numbers):
        codes = pd.read_parquet(folder / "codes.parquet")
        print(f"{folder}: {len(codes)} codes of {codes['article_id'].nunique()} articles")


if __name__ == "__main__":
    main()
