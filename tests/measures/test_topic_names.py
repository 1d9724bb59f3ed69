"""Topics named by people: labels, merges and junk that survive a refit; and saved models."""

from pathlib import Path

import numpy as np
import pandas as pd
import pytest
import yaml

from newsstudy.errors import StudyError
from newsstudy.measures.saved_topics import load_model, save_model, score
from newsstudy.measures.topic_names import (
    TopicName,
    load_topic_names,
    named_topics,
    names_template,
)
from newsstudy.measures.topics import representative_headlines, topic_model
from tests.measures.test_topics import PARAMETERS, planted, theme_of

SEA = ("ferry", "pier", "gull")
COURT = ("judge", "jury", "verdict")
GAME = ("goal", "referee", "keeper")
NAMES = (
    TopicName("At sea and in court", (SEA, COURT)),
    TopicName("Games", (GAME,), junk=True),
)


@pytest.fixture(scope="module")
def corpus():
    return planted()


@pytest.fixture(scope="module")
def model(corpus):
    return topic_model(corpus[0], PARAMETERS)


@pytest.fixture(scope="module")
def named(model):
    return named_topics(model, NAMES)


def column(model, theme: str) -> str:
    return next(t for t in model.scores if theme_of(t.split(", ")) == theme)


def written(folder: Path, content: str) -> str:
    path = folder / "topics.yml"
    path.write_text(content, encoding="utf-8")
    return str(path)


def test_merged_topics_add_their_shares_up_and_junk_is_set_apart(model, named):
    merged = model.scores[column(model, "harbour")] + model.scores[column(model, "court")]
    rest = 1 - model.scores[column(model, "match")]
    pd.testing.assert_series_equal(
        named.scores["At sea and in court"], merged / rest, check_names=False, rtol=1e-9
    )
    assert named.junk == ("Games",)
    assert "Games" not in named.scores
    assert np.allclose(named.junk_shares["Games"], model.scores[column(model, "match")])


def test_shares_of_what_is_no_junk_sum_to_one_or_to_zero_where_all_is_junk(model):
    named = named_topics(model, NAMES)
    assert np.allclose(named.scores.sum(axis=1), 1)
    every = [
        TopicName(f"Junk {i}", (tuple(t.split(", ")),), True) for i, t in enumerate(model.scores)
    ]
    assert named_topics(model, every).scores.shape == (80, 0)


def test_a_label_that_is_another_topic_s_machine_label_takes_none_of_its_shares(model):
    harbour, court = column(model, "harbour"), column(model, "court")
    named = named_topics(model, [TopicName(court, (SEA,))])
    assert np.allclose(named.scores.sum(axis=1), model.scores.sum(axis=1))
    assert np.allclose(named.scores[court], model.scores[harbour])
    assert np.allclose(named.scores[f"{court} (machine label)"], model.scores[court])


def test_a_file_of_an_array_and_a_damaged_model_are_refused_in_words(model, tmp_path):
    np.save(tmp_path / "array.npy", np.zeros(3))
    with pytest.raises(StudyError, match="is not a saved topic model"):
        load_model(tmp_path / "array.npy")
    save_model(model, tmp_path / "model.npz")
    with np.load(tmp_path / "model.npz") as file:
        arrays = {name: file[name] for name in file.files}
    np.savez(tmp_path / "short.npz", **arrays | {"term_share": arrays["term_share"][:3]})
    with pytest.raises(StudyError, match="is damaged"):
        load_model(tmp_path / "short.npz")


def test_topics_without_an_entry_keep_their_machine_label_and_come_by_size(model, named):
    assert column(model, "budget") in named.scores
    assert named.scores.mean().is_monotonic_decreasing
    assert list(named.members) == [*named.scores, "Games"]


def test_terms_of_merged_topics_come_from_all_of_them(named):
    terms = named.terms.query("topic == 'At sea and in court'")
    assert terms["rank"].tolist() == list(range(1, 16))
    assert {theme_of([term]) for term in terms["term"][:4]} == {"harbour", "court"}


def test_headlines_are_found_for_named_topics(corpus, named):
    headlines = representative_headlines(corpus[0], named.scores)
    assert set(headlines["topic"]) == set(named.scores)


def test_names_hold_after_a_refit_with_other_articles_and_another_number_of_topics(corpus):
    for articles, n_topics in ((corpus[0].sample(60, random_state=3), 4), (corpus[0], 5)):
        parameters = PARAMETERS.model_copy(update={"n_topics": n_topics})
        named = named_topics(topic_model(articles, parameters), NAMES)
        assert named.problems == ()
        assert {theme_of(t.split(", ")) for t in named.members["At sea and in court"]} == {
            "harbour", "court"
        }  # fmt: skip


def test_an_entry_whose_topic_is_gone_is_told_and_passed_over(model):
    named = named_topics(model, [TopicName("Volcano", (("lava", "ash", "crater"),)), *NAMES])
    assert "Volcano" not in named.members
    assert len(named.problems) == 1
    assert "“Volcano”: no topic of its own has half of lava, ash, crater" in named.problems[0]


