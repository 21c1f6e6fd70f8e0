"""Pages that are none of the newspaper's, and articles that only mention such things."""

from __future__ import annotations

import pytest

from newscrawl.errors import Refused
from newscrawl.extraction import refuse_interstitial

from .pages import FIRST, FURNITURE, HOST, URL, new, old, read

CHROME = "<ul>" + "<li><a href='/muc'>Chuyên mục của tờ báo</a></li>" * 200 + "</ul>"

INTERSTITIALS = [
    ("block_page", "<html><body>Access Denied.. blocked by our security system</body></html>"),
    ("block_page", "Access Denied.. blocked by our security system"),
    ("block_page", "<html><title>403 Forbidden</title><body><h1>403 Forbidden</h1></body></html>"),
    ("block_page", "<p>Truy cập của bạn đã bị từ chối.</p>"),
    (
        "cookie_page",
        "<html><body><script>document.cookie='D1N=abc'; location.reload();</script></body></html>",
    ),
    (
        "cookie_page",
        "<html><head><title>Đang tải</title><script>document.cookie = 'a'</script></head></html>",
    ),
    (
        "login_page",
        "<html><title>Xác minh</title><body>Vui lòng xác minh bạn không phải là robot</body></html>",
    ),
    ("login_page", "<html><body><h1>Just a moment...</h1>Checking your browser</body></html>"),
    ("login_page", "<html><title>Đăng nhập</title><form><input name=u><input type='password'></form></html>"),
    ("soft_404", "<html><title>404 Not Found</title><body>Không tìm thấy trang</body></html>"),
    (
        "soft_404",
        "<html><body><p>B&#224;i viết kh&#244;ng tồn tại hoặc đ&#227; bị x&#243;a.</p></body></html>",
    ),
    (
        "soft_404",
        f"<html><title>Báo Sơn Hà</title>{CHROME}<h1>Trang bạn tìm không tồn tại</h1>{CHROME}</html>",
    ),
    ("soft_404", f"<html><title>404 | Báo Sơn Hà</title>{CHROME}</html>"),
    ("soft_404", f"<html><title>Báo Sơn Hà</title>{CHROME}<p>Bài viết không tồn tại.</p>{CHROME}</html>"),
]


@pytest.mark.parametrize(("reason", "html"), INTERSTITIALS)
def test_interstitials_are_recognised_before_any_parse(reason: str, html: str) -> None:
    with pytest.raises(Refused) as caught:
        refuse_interstitial(html.encode(), URL)
    assert caught.value.reason == reason
    with pytest.raises(Refused) as caught:
        read(html)
    assert caught.value.reason == reason


@pytest.mark.parametrize(("reason", "html"), INTERSTITIALS)
def test_an_article_that_quotes_them_is_an_article(reason: str, html: str) -> None:
    quoted = html.replace("<", "&lt;")
    for page in (new(f"<p>{FIRST}</p><p>{quoted}</p>"), old(f"<p>{FIRST}</p><p>{quoted}</p>")):
        assert read(page).paragraphs[0] == FIRST


def test_words_of_a_title_do_not_make_a_soft_404() -> None:
    page = new(f"<p>{FIRST}</p>").replace("Xã Ea Nuôl khánh thành cầu mới", "Chưa tìm thấy nạn nhân")
    assert read(page).title == "Chưa tìm thấy nạn nhân"


@pytest.mark.parametrize(
    "html",
    [
        "User-agent: *\nDisallow: /login\nDisallow: /404\n# document.cookie = no\n",
        "",
        f"<html><title>Báo Sơn Hà</title>{CHROME}<form><input type=password></form>{FURNITURE}</html>",
        f"<html>{CHROME}<a href='/x-1.html'>Nội dung trang này đã bị gỡ</a>{CHROME}</html>",
    ],
)
def test_other_pages_pass(html: str) -> None:
    refuse_interstitial(html.encode(), f"{HOST}/muc")
