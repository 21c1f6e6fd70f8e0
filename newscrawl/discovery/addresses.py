"""IP addresses: which hosts are written as one, and which of them are of the public internet.

A name can be made to lead anywhere, and so can a redirect: into the machine itself, into the office's
network, to a cloud's metadata service. So every address is judged, however it is written.
"""

from __future__ import annotations

import re
from ipaddress import IPv4Address, IPv6Address, IPv6Network, ip_address

Address = IPv4Address | IPv6Address

_NUMERIC_END = re.compile(r"(?:.*\.)?(?:[0-9]+|0x[0-9a-f]*)\.?", re.ASCII | re.IGNORECASE)
_TRANSLATED = IPv6Network("64:ff9b::/96")  # NAT64: the last 32 bits are an IPv4 address


def literal(host: str) -> Address | None:
    """The address that a host (without port, brackets allowed) is; None for a name."""
    try:
        return ip_address(host.removeprefix("[").removesuffix("]"))
    except ValueError:
        return None


def is_disguised(host: str) -> bool:
    """Whether a host is a number that resolvers take for an IPv4 address, but not in its one usual form.

    Examples are 2130706433, 0x7f.1, 127.1 and 0177.0.0.1; nobody writes a newspaper's host like this.
    """
    return _NUMERIC_END.fullmatch(host) is not None and literal(host) is None


def is_public(address: Address) -> bool:
    """Whether an address is of the public internet: not loopback, private, link-local, shared, multicast.

    An IPv6 address that carries an IPv4 address (mapped, 6to4, NAT64) is judged by that one.
    """
    if isinstance(address, IPv6Address):
        carried = address.ipv4_mapped or address.sixtofour
        if carried is None and address in _TRANSLATED:
            carried = IPv4Address(int(address) & 0xFFFFFFFF)
        if carried is not None:
            return is_public(carried)
    return address.is_global and not address.is_multicast
