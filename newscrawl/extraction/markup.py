"""What tags and classes mean to a reader: block or inline, picture, caption, player, furniture.

An element's role is a sum of the flags below (plain integers: `enum` flags cost more than the walk).
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from functools import lru_cache
from types import MappingProxyType
from typing import Final

from newscrawl.extraction.document import Element

INLINE: Final = 0
BLOCK: Final = 1
ITALIC: Final = 2
BOLD: Final = 4
LINK: Final = 8
FIGURE: Final = 16
TABLE: Final = 32
CAPTION: Final = 64
BREAK: Final = 128
IMAGE: Final = 256
PLAYER: Final = 512
NOSCRIPT: Final = 1024
ROW: Final = 2048
HIDDEN: Final = 4096
FURNITURE: Final = 8192
HEADER_FURNITURE: Final = 16384
PODCAST: Final = 32768
FORM: Final = 65536
CITE: Final = 131072
SPECIAL: Final = LINK | BREAK | IMAGE | PLAYER | NOSCRIPT | ROW | FORM | CITE
UNIT: Final = FIGURE | TABLE

_BLOCK_TAGS = [
    "p",
    "div",
    "section",
    "article",
    "main",
    "header",
    "footer",
    "aside",
    "address",
    "blockquote",
    "pre",
    "center",
    "details",
    "summary",
    "fieldset",
    "hgroup",
    "ul",
    "ol",
    "li",
    "dl",
    "dt",
    "dd",
    "h1",
    "h2",
    "h3",
    "h4",
    "h5",
    "h6",
    "hr",
    "td",
    "th",
    "tbody",
    "thead",
    "tfoot",
    "caption",
    "body",
    "html",
    "menu",
    "dir",
    "legend",
]
ROLES: Mapping[str, int] = MappingProxyType(
    {
        **dict.fromkeys(_BLOCK_TAGS, BLOCK),
        **dict.fromkeys(("i", "em"), ITALIC),
        **dict.fromkeys(("b", "strong"), BOLD),
        "a": LINK,
        "figure": FIGURE | BLOCK,
        "figcaption": CAPTION | BLOCK,
        "table": TABLE | BLOCK,
        "tr": ROW | BLOCK,
        "br": BREAK,
        "img": IMAGE,
        "amp-img": IMAGE,
        "noscript": NOSCRIPT,
        "form": FORM,
        "cite": CITE,
        **dict.fromkeys(("iframe", "video", "audio", "embed", "object"), PLAYER | BLOCK),
    }
)
SKIPPED_TAGS = frozenset(
    [
        "script",
        "style",
        "template",
        "svg",
        "canvas",
        "nav",
        "button",
        "input",
        "select",
        "textarea",
        "dialog",
        "head",
        "title",
        "meta",
        "link",
        "base",
        "map",
        "area",
        "datalist",
        "progress",
        "amp-ad",
        "amp-embed",
    ]
)


def _classes(*patterns: str) -> re.Pattern[str]:
    """A pattern that finds any of these as a whole word of a class attribute."""
    return re.compile(rf"(?:^|\s)(?:{'|'.join(patterns)})(?=\s|$)", re.IGNORECASE)


_ADS = (
    r"ads?(?![a-z])[\w-]*",
    r"adsbygoogle",
    r"oneads",
    r"advert\w*",
    r"banner[\w-]*",
    r"c-banner[\w-]*",
    "quangcao",
)
_SHARING = (
    r"c-share[\w-]*",
    r"share(?![a-z])[\w-]*",
    r"fb-[\w-]*",
    r"zalo-[\w-]*",
    r"social[\w-]*",
    r"addthis[\w-]*",
    r"twitter-tweet",
    r"tiktok-embed",
    r"instagram-media",
)
_ELSEWHERE = (
    r"c-box",
    r"(?:c-)?relat(?:ed?|ions?)(?![a-z])[\w-]*",
    r"(?:c-)?article[_-]relat(?:ed?|ions?)[\w-]*",
    r"(?:[a-z]+-)?(?:tin|bai)-?lien-?quan[\w-]*",
    r"sc-relat[\w-]*",
    r"c-comments?[\w-]*",
    r"comments?",
    r"c-tags",
    r"c-widget[\w-]*",
    r"onecms__(?:tags|loading|loadmore|popup)",
    r"onecms_load_view",
    r"c-author-page[\w-]*",
    r"c-more[\w-]*",
    r"c-template-[\w-]+",
    r"(?:\w-)?footer[\w-]*",  # the page's, where nothing closes what stands in the body
    r"b-grid[\w-]*",
    r"sc-empty-layer",
    r"sc-high?t?light-box",  # an information box: real prose, but repeated over many articles
)
_FURNITURE_CLASS = _classes(
    *_ADS,
    *_SHARING,
    *_ELSEWHERE,
    r"sc-longform-header[\w-]*",
    r"block-sc-(?:title|author|publish-time|sapo|cate-name)",
    r"c-detail-head[\w-]*",
    r"c-news-detail-scroll__left",
    r"breadcrumb",
)
"""Not body, wherever it stands."""

_HEADER_FURNITURE_CLASS = _classes(*_ADS, *_SHARING, *_ELSEWHERE)
"""Not a line of an article's header."""

