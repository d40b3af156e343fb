"""From where somebody writes, coarse enough that changing one's address within a network changes
nothing.
"""

import ipaddress


def network_of(ip: str) -> str:
    """Return the /24 of an IPv4 address or the /64 of an IPv6 address, as text."""
    address = ipaddress.ip_address(ip)
    if isinstance(address, ipaddress.IPv6Address) and address.ipv4_mapped:
        address = address.ipv4_mapped
    prefix = 24 if address.version == 4 else 64
    return str(ipaddress.ip_network((address, prefix), strict=False))
