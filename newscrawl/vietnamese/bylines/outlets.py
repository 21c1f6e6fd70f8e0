"""The outlets and agencies that bylines name, as data, and the words that mark an organisation.

An honest list rather than a complete one: it holds the names that look like a person's (Dân Việt, Trí
Thức Trẻ) or stand without `Theo`, and the well-known rest. A domain needs no entry.
"""

from __future__ import annotations

import re
import unicodedata

from newscrawl.vietnamese.bylines.names import is_place
from newscrawl.vietnamese.bylines.wordlists import phrase_list
from newscrawl.vietnamese.text import fold, new_style

_VIETNAMESE = """
VGP; VGP News
TTXVN; Thông tấn xã Việt Nam; Vietnam+; VietnamPlus; VNA; Tin tức; Báo tin tức; Thể thao & Văn hóa
VOV; VOV1; VOV2; VOV3; VOV4; VOV5; VOV Giao thông; Đài Tiếng nói Việt Nam; Tiếng nói Việt Nam; TNVN
VTV; VTV1; VTV2; VTV3; VTV4; VTV6; VTV8; VTV9; VTV24; VTV News; VTV Online; VTC; VTC1; VTC14; VTC News
Truyền hình Quốc hội Việt Nam; Quốc hội TV; QPVN; ANTV; HTV; THVL; BPTV; VNews; SCTV; VITV; HanoiTV
Nhân Dân; Quân đội nhân dân; Công an nhân dân; Đại đoàn kết; Đại biểu nhân dân; Lao động; Người lao động
Tiền Phong; Tuổi Trẻ; Tuổi Trẻ Thủ đô; Tuổi Trẻ Cười; Thanh Niên; Thanh tra; Thiếu niên Tiền phong
Sài Gòn Giải Phóng; SGGP; Hà Nội mới; Hànộimới; An ninh Thủ đô; An ninh Thế giới; Kinh tế & Đô thị
Kinh tế và Đô thị; Phụ nữ; Phụ nữ Việt Nam; Phụ nữ TPHCM; Phụ nữ TP.HCM; Phụ nữ Thủ đô
Pháp luật TPHCM; Pháp luật TP.HCM; Pháp luật TP HCM; Pháp luật Việt Nam; Pháp luật; Đời sống & Pháp luật
Đời sống và Pháp luật; Đời sống Pháp luật; Đời sống Plus; Bảo vệ Pháp luật; Pháp luật xã hội
Pháp luật và Xã hội; Pháp luật & Xã hội; Gia đình & Xã hội; Gia đình và Xã hội; Gia đình; Gia đình Việt Nam
Sức khỏe & Đời sống; Sức khỏe và Đời sống; Sức khỏe Đời sống; Khoa học & Đời sống; Khoa học và Đời sống
Dân trí; Dân Việt; Đất Việt; Dân sinh; Lao động & Xã hội; Nông nghiệp Việt Nam; Nông thôn ngày nay
Nông thôn Việt; Nông nghiệp; Công Thương; Công lý; Xây dựng; Giao thông; Giao thông vận tải; Đấu thầu
Đầu tư; Đầu tư Chứng khoán; Hải quan; Tài chính; Tài nguyên & Môi trường; Tài nguyên và Môi trường
Giáo dục & Thời đại; Giáo dục và Thời đại; Giáo dục Việt Nam; Giáo dục Thủ đô; Khuyến học; Văn hóa; Văn nghệ
Thể thao Việt Nam; Thể thao 24h; Thể thao 247; Bóng đá; Bóng đá+; Bóng đá Plus; Bóng đá 24h; Đất nước
Người Đưa Tin; Người đô thị; Người tiêu dùng; Người cao tuổi; Người quan sát; Nhà báo và Công luận
Nhà báo & Công luận; Công luận; Một thế giới; 1 thế giới; Đô thị mới; Thời báo Kinh tế Sài Gòn
Thời báo Kinh tế Việt Nam; Thời báo Tài chính; Thời báo Tài chính Việt Nam; Thời báo Ngân hàng; Thời đại
Kinh tế Sài Gòn; Kinh tế Nông thôn; Kinh tế Đô thị; Kinh tế Việt Nam; Doanh nghiệp; Doanh nhân Sài Gòn
Diễn đàn Doanh nghiệp; Doanh nghiệp Việt Nam; Nhịp sống thị trường; Nhịp sống kinh tế; Nhịp sống kinh doanh
Nhịp sống Việt; Nhịp sống số; Nhịp cầu đầu tư; Nhịp cầu; Trí thức trẻ; Tri thức trẻ; Tri thức
Tri thức trực tuyến
Thế giới trẻ; Thế giới & Việt Nam; Thế giới và Việt Nam; Thế giới tiếp thị; Sài Gòn Tiếp thị
Tiếp thị Thế giới
Tiếp thị Gia đình; Hoa học trò; Sinh viên Việt Nam; Mực tím; Khám phá; Kiến thức; Kiến thức Đầu tư
Kiến thức gia đình; Tri thức & Cuộc sống; Tri thức và Cuộc sống; Đại lộ; Tin nhanh Việt Nam; Sao Star; Saostar
Ngôi sao; Môi trường & Cuộc sống; Môi trường và Cuộc sống; Môi trường & Đô thị; Bảo vệ môi trường
Chính phủ; Cổng TTĐT Chính phủ; Đảng Cộng sản; Đảng Cộng sản Việt Nam; Xây dựng Đảng; Biên phòng
Hải quân; Phòng không Không quân; Cựu chiến binh; Cựu chiến binh Việt Nam; Quân khu 5; An ninh Tiền tệ
Vnexpress; VnExpress International; Vietnamnet; VietNamNet; Zing; Zing News; Zingnews; Znews; Kenh14; Kênh 14
CafeF; CafeBiz; Cafe Biz; GenK; Soha; Soha News; Infonet; Vietbao; Việt Báo; Eva; 24h; Afamily; aFamily
VietQ; VietTimes; VnEconomy; VnMedia; Vietstock; VietnamBiz; VietnamFinance; Bizlive; NDH; ICTnews; VnReview
Tinh tế; Tinhte; Petrotimes; PetroTimes; Năng lượng Mới; Infogame; Gamek; Ngoisao; Yan; Yan News; BlogTamSu
VietnamDaily; Vietnam Daily; Vietnam News; Viet Nam News; Saigon Times; The Saigon Times; Markettimes
Market Times
Báo Mới; Baomoi; PLO; NLĐ; TTO; SKĐS; TTVH; PNVN; ANTĐ; QĐND; CAND; ĐĐK; BNEWS; Bnews; VietnamPlus.vn
NDO; TNO; TPO; NLĐO; LĐO; SGGPO; GDTĐ
Thiên nhiên; ThienNhien.Net; Mekong ASEAN; Hội nhập; Sức khỏe gia đình; Một Thế Giới; Công an TPHCM
Công an TP.HCM; Công an TP HCM; Công an Đà Nẵng; Công an Nghệ An; Otofun; Oto Fun; Emdep; Em đẹp; Webtretho
"""

