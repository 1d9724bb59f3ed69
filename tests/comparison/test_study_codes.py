"""The codes of a study: which are used, what they must fit, and the unit of the codes."""

import numpy as np
import pandas as pd
import pytest

from newsstudy.comparison.coding import CodingError
from newsstudy.comparison.study_codes import (
    alpha_by_frame,
    frame_reliability,
    on_code_scale,
    study_codes,
)
from newsstudy.measures.codebooks import load_codebook
from tests.conftest import articles_of, study_of

BOOK = "codebooks/generic.yml"


def written(project, codes, draw="first"):
    folder = project / "data" / "coding" / "mine" / draw
    folder.mkdir(parents=True)
    pd.DataFrame(codes).to_parquet(folder / "codes.parquet")


def code(article_id, coder="anna", frame="conflict", value=1.0, **values):
    row = {"unit": article_id, "article_id": article_id, "coder": coder, "frame": frame,
           "item": f"{frame}_1", "code": value, "probability": 0.5, "stratum": "A"}  # fmt: skip
    return row | values


@pytest.fixture
def articles():
    return articles_of(["A", "B"] * 10, [f"Text {i}." for i in range(20)])


def test_a_study_without_codes_by_people_has_none(project, articles):
    study, book = study_of(project), load_codebook(BOOK)
    assert study_codes(study, articles, book) is None
    written(project, [code(articles["article_id"][0], coder="llm-one")])
    assert study_codes(study, articles, book) is None


def test_codes_come_as_scores_of_the_frames_that_were_coded(project, articles):
    ids = articles["article_id"]
    written(project, [code(ids[0]), code(ids[1], value=0.0), code(ids[1], coder="ben"),
                      code(ids[1], coder="adjudicated")])  # fmt: skip
    found = study_codes(study_of(project), articles, load_codebook(BOOK))
    assert list(found.human) == ["conflict"]
    assert found.human["conflict"].to_dict() == {ids[0]: 1.0, ids[1]: 1.0}
    assert found.probability.to_dict() == {ids[0]: 0.5, ids[1]: 0.5}
    assert found.coders == ["anna", "ben"]
    assert found.draw == "first"


def test_codes_of_articles_that_are_not_in_the_corpus_are_refused_in_words(project, articles):
    written(project, [code(articles["article_id"][0]), code("f" * 16)])
    with pytest.raises(CodingError, match=r"first`: 1 of 2 coded articles are not in the corpus"):
        study_codes(study_of(project), articles, load_codebook(BOOK))


def test_codes_of_another_codebook_are_refused_in_words(project, articles):
    written(project, [code(articles["article_id"][0], frame="capacity")])
    with pytest.raises(CodingError, match=r"none of its frames is in the codebook"):
        study_codes(study_of(project), articles, load_codebook(BOOK))


def test_several_draws_need_a_name(project, articles):
    ids = articles["article_id"]
    written(project, [code(ids[0])], "first")
    written(project, [code(ids[1])], "second")
    book = load_codebook(BOOK)
    with pytest.raises(CodingError, match=r"several draws"):
        study_codes(study_of(project), articles, book)
    found = study_codes(study_of(project, coding={"draw": "second"}), articles, book)
    assert list(found.human.index) == [ids[1]]


def test_reliability_of_a_frame_is_also_that_of_its_score(project, articles):
    rng, rows = np.random.default_rng([1, 2]), []
    for article_id in articles["article_id"]:
        for item in ("conflict_1", "conflict_2"):
            value = float(rng.integers(2))
            rows.append(code(article_id, item=item, value=value))
            rows.append(code(article_id, coder="ben", item=item, value=value))
    written(project, rows)
    codes = study_codes(study_of(project), articles, load_codebook(BOOK))
    table = frame_reliability(codes, draws=1)
    assert alpha_by_frame(table)["conflict"] == pytest.approx(1.0)
    assert set(table["level"]) == {"item", "frame", "scale"}


def test_without_an_overlap_there_is_no_alpha(project, articles):
    written(project, [code(articles["article_id"][0])])
    codes = study_codes(study_of(project), articles, load_codebook(BOOK))
    assert alpha_by_frame(frame_reliability(codes, draws=1)) is None


def test_scores_in_the_unit_of_the_codes_have_their_mean_and_the_order_they_had():
    rng = np.random.default_rng([3, 1])
    score = rng.beta(1, 8, 400)
    codes = np.clip(0.2 + 2 * score + rng.normal(0, 0.1, 400), 0, 1)
    ids = pd.Index([f"a{i}" for i in range(400)])
    scores, human = (pd.DataFrame({"conflict": v}, index=ids) for v in (score, codes))
    scaled = on_code_scale(scores, human, pd.Series(1.0, index=ids))["conflict"]
    assert scaled.mean() == pytest.approx(codes.mean(), abs=0.01)
    assert scaled.between(0, 1).all()
    assert (np.diff(scaled.to_numpy()[np.argsort(score)]) >= 0).all()


def test_the_line_is_that_of_weighted_least_squares_and_never_falls():
    ids = pd.Index(list("abcd"))
    scores = pd.DataFrame({"conflict": [0.1, 0.2, 0.3, 0.4]}, index=ids)
    human = pd.DataFrame({"conflict": [0.2, 0.5, 0.4, 0.7]}, index=ids)
    weight = np.array([1.0, 2.0, 4.0, 1.0])
    slope, level = np.polyfit(scores["conflict"], human["conflict"], 1, w=np.sqrt(weight))
    found = on_code_scale(scores, human, pd.Series(1 / weight, index=ids))["conflict"]
    assert found.to_numpy() == pytest.approx(level + slope * scores["conflict"].to_numpy())
    falling = on_code_scale(scores, 1 - human, pd.Series(1 / weight, index=ids))["conflict"]
    assert falling.nunique() == 1
