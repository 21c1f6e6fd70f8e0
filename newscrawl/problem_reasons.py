"""The reasons of problems: why something seen is not stored as an article, or is stored with a doubt."""

from __future__ import annotations

from collections.abc import Mapping
from types import MappingProxyType

PROBLEM_REASONS: Mapping[str, str] = MappingProxyType(
    {
        # the server did not give us the page
        "fetch_failed": "network errors or refusals until the retries ran out",
        "robots_denied": "robots.txt forbids this URL",
        "not_found": "404 or 410",
        "too_large": "larger than the limit, as received or once decompressed",
        "truncated": "the page ends before its closing tag",
        "undecodable": "the body's compression or character set cannot be read",
        "blocked": "the newspaper or web archive kept refusing or did not answer, and the run left it alone",
        # it gave us something else
        "block_page": "a security system's refusal, answered as a page",
        "cookie_page": "a small page that only sets a cookie by script",
        "login_page": "a login or verification page",
        "soft_404": "200, but the page says that there is no such article",
        "redirected": "redirected to a page that is not an article (home, section, login)",
        "redirect_loop": "redirects without an end",
        "off_site_redirect": "redirected to a host that is not this newspaper's",
        "foreign_host": "at a host that is not this newspaper's, so never asked for",
        # it is a page, but no record can be trusted
        "not_an_article": "a listing, a tag page, a print issue or the like",
        "unknown_layout": "no known template recognised the markup",
        "no_title": "a template answered, but found no title",
        "no_body": "a template answered, but found neither paragraph nor picture nor player",
        "no_date": "stored, but no trustworthy publication time (published_at is NULL)",
        "date_conflict": "stored, but two dates of the page disagree by over a day",
        # it was archived, and is not there any more
        "capture_lost": "the archived page can no longer be read: its WARC file is missing or damaged",
        # a source, not a page
        "source_failed": "a sitemap, feed or listing could not be fetched or read",
        "source_damaged": "a sitemap, feed or listing could be read only in part",
        "source_empty": "a sitemap, feed or listing announced nothing",
    }
)
"""Every value of `problems.reason` with its meaning; a few accompany an article that was stored."""

REFUSALS = frozenset({"block_page", "cookie_page", "login_page"})
"""Pages by which a site refuses us while it answers 200."""

REMARKS = frozenset({"no_date", "date_conflict"})
"""Those that accompany a stored article."""

SOURCE_REASONS = ("source_failed", "source_damaged", "source_empty")
"""The reasons for problems that concern a source."""
