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
_EMAIL = re.compile(r"[\w.+\-]{1,64}@[\w\-]{1,63}(?:\.[\w\-]{1,63}){1,4}")
_PHONE = re.compile(
    r"(?:(?:đt|sđt|tel|điện thoại|hotline|mobile)\s?[.:]?\s?)?\+?\d[\d .\-]{7,18}\d", re.IGNORECASE
)
_DATE = re.compile(
    r"(?:\b(?:thứ (?:hai|ba|tư|năm|sáu|bảy|[2-7])|chủ nhật|ngày|lúc|cập nhật|đăng ngày|đăng lúc|"
    r"đăng)\b[\s,:]{0,3}){0,4}"
    r"(?:\d{4}-\d{1,2}-\d{1,2}(?:T[\d:.+]{4,20}Z?)?"
    r"|\d{1,2}\s?[/.\-]\s?\d{1,2}\s?[/.\-]\s?\d{2,4}|\d{1,2}/\d{1,2}"
    r"|\d{1,2} tháng (?:\d{1,2}|một|hai|ba|tư|năm|sáu|bảy|tám|chín|mười(?: một| hai)?)"
    r"(?:,? (?:năm )?\d{4})?"
    r"|\d{1,2}\s?[:hg]\s?\d{2}(?::\d{2})?(?:\s?[ap]m)?|\(?gmt\s?\+\s?7\)?"
    r"|\d{1,4} (?:giây|phút|giờ|ngày|tuần|tháng|năm) trước)(?!\w)",
    re.IGNORECASE,
)
_SCHEME = re.compile(r"https?://(?:www\.)?([\w.\-]{1,80})\S{0,300}", re.IGNORECASE)
_GLUED = re.compile(rf"[{LOWER}](?=[{UPPER}])")


def lines_of(text: str) -> Iterator[str]:
    """The lines of a byline as printed, without tags, e-mails, phones and dates; no links, no notes."""
    if "&" in text:
        text = html.unescape(text)
    text = _TAG.sub("\n", text) if "<" in text else text
    for raw in text.replace("\u00b4", "\u2019").splitlines():
        line = normalize(unicodedata.normalize("NFKC", normalize(raw)))
        if any(map(str.isdigit, line)) or "@" in line:
            line = _SCHEME.sub(r"\1", line)
            for noise in (_EMAIL, _DATE, _PHONE):
                line = noise.sub(" | ", line)
        line = " ".join(line.split())
        if line and not is_not_a_byline(line):
            yield _unglued(line.lstrip("*•-–—|~ "))


def _unglued(line: str) -> str:
    """`line` with a slash where two text nodes were joined without one: "Gia HòaPháp luật"."""
    if not _GLUED.search(line):
        return line
    words = line.split(" ")
    for number, word in enumerate(words):
        match = _GLUED.search(word)
        if (
            match is None
            or is_outlet(word.strip("().,"), in_source=True)
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
