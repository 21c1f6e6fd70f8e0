"""How surprising a count is. Pure functions on numbers; natural logarithms throughout."""

from __future__ import annotations

from collections.abc import Sequence
from math import exp, lgamma, log, log1p


def log_likelihood(hits: float, of: float) -> float:
    """The log-likelihood of `hits` among `of` at the share that fits best."""
    if hits <= 0 or hits >= of:
        return 0.0
    share = hits / of
    return hits * log(share) + (of - hits) * log1p(-share)


def evidence(before: tuple[float, float], after: tuple[float, float]) -> float:
    """How much better two shares explain what was seen than one does: a log-likelihood ratio.

    Each side is (hits, of). About 16 is one chance in a hundred million.
    """
    (k0, n0), (k1, n1) = before, after
    return log_likelihood(k0, n0) + log_likelihood(k1, n1) - log_likelihood(k0 + k1, n0 + n1)


def dispersion(groups: Sequence[tuple[float, float]]) -> float:
    """How much more groups of (hits, of) differ than chance alone would let them: 1 is chance.

    With fewer than five groups that say something it is not known, and 1.5 is taken.
    """
    told = [(hits, of) for hits, of in groups if of >= 5]
    hits, of = sum(k for k, _ in told), sum(n for _, n in told)
    if len(told) < 5 or of == 0:
        return 1.5
    share = (hits + 0.5) / (of + 1)
    spread = sum((k - n * share) ** 2 / (n * share * (1 - share)) for k, n in told) / (len(told) - 1)
    return min(max(spread, 1.0), 10.0)


def chance_of_at_least(hits: int, of: int, share: float) -> float:
    """The probability of `hits` or more among `of`, where each is one with probability `share`."""
    if hits <= 0:
        return 1.0
    if share <= 0:
        return 0.0
    total = 0.0
    for k in range(hits, of + 1):
        term = exp(_log_choose(of, k) + k * log(share) + (of - k) * log1p(-share)) if share < 1 else 1.0
        total += term
        if term < total * 1e-12 and k > of * share:
            break
    return min(total, 1.0)


def chance_of_at_most(count: int, mean: float, variation: float) -> float:
    """The probability of `count` or fewer of something that comes about `mean` times.

    Poisson, but the mean itself varies by a coefficient of `variation` (a negative binomial).
    Raises `ValueError` for one that is not above 0.
    """
    if variation <= 0:
        raise ValueError("a variation is larger than 0")
    size = 1 / variation**2
    hit = mean / (size + mean)
    total = 0.0
    for k in range(count + 1):
        total += exp(lgamma(k + size) - lgamma(size) - lgamma(k + 1) + size * log1p(-hit) + k * log(hit))
    return min(total, 1.0)


def _log_choose(of: int, hits: int) -> float:
    return lgamma(of + 1) - lgamma(hits + 1) - lgamma(of - hits + 1)
