"""The set phrases of bylines that are not names: desks, roles, "courtesy of", headings, editorial notes."""

from __future__ import annotations

import re

from newscrawl.vietnamese.text import fold, new_style

# --- lines that are no byline at all --------------------------------------------------------------

_NOT_A_BYLINE = re.compile(
    r"(?:>>|»|"
    r"\W{0,5}(?:xem thêm|xem tiếp|xem ngay|xem lại|xem|đọc thêm|đọc tiếp|đọc ngay|tin liên quan|"
    r"bài liên quan|bài viết liên quan|"
    r"tin cùng chuyên mục|cùng chuyên mục|cùng tác giả|có thể bạn quan tâm|đừng bỏ lỡ|mời (?:quý )?(?:vị|"
    r"bạn|độc giả)|"
    r"nổi bật|tin khác|bài khác|ghi chú|lưu ý|chú thích|còn nữa|còn tiếp|kỳ (?:tới|sau|cuối|\d)|bài \d|"
    r"đón (?:đọc|xem)|mời (?:đón )?(?:đọc|xem)|hết(?: kỳ)?(?=\W*\Z)|"
    r"tên (?:nhân vật|các nhân vật)|webmaster|lorem ipsum|copyright|bản quyền|từ khoá|tags?\s?:|chủ đề|"
    r"quảng cáo|(?:xin )?(?:trân trọng|chân thành)|xin (?:cảm|cám) ơn|chúc mừng|kính (?:mời|báo|bút|chúc)|"
    r"đã ký|(?:phần|bài|tập) (?:cuối|đầu|một|hai|ba|bốn|năm))(?!\w)"
    r")",
    re.IGNORECASE,
)


def is_not_a_byline(line: str) -> bool:
    """Whether `line` is a related link, an editorial note or another heading."""
    return _NOT_A_BYLINE.match(new_style(line)) is not None


# --- those who sign without a name ----------------------------------------------------------------

_DESK = re.compile(
    r"(?:(?:nhóm|tổ|phòng)\s)?(?:p\.?\s?v\.?|b\.?\s?b\.?\s?t\.?|b\.?\s?t\.?\s?v\.?|c\.?\s?t\.?\s?v\.?|pvtt|"
    r"(?:các )?phóng viên|biên tập viên|cộng tác viên|ban biên tập)"
    r"(?:\s?[,/&\-–+]\s?(?:pv|btv|ctv|bbt))*(?:\s(?:thường trú|thời sự|kinh tế|văn hoá|xã hội|báo|tại|"
    r"tây nguyên|tỉnh)\b.*)?"
    r"|t/h|th|tổng hợp|toà soạn|bạn đọc|thư ký toà soạn|nhóm (?:tác giả|thực hiện)"
    r"|(?:ban(?! mai$)|phòng|khoa|tổ(?! chức)|nhóm|toà soạn|vpđd|bộ phận)\s[^/]+",
    re.IGNORECASE,
)


def desk_of(text: str) -> str | None:
    """`text` if it is a desk (PV, BBT, Nhóm phóng viên, Ban Thời sự, Khoa CNTT), else None."""
    text = text.strip(" .:") if text.count(".") <= 1 else text.strip(" :")
    return text if 2 <= len(text) <= 60 and _DESK.fullmatch(new_style(text)) else None


# --- what an author did ---------------------------------------------------------------------------

_ROLES = (
    "lược dịch và tổng hợp|biên dịch và tổng hợp|dịch và tổng hợp|tổng hợp và biên dịch|tổng hợp/biên dịch|"
    "lược dịch|biên dịch|"
    "phỏng dịch|trích dịch|chuyển ngữ|dịch|tổng hợp|biên soạn|sưu tầm|lược ghi|lược thuật|ghi lại|ghi|"
    "thực hiện|lược trích|"
    "tổng thuật|tường thuật|trích|viết|kể|thuật|biên tập|giới thiệu|t/h"
)
_ROLE = re.compile(rf"(?:{_ROLES}|th)\.?", re.IGNORECASE)
_ROLE_BEHIND = re.compile(rf"(?P<name>.+?)\s(?P<role>(?i:{_ROLES})|TH)", re.DOTALL)
_ROLE_BEFORE = re.compile(r"(?P<role>độc giả|bạn đọc)\s?:?\s(?P<name>\w.*)", re.IGNORECASE | re.DOTALL)
_TRANSLATOR = frozenset({"pơblang", "pô pơblang", "mblang", "pô mblang"})  # Jrai and Ê Đê


def role_of(text: str) -> str | None:
    """`text` as a role if it says nothing else: "(lược dịch)", "TH"; capitals of an abbreviation stay."""
    text = text.strip(" .:")
    if text.lower() in _TRANSLATOR:
        return "translator"
    if not _ROLE.fullmatch(text):
        return None
    return text if text.upper() in ("TH", "T/H") else text.lower()


def split_role(text: str) -> tuple[str, str | None]:
    """A name and the role printed before or behind it: "Hoàng Hoài ghi", "Độc giả Nguyên Khoa"."""
    match = _ROLE_BEHIND.fullmatch(text) or _ROLE_BEFORE.fullmatch(text)
    if match is None:
        return text, None
    role = match["role"]
    if match.re is _ROLE_BEHIND and not (
        role.islower() or role.upper() in ("TH", "T/H") or (text.isupper() and role != "VIẾT")
    ):
        return text, None  # "Tổng Biên tập"; Viết is a name
    return match["name"], role if role.upper() in ("TH", "T/H") else role.lower()


# --- pictures of nobody ---------------------------------------------------------------------------

_NOBODY = re.compile(
    r"(?:(?:ảnh|nguồn|từ|trên|do)\s){0,2}(?:internet|i\.?t|int|itn|[a-zđ]{2,3}cc|(?:[a-zđ]\.){2,3}c\.c|"
    r"intenet|in-tơ-nét|"
    r"mạng|mạng xã hội|mxh|tư liệu|tư liệu gia đình|tl|minh hoạ|mh|cmh|nv cc|"
    r"cqca|cc|btc|bct|ban tổ chức|kt|kỹ thuật|"
    r"b\.t\.c|st|s\.t|sưu tầm|facebook|fb|fbnv|fb nv|nv|nhân vật|tác giả|"
    r"chụp màn hình|màn hình|cắt từ clip|cắt clip|"
    r"chụp từ clip|từ clip|youtube|tiktok|zalo|instagram|twitter|google|google maps|ai|"
    r"camera(?: an ninh)?|cắt từ camera|lưu trữ|tổng hợp|"
    r"(?:chụp|cắt|trích) (?:lại |ảnh )?(?:từ|qua) .*|"
    r"(?:nhân vật|gia đình|người dân|bạn đọc|đơn vị|công an|nhà trường|cơ sở|ban tổ chức|btc|bvcc|"
    r"cơ quan(?: công an| điều tra| chức năng)?|cqđt|nghệ sĩ)\s(?:tự )?cung cấp|cung cấp)"
    r"(?:\s(?:cung cấp|phát|nhân vật|nv|minh hoạ|của .*))?",
    re.IGNORECASE,
)


def is_nobody(text: str) -> bool:
    """Whether a credit names neither a person nor an agency: Internet, NVCC, BTC, Tư liệu, minh họa."""
    return not fold(text).strip(" .") or _NOBODY.fullmatch(new_style(text).strip(" .:()")) is not None
