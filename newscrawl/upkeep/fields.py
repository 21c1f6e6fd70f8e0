"""Whether fields are still read, and by the rules that used to read them.

A change is looked for at every place between two runs: where do two shares, one before and one after, explain
what was read so much better than a single one that chance is out of the question?
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from newscrawl.items import EXPECTED_FIELDS
from newscrawl.storage.measures import Batch
from newscrawl.upkeep.expectations import Deviation, History
from newscrawl.upkeep.odds import dispersion, evidence

CERTAIN = 16.0  # log-likelihood ratio: about one chance in a hundred million
LEAST_BEFORE = 40  # articles from which a share is learned
LEAST_AFTER = 4
LEAST_SHARE = 0.2  # a field that fewer articles have is not worth an alarm
_DOMINANT, _SILENT, _LEAST_SILENT = 0.7, 0.03, 12  # shares of a rule before and after; articles after
_RECENT = 8  # articles whose share says how it stands now


@dataclass(frozen=True, slots=True)
class Break:
    """A share that fell: (hits, articles) before and after the batch at `place`."""

    place: int
    before: tuple[int, int]
    after: tuple[int, int]
    evidence: float


def lost_fields(history: History) -> Iterator[Deviation]:
    """The fields that fewer articles have than the newspaper's file or its own history lets expect."""
    fallen: set[str] = set()
    for name in EXPECTED_FIELDS:
        if name == "authors" and "byline" in fallen:
            continue  # nobody can be named where nothing is printed
        found = _declared(history, name) if name in history.expectations.fields else _learned(history, name)
        if found is not None:
            fallen.add(name)
            yield found


def silent_rules(history: History) -> Iterator[Deviation]:
    """One deviation for the rules that read most articles and now read none, though others took over: the
    pages changed, and somebody should see whether they are still read as well. Rules that the file declares
    are each one of their own."""
    silent: list[tuple[str, str, str, Break]] = []
    batches = _judged(history, ("rule", ""))
    for name in EXPECTED_FIELDS:
        if name in history.expectations.rules or name in ("authors", "images"):
            continue
        if (found := _silenced(batches, name)) is not None:
            silent.append((name, *found))
    if silent:
        first = min(silent, key=lambda one: one[3].place)[3]
        named = "; ".join(f"{name}: {rule} gave way to {now}" for name, rule, now, _ in silent)
        yield Deviation(
            "rule",
            "",
            batches[first.place].since,
            {"rules": named, "pages": first.after[1], "field": silent[0][0], "rule": silent[0][1]},
        )
    yield from _declared_rules(history)


def share_of(batches: Sequence[Batch], name: str, rule: str | None = None) -> tuple[int, int]:
    """How many articles have a field (read by a rule), of how many."""
    return sum(_hits(one, name, rule) for one in batches), sum(one.articles for one in batches)


def newest(batches: Sequence[Batch], articles: int) -> Sequence[Batch]:
    """The last batches that together have at least so many articles."""
    place = len(batches)
    while place > 0 and sum(one.articles for one in batches[place:]) < articles:
        place -= 1
    return batches[place:]


def by_day(batches: Sequence[Batch], recent: datetime) -> list[Batch]:
    """The batches of each day put together, but for those from `recent` on, where every run counts."""
    merged: list[Batch] = []
    for one in batches:
        last = merged[-1] if merged else None
        if last is None or one.since >= recent or one.since.date() != last.since.date():
            merged.append(one)
        else:
            merged[-1] = Batch(
                one.run_id, last.since, last.articles + one.articles, _added(last.rules, one.rules)
            )
    return merged


def _added(
    one: Mapping[str, Mapping[str, int]], other: Mapping[str, Mapping[str, int]]
) -> dict[str, dict[str, int]]:
    return {
        name: {
            rule: one.get(name, {}).get(rule, 0) + other.get(name, {}).get(rule, 0)
            for rule in {**one.get(name, {}), **other.get(name, {})}
        }
        for name in {**one, **other}
    }


# --- fields ---------------------------------------------------------------------------------------


def _learned(history: History, name: str) -> Deviation | None:
    batches = _judged(history, ("field", name))
    hits = [(_hits(one, name), one.articles) for one in batches]
    found = fall(hits)
    if found is None:
        return None
    (k0, n0), (k1, n1) = found.before, found.after
    if k0 < LEAST_SHARE * n0 or not _falls_far(k0 / n0, k1 / n1):
        return None
    rule, answers = _lost_rule(batches, found.place, name)
    numbers = {
        "before": round(k0 / n0, 4),
        "after": round(k1 / n1, 4),
        "pages": n1,
        "missing": n1 - k1,
        "rule": rule,
        "answers": round(answers, 4),
    }
    return Deviation("field", name, batches[found.place].since, numbers)


def _falls_far(before: float, after: float) -> bool:
    return after <= before - 0.25 or after <= 0.4 * before


