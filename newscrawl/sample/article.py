"""An article of the sample newspaper but for its text, and what its number says of it."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from random import Random
from typing import Literal

from newscrawl.sample import prose, sections, words
from newscrawl.sample.almanac import roll
from newscrawl.sample.sections import Section
from newscrawl.sample.story import Kind

Template = Literal["old", "older", "new", "plain"]
"""`old` and `new` are the two of OneCMS; `older` is `old` with an earlier body; `plain` prints category,
title, "author date" and lead one after the other."""

_MEDIA: tuple[tuple[int, Kind], ...] = (
    (5, "longform"),
    (10, "photo"),
    (14, "video"),
    (17, "podcast"),
    (21, "infographic"),
)
"""Of a hundred articles those below 5 are of the first kind, those below 10 of the second, and so on."""


@dataclass(frozen=True, slots=True)
class Article:
    """What lists and feeds need to know of an article; its text is `Paper.story`."""

    number: int
    id: int
    published_at: datetime  # +07:00, whole seconds
    section: Section
    kind: Kind
    template: Template
    title: str
    slug: str
    revision: int
    modified_at: datetime
    status: int  # 200, or what it answers since it was withdrawn
    announced: bool  # whether sitemaps carry `modified_at`

    @property
    def path(self) -> str:
        """Its address on the paper's host."""
        return f"/{self.slug}-{self.id}.html"

    @property
    def has_jsonld(self) -> bool:
        """Most pages carry JSON-LD, one in five does not."""
        return roll(self.id, 71) % 5 != 0

    @property
    def shows_time(self) -> bool:
        """Some videos print no time where a reader could see it."""
        return not (self.kind == "video" and roll(self.id, 72) % 3 == 0)

    @property
    def tags(self) -> tuple[str, ...]:
        """Its tags; some articles have none."""
        dice = roll(self.id, 9)
        start, count = dice % len(words.TAGS), dice // 97 % 5
        return tuple(words.TAGS[(start + 3 * n) % len(words.TAGS)] for n in range(count))


def title_of(seed: int, number: int) -> str:
    """The headline of article `number` of the paper with this seed."""
    rng = Random(f"{seed}/{number}/title")  # noqa: S311
    title = prose.fill(prose.pick(rng, words.TITLES), rng)
    return title[0].upper() + title[1:]


def place_of(seed: int, number: int) -> tuple[Section, Kind]:
    """Where article `number` stands, and what it is."""
    dice = roll(seed, number, 6)
    share = dice % 100
    for bound, kind in _MEDIA:
        if share < bound:
            return sections.MEDIA[kind], kind
    return sections.SECTIONS[dice // 1000 % len(sections.SECTIONS)], "article"


def template_of(seed: int, number: int, kind: Kind, *, articles: int) -> Template:
    """How article `number` of a paper that began with so many articles is laid out.

    The new template spreads as the paper grows older; no day has only one.
    """
    dice = roll(seed, number, 7) % 100
    new = 15 + 60 * min(number, articles) // articles
    if dice < new or kind in ("longform", "podcast"):
        return "new"
    if dice % 4 == 0:
        return "plain"
    return "older" if dice % 5 == 0 and kind == "article" else "old"
