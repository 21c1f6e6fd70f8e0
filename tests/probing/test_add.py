"""`newscrawl add` and `newscrawl check`: a newspaper on loopback is looked at and its file written."""

from __future__ import annotations

from contextlib import suppress
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

import pytest

from newscrawl.newspapers import load_newspapers
from newscrawl.sample import Misbehaviour, SampleServer

from ..cli.terminal import Answer, Run, newscrawl
from ..disks import small_file_system

PAGES = r"-\d+\.html"


def add(run: Run, press: SampleServer, *words: object) -> Answer:
    return run("add", press.base_url, "--delay", 0, "--id", "baothu", *words)


def test_an_unknown_newspaper_is_added_and_can_be_crawled(
    run: Run, press: SampleServer, tmp_path: Path
) -> None:
    answer = add(run, press, "--province", "Sơn Hà")
    assert answer.code == 0, answer.out + answer.err
    paper = load_newspapers(tmp_path / "data")["baothu"]
    assert (paper.name, paper.province, paper.base_url) == ("Báo Mẫu", "Sơn Hà", press.base_url)
    assert paper.sources == ("sitemap", "feed", "listing")
    for printed in (
        "10. http",
        "All 10 pages were read",
        "newscrawl crawl baothu",
        "sc-longform",
        "c-detail",
    ):
        assert printed in answer.out
    asked = press.requests()
    assert asked[0]["path"] == "/robots.txt"
    assert press.in_flight_max() == 1
    assert len(asked) <= 30
    crawled = newscrawl("crawl", "baothu", "--since", "2020-01-01", "--limit", 3, "--json", cwd=tmp_path)
    assert crawled.json[0]["counts"]["stored"] == 3


def test_the_records_are_those_of_a_perfect_reader(run: Run, press: SampleServer) -> None:
    found = add(run, press, "--json", "--dry-run").json
    assert found["file"] is None
    assert found["remarks"] == []
    assert len(found["samples"]) == 10
    years, announcers = set(), set()
    for sample in found["samples"]:
        truth, record = press.paper.truth(sample["url"]), sample["record"]
        assert record["title"] == truth["title"]
        assert record["published_at"] == truth["published_at"]
        assert record["authors"] == truth["authors"]
        assert record["paragraphs"] == truth["paragraphs"]
        years.add(record["published_at"][:4])
        announcers.add(sample["announced_by"].partition(" ")[0])
    assert len(years) >= 2
    assert announcers >= {"sitemap", "section", "feed", "listing"}


def test_nothing_is_written_in_a_dry_run(run: Run, press: SampleServer, tmp_path: Path) -> None:
    answer = add(run, press, "--dry-run", "--pages", 1)
    assert answer.code == 0
    assert "Nothing was written: --dry-run" in answer.out
    assert not (tmp_path / "data").exists()


def test_a_full_disk_keeps_no_half_of_a_file_that_would_stop_every_command(
    run: Run, press: SampleServer, tmp_path: Path
) -> None:
    with small_file_system(tmp_path / "disk", "64k") as disk:
        (disk / "newspapers").mkdir()
        with suppress(OSError), (disk / "filler").open("wb", buffering=0) as filler:
            while True:
                filler.write(bytes(4096))
        answer = add(run, press, "--pages", 1, "--data", disk)
        assert (answer.code, "No space left" in answer.err) == (1, True), answer.err
        assert run("newspapers", "--data", disk).code == 0
        (disk / "filler").unlink()
        assert add(run, press, "--pages", 1, "--data", disk).code == 0


def test_an_existing_file_is_not_written_over(run: Run, press: SampleServer, tmp_path: Path) -> None:
    file = tmp_path / "data" / "newspapers" / "baothu.toml"
    file.parent.mkdir(parents=True)
    file.write_text('id = "baothu"\nname = "Báo Cũ"\nbase_url = "https://baothu.example"\n', encoding="utf-8")
    answer = add(run, press, "--pages", 1)
    assert (answer.code, "--replace" in answer.err) == (2, True)
    assert "Báo Cũ" in file.read_text(encoding="utf-8")
    assert add(run, press, "--pages", 1, "--replace").code == 0
    assert "Báo Mẫu" in file.read_text(encoding="utf-8")
    again = run("add", press.base_url, "--pages", 1)
    assert (again.code, "newscrawl check baothu" in again.err) == (2, True)


def test_a_newspaper_that_is_replaced_keeps_its_id(run: Run, press: SampleServer, tmp_path: Path) -> None:
    assert add(run, press, "--pages", 1).code == 0
    other = run("add", press.base_url, "--delay", 0, "--pages", 1, "--replace", "--id", "baokhac")
    assert (other.code, "so leave out --id baokhac" in other.err) == (2, True)
    assert run("add", press.base_url, "--delay", 0, "--pages", 1, "--replace", "--name", "Báo Thử").code == 0
    (file,) = (tmp_path / "data" / "newspapers").iterdir()
    assert (file.name, "Báo Thử" in file.read_text(encoding="utf-8")) == ("baothu.toml", True)


