"""What stands around every page and never changes: menus, banners, scripts, footer.

A page of the real papers is about 120 KB, nine tenths of it this; `page_kb` pads ours to that size.
"""

# ruff: noqa: E501  (markup stands in the lines that OneCMS writes)
from __future__ import annotations

from dataclasses import dataclass
from random import Random

from newscrawl.sample import prose, sections, words
from newscrawl.sample.pages.markup import Fixed, encode, lines
from newscrawl.sample.truth import IMAGE_HOST

FOOTER = "POWERED BY ONECMS - A PRODUCT OF NEKO"
_OWN_KB = 24  # of an article's page without padding: head, text, lists, menus


@dataclass(frozen=True, slots=True)
class Chrome:
    """The two fixed stretches of a page: from `<body>` to the content, and from the content to the end."""

    top: Fixed
    bottom: Fixed


def build(page_kb: int | None = None) -> Chrome:
    """The chrome, padded so that an article's page has about `page_kb` KiB (None: no padding)."""
    wanted = max(((page_kb or 0) - _OWN_KB) * 1024, 0)
    return Chrome(Fixed(_top(wanted // 2)), Fixed(_bottom(wanted - wanted // 2)))


def _top(padding: int) -> str:
    menu = lines(_menu_item(section) for section in sections.ALL if section.parent is None)
    return f"""
<header class="c-header">
<div class="c-header__top"><a class="c-header__logo" href="/" title="Báo Mẫu"><img src="https://sonha.1cdn.vn/assets/images/logo.png" alt="Báo Mẫu"></a>
<span class="c-header__date">Chủ nhật, 06/09/2026</span><a href="/rss">RSS</a><a href="/api-admin/dang-nhap" rel="nofollow">Đăng nhập</a></div>
<nav class="c-menu"><ul class="c-menu__list">
<li><a href="/" title="Trang chủ">Trang chủ</a></li>
{menu}
</ul></nav>
</header>
{_mega_menu(padding)}
<div id="fb-root"></div>
"""


def _menu_item(section: sections.Section) -> str:
    below = [other for other in sections.ALL if other.parent == section.path]
    inner = "".join(f'<li><a href="{other.path}">{encode(other.name)}</a></li>' for other in below)
    return (
        f'<li class="c-menu__item"><a href="{section.path}" title="{encode(section.name)}">{encode(section.name)}</a>'
        + (f'<ul class="c-menu__sub">{inner}</ul></li>' if inner else "</li>")
    )


def _mega_menu(padding: int) -> str:
    """`padding` bytes of what fills real pages: hidden lists of places and topics, and inline script."""
    dice = Random("chrome")  # noqa: S311
    parts: list[str] = []
    while padding > 0:
        parts.append(_grid(dice) if dice.random() < 0.85 else _banner(dice))
        padding -= len(parts[-1].encode()) + 1
    return "\n".join(['<div class="c-mega-menu h-hide">', *parts, "</div>"]) if parts else ""


def _grid(dice: Random) -> str:
    place = prose.pick(dice, words.COMMUNES)
    slug, picture = prose.slug_of(place), f"{dice.getrandbits(64):016x}"
    text = encode(prose.fill(prose.pick(dice, words.TITLES), dice))
    return (
        f'<div class="b-grid"><div class="b-grid__img"><a href="/dia-phuong/{slug}"><img src="{IMAGE_HOST}/thumbs/300x200/'
        f'places/{picture}.png" alt="{encode(place)}"></a></div><div class="b-grid__content"><div class="b-grid__row">'
        f'<h3 class="b-grid__title"><a href="/dia-phuong/{slug}" title="{text}">{text}</a></h3></div>'
        f'<div class="b-grid__row b-grid__desc">{encode(prose.sentences(dice, 1))}</div></div></div>'
    )


def _banner(dice: Random) -> str:
    zone = dice.getrandbits(20)
    return (
        f'<script type="text/javascript">window._banners = window._banners || []; window._banners.push({{ zone: {zone}, '
        f'key: "{dice.getrandbits(128):032x}", sizes: [[300, 250], [300, 600], [970, 250]], refresh: 30, lazy: true }}); '
        f'(function (w, d) {{ var z = d.getElementById("zone-p{zone}"); if (z) {{ z.style.display = "none"; }} '
        "})(window, document);</script>"
    )


def _bottom(padding: int) -> str:
    links = lines(f'<li><a href="{section.path}">{encode(section.name)}</a></li>' for section in sections.ALL)
    return f"""
{_mega_menu(padding)}
<footer class="c-footer"><ul>{links}</ul>
<p>Cơ quan chủ quản: Tỉnh ủy {words.PROVINCE} (báo mẫu, không có thật). Mọi nội dung do máy tạo ra.</p>
<p><a href="/an-pham/bao-mau-so-thuong-ky-12.html">Báo in</a></p>
<p>{FOOTER}</p></footer>
<div class="modal" id="modal-login"><div class="modal-body"><label>Mật khẩu</label></div></div>
<script src="https://sonha.1cdn.vn/assets/js/custom.min.js?t=2026090417"></script>
</body>
</html>
"""
