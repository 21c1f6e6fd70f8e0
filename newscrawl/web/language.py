"""The two languages of the pages: which one a reader wants, its words, its numbers and dates.

What was asked for in the address (`?lang=en`) wins and is remembered in a cookie; then comes the cookie,
then what the browser says it prefers, then Vietnamese.
"""

from __future__ import annotations

import tomllib
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from functools import cache
from importlib import resources
from types import MappingProxyType
from typing import get_args

from newscrawl.items import VIETNAM
from newscrawl.research.svg import Language

LANGUAGES: tuple[Language, ...] = get_args(Language)
COOKIE = "newscrawl_lang"
A_YEAR = 365 * 24 * 3600  # seconds

_ENGLISH_MONTHS = (
    "January February March April May June July August September October November December".split()  # noqa: SIM905
)


def chosen(asked: str | None, remembered: str | None, accepted: str) -> Language:
    """The language for a reader, by `?lang=`, the cookie and the Accept-Language header."""
    for wish in (asked, remembered):
        for language in LANGUAGES:
            if wish == language:
                return language
    return _preferred(accepted)


def _preferred(accepted: str) -> Language:
    """The first of ours in an Accept-Language header by its weights."""
    wishes: list[tuple[float, Language]] = []
    for entry in accepted.split(",")[:20]:
        tag, _, weight = entry.strip().partition(";q=")
        for language in LANGUAGES:
            if tag.lower().partition("-")[0] == language:
                wishes.append((_number(weight), language))
    return max(wishes, key=lambda wish: wish[0])[1] if wishes else "vi"


def _number(weight: str) -> float:
    try:
        return float(weight) if weight else 1.0
    except ValueError:
        return 0.0


@dataclass(frozen=True, slots=True)
class Words:
    """The words of one language; called with a key and what stands in its braces."""

    language: Language
    texts: Mapping[str, str]

    def __call__(self, key: str, **values: object) -> str:
        """The text of a key. "one article|{n} articles" is chosen by `n`. Raises `KeyError`."""
        text = self.texts[key]
        if "|" in text:
            one, many = text.split("|")
            text = one if values["n"] == 1 else many
        shown = {name: self.number(value) if type(value) is int else value for name, value in values.items()}
        return text.format_map(shown) if values else text

    def known(self, key: str, otherwise: str) -> str:
        """The text of a key that need not be there, as for a kind of article that is new."""
        return self.texts.get(key, otherwise)

    def number(self, value: int) -> str:
        """An integer with its thousands apart: 1.234 in Vietnamese, 1,234 in English."""
        grouped = f"{value:,}"
        return grouped.replace(",", ".") if self.language == "vi" else grouped

    def percent(self, share: float | None, places: int = 2) -> str:
        """A share of 0 to 1 in per cent; nothing for None."""
        if share is None:
            return ""
        text = f"{share:.{places}%}"
        return text.replace(".", ",") if self.language == "vi" else text

    def day(self, text: str | None, precision: str | None = None) -> str:
        """The day of a stored time (ISO 8601); a month when no more is known."""
        if not text:
            return self("no_date")
        return self._day(datetime.fromisoformat(text).astimezone(VIETNAM), precision)

    def moment(self, text: str | datetime | None, precision: str | None = "minute") -> str:
        """Day and time of a stored time, as far as it is known, in Vietnamese time."""
        if not text:
            return self("no_date")
        at = (datetime.fromisoformat(text) if isinstance(text, str) else text).astimezone(VIETNAM)
        day = self._day(at, precision)
        return f"{day}, {at:%H:%M}" if precision in ("minute", "second") else day

    def _day(self, at: datetime, precision: str | None) -> str:
        if self.language == "vi":
            return f"{at:%m/%Y}" if precision == "month" else f"{at:%d/%m/%Y}"
        month = _ENGLISH_MONTHS[at.month - 1]
        return f"{month} {at.year}" if precision == "month" else f"{at.day} {month} {at.year}"

    def bad_query(self, reason: str) -> str:
        """Why a query cannot be read; `errors.BadQuery` says it in English."""
        return self.texts.get(f"unreadable.{reason.rstrip(':')}", reason.rstrip(":"))


@cache
def words_of(language: Language) -> Words:
    """The words of a language, from its file in `words/`."""
    text = resources.files("newscrawl.web").joinpath("words", f"{language}.toml").read_text(encoding="utf-8")
    flat: dict[str, str] = {}
    for key, value in tomllib.loads(text).items():
        if isinstance(value, dict):
            flat.update({f"{key}.{name}": said for name, said in value.items()})
        else:
            flat[key] = value
    return Words(language, MappingProxyType(flat))
