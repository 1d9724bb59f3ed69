"""Agency copy: precision and recall on the composed corpus, counts and time on real ones."""

import time

import pandas as pd

from newsstudy.corpus.agencies import load_agencies
from newsstudy.corpus.agency import agency_copy
from newsstudy.corpus.near_copies import near_copies
from newsstudy.corpus.preparation import prepared_corpus
from newsstudy.corpus.storage import load_corpus
from newsstudy.errors import NewsstudyError
from newsstudy.parameters import AgencyParameters
from newsstudy.paths import project_root
from newsstudy.study import load_study

COMPOSED = project_root() / "tests" / "corpora" / "composed"
OWN_TABLE = "tests/corpora/composed/agencies.yml"
REAL = ("news2017", "studies/examples/allsides.yml")


def composed() -> pd.DataFrame:
    """Return what is found on the composed corpus beside its truth, a row an article."""
    corpus = prepared_corpus(load_study("composed"))
    table = load_agencies(AgencyParameters(more=OWN_TABLE))
    found = agency_copy(corpus.articles, corpus.removed, near_copies(corpus.articles), table)
    truth = pd.read_csv(COMPOSED / "truth.csv", dtype=str)
    truth["record"] = truth["record"].fillna("1").astype(int)
    places = corpus.articles.set_index("article_id")[["source_path", "record"]]
    merged = places.join(found).merge(truth, on=["source_path", "record"], validate="1:1")
    assert len(merged) == len(truth)
    return merged


def _tell_composed() -> None:
    told = composed()
    true, found = told["agency_piece"].notna(), told["agency"].notna()
    right = int((true & found).sum())
    near_misses = told.loc[told["near_miss_of"].notna(), "agency"].notna()
    print(
        f"composed: {right} right of {int(found.sum())} found, {int(true.sum())} true; "
        f"F1 {2 * right / (true.sum() + found.sum()):.3f}; "
        f"near-misses taken: {int(near_misses.sum())} of {len(near_misses)}"
    )
    print(pd.crosstab(told.loc[true, "agency_credit"], told.loc[true, "agency_evidence"]))


def _tell_real(name: str) -> None:
    study = load_study(name)
    corpus = load_corpus(study)
    own_voice = {outlet.name: outlet.own_voice for outlet in study.outlets if outlet.own_voice}
    started = time.perf_counter()
    pairs = near_copies(corpus.articles, study.copies, study.seed)
    searched = time.perf_counter()
    found = agency_copy(
        corpus.articles, corpus.removed, pairs, load_agencies(study.agency), own_voice, study.agency
    )
    ended = time.perf_counter()
    print(
        f"{name}: {len(corpus.articles):,} articles; near-copies {searched - started:.1f} s, "
        f"agency copy {ended - searched:.1f} s"
    )
    outlets = corpus.articles["outlet"].to_numpy()
    print(pd.crosstab(outlets, found["agency_evidence"].fillna("none").to_numpy()))


def main() -> None:
    """Print the figures on the composed corpus, and on the real ones that are prepared."""
    _tell_composed()
    for name in REAL:
        try:
            _tell_real(name)
        except NewsstudyError as error:
            print(f"{name}: not measured: {error}")


if __name__ == "__main__":
    main()
