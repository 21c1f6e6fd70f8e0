"""What a person's name looks like in a Vietnamese byline, how it is written, and what stands before it."""

from __future__ import annotations

import re

from newscrawl.vietnamese.bylines.wordlists import is_listed, phrases, word_list
from newscrawl.vietnamese.text import fold

# --- the shape of a name --------------------------------------------------------------------------

_SURNAMES = frozenset(
    word_list(
        "nguyễn trần lê phạm hoàng huỳnh phan vũ võ đặng bùi đỗ hồ ngô dương lý đào đinh đoàn lâm mai "
        "trịnh trương lương "
        "tạ hà cao châu tô thái vương phùng quách chu kiều tống lưu tăng la triệu nông lò vi hứa từ doãn "
        "thân đàm mạc khổng "
        "y a rơ ksor rơchâm siu rcom nay kpă rah êban niê ayun"
    )
)
_CLAN_PREFIXES = ("h’", "h'", "k’", "k'", "r’", "r'")  # H’Xíu Niê, K'Brèo, R'Com Hyun
# Words of a name that are printed small; "thị" and "văn" only behind a surname: "Tản văn Minh Anh"
# is a label.
_FOREIGN_PARTICLES = frozenset(word_list("van von der den de da di du del della la le bin al el dos ben"))
_PARTICLES = _FOREIGN_PARTICLES | {"thị", "văn"}

# Inside a character class: Latin capitals and small letters, which interleave from U+0100 on.
UPPER = "".join(filter(str.isupper, map(chr, range(0x41, 0x1F00))))
LOWER = "".join(filter(str.islower, map(chr, range(0x61, 0x1F00))))

# One word of a name: letters, with dots, hyphens and apostrophes inside (H.X.Huỳnh, L-NASATI, H’Xíu).
_LETTERS = r"[^\W\d_][\u0300-\u036f]*"
_WORD = re.compile(rf"(?:{_LETTERS})+(?:[.'’‘`\-]{{1,2}}(?:{_LETTERS})+)*[.'’]?")
_TWO_SENTENCES = re.compile(r"[^\W\d_]{3}\.[^\W\d_]")  # Mai Lan.Vũ Hùng; but Ng.Huyền is one person
_CAMEL = re.compile(rf"(?<!^Mc)(?<!^De)(?<!^Le)(?<!^La)(?<!^Du)(?<!^Mac)[{LOWER}][{UPPER}]")

