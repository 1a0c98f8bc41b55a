"""Random tests: what they draw is new in each run, and can be drawn again.

pytest                                  new draws; the header shows the seed
pytest --hypothesis-seed=7              the draws of the run with this seed
pytest --hypothesis-profile=long        more draws, and the tests with the marker `long`

A test with the fixture `seed` is random; with the marker `draws`, it runs once for each draw, with a seed of its own:

    @pytest.mark.draws(short=10, long=300)
    def test_anything(seed: int) -> None: ...

Tests by Hypothesis take the same seed and the number of examples of the profile, or a share of it: max_examples=share_of_examples(5).
"""

from __future__ import annotations

import secrets
from collections.abc import Generator, Mapping
from typing import Any

import pytest
from hypothesis import HealthCheck, is_hypothesis_test, settings

PROFILES = {"short": 100, "long": 2_000}
"""Profile -> number of examples of a test by Hypothesis. No profile has limits of time, since a machine may be busy."""

MAX_SEED = 1_000_000


def share_of_examples(divisor: int) -> int:
    """The profile's number of examples divided by `divisor`, for tests whose examples take long."""
    assert settings.default
    return settings.default.max_examples // divisor


@pytest.fixture(scope="session")
def run_seed(pytestconfig: pytest.Config) -> int:
    """The seed of the run."""
    return int(pytestconfig.option.hypothesis_seed)


@pytest.fixture
def seed(request: pytest.FixtureRequest, run_seed: int) -> int:
    """The seed of one draw: draws have consecutive seeds, beginning with that of the run."""
    return run_seed + int(getattr(request, "param", 0))


@pytest.hookimpl(tryfirst=True)
def pytest_configure(config: pytest.Config) -> None:
    """Choose seed and profile before Hypothesis's plugin reads them."""
    config.addinivalue_line("markers", "draws(short, long): number of draws of a random test, in each profile")
    config.addinivalue_line("markers", "long: runs only in the long profile")
    options = config.option
    chosen_seed = getattr(config, "workerinput", {}).get("seed", options.hypothesis_seed)
    if chosen_seed is not None and not str(chosen_seed).isdecimal():
        raise pytest.UsageError(f"--hypothesis-seed must be a whole number, not {chosen_seed!r}.")
    options.hypothesis_seed = str(secrets.randbelow(MAX_SEED) if chosen_seed is None else chosen_seed)
    options.hypothesis_profile = options.hypothesis_profile or "short"
    for name, count in PROFILES.items():
        settings.register_profile(name, max_examples=count, deadline=None, suppress_health_check=[HealthCheck.too_slow], print_blob=True)


@pytest.hookimpl(optionalhook=True)  # of pytest-xdist
def pytest_configure_node(node: Any) -> None:
    """All workers draw with the same seed, or they would collect different tests."""
    node.workerinput["seed"] = node.config.option.hypothesis_seed


def pytest_report_header(config: pytest.Config) -> str:
    return f"random tests: {repetition(config)}"


def repetition(config: pytest.Config) -> str:
    """The options that repeat the draws of this run."""
    profile = config.option.hypothesis_profile
    return f"--hypothesis-seed={config.option.hypothesis_seed}" + (f" --hypothesis-profile={profile}" if profile != "short" else "")


def pytest_generate_tests(metafunc: pytest.Metafunc) -> None:
    """One test for each draw."""
    if marker := metafunc.definition.get_closest_marker("draws"):
        counts: Mapping[str, Any] = marker.kwargs
        metafunc.parametrize("seed", range(counts[metafunc.config.option.hypothesis_profile]), indirect=True)


def pytest_collection_modifyitems(config: pytest.Config, items: list[pytest.Item]) -> None:
    """Deselect what only the long profile runs."""
    if config.option.hypothesis_profile != "long":
        deselected = [item for item in items if item.get_closest_marker("long")]
        config.hook.pytest_deselected(items=deselected)
        items[:] = [item for item in items if item not in deselected]


@pytest.hookimpl(wrapper=True)
def pytest_runtest_makereport(item: pytest.Item) -> Generator[None, pytest.TestReport, pytest.TestReport]:
    """A random test that fails says how to repeat it."""
    report = yield
    if report.failed and (is_hypothesis_test(getattr(item, "obj", None)) or "run_seed" in getattr(item, "fixturenames", ())):
        report.sections.append(("Random test", f'To repeat its draws: pytest "{item.nodeid}" {repetition(item.config)}'))
    return report
