"""A visit to a newspaper: a few requests, one after the other, each as polite as a crawl's.

robots.txt of every host is read first and obeyed, the larger of our delay and its Crawl-delay lies between
two requests, refusals are waited out and, when they go on, end the visit. Nothing is kept.
"""

from __future__ import annotations

import time
from collections.abc import Callable, Iterable, Mapping
from types import MappingProxyType

from protego import Protego

from newscrawl.crawl.pace import (
    LONGEST_PAUSE,
    MOST_REDIRECTS,
    MOST_ROBOTS_BYTES,
    REFUSING,
    backoff,
    robots_unsaid,
    seconds_wished,
)
from newscrawl.discovery.urls import host_of, origin_of, redirect_target
from newscrawl.errors import Blocked, Refused
from newscrawl.extraction import refuse_interstitial
from newscrawl.identity import ROBOTS_AGENT
from newscrawl.items import CrawlPolicy
from newscrawl.probing.fetching import Answer, FetchFailed, ask, is_public_place
from newscrawl.problem_reasons import REFUSALS

_NONE: Mapping[str, str] = MappingProxyType({})


class LedAway(FetchFailed):
    """A redirect to another host, `target`, which is not followed."""

    def __init__(self, url: str, target: str) -> None:
        super().__init__(f"{url} leads to {target}, at a host that is not this newspaper's: not followed.")
        self.target = target


class Visit:
    """Asks for pages of the hosts named (`host_of`; None for any host), at a policy's pace.

    `say` is told of every pause that a person would wonder about.
    """

    def __init__(
        self,
        policy: CrawlPolicy,
        *,
        hosts: Iterable[str] | None,
        contact: str | None = None,
        say: Callable[[str], None] = lambda _: None,
    ) -> None:
        self.requests = 0
        self._policy = policy
        self._hosts = frozenset(hosts) if hosts is not None else None
        self._contact = contact
        self._say = say
        self._robots: dict[str, Protego] = {}
        self._free_at = 0.0  # time.monotonic() from which the next request may be sent

    def get(self, url: str, headers: Mapping[str, str] = _NONE) -> Answer:
        """The page at a canonical URL, behind redirects that stay on the hosts and that robots.txt allows.

        `url` is at one of the hosts. An answer of any status but a refusal comes back. Raises `FetchFailed`
        for a URL that cannot be had, `Refused` for an answer that is an interstitial or cannot be
        decompressed, `Blocked` where the newspaper keeps refusing.
        """
        for _ in range(MOST_REDIRECTS + 1):
            if not self.robots(url).can_fetch(url, ROBOTS_AGENT):
                raise FetchFailed(f"robots.txt of {origin_of(url)} does not allow {url}.")
            answer = self._patiently(url, headers)
            target = _onward(answer, url)
            if target is None:
                return answer
            self._check_way(url, target)
            url = target
        raise FetchFailed(f"{url} was reached after {MOST_REDIRECTS} redirects and leads on: given up.")

    def robots(self, url: str) -> Protego:
        """The rules of the URL's origin; 4xx means that there are none.

        Raises `FetchFailed` where they cannot be read, as at a host that is not asked: then nothing may be
        fetched; `Blocked` where they ask for a pace that nobody would wait for.
        """
        origin = origin_of(url)
        if origin not in self._robots:
            answer = self._robots_answer(origin)
            if robots_unsaid(answer.status):
                raise FetchFailed(
                    f"{origin}/robots.txt was answered with status {answer.status}: try again later."
                )
            is_there = 200 <= answer.status < 300
            text = answer.html.decode("utf-8-sig", "replace") if is_there else ""
            self._robots[origin] = Protego.parse(text)
            if (asked := self.delay(url)) > LONGEST_PAUSE:
                raise Blocked(f"{origin}/robots.txt asks for {asked:.0f} seconds between requests.")
            self._free_at = max(self._free_at, time.monotonic() + self.delay(url))
        return self._robots[origin]

    def _robots_answer(self, origin: str) -> Answer:
        """The answer to the request for robots.txt, behind redirects as far as pages may be at their ends."""
        url = f"{origin}/robots.txt"
        for _ in range(MOST_REDIRECTS):
            answer = self._patiently(url, _NONE, max_bytes=MOST_ROBOTS_BYTES)
            target = _onward(answer, url)
            if target is None:
                break  # RFC 9309: robots.txt behind an unusable redirect counts as absent
            self._check_way(url, target)
            url = target
        return answer

    def _check_way(self, url: str, target: str) -> None:
        """Raises `FetchFailed` where a redirect leads that is not followed."""
        if self._hosts is not None and host_of(target) not in self._hosts:
            raise LedAway(url, target)
        if host_of(target) != host_of(url) and not is_public_place(target):
            raise FetchFailed(f"{url} leads to {target}, which is not of the public internet: not followed.")

    def delay(self, url: str) -> float:
        """Seconds between two requests: the larger of our own and the Crawl-delay of the URL's host."""
        rules = self._robots.get(origin_of(url))
        return max(self._policy.delay, float((rules and rules.crawl_delay(ROBOTS_AGENT)) or 0.0))

    def _patiently(self, url: str, headers: Mapping[str, str], *, max_bytes: int | None = None) -> Answer:
        """The first answer that is none of a security system's, asked for as often as the policy allows."""
        for attempt in range(1, self._policy.retries + 2):
            pause, why = backoff(self._policy.retry_delay, attempt), ""
            try:
                answer = self._once(url, headers, max_bytes or self._policy.max_bytes)
                if answer.status not in REFUSING:
                    if answer.status == 200:
                        refuse_interstitial(answer.html, url)
                    return answer
                why = f"status {answer.status}"
                pause = max(pause, seconds_wished(answer.retry_after or "") or 0.0)
            except Refused as refused:
                if refused.reason not in REFUSALS:
                    raise
                why = str(refused)
            if attempt > self._policy.retries or pause > LONGEST_PAUSE:
                raise Blocked(f"The newspaper refuses {url} ({why}): leave it alone and try again later.")
            self._say(f"{url}: {why}; once more in {pause:.0f} s")
            self._free_at = max(self._free_at, time.monotonic() + pause)
        raise AssertionError("a policy allows at least one attempt")

    def _once(self, url: str, headers: Mapping[str, str], max_bytes: int) -> Answer:
        if (wait := self._free_at - time.monotonic()) > 0:
            time.sleep(wait)
        self.requests += 1
        try:
            return ask(url, contact=self._contact, headers=headers, max_bytes=max_bytes)
        finally:
            self._free_at = time.monotonic() + self.delay(url)


def _onward(answer: Answer, url: str) -> str | None:
    """Where an answer leads that is a redirect; None for one that leads nowhere."""
    is_redirect = 300 <= answer.status < 400 and answer.location
    return redirect_target(answer.location or "", url) if is_redirect else None


def fetch(url: str) -> Answer:
    """One page, for a look at it: asked for once. Raises `FetchFailed`, `Refused`."""
    try:
        answer = Visit(CrawlPolicy(delay=0, retries=0), hosts=None).get(url)
    except Blocked as blocked:
        raise FetchFailed(str(blocked)) from blocked
    if answer.status != 200:
        raise FetchFailed(f"{url} was answered with status {answer.status}: look at it in a browser.")
    return answer
