"""Who took or supplied a picture, read out of its caption."""

from __future__ import annotations

import re
from functools import lru_cache

from newscrawl.vietnamese.bylines.names import LOWER, UPPER, is_name, without_titles, written
from newscrawl.vietnamese.bylines.outlets import (
    is_domain,
    is_organisation,
    is_outlet,
    is_publisher,
    split_names,
)
from newscrawl.vietnamese.bylines.phrases import desk_of, is_nobody
from newscrawl.vietnamese.text import normalize

_LONGEST_CAPTION = 2000  # characters; a credit stands at one end of a caption
_LONGEST_CREDIT = 100
_LONGEST_KNOWN = 60  # characters of a caption's end that is remembered

# "Trong ảnh: chị Hoa" says what is seen, not who took it.
_LABELLED = re.compile(
    rf"(?=[ẢảNnBbTtHhPpĐđCcVv])(?:(?<![^\W_])|(?<=[{LOWER}])(?=Ảnh|Nguồn))"  # glued: "mùa hoaẢnh: Hoàng Hoài"
    r"(?<!(?i:trong) )(?<!(?i:trên) )(?<!(?i:dưới) )(?<!(?i:bức) )(?<!(?i:tấm) )(?<!(?i:từ) )"
    r"(?i:nguồn ảnh|nguồn|ảnh (?:minh họa|minh hoạ|tư liệu|trong bài|chụp)|ảnh(?:,| và) (?:clip|video)|"
    r"bài, ảnh|tin, ảnh|ảnh|hình ảnh|hình|"
    r"photos?(?: by)?|đồ họa|đồ hoạ|clip|video)\s?:\s?(?:của\s)?",
)
# Without a colon: behind the sentence or in brackets, and with a capital: "…. Ảnh Hoàng Hoài", "(Ảnh TTXVN)".
# "Anh" is no misprint of it: "Anh Hoàng Hoài" is who is seen.
_UNLABELLED = re.compile(
    rf"(?:(?<=[.…!?(\[|])|(?<=[.…!?|\-–—]\s)|^)(?:(?:[Ảả]nh|ẢNH)(?: tư liệu| minh họa| minh hoạ)?|"
    rf"[Nn]guồn(?: ảnh)?|[Tt]heo)\s(?:của\s)?(?=[{UPPER}])"
)
_BRACKETED = re.compile(r"[(\[]([^()\[\]]{2,100})[)\]]?[\s.]*$")
_END = re.compile(
    rf"[()\]|]|[.!?…](?:(?<=[{LOWER}{UPPER}]{{2}}[.!?…])|(?<=\.[{UPPER}]\.))\s|;(?!\s?[{UPPER}])"
)
_SEEN = re.compile(  # those who hold a post are in the picture: "Ảnh: Chủ tịch Hồ Chí Minh thăm đồng bào"
    r"(?:(?:phó|quyền|tổng)\s){0,2}(?:chủ tịch|bí thư|giám đốc|hiệu trưởng|thư ký|biên tập)\s", re.IGNORECASE
)
_DELIVERED = re.compile(r"\s(?:phát|cung cấp|chụp)$", re.IGNORECASE)
_MEMBERS = re.compile(r"\s?[/,;]\s?|\s[-–—+]\s|[–—]")
_COMMA = re.compile(", ")
_ALSO_MEMBERS = re.compile(r"\s?&\s?|\s(?:và|VÀ)\s")  # also within a name: Giáo dục & Thời đại


def credit_of_caption(caption: str) -> str | None:
    """Who took or supplied the picture, or None where `caption` names nobody.

    "Rẫy cà phê mùa hoa. Ảnh: Hoàng Hoài" gives "Hoàng Hoài", "(Nguồn: TTXVN)" gives "TTXVN", "Ảnh: Thanh
    Hà/TTXVN" gives "Thanh Hà/TTXVN"; "Ảnh tư liệu", "Ảnh: Internet" and a sentence give None. Names in
    capitals become title case; nothing else is changed. Never raises.
    """
    if not caption or len(caption) > _LONGEST_CAPTION:
        return None
    text = normalize(caption)
    for match in reversed(list(_LABELLED.finditer(text) if ":" in text else ())):
        if match[0][:1] in "đĐcCvV":  # a clip's or a drawing's author
            continue
        credit = _credit_at(text[match.end() :])
        if credit:
            return credit
    for match in reversed(list(_UNLABELLED.finditer(text))):
        credit = _credit_at(text[match.end() :])
        if credit and not (match[0][:1] in "tT" and is_organisation(credit)):  # "Theo Sở Y tế, số ca tăng"
            return credit
    bracketed = _BRACKETED.search(text)
    if bracketed and all(map(is_outlet, _members(bracketed[1]))):
        return bracketed[1].strip()
    return None


def _credit(rest: str) -> str | None:
    """The credit at the beginning of `rest`, up to a bracket, the end of the sentence or the next label."""
    following = _LABELLED.search(rest)
    if following:
        rest = rest[: following.start()]
    rest = without_titles(rest[: _LONGEST_CREDIT * 2])
    end = _END.search(rest)
    printed = (rest[: end.start()] if end else rest).strip(" .,;:-–—|\"”“'")
    if not printed or len(printed) > _LONGEST_CREDIT or is_nobody(printed):
        return None
    printed = _DELIVERED.sub("", printed)
    members = _members(printed)
    kept = [member for member in members if not is_nobody(member)]
    if not kept or not (_supplies(printed) or all(map(_supplies, kept))):
        return None
    if len(kept) < len(members):
        printed = "/".join(kept)
    for member in kept:
        if is_name(without_titles(member)) and not is_organisation(member):
            printed = printed.replace(member, written(member), 1)
    return printed


_known_credit = lru_cache(maxsize=4096)(_credit)  # the same people take pictures every day


def _credit_at(rest: str) -> str | None:
    return _known_credit(rest) if len(rest) <= _LONGEST_KNOWN else _credit(rest)


def _members(printed: str) -> list[str]:
    members: list[str] = []
    for member in map(str.strip, split_names(_MEMBERS, printed)):
        parts = _ALSO_MEMBERS.split(member)
        if len(parts) > 1 and (is_outlet(member, in_source=True) or is_publisher(member)):
            parts = [member]
        members += filter(None, map(str.strip, parts))
    return members


def _supplies(member: str) -> bool:
    """Whether `member` can have taken or supplied a picture: a person, an outlet, an organisation, a desk."""
    if (
        is_name(without_titles(member))
        or is_outlet(member, in_source=True)
        or is_domain(member)
        or desk_of(member)
    ):
        return True
    words = [word for word in member.split() if word[0].isalnum()]
    if is_publisher(member) or (is_organisation(member) and not _SEEN.match(member)):
        return len(words) <= 8 and len(split_names(_COMMA, member)) == 1
    return len(words) == 1 and len(member) <= 30 and member[0].isupper()
