"""`history`, `diff` and `show --revision` on an archive whose pages went the whole road."""

from __future__ import annotations

import re
import shlex
import subprocess
import sys
from html.parser import HTMLParser
from pathlib import Path

import pytest

from newscrawl.sample import SampleServer

from ..cli.terminal import Run, newscrawl
from ..crawl.papers import desk
from .press import STORY, URL, Press

# --- history --------------------------------------------------------------------------------------


def test_history_as_json(run: Run) -> None:
    told = run("history", 1, "--json").json
    assert (told["id"], told["url"], told["status"], told["revision"]) == (1, URL, "live", 3)
    assert [
        (one["revision"], one["seen_at"][:10], one["last_seen_at"][:10], one["captures"], one["capture_id"])
        for one in told["revisions"]
    ] == [
        (1, "2026-03-14", "2026-03-15", 2, 1),
        (2, "2026-03-16", "2026-03-19", 2, 3),
        (3, "2026-03-20", "2026-03-20", 1, 7),
    ]
    first, second, third = (one["changes"] for one in told["revisions"])
    assert first is None
    assert second == {
        "title": False,
        "lead": False,
        "byline": False,
        "paragraphs": 1,
        "words_added": 2,
        "words_removed": 1,
        "pictures_added": 0,
        "pictures_removed": 0,
        "captions": 0,
    }
    assert (third["title"], third["lead"], third["byline"]) == (True, True, True)
    assert (third["pictures_added"], third["pictures_removed"], third["captions"]) == (1, 0, 1)
    assert [
        (one["status"], one["first_at"][:10], one["last_at"][:10], one["captures"], one["answers"])
        for one in told["visits"]
    ] == [
        ("live", "2026-03-14", "2026-03-16", 3, [200]),
        ("gone", "2026-03-17", "2026-03-18", 2, [404, 410]),
        ("live", "2026-03-19", "2026-03-20", 2, [200]),
    ]
    assert told["origins"] == {"crawl": 5}
    assert told["addresses"] == [
        {"url": URL, "first_captured_at": "2026-03-14T03:00:00+00:00", "captures": 7}
    ]
    assert run("history", f"{URL}?utm_source=zalo#top", "--json").json == told


def test_history_to_read(run: Run) -> None:
    answer = run("history", URL)
    assert (answer.code, answer.err) == (0, "")
    printed = " ".join(answer.out.split())  # wherever the table broke its lines
    for said in (
        "Xã Ea Nuôl thông xe cầu mới",
        "article 1, revision 3, live",
        "first seen, ",
        "+2 −1 words in 1 paragraph",
        "title, lead, byline, ",
        "1 picture added, 1 caption changed",
        "2026-03-17 03:00 to 2026-03-18 03:00  gone: answered 404 and 410, 2 captures",
        "Seen in 5 captures (crawl 5)",
        f"{URL} · since 2026-03-14 03:00, 7 captures",
    ):
        assert " ".join(said.split()) in printed


