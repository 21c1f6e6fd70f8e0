"""A real name server on loopback, and processes that ask it and no other.

Such a process has a mount namespace of its own in which /etc/resolv.conf names the server.
"""

from __future__ import annotations

import random
import socket
import struct
import subprocess
import threading
from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path
from types import TracebackType
from typing import Self

import pytest

_A, _NO_ERROR, _SERVER_FAILURE, _NO_SUCH_NAME = 1, 0, 2, 3
STALL = "stall"
FAIL = "fail"

Answer = str | list[str]
"""IPv4 addresses; or no answer at all (`STALL`), or the server's failure (`FAIL`)."""


@dataclass
class NameServer:
    """Answers for names under `names`, by what they say now; a callable is asked anew each time."""

    names: dict[str, Answer | Callable[[], Answer]]
    asked: list[str] = field(default_factory=list)

    def __enter__(self) -> Self:
        dice = random.SystemRandom()  # an address of our own, so that parallel tests have one each
        self.address = f"127.{dice.randint(1, 254)}.{dice.randint(0, 255)}.{dice.randint(1, 254)}"
        self._socket = socket.socket(socket.AF_INET, socket.SOCK_DGRAM)
        try:
            self._socket.bind((self.address, 53))
        except PermissionError:
            self._socket.close()
            pytest.skip("a name server needs port 53: run as root")
        self._thread = threading.Thread(target=self._serve, daemon=True)
        self._thread.start()
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as poke:
            poke.sendto(b"", (self.address, 53))
        self._thread.join()
        self._socket.close()

    def resolver(self, folder: Path, options: str = "timeout:30 attempts:1") -> Path:
        """The file that a process must find at /etc/resolv.conf to look names up here."""
        probe = subprocess.run(["unshare", "--mount", "true"], capture_output=True, text=True, check=False)
        if probe.returncode:
            pytest.skip(f"a mount namespace needs root: {probe.stderr.strip()}")
        file = folder / "resolv.conf"
        file.write_text(f"nameserver {self.address}\noptions {options}\n", encoding="ascii")
        return file

    def _serve(self) -> None:
        while True:
            question, sender = self._socket.recvfrom(4096)
            if not question:
                return
            if (answer := self._answer(question)) is not None:
                self._socket.sendto(answer, sender)

    def _answer(self, question: bytes) -> bytes | None:
        labels, at = [], 12
        while length := question[at]:
            labels.append(question[at + 1 : at + 1 + length].decode("ascii"))
            at += 1 + length
        (kind,) = struct.unpack_from(">H", question, at + 1)
        name = ".".join(labels).lower()
        asked = self.names.get(name)
        if kind == _A:
            self.asked.append(name)
        given = asked() if callable(asked) and kind == _A else asked
        if given == STALL:
            return None
        code = _SERVER_FAILURE if given == FAIL else _NO_SUCH_NAME if given is None else _NO_ERROR
        addresses = given if isinstance(given, list) and kind == _A else []
        header = question[:2] + struct.pack(">HHHHH", 0x8180 | code, 1, len(addresses), 0, 0)
        records = b"".join(
            b"\xc0\x0c" + struct.pack(">HHIH", _A, 1, 0, 4) + socket.inet_aton(address)
            for address in addresses
        )
        return header + question[12 : at + 5] + records
