"""From a page to a raw article: the template's fields and body, put together and held against each other."""

from __future__ import annotations

import re
from collections.abc import Collection, Iterable, Iterator, Mapping
from dataclasses import replace
from typing import NamedTuple

from newscrawl.errors import Refused
from newscrawl.extraction import fields, headings, times
from newscrawl.extraction.blocks import Walk
from newscrawl.extraction.body import FEWEST_LINES, Body, compose
from newscrawl.extraction.boxes import without_boxes
from newscrawl.extraction.document import Document, Element, parse_document
from newscrawl.extraction.fields import Found, Head, Reader
from newscrawl.extraction.header import has_hour, is_name_like, lines_below, names_somebody, split_line
from newscrawl.extraction.interstitials import refuse_interstitial
from newscrawl.extraction.kinds import kind_of
from newscrawl.extraction.metadata import id_by_script, read_metadata
from newscrawl.extraction.origin import republished
from newscrawl.extraction.polls import polls_in
from newscrawl.extraction.rejoining import rejoin
from newscrawl.extraction.selectors import select
from newscrawl.extraction.sights import Block
from newscrawl.extraction.signature import is_linked_signature, take_signature
from newscrawl.extraction.templates import OWN, Template, recognise
from newscrawl.extraction.urls import article_id, base_address, canonical_url, is_other_page
from newscrawl.items import Page, RawArticle, RawImage

_EDGES = " .,:;-–—\"'“”()>"
_LONGEST_HEADER_LINE = 120
_REPORTED = 6  # lines in which a report told by the hour has another
_NUMBER = re.compile(r"[0-9]{1,9}")


def extract(page: Page, *, selectors: Mapping[str, str] | None = None) -> RawArticle:
    """Read an article's page. One parse, no I/O.

    `selectors` are the newspaper's own (`SELECTOR_FIELDS`), tried before the template's. Text comes in
    stored form (`vietnamese.text.normalize`). Raises `Refused` and nothing else for whatever bytes:
    `block_page`, `cookie_page`, `login_page`, `soft_404`, `not_an_article`, `unknown_layout`, `no_title`,
    `no_body`; and `BadNewspaperFile` for a selector that cannot be compiled.
    """
    refuse_interstitial(page.html, page.url)
    if is_other_page(page.url):
        raise Refused("not_an_article", "the address is that of a listing or a print issue")
    document = without_boxes(parse_document(page))
    reader = Reader(document, read_metadata(document), _template(document, selectors), selectors)
    return _read(reader)


def _template(document: Document, selectors: Mapping[str, str] | None) -> Template:
    template = recognise(document)
    if template is not None:
        return template
    if selectors and "body" in selectors and select(document.root, selectors, "body"):
        return OWN
    if document.is_listing:
        raise Refused("not_an_article", "a listing: it has teasers and no article")
    raise Refused("unknown_layout", "no template knows this markup")


def _read(reader: Reader) -> RawArticle:
    document, metadata = reader.document, reader.metadata
    containers = _containers(reader)
    printed, body = _printed(reader, containers)
    title, lead, byline = printed.title, printed.lead, printed.byline
    paragraphs = _distilled(body, [title, lead, byline])
    if not (paragraphs or body.images or body.players):
        raise Refused("no_body", f"template {reader.template.name}")
    path, path_rule = printed.path
    dates, dates_rule = times.dates(reader, printed.date)
    modified, modified_rule = times.modified(reader, printed.date)
    tags, tags_rule = fields.tags(reader, containers)
    kind, kind_rule = kind_of(document, body, title.value, path, len(paragraphs))
    url, url_rule = canonical_url(document.page.url, metadata.canonical, metadata.meta.get("og:url"))
    cms_id, id_rule = _cms_id(url, document)
    rules = {
        "url": url_rule,
        "cms_id": id_rule,
        **{name: found.rule for name, found in printed.found().items() if found},
        "published_at": dates_rule,
        "modified_at": modified_rule,
        "category": path_rule,
        "category_path": path_rule,
        "kind": kind_rule,
        "body": reader.template.name if paragraphs else "",
        "paragraphs": reader.template.name if paragraphs else "",
        "images": reader.template.name if body.images else "",
        "tags": tags_rule,
    }
    return RawArticle(
        template=reader.template.name,
        url=url,
        cms_id=cms_id,
        title=title.value,
        lead=lead and lead.value,
        byline=byline and byline.value,
        dates=dates,
        modified=modified,
        category_path=path,
        kind=kind,
        paragraphs=paragraphs,
        images=tuple(_captioned(body.images, lead)),
        tags=tags,
        agency=printed.agency and printed.agency.value,
        source_url=printed.source_url and printed.source_url.value,
        rules={name: rule for name, rule in rules.items() if rule},
    )