_SYLLABLE = re.compile(
    r"(?:ngh|gi|qu|[nckpgt]h|ng|tr|[bcdghklmnpqrstvx])?[aeiouy]{1,3}(?:ch|ng|nh|[cmnpt])?", re.IGNORECASE
)
_NO_VOWEL = re.compile(r"[^aeiouy]+", re.IGNORECASE)
_ABBREVIATIONS = frozenset(
    word_list(
        "ubnd hđnd tp hcm tphcm tw ca qh vn hn bql đh cđ tth ai mxh sđt đt csgt cntt thpt thcs gd bv clb "
        "mc ceo tv pr "
        "pv bbt btv ctv pvtt vksnd tand bđbp bch ldg kh hđ stt gmt am pm ad dr mr mrs ms ths ts gs pgs bs "
        "ks cn ls"
    )
)
_SITE_WORDS = frozenset(  # what ends the name of a site or a station
    word_list(
        "online news tv media plus times post daily express magazine herald tribune journal net group studio"
    )
)
_NOT_NAMES = phrases(  # headings, placeholders and sections that are printed like names
    "cùng tác giả; tác giả; người viết; please enter your name here; name; your name; enter your name; "
    "author; unknown; "
    "anonymous; ẩn danh; khuyết danh; no author; not available; super user; site admin; quản trị; "
    "quản trị viên; "
    "họ tên; họ và tên; tên tác giả; đang cập nhật; cập nhật; trang chủ; home; thời sự; kinh tế; văn hóa; "
    "xã hội; "
    "thể thao; giải trí; pháp luật; chính trị; giáo dục; sức khỏe; đời sống; du lịch; khoa học; công nghệ; "
    "thế giới; "
    "trong nước; quốc tế; tin mới; tin tức; tin nóng; mới nhất; đọc nhiều; chia sẻ; bình luận; theo dõi; "
    "google news; "
    "facebook; zalo; twitter; youtube; follow; share; print; in bài; gửi email; email; user; test; guest; "
    "editor; null; "
    "none; undefined; nan; bài viết; bài liên quan; tin liên quan; xem thêm; đọc thêm; bạn đọc; quảng cáo; "
    "media; "
    "emagazine; longform; infographic; podcast; video; multimedia; news; newsroom; staff; staff writer; "
    "phóng viên; "
    "biên tập viên; cộng tác viên; tòa soạn; ban biên tập; thể loại; nguồn; chuyên mục; website; internet; "
    "glo; ảnh; hình; tin; bài; theo; "
    "thư viện; "
    "tổng hợp; webmaster; administrator; admin; root; moderator; mod; demo; trial; việt nam; vietnam; "
    "hà nội; sài gòn; "
    "thứ hai; thứ ba; thứ tư; thứ năm; thứ sáu; thứ bảy; chủ nhật; rss; e-magazine; photo; tiếng việt; "
    "nội dung; gia nghĩa; buôn ma thuột; pleiku; "
    "tphcm; hcm; đắk nông; đắk lắk; gia lai; kon tum; lâm đồng; tây nguyên; "
    "đất và người; chuyển đổi số; nông thôn mới; quốc phòng; dân tộc; môi trường; khoa giáo; y tế; quân sự; "
    "mặt trận; công đoàn; đoàn thanh niên; hồ sơ; ký sự; phóng sự; sự kiện; vấn đề; nhịp sống; công nghiệp; "
    "thị trường; bất động sản; địa phương; góc nhìn; diễn đàn; tin vắn; tin ngắn; tin nhanh; truyền hình; "
    "phát thanh; thông tin; thông báo; tài trợ; thông tin quảng cáo; đặc san; chào năm mới; liên quan; "
    "in trang; lưu bài; nghe audio; giọng nữ; giọng nam; nữ miền bắc; nữ miền nam; nam miền bắc; "
    "nam miền nam; cỡ chữ; google tin tức; facebook messenger; truyền thông; trung ương; quốc hội; "
    "chưa rõ; không rõ; nhiều tác giả; quốc phòng an ninh"
)
_BEGIN_NO_NAME = frozenset(  # but headings: "Những Cây Cầu Mơ Ước"
    word_list(
        "những các một mỗi mọi khi vì với trên dưới trong ngoài hãy đừng cùng nơi để chuyện ngày lễ giải bảng"
    )
)
_PLACES = phrases(  # where a correspondent writes from; behind a name, no second author
    "an giang; bà rịa - vũng tàu; vũng tàu; bắc giang; bắc kạn; bạc liêu; bắc ninh; bến tre; bình định; "
    "bình dương; "
    "bình phước; bình thuận; cà mau; cần thơ; cao bằng; đà nẵng; đắk lắk; đắk nông; daklak; daknong; "
    "điện biên; đồng nai; "
    "đồng tháp; gia lai; hà giang; hà nam; hà nội; hà tĩnh; hải dương; hải phòng; hậu giang; hòa bình; "
    "hưng yên; "
    "khánh hòa; kiên giang; kon tum; lai châu; lâm đồng; lạng sơn; lào cai; long an; nam định; nghệ an; "
    "ninh bình; "
    "ninh thuận; phú thọ; phú yên; quảng bình; quảng nam; quảng ngãi; quảng ninh; quảng trị; sóc trăng; "
    "sơn la; tây ninh; "
    "thái bình; thái nguyên; thanh hóa; thừa thiên huế; thừa thiên - huế; huế; tiền giang; tp hcm; tphcm; "
    "tp.hcm; "
    "tp. hcm; tp hồ chí minh; tp. hồ chí minh; hồ chí minh; sài gòn; trà vinh; tuyên quang; vĩnh long; "
    "vĩnh phúc; "
    "yên bái; tây nguyên; tây bắc; nam bộ; miền trung; miền tây; đông nam bộ; đà lạt; nha trang; "
    "buôn ma thuột; pleiku; "
    "gia nghĩa; quy nhơn; việt nam; paris; london; moscow; tokyo; bắc kinh; washington; new york; seoul; "
    "cairo"
)
_LONGEST_PEN_NAME = 3  # words
_VIETNAMESE_LETTER = re.compile("[ăâđêôơư\u1ea0-\u1ef9]", re.IGNORECASE)
# Districts and communes of the Highlands, which begin with a stream or a mountain.
_HIGHLAND_PLACE = re.compile(
    r"(?:(?:đắk|đăk|đạ|ea|ia|krông|chư)\s|cư (?:jút|kuin|m.?gar)\b|tuy đức$)", re.IGNORECASE
)


