"""What an article says, block by block, before any markup.

A `Story` is written from random numbers alone, so the pages (which print it) and the truth (which
says what a reader should find) can both be derived from it without knowing each other.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace
from random import Random
from typing import Literal

from newscrawl.sample import prose, words

Kind = Literal["article", "longform", "photo", "video", "podcast", "infographic"]
ParagraphLook = Literal["p", "div", "bare", "nested", "inline"]
FigureLook = Literal["new", "older", "full", "pic_box", "lazy"]
BylinePlace = Literal["header", "end", "both", "nowhere"]


@dataclass(frozen=True, slots=True)
class Paragraph:
    """Running text; `\\n` is a line break within it, `\\n\\n` separates two paragraphs of one element."""

    text: str
    look: ParagraphLook = "p"


@dataclass(frozen=True, slots=True)
class Heading:
    text: str
    level: int = 2


@dataclass(frozen=True, slots=True)
class Items:
    texts: tuple[str, ...]
    ordered: bool = False
    wrapped: bool = False  # each item's text stands in a <p> of its own


@dataclass(frozen=True, slots=True)
class Quote:
    paragraphs: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Table:
    rows: tuple[tuple[str, ...], ...]


@dataclass(frozen=True, slots=True)
class Picture:
    """`path` is the original's, from the image host's root."""

    path: str
    caption: str | None
    credit: str | None
    alt: str | None


@dataclass(frozen=True, slots=True)
class Figure:
    picture: Picture
    look: FigureLook = "new"


@dataclass(frozen=True, slots=True)
class Gallery:
    """Several pictures side by side, as e-magazines show them."""

    pictures: tuple[Picture, ...]
    swiper: bool = False


@dataclass(frozen=True, slots=True)
class Player:
    """A video frame or an audio element; nothing to read."""

    audio: bool
    file: str


@dataclass(frozen=True, slots=True)
class Ad:
    look: int  # which of the several markups


@dataclass(frozen=True, slots=True)
class CrossLink:
    """A line that only links another article, `back` articles before this one."""

    back: int
    arrows_inside: bool = True


@dataclass(frozen=True, slots=True)
class InfoBox:
    """Prose that is repeated over many articles; kept apart from the body."""

    paragraphs: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class RelatedBox:
    """A list of links inside the body's container."""


Block = (
    Paragraph
    | Heading
    | Items
    | Quote
    | Table
    | Figure
    | Gallery
    | Player
    | Ad
    | CrossLink
    | InfoBox
    | RelatedBox
)


@dataclass(frozen=True, slots=True)
class Story:
    """Everything that an article says."""

    lead: str
    credit: prose.Credit | None
    byline_place: BylinePlace
    blocks: tuple[Block, ...]
    outlet: tuple[str, str] | None  # name and original URL of a republished piece


def write(rng: Random, kind: Kind, day_path: str, slug: str) -> Story:
    """A story of `kind`; `day_path` is `yyyy/mm/dd`, where its pictures lie."""
    credit = prose.byline(rng) if rng.random() < 0.93 else None
    place: BylinePlace = "nowhere"
    if credit is not None:
        dice = rng.random()
        place = "both" if dice < 0.12 else "end" if dice < 0.17 else "header"
    outlet = None
    if kind == "article" and rng.random() < 0.06:
        name, host = words.OUTLETS[int(rng.random() * len(words.OUTLETS))]
        outlet = (name, f"https://{host}/{slug}-{int(rng.random() * 900000)}.html")
        credit = prose.Credit(name_ := prose.pick(rng, words.PEN_NAMES), ((name_, "author"),))
        place = "header"
    lead = prose.fill(prose.pick(rng, words.LEADS), rng)
    seen = {lead}
    return Story(lead, credit, place, tuple(_unlike(_BODIES[kind](rng, day_path), seen)), outlet)


def edited(story: Story, rng: Random) -> Story:
    """`story` as the desk changes it: its first paragraph rewritten, one more at the end."""
    blocks: list[Block] = list(story.blocks)
    first = next((at for at, block in enumerate(blocks) if isinstance(block, Paragraph)), None)
    if first is not None:
        blocks[first] = Paragraph(prose.sentences(rng, 3))
    blocks.append(Paragraph("Thông tin cập nhật: " + prose.sentences(rng, 2)))
    return replace(story, blocks=tuple(blocks))


def _unlike(blocks: Iterator[Block], seen: set[str]) -> Iterator[Block]:
    """`blocks` without a paragraph or heading that was said before, and never two bare texts in a row."""
    bare = False
    for block in blocks:
        if isinstance(block, Paragraph | Heading):
            if block.text in seen:
                continue
            seen.add(block.text)
        follows_bare, bare = bare, isinstance(block, Paragraph) and block.look == "bare"
        if bare and follows_bare and isinstance(block, Paragraph):
            bare = False
            yield replace(block, look="p")
        else:
            yield block


