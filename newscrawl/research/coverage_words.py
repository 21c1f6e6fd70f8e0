"""What a coverage calendar says, in Vietnamese and in English."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from types import MappingProxyType

from newscrawl.research.coverage import State
from newscrawl.research.svg import Language, number


@dataclass(frozen=True, slots=True)
class Words:
    """The words of one language. `states` says each state of a day, `short` the same for a legend;
    `weekdays` and `months` are what stands beside the days, from Monday and from January on."""

    language: Language
    coverage: str
    states: Mapping[State, str]
    short: Mapping[State, str]
    weekdays: tuple[str, ...]
    full_weekdays: tuple[str, ...]
    months: tuple[str, ...]
    per_day: str
    per_month: str
    trouble: str
    idle: str
    none: str
    no_gap: str

    def count(self, value: int) -> str:
        """An integer with its thousands apart."""
        return number(value, self.language)

    def articles(self, value: int) -> str:
        """ "12 bài" or "12 articles"."""
        return self._counted(value, "bài", "article")

    def days(self, value: int) -> str:
        """ "3 ngày" or "3 days"."""
        return self._counted(value, "ngày", "day")

    def on_days(self, articles: int, days: int) -> str:
        """ "320 bài trong 63 ngày" or "320 articles on 63 days"."""
        between = "trong" if self.language == "vi" else "on"
        return f"{self.articles(articles)} {between} {self.days(days)}"

    def announced(self, value: int) -> str:
        """How many articles a day's sitemaps announced."""
        if self.language == "vi":
            return f"sitemap báo {self.count(value)} bài"
        return f"{self.count(value)} announced"

    def day(self, day: date) -> str:
        """A date as its readers write it, with the day of the week."""
        weekday = self.full_weekdays[day.weekday()]
        return f"{weekday} {day:%d/%m/%Y}" if self.language == "vi" else f"{weekday} {day.isoformat()}"

    def period(self, first: date, last: date) -> str:
        """From a day to another, both included."""
        if self.language == "vi":
            return f"từ {first:%d/%m/%Y} đến {last:%d/%m/%Y}"
        return f"from {first.isoformat()} to {last.isoformat()}"

    def _counted(self, value: int, vietnamese: str, english: str) -> str:
        if self.language == "vi":
            return f"{self.count(value)} {vietnamese}"
        return f"{self.count(value)} {english}{'' if value == 1 else 's'}"


WORDS: Mapping[Language, Words] = MappingProxyType(
    {
        "vi": Words(
            language="vi",
            coverage="Độ phủ",
            states={
                "read": "đã đọc sitemap",
                "empty": "đã đọc sitemap, không báo bài nào",
                "elsewhere": "đã đọc sitemap, bài được tính cho tờ báo đã viết, nay sáp nhập vào báo này",
                "unfetched": "đã đọc sitemap, chưa lưu được bài nào",
                "refused": "sitemap bị từ chối hoặc không đọc được",
                "unread": "chưa thu thập ngày này",
                "absent": "trang báo không có sitemap cho ngày này",
            },
            short={
                "read": "đã đọc",
                "empty": "báo không ra bài",
                "elsewhere": "bài của báo đã sáp nhập",
                "unfetched": "đã đọc, chưa lưu bài",
                "refused": "bị từ chối",
                "unread": "chưa thu thập",
                "absent": "không có sitemap",
            },
            weekdays=("T2", "T3", "T4", "T5", "T6", "T7", "CN"),
            full_weekdays=("Thứ Hai", "Thứ Ba", "Thứ Tư", "Thứ Năm", "Thứ Sáu", "Thứ Bảy", "Chủ Nhật"),
            months=tuple(f"Th{month}" for month in range(1, 13)),
            per_day="bài mỗi ngày",
            per_month="bài mỗi tháng",
            trouble="ngày có lỗi",
            idle="ngày chưa thu thập",
            none="không có bài",
            no_gap="không có ngày trống",
        ),
        "en": Words(
            language="en",
            coverage="Coverage",
            states={
                "read": "sitemap read",
                "empty": "sitemap read, it announces no article",
                "elsewhere": "sitemap read, its articles count as those of the newspaper that wrote them, "
                "since merged into this one",
                "unfetched": "sitemap read, but none of its articles is stored",
                "refused": "sitemap refused or unreadable",
                "unread": "not crawled yet",
                "absent": "the newspaper has no sitemap for this day",
            },
            short={
                "read": "read",
                "empty": "nothing published",
                "elsewhere": "articles of a merged newspaper",
                "unfetched": "read, not fetched",
                "refused": "refused",
                "unread": "not crawled yet",
                "absent": "no sitemap",
            },
            weekdays=("Mon", "Tue", "Wed", "Thu", "Fri", "Sat", "Sun"),
            full_weekdays=("Mon", "Tue", "Wed", "Thu", "Fri", "Sat", "Sun"),
            months=("Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"),
            per_day="articles a day",
            per_month="articles a month",
            trouble="days that failed",
            idle="days not crawled",
            none="no article",
            no_gap="no gaps",
        ),
    }
)
