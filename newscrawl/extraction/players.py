"""What an embedded element plays, by its tag and address."""

from __future__ import annotations

import re

from newscrawl.extraction.document import Element
from newscrawl.extraction.markup import PLAYER_CLASS

_NO_PLAYER = re.compile(
    r"doubleclick|googlesyndication|googletagmanager|/ads?/|facebook\.com/plugins/(?:like|share)"
)
_EMBED = re.compile(
    r"google\.[a-z.]+/(?:maps|forms)|docs\.google|datawrapper|flourish|infogram|facebook\.com/plugins/post"
)
_SOUND = re.compile(r"soundcloud|spotify|podcast|/audio/|\.mp3\b", re.IGNORECASE)


def player_kind(element: Element) -> str | None:
    """ "video", "audio", "podcast" or "embed" (a map, a chart); None for what plays nothing."""
    if element.tag == "audio":
        return "podcast" if PLAYER_CLASS.search(element.get("class") or "") else "audio"
    if element.tag == "video":
        return "video"
    address = element.get("data-src") or element.get("src") or element.get("data") or ""
    if not address or address.startswith(("about:", "javascript:")) or _NO_PLAYER.search(address):
        return None
    if _EMBED.search(address):
        return "embed"
    return "audio" if _SOUND.search(address) else "video"
