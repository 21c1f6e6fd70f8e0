"""The fence around a newspaper: no request leaves it, whatever a page, a sitemap or a name server says.

A request for another host than the newspaper's is refused here, as the last of several judges. A host's
name is judged when it is looked up: the addresses that come out of the resolver are those that are
connected to, so a name that points into this machine or a private network one moment later (DNS
rebinding) finds the same judge.
"""

from __future__ import annotations

import socket
import time
from collections.abc import Iterable, Sequence
from threading import Thread
from typing import Any, Self
from urllib.parse import urlsplit
from urllib.request import getproxies

from scrapy import Request
from scrapy.crawler import Crawler
from scrapy.exceptions import CannotResolveHostError, IgnoreRequest
from twisted.internet.address import IPv4Address, IPv6Address
from twisted.internet.interfaces import IHostnameResolver, IHostResolution
from twisted.internet.threads import deferToThreadPool
from twisted.python.failure import Failure
from twisted.python.threadpool import ThreadPool
from zope.interface import implementer

from newscrawl.crawl.session import CrawlSession
from newscrawl.discovery.addresses import is_public, literal
from newscrawl.discovery.urls import host_of

KEPT_SECONDS = 300.0
"""For which a looked-up address holds; a connection that is kept open needs no look-up anyway."""
LOOKUPS_AT_ONCE = 8


class Fenced(IgnoreRequest):
    """The request would leave the newspaper."""


class PrivateAddress(CannotResolveHostError):
    """The host's name leads into a private network."""


class _Lookup(Thread):
    """A thread that does not hold up the end of the process while a name server does not answer."""

    def __init__(self, *arguments: Any, **named: Any) -> None:
        super().__init__(*arguments, **named, daemon=True)


class _Lookups(ThreadPool):
    """Threads for looking up names, and for nothing else."""

    threadFactory = _Lookup  # noqa: N815  (Twisted's name)


@implementer(IHostResolution)
class _Resolution:
    """A look-up under way; it cannot be taken back."""

    def __init__(self, name: str) -> None:
        self.name = name

    def cancel(self) -> None:
        """Nothing: the thread comes back when it comes back."""


@implementer(IHostnameResolver)
class FencedResolver:
    """Looks up names for the whole process; what is not of the public internet comes out only for `trust`.

    Installed by Scrapy through `TWISTED_DNS_RESOLVER`.
    """

    def __init__(self, reactor: Any) -> None:
        self.reactor = reactor
        self.refused: dict[str, str] = {}  # host -> the address that was not let through, the last time
        self._trusted: set[str] = set()
        self._kept: dict[str, tuple[float, list[Any]]] = {}
        self._pool: ThreadPool | None = None

    @classmethod
    def from_crawler(cls, crawler: Any, reactor: Any) -> Self:  # noqa: ARG003  (Scrapy's interface)
        """As Scrapy makes it."""
        return cls(reactor)

    def install_on_reactor(self) -> None:
        """From now on every connection of this process goes through here."""
        self.reactor.installNameResolver(self)

    def trust(self, hosts: Iterable[str]) -> None:
        """Let these hosts (names or addresses, without port) be wherever they are."""
        self._trusted.update(hosts)

    def resolveHostName(  # noqa: N802  (the interface is Twisted's)
        self,
        resolutionReceiver: Any,  # noqa: N803
        hostName: str,  # noqa: N803
        portNumber: int = 0,  # noqa: N803
        addressTypes: Sequence[type[Any]] | None = None,  # noqa: ARG002, N803
        transportSemantics: str = "TCP",  # noqa: ARG002, N803
    ) -> _Resolution:
        """Look a host up in a thread; a host that may not be reached has no address."""

        def found(addresses: list[Any]) -> None:
            for family, _, _, _, place in addresses:
                if family == socket.AF_INET:
                    resolutionReceiver.addressResolved(IPv4Address("TCP", place[0], portNumber))
                elif family == socket.AF_INET6:
                    resolutionReceiver.addressResolved(IPv6Address("TCP", place[0], portNumber, *place[2:]))
            resolutionReceiver.resolutionComplete()

        def failed(_: Failure) -> None:  # unknown, or no name at all
            resolutionReceiver.resolutionComplete()

        resolution = _Resolution(hostName)
        resolutionReceiver.resolutionBegan(resolution)
        lookup = deferToThreadPool(self.reactor, self._threads(), self._look_up, hostName)
        lookup.addCallbacks(found, failed)
        return resolution

    def _threads(self) -> ThreadPool:
        if self._pool is None:
            self._pool = _Lookups(0, LOOKUPS_AT_ONCE, "lookups")
            self._pool.start()
        return self._pool

    def _look_up(self, host: str) -> list[Any]:
        """`socket.getaddrinfo`, minus what may not be reached. Runs in a thread."""
        kept_until, kept = self._kept.get(host, (0.0, []))
        if time.monotonic() < kept_until:
            return kept
        self.refused.pop(host, None)
        found = socket.getaddrinfo(host, None, type=socket.SOCK_STREAM)
        allowed = [one for one in found if self._may_reach(host, str(one[4][0]))]
        if allowed:
            self._kept[host] = (time.monotonic() + KEPT_SECONDS, allowed)
        elif found:
            self.refused[host] = str(found[0][4][0])
        return allowed

    def _may_reach(self, host: str, address: str) -> bool:
        if host in self._trusted:
            return True
        judged = literal(address)
        return judged is not None and is_public(judged)


class FenceMiddleware:
    """Lets no request pass that is not for the newspaper's own hosts, or those of the web archive asked."""

    def __init__(self, session: CrawlSession, resolver: FencedResolver) -> None:
        self.session = session
        self.resolver = resolver
        self.hosts = session.hosts
        resolver.trust(session.trusted_hosts)
        resolver.trust(filter(None, (urlsplit(proxy).hostname for proxy in getproxies().values())))

    @classmethod
    def from_crawler(cls, crawler: Crawler) -> Self:
        """Bound to the session of the crawler's spider. Without a fenced resolver nothing is crawled."""
        from twisted.internet import reactor  # noqa: PLC0415 - importing it installs it

        resolver = reactor.nameResolver
        if not isinstance(resolver, FencedResolver):
            raise RuntimeError("TWISTED_DNS_RESOLVER must be newscrawl.crawl.fence.FencedResolver")
        session: CrawlSession = crawler.spider.session  # type: ignore[union-attr]
        return cls(session, resolver)

    def process_request(self, request: Request) -> None:
        """Raise `Fenced` for a request that leaves the newspaper."""
        host = host_of(request.url)  # None for what is not http(s)
        if host not in self.hosts:
            raise Fenced(f"{host or request.url[:200]} is not a host of {self.session.newspaper.name}")

    def process_exception(self, request: Request, exception: Exception) -> None:
        """Say of a name that was looked up and not let through where it led."""
        if isinstance(exception, CannotResolveHostError):
            host = urlsplit(request.url).hostname or ""
            if address := self.resolver.refused.get(host):
                raise PrivateAddress(
                    f"{host} leads to {address}, which is not of the public internet "
                    "(private_network = true under [crawl] would allow it)"
                ) from exception
