"""What a study file may say, and what it is told where it says something else."""

import pickle
import subprocess
import sys
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st
from pydantic import ValidationError

from newsstudy.errors import StudyError
from newsstudy.study import Study, fold, load_study, parse_study, read_yaml, study_file

STUDIES = Path(__file__).parents[1] / "studies"
SHIPPED = sorted(p for p in STUDIES.rglob("*.yml") if ".topics" not in p.suffixes)
MINIMAL = {"name": "mine", "title": "Mine", "corpus": {"path": "somewhere"}}
MINIMAL_FILE = "title: Mine\ncorpus: {path: somewhere}\n"


def refusal(values):
    with pytest.raises(StudyError) as refused:
        parse_study({**MINIMAL, **values}, "mine.yml")
    return str(refused.value)


@pytest.fixture
def study_text(tmp_path):
    def write(text):
        path = tmp_path / "mine.yml"
        path.write_bytes(text if isinstance(text, bytes) else text.encode())
        return path

    return write


@pytest.mark.parametrize("path", SHIPPED, ids=lambda path: path.stem)
def test_every_shipped_study_loads_under_the_name_of_its_file(path):
    study = load_study(path)
    assert study.name == path.stem
    assert study == load_study(path.stem)


def test_a_minimal_study_has_a_value_for_every_parameter(study_text):
    study = load_study(study_text(MINIMAL_FILE))
    assert study == parse_study(MINIMAL, "a test")
    assert all(getattr(study, name) is not None for name in Study.model_fields)


@pytest.mark.parametrize(
    ("values", "unknown", "nearest"),
    [
        ({"topcs": {}}, "topcs", "topics"),
        ({"topics": {"n_topic": 3}}, "topics.n_topic", "topics.n_topics"),
        ({"corpus": {"path": "x", "min_word": 3}}, "corpus.min_word", "corpus.min_words"),
        (
            {"corpus": {"path": "x", "columns": {"headlin": "x"}}},
            "corpus.columns.headlin",
            "corpus.columns.headline",
        ),
        ({"outlets": [{"name": "A", "aliasses": []}]}, "outlets.0.aliasses", "outlets.0.aliases"),
    ],
)
def test_an_unknown_name_gets_the_nearest_valid_one_at_every_level(values, unknown, nearest):
    assert refusal(values) == f"mine.yml: {unknown}: no such parameter. Did you mean {nearest}?"


def test_a_name_like_no_other_gets_the_list_of_those_of_its_section():
    told = refusal({"overview": {"zzz": 1}})
    assert told == "mine.yml: overview.zzz: no such parameter. There are: n_findings."


@pytest.mark.parametrize(
    ("values", "told"),
    [
        ({"title": 2031}, "title=2031: "),
        ({"seed": 1.0}, "seed=1.0: "),
        ({"topics": {"n_topics": "12"}}, "topics.n_topics='12': "),
        ({"topics": {"n_topics": True}}, "topics.n_topics=True: "),
        ({"topics": None}, "topics=None: "),
        ({"words": {"exclude": "gull"}}, "words.exclude='gull': "),
        ({"words": {"exclude": ["gull", 1]}}, "words.exclude.1=1: "),
        ({"corpus": {"path": "x", "format": "zip"}}, "corpus.format='zip': "),
        ({"outlets": [{"aliases": []}]}, "outlets.0.name: "),
        ({1: 2}, "1=1: "),
    ],
)
def test_a_wrong_type_is_refused_with_the_parameter_and_its_value(values, told):
    assert refusal(values).startswith(f"mine.yml: {told}")


