"""Points a minute: a whole minute's at once, then steadily; what costs more than there can be; how many askers are known."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from keiretsu.server.access.rate_limits import ASKERS, Meter, address_key
from tests.server.access.harness import Clock


def make_meter(quota: int, askers: int = ASKERS) -> tuple[Meter, Clock]:
    clock = Clock()
    return Meter(quota, clock, askers), clock


def test_a_minute_at_once_then_steadily() -> None:
    """60 points at once; then one each second."""
    meter, clock = make_meter(60)
    assert (meter.left("a"), meter.take("a", 60), meter.left("a")) == ((60, 0), 0, (0, 60))
    assert meter.take("a", 1) == 1
    clock.now += 1
    assert (meter.take("a", 1), meter.take("a", 3)) == (0, 3)
    clock.now += 1_000
    assert (meter.left("a"), meter.take("a", 60), meter.take("a", 60)) == ((60, 0), 0, 60)


def test_what_is_refused_takes_nothing() -> None:
    """Who asks again and again while they should wait waits no longer."""
    meter, clock = make_meter(60)
    meter.take("a", 60)
    assert [meter.take("a", 10) for _ in range(100)] == [10] * 100
    clock.now += 10
    assert meter.take("a", 10) == 0


def test_more_than_a_minute_has() -> None:
    """May be asked when nothing is used up, and uses up all; so every operation can be asked some time."""
    meter, clock = make_meter(60)
    meter.take("a", 1)
    assert meter.take("a", 10_000) == 1
    clock.now += 1
    assert (meter.take("a", 10_000), meter.left("a")) == (0, (0, 60))
    assert meter.take("a", 10_000) == 60


def test_nothing_costs_nothing() -> None:
    """Also who has nothing left may ask what is free."""
    meter, _ = make_meter(1)
    assert (meter.take("a", 1), meter.take("a", 0), meter.take("a", 1)) == (0, 0, 60)


def test_few_points_a_minute() -> None:
    """One a minute: whole seconds, never too few."""
    meter, clock = make_meter(1)
    meter.take("a", 1)
    clock.now += 0.5
    assert meter.take("a", 1) == 60
    clock.now += 59
    assert (meter.take("a", 1), meter.left("a")) == (1, (0, 1))


def test_only_so_many_askers_are_known() -> None:
    """The one that asked longest ago is forgotten, and starts anew; the table does not grow."""
    meter, _ = make_meter(1, askers=3)
    for asker in "abc":
        assert meter.take(asker, 1) == 0
    assert meter.take("a", 1) == 60
    assert meter.take("d", 1) == 0
    assert [meter.take(asker, 1) for asker in "acdb"] == [60, 60, 60, 0]
    for number in range(1_000):
        meter.take(str(number), 1)
    assert len(meter._full_at) == 3


def test_whom_an_address_stands_for() -> None:
    """One of IPv4 for itself, in whatever form; one of IPv6 for the /64 around it."""
    found = {
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
    assert {one: address_key(one) for one in found} == found


@given(
    quota=st.integers(1, 1_000),
    asked=st.lists(st.tuples(st.floats(0, 90, allow_nan=False), st.integers(0, 1_500)), max_size=40),
)
def test_the_rate_holds(quota: int, asked: list[tuple[float, int]]) -> None:
    """However one asks: never more than a minute's points beyond what came back since; and who waits as told is let in."""
    meter, clock = make_meter(quota)
    began, taken = clock.now, 0
    for pause, points in asked:
        clock.now += pause
        left, _ = meter.left("a")
        wait = meter.take("a", points)
        assert wait == 0 or points > left
        assert wait > 0 or min(points, quota) <= left + 1, "`left` is rounded down"
        if wait:
            clock.now += wait
            assert meter.take("a", points) == 0
        taken += min(points, quota)
        assert taken <= quota + (clock.now - began) * quota / 60 + 0.01
