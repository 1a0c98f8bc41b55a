"""The limits of a connection -> the responses of those who exceed them, rendered once; and the check of a head's size.

check_head(b"GET /" + b"a" * 9_000, rejections)   ->   414; b"GET / HTTP/1.1\\r\\nhost: a\\r\\n\\r\\n"   ->   None
"""

from __future__ import annotations

from dataclasses import dataclass

from keiretsu.resolvers.errors import ErrorCode
from keiretsu.server.connection_limits import ConnectionLimits
from keiretsu.server.http.rejections import Rejection


@dataclass(frozen=True)
class RejectionTable:
    """A rejection for each limit."""

    limits: ConnectionLimits
    head_size: Rejection
    target_size: Rejection
    header_count: Rejection
    framing_size: Rejection
    head_time: Rejection
    body_time: Rejection
    connections_per_address: Rejection
    connections: Rejection


def build_rejections(limits: ConnectionLimits) -> RejectionTable:
    """The rejections of these limits."""
    pause = f"{limits.body_timeout:g} seconds, or at fewer than {limits.min_body_rate} bytes per second"
    return RejectionTable(
        limits,
        Rejection(431, f"The request line and headers are longer than {limits.max_head_bytes} bytes; send shorter headers."),
        Rejection(414, f"The request target is longer than {limits.max_target_bytes} bytes; send the operation in the body of a POST."),
        Rejection(431, f"The request has more than {limits.max_headers} headers; send fewer."),
        Rejection(431, "The chunk extensions and trailers are too long for this body; send the body without them."),
        Rejection(408, f"The head of the request did not arrive within {limits.head_timeout:g} seconds.", ErrorCode.REQUEST_TIMEOUT),
        Rejection(408, f"The request body arrived with a pause of {pause}.", ErrorCode.REQUEST_TIMEOUT),
        Rejection(429, "There are too many connections from this address; close some, or reuse them.", ErrorCode.RATE_LIMITED, 1),
        Rejection(503, "The server is overloaded; retry later.", ErrorCode.OVERLOADED, 1),
    )


def check_head(head: bytes, rejections: RejectionTable) -> Rejection | None:
    """The rejection of a head, which may be incomplete; None while it is within the limits."""
    limits = rejections.limits
    request_line = head.lstrip(b"\r\n").partition(b"\r\n")[0]
    target = request_line.partition(b" ")[2].partition(b" ")[0]
    if len(target) > limits.max_target_bytes:
        return rejections.target_size
    if len(head) > limits.max_head_bytes:
        return rejections.head_size
    header_count = head.strip(b"\r\n").count(b"\n")  # the request line is the one that has no line break before it
    return rejections.header_count if header_count > limits.max_headers else None