_FOREIGN = """
AFP; AP; Reuters; UPI; DPA; EFE; ANSA; PTI; ANI; KCNA; Yonhap; Kyodo; Kyodo News; Jiji; Jiji Press; NHK
TASS; Tass
Itar-Tass; RIA; RIA Novosti; Interfax; Sputnik; RT; Russia Today; Pravda; Izvestia; Xinhua; Tân Hoa xã; THX
China Daily; Global Times; Hoàn Cầu thời báo; People's Daily; CCTV; CGTN; SCMP; South China Morning Post
Sina; Sohu
CNA; Channel News Asia; Channel NewsAsia; The Straits Times; Straits Times; Bangkok Post; The Nation; Bernama
Antara; Jakarta Post; The Jakarta Post; Vientiane Times; KPL; AKP; Phnom Penh Post; Khmer Times; Philstar
Rappler
BBC; BBC News; CNN; CNBC; ABC; ABC News; CBS; CBS News; NBC; NBC News; Fox News; MSNBC; Sky News; Sky Sports
ITV
Bloomberg; Forbes; Fortune; Time; Newsweek; The Economist; Economist; WSJ; Wall Street Journal; The Guardian
Guardian
New York Times; The New York Times; NYT; Washington Post; The Washington Post; Los Angeles Times; USA Today
Financial Times; FT; Politico; Axios; The Hill; HuffPost; Huffington Post; BuzzFeed; Vox; Quartz; Insider; BI
Business Insider; Daily Mail; DM; Dailymail; Daily Star; Daily Express; Daily Mirror; Mirror; The Sun; Sun
Express
The Telegraph; Telegraph; The Independent; Independent; The Times; Metro; Evening Standard; Liverpool Echo
Goal
Marca; AS; Mundo Deportivo; Sport; L'Equipe; Bild; Kicker; Gazzetta; ESPN; FourFourTwo; Transfermarkt; Squawka
DW; Deutsche Welle; Der Spiegel; Spiegel; Le Monde; Le Figaro; RFI; France 24; Euronews; Swissinfo; El País
El Pais
Al Jazeera; Al-Jazeera; Al Arabiya; Anadolu; Haaretz; Times of Israel; The Jerusalem Post; Jerusalem Post
Hindu
The Hindu; Times of India; NDTV; Hindustan Times; The Diplomat; Nikkei; Nikkei Asia; Nikkei Asian Review
Asahi
Asahi Shimbun; Mainichi; Yomiuri; The Japan Times; Japan Times; Japan Info; Japan Today; Korea Herald
Korea Times
Chosun; Allkpop; Soompi; Dispatch; Naver; Koreaboo; TechCrunch; The Verge; Theverge; Engadget; CNET
Mashable; Wired
Ars Technica; ZDNet; Gizmodo; GSMArena; PhoneArena; BGR; 9to5Mac; MacRumors; XDA; Phys; Phys.org; Live Science
LiveScience; ScienceAlert; Science Daily; ScienceDaily; Nature; Science; New Scientist; National Geographic
Space
IFLScience; Popular Science; Medical News Today; Healthline; WebMD; NASA; Getty; Getty Images; EPA; EPA-EFE
Shutterstock; iStock; Pixabay; Unsplash; Freepik; Pexels; 7News; News.com.au; SMH; The Age; NZ Herald; Stuff
VOA; RFA
People; Variety; Billboard; Hollywood Reporter; Vogue; Elle; Bored Panda; Oddity Central; Unilad; Ladbible
Page Six
"""

