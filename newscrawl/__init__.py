"""newscrawl: the archive of Vietnamese provincial newspapers.

`from newscrawl import Archive` reads an archive in Python; see `newscrawl.research.archive`.
"""

from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from newscrawl.research.archive import Archive

__version__ = "0.1.0"
__all__ = ["Archive", "__version__"]


def __getattr__(name: str) -> Any:
    """Load `Archive` when it is first asked for, so that importing newscrawl stays light."""
    if name == "Archive":
        from importlib import import_module  # noqa: PLC0415

        return import_module("newscrawl.research.archive").Archive
    raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
