"""What is read in the answers of web archives' indexes, and what a replay gives back. No network."""

from __future__ import annotations

import gzip
import json
from dataclasses import replace
from datetime import UTC, date, datetime
from typing import Any
from urllib.parse import parse_qs, urlsplit

import pytest

from newscrawl.crawl.replays import replayed
from newscrawl.discovery import commoncrawl, wayback
from newscrawl.discovery.listed import Listed
from newscrawl.discovery.window import Window
from newscrawl.errors import Refused
from newscrawl.items import Capture, Newspaper, Source
from newscrawl.storage import Ticket

PAPER = Newspaper("baomau", "Báo Mẫu", "https://bao-mau.vn", former_urls=("http://www.bao-mau.org.vn",))
WINDOW = Window(date(2021, 1, 1), date(2023, 6, 30))
HEADER = ["original", "timestamp", "statuscode", "digest"]
URL = "https://bao-mau.vn/bai-viet-1001.html"


def asked(source: Source) -> dict[str, list[str]]:
    return parse_qs(urlsplit(source.url).query)


# --- Wayback ----------------------------------------------------------------------------------------


def first_query() -> Source:
    return wayback.queries(PAPER, "https://web.archive.org", since=WINDOW.since, until=WINDOW.until)[0]


def read(rows: list[Any] | str, source: Source | None = None, window: Window = WINDOW) -> Listed:
    text = rows if isinstance(rows, str) else json.dumps(rows)
    return wayback.read_index(source or first_query(), text.encode(), newspaper=PAPER, window=window)


def line(
    url: str = URL, timestamp: str = "20230105000000", status: str = "200", digest: str = "A" * 32
) -> list[str]:
    return [url, timestamp, status, digest]


def test_every_host_is_asked_for_its_newest_year_first() -> None:
    sources = wayback.queries(PAPER, "https://web.archive.org", since=WINDOW.since, until=WINDOW.until)
    assert [asked(one)["url"] for one in sources] == [["bao-mau.vn/"], ["bao-mau.org.vn/"]]
    first = asked(sources[0])
    assert first["from"] == ["20221231170000"]  # the first second of 2023 in +07:00
    assert first["to"] == ["20230630165959"]
    assert first["collapse"] == ["digest"]
    assert "statuscode:200" in first["filter"]


def test_one_year_follows_the_other_until_the_window_ends() -> None:
    source, years = first_query(), []
    while True:
        years.append(asked(source)["from"][0])
        following = read([], source).sources
        if not following:
            break
        (source,) = following
    assert years == ["20221231170000", "20211231170000", "20201231170000"]


def test_a_resume_key_is_followed_before_the_next_year() -> None:
    (following,) = read([HEADER, line(), [], ["com,x)/ 2023"]]).sources
    assert asked(following)["resumeKey"] == ["com,x)/ 2023"]
    assert asked(following)["from"] == asked(first_query())["from"]


def test_a_resume_key_without_lines_ends_the_year() -> None:
    listing = read([HEADER, [], ["again"]])
    assert listing.warnings
    assert "resumeKey" not in asked(listing.sources[0])


def test_a_resume_key_may_be_anything() -> None:
    (following,) = read([HEADER, line(), [], ["\ud800 key&"]]).sources
    assert asked(following)["resumeKey"] == ["? key&"]


def test_a_window_may_be_all_of_the_calendar() -> None:
    window = Window(date.min, date.max)
    (first, _) = wayback.queries(PAPER, "https://web.archive.org", since=window.since, until=window.until)
    assert asked(first)["to"] == ["99991231165959"]
    listed = json.dumps([{"id": "CC-MAIN-2020-05"}]).encode()
    source = commoncrawl.queries("https://index.commoncrawl.org")[0]
    crawls = commoncrawl.read_index(source, listed, newspaper=PAPER, window=window).sources
    assert asked(crawls[0])["from"] == ["19891231170000"]


def test_a_resume_key_cannot_go_on_for_ever() -> None:
    source, pages = first_query(), 0
    year = asked(source)["from"]
    while asked(source)["from"] == year:
        (source,) = read([HEADER, line(), [], [f"key {pages}"]], source).sources
        pages += 1
    assert pages == 1000


def test_only_captures_of_articles_inside_the_window_are_listed() -> None:
    listing = read(
        [
            HEADER,
            line(),
            line(timestamp="20230106000000"),  # the same payload later
            line(timestamp="20230107000000", digest="B" * 32),
            line("http://www.bao-mau.org.vn:80/en/bai-viet-1001.html"),
            line("https://bao-mau.vn/the-thao"),
            line("https://khac.vn/bai-viet-1001.html"),
            line(status="302", digest="C" * 32),
            line(timestamp="20230230000000", digest="D" * 32),  # no such day
            line(timestamp="20201230000000", digest="E" * 32),
        ]
    )
    assert [(key, one.url, one.place) for key, one in listing.captures] == [
        ("baomau:/1001", URL, "20230107000000"),
        ("baomau:/1001", URL, "20230105000000"),
        ("baomau:/en/1001", "http://www.bao-mau.org.vn/en/bai-viet-1001.html", "20230105000000"),
    ]
    assert listing.skipped == {
        "duplicate": 1,
        "not_an_article": 1,
        "other_host": 1,
        "not_ok": 1,
        "broken_line": 1,
        "out_of_window": 1,
    }
    assert listing.captures[0][1].captured_at == datetime(2023, 1, 7, tzinfo=UTC)


