"""What stands between two labels, parted into members, and which of them are agencies."""

from __future__ import annotations

import re

from newscrawl.vietnamese.bylines.names import LOWER, is_name, is_place, is_vietnamese, without_titles
from newscrawl.vietnamese.bylines.outlets import (
    agency_name,
    is_domain,
    is_organisation,
    is_outlet,
    is_publisher,
    may_be_person,
    split_names,
)
from newscrawl.vietnamese.bylines.phrases import desk_of, is_nobody, role_of, split_role

_SENTENCE = rf"\.\s(?<=[{LOWER}]{{2}}\.\s)(?<!Prof\.\s)(?<!Mrs\.\s)(?<!hs\.\s)"  # Ths. is a title
_BETWEEN = re.compile(rf"\s?(?:[,;|•·:\n]|{_SENTENCE}|\.{{2,}}|\s[-_*.~]+\s|[–—]|\s-|-\s)\s?")
_ALSO_BETWEEN = re.compile(r"\s(?:&|\+|và|VÀ|cùng|and|với)\s|(?<=\w)[&+](?=\w)")
_ORNAMENTS = " \"“”'‘’«»_*~!®©-"
_HYPHEN = re.compile(r"(?<=\w)-(?=\w)")


def members_of(content: str) -> list[list[str]]:
    """The members of `content` in groups: groups part at commas, dashes and the like, members at slashes."""
    groups: list[list[str]] = []
    content = content.strip(" ,;|-–")
    pieces = split_names(_BETWEEN, content)
    if desk_of(content) and not any(map(_stands_alone, pieces[1:])):  # Ban Kinh tế - Xã hội
        return [[content]]
    for piece in pieces:
        if desk_of(piece) or role_of(piece) or piece.lower().endswith(" t/h"):  # T/H is one
            groups.append([piece])
            continue
        members = [part for member in map(_trimmed, piece.split("/")) if member for part in _by_and(member)]
        if members:
            groups.append(members)
    return groups


def _trimmed(member: str) -> str:
    bare = member.strip(_ORNAMENTS + ".")
    return (
        bare if member.count(".") < 2 or is_domain(bare) else member.strip(_ORNAMENTS)
    )  # N.D.C. keeps its dot


def _by_and(member: str) -> list[str]:
    """`member` parted at "và", "&", "+", a hyphen between whole names; not within an organisation's name."""
    if is_agency(member, in_source=True):
        return [member]
    parts = [part.strip() for part in _ALSO_BETWEEN.split(member)]
    if len(parts) > 1 and all(map(_stands_alone, parts)):
        return parts
    if "-" not in member:
        return [member]
    first, *others = _HYPHEN.split(without_titles(member))
    whole = _is_whole(first) and all(
        is_outlet(side) or (_is_whole(side) and is_name(side)) for side in others
    )
    return [first, *others] if others and whole else [member]


def _is_whole(side: str) -> bool:
    return any(mark in side for mark in " .'’")  # not the half of L-NASATI or Anne-Marie


def _stands_alone(part: str) -> bool:
    person = without_titles(split_role(part)[0])
    named = is_name(person) and (may_be_person(person) or not is_organisation(person))
    return named or desk_of(part) is not None or is_outlet(part) or is_nobody(part)


def is_agency(name: str, *, in_source: bool = False) -> bool:
    """Whether `name` is a known outlet, a domain, or begins like a newspaper's or a station's name."""
    bare = name.removesuffix(" Online").removesuffix(" online")
    unclassified = agency_name(name)
    return (
        is_domain(unclassified)
        or is_publisher(name)
        or any(is_outlet(form, in_source=in_source) for form in {bare, unclassified})
        or ("-" in name and all(map(is_outlet, name.split("-"))))  # AFP-TTXVN
    )


_OWN = re.compile(r"(?:báo|tạp chí|đài|cổng|trang|truyền hình|phát thanh)\s", re.IGNORECASE)


def is_own_name(name: str) -> bool:
    """Whether a paper's name that stands alone is likely the paper itself: Báo Gia Lai, Tuoi Tre Online."""
    if is_domain(name):
        return name.lower().startswith(("bao", "www.bao"))
    return name.lower().endswith(" online") or bool(
        _OWN.match(name) and not is_outlet(agency_name(name), in_source=True)
    )


def once(name: str) -> str:
    """`name` printed twice in a row, once."""
    words = name.split()
    half = len(words) // 2
    return " ".join(words[:half]) if half > 1 and words[:half] == words[half:] else name


def is_brand(name: str) -> bool:
    """Whether `name` is one word that no Vietnamese is called: a site or a company."""
    return " " not in name and name.isascii() and name.isalnum() and len(name) > 3 and not is_vietnamese(name)


def without_agency(member: str) -> tuple[str, str | None]:
    """A name and the outlet that stands behind it without a separator: "Kim Ngân Nhịp sống thị trường"."""
    words = member.split(" ")
    for cut in range(1, len(words)):
        person, tail = " ".join(words[:cut]), " ".join(words[cut:])
        # behind a single word only an abbreviation is one: Nguyễn Công Lý is a name, Linh TTXVN is not
        abbreviated = tail.isupper() and " " not in tail and len(tail) > 2 and not member.isupper()
        if (
            (cut > 1 or abbreviated)
            and is_outlet(tail)
            and (is_name(without_titles(person)) or desk_of(person))
        ):
            return person, agency_name(tail)
    return member, None


def may_be_agency(name: str) -> bool:
    """Whether `name`, of which a label says that it is a source, can be one: no sentence, no place."""
    capital = name[0].isalnum() and not name[0].islower()
    return capital and len(name) <= 60 and len(name.split()) <= 10 and not is_place(name)
