"""The small newspaper and the desk of the crawl's tests."""

from ..crawl.conftest import analyst, paper

__all__ = ["analyst", "paper"]
