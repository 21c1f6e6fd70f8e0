"""No character of a page, an address or a wish gets into a file name, a query or a command but as text."""

from __future__ import annotations

import sqlite3
from contextlib import closing
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path

import pytest
from hypothesis import HealthCheck, assume, given, settings
from hypothesis import strategies as st

from newscrawl.archive import WarcWriter
from newscrawl.discovery.urls import canonicalize
from newscrawl.errors import BadNewspaperFile
from newscrawl.items import Capture, Page
from newscrawl.newspapers import read_newspaper
from newscrawl.pipelines.ingest import Ingest, examine
from newscrawl.pipelines.reading import read_page
from newscrawl.sample import newspaper_toml
from newscrawl.storage import newspapers, open_database

from ..extraction.pages import FIRST, TITLE, URL, new
from ..newsstand import borrowed
from ..reextraction.press import UNREAD
from ..zygote import zygote

EVIL = (
    *(
        "../../etc/passwd",
        "..\\..\\x",
        "/etc/passwd",
        "a/b",
        ".",
        "..",
        "~root",
        "-rf",
        "con\x00.txt",
        "a\nb",
    ),
    *(
        "'; DROP TABLE articles; --",
        '" OR 1=1 --',
        "%s%n",
        "$(touch /tmp/x)",
        "`id`",
        "| rm -rf /",
        "; id",
        "&& id",
    ),
    *("{{7*7}}", "<script>", "\u202e", "\ud800", "a" * 300, "NUL", "*", "?", "x\r\nSet-Cookie: a=b"),
)
evil = st.one_of(
    st.sampled_from(EVIL),
    st.text(max_size=40),
    st.builds("{}{}".format, st.text(max_size=8), st.sampled_from(EVIL)),
)


@given(evil)
def test_an_id_that_could_leave_its_folder_is_no_newspaper(name: str) -> None:
    try:
        made = read_newspaper(newspaper_toml("https://bao.example"), file=f"{name}.toml")
    except BadNewspaperFile:
        return
    assert made.id.isascii()
    assert made.id.replace("-", "").replace("_", "").isalnum()


@given(title=evil, slug=evil, author=evil)
@settings(max_examples=60, suppress_health_check=[HealthCheck.filter_too_much, HealthCheck.too_slow])
def test_pages_become_rows_and_files_of_our_own_names(
    tmp_path_factory: pytest.TempPathFactory, title: str, slug: str, author: str
) -> None:
    folder = tmp_path_factory.mktemp("evil")
    paper = replace(UNREAD, selectors={})
    html = new(f"<p>{FIRST}</p>", author=author).replace(TITLE, title)
    url = canonicalize(f"https://baosonha.example/{slug}-1.html")
    assume(url is not None)  # whatever asks or stores has it in this form
    assert url is not None
    capture = Capture(
        paper.id, url, datetime(2026, 3, 14, tzinfo=UTC), 200, (), html.encode("utf-8", "replace")
    )
    with (
        open_database(folder / "newscrawl.db") as db,
        WarcWriter(folder / "warc", paper.id, software="newscrawl tests") as writer,
    ):
        with db.transaction():
            newspapers.sync(db, [paper])
        ingest = Ingest(db, lambda _: writer, {paper.id: paper})
        archived = ingest.archive(examine(capture, paper))
        writer.sync()
        with db.transaction():
            ingest.record(archived, run_id=None)
        assert db.conn.execute("SELECT count(*) FROM captures").fetchone()[0] == 1
        assert db.conn.execute("SELECT url FROM captures").fetchone()[0] == url
    files = {one.relative_to(folder).as_posix() for one in folder.rglob("*") if one.is_file()}
    assert all(
        name.startswith(("newscrawl.db", "warc/baosonha/newscrawl-", "warc/baosonha/baosonha"))
        for name in files
    ), files
    assert {one.name for one in folder.parent.iterdir()} >= {folder.name}


@pytest.mark.parametrize("declared", ["HTTPS://BaoSonHa.example", "https://baosonha.example/.", ""])
def test_an_address_is_kept_in_one_form_however_the_page_spells_it(declared: str) -> None:
    head = f'<link rel="canonical" href="{declared}/cau-moi-204518.html#dau">'
    page = Page(new(f"<p>{FIRST}</p>", head=head).encode(), URL)
    article = read_page(page, newspaper=replace(UNREAD, selectors={}), fetched_at=datetime.now(UTC))
    assert article.url == "https://baosonha.example/cau-moi-204518.html"


@pytest.mark.parametrize(
    "wish", ["'; DROP TABLE article_metadata; --", '" OR 1=1 --', "a) UNION SELECT 1 --"]
)
def test_a_query_is_a_query(tmp_path: Path, wish: str) -> None:
    with open_database(tmp_path / "newscrawl.db"):
        pass
    for words in (
        ["search", wish],
        ["trends", wish],
        ["concordance", wish],
        ["search", "a", "--newspaper", wish],
    ):
        ran = zygote().run(*words, "--data", tmp_path)
        assert "Traceback" not in ran.err, ran.err
    with closing(sqlite3.connect(tmp_path / "newscrawl.db")) as db:
        assert db.execute("SELECT count(*) FROM article_metadata").fetchone() == (0,)


def test_a_page_looked_at_once_does_not_lead_into_this_machine() -> None:
    with borrowed(articles=2, days=1) as server:
        url = server.urls()[0]
        server.misbehave([{"match": r"-\d+\.html", "effect": "redirect", "to": "other_host"}])
        ran = zygote().run("extract", url)
        assert ran.code != 0
        assert "not of the public internet" in ran.err
        assert all(one["host"].startswith("127.0.0.1") for one in server.requests())
