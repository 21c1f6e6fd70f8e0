"""`newscrawl duplicates` as a researcher calls it, and as cron does when somebody pulls the plug."""

from __future__ import annotations

import asyncio
import csv
import io
import json
import signal
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import httpx
import pytest

from newscrawl.cli import main
from newscrawl.research.duplicates import Cluster, clusters
from newscrawl.storage import duplicates as stored
from newscrawl.storage import lock_archive
from newscrawl.web.server import application

from .conftest import Press
from .test_finding import text


@pytest.fixture
def call(capfd: pytest.CaptureFixture[str]) -> Any:
    def run(press: Press, *words: str) -> tuple[int, str, str]:
        capfd.readouterr()
        code = main(["--data", str(press.data), "duplicates", *words])
        return code, *capfd.readouterr()

    return run


@pytest.fixture
def printed(press: Press) -> Press:
    """1, 2 and 6 are one text in two newspapers, 3 and 7 another in one; 4 and 5 stand alone."""
    story, other = text(1), text(2)
    press.print_all({1: story, 2: story, 3: other, 4: text(3), 5: text(4), 6: story[:4], 7: other})
    return press


def test_find_and_list(call: Any, printed: Press) -> None:
    code, out, err = call(printed)
    assert (code, err) == (0, "")
    lines = out.splitlines()
    assert lines[0] == "Text 3: 2 articles in 1 newspaper"
    assert lines[1].split() == ["*", "2026-09-05", "09:00", "bao3", "3", "Bài", "số", "3"]
    assert lines[2].split()[:5] == ["2026-09-05", "13:00", "100%", "bao3", "7"]
    assert lines[4] == "Text 1: 3 articles in 2 newspapers"
    assert lines[7].split()[2:5] == ["80%", "bao2", "6"]
    assert lines[-1].startswith("2 texts have copies. Compared 7 new or changed articles in ")
    assert call(printed)[1].endswith("2 texts have copies. Nothing was new since the last time.\n")
    assert "1 shown" in call(printed, "--limit", "1")[1]


@pytest.mark.parametrize(
    ("words", "numbers"),
    [
        ((), [3, 1]),
        (("--across",), [1]),
        (("--newspaper", "bao3"), [3]),
        (("--newspaper", "bao1"), [1]),
        (("--until", "2026-09-04"), []),
        (("--since", "2026-09-05", "--until", "2026-09-05"), [3, 1]),
        (("--limit", "1"), [3]),
    ],
)
def test_filters(call: Any, printed: Press, words: tuple[str, ...], numbers: list[int]) -> None:
    code, out, _ = call(printed, *words, "--json")
    found = json.loads(out)
    assert code == 0
    assert [one["cluster"] for one in found["clusters"]] == numbers
    assert (found["compared"], found["waiting"]) == (7, 0)


def test_only_very_similar_copies(call: Any, printed: Press) -> None:
    found = json.loads(call(printed, "--min-similarity", "0.9", "--json")[1])
    assert [[copy["article_id"] for copy in one["copies"]] for one in found["clusters"]] == [[3, 7], [1, 2]]
    assert {one["similarity"] for one in found["clusters"]} == {1.0}


def test_a_table_for_spreadsheets(call: Any, printed: Press) -> None:
    rows = list(csv.DictReader(io.StringIO(call(printed, "--csv")[1].removeprefix("\ufeff"))))
    assert [(row["cluster"], row["article_id"], row["first"]) for row in rows] == [
        ("3", "3", "1"),
        ("3", "7", "0"),
        ("1", "1", "1"),
        ("1", "2", "0"),
        ("1", "6", "0"),
    ]
    assert float(rows[4]["similarity"]) == pytest.approx(0.79, abs=0.02)
    assert rows[0]["url"] == "https://bao3.vn/bai-3.html"
    assert rows[0]["published_precision"] == "minute"


def test_the_copies_of_an_article(call: Any, printed: Press) -> None:
    printed.find()
    _, out, err = call(printed, "https://bao2.vn/bai-6.html")
    assert [line.split()[-1] for line in out.splitlines()] == ["1", "2", "6"]
    assert err == ""
    assert [copy["article_id"] for copy in json.loads(call(printed, "6", "--json")[1])] == [1, 2, 6]
    assert call(printed, "4")[1] == "No copies of article 4 were found.\n"
    printed.print_all({4: text(5)})
    code, _, err = call(printed, "4")
    assert code == 0
    assert "Article 4 came or changed" in err


