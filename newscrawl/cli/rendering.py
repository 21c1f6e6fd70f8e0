"""How records look: as JSON for programs, as text for readers. The one place that decides either."""

from __future__ import annotations

import json
import re
import sys
from collections.abc import Iterable, Mapping
from dataclasses import asdict
from datetime import datetime
from typing import TYPE_CHECKING, Any

import click
from rich.cells import cell_len
from rich.console import Console, ConsoleOptions, RenderResult
from rich.table import Table
from rich.text import Text

if TYPE_CHECKING:
    from newscrawl.items import Article
    from newscrawl.storage.stored_articles import StoredArticle  # `extract` opens no database

Record = Mapping[str, Any]
"""An article as JSON shows it: the columns of `articles`, then its lists. See `record_of`."""

COLUMNS = (
    "id",
    "newspaper",
    "url",
    "cms_id",
    "title",
    "lead",
    "byline",
    "published_at",
    "published_precision",
    "published_raw",
    "published_source",
    "modified_at",
    "category",
    "category_path",
    "kind",
    "body",
    "word_count",
    "agency",
    "source_url",
    "status",
    "revision",
    "content_hash",
    "first_seen_at",
    "last_seen_at",
    "capture_id",
)
"""The public columns of `articles`, in their order."""

READING_WIDTH = 100
PIPED_WIDTH = 160  # a table in a pipe or a file is not cut to a terminal's width

_UNPRINTABLE = re.compile(r"[\x00-\x08\x0b-\x1f\x7f-\x9f\u202a-\u202e\u2066-\u2069\ud800-\udfff]")


def record_of(article: Article) -> dict[str, Any]:
    """The record of an article that no archive holds: what only a database knows is None."""
    columns = {
        **dict.fromkeys(COLUMNS),
        **{name: getattr(article, name) for name in COLUMNS if hasattr(article, name)},
        "newspaper": article.newspaper or None,
        "published_at": _iso(article.published_at),
        "modified_at": _iso(article.modified_at),
        "body": "\n\n".join(article.paragraphs),
        "status": "live",
        "revision": 1,
    }
    return {**columns, **_lists(article), "template": article.template, "rules": dict(article.rules)}


def record_of_stored(stored: StoredArticle) -> dict[str, Any]:
    """The record of an article in the archive, with the capture that its present version came from."""
    from newscrawl.storage.values import machine_time  # noqa: PLC0415 - whoever has a stored article has storage

    capture = stored.capture
    return {
        **{name: stored.columns[name] for name in COLUMNS},
        **_lists(stored),
        "template": stored.columns["template"],
        "rules": dict(stored.rules),
        "capture": None
        if capture is None
        else {
            "id": capture.id,
            "url": capture.url,
            "fetched_at": machine_time(capture.fetched_at),
            "status": capture.status,
            "digest": capture.digest,
            "warc_file": capture.location.file,
            "warc_offset": capture.location.offset,
            "warc_length": capture.location.length,
            "lost_at": machine_time(capture.lost_at) if capture.lost_at else None,
        },
    }


def _lists(article: Article | StoredArticle) -> dict[str, Any]:
    return {
        "authors": [asdict(author) for author in article.authors],
        "paragraphs": list(article.paragraphs),
        "images": [
            {"position": position, **asdict(image)} for position, image in enumerate(article.images, start=1)
        ],
        "tags": list(article.tags),
    }


def _iso(moment: datetime | None) -> str | None:
    return moment.isoformat(timespec="seconds") if moment is not None else None


def published(moment: str | None, precision: str | None) -> str:
    """A stored publication time to the minute, or as exactly as it is known."""
    if moment is None:
        return "no date"
    length = {"month": 7, "day": 10}.get(precision or "", 16)
    return moment[:length].replace("T", " ")


def echo_json(value: object, *, lines: bool = False) -> None:
    """Write JSON in UTF-8 whatever the terminal's encoding; `lines` puts it on one line."""
    text = json.dumps(value, ensure_ascii=False, indent=None if lines else 2)
    click.echo(text.encode("utf-8", "backslashreplace"))  # a lone surrogate becomes JSON's own \udXXX


class _Console(Console):
    def on_broken_pipe(self) -> None:
        """The reader left (`| head`): the door ends that well; rich itself would exit with 1."""
        raise BrokenPipeError

    def print(self, *objects: Any, **wishes: Any) -> None:
        """Cut nothing off: what is wider than the terminal goes on in its next line."""
        super().print(*objects, **{"crop": False, **wishes})


