"""A small report of fictional outlets with hostile headlines, rendered once for all tests."""

import json
import random
from pathlib import Path

import pytest

from newsstudy.report.runner import report
from newsstudy.study import load_study
from tests.conftest import ROOT

HOSTILE = "<script>alert(1)</script> $5 and $10 =cmd|x"
SENTENCES = """
The harbour council of Ostrel voted against the new pier on Tuesday.
Fishermen accused the council of ignoring their warnings.
A mother of three wept as the last ferry left the quay.
The pier would have cost nine million crowns, the treasurer said.
Engineers from the port measured the current for two weeks.
Critics said the council had failed to protect the old town.
The mayor, Tilda Marsk, called the decision a matter of conscience.
Ticket prices will rise in spring, and two hotels fear for their jobs.
Rain fell on the market square all morning.
Students of the naval school painted the lighthouse green.
The opposition rejected the plan and demanded a second vote.
Neighbours brought soup to the families who had to move.
The court in Ostrel heard the complaint for three hours.
A report on the tides is expected before the summer.
The union urged the government to act before the storms return.
Visitors counted forty boats in the bay, fewer than last year.
The museum opened a room with maps of the coast.
Nobody was hurt when the crane fell into the basin.
The football club trained on the beach, watched by a few dogs.
Prices for mackerel fell by a fifth within a month.
""".strip().splitlines()


def small_corpus(path: Path) -> None:
    """Write a corpus in which hostile things happen: one outlet has one article, dates are none."""
    chance = random.Random(5)
    rows = []
    for number in range(26):
        outlet = ["Ostrel Post", "Bay Courier"][number % 2]
        text = "\n\n".join(" ".join(chance.sample(SENTENCES, 4)) for _ in range(3))
        rows.append(
            {"outlet": outlet, "headline": f"Pier {number}", "text": f"Day {number}. {text}"}
        )
    rows[0]["headline"] = HOSTILE
    rows[1]["headline"] = "=HYPERLINK(1)"
    rows[2]["published"] = "the day after"
    rows[3]["published"] = "2031-04-01"
    rows[4]["text"] = "\n\n".join([f"{HOSTILE} said the council was to blame. " + rows[4]["text"]])
    rows.append(
        {"outlet": "Gull <b>Weekly</b>", "headline": "One", "text": rows[5]["text"] + " End."}
    )
    rows.append({"outlet": "", "headline": "Nobody's", "text": rows[6]["text"]})
    rows.append({"outlet": "Ostrel Post", "headline": "Empty", "text": ""})
    rows.append({**rows[7], "headline": "Again"})
    lines = [json.dumps(row) for row in rows] + ["{not json"]
    path.write_text("\n".join(lines) + "\n", encoding="utf-8")


def small_project(root: Path) -> None:
    """Make `root` a project with this one's notebooks, codebooks and docs, and a study."""
    for name in ("codebooks", "notebooks", "docs", "requirements"):
        (root / name).symlink_to(ROOT / name)
    (root / "studies").mkdir()
    (root / "studies" / "small.yml").write_text(
        "title: A small <i>study</i>\nfictional: true\ncorpus: {path: small.jsonl}\n"
        "topics: {n_topics: 4, min_articles: 2, max_share: 0.9}\nwords: {min_articles: 2}\n"
        "comparison: {draws: 200}\nrobustness: {repeats: 5, control_draws: 100}\n"
        # The same sentences stand in all articles: they are neither copies nor one story.
        "stories: {similarity_undated: 1.0, similarity: 1.0}\ncopies: {near_copy: 1.0}\n"
        "agency: {unknown: false}\n",
        encoding="utf-8",
    )
    small_corpus(root / "small.jsonl")


class SmallReport:
    """The small project: where it is, what the last run said, and how to run it again."""

    def __init__(self, root: Path):
        self.root = root
        self.site = root / "reports" / "small"
        self.run_folder = root / "data" / "processed" / "small" / "run"
        self.said: list[str] = []

    def run(self, *overrides: str) -> list[str]:
        """Run the report and return its progress lines."""
        self.said = []
        report(load_study("small", overrides), self.said.append)
        return self.said

    def page(self, name: str) -> str:
        """Return the HTML of a page."""
        return (self.site / f"{name}.html").read_text(encoding="utf-8")


@pytest.fixture(scope="session")
def rendered(tmp_path_factory: pytest.TempPathFactory) -> SmallReport:
    """The small report, rendered once."""
    root = tmp_path_factory.mktemp("project")
    small_project(root)
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("NEWSSTUDY_ROOT", str(root))
        made = SmallReport(root)
        made.run()
    return made


@pytest.fixture
def small_report(rendered: SmallReport, monkeypatch: pytest.MonkeyPatch) -> SmallReport:
    """The small report, with NEWSSTUDY_ROOT pointing to its project during the test."""
    monkeypatch.setenv("NEWSSTUDY_ROOT", str(rendered.root))
    return rendered
