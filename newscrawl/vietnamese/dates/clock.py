"""Times of day: "11:53", "11h53’", "8 giờ rưỡi tối", "3:15:00 CH", "00:15 PM (GMT+7)"."""

from __future__ import annotations

import re
from collections.abc import Iterator
from datetime import timedelta
from typing import NamedTuple

from newscrawl.vietnamese.dates.spelling import LETTER, NUMBER_WORD, fold, number, spelt

DAY_PART = (
    "(?:(?:rạng |tảng |buổi )?sáng(?: sớm)?(?! (?:tạo|kiến|lập|tác|chế))|trưa"
    "|(?:buổi )?(?:chiều tối|chiều(?! (?:dài|rộng|cao|sâu|hướng))|tối(?! (?:ưu|đa|thiểu|cao|tân|hậu)))"
    "|(?:nửa )?đêm|khuya)"
)
"""Pattern; what each means is in `_PARTS`."""

_MM = "[0-9]{1,2}"
# "11h53 - 27/02/2024" and "11h53 / 3 bình luận", but not "8h 15-20/2/2024" or "8 giờ 15 - 3 - 2024"
_APART = (
    r"(?:(?:(?<=[hg][0-9]{2})|(?<=giờ [0-9]{2}))"
    r"(?= ?- ?[0-9]{1,2}[/.-][0-9]{1,2}(?:[/.-][0-9]{2,4})?(?![0-9/.-]))"
    r"|(?<=[hg][0-9]{2})(?= [/-] [0-9])|(?<=giờ [0-9]{2})(?= [/-] [0-9]{1,4}(?! ?[/.-]|[0-9])))"
)
_CLOCK_SHAPE = (
    "(?<![0-9:+])(?=[0-9]{1,2} ?[:hgap]|[^0-9])(?:"
    # 11:53, 11:53:07.123, 11:53', 11:53 giờ
    f"(?P<hour>{_MM})(?::| : )(?P<minute>{_MM})(?:(?::| : )(?P<second>{_MM})(?:[.,][0-9]{{1,12}})?)?"
    rf"(?![0-9:])(?! ?/ ?[0-9])(?:'| ?(?:phút|giờ|[hp])(?!\.?[{LETTER}]))?"
    # 11h53', 11 giờ 53 phút, 11g53, 8 giờ rưỡi, 11 giờ kém 15, tám giờ
    f"|(?P<hour_h>{_MM}|(?<![{LETTER}]){NUMBER_WORD}(?= ?giờ)) ?(?P<unit>giờ|[hg])(?![{LETTER}])"
    "(?! ?(?:trước|nữa|đồng hồ))"  # "2 giờ trước" is a span
    f"(?: ?rưỡi(?![{LETTER}])(?P<half>)"
    f"| ?kém (?P<less>{_MM}|{NUMBER_WORD}(?![{LETTER}]))(?: ?phút)?"
    f"|[: ]?(?P<minute_h>{_MM}(?![0-9:]|[hg][0-9])(?:(?! ?[/.-] ?[0-9])|{_APART})"
    "(?! ?(?:tháng|thg|th[0-9. ]|ngày trước))"
    f"|{NUMBER_WORD}(?= phút))"
    rf"(?:'| ?(?:phút|p)(?!\.?[{LETTER}]))?(?: ?(?P<second_h>{_MM}) ?(?:giây|\"|''|s)(?![{LETTER}]))?)?"
    # 3 PM
    rf"|(?<![/.-])(?P<hour_m>{_MM})(?= ?[ap]\.?m(?![{LETTER}])))"
)
_CLOCK = spelt(_CLOCK_SHAPE, first="0-9")
_CLOCK_OR_WORDS = spelt(_CLOCK_SHAPE, first="0-9bchmnst")  # "tám giờ"
_PART = spelt(rf" ?(?P<open>\()?(?P<part>[ap]m|[ap]\.m\.?|sa|ch|{DAY_PART})(?![{LETTER}])(?(open)\))")
_SA_IS_A_PLACE = spelt(" ?(?:pa|pả|đéc|huỳnh|thầy|kỳ|loong)")  # "11:53 SA PA"
_NAME_FOLLOWS = re.compile(rf"\.? ?[{LETTER}]")
_DAY_FOLLOWS = spelt(rf"[ ,(]{{0,2}}(?:ngày|hôm)(?![{LETTER}])")  # "24h qua" is a name
_DIGITS_OF_DAY_FOLLOW = re.compile("[ ,-]{1,3}[0-9]{1,2}[/.-][0-9]{1,2}[/.-][0-9]{2}")
_ZONE = spelt(
    r"[ ,]{0,2}[(\[]? ?(?:giờ |múi giờ )?(?:"
    r"(?:gmt|utc)(?:(?P<offset> ?[+] ?[0-9]{1,2}(?::?[0-9]{2})?(?![0-9])"
    r"| ?-[0-9]{1,2}(?::?[0-9]{2})?(?![0-9/.])"
    r"| ?0?7(?::?00)?(?![0-9/.:-]))|(?P<odd> ?[+-][0-9]| [0-9]{1,2}(?![0-9/.:-]))|)"
    r"|(?P<bare>[+-][0-9]{1,2}(?::?[0-9]{2})?)(?![0-9:])"
    rf"|(?P<ict>ict|(?:giờ )?đông dương|việt nam|hà nội|indochina time)(?![{LETTER}])"
    rf"|z(?![{LETTER}0-9]))[)\]]?"
)
_UNKNOWN_ZONE = re.compile(r" [A-Z]{2,5}(?![A-Za-z])")
_OFFSET = re.compile(r"([+-]?)([0-9]{1,2}):?([0-9]{2})?")


