"""What a newspaper's file says under [expectations], each key held against an archive that was crawled.

Two newspapers print the same texts, so that those of the second are copies. The clock of the crawls stands on
an ordinary Wednesday: at Tết nothing would follow from how much is published.
"""

from __future__ import annotations

import json
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from pathlib import Path

import pytest

from newscrawl.items import VIETNAM
from newscrawl.problem_reasons import PROBLEM_REASONS
from newscrawl.sample import SampleServer, newspaper_toml
from newscrawl.upkeep import advice

from ..crawl.papers import Reader
from ..schedule.clock import run
from ..zygote import zygote

WEDNESDAY = datetime(2026, 10, 14, 10, tzinfo=VIETNAM)


@dataclass(frozen=True)
class Study:
    """An archive at another time than now."""

    reader: Reader
    plain: str

    def expect(self, table: str) -> None:
        """Write this into the second newspaper's file."""
        file = self.reader.data / "newspapers" / "banmau.toml"
        file.write_text(self.plain + table, encoding="utf-8")

    def run(self, *words: str, hours: float = 0) -> tuple[int, str]:
        """Run a command so many hours after ten o'clock; its exit code and stderr."""
        by = WEDNESDAY + timedelta(hours=hours) - datetime.now(UTC)
        ended = run(self.reader.data, *words, by=by)
        return ended.code, ended.err


@pytest.fixture(scope="module")
def study(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Study]:
    data = tmp_path_factory.mktemp("expectations") / "data"
    (data / "newspapers").mkdir(parents=True)
    size = {"articles": 90, "days": 18, "last_day": date(2026, 10, 13)}
    with SampleServer(**size) as first, SampleServer(**size) as second:
        files = {
            "baomau": newspaper_toml(first.base_url),
            "banmau": newspaper_toml(second.base_url, id="banmau"),
        }
        for name, text in files.items():
            (data / "newspapers" / f"{name}.toml").write_text(text, encoding="utf-8")
        made = Study(Reader(data, second), files["banmau"])
        for name in ("baomau", "banmau"):  # one after the other: of equal texts, the first is the original
            code, err = made.run("crawl", name, "--since", "2026-09-20")
            assert (code, "ALARM" in err) == (0, False), err
        assert made.run("duplicates", "--json")[0] == 0
        yield made


BROKEN = """
[expectations]
articles = [50, 80, 50, 50, 50, 20, 10]
problems = 0.02
duplicates = 0.1

[expectations.fields]
byline = 1.0
lead = 0.9
agency = 0.8

[expectations.rules]
lead = "somewhere-else"
body = "sc-longform"
"""
KEPT = """
[expectations]
articles = [3, 3, 3, 3, 3, 2, 2]
problems = 0.9
duplicates = 1.0

[expectations.fields]
byline = 0.5
agency = 0.01

[expectations.rules]
lead = "block-sc-sapo"
"""


def test_each_key_opens_a_finding_and_what_the_file_says_next_closes_it(study: Study) -> None:
    study.expect(BROKEN)
    study.reader.server.publish(12, at=WEDNESDAY)
    study.reader.server.misbehave([{"match": r"-\d+\.html", "effect": "soft_404", "share": 0.6}])
    code, err = study.run("crawl", "banmau", hours=3)
    assert code == 1
    alarms = [line.removeprefix("ALARM banmau: ") for line in err.splitlines() if line.startswith("ALARM")]
    found = {
        (kind, field): json.loads(numbers)
        for kind, field, numbers in study.reader.rows(
            "select kind, field, numbers from findings where closed_at is null"
        )
    }
    assert set(found) == {
        ("articles", ""),
        ("duplicates", ""),
        ("field", "agency"),
        ("field", "byline"),
        ("pages", "elsewhere"),
        ("rule", "lead"),
    }
    assert len(alarms) == len(found)
    assert any("articles on 13 October, where about 80 are usual" in one for one in alarms), alarms
    assert any(one.startswith("byline is in ") and "expected are 100 %" in one for one in alarms)
    assert any("lead: somewhere-else gave way to " in one for one in alarms)
    assert any("are duplicates, before 10 %" in one for one in alarms), alarms
    assert any(one.startswith("pages lead to something that is no article") for one in alarms)
    assert found["articles", ""]["expected"] == 80

    code, err = study.run("crawl", "banmau", hours=4)  # the same once more: nothing to tell
    assert (code, "ALARM" in err, "Recovered" in err) == (1, False, False)

    study.expect(KEPT)
    study.reader.server.misbehave([])
    study.reader.server.publish(10, at=WEDNESDAY + timedelta(hours=5))
    code, err = study.run("crawl", "banmau", hours=6)
    assert (code, "ALARM" in err) == (0, False), err
    assert err.count("Recovered banmau") == len(found)
    assert study.reader.one("select count(*) from findings where closed_at is null") == 0


def test_what_is_no_longer_expected_is_over(study: Study) -> None:
    study.expect('\n[expectations]\narticles = 500\n[expectations.rules]\ntags = "nowhere"\n')
    code, err = study.run("crawl", "banmau", hours=8)
    assert (code, err.count("ALARM banmau")) == (1, 2), err
    study.expect("")
    code, err = study.run("crawl", "banmau", hours=9)
    assert code == 0, err
    assert err.count("Recovered banmau: the newspaper's file expects it no more.") == 2


@pytest.mark.parametrize(
    ("table", "said"),
    [
        ("articles = [1, 2, 3]", "expectations.articles must be a number of articles a day, or a list of"),
        ('articles = "many"', "expectations.articles must be a number from 0 to 100000"),
        ("articles = [1, 2, 3, 4, 5, 6, -1]", "expectations.articles must be a number from 0 to 100000"),
        ("problems = 5", "expectations.problems must be a number from 0 to 1 (a share, as 0.05 for 5 %)"),
        ("duplicates = true", "expectations.duplicates must be a number from 0 to 1"),
        ("article = 5", 'there is no key "expectations.article"; did you mean articles?'),
        ("fields = 0.9", "expectations.fields must be a table, written [fields]"),
        ("[expectations.fields]\nbyline = 90", "expectations.fields.byline must be a number from 0 to 1"),
        ("[expectations.fields]\nauthor = 0.9", 'no key "expectations.fields.author"; did you mean authors?'),
        ("[expectations.rules]\nlead = 3", "expectations.rules.lead must be a text of one line in quotes"),
        ('[expectations.rules]\nleed = "x"', 'no key "expectations.rules.leed"; did you mean lead?'),
    ],
)
def test_a_wrong_expectation_is_refused_in_a_sentence(tmp_path: Path, table: str, said: str) -> None:
    file = tmp_path / "newspapers" / "banmau.toml"
    file.parent.mkdir()
    plain = newspaper_toml("http://127.0.0.1:1", id="banmau")
    file.write_text(f"{plain}\n[expectations]\n{table}\n", encoding="utf-8")
    refused = zygote().run("newspapers", "--data", tmp_path)
    assert (refused.code, refused.err.count("\n")) == (1, 1)
    assert said in refused.err
    assert str(file) in refused.err


def test_for_every_reason_of_a_problem_it_is_said_what_to_do() -> None:
    assert advice.OF_PROBLEMS.keys() == PROBLEM_REASONS.keys()
