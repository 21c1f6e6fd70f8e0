"""How dates are spelt: one spelling out of the many that pages print, and Vietnamese number words.

`clean` undoes what encodings, editors and templates do to a string; `spelt` lets a pattern that is
written in Vietnamese also match the same words without diacritics ("2 gio truoc").
"""

from __future__ import annotations

import html
import re
import unicodedata

LETTER = r"a-z\u00e0-\u1ef9"
"""The inside of a character class: letters, in lower case. Escapes, so that `spelt` leaves it alone."""

_STRANGE = {
    # invisible: zero-width, soft hyphen, CGJ, direction marks, variation selectors
    **dict.fromkeys([0xAD, 0x34F, 0x61C, *range(0x180B, 0x180F), 0xFEFF], ""),
    **dict.fromkeys([*range(0x200B, 0x2010), *range(0x202A, 0x202F), *range(0x2060, 0x2070)], ""),
    **dict.fromkeys(range(0xFE00, 0xFE10), ""),
    # look-alikes; the full-width forms are left to NFKC
    **dict.fromkeys([*range(0x2010, 0x2016), 0x2043, 0x207B, 0x208B, 0x2212, 0x2500, 0x2796, 0xFE58], "-"),
    **dict.fromkeys([0x2044, 0x2215, 0x2571, 0x29F8, 0x2CC6, 0x5C, 0xFF3C], "/"),
    **dict.fromkeys([0x2D0, 0x2F8, 0x5C3, 0x2236, 0xA789, 0xFE13, 0xFE55], ":"),
    **dict.fromkeys([0x60, 0xB4, 0x2B9, 0x2BC, 0x2C8, 0x2018, 0x2019, 0x201B, 0x2032, 0x2035], "'"),
    **dict.fromkeys([0x201C, 0x201D, 0x2033], '"'),
    0x3001: ",",
    0x3002: ".",
    0xD0: "Đ",  # Icelandic letters in place of Vietnamese ones
    0xF0: "đ",
    0x130: "I",  # the only letter whose lower case is longer than itself
    # NFKC would turn 2½ into 21/2 and 5² into 52: better not a digit at all
    **dict.fromkeys([0xB2, 0xB3, 0xB9, *range(0xBC, 0xBF), *range(0x2070, 0x207A)], "\ufffd"),
    **dict.fromkeys([*range(0x2080, 0x208A), *range(0x2150, 0x218A), *range(0x2460, 0x249C)], "\ufffd"),
}
_STRANGE_SIGN = re.compile(f"[{re.escape(''.join(map(chr, _STRANGE)))}]")
_VIETNAMESE = "àảãáạăằẳẵắặâầẩẫấậđèẻẽéẹêềểễếệìỉĩíịòỏõóọôồổỗốộơờởỡớợùủũúụưừửữứựỳỷỹýỵ"
# All but letters that stay as they are, and the signs of ASCII that begin nothing strange.
_TO_CLEAN = re.compile(rf"[^ -%'-;=-\[\]-_a-~{_VIETNAMESE}{_VIETNAMESE.upper()}]")
_ESCAPED_SLASH = re.compile(r"\\+/")  # JSON's, in scripts read as text
_TAG = re.compile(r"<[^<>]{0,400}>")
_BLANK = re.compile(r"[\s\x00-\x1f\x7f-\x9f]+")
_GLUED_CLOCK = re.compile(
    r"((?<![0-9])(?:19|20)[0-9]{2}|(?<=[0-9]{4}-[0-9]{2}-)[0-9]{2})(?=[0-9]{1,2}[:hg][0-9]{2}(?![0-9]))", re.I
)
_GLUED_DAY = re.compile(
    r"(?<![0-9])([0-9]{1,2}(?::[0-9]{2}){1,2}|[0-9]{1,2}[hg][0-9]{2})"
    r"(?=[0-9]{1,2}([/.-])[0-9]{1,2}\2[0-9]{2,4}(?![0-9]))",
    re.I,
)
_GLUE = re.compile("[0-9][0-9]{2}(?:[0-9]{2}|(?<=[:hgHG][0-9]{3})|(?<=-[0-9]{2}-[0-9]{3}))")  # in all of it
_ACCENTED_WORD = re.compile(r"[a-zà-ỹđ]*[à-ỹđ][a-zà-ỹđ]*")


