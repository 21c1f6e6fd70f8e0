"""`newscrawl serve` as an analyst meets it: what it refuses, what it warns of, what may go on meanwhile."""

from __future__ import annotations

import json
import os
import shutil
import signal
import socket
import sqlite3
import subprocess
import sys
import time
from contextlib import closing
from pathlib import Path
from typing import Any
from urllib.error import HTTPError
from urllib.parse import quote
from urllib.request import Request, urlopen

import pytest

from newscrawl.cli import main
from newscrawl.errors import Misuse, TookTooLong
from newscrawl.storage import open_database
from newscrawl.web import site as sites
from newscrawl.web.hosts import names_of
from newscrawl.web.server import _ReadOnly, application, listening

from ..disks import read_only_view
from ..storage.builders import make_article, minutes, see
from ..zygote import zygote
from .conftest import served
from .library import STORY

ENDLESS = "WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n) SELECT count(*) FROM n"


def page(url: str | Request) -> tuple[int, str]:
    try:
        with urlopen(url, timeout=60) as answer:
            return answer.status, answer.read().decode()
    except HTTPError as error:
        with error:
            return error.code, error.read().decode()


@pytest.fixture
def own(library: Path, tmp_path: Path) -> Path:
    """A copy of the library that may be written to."""
    return shutil.copytree(library, tmp_path / "own")


def test_no_archive_is_told_in_a_sentence(tmp_path: Path, capfd: Any) -> None:
    assert main(["serve", "--data", str(tmp_path / "none")]) == 2
    said = capfd.readouterr().err
    assert said.startswith("Error: There is no archive at ")
    assert said.count("\n") == 1
    (tmp_path / "newscrawl.db").write_text("this is no database " * 100)
    assert main(["serve", "--data", str(tmp_path)]) == 2
    assert "is not an SQLite database" in capfd.readouterr().err


def test_a_port_that_is_taken(library: Path, capfd: Any) -> None:
    with socket.create_server(("127.0.0.1", 0)) as taken:
        port = taken.getsockname()[1]
        assert main(["serve", "--data", str(library), "--port", str(port)]) == 2
    assert f"Nothing can listen at 127.0.0.1 port {port}" in capfd.readouterr().err
    with pytest.raises(Misuse, match="choose another"):
        listening("no.such.host.invalid", 0)


def test_only_this_machine_unless_it_is_said(library: Path) -> None:
    for host, warned in (("127.0.0.1", False), ("0.0.0.0", True)):
        process = zygote().start("serve", "--data", library, "--port", "0", "--json", "--host", host)
        told = json.loads(process.stdout.readline())
        assert told["url"].startswith(f"http://{host}:")
        assert page(told["url"].replace("0.0.0.0", "127.0.0.1"))[0] == 200
        process.send_signal(signal.SIGINT)
        rest, errors = process.communicate(timeout=60)
        assert process.returncode == 0, "Ctrl-C is how it ends"
        assert rest == ""
        assert ("Warning: everybody who can reach this machine" in errors) is warned
        assert errors.count("\n") == warned


def asked_as(address: str, **headers: str) -> tuple[int, str]:
    """The front page, asked for with these headers."""
    spelled = {name.replace("_", "-"): value for name, value in headers.items()}
    return page(Request(f"{address}/", headers=spelled))


@pytest.mark.parametrize("signals", [(signal.SIGTERM,), (signal.SIGINT, signal.SIGINT)])
def test_a_reader_who_takes_nothing_does_not_hold_up_the_end(
    library: Path, signals: tuple[signal.Signals, ...]
) -> None:
    """As a computer does that fell asleep during a download. Two signals end it at once."""
    numbers = "with recursive n(i) as (select 1 union all select i + 1 from n where i < 20)"
    large = f"{numbers} select hex(zeroblob(900000)) from n"
    process = zygote().start("serve", "--data", library, "--port", "0", "--json")
    try:
        port = int(json.loads(process.stdout.readline())["url"].rstrip("/").rpartition(":")[2])
        with socket.create_connection(("127.0.0.1", port)) as sleeper:
            wish = f"GET /newscrawl.json?sql={quote(large)} HTTP/1.1\r\nHost: localhost\r\n\r\n"
            sleeper.sendall(wish.encode())
            assert sleeper.recv(12) == b"HTTP/1.1 200"
            for one in signals:
                process.send_signal(one)
                time.sleep(0.2)  # for two; where they become one, it ends a little later
            _, errors = process.communicate(timeout=60)
    finally:
        process.kill()
    assert "Traceback" not in errors


