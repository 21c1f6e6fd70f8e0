"""The spellings of one Vietnamese word that a search takes for the same. Pure.

The exact index tells every diacritic apart, so tone placement (hoà, hòa) and i for y (lí, lý) are offered
side by side. The folded index leaves out every mark but the stroke of đ: each d is offered both ways, for
đ begins syllables, and stands anywhere in abbreviations (HĐND) and in names that are written together (Êđê).
What is typed with an apostrophe or a hyphen is looked for without it as well (R'lấp and Rlấp, Ê-đê and Êđê),
and with one what begins like no syllable (Rlấp, Êđê; but not with d: ODA is no "ô đã") or names a people
(Giarai, Gia-rai).
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable, Iterator, Mapping
from itertools import product
from types import MappingProxyType

from newscrawl.vietnamese.text import new_style, old_style

_APOSTROPHES = "'`´‘’‚‛ʹʻʼʽˈ′‵＇｀᾽"
# A word as FTS5's unicode61 cuts it, with an apostrophe or a hyphen between two of them remembered.
_WORD = re.compile(
    rf"([^\W_][^\W_\u0300-\u036f]*(?:[\u0300-\u036f]+[^\W_]*)*)([{_APOSTROPHES}\u2010\u2011-](?=[^\W\d_]))?"
)

_I = "iìỉĩíị"
_Y = "yỳỷỹýỵ"
_SWAPPED: Mapping[str, str] = MappingProxyType(
    {**dict(zip(_I, _Y, strict=True)), **dict(zip(_Y, _I, strict=True))}
)
_I_OR_Y = re.compile(rf"(qu|[hklmst])([{_I}{_Y}])")

# Names of the highlands with the apostrophe left out: Rlấp, Tling, Mgar. Two consonants of which the
# second cannot follow the first in a Vietnamese syllable.
_CLUSTER = re.compile(
    r"(?!(?:ch|gh|kh|ng|nh|ph|th|tr|kr|dr|đr|br|pl|bl|gr|gl))([bcdđghjklmnprst])([bcdđghjklmnrst][^\W\d_]+)"
)
_VOWEL_AND_STROKE = re.compile(r"([aăâeêioôơuưy])(đ[^\W\d_]+)")
_VOWEL = re.compile(r"[aeiouy]")

# Peoples whose names are printed in one word, with a hyphen or as two: Xơđăng, Xơ-đăng, Xơ Đăng. Of some the
# two words without diacritics are frequent ones ("co ho" is có hồ, too).
_PEOPLES = ("ê đê", "xơ đăng", "gia rai", "ra glai", "chu ru", "rơ măm", "xinh mun", "x tiêng")
_PEOPLES_LIKE_WORDS = ("ba na", "cơ ho", "cơ tu", "chơ ro", "khơ mú", "khơ me", "ơ đu")
_MARKS = re.compile(r"(?<=[A-Za-z])[\u0300-\u036f]+")  # й stays: the folded index tells it from и
_MOST_D = 3  # of a word; no name has more


def has_diacritics(text: str) -> bool:
    """Whether anything in `text` carries a mark; the stroke of đ is one."""
    return not text.isascii() and any(
        char in "đĐ" or unicodedata.combining(char) for char in unicodedata.normalize("NFD", text)
    )


def without_diacritics(text: str) -> str:
    """`text` with the marks taken off its Latin letters and đ as d; letters of other scripts keep theirs."""
    if text.isascii():
        return text
    bare = _MARKS.sub("", unicodedata.normalize("NFD", text))
    return unicodedata.normalize("NFC", bare).replace("đ", "d").replace("Đ", "D")


def has_words(text: str) -> bool:
    """Whether `units` would give anything for `text`."""
    return _WORD.search(text) is not None


def units(text: str, *, folded: bool) -> Iterator[tuple[str, ...]]:
    """For each word of `text` its spellings in lower case; a spelling may be two words ("r lấp").

    What holds no letter and no digit gives nothing.
    """
    joined: list[tuple[str, ...]] = []
    parts: list[str] = []
    for match in _WORD.finditer(text):
        word = without_diacritics(match[1]).lower() if folded else _lower(match[1])
        parts.append(word)
        joined.append(_spellings(word, folded=folded))
        if match[2]:
            continue
        if len(parts) == 1:
            yield _distinct((*joined[0], *_parted(word, folded=folded)))
        else:
            whole = _spellings("".join(parts), folded=folded) if len(parts) == 2 else ()
            yield _distinct(
                (*map(" ".join, product(*joined)), *whole) if len(parts) < 5 else (" ".join(parts),)
            )
        joined, parts = [], []


def _lower(word: str) -> str:
    """As the exact index has it, which leaves the İ of İstanbul; Python would make two characters of it."""
    return "İ".join(part.lower() for part in word.split("İ")) if "İ" in word else word.lower()


def _spellings(word: str, *, folded: bool) -> tuple[str, ...]:
    if folded:
        return _distinct(with_d for one in (word, *_swapped(word)) for with_d in _with_strokes(one))
    if word.isascii():
        return (word, *_swapped(word))
    placed = _distinct((word, new_style(word), old_style(word)))
    return _distinct((*placed, *(swapped for one in placed for swapped in _swapped(one))))


def _swapped(word: str) -> tuple[str, ...]:
    match = _I_OR_Y.fullmatch(word)
    return (match[1] + _SWAPPED[match[2]],) if match else ()


def _with_strokes(word: str) -> Iterator[str]:
    if "d" not in word:
        yield word
        return
    places = [place for place, char in enumerate(word) if char == "d"]
    for choice in product("dđ", repeat=min(len(places), _MOST_D)):
        letters = list(word)
        for place, letter in zip(places, choice, strict=False):
            letters[place] = letter
        yield "".join(letters)


def _parted(word: str, *, folded: bool) -> Iterator[str]:
    if name := (_FOLDED_PEOPLES if folded else _EXACT_PEOPLES).get(word):
        yield name
    match = _CLUSTER.fullmatch(word)
    if match and _VOWEL.search(without_diacritics(match[2])):
        yield from (
            f"{first} {rest}"
            for first in ((*_with_strokes(match[1]),) if folded else (match[1],))
            for rest in _spellings(match[2], folded=folded)
        )
    elif not folded and (match := _VOWEL_AND_STROKE.fullmatch(word)):
        yield from (f"{match[1]} {rest}" for rest in _spellings(match[2], folded=False))


def _distinct(words: Iterable[str]) -> tuple[str, ...]:
    return tuple(dict.fromkeys(words))


_EXACT_PEOPLES = MappingProxyType({name.replace(" ", ""): name for name in (*_PEOPLES, *_PEOPLES_LIKE_WORDS)})
_FOLDED_PEOPLES = MappingProxyType(  # the folded index keeps the stroke of đ
    {
        without_diacritics(name).replace(" ", ""): "đ".join(map(without_diacritics, name.split("đ")))
        for name in _PEOPLES
    }
)
