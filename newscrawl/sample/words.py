"""The words that the sample newspaper is made of: places, people and phrases of an invented province.

Everything here is made up. Both tone placements stand side by side (`hòa` and `hoà`), as in real papers.
A template's `{slots}` are filled by `newscrawl.sample.prose`.
"""

from __future__ import annotations

PROVINCE = "Sơn Hà"

DISTRICTS = (
    "huyện Đắk Mây", "huyện Krông Sơn", "huyện Suối Hòa", "huyện Ea Lâm", "huyện Núi Đỏ", "huyện Tân Thuỷ",
    "thị xã Hòa Khê", "thành phố Sơn Hà", "huyện Chư Bông", "huyện Phú Lạc", "huyện Đắk R’Tui",
    "huyện An Khoái",
)  # fmt: skip
COMMUNES = (
    "xã Đắk Nia Thượng", "xã Quảng Hoà", "xã Ea Tling", "phường Nghĩa Tâm", "xã Thuận Thủy", "xã Nâm Ndir",
    "thị trấn Suối Đá", "xã Trường Sa Đông", "xã Buôn Chóah Mới", "xã Hạnh Phúc", "xã Đức Khuê",
    "xã Gia Nguyên", "xã Cư Prông", "phường Đồng Tuỳ", "xã Long Tuyền", "xã Kiến Quốc",
)  # fmt: skip
VILLAGES = (
    "thôn 3", "thôn Tân Tiến", "bon Đắk Rơ Mây", "buôn Ja Rông", "tổ dân phố 5", "thôn Phú Xuân",
    "bon N’Jriêng", "thôn Đoàn Kết", "buôn K’Tăng", "thôn Hòa Bình", "thôn 9", "bon Pi Nao Hạ",
)  # fmt: skip

FAMILY_NAMES = (
    "Nguyễn", "Trần", "Lê", "Phạm", "Hoàng", "Võ", "Đặng", "Bùi", "Đỗ", "Ngô", "Lương", "Trịnh", "Mai",
    "Đoàn",
)  # fmt: skip
MIDDLE_NAMES = ("Văn", "Thị", "Đức", "Hữu", "Minh", "Thanh", "Quốc", "Ngọc", "Xuân", "Kim")
GIVEN_NAMES = (
    "Hoài", "Thuỷ", "Hùng", "Lương", "Hòa", "Tuấn", "Dương", "Nhung", "Quỳnh", "Khánh", "Tâm", "Phước",
    "Hiền", "Thảo", "Nghĩa", "Thúy", "Lợi", "Ân", "Trung", "Phượng",
)  # fmt: skip
HIGHLAND_NAMES = (
    "H’Xíu Niê",
    "Y Krăk Êban",
    "K’Brèo",
    "H’Lim Mlô",
    "Y Thịnh Byă",
    "Thị Ngơi",
    "Điểu Mơ",
    "H’Mai Ayŭn",
)
"""Names of Ê Đê, Mạ and M’Nông people: apostrophes and letters that plain word rules break."""

