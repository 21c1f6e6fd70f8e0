"""`newscrawl history`: what an article said, when, and where."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import asdict
from datetime import datetime
from pathlib import Path
from typing import Any

import click
from rich.text import Text

from newscrawl.amounts import counted
from newscrawl.cli.named import article_named
from newscrawl.cli.options import data_option, database, json_option
from newscrawl.cli.rendering import console, echo_json, safe, table
from newscrawl.research.differences import Summary
from newscrawl.research.histories import ArticleHistory, RevisionNote, Stretch, history_of
from newscrawl.storage import open_database
from newscrawl.storage.stored_articles import StoredArticle


@click.command("history")
@click.argument("article", metavar="ARTICLE")
@data_option
@json_option
def command(article: str, data: Path, as_json: bool) -> None:
    """Say what an article said, when, and where.

    Every revision with what it changed, whether the article was there when it was visited, and its
    addresses. ARTICLE is its number in the archive or any address under which it was seen. Times are UTC.

    \b
    newscrawl history 1
    newscrawl history https://baodaknong.vn/ten-bai-123456.html --json
    """
    with open_database(database(data), read_only=True) as db:
        found = article_named(db, article, data)
        told = history_of(db, found.id)
    if as_json:
        echo_json(record_of(found, told))
    else:
        _print(found, told)


def record_of(article: StoredArticle, told: ArticleHistory) -> dict[str, Any]:
    """An article's history as JSON shows it."""
    columns = ("id", "newspaper", "url", "title", "status", "revision", "first_seen_at", "last_seen_at")
    return {
        **{name: article.columns[name] for name in columns},
        "gone_at": article.columns["gone_at"],
        "revisions": [_revision_record(note) for note in told.revisions],
        "visits": [
            {
                "status": one.status,
                "first_at": _iso(one.first_at),
                "last_at": _iso(one.last_at),
                "captures": one.captures,
                "answers": list(one.answers),
            }
            for one in told.stretches
        ],
        "origins": dict(told.origins),
        "addresses": [
            {
                "url": one.url,
                "first_captured_at": _iso(one.first_at) if one.first_at else None,
                "captures": one.captures,
            }
            for one in told.addresses
        ],
    }


def _revision_record(note: RevisionNote) -> dict[str, Any]:
    one = note.revision
    return {
        "revision": one.number,
        "seen_at": _iso(one.seen_at),
        "last_seen_at": _iso(note.last_seen_at),
        "captures": note.captures,
        "capture_id": one.capture_id,
        "extractor_version": one.extractor_version,
        "content_hash": one.content_hash,
        "word_count": one.word_count,
        "changes": asdict(note.changes) if note.changes else None,
    }


def _iso(moment: datetime) -> str:
    return moment.isoformat(timespec="seconds")


def _print(article: StoredArticle, told: ArticleHistory) -> None:
    out = console()
    out.print(Text(safe(article.columns["title"]), style="bold"))
    out.print(f"article {article.columns['id']}, revision {article.columns['revision']}, {_state(article)}")
    out.print()
    listing = table("revision", "seen", "until", "captures", "capture", "extractor", "what changed")
    for note in told.revisions:
        listing.add_row(
            str(note.revision.number),
            _minute(note.revision.seen_at),
            _minute(note.last_seen_at),
            str(note.captures),
            str(note.revision.capture_id),
            safe(note.revision.extractor_version),
            in_words(note.changes) if note.changes else f"first seen, {note.revision.word_count:,} words",
        )
    out.print(listing)
    out.print()
    for line in _visits(told):
        out.print(line)
    for one in told.addresses:
        since = f"since {_minute(one.first_at)}, {counted(one.captures, 'capture')}" if one.first_at else ""
        out.print(Text(" · ".join(filter(None, (safe(one.url), since)))), soft_wrap=True)


def _state(article: StoredArticle) -> str:
    gone_at = article.columns["gone_at"]
    if article.columns["status"] != "gone" or gone_at is None:
        return str(article.columns["status"])
    return f"gone (last asked for {_minute(datetime.fromisoformat(str(gone_at)))} UTC)"


def _visits(told: ArticleHistory) -> Iterator[str]:
    """When the article was there and when not, a line for each time that this changed."""
    for one in told.stretches:
        yield f"{_span(one)}  {_found(one)}"
    by_origin = ", ".join(f"{safe(name)} {count:,}" for name, count in sorted(told.origins.items()))
    yield f"Seen in {counted(sum(told.origins.values()), 'capture')} ({by_origin}). Times are UTC."
    yield ""


def _span(one: Stretch) -> str:
    first, last = _minute(one.first_at), _minute(one.last_at)
    return first if first == last else f"{first} to {last}"


def _found(one: Stretch) -> str:
    captures = counted(one.captures, "capture")
    if one.status == "live":
        return f"live, {captures}"
    return f"{one.status}: answered {' and '.join(map(str, one.answers))}, {captures}"


def in_words(changes: Summary) -> str:
    """What a revision changed, shortly: "title, +12 −3 words in 2 paragraphs, 1 picture added"."""
    told = [name for name in ("title", "lead", "byline") if getattr(changes, name)]
    if changes.paragraphs:
        told.append(
            f"+{changes.words_added:,} −{changes.words_removed:,} words in "
            f"{counted(changes.paragraphs, 'paragraph')}"
        )
    told += _told(
        (changes.pictures_added, "picture", "added"),
        (changes.pictures_removed, "picture", "removed"),
        (changes.captions, "caption", "changed"),
    )
    return ", ".join(told) or "nothing that a reader would see"


def _told(*counts: tuple[int, str, str]) -> Iterable[str]:
    return (f"{counted(count, name)} {change}" for count, name, change in counts if count)


def _minute(moment: datetime) -> str:
    return f"{moment:%Y-%m-%d %H:%M}"
