"""The last lines of a body that are no body: who wrote it, or where it was taken from."""

from __future__ import annotations

import re
from dataclasses import dataclass
from itertools import islice, takewhile

from newscrawl.extraction.header import is_name_like, names_somebody
from newscrawl.extraction.markup import is_set_apart
from newscrawl.extraction.places import outwards
from newscrawl.extraction.sights import Block
from newscrawl.vietnamese.bylines import Byline, byline_of
from newscrawl.vietnamese.bylines.members import is_agency
from newscrawl.vietnamese.bylines.names import UPPER, is_sure_name, without_titles
from newscrawl.vietnamese.bylines.outlets import is_organisation
from newscrawl.vietnamese.bylines.phrases import desk_of, is_not_a_byline, split_role
from newscrawl.vietnamese.text import fold

_LABELLED = re.compile(
    r"[(*\s]*(?:(?:bài|tin|ảnh(?: trong bài)?|clip|video|đồ họa|thiết kế|trình bày|nội dung|tổng hợp)"
    r"(?:(?:\s*[,;&/+-]\s*|\s+và\s+)(?:bài|tin|ảnh|clip|video|đồ họa|thiết kế|trình bày))*\s*:"
    r"|tác giả\s*:|thực hiện\s*:|người viết\s*:)\s*\S.*",
    re.IGNORECASE | re.DOTALL,
)
_MADE = re.compile(  # by those who are nobody's authors
    r"(?:tổ chức thực hiện|k[ỹĩ] thuật|quay phim|dựng(?: phim)?|giọng đọc|biên tập|âm thanh)\s*:"
    r"\s*(?P<who>\S.*)",
    re.IGNORECASE | re.DOTALL,
)
_BEFORE_OFFICE = re.compile(r"\s[-–]\s|,\s")
_TAKEN_FROM = re.compile(
    r"\(?\s*(?:(?:trích|tổng hợp|(?:lược |biên )?dịch)\s+(?:từ|theo|nguồn)|theo|nguồn(?:\s+tin)?)"
    r"\s*:?\s+(?P<outlet>\S.*)",
    re.IGNORECASE | re.DOTALL,
)
_DATED = re.compile(  # when and where a piece was written: "Đắk Nông, tháng 3/2026"
    r"(?:[^\W\d_][^\W\d]*(?: [^\W\d]+){0,3},\s?)?"
    r"(?:(?:xuất bản|ngày(?: đăng)?|tháng|năm|mùa|xuân|hạ|hè|thu|đông)\s?:?\s?){0,3}"
    r"(?:\d{1,2}\s?[/.-]\s?){0,2}\d{4}(?:[\s,-]{1,3}\d{1,2}:\d{2})?",
    re.IGNORECASE,
)
# Who says so is a law or a letter, which writes no articles: "Theo Nghị định 100/2019/NĐ-CP".
_DOCUMENT = re.compile(
    r"(?:nghị (?:định|quyết)|quyết định|thông (?:tư|báo|cáo)|chỉ thị|công (?:văn|điện|bố)|kế hoạch"
    r"|báo cáo|hướng dẫn|quy (?:định|chế|chuẩn|hoạch)|đề án|dự (?:thảo|báo|án)|pháp lệnh|hiến pháp"
    r"|(?:bộ )?luật(?!\s+(?:sư|khoa|việt nam)\b)|điều|khoản|tờ trình|kết (?:luận|quả)|số liệu|thống kê"
    r"|danh sách)(?!\w)",
    re.IGNORECASE,
)
_SOURCED = re.compile(r"[.!?…”\"]/?\.?\s*\((?P<outlet>[^()]{2,40})\)\W*$")  # the end of the last sentence
# Before a name at the end of a document: who signed that is no author.
_OFFICE = re.compile(
    r"(?:(?:phó|quyền|tổng)\s){0,2}(?:giám đốc|chủ tịch|bí thư|chánh (?:văn phòng|án)|hiệu trưởng|thủ trưởng"
    r"|(?:chi )?cục trưởng|viện trưởng|trưởng (?:ban|phòng|đoàn)|chủ nhiệm|tổng thư ký|chỉ huy trưởng)(?!\w)"
    rf"|(?-i:(?:TM|T/M|KT|K/T|TL|TUQ|Q)\.\s?[{UPPER}]{{2}})",
    re.IGNORECASE,
)
_GENRE = re.compile(
    r"(?:(?:chùm )?thơ|truyện(?: ngắn)?|tản văn|tạp văn|tạp bút|tùy bút|tuỳ bút|bút ký|hồi ký|ký sự|ghi chép"
    r"|phóng sự(?: ảnh)?) của\s",
    re.IGNORECASE,
)
_SPOKEN_OF = re.compile(r"(?:ông|bà|chị|em|anh|cô|thầy|đồng chí|đ/c|già làng)\s", re.IGNORECASE)
_ENDS = re.compile(r"[.!?…:;”\"»)\]]\W*$")
_NEAR_END = 5  # characters, in which a bracket is closed
_LONGEST_VERSE = 60  # characters
_LABELS = re.compile(
    r"\b(?:bai|tin|anh|clip|video|tac gia|thuc hien|noi dung|nguoi viet|theo|nguon|tong hop)\b"
    r"(?=[\s,;&/+:-])|\([^()]{0,200}\)"
)
_SOMEBODY = re.compile(
    r"(?:nhóm|(?:các )?(?:phóng viên|cộng tác viên)|ban biên tập|bạn đọc)\b", re.IGNORECASE
)
_TELLING = 6  # words in a row that begin small: more than an office has in its name
_TELLING_SMALL = 4  # the same where the first does
_PARTING = re.compile(r"[,;/|&+:()-]|\bva\b")
_LONGEST = 120
_LONGEST_BYLINE = 600  # characters; what is longer names nobody
_LONGEST_OUTLET = 8  # words
_LONGEST_ORGANISATION = 10
_BODY_TAGS = frozenset(("li", "tr", "td", "th", "blockquote", "h1", "h2", "h3", "h4", "h5", "h6"))
_MOST_AROUND = 3  # elements
_MOST_LINES = 6  # those of an eMagazine name its designers, too


