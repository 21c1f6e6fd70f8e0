"""Small disks that can be filled, and folders on a disk that takes no writing."""

from __future__ import annotations

import subprocess
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest


@contextmanager
def small_file_system(folder: Path, size: str) -> Iterator[Path]:
    """A file system of its own in a new folder, of a size such as "4m"; skips the test where none can be."""
    folder.mkdir()
    mount = ["mount", "-t", "tmpfs", "-o", f"size={size}", "newscrawl-test", folder]
    try:
        mounted = subprocess.run(mount, capture_output=True, text=True, check=False)
    except FileNotFoundError:
        pytest.skip("there is no mount command")
    if mounted.returncode:
        pytest.skip(f"a small file system cannot be mounted here (run as root): {mounted.stderr.strip()}")
    try:
        yield folder
    finally:
        subprocess.run(["umount", folder], check=True)


@contextmanager
def read_only_view(folder: Path, place: Path) -> Iterator[Path]:
    """The same folder once more, at a new place, where nothing can be written; skips the test where none can
    be mounted."""
    place.mkdir()
    bound = False
    try:
        for words in (("--bind", folder, place), ("-o", "remount,ro,bind", place)):
            done = subprocess.run(["mount", *map(str, words)], capture_output=True, text=True, check=False)
            if done.returncode:
                pytest.skip(f"a read-only disk cannot be mounted here (run as root): {done.stderr.strip()}")
            bound = True
        yield place
    finally:
        if bound:
            subprocess.run(["umount", place], check=True)
