"""An article to read: its text and pictures, what it said before, where it came from, how to cite it."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from types import MappingProxyType
from typing import get_args

from datasette import NotFound, Response

from newscrawl.errors import BadQuery
from newscrawl.items import Author
from newscrawl.research.citations import Citation, bibtex, citation_of, csl_json, reference, ris
from newscrawl.research.differences import Part, compare, folded, summary
from newscrawl.research.duplicates import Copy, copies_of
from newscrawl.research.histories import ArticleHistory, history_of
from newscrawl.research.passages import Piece, Pieces, found_in, lines_of, marked, pieces_of
from newscrawl.research.query import Match, Mode, understand
from newscrawl.research.records import ArticleRecord, as_of, read_records
from newscrawl.storage import Database, history, stored_articles
from newscrawl.storage.history import StoredRevision
from newscrawl.storage.stored_articles import StoredArticle
from newscrawl.web import safety
from newscrawl.web.visit import Visit

CITED: Mapping[str, tuple[str, Callable[[Citation], str]]] = MappingProxyType(
    {
        "txt": ("text/plain; charset=utf-8", lambda one: f"{reference(one)}\n"),
        "bib": ("application/x-bibtex; charset=utf-8", bibtex),
        "ris": ("application/x-research-info-systems; charset=utf-8", ris),
        "json": (
            "application/vnd.citationstyles.csl+json; charset=utf-8",
            lambda one: f"[{csl_json(one)}]\n",
        ),
    }
)
"""Each way of citing: its type, and how it is written."""


@dataclass(frozen=True, slots=True)
class Reading:
    """An article with all that its page shows; `then` is the revision that is read, if not the present one,
    whose number is `present`. `stored` and `record` are as the article is read."""

    stored: StoredArticle
    record: ArticleRecord
    present: int
    authors: tuple[Author, ...]
    history: ArticleHistory
    then: StoredRevision | None
    title: Pieces
    lead: Pieces
    paragraphs: tuple[Pieces, ...]
    copies: tuple[Copy, ...]
    before: tuple[int, str] | None
    after: tuple[int, str] | None


async def page(visit: Visit) -> Response:
    """The article; `?revision=` as it was, `?q=` with hits marked, `?images=1` with its pictures loaded."""
    (number,) = _revisions(visit, "revision")
    query = visit.address.text("q")
    mode: Mode | None = visit.address.one_of("mode", get_args(Mode), "") or None  # type: ignore[assignment]
    article_id = int(visit.request.url_vars["id"])
    reading = await visit.site.ask(lambda db: _reading(db, article_id, number, (query, mode)))
    if reading is None:
        raise _missing(visit, article_id, number)
    pictures = visit.address.text("images") == "1"
    images = reading.stored.images
    return await visit.page(
        "article",
        policy=safety.WITH_PICTURES if pictures else safety.OURS,
        reading=reading,
        article=reading.record,
        images=images,
        loadable=sum(safety.web_address(image.url) is not None for image in images),
        authors=reading.authors,
        pictures=pictures,
        query=query,
        citations=citations(_cited(reading.record, reading.then)),
        rules=reading.stored.rules,
        template_name=reading.stored.columns["template"],
    )


def _missing(visit: Visit, article_id: int, number: int) -> NotFound:
    key = "missing.revision" if number else "missing.article"
    return visit.missing(key, id=str(article_id), revision=str(number))


def _revisions(visit: Visit, *names: str) -> tuple[int, ...]:
    """The revisions in the address, 0 where none is named. Raises `Misuse`: another text than was asked for
    must not be read for it."""
    address = visit.address
    found = tuple(address.number(name, most=1_000_000, usual=0) for name in names)
    visit.refuse(address.complaints)
    return found


def _reading(
    db: Database, article_id: int, number: int, query: tuple[str | None, Mode | None]
) -> Reading | None:
    stored = stored_articles.find(db, str(article_id))
    if stored is None:
        return None
    then = history.revision(db, article_id, number) if number else None
    if number and then is None:
        return None
    now = record = next(read_records(db, [article_id]))
    if then is not None and then.number == now.revision:
        then = None
    if then is not None:
        stored, record = history.as_of(db, stored, then), as_of(db, now, then)
    shown = {} if then is not None else _marked(db, article_id, *query)
    return Reading(
        stored=stored,
        record=record,
        present=now.revision,
        authors=stored.authors if record.byline == now.byline else (),
        history=history_of(db, article_id),
        then=then,
        title=_pieces(shown.get("title")) or _plain(record.title),
        lead=_pieces(shown.get("lead")) or _plain(record.lead),
        paragraphs=tuple(pieces_of(line) for line in lines_of(found_in(body)) if line.text)
        if (body := shown.get("body"))
        else tuple(map(_plain, stored.paragraphs)),
        copies=copies_of(db, article_id),
        before=_neighbour(db, record, "<", "DESC"),
        after=_neighbour(db, record, ">", "ASC"),
    )


def _plain(text: str | None) -> Pieces:
    return (Piece(text, hit=False),) if text else ()


def _pieces(text: str | None) -> Pieces:
    return pieces_of(found_in(text)) if text else ()


def _marked(db: Database, article_id: int, query: str | None, mode: Mode | None) -> Mapping[str, str | None]:
    """The text with the hits of a query; nothing where it is none or does not match."""
    if query is None:
        return {}
    try:
        match: Match = understand(query, mode)
    except BadQuery:
        return {}
    return {part: text for one in marked(db, match, [article_id]) for part, text in one.parts}


def _neighbour(db: Database, record: ArticleRecord, than: str, order: str) -> tuple[int, str] | None:
    """The newspaper's article before or after this one: number and title."""
    if record.published_at is None:
        return None
    row = db.conn.execute(
        "SELECT m.id, t.title FROM article_metadata m JOIN article_texts t ON t.id = m.id"  # noqa: S608 - ours
        f" WHERE m.newspaper = ? AND (m.published_at, m.id) {than} (?, ?)"
        f" ORDER BY m.published_at {order}, m.id {order} LIMIT 1",
        (record.newspaper, record.published_at, record.id),
    ).fetchone()
    return None if row is None else (row[0], row[1])