def _paragraph(rng: Random) -> Paragraph:
    text = prose.sentences(rng, 2 + int(rng.random() * 4))
    dice = rng.random()
    if dice < 0.05:
        return Paragraph(text + "\n" + prose.sentences(rng, 1))
    if dice < 0.09:
        return Paragraph(text + "\n\n" + prose.sentences(rng, 2))
    looks: tuple[tuple[float, ParagraphLook], ...] = (
        (0.22, "inline"),
        (0.28, "div"),
        (0.33, "bare"),
        (0.38, "nested"),
        (1.0, "p"),
    )
    return Paragraph(text, next(look for bound, look in looks if dice < bound))


def _picture(rng: Random, day_path: str, *, captioned: bool = True) -> Picture:
    number = 1000 + int(rng.random() * 9000)
    dice = rng.random()
    if dice < 0.6:
        file = f"dsc0{number}.jpg"
    elif dice < 0.9:
        file = f"{int(rng.random() * 0xFFFF):04X}_z{number}{number * 7}.jpg"
    else:
        file = f"anh-{number}..png"
    text, credit = prose.caption(rng) if captioned and rng.random() < 0.94 else (None, None)
    alts = (file.split("_", 1)[-1], None, prose.fill(words.CAPTIONS[1], rng))
    return Picture(f"{day_path}/{file}", text, credit, alts[0 if dice < 0.7 else 1 if dice < 0.85 else 2])


def _figure(rng: Random, day_path: str) -> Figure:
    looks: tuple[FigureLook, ...] = ("new", "new", "older", "older", "lazy")
    return Figure(_picture(rng, day_path), looks[int(rng.random() * len(looks))])


def _extras(rng: Random) -> Iterator[Block]:
    """What an article has besides paragraphs and pictures; each only in some."""
    if rng.random() < 0.30:
        yield Heading(prose.fill(prose.pick(rng, words.HEADINGS), rng), 2 + int(rng.random() * 2))
    if rng.random() < 0.16:
        texts = tuple(prose.fill(item, rng) for item in words.LIST_ITEMS[: 2 + int(rng.random() * 4)])
        yield Items(texts, rng.random() < 0.3, rng.random() < 0.3)
    if rng.random() < 0.12:
        yield Quote(tuple(prose.sentences(rng, 1 + n) for n in range(1 + int(rng.random() * 2))))
    if rng.random() < 0.08:
        rows = [("Địa phương", "Diện tích (ha)", "Cây trồng")]
        rows += [
            (place, str(50 + int(rng.random() * 900)), prose.pick(rng, words.CROPS))
            for place in words.COMMUNES[:4]
        ]
        yield Table(tuple(rows))
    if rng.random() < 0.15:
        yield InfoBox(tuple(prose.fill(text, Random("box")) for text in words.BOX_TEXTS))  # noqa: S311
    if rng.random() < 0.25:
        yield CrossLink(3 + int(rng.random() * 40), rng.random() < 0.7)
    if rng.random() < 0.10:
        yield RelatedBox()


def _article(rng: Random, day_path: str) -> Iterator[Block]:
    length = 6 + int(rng.random() * 7)
    ads_at = {1, 2 + int(rng.random() * 5)} if rng.random() < 0.6 else set()
    figures_at = {1 + int(rng.random() * length) for _ in range(int(rng.random() * 4))}
    extras = list(_extras(rng))
    for at in range(length):
        if at in ads_at:
            yield Ad(int(rng.random() * 3))
        if at in figures_at:
            yield _figure(rng, day_path)
        if at >= 2 and extras and rng.random() < 0.5:
            yield extras.pop(0)
        yield _paragraph(rng)
    yield from extras


def _longform(rng: Random, day_path: str) -> Iterator[Block]:
    yield Figure(_picture(rng, day_path, captioned=False), "full")
    for part in range(3 + int(rng.random() * 2)):
        yield Heading(f"{part + 1}. " + prose.fill(prose.pick(rng, words.HEADINGS), rng))
        for _ in range(3):
            yield _paragraph(rng)
        if part == 1:
            yield Gallery(tuple(_picture(rng, day_path) for _ in range(3)), rng.random() < 0.5)
        else:
            yield Figure(_picture(rng, day_path), "pic_box" if part == 2 else "full")
    yield Quote((prose.sentences(rng, 2),))


def _photo(rng: Random, day_path: str) -> Iterator[Block]:
    yield _paragraph(rng)
    for _ in range(6 + int(rng.random() * 4)):
        yield _figure(rng, day_path)


def _video(rng: Random, _: str) -> Iterator[Block]:
    yield Player(False, f"{int(rng.random() * 10**9):x}")
    yield Paragraph(prose.sentences(rng, 1))


def _podcast(rng: Random, _: str) -> Iterator[Block]:
    yield Player(True, f"ban-tin-{int(rng.random() * 10**6)}.mp3")
    yield Paragraph(prose.sentences(rng, 2))


def _infographic(rng: Random, day_path: str) -> Iterator[Block]:
    yield Figure(_picture(rng, day_path, captioned=False), "full")


_BODIES = {
    "article": _article,
    "longform": _longform,
    "photo": _photo,
    "video": _video,
    "podcast": _podcast,
    "infographic": _infographic,
}
