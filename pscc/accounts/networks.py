"""From where somebody writes, coarse enough that changing one's address within a network changes
nothing.
"""

import ipaddress
from collections.abc import Iterable


def network_of(ip: str) -> str:
    """Return the /24 of an IPv4 address or the /64 of an IPv6 address, as text."""
    address = _plain(ip)
    prefix = 24 if address.version == 4 else 64
    return str(ipaddress.ip_network((address, prefix), strict=False))


def is_within(ip: str, networks: Iterable[str]) -> bool:
    """Tell whether an address lies in one of these networks; ValueError for one that is none."""
    address = _plain(ip)
    return any(address in ipaddress.ip_network(network) for network in networks)


def _plain(ip: str) -> ipaddress.IPv4Address | ipaddress.IPv6Address:
    """Read an address; an IPv4 one in IPv6 clothes is itself."""
    address = ipaddress.ip_address(ip)
    if isinstance(address, ipaddress.IPv6Address) and address.ipv4_mapped:
        return address.ipv4_mapped
    return address
