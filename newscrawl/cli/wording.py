"""How amounts read; without anything that takes time to load."""

from __future__ import annotations

from collections.abc import Mapping

_OUTCOMES: Mapping[str, str] = {"partial": "finished in part"}


def outcome_in_words(outcome: str) -> str:
    """How a run ended, as people read it; what is stored of it is a word for programs."""
    return _OUTCOMES.get(outcome, outcome)


def duration(seconds: float) -> str:
    """Seconds in a reader's words: "4 s", "3 min 20 s", "2 h 5 min", "3 days"."""
    whole = round(seconds)
    if whole < 60:
        return f"{whole} s"
    if whole < 3600:
        return f"{whole // 60} min {whole % 60} s"
    if whole < 48 * 3600:
        return f"{whole // 3600} h {whole % 3600 // 60} min"
    return f"{whole // 86400} days"