def test_what_differs_between_two(call: Any, printed: Press) -> None:
    printed.find()
    code, out, _ = call(printed, "1", "6")
    assert code == 0
    assert out.startswith(
        "- article 1, bao1, 2026-09-05 07:00\n+ article 6, bao2, 2026-09-05 12:00\n80% similar\n"
    )
    assert "Bài số [-1-] {+6+}" in out
    assert "paragraph 5, removed" in out
    assert "… 3 paragraphs unchanged …" in out
    found = json.loads(call(printed, "1", "6", "--json")[1])
    assert (found["old"], found["new"], found["same_frame"]) == (1, 6, False)
    assert {one["name"] for one in found["changes"]} == {"title", "paragraph"}


def test_why_two_days_of_a_series_are_no_copies(call: Any, press: Press) -> None:
    day = "Sáng {}/9, giá cà phê ở huyện là {} đồng một ký, hồ tiêu {} đồng. " + " ".join(text(1))
    press.print_all({1: [day.format(5, 98_500, 141_000)], 2: [day.format(6, 97_200, 142_500)]})
    press.find()
    assert press.groups() == {}
    assert "similar: a shared frame, with other dates, numbers or names in it" in call(press, "1", "2")[1]


def test_the_shares_of_newspapers(call: Any, printed: Press) -> None:
    rows = {row["newspaper"]: row for row in json.loads(call(printed, "--shares", "--json")[1])}
    assert rows["bao2"] == {
        "newspaper": "bao2",
        "newspaper_name": "Báo 2",
        "articles": 2,
        "first": 0,
        "reprints": 2,
        "across": 2,
        "share": 1.0,
    }
    assert (rows["bao3"]["reprints"], rows["bao3"]["across"]) == (1, 0)
    assert "50.0%" in call(printed, "--shares")[1]
    assert "bao2,2,0,2,2,1.0" in call(printed, "--shares", "--csv")[1]


@pytest.mark.parametrize(
    ("words", "says"),
    [
        (("--csv", "--json"), "exclude each other"),
        (("--anew", "--no-update"), "exclude each other"),
        (("1", "2", "3"), "two to see what differs"),
        (("99",), "There is no article 99"),
        (("1", "2", "--csv"), "use --json"),
        (("1", "--anew"), "give no article"),
        (("--newspaper", "baolạ"), "has no newspaper 'baolạ'"),
        (("--newspaper", ""), "has no newspaper ''"),
        (("--min-similarity", "2"), "0<=x<=1"),
        (("--since", "2026-09-06", "--until", "2026-09-05"), "lies after"),
        (("--since", "hôm qua"), "is not a day"),
    ],
)
def test_misuse_is_one_sentence(call: Any, printed: Press, words: tuple[str, ...], says: str) -> None:
    code, out, err = call(printed, *words)
    assert (code, out) == (2, "")
    assert says in err
    with printed.reading() as db:
        assert stored.waiting(db) == 7  # nothing was looked for


def test_no_archive(call: Any, tmp_path: Path) -> None:
    code = main(["--data", str(tmp_path / "nothing"), "duplicates"])
    assert code == 2
    assert not (tmp_path / "nothing").exists()


def test_listing_beside_a_writer(call: Any, printed: Press) -> None:
    with lock_archive(printed.data, command="crawl baomau"):
        code, _, err = call(printed)
        assert code == 2
        assert "newscrawl crawl baomau" in err
        code, out, _ = call(printed, "--no-update")
        assert code == 0
        assert "7 articles came or changed since they were looked for." in out
    printed.find()
    with lock_archive(printed.data, command="crawl baomau"):
        assert call(printed)[0] == 0  # nothing is new: there is nothing to write


def test_the_list_and_its_total_are_of_one_moment(
    call: Any, printed: Press, monkeypatch: pytest.MonkeyPatch
) -> None:
    printed.find()

    def with_a_find_behind_it(*asked: Any, **wanted: Any) -> Iterator[Cluster]:
        yield from clusters(*asked, **wanted)
        printed.print_all({8: text(3)})
        assert printed.find().compared == 1

    monkeypatch.setattr("newscrawl.cli.duplicates.clusters", with_a_find_behind_it)
    assert call(printed, "--no-update")[1].endswith("2 texts have copies.\n")
    monkeypatch.undo()
    assert call(printed, "--no-update")[1].endswith("3 texts have copies.\n")