def clean(text: str) -> str:
    """`text` in one spelling: NFKC, ASCII punctuation, single spaces, no tags, entities or glue.

    Upper and lower case are kept, and `str.lower` of the answer has the same length.
    """
    if _TO_CLEAN.search(text):
        text = html.unescape(html.unescape(text))  # twice: some CMS escape what is already escaped
        if "\\" in text:
            text = _ESCAPED_SLASH.sub("/", text)
        text = _STRANGE_SIGN.sub(lambda found: _STRANGE[ord(found[0])], text)
        text = unicodedata.normalize("NFKC", text).replace("\u0130", "I")
        text = _TAG.sub(" ", text)
    if _GLUE.search(text):
        text = _GLUED_CLOCK.sub(r"\1 ", text)
        text = _GLUED_DAY.sub(r"\1 ", text)
    if not text.isprintable() or "  " in text:  # no space is printable but the ordinary one
        text = _BLANK.sub(" ", text)
    return text.strip()


def fold(word: str) -> str:
    """`word` without diacritics; lower case in, ASCII out for Vietnamese."""
    if word.isascii():
        return word
    return unicodedata.normalize("NFD", word.replace("đ", "d")).encode("ascii", "ignore").decode("ascii")


def spelt(pattern: str, *, first: str = "") -> re.Pattern[str]:
    """Compile `pattern`, each accented word of it also matching without its diacritics.

    `first`: the inside of a class with every character that it may begin with, for a pattern whose many
    alternatives would all be tried at every other character too.
    """
    spelt_out = _ACCENTED_WORD.sub(lambda found: f"(?:{found[0]}|{fold(found[0])})", pattern)
    return re.compile(f"(?=[{first}])(?:{spelt_out})" if first else spelt_out)


_UNITS = {
    "một": 1,
    "hai": 2,
    "ba": 3,
    "bốn": 4,
    "tư": 4,
    "năm": 5,
    "sáu": 6,
    "bảy": 7,
    "bẩy": 7,
    "tám": 8,
    "chín": 9,
}
# After a ten, five is "lăm": "tháng mười năm 2023" is October.
_AFTER_TEN = {word: unit for word, unit in _UNITS.items() if word != "năm"} | {"lăm": 5, "nhăm": 5, "mốt": 1}
_TENS = {"mười": 10, "hai mươi": 20, "ba mươi": 30, "bốn mươi": 40, "năm mươi": 50}


def _number_words() -> dict[str, int]:
    """The words of 1 to 59, as they are spelt and folded."""
    words = _UNITS | _TENS
    for ten, tens in _TENS.items():
        words |= {f"{ten} {unit}": tens + units for unit, units in _AFTER_TEN.items()}
    return words | {fold(word): value for word, value in words.items()}


_NUMBER_WORDS = _number_words()
NUMBER_WORD = (
    f"(?:(?:(?:hai|ba|bốn|năm) mươi|mười)(?: (?:{'|'.join(_AFTER_TEN)}))?(?![{LETTER}])"
    f"|(?:{'|'.join(_UNITS)}))"
)
"""A pattern for any of them, to be compiled by `spelt`."""


def number(digits_or_word: str) -> int:
    """The value of digits, or of a word that NUMBER_WORD matched."""
    if digits_or_word[0] in "0123456789":
        return int(digits_or_word)
    return _NUMBER_WORDS.get(digits_or_word) or _NUMBER_WORDS[fold(digits_or_word)]