class _Printed(NamedTuple):
    """What the page prints about the article, wherever it does."""

    title: Found
    lead: Found | None
    byline: Found | None
    date: Found | None
    agency: Found | None
    source_url: Found | None
    path: tuple[tuple[str, ...], str]

    def found(self) -> dict[str, Found | None]:
        """The values whose rule is stored under their own name."""
        names = ("title", "lead", "byline", "agency", "source_url")
        return {name: getattr(self, name) for name in names}


def _printed(reader: Reader, containers: list[Element]) -> tuple[_Printed, Body]:
    """Header first, so that the body is read without it; then what the body's first and last lines add."""
    title = headings.title(reader)
    if title is None:
        raise Refused("no_title", f"template {reader.template.name}")
    lead = fields.lead(reader, title.element, containers) or _lead_below(reader, title, containers)
    path = fields.category_path(reader, title.value)
    agency, source_url = republished(reader)
    head = fields.head(reader, title, lead, containers, path[0])
    skipped = set(_elements(title, lead, head.byline, head.date, agency)) - set(containers)
    body = _body(reader, containers, skipped)
    last = len(body.blocks) - 1
    body.blocks[:] = [
        block
        for index, block in enumerate(body.blocks)
        if not block.link or (index == last and is_linked_signature(block))
    ]
    head = _head_within(body.blocks, head)
    lead = lead or _lead_within(reader, body.blocks)
    byline, agency = _signed(reader, body.blocks, head.byline, agency)
    return _Printed(title, lead, byline, head.date, agency, source_url, path), body


def _elements(*found: Found | None) -> Iterable[Element]:
    return (one.element for one in found if one is not None and one.element is not None)


# --- the body -------------------------------------------------------------------------------------


def _containers(reader: Reader) -> list[Element]:
    """The elements that may hold the body, the best first; the first that holds anything is the body."""
    own = [one for one in select(reader.document.root, reader.selectors, "body") if not isinstance(one, str)]
    return own or [element for mark in reader.template.body for element in reader.document.all(mark)][:8]


def _body(reader: Reader, containers: Iterable[Element], skipped: Collection[Element]) -> Body:
    is_chosen = "body" in (reader.selectors or ())  # the newspaper's file says exactly what the body is
    base = base_address(reader.document.page.url, reader.document.tagged["base"])
    for container in containers:
        if reader.document.has_loose_ends and not is_chosen:
            rejoin(container)
        walk = Walk(base, skipped=skipped)
        sights = walk.read(container)
        if walk.has_poll:
            walk = Walk(base, skipped={*skipped, *polls_in(container)})
            sights = walk.read(container)
        body = compose(sights, walk.figures)
        if body.blocks or body.images or body.players:
            return body
    return Body()


def _head_within(blocks: list[Block], head: Head) -> Head:
    """Take a line with the date (and the byline) off the top of the body, where some pages print it."""
    for index, block in enumerate(blocks[:3]):
        if len(block.text) > _LONGEST_HEADER_LINE:
            continue
        line = split_line(block.text)
        if line.date is None or not _is_published(line.date, head.date):
            continue
        if any(_is_hour(other.text) for other in blocks[: index + _REPORTED] if other is not block):
            break
        rest = block.text.replace(line.date, "", 1).replace(line.byline or "", "", 1)
        if not rest.strip(_EDGES + "|/") and (line.byline is None or is_name_like(line.byline)):
            del blocks[index]
            named = line.byline if line.byline and names_somebody(line.byline) else None
            byline = Found(named, "body-line") if named else None
            return Head(head.byline or byline, head.date or Found(line.date, "body-line"))
    return head


