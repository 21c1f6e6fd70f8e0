"""Bad content: the pages that stand in an article's way, and ways to damage a good one."""

# ruff: noqa: E501  (markup stands in the lines that OneCMS writes)
from __future__ import annotations

import json
import re
import unicodedata
import zlib
from functools import lru_cache

from newscrawl.sample import feeds
from newscrawl.sample.pages.listing import PAGE
from newscrawl.sample.paper import Paper

BLOCK_PAGE = """<html><head><title>Access Denied</title></head><body><h1>Access Denied..</h1>
<p>Your request was blocked by our security system.</p><p>Ref: 1cdn-7f3a</p></body></html>"""

COOKIE_PAGE = """<html><head><script>
document.cookie = "D1N=4d5a9f0c6f1e; expires=Fri, 31-Dec-2099 23:59:59 GMT; path=/"; window.location.reload(true);
</script></head><body></body></html>"""

LOGIN_PAGE = """<!DOCTYPE html><html lang="vi"><head><meta charset="utf-8"><title>Đăng nhập</title></head><body>
<form method="post" action="/api-admin/dang-nhap"><h1>Đăng nhập</h1><label>Tài khoản <input name="u"></label>
<label>Mật khẩu <input type="password" name="p"></label><button>Đăng nhập</button></form></body></html>"""

VERIFICATION_PAGE = """<!DOCTYPE html><html lang="vi"><head><meta charset="utf-8"><title>Xác minh truy cập</title></head>
<body><h1>Vui lòng xác minh bạn không phải là robot</h1><form id="captcha-form" method="post"></form></body></html>"""

SOFT_404 = """<!DOCTYPE html><html lang="vi"><head><meta charset="utf-8"><title>Không tìm thấy trang | Báo Mẫu</title></head>
<body><div class="l-content"><h1>Không tìm thấy trang</h1><p>Bài viết không tồn tại hoặc đã bị xóa.</p>
<a href="/">Về trang chủ</a></div></body></html>"""

ERROR_PAGE = """<!DOCTYPE html><html><head><title>Service</title></head><body><p>Hệ thống đang bảo trì</p></body></html>"""

ENTITY_BOMB = (
    '<?xml version="1.0"?><!DOCTYPE b [<!ENTITY a0 "ha">'
    + "".join(f'<!ENTITY a{n} "{f"&a{n - 1};" * 10}">' for n in range(1, 10))
    + "]><urlset><url><loc>&a9;</loc></url></urlset>"
).encode()

_ITEMS = re.compile(rb"<(item|url|sitemap)>.*?</\1>", re.DOTALL)
_CHARSET = re.compile(rb"charset=[\w-]+|encoding=\"[\w-]+\"", re.IGNORECASE)
_TONES = "\u0300\u0301\u0303\u0309\u0323"


def without_items(body: bytes) -> bytes:
    """A feed, sitemap or listing that is well-formed and announces nothing."""
    return b"[]" if body.startswith(b"[") else _ITEMS.sub(b"", body)


def malformed(body: bytes) -> bytes:
    """XML or JSON that breaks off in the middle of an element, behind a stray ampersand and a NUL."""
    middle = len(body) * 2 // 3
    return body[:middle] + b"<loc>&nhan; & \x00</lo"


def damaged(packed: bytes) -> bytes:
    """A gzip stream with some bytes of its middle overwritten."""
    middle = len(packed) // 2
    return packed[:middle] + b"\xff" * 64 + packed[middle + 64 :]


def claiming(body: bytes, charset: str) -> bytes:
    """`body` with another charset in its own declaration; not a byte of the text changes."""
    name = charset.encode()
    return _CHARSET.sub(
        lambda found: (b'encoding="%s"' if b'"' in found[0] else b"charset=%s") % name, body, count=1
    )


def in_windows_1258(body: bytes) -> bytes:
    """UTF-8 text as Windows wrote Vietnamese: tone marks stand after their letter; what it lacks is an entity."""
    text = []
    for character in unicodedata.normalize("NFC", body.decode()):
        parts = unicodedata.normalize("NFD", character)
        tone = next((mark for mark in parts if mark in _TONES), "")
        letter = unicodedata.normalize("NFC", parts.replace(tone, "")) if tone else character
        text.append(letter + tone)
    return "".join(text).encode("cp1258", "xmlcharrefreplace")


@lru_cache(maxsize=2)
def gzip_bomb(mebibytes: int) -> bytes:
    """A gzip stream of a thousandth of the size it unpacks to."""
    squeeze = zlib.compressobj(9, zlib.DEFLATED, 31)
    mebibyte = b" " * (1 << 20)
    return b"".join(
        [
            squeeze.compress(b"<html><body>"),
            *(squeeze.compress(mebibyte) for _ in range(mebibytes)),
            squeeze.flush(),
        ]
    )


def huge_sitemap(paper: Paper, count: int) -> str:
    """`count` article-shaped URLs of this paper; all answer 404."""
    return feeds.plain_urlset(
        f"{paper.base_url}/bai-viet-thu-{n}-{900_000_000 + n}.html" for n in range(count)
    )


def endless_listing(paper: Paper, path: str, *, fresh: bool) -> str | None:
    """A load-more answer that never is the last; None when `path` is no such call.

    With `fresh` every answer invents articles (which answer 404) under ids never seen before; otherwise
    the listing begins anew where it should end.
    """
    call = path.partition("?")[0].removeprefix("/api/getMoreArticle/")
    if not fresh:
        return feeds.load_more(paper, call, endless=True)
    asked = feeds.LOAD_MORE.fullmatch(call)
    if asked is None:
        return None
    first = (int(asked[2]) or 2_000_000_000) - 1
    urls = [(n, f"/bai-viet-khong-co-{n}.html") for n in range(first, first - PAGE, -1)]
    return json.dumps(
        [{"PublisherId": n, "LinktoMe": url, "LinktoMe2": paper.base_url + url} for n, url in urls]
    )
