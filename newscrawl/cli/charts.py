"""Charts as files: the options `--svg`, `--png` and `--language`, and how such a file is written."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any, TypeVar

import click

from newscrawl.research.files import check_like
from newscrawl.research.png import png_of
from newscrawl.research.svg import Language

F = TypeVar("F", bound=Callable[..., Any])

_FILE = click.Path(path_type=Path, dir_okay=False)


def chart_options(function: F) -> F:
    """Add `--svg`, `--png` and `--language`; the command receives `svg`, `png: Path | None`, `language`."""
    for option in (
        language_option("of the chart's labels"),
        click.option("--png", type=_FILE, metavar="FILE", help="Draw a chart there, as PNG."),
        click.option("--svg", type=_FILE, metavar="FILE", help="Draw a chart there, as SVG."),
    ):
        function = option(function)
    return function


def language_option(what: str) -> Callable[[F], F]:
    """Add `--language`, whose help begins with "Language" and says of what."""
    return click.option(
        "--language",
        type=click.Choice(["vi", "en"]),
        default="vi",
        show_default=True,
        help=f"Language {what}.",
    )


def write_charts(
    draw: Callable[[Language], str], language: Language, svg: Path | None, png: Path | None
) -> None:
    """Draw once, and write what is asked for; say where it is. Raises `Misuse` where a file is no chart."""
    for file, beginning in ((svg, b"<svg"), (png, b"\x89PNG")):
        if file:
            check_like(file, beginning, "chart of this kind")
    chart = draw(language)
    if svg:
        svg.write_text(chart, encoding="utf-8")
    if png:
        png.write_bytes(png_of(chart))
    click.echo(f"Chart written to {' and '.join(str(file) for file in (svg, png) if file)}.")
