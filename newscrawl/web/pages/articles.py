"""An article to read: its text and pictures, what it said before, where it came from, how to cite it."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from types import MappingProxyType
from typing import get_args

from datasette import Response

from newscrawl.errors import BadQuery
from newscrawl.research.citations import Citation, bibtex, citation_of, csl_json, reference, ris
from newscrawl.research.differences import Part, compare, folded, summary
from newscrawl.research.duplicates import Copy, copies_of
from newscrawl.research.histories import ArticleHistory, history_of
from newscrawl.research.passages import Piece, Pieces, found_in, lines_of, marked, pieces_of
from newscrawl.research.query import Match, Mode, understand
from newscrawl.research.records import ArticleRecord, read_records
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
    """An article with all that its page shows; `then` is the revision that is read, if not the present."""

    stored: StoredArticle
    record: ArticleRecord
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
        key = "missing.revision" if number else "missing.article"
        raise visit.missing(key, id=str(article_id), revision=str(number))
    pictures = visit.address.text("images") == "1"
    cited = citation_of(reading.record)
    images = reading.stored.images if reading.then is None else reading.then.images
    return await visit.page(
        "article",
        policy=safety.WITH_PICTURES if pictures else safety.OURS,
        reading=reading,
        article=reading.record,
        images=images,
        loadable=sum(safety.web_address(image.url) is not None for image in images),
        authors=reading.stored.authors if _same_byline(reading) else (),
        pictures=pictures,
        query=query,
        citations=citations(cited),
        rules=reading.stored.rules,
        template_name=reading.stored.columns["template"],
    )


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
    record = next(read_records(db, [article_id]))
    if then is not None and then.number == record.revision:
        then = None
    shown = {} if then is not None else _marked(db, article_id, *query)
    title = record.title if then is None else then.title
    lead = record.lead if then is None else then.lead
    paragraphs = stored.paragraphs if then is None else then.paragraphs
    return Reading(
        stored=stored,
        record=record,
        history=history_of(db, article_id),
        then=then,
        title=_pieces(shown.get("title")) or _plain(title),
        lead=_pieces(shown.get("lead")) or _plain(lead),
        paragraphs=tuple(pieces_of(line) for line in lines_of(found_in(body)) if line.text)
        if (body := shown.get("body"))
        else tuple(map(_plain, paragraphs)),
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


def _same_byline(reading: Reading) -> bool:
    return reading.then is None or reading.then.byline == reading.record.byline


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


async def citation(visit: Visit) -> Response:
    """One citation as a file."""
    article_id = int(visit.request.url_vars["id"])
    name = visit.request.url_vars["format"]
    records = await visit.site.ask(lambda db: list(read_records(db, [article_id])))
    if not records:
        raise visit.missing("missing.article", id=str(article_id))
    kind, write = CITED[name]
    cited = citation_of(records[0])
    return visit.send(write(cited), content_type=kind, name=f"{cited.key}.{name}")


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
