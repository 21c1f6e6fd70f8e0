"""Digests as WARC files print them: with the algorithm's name or without, in hex or in base32."""

from __future__ import annotations

import base64
import binascii
import hashlib
import re

_HEX = re.compile(r"[0-9A-Fa-f]+")
_SIZES = {"md5": 16, "sha1": 20, "sha256": 32, "sha512": 64}  # bytes
_BY_SIZE = {size: name for name, size in _SIZES.items()}


def fits(printed: str, content: bytes) -> bool | None:
    """Whether `content` has the printed digest; None where that says nothing that could be checked."""
    read = _read(printed)
    if read is None:
        return None
    algorithm, digest = read
    return hashlib.new(algorithm, content, usedforsecurity=False).digest() == digest


def _read(printed: str) -> tuple[str, bytes] | None:
    """A printed digest's algorithm and bytes; without a name, its length tells which it is."""
    name, colon, value = printed.strip().rpartition(":")
    algorithm = name.lower().replace("-", "")
    if colon and algorithm not in _SIZES:
        return None
    sizes = [_SIZES[algorithm]] if colon else list(_SIZES.values())
    for size in sizes:
        digest = _decode(value, size)
        if digest is not None:
            return algorithm or _BY_SIZE[size], digest
    return None


def _decode(value: str, size: int) -> bytes | None:
    if len(value) == 2 * size and _HEX.fullmatch(value):
        return bytes.fromhex(value)
    try:
        digest = base64.b32decode(value.rstrip("=") + "=" * (-len(value.rstrip("=")) % 8), casefold=True)
    except (binascii.Error, ValueError):
        return None
    return digest if len(digest) == size else None
