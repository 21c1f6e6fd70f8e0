"""From a page to a raw article: bytes in, a record out, no I/O.

An unknown layout is refused, not guessed at; what cannot be read is None.
"""

from newscrawl.extraction.article import extract
from newscrawl.extraction.encoding import decode_body
from newscrawl.extraction.interstitials import refuse_interstitial
from newscrawl.extraction.selectors import SELECTOR_FIELDS, compile_selector

__all__ = [
    "SELECTOR_FIELDS",
    "compile_selector",
    "decode_body",
    "extract",
    "refuse_interstitial",
]
