"""From an element to what a reader sees in it: blocks of text, pictures and players, in order.

One walk over the subtree, without recursion, so that nesting costs no stack. What a paragraph is:
`p`, `div`, `li`, a sub-heading, a table row (cells joined by " | "), a run of bare text between blocks,
and what stands between two `<br>` in a row; a single `<br>` is a space, but for verse and lists, whose
lines are kept beside it. Text nodes are joined as they stand, so inline markup neither glues nor parts words.
"""

from __future__ import annotations

from collections.abc import Collection, Iterator
from itertools import filterfalse, islice

from newscrawl.extraction import markup
from newscrawl.extraction.cells import has_more, is_spacer
from newscrawl.extraction.document import Element
from newscrawl.extraction.marked_text import BREAK, LINK_CLOSES, LINK_OPENS, paragraphs
from newscrawl.extraction.markup import (
    CAPTION_CLASS,
    ROLES,
    SKIPPED_TAGS,
    is_cross_link,
    role_of_attributes,
)
from newscrawl.extraction.overload import MOST_ELEMENTS, MOST_SIGHTS, refuse_crowd
from newscrawl.extraction.players import player_kind
from newscrawl.extraction.polls import is_answer
from newscrawl.extraction.sights import Block, Picture, Player, Sight
from newscrawl.extraction.urls import image_address, is_teaser
from newscrawl.vietnamese.text import normalize

CELLS = " | "
_BY_CLASS = markup.CAPTION | markup.FIGURE | markup.BLOCK | markup.ITALIC
_MOST_IN_CELL = 5  # paragraphs
_MOST_IN_LINK = 3  # what holds more is a link, or a form, that nothing ends
_MOST_AROUND = 3  # blocks, of which one is a quotation
_ENDS = frozenset('.!?…”"’»')  # a sentence
_FIRST_INNER = 50  # elements within another that are looked at
_WEIGHT_OF_PICTURE = 10  # elements; its address takes so much longer to read