def is_vietnamese(name: str) -> bool:
    """Whether every word of `name` is a Vietnamese syllable or an initial, marks aside."""
    return all(len(word) == 1 or _SYLLABLE.fullmatch(word) for word in re.findall(r"[a-z]+", fold(name)))


def has_surname(name: str) -> bool:
    """Whether `name` has two words or more and begins with a surname of Vietnam or the Highlands."""
    first, _, rest = name.lower().partition(" ")
    return bool(rest) and (first in _SURNAMES or first.startswith(_CLAN_PREFIXES))


def is_of_vietnam(name: str) -> bool:
    """Whether `name` can be a person's of Vietnam and its small peoples: H’Mai, Ksor Phước, Cil Pam Hà."""
    return (
        is_vietnamese(name)
        or has_surname(name)
        or name.lower().startswith(_CLAN_PREFIXES)
        or "." in name
        or _VIETNAMESE_LETTER.search(name) is not None
    )


def is_place(name: str) -> bool:
    return is_listed(name, _PLACES) or _HIGHLAND_PLACE.match(name) is not None


def is_sure_name(name: str) -> bool:
    """Whether what is printed as a name is surely no other thing: with four words it begins with a surname,
    and no place is at its end ("Cà Phê Đắk Mil"), of which some provinces are people's names (Lê Thái Bình).
    """
    words = name.split()
    is_of_family = has_surname(name)
    if len(words) > _LONGEST_PEN_NAME and not is_of_family:
        return False
    if words[0].lower() == "y" or name.lower().startswith(_CLAN_PREFIXES):
        return True  # Y Krông Êban
    ends = [" ".join(words[-count:]) for count in (2, 3) if count < len(words)]
    is_like_province = is_of_family and len(words) == _LONGEST_PEN_NAME
    return not any(
        _HIGHLAND_PLACE.match(end) or (is_listed(end, _PLACES) and not is_like_province) for end in ends
    )


def is_name(name: str) -> bool:
    """Whether `name` is printed as a person's name or pen name is; titles are cut off before.

    A login (yennhi), a placeholder, a heading and a sentence are not.
    """
    words = name.split()
    if not 1 <= len(words) <= 6 or len(name) > 60 or is_listed(name, _NOT_NAMES):
        return False
    # No person is called like a district of the Highlands; some are like a province.
    if _HIGHLAND_PLACE.match(name) or not all(map(_WORD.fullmatch, words)) or any(map(_CAMEL.search, words)):
        return False
    if words[-1].lower() in _SITE_WORDS or ("." in name and _TWO_SENTENCES.search(name)):
        return False
    if not words[0][0].isupper() or not words[-1][0].isupper() or words[0].lower() in _BEGIN_NO_NAME:
        return False
    if len(words) == 1:
        return _is_single_name(words[0])
    particles = _PARTICLES if words[0].lower() in _SURNAMES else _FOREIGN_PARTICLES
    return all(word[0].isupper() or word in particles for word in words) and (
        name.isupper() or not any(word.lower() in _ABBREVIATIONS or _is_acronym(word) for word in words)
    )


def _is_single_name(word: str) -> bool:
    letters = word.rstrip(".")
    if len(letters) < 2 or word.lower().strip(".") in _ABBREVIATIONS:
        return False
    if letters.isalpha() and not word.isupper() and not _SYLLABLE.fullmatch(fold(word)):
        return len(word) <= 6 and not _NO_VOWEL.fullmatch(
            fold(word)
        )  # Linda; what is longer is an outlet or a login
    return not (
        word.isupper() and letters.isalpha() and len(letters) > 3 and not _SYLLABLE.fullmatch(fold(word))
    )


def _is_acronym(word: str) -> bool:
    return word.isupper() and word.isalpha() and len(word) > 3 and not _SYLLABLE.fullmatch(fold(word))


# --- how it is written ----------------------------------------------------------------------------

_PIECE = re.compile(rf"(?:{_LETTERS})+")


