"""Codes: what people said, as scores by article and frame."""

import numpy as np
import pandas as pd
import pytest

from newsstudy.comparison.coding import (
    CODES,
    CodingError,
    by_people,
    chosen_draw,
    draws_with_codes,
    frame_codes,
    human_scores,
    read_codes,
)
from newsstudy.measures.codebooks import load_codebook
from tests.conftest import study_of

NAN = float("nan")
BOOK = load_codebook("codebooks/generic.yml")


def codes_of(*rows, probability=0.5):
    """Return codes from (article, coder, item, code)."""
    table = pd.DataFrame(rows, columns=["article_id", "coder", "item", "code"])
    return table.assign(probability=probability, stratum="A")


def test_a_score_is_the_mean_over_coders_and_then_over_items():
    scores = human_scores(
        codes_of(
            ("a", "anna", "conflict_1", 1.0), ("a", "ben", "conflict_1", 0.0),
            ("a", "anna", "conflict_2", 1.0),
            ("b", "ben", "morality_1", 0.0), ("b", "ben", "morality_2", 1.0),
        ),
        BOOK,
    )  # fmt: skip
    assert list(scores) == [*BOOK.titles, "probability"]
    assert list(scores.index) == ["a", "b"]
    assert scores.at["a", "conflict"] == 0.75
    assert scores.at["b", "morality"] == 0.5
    assert np.isnan(scores.at["a", "morality"])
    assert scores["probability"].tolist() == [0.5, 0.5]


def test_an_adjudicated_code_takes_the_place_of_the_others():
    rows = [("a", "anna", "conflict_1", 1.0), ("a", "ben", "conflict_1", 0.0)]
    decided = codes_of(*rows, ("a", "adjudicated", "conflict_1", 1.0))
    open_still = codes_of(*rows, ("a", "adjudicated", "conflict_1", NAN))
    assert human_scores(decided, BOOK).at["a", "conflict"] == 1
    assert human_scores(open_still, BOOK).at["a", "conflict"] == 0.5


def test_codes_by_a_language_model_are_no_human_scores():
    codes = codes_of(
        ("a", "anna", "conflict_1", 0.0), ("a", "llm-x", "conflict_1", 1.0),
        ("b", "llm-x", "conflict_1", 1.0),
    )  # fmt: skip
    assert human_scores(codes, BOOK)["conflict"].to_dict() == {"a": 0.0}
    assert set(by_people(codes)["coder"]) == {"anna"}


def test_missing_codes_are_left_out_of_the_mean():
    codes = codes_of(("a", "anna", "conflict_1", NAN), ("a", "anna", "conflict_2", 1.0))
    assert human_scores(codes, BOOK).at["a", "conflict"] == 1


def test_units_of_one_article_are_averaged():
    codes = codes_of(("a", "x", "conflict_1", 1.0), ("a", "x", "conflict_1", 0.0))
    scores = human_scores(codes.assign(unit=["u1", "u2"]), BOOK)
    assert scores.at["a", "conflict"] == 0.5


def test_a_frame_column_makes_items_of_any_name_usable():
    codes = codes_of(("a", "anna", "Q7", 1.0)).assign(frame="economic")
    assert human_scores(codes, BOOK).at["a", "economic"] == 1
    with pytest.raises(CodingError, match="`Q7` is not in the codebook `generic`"):
        human_scores(codes.drop(columns="frame"), BOOK)


def test_two_probabilities_of_one_article_are_refused():
    codes = codes_of(("a", "x", "conflict_1", 1.0), ("a", "y", "conflict_1", 1.0))
    with pytest.raises(CodingError, match="article a has more than one inclusion probability"):
        human_scores(codes.assign(probability=[0.5, 0.2]), BOOK)


def test_a_frame_is_yes_if_any_item_is_and_unknown_if_none_is_and_one_is_missing():
    codes = codes_of(
        ("a", "x", "f_1", 1.0), ("a", "x", "f_2", NAN),
        ("b", "x", "f_1", 0.0), ("b", "x", "f_2", NAN),
        ("c", "x", "f_1", 0.0), ("c", "x", "f_2", 0.0),
        ("d", "x", "f_1", NAN), ("d", "x", "f_2", NAN),
    ).assign(frame="f")  # fmt: skip
    told = frame_codes(codes.assign(unit=codes["article_id"])).set_index("unit")
    assert told["any"].fillna(-1).to_dict() == {"a": 1, "b": -1, "c": 0, "d": -1}
    assert told["share"].fillna(-1).to_dict() == {"a": 1, "b": 0, "c": 0, "d": -1}


def test_codes_are_found_where_they_were_written(project):
    study = study_of(project)
    assert draws_with_codes(study) == []
    folder = project / "data" / "coding" / "mine" / "one"
    folder.mkdir(parents=True)
    with pytest.raises(CodingError, match="no codes yet"):
        read_codes([folder])
    codes_of(("a", "x", "conflict_1", 1.0)).to_parquet(folder / "codes.parquet")
    assert draws_with_codes(study) == [folder]
    assert len(read_codes([folder, folder])) == 2
    assert list(read_codes([])) == list(CODES)


def test_a_report_uses_the_named_draw_or_the_only_one(project):
    study = study_of(project)
    assert chosen_draw(study) is None
    for name in ("one", "two"):
        folder = project / "data" / "coding" / "mine" / name
        folder.mkdir(parents=True)
        codes_of(("a", "x", "conflict_1", 1.0)).to_parquet(folder / "codes.parquet")
        assert chosen_draw(study, name) == folder
        if name == "one":
            assert chosen_draw(study) == folder
    with pytest.raises(CodingError, match=r"several draws with codes; name one .*: one, two"):
        chosen_draw(study)
    with pytest.raises(CodingError, match="no codes for the draw `three`"):
        chosen_draw(study, "three")