AGENCY_ALIASES = {  # by `agency_key`; every name of the national agency, the newest brand of its web site
    "thông tấn xã việt nam": "TTXVN",
    "ttxvn": "TTXVN",
    "ttxvn/vietnam+": "TTXVN",
    "ttxvn/vietnamplus": "TTXVN",
    "vietnam+/ttxvn": "TTXVN",
    "vietnamplus/ttxvn": "TTXVN",
    "vietnam+": "VietnamPlus",
}

# Outlets that are also people's names or initials: outlets only where `Theo` or `Nguồn` says so, or in
# small letters ("Công lý").
_ONLY_IN_SOURCE = (
    "Công lý; Thanh tra; Giao thông; Dân sinh; Thời đại; Hải quân; Thiên nhiên; Tri thức; Eva; "
    "Yan; Elle; "
    "AS; BI; RT; FT; DM; DW; ANI; PTI; AKP; KPL; NDH"
)


def outlet_key(name: str) -> str:
    """What two printings of one outlet share: case, tone style and spacing do not matter."""
    return new_style(name).lower().replace(" ", "").replace("&", "và")


_NAMES = (*phrase_list(_VIETNAMESE), *phrase_list(_FOREIGN))
_OUTLETS = frozenset(outlet_key(name) for name in _NAMES)
# An outlet of several words may be printed without its marks (Tuoi Tre Online, in a meta element).
_UNMARKED = frozenset(fold(name).replace(" ", "") for name in _NAMES if " " in name)
_SHARED_WITH_PEOPLE = frozenset(map(outlet_key, phrase_list(_ONLY_IN_SOURCE)))

_DOMAIN = re.compile(  # L.Th is a person
    r"(?![a-z]\.(?!com$|vn$|net$)[a-z]{2,4}$)(?:https?://)?(?:www\.)?(?:[a-z0-9][a-z0-9\-]{0,62}\.){1,4}"
    r"(?:vn|com|net|org|info|gov|edu|tv|asia|news|uk|fr|de|ru|cn|jp|kr|au|sg|th|us|co|io|me|biz|int|eu)/?",
    re.IGNORECASE,
)

# What begins the name of an organisation that publishes; as printed, it is an agency.
_PUBLISHER = re.compile(
    r"(?:báo(?!\s(?:cáo|giới|chí)\b)|tạp chí|thời báo|tuần báo|nhật báo|đài|truyền hình|"
    r"phát thanh|đài pt|thông tấn|hãng tin|hãng thông tấn|"
    r"trang tin|cổng thông tin|cổng ttđt|chuyên trang|kênh|nhà xuất bản|nxb|ban tuyên giáo|bản tin)\s",
    re.IGNORECASE,
)
# What begins the name of any other organisation, a post held in one, or an affiliation.
_ORGANISATION = re.compile(
    r"(?:(?:phó )?tổng (?:biên tập|giám đốc|thư ký)|"
    r"tổ chức|văn phòng|vp|trung tâm|công ty|cty|tập đoàn|tổng công ty|tổng cục|cục|chi cục|sở|bộ|vụ|"
    r"học viện|"
    r"đại học|đh|cao đẳng|thpt|thcs|phòng|hiệp hội|liên đoàn|ủy ban|uỷ ban|ubnd|ubmttq|mttq|hđnd|công an|"
    r"ca tỉnh|"
    r"quân khu|bộ đội|tòa án|toà án|tand|viện kiểm sát|vksnd|bệnh viện|bv|hợp tác xã|htx|ngân hàng|tỉnh|"
    r"thành phố|"
    r"tp|huyện|quận|thị xã|xã|phường|thôn|buôn|câu lạc bộ|clb|nhà hát|bảo tàng|thư viện|ban quản lý|bql|gv|"
    r"giáo viên|"
    r"giảng viên|hiệu trưởng|giám đốc|phó giám đốc|trưởng phòng|chủ tịch|phó chủ tịch|bí thư|phó bí thư|"
    r"chuyên viên|"
    r"cán bộ|sinh viên|học sinh|lớp|đơn vị|lữ đoàn|sư đoàn|trung đoàn|tiểu đoàn|đồn biên phòng|đảng ủy|"
    r"tỉnh ủy|"
    r"huyện ủy|thành ủy|nhà máy|viện|trường|hội|đoàn luật sư|đoàn thanh niên|khoa|quỹ|nguyên|trưởng|phó|"
    r"the)(?=[\s.,]|$)",
    re.IGNORECASE,
)
# Of these, what people are called as well (Trường Giang, Khoa Nguyễn, Đoàn Hội): no verdict on a name.
_ALSO_A_NAME = re.compile(
    r"(?:trường|khoa|nguyên)$|(?:viện|trường|hội|khoa|quỹ|nguyên|trưởng|phó)\s"
    r"(?!(?:đại học|cao đẳng|tiểu học|trung học|mầm non|chính trị|nghiên cứu|kinh tế|khoa học|kiểm sát|"
    r"nhà văn|nhà báo|nông dân|phụ nữ|luật|cựu chiến binh|liên hiệp|văn học|khuyến học|chữ thập|sư phạm)\b)",
    re.IGNORECASE,
)


