"""Fills the templates of `newscrawl.sample.words`: sentences, captions, bylines.

Text made here is what a perfect reader would store: NFC, ordinary spaces. How a page prints it (NFD,
NBSP, entities) is the pages' business.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Sequence
from dataclasses import dataclass
from random import Random
from string import Formatter

from newscrawl.sample import words

_LISTS: dict[str, Sequence[str]] = {
    "district": words.DISTRICTS,
    "commune": words.COMMUNES,
    "village": words.VILLAGES,
    "post": words.POSTS,
    "office": words.OFFICES,
    "crop": words.CROPS,
    "event": words.EVENTS,
    "action": words.ACTIONS,
}
_NOT_A_SLUG = re.compile(r"[^a-z0-9]+")
_FORMATTER = Formatter()


def pick(rng: Random, items: Sequence[str]) -> str:
    """One of `items`; faster than `rng.choice`, and a page makes hundreds of choices."""
    return items[int(rng.random() * len(items))]


def person(rng: Random) -> str:
    """A full name, one in six of an Ê Đê, Mạ or M’Nông person."""
    if rng.random() < 0.16:
        return pick(rng, words.HIGHLAND_NAMES)
    middle = pick(rng, words.MIDDLE_NAMES)
    return f"{pick(rng, words.FAMILY_NAMES)} {middle} {pick(rng, words.GIVEN_NAMES)}"


def fill(template: str, rng: Random) -> str:
    """`template` with every `{slot}` filled; a slot with a capital starts with one."""
    parts: list[str] = []
    for literal, slot in _parse(template):
        parts.append(literal)
        if slot:
            word = _word(slot.lower(), rng)
            parts.append(word[0].upper() + word[1:] if slot[0].isupper() else word)
    return "".join(parts)


def _parse(template: str) -> list[tuple[str, str]]:
    found = _PARSED.get(template)
    return found if found is not None else _split(template)


def _split(template: str) -> list[tuple[str, str]]:
    return [(literal, slot or "") for literal, slot, _, _ in _FORMATTER.parse(template)]


_PARSED = {
    template: _split(template)
    for templates in (
        words.TITLES,
        words.LEADS,
        words.SENTENCES,
        words.HEADINGS,
        words.LIST_ITEMS,
        words.CAPTIONS,
        words.BOX_TEXTS,
        words.RESULTS,
    )
    for template in templates
}


def _word(slot: str, rng: Random) -> str:  # noqa: PLR0911  (one return a kind of slot)
    items = _LISTS.get(slot)
    if items is not None:
        return pick(rng, items)
    if slot == "person":
        return person(rng)
    if slot == "result":
        return fill(pick(rng, words.RESULTS), rng)
    if slot == "date":
        return f"{1 + int(rng.random() * 28)}/{1 + int(rng.random() * 12)}"
    if slot == "year":
        return str(2026 + int(rng.random() * 9))
    if slot == "grade":
        return f"{6 + int(rng.random() * 7)}A{1 + int(rng.random() * 5)}"
    if slot == "province":
        return words.PROVINCE
    smallest = 10 ** (len(slot) - 1)  # n, nn, nnn: so many digits
    return str(smallest + int(rng.random() * 9 * smallest))


def sentences(rng: Random, count: int) -> str:
    """A paragraph of `count` sentences."""
    return " ".join(fill(pick(rng, words.SENTENCES), rng) for _ in range(count))


def slug_of(text: str) -> str:
    """The ASCII form that OneCMS puts into addresses: `Đắk Mây, hòa` becomes `dak-may-hoa`."""
    bare = unicodedata.normalize("NFD", text.lower().replace("đ", "d")).encode("ascii", "ignore").decode()
    return _NOT_A_SLUG.sub("-", bare).strip("-")


@dataclass(frozen=True, slots=True)
class Credit:
    """A byline as printed with what it says: people as (name, role), and the agency, if any."""

    printed: str
    people: tuple[tuple[str, str], ...] = ()
    agency: str | None = None


def byline(rng: Random) -> Credit:
    """A byline in one of the shapes that provincial papers print."""
    name = pick(rng, words.PEN_NAMES)
    other = pick(rng, [pen for pen in words.PEN_NAMES if pen != name])
    author, second = (name, "author"), (other, "author")
    both = (author, (name, "photographer"))
    shapes: tuple[tuple[float, Credit], ...] = (
        (0.40, Credit(name, (author,))),
        (0.54, Credit(f"Bài, ảnh: {name}", both)),
        (0.62, Credit(f"{name} - {other}", (author, second))),
        (0.68, Credit(f"{name}, {other}", (author, second))),
        (0.75, Credit("TTXVN", (), "TTXVN")),
        (0.80, Credit("PV")),
        (0.85, Credit(f"Tin, ảnh: {name if '’' in name else name.upper()}", both)),
        (0.89, Credit(f"{name} (tổng hợp)", ((name, "tổng hợp"),))),
        (0.93, Credit(f"Bài: {name} - Ảnh: {other}", (author, (other, "photographer")))),
        (0.97, Credit("Theo TTXVN", (), "TTXVN")),
        (1.01, Credit(f"{name} (lược dịch)", ((name, "lược dịch"),))),
    )
    dice = rng.random()
    return next(credit for bound, credit in shapes if dice < bound)


def caption(rng: Random) -> tuple[str, str | None]:
    """A caption as printed, and who took or supplied the picture according to it."""
    text = fill(pick(rng, words.CAPTIONS), rng)
    name = pick(rng, words.PEN_NAMES)
    shapes: tuple[tuple[float, str, str | None], ...] = (
        (0.45, text, None),
        (0.70, f"{text}. Ảnh: {name}", name),
        (0.85, f"{text} (Ảnh: {name})", name),
        (0.93, f"{text} (Nguồn: TTXVN)", "TTXVN"),
        (1.01, f"{text}. Ảnh minh họa", None),
    )
    dice = rng.random()
    return next((printed, credit) for bound, printed, credit in shapes if dice < bound)
