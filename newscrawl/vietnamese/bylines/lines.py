"""A byline as printed, made readable: what is certainly no credit is gone, glued nodes are parted."""

from __future__ import annotations

import html
import re
import unicodedata
from collections.abc import Iterator

from newscrawl.vietnamese.bylines.names import LOWER, UPPER, is_vietnamese
from newscrawl.vietnamese.bylines.outlets import is_domain, is_outlet
from newscrawl.vietnamese.bylines.phrases import is_nobody, is_not_a_byline
from newscrawl.vietnamese.text import normalize

_TAG = re.compile(r"<[^<>]{0,200}>")
_EMAIL = re.compile(r"(?:e-?mail\s?:?\s?)?[\w.+\-]{1,64}@[\w\-]{1,63}(?:\.[\w\-]{1,63}){1,4}", re.IGNORECASE)
_PHONE = re.compile(
    r"(?:(?:đt|sđt|tel|điện thoại|hotline|mobile)\s?[.:]?\s?)?\+?\d[\d .\-]{7,18}\d", re.IGNORECASE
)
_DATE = re.compile(
    r"(?:(?:thứ (?:hai|ba|tư|năm|sáu|bảy|[2-7])|chủ nhật|ngày|lúc|cập nhật|\bđăng ngày|\bđăng lúc|"
    r"(?-i:(?<![^\W\d_])(?:đăng|(?<![^\W\d_] )Đăng)))\b[\s,:]{0,3}){0,4}"  # Hải Đăng is a name
    r"(?:\d{4}-\d{1,2}-\d{1,2}(?:T[\d:.+]{4,20}Z?)?"
    r"|\d{1,2}\s?[/.\-]\s?\d{1,2}\s?[/.\-]\s?\d{2,4}|\d{1,2}/\d{1,2}"
    r"|\d{1,2} tháng (?:\d{1,2}|một|hai|ba|tư|năm|sáu|bảy|tám|chín|mười(?: một| hai)?)"
    r"(?:,? (?:năm )?\d{4})?"
    r"|\d{1,2}\s?[:hg]\s?\d{2}(?::\d{2})?(?:\s?[ap]m|(?-i:\s?(?:SA|CH)\b))?|\(?gmt\s?\+\s?7\)?"
    r"|\d{1,4} (?:giây|phút|giờ|ngày|tuần|tháng|năm) trước)(?!\w)",
    re.IGNORECASE,
)
_SCHEME = re.compile(r"https?://(?:www\.)?([\w.\-]{1,80})\S{0,300}", re.IGNORECASE)
_GLUED = re.compile(rf"[{LOWER}](?=[{UPPER}])")
_GLUED_LABEL = re.compile(r"\b(\w{2,7})(ảnh|ẢNH)(?=\s?:)")  # "Hoàng Hoàiảnh: X"; but "Khoảnh: X" is one word
_DASHES = dict.fromkeys([0x2010, 0x2012, 0x2015, 0x2212, 0x2043], "-")


def lines_of(text: str) -> Iterator[str]:
    """The lines of a byline as printed, without tags, e-mails, phones and dates; no links, no notes."""
    if "&" in text:
        text = html.unescape(text)
    text = _TAG.sub("\n", text) if "<" in text else text
    for raw in text.replace("\u00b4", "\u2019").splitlines():
        line = normalize(unicodedata.normalize("NFKC", normalize(raw))).translate(_DASHES)
        if any(map(str.isdigit, line)) or "@" in line or "://" in line:
            line = _SCHEME.sub(r"\1", line)
            for noise in (_EMAIL, _DATE, _PHONE):
                line = noise.sub(" | ", line)
        line = " ".join(line.split())
        if line and not is_not_a_byline(line):
            yield _unglued(line.lstrip("*•-–—|~ "))


def _label_apart(match: re.Match[str]) -> str:
    name, label = match.groups()
    return f"{name} | {label}" if is_vietnamese(name) and name.lower() != "kho" else match[0]


def _part_at(word: str, position: int) -> str:
    """What stands between the slashes of `word` at `position`: "Hoài/VietNamNet"."""
    return word[word.rfind("/", 0, position) + 1 :].partition("/")[0]


def _unglued(line: str) -> str:
    """`line` with a slash where two text nodes were joined without one: "Gia HòaPháp luật"."""
    line = _GLUED_LABEL.sub(_label_apart, line)
    if not _GLUED.search(line):
        return line
    words = line.split(" ")
    for number, word in enumerate(words):
        match = _GLUED.search(word)
        if (
            match is None
            or is_outlet(_part_at(word, match.start()).strip("().,"), in_source=True)
            or is_domain(word)
            or is_nobody(word)
        ):
            continue
        left, right = word[: match.end()], word[match.end() :]
        syllable = re.split(r"[\W\d_]", left)[-1]
        after_name = (
            number > 0 and words[number - 1][:1].isupper() and words[number - 1].lower().strip(":") != "theo"
        )
        if len(syllable) > 1 and is_vietnamese(syllable) and (not word.isascii() or after_name):
            words[number] = f"{left}/{right}"
    return " ".join(words)