def is_outlet(name: str, *, in_source: bool = False) -> bool:
    """Whether `name` is a known outlet; `in_source` where a label already says that a source follows."""
    key = outlet_key(name)
    if key in _OUTLETS:
        return in_source or key not in _SHARED_WITH_PEOPLE or not (name.istitle() or name.isupper())
    return name.isascii() and " " in name and fold(name).replace(" ", "") in _UNMARKED


def is_domain(name: str) -> bool:
    return _DOMAIN.fullmatch(name) is not None


def is_publisher(name: str) -> bool:
    """Whether `name` begins like a newspaper's, a station's or a publisher's."""
    return _PUBLISHER.match(name) is not None


def is_organisation(name: str) -> bool:
    """Whether `name` begins like an office, a school, a place or a post: an affiliation, no person."""
    return _ORGANISATION.match(name) is not None


def may_be_person(name: str) -> bool:
    """Whether the first word of an organisation-like `name` is a given name as well."""
    return _ALSO_A_NAME.match(name) is not None


# A station's name has separators in it, and so has that of a paper that is one with it since 2025:
# "Báo và phát thanh, truyền hình Lâm Đồng".
_STATION = re.compile(
    r"(?:\bbáo\s?(?:,|[-–&]|và)\s?(?:đài\s)?)?\b(?:phát thanh|pt)\s?(?:[-–,&]|và)\s?(?:truyền hình|th)\b",
    re.IGNORECASE,
)
_HIDDEN = {ord(mark): chr(0xE000 + place) for place, mark in enumerate(",-–&")}
_SHOWN = {ord(hidden): chr(mark) for mark, hidden in _HIDDEN.items()}


def split_names(separator: re.Pattern[str], text: str) -> list[str]:
    """`text` split at a separator, but not within the name of a station."""
    hidden = _STATION.sub(lambda match: match[0].translate(_HIDDEN), text)
    return [piece.translate(_SHOWN) for piece in separator.split(hidden)]


_CLASSIFIER = re.compile(
    r"(?:[Bb]áo(?: [Đđ]iện tử| mạng)?(?!\s(?:và|&)\s)|BÁO(?!\sVÀ\s)|tờ(?: báo)?|trang(?: tin| mạng)?"
    r"|hãng(?: tin| thông tấn)?)\s+(?=\S)"
)
_AT_PLACE = re.compile(
    r"(?:\s+(?:thường trú\s+)?(?:tại|ở|từ)\s|\s+(?:phát(?!\sthanh)|cung cấp|đưa tin)\b|"
    r"(?<=^VOV)\s?[-–]\s?|(?<=^TTXVN)\s?[-–]\s?)"
)


def agency_name(name: str) -> str:
    """`name` as an agency: without Báo, without the place behind it, the national agency's names as one."""
    name = unicodedata.normalize("NFC", name)
    place = _AT_PLACE.search(name)
    if place and place.start() > 0 and not is_outlet(name, in_source=True):  # Người Đưa Tin
        name = name[: place.start()]
    first, _, rest = name.partition(" ")
    if first in ("VOV", "TTXVN", "VTV") and is_place(rest):
        name = first
    bare = _CLASSIFIER.sub("", name, count=1) if _CLASSIFIER.match(name) else name
    bare = bare.strip(" .,;:-–/")
    return AGENCY_ALIASES.get(new_style(bare).lower().replace(" ", "" if "/" in bare else " "), bare)
