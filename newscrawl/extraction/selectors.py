"""A newspaper's own selectors: CSS, or XPath when it starts with "/", "./" or "("."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from functools import lru_cache

from lxml import etree

from newscrawl.errors import BadNewspaperFile
from newscrawl.extraction.document import Element

SELECTOR_FIELDS = (
    *("title", "lead", "byline", "published", "modified", "category", "body", "tags", "agency", "source_url"),
)
"""What `[selectors]` of a newspaper's file may name. `body` is the element that holds the paragraphs."""

Found = list[Element | str]
_XPATH = re.compile(r"\(*\.?/|\(")
_BY_ID = re.compile(r"(?<![\w@-])id\s*\(")  # the parser keeps no table of ids: it would find nothing


@lru_cache(maxsize=1024)
def compile_selector(selector: str) -> Callable[[Element], Found]:
    """A function from a page's root to the elements or strings selected.

    Raises `BadNewspaperFile` when `selector` is neither CSS nor XPath.
    """
    # Imported only for papers that override something: CSS needs a translator of its own.
    from cssselect import SelectorError  # noqa: PLC0415
    from parsel.csstranslator import HTMLTranslator  # noqa: PLC0415

    try:
        is_xpath = _XPATH.match(selector) is not None
        path = (
            selector if is_xpath else HTMLTranslator().css_to_xpath(selector, prefix="descendant-or-self::")
        )
        if is_xpath and _BY_ID.search(selector):
            raise BadNewspaperFile(f"The selector {selector!r} uses id(…): write //*[@id='…'] instead.")
        evaluate = etree.XPath(path, smart_strings=False)
    except (SelectorError, etree.XPathError) as error:
        raise BadNewspaperFile(f"The selector {selector!r} is neither CSS nor XPath: {error}.") from error

    def find(root: Element) -> Found:
        try:
            result = evaluate(root)
        except etree.XPathError as error:
            raise BadNewspaperFile(f"The selector {selector!r} cannot be evaluated: {error}.") from error
        if isinstance(result, list):
            return [one for one in result if isinstance(one, str | etree._Element)]
        return [result] if isinstance(result, str) and result else []

    return find


def select(root: Element, selectors: Mapping[str, str] | None, name: str) -> Found:
    """What the newspaper's own selector for this field finds; nothing when it has none."""
    if not selectors or name not in selectors:
        return []
    return compile_selector(selectors[name])(root)
