"""Points per minute: a burst of a minute's quota, then a steady rate; costs above the quota; the number of remembered clients."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from keiretsu.server.access.rate_limits import MAX_CLIENTS, InProcessRateLimiter, address_key
from tests.server.access.harness import ManualClock


def make_limiter(quota: int, max_clients: int = MAX_CLIENTS) -> tuple[InProcessRateLimiter, ManualClock]:
    clock = ManualClock()
    return InProcessRateLimiter(quota, clock, max_clients), clock


def test_a_burst_of_a_minute_then_a_steady_rate() -> None:
    """60 points at once, then one per second."""
    limiter, clock = make_limiter(60)
    assert (limiter.remaining("a"), limiter.spend("a", 60), limiter.remaining("a")) == ((60, 0), 0, (0, 60))
    assert limiter.spend("a", 1) == 1
    clock.now += 1
    assert (limiter.spend("a", 1), limiter.spend("a", 3)) == (0, 3)
    clock.now += 1_000
    assert (limiter.remaining("a"), limiter.spend("a", 60), limiter.spend("a", 60)) == ((60, 0), 0, 60)


def test_a_rejected_request_spends_nothing() -> None:
    """Repeated early retries do not extend the wait."""
    limiter, clock = make_limiter(60)
    limiter.spend("a", 60)
    assert [limiter.spend("a", 10) for _ in range(100)] == [10] * 100
    clock.now += 10
    assert limiter.spend("a", 10) == 0


def test_a_cost_above_the_quota() -> None:
    """It is accepted when the bucket is full, and empties it; so no operation is impossible."""
    limiter, clock = make_limiter(60)
    limiter.spend("a", 1)
    assert limiter.spend("a", 10_000) == 1
    clock.now += 1
    assert (limiter.spend("a", 10_000), limiter.remaining("a")) == (0, (0, 60))
    assert limiter.spend("a", 10_000) == 60


def test_a_cost_of_zero_is_always_accepted() -> None:
    """Also with an empty bucket."""
    limiter, _ = make_limiter(1)
    assert (limiter.spend("a", 1), limiter.spend("a", 0), limiter.spend("a", 1)) == (0, 0, 60)


def test_a_quota_of_one_point() -> None:
    """Waits are whole seconds, rounded up."""
    limiter, clock = make_limiter(1)
    limiter.spend("a", 1)
    clock.now += 0.5
    assert limiter.spend("a", 1) == 60
    clock.now += 59
    assert (limiter.spend("a", 1), limiter.remaining("a")) == (1, (0, 1))


def test_the_number_of_remembered_clients_is_bounded() -> None:
    """The least recently active one is forgotten, and starts with a full bucket."""
    limiter, _ = make_limiter(1, max_clients=3)
    for client in "abc":
        assert limiter.spend(client, 1) == 0
    assert limiter.spend("a", 1) == 60
    assert limiter.spend("d", 1) == 0
    assert [limiter.spend(client, 1) for client in "acdb"] == [60, 60, 60, 0]
    for number in range(1_000):
        limiter.spend(str(number), 1)
    assert [client for client in map(str, range(1_000)) if limiter.remaining(client) != (1, 0)] == ["997", "998", "999"]


def test_the_key_of_an_address() -> None:
    """An IPv4 address, in any form, is its own key; an IPv6 address has the key of its /64."""
    keys = {
        "192.0.2.1": "192.0.2.1",
        "::ffff:192.0.2.1": "192.0.2.1",
        "2001:db8:1:2:3:4:5:6": "2001:db8:1:2::/64",
        "2001:DB8:1:2::": "2001:db8:1:2::/64",
        "2001:db8:1:3::": "2001:db8:1:3::/64",
        "fe80::1%eth0": "fe80::/64",
        "::1": "::/64",
        "a socket": "a socket",
        "": "",
    }
    assert {address: address_key(address) for address in keys} == keys


@given(
    quota=st.integers(1, 1_000),
    requests=st.lists(st.tuples(st.floats(0, 90, allow_nan=False), st.integers(0, 1_500)), max_size=40),
)
def test_the_rate_limit_holds(quota: int, requests: list[tuple[float, int]]) -> None:
    """For any sequence: at most a minute's points beyond those regained since; and a retry after the reported wait succeeds."""
    limiter, clock = make_limiter(quota)
    start, spent = clock.now, 0
    for pause, points in requests:
        clock.now += pause
        remaining, _ = limiter.remaining("a")
        wait = limiter.spend("a", points)
        assert wait == 0 or points > remaining
        assert wait > 0 or min(points, quota) <= remaining + 1, "`remaining` is rounded down"
        if wait:
            clock.now += wait
            assert limiter.spend("a", points) == 0
        spent += min(points, quota)
        assert spent <= quota + (clock.now - start) * quota / 60 + 0.01
