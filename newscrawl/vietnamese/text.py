"""Vietnamese text: the form we store, tone-mark placement, and search keys.

Stored text is decoded Unicode in NFC with ordinary spaces; spelling and tone placement stay as
printed. The other forms exist for comparing (`new_style`, `old_style`) and finding (`fold`); they
are never stored in place of the text. No function here raises on any `str`, lone surrogates included.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Mapping
from functools import cache
from types import MappingProxyType

# --- the stored form ------------------------------------------------------------------------------

# Control characters, soft hyphen, grapheme joiner, zero-width and direction marks, byte-order mark,
# and surrogates (half of a character, which no encoder accepts).
_INVISIBLE = re.compile(
    "[\x00-\x08\x0e-\x1b\x7f-\x84\x86-\x9f\u00ad\u034f\u061c\u180e\u200b-\u200f\u202a-\u202e"
    "\u2060-\u206f\ufeff\ufff9-\ufffb\ud800-\udfff]+"
)

# `unicodedata.normalize` sorts a run of combining marks in quadratic time: 80,000 of them take half a
# minute. No language stacks more than a handful; Unicode's stream-safe format allows 30.
_LONG_MARKS = re.compile(r"[^\w\s\x00-\x7f]{31,}")
_MOST_MARKS = 30
_STRIDE = 10
_SAMPLED_LONG_MARKS = re.compile(r"[^\w\s\x00-\x7f]{3}")  # what every tenth character of such a run shows

# U+00D0/U+00F0 (Icelandic eth) look like Đ/đ and are typed for them. Đ begins a syllable; eth never
# begins a word, and stands inside one only after a small letter (Guðrún, Davíð). So: at the start of a
# word or an initial (Ðồng, K.Ð), within an abbreviation (HÐND, QÐ), or large after a glued small letter
# with a vowel behind it (tỉnhÐắk).
_VOWELS = "aăâeêioôơuưyàảãáạằẳẵắặầẩẫấậèẻẽéẹềểễếệìỉĩíịòỏõóọồổỗốộờởỡớợùủũúụừửữứựỳỷỹýỵ"
_ETH = re.compile(  # Đ and Ð stand side by side in every class, so that a second pass decides alike
    rf"(?<![^\W\d_])[Ðð](?=[{_VOWELS}{_VOWELS.upper()}])"  # a syllable
    r"|(?<![^\W\d_])Ð(?=[.\-–]?[B-DF-HJ-NP-TV-XĐÐ])"  # an initial or an abbreviation: Ð.Hoàng, ÐBQH
    r"|(?<=[BCDGHKLMNPQRSTVXYĐÐ])Ð(?![^\W\d_]{0,30}[a-zà-ÿđ])"  # HÐND, QÐ
    r"|(?<=[A-ZĐÐ]\.)Ð(?![^\W\d_])"  # K.Ð
    rf"|(?<=[^\W\d_A-ZĐÐ])Ð(?=[{_VOWELS}])"  # glued
)


def normalize(text: str) -> str:
    """`text` as it is stored: NFC, Ð/ð meant as Đ/đ, nothing invisible, single ordinary spaces, stripped.

    `text` is decoded and unescaped already: HTML entities are left alone. Line breaks and tabs are
    spaces too, so a paragraph comes out as one line. U+02BC becomes U+2019, which SQLite's tokenizer
    takes for a separator like the other apostrophes. Idempotent.
    """
    text = text.strip()
    # Looked for first, because most texts are clean: nothing invisible is printable but U+034F.
    if not text.isprintable() or "  " in text or "\u034f" in text:
        # `split` knows the NBSP family, all widths of space and line separators.
        text = " ".join(_INVISIBLE.sub("", text).split())
    return compose(text.replace("\u02bc", "\u2019"))


def compose(text: str) -> str:
    """NFC with Ð/ð meant as Đ/đ, in time linear in the length of `text`."""
    # Decomposed Vietnamese has one of these marks; asking whether it is NFC takes as long as making it so.
    if "\u0302" in text or "\u0323" in text or not unicodedata.is_normalized("NFC", text):
        text = _in_nfc(text)
    if "Ð" in text or "ð" in text:
        text = _ETH.sub(lambda match: "Đ" if match[0] == "Ð" else "đ", text)
    return text


def _in_nfc(text: str) -> str:
    has_long = _SAMPLED_LONG_MARKS.search(text[::_STRIDE]) and _LONG_MARKS.search(text)
    if has_long and not unicodedata.is_normalized("NFC", text):
        text = _LONG_MARKS.sub(_cut_marks, text)
    return unicodedata.normalize("NFC", text)


def _cut_marks(match: re.Match[str]) -> str:
    kept: list[str] = []
    run = 0
    for char in match[0]:
        run = run + 1 if unicodedata.combining(char) else 0
        if run <= _MOST_MARKS:
            kept.append(char)
    return "".join(kept)


# --- tone placement -------------------------------------------------------------------------------

_PLAIN = "aăâeêioôơuưy"
_TONES = ("\u0300", "\u0309", "\u0303", "\u0301", "\u0323")  # huyền, hỏi, ngã, sắc, nặng
_TONED: Mapping[tuple[str, str], str] = MappingProxyType(
    {(vowel, tone): unicodedata.normalize("NFC", vowel + tone) for vowel in _PLAIN for tone in _TONES}
)

# The vowels of Vietnamese syllables that have two or three, without tone.
_OPEN = (
    "ai ao au ay âu ây eo êu ia iu iêu yêu oa oe oai oao oay oeo oi ôi ơi ua ưa ui ưi ưu uê uơ uy "
    "uya uây uôi uyu ươi ươu"
)
_CLOSED = "iê oa oă oe oo ôô uâ uê uô uy uyê ươ yê"
_AFTER_Q = "a ai ao au ay ă â ây e eo ê i o ô ơ y yê yu"  # behind the u of qu
_AFTER_GI = "a ai ao au ay ă â âu ây e eo ê o oi ô ôi ơ ơi u ua ui uô ư ưa ươ"
_STYLED = frozenset({"oa", "oe", "uy"})


def _tone_at(vowels: str, *, closed: bool, new: bool) -> int:
    """The index of the vowel that carries the tone, `vowels` being without tone and after the onset."""
    for index in range(len(vowels) - 1, -1, -1):
        if vowels[index] in "ăâêôơư" and vowels != "ưu":
            return 0 if vowels == "ưa" else index
    if closed:
        return len(vowels) - 1
    if vowels in _STYLED:
        return 1 if new else 0
    return 1 if len(vowels) == 3 or vowels[:2] in _STYLED else 0


def _slips(prefix: str, rests: str, *, closed: bool, new: bool) -> dict[str, str]:
    """Every placement of every tone over `prefix + rest`, with the right one (itself included)."""
    table: dict[str, str] = {}
    for rest in rests.split():
        vowels = prefix + rest
        right = len(prefix) + _tone_at(rest, closed=closed, new=new)
        for tone in _TONES:
            placed = [vowels[:i] + _TONED[v, tone] + vowels[i + 1 :] for i, v in enumerate(vowels)]
            table.update(dict.fromkeys(placed, placed[right]))
    return table


@cache
def _placements(*, new: bool) -> Mapping[tuple[str, bool], Mapping[str, str]]:
    """Tables of vowels by (onset that matters: "", "q" or "g"; closed by a consonant).

    Made when they are first needed: most commands start without.
    """
    tables: dict[tuple[str, bool], Mapping[str, str]] = {}
    for closed in (False, True):
        plain = _slips("", _CLOSED if closed else _OPEN, closed=closed, new=new)
        tables["", closed] = plain
        tables["q", closed] = _slips("u", _AFTER_Q, closed=closed, new=new)
        tables["g", closed] = plain | _slips("i", _AFTER_GI, closed=closed, new=new)
    return MappingProxyType(tables)


_BOTH_CASES = "".join(
    sorted({form for v in [*_PLAIN, *_TONED.values()] for form in (v, v.upper())}),
)
_MARK = r"\u0300-\u036f\u1ab0-\u1aff\u1dc0-\u1dff\u20d0-\u20ff\ufe20-\ufe2f"
# A whole word that could be one syllable of two or more vowels. A letter that is left with a combining
# mark is not Vietnamese, and moving a tone beside it would break NFC.
_SYLLABLE = re.compile(
    rf"(?<![^\W\d_])(?<![{_MARK}])"
    r"((?i:ngh|ng|[nckpgt]h|tr|[bcdđghklmnprstvxq]|))"
    rf"([{_BOTH_CASES}]{{2,4}}+)"
    rf"((?i:ch|ng|nh|[cmnpt]|))(?![^\W\d_]|[{_MARK}])"
)


def new_style(text: str) -> str:
    """`text` in NFC with the tone on the main vowel: hoà, khoẻ, thuỷ; slips (tóan, qúy) are mended.

    Words that are not a Vietnamese syllable stay as they are. `new_style(old_style(x)) == new_style(x)`.
    """
    tables = _placements(new=True)
    return _SYLLABLE.sub(lambda match: _placed(match, tables), compose(text))


def old_style(text: str) -> str:
    """`text` in NFC with the tone on the first of oa, oe, uy: hòa, khỏe, thủy; else like `new_style`."""
    tables = _placements(new=False)
    return _SYLLABLE.sub(lambda match: _placed(match, tables), compose(text))


def _placed(match: re.Match[str], tables: Mapping[tuple[str, bool], Mapping[str, str]]) -> str:
    onset, vowels, coda = match.groups()
    lowered = vowels.lower()
    kind = onset.lower() if onset in "qQgG" else ""
    right = tables[kind, bool(coda)].get(lowered, lowered)
    if right == lowered:
        return match[0]
    cased = "".join(new.upper() if old.isupper() else new for old, new in zip(vowels, right, strict=True))
    return onset + cased + coda


# --- search keys ----------------------------------------------------------------------------------

_NOT_ASCII_OR_MARK = re.compile(r"[^\x00-\x7f\u0300-\u036f]")
_APOSTROPHES = re.compile("['`´‘’‚‛ʹʻʼʽˈ′‵＇｀᾽]")
_TRANSLITERATED: Mapping[int, str] = MappingProxyType(
    {
        ord(char): ascii_form
        for ascii_form, chars in (
            ("d", "ðÐ"),
            ("l", "łŁ"),
            ("o", "øØ"),
            ("i", "ı"),
            ("h", "ħĦ"),
            ("t", "ŧŦ"),
            ("ae", "æÆ"),
            ("oe", "œŒ"),
            ("ss", "ßẞ"),
            ("th", "þÞ"),
            ("-", "‐‑‒–—―−"),
            ('"', "“”„‟«»″"),
            ("/", "⁄∕"),
        )
        for char in chars
    }
)
_SOMETHING_ELSE = re.compile(r"[^\x00-\x7f]+")


def fold(text: str) -> str:
    """`text` as a search key: lower case, no diacritics, đ as d, apostrophes dropped, single spaces.

    Always pure ASCII and idempotent; what has no ASCII form becomes a space, so that it still parts
    words. R’lấp, R'lấp and Rlấp share a key. NFC and NFD, old and new tone style agree.
    """
    # Before NFKD, which makes a space and a mark of ´; and after, for what it makes an apostrophe of.
    folded = unicodedata.normalize("NFKD", _APOSTROPHES.sub("", normalize(text)))
    folded = folded.replace("đ", "d").replace("Đ", "d")
    if _NOT_ASCII_OR_MARK.search(folded):
        folded = _APOSTROPHES.sub("", folded.translate(_TRANSLITERATED))
        folded = _SOMETHING_ELSE.sub(_mark_or_space, folded)
    else:
        folded = folded.encode("ascii", "ignore").decode("ascii")
    return " ".join(folded.split()).lower()


def _mark_or_space(match: re.Match[str]) -> str:
    return "" if all(map(unicodedata.combining, match[0])) else " "


# --- counting -------------------------------------------------------------------------------------

# A dash, dots: a run without letter or digit. Where spaces are single, what follows one is none itself.
_NO_WORD = re.compile(r" [\W_](?:[^\w\s]|_)*+(?= |\Z)")


def count_words(text: str) -> int:
    """How many words a reader counts: runs between spaces that hold a letter or a digit."""
    if not text.isprintable() or "  " in text or text[:1] == " " or text[-1:] == " ":
        text = " ".join(text.split())
    if not text:
        return 0
    return text.count(" ") + 1 - len(_NO_WORD.findall(f" {text}"))