class Walk:
    """One reading of one element; raises `Refused` where it never ends.

    `figures` holds the units that are figures rather than tables; `has_poll` is whether it met an answer of
    a poll, which reads like a paragraph.
    """

    def __init__(
        self,
        base: str,
        *,
        skipped: Collection[Element] = (),
        furniture: int = markup.FURNITURE,
        in_cell: bool = False,
    ) -> None:
        self.base = base
        self.skipped = skipped
        self.furniture = furniture
        self._dropped = markup.HIDDEN | furniture
        self.in_cell = in_cell
        self.sights: list[Sight] = []
        self.figures: set[int] = set()
        self.has_poll = False
        self._count = self._seen = 0
        self._units: list[int] = [0]
        self._captions: list[int] = [0]
        self._blocks: list[Element] = []
        self._italic = self._bold = self._links = 0
        self._pieces: list[str] = []
        self._plain = self._thin = False  # some text of this block is outside italics; outside bold

    def read(self, root: Element) -> list[Sight]:
        """Everything in `root`, whose own tag and classes do not matter."""
        self._blocks.append(root)
        self._add(root.text)
        stack: list[tuple[Element, Iterator[Element], int]] = [(root, iter(root), markup.INLINE)]
        while stack:
            element, children, role = stack[-1]
            child = next(children, None)
            if child is None:
                stack.pop()
                if stack:
                    self._close(role)
                    self._add(element.tail)
                continue
            self._seen += 1
            if self._seen > MOST_ELEMENTS or len(self.sights) > MOST_SIGHTS:
                break
            opened = self._open(child)
            if opened is not None:
                self._add(child.text)
                if len(child):
                    stack.append((child, iter(child), opened))
                    continue
                self._close(opened)
            self._add(child.tail)
        self._flush()
        refuse_crowd(self._seen, len(self.sights))
        return self.sights

    # --- elements ---------------------------------------------------------------------------------

    def _open(self, element: Element) -> int | None:
        """Enter `element`; None when it is dealt with or dropped, and its children are not to be read."""
        tag = element.tag
        role = ROLES.get(tag, markup.INLINE)
        look = role_of_attributes(element)
        if look & self._dropped or tag in SKIPPED_TAGS or element in self.skipped:
            if role & markup.BLOCK:
                self._flush()
            self.has_poll = self.has_poll or (tag == "input" and is_answer(element))
            return None
        if role & markup.SPECIAL:
            return self._special(element, role)
        if look & markup.PODCAST:
            self._player("podcast")
            return None
        role |= look & _BY_CLASS
        return self._enter(element, role) if role else role

    def _special(self, element: Element, role: int) -> int | None:
        if role & markup.BREAK:
            self._pieces.append(BREAK)
        elif role & markup.IMAGE:
            self._picture(element)
        elif role & markup.PLAYER:
            kind = player_kind(element)
            if kind:
                self._player(kind)
        elif role & markup.NOSCRIPT:
            for image in element.iter("img"):
                self._picture(image)
        elif role & markup.LINK:
            if is_cross_link(element) and not _has_paragraphs(element, _MOST_IN_LINK):
                self._links += 1
                self._pieces.append(LINK_OPENS)
                return markup.LINK
            return markup.INLINE
        elif role & markup.FORM:  # one without paragraphs is a question and its answers
            has_text = any(inner.tag == "p" for inner in islice(element, _FIRST_INNER))
            return (
                self._enter(element, markup.BLOCK)
                if has_text or _has_paragraphs(element, _MOST_IN_LINK)
                else None
            )
        elif role & markup.CITE:
            said = markup.BLOCK if self._ends_quotation() else markup.INLINE
            return self._enter(element, said | (role_of_attributes(element) & _BY_CLASS))
        elif role & markup.ROW and not self._row(element):
            return self._enter(element, markup.BLOCK)
        return None

    def _ends_quotation(self) -> bool:
        """Whether what comes next stands right behind the last sentence of a quotation: who said it."""
        text = self._pieces[-1] if self._pieces else ""
        return text[-1:] in _ENDS and any(one.tag == "blockquote" for one in self._blocks[-_MOST_AROUND:])

    def _enter(self, element: Element, role: int) -> int:
        if role & markup.BLOCK:
            self._flush()
            self._blocks.append(element)
        if role & markup.ITALIC:
            self._italic += 1
        if role & markup.BOLD:
            self._bold += 1
        if role & markup.UNIT:
            self._count += 1
            self._units.append(self._count)
            if role & markup.FIGURE:
                self.figures.add(self._count)
        if role & markup.CAPTION:
            self._count += 1
            self._captions.append(self._count)
        return role

    def _close(self, role: int) -> None:
        if not role:
            return
        if role & markup.BLOCK:
            self._flush()
            self._blocks.pop()
        if role & markup.ITALIC:
            self._italic -= 1
        if role & markup.BOLD:
            self._bold -= 1
        if role & markup.LINK:
            self._links -= 1
            self._pieces.append(LINK_CLOSES)
        if role & markup.UNIT:
            self._units.pop()
        if role & markup.CAPTION:
            self._captions.pop()

    def _picture(self, element: Element) -> None:
        self._seen += _WEIGHT_OF_PICTURE - 1
        address = image_address(element, self.base)
        if address is None:
            return  # an icon or a counting pixel
        if self._links and is_teaser(element, self.base):
            address = ""
        self._flush()
        self.sights.append(
            Picture(address or None, normalize(element.get("alt") or "") or None, self._units[-1])
        )

    def _player(self, kind: str) -> None:
        self._flush()
        self.sights.append(Player(kind, self._units[-1]))

    # --- text -------------------------------------------------------------------------------------

    def _add(self, text: str | None) -> None:
        if not text:
            return
        self._pieces.append(text)
        if not (self._plain and self._thin) and not text.isspace():
            self._plain = self._plain or not self._italic
            self._thin = self._thin or not self._bold

    def _flush(self) -> None:
        """End the block that is being read."""
        if not self._pieces:
            return
        text = "".join(self._pieces)
        italic, bold = not self._plain, not self._thin
        self._plain = self._thin = False
        self._pieces = [LINK_OPENS] if self._links else []
        if text.isspace():
            return
        block, unit, caption = self._blocks[-1], self._units[-1], self._captions[-1]
        for shown, is_link, lines in paragraphs(text):
            self.sights.append(Block(shown, block, unit, caption, italic, bold, is_link, lines))

    # --- tables -----------------------------------------------------------------------------------

    def _row(self, row: Element) -> bool:
        """Read a table row of several cells as one paragraph; False when it is to be read like a block."""
        cells = [cell for cell in row if cell.tag in ("td", "th")]
        if len(cells) < 2 or self.in_cell or has_more(row, cells):
            return False
        if len(list(islice(filterfalse(is_spacer, cells), 2))) < 2:
            return False
        if any(CAPTION_CLASS.search(cell.get("class") or "") for cell in cells):
            return False
        if any(_has_paragraphs(cell, _MOST_IN_CELL) for cell in cells):
            return False  # columns of text, which stand beside each other
        self._flush()
        pictures: list[Picture] = []
        texts: list[str] = []
        linked = True
        self._seen += len(cells)
        for cell in cells:
            if len(cell) == 0:  # most are bare text
                if text := normalize(cell.text or ""):
                    texts.append(text)
                    linked = False
                continue
            # Tables within a cell are read flat there, which bounds this at one level.
            walk = Walk(self.base, skipped=self.skipped, furniture=self.furniture, in_cell=True)
            inner = walk.read(cell)
            self._seen += walk._seen
            blocks = [sight for sight in inner if isinstance(sight, Block)]
            pictures += [
                sight._replace(unit=self._units[-1]) for sight in inner if isinstance(sight, Picture)
            ]
            if blocks:
                texts.append(" ".join(block.text for block in blocks))
                linked = linked and all(block.link for block in blocks)
        self.sights += pictures
        if texts and not self._captioned_row(texts):
            single = linked and len(texts) == 1
            self.sights.append(
                Block(CELLS.join(texts), row, self._units[-1], self._captions[-1], link=single)
            )
        return True

    def _captioned_row(self, texts: list[str]) -> bool:
        """Whether `texts` are the captions of the row of pictures right above; they are set beside them."""
        unit, several = self._units[-1], len(texts)
        above = self.sights[-several:]
        if not 2 <= several == len(above) or not all(
            isinstance(one, Picture) and one.unit == unit for one in above
        ):
            return False
        before = self.sights[-several - 1] if len(self.sights) > several else None
        if before is not None and before.unit == unit and not getattr(before, "caption", 0):
            return False  # more pictures or rows above, and not another pair of rows
        del self.sights[-several:]
        for picture, text in zip(above, texts, strict=True):
            self._count += 1
            self.sights += [picture, Block(text, self._blocks[-1], unit, self._count)]
        return True


def _has_paragraphs(element: Element, few: int) -> bool:
    """Whether an element, or the one box in it, has more than a few paragraphs, boxed perhaps."""
    children = len(element)
    if children <= few and not (children == 1 and len(element[0]) > few):
        return False
    return sum(inner.tag == "p" for inner in islice(element.iter(), _FIRST_INNER)) > few
