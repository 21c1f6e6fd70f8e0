"""The worst pages we can think of: none of a megabyte or less may take longer than 200 ms to read.

    python -m tests.benchmarks.bench_hostile [NAME ...]

Prints the CPU time of reading each page whole (decode, judge, extract, normalise), the best of three.
"""

from __future__ import annotations

import os
import signal
import sys
import time
from collections.abc import Callable, Mapping
from datetime import UTC, datetime

from newscrawl.items import Capture, Newspaper
from newscrawl.pipelines.ingest import examine
from tests.extraction.pages import FIRST, LEAD, TITLE, URL, new, old, older

BUDGET = 200  # ms
PATIENCE = 4.0  # seconds of CPU, after which a page is given up
SIZE = 1_000_000
NEWSPAPER = Newspaper("baosonha", "Báo Sơn Hà", URL.rpartition("/")[0])
TEXT = f"<p>{FIRST}</p>"


def filled(unit: str, before: str = "", after: str = "", size: int = SIZE) -> str:
    """`unit` as often as it fits."""
    return before + unit * ((size - len(before) - len(after)) // len(unit.encode())) + after


def in_body(unit: str, before: str = "", after: str = "") -> Callable[[], str]:
    return lambda: new(filled(unit, TEXT + before, after, SIZE - 4000))


def in_old_body(unit: str, before: str = "", after: str = "") -> Callable[[], str]:
    return lambda: old(filled(unit, TEXT + before, after, SIZE - 4000))


def in_older_body(unit: str, before: str = "", after: str = "") -> Callable[[], str]:
    return lambda: older(filled(unit, TEXT + before, after, SIZE - 4000))


def in_byline(unit: str) -> Callable[[], str]:
    return lambda: new(TEXT, author=filled(unit, size=SIZE - 4000))


def in_time(unit: str) -> Callable[[], str]:
    return lambda: new(TEXT, time=filled(unit, size=SIZE - 4000))


def in_head(unit: str, before: str = "", after: str = "") -> Callable[[], str]:
    return lambda: new(TEXT, head=filled(unit, before, after, SIZE - 4000))


def in_title(unit: str) -> Callable[[], str]:
    return lambda: new(TEXT).replace(TITLE, filled(unit, size=SIZE // 4))


def in_lead(unit: str) -> Callable[[], str]:
    return lambda: new(TEXT).replace(LEAD, filled(unit, size=SIZE - 4000))


PAGES: Mapping[str, Callable[[], str]] = {
    "ordinary text": in_body(TEXT),
    "ordinary text, 2024": in_old_body(TEXT),
    "ordinary text, before": in_older_body(TEXT),
    "divs nested": in_body("<div>"),
    "divs nested with text": in_body("<div>a"),
    "spans nested": in_body("<span>a"),
    "bold nested": in_body("<b>a"),
    "paragraphs of a letter": in_body("<p>a"),
    "breaks": in_body("<br>"),
    "lines between breaks": in_body("a<br>"),
    "links": in_body('<a href="/a-1.html">a</a>'),
    "links in paragraphs": in_body('<p><a href="/a-1.html">a</a></p>'),
    "pictures": in_body("<img src=a.jpg>"),
    "pictures of their own": lambda: new(
        TEXT + "".join(f"<img src=/{n}.jpg alt=x>" for n in range(SIZE // 30))
    ),
    "figures": in_body("<figure><img src=a.jpg><figcaption>Ảnh: A</figcaption></figure>"),
    "figures of their own": lambda: new(
        TEXT
        + "".join(
            f"<figure><img src=/{n}.jpg><figcaption>{n} (Ảnh: Minh Thư)</figcaption></figure>"
            for n in range(SIZE // 90)
        )
    ),
    "figures nested": in_body("<figure><img src=a.jpg>"),
    "captions in a figure": in_body("<figcaption>x</figcaption>", "<figure><img src=a.jpg>"),
    "picture tables": in_body('<table class="picture"><tr><td><img src=a.jpg></td></tr></table>'),
    "tables nested": in_body("<table><tr><td>"),
    "a table of cells": in_body("<tr><td>x<td>", "<table>"),
    "lists nested": in_body("<ul><li>"),
    "boxes": in_body('<div class="c-box">x</div>'),
    "boxes nested": in_body('<div class="c-box">'),
    "players": in_body('<iframe src="https://youtube.com/embed/a"></iframe>'),
    "videos": in_body("<video><source src=a.mp4></video>"),
    "scripts": in_body("<script>a</script>"),
    "comments": in_body("<!-- x -->"),
    "attributes": in_body("a=1 ", "<p "),
    "different attributes": lambda: new(
        TEXT + "<p " + " ".join(f"a{n}=1" for n in range(SIZE // 12)) + ">x</p>"
    ),
    "an attribute": in_body("a", '<p class="', '">x</p>'),
    "an attribute of classes": in_body("a ", '<p class="', '">x</p>'),
    "a style": in_body("a:b;", '<p style="', '">x</p>'),
    "a style of spaces": in_body(" ", '<p style="display', '">x</p>'),
    "a word": in_body("a", "<p>"),
    "a word of marks": in_body("\u0301", "<p>a"),
    "spaces": in_body(" ", "<p>a", "b</p>"),
    "non-breaking spaces": in_body("\u00a0", "<p>a", "b</p>"),
    "zero-width spaces": in_body("\u200b", "<p>a", "b</p>"),
    "line breaks in text": in_body("\n", "<p>a", "b</p>"),
    "entities": in_body("&#226;", "<p>"),
    "doubly escaped": in_body("&amp;#226;", "<p>"),
    "ampersands": in_body("&", "<p>"),
    "less-than": in_body("<", "<p>"),
    "unclosed tags": in_body("<a "),
    "parentheses": in_body("(", "<p>"),
    "parentheses closed": in_body("(a)", "<p>"),
    "quotes": in_body("“", "<p>"),
    "dashes": in_body("- ", "<p>"),
    "dates in the text": in_body("27/02/2024 ", "<p>"),
    "links to sources": in_body('<p>Nguồn: <a href="https://x.example/a">x</a></p>'),
    "copy addresses": in_body('<p id="url-copy">Theo A</p>'),
    "captions by class": in_body('<p class="caption">Ảnh: A</p>'),
    "a caption": in_body("(Ảnh: A) ", '<figure><img src="a.jpg"><figcaption>', "</figcaption></figure>"),
    "a caption of parentheses": in_body(
        "(", '<figure><img src="a.jpg"><figcaption>', "</figcaption></figure>"
    ),
    "a caption of colons": in_body("Ảnh:", '<figure><img src="a.jpg"><figcaption>', "</figcaption></figure>"),
    "a caption of dashes": in_body(
        " - Ảnh", '<figure><img src="a.jpg"><figcaption>', "</figcaption></figure>"
    ),
    "an alt": in_body("a ", '<img src="a.jpg" alt="', '">'),
    "articles": in_body('<article class="entry">'),
    "headings": in_body("<h1>x</h1>"),
    "sections": in_body("<h2>x</h2>"),
    "quotations nested": in_body("<blockquote>"),
    "a byline of names": in_byline("Minh Thư - "),
    "a byline of commas": in_byline(","),
    "a byline of parentheses": in_byline("(Minh Thư) "),
    "a byline of open parentheses": in_byline("("),
    "a byline of colons": in_byline("Ảnh: "),
    "a byline of labels": in_byline("Bài và ảnh: Minh "),
    "a byline of agencies": in_byline("Theo TTXVN/"),
    "a byline of and": in_byline("Minh và "),
    "a byline of spaces": in_byline(" "),
    "a byline, one word": in_byline("a"),
    "a byline of breaks": in_byline("<br>a"),
    "bylines nested": lambda: new(TEXT + '<div class="block-sc-author"><b></b>' * 1800),
    "a byline of tags": in_byline("<b>Minh</b>"),
    "a time of dates": in_time("27/02/2024 "),
    "a time of digits": in_time("1"),
    "a time of slashes": in_time("1/"),
    "a time of colons": in_time("1:"),
    "a time of words": in_time("ngày "),
    "metas": in_head('<meta property="og:title" content="x">'),
    "metas of dates": in_head('<meta property="article:published_time" content="27/02/2024">'),
    "canonical links": in_head(f'<link rel="canonical" href="{URL}">'),
    "keywords": in_head("a,", '<meta name="keywords" content="', '">'),
    "tags": in_body('<a href="/a-ptag.html">a</a>', '<div class="c-tags">', "</div>"),
    "json-ld": in_head('<script type="application/ld+json">{"@type":"NewsArticle"}</script>'),
    "json-ld nested": in_head("[", '<script type="application/ld+json">', "</script>"),
    "json-ld of objects": in_head('{"a":', '<script type="application/ld+json">', "</script>"),
    "json-ld of a number": in_head("1", '<script type="application/ld+json">{"a":', "}</script>"),
    "json-ld of articles": in_head(
        '{"@type":"NewsArticle","datePublished":"2024-02-27"},',
        '<script type="application/ld+json">[',
        "{}]</script>",
    ),
    "breadcrumbs": lambda: new(TEXT).replace(
        '<ol class="breadcrumb">',
        filled('<li class="breadcrumb-item"><a href="/x">x</a></li>', '<ol class="breadcrumb">', "", SIZE),
    ),
    "a title of a word": in_title("a"),
    "a title of pipes": in_title("a | "),
    "a lead of dashes": in_lead("(TTXVN) - "),
    "a lead of parentheses": in_lead("("),
    "no template, divs": lambda: filled("<div>a", "<html><body><h1>x</h1>", "</body></html>"),
    "no template, text": lambda: filled("a ", "<html><body><h1>x</h1>", "</body></html>"),
    "no closing tag": lambda: filled("</body", "<html><body>"),
    "closing tags with spaces": lambda: filled("</body ", "<html><body>"),
    "meta charset over and over": lambda: filled("<meta charset=", "<html><head>", "</body></html>"),
    "comment without end": lambda: filled("<!--", "<html><body>", "</body></html>"),
    "script without end": lambda: filled("<script>", "<html><body>", "</body></html>"),
    "cookie page": lambda: filled(
        'document.cookie = "a"; ', "<html><head><script>", "</script></head><body></body></html>"
    ),
    "password fields": lambda: filled("<input type=password>", "<html><body><form>", "</form></body></html>"),
}


def read(page: bytes) -> str:
    """Read a page whole; what it is."""
    headers = (("Content-Type", "text/html"),)
    capture = Capture("baosonha", URL, datetime(2026, 9, 4, tzinfo=UTC), 200, headers, page)
    seen = examine(capture, NEWSPAPER)
    return str(seen.refused) if seen.refused else "article"


def milliseconds(page: bytes, rounds: int = 3) -> tuple[float, str]:
    """CPU time of one reading, the best of some, and what was read; in a process that ends at `PATIENCE`."""
    reading, writing = os.pipe()
    child = os.fork()
    if child == 0:
        signal.setitimer(signal.ITIMER_PROF, PATIENCE)  # what is too slow dies of it
        spent, said = [], ""
        for _ in range(rounds):
            started = time.thread_time()
            said = read(page)
            spent.append(1000 * (time.thread_time() - started))
        os.write(writing, f"{min(spent)} {said}".encode())
        os._exit(0)
    os.close(writing)
    with os.fdopen(reading) as answer:
        took, _, said = answer.read().partition(" ")
    os.waitpid(child, 0)
    return (float(took), said) if took else (1000 * PATIENCE, "not at its end yet")


def main(names: list[str]) -> int:
    over = 0
    for name, make in PAGES.items():
        if names and not name.startswith(tuple(names)):
            continue
        page = make().encode()
        spent, said = milliseconds(page)
        over += spent > BUDGET
        mark = "OVER" if spent > BUDGET else ""
        print(f"{spent:8.1f} ms  {len(page) / 1000:6.0f} KB  {name:32} {said[:50]:50} {mark}", flush=True)
    print(f"{over} pages took more than {BUDGET} ms")
    return int(over > 0)


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
