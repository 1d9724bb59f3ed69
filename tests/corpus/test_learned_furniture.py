"""Furniture learned from a corpus; every text here is composed or drawn at random."""

import pickle
from pathlib import Path

import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from newsstudy.corpus.cleaning import Cleaned, clean
from newsstudy.corpus.learned_furniture import apply_learned, learn, learn_and_apply
from newsstudy.corpus.outlets import outlet_of
from newsstudy.corpus.readers import records
from newsstudy.corpus.repair import repair
from newsstudy.parameters import CleaningParameters
from newsstudy.study import load_study
from tests.conftest import ROOT

COMPOSED = ROOT / "tests/corpora/composed"
SYLLABLES = ("ba", "ke", "lo", "mi", "nu", "ra", "se", "to", "vi", "zu", "pol", "gar", "fen", "dra")
PLUG = "The Courier lives on its readers in every harbour of the bay."


def vocabulary(rng: np.random.Generator, n: int) -> list[str]:
    return ["".join(rng.choice(SYLLABLES, 3)) for _ in range(n)]


def sentence(rng: np.random.Generator, words: list[str]) -> str:
    return " ".join(rng.choice(words, 12)).capitalize() + "."


def stories(n: int, seed: int = 1, topic: list[str] | None = None) -> list[str]:
    """Return unlike articles of six paragraphs, or articles that share the words of one topic."""
    rng = np.random.default_rng(seed)
    common = vocabulary(np.random.default_rng(0), 40)
    return [
        "\n\n".join(
            " ".join(sentence(rng, words) for _ in range(2)) for _ in range(6)
        )
        for words in ([*common, *(topic or vocabulary(rng, 40))] for _ in range(n))
    ]  # fmt: skip


def left(texts: list[str], outlets: list[str] | None = None, **given: object) -> list[str]:
    """Return the texts as the learned layer leaves them."""
    cleaned = [clean("", text) for text in texts]
    return [a.text for a in learn_and_apply(cleaned, outlets or ["a"] * len(texts), **given)[1]]


def verdicts(texts: list[str], outlets: list[str] | None = None, **given: object) -> dict[str, str]:
    table = learn(texts, outlets or ["a"] * len(texts), **given).preview()
    return dict(zip(table["form"], table["verdict"], strict=True))


def with_line(texts: list[str], line: str, every: int = 4) -> list[str]:
    return [f"{t}\n\n{line}" if i % every == 0 else t for i, t in enumerate(texts)]


def test_a_line_that_recurs_over_unlike_articles_goes():
    texts = stories(24)
    assert left(with_line(texts, PLUG)) == texts


def test_a_line_in_articles_on_one_topic_is_background_and_stays():
    topic = vocabulary(np.random.default_rng(9), 90)
    texts = [*stories(24), *(f"{t}\n\n{PLUG}" for t in stories(6, 2, topic))]
    assert left(texts) == texts
    assert verdicts(texts)[PLUG.lower()] == "its articles are on one topic"


def test_a_line_in_copies_of_one_article_stays():
    texts = [*stories(24), *[f"{stories(1, 5)[0]}\n\n{PLUG}"] * 6]
    assert left(texts) == texts
    assert verdicts(texts)[PLUG.lower()] == "too few articles that are unlike each other"


def test_a_line_that_other_outlets_print_too_stays():
    texts = with_line(stories(48), PLUG)
    outlets = ["a"] * 24 + ["b"] * 24
    assert left(texts, outlets) == texts
    assert verdicts(texts, outlets)[PLUG.lower()] == "stands in other outlets too"


def test_a_line_of_one_day_stays():
    texts = with_line(stories(24), PLUG)
    assert left(texts, days=["2031-04-01"] * 24) == texts
    assert left(texts, days=[f"2031-04-{i:02}" for i in range(1, 25)]) != texts


def test_a_small_outlet_teaches_nothing():
    texts = with_line(stories(14), PLUG)
    assert left(texts) == texts
    assert learn(texts, ["a"] * 14).preview().empty


def test_too_few_articles_teach_nothing_and_are_shown():
    texts = with_line(stories(24), PLUG, every=12)
    assert left(texts) == texts
    assert verdicts(texts)[PLUG.lower()] == "too few articles that are unlike each other"
    lower = CleaningParameters(min_articles=2)
    assert left(texts, parameters=lower) != texts


