"""Articles a month as columns. SVG for the report's page; pure."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from newscrawl.research.svg import Language, number, text
from newscrawl.research.trend_chart import round_up

_WIDTH, _HEIGHT = 758, 200
_LEFT, _RIGHT, _TOP, _BOTTOM = 52, 8, 12, 24
_WIDEST = 30
_MANY = 30  # months, beyond which years are named instead
_LETTER = 7.5  # about the width of one in a label


def columns(months: Sequence[tuple[str, int]], title: str, language: Language) -> str:
    """Months ("2026-09") with their articles, as an element for an HTML page with the report's style."""
    top = round_up(max((articles for _, articles in months), default=0), share=False)
    step = min(_WIDEST, (_WIDTH - _LEFT - _RIGHT) / max(len(months), 1))
    parts = [
        f'<svg xmlns="http://www.w3.org/2000/svg" class="columns" viewBox="0 0 {_WIDTH} {_HEIGHT}"'
        f' role="img" aria-label="{text(title)}">'
    ]
    for part in range(5):
        y = _y(top * part / 4, top)
        parts.append(f'<path class="grid" d="M{_LEFT} {y:.1f}H{_WIDTH - _RIGHT}"/>')
        label = number(round(top * part / 4), language)
        parts.append(f'<text x="{_LEFT - 8}" y="{y + 4:.1f}" text-anchor="end">{label}</text>')
    parts += _bars(months, top, step, language)
    return "\n".join([*parts, "</svg>"])


def _bars(months: Sequence[tuple[str, int]], top: float, step: float, language: Language) -> Iterator[str]:
    for index, (month, articles) in enumerate(months):
        x, y = _LEFT + index * step, _y(articles, top)
        tooltip = f"{_name(month, language)}: {number(articles, language)}"
        yield (
            f'<path class="column" d="M{x + step * 0.1:.1f} {y:.1f}h{step * 0.8:.1f}V{_y(0, top):.1f}'
            f'h-{step * 0.8:.1f}z"><title>{tooltip}</title></path>'
        )
    free = 0.0
    for index, (month, _) in enumerate(months):
        x = _LEFT + index * step
        by_year = len(months) > _MANY
        name = month[:4] if by_year else _name(month, language)
        room = len(name) * _LETTER
        if x >= free and x + room <= _WIDTH and (month.endswith("-01") or not by_year):
            free = x + room + _LETTER
            yield f'<text x="{x:.1f}" y="{_HEIGHT - 6}">{name}</text>'


def _name(month: str, language: Language) -> str:
    return f"{month[5:]}/{month[:4]}" if language == "vi" else month


def _y(value: float, top: float) -> float:
    return _TOP + (_HEIGHT - _TOP - _BOTTOM) * (1 - value / top)
