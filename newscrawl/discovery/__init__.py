"""How newspapers announce articles: bytes in, links out, no I/O.

`plan` says what to request first; `read` turns an answer into links and into what to request next.
"""

from newscrawl.discovery.found import Found
from newscrawl.discovery.sources import plan, read, request_headers

__all__ = ["Found", "plan", "read", "request_headers"]
