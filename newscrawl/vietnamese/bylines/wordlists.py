"""How this package writes its lists of words down, and looks a printed phrase up in one."""

from __future__ import annotations

from newscrawl.vietnamese.text import new_style


def word_list(words: str) -> list[str]:
    """The words of `words`, between spaces."""
    return words.split()


def phrase_list(text: str) -> list[str]:
    """The phrases of `text`, between semicolons and line ends."""
    return [phrase.strip() for line in text.splitlines() for phrase in line.split(";") if phrase.strip()]


def phrases(text: str) -> frozenset[str]:
    """The set of the phrases of `text`, in which `is_listed` looks."""
    return frozenset(map(new_style, phrase_list(text)))


def is_listed(printed: str, listed: frozenset[str]) -> bool:
    """Whether `printed` is one of `listed`, whatever its case and tone style. Marks decide: Thanh Hóa is a
    province, Thanh Hoa a person."""
    key = printed.lower().strip(" .")
    return key in listed or (not key.isascii() and new_style(key) in listed)