_FURNITURE_ID = re.compile(r"zone-\d|ads?[_-]|banner|comments?$|share|url-copy$", re.IGNORECASE)

CAPTION_CLASS = _classes(
    r"(?!wp-caption$|wp-caption\s|tplCaption)[\w-]*caption(?:-text|_text|s)?",
    r"expEdit",
    r"(?:img|image|pic|picture|photo)[-_]?desc(?:ription)?",
)
_PICTURE_CLASS = _classes(
    r"expNoEdit",
    r"pic(?:ture)?-?box",
    r"picture",
    r"sc-gallery[\w-]*",
    r"sc-swiper[\w-]*",
    r"swiper-slide",
    r"wp-caption",
    r"tplCaption",
    r"VCSortableInPreviewMode",
)
PLAYER_CLASS = _classes(r"onecms__audio")

_LONGEST_CLASSES = 2000  # characters of a class attribute that are looked at
_HIDDEN_STYLE = re.compile(r"(?:^|;|\s)(?:display\s*:\s*none|visibility\s*:\s*hidden)", re.IGNORECASE)
_HIDDEN_CLASS = _classes(r"hidden", r"hide", r"is-hidden", r"h-hide", r"sr-only", r"visually-hidden")
_BOOTSTRAP_HIDDEN = re.compile(r"(?:^|\s)d-none(?=\s|$)(?!.*\bd-\w+-(?:block|flex|inline|table|grid))")
_RIGHT_STYLE = re.compile(r"text-align\s*:\s*(?:right|end)", re.IGNORECASE)
_CENTRED_CLASS = _classes(r"(?:text-|align-?|has-text-align-)center")
_SIGNED_CLASS = _classes(
    r"(?:text-|align-?)right", r"[\w-]*author[\w-]*", r"[\w-]*signature", r"source", r"nguon"
)


def role_of_attributes(element: Element) -> int:
    """What an element's attributes make of it (as `role_of_classes`), HIDDEN if it is by any of them."""
    if not element.keys():  # most have none
        return 0
    classes = element.get("class")
    role = role_of_classes(classes[:_LONGEST_CLASSES]) if classes else 0
    name, style = element.get("id"), element.get("style")
    if style is not None and "italic" in style:
        role |= ITALIC
    if (
        (name is not None and _FURNITURE_ID.match(name))
        or (style is not None and _HIDDEN_STYLE.search(style))
        or element.get("hidden") is not None
    ):
        role |= HIDDEN
    return role


def is_furniture(element: Element) -> bool:
    """Whether an element is no body, wherever it stands, or is not shown."""
    return role_of_attributes(element) & (FURNITURE | HIDDEN) > 0


@lru_cache(maxsize=1024)  # the same few class attributes repeat all over a site
def role_of_classes(classes: str) -> int:
    """What a class attribute makes of its element: a part of its role, and whether it is HIDDEN, a PODCAST,
    FURNITURE (of a body) or HEADER_FURNITURE.
    """
    role = 0
    if _HIDDEN_CLASS.search(classes) or _BOOTSTRAP_HIDDEN.search(classes):
        role |= HIDDEN
    if _FURNITURE_CLASS.search(classes):
        role |= FURNITURE
    if _HEADER_FURNITURE_CLASS.search(classes):
        role |= HEADER_FURNITURE
    if PLAYER_CLASS.search(classes):
        role |= PODCAST
    if CAPTION_CLASS.search(classes):
        role |= CAPTION | BLOCK
    elif _PICTURE_CLASS.search(classes):
        role |= FIGURE | BLOCK
    return role


def is_set_apart(element: Element) -> bool:
    """Whether a block is set like a signature: to the right, or with an author's class."""
    if (element.get("align") or "").lower() == "right" or _RIGHT_STYLE.search(element.get("style") or ""):
        return True
    return _SIGNED_CLASS.search(element.get("class") or "") is not None


def is_centred(element: Element) -> bool:
    """Whether a block is set in the middle: by its tag, an attribute, its style or a class."""
    if element.tag == "center" or (element.get("align") or "").lower() == "center":
        return True
    if "center" in (element.get("style") or ""):
        return True
    return _CENTRED_CLASS.search(element.get("class") or "") is not None


def is_cross_link(element: Element) -> bool:
    """Whether an `a` leads to another page (not to a note on this one, a mailbox or a script)."""
    target = (element.get("href") or "").strip().lower()
    return target != "" and not target.startswith(("#", "mailto:", "tel:", "javascript:"))
