"""Pages made, or broken, so that reading them would take for ever: what is more than any article has.

The parser looks through all attributes that an element has for each further one, so that an element of a
hundred thousand takes it minutes. No page has one of more than a few dozen.
"""

from __future__ import annotations

import re

from newscrawl.errors import Refused

MOST_ATTRIBUTES = 1000  # of one element
MOST_ELEMENTS = 40_000  # in an article's body, table cells included
MOST_SIGHTS = 10_000  # paragraphs and pictures in it

_VALUE = rb"""\s*+=\s*+(?:"[^"]*+(?:"|\Z)|'[^']*+(?:'|\Z)|[^\s>"'][^\s>]*+|(?=>|\Z))"""
_ATTRIBUTE = rb"[\s/]*+[^\s/>][^\s/>=]*+(?:%s)?+" % _VALUE
_MODEST = re.compile(
    rb"(?:[^<]++|<(?![a-zA-Z])|<[a-zA-Z][^\s/>]*+(?:%s){0,%d}+[\s/]*+(?:>|\Z))*+"
    % (_ATTRIBUTE, MOST_ATTRIBUTES)
)
# Checking every tag costs a third of the parse. The first pattern is text that ends a tag if it stands in
# one, unless in a value in single quotes: where each window has it, no tag is longer than two windows.
_ENDS_A_TAG = re.compile(rb'="[^"=>]*">')
_BEFORE_A_VALUE = b"= \t\n\r\f\v"
_MOST_BLANKS = 64  # between an equals sign and a quote
_MOST_QUOTES = 4000  # that are looked at
_WINDOW = 16 * 1024


def refuse_overload(html: bytes) -> None:
    """Raise `Refused` (`not_an_article`) for a page with an element of too many attributes."""
    if _may_overload(html) and _MODEST.match(html).end() != len(html):  # type: ignore[union-attr]
        raise Refused("not_an_article", f"an element with more than {MOST_ATTRIBUTES} attributes")


def _may_overload(html: bytes) -> bool:
    if len(html) < _WINDOW:
        return False
    windows = range(0, len(html), _WINDOW)
    if any(_ENDS_A_TAG.search(html, start, start + _WINDOW) is None for start in windows):
        return True
    return _hides_ends(html)


def _hides_ends(html: bytes) -> bool:
    """Whether more than two values in single quotes may hold what looks like the end of a tag.

    Scripts have many such quotes with none.
    """
    hidden = seen = 0
    quote = html.find(b"'")
    while quote >= 0:
        closing = html.find(b"'", quote + 1)
        if html[quote - 1 : quote] in _BEFORE_A_VALUE:
            before = html[max(0, quote - _MOST_BLANKS) : quote].rstrip()
            if not before or before.endswith(b"="):
                hidden += _ENDS_A_TAG.search(html, quote, closing if closing > 0 else len(html)) is not None
        seen += 1
        if hidden > 2 or seen == _MOST_QUOTES:
            return True
        quote = closing
    return False


def refuse_crowd(elements: int, sights: int) -> None:
    """Raise `Refused` (`not_an_article`) where a body has more in it than any article."""
    if elements > MOST_ELEMENTS or sights > MOST_SIGHTS:
        raise Refused("not_an_article", "more paragraphs, pictures and cells than any article has")
