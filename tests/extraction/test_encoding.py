"""Compression and character sets of bodies as servers send them."""

from __future__ import annotations

import gzip
import random
import sys
import zlib
from collections.abc import Callable

import brotli
import pytest

from newscrawl.errors import Refused
from newscrawl.extraction import decode_body, extract
from newscrawl.items import Page

if sys.version_info >= (3, 14):
    from compression import zstd
else:
    from backports import zstd

from .pages import FIRST, TITLE, URL, new

SITEMAP = b'<?xml version="1.0"?>\n<urlset></urlset>\n'
BODY = new(f"<p>{FIRST}</p>").encode()
MOST = 1_000_000


def raw_deflate(data: bytes) -> bytes:
    packer = zlib.compressobj(wbits=-15)
    return packer.compress(data) + packer.flush()


@pytest.mark.parametrize(
    ("body", "coding"),
    [
        (BODY, None),
        (BODY, "identity"),
        (gzip.compress(BODY), "gzip"),
        (gzip.compress(BODY), "X-GZIP"),
        (gzip.compress(BODY[:1000]) + gzip.compress(BODY[1000:]), "gzip"),
        (gzip.compress(BODY) + b"\0" * 40, "gzip"),
        (zlib.compress(BODY), "deflate"),
        (raw_deflate(BODY), "deflate"),
        (brotli.compress(BODY), "br"),
        (brotli.compress(gzip.compress(BODY)), "gzip, br"),
        (BODY, "gzip"),  # an archive that kept the header and decoded the body
        (gzip.compress(BODY), "gzip, gzip"),  # a server that says twice what it did once
        (BODY, "utf8"),  # one that says what is none
        (zstd.compress(BODY), "zstd"),
    ],
)
def test_decode_body(body: bytes, coding: str | None) -> None:
    assert decode_body(body, coding, max_bytes=MOST) == BODY


def test_a_sitemap_that_is_said_to_be_compressed_once_too_often() -> None:
    assert decode_body(gzip.compress(SITEMAP), "gzip, gzip", max_bytes=MOST) == SITEMAP


LONG = [
    b"\0" * (1 << 21),  # pieces that end where the decoder gives no more than a mebibyte
    b"\0" * ((1 << 20) + 1),
    random.Random(7).randbytes((1 << 20) + 70_000),  # many chunks as received
]


@pytest.mark.parametrize("body", LONG, ids=len)
@pytest.mark.parametrize(
    ("coding", "encode"),
    [
        ("gzip", gzip.compress),
        ("deflate", raw_deflate),
        ("br", brotli.compress),
        ("zstd", zstd.compress),
    ],
)
def test_long_bodies_are_put_together(body: bytes, coding: str, encode: Callable[[bytes], bytes]) -> None:
    received = encode(body)
    most = max(len(body), len(received))
    assert decode_body(received, coding, max_bytes=most) == body
    with pytest.raises(Refused):
        decode_body(received[:-1], coding, max_bytes=most)


@pytest.mark.parametrize(
    ("body", "coding"),
    [
        (gzip.compress(BODY)[:-1], "gzip"),
        (gzip.compress(BODY)[:-200], "gzip"),
        (gzip.compress(BODY) * 2 + gzip.compress(BODY)[:50], "gzip"),
        (gzip.compress(b"") * 5000, "gzip"),
        (zlib.compress(BODY)[:-3], "deflate"),
        (brotli.compress(BODY)[:-3], "br"),
        (b"no compression at all", "gzip"),
        (b"no compression at all", "br"),
        (zstd.compress(BODY)[:-3], "zstd"),
        (b"no compression at all", "zstd"),
        (b"no compression at all", "compress"),
        (SITEMAP[:-3], "gzip"),
    ],
)
def test_damaged_bodies_are_refused(body: bytes, coding: str) -> None:
    with pytest.raises(Refused) as caught:
        decode_body(body, coding, max_bytes=MOST)
    assert caught.value.reason == "undecodable"


BOMB = bytes(50_000_000)


@pytest.mark.parametrize(
    ("coding", "encode"),
    [
        (None, lambda: b"x" * (MOST + 1)),
        ("gzip", lambda: gzip.compress(BOMB)),
        ("br", lambda: brotli.compress(BOMB)),
        ("zstd", lambda: zstd.compress(BOMB)),
        ("gzip, gzip", lambda: gzip.compress(gzip.compress(BOMB))),
    ],
)
def test_bombs_are_refused(coding: str | None, encode: Callable[[], bytes]) -> None:
    with pytest.raises(Refused) as caught:
        decode_body(encode(), coding, max_bytes=MOST)
    assert caught.value.reason == "too_large"


TEXT = BODY.decode()
PLAIN = TEXT.replace('<meta charset="utf-8">', "")


@pytest.mark.parametrize(
    ("html", "content_type"),
    [
        (BODY, "text/html; charset=iso-8859-1"),
        (BODY.replace(b"utf-8", b"windows-1258"), None),
        (b"\xef\xbb\xbf" + BODY, None),
        (TEXT.encode("utf-16"), None),
        (TEXT.encode("utf-16-le"), "text/html; charset=utf-16le"),
        (TEXT.encode("utf-16-be"), None),
        (BODY.replace(b"</p>", b"\0</p>"), None),
        (BODY + b"<p>\xff\xfe</p>", "text/html; charset=windows-1252"),
        (BODY, "text/html; charset=rot13"),
    ],
)
def test_character_set(html: bytes, content_type: str | None) -> None:
    article = extract(Page(html, URL, content_type))
    assert (article.title, article.paragraphs) == (TITLE, (FIRST,))


@pytest.mark.parametrize("declared", ["header", "meta"])
def test_windows_1258_comes_out_composed(declared: str) -> None:
    import unicodedata

    # This character set has letters with a hat but tones only as marks.
    spelled = "".join(
        unicodedata.normalize("NFC", decomposed[:2]) + decomposed[2:]
        if len(decomposed := unicodedata.normalize("NFD", letter)) == 3
        and decomposed[1] in "\u0302\u0306\u031b"
        else letter
        for letter in "Tôi lái xe qua núi, trăng sáng"
    )
    html = (
        f"<html><head><!--meta--></head><body><h1>Bài</h1><article class='entry'><p>{spelled}</p></article>"
    )
    if declared == "meta":
        html = html.replace(
            "<!--meta-->", "<meta http-equiv=Content-Type content='text/html; charset=windows-1258'>"
        )
    header = "text/html; charset=windows-1258" if declared == "header" else None
    article = extract(Page(html.encode("cp1258"), URL, header))
    assert article.paragraphs == ("Tôi lái xe qua núi, trăng sáng",)
