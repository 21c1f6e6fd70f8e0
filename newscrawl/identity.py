"""Who we say we are: to newspapers in one honest User-Agent, to researchers in the extractor's version."""

from __future__ import annotations

from newscrawl import __version__

ROBOTS_AGENT = "newscrawl"
"""The product token that robots.txt rules are matched against."""

EXTRACTOR_VERSION = "3"
"""Stored with each revision; raised when the same page may give another record."""


def user_agent(contact: str | None = None) -> str:
    """The User-Agent header; `contact` is an e-mail address or URL where a newspaper reaches the analyst."""
    told = "".join(letter for letter in contact or "" if letter.isprintable() and letter.isascii()).strip()
    return f"{ROBOTS_AGENT}/{__version__} ({told or 'archive of Vietnamese newspapers; no contact given'})"
