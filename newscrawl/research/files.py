"""Files that are handed on: whole, or not there."""

from __future__ import annotations

import contextlib
from collections.abc import Iterator
from pathlib import Path

from newscrawl.errors import Misuse, StorageFailed


@contextlib.contextmanager
def written(file: Path) -> Iterator[Path]:
    """A file to write that takes its name when the block ends well, and vanishes when it does not.

    Raises `Misuse` for what `check_ordinary` refuses, `StorageFailed` when the disk or the folder refuses.
    """
    check_ordinary(file)
    unfinished = file.with_name(f"{file.name}.unfinished")
    try:
        unfinished.unlink(missing_ok=True)
        yield unfinished
        unfinished.replace(file)
    except OSError as error:
        raise StorageFailed(f"{file} could not be written: {error.strerror or error}.") from error
    finally:
        with contextlib.suppress(OSError):
            unfinished.unlink(missing_ok=True)


def check_ordinary(file: Path) -> None:
    """Raise `Misuse` for a pipe or a device (/dev/stdout), which a file would be put in the place of."""
    if str(file) == "-" or (file.exists() and not file.is_file() and not file.is_dir()):
        raise Misuse(f"{file} is no file: name one; it appears under its name when it is whole.")
