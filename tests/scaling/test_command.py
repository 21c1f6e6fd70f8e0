"""`newscrawl scaling`, and the page that shows what it prints."""

from __future__ import annotations

import math
from dataclasses import replace
from datetime import datetime, timedelta
from pathlib import Path

import pytest

from newscrawl.items import VIETNAM
from newscrawl.storage import newspapers, open_database
from newscrawl.upkeep import scaling
from newscrawl.upkeep.scaling import MEASURED
from newscrawl.upkeep.scaling.shard import BATCH

from ..cli.terminal import Run
from ..storage.builders import OTHER, PAPER, make_article, see
from .page import PAGE, renewed

README = PAGE.with_name("README.md")


def test_the_page_shows_what_the_command_prints() -> None:
    text = PAGE.read_text(encoding="utf-8")
    asked: list[str] = []

    def nothing(words: str) -> str:
        asked.append(words)
        return ""

    assert renewed(text, nothing) != text
    assert len(asked) == text.count("```text\n") >= 2
    assert renewed(text) == text, "python -m tests.scaling.page writes the tables anew"


def rounded(number: float) -> str:
    """As a text says it: two digits that count."""
    return f"{round(number, 1 - math.floor(math.log10(number))):,.0f}"


def test_the_text_says_what_the_tables_say() -> None:
    """The figures of the sentences: who changes a cost has to read them again."""
    text = " ".join(PAGE.read_text(encoding="utf-8").split())
    readme = " ".join(README.read_text(encoding="utf-8").split())
    ends, slowly = scaling.limits(), scaling.limits(delay=9)
    slow_disk = scaling.limits(costs=replace(MEASURED, sync=0.01))
    sixty, many = scaling.newspapers(60), scaling.newspapers(500)
    reading = scaling.pages(100_000_000, 16)
    for said, there in (
        (f"ends at some {rounded(ends.backfilled)} newspapers that are fetched without pause", text),
        (f"or {rounded(slowly.backfilled)} at nine seconds", text),
        (f"at {rounded(ends.backfilled)} newspapers fetched without pause", text),
        (f"without pause: {1000 * MEASURED.page:.1f} ms of CPU a page", text),
        (f"at {rounded(slow_disk.backfilled)}, where the disk takes 10 ms for each file", text),
        (f"a batch of {BATCH} pages, {1000 * MEASURED.sync:.1f} ms here", text),
        (f"some {sixty.warc_year / 60 / 1e9:.1f} GB a newspaper and year", text),
        (f"{round(ends.load_pages, -2):.0f} pages a second are stored", text),
        (f"some {rounded(ends.pages_a_second)} pages a second of many newspapers", readme),
        (f"what {rounded(ends.backfilled)} give that are crawled without pause", readme),
    ):
        assert said in there, said
    assert (ends.first, slow_disk.first) == ("interpreter", "writer")
    assert 60 < sixty.longest_run < 180  # "lasts two minutes"
    assert 150 < sixty.cpu < 210  # "three minutes of CPU a day"
    assert 25 < sixty.lag / 60 < 35  # "half an hour after it appeared"
    assert 9.5 < scaling.backfill(60, 10, 1).days < 10.5  # "ten days"
    assert 4.5 < many.verify / 3600 < 5.5  # "five hours"
    assert many.database_year / many.newspapers == pytest.approx(0.4e9, rel=0.1)  # "0.4 gigabytes"
    assert 5.5 < reading.reading < 6.5  # "six hours"
    assert 36 < reading.hours - reading.reading < 60  # "two days"


def test_json_has_all_of_it(run: Run) -> None:
    answer = run("scaling", "--newspapers", "2,5", "--pages", "1000000", "--cores", "1,3", "--json")
    assert answer.code == 0, answer.err
    assert [one["newspapers"] for one in answer.json["newspapers"]] == [2, 5]
    assert [(one["newspapers"], one["cores"]) for one in answer.json["backfill"]] == [
        (2, 1),
        (5, 1),
        (2, 3),
        (5, 3),
    ]
    assert [(one["pages"], one["cores"]) for one in answer.json["pages"]] == [(1_000_000, 1), (1_000_000, 3)]
    assert answer.json["limits"]["pages_a_day"] == 28_800
    assert {one["name"] for one in answer.json["constants"]} == {one.name for one in scaling.constants()}


