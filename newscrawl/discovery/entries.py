"""Sitemaps and feeds as what they have in common: an XML root with a flat run of entries.

Read by events, so that memory does not grow with the document, and with everything off that lets XML
reach beyond itself: no entities, no DTD, no network.
"""

from __future__ import annotations

import re
import zlib
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any, cast

from newscrawl.errors import Refused

MAX_ENTRIES = 50_000
"""What the sitemap protocol allows in a file; the rest of a longer one is left, with a warning."""

MAX_DOCUMENT_BYTES = 50 * 1024 * 1024
"""The protocol's limit for a decompressed sitemap."""

MAX_ELEMENTS = 2_000_000
MAX_FIELD_CHARACTERS = 4000
_CHUNK = 64 * 1024
_HALF_CHARACTER = re.compile(
    rb"&#(?:x0{0,9}d[89a-f][0-9a-f]{2}|0{0,9}5(?:529[6-9]|5[3-9]\d\d|6\d{3}|7[0-2]\d\d|73[0-3]\d|734[0-3]));",
    re.IGNORECASE,
)
"""Some systems write an emoji as the two halves that UTF-16 makes of it; at one the parser would end."""


@dataclass(frozen=True, slots=True)
class Entries:
    """A document's root, as a local name, its entries' wanted fields, and what was amiss."""

    root: str
    entries: tuple[Mapping[str, str], ...]
    warnings: tuple[str, ...]


def read_entries(body: bytes, *, roots: Mapping[str, str], fields: frozenset[str]) -> Entries:
    """Read the entries of an XML document, gzipped or not.

    `roots` gives for each root allowed its entries' name; `fields` are the names wanted of an entry's
    children, in the entry's own namespace. What breaks off or is malformed further on is kept up to there,
    with a warning. Raises `Refused` ("source_failed") for what is no such document: HTML, something else,
    entity declarations, nothing readable at all.
    """
    # Imported here, where XML is read, because URLs are also judged where start-up time counts.
    from lxml import etree  # noqa: PLC0415

    warnings: list[str] = []
    body = _plain(body, warnings).lstrip(b" \t\r\n\xef\xbb\xbf")
    if not body:
        raise Refused("source_failed", "an empty answer")
    # Without its NULs, UTF-16 reads like ASCII. libxml2's own limits stand behind this.
    if b"<!ENTITY" in (body.replace(b"\0", b"") if b"\0" in body else body):
        raise Refused("source_failed", "the XML declares entities, which no sitemap or feed needs")
    body = _HALF_CHARACTER.sub(b"&#xFFFD;", body)
    target = _EntryTarget(roots, fields)
    parser = etree.XMLParser(
        target=cast(Any, target),  # the stubs demand methods that lxml itself treats as optional
        recover=True,
        resolve_entities=False,
        no_network=True,
        load_dtd=False,
        huge_tree=False,
    )
    try:
        for start in range(0, len(body), _CHUNK):
            parser.feed(body[start : start + _CHUNK])
        parser.close()
    except _Enough as enough:
        warnings.append(str(enough))
    except (etree.LxmlError, UnicodeDecodeError) as error:
        warnings.append(f"malformed XML: {_first_line(error)}")
    else:
        if len(parser.feed_error_log):
            first = parser.feed_error_log[0]
            warnings.append(f"malformed XML: line {first.line}: {_first_line(first.message)}")
    return target.result(warnings)


class _Enough(Exception):
    """The document is longer than anything that should be read."""


@dataclass(slots=True)
class _EntryTarget:
    """Receives the parser's events; keeps the wanted fields of entries and nothing else."""

    roots: Mapping[str, str]
    fields: frozenset[str]
    root: str | None = None
    entries: list[Mapping[str, str]] = field(default_factory=list)
    _path_depth: int = 0
    _elements: int = 0
    _entry: dict[str, str] | None = None
    _entry_depth: int = 0
    _entry_tag: str = ""
    _namespace: str = ""
    _field: str | None = None
    _text: list[str] = field(default_factory=list)
    _text_length: int = 0

    def start(self, tag: str, attributes: Mapping[str, str]) -> None:
        self._path_depth += 1
        self._elements += 1
        if self._elements > MAX_ELEMENTS:
            raise _Enough(f"more than {MAX_ELEMENTS} elements; the rest is left unread")
        brace, _, name = tag.rpartition("}")
        if self.root is None:
            self._begin(name)
        elif self._entry is None:
            if name == self._entry_tag:
                self._open(brace)
        elif self._path_depth == self._entry_depth + 1 and name in self.fields and brace == self._namespace:
            self._field = name
            self._text, self._text_length = [], 0
            if "href" in attributes and attributes.get("rel", "alternate") == "alternate":
                self._entry.setdefault(name, attributes["href"][:MAX_FIELD_CHARACTERS])

    def data(self, text: str) -> None:
        if self._field is not None and self._text_length < MAX_FIELD_CHARACTERS:
            self._text.append(text[:MAX_FIELD_CHARACTERS])
            self._text_length += len(text)

    def end(self, _tag: str) -> None:
        if self._entry is not None:
            if self._path_depth == self._entry_depth:
                self.entries.append(self._entry)
                self._entry = None
            elif self._path_depth == self._entry_depth + 1 and self._field is not None:
                text = "".join(self._text).strip()
                if text:
                    self._entry.setdefault(self._field, text)
                self._field = None
        self._path_depth -= 1

    def close(self) -> None:
        """The document's end, which the parser announces."""

    def result(self, warnings: list[str]) -> Entries:
        """What was read. Raises `Refused` where that is nothing, for a reason that is in `warnings`."""
        if self.root is None or (warnings and not self.entries):
            raise Refused("source_failed", "; ".join(warnings) or "no XML")
        return Entries(self.root, tuple(self.entries), tuple(warnings))

    def _begin(self, name: str) -> None:
        if name not in self.roots:
            what = "an HTML page" if name.lower() == "html" else f"<{name[:40]}>"
            raise Refused("source_failed", f"{what} instead of <{'> or <'.join(self.roots)}>")
        self.root = name
        self._entry_tag = self.roots[name]

    def _open(self, namespace: str) -> None:
        if len(self.entries) >= MAX_ENTRIES:
            raise _Enough(f"more than {MAX_ENTRIES} entries; the rest is left unread")
        self._entry = {}
        self._entry_depth = self._path_depth
        self._namespace = namespace


def _plain(body: bytes, warnings: list[str]) -> bytes:
    """The document of a .xml.gz file, bounded; any other body as it is."""
    if not body.startswith(b"\x1f\x8b"):
        return body
    inflate = zlib.decompressobj(wbits=31)
    try:
        plain = inflate.decompress(body, MAX_DOCUMENT_BYTES)
    except zlib.error as error:
        raise Refused("source_failed", f"spoiled gzip: {error}") from error
    if len(plain) >= MAX_DOCUMENT_BYTES:
        warnings.append(f"more than {MAX_DOCUMENT_BYTES} bytes; the rest is left unread")
    elif not inflate.eof:
        warnings.append("the gzip file breaks off")
    return plain


def _first_line(message: object) -> str:
    return (str(message).strip().splitlines() or ["unreadable"])[0][:200]
