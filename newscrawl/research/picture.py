"""A chart in a notebook: it shows itself, and is saved as SVG or PNG."""

from __future__ import annotations

from dataclasses import dataclass, field
from pathlib import Path

from newscrawl.errors import Misuse
from newscrawl.research.png import png_of


@dataclass(frozen=True, slots=True)
class Picture:
    """A chart as SVG. The last expression of a notebook's cell is drawn below it."""

    svg: str = field(repr=False)

    def _repr_svg_(self) -> str:
        return self.svg

    def save(self, file: str | Path) -> None:
        """Write it as the file's ending says: .svg or .png. Raises `Misuse` for another one, `OSError`."""
        path = Path(file)
        if path.suffix.lower() == ".svg":
            path.write_text(self.svg, encoding="utf-8")
        elif path.suffix.lower() == ".png":
            path.write_bytes(png_of(self.svg))
        else:
            raise Misuse(f"{path} is neither .svg nor .png: a chart is saved as one of them.")
