"""The lunar calendar as Việt Nam keeps it, for its great holidays: new moons and solar terms at +07:00.

A month begins on the day of the new moon; the eleventh has the winter solstice in it; a year of thirteen
months repeats the first one after it in which the sun enters no new sign. The positions follow the series of
Jean Meeus, *Astronomical Algorithms*, good to a few minutes between 1900 and 2100.
"""

from __future__ import annotations

from datetime import date
from functools import lru_cache
from math import floor, pi, radians, sin

_SYNODIC_MONTH = 29.530588853  # days
_FIRST_NEW_MOON = 2415021.076998695  # Julian day of the new moon numbered 0, in January 1900
_JULIAN_DAY_OF_ORDINAL_0 = 1721424.5
_HOURS_EAST = 7.0


@lru_cache(maxsize=256)
def tet(year: int) -> date:
    """The first day of the lunar year that begins in this year of ours."""
    return lunar_date(year, 1, 1)


def hung_kings(year: int) -> date:
    """The commemoration of the Hùng Kings, the tenth of the third month."""
    return lunar_date(year, 3, 10)


def lunar_date(year: int, month: int, day: int) -> date:
    """The day of ours for a day of the lunar `year`; of a month that is repeated, the first one."""
    before, after = _eleventh_month(year - 1), _eleventh_month(year)
    starts = [_new_moon(before + place) for place in range(after - before + 1)]
    leap = _leap_place(starts) if after - before == 13 else len(starts)
    place = (month + 1) % 12 + 12 * (month >= 11)
    if month >= 11:  # the eleventh and twelfth months of a year lie behind the next solstice
        return date.fromordinal(_new_moon(after + month - 11) + day - 1)
    return date.fromordinal(starts[place + (place >= leap)] + day - 1)


def _eleventh_month(year: int) -> int:
    """The number of the new moon that begins the month with the winter solstice of this year."""
    number = floor(
        (date(year, 12, 31).toordinal() + _JULIAN_DAY_OF_ORDINAL_0 - _FIRST_NEW_MOON) / _SYNODIC_MONTH
    )
    while _new_moon(number) > date(year, 12, 31).toordinal():
        number -= 1
    return number if _sign(_new_moon(number)) < 9 else number - 1


def _leap_place(starts: list[int]) -> int:
    """Which month after the eleventh is the repeated one: the first in which the sun enters no new sign."""
    return next(place for place in range(1, 13) if _sign(starts[place]) == _sign(starts[place + 1]))


@lru_cache(maxsize=4096)
def _new_moon(number: int) -> int:
    """The ordinal of the day (+07:00) of a new moon, counted from January 1900."""
    t = number / 1236.85  # Julian centuries from 1900
    moment = 2415020.75933 + 29.53058868 * number + 0.0001178 * t * t - 0.000000155 * t**3
    moment += 0.00033 * sin(radians(166.56 + 132.87 * t - 0.009173 * t * t))
    sun = radians(359.2242 + 29.10535608 * number - 0.0000333 * t * t - 0.00000347 * t**3)
    moon = radians(306.0253 + 385.81691806 * number + 0.0107306 * t * t + 0.00001236 * t**3)
    node = radians(21.2964 + 390.67050646 * number - 0.0016528 * t * t - 0.00000239 * t**3)
    moment += (0.1734 - 0.000393 * t) * sin(sun) + 0.0021 * sin(2 * sun)
    moment += -0.4068 * sin(moon) + 0.0161 * sin(2 * moon) - 0.0004 * sin(3 * moon)
    moment += 0.0104 * sin(2 * node) - 0.0051 * sin(sun + moon) - 0.0074 * sin(sun - moon)
    moment += 0.0004 * sin(2 * node + sun) - 0.0004 * sin(2 * node - sun)
    moment += -0.0006 * sin(2 * node + moon) + 0.0010 * sin(2 * node - moon) + 0.0005 * sin(2 * moon + sun)
    ahead = 0.000278 + t * (0.000265 + 0.000262 * t)  # dynamical time runs ahead of the clocks'
    return floor(moment - ahead + _HOURS_EAST / 24 - _JULIAN_DAY_OF_ORDINAL_0)


def _sign(ordinal: int) -> int:
    """In which twelfth of its way the sun is when a day (+07:00) begins: 9 from the winter solstice on."""
    julian = ordinal + _JULIAN_DAY_OF_ORDINAL_0 - _HOURS_EAST / 24
    t = (julian - 2451545.0) / 36525
    anomaly = radians(357.52910 + 35999.05030 * t - 0.0001559 * t * t - 0.00000048 * t**3)
    centre = (1.914600 - 0.004817 * t - 0.000014 * t * t) * sin(anomaly)
    centre += (0.019993 - 0.000101 * t) * sin(2 * anomaly) + 0.000290 * sin(3 * anomaly)
    longitude = radians(280.46645 + 36000.76983 * t + 0.0003032 * t * t + centre) % (2 * pi)
    return floor(longitude / pi * 6)