@dataclass(frozen=True, slots=True)
class Signature:
    """What the last lines say, each as printed; None where they do not."""

    byline: str | None = None
    agency: str | None = None


def take_signature(blocks: list[Block], byline: str | None, known: str | None) -> Signature:
    """Cut the signature off the end of `blocks`.

    `byline` is what the header prints; `known` whom the metadata names, which helps to recognise a
    bare name but is not printed anywhere.
    """
    if len(blocks) < 2 or not (_is_dated(blocks[-1].text) and _may_sign(blocks[-2])):
        return _taken(blocks, byline, known)
    dated = blocks.pop()
    signature = _taken(blocks, byline, known)
    blocks.append(dated)
    return signature


def _taken(blocks: list[Block], byline: str | None, known: str | None) -> Signature:
    signed, agency = None, None
    taken: list[Block] = []
    for _ in range(_MOST_LINES):
        if not blocks or len(blocks[-1].text) > _LONGEST:
            break
        last = blocks[-1]
        if _repeats(last.text, byline) or not any(map(str.isalnum, last.text)):
            pass
        elif _is_outlet(last):
            agency = _unbracketed(last.text)
        elif not _is_signature(blocks, byline, known):
            break
        else:
            signed = _unbracketed(last.text) if signed is None else f"{last.text} - {signed}"
        taken.append(blocks.pop())
    while taken and not any(map(str.isalnum, taken[-1].text)):
        blocks.append(taken.pop())  # a line of dashes, above which nobody signed
    if signed is not None and blocks and _OFFICE.match(blocks[-1].text):
        blocks.extend(reversed(taken))
        return Signature()
    if byline is None and signed is None and agency is not None:
        return Signature(byline=agency)
    return Signature(signed, agency or (_outlet_within(blocks[-1]) if blocks else None))


def _is_dated(text: str) -> bool:
    return text[-1:].isdigit() and len(text) <= _LONGEST_VERSE and _DATED.fullmatch(text) is not None


def _may_sign(block: Block) -> bool:
    """Whether a line is set or labelled as a signature is, and may be one above another line."""
    return is_set_apart(block.element) or _LABELLED.fullmatch(block.text) is not None


def _outlet_within(block: Block) -> str | None:
    """The agency that stands in brackets behind the last sentence, as those of agencies end."""
    found = _SOURCED.search(block.text[-_LONGEST:]) if ")" in block.text[-_NEAR_END:] else None
    return found["outlet"] if found and _are_agencies(found["outlet"]) else None


def _are_agencies(text: str) -> bool:
    return all(is_agency(one.strip(), in_source=True) for one in text.split("/"))


def is_linked_signature(block: Block) -> bool:
    """Whether a line that is a link names its author, and leads to what else they wrote; or its source."""
    if block.element.tag in _BODY_TAGS:
        return False
    if is_set_apart(block.element) and is_name_like(block.text):
        return True
    found = _TAKEN_FROM.fullmatch(block.text)
    return found is not None and _are_agencies(found["outlet"].strip("() "))


def _unbracketed(text: str) -> str:
    """(Theo TTXVN) without its brackets; those of "Thế Huy (tổng hợp)" stay."""
    bare = text.rstrip(" .")
    return bare[1:-1].strip() if bare.startswith("(") and bare.endswith(")") else text