def citations(cited: Citation) -> dict[str, str]:
    """The article cited in each way."""
    return {name: write(cited) for name, (_, write) in CITED.items()}


def _cited(record: ArticleRecord, then: StoredRevision | None) -> Citation:
    """The citation of what is read; an earlier revision has a key of its own, to stand beside the present."""
    cited = citation_of(record)
    return cited if then is None else replace(cited, key=f"{cited.key}+r{then.number}")


async def citation(visit: Visit) -> Response:
    """One citation as a file; with `?revision=` of the article as it was."""
    (number,) = _revisions(visit, "revision")
    article_id = int(visit.request.url_vars["id"])
    reading = await visit.site.ask(lambda db: _reading(db, article_id, number, (None, None)))
    if reading is None:
        raise _missing(visit, article_id, number)
    kind, write = CITED[visit.request.url_vars["format"]]
    cited = _cited(reading.record, reading.then)
    return visit.send(write(cited), content_type=kind, name=f"{cited.key}.{visit.request.url_vars['format']}")


@dataclass(frozen=True, slots=True)
class _Compared:
    stored: StoredArticle
    numbers: tuple[int, ...]
    old: StoredRevision
    new: StoredRevision
    parts: tuple[Part, ...]


async def changes(visit: Visit) -> Response:
    """What changed between two revisions, `?from=1&to=2`; without them the last two."""
    article_id = int(visit.request.url_vars["id"])
    old, new = _revisions(visit, "from", "to")
    found = await visit.site.ask(lambda db: _compared(db, article_id, old, new))
    if found is None:
        raise visit.missing("missing.changes", id=str(article_id))
    whole = visit.address.text("whole") == "1"
    return await visit.page(
        "changes",
        id=article_id,
        compared=found,
        summary=summary(found.parts),
        shown=found.parts if whole else list(folded(found.parts, context=1)),
        whole=whole,
    )


def _compared(db: Database, article_id: int, old: int, new: int) -> _Compared | None:
    stored = stored_articles.find(db, str(article_id))
    numbers = history.numbers(db, article_id)
    if stored is None or len(numbers) < 2:
        return None
    before = history.revision(db, article_id, old or numbers[-2])
    after = history.revision(db, article_id, new or numbers[-1])
    if before is None or after is None:
        return None
    return _Compared(stored, numbers, before, after, compare(before, after))
