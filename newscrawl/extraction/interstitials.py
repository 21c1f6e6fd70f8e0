"""Pages that answer 200 and are no page of the newspaper: refusals, cookie traps, logins, soft 404s.

Recognised by their bytes, before any parsing. A page with the markup of an article is never one of
them, whatever words it uses; nor is a page with plenty of text.
"""

from __future__ import annotations

import html as entities
import re
import unicodedata

from newscrawl.errors import Refused
from newscrawl.extraction.finding import has_any

_MOST_BYTES = 256 * 1024  # of a page that is looked at; more is a page of the newspaper
_MOST_TEXT = 1500  # visible characters of a page whose sole message is a refusal

_ARTICLE_MARKUP = (
    *(b"b-maincontent", b"block-sc-title", b"c-detail-head__title", b"sc-longform-header-title"),
    *(b"descriptionx", b"content-main-normal"),
)
_ENTRY = re.compile(rb"""<article\b[^>]{0,200}\bclass\s*=\s*["'][^"'>]{0,200}\bentry\b""")

_SCRIPT = re.compile(r"<(script|style|noscript|svg)\b.*?(?:</\1\s*>|\Z)|<!--.*?(?:-->|\Z)", re.DOTALL)
_TAG = re.compile(r"<[^<>]*>")
_SPACES = re.compile(r"\s+")
_ANCHOR = re.compile(r"<a\b.*?(?:</a|\Z)", re.DOTALL)
_ARTICLE_URL = re.compile(r"-\d+\.html?(?:[?#]|$)")
_LOGIN_URL = re.compile(r"/(?:login|dang-nhap|signin|sign-in|verify|xac-minh)(?:[/?#.]|$)", re.IGNORECASE)
_HEADINGS = re.compile(r"<(title|h1|h2)\b[^>]*>(.{0,400}?)</\1", re.DOTALL)

_BLOCKED = re.compile(
    r"blocked by our security system|access denied|access to this page has been denied"
    r"|your (?:ip|request|access) (?:address )?(?:has been|was|is) (?:blocked|denied)"
    r"|request (?:blocked|rejected)"
    r"|you have been blocked|web application firewall|403 forbidden|too many requests"
    r"|truy cập (?:của bạn )?(?:đã )?bị (?:từ chối|chặn)|(?:ip|yêu cầu) của bạn (?:đã )?bị chặn"
)
_VERIFY = re.compile(
    r"verify (?:that )?you are (?:a )?human|checking your browser|just a moment\.\.\.|are you a robot"
    r"|complete the (?:captcha|security check)|enable javascript and cookies to continue"
    r"|xác (?:minh|nhận|thực) (?:rằng )?(?:bạn|truy cập|người dùng|trình duyệt)"
    r"|(?:đang )?kiểm tra trình duyệt|không phải (?:là )?(?:robot|người máy)|mã xác (?:minh|nhận|thực)"
)
_CAPTCHA = re.compile(
    r"g-recaptcha|h-captcha|hcaptcha\.com|cf-turnstile|cf-challenge|captcha-form|id=.captcha"
)
_LOGIN = re.compile(
    r"^(?:.{0,40}\W)?(?:đăng nhập|log ?in|sign in|xác minh|xác thực|verification)(?:\W.{0,40})?$"
)
_PASSWORD = re.compile(r"<input\b[^>]{0,300}\btype\s*=\s*[\"']?password")
_COOKIE = re.compile(r"document\s*\.\s*cookie\s*=|\bcookieStore\s*\.\s*set|\bsetcookie\s*\(", re.IGNORECASE)

_GONE_HEADING = re.compile(
    r"\b404\b|not found|(?:không|chưa) tìm thấy|không tồn tại|không còn tồn tại|(?:đã )?bị (?:xóa|xoá|gỡ)\b"
)
_GONE_NUMBER = re.compile(r"\W*(?:lỗi |error )?404\b")
_GONE_PHRASE = re.compile(
    r"(?:trang|bài viết|nội dung|đường dẫn|địa chỉ|liên kết|tin bài)[^.!?<>]{0,60}"
    r"(?:không (?:còn )?tồn tại|không (?:được )?tìm thấy|(?:đã )?bị (?:xóa|xoá|gỡ)|đã được gỡ)"
    r"|không tìm thấy (?:trang|bài viết|nội dung|đường dẫn|địa chỉ|kết quả)"
    r"|(?:page|article|file) (?:was )?not found|error 404|404 error|404 - "
)


def refuse_interstitial(html: bytes, url: str) -> None:
    """Raise `Refused` for an interstitial: `block_page`, `cookie_page`, `login_page`, `soft_404`.

    Cheap for articles: one scan for their markup. `url` is where the bytes came from: a login's address
    says enough, and an article's address that answers with something else is suspect.
    """
    if len(html) > _MOST_BYTES or has_any(html, _ARTICLE_MARKUP) or _ENTRY.search(html):
        return
    source = entities.unescape(html.decode("utf-8", "ignore"))
    source = unicodedata.normalize("NFC", source[:_MOST_BYTES]).casefold()
    bare = _SCRIPT.sub(" ", source)
    text = _text(bare)
    headings = [_text(found[1]) for found in _HEADINGS.findall(bare)]
    if len(text) <= _MOST_TEXT:
        _refuse_message(source, text, headings, url)
    elif any(_GONE_PHRASE.search(heading) or _GONE_NUMBER.match(heading) for heading in headings):
        raise Refused("soft_404", "the page's heading says that there is no such page")
    elif _ARTICLE_URL.search(url) and _GONE_PHRASE.search(_text(_ANCHOR.sub(" ", bare))):
        raise Refused("soft_404", "the page says that there is no such article")


def _refuse_message(source: str, text: str, headings: list[str], url: str) -> None:
    """The checks for a page whose whole text is one message."""
    if _BLOCKED.search(text):
        raise Refused("block_page", "a security system's refusal")
    if "<" not in source:
        return  # robots.txt and the like: no page at all
    if _VERIFY.search(text) or (_CAPTCHA.search(source) and len(text) < _MOST_TEXT // 3):
        raise Refused("login_page", "a verification page")
    if any(_LOGIN.match(one) for one in headings) or _PASSWORD.search(source) or _LOGIN_URL.search(url):
        raise Refused("login_page", "a login page")
    if len(text) < 200 and len(source) < 16 * 1024 and _COOKIE.search(source):
        raise Refused("cookie_page", "a page that only sets a cookie by script")
    if _GONE_PHRASE.search(text) or any(_GONE_HEADING.search(one) for one in headings if len(one) < 120):
        raise Refused("soft_404", "the page says that there is no such page")


def _text(source: str) -> str:
    return _SPACES.sub(" ", _TAG.sub(" ", source)).strip()
