"""Pages to be read again and what they said, as text that crosses machines and comes back unchanged.

It is JSON in ASCII: so a lone surrogate in a hostile page passes through like any letter.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping
from dataclasses import asdict
from datetime import datetime
from typing import Any

from newscrawl.items import Article, Author, Image, Link, WarcLocation
from newscrawl.pipelines import Reading, Remark
from newscrawl.pipelines.rereading import ArchivedPage, Reread

_TIMES = ("published_at", "modified_at")


def page_to_json(page: ArchivedPage) -> str:
    """A line of a worklist."""
    return json.dumps({**asdict(page), "fetched_at": page.fetched_at.isoformat()})


def page_of_json(line: str) -> ArchivedPage:
    """The page of a line of a worklist."""
    read: dict[str, Any] = json.loads(line)
    link = read.pop("link")
    return ArchivedPage(
        **{
            **read,
            "captures": tuple(read["captures"]),
            "fetched_at": datetime.fromisoformat(read["fetched_at"]),
            "location": WarcLocation(**read["location"]),
        },
        link=Link(**link) if link else None,
    )


def key_of(page: ArchivedPage) -> bytes:
    """What an answer is found by: a page about which anything has changed since is another page."""
    return hashlib.blake2b(page_to_json(page).encode("ascii"), digest_size=16).digest()


def answer_to_json(answer: Reread) -> str:
    """What a page said; the page itself is not part of it."""
    return json.dumps(
        {
            "reading": asdict(answer.reading) if answer.reading else None,
            "refused": answer.refused,
            "unreadable": answer.unreadable,
        },
        default=_plain,
    )


def answer_of_json(page: ArchivedPage, text: str) -> Reread:
    """The answer about `page`, as the worker gave it."""
    found = json.loads(text)
    reading, refused = found["reading"], found["refused"]
    return Reread(
        page,
        reading=_reading(reading) if reading else None,
        refused=(refused[0], refused[1]) if refused else None,
        unreadable=found["unreadable"],
    )


def _plain(value: object) -> object:
    if isinstance(value, datetime):
        return value.isoformat()
    if isinstance(value, Mapping):
        return dict(value)
    raise TypeError(f"{type(value).__name__} is nothing that an article has")


def _reading(found: dict[str, Any]) -> Reading:
    article: dict[str, Any] = found["article"]
    times = {name: datetime.fromisoformat(article[name]) if article[name] else None for name in _TIMES}
    lists = {
        "paragraphs": tuple(article["paragraphs"]),
        "tags": tuple(article["tags"]),
        "authors": tuple(Author(**one) for one in article["authors"]),
        "images": tuple(Image(**one) for one in article["images"]),
    }
    return Reading(Article(**{**article, **times, **lists}), tuple(Remark(**one) for one in found["remarks"]))