@pytest.mark.parametrize(
    ("words", "said"),
    [
        (["https://baodaknong.vn"], "newscrawl check baodaknong"),
        (["ftp://x"], "ftp://x is not a usable address"),
        (["https://baodaknong.org.vn/"], "baodaknong"),
    ],
)
def test_misuse(run: Run, words: list[str], said: str) -> None:
    answer = run("add", *words)
    assert (answer.code, said in answer.err) == (2, True), answer.err


def test_an_id_that_cannot_be_a_file_is_refused_before_pages_are_asked_for(
    run: Run, press: SampleServer, tmp_path: Path
) -> None:
    answer = run("add", press.base_url, "--delay", 0, "--id", "../../evil")
    assert (answer.code, "--id" in answer.err) == (2, True)
    assert len(press.requests()) == 2
    assert not any(tmp_path.rglob("*.toml"))


TROUBLE: list[tuple[list[Misbehaviour], int, str, bool]] = [
    ([Misbehaviour("sitemap", "status", status=404)], 1, "no dated sitemaps", True),
    ([Misbehaviour("/rss/", "html")], 1, "The source feed brings nothing", True),
    ([Misbehaviour("getMore", "no_items")], 1, "The source listing brings nothing", True),
    ([Misbehaviour(PAGES, "soft_404", share=0.4)], 1, "were not read (soft_404", True),
    ([Misbehaviour(PAGES, "soft_404")], 1, "Nothing was written: no article could be read", False),
    ([Misbehaviour("^/$", "html")], 1, "a CMS that is not known", False),
    ([Misbehaviour("^/$", "redirect", to="other_host")], 2, "leads to http://localhost:", False),
    ([Misbehaviour("^/$", "block_page")], 1, "leave it alone", False),
    ([Misbehaviour(".", "block_page")], 1, "leave it alone", False),
    ([Misbehaviour("^/$", "status", status=500)], 1, "status 500", False),
]


@pytest.mark.parametrize(("rules", "code", "said", "written"), TROUBLE)
def test_trouble_is_told(
    run: Run,
    press: SampleServer,
    tmp_path: Path,
    rules: list[Misbehaviour],
    code: int,
    said: str,
    written: bool,
) -> None:
    press.misbehave(rules)
    answer = add(run, press)
    assert (answer.code, said in answer.out + answer.err) == (code, True), answer.out + answer.err
    assert (tmp_path / "data" / "newspapers" / "baothu.toml").exists() == written
    assert "Traceback" not in answer.err


def test_a_source_that_fails_is_left_out_of_the_file(run: Run, press: SampleServer, tmp_path: Path) -> None:
    press.misbehave([Misbehaviour("/rss/", "html")])
    add(run, press, "--pages", 1)
    assert load_newspapers(tmp_path / "data")["baothu"].sources == ("sitemap", "listing")


def known(press: SampleServer, data: Path) -> None:
    folder = data / "newspapers"
    folder.mkdir(parents=True)
    text = f'name = "Báo Mẫu"\nbase_url = "{press.base_url}"\n[crawl]\ndelay = 0\nretry_delay = 0.01\n'
    (folder / "baothu.toml").write_text(text, encoding="utf-8")


def check(run: Run, *words: Any) -> Answer:
    return run("check", "baothu", *words)


def test_a_healthy_newspaper_is_found_well(run: Run, press: SampleServer, tmp_path: Path) -> None:
    known(press, tmp_path / "data")
    answer = check(run)
    assert (answer.code, "All 10 pages were read" in answer.out) == (0, True), answer.out + answer.err
    assert not (tmp_path / "data" / "newscrawl.db").exists()


def test_a_redesign_and_a_lost_source_are_found(run: Run, press: SampleServer, tmp_path: Path) -> None:
    known(press, tmp_path / "data")
    press.misbehave([Misbehaviour(PAGES, "html"), Misbehaviour("getMore", "status", status=410)])
    answer = check(run, "--json")
    assert answer.code == 1
    remarks = " ".join(answer.json["remarks"])
    assert "The source listing brings nothing" in remarks
    assert "10 of 10 pages were not read" in remarks


def test_what_was_asked_is_what_a_person_would_look_at(run: Run, press: SampleServer, tmp_path: Path) -> None:
    known(press, tmp_path / "data")
    check(run, "--pages", 4)
    paths = [urlsplit(one["path"]).path for one in press.requests()]
    assert paths[:5] == [
        "/robots.txt",
        "/",
        "/sitemap.xml",
        "/rss/home.rss",
        "/api/getMoreArticle/24h_empty_0_0_0",
    ]
    assert sum(path.startswith("/sitemap-article-2") for path in paths) == 4
    assert sum(path.endswith(".html") for path in paths) == 4