class Zone(NamedTuple):
    """An explicit offset; `offset` None = one that cannot be believed. `utc`: a Z, GMT or +00:00."""

    end: int
    offset: timedelta | None
    utc: bool


class Clock(NamedTuple):
    """A time of day where it stands: `minute` is negative behind "kém"; `part` as printed, lower case."""

    start: int
    end: int
    hour: int
    minute: int
    second: int | None
    part: str | None
    zone: Zone | None
    valid: bool
    exact: bool  # minutes are printed, so that it cannot be a duration or a name ("một giờ", "24h")

    @property
    def english(self) -> bool:
        """Does an English AM or PM follow?"""
        return self.part is not None and self.part[0] in "ap" and self.part.rstrip(".")[-1] == "m"


def find_clocks(text: str, cased: str, *, machine: bool) -> Iterator[Clock]:
    """Yield every time of day of `text` in order; `cased` is the same text before `str.lower`.

    `machine`: an unknown upper-case zone behind the time ("XYZ") makes it invalid.
    """
    shape = _CLOCK_OR_WORDS if "gi" in text else _CLOCK
    position = 0
    while found := shape.search(text, position):
        position = found.end()
        part = _PART.match(text, position)
        if part and part["part"] in ("sa", "ch") and not _is_half_of_day(text, cased, part):
            part = None
        if part:
            position = part.end()
        if _is_a_name(found, part) and not _day_follows(text, cased, position):
            continue
        zone = find_zone(text, position, found)
        known = not (machine and zone is None and _UNKNOWN_ZONE.match(cased, position))
        position = zone.end if zone else position
        yield _clock(found, position, part["part"] if part else None, zone, known)


def _is_a_name(found: re.Match[str], part: re.Match[str] | None) -> bool:
    """Nothing but "24h" or "5G"?"""
    bare = found["unit"] and not (found["minute_h"] or found["less"] or found["half"] is not None or part)
    return bool(bare) and (found["unit"] == "g" or (found["unit"] == "h" and found["hour_h"] == "24"))


def _day_follows(text: str, cased: str, position: int) -> bool:
    """ "19g ngày 27/2", "19g 27/2/2024"; "5G 27/2/2024" is a name and a day."""
    small = cased[position - 1] == "g"
    return bool(_DAY_FOLLOWS.match(text, position) or (small and _DIGITS_OF_DAY_FOLLOW.match(text, position)))


def _is_half_of_day(text: str, cased: str, part: re.Match[str]) -> bool:
    """SA and CH, not the beginning of a name ("Sa Đéc", "Ch. Nguyễn")."""
    printed = cased[part.start("part") : part.end("part")]
    name = _NAME_FOLLOWS if printed.istitle() else _SA_IS_A_PLACE
    return not name.match(text, part.end())