def _declared(history: History, name: str) -> Deviation | None:
    """Held against the least share that the newspaper's file names, over the newest articles."""
    least = history.expectations.fields[name]
    batches = _judged(history, ("field", name))
    for articles in (10, 30, 100, 300):
        recent = newest(batches, articles)
        hits, of = share_of(recent, name)
        if of < LEAST_AFTER or hits >= least * of:
            continue
        if evidence((least * 2000, 2000), (hits, of)) >= CERTAIN / 2:
            rule, answers = _lost_rule(batches, len(batches) - len(recent), name)
            numbers = {
                "before": least,
                "after": round(hits / of, 4),
                "pages": of,
                "missing": of - hits,
                "rule": rule,
                "answers": round(answers, 4),
                "declared": 1,
            }
            return Deviation("field", name, recent[0].since, numbers)
    return None


def _lost_rule(batches: Sequence[Batch], place: int, name: str) -> tuple[str | None, float]:
    """The rule whose share fell most, and which share of articles it reads now."""
    before, after = batches[:place], batches[place:]
    n0, n1 = sum(one.articles for one in before), sum(one.articles for one in after)
    rules = {rule for one in before for rule in one.rules.get(name, {})}
    if not rules or not n0 or not n1:
        return None, 0.0
    shares = {
        rule: (share_of(before, name, rule)[0] / n0, share_of(after, name, rule)[0] / n1) for rule in rules
    }
    worst = max(sorted(shares), key=lambda rule: shares[rule][0] - shares[rule][1])
    return worst, shares[worst][1]


# --- rules ----------------------------------------------------------------------------------------


def _silenced(batches: Sequence[Batch], name: str) -> tuple[str, str, Break] | None:
    """A dominant rule of a field that answers no more, and which rule does instead."""
    totals: dict[str, int] = {}
    for one in batches:
        for rule, number in one.rules.get(name, {}).items():
            totals[rule] = totals.get(rule, 0) + number
    for rule in sorted(totals, key=lambda one: -totals[one])[:3]:
        found = fall([(_hits(one, name, rule), one.articles) for one in batches])
        if found is None or found.after[1] < _LEAST_SILENT:
            continue
        (k0, n0), (k1, n1) = found.before, found.after
        if k0 < _DOMINANT * n0 or k1 > _SILENT * n1:
            continue
        after = batches[found.place :]
        shares = {one: share_of(after, name, one)[0] for one in totals if one != rule}
        instead = max(sorted(shares), key=lambda one: shares[one], default="")
        if instead and instead != "selectors" and shares[instead] >= 0.5 * n1:
            return rule, instead, found
    return None


def _declared_rules(history: History) -> Iterator[Deviation]:
    """Rules that the newspaper's file names and that no longer read most of the newest articles."""
    for name, rule in history.expectations.rules.items():
        recent = newest(_judged(history, ("rule", name)), 20)
        hits, of = share_of(recent, name, rule)
        if of >= LEAST_AFTER and hits < 0.2 * of:
            answers = {one for batch in recent for one in batch.rules.get(name, {})} - {rule}
            numbers = {"rules": f"{name}: {rule} gave way to {', '.join(sorted(answers)) or 'nothing'}"}
            yield Deviation(
                "rule",
                name,
                recent[0].since,
                {**numbers, "pages": of, "field": name, "rule": rule, "declared": 1},
            )


# --- the search for a break -----------------------------------------------------------------------


def fall(hits: Sequence[tuple[int, int]]) -> Break | None:
    """Where a share fell for good, if it surely did: among (hits, articles) of consecutive batches."""
    best: Break | None = None
    k, n = sum(one for one, _ in hits), sum(of for _, of in hits)
    k0 = n0 = 0
    for place in range(1, len(hits)):
        k0, n0 = k0 + hits[place - 1][0], n0 + hits[place - 1][1]
        k1, n1 = k - k0, n - n0
        if n0 < LEAST_BEFORE or n1 < LEAST_AFTER:
            continue
        if k1 * n0 >= k0 * n1:
            continue
        strength = evidence((k0, n0), (k1, n1))
        if best is None or strength > best.evidence:
            best = Break(place, (k0, n0), (k1, n1), strength)
    if best is None or best.evidence < CERTAIN:
        return None
    if best.evidence / dispersion(hits[: best.place]) < CERTAIN:
        return None
    return best if _stays_low(hits[best.place :], best) else None


def _stays_low(after: Sequence[tuple[int, int]], found: Break) -> bool:
    """Whether the newest articles, too, are nearer to the lower share."""
    hits = articles = 0
    for k, n in reversed(after):
        hits, articles = hits + k, articles + n
        if articles >= _RECENT:
            break
    middle = (found.before[0] / found.before[1] + found.after[0] / found.after[1]) / 2
    return hits <= middle * articles


def _hits(batch: Batch, name: str, rule: str | None = None) -> int:
    counts: Mapping[str, int] = batch.rules.get(name, {})
    return counts.get(rule, 0) if rule is not None else sum(counts.values())


def _judged(history: History, subject: tuple[str, str]) -> Sequence[Batch]:
    """The batches that count for a subject: not those from before a person accepted a change of it."""
    accepted = history.accepted.get(subject)
    if accepted is None:
        return history.batches
    return [one for one in history.batches if one.since >= accepted]
