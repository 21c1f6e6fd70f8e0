"""A newspaper as the TOML file that `read_newspaper` reads back."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from dataclasses import fields, is_dataclass
from typing import Any

from newscrawl.items import Newspaper
from newscrawl.newspapers.durations import written
from newscrawl.newspapers.reading import NEVER

_UNSAID = Newspaper(id="", name="", base_url="", cms="")
"""What a file need not say."""


def newspaper_text(newspaper: Newspaper) -> str:
    """The file's text: what must be said, and what differs from the defaults.

    `read_newspaper(newspaper_text(one), file=f"{one.id}.toml")` is `one` again.
    """
    return "\n".join(_lines("", _differing(newspaper, _UNSAID))) + "\n"


def _differing(record: Any, plain: Any) -> dict[str, Any]:
    """A record's fields that differ from another's, records within it alike."""
    differing = {}
    for field in fields(record):
        value, usual = getattr(record, field.name), getattr(plain, field.name)
        if value != usual:
            differing[field.name] = _differing(value, usual) if is_dataclass(value) else value
    return differing


def _lines(name: str, table: Mapping[str, Any]) -> Iterator[str]:
    """A table's own keys, then the tables within it, each under its full name."""
    for key, value in table.items():
        if not isinstance(value, Mapping):
            yield f"{key} = {_value(key, value)}"
    for key, value in table.items():
        if isinstance(value, Mapping):
            inner = f"{name}.{key}" if name else key
            yield from ("", f"[{inner}]", *_lines(inner, value))


def _value(key: str, value: Any) -> str:
    if key == "every":
        value = NEVER if value is None else written(value)
    # JSON's strings, numbers, lists and booleans are TOML's too, but for a DEL that is written raw.
    return json.dumps(value, ensure_ascii=False).replace("\x7f", "\\u007f")
