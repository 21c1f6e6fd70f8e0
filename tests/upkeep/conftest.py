"""The command line in this process, small disks, and an archive to take care of."""

from __future__ import annotations

from ..cli.conftest import run
from .disks import small_disk

__all__ = ["run", "small_disk"]
