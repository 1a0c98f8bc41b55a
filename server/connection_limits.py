"""The limits of a connection, below HTTP: sizes of what precedes a body, times, and numbers of connections."""

from __future__ import annotations

from dataclasses import dataclass
from ipaddress import IPv4Network, IPv6Network

IPNetwork = IPv4Network | IPv6Network


@dataclass(frozen=True)
class ConnectionLimits:
    """Sizes in bytes, times in seconds, rates in bytes per second. The fields are those of the settings.

    `max_connections_per_address`: 0 for any number; `trusted_proxies` are exempt from it.
    """

    max_head_bytes: int = 16_384
    max_target_bytes: int = 8_192
    max_headers: int = 100
    first_byte_timeout: float = 75.0
    head_timeout: float = 5.0
    body_timeout: float = 10.0
    min_body_rate: int = 1_000
    idle_timeout: float = 75.0
    send_timeout: float = 30.0
    max_connections: int = 4_000
    max_connections_per_address: int = 0
    trusted_proxies: tuple[IPNetwork, ...] = ()


CONNECTION_LIMITS = ConnectionLimits()
"""The default limits."""