def test_broken_lines_cost_only_themselves() -> None:
    text = "\n".join(
        [
            "[" + json.dumps(HEADER) + ",",
            json.dumps(line()) + ",",
            '["https://bao-mau.vn/hong-5.html", "2023,',
            '["too", "short"],',
            '{"not": "a row"},',
            json.dumps(line(digest="B" * 32, timestamp="20230301000000")) + ",",
            "[],",
            '["a key"]]',
        ]
    )
    listing = read(text)
    assert [one.place for _, one in listing.captures] == ["20230301000000", "20230105000000"]
    assert listing.skipped == {"broken_line": 3}
    assert listing.warnings == ("3 lines of the index could not be read",)
    assert asked(listing.sources[0])["resumeKey"] == ["a key"]


def test_nothing_captured_is_no_error() -> None:
    for nothing in ("", "[]", "[]\n", json.dumps([HEADER])):
        listing = read(nothing)
        assert listing.captures == ()
        assert listing.warnings == ()


@pytest.mark.parametrize(
    "answer",
    [
        "<!DOCTYPE html><html><body>503</body></html>",
        "Temporarily Offline",
        '{"error": "no"}',
        json.dumps([["a", "b"], ["1", "2"]]),
        "[" * 100_000,
        json.dumps([HEADER, line(), line()])[:-40],
        "[" + ",\n".join(map(json.dumps, [HEADER, line(), line()])),
    ],
)
def test_what_is_no_index_is_refused(answer: str) -> None:
    with pytest.raises(Refused, match="source_failed"):
        read(answer)


# --- replay -----------------------------------------------------------------------------------------

TICKET = Ticket("k", URL, "baomau", "article", "wayback", "20230105000000", None, 0, 0)
PAGE = "<html><body>Đắk Nông</body></html>".encode()
ANSWER = Capture(
    "baomau",
    f"http://web.archive.org/web/20230105000000id_/{URL}",
    datetime(2026, 1, 1, tzinfo=UTC),
    200,
    (
        ("Content-Type", "text/html; charset=utf-8"),
        ("X-Archive-Orig-Content-Type", "text/html"),
        ("X-Archive-Orig-Etag", '"x"'),
        ("Memento-Datetime", "Thu, 05 Jan 2023 00:00:07 GMT"),
        ("Link", f'<{URL}>; rel="original", <http://web.archive.org/web/{URL}>; rel="timegate"'),
        ("Server", "nginx"),
    ),
    PAGE,
)


def unpacked(answer: Capture) -> Capture:
    return replayed(answer, TICKET, max_bytes=1_000_000)


def test_a_replay_is_the_original_answer() -> None:
    capture = unpacked(ANSWER)
    assert (capture.url, capture.status, capture.body) == (URL, 200, PAGE)
    assert capture.fetched_at == datetime(2023, 1, 5, 0, 0, 7, tzinfo=UTC)
    assert capture.headers == (("Content-Type", "text/html"), ("Etag", '"x"'))
    assert capture.ip_address is None
    assert capture.request_headers == ()


@pytest.mark.parametrize(
    "printed", ["Fri, 31 Dec 9999 23:59:59 -0100", f"Fri, 31 Dec {'9' * 20} 23:59:59 GMT", "yesterday"]
)
def test_a_time_that_is_none_gives_way_to_the_index(printed: str) -> None:
    headers = tuple(one for one in ANSWER.headers if one[0] != "Memento-Datetime")
    capture = unpacked(replace(ANSWER, headers=(*headers, ("Memento-Datetime", printed))))
    assert capture.fetched_at == datetime(2023, 1, 5, tzinfo=UTC)


def test_a_coding_of_the_capture_stays_and_one_of_the_way_goes() -> None:
    packed = replace(
        ANSWER, body=gzip.compress(PAGE), headers=(*ANSWER.headers, ("Content-Encoding", "gzip"))
    )
    assert unpacked(packed).body == PAGE
    kept = replace(packed, headers=(*packed.headers, ("X-Archive-Orig-Content-Encoding", "gzip")))
    assert unpacked(kept).body == packed.body
    assert ("Content-Encoding", "gzip") in unpacked(kept).headers


