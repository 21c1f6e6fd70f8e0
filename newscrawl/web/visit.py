"""One reader's request: the archive, the language, and how a page is drawn."""

from __future__ import annotations

import csv
import io
import re
from collections.abc import Awaitable, Callable, Iterable, Sequence
from dataclasses import dataclass
from typing import Any
from urllib.parse import urlencode

from datasette import NotFound, Response

from newscrawl import __version__
from newscrawl.errors import BadQuery, Misuse
from newscrawl.research.misreadings import misreadings
from newscrawl.research.passages import Piece, Pieces
from newscrawl.research.selection import Filters, uncompared
from newscrawl.web import language, safety
from newscrawl.web.asked import Address, Complaint
from newscrawl.web.language import Words
from newscrawl.web.site import Site, site_of


@dataclass(frozen=True, slots=True)
class Visit:
    """A request to an archive's pages. `asked_language` is what stood in the address."""

    site: Site
    datasette: Any
    request: Any
    words: Words
    asked_language: str | None

    @property
    def address(self) -> Address:
        """The values in the request's address."""
        return Address(self.request.args)

    def link(self, path: str, parameters: str = "", **more: object) -> str:
        """An address on this site, below the prefix that Datasette may have been given."""
        query = "&".join(
            filter(None, (parameters, urlencode([(k, str(v)) for k, v in more.items() if v is not None])))
        )
        return f"{self.datasette.urls.path(path)}{'?' if query else ''}{query}"

    def here(self, **changes: str | None) -> str:
        """This page's address with other values; None takes one out."""
        pairs = [
            (name, value)
            for name in self.request.args
            for value in self.request.args.getlist(name)
            if name not in changes and value
        ]
        pairs += [(name, value) for name, value in changes.items() if value is not None]
        return f"{self.request.path}{'?' if pairs else ''}{urlencode(pairs)}"

    @property
    def has_empty_fields(self) -> bool:
        """Whether a form sent its empty fields along; a permalink has none, nor has `here`."""
        arguments = self.request.args
        return any(value == "" for name in arguments for value in arguments.getlist(name))

    async def page(
        self, template: str, *, status: int = 200, policy: str = safety.OURS, **context: Any
    ) -> Response:
        """The page that a template makes of this."""
        html = await self.datasette.render_template(
            f"newscrawl/{template}.html", {**shared(self), **context}, request=self.request
        )
        response = Response.html(
            html,
            status=status,
            headers={"Content-Security-Policy": policy, "Vary": "Accept-Language, Cookie"},
        )
        return self.remembering(response)

    def remembering(self, response: Response) -> Response:
        """The response, with the language in a cookie if the address asked for it."""
        if self.asked_language == self.words.language:
            response.set_cookie(
                language.COOKIE, self.words.language, max_age=language.A_YEAR, samesite="lax", path="/"
            )
        return response

    def send(self, content: str | bytes, *, content_type: str, name: str | None = None) -> Response:
        """A text or a picture that is no page; with a name it is to be saved."""
        headers = {"Content-Disposition": f'attachment; filename="{name}"'} if name else {}
        return Response(content, content_type=content_type, headers=headers)

    def send_table(self, header: Sequence[str], rows: Iterable[Sequence[object]], *, name: str) -> Response:
        """Rows as a CSV file to be saved, with the mark by which Excel knows that it is UTF-8."""
        stream = io.StringIO(newline="")
        stream.write("\ufeff")
        writer = csv.writer(stream)
        writer.writerow(header)
        writer.writerows(rows)
        return self.send(stream.getvalue(), content_type="text/csv; charset=utf-8", name=name)

    async def uncompared(self, filters: Filters) -> int:
        """How many articles `no_reprints` lets pass uncompared; asked only where somebody wants none."""
        return await self.site.ask(lambda db: uncompared(db, filters)) if filters.no_reprints else 0

    def redirect(self, target: str) -> Response:
        """Send the reader to another address of this site."""
        return Response.redirect(target)

    def refuse(self, complaints: Sequence[Complaint]) -> None:
        """Raise `Misuse` in the reader's words where something in an address could not be read."""
        if complaints:
            key, values = complaints[0]
            raise Misuse(self.words(key, **values))

    def missing(self, key: str, **values: object) -> NotFound:
        """The error to raise for something that is not there."""
        return NotFound(self.words(key, **values))


def visit_of(datasette: Any, request: Any) -> Visit | None:
    """The visit that a request is; None where no archive is open."""
    site = site_of(datasette)
    if site is None:
        return None
    asked = request.args.get("lang")
    chosen = language.chosen(
        asked, request.cookies.get(language.COOKIE), request.headers.get("accept-language", "")
    )
    return Visit(site, datasette, request, language.words_of(chosen), asked)


def shared(visit: Visit) -> dict[str, Any]:
    """What every template of ours has."""
    return {
        "t": visit.words,
        "n": visit.words.number,
        "day": visit.words.day,
        "moment": visit.words.moment,
        "percent": visit.words.percent,
        "link": visit.link,
        "here": visit.here,
        "lang": visit.words.language,
        "path": visit.request.path,
        "database": visit.site.name,
        "version": __version__,
        "web_address": safety.web_address,
        "joined": joined,
        "place": place,
        "misreadings": misreadings,
        "static": lambda file: visit.link(f"/-/static-plugins/newscrawl/{file}", v=__version__),
    }


def joined(pieces: Pieces) -> Pieces:
    """The same with one hit of those between which only a space stands: “cà phê” is marked as a whole."""
    found: list[Piece] = []
    for piece in pieces:
        if piece.hit and len(found) > 1 and found[-1].text == " " and found[-2].hit:
            found.pop()
            found[-1] = Piece(f"{found[-1].text} {piece.text}", hit=True)
        else:
            found.append(piece)
    return tuple(found)


def place(error: BadQuery) -> tuple[str, str, str]:
    """A query that cannot be read: what stands before the place, the word or mark there, and the rest."""
    at = re.compile(r"\w+|.|$").match(error.query, error.position)
    assert at is not None
    return error.query[: at.start()], at[0] or " ", error.query[at.end() :]


Page = Callable[[Visit], Awaitable[Response]]


def view(page: Page) -> Callable[[Any, Any], Awaitable[Response]]:
    """A page as Datasette calls it."""

    async def shown(datasette: Any, request: Any) -> Response:
        visit = visit_of(datasette, request)
        if visit is None:
            raise NotFound("There is no newscrawl archive here.")
        return await page(visit)

    return shown