def _clock(found: re.Match[str], end: int, part: str | None, zone: Zone | None, known: bool) -> Clock:
    hh, mm, ss, hour_h, _, half, less, minute_h, second_h, hour_m = found.groups()
    hour = number(hh or hour_h or hour_m)
    minute = 30 if half is not None else number(mm or minute_h or less or "0")
    second = int(ss or second_h) if ss or second_h else None
    valid = known and hour <= 24 and minute < 60 and (second or 0) < 60
    if mm:
        valid = valid and len(mm) == 2 and (not ss or len(ss) == 2)
    if hour == 24:
        valid = valid and not minute and not second
    if less:
        valid = valid and 1 <= hour <= 23
        minute = -minute
    exact = bool(mm or minute_h or less) or half is not None
    return Clock(found.start(), end, hour, minute, second, part, zone, valid, exact)


def find_zone(text: str, position: int, clock: re.Match[str] | None = None) -> Zone | None:
    """The zone that stands at `position`, if one does; `clock`: what _CLOCK found before it."""
    found = _ZONE.match(text, position)
    if not found:
        return None
    if found["ict"]:
        return Zone(found.end(), timedelta(hours=7), utc=False)
    if found["odd"]:
        return Zone(found.end(), None, utc=False)
    if found["bare"] and found["bare"][0] == "-" and not (clock and _is_of_programs(clock)):
        return None  # the end of a range
    printed = (found["offset"] or found["bare"] or "+0").replace(" ", "")
    sign, hours, minutes = _OFFSET.fullmatch(printed).groups()  # type: ignore[union-attr]  # _ZONE's own shape
    offset = timedelta(hours=int(hours), minutes=int(minutes or 0))
    if offset > timedelta(hours=14) or int(minutes or 0) > 59:
        return Zone(found.end(), None, utc=False)
    return Zone(found.end(), -offset if sign == "-" else offset, utc=not offset)


def _is_of_programs(clock: re.Match[str]) -> bool:
    """A time with seconds or behind a T, so that a bare "-05:00" may be its offset?"""
    return bool(clock["second"]) or clock.string[clock.start() - 1 : clock.start()] == "t"


# For each part of the day: the hours that stand as printed, those that gain twelve, those that become
# midnight. An hour in none of them is refused: "15 giờ sáng", "12 giờ đêm" (which midnight?).
_MORNING = (range(12), range(0), (12,))
_NOON = (range(10, 24), range(1, 10), ())
_AFTERNOON = (range(12, 24), range(1, 12), ())
_EVENING = (range(13, 24), range(1, 12), ())
_NIGHT = ((*range(6), *range(13, 24)), range(6, 12), ())
_PM = (range(12, 24), range(12), ())
_PARTS: dict[str, tuple[tuple[int, ...] | range, range, tuple[int, ...]]] = {
    **dict.fromkeys(("sáng", "sáng sớm", "sa", "am"), _MORNING),
    "trưa": _NOON,
    **dict.fromkeys(("chiều", "chiều tối"), _AFTERNOON),
    "tối": _EVENING,
    **dict.fromkeys(("đêm", "khuya"), _NIGHT),
    **dict.fromkeys(("ch", "pm"), _PM),
}
_ON_THE_CLOCK = _PARTS | {fold(part): hours for part, hours in _PARTS.items()}
_DAY_PART_PREFIX = re.compile("^(?:rang|tang|buoi|nua) ")


def on_the_clock(hour: int, part: str) -> int | None:
    """The hour that `hour` means with this part of the day (lower case); None = refused."""
    hours = _ON_THE_CLOCK.get(part) or _ON_THE_CLOCK[_DAY_PART_PREFIX.sub("", fold(part).replace(".", ""))]
    stand, later, midnight = hours
    if hour in stand:
        return hour
    if hour in later:
        return hour + 12
    return 0 if hour in midnight else None


def since_midnight(clock: Clock, part: str | None) -> timedelta | None:
    """The time from 00:00 to `clock`, whose own part of the day goes before `part`; None = refused."""
    if not clock.valid:
        return None
    said = clock.part or part
    hour = on_the_clock(clock.hour, said) if said else clock.hour
    return None if hour is None else timedelta(0, (hour * 60 + clock.minute) * 60 + (clock.second or 0))
