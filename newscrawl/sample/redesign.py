"""A newspaper that changes its layout overnight: the same articles in other markup."""

from __future__ import annotations

import re

_KNOWN = re.compile(
    rb"\b(?:block-sc|sc-longform-header|sc-longform|c-detail-head__|c-detail-head|b-maincontent"
    rb"|content-main-normal|descriptionx|entry|Headlines|longform)(?=[\w-]*[\" ])"
)
_CLASS = re.compile(rb'class="[^"]*"')
_BYLINE = re.compile(
    rb'<span class="[^"]*(?:block-sc-author|c-detail-head__author|c-detail-head__cat)[^"]*">([^<]*)</span>'
)
_STATED = re.compile(rb'<meta property="article:author"[^>]*>|"author": \{[^}]*\},?')


def wholly(page: bytes) -> bytes:
    """Every class that tells of the layout has another name: `block-sc-title` is `moi-sc-title`, …"""
    return _CLASS.sub(lambda found: _KNOWN.sub(_renamed, found[0]), page)


def of_the_byline(page: bytes) -> bytes:
    """The byline stands in `<address class="nguoi-viet">`, and the metadata names nobody."""
    return _BYLINE.sub(rb'<address class="nguoi-viet">\1</address>', _STATED.sub(b"", page))


def _renamed(found: re.Match[bytes]) -> bytes:
    return b"moi-" + found[0].removeprefix(b"block-")