def test_history_of_an_article_that_is_gone_and_had_another_address(
    run: Run, press: Press, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("NEWSCRAWL_DATA", str(press.data))
    other = URL.replace("xa-ea-nuol", "ten-khac")
    press.print(STORY, url=other)
    press.print(STORY)
    for _ in range(3):
        press.serve(404, "<html><body>Không tìm thấy</body></html>")
    told = run("history", URL, "--json").json
    assert (told["status"], told["gone_at"]) == ("gone", "2026-03-18T03:00:00.000000Z")
    assert [(one["status"], one["captures"]) for one in told["visits"]] == [("live", 2), ("gone", 3)]
    assert [(one["url"], one["captures"]) for one in told["addresses"]] == [(other, 1), (URL, 4)]
    assert run("history", other, "--json").json == told
    assert "article 1, revision 1, gone (last asked for 2026-03-18 03:00 UTC)" in run("history", 1).out


# --- diff -----------------------------------------------------------------------------------------


def test_diff_of_two_revisions_shows_the_words_and_little_around_them(run: Run) -> None:
    assert STORY.lead
    answer = run("diff", 1, 1, 2)
    assert (answer.code, answer.err) == (0, "")
    printed = answer.out.splitlines()
    assert printed[:4] == [
        STORY.title,
        "revision 1, seen 2026-03-14 03:00 UTC",
        "revision 2, seen 2026-03-16 03:00 UTC",
        "+2 −1 words in 1 paragraph",
    ]
    assert "Xã Ea Nuôl hiện có [-1.240-] {+1.250+} hộ, trong đó 320 hộ {+nghèo+} ở bên kia suối." in printed
    assert STORY.paragraphs[2] in printed
    assert STORY.paragraphs[4] in printed
    assert "… 2 paragraphs unchanged …" in printed
    assert STORY.paragraphs[0] not in answer.out
    assert STORY.lead not in answer.out


def test_diff_takes_the_last_two_revisions(run: Run) -> None:
    answer = run("diff", 1)
    assert answer.out == run("diff", 1, 2, 3).out
    for said in (
        "Xã Ea Nuôl [-khánh thành-] {+thông xe+} cầu mới",
        "lead, removed",
        "Minh Thư {+- Hoàng Nam+}",
        "Cầu mới qua suối {+Đắk Tơ+}. Ảnh: Minh Thư",
        "https://sonha.1cdn.vn/2026/03/14/cho.jpg",
    ):
        assert said in answer.out
    backwards = run("diff", 1, 3, 2)
    assert "Xã Ea Nuôl [-thông xe-] {+khánh thành+} cầu mới" in backwards.out
    assert "nothing that a reader would see" in run("diff", 1, 2, 2).out


def test_diff_keeps_to_its_width(run: Run) -> None:
    narrow = run("diff", 1, 1, 2, "--width", 40).out.splitlines()
    assert max(map(len, narrow)) <= 40
    assert len(narrow) > len(run("diff", 1, 1, 2).out.splitlines())


def test_diff_as_json(run: Run) -> None:
    told = run("diff", 1, 1, 2, "--json").json
    assert (told["old"]["revision"], told["new"]["revision"], told["url"]) == (1, 2, URL)
    assert (told["old"]["capture_id"], told["new"]["capture_id"]) == (1, 3)
    (change,) = told["changes"]
    assert (change["name"], change["change"], change["old_position"], change["new_position"]) == (
        "paragraph",
        "changed",
        4,
        4,
    )
    assert [span for span in change["spans"] if span["mark"] != "same"] == [
        {"mark": "removed", "text": " 1.240"},
        {"mark": "added", "text": " 1.250"},
        {"mark": "added", "text": " nghèo"},
    ]


def test_diff_in_colour_on_a_terminal(library: Path) -> None:
    """`script` gives the command a terminal; then there are colours and no brackets."""
    words = [sys.executable, "-m", "newscrawl", "--data", str(library), "diff", "1", "1", "2"]
    shown = subprocess.run(
        ["script", "--quiet", "--return", "--command", shlex.join(words), "/dev/null"],
        env={"PATH": "/usr/bin:/bin", "TERM": "xterm-256color", "PYTHONUTF8": "1"},
        stdin=subprocess.DEVNULL,
        capture_output=True,
        encoding="utf-8",
        check=True,
    ).stdout
    assert re.search(r"\x1b\[9;31m1\.240\x1b\[0m \x1b\[1;32m1\.250\x1b\[0m", shown)
    assert "[-" not in shown
    assert "{+" not in shown


class Page(HTMLParser):
    """Which elements a page has, and which texts stand in `ins` and `del`."""

    def __init__(self, source: str) -> None:
        super().__init__()
        self.tags: set[str] = set()
        self.attributes: set[str] = set()
        self.texts: dict[str, list[str]] = {"ins": [], "del": []}
        self._inside = ""
        self.feed(source)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags.add(tag)
        self.attributes.update(name for name, _ in attrs)
        self._inside = tag

    def handle_endtag(self, tag: str) -> None:
        self._inside = ""

    def handle_data(self, data: str) -> None:
        if self._inside in self.texts:
            self.texts[self._inside].append(data)


def test_diff_as_a_page_that_needs_nothing_else(run: Run, tmp_path: Path) -> None:
    answer = run("diff", 1, "--html", "changes.html")
    assert (answer.code, answer.out, answer.err) == (0, "", "Wrote changes.html.\n")
    source = (tmp_path / "changes.html").read_text(encoding="utf-8")
    page = Page(source)
    assert {"khánh thành", STORY.lead, STORY.paragraphs[4]} <= set(page.texts["del"])
    assert {"thông xe", "- Hoàng Nam", "Đắk Tơ", "Chợ xã"} <= set(page.texts["ins"])
    assert not page.tags & {"script", "img", "b", "link", "iframe", "form"}
    assert not {name for name in page.attributes if name.startswith("on") or name in ("src", "style")}
    assert "default-src 'none'" in source
    assert "prefers-color-scheme: dark" in source
    assert '<html lang="vi">' in source
    for label in (
        "Phiên bản 2",
        "Phiên bản 3",
        "Tiêu đề, đã sửa",
        "Sa-pô, đã bỏ",
        "3 đoạn không đổi",
        "(giờ Việt Nam)",
    ):
        assert label in source
    assert "10:00 ngày 20/03/2026" in source  # 03:00 UTC
    assert run("diff", 1, "--html", "changes.html").code == 0, "an older one is replaced"
    (tmp_path / "mine.csv").write_text("id,title", encoding="utf-8")
    assert "is there already and is no web page" in run("diff", 1, "--html", "mine.csv").err
    assert (tmp_path / "mine.csv").read_text("utf-8") == "id,title"


def test_text_of_a_page_cannot_become_markup(run: Run) -> None:
    source = run("diff", 1, "--html", "-").out
    assert "&lt;script&gt;alert(1)&lt;/script&gt;" in source
    assert "<script" not in source


@pytest.mark.parametrize(
    ("words", "said"),
    [
        (["diff", "1", "1"], "two revisions"),
        (["diff", "1", "1", "2", "3"], "two revisions"),
        (["diff", "1", "1", "4"], "Article 1 has no revision 4: it has revisions 1 to 3."),
        (["diff", "1", "0", "1"], "0"),
        (["diff", "1", "eins", "zwei"], "eins"),
        (["diff", "2"], "There is no article 2"),
        (["diff", "1", "--json", "--html", "-"], "cannot be given together"),
        (["diff", "1", "--html", "no/such/folder.html"], "no/such/folder.html"),
        (["history", "https://baosonha.example/khac-1.html"], "There is no article"),
        (["show", "1", "--revision", "4"], "Article 1 has no revision 4: it has revisions 1 to 3."),
        (["show", "1", "--revision", str(10**30)], "has no revision"),
    ],
)
def test_misuse_is_one_sentence(run: Run, words: list[str], said: str) -> None:
    answer = run(*words)
    assert (answer.code, answer.out) == (2, "")
    assert said in answer.err
    assert answer.err.count("\n") == 1


# --- show --revision ------------------------------------------------------------------------------


def test_show_of_an_older_revision(run: Run) -> None:
    then, now = run("show", 1, "--revision", 1, "--json").json, run("show", 1, "--json").json
    assert then["title"] == STORY.title
    assert then["lead"] == STORY.lead
    assert then["byline"] == "Minh Thư"
    assert then["authors"] == [{"name": "Minh Thư", "role": "author"}]
    assert [one["name"] for one in now["authors"]] == ["Minh Thư", "Hoàng Nam"]
    assert then["paragraphs"] == list(STORY.paragraphs)
    assert then["body"] == "\n\n".join(STORY.paragraphs)
    assert [(one["caption"], one["credit"]) for one in then["images"]] == [
        ("Cầu mới qua suối. Ảnh: Minh Thư", "Minh Thư")
    ]
    assert (then["revision"], then["capture_id"], then["capture"]["id"]) == (1, 1, 1)
    assert then["capture"]["fetched_at"] == "2026-03-14T03:00:00.000000Z"
    assert then["content_hash"] != now["content_hash"]
    assert list(then) == list(now)
    printed = run("show", 1, "--revision", 1).out
    for said in (STORY.title, STORY.paragraphs[4], "revision 1", then["capture"]["digest"]):
        assert said in printed


def test_show_of_the_present_revision_is_show(run: Run) -> None:
    assert run("show", 1, "--revision", 3, "--json").out == run("show", 1, "--json").out


# --- a crawled paper ------------------------------------------------------------------------------


def test_an_article_that_its_newspaper_edited_and_took_down(tmp_path: Path) -> None:
    with SampleServer(articles=20, days=5) as server:
        analyst = desk(tmp_path / "data", server)
        url = server.urls()[5]
        analyst.crawl(f"--url={url}")
        alone = newscrawl("--data", analyst.data, "diff", 1, cwd=tmp_path)
        assert alone.code == 2
        assert "Article 1 has one revision" in alone.err
        before = server.paper.truth(url)["paragraphs"]
        server.edit(url)
        after = server.paper.truth(url)["paragraphs"]
        analyst.crawl(f"--url={url}")
        server.withdraw(url, 410)
        analyst.crawl(f"--url={url}")
    changes = newscrawl("--data", analyst.data, "diff", url, "--json", cwd=tmp_path).json["changes"]
    for mark, position, own, other in (
        ("removed", "old_position", before, after),
        ("added", "new_position", after, before),
    ):
        told = {
            change[position]: "".join(span["text"] for span in change["spans"] if span["mark"] != _not(mark))
            for change in changes
            if change[position] is not None
        }
        assert told == {at: text for at, text in enumerate(own, start=1) if text not in other}
    told = newscrawl("--data", analyst.data, "history", url, "--json", cwd=tmp_path).json
    assert [one["captures"] for one in told["revisions"]] == [1, 1]
    assert [(one["status"], one["answers"]) for one in told["visits"]] == [
        ("live", [200]),
        ("missing", [410]),  # gone only when it answers so on another day too
    ]
    assert told["status"] == "live"


def _not(mark: str) -> str:
    return "added" if mark == "removed" else "removed"
