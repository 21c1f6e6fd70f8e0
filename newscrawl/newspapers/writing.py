"""A newspaper as the TOML file that `read_newspaper` reads back."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from dataclasses import fields
from typing import Any

from newscrawl.items import Newspaper

_TABLES = ("crawl", "rules", "selectors")


def newspaper_text(newspaper: Newspaper) -> str:
    """The file's text: what must be said, and what differs from the defaults.

    `read_newspaper(newspaper_text(one), file=f"{one.id}.toml")` is `one` again.
    """
    plain = Newspaper(id=newspaper.id, name=newspaper.name, base_url=newspaper.base_url)
    said = {
        field.name: getattr(newspaper, field.name)
        for field in fields(Newspaper)
        if field.name not in _TABLES
        and (
            field.name in ("id", "name", "base_url", "cms")
            or getattr(newspaper, field.name) != getattr(plain, field.name)
        )
    }
    lines = list(_lines(said))
    for table in _TABLES:
        differing = _differing(getattr(newspaper, table), getattr(plain, table))
        if differing:
            lines += ["", f"[{table}]", *_lines(differing)]
    return "\n".join(lines) + "\n"


def _differing(record: Any, plain: Any) -> dict[str, Any]:
    if isinstance(record, Mapping):
        return dict(record)
    return {
        field.name: getattr(record, field.name)
        for field in fields(record)
        if getattr(record, field.name) != getattr(plain, field.name)
    }


def _lines(table: Mapping[str, Any]) -> Iterator[str]:
    # JSON's strings, numbers, lists and booleans are TOML's too, but for a DEL that is written raw.
    for key, value in table.items():
        yield f"{key} = {json.dumps(value, ensure_ascii=False)}".replace("\x7f", "\\u007f")
