"""What a report says besides its data, in Vietnamese and in English."""

from __future__ import annotations

from collections.abc import Mapping
from types import MappingProxyType

from newscrawl.problem_reasons import PROBLEM_REASONS
from newscrawl.research.svg import Language

_BOTH: Mapping[str, tuple[str, str]] = {
    "title": ("Báo cáo kho lưu trữ báo chí", "Report on a newspaper archive"),
    "made": ("Lập lúc", "Made on"),
    "state": ("trạng thái kho", "state of the archive"),
    "all_time": ("toàn bộ thời gian", "all of its time"),
    "at_a_glance": ("Tổng quan", "At a glance"),
    "newspaper": ("Báo", "Newspaper"),
    "newspapers": ("tờ báo", "newspapers"),
    "articles": ("Bài", "Articles"),
    "pictures": ("Ảnh", "Pictures"),
    "changed": ("Bài có sửa đổi", "Changed articles"),
    "gone": ("Bài đã bị gỡ", "Articles gone"),
    "without_day": ("Bài không rõ ngày", "Articles of no known day"),
    "open_problems": ("Vấn đề còn mở", "Open problems"),
    "days_covered": ("Ngày đã thu thập", "Days covered"),
    "days_missing": ("Ngày thiếu", "Days missing"),
    "from": ("Từ", "From"),
    "to": ("Đến", "To"),
    "reprints": ("Bài đăng lại", "Reprints"),
    "last_run": ("Lần chạy cuối", "Last run"),
    "per_month": ("Số bài mỗi tháng, mọi tờ báo", "Articles a month, all newspapers"),
    "coverage": ("Độ phủ", "Coverage"),
    "gaps": ("Khoảng trống", "Gaps"),
    "no_gaps": ("Không có ngày nào thiếu.", "No day is missing."),
    "more_gaps": ("và {} khoảng nữa", "and {} more"),
    "held_all_the_same": ("vẫn có {} bài", "{} articles all the same"),
    "sections": ("Chuyên mục", "Sections"),
    "no_section": ("(không rõ chuyên mục)", "(no section)"),
    "more": ("({} mục nữa)", "({} more)"),
    "kinds": ("Thể loại", "Kinds"),
    "authors": ("Tác giả nhiều bài nhất", "Most frequent authors"),
    "authors_note": (
        "Theo tên in trên báo; một tên có thể là nhiều người.",
        "By name as printed; one name may be several people.",
    ),
    "tags": ("Từ khóa nhiều nhất", "Most frequent tags"),
    "none": ("Không có.", "None."),
    "fields": ("Chất lượng các trường dữ liệu", "Quality of the fields"),
    "fields_note": (
        "Tỷ lệ bài đọc được từng trường. Tỷ lệ giảm đột ngột thường là dấu hiệu trang báo đã đổi giao diện.",
        "The share of articles whose field could be read. A sudden drop often means a redesigned site.",
    ),
    "year": ("Năm", "Year"),
    "undated": ("không rõ ngày", "no date"),
    "together": ("Tất cả", "Together"),
    "findings": ("Bất thường", "Findings"),
    "findings_note": (
        "Những gì lệch khỏi mức bình thường của tờ báo và chưa khắc phục; của mọi thời gian.",
        "What deviates from the newspaper's normal and has not been mended; of all times.",
    ),
    "seen_since": ("từ", "since"),
    "problems": ("Vấn đề còn mở", "Open problems"),
    "problems_note": (
        "Địa chỉ đã thấy mà không lưu được thành bài, hoặc đã lưu nhưng còn nghi vấn; của mọi thời gian.",
        "Addresses that were seen and not stored as an article, or stored with a doubt; of all times.",
    ),
    "reason": ("Lý do", "Reason"),
    "addresses": ("Địa chỉ", "Addresses"),
    "last_seen": ("Thấy lần cuối", "Seen last"),
    "runs": ("Các lần chạy gần đây", "Recent runs"),
    "started": ("Bắt đầu", "Started"),
    "command": ("Lệnh", "Command"),
    "outcome": ("Kết quả", "Outcome"),
    "fetched": ("Đã tải", "Fetched"),
    "stored": ("Đã lưu", "Stored"),
    "duplicates": ("Bài trùng", "Duplicates"),
    "never_looked": (
        "Chưa tìm bài trùng trong kho này (lệnh newscrawl duplicates).",
        "Nobody has looked for duplicates in this archive yet (newscrawl duplicates).",
    ),
    "duplicates_text": (
        "{reprints} bài ({share}) đăng lại một bài có trước, trong đó {across} bài từ tờ báo khác; "
        "{first} bài được nơi khác đăng lại. Tính trên toàn kho.",
        "{reprints} articles ({share}) reprint an earlier one, {across} of them one of another newspaper; "
        "{first} were reprinted elsewhere. Of all times.",
    ),
    "uncompared": (
        "{} bài chưa được so sánh.",
        "{} articles have not been compared yet.",
    ),
    "method": ("Cách đọc báo cáo này", "How to read this report"),
    "method_text": (
        "Ngày là ngày xuất bản theo giờ Việt Nam. Một ngày là đã thu thập khi sitemap của ngày đó đã thực sự "
        "được đọc hết, kể cả khi không báo bài nào. Trường nào không đọc được thì để trống, không suy đoán. "
        "Giờ của các lần chạy là giờ Việt Nam.",
        "Days are days of publication in Vietnamese time. A day is covered when its sitemap was really read "
        "to the end, also when it announces no article. A field that cannot be read is left empty, never "
        "guessed. Times of runs are Vietnamese time.",
    ),
    "again": ("Làm lại báo cáo này", "To make this report again"),
    "empty": ("Kho chưa có gì trong khoảng thời gian này.", "The archive has nothing of this period."),
    "still_running": ("đang chạy hoặc bị ngắt", "running or killed"),
    "outcome_finished": ("hoàn tất", "finished"),
    "outcome_partial": ("hoàn tất một phần", "finished in part"),
    "outcome_paused": ("hết giờ", "paused, its time was up"),
    "outcome_blocked": ("bị chặn", "blocked"),
    "outcome_killed": ("bị ngắt giữa chừng", "killed"),
    "outcome_failed": ("thất bại", "failed"),
    "outcome_interrupted": ("được dừng", "interrupted"),
    "field_published_at": ("ngày đăng", "date"),
    "field_lead": ("sa-pô", "lead"),
    "field_body": ("nội dung", "text"),
    "field_byline": ("bút danh", "byline"),
    "field_authors": ("tác giả", "authors"),
    "field_category": ("chuyên mục", "section"),
    "field_images": ("ảnh", "pictures"),
    "field_captions": ("chú thích", "captions"),
    "field_tags": ("từ khóa", "tags"),
    "kind_article": ("bài viết", "article"),
    "kind_longform": ("bài dài", "longform"),
    "kind_photo": ("phóng sự ảnh", "photo story"),
    "kind_video": ("video", "video"),
    "kind_podcast": ("podcast", "podcast"),
    "kind_infographic": ("đồ họa", "infographic"),
}

