"""Citing an article: CSL-JSON, BibTeX and RIS, each as Zotero reads it, and a line to read.

Names stay whole: a Vietnamese name has its family name first, and splitting it into parts would print it in
the wrong order. The day of access is the day on which the archive's capture was made, because that is what
was read, and the capture's digest says which bytes these were.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime

from newscrawl.items import VIETNAM
from newscrawl.research.records import ArticleRecord

_LANGUAGE = "vi"


@dataclass(frozen=True, slots=True)
class Citation:
    """What is cited. `published` and `accessed` are year, month and day, as far as they are known.

    `key` is unique within an archive; `location` names the archived page: its digest and its place.
    """

    key: str
    title: str
    authors: tuple[str, ...]
    newspaper: str
    place: str | None
    section: str | None
    published: tuple[int, ...]
    url: str
    accessed: tuple[int, int, int]
    location: str
    abstract: str | None
    keywords: tuple[str, ...]
    agency: str | None


def citation_of(record: ArticleRecord) -> Citation:
    """The citation of an article; days are Vietnamese ones."""
    return Citation(
        key=_key(record.key),
        title=_one_line(record.title),
        authors=tuple(map(_one_line, record.authors)),
        newspaper=_one_line(record.newspaper_name),
        place=record.province,
        section=record.category,
        published=_published(record),
        url=record.url,
        accessed=_day(record.captured_at),
        location=f"sha256:{record.capture_digest} ({record.warc_file} at byte {record.warc_offset})",
        abstract=_one_line(record.lead) if record.lead else None,
        keywords=tuple(map(_one_line, record.tags)),
        agency=record.agency,
    )


def _key(identity: str) -> str:
    """baonghean:/en/5 as baonghean-en.5, so that it is not that of number 5 of a newspaper baonghean-en."""
    newspaper, _, rest = identity.partition(":")
    return f"{newspaper}-{re.sub('[^0-9A-Za-z_.-]+', '-', rest.strip('/').replace('/', '.'))}"


def _published(record: ArticleRecord) -> tuple[int, ...]:
    if record.published_at is None:
        return ()
    parts = _day(record.published_at)
    return parts[:2] if record.published_precision == "month" else parts


def _day(moment: str) -> tuple[int, int, int]:
    day = datetime.fromisoformat(moment).astimezone(VIETNAM)
    return day.year, day.month, day.day


def _one_line(text: str) -> str:
    """Without line breaks and control characters, which these formats cannot hold."""
    return " ".join(re.sub(r"[\x00-\x1f\x7f-\x9f\u2028\u2029]", " ", text).split())


def _in_a_list(keywords: tuple[str, ...]) -> str:
    """Keywords parted by commas, where readers of CSL-JSON and BibTeX part them, biber within braces, too:
    a comma in a keyword becomes a space."""
    return ", ".join(_one_line(keyword.replace(",", " ")) for keyword in keywords)


# --- CSL-JSON -------------------------------------------------------------------------------------


def csl(citation: Citation) -> dict[str, object]:
    """The item as CSL-JSON has it; a file is a JSON list of these."""
    item: dict[str, object | None] = {
        "id": citation.key,
        "type": "article-newspaper",
        "title": citation.title,
        "author": [{"literal": name} for name in citation.authors] or None,
        "container-title": citation.newspaper,
        "publisher-place": citation.place,
        "section": citation.section,
        "issued": {"date-parts": [list(citation.published)]} if citation.published else None,
        "URL": citation.url,
        "accessed": {"date-parts": [list(citation.accessed)]},
        "archive": "newscrawl",
        "archive_location": citation.location,
        "abstract": citation.abstract,
        "keyword": _in_a_list(citation.keywords) or None,
        "language": _LANGUAGE,
        "note": citation.agency and f"Republished from: {citation.agency}",
    }
    return {name: value for name, value in item.items() if value is not None}


def csl_json(citation: Citation) -> str:
    """One item on one line."""
    return json.dumps(csl(citation), ensure_ascii=False)


# --- BibTeX ---------------------------------------------------------------------------------------

# Braces are respelled because BibTeX counts them even where a backslash stands before.
_TEX: Mapping[str, str] = {
    "\\": r"{\textbackslash}",
    "{": r"{\textbraceleft}",
    "}": r"{\textbraceright}",
    "~": r"{\textasciitilde}",
    "^": r"{\textasciicircum}",
    **{mark: f"\\{mark}" for mark in "&%$#_"},
}
_TEX_SPECIAL = re.compile(r"[\\{}~^&%$#_]")
_URL_UNSAFE = re.compile(r"[\\{}\s]")


def bibtex(citation: Citation) -> str:
    """The entry, ending with a line break. Titles and names keep their capitals by a second brace."""
    fields = "".join(f"  {name} = {{{value}}},\n" for name, value in _bibtex_fields(citation))
    return f"@article{{{citation.key},\n{fields}}}\n"


def _bibtex_fields(citation: Citation) -> Iterator[tuple[str, str]]:
    yield "title", f"{{{_tex(citation.title)}}}"
    if citation.authors:
        yield "author", " and ".join(f"{{{_tex(name)}}}" for name in citation.authors)
    yield "journal", f"{{{_tex(citation.newspaper)}}}"
    yield "entrysubtype", "newspaper"
    if citation.published:
        yield "date", _iso(citation.published)
        yield from zip(("year", "month", "day"), map(str, citation.published), strict=False)
    yield "url", _URL_UNSAFE.sub(lambda found: f"%{ord(found[0]):02X}", citation.url)
    yield "urldate", _iso(citation.accessed)
    yield "langid", "vietnamese"
    if citation.keywords:
        yield "keywords", _tex(_in_a_list(citation.keywords))
    if citation.abstract:
        yield "abstract", _tex(citation.abstract)
    notes = [f"Archived as {citation.location}"]
    if citation.agency:
        notes.append(f"Republished from: {_one_line(citation.agency)}")
    yield "note", _tex("; ".join(notes))


def _tex(text: str) -> str:
    return _TEX_SPECIAL.sub(lambda found: _TEX[found[0]], text)


def _iso(parts: tuple[int, ...]) -> str:
    return "-".join(f"{part:02}" for part in parts)


# --- RIS ------------------------------------------------------------------------------------------


def ris(citation: Citation) -> str:
    """The reference, lines ending as RIS wants them (CR LF).

    RIS knows no escaping: a comma in a name would split it and a semicolon a keyword, so each becomes a
    space there.
    """
    lines = "".join(f"{tag}  - {_one_line(value)}\r\n" for tag, value in _ris_fields(citation))
    return f"TY  - NEWS\r\n{lines}ER  - \r\n"


def _ris_fields(citation: Citation) -> Iterator[tuple[str, str]]:
    yield "ID", citation.key
    yield "TI", citation.title
    for name in citation.authors:
        yield "AU", name.replace(",", " ")
    yield "T2", citation.newspaper
    if citation.place:
        yield "CY", citation.place
    if citation.section:
        yield "SE", citation.section
    if citation.published:
        yield "PY", str(citation.published[0])
        yield "DA", _slashed(citation.published)
    yield "UR", citation.url
    yield "Y2", _slashed(citation.accessed)
    yield "DB", "newscrawl"
    yield "AN", citation.location
    yield "LA", _LANGUAGE
    for keyword in citation.keywords:
        yield "KW", keyword.replace(";", " ")
    if citation.abstract:
        yield "AB", citation.abstract
    if citation.agency:
        yield "N1", f"Republished from: {citation.agency}"


def _slashed(parts: tuple[int, ...]) -> str:
    """`2026/09/05/`: the fourth part, an unnamed one, stays empty."""
    padded = [f"{part:02}" for part in parts] + [""] * (4 - len(parts))
    return "/".join(padded)


# --- for readers ----------------------------------------------------------------------------------


def reference(citation: Citation) -> str:
    """A Vietnamese reference as a list of sources prints it.

    Lê Thị Mẫu (2026), “Đắk Nông được mùa cà phê”, Báo Mẫu, ngày 06/09/2026, https://…, bản lưu ngày
    07/09/2026.
    """
    who = ", ".join(citation.authors) or citation.newspaper
    year = str(citation.published[0]) if citation.published else "không rõ năm"
    parts = [f"{who} ({year})", f"“{citation.title}”"]
    if citation.authors:
        parts.append(citation.newspaper)
    if len(citation.published) > 2:
        parts.append(f"ngày {_printed(citation.published)}")
    elif len(citation.published) == 2:
        parts.append(f"tháng {_printed(citation.published)}")
    parts += [citation.url, f"bản lưu ngày {_printed(citation.accessed)}"]
    return f"{', '.join(parts)}."


def _printed(parts: tuple[int, ...]) -> str:
    return "/".join(f"{part:02}" for part in reversed(parts))
