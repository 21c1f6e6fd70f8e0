"""WACZ 1.1.1: WARC files with their index and a list of pages in one ZIP, as libraries take them.

Nothing is compressed again, and no clock goes in: the same files give the same bytes. See
https://specs.webrecorder.net/wacz/1.1.1/.
"""

from __future__ import annotations

import hashlib
import json
import zipfile
from collections.abc import Callable, Iterable
from pathlib import Path
from types import TracebackType
from typing import Self

_CHUNK = 1 << 20
_EPOCH = (1980, 1, 1, 0, 0, 0)  # the earliest that a ZIP can say
VERSION = "1.1.1"


class WaczWriter:
    """A WACZ that is being written. Everything streams; `close` adds the descriptions with the digests.

    Raises OSError where the disk refuses. After an error the file is to be thrown away.
    """

    def __init__(self, path: Path, *, title: str, created: str, software: str) -> None:
        self._about = {"title": title, "created": created, "software": software}
        self._zip = zipfile.ZipFile(path, "w", compression=zipfile.ZIP_STORED, allowZip64=True)
        self._resources: list[dict[str, object]] = []

    def add_file(self, name: str, path: Path, *, on_bytes: Callable[[int], None] | None = None) -> None:
        """Add a file as it is."""
        with path.open("rb") as file:
            self._add(name, iter(lambda: file.read(_CHUNK), b""), on_bytes)

    def add_lines(self, name: str, lines: Iterable[str]) -> None:
        """Add a text file, line by line."""
        self._add(name, (f"{line}\n".encode() for line in lines), None)

    def _add(self, name: str, parts: Iterable[bytes], on_bytes: Callable[[int], None] | None) -> None:
        digest, size = hashlib.sha256(), 0
        with self._zip.open(_entry(name), "w", force_zip64=True) as member:
            for part in parts:
                digest.update(part)
                size += len(part)
                member.write(part)
                if on_bytes is not None:
                    on_bytes(len(part))
        self._resources.append(
            {
                "name": name.rpartition("/")[2],
                "path": name,
                "hash": f"sha256:{digest.hexdigest()}",
                "bytes": size,
            }
        )

    def close(self) -> None:
        """Write what describes the rest, and the directory."""
        package = {
            "profile": "data-package",
            "wacz_version": VERSION,
            **self._about,
            "resources": self._resources,
        }
        text = json.dumps(package, ensure_ascii=False, indent=2).encode()
        self._zip.writestr(_entry("datapackage.json"), text)
        seal = {"path": "datapackage.json", "hash": f"sha256:{hashlib.sha256(text).hexdigest()}"}
        self._zip.writestr(_entry("datapackage-digest.json"), json.dumps(seal, indent=2))
        self._zip.close()

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        if kind is None:
            self.close()
        elif self._zip.fp is not None:
            self._zip.fp.close()
            self._zip.fp = None  # no directory for what is thrown away, not when it is collected either


def _entry(name: str) -> zipfile.ZipInfo:
    info = zipfile.ZipInfo(name, _EPOCH)
    info.create_system = 3  # the same on every system
    info.external_attr = 0o644 << 16
    return info
