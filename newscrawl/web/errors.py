"""Errors as pages that say what to do, or as JSON for programs."""

from __future__ import annotations

import logging
import traceback

from datasette import Response
from datasette.database import QueryInterrupted
from datasette.utils import add_cors_headers
from datasette.utils.asgi import Base400
from datasette.views.base import DatasetteError

from newscrawl.errors import Misuse, TookTooLong
from newscrawl.web.site import TooBusy
from newscrawl.web.visit import Visit

log = logging.getLogger(__name__)

_NULL_CHARACTER = "the query contains a null character"  # as Python's sqlite3 says it of any SQL


async def answer(visit: Visit, error: Exception) -> Response:
    """What is said of an error; one that nobody foresaw is logged whole and told to the reader in a sentence.

    Programs, which ask for JSON, get it as Datasette would write it: its own answer prints a trace with all
    variables of each.
    """
    status, kind, detail = _explained(error, visit)
    if status == 500:
        log.error("%s failed", visit.request.path, exc_info=error)
    if visit.request.path.endswith(".json"):
        response = _as_json(visit, status, detail or visit.words(f"error.{kind}"))
    else:
        response = await visit.page("error", status=status, kind=kind, detail=detail, heading=None)
    if status == 503:
        response.headers["Retry-After"] = "5"
    return response


def _as_json(visit: Visit, status: int, said: str) -> Response:
    headers: dict[str, str] = {}
    if visit.datasette.cors:
        add_cors_headers(headers)
    told = {"ok": False, "error": said, "status": status, "title": None}
    return Response.json(told, status=status, headers=headers)


def _explained(error: Exception, visit: Visit) -> tuple[int, str, str | None]:
    """HTTP status, the key of the words, and what else is known."""
    if isinstance(error, TookTooLong):
        return 503, "busy" if isinstance(error, TooBusy) else "slow", None
    if isinstance(error, Misuse):
        return 400, "misuse", str(error)
    if isinstance(error, Base400):
        detail = str(error.args[0]) if error.args else ""
        kind = {403: "forbidden", 404: "missing"}.get(error.status, "misuse")
        return error.status, kind, None if detail in ("", "404") else detail
    if isinstance(error, DatasetteError):
        return _explained_by_datasette(error)
    if visit.request.query_string:
        return _stumble(error)
    return 500, "fault", None


def _explained_by_datasette(error: DatasetteError) -> tuple[int, str, str | None]:
    if error.message_is_html:  # only of a query that was interrupted; it brings a script along
        return error.status, "slow", None
    # What has a context is what SQLite said. The rest is Datasette's own word on what was asked for, such as
    # an order by a column of another table.
    is_of_the_address = error.__context__ is None
    kind = "missing" if error.status == 404 else "misuse" if is_of_the_address else "sql"
    status = 400 if is_of_the_address and error.status == 500 else error.status
    return status, kind, error.message or error.title


def _stumble(error: Exception) -> tuple[int, str, str | None]:
    """The same of what Datasette does not expect of an address, or of a fault of our own."""
    if isinstance(error, QueryInterrupted):  # of a table as CSV
        return 400, "slow", None
    is_no_number = getattr(error, "sqlite_errorname", None) == "SQLITE_MISMATCH"  # of a limit
    if is_no_number or str(error) == _NULL_CHARACTER:
        return 400, "sql", str(error)
    passed = (frame.f_globals.get("__name__", "") for frame, _ in traceback.walk_tb(error.__traceback__))
    is_datasettes = not any(module.startswith("newscrawl.") for module in passed)
    if is_datasettes and isinstance(error, ValueError | KeyError):  # as `_next=x`, `_through=x`
        return 400, "misuse", None
    return 500, "fault", None
