"""A byline read: who wrote, who took the pictures, which agency, which desk, in what role."""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from functools import lru_cache

from newscrawl.vietnamese.bylines.labels import Credit, credits_of
from newscrawl.vietnamese.bylines.lines import lines_of
from newscrawl.vietnamese.bylines.members import (
    is_agency,
    is_brand,
    is_own_name,
    may_be_agency,
    members_of,
    once,
    without_agency,
)
from newscrawl.vietnamese.bylines.names import (
    LOWER,
    UPPER,
    has_surname,
    is_name,
    is_of_vietnam,
    is_place,
    without_titles,
    written,
)
from newscrawl.vietnamese.bylines.outlets import (
    agency_name,
    is_organisation,
    is_outlet,
    may_be_person,
)
from newscrawl.vietnamese.bylines.phrases import (
    desk_of,
    is_nobody,
    role_of,
    split_role,
)

_LONGEST = 600  # characters; what is longer is a paragraph
_LONGEST_KNOWN = 200  # characters of a byline that is remembered


@dataclass(frozen=True, slots=True)
class Byline:
    """What a byline says. Empty where it says nothing that can be trusted."""

    authors: tuple[str, ...] = ()
    photographers: tuple[str, ...] = ()
    agency: str | None = None  # the original outlet, as printed without "Báo"
    desk: str | None = None  # "PV", "Ban Thời sự": those who sign without a name, as printed
    role: str | None = None  # what the authors did, where it is said: "lược dịch", "ghi", "độc giả"


def parse_byline(text: str) -> Byline:
    """The people and organisations that `text`, a byline as printed, names. Lines may be broken by newlines.

    Never raises. A name that is not surely one is left out; ALL CAPS become title case, tone placement
    and mixed case stay as printed.
    """
    if _PLAIN_NAME.fullmatch(text) and has_surname(text) and is_name(text) and not is_outlet(text):
        return Byline(authors=(written(text),))  # most bylines; all that follows would say the same
    reading = _Reading()
    if len(text) <= _LONGEST:
        for line in lines_of(text):
            _read(line, reading)
    return reading.byline()


def byline_of(text: str) -> Byline:
    """`parse_byline`, which remembers: the same people and agencies write every day."""
    return _known_byline(text) if len(text) <= _LONGEST_KNOWN else parse_byline(text)


_known_byline = lru_cache(maxsize=4096)(parse_byline)
_PLAIN_NAME = re.compile(
    rf"(?:[{UPPER}][{LOWER}]+(?: [{UPPER}][{LOWER}]+){{1,2}}|[{UPPER}]+(?: [{UPPER}]+){{1,2}})"
)


@dataclass(slots=True)
class _Reading:
    authors: dict[str, None] = field(default_factory=dict)  # as an ordered set
    photographers: dict[str, None] = field(default_factory=dict)
    agencies: list[str] = field(default_factory=list)
    desk: str | None = None
    role: str | None = None
    label: Credit | None = None  # of a line that ends with its label, for the line below

    def byline(self) -> Byline:
        return Byline(
            authors=tuple(self.authors),
            photographers=tuple(self.photographers),
            agency=self.agencies[0] if self.agencies else None,
            desk=self.desk,
            role=self.role,
        )


# --- from a line to credits -----------------------------------------------------------------------

_TOLD_BY = re.compile(r"\s+(?:theo lời (?:kể|của)|từ (?:nhiều|các|internet))\b.*", re.IGNORECASE)
_LABEL_BEHIND = re.compile(  # "Mai Lan (bài), Vũ Hùng (ảnh)"
    r"([^,;|:()]{2,60}?)\s?\(((?:bài|tin)(?:,|\svà|\s-|\s&)\sảnh)\)|"
    r"([^,;|:()\-–]{2,60}?)\s?\((bài|tin|ảnh|clip|video|đồ họa|thiết kế)\)",
    re.IGNORECASE,
)
_AGENCY_BEHIND = re.compile(r"\s?\(([^()]{2,60})\)$")  # "Theo Mai Lan (TTXVN)"
_ASIDE = re.compile(r"[(\[]([^()\[\]]{0,200})[)\]]?")


def _read(line: str, reading: _Reading) -> None:
    whole = _ASIDE.fullmatch(line.rstrip(" ."))
    if whole:
        line = whole[1]
    asides: list[str] = []

    def set_aside(match: re.Match[str]) -> str:
        asides.append(match[1].strip())
        return " | "

    line = _TOLD_BY.sub("", line)
    if "(" in line:
        line = _LABEL_BEHIND.sub(lambda match: f"{match[2] or match[4]}: {match[1] or match[3]} |", line)
        if line.lower().startswith("theo"):
            line = _AGENCY_BEHIND.sub(r" / \1", line)
    line = _ASIDE.sub(set_aside, line).strip(" |") if "(" in line or "[" in line else line
    for credit in credits_of(line):
        if not credit.content.strip(" .|"):
            reading.label = credit if credit.text or credit.photo or credit.source else None
            continue
        if reading.label is not None and credit == Credit(credit.content, text=True):
            label = reading.label
            credit = Credit(credit.content, label.text, label.photo, label.source, label.role)  # noqa: PLW2901
        _assign(credit, reading)
    for aside in asides:
        _read_aside(aside, reading)


