"""Points and new statements a minute, for each asker.

Meter(6000).take("token dashboard", 120)   ->   0, or after how many seconds there are 120 points again

An asker may use up a whole minute's points at once and gets them back steadily, 100 a second here. Of each only one number is
kept: when all will be there again (a token bucket, written as GCRA has it). What costs more than a minute has may be asked when nothing
of it is used up, and uses up all. Of 10,000 askers the ones that asked last are kept; one that is forgotten starts anew.
"""

from __future__ import annotations

import math
import time
from collections.abc import Callable
from dataclasses import dataclass
from functools import lru_cache
from ipaddress import IPv6Address, ip_address

from keiretsu.graph.lru_cache import Kept
from keiretsu.resolvers.errors import Code, Problem, Refused
from keiretsu.resolvers.limits import Limits
from keiretsu.server.access.error_responses import Pairs, in_seconds

MINUTE = 60
ASKERS = 10_000
SLACK = 1e-6  # seconds: what sums of times may be off


class Meter:
    """What each asker has left of so many a minute."""

    def __init__(self, quota: int, clock: Callable[[], float] = time.monotonic, askers: int = ASKERS) -> None:
        self.quota = quota
        self._clock = clock
        self._full_at: Kept[str, float] = Kept(askers)

    def take(self, asker: str, points: int) -> int:
        """Take points: 0, or the whole seconds until there are as many; then nothing is taken."""
        now = self._clock()
        full_at = max(self._full_at.get(asker) or now, now) + min(points, self.quota) * MINUTE / self.quota
        wait = full_at - now - MINUTE
        if wait > SLACK:
            return math.ceil(wait - SLACK)
        self._full_at[asker] = full_at
        return 0

    def left(self, asker: str) -> tuple[int, int]:
        """How many points are left, and the whole seconds until all are there again."""
        missing = max((self._full_at.get(asker) or 0.0) - self._clock(), 0.0)
        return math.floor((MINUTE - missing + SLACK) * self.quota / MINUTE), math.ceil(missing - SLACK)


@dataclass(frozen=True)
class Rates:
    """`points` is None where everybody may ask as much as they like. `shapes`: statements that are new to the database."""

    points: Meter | None
    shapes: Meter


def set_rates(points: int, limits: Limits, clock: Callable[[], float] = time.monotonic) -> Rates:
    """The rates of a server; 0 points: as many as one likes."""
    return Rates(Meter(points, clock) if points else None, Meter(limits.shapes, clock))


class Visitor:
    """Whoever asks, while one request lasts: keiretsu.resolvers.engine.Asker. `name`: of their token, which the log tells.

    `wait`: where they are refused, the seconds after which to come again; `spent`: of which rate they had too little.
    """

    __slots__ = ("_address", "_rates", "name", "spent", "wait")

    def __init__(self, rates: Rates, name: str | None, address: str) -> None:
        self._rates = rates
        self.name = name
        self._address = address
        self.wait = 0
        self.spent = ""

    @property
    def key(self) -> str:
        """What the rates know them by."""
        return f"token {self.name}" if self.name is not None else address_key(self._address)

    def pay(self, points: int) -> None:
        """Once per operation. Raises Refused where too few points are left."""
        meter = self._rates.points
        if meter is None:
            return
        key = self.key
        wait = meter.take(key, points)
        if wait:
            left, _ = meter.left(key)
            costs = f"the operation costs {points} point{'s' if points > 1 else ''}, and of {meter.quota} a minute you have {left} left"
            self._refuse(wait, "points", f"{costs}; ask again {in_seconds(wait)}, or ask for less at once.")

    def plan(self) -> None:
        """Once per statement that is new to the database. Raises Refused where too many were."""
        meter = self._rates.shapes
        wait = meter.take(self.key, 1)
        if wait:
            text = f"you have asked {meter.quota} operations of a new shape within a minute, which is the limit"
            self._refuse(wait, "shapes", f"{text}; ask again {in_seconds(wait)}, or ask known ones with other values.")

    def headers(self) -> Pairs:
        """RateLimit-Policy and RateLimit, as draft-ietf-httpapi-ratelimit-headers-10 has them, and Retry-After after a refusal."""
        if self._rates.points is None and not self.wait:
            return ()
        metered = [("points", self._rates.points)] if self._rates.points else []
        if self.spent == "shapes":
            metered.append(("shapes", self._rates.shapes))
        policies, rates = [], []
        for name, meter in metered:
            assert meter, "points are only listed where they are counted"
            left, full_in = meter.left(self.key)
            policies.append(f'"{name}";q={meter.quota};w={MINUTE}')
            rates.append(f'"{name}";r={left};t={self.wait if self.spent == name else full_in}')
        found = [(b"ratelimit-policy", ", ".join(policies).encode()), (b"ratelimit", ", ".join(rates).encode())] if rates else []
        return (*found, (b"retry-after", b"%d" % self.wait)) if self.wait else tuple(found)

    def _refuse(self, wait: int, spent: str, text: str) -> None:
        self.wait, self.spent = wait, spent
        raise Refused([Problem(Code.RATE_LIMITED, text)])


@lru_cache(ASKERS)
def address_key(address: str) -> str:
    """Whom an address stands for: of IPv6 a whole /64, which is what one household or machine is given."""
    try:
        found = ip_address(address.partition("%")[0])
    except ValueError:
        return address
    if not isinstance(found, IPv6Address):
        return str(found)
    if found.ipv4_mapped:
        return str(found.ipv4_mapped)
    return f"{IPv6Address(int(found) >> 64 << 64)}/64"
