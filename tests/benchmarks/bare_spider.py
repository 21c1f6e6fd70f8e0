"""The yardstick of the crawl benchmark: a Scrapy spider that receives the same pages and does nothing.

Run as `python -m tests.benchmarks.bare_spider FILE_OF_URLS`.
"""

from __future__ import annotations

import sys
from collections.abc import AsyncIterator
from pathlib import Path
from typing import Any

import scrapy
from scrapy.crawler import AsyncCrawlerProcess


class BareSpider(scrapy.Spider):
    name = "bare"
    urls: str  # file of the addresses
    custom_settings = {  # noqa: RUF012
        "CONCURRENT_REQUESTS": 16,
        "CONCURRENT_REQUESTS_PER_DOMAIN": 16,
        "DOWNLOAD_DELAY": 0,
        "LOG_ENABLED": False,
        "TELNETCONSOLE_ENABLED": False,
        "REMOTE_CONTROL_ENABLED": False,
    }

    async def start(self) -> AsyncIterator[Any]:
        for url in Path(self.urls).read_text().split():
            yield scrapy.Request(url, dont_filter=True)

    def parse(self, response: scrapy.http.Response) -> None:
        self.crawler.stats.inc_value("bytes", len(response.body))


def main() -> None:
    process = AsyncCrawlerProcess()
    process.crawl(BareSpider, urls=sys.argv[1])
    process.start()


if __name__ == "__main__":
    main()
