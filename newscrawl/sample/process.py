"""The sample newspaper's server as a process of its own, held from Python."""

from __future__ import annotations

import json
import subprocess
import sys
import tempfile
from collections.abc import Iterable, Mapping
from datetime import date, datetime
from http.client import HTTPConnection
from pathlib import Path
from types import TracebackType
from typing import Any, Self

from newscrawl.sample.misbehaviour import Misbehaviour
from newscrawl.sample.paper import Event, Paper

_PATIENCE = 30  # seconds for an answer of the steering side, and for the process to end


class SampleFailed(OSError):
    """The sample server could not be started or refused an order; `str` is one sentence."""


class SamplePaper:
    """One paper of a running server, to be steered; `paper` is the same paper in this process."""

    def __init__(self, ready: Mapping[str, Any]) -> None:
        self.base_url: str = ready["base_url"]
        self.port: int = ready["port"]
        self.paper = Paper.of(ready["paper"], self.base_url)

    # --- steering ----------------------------------------------------------------------------------------

    def publish(self, count: int = 1, *, at: datetime | None = None) -> list[str]:
        """Publish new articles now, or at that time; their URLs, oldest first."""
        order = {"publish": count, "at": at.isoformat() if at else None}
        return [self.paper.url(self.paper.article(event.number)) for event in self._order(order)]

    def edit(self, url: str, *, announce: bool = False) -> None:
        """Change an article's text; with `announce` the sitemap's date changes too."""
        self._order({"edit": url, "announce": announce})

    def withdraw(self, url: str, status: int = 404) -> None:
        """Take an article down: it answers 404 or 410 and stands in no list."""
        self._order({"withdraw": url, "status": status})

    def misbehave(self, rules: Iterable[Misbehaviour | Mapping[str, Any]]) -> None:
        """Replace the misbehaviours; an empty list brings peace. Counts of `times` start anew."""
        self._order({"misbehave": _rules(rules)})

    def robots(self, text: str | None = None, *, crawl_delay: float | None = None) -> None:
        """Replace robots.txt; None brings back the usual one, with `crawl_delay` where given."""
        self._order({"robots": text, "crawl_delay": crawl_delay})

    def requests(self) -> list[dict[str, Any]]:
        """The requests so far, oldest first, each with `method, path, host, status, effect, time, user_agent,
        ajax, if_none_match, if_modified_since`."""
        found: list[dict[str, Any]] = self._ask("GET", "log")["requests"]
        return found

    def in_flight_max(self) -> int:
        """The largest number of requests that were being answered at once."""
        return int(self._ask("GET", "log")["in_flight_max"])

    def reset_log(self) -> None:
        """Forget the requests so far."""
        self._ask("POST", "log")

    def urls(self, since: date | None = None, until: date | None = None) -> list[str]:
        """URLs of the articles that stand, oldest first; both days inclusive."""
        return self.paper.urls(since, until)

    def _order(self, order: dict[str, Any]) -> list[Event]:
        events = [Event(**event) for event in self._ask("POST", "control", order)["events"]]
        return [self.paper.apply(event) for event in events]

    def _ask(self, method: str, name: str, order: dict[str, Any] | None = None) -> dict[str, Any]:
        connection = HTTPConnection("127.0.0.1", self.port, timeout=_PATIENCE)
        try:
            body = json.dumps(order) if order is not None else None
            connection.request(method, f"/_sample/{name}", body, {"Content-Type": "application/json"})
            answer: dict[str, Any] = json.loads(connection.getresponse().read())
        finally:
            connection.close()
        if "error" in answer:
            raise SampleFailed(answer["error"])
        return answer


class SampleServer(SamplePaper):
    """Starts the server when made, stops it on leaving or `close`. Raises `SampleFailed`.

        with SampleServer(articles=50, days=10) as server:
            server.publish(3)
            assert server.paper.truth(server.urls()[0])["title"]

    With `papers` it serves so many, each at a port of its own and with a seed one higher; `others` are those
    beside the first. The server also ends when this process dies.
    """

    def __init__(  # noqa: PLR0913  (the options of the command)
        self,
        *,
        articles: int = 320,
        days: int = 64,
        last_day: date | None = None,
        seed: int = 1,
        port: int = 0,
        page_kb: int | None = None,
        crawl_delay: float | None = None,
        state: Path | None = None,
        publish: int = 0,
        papers: int = 1,
        misbehave: Iterable[Misbehaviour | Mapping[str, Any]] = (),
    ) -> None:
        options: dict[str, object] = {
            "articles": articles,
            "days": days,
            "last-day": last_day,
            "seed": seed,
            "port": port,
            "page-kb": page_kb,
            "crawl-delay": crawl_delay,
            "state": state,
            "publish": publish,
            "papers": papers,
            "misbehave": json.dumps(_rules(misbehave)),
        }
        given = [f"--{name}={value}" for name, value in options.items() if value is not None]
        self._errors = tempfile.TemporaryFile()  # noqa: SIM115  (close() does)
        self._process = subprocess.Popen(  # noqa: S603  (our own interpreter and module)
            [sys.executable, "-m", "newscrawl.sample", "--until-eof", *given],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=self._errors,
            start_new_session=True,  # Ctrl-C is for us; the server stays until we are done with it
        )
        ready = json.loads(self._first_line())
        super().__init__(ready)
        self.others = tuple(SamplePaper(one) for one in ready["others"])

    def _first_line(self) -> bytes:
        """What the server says when it is ready. Raises `SampleFailed` when it ended instead."""
        assert self._process.stdout is not None
        line = self._process.stdout.readline()
        if not line:
            self._process.wait(_PATIENCE)
            self._errors.seek(0)
            said = self._errors.read().decode("utf-8", "replace").strip().splitlines()
            self.close()
            raise SampleFailed(
                said[-1].removeprefix("Error: ") if said else "the sample newspaper did not start."
            )
        return line

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.close()

    def close(self) -> None:
        """Stop the server; closing twice does no harm."""
        for pipe in (self._process.stdin, self._process.stdout):
            if pipe is not None:
                pipe.close()
        self._process.terminate()
        try:
            self._process.wait(_PATIENCE)
        except subprocess.TimeoutExpired:
            self._process.kill()
            self._process.wait()
        self._errors.close()

    @property
    def pid(self) -> int:
        """The server's process id."""
        return self._process.pid


def _rules(rules: Iterable[Misbehaviour | Mapping[str, Any]]) -> list[dict[str, Any]]:
    return [rule.as_json() if isinstance(rule, Misbehaviour) else dict(rule) for rule in rules]
