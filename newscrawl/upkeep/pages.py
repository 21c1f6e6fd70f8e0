"""Whether the pages that a run got are articles, and whether its sources can be read."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import timedelta

from newscrawl.problem_reasons import REFUSALS
from newscrawl.storage.measures import Met
from newscrawl.upkeep.expectations import Deviation, History
from newscrawl.upkeep.odds import chance_of_at_least

RARE = 2e-7
LEAST = 4  # problems
RARE_OF_ALL, LEAST_OF_ALL = 1e-5, 3
PART_OF_DAY = 0.25
"""For a newspaper of a few pages a day: where not one page of such a part of a day could be read, three are
enough. Of a larger newspaper, three might be a series in a layout of its own."""
TOGETHER = timedelta(hours=48)  # runs of so long are judged together: an hourly one gets few pages
_PRIOR = (1.0, 50.0)  # before there is any history, one page in fifty


@dataclass(frozen=True, slots=True)
class Group:
    """Problems that mean the same for the whole newspaper; `share` of the pages is the least for an alarm.

    `in_the_past` tells whether they mean anything in a back-fill: old pages are often gone. `at_once`
    tells that three pages are enough where they are all of a good part of a day.
    """

    reasons: tuple[str, ...]
    share: float
    in_the_past: bool = False
    at_once: bool = False


GROUPS: Mapping[str, Group] = {
    # A page whose text nobody finds any more looks like a listing: its teasers are all that is left.
    "layout": Group(("unknown_layout", "no_title", "no_body", "not_an_article"), 0.15, True, True),
    "refusal": Group(tuple(sorted(REFUSALS)), 0.15, True, True),
    "elsewhere": Group(("redirected", "off_site_redirect", "redirect_loop", "soft_404"), 0.4),
    "gone": Group(("not_found",), 0.5),
    "broken": Group(("fetch_failed", "truncated", "undecodable", "too_large"), 0.3),
    "robots": Group(("robots_denied",), 0.3),
    "dates": Group(("date_conflict",), 0.3, in_the_past=True),
}


def pages_without_articles(history: History) -> Iterator[Deviation]:
    """The groups of problems of which the newest runs met far more than usual."""
    if not history.met:
        return
    for name, group in GROUPS.items():
        if history.met[-1].is_live or group.in_the_past:
            found = _far_more(history, name, group)
            if found is not None:
                yield found


def share_of(runs: Sequence[Met], group: Group) -> tuple[int, int]:
    """How many problems of a group runs met, and how many pages they got."""
    met = sum(one.problems.get(reason, 0) for one in runs for reason in group.reasons)
    return met, max(met, sum(one.pages for one in runs))


def _far_more(history: History, name: str, group: Group) -> Deviation | None:
    now = history.met[-1]
    runs = [one for one in history.met if one.is_live == now.is_live]
    accepted = history.accepted.get(("pages", name))
    known = runs if accepted is None else [one for one in runs if one.at >= accepted]
    a_day = sum(history.days.values()) / max(1, len(history.days))
    for length in range(1, len(known) + 1):
        recent = known[-length:]
        if now.at - recent[0].at > TOGETHER:
            break
        met, of = share_of(recent, group)
        of_all = group.at_once and met == of and met >= PART_OF_DAY * a_day
        if met < (LEAST_OF_ALL if of_all else LEAST) and history.expectations.problems is None:
            continue
        before, of_before = share_of(known[:-length], group)
        usual = (before + _PRIOR[0]) / (of_before + _PRIOR[1])
        least = max(group.share, min(3 * usual, 0.9))
        if history.expectations.problems is not None:
            usual = least = max(history.expectations.problems, 0.001)
        rare = RARE_OF_ALL if of_all else RARE
        if met >= least * of and chance_of_at_least(met, of, min(usual, 0.9)) < rare:
            numbers = {
                "before": round(before / of_before, 4) if of_before else 0.0,
                "after": round(met / of, 4),
                "problems": met,
                "pages": of,
                "live": int(now.is_live),
            }
            return Deviation("pages", name, recent[0].at, numbers)
    return None