PEN_NAMES = (
    "Hoàng Hoài", "Lê Phước", "Nguyễn Lương", "Mai Anh", "Đức Hùng", "Thanh Nga", "Y Krăk", "H’Xíu",
    "Bình Minh", "Tường Mạnh", "Kim Ngân", "Quỳnh Trâm", "Phan Tuấn", "Hải Đăng", "Ngọc Thuỷ", "Thế Huy",
)  # fmt: skip
POSTS = (
    "Bí thư Huyện ủy", "Phó Chủ tịch UBND tỉnh", "Chủ tịch UBND huyện", "Giám đốc Sở Nông nghiệp và PTNT",
    "Trưởng phòng Kinh tế hạ tầng", "Chủ tịch Hội Nông dân xã", "Phó Bí thư Thường trực Tỉnh ủy",
    "Hiệu trưởng nhà trường", "Chủ tịch UBMTTQ Việt Nam xã", "Giám đốc HTX Nông nghiệp Xanh",
    "Chánh Văn phòng UBND tỉnh", "Trưởng trạm y tế xã",
)  # fmt: skip
OFFICES = (
    "UBND tỉnh", "Sở Giáo dục và Đào tạo", "Hội Liên hiệp Phụ nữ huyện", "Công an tỉnh",
    "Ban Quản lý dự án tỉnh", "Tỉnh đoàn", "Trung tâm Khuyến nông", "Chi cục Kiểm lâm", "Bảo tàng tỉnh",
    "Bệnh viện Đa khoa tỉnh", "Liên đoàn Lao động tỉnh", "Công ty TNHH Chế biến nông sản Sơn Hà",
    "Quỹ Tín dụng nhân dân A & B",
)  # fmt: skip
CROPS = (
    "cà phê",
    "hồ tiêu",
    "sầu riêng",
    "bơ",
    "mắc ca",
    "lúa nước",
    "chanh dây",
    "khoai lang",
    "ca cao",
    "điều",
)
EVENTS = (
    "hội nghị sơ kết công tác dân vận", "lễ hội mừng lúa mới", "lớp tập huấn chuyển đổi số",
    "ngày hội đại đoàn kết toàn dân tộc", "hội thi giáo viên dạy giỏi", "diễn đàn kết nối cung cầu",
    "giải bóng chuyền các bon, buôn", "đợt ra quân trồng rừng", "tuần lễ áo dài",
    "buổi đối thoại với doanh nghiệp",
)  # fmt: skip
ACTIONS = (
    "đẩy nhanh tiến độ giải phóng mặt bằng", "nâng cao chất lượng giáo dục vùng sâu",
    "phát triển du lịch cộng đồng", "xây dựng nông thôn mới", "bảo tồn nghề dệt thổ cẩm",
    "kiểm tra an toàn thực phẩm", "hỗ trợ hộ nghèo làm nhà ở", "ứng phó hạn hán cuối vụ",
    "chuyển đổi cơ cấu cây trồng", "tháo gỡ khó khăn cho doanh nghiệp", "giữ rừng tận gốc",
    "số hoá hồ sơ hành chính", "phòng, chống sốt xuất huyết", "khơi thông nguồn vốn đầu tư công",
)  # fmt: skip
RESULTS = (
    "đạt {n} % kế hoạch năm", "tăng {n} % so với cùng kỳ", "vượt chỉ tiêu được giao", "giảm còn {n} vụ",
    "thu hút hơn {n}00 người tham gia", "giúp {n} hộ thoát nghèo bền vững", "mang về {n} tỷ đồng",
)  # fmt: skip

TITLES = (
    "{District} {action}", "{Commune}: {action}", "{Office} tổ chức {event}",
    "Nông dân {commune} được mùa {crop}", "Khi {village} {action}", "{District} tổ chức {event}",
    "Vì sao {crop} ở {commune} mất giá?", "Giá {crop} hôm nay tăng {n}.000 đồng/kg", "“Giữ lửa” {village}",
    "{Office} và {office} ký kết hợp tác {action}", "{Commune} còn {n} hộ chưa có điện",
    "Sơn Hà {action}, chú trọng {crop}", "Người trồng {crop} ở {district} ‘đứng ngồi không yên’",
    "{n}0 học sinh {commune} nhận học bổng",
)  # fmt: skip

LEADS = (
    "Ngày {date}, {office} phối hợp với {district} tổ chức {event} nhằm {action}.",
    "Những năm gần đây, {commune}, {district} đã {action}, qua đó {result}.",
    "Nhờ {action}, nhiều hộ dân ở {village}, {commune} có thu nhập ổn định từ {crop}.",
    "{Post} {person} nhấn mạnh: {district} cần tiếp tục {action} trong thời gian tới.",
    "Sau {n} năm triển khai, việc {action} trên địa bàn tỉnh {province} còn không ít khó khăn, vướng mắc…",
)  # fmt: skip

