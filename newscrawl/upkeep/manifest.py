"""The manifest of a backup: every file with its size and digest, and what it was made of."""

from __future__ import annotations

import json
import os
from collections.abc import Iterator
from dataclasses import asdict, dataclass, field
from pathlib import Path

from newscrawl.errors import Misuse, StorageFailed
from newscrawl.storage import DATABASE
from newscrawl.upkeep.carbon import PART, OnBytes, digest_of

NAME = "manifest.json"
FORMAT = "newscrawl-backup-1"
STAMP = "%Y%m%dT%H%M%SZ"
"""How `made_at` is written, in UTC."""


@dataclass(frozen=True, slots=True)
class Entry:
    """A file of the backup as it was when it was made: size in bytes, hex sha256."""

    size: int
    sha256: str


@dataclass
class Manifest:
    """What a backup holds. Names are relative to its folder.

    `before` is the digest of the database that stood there before this one: a backup that dies between
    its last two steps has that one still. WARC files only grow, so of each only its first `size` bytes
    count.
    """

    made_at: str = ""
    software: str = ""
    files: dict[str, Entry] = field(default_factory=dict)
    before: str | None = None


def read(folder: Path) -> Manifest | None:
    """The manifest in a folder, None where there is none. Raises `Misuse` for one that is not ours."""
    path = folder / NAME
    if not path.exists():
        return None
    try:
        record = json.loads(path.read_text(encoding="utf-8"))
        if record["format"] != FORMAT:
            raise ValueError(record["format"])
        files = {name: Entry(**entry) for name, entry in record["files"].items()}
        return Manifest(record["made_at"], record["software"], files, record.get("before"))
    except (ValueError, KeyError, TypeError, AttributeError) as error:
        raise Misuse(f"{path} is no manifest of a newscrawl backup: name another folder.") from error
    except OSError as error:
        raise Misuse(f"{path} cannot be read: {error.strerror or error}.") from error


def write(folder: Path, manifest: Manifest) -> None:
    """Put a manifest in its place, all at once. Raises StorageFailed."""
    path = folder / NAME
    part = path.with_name(NAME + PART)
    record = {
        "format": FORMAT,
        "made_at": manifest.made_at,
        "software": manifest.software,
        "before": manifest.before,
        "files": {name: asdict(manifest.files[name]) for name in sorted(manifest.files)},
    }
    try:
        # A name that is no UTF-8 is written as JSON spells it, and read as what it was.
        with part.open("w", encoding="utf-8", errors="backslashreplace") as file:
            json.dump(record, file, ensure_ascii=False, indent=1)
            file.write("\n")
            file.flush()
            os.fsync(file.fileno())
        part.replace(path)
    except OSError as error:
        part.unlink(missing_ok=True)
        raise StorageFailed(f"{path} could not be written: {error.strerror or error}.") from error


def faults(folder: Path, manifest: Manifest, *, on_bytes: OnBytes | None = None) -> Iterator[tuple[str, str]]:
    """The files that are not what the manifest says, each with what is wrong. Reads everything."""
    for name, entry in sorted(manifest.files.items()):
        path = folder / name
        try:
            size = path.stat().st_size
            before = manifest.before if name == DATABASE else None
            if size < entry.size and before is None:
                yield name, f"has {size:,} bytes and not {entry.size:,}"
                continue
            grows = name.startswith("warc/")
            digest = digest_of(path, size=entry.size if grows else None, on_bytes=on_bytes)
            if digest not in (entry.sha256, before):
                yield name, "is not what was backed up: its digest differs"
        except FileNotFoundError:
            yield name, "is missing"
        except OSError as error:
            yield name, f"cannot be read: {error.strerror or error}"
