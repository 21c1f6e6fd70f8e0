"""From what a reader sees in the body container to paragraphs, pictures with captions, and players."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Collection, Sequence
from dataclasses import dataclass, field

from newscrawl.extraction.markup import is_centred
from newscrawl.extraction.sights import Block, Picture, Player, Sight
from newscrawl.items import RawImage

_SENTENCE_END = re.compile(r"[.!?…:;”\"»]\W*$")
_CREDIT = re.compile(r"(?:^|[\s(.])(?:Ảnh|Nguồn(?: ảnh)?|Đồ họa|Photo)\s*:", re.IGNORECASE)
_CREDIT_LINE = re.compile(r"\(?(?:Ảnh|Nguồn ảnh|Photo)\s*:\s*[^.!?:;]{2,60}\.?\)?", re.IGNORECASE)
_PLAYED = re.compile(r"(?:clip|video|nguồn(?: clip| video)?|thực hiện|audio)\s*:\s*\S", re.IGNORECASE)
_ITEM = re.compile(r"[-–+*•●]\s|(?:\d{1,2}|[a-zđ])[.)]\s")  # of a list, typed
_LETTER = re.compile(r"[^\W\d_]")
_SIGNED = re.compile(  # the author of the whole, below the last picture: "Bài, ảnh: Minh Thư"
    r"\(?\s*(?:bài|tin|tác giả|thực hiện|nội dung|người viết)\b[^.:]{0,30}:", re.IGNORECASE
)
_QUOTATION = re.compile(r"[“\"«][^“”\"«»]+(?:[.!?…][”\"»]|[”\"»][.!?…])")
_HEADINGS = frozenset(("h1", "h2", "h3", "h4", "h5", "h6"))
_NEVER_CAPTIONS = frozenset(("li", "tr", "blockquote", "dt", "dd"))
FEWEST_LINES = 3  # of a stanza or a list
_MOST_LINES = 4  # of a long caption
_LONGEST_CAPTION = 700  # characters; without a caption's own markup half of it
_ASIDE = re.compile(
    r"\W*(?:ads?|quảng cáo|advertisements?|tài trợ)(?:\s*(?:ads?|quảng cáo|advertisements?))*\W*"
    r"|\W*(?:(?:các )?(?:tin|bài|bài viết|tin bài)(?: viết)? (?:liên quan|cùng chuyên mục|khác)"
    r"|theo dòng sự kiện|nghe (?:đọc )?(?:bài(?: viết| báo)?|tin|audio)"
    r"|(?:mời (?:quý )?(?:bạn đọc|độc giả|bạn) )?theo dõi .{2,50} trên"
    r" (?:google news|google tin tức|zalo|facebook|fanpage|youtube|tiktok)"
    r"|đừng bỏ lỡ|nổi bật|đọc thêm|đọc tiếp|xem thêm|có thể bạn quan tâm"
    r"|bình luận|\(\d+\) ?bình luận|chia sẻ|tags?|từ khóa"
    r"|powered by onecms.{0,40})\W*",
    re.IGNORECASE,
)
_LONGEST_ASIDE = 80
_AD_MARKER = "ADQuảng cáo"  # as two boxes read that stand glued together; no language begins so


@dataclass(slots=True)
class Body:
    """What stands in the body container; `blocks` still holds cross links and signatures."""

    blocks: list[Block] = field(default_factory=list)
    images: list[RawImage] = field(default_factory=list)
    players: list[str] = field(default_factory=list)


@dataclass(slots=True)
class _Shot:
    """A picture with the captions found so far. `url` is None for a placeholder."""

    url: str | None
    alt: str | None
    unit: int
    captions: list[str] = field(default_factory=list)


@dataclass(slots=True)
class _Unit:
    """A figure or table: its pictures, caption elements and other text."""

    shots: list[_Shot] = field(default_factory=list)
    captions: dict[int, int] = field(default_factory=dict)  # caption element -> its place among them
    loose: list[Block] = field(default_factory=list)
    credits: int = 0  # blocks of that which say whose a picture is
    players: int = 0


def is_aside(text: str) -> bool:
    """Whether a paragraph is an ad marker or the title of a box: "ADQuảng cáo", "Bài liên quan"."""
    return len(text) <= _LONGEST_ASIDE and _ASIDE.fullmatch(text) is not None


def compose(sights: Sequence[Sight], figures: Collection[int]) -> Body:
    """Give each picture its caption; what is neither caption nor ad marker stays body."""
    return _Composition(sights, figures).body()


class _Composition:
    def __init__(self, sights: Sequence[Sight], figures: Collection[int]) -> None:
        self.sights = sights
        self.figures = figures
        self.units: dict[int, _Unit] = defaultdict(_Unit)
        self.shots: list[_Shot] = []
        self.blocks: list[Block] = []
        self.players: list[str] = []
        self.beside: _Shot | None = None  # the picture right above, while it may still want a caption
        self.above: Sight | None = None
        self.last: Block | None = None  # that is no cross link
        self.captioned: dict[int, _Shot | None] = {}  # by caption element; None where a player has it
        self.said: dict[int, list[int]] = defaultdict(list)  # characters of each block, by caption element

    def body(self) -> Body:
        self._survey()
        waiting = iter(self.shots)
        for sight in self.sights:
            if isinstance(sight, Block):
                self._block(sight)
            elif isinstance(sight, Picture):
                self.beside = next(waiting)
            else:
                self.players.append(sight.kind)
                self.beside = None
            self.above = sight
        return Body(self.blocks, _images(self.shots), self.players)

    def _survey(self) -> None:
        """Look through every unit before deciding what is a caption in it."""
        for sight in self.sights:
            unit = self.units[sight.unit]
            if isinstance(sight, Picture):
                shot = _Shot(sight.url, sight.alt, sight.unit)
                self.shots.append(shot)
                unit.shots.append(shot)
            elif isinstance(sight, Player):
                unit.players += 1
            elif sight.caption:
                unit.captions.setdefault(sight.caption, len(unit.captions))
                self.said[sight.caption].append(len(sight.text))
            else:
                unit.loose.append(sight)
                unit.credits += sight.unit > 0 and _CREDIT_LINE.fullmatch(sight.text) is not None
                self.last = self.last if sight.link else sight

    def _block(self, block: Block) -> None:
        if is_aside(block.text):
            return  # before captions: an ad may stand between a picture and its caption
        if block.text.startswith(_AD_MARKER):
            block = block._replace(text=block.text.removeprefix(_AD_MARKER).lstrip(), lines=())
        if block.caption and self._explicit(block):
            return
        if not block.caption and block.unit and self._loose(block):
            return
        if isinstance(self.above, Player) and self._is_of_player(block):
            return
        if self.beside is not None and self._is_caption(block, self.beside):
            self.beside.captions.append(block.text)
            return
        self.beside = None
        self.blocks.append(block)

    def _is_of_player(self, block: Block) -> bool:
        """Whether the text right below a player says whose it is; the last line may be of the whole."""
        if block is self.last or block.unit or block.element.tag in (*_NEVER_CAPTIONS, *_HEADINGS):
            return False
        is_set = block.italic or is_centred(block.element)
        found = _PLAYED.search(block.text[-_LONGEST_CAPTION:])
        return (
            found is not None and (is_set or found.start() <= 1) and len(block.text) <= _LONGEST_CAPTION // 2
        )

    def _is_caption(self, block: Block, shot: _Shot) -> bool:
        """Whether text right below a picture or its caption is its caption, or says whose picture it is."""
        if not shot.captions:
            return _reads_like_caption(block, shot.unit)
        if block is self.last or _CREDIT_LINE.fullmatch(block.text) is None:
            return False  # the last line says whose all pictures are
        return not any(map(_CREDIT.search, shot.captions))

    def _explicit(self, block: Block) -> bool:
        """A block that its markup calls a caption; False when there is nothing that it could belong to."""
        said = self.said[block.caption]
        if len(said) > _MOST_LINES and sum(said) > _LONGEST_CAPTION and block.caption in self.captioned:
            return False  # nothing closes the caption: the body stands in it
        unit = self.units[block.unit]
        beside = self.beside
        shot = self.captioned.get(block.caption)
        if shot is None and block.unit and len(unit.captions) == len(unit.shots):
            shot = unit.shots[unit.captions[block.caption]]
        if shot is None and beside is not None and (beside.unit == block.unit or not beside.captions):
            shot = beside
        if shot is None and block.unit and unit.shots:
            shot = unit.shots[0]
        self.captioned[block.caption] = shot
        if shot is None:
            return isinstance(self.above, Player) or (block.unit > 0 and unit.players > 0)
        shot.captions.append(block.text)
        return True

    def _loose(self, block: Block) -> bool:
        """Text of a figure without caption markup: the text right below a picture is its caption."""
        unit = self.units[block.unit]
        if unit.players and not unit.shots and block.unit in self.figures:
            return len(unit.loose) <= 2 * unit.players  # a caption and a credit, printed below a player
        if not unit.shots or unit.captions or block.element.tag in _NEVER_CAPTIONS:
            return False
        if block.unit not in self.figures and len(unit.loose) - unit.credits > len(unit.shots):
            return False  # a table with more text than pictures is a table
        shot = self.beside if self.beside is not None and self.beside.unit == block.unit else None
        if shot is None and block is unit.loose[0]:
            shot = unit.shots[0]  # the caption stands above
        if shot is None or sum(map(len, shot.captions)) + len(block.text) > _LONGEST_CAPTION:
            return False
        if shot.captions and len(unit.loose) > 2 * len(unit.shots):
            return False  # more than a caption and a credit for each picture
        shot.captions.append(block.text)
        return True


def _reads_like_caption(block: Block, unit: int) -> bool:
    """Whether text right below a picture without caption is set or worded as one."""
    if (
        block.link
        or block.unit
        or block.element.tag in _NEVER_CAPTIONS
        or len(block.text) > _LONGEST_CAPTION // 2
    ):
        return False
    if _SIGNED.match(block.text) or not _LETTER.search(block.text):
        return False
    credit = _CREDIT.search(block.text)
    if credit is None and (len(block.lines) >= FEWEST_LINES or _QUOTATION.fullmatch(block.text)):
        return False
    if block.element.tag in _HEADINGS or (block.bold and not block.italic):
        return credit is not None and credit.start() > 0  # no sub-heading says who took the picture
    if block.italic or credit or (unit == 0 and is_centred(block.element)):
        return True
    # A picture that stands bare has its caption in a bare paragraph: captions are not sentences.
    return unit == 0 and not _SENTENCE_END.search(block.text) and not _ITEM.match(block.text)


def _images(shots: Sequence[_Shot]) -> list[RawImage]:
    """The pictures in order, each address once, with the first caption that it has."""
    found: dict[str, RawImage] = {}
    for shot in shots:
        if shot.url is None:
            continue
        image = RawImage(shot.url, " ".join(shot.captions) or None, shot.alt)
        known = found.get(shot.url)
        if known is None:
            found[shot.url] = image
        elif known.caption is None:
            found[shot.url] = RawImage(shot.url, image.caption, known.alt or image.alt)
    return list(found.values())