@pytest.mark.parametrize(
    ("section", "name", "lowest", "highest", "below", "above"),
    [
        ("topics", "n_topics", 2, 200, 1, 201),
        ("corpus", "min_words", 1, 10_000, 0, 10_001),
        ("comparison", "draws", 100, 100_000, 99, 100_001),
        ("comparison", "confidence", 0.51, 0.999, 0.5, 1.0),
        ("topics", "max_share", 0.001, 1.0, 0.0, 1.001),
        ("overview", "n_findings", 1, 20, 0, 21),
    ],
)
def test_a_value_out_of_range_is_refused_and_the_ends_of_the_range_are_not(
    section, name, lowest, highest, below, above
):
    fixed = MINIMAL.get(section, {})
    for value in (below, above, float("nan")):
        assert f"{section}.{name}={value!r}: " in refusal({section: {**fixed, name: value}})
    for value in (lowest, highest):
        study = parse_study({**MINIMAL, section: {**fixed, name: value}}, "a test")
        assert getattr(getattr(study, section), name) == value


def test_all_problems_are_told_at_once():
    told = refusal({"seed": -1, "topics": {"n_topics": 1}, "titel": "x"})
    assert len(told.splitlines()) == 3


@pytest.mark.parametrize("name", ["", "Mine", "../mine", "a b", "-mine", "m" * 70])
def test_a_name_that_is_not_fit_for_a_folder_is_refused(name):
    assert "name=" in refusal({"name": name})


@pytest.mark.parametrize("corpus", [{}, {"path": "x", "dataset": "news2017"}])
def test_a_corpus_is_either_a_dataset_or_a_path(corpus):
    assert "either `dataset`" in refusal({"corpus": corpus})


@pytest.mark.parametrize(
    "outlets",
    [
        [{"name": "Gull", "aliases": ["The  Gull"]}, {"name": "Tern", "aliases": ["the gull"]}],
        [{"name": "Gull"}, {"name": "GULL"}],
        [{"name": "Gull"}, {"name": "Tern", "aliases": ["gull"]}],
    ],
)
def test_an_alias_that_names_two_outlets_is_refused(outlets):
    assert "names two outlets" in refusal({"outlets": outlets})


def test_an_outlet_listed_twice_is_refused():
    assert "listed twice" in refusal({"outlets": [{"name": "Gull"}, {"name": "Gull"}]})


def test_an_outlet_may_give_its_own_name_as_an_alias():
    study = parse_study({**MINIMAL, "outlets": [{"name": "Gull", "aliases": ["gull "]}]}, "a test")
    assert study.canonical_outlets == {"gull": "Gull"}


@given(st.text())
def test_folding_a_name_twice_changes_nothing_more(name):
    assert fold(fold(name)) == fold(name) == fold(f"  {name}\t")


def test_a_study_and_its_sections_cannot_be_changed():
    study = parse_study({**MINIMAL, "outlets": [{"name": "Gull"}]}, "a test")
    for part in (study, study.corpus, study.corpus.columns, study.topics, study.outlets[0]):
        with pytest.raises(ValidationError, match="frozen"):
            setattr(part, next(iter(type(part).model_fields)), "x")


def test_a_study_survives_the_way_to_another_process():
    study = parse_study({**MINIMAL, "outlets": [{"name": "Gull"}]}, "a test")
    assert study.canonical_outlets
    assert pickle.loads(pickle.dumps(study)) == study


@pytest.mark.parametrize(
    ("text", "key", "line"),
    [
        ("title: Ours\n", "title", 1),
        ("topics:\n  n_topics: 3\n  n_topics: 4\n", "n_topics", 4),
        ("outlets:\n- {name: Gull, name: Tern}\n", "name", 4),
    ],
)
def test_a_key_given_twice_is_refused_with_its_line(study_text, text, key, line):
    with pytest.raises(StudyError, match=f"`{key}` stands twice in the block at line {line}"):
        load_study(study_text(MINIMAL_FILE + text))


def test_a_yaml_tag_is_refused_and_not_obeyed(study_text, tmp_path):
    trace = tmp_path / "obeyed"
    path = study_text(f"{MINIMAL_FILE}about: !!python/object/apply:os.mkdir [{trace}]\n")
    with pytest.raises(StudyError, match="tag"):
        load_study(path)
    assert not trace.exists()


