"""One table of a newspaper file, read key by key, with a sentence for each key that is wrong."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from difflib import get_close_matches
from math import isfinite
from typing import Any

from newscrawl.discovery.urls import as_origin, canonicalize
from newscrawl.errors import BadNewspaperFile

Table = dict[str, Any]

ORIGIN = 'an http(s) origin such as "https://baodaknong.vn" (no path, no user)'
OWN_URL = 'a path that begins with "/", or a URL at base_url or one of former_urls'


@dataclass(frozen=True, slots=True)
class Keys:
    """The keys of one table; `path` is "" or "crawl." and the like, `file` what errors name.

    Every method that reads a key raises `BadNewspaperFile` where its value is not what it must be.
    """

    file: str
    table: Table
    path: str = ""

    def wrong(self, key: str, allowed: str) -> BadNewspaperFile:
        """The sentence for a key that is missing or whose value is not `allowed`."""
        given = f", not {shown(self.table[key])}" if key in self.table else ", but is missing"
        return BadNewspaperFile(f"{self.file}: {self.path}{key} must be {allowed}{given}.")

    def allow_only(self, allowed: Iterable[str]) -> None:
        """Refuse keys that nobody would read."""
        known = sorted(allowed)
        for key in self.table:
            if key not in known:
                near = get_close_matches(key, known, n=1)
                advice = f"did you mean {near[0]}?" if near else f"allowed are {', '.join(known)}."
                raise BadNewspaperFile(f"{self.file}: there is no key {shown(self.path + key)}; {advice}")

    def inner(self, key: str) -> Keys:
        """The table `[key]`, empty where the file has none."""
        value = self.table.get(key, {})
        if not isinstance(value, dict):
            raise self.wrong(key, f"a table, written [{key}]")
        return Keys(self.file, value, f"{self.path}{key}.")

    def text(self, key: str) -> str:
        """A text of one line."""
        value = self.table.get(key)
        if not isinstance(value, str) or not value.strip() or len(value) > 1000 or not value.isprintable():
            raise self.wrong(key, "a text of one line in quotes")
        return value.strip()

    def optional_text(self, key: str) -> str | None:
        """A text of one line, or None where the key is absent."""
        return self.text(key) if key in self.table else None

    def texts(self, key: str, allowed: str) -> tuple[str, ...]:
        """A list of texts, each once, in order; empty where the key is absent."""
        value = self.table.get(key, [])
        if not isinstance(value, list) or not all(isinstance(one, str) for one in value):
            raise self.wrong(key, allowed)
        return tuple(dict.fromkeys(value))

    def origin(self, key: str) -> str:
        """An http(s) origin in canonical form."""
        value = self.table.get(key)
        found = as_origin(value) if isinstance(value, str) else None
        if found is None:
            raise self.wrong(key, ORIGIN)
        return found

    def origins(self, key: str) -> tuple[str, ...]:
        """A list of origins; empty where the key is absent."""
        allowed = f"a list whose entries are each {ORIGIN}"
        given = self.texts(key, allowed)
        found = tuple(one for one in map(as_origin, given) if one is not None)
        if len(found) != len(given):
            raise self.wrong(key, allowed)
        return found

    def number(self, key: str, low: float, high: float, unit: str) -> float:
        """A finite number within bounds."""
        value = self.table[key]
        if isinstance(value, (int, float)) and not isinstance(value, bool):
            if isinstance(value, float) and not isfinite(value):
                raise self.wrong(key, f"a number from {low} to {high} ({unit})")
            if low <= value <= high:
                return float(value)
        raise self.wrong(key, f"a number from {low} to {high} ({unit})")

    def whole_number(self, key: str, low: int, high: int, unit: str) -> int:
        """A whole number within bounds."""
        value = self.table[key]
        if isinstance(value, int) and not isinstance(value, bool) and low <= value <= high:
            return value
        raise self.wrong(key, f"a whole number from {low} to {high} ({unit})")

    def numbers(self, key: str, low: float, high: float, unit: str, most: int) -> tuple[float, ...]:
        """A list of up to `most` finite numbers within bounds, which come back each once, in their order."""
        value = self.table[key]
        allowed = f"a list of up to {most} numbers from {low} to {high} ({unit})"
        if not isinstance(value, list) or len(value) > most:
            raise self.wrong(key, allowed)
        for one in value:
            if not isinstance(one, (int, float)) or isinstance(one, bool) or not low <= one <= high:
                raise self.wrong(key, allowed)
        return tuple(sorted({float(one) for one in value}))

    def flag(self, key: str) -> bool:
        """True or false; false where the key is absent."""
        value = self.table.get(key, False)
        if not isinstance(value, bool):
            raise self.wrong(key, "true or false")
        return value


def own_url(value: object, own: tuple[str, ...]) -> str | None:
    """`value` where it is a path or a URL at one of the newspaper's `own` origins, else None."""
    if not isinstance(value, str):
        return None
    url = canonicalize(value, own[0] + "/")
    if url is None:
        return None
    if value.startswith("/") and not value.startswith("//"):
        return value
    return url if any(url.startswith(one + "/") for one in own) and "://" in value else None


def either(allowed: Iterable[str]) -> str:
    """ "a", or "a" or "b" or "c"."""
    return " or ".join(f'"{one}"' for one in allowed)


def shown(value: object) -> str:
    """A value as an error shows it: on one line, short, texts in double quotes."""
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, int) and value.bit_length() > 200:  # str() refuses thousands of digits
        return "so large a number"
    text = str(value) if isinstance(value, (int, float)) else repr(value)
    if isinstance(value, str):
        text = '"' + text[1:-1].replace('"', "'") + '"'
    return text if len(text) <= 80 else text[:77] + "..."