def _is_hour(text: str) -> bool:
    """Whether a line says nothing but when, as those of a report told by the hour do."""
    return text[:1].isdigit() and (date := split_line(text).date) is not None and len(date) == len(text)


def _is_published(date: str, known: Found | None) -> bool:
    """Whether a line with a date is the header's: it says no other day or hour, as a report told by the hour
    does, or where the header has none, it has an hour: documents begin with a day.
    """
    if known is None:
        return has_hour(date)
    return set(map(int, _NUMBER.findall(date))) <= set(map(int, _NUMBER.findall(known.value)))


def _lead_below(reader: Reader, title: Found, containers: list[Element]) -> Found | None:
    """The lead of a header whose classes are unknown, where the page's own description repeats it."""
    lines = () if title.element is None else lines_below(title.element, containers)
    block = _described(reader, lines)
    return block and Found(block.text, "description")


def _lead_within(reader: Reader, blocks: list[Block]) -> Found | None:
    """The first paragraph is the lead where the page's own description repeats it."""
    block = _described(reader, blocks[:2])
    if block is None:
        return None
    blocks.remove(block)
    return Found(block.text, "description")


def _described(reader: Reader, blocks: Iterable[Block]) -> Block | None:
    described = _key(reader.metadata.text("description", "og:description") or "")
    return next((block for block in blocks if described and _key(block.text) == described), None)


def _signed(
    reader: Reader, blocks: list[Block], byline: Found | None, agency: Found | None
) -> tuple[Found | None, Found | None]:
    """Byline and agency, with what the signature adds; metadata only where nothing is printed."""
    stated = fields.byline_by_metadata(reader) if byline is None else None
    signature = take_signature(blocks, byline.value if byline else None, stated.value if stated else None)
    if byline is None and signature.byline:
        byline = Found(signature.byline, "signature")
    if agency is None and signature.agency:
        agency = Found(signature.agency, "signature")
    return byline or stated, agency


def _distilled(body: Body, others: Iterable[Found | None]) -> tuple[str, ...]:
    """The paragraphs, without any that equals the title, lead, byline or a caption."""
    elsewhere = {_key(found.value) for found in others if found}
    elsewhere.update(_key(image.caption) for image in body.images if image.caption)
    longest = max(map(len, elsewhere), default=0) + len(_EDGES)
    return tuple(
        text for text in _in_lines(body.blocks) if len(text) > longest or _key(text) not in elsewhere
    )


def _in_lines(blocks: list[Block]) -> Iterable[str]:
    """The text of each block, or line by line that of verse and lists, of which two lines alone are none.

    What is bold is a heading.
    """
    if sum(len(block.lines) for block in blocks if not block.bold) < FEWEST_LINES:
        return (block.text for block in blocks)
    parted = (() if block.bold else block.lines for block in blocks)
    return (line for block, lines in zip(blocks, parted, strict=True) for line in lines or (block.text,))


def _captioned(images: Iterable[RawImage], lead: Found | None) -> Iterator[RawImage]:
    """The pictures, of which none has the lead as its caption: some pages print it again below the first."""
    for image in images:
        repeats = lead is not None and image.caption is not None and _key(image.caption) == _key(lead.value)
        yield replace(image, caption=None) if repeats else image


def _key(text: str) -> str:
    return text.casefold().strip(_EDGES)


def _cms_id(url: str, document: Document) -> tuple[str | None, str]:
    if found := article_id(url):
        return found, "url"
    if found := id_by_script(document.html):
        return found, "WebControl"
    return None, ""