@pytest.mark.parametrize(
    "text", ["", "[]", "a word", "title: [", b"\xff\xfe\x00", "title: 'a\0b'", "seed: 2031-99-99"]
)
def test_what_is_no_mapping_in_yaml_is_refused_with_the_file(study_text, text):
    path = study_text(text)
    with pytest.raises(StudyError, match=path.name):
        load_study(path)


def test_a_deeply_nested_file_is_refused(study_text):
    path = study_text("about: " + "[" * 100_000)
    code = "import sys, pathlib, newsstudy.study as s; s.read_yaml(pathlib.Path(sys.argv[1]))"
    done = subprocess.run([sys.executable, "-c", code, path], capture_output=True, text=True)
    assert done.returncode == 1
    assert "newsstudy.errors.StudyError" in done.stderr.splitlines()[-1]


@pytest.mark.usefixtures("project")
def test_a_missing_file_is_told_with_those_there_are():
    with pytest.raises(StudyError, match=r"no such study file.*studies/news2017\.yml"):
        study_file("nothing-of-the-kind")
    with pytest.raises(StudyError, match="no such file"):
        read_yaml(Path("nothing.yml"))


@pytest.mark.parametrize("named", ["news2071", "studies/news2071.yml"])
@pytest.mark.usefixtures("project")
def test_a_missing_file_is_told_with_the_nearest_one(named):
    with pytest.raises(StudyError) as refused:
        study_file(named)
    assert str(refused.value).endswith("Did you mean studies/news2017.yml?")


@pytest.mark.usefixtures("project")
def test_a_study_is_found_by_bare_name_and_by_path_from_the_root(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path / "docs")
    for named in ("seeds", "studies/examples/seeds.yml", Path("studies/examples/seeds.yml")):
        assert study_file(named).samefile(STUDIES / "examples" / "seeds.yml")


@pytest.mark.parametrize(
    ("pair", "value"),
    [
        ("topics.n_topics=12", lambda s: s.topics.n_topics == 12),
        ("corpus.columns.headline=title", lambda s: s.corpus.columns.headline == ("title",)),
        ("corpus.columns.url=", lambda s: s.corpus.columns.url == ()),
        ("words.exclude=[gull, tern]", lambda s: s.words.exclude == ("gull", "tern")),
        (" seed =7", lambda s: s.seed == 7),
        ("title=One = two", lambda s: s.title == "One = two"),
        ("about=[", lambda s: s.about == "["),
        ("about=!!python/name:os.system", lambda s: s.about == "!!python/name:os.system"),
    ],
)
def test_an_override_sets_one_parameter(study_text, pair, value):
    plain = load_study(study_text(MINIMAL_FILE))
    changed = load_study(study_text(MINIMAL_FILE), [pair])
    assert value(changed)
    assert sum(getattr(plain, n) != getattr(changed, n) for n in Study.model_fields) <= 1


def test_the_last_override_of_a_parameter_holds(study_text):
    assert load_study(study_text(MINIMAL_FILE), ["seed=2", "seed=3"]).seed == 3


@pytest.mark.parametrize(
    ("pair", "told"),
    [
        ("seed", "not of the form"),
        ("=3", "not of the form"),
        ("title.size=3", "`title` has no parameters below it"),
        ("topics.n_topic=3", "Did you mean topics.n_topics?"),
        ("topics.n_topics=many", "topics.n_topics='many'"),
        ("topics=3", "topics=3"),
        ("corpus.dataset=news2017", "either `dataset`"),
    ],
)
def test_an_override_that_cannot_be_used_is_refused(study_text, pair, told):
    with pytest.raises(StudyError) as refused:
        load_study(study_text(MINIMAL_FILE), [pair])
    assert told in str(refused.value)


@pytest.mark.parametrize("text", ["2031-99-99", "0x_"])
def test_an_override_that_only_looks_like_a_date_or_number_is_text(study_text, text):
    assert load_study(study_text(MINIMAL_FILE), [f"about={text}"]).about == text