def test_a_run_is_in_the_books(printed: Press) -> None:
    printed.find()
    with printed.reading() as db:
        (run,) = db.conn.execute("SELECT * FROM runs").fetchall()
    assert (run["command"], run["outcome"]) == ("duplicates", "finished")
    assert json.loads(run["counts"])["compared"] == 7


KILLED = """
import os, signal, sys
from pathlib import Path
from newscrawl.research.duplicates import find_duplicates

def pull_the_plug(progress):
    if progress.done == 450:  # within the second transaction
        os.kill(os.getpid(), signal.SIGKILL)

find_duplicates(Path(sys.argv[1]), batch=250, on_progress=pull_the_plug)
"""


@pytest.mark.slow
def test_killed_it_goes_on_where_it_stopped(press: Press) -> None:
    press.print_all({number: text(number % 40, 6)[number % 3 :] for number in range(1, 521)})
    ended = subprocess.run([sys.executable, "-c", KILLED, str(press.data)], check=False, timeout=300)
    assert ended.returncode == -signal.SIGKILL
    with press.reading() as db:
        assert stored.waiting(db) == 520 - 250
    assert press.find().compared == 520 - 250
    found = press.groups()
    assert sum(map(len, found.values())) == 520 - 40
    press.find(anew=True)
    assert press.groups() == found
    with press.reading() as db:
        outcomes = [row[0] for row in db.conn.execute("SELECT outcome FROM runs ORDER BY id")]
    assert outcomes == ["killed", "finished", "finished"]


def test_each_text_once(printed: Press, capfd: pytest.CaptureFixture[str], tmp_path: Path) -> None:
    printed.find()
    word = text(1)[0].split()[1]  # in all three articles with this text, and perhaps in others

    def asked(*words: str) -> Any:
        capfd.readouterr()
        assert main(["--data", str(printed.data), *words, "--json"]) == 0
        return json.loads(capfd.readouterr().out)

    every = {hit["id"] for hit in asked("search", word)["hits"]}
    once = {hit["id"] for hit in asked("search", word, "--no-reprints")["hits"]}
    assert {1, 2, 6} <= every
    assert once == every - {2, 6, 7}
    counted = asked("trends", word, "--by", "year", "--no-reprints")
    assert counted["all_articles"] == [4]  # 1, 3, 4, 5
    assert counted["queries"][0]["articles"] == [len(once)]
    export = ("export", "-o", str(tmp_path / "once.jsonl"), "--no-reprints")
    facts = asked(*export)
    assert (facts["articles"], facts["query"]["filters"]["no_reprints"]) == (4, True)
    assert facts["notes"] == []


async def shown(press: Press, path: str) -> str:
    transport = httpx.ASGITransport(app=application(press.path))
    async with httpx.AsyncClient(transport=transport, base_url="http://localhost") as client:
        return (await client.get(path)).text


def test_each_text_once_says_what_was_not_compared(
    printed: Press, capfd: pytest.CaptureFixture[str], tmp_path: Path
) -> None:
    """Else the same text would be counted several times, where once is what was asked for."""

    def notes(*words: str) -> str:
        assert main(["--data", str(printed.data), *words, "--json"]) == 0
        return capfd.readouterr().err

    told = "Note: 7 articles were not compared with others yet, and count each by itself"
    export = ["export", "-o", str(tmp_path / "once.csv")]
    for command in (["search", "xã"], ["concordance", "xã"], ["trends", "xã"], export):
        assert notes(*command, "--no-reprints").startswith(told)
    facts = json.loads((tmp_path / "once.csv.provenance.json").read_text(encoding="utf-8"))
    assert "Not compared with others yet, so that they are no reprints: 7 articles." in facts["notes"]
    assert notes("search", "xã") == ""
    for page in ("search", "trends", "concordance"):
        assert "Có 7 bài chưa được so" in asyncio.run(shown(printed, f"/{page}?q=xã&reprints=0"))
    printed.find()
    assert notes("search", "xã", "--no-reprints") == ""
