"""The report: what is in an archive, on one page that can be mailed, read offline and printed.

    with open_database(path, read_only=True) as db:
        html = page(gather(db, since=date(2026, 1, 1)), language="vi")

`gathering` reads the archive into records, `page` draws them; nothing in the page is loaded from elsewhere.
"""

from __future__ import annotations

from newscrawl.research.report.gathering import PaperReport, Report, gather
from newscrawl.research.report.page import GENERATOR, page

__all__ = ["GENERATOR", "PaperReport", "Report", "gather", "page"]