def test_nothing_is_learned_where_the_study_says_so():
    texts = with_line(stories(24), PLUG)
    assert left(texts, parameters=CleaningParameters(learned=False)) == texts


def test_a_short_line_between_paragraphs_may_be_a_heading_and_stays():
    texts = [t.replace("\n\n", "\n\nWhat happens now\n\n", 1) for t in stories(24)]
    assert left(texts) == texts
    assert verdicts(texts)["what happens now"] == "may be a heading"


def test_the_name_of_a_speaker_set_before_each_turn_stays():
    texts = [f"Odo Marrin\n\n{t}".replace("\n\n", "\n\nOdo Marrin\n\n") for t in stories(24)]
    assert left(texts) == texts


def test_the_last_sentence_of_one_line_texts_goes():
    texts = [text.replace("\n\n", " ") for text in stories(24)]
    plugged = [f"{t} {PLUG}" if i % 4 == 0 else t for i, t in enumerate(texts)]
    assert left(plugged) == texts


def test_a_recurring_sentence_within_paragraphs_stays():
    texts = [t.replace("\n\n", " ").replace(". ", f". {PLUG} ", 5) for t in stories(24)]
    texts = [t.replace(f"{PLUG} ", "", 4) for t in texts]
    assert left(texts) == texts


def test_a_shell_with_changing_names_goes():
    texts = stories(24)
    names = vocabulary(np.random.default_rng(3), 24)
    noted = [
        f"{t} {n.capitalize()} ploughs the night desk of the Courier." if i % 2 else t
        for i, (t, n) in enumerate(zip(texts, names, strict=True))
    ]
    assert left(noted) == texts


def test_a_turn_of_phrase_that_stands_anywhere_stays():
    texts = stories(24)
    names = [name.capitalize() for name in vocabulary(np.random.default_rng(3), 24)]
    said = [
        f"{t} {n} said so on Tuesday in the harbour." if i % 2
        else f"{n} said so on Tuesday in the harbour. {t}"
        for i, (t, n) in enumerate(zip(texts, names, strict=True))
    ]  # fmt: skip
    assert left(said) == said


def test_a_recurring_dateline_goes_and_the_sentence_behind_it_stays():
    texts = stories(24)
    dated = [f"OSTMERE: {t}" if i % 3 == 0 else t for i, t in enumerate(texts)]
    assert left(dated) == texts


def test_a_speaker_who_opens_texts_and_speaks_within_them_stays():
    texts = [f"MARRIN: {t}".replace(". ", ". MARRIN: ", 1) for t in stories(24)]
    assert left(texts) == texts


def test_headlines_below_a_recurring_heading_go_with_it():
    texts = stories(24)
    rng = np.random.default_rng(4)
    listed = [
        f"{t}\n\nOn this subject\n\n{sentence(rng, vocabulary(rng, 9))[:-1]}" if i % 3 == 0 else t
        for i, t in enumerate(texts)
    ]
    assert left(listed) == texts


HEADLINES = [
    f"{name} council {verb} {thing} of Ostmere in long dispute"
    for name in ("Vellmark", "Sarrow", "Hexley", "Orrin", "Dunmarrow", "Pellwick")
    for verb in ("rebuilds pier", "shuts library", "sells ferry", "drains marsh")
    for thing in ("north", "south")
]


def test_headlines_of_the_corpus_behind_a_label_go_where_nothing_marks_their_end():
    texts = [text.replace("\n\n", " ") for text in stories(48)]
    linked = [
        t.replace(". ", f". READ MORE: {HEADLINES[i - 1]} ", 1) if i % 3 == 0 else t
        for i, t in enumerate(texts)
    ]
    assert left(linked, headlines=HEADLINES) == texts


def test_the_headline_of_another_article_goes_and_a_sentence_of_the_same_words_stays():
    texts = [text.replace("\n\n", " ") for text in stories(48)]
    linked = [texts[0].replace(". ", f". {HEADLINES[5]} ", 1), *texts[1:]]
    assert left(linked, headlines=HEADLINES) == texts
    told = [texts[0].replace(". ", f". {HEADLINES[5]}. ", 1), *texts[1:]]
    assert left(told, headlines=HEADLINES) == told


def test_a_label_that_sentences_follow_is_no_link():
    texts = [
        text.replace("\n\n", " ").replace(". ", ". READ MORE: ", 1) for text in stories(48)
    ]  # fmt: skip
    assert left(texts, headlines=HEADLINES) == texts


