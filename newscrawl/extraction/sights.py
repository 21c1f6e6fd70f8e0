"""What a reader sees in an element, as records: blocks of text, pictures and players."""

from __future__ import annotations

from typing import NamedTuple, TypeAlias

from newscrawl.extraction.document import Element


class Block(NamedTuple):
    """A paragraph as the reader sees it, in stored form, with what tells captions and signatures apart."""

    text: str
    element: Element  # the innermost block element it stands in
    unit: int = 0  # the innermost figure or table, 0 for none
    caption: int = 0  # the innermost caption element, 0 for none
    italic: bool = False  # all of it
    bold: bool = False  # all of it
    link: bool = False  # a cross link: nothing but a link, perhaps behind ">>"
    lines: tuple[str, ...] = ()  # of verse or a list, which breaks part; mostly none


class Picture(NamedTuple):
    """`url` is None where only a placeholder stands: its caption must not become body."""

    url: str | None
    alt: str | None
    unit: int = 0


class Player(NamedTuple):
    kind: str  # "video", "audio", "podcast", "embed"
    unit: int = 0


Sight: TypeAlias = Block | Picture | Player