SENTENCES = (
    "Tại buổi làm việc, {post} {person} đề nghị {office} tập trung {action}.",
    "Theo thống kê, toàn {district} hiện có {n}.{nnn} ha {crop}, {result}.",
    "Gia đình ông {person} ở {village}, {commune} trồng {n} ha {crop}, mỗi năm thu {n} tỷ đồng.",
    "Bà {person} chia sẻ: “Trước đây đường sá đi lại khó khăn, nay bà con ai cũng phấn khởi”.",
    "Đến ngày {date}, {office} đã giải ngân {n},{n} tỷ đồng, {result}.",
    "Bên cạnh đó, {commune} còn {action} với sự tham gia của {n} tổ chức, đoàn thể.",
    "Nhiều ý kiến cho rằng việc {action} cần lộ trình phù hợp với từng {village}.",
    "{Post} {person} cho biết: {district} phấn đấu đến năm {year} {result}.",
    "Trong khuôn khổ {event}, {n} gian hàng giới thiệu {crop} và sản phẩm OCOP của tỉnh {province}.",
    "Anh {person} (SN 19{nn}, trú {village}) là một trong những người đầu tiên đưa {crop} về {commune}.",
    "Nghị quyết số {nn}-NQ/TU ngày {date} của Tỉnh ủy xác định rõ nhiệm vụ {action}.",
    "Thời tiết diễn biến thất thường, mưa lớn kéo dài khiến {nn} ha {crop} tại {commune} bị ngập úng.",
    "Công tác này được {office} triển khai đồng bộ, bảo đảm công khai, minh bạch & đúng đối tượng.",
    "Hiện giá {crop} ở mức {nn}.000 - {nn}.500 đồng/kg, cao hơn đầu vụ khoảng {n} %.",
    "Chương trình “{Action}” đã hoàn thành {nn}% khối lượng sau {n} tháng.",
    "Dù vậy, tỷ lệ hộ nghèo ở {district} vẫn còn {n},{n} %, tập trung ở {village} và {village}.",
    "Đoàn công tác thăm, tặng quà {nn} gia đình chính sách, người có uy tín tại {commune}.",
    "Em {person}, học sinh lớp {grade}, vui mừng vì quãng đường tới lớp nay chỉ còn {n} km.",
    "Hồ chứa Đắk Mây {n} hiện còn {nn}% dung tích, đủ tưới cho {nnn} ha đến cuối vụ.",
    "Lực lượng chức năng lập biên bản {n} trường hợp vi phạm, tạm giữ {nn} m3 gỗ.",
    "Đây là lần thứ {n} {commune} đăng cai {event}.",
    "Ghi nhận của phóng viên cho thấy không khí tại {village} rất khẩn trương, nghiêm túc.",
)  # fmt: skip

HEADINGS = (
    "Hiệu quả từ {crop}", "Còn nhiều khó khăn", "Người dân đồng thuận", "Quyết tâm {action}",
    "Nhìn từ {commune}", "Hướng đi nào cho {crop}?", "{District} sau {n} năm",
)  # fmt: skip

LIST_ITEMS = (
    "{Action};", "Hỗ trợ {n} triệu đồng/hộ trồng {crop};",
    "Giao {office} chủ trì, báo cáo trước ngày {date};", "{Commune}: {nnn} ha, {result};",
    "Đường dây nóng của {office} hoạt động 24/24 giờ;",
)  # fmt: skip

CAPTIONS = (
    "{Post} {person} phát biểu tại {event}", "Nông dân {commune} thu hoạch {crop}", "Quang cảnh {event}",
    "Một góc {village}, {commune} nhìn từ trên cao", "{Office} trao quà cho bà con {village}",
    "Vườn {crop} của gia đình ông {person} cho thu nhập {nnn} triệu đồng/năm", "Các đại biểu dự {event}",
)  # fmt: skip

BOX_TEXTS = (
    "Tỉnh {province} có {nn} xã, phường; dân số hơn {nnn} nghìn người thuộc {nn} dân tộc anh em.",
    "Theo kế hoạch, đến năm {year} toàn tỉnh có {nn} xã đạt chuẩn nông thôn mới nâng cao.",
)  # fmt: skip

TAGS = (
    "Sơn Hà", "nông thôn mới", "giá cà phê", "chuyển đổi số", "du lịch cộng đồng", "hồ tiêu", "Ê Đê",
    "M’Nông", "đầu tư công", "OCOP", "thổ cẩm", "hạn hán", "Đắk Mây", "sầu riêng", "học bổng",
    "bảo vệ rừng", "dân vận", "Thủy lợi", "y tế cơ sở", "lễ hội",
)  # fmt: skip
OUTLETS = (
    ("Nhịp Sống Mẫu", "nhipsongmau.example"),
    ("Kinh tế Mẫu", "kinhtemau.example"),
    ("Nông thôn Mẫu", "nongthonmau.example"),
)
"""Invented outlets whose pieces the sample paper republishes, with their hosts."""
