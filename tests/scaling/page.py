"""SCALING.md: its tables are what the commands above them print.

python -m tests.scaling.page

writes the tables anew.
"""

from __future__ import annotations

import io
import re
import shlex
from collections.abc import Callable
from contextlib import redirect_stdout
from pathlib import Path

from newscrawl.cli import main

PAGE = Path(__file__).resolve().parents[2] / "SCALING.md"
_SHOWN = re.compile(
    r"(?P<head>```console\n\$ newscrawl (?P<words>[^\n]*)\n```\n\n```text\n)(?P<table>.*?)(?=```\n)",
    re.DOTALL,
)


def printed(words: str) -> str:
    """What a command prints."""
    with redirect_stdout(io.StringIO()) as out:
        assert main(shlex.split(words)) == 0
    return out.getvalue()


def renewed(text: str, answer: Callable[[str], str] = printed) -> str:
    """The page with its tables as they are now."""
    return _SHOWN.sub(lambda found: found["head"] + answer(found["words"]), text)


if __name__ == "__main__":
    PAGE.write_text(renewed(PAGE.read_text(encoding="utf-8")), encoding="utf-8")