_REASONS: Mapping[str, str] = {
    "fetch_failed": "không tải được sau nhiều lần thử",
    "robots_denied": "robots.txt không cho phép",
    "not_found": "không tìm thấy trang (404 hoặc 410)",
    "too_large": "trang lớn quá giới hạn",
    "truncated": "trang bị cắt giữa chừng",
    "undecodable": "không giải mã được nội dung",
    "blocked": "trang báo hay kho web liên tục từ chối nên được để yên",
    "block_page": "trang từ chối của hệ thống bảo vệ",
    "cookie_page": "trang chỉ đặt cookie",
    "login_page": "trang đăng nhập hoặc xác minh",
    "soft_404": "trang báo rằng không có bài này",
    "redirected": "chuyển hướng đến trang không phải bài",
    "redirect_loop": "chuyển hướng vòng quanh",
    "off_site_redirect": "chuyển hướng sang trang khác",
    "foreign_host": "ở máy chủ không phải của tờ báo nên không tải",
    "not_an_article": "không phải bài (danh sách, thẻ, báo in)",
    "unknown_layout": "giao diện chưa biết cách đọc",
    "no_title": "không thấy tiêu đề",
    "no_body": "không thấy nội dung",
    "no_date": "đã lưu, nhưng không có ngày đăng đáng tin",
    "date_conflict": "đã lưu, nhưng hai ngày trên trang trái nhau",
    "capture_lost": "trang đã lưu không đọc được nữa: tệp WARC mất hoặc hỏng",
    "source_failed": "không đọc được sitemap, RSS hoặc danh sách",
    "source_damaged": "sitemap, RSS hoặc danh sách chỉ đọc được một phần",
    "source_empty": "sitemap, RSS hoặc danh sách trống",
}

LABELS: Mapping[Language, Mapping[str, str]] = MappingProxyType(
    {
        "vi": MappingProxyType({key: both[0] for key, both in _BOTH.items()}),
        "en": MappingProxyType({key: both[1] for key, both in _BOTH.items()}),
    }
)
"""Every label by its name; `{}` and names in braces are filled in."""

REASONS: Mapping[Language, Mapping[str, str]] = MappingProxyType({"vi": _REASONS, "en": PROBLEM_REASONS})
"""What each reason of a problem means."""