def test_what_is_given_counts(run: Run) -> None:
    def found(*words: object) -> dict[str, float]:
        (one,) = run("scaling", "--newspapers", 3, "--json", *words).json["newspapers"]
        return dict(one)

    usual = found()
    assert found("--articles", 40)["pages"] == usual["pages"] / 2
    assert found("--every", "30m")["lag"] < usual["lag"]
    assert found("--delay", 9)["run"] > usual["run"]
    assert found("--same", 1)["warc_year"] < usual["warc_year"] / 2
    assert found("--disk-month", 0, "--copy-month", 0, "--core-month", 5)["month"] == 5


def test_an_archive_says_what_it_is_like(run: Run, tmp_path: Path) -> None:
    """Two newspapers: one with an article on each day but the last, one with two of long ago besides."""
    today = datetime.now(VIETNAM)
    with open_database(tmp_path / "newscrawl.db") as db, db.transaction():
        newspapers.sync(db, [PAPER, OTHER])
        for number, ago in enumerate([*range(1, 29), 400, 500]):
            see(db, make_article(number, published_at=today - timedelta(days=ago)))
        for number in range(28):
            article = make_article(number, newspaper="baokhac", key=f"baokhac:{number}")
            published = today - timedelta(days=3 + number % 2)
            see(db, replace(article, url=f"{OTHER.base_url}/bai-{number}.html", published_at=published))
    (found,) = run("scaling", "--as-here", "--data", tmp_path, "--json").json["newspapers"]
    assert (found["newspapers"], found["articles"]) == (2, 2)
    refused = run("scaling", "--as-here", "--newspapers", 3, "--data", tmp_path)
    assert (refused.code, "leave the others out" in refused.err) == (2, True)
    absent = run("scaling", "--as-here", "--data", tmp_path / "nowhere")
    assert (absent.code, "newscrawl.db" in absent.err) == (2, True), absent.err


def test_the_slowest_and_the_fastest_are_simulated_as_soon(run: Run) -> None:
    slow = run(
        "scaling", "--newspapers", 1, "--cores", 1, "--delay", 3600, "--answer", 60, "--every", "1d", "--json"
    )
    assert slow.json["limits"]["pages_a_day"] == 24
    fast = run("scaling", "--newspapers", 2, "--cores", 1, "--delay", 0.1, "--answer", 0, "--json")
    assert fast.json["limits"]["pages_a_day"] == 864_000
    assert slow.json["limits"]["backfilled"] > 1000 * fast.json["limits"]["backfilled"]


def test_constants_say_where_they_come_from(run: Run) -> None:
    answer = run("scaling", "--constants", "--core-month", 3)
    assert answer.code == 0
    assert "core_month: 3.0 USD a month, a dedicated core with 4 GB of memory\n    given\n" in answer.out
    assert "python -m tests.benchmarks.bench_sizes" in answer.out


@pytest.mark.parametrize(
    ("words", "said"),
    [
        (["--newspapers", "0"], "go from 1 to 2,000"),
        (["--newspapers", "5000"], "go from 1 to 2,000"),
        (["--newspapers", "ten"], "write 1,10,60"),
        (["--pages", "1,,2"], "write 1,10,60"),
        (["--every", "10s"], "from 5m to 1d"),
        (["--every", "often"], "is not a length of time"),
        (["--same", "2"], "is a share"),
        (["--articles", "1000000"], "can be 2,000 at most"),
        (["--articles", "0"], "not in the range"),
        (["--delay", "0"], "not in the range"),
    ],
)
def test_misuse(run: Run, words: list[str], said: str) -> None:
    answer = run("scaling", *words)
    assert (answer.code, said in answer.err) == (2, True), answer.err
