"""The sample paper's sections, with the channel ids that its load-more API knows them by."""

from __future__ import annotations

from dataclasses import dataclass

from newscrawl.sample.story import Kind


@dataclass(frozen=True, slots=True)
class Section:
    """`path` is its address (`/kinh-te/nong-nghiep`); `parent` the path of the section above, or None."""

    path: str
    name: str
    channel: int
    parent: str | None = None


SECTIONS = (
    Section("/thoi-su", "Thời sự", 301),
    Section("/chinh-tri", "Chính trị", 302),
    Section("/chinh-tri/xay-dung-dang", "Xây dựng Đảng", 303, "/chinh-tri"),
    Section("/kinh-te", "Kinh tế", 310),
    Section("/kinh-te/nong-nghiep", "Nông nghiệp - Nông thôn", 311, "/kinh-te"),
    Section("/kinh-te/doanh-nghiep", "Doanh nghiệp", 314, "/kinh-te"),
    Section("/xa-hoi", "Xã hội", 320),
    Section("/xa-hoi/y-te", "Y tế & Sức khỏe", 322, "/xa-hoi"),
    Section("/xa-hoi/giao-duc", "Giáo dục", 323, "/xa-hoi"),
    Section("/van-hoa", "Văn hóa", 330),
    Section("/van-hoa/ban-sac", "Bản sắc", 335, "/van-hoa"),
    Section("/phap-luat", "Pháp luật", 341),
    Section("/the-thao", "Thể thao", 350),
    Section("/ban-doc", "Bạn đọc", 377),
)
"""Where articles stand."""

MEDIA: dict[Kind, Section] = {
    "longform": Section("/emagazine", "Emagazine", 401),
    "photo": Section("/photo", "Ảnh", 402),
    "video": Section("/video", "Video", 403),
    "podcast": Section("/podcast", "Podcast", 404),
    "infographic": Section("/infographic", "Infographic", 405),
}
"""Each other kind has a section of its own."""

ALL = (*SECTIONS, *MEDIA.values())
BY_PATH = {section.path: section for section in ALL}
BY_CHANNEL = {section.channel: section for section in ALL}


def trail(section: Section) -> tuple[Section, ...]:
    """The section with those above it, broadest first."""
    return (BY_PATH[section.parent], section) if section.parent else (section,)


def within(section: Section, other: Section) -> bool:
    """Whether `section` is `other` or one of its sub-sections."""
    return other.path in (section.path, section.parent)