def test_a_coding_that_the_web_archive_took_off_is_not_claimed() -> None:
    decoded = replace(ANSWER, headers=(*ANSWER.headers, ("X-Archive-Orig-Content-Encoding", "gzip")))
    assert unpacked(decoded).body == PAGE
    assert "Content-Encoding" not in dict(unpacked(decoded).headers)


def test_a_replay_of_another_article_is_refused() -> None:
    other = tuple((n, v.replace("1001", "1002")) if n == "Link" else (n, v) for n, v in ANSWER.headers)
    with pytest.raises(Refused, match="1002"):
        unpacked(replace(ANSWER, headers=other))


def test_only_a_memento_is_the_newspapers_word() -> None:
    assert wayback.is_memento(ANSWER.headers)
    assert wayback.is_memento((("x-archive-orig-date", "x"),))
    assert not wayback.is_memento((("Content-Type", "text/html"), ("X-Archive-Redirect-Reason", "found")))
    assert wayback.replay_place(f"/web/20230106000000id_/{URL}") == "20230106000000"
    assert wayback.replay_place("https://archive.org/login") is None


# --- Common Crawl -----------------------------------------------------------------------------------


def found(source: Source, body: str) -> Listed:
    return commoncrawl.read_index(source, body.encode(), newspaper=PAPER, window=WINDOW)


def object_line(**changed: object) -> str:
    return json.dumps(
        {
            "urlkey": "vn,bao-mau)/bai-viet-1001.html",
            "timestamp": "20230105000000",
            "url": URL,
            "mime": "text/html",
            "status": "200",
            "digest": "A" * 32,
            "length": "1234",
            "offset": "5678",
            "filename": "crawl-data/CC-MAIN-2023-06/segments/1/warc/CC-MAIN-1.warc.gz",
            **changed,
        }
    )


LISTS = commoncrawl.queries("https://index.commoncrawl.org")[0]
INDEX = Source(commoncrawl.INDEX, "commoncrawl", "https://index.commoncrawl.org/x", "bao-mau.vn CC 0")


def test_the_crawls_of_the_window_are_asked_of_every_host() -> None:
    crawls = [
        {"id": "CC-MAIN-2026-05"},
        {"id": "CC-MAIN-2023-06", "from": "2023-01-26T00:00:00", "to": "2023-02-09T00:00:00"},
        {"id": "CC-MAIN-2021-49", "cdx-api": "http://evil.example/"},
        {"id": "CC-MAIN-2014-10"},
        {"id": "CC-OF-NO-KNOWN-TIME"},
    ]
    listing = found(LISTS, json.dumps(crawls))
    named = [urlsplit(one.url).path.strip("/") for one in listing.sources]
    assert named == [
        f"{crawl}-index"
        for crawl in ("CC-MAIN-2023-06", "CC-MAIN-2021-49", "CC-OF-NO-KNOWN-TIME")
        for _ in range(2)
    ]
    assert {urlsplit(one.url).netloc for one in listing.sources} == {"index.commoncrawl.org"}
    pages = found(listing.sources[0], '{"pages": 2, "pageSize": 5, "blocks": 7}').sources
    assert [asked(one)["page"] for one in pages] == [["0"], ["1"]]
    assert "showNumPages" not in asked(pages[0])


@pytest.mark.parametrize("answer", ['{"message": "No Captures found for: x"}', '{"pages": 0}'])
def test_a_crawl_that_does_not_know_the_host_is_no_error(answer: str) -> None:
    query = found(LISTS, '[{"id": "CC-MAIN-2023-06"}]').sources[0]
    assert found(query, answer) == Listed()


def test_lines_name_a_range_of_a_file() -> None:
    listing = found(
        INDEX,
        "\n".join(
            [
                object_line(),
                f"vn,bao-mau)/ 20230105000000 {object_line(digest='B' * 32)}",  # as in a CDXJ file
                object_line(filename="../../etc/passwd.warc.gz"),
                object_line(filename="/absolute.warc.gz"),
                object_line(offset="-1"),
                object_line(length="99999999999"),
                object_line(status="404"),
                '{"url": "https://bao-',
                "not json",
            ]
        ),
    )
    assert [one.digest for _, one in listing.captures] == ["A" * 32, "B" * 32]
    place = listing.captures[0][1].place
    file = "crawl-data/CC-MAIN-2023-06/segments/1/warc/CC-MAIN-1.warc.gz"
    assert commoncrawl.record_range(place) == (file, 5678, 1234)
    assert listing.skipped == {"broken_line": 6, "not_ok": 1}
    assert listing.warnings


@pytest.mark.parametrize("source", [LISTS, INDEX, replace(INDEX, kind=commoncrawl.PAGES)])
def test_html_instead_of_json_is_refused(source: Source) -> None:
    with pytest.raises(Refused, match="source_failed"):
        found(source, "<!DOCTYPE html>\n<html><body>Rate limited</body></html>")