STRANGERS = [
    "doc.example",
    "127.0.0.1.doc.example",
    "localhost.doc.example:80",
    "kho.example.doc.example",
    "",
]


def test_a_name_that_is_not_its_own_is_not_answered(library: Path) -> None:
    """Whoever owns a name can give it this machine's address: his pages would then read the archive."""
    command = ("--data", library, "--host-name", "Kho.Example", "--host-name", "báo.example")
    with served(*command) as address:
        port = address.rpartition(":")[2]
        for name in STRANGERS:
            for headers in ({"Host": name}, {"Host": "localhost", "X_Forwarded_Host": name or "x"}):
                status, said = asked_as(address, Accept_Language="en", **headers)
                assert (status, "Bài" in said) == (421, False), headers
                assert "start it with: newscrawl serve --host-name " in said
        _, said = asked_as(address, Host="archive.example:8001")
        assert said.endswith("hãy khởi động kho bằng lệnh: newscrawl serve --host-name archive.example\n")
        _, said = asked_as(address, Host="<script>x</script>")
        assert "script" not in said
        for name in (
            "localhost",
            "LOCALHOST.",
            "127.0.0.1",
            "[::1]",
            "kho.example",
            "192.0.2.7",
            "a.localhost",
        ):
            assert asked_as(address, Host=f"{name}:{port}")[0] == 200, name
        assert asked_as(address, Host="127.0.0.1:9", X_Forwarded_Host="kho.example, localhost")[0] == 200
        assert asked_as(address, Host="báo.example".encode("idna").decode())[0] == 200


def test_where_other_machines_are_let_in_this_ones_name_is_known() -> None:
    own = socket.gethostname().lower()
    assert names_of("0.0.0.0", ()) == {"0.0.0.0", own}
    assert names_of("Kho.lan", ()) == {"kho.lan", own}
    assert names_of("127.0.0.1", ()) == {"127.0.0.1"}
    for name in ("https://kho.example/", "kho.example:8001", "*", "", "a b"):
        with pytest.raises(Misuse, match="give it alone"):
            names_of("127.0.0.1", [name])


def test_a_crawl_may_go_on_meanwhile(own: Path) -> None:
    with served("--data", own) as address:
        assert "Bài viết mới tinh" not in page(f"{address}/")[1]
        with open_database(own / "newscrawl.db") as db:
            with db.transaction():
                article = make_article(900, title="Bài viết mới tinh", published_at=minutes(9_000))
                see(db, article, minutes(9_000))
                assert page(f"{address}/article/{STORY}")[0] == 200, "a writer disturbs no reader"
                assert "Bài viết mới tinh" not in page(f"{address}/")[1], (
                    "what is not stored yet is not shown"
                )
            assert "Bài viết mới tinh" in page(f"{address}/")[1]
            assert "Bài viết mới tinh" in page(f"{address}/newscrawl/article_texts?title__contains=tinh")[1]


