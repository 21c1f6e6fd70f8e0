"""Fixtures: a page kept with the record that must be read in it, red until a person has reviewed it.

A fixture is a folder of three files. `page.html` has the bytes as they were read, `record.json` what must
come out (proposed by the extractor, put right by a person), `fixture.json` where and when the page was had
and whether the record was reviewed. Reading does no I/O beyond the folder.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterator, Mapping
from dataclasses import asdict, dataclass
from datetime import datetime
from pathlib import Path
from types import MappingProxyType
from typing import Any

from newscrawl.discovery.urls import article_key
from newscrawl.errors import BadNewspaperFile, Misuse, Refused
from newscrawl.items import Newspaper, Page
from newscrawl.pipelines import read_page

PAGE, RECORD, ABOUT = "page.html", "record.json", "fixture.json"

_COMPARED = (
    *("url", "cms_id", "title", "lead", "byline", "authors", "published_at", "published_precision"),
    *("published_raw", "published_source", "modified_at", "category_path", "kind", "paragraphs", "images"),
    *("tags", "agency", "source_url", "template"),
)


@dataclass(frozen=True, slots=True)
class Fixture:
    """A fixture as it lies on disk. `record` is what must come out: fields, or {"problem": reason}."""

    folder: Path
    page: Page
    newspaper: str | None
    fetched_at: datetime  # aware
    reviewed: bool
    record: Mapping[str, Any]

    @property
    def name(self) -> str:
        """The folder's name, by which a person calls it."""
        return self.folder.name


@dataclass(frozen=True, slots=True)
class Difference:
    """A field in which what was read is not what must come out."""

    field: str
    wanted: Any
    read: Any


def read_record(page: Page, newspaper: Newspaper | None, fetched_at: datetime) -> dict[str, Any]:
    """What is read in a page today, in the form in which fixtures keep it."""
    try:
        article = asdict(read_page(page, newspaper=newspaper, fetched_at=fetched_at))
    except Refused as refused:
        return {"problem": refused.reason}
    found: dict[str, Any] = json.loads(json.dumps({name: article[name] for name in _COMPARED}, default=_iso))
    return found


def propose(
    folder: Path, page: Page, newspaper: Newspaper | None, fetched_at: datetime, *, replace: bool = False
) -> Fixture:
    """Write a fixture below `folder` with the record as it is read today, for a person to review.

    Its name is made of the newspaper's id and the article's number, else of the page's digest; nothing of it
    comes out of the page. Raises `Misuse` where there is one of that name and `replace` is not set.
    """
    place = folder / _name(page, newspaper)
    if (place / ABOUT).exists() and not replace:
        raise Misuse(f"There is a fixture {place} already: --replace proposes its record anew.")
    place.mkdir(parents=True, exist_ok=True)
    (place / ABOUT).unlink(missing_ok=True)  # it comes last: what is interrupted is no fixture, nor reviewed
    (place / PAGE).write_bytes(page.html)
    _write(place / RECORD, read_record(page, newspaper, fetched_at))
    about = {
        "url": page.url,
        "content_type": page.content_type,
        "newspaper": newspaper.id if newspaper else None,
        "fetched_at": fetched_at.isoformat(),
        "reviewed": False,
    }
    _write(place / ABOUT, about)
    return load(place)


def accept(fixture: Fixture) -> None:
    """Note that a person has reviewed the record."""
    about = json.loads((fixture.folder / ABOUT).read_text(encoding="utf-8"))
    _write(fixture.folder / ABOUT, {**about, "reviewed": True})


def load_all(folder: Path) -> Iterator[Fixture]:
    """Every fixture below a folder, by name. Raises `Misuse` for one that cannot be read."""
    for about in sorted(folder.glob(f"*/{ABOUT}")):
        yield load(about.parent)


def load(place: Path) -> Fixture:
    """One fixture. Raises `Misuse` where its files are not those of a fixture."""
    try:
        about = json.loads((place / ABOUT).read_text(encoding="utf-8"))
        record = json.loads((place / RECORD).read_text(encoding="utf-8"))
        return Fixture(
            folder=place,
            page=Page((place / PAGE).read_bytes(), about["url"], about["content_type"]),
            newspaper=about["newspaper"],
            fetched_at=datetime.fromisoformat(about["fetched_at"]),
            reviewed=about["reviewed"] is True,
            record=dict(record),
        )
    except (OSError, ValueError, KeyError, TypeError) as error:
        raise Misuse(f"{place} is no fixture that can be read ({error}): propose it anew.") from error


def differences(
    fixture: Fixture,
    newspapers: Mapping[str, Newspaper],
    wrong: Mapping[str, BadNewspaperFile] = MappingProxyType({}),
) -> tuple[Difference, ...]:
    """The fields in which today's reading is not the record; empty when all is as it must be.

    Raises `Misuse` for a fixture of a newspaper that is not known, and what is `wrong` with its file.
    """
    if fixture.newspaper is not None and fixture.newspaper in wrong:
        raise wrong[fixture.newspaper]
    if fixture.newspaper is not None and fixture.newspaper not in newspapers:
        raise Misuse(f"{fixture.folder} is of the newspaper {fixture.newspaper}, whose file is missing.")
    newspaper = newspapers[fixture.newspaper] if fixture.newspaper else None
    read = read_record(fixture.page, newspaper, fixture.fetched_at)
    fields = dict.fromkeys((*fixture.record, *read))
    return tuple(
        Difference(name, fixture.record.get(name), read.get(name))
        for name in fields
        if fixture.record.get(name) != read.get(name)
    )


def _name(page: Page, newspaper: Newspaper | None) -> str:
    key = article_key("", page.url)
    number = key.rpartition("/")[2] if key else hashlib.sha256(page.html).hexdigest()[:12]
    return f"{newspaper.id if newspaper else 'page'}-{number}"


def _iso(value: object) -> str:
    assert isinstance(value, datetime)
    return value.isoformat()


def _write(file: Path, value: Mapping[str, Any]) -> None:
    file.write_text(json.dumps(value, ensure_ascii=False, indent=2) + "\n", encoding="utf-8")
