"""What sort of piece a page is: by its markup first, then by the section it is filed under."""

from __future__ import annotations

import re

from newscrawl.extraction.body import Body
from newscrawl.extraction.document import Document
from newscrawl.extraction.fields import section_links
from newscrawl.extraction.templates import is_longform
from newscrawl.extraction.urls import path_of
from newscrawl.items import Kind
from newscrawl.vietnamese.text import fold

_SECTIONS: dict[str, Kind] = {
    **dict.fromkeys(("video", "videos", "short-video", "truyen-hinh", "clip", "video-clip"), "video"),
    **dict.fromkeys(("emagazine", "e-magazine", "longform", "megastory", "mega-story"), "longform"),
    **dict.fromkeys(("infographic", "infographics", "do-hoa"), "infographic"),
    **dict.fromkeys(("podcast", "podcasts", "phat-thanh"), "podcast"),
    **dict.fromkeys(("photo", "photos", "anh", "tin-anh", "phong-su-anh", "chum-anh"), "photo"),
}  # fmt: skip
_TITLED: dict[str, Kind] = {
    **dict.fromkeys(("video", "clip"), "video"),
    **dict.fromkeys(("emagazine", "e-magazine", "longform", "megastory", "mega story"), "longform"),
    **dict.fromkeys(("infographic", "infographics", "inforgraphic", "inforgraphics"), "infographic"),
    "podcast": "podcast",
    **dict.fromkeys(("ảnh", "chùm ảnh", "phóng sự ảnh", "photo"), "photo"),
}
# With its marks: "Anh: …" tells of England.
_LABEL = re.compile(
    r"\W*(e-?magazine|longform|mega ?story|infor?graphics?|podcast|video|clip|(?:chùm |phóng sự )?ảnh|photo)"
    r"\s?[\]:|)]"
)
_SPACES = re.compile(r"[\s_/]+")


def kind_of(
    document: Document, body: Body, title: str, category_path: tuple[str, ...], words: int
) -> tuple[Kind, str]:
    """The kind and the rule. `words` counts the paragraphs that are left as body."""
    if "podcast" in body.players:
        return "podcast", "onecms__audio"
    if found := _filed(document, category_path):
        return found, "section"
    if any(is_longform(entry) for entry in document.all("entry")):
        return "longform", "entry.longform"
    if found := _labelled(title):
        return found, "title"
    return _by_content(body, words)


def _filed(document: Document, category_path: tuple[str, ...]) -> Kind | None:
    """By the narrowest section that holds one kind only, by name or address."""
    names = [_SPACES.sub("-", fold(name)) for name in category_path]
    names += [part for link in section_links(document) for part in _link_parts(link)]
    if any(name.lower() == "anh" for name in category_path):  # England
        names = [name for name in names if name != "anh"]
    for name in reversed(names):
        if name in _SECTIONS:
            return _SECTIONS[name]
    return None


def _link_parts(link: str) -> list[str]:
    path = link if link.startswith("/") else path_of(link)
    return [part.removesuffix(".html") for part in path.lower().split("/") if part]


def _labelled(title: str) -> Kind | None:
    found = _LABEL.match(title.lower())
    return _TITLED.get(found[1]) if found else None


def _by_content(body: Body, words: int) -> tuple[Kind, str]:
    images = len(body.images)
    if "video" in body.players and words <= 1 and images <= 1:
        return "video", "player"
    if "audio" in body.players and words <= 1 and images <= 1:
        return "podcast", "player"
    if images == 1 and words == 0:
        return "infographic", "one-picture"
    if images >= 4 and images > words:
        return "photo", "mostly-pictures"
    return "article", "default"
