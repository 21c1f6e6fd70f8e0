"""Errors as pages that say what to do."""

from __future__ import annotations

import logging

from datasette import Response
from datasette.utils.asgi import Base400
from datasette.views.base import DatasetteError

from newscrawl.errors import Misuse, TookTooLong
from newscrawl.web.site import TooBusy
from newscrawl.web.visit import Visit

log = logging.getLogger(__name__)


async def answer(visit: Visit, error: Exception) -> Response:
    """The page for an error; what nobody foresaw is logged whole and told to the reader in a sentence."""
    status, kind, detail = _explained(error)
    if status == 500:
        log.error("%s failed", visit.request.path, exc_info=error)
    response = await visit.page("error", status=status, kind=kind, detail=detail, heading=None)
    if status == 503:
        response.headers["Retry-After"] = "5"
    return response


def is_of_the_address(error: DatasetteError) -> bool:
    """Whether Datasette says of itself that it was asked for what is not there, such as an order by a column
    of another table, rather than hands on what SQLite said."""
    return error.__context__ is None


def _explained(error: Exception) -> tuple[int, str, str | None]:
    """HTTP status, the key of the words, and what else is known."""
    if isinstance(error, TookTooLong):
        return 503, "busy" if isinstance(error, TooBusy) else "slow", None
    if isinstance(error, Misuse):
        return 400, "misuse", str(error)
    if isinstance(error, DatasetteError):
        if error.message_is_html:  # only of a query that was interrupted; it brings a script along
            return error.status, "slow", None
        kind = "missing" if error.status == 404 else "misuse" if is_of_the_address(error) else "sql"
        return error.status, kind, error.message or error.title
    if isinstance(error, Base400):
        detail = str(error.args[0]) if error.args else ""
        kind = {403: "forbidden", 404: "missing"}.get(error.status, "misuse")
        return error.status, kind, None if detail in ("", "404") else detail
    return 500, "fault", None
