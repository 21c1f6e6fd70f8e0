"""The labels of a credit (`Bài, ảnh:`, `Theo`, `Thiết kế:`) and what each says of the name behind it."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass

from newscrawl.vietnamese.bylines.names import UPPER
from newscrawl.vietnamese.text import new_style

_TEXT = (
    "tác giả bài viết|nhóm tác giả|tác giả|nhà báo|dịch giả|người viết|bài viết|tin bài|bài|tin|nội dung|"
    "người thực hiện|nhóm thực hiện|"
    "thực hiện|ghi chép của|ghi chép|phóng sự ảnh của|phóng sự của|phóng sự|bút ký của|bút ký|ký sự của|"
    "ký sự|ký của|"
    "tản văn của|tản văn|tạp văn của|tạp văn|hồi ký của|hồi ký|truyện ngắn của|truyện ngắn|truyện|"
    "tạp bút của|tạp bút|tuỳ bút của|tuỳ bút|bình luận của|"
    "loạt bài của|bài của|tin của|thơ của|thơ|lời|(?:được )?(?:viết|đăng) bởi|bởi|written by|posted by|"
    "by|authors?|text|"
    "words|tơplôu|pô čih|čih"
)
_PHOTO = (
    "ảnh minh hoạ|ảnh tư liệu|ảnh trong bài|phóng sự ảnh|chùm ảnh|ảnh bìa|ảnh chụp|chụp ảnh|hình ảnh|ảnh|"
    "hình chụp|hình|nhiếp ảnh|"
    "photographers?|photos?(?: by)?|images?"
)
_OTHER = (
    "mỹ thuật|mĩ thuật|kỹ xảo|hậu kỳ|"
    "nguồn clip|nguồn video|ghi hình|clip|video|phim|quay phim|quay|đồ hoạ|hoạ sĩ|thiết kế|tk|trình bày|"
    "kỹ thuật|kĩ thuật|"
    "dựng phim|dựng video|dựng hình|dựng|biên tập|hiệu đính|người duyệt|duyệt|âm thanh|âm nhạc|nhạc|"
    "minh hoạ|tranh|biếm hoạ|"
    "infographics?|graphics?|design(?:er)?|giọng đọc|đọc|thuyết minh|lồng tiếng|dẫn chương trình|mc|"
    "kịch bản|đạo diễn|"
    "sản xuất|(?:tổ chức|chỉ đạo)(?: sản xuất| thực hiện| nội dung)?|"
    "thể hiện|chịu trách nhiệm nội dung|chịu trách nhiệm|podcast|editors?|sound|"
    "illustrations?"
)
_SOURCE = "nguồn tin|nguồn ảnh|nguồn|theo|thep|dẫn theo|source|via"
_ROLE = (
    "người dịch|lược dịch|biên dịch|phỏng dịch|trích dịch|chuyển ngữ|dịch|người tổng hợp|tổng hợp|lược ghi|"
    "người ghi|ghi(?! hình)|"
    "biên soạn|sưu tầm|tổng thuật|tường thuật|độc giả|bạn đọc"
)

# Alone; "Tin: PV - Ảnh: X" is two credits.
_REPORTERS = "nhóm phóng viên|phóng viên|cộng tác viên|nhóm pv|nhóm ctv|pv|ctv|btv"

_ATOM = re.compile(
    rf"\b(?:(?P<text>{_TEXT}|{_REPORTERS})|(?P<role>{_ROLE})|(?P<other>{_OTHER})|(?P<photo>{_PHOTO})|"
    rf"(?P<source>{_SOURCE}))(?!\w)",
    re.IGNORECASE,
)
_ANY = f"(?:{_OTHER}|{_PHOTO}|{_SOURCE}|{_ROLE}|{_TEXT})"
_NAMED = rf"(?:[{UPPER}]|báo\s|[\w.\-]{{2,60}}\.(?:vn|com|net|org)\b)"  # begins a name, a paper or a domain
_AND = r"\s{0,2}(?:[,/&+\-–]|\bvà\b|\s)\s{0,2}"
# Labels that people are called as well: in "Mai Thơ, ảnh: X" the label is only the second. And "Lượt đọc: 9".
_NO_GIVEN_NAME = r"(?!(?<=[^\W\d_] )(?:T(?i:hơ)|K(?i:ý)|D(?i:uyệt|ựng)|N(?i:hạc)|đọc)\b)"
# With a colon a label may stand anywhere; without one, only where a credit begins and a capital follows.
_COLON = rf"(?<![\w’']){_NO_GIVEN_NAME}(?i:(?P<colon>{_ANY}(?:{_AND}{_ANY}){{0,4}}|{_REPORTERS}))\s?:"
_NO_COLON = (
    rf"(?:(?<=^)|(?<=[|/;,–—+.(])|(?<=[|/;,–—+.(\-]\s))(?i:(?P<bare>"
    rf"(?:{_ANY}{_AND}(?:ảnh|clip|video)|(?:(?:được )?viết |đăng )?bởi|(?:(?:written|posted) )?by|"
    rf"[^\W\d]{{2,6}}(?:\s[^\W\d]{{2,5}})?\scủa|tác giả|"
    rf"(?:bài|nội dung)(?=\s.*\Wảnh\s)|ảnh|clip|video|đồ hoạ|thiết kế|tk|thực hiện|trình bày|nguồn|{_ROLE})))"
    rf"(?=\s{_NAMED})"
    rf"|(?<![\w’'])(?i:(?P<taken>(?:tổng hợp|(?:(?:lược|biên|trích) )?dịch)\s(?:từ|theo)(?:\snguồn)?))"
    rf"(?=\s{_NAMED})"
    r"|(?<![\w’'])(?P<theo>[Tt]heo|THEO|Thep)(?!\s(?:dõi|lời|đó|Dõi))(?:\snguồn(?:\stin)?)?(?=\s)"
)
_LABEL = re.compile(f"{_COLON}|{_NO_COLON}")
_LABEL_WITHOUT_COLON = re.compile(_NO_COLON)


@dataclass(frozen=True, slots=True)
class Credit:
    """A stretch of a byline under one label; the stretch before any label is `text`."""

    content: str
    text: bool = False
    photo: bool = False
    source: bool = False
    role: str | None = None


def credits_of(line: str) -> Iterator[Credit]:
    """`line` cut at its labels, in order. `line` keeps its length in new style, in which labels are "
    "sought."""
    credit = Credit(line, text=True)
    start = 0
    labels = _LABEL if ":" in line else _LABEL_WITHOUT_COLON
    for match in labels.finditer(new_style(line)):
        label = match[match.lastgroup or 0]
        if match.lastgroup == "bare" and not _ATOM.match(label):
            continue
        yield _with(credit, line[start : match.start()])
        credit = _of_label(label)
        start = match.end()
    yield _with(credit, line[start:])


def _with(credit: Credit, content: str) -> Credit:
    return Credit(content.strip(), credit.text, credit.photo, credit.source, credit.role)


def _of_label(label: str) -> Credit:
    kinds: dict[str, str] = {}
    for match in _ATOM.finditer(label):
        kinds.setdefault(match.lastgroup or "", match[0])
    role = kinds["role"].lower().removeprefix("người ") if "role" in kinds else None
    if label.lower().removesuffix(" nguồn").endswith((" từ", " theo")):  # tổng hợp từ TTXVN
        return Credit("", source=True, role=role)
    return Credit("", "text" in kinds or role is not None, "photo" in kinds, "source" in kinds, role)
