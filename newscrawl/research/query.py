"""What a person typed, as an expression for FTS5's MATCH. Pure.

    hạn hán                both words          "hạn hán"              the phrase
    lúa OR ngô             either              cà phê NOT tiêu        the first without the second
    (lúa OR ngô) hạn       grouped             thuỷ*                  words that begin so
    NEAR(hồ cạn, 5)        at most five words between them (ten when no number is given)

AND, OR, NOT and NEAR count only in capitals. NOT binds tightest, then AND (written or not), then OR. A quote
or parenthesis that was left open ends with the query; marks without letters are passed over.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import product
from math import prod
from typing import Literal, NamedTuple

from newscrawl.errors import BadQuery
from newscrawl.research.spelling import has_diacritics, has_words, units
from newscrawl.vietnamese.text import normalize

Mode = Literal["exact", "folded"]

LONGEST = 1_000  # characters
MOST_SPELLINGS = 256  # of one phrase; each is a look-up in the index
MOST_ALTOGETHER = 600
DEEPEST = 8  # parentheses; FTS5's own parser ends at about thirty

_QUOTE = '"“”„‟«»＂'
_TOKEN = re.compile(
    rf"""(?P<space>\s*)(?:
      (?P<quote>[{_QUOTE}])(?P<phrase>[^{_QUOTE}]*)(?:[{_QUOTE}]|$)(?P<phrase_star>\**)
    | NEAR\s*\((?P<near>(?:[{_QUOTE}][^{_QUOTE}]*(?:[{_QUOTE}]|$)|[^){_QUOTE}])*)(?:\)|$)
    | (?P<bare_near>NEAR(?:/\d+)?)(?![^\s(){_QUOTE}])
    | (?P<operator>AND|OR|NOT)(?![^\s(){_QUOTE}])
    | (?P<bracket>[()])
    | (?P<word>[^\s()*{_QUOTE}]+)(?P<star>\**)
    | (?P<lone>\*+)
    )""",
    re.VERBOSE,
)
_NO_TEXT = re.compile("[\ud800-\udfff]")  # how Python keeps bytes that it could not read
_IN_A_WORD = re.compile(rf"(?<=\w){_NO_TEXT.pattern}|{_NO_TEXT.pattern}(?=\w)")
_HOW_TYPED = "What was typed came here as no letters: have the terminal use UTF-8 (`export LC_ALL=C.UTF-8`)"
_DISTANCE = re.compile(r"(.*),\s*(\d{1,9})\s*", re.DOTALL)
_FARTHEST = 1_000  # words
_USUAL_DISTANCE = 10
_HOW_NEAR = "NEAR wants two or more words or phrases in parentheses, as in NEAR(hồ cạn, 5)"

Kind = Literal["words", "near", "AND", "OR", "NOT", "(", ")"]


@dataclass(frozen=True, slots=True)
class Match:
    """A query understood: which index answers it, and the expression to give to its MATCH."""

    mode: Mode
    expression: str

    @property
    def index(self) -> str:
        """The FTS5 table, one of two names of ours."""
        return "search_exact" if self.mode == "exact" else "search_folded"


class _Token(NamedTuple):
    kind: Kind
    position: int
    text: str = ""  # as typed
    prefix: bool = False


def understand(query: str, mode: Mode | None = None) -> Match:
    """What `query` means. Raises `BadQuery`, which shows where it cannot be read.

    Without `mode` a query that has any diacritic means its diacritics, and one that has none finds every
    spelling.
    """
    text = normalize(query)
    if len(text) > LONGEST:
        raise BadQuery(f"The query is longer than {LONGEST:,} characters.", text, LONGEST)
    if (strange := _IN_A_WORD.search(query[:LONGEST])) is not None:
        shown = _NO_TEXT.sub("\N{REPLACEMENT CHARACTER}", query)
        raise BadQuery(f"{_HOW_TYPED}:", shown, strange.start())
    chosen: Mode = mode or ("exact" if has_diacritics(text) else "folded")
    reader = _Reader(text, folded=chosen == "folded")
    return Match(chosen, reader.read())


class _Reader:
    """One pass over the tokens by recursive descent; what comes out is FTS5's syntax, words quoted."""

    def __init__(self, text: str, *, folded: bool) -> None:
        self._text = text
        self._folded = folded
        self._tokens = tuple(_tokens(text))
        self._at = 0
        self._depth = 0
        self._spellings = 0

    def read(self) -> str:
        if not self._tokens:
            raise self._bad("There is no word to search for", 0)
        found = self._either()
        rest = self._next()
        if rest is not None:
            raise self._bad("This parenthesis closes none that is open", rest.position)
        return found

    def _next(self) -> _Token | None:
        return self._tokens[self._at] if self._at < len(self._tokens) else None

    def _take(self, kind: Kind) -> bool:
        token = self._next()
        if token is None or token.kind != kind:
            return False
        self._at += 1
        return True

    def _either(self) -> str:
        found = [self._all()]
        while self._take("OR"):
            found.append(self._all())
        return _joined(found, " OR ")

    def _all(self) -> str:
        """What is taken away is gathered at the end: FTS5's parser overflows on a long chain of NOT."""
        found = [self._one()]
        without: list[str] = []
        while True:
            token = self._next()
            if token is None or token.kind in ("OR", ")"):
                break
            self._take("AND")
            if self._take("NOT"):
                without.append(self._one())
            else:
                found.append(self._one())
        kept = _joined(found, " AND ")
        return f"({kept} NOT {_joined(without, ' OR ')})" if without else kept

    def _one(self) -> str:
        token = self._next()
        if token is None:
            before = self._tokens[self._at - 1]
            if before.kind == "(":
                raise self._bad("There is no word in this parenthesis", before.position)
            raise self._bad(f"{before.kind} wants a word after it", before.position)
        self._at += 1
        if token.kind == "words":
            return _joined(self._phrase(token), " OR ")
        if token.kind == "near":
            return self._near(token)
        if token.kind == "(":
            return self._group(token)
        if token.kind == ")":
            raise self._bad("A word is missing before this parenthesis", token.position)
        if token.kind == "NOT":
            raise self._bad("NOT takes away from what stands before it, and nothing does", token.position)
        raise self._bad(f"{token.kind} wants a word before it", token.position)

    def _group(self, opening: _Token) -> str:
        self._depth += 1
        if self._depth > DEEPEST:
            raise self._bad(f"Parentheses may stand at most {DEEPEST} deep", opening.position)
        found = self._either()
        self._take(")")  # one that was left open ends with the query
        self._depth -= 1
        return found

    def _phrase(self, token: _Token) -> list[str]:
        """Its spellings, each quoted for FTS5."""
        words = tuple(units(token.text, folded=self._folded))
        self._count(prod(map(len, words)), token)
        star = " *" if token.prefix else ""
        return [f'"{" ".join(spelling)}"{star}' for spelling in product(*words)]

    def _near(self, token: _Token) -> str:
        counted = _DISTANCE.fullmatch(token.text)
        inside, distance = (counted[1], int(counted[2])) if counted else (token.text, _USUAL_DISTANCE)
        tokens = tuple(_tokens(inside))
        if len(tokens) < 2 or any(one.kind != "words" for one in tokens):
            raise self._bad(_HOW_NEAR, token.position)
        phrases = [self._phrase(one) for one in tokens]
        self._count(prod(map(len, phrases)), token)
        return _joined(
            [f"NEAR({' '.join(choice)}, {min(distance, _FARTHEST)})" for choice in product(*phrases)], " OR "
        )

    def _count(self, spellings: int, token: _Token) -> None:
        self._spellings += spellings
        if spellings > MOST_SPELLINGS or self._spellings > MOST_ALTOGETHER:
            raise self._bad(
                "This has too many spellings: type it with diacritics or shorten it", token.position
            )

    def _bad(self, reason: str, position: int) -> BadQuery:
        return BadQuery(f"{reason}:", self._text, min(position, len(self._text)))


def _tokens(text: str) -> Iterator[_Token]:
    position = 0
    while match := _TOKEN.match(text, position):  # None where only spaces are left
        position, at = match.end(), match.end("space")
        kind = match.lastgroup or ""
        if kind == "lone":
            raise BadQuery("A star stands behind the beginning of a word, as in thuỷ*:", text, at)
        if kind == "bare_near":
            raise BadQuery(f"{_HOW_NEAR}:", text, at)
        if kind == "near":
            yield _Token("near", at, match["near"])
        elif kind in ("operator", "bracket"):
            yield _Token(match[kind], at)  # type: ignore[arg-type]  # the pattern allows no other
        else:
            phrase = match["phrase"] if kind == "phrase_star" else match["word"]
            if has_words(phrase):
                yield _Token("words", at, phrase, prefix=bool(match[kind]))


def _joined(parts: Sequence[str], by: str) -> str:
    return parts[0] if len(parts) == 1 else f"({by.join(parts)})"