def test_the_newest_backup_is_shown(own: Path, tmp_path: Path) -> None:
    """Each puts a new database into the place of the one that is being shown."""
    copy = tmp_path / "copy"
    backup = ["backup", str(copy), "--data", str(own)]
    assert main(backup) == 1, "the library has no WARC files, which is told"
    paths = ("/", "/newscrawl/article_texts?title__contains=tinh")
    with served("--data", copy) as address:
        for path in paths * 4:  # each of the threads has a connection by now
            assert "Bài viết mới tinh" not in page(address + path)[1]
        with open_database(own / "newscrawl.db") as db, db.transaction():
            see(db, make_article(900, title="Bài viết mới tinh", published_at=minutes(9_000)), minutes(9_000))
        main(backup)
        for path in paths * 4:
            assert "Bài viết mới tinh" in page(address + path)[1], path
        (copy / "newscrawl.db").rename(copy / "aside")  # as one restores a backup by hand
        assert [page(address + path)[0] for path in paths] == [400, 400]
        assert "There is no archive at" in page(address + paths[0])[1]
        (copy / "aside").rename(copy / "newscrawl.db")
        assert [page(address + path)[0] for path in paths] == [200, 200]


def test_an_archive_on_a_read_only_disk(own: Path, tmp_path: Path) -> None:
    with read_only_view(own, tmp_path / "mounted") as mounted:
        with pytest.raises(OSError, match="Read-only"):
            (mounted / "x").touch()
        with served("--data", mounted) as address:
            for path in (
                "/",
                "/search?q=c%C3%A0",
                f"/article/{STORY}",
                "/newscrawl/tags",
                "/download?format=csv",
            ):
                assert page(address + path)[0] == 200, path


def test_wild_sql_is_stopped(site: str) -> None:
    status, text = page(f"{site}/newscrawl?sql={quote(ENDLESS)}")
    assert status == 400
    assert "mất quá nhiều thời gian" in text
    status, text = page(f"{site}/newscrawl.csv?_timelimit=1&sql={quote(ENDLESS)}")
    assert status == 400
    assert "mất quá nhiều thời gian" in text
    status, text = page(f"{site}/newscrawl.json?sql={quote('SELECT * FROM nothing')}")
    assert (status, json.loads(text)["ok"]) == (400, False)
    rows = json.loads(
        page(
            f"{site}/newscrawl.json?_shape=array&sql={quote('SELECT 1 FROM frontier, tags, tags b, tags c')}"
        )[1]
    )
    assert len(rows) <= 1_000
    for statement in ("DELETE FROM tags", "PRAGMA query_only = off", "ATTACH 'x.db' AS x", "VACUUM"):
        assert page(f"{site}/newscrawl?sql={quote(statement)}")[0] in (400, 403)


