"""Rate limits per client: points and new query plans per minute.

InProcessRateLimiter(6000).spend("token dashboard", 120)   ->   0, or the seconds until 120 points are available

A client may spend a minute's points at once and regains them steadily, 100 a second here. Only one number is stored per client: the time
at which its bucket is full (a token bucket in the form of GCRA). A cost above a minute's quota is accepted when the bucket is full, and
empties it. The limiter remembers the last 10,000 active clients; a forgotten one starts with a full bucket.
"""

from __future__ import annotations

import math
import time
from collections.abc import Callable
from dataclasses import dataclass
from functools import lru_cache
from ipaddress import IPv6Address, ip_address
from typing import Protocol

from cachetools import LRUCache

from keiretsu.resolvers.errors import ErrorCode, RequestError, RequestRejected
from keiretsu.resolvers.limits import Limits
from keiretsu.server.access.error_responses import in_seconds
from keiretsu.server.headers import HeaderPairs

MINUTE = 60
MAX_CLIENTS = 10_000
CLOCK_TOLERANCE = 1e-6  # seconds: rounding errors of summed times
POINTS = "points"
NEW_PLANS = "new_plans"
"""The names of the quotas in the RateLimit headers."""


class RateLimiter(Protocol):
    """A quota of points per minute for each client."""

    @property
    def quota(self) -> int:
        """Points per minute."""

    def spend(self, client: str, points: int) -> int:
        """Spend points: 0, or the whole seconds until enough are available; then none are spent."""

    def remaining(self, client: str) -> tuple[int, int]:
        """The remaining points, and the whole seconds until the bucket is full."""


class InProcessRateLimiter:
    """A RateLimiter for one process; several processes each grant the whole quota."""

    def __init__(self, quota: int, clock: Callable[[], float] = time.monotonic, max_clients: int = MAX_CLIENTS) -> None:
        self.quota = quota
        self._clock = clock
        self._full_at: LRUCache[str, float] = LRUCache(max_clients)

    def spend(self, client: str, points: int) -> int:
        """Implements RateLimiter."""
        now = self._clock()
        full_at = max(self._full_time(client) or now, now) + min(points, self.quota) * MINUTE / self.quota
        retry_after = full_at - now - MINUTE
        if retry_after > CLOCK_TOLERANCE:
            return math.ceil(retry_after - CLOCK_TOLERANCE)
        self._full_at[client] = full_at
        return 0

    def remaining(self, client: str) -> tuple[int, int]:
        """Implements RateLimiter."""
        missing = max(self._full_time(client) - self._clock(), 0.0)
        return math.floor((MINUTE - missing + CLOCK_TOLERANCE) * self.quota / MINUTE), math.ceil(missing - CLOCK_TOLERANCE)

    def _full_time(self, client: str) -> float:
        """The time at which the bucket is full; 0.0 for an unknown client."""
        try:
            return self._full_at[client]
        except KeyError:
            return 0.0


@dataclass(frozen=True)
class RateLimits:
    """`points` is None if they are unlimited. `new_plans`: statements that the database has not planned yet."""

    points: RateLimiter | None
    new_plans: RateLimiter


def build_rate_limits(points: int, limits: Limits, clock: Callable[[], float] = time.monotonic) -> RateLimits:
    """The rate limits of a server; 0 points: unlimited."""
    return RateLimits(InProcessRateLimiter(points, clock) if points else None, InProcessRateLimiter(limits.new_plans_per_minute, clock))


class RequestClient:
    """The client of one request: implements keiretsu.resolvers.engine.RequestBudget. `name`: of its token, for the log.

    `retry_after`: seconds, if the client has exceeded a limit; `exceeded`: the name of that limit.
    """

    __slots__ = ("_address", "_rate_limits", "exceeded", "name", "retry_after")

    def __init__(self, rate_limits: RateLimits, name: str | None, address: str) -> None:
        self._rate_limits = rate_limits
        self.name = name
        self._address = address
        self.retry_after = 0
        self.exceeded = ""

    @property
    def key(self) -> str:
        """The key of the client in the rate limiters."""
        return f"token {self.name}" if self.name is not None else address_key(self._address)

    def spend(self, points: int) -> None:
        """Once per operation. Raises RequestRejected if too few points are left."""
        limiter = self._rate_limits.points
        if limiter is None:
            return
        key = self.key
        retry_after = limiter.spend(key, points)
        if retry_after:
            left, _ = limiter.remaining(key)
            cost = (
                f"The operation costs {points} point{'s' if points > 1 else ''}, and {left} of {limiter.quota} points per minute are left"
            )
            self._reject(retry_after, POINTS, f"{cost}; retry {in_seconds(retry_after)}, or request less at once.")

    def allow_new_plan(self) -> None:
        """Once per statement that the database has not planned yet. Raises RequestRejected if there were too many."""
        limiter = self._rate_limits.new_plans
        retry_after = limiter.spend(self.key, 1)
        if retry_after:
            reason = f"The limit of {limiter.quota} new query plans per minute is exceeded"
            self._reject(retry_after, NEW_PLANS, f"{reason}; retry {in_seconds(retry_after)}, or repeat an operation with other values.")

    def headers(self) -> HeaderPairs:
        """RateLimit-Policy and RateLimit as in draft-ietf-httpapi-ratelimit-headers-10, and Retry-After after a rejection."""
        if self._rate_limits.points is None and not self.retry_after:
            return ()
        quotas = [(POINTS, self._rate_limits.points)] if self._rate_limits.points else []
        if self.exceeded == NEW_PLANS:
            quotas.append((NEW_PLANS, self._rate_limits.new_plans))
        policies, states = [], []
        for name, limiter in quotas:
            assert limiter, "points are listed only if they are limited"
            left, seconds_until_full = limiter.remaining(self.key)
            policies.append(f'"{name}";q={limiter.quota};w={MINUTE}')
            states.append(f'"{name}";r={left};t={self.retry_after if self.exceeded == name else seconds_until_full}')
        pairs = [(b"ratelimit-policy", ", ".join(policies).encode()), (b"ratelimit", ", ".join(states).encode())] if states else []
        return (*pairs, (b"retry-after", b"%d" % self.retry_after)) if self.retry_after else tuple(pairs)

    def _reject(self, retry_after: int, exceeded: str, message: str) -> None:
        self.retry_after, self.exceeded = retry_after, exceeded
        raise RequestRejected([RequestError(ErrorCode.RATE_LIMITED, message)])


@lru_cache(MAX_CLIENTS)
def address_key(address: str) -> str:
    """The key of an address: of IPv6 the /64, which a provider assigns to one household or machine."""
    try:
        parsed = ip_address(address.partition("%")[0])
    except ValueError:
        return address
    if not isinstance(parsed, IPv6Address):
        return str(parsed)
    if parsed.ipv4_mapped:
        return str(parsed.ipv4_mapped)
    return f"{IPv6Address(int(parsed) >> 64 << 64)}/64"