def console() -> Console:
    """The console for stdout. Text from pages goes through `safe`; markup is off."""
    width = None if sys.stdout.isatty() else PIPED_WIDTH
    return _Console(markup=False, highlight=False, emoji=False, width=width)


def safe(text: object) -> str:
    """Text from a page without what a terminal would obey instead of print."""
    return _UNPRINTABLE.sub("\N{REPLACEMENT CHARACTER}", str(text))


class _Table(Table):
    """No word in a cell is cut where that can be helped: for many tables a terminal of eighty columns is too
    narrow. Cells are wrapped between words; where that is not enough, lines are longer than the terminal."""

    def __rich_console__(self, console: Console, options: ConsoleOptions) -> RenderResult:
        """Share the room out among the columns, the widest first, and go on as every table does."""
        texts = [[str(one) for one in (column.header, *column.cells)] for column in self.columns]
        widths = [max(map(cell_len, cells)) for cells in texts]
        least = [min(max(map(cell_len, " ".join(cells).split(" "))), _BAR) for cells in texts]
        gaps = 2 * (len(texts) - 1)
        room = options.max_width
        if sum(least) + gaps > room:
            room = max(sum(least) + gaps, min(sum(widths) + gaps, PIPED_WIDTH))
        for _ in range(sum(widths) + gaps - room):
            widest = max(range(len(widths)), key=lambda at: widths[at] if widths[at] > least[at] else 0)
            widths[widest] -= 1
        for column, width in zip(self.columns, widths, strict=True):
            column.width = width
        yield from super().__rich_console__(console, options.update(max_width=room))


def table(*headings: str, numbers: Iterable[str] = (), show_header: bool = True) -> Table:
    """An empty table with these columns; those in `numbers` are set to the right."""
    right = set(numbers)
    made = _Table(
        box=None, pad_edge=False, padding=(0, 2, 0, 0), header_style="bold", show_header=show_header
    )
    for heading in headings:
        made.add_column(heading, justify="right" if heading in right else "left", overflow="fold")
    return made


_BAR = 30  # characters
_EIGHTHS = " ▏▎▍▌▋▊▉"


def bar(share: float) -> str:
    """A share from 0 to 1 as a bar."""
    eighths = round(share * _BAR * 8)
    return ("█" * (eighths // 8) + _EIGHTHS[eighths % 8]).rstrip()


def percent(share: float) -> str:
    """A share as whole per cent that are 100 and 0 only where they are."""
    if 0.995 <= share < 1:
        return ">99%"
    return "<1%" if 0 < share < 0.005 else f"{share:.0%}"


def print_article(record: Record, provenance: Iterable[tuple[str, object]]) -> None:
    """An article to read: headlines, text, pictures with captions, then where it all comes from."""
    out = console()
    width = min(out.width, READING_WIDTH)

    def line(text: object, style: str = "") -> None:
        out.print(Text(safe(text), style=style), width=width)

    def whole(text: object) -> None:
        out.print(Text(safe(text), style="dim"), soft_wrap=True)  # an address is copied in one piece

    line(record["title"], "bold")
    line(" · ".join(_particulars(record)), "dim")
    if record["byline"]:
        line(record["byline"], "italic")
    for paragraph in filter(None, (record["lead"], *record["paragraphs"])):
        line("")
        line(paragraph, "bold" if paragraph == record["lead"] else "")
    for image in record["images"]:
        line("")
        line(f"[picture {image['position']}] {image['caption'] or '(no caption)'}")
        whole(f"  {image['url']}")
    line("")
    for name, value in (*_colophon(record), *provenance):
        if value not in (None, ""):
            whole(f"{name + ':':<12}{value}")


def _particulars(record: Record) -> list[str]:
    date = record["published_at"] or "no date could be read"
    newspaper = record["newspaper"] or "newspaper not known"
    found = (newspaper, record["category_path"], record["kind"], date)
    return [str(part) for part in found if part]


def _colophon(record: Record) -> Iterable[tuple[str, object]]:
    yield "Authors", ", ".join(f"{one['name']} ({one['role']})" for one in record["authors"])
    yield "Tags", ", ".join(record["tags"])
    yield "Agency", record["agency"]
    yield "Taken from", record["source_url"]
    yield "Words", record["word_count"]
    yield "URL", record["url"]
