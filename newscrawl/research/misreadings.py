"""What a query says in the language of other search engines, which is read as plain words here. Pure.

    lúa -nước      a minus takes nothing away: both words are looked for
    title:lúa      names no place to look: "title" is a word like others
    lúa or ngô     looks for "or": operators are written in capitals
    lúa | ngô      passes the bar over and looks for both words
    th*y           a star ends a word: "y" is another

A dash between words (Hà Nội - Huế), within one (COVID-19) or before a number, a colon in a time (15:30), and
whatever stands in quotes is what it looks like.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Literal

from newscrawl.vietnamese.text import normalize

Sign = Literal["minus", "part", "filter", "operator", "bar", "star"]

_QUOTE = '"“”„‟«»＂'
_PHRASE = rf"[{_QUOTE}][^{_QUOTE}]*(?:[{_QUOTE}]|$)"
_SIGN = re.compile(
    rf"""(?<![^\s(])-(?P<minus>[^\W\d_][^\s()*{_QUOTE}]*|{_PHRASE})
    | (?<=\s)(?:(?P<operator>and|or|not)(?=\s\S)|(?P<near>near)(?=\s?\())
    | (?<=\s)(?P<bar>\|{{1,2}})(?=\s\S)
    | (?<![^\s(])(?P<star>[^\s()*{_QUOTE}]++\*++[^\s()*{_QUOTE}]++)
    | (?<![^\s(])(?:(?P<part>title|lead|body|captions)|(?P<filter>newspaper|category|author|tag)):
    | {_PHRASE}""",
    re.VERBOSE | re.IGNORECASE,
)


@dataclass(frozen=True, slots=True)
class Misreading:
    """A sign that means nothing here. `name` is the word or phrase behind a minus, the part of an article
    ("title") or the filter ("author") before a colon, the operator in capitals, or the word with the star."""

    sign: Sign
    name: str


def misreadings(query: str) -> tuple[Misreading, ...]:
    """What in `query` is not read as it may have been meant, each once, in the order of the query."""
    return tuple(dict.fromkeys(_found(normalize(query))))


def _found(query: str) -> Iterator[Misreading]:
    for match in _SIGN.finditer(query):
        if match["minus"]:
            yield Misreading("minus", match["minus"])
        elif match["part"]:
            yield Misreading("part", match["part"].lower())
        elif match["filter"]:
            yield Misreading("filter", match["filter"].lower())
        elif match["bar"]:
            yield Misreading("bar", "OR")
        elif match["star"]:
            yield Misreading("star", match["star"])
        elif (operator := match["operator"] or match["near"]) and not operator.isupper():
            yield Misreading("operator", operator.upper())
