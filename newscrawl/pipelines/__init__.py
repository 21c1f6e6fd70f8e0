"""The steps from a capture to rows: read, date, credit, remark upon, store.

One `Ingest` serves crawl, import and re-extraction, so that an article is the same record whichever
way its page came. The steps are plain functions; `crawl/` hangs them behind a Scrapy item pipeline.
"""

from newscrawl.pipelines.ingest import Examined, Ingest, Outcome, is_whole
from newscrawl.pipelines.reading import Reading, Remark, read, read_page

__all__ = ["Examined", "Ingest", "Outcome", "Reading", "Remark", "is_whole", "read", "read_page"]