def running(n: int) -> list[str]:
    """Return articles of one line in which a few words open sentences and none of them else."""
    rng = np.random.default_rng(8)
    openers = ["However", "But", "They", "When", "It"]
    return [
        " ".join(
            f"{rng.choice(openers)} {sentence(rng, vocabulary(rng, 90)).lower()}" for _ in range(14)
        )
        for _ in range(n)
    ]


CAPTION = "The divers of Vellmark carry a bronze bell over the northern pier of {}"


def with_caption(texts: list[str], caption: str, every: int) -> list[str]:
    """Return texts with a caption, each of another town, behind their sixth sentence."""
    towns = iter(vocabulary(np.random.default_rng(6), len(texts)))
    captions = [caption.format(f"{next(towns)}mere") for _ in texts]
    return [
        t.replace(". ", f". {c} ", 6).replace(f"{c} ", "", 5) if i % every == 0 else t
        for i, (t, c) in enumerate(zip(texts, captions, strict=True))
    ]


def test_captions_that_run_into_the_texts_of_an_outlet_by_habit_go():
    texts = running(60)
    assert left(with_caption(texts, CAPTION, 3)) == texts


def test_a_lost_stop_stays_where_it_is_no_habit():
    texts = with_caption(running(60), CAPTION, 20)
    assert left(texts) == texts


@pytest.mark.parametrize(
    "kept",
    [
        "The bell of Ostmere",
        "Divers carry a bell over the northern pier of Vellmark today #bell @vellmark",
        "The divers said so. They",
    ],
    ids=["subheading", "post", "sentence"],
)
def test_what_runs_into_a_text_and_is_no_caption_stays(kept):
    texts = with_caption(running(60), kept, 2)
    assert left(texts) == texts


def test_captions_stay_where_lines_are_kept_apart():
    texts = [text.replace(". ", ".\n\n", 1) for text in with_caption(running(60), CAPTION, 3)]
    assert left(texts) == texts


def test_a_labelled_link_goes_from_a_running_text_though_it_is_the_only_one():
    texts = running(60)
    linked = with_caption(texts, "IN PICTURES: The bells of the bay and their divers", 60)
    assert linked != texts
    assert left(linked) == texts


def test_the_preview_gives_evidence_and_examples_for_what_was_learned_and_what_was_not():
    texts = with_line([t.replace("\n\n", "\n\nWhat now\n\n", 1) for t in stories(24)], PLUG)
    table = learn(texts, ["a"] * 24).preview().set_index("form")
    row = table.loc[PLUG.lower()]
    assert (row["n_articles"], row["share"], row["elsewhere"]) == (6, 0.25, 0)
    assert row["kind"] == "line"
    assert row["examples"] == PLUG
    assert row["learned"]
    assert not table.loc["what now", "learned"]
    assert table["cohesion"].between(0, 4).all()


def test_no_article_and_empty_articles_teach_nothing():
    assert learn([], []).preview().empty
    assert left([""] * 20) == [""] * 20


def test_what_was_learned_is_small_and_survives_a_pickle():
    texts = with_line(stories(24), PLUG)
    learned = learn(texts, ["a"] * 24)
    again = pickle.loads(pickle.dumps(learned))
    assert again.preview().equals(learned.preview())
    assert len(pickle.dumps(learned)) < 20_000
    assert apply_learned(clean("", texts[0]), "a", again).text == stories(24)[0]
    assert apply_learned(clean("", texts[0]), "b", again).text == texts[0]


FURNITURE = [
    PLUG,
    "OSTMERE: ",
    "Odo ploughs the night desk of the Courier.",
    "On this subject\n\nThe pier in five maps",
    "READ MORE: Vellmark council rebuilds pier north of Ostmere in long dispute ",
    "Share this story: Chirp, Mail",
]


@st.composite
def furnished(draw: st.DrawFn) -> list[str]:
    """Return forty articles of two outlets with several kinds of furniture put here and there."""
    rng = np.random.default_rng(draw(st.integers(0, 10_000)))
    pieces = draw(st.lists(st.sampled_from(FURNITURE), min_size=1, max_size=4))
    is_one_line = draw(st.booleans())
    texts = [
        t.replace("\n\n", " ") if is_one_line else t for t in stories(40, int(rng.integers(99)))
    ]
    for piece in pieces:
        at = rng.integers(0, 3)
        for i in rng.choice(40, int(rng.integers(2, 20)), replace=False):
            parts = (piece, texts[i]) if at == 0 else (texts[i], piece)
            texts[i] = texts[i].replace(". ", f". {piece} ", 1) if at == 2 else "\n\n".join(parts)
    return texts


