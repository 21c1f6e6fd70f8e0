"""`newscrawl extract`: a saved page, a folder of them, a page on the network."""

from __future__ import annotations

import json
import os
from pathlib import Path
from urllib.parse import urlsplit

import pytest

from newscrawl.cli.rendering import COLUMNS
from newscrawl.sample import SampleServer

from .terminal import PAGE, Demo, Run

URL = "https://baodaknong.vn/cau-moi-noi-doi-bo-song-ha-204471.html"


def test_a_page_as_json(run: Run, page: Path) -> None:
    answer = run("extract", page, "--json")
    assert (answer.code, answer.err) == (0, "")
    record = answer.json
    assert list(record)[: len(COLUMNS)] == list(COLUMNS)
    known_only_to_a_database = {"id", "first_seen_at", "last_seen_at", "capture_id"}
    assert all(record[name] is None for name in known_only_to_a_database)
    assert record["newspaper"] == "baodaknong"
    assert record["url"] == URL
    assert record["title"] == "Cầu mới nối đôi bờ sông Hà"
    assert record["lead"] == "Người dân hai xã không còn phải chờ đò."
    assert record["byline"] == "Lê Thị Mẫu"
    assert record["published_at"] == "2024-03-08T07:30:00+07:00"
    assert record["category_path"] == "Xã hội"
    assert record["body"] == "\n\n".join(record["paragraphs"])
    assert len(record["paragraphs"]) == 2
    assert record["authors"] == [{"name": "Lê Thị Mẫu", "role": "author"}]
    assert record["images"] == [
        {
            "position": 1,
            "url": "https://daknong.1cdn.vn/2024/03/08/cau.jpg",
            "caption": "Cây cầu trong ngày thông xe. Ảnh: Lê Thị Mẫu",
            "credit": "Lê Thị Mẫu",
            "alt": "cau.jpg",
        }
    ]
    assert record["rules"]["title"] == "c-detail-head__title"
    assert (record["status"], record["revision"]) == ("live", 1)
    assert "Cầu mới" in answer.out  # letters, not escapes


def test_a_page_to_read(run: Run, page: Path) -> None:
    answer = run("extract", page)
    assert answer.code == 0
    for printed in ("Cầu mới nối", "Người dân hai xã", "[picture 1] Cây cầu", "c-detail", URL):
        assert printed in answer.out


def test_url_and_newspaper_are_taken_as_given(run: Run, page: Path) -> None:
    given = "https://baohaiduong.vn/cau-moi-9.html?utm_source=x"
    assert run("extract", page, "--json", "--url", given).json["newspaper"] == "baohaiduong"
    assert run("extract", page, "--json", "--newspaper", "hanoimoi").json["newspaper"] == "hanoimoi"
    strange = run("extract", page, "--json", "--url", "https://nowhere.example/cau-moi-9.html")
    assert (strange.code, strange.json["newspaper"]) == (0, None)


@pytest.mark.parametrize(
    ("words", "said"),
    [
        (["extract", "missing.html"], "neither a file nor a folder"),
        (["extract", "empty-folder"], "no *.html"),
        (["extract", "folder", "--url", URL], "--url names one page"),
        (["extract", "page.html", "--url", "ftp://x/y"], "ftp://x/y is not a usable address"),
        (["extract", "page.html", "--newspaper", "baodaknog"], "baodaknong"),
        (["extract", "http://user:pw@/"], "address"),
    ],
)
def test_misuse(run: Run, page: Path, tmp_path: Path, words: list[str], said: str) -> None:
    for name in ("folder", "empty-folder"):
        (tmp_path / name).mkdir()
    answer = run(*words)
    assert answer.code == 2
    assert said in answer.err
    assert answer.err.count("\n") == 1


@pytest.mark.parametrize(
    ("content", "said"),
    [
        (b"", "the file is empty"),
        (b" \n", "the file is empty"),
        (b"\x89PNG\r\n\x1a\n<", "some other kind of file"),
        (b"\x00" * 5000, "some other kind of file"),
        (b"<html><body><p>Xin ch\xc3\xa0o</p></body></html>", "unknown_layout"),
    ],
)
def test_what_is_no_article_says_why(run: Run, tmp_path: Path, content: bytes, said: str) -> None:
    (tmp_path / "page.html").write_bytes(content)
    answer = run("extract", "page.html")
    assert answer.code == 1
    assert said in answer.err
    told = run("extract", "page.html", "--json")
    assert told.code == 1
    assert set(told.json) == {"file", "url", "problem", "detail"}


def test_a_folder_is_one_line_a_page_in_order(run: Run, tmp_path: Path) -> None:
    folder = tmp_path / "saved"
    (folder / "b").mkdir(parents=True)
    (folder / "b" / "one.htm").write_text(PAGE, encoding="utf-8")
    (folder / "a.html").write_text(PAGE, encoding="utf-8")
    (folder / "c.html").write_bytes(b"")
    (folder / "notes.txt").write_text("not a page", encoding="utf-8")
    (folder / "b" / "loop").symlink_to(folder)
    answer = run("extract", folder)
    lines = [json.loads(line) for line in answer.out.splitlines()]
    assert [line["file"] for line in lines] == [
        str(folder / name) for name in ("a.html", "c.html", "b/one.htm")
    ]
    assert [line.get("problem") for line in lines] == [None, "undecodable", None]
    assert answer.code == 1
    (folder / "c.html").unlink()
    assert run("extract", folder).code == 0
    os.mkfifo(folder / "pipe.html")  # nobody ever writes to it
    piped = run("extract", folder)
    assert (piped.code, json.loads(piped.out.splitlines()[1])) == (
        1,
        {
            "file": str(folder / "pipe.html"),
            "url": None,
            "problem": "unreadable",
            "detail": "Not a regular file",
        },
    )


def test_a_page_cannot_command_the_terminal(run: Run, tmp_path: Path) -> None:
    hostile = PAGE.replace("Sáng 8/3", "Sáng &#27;]0;x&#7; \x1b[2J [red]8/3[/red]")
    (tmp_path / "page.html").write_text(hostile, encoding="utf-8")
    answer = run("extract", "page.html")
    assert answer.code == 0
    assert "\x1b" not in answer.out
    assert "[red]8/3[/red]" in answer.out


def test_a_page_on_the_network_is_fetched_once_where_robots_allows(run: Run, demo: Demo) -> None:
    with SampleServer(articles=20, days=4) as server:
        url = server.urls()[-1]
        server.reset_log()
        answer = run("extract", url, "--json", "--data", demo.data)
        assert answer.code == 0
        assert answer.json["url"] == url
        assert answer.json["title"] == server.paper.truth(url)["title"]
        asked = server.requests()
        assert [one["path"] for one in asked] == ["/robots.txt", urlsplit(url).path]
        assert all(one["user_agent"].startswith("newscrawl/") for one in asked)

        server.withdraw(url)
        gone = run("extract", url)
        assert (gone.code, "status 404" in gone.err) == (1, True)

        server.robots("User-agent: newscrawl\nDisallow: /\n")
        server.reset_log()
        denied = run("extract", server.urls()[0])
        assert (denied.code, "does not allow" in denied.err) == (1, True)
        assert [one["path"] for one in server.requests()] == ["/robots.txt"]
    silent = run("extract", url)
    assert (silent.code, "could not be fetched" in silent.err) == (1, True)
