"""Pairs of copies made into clusters: a text and all its copies, with the likely first publication.

A cluster is the article with the most copies and these. Copies of copies are not followed further, and what
has next to nothing in common with the first publication is left out, so that a digest of many pieces does
not tie them together.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable, Iterator, Mapping

from newscrawl.research.duplicates.likeness import Text, similarity
from newscrawl.storage import Database, duplicates
from newscrawl.storage.duplicates import Member, Publication

_LEAST = 0.2  # similarity of a copy to the first publication

Texts = Callable[[int], Text]
Links = Mapping[int, Mapping[int, float]]


def cluster(db: Database, article_ids: Iterable[int], text_of: Texts) -> None:
    """Make the clusters of these articles anew, and of all that they hang together with."""
    seen: set[int] = set()
    for article_id in sorted(article_ids):
        known = duplicates.compared(db, article_id)
        start = article_id if known is None or known.twin_of is None else known.twin_of
        if start in seen:
            continue
        links = _connected(db, start)
        seen.update(links)
        groups = {node: [node, *duplicates.twins(db, node)] for node in links}
        everyone = [one for group in groups.values() for one in group]
        if len(everyone) > 1:
            dates = {one.article_id: _order(one) for one in duplicates.publications(db, everyone)}
            members = list(_members(links, groups, dates, text_of))
        else:
            members = []
        duplicates.recluster(db, everyone, members)


def _connected(db: Database, start: int) -> dict[int, dict[int, float]]:
    """The texts that hang together with this one by pairs, each with its partners."""
    links: dict[int, dict[int, float]] = {}
    ahead = [start]
    while ahead:
        node = ahead.pop()
        if node not in links:
            links[node] = duplicates.partners(db, node)
            ahead.extend(links[node])
    return links


def _members(
    links: Links, groups: Mapping[int, list[int]], dates: Mapping[int, tuple[object, ...]], text_of: Texts
) -> Iterator[Member]:
    left = {node for node in links if any(one in dates for one in groups[node])}
    earliest = {node: min(dates[one] for one in groups[node] if one in dates) for node in left}
    while left:
        center = min(left, key=lambda node: (-len(left & links[node].keys()), earliest[node]))
        star = {center, *(left & links[center].keys())}
        first = min(star, key=lambda node: earliest[node])
        alike = {node: _alike(links, first, node, text_of) for node in star}
        kept = {node for node in star if node == center or alike[node] >= _LEAST}
        left -= kept
        yield from _cluster({node: alike[node] for node in kept}, groups, dates)


def _alike(links: Links, first: int, node: int, text_of: Texts) -> float:
    if node == first:
        return 1.0
    known = links[first].get(node)
    return similarity(text_of(first), text_of(node)) if known is None else known


def _cluster(
    alike: Mapping[int, float], groups: Mapping[int, Collection[int]], dates: Mapping[int, tuple[object, ...]]
) -> Iterator[Member]:
    members = {one: alike[node] for node in alike for one in groups[node] if one in dates}
    if len(members) > 1:
        number, first = min(members), min(members, key=lambda one: dates[one])
        for one, value in members.items():
            yield Member(one, number, value, first=one == first)


def _order(one: Publication) -> tuple[object, ...]:
    """Earlier publications come first. Of a day or month whose hour is not known, the end counts."""
    moment = one.published_at or ""
    if one.published_precision == "day":
        moment = f"{moment[:10]}T24"
    elif one.published_precision == "month":
        moment = f"{moment[:7]}-99"
    return (not moment, moment, one.taken_over, one.article_id)