def _is_outlet(block: Block) -> bool:
    """Whether a line says where the piece was taken from: "Theo TTXVN", "(Nguồn: Chinhphu.vn)"."""
    whole = _unbracketed(block.text)
    if whole != block.text and block.element.tag not in _BODY_TAGS and _are_agencies(whole):
        return True  # "(TTXVN/Vietnam+)."
    found = _TAKEN_FROM.fullmatch(block.text)
    if (
        found is None
        or block.element.tag in _BODY_TAGS
        or block.text.rstrip(") ").endswith((".", ":", "?", "!"))
    ):
        return False
    outlet = found["outlet"].strip("() ")
    if _DOCUMENT.match(outlet):
        return False
    longest = _LONGEST_ORGANISATION if is_organisation(outlet) and "," not in outlet else _LONGEST_OUTLET
    return len(outlet.split()) <= longest and (outlet[:1].isupper() or "." in outlet)


def _is_signature(blocks: list[Block], byline: str | None, known: str | None) -> bool:
    block = blocks[-1]
    if block.element.tag in _BODY_TAGS or block.text.endswith((".", "?", "!", "…")):
        return False
    if _LABELLED.fullmatch(block.text) and not _is_told(block.text):
        return True
    if (made := _MADE.fullmatch(block.text)) and is_name_like(made["who"]):
        return True
    return _repeats(block.text, known) or _is_name(blocks, is_signed=byline is not None)


def _is_name(blocks: list[Block], *, is_signed: bool) -> bool:
    """Whether the last line is a name and nothing else, for which its look or the text above it speak."""
    text, is_apart = blocks[-1].text, is_set_apart(blocks[-1].element)
    if _is_quoted(blocks):
        return False
    if is_apart and (desk_of(text) or _GENRE.match(text)):  # Ban Biên tập; Truyện ngắn của Minh Thư
        return byline_of(text) != Byline()
    name, *office = _BEFORE_OFFICE.split(text, maxsplit=1) if is_apart else [text]
    name, _ = split_role(name if office and is_organisation(office[0]) else text)
    name = name if _SPOKEN_OF.match(name) else without_titles(name)
    if not is_name_like(name) or is_not_a_byline(name) or _OFFICE.match(name):  # CÒN NỮA
        return False
    if not is_apart and (is_signed or not names_somebody(name) or _is_listed(blocks) or _is_verse(blocks)):
        return False
    byline = byline_of(text)  # that of neither a school nor a slogan
    people = (*byline.authors, *byline.photographers)
    return byline != Byline() and (is_apart or all(map(is_sure_name, people)))


def _is_quoted(blocks: list[Block]) -> bool:
    """Whether the last line stands in a quotation, of whom it names, and the first does not."""
    around_last = islice(blocks[-1].element.iterancestors(), _MOST_AROUND)
    quotation = next((one for one in around_last if one.tag == "blockquote"), None)
    return quotation is not None and quotation not in outwards(blocks[0].element)


def _is_verse(blocks: list[Block]) -> bool:
    """Whether the last line stands below another that is short and ends no sentence, set like it."""
    above = blocks[-2] if len(blocks) > 1 else None
    return (
        above is not None
        and above.bold == blocks[-1].bold
        and above.element.tag not in _BODY_TAGS
        and len(above.text) <= _LONGEST_VERSE
        and not _ENDS.search(above.text)
    )


def _is_listed(blocks: list[Block]) -> bool:
    """Whether the last line stands in a list of names: below what announces it, or below two more."""
    above = [block.text for block in blocks[-4:-1]]
    names = len(list(takewhile(is_name_like, reversed(above))))
    return names > 1 or (names < len(above) and above[-1 - names].endswith(":"))


def _is_told(text: str) -> bool:
    """Whether a label stands before what is shown or told: "Ảnh: Cầu mới nhìn từ trên cao trong ngày vui"."""
    rest = text.partition(":")[2].strip()
    if rest.endswith("cung cấp") or _SOMEBODY.match(rest):
        return False
    small = "".join("x" if word.islower() else "X" for word in rest.split())
    return rest[:1].isdigit() or "x" * (_TELLING if small.startswith("X") else _TELLING_SMALL) in small


def _repeats(text: str, byline: str | None) -> bool:
    """Whether `text` names nobody but people (or the agency) of `byline`."""
    if not byline or len(byline) > _LONGEST_BYLINE:
        return False
    ours, theirs = _names(text), _names(byline)
    return bool(ours) and ours <= theirs


def _names(text: str) -> set[str]:
    bare = _LABELS.sub(" ", fold(text) + " ")
    return {" ".join(name.split()).strip(".") for name in _PARTING.split(bare)} - {""}
