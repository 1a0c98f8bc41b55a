"""Settings -> AccessPolicy, or the reason why the server does not start.

build_policy(settings of KEIRETSU_HOST=0.0.0.0)   ->   CommandError: KEIRETSU_HOST is "0.0.0.0", which other machines can reach; ...
"""

from __future__ import annotations

import time
from collections.abc import Callable
from dataclasses import dataclass

from keiretsu.server.access.allowed_hosts import AllowedHosts, build_allowed_hosts, is_loopback
from keiretsu.server.access.bearer_auth import MAX_FAILED_ATTEMPTS
from keiretsu.server.access.rate_limits import InProcessRateLimiter, RateLimiter, RateLimits, build_rate_limits
from keiretsu.server.access.token_file import TokenFile
from keiretsu.server.errors import CommandError
from keiretsu.server.settings import Settings

DEFAULT_PORTS = (("http://", ":80"), ("https://", ":443"))


@dataclass(frozen=True)
class AccessPolicy:
    """Which requests are allowed. `allowed_origins`: of pages on other sites. `token_file`: None if no token is needed.

    `failed_attempts`: limits the invalid tokens of each address.
    """

    allowed_hosts: AllowedHosts
    allowed_origins: frozenset[bytes]
    token_file: TokenFile | None
    rate_limits: RateLimits
    failed_attempts: RateLimiter


def build_policy(settings: Settings, *, allow_anonymous: bool = False, clock: Callable[[], float] = time.monotonic) -> AccessPolicy:
    """The policy of these settings. `allow_anonymous`: the flag `--allow-anonymous`. Raises CommandError if access is not configured."""
    if settings.token_file and allow_anonymous:
        raise CommandError("KEIRETSU_TOKEN_FILE requires tokens, but --allow-anonymous disables them; remove one of the two.")
    if not settings.token_file and not allow_anonymous and not is_loopback(settings.host):
        raise CommandError(
            f'KEIRETSU_HOST is "{settings.host}", which other machines can reach; configure access: require tokens with '
            "KEIRETSU_TOKEN_FILE (`keiretsu token create NAME --file FILE` creates one), or allow all clients with "
            "`keiretsu serve --allow-anonymous`."
        )
    return AccessPolicy(
        allowed_hosts=build_allowed_hosts(settings.host, settings.port, settings.allowed_hosts, allow_anonymous=allow_anonymous),
        allowed_origins=frozenset(_serialize_origin(origin).encode() for origin in settings.allowed_origins),
        token_file=TokenFile(settings.token_file, clock) if settings.token_file else None,
        rate_limits=build_rate_limits(settings.rate_limit, settings.limits, clock),
        failed_attempts=InProcessRateLimiter(MAX_FAILED_ATTEMPTS, clock),
    )


def _serialize_origin(origin: str) -> str:
    """An origin as browsers send it: without the default port of its scheme."""
    for scheme, port in DEFAULT_PORTS:
        if origin.startswith(scheme):
            return origin.removesuffix(port)
    return origin