def _read_aside(aside: str, reading: _Reading) -> None:
    """What brackets hold: a role, a desk, a source, a credit; else a place or an affiliation, dropped."""
    role = aside.lower() if reading.authors and aside.lower() in ("độc giả", "bạn đọc") else role_of(aside)
    if role:
        reading.role = reading.role or role
        return
    desk = desk_of(aside)
    if desk:
        if reading.authors and is_organisation(desk):  # (Khoa Ngữ văn, Trường Đại học): his affiliation
            return
        reading.desk = reading.desk or desk
        return
    for credit in credits_of(aside):
        labelled = credit != Credit(credit.content, text=True)
        if labelled and credit.content:
            _assign(credit, reading)
        elif role := role_of(credit.content):  # (lược dịch theo BBC)
            reading.role = reading.role or role
        else:
            members = [_REPORTER_OF.sub("", member.strip()) for member in aside.split("/")]
            if all(map(is_agency, members)):
                reading.agencies.append(agency_name("/".join(map(agency_name, members))))


# --- from a credit to names -----------------------------------------------------------------------


def _assign(credit: Credit, reading: _Reading) -> None:
    if credit.role:
        reading.role = reading.role or credit.role
    head, colon, tail = credit.content.rpartition(":")
    # Behind a label that we do not know stands somebody of whom we do not know what he did.
    unknown = colon and not role_of(tail)
    if unknown and is_name(tail.strip()) and not (_SEPARATED.search(head) or is_agency(tail.strip())):
        return  # "Giải Nhất: Mai Lan"
    groups = members_of(_LABEL_WORD.sub("", head) if unknown and tail else credit.content)
    if credit.source:
        _assign_source(groups, reading)
        return
    ours = not (credit.photo or credit.role) and all(is_own_name(one) for group in groups for one in group)
    for group in groups:
        found: list[str] = []
        for member in group:
            agency = _assign_member(member, credit, reading, in_group=len(group) > 1)
            if agency:
                found.append(agency)
        if found and not ours:
            reading.agencies.append(agency_name("/".join(found)))


_SEPARATED = re.compile(r"[,;|/–-]")
_LABEL_WORD = re.compile(r"(?:^|[,;|/–\-]\s?)\w+\s?$")  # "Mai Lan - Vẽ: Vũ Hùng"
_REPORTER_OF = re.compile(r"((?:nhóm )?(?:pv|phóng viên))\s", re.IGNORECASE)  # "PV TTXVN"


def _assign_member(member: str, credit: Credit, reading: _Reading, *, in_group: bool) -> str | None:
    """Put `member` where it belongs; the agency that it is or ends with comes back."""
    desk = desk_of(member) if credit.text else None
    role = role_of(member)
    if role and (reading.authors or not desk):
        if credit.text or not credit.photo:  # "Ảnh: Sưu tầm" says nothing of the author
            reading.role = reading.role or role
        return None
    if not desk and is_nobody(member):
        return None
    known = credit.text or credit.photo  # else clips and design, of which only the agency counts
    if is_agency(member, in_source=in_group):
        return agency_name(member) if known or in_group else None
    reporter = _REPORTER_OF.match(member)
    person, agency = without_agency(member)
    if reporter and is_agency(member[reporter.end() :]):
        person, agency = reporter[1], agency_name(member[reporter.end() :])
    if not known:
        return agency
    if credit.photo and not credit.text and (in_group or " " not in person) and is_brand(person):
        return person
    _assign_person(person, credit, reading)
    return agency


def _assign_person(printed: str, credit: Credit, reading: _Reading) -> None:
    desk = desk_of(printed)
    if desk and not (may_be_person(desk) and is_name(desk)):
        if not (reading.authors and is_organisation(desk)):  # behind an author, his affiliation
            reading.desk = reading.desk or desk
        return
    person, role = split_role(printed)
    reading.role = reading.role or role
    if role and desk_of(person):  # PV tổng hợp
        reading.desk = reading.desk or desk_of(person)
        return
    person = once(without_titles(_BEHIND_NAME.sub("", person)))
    if not is_name(person) or (is_organisation(person) and not may_be_person(person)):
        return
    if is_place(person) and (reading.authors or reading.photographers):
        return
    name = written(person)
    if credit.text:
        reading.authors[name] = None
    if credit.photo:
        reading.photographers[name] = None


_BEHIND_NAME = re.compile(  # where, and as what
    r"\s+(?:(?:tại|từ|ở|tai)\s.*|(?i:phóng viên|cộng tác viên|biên tập viên)|PV|CTV|BTV)$"
)


# --- after Theo and Nguồn -------------------------------------------------------------------------


def _assign_source(groups: list[list[str]], reading: _Reading) -> None:
    """After `Theo` stand an organisation and perhaps, before it, the person who wrote for it."""
    everyone = [member for group in groups for member in group]
    certain = any(is_agency(member, in_source=True) for member in everyone)
    for group in groups:
        found: list[str] = []
        for member in group:
            agency = _assign_source_member(member, reading, named=certain or member != everyone[-1])
            if agency:
                found.append(agency)
        if found:
            reading.agencies.append(agency_name("/".join(found)))


def _assign_source_member(member: str, reading: _Reading, *, named: bool) -> str | None:
    """The agency that `member` is or ends with; a person is put among the authors.

    `named` is whether another member is the agency; only then is a name without a surname a person's.
    """
    if is_nobody(member) or role_of(member):
        return None
    if desk_of(member) and not is_organisation(member) and not member.lower().startswith("ban "):
        reading.desk = reading.desk or desk_of(member)
        return None
    if is_agency(member, in_source=True):
        return agency_name(member)
    person, agency = without_agency(member)
    person, role = split_role(person)
    person = without_titles(person)
    if not agency and not named and not has_surname(person):
        return agency_name(member) if may_be_agency(member) else None
    if is_name(person) and (is_of_vietnam(person) or len(person) <= 3):
        reading.authors[written(person)] = None
        reading.role = reading.role or role
        return agency
    return agency or (agency_name(member) if may_be_agency(member) else None)
