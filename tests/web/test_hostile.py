"""Articles are what anybody may have written: nothing of it runs, loads, or breaks out of its place."""

from __future__ import annotations

from urllib.error import HTTPError
from urllib.request import Request, urlopen

import pytest

from newscrawl.web.safety import datasettes, web_address

from .browser import Reader
from .library import HOSTILE, SCRIPT

PLACES = {
    "article": f"/article/{HOSTILE}",
    "article with hits": f"/article/{HOSTILE}?q=lúa",
    "article with pictures": f"/article/{HOSTILE}?images=1",
    "search": "/search?q=lúa",
    "query": f"/search?q={SCRIPT}",
    "filters": f'/search?author={SCRIPT}&tag="><script>window.hacked=1</script>',
    "complaint": f"/search?from={SCRIPT}",
    "trends": f"/trends?q={SCRIPT}&q=\"'>{SCRIPT}",
    "concordance": "/concordance?q=lúa",
    "newspaper": "/newspaper/baomau",
    "home": "/",
    "missing": f"/{SCRIPT}",
    "table": "/newscrawl/article_texts?id=3",
    "row": "/newscrawl/article_metadata/3",
    "sql": f"/newscrawl?sql=select '{SCRIPT}' as a, title from article_texts where id = 3",
    "wrong sql": f'/newscrawl?sql=select * from "{SCRIPT}"',
}


@pytest.mark.parametrize("name", PLACES)
def test_hostile_text_stays_text(name: str, reader: Reader) -> None:
    reader.open(PLACES[name])
    assert reader.run("return window.hacked") is None
    assert not [
        one
        for one in reader.all("a[href], img[src]")
        if _runs(one.get_attribute("href") or one.get_attribute("src") or "")
    ]
    assert not reader.all("article script, main script, main style, base, [onerror], [onload], [onmouseover]")
    assert reader.find("footer").is_displayed()
    told = [
        one
        for one in reader.complaints()
        if "Refused" in one or "violates" in one or "Content Security" in one
    ]
    assert not told, "the headers had nothing left to stop"


def _runs(address: str) -> bool:
    return address.startswith(("javascript:", "data:text", "vbscript:"))


def test_the_hostile_text_is_all_there(reader: Reader) -> None:
    reader.open(f"/article/{HOSTILE}")
    assert SCRIPT in reader.text("h1")
    assert "{{7*7}}" in reader.text("h1")
    assert SCRIPT in reader.text(".story")
    assert "javascript:window.hacked=true" in reader.text("#images")
    assert f"Kẻ Xấu{SCRIPT}" in reader.text(".byline")
    assert reader.wider_than_screen() <= 0


def test_the_headers_would_stop_what_slipped_through(reader: Reader) -> None:
    """On our pages and on Datasette's, a script that got into the page does not run."""
    for path in ("/", "/newscrawl/tags"):
        reader.open(path)
        reader.run(
            "const slip = document.createElement('script'); slip.textContent = 'window.slipped = 1';"
            "document.body.append(slip)"
        )
        assert reader.run("return window.slipped") is None
        assert any("Content Security Policy" in one for one in reader.complaints())


@pytest.mark.parametrize(
    "path", ["/", "/search?q=l%C3%BAa", f"/article/{HOSTILE}", "/newscrawl", "/nothing", "/-/static/app.css"]
)
def test_every_answer_has_the_headers(path: str, site: str) -> None:
    from urllib.error import HTTPError

    try:
        headers = urlopen(site + path, timeout=60).headers
    except HTTPError as error:
        headers = error.headers
        error.close()
    assert "default-src 'self'" in headers["Content-Security-Policy"]
    assert "unsafe-eval" not in headers["Content-Security-Policy"]
    assert headers["X-Content-Type-Options"] == "nosniff"
    assert headers["Referrer-Policy"] == "no-referrer"


def test_datasettes_scripts_are_known_by_their_digests() -> None:
    policy = datasettes()
    assert policy.count("'sha256-") >= 3
    assert "'unsafe-inline'" not in policy.partition("style-src")[0]


def test_only_web_addresses_become_links() -> None:
    assert web_address("https://baomau.vn/a?b=1#c") == "https://baomau.vn/a?b=1#c"
    for hostile in (
        "javascript:alert(1)",
        "JaVaScRiPt:alert(1)",
        "data:text/html,x",
        "//ke-xau.vn",
        "/a",
        "https://",
        "http://[",
        None,
        7,
    ):
        assert web_address(hostile) is None


@pytest.mark.parametrize("method", ["POST", "PROPFIND", "TRACE", "OPTIONS"])
@pytest.mark.parametrize(
    "path", ["/", "/search?q=mua", "/newscrawl/tags", "/newscrawl/tags.json", "/-/actor"]
)
def test_nothing_is_written(path: str, method: str, site: str) -> None:
    with pytest.raises(HTTPError) as refused:
        urlopen(Request(site + path, data=b"x=1", method=method), timeout=60)
    with refused.value as answer:
        assert (answer.code, answer.headers["Allow"]) == (405, "GET, HEAD")
        assert answer.headers["X-Content-Type-Options"] == "nosniff"