def test_counting_a_table_can_be_cut_short(library: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """SQLite may count all rows of a table in one step, for which no limit of time holds."""
    import asyncio

    import httpx

    asked: list[str] = []
    connect = _ReadOnly.connect

    def listening_in(self: _ReadOnly, write: bool = False) -> Any:
        conn = connect(self, write)
        conn.set_trace_callback(asked.append)
        return conn

    monkeypatch.setattr(_ReadOnly, "connect", listening_in)

    async def visit(path: str) -> Any:
        transport = httpx.ASGITransport(app=application(library / "newscrawl.db"))
        async with httpx.AsyncClient(transport=transport, base_url="http://localhost", timeout=60) as client:
            return (await client.get(path)).json()

    listed = {one["name"]: one["count"] for one in asyncio.run(visit("/newscrawl.json"))["tables"]}
    shown = asyncio.run(visit("/newscrawl/tags.json"))["filtered_table_rows_count"]
    counting = {sql for sql in asked if "count(*)" in sql and " tags" in sql.replace("[", " ")}
    assert len(counting) == 2
    with closing(sqlite3.connect(library / "newscrawl.db")) as db:
        steps = {step[1] for sql in counting for step in db.execute(f"EXPLAIN {sql}")}
        assert "Count" not in steps
        assert (listed["tags"],) == (shown,) == db.execute("SELECT count(*) FROM tags").fetchone()

    monkeypatch.setattr("newscrawl.web.server._COUNTING_TEXTS", 1e-9)
    for table, is_counted in (("tags", True), ("paragraphs", False), ("article_texts", False)):
        shown = asyncio.run(visit(f"/newscrawl/{table}.json"))
        assert shown["rows"]
        assert (shown["filtered_table_rows_count"] is not None) == is_counted, table


@pytest.mark.parametrize(
    "asked",
    [
        "_sort=khong_co",
        "_sort=id&_sort_desc=id",
        "_next=x",
        "_timelimit=x",
        "_through=x",
        "_through={}",
        "id__in=[",
    ],
)
def test_an_address_that_datasette_cannot_read_is_no_fault_of_the_program(asked: str, site: str) -> None:
    status, text = page(f"{site}/newscrawl/articles?lang=en&{asked}")
    assert status == 400
    assert "This was not understood" in text
    status, text = page(f"{site}/newscrawl/articles.json?lang=en&{asked}")
    told = json.loads(text)
    assert (status, told["ok"], told["status"]) == (400, False, 400)
    assert told["error"]


def test_an_offset_that_is_too_large_is_sqlites_word(site: str) -> None:
    status, text = page(f"{site}/newscrawl/articles?_next={'9' * 30}")
    assert (status, "datatype mismatch" in text) == (400, True)


@pytest.mark.parametrize("asked", ["_where=%00", "_facet=%00", "%00=1"])
def test_a_null_character_is_no_fault_of_the_program(asked: str, site: str) -> None:
    status, text = page(f"{site}/newscrawl/tags?{asked}")
    assert (status, "null character" in text) == (400, True)
    assert page(f"{site}/newscrawl/tags.json?{asked}")[0] == 400


def test_a_page_that_asks_too_much_is_stopped(library: Path) -> None:
    import asyncio

    site = sites.Site(library / "newscrawl.db", "newscrawl")

    async def ask() -> None:
        with pytest.raises(TookTooLong):
            await site.ask(lambda db: db.conn.execute(ENDLESS).fetchone(), seconds=0.05)
        assert await site.ask(lambda db: db.conn.execute("SELECT 1").fetchone()[0]) == 1
        crowd = [site.ask(lambda db: db.conn.execute(ENDLESS).fetchone(), seconds=0.2) for _ in range(60)]
        answers = await asyncio.gather(*crowd, return_exceptions=True)
        assert all(isinstance(one, TookTooLong) for one in answers)
        assert sum(isinstance(one, sites.TooBusy) for one in answers) >= 20

    asyncio.run(ask())


def test_slow_and_busy_as_the_reader_sees_them(library: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    import asyncio

    import httpx

    monkeypatch.setattr(
        "newscrawl.web.pages.home.overview.papers", lambda db: db.conn.execute(ENDLESS).fetchall()
    )
    monkeypatch.setattr(sites.Site.ask, "__defaults__", (0.05,))

    async def visit() -> httpx.Response:
        transport = httpx.ASGITransport(app=application(library / "newscrawl.db"))
        async with httpx.AsyncClient(transport=transport, base_url="http://localhost") as client:
            return await client.get("/", headers={"Accept-Language": "en"})

    answer = asyncio.run(visit())
    assert answer.status_code == 503
    assert answer.headers["Retry-After"] == "5"
    assert "takes too long" in answer.text


def test_plain_datasette_has_the_pages(library: Path) -> None:
    answer = datasette("--get", "/search?q=hồ+tiêu", str(library / "newscrawl.db"))
    assert "hồ tiêu</mark>" in answer or "tiêu</mark>" in answer
    table = datasette("--get", "/newscrawl/article_metadata", str(library / "newscrawl.db"))
    assert "publication time, ISO 8601" in table
    assert '<html lang="en">' in table, "its own pages are in English, whatever language ours are in"


def test_other_databases_are_left_alone(library: Path, tmp_path: Path) -> None:
    other = tmp_path / "other.db"
    with sqlite3.connect(other) as conn:
        conn.execute("CREATE TABLE search (a)")
    conn.close()
    plain = datasette("--get", "/", str(other))
    assert "newscrawl" not in plain
    assert "<html>" in plain
    assert "other" in plain
    both = datasette("--get", "/", str(other), str(library / "newscrawl.db"))
    assert "Báo Mẫu" in both


def datasette(*words: str) -> str:
    """What Datasette's own command prints, in a process of its own."""
    return subprocess.run(
        [sys.executable, "-m", "datasette", "serve", *words],
        capture_output=True,
        encoding="utf-8",
        env=os.environ | {"PYTHONWARNINGS": "ignore"},
        timeout=120,
        check=False,
    ).stdout


@pytest.mark.parametrize(
    "path",
    [
        "/download?format=exe",
        "/download?q=(&format=csv",
        "/download?from=x",
        "/trends.csv",
        "/trends.svg?by=x&q=a",
        "/trends.png",
        "/concordance.csv",
        "/concordance.csv?width=9999&q=a",
        "/article/1?revision=two",
        "/article/1?revision=0",
        "/article/1/changes?from=1&to=-1",
    ],
)
def test_addresses_that_make_no_sense(path: str, site: str) -> None:
    status, text = page(site + path)
    assert status == 400
    assert "<h1>" in text
    assert "Traceback" not in text


def test_cookies_of_another_server_of_this_machine_are_passed_over(site: str) -> None:
    status, said = asked_as(site, Cookie="khác=\xe9; newscrawl_lang=en")
    assert (status, 'lang="vi"' in said) == (200, True)


def test_no_trace_is_printed_for_what_is_not_there(library: Path, capfd: Any) -> None:
    import asyncio

    import httpx

    async def visit() -> list[httpx.Response]:
        transport = httpx.ASGITransport(app=application(library / "newscrawl.db"))
        async with httpx.AsyncClient(transport=transport, base_url="http://localhost") as client:
            missing = ("/article/1.json", "/newscrawl/khong-co.json", "/khong-co.json")
            misread = ("/newscrawl/tags.json?_sort=khong_co", "/newscrawl/tags.json?_timelimit=x")
            return [await client.get(path) for path in (*missing, *misread)]

    for answer, status in zip(asyncio.run(visit()), (404, 404, 404, 400, 400), strict=True):
        assert (answer.status_code, answer.json()["ok"], answer.json()["status"]) == (status, False, status)
    assert "Traceback" not in "".join(capfd.readouterr())


def test_a_query_that_is_too_long_is_not_cut(site: str) -> None:
    _, text = page(f"{site}/search?lang=en&q={quote('lúa ' * 300)}")
    assert "The query is longer than 1,000 characters" in text
    assert "This query cannot be read" in text


def test_more_than_may_be_downloaded(library: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    import asyncio

    import httpx

    monkeypatch.setattr("newscrawl.web.pages.downloads.MOST_ARTICLES", 5)

    async def visit() -> httpx.Response:
        transport = httpx.ASGITransport(app=application(library / "newscrawl.db"))
        async with httpx.AsyncClient(transport=transport, base_url="http://localhost") as client:
            return await client.get("/download?q=cà phê&newspaper=baomau&from=2026-06-01&format=csv")

    answer = asyncio.run(visit())
    assert answer.status_code == 400
    assert (
        "newscrawl export -o articles.csv --query &#39;cà phê&#39; --newspaper baomau --from 2026-06-01"
        in answer.text
    )


def test_the_first_and_the_last_day_that_there_is(site: str) -> None:
    for days in ("from=0001-01-01&to=9999-12-31", "to=0001-01-01", "from=9999-12-31"):
        status, said = page(f"{site}/search?q=mua&{days}")
        assert status == 200
        assert 'class="chips"' in said


def test_no_value_of_an_answer_is_too_large(site: str) -> None:
    for value in ("zeroblob(1000000000)", "hex(zeroblob(400000000))"):
        status, said = page(f"{site}/newscrawl.json?sql={quote(f'select length({value}), {value}')}")
        assert status == 400
        assert "too big" in said