@settings(max_examples=25)
@given(furnished())
def test_cleaning_and_learning_again_changes_and_removes_nothing_more(texts):
    outlets, headlines = ["a", "b"] * 20, HEADLINES[:40]
    once = left(texts, outlets, headlines=headlines)
    assert left(once, outlets, headlines=headlines) == once


@settings(max_examples=25)
@given(furnished())
def test_applying_what_was_learned_gives_what_learning_left_and_accounts_for_every_word(texts):
    outlets = ["a", "b"] * 20
    by_rules = [clean("", text) for text in texts]
    learned, articles = learn_and_apply(by_rules, outlets, None, HEADLINES[:40])
    for text, outlet, cleaned, article in zip(texts, outlets, by_rules, articles, strict=True):
        assert apply_learned(cleaned, outlet, learned) == article
        source, kept, end = repair(text), [], 0
        for position, _, line in article.removed:
            assert source[position : position + len(line)] == line
            kept.append(source[end:position])
            end = position + len(line)
        assert "".join((*kept, source[end:])).split() == article.text.split() or article.removed
        assert "".join("".join((*kept, source[end:])).split()) == "".join(article.text.split())
        assert [source[a:b] for a, b in article.kept] == [
            piece for piece in (source[a:b] for a, b in article.kept) if piece in article.text
        ]


def composed_articles() -> pd.DataFrame:
    """Return the composed corpus as read, with the text as the whole pipeline leaves it."""
    study = load_study(ROOT / "studies/composed.yml")
    rows = [
        (record.source_path, record.record, outlet_of(record.fields, record.source_path, study)[0],
         clean(record.fields.get("headline", ""), record.fields["text"]))
        for record in records(Path(COMPOSED / "raw"), study.corpus)
    ]  # fmt: skip
    table = pd.DataFrame(rows, columns=["source_path", "record", "outlet", "cleaned"])
    headlines = [cleaned.headline for cleaned in table["cleaned"]]
    _, articles = learn_and_apply(table["cleaned"], table["outlet"], None, headlines)
    return table.assign(article=articles)


def squeezed(text: str) -> str:
    return " ".join(text.split())


def test_the_composed_corpus_loses_its_furniture_and_no_paragraph():
    articles = composed_articles().set_index(["source_path", "record"])["article"]
    truth = pd.read_csv(COMPOSED / "truth.csv").fillna({"record": 1})
    places = zip(truth["source_path"], truth["record"].astype(int), strict=True)
    lines = {
        article_id: [squeezed(line) for line in articles[place].text.split("\n") if line]
        for article_id, place in zip(truth["article_id"], places, strict=True)
    }
    furniture = pd.read_csv(COMPOSED / "furniture.csv")
    is_left = [
        any(line == squeezed(row.text) or (row.position == "inline"
            and line.startswith(squeezed(row.text))) for line in lines[row.article_id])
        for row in furniture.itertuples()
    ]  # fmt: skip
    assert 1 - np.mean(is_left) >= 0.95
    paragraphs = pd.read_csv(COMPOSED / "paragraphs.csv")
    dateline = furniture[furniture["position"] == "inline"].groupby("article_id")["text"].first()
    lost = [
        row.text for row in paragraphs.itertuples()
        if squeezed(row.text) not in lines[row.article_id]
        and squeezed(f"{dateline.get(row.article_id)} {row.text}") not in lines[row.article_id]
    ]  # fmt: skip
    removed = sum(len(article.removed) for article in articles)
    assert removed > 250
    assert 1 - len(lost) / (removed + len(lost)) >= 0.99
    look_alikes = pd.read_csv(COMPOSED / "lookalikes.csv")
    assert all(
        squeezed(row.text) in " ".join(lines[row.article_id]) for row in look_alikes.itertuples()
    )


def test_an_article_without_text_is_left_as_it_is():
    learned = learn(with_line(stories(24), PLUG), ["a"] * 24)
    assert apply_learned(Cleaned("", ""), "a", learned) == Cleaned("", "")
