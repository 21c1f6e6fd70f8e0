"""The article and the revision that a command's words name."""

from __future__ import annotations

from pathlib import Path

from newscrawl.cli.options import known_newspapers, option_for
from newscrawl.discovery.urls import article_key, canonicalize
from newscrawl.errors import Misuse
from newscrawl.newspapers import find_newspaper
from newscrawl.storage import Database, history, stored_articles
from newscrawl.storage.history import StoredRevision
from newscrawl.storage.stored_articles import StoredArticle


def article_named(db: Database, wanted: str, data: Path) -> StoredArticle:
    """By number or address; an address with another slug, host or tracking means the same article.

    Raises `Misuse` when there is none.
    """
    found = stored_articles.find(db, wanted)
    url = canonicalize(wanted)
    if found is None and url is not None:
        newspaper = find_newspaper(known_newspapers(data, wrong={}), url)
        key = article_key(newspaper.id, url) if newspaper else None
        found = stored_articles.by_key(db, key) if key else stored_articles.find(db, url)
    if found is None:
        raise Misuse(
            f"There is no article {wanted} in {data}: "
            f"`newscrawl status{option_for(data)}` says what is there."
        )
    return found


def revision_numbered(db: Database, article: StoredArticle, number: int) -> StoredRevision:
    """A revision of an article. Raises `Misuse`, which says which ones exist."""
    found = history.revision(db, article.id, number)
    if found is None:
        there = history.numbers(db, article.id)
        exist = f"revisions {there[0]} to {there[-1]}" if len(there) > 1 else "revision 1 only"
        raise Misuse(f"Article {article.id} has no revision {number}: it has {exist}.")
    return found
