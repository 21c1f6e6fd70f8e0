"""Newspapers as Scrapy spiders, so that `scrapy list` and `scrapy crawl <newspaper>` work."""

from __future__ import annotations

from pathlib import Path
from typing import Self
from urllib.parse import urlsplit

from scrapy import Request, Spider
from scrapy.settings import BaseSettings

from newscrawl.crawl.spider import NewspaperSpider
from newscrawl.errors import BadNewspaperFile
from newscrawl.items import Newspaper
from newscrawl.newspapers import load_newspapers


def spider_for(newspaper: Newspaper, base: type[NewspaperSpider] = NewspaperSpider) -> type[NewspaperSpider]:
    """The spider class of one newspaper, with its policy as Scrapy settings."""
    policy = newspaper.crawl
    settings = {
        "CONCURRENT_REQUESTS": policy.concurrency,
        "CONCURRENT_REQUESTS_PER_DOMAIN": policy.concurrency,
        "DOWNLOAD_DELAY": policy.delay,
        "DOWNLOAD_TIMEOUT": policy.timeout,
        "DOWNLOAD_MAXSIZE": policy.max_bytes,
    }
    attributes = {"name": newspaper.id, "newspaper": newspaper, "custom_settings": settings}
    return type(f"Spider_{newspaper.id}", (base,), attributes)


class NewspaperLoader:
    """Scrapy's spider loader over the folder of newspapers."""

    def __init__(self, data: Path) -> None:
        self._wrong: dict[str, BadNewspaperFile] = {}
        self._newspapers = load_newspapers(data, wrong=self._wrong)

    @classmethod
    def from_settings(cls, settings: BaseSettings) -> Self:
        """The shipped newspapers and those of the archive that `NEWSCRAWL_DATA` names."""
        return cls(Path(settings["NEWSCRAWL_DATA"]))

    def load(self, spider_name: str) -> type[Spider]:
        """The spider of a newspaper; raises `KeyError` for an unknown id, as Scrapy expects, and for its own
        wrong file what is wrong with that."""
        if spider_name in self._wrong:
            raise self._wrong[spider_name]
        return spider_for(self._newspapers[spider_name])

    def list(self) -> list[str]:
        """The ids of all newspapers that can be crawled."""
        return sorted(self._newspapers)

    def find_by_request(self, request: Request) -> list[str]:  # type: ignore[valid-type]
        """The newspapers at the request's host."""
        host = urlsplit(request.url).netloc
        return [one.id for one in self._newspapers.values() if urlsplit(one.base_url).netloc == host]