def written(name: str) -> str:
    """`name` as kept: ALL CAPS become title case syllable by syllable; mixed case stays as printed.

    Initials keep their capitals: H.H, D.Kim Thoa, MT.
    """
    bare = name.strip(" .")
    single_dot = name.count(".") <= 1 and len(name) > 3
    name = bare if single_dot or len(bare) - bare.rfind(".") > 3 else name.strip()  # N.D.C. keeps its dot
    if not name.isupper():
        return name
    single = " " not in name
    return _PIECE.sub(lambda match: _title(match[0], single=single), name)


def _title(piece: str, *, single: bool) -> str:
    if len(piece) == 1 or _NO_VOWEL.fullmatch(fold(piece)):
        return piece
    if single and piece.isascii() and (len(piece) == 2 or not _SYLLABLE.fullmatch(piece)):
        return piece
    return piece[0] + piece[1:].lower()


# --- titles ---------------------------------------------------------------------------------------

_DEGREES = (
    r"(?:GS|PGS|TSKH|TS|T\.S|Th\.?\s?S|BS\.?\s?CK\s?(?:II|I|1|2)?|BSCK\s?(?:II|I|1|2)|CK\s?(?:II|I|1|2)|BS|"
    r"KS|KTS|CN|LS|DS|"
    r"ĐD|NSƯT|NSND|NSNA|NGƯT|NGND|NNƯT|NNND|TTƯT|TTND|AHLĐ|HLV|NCS|NNC|NB|Dr|Mr|Mrs|Ms|Prof)(?:[.,/\-]\s*|"
    r"\s+)"
)
_CALLINGS = (
    r"(?:(?:phó )?giáo sư|tiến sĩ khoa học|tiến sĩ|tiến sỹ|thạc sĩ|thạc sỹ|dược sĩ|dược sỹ|"
    r"(?:bác sĩ|bác sỹ)(?: chuyên khoa (?:II|I|1|2))?|điều dưỡng|kỹ sư|kĩ sư|"
    r"kiến trúc sư|cử nhân|luật sư|luật gia|viện sĩ|lương y|nhà báo|nhà văn|nhà thơ|nhà giáo(?: ưu tú|"
    r" nhân dân)?|"
    r"thầy thuốc(?: ưu tú| nhân dân)?|nhà nghiên cứu(?: văn hóa| văn hoá| lịch sử| văn học)?|"
    r"nhà sử học|nhạc sĩ|nhạc sỹ|họa sĩ|hoạ sĩ|họa sỹ|ca sĩ|"
    r"nghệ nhân(?: ưu tú| nhân dân)?|nghệ sĩ(?: ưu tú| nhân dân| nhiếp ảnh)?|nghệ sỹ|"
    r"nhiếp ảnh gia|tay máy|đạo diễn|chuyên gia|dịch giả|linh mục|mục sư|đại đức|thượng tọa|hòa thượng|"
    r"hoà thượng|"
    r"(?:đại|thượng|trung|thiếu) (?:tướng|tá|úy|uý|sĩ|sỹ)|chuẩn (?:úy|uý|đô đốc)|(?:phó )?đô đốc|hạ sĩ|"
    r"binh nhất|binh nhì|"
    r"đồng chí|đ/c|già làng|anh hùng|ông|bà|chị|em|cô giáo|thầy giáo|"
    r"(?:nhóm )?(?:phóng viên|p\.?v)(?: thường trú)?|(?:nhóm )?biên tập viên|(?:nhóm )?cộng tác viên|"
    r"nhóm tác giả|btv|ctv|tác giả)"
    r"(?::\s*|\.\s*|\s+)"
)
_TITLES = re.compile(  # P.V.A is no reporter, but behind a space stand also K'Brèo, Y Thu and H.H
    rf"(?:(?i:{_DEGREES})|(?i:{_CALLINGS}))"
    r"(?:(?=[^\W\d_][^\W_])|(?<=\s)(?=[^\W\d_](?:[.'’‘`\-]\s?|\s)[^\W\d_]))"
)


def without_titles(name: str) -> str:
    """`name` without the degrees, ranks and callings before it: "TS. BS. Trần Hữu" is Trần Hữu."""
    while (match := _TITLES.match(name)) is not None and name[match.end()].isupper():
        name = name[match.end() :]
    return name
