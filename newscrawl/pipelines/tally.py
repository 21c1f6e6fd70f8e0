"""What a re-extraction found, counted so that an interrupted one can go on counting."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping
from dataclasses import asdict, dataclass, field
from typing import Any

MOST_EXAMPLES = 3  # of each field
MOST_NAMED = 20
COUNTS = ("pages", "unreadable", "known_lost", "refused", "found", "unchanged", "changed", "history", "lost")


@dataclass(frozen=True, slots=True)
class Example:
    """A field of an article before and after; lists are lists of their rows."""

    field: str
    article_id: int
    url: str
    before: Any
    after: Any


@dataclass(frozen=True, slots=True)
class Refusal:
    """An article whose page is refused now. Its record stands as it was read before."""

    article_id: int
    url: str
    reason: str
    detail: str


@dataclass(slots=True)
class Tally:
    """`counts` of captures: `pages` read, `unreadable`, `known_lost` (unreadable, and marked so before).

    Of pages in which no article was found before: `refused` as before, or `found` to be one; and of articles:
    `unchanged`, `changed`, of these those whose `history` reads otherwise, and `lost`, which are refused now
    and kept. `fields` counts articles by changed field, `reasons` what is refused.
    """

    counts: Counter[str] = field(default_factory=Counter)
    fields: Counter[str] = field(default_factory=Counter)
    reasons: Counter[str] = field(default_factory=Counter)
    examples: list[Example] = field(default_factory=list)
    lost: list[Refusal] = field(default_factory=list)
    unreadable: list[str] = field(default_factory=list)

    @classmethod
    def of(cls, kept: Mapping[str, Any]) -> Tally:
        """Read it back from what `as_json` gave."""
        return cls(
            counts=Counter(kept["counts"]),
            fields=Counter(kept["fields"]),
            reasons=Counter(kept["reasons"]),
            examples=[Example(**one) for one in kept["examples"]],
            lost=[Refusal(**one) for one in kept["lost"]],
            unreadable=list(kept["unreadable"]),
        )

    def as_json(self) -> dict[str, Any]:
        """All of it as JSON's own types."""
        return {
            "counts": {name: self.counts[name] for name in COUNTS},
            "fields": dict(self.fields),
            "reasons": dict(self.reasons),
            "examples": [asdict(one) for one in self.examples],
            "lost": [asdict(one) for one in self.lost],
            "unreadable": list(self.unreadable),
        }

    def changed(self, article_id: int, url: str, changes: Mapping[str, tuple[object, object]]) -> None:
        """Count the fields of one article that change, and keep the first of each as examples."""
        for name, (before, after) in changes.items():
            self.fields[name] += 1
            if self.fields[name] <= MOST_EXAMPLES:
                self.examples.append(Example(name, article_id, url, before, after))

    def refused_now(self, refusal: Refusal) -> None:
        """Count an article whose page is refused now."""
        self.counts["lost"] += 1
        self.reasons[refusal.reason] += 1
        if len(self.lost) < MOST_NAMED:
            self.lost.append(refusal)

    def not_read(self, sentence: str) -> None:
        """Count a page that the archive could not give."""
        self.counts["unreadable"] += 1
        if len(self.unreadable) < MOST_NAMED:
            self.unreadable.append(sentence)