def test_two_entries_for_one_topic_do_not_both_have_it(model):
    twice = [TopicName("First", (SEA,)), TopicName("Second", (SEA,))]
    named = named_topics(model, twice)
    assert len(set(named.members) & {"First", "Second"}) == 1
    assert len(named.problems) == 1


def test_no_names_leave_a_model_as_it_is(model):
    named = named_topics(model, [])
    pd.testing.assert_frame_equal(named.scores, model.scores)
    pd.testing.assert_frame_equal(named.terms, model.terms)


def test_a_corpus_without_a_model_has_no_names_either(corpus):
    model = topic_model(corpus[0].head(5), PARAMETERS)
    assert named_topics(model, NAMES).why_none == model.why_none


def test_the_template_names_every_topic_and_can_be_read_again(model, tmp_path):
    names = load_topic_names(written(tmp_path, names_template(model)))
    assert [name.label for name in names] == list(model.scores)
    assert named_topics(model, names).problems == ()


def test_a_file_with_merged_and_junk_topics_is_read(tmp_path):
    content = yaml.safe_dump(
        {"topics": [
            {"label": "At sea and in court", "terms": [list(SEA), list(COURT)]},
            {"label": "Games", "terms": ["Goal", "referee", " keeper"], "junk": True},
        ]}
    )  # fmt: skip
    assert load_topic_names(written(tmp_path, content)) == NAMES


@pytest.mark.parametrize(
    ("content", "told"),
    [
        ("topics: 3", "holds one list"),
        ("[]", "holds one list"),
        ("topics: [{terms: [a]}]", "entry 1: has no `label`"),
        ("topics: [{label: A}]", "entry 1 (A): has no `terms`"),
        ("topics: [{label: A, terms: [[]]}]", "`terms` is a list of words"),
        ("topics: [{label: A, terms: [a, [b]]}]", "`terms` is a list of words"),
        ("topics: [{label: A, terms: [1]}]", "`terms` is a list of words"),
        ("topics: [{label: A, terms: [a], junk: perhaps}]", "`junk` is true or false"),
        ("topics: [{label: A, terms: [a], colour: red}]", "unknown key `colour`"),
        ("topics: [{label: A, terms: [a]}, {label: A, terms: [b]}]", "stands twice"),
        ("topics: [{label: url, terms: [a]}]", "entry 1 (url): tables have a column"),
        ("topics: [", "cannot be read as YAML"),
    ],
)
def test_a_wrong_file_is_refused_by_name_and_entry(tmp_path, content, told):
    path = written(tmp_path, content)
    with pytest.raises(StudyError) as refused:
        load_topic_names(path)
    assert told in str(refused.value)
    assert "topics.yml" in str(refused.value)


@pytest.mark.parametrize("kind", ["nmf", "lda"])
def test_a_saved_model_scores_articles_as_the_model_did(corpus, tmp_path, kind):
    parameters = PARAMETERS.model_copy(update={"model": kind})
    model = topic_model(corpus[0], parameters)
    save_model(model, tmp_path / "model.npz")
    loaded = load_model(tmp_path / "model.npz")
    assert list(loaded.scores) == list(model.scores)
    pd.testing.assert_frame_equal(loaded.terms, model.terms)
    scores = score(loaded, corpus[0].iloc[[5, 2, 9]])
    expected = model.scores.iloc[[5, 2, 9]]
    pd.testing.assert_frame_equal(scores, expected, atol=0.01 if kind == "lda" else 1e-4)


def test_new_articles_score_highest_on_their_topic_and_unknown_words_have_none(model):
    new, themes = planted(12, seed=9)
    new.loc[3, "text"] = "zephyr quixotic"
    scores = score(model, new)
    assert (scores.iloc[3] == 0).all()
    best = [theme_of(t.split(", ")) for t in scores.idxmax(axis=1)]
    assert [b for i, b in enumerate(best) if i != 3] == [t for i, t in enumerate(themes) if i != 3]


def test_the_same_model_is_saved_as_the_same_bytes(model, tmp_path):
    for name in ("a", "b"):
        save_model(model, tmp_path / name)
    assert (tmp_path / "a").read_bytes() == (tmp_path / "b").read_bytes()


@pytest.mark.parametrize("content", [b"", b"PK\x03\x04 no", b"\x80\x04\x95pickle", None])
def test_what_is_no_saved_model_is_refused(tmp_path, content):
    path = tmp_path / "model.npz"
    if content is not None:
        path.write_bytes(content)
    with pytest.raises(StudyError, match=r"model\.npz: "):
        load_model(path)


def test_a_file_that_holds_objects_is_refused_without_running_them(tmp_path):
    path = tmp_path / "model.npz"
    np.savez(
        path, about=np.array([print], dtype=object), terms=[], idf=[], term_share=[], loadings=[]
    )
    with pytest.raises(StudyError, match="is not a saved topic model"):
        load_model(path)


def test_there_is_nothing_to_save_or_score_with_without_a_model(corpus, tmp_path):
    none = topic_model(corpus[0].head(5), PARAMETERS)
    with pytest.raises(StudyError, match="no topic model to save"):
        save_model(none, tmp_path / "model.npz")
    with pytest.raises(StudyError, match="no topic model to score with"):
        score(none, corpus[0])
