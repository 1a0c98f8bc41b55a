"""The settings -> Access: what the server has decided about who may ask, or why it will not start.

decide(settings of KEIRETSU_HOST=0.0.0.0)   ->   CommandError: KEIRETSU_HOST is "0.0.0.0", so others can reach this server; ...
"""

from __future__ import annotations

import time
from collections.abc import Callable
from dataclasses import dataclass

from keiretsu.server.access.allowed_hosts import Hosts, is_loopback, name_hosts
from keiretsu.server.access.bearer_auth import WRONG
from keiretsu.server.access.rate_limits import Meter, Rates, set_rates
from keiretsu.server.access.token_file import TokenFile
from keiretsu.server.errors import CommandError
from keiretsu.server.settings import Settings

USUAL_PORTS = (("http://", ":80"), ("https://", ":443"))


@dataclass(frozen=True)
class Access:
    """Who may ask. `origins`: of pages elsewhere. `tokens`: None where none is needed. `wrong`: tokens that an address may get wrong."""

    hosts: Hosts
    origins: frozenset[bytes]
    tokens: TokenFile | None
    rates: Rates
    wrong: Meter


def decide(settings: Settings, *, is_open: bool = False, clock: Callable[[], float] = time.monotonic) -> Access:
    """What these settings say; `is_open`: `--allow-anonymous` was given. Raises CommandError where they leave open what must be decided."""
    if settings.tokens and is_open:
        raise CommandError("KEIRETSU_TOKEN_FILE asks for tokens, and --allow-anonymous for none; leave one of them out.")
    if not settings.tokens and not is_open and not is_loopback(settings.host):
        raise CommandError(
            f'KEIRETSU_HOST is "{settings.host}", so others can reach this server; say who may ask: those with a token, '
            "by KEIRETSU_TOKEN_FILE "
            "(`keiretsu token NAME --file FILE` makes one), or everybody, by `keiretsu serve --allow-anonymous`."
        )
    return Access(
        hosts=name_hosts(settings.host, settings.port, settings.hosts, is_open=is_open),
        origins=frozenset(_as_browsers_say(origin).encode() for origin in settings.origins),
        tokens=TokenFile(settings.tokens, clock) if settings.tokens else None,
        rates=set_rates(settings.rate, settings.limits, clock),
        wrong=Meter(WRONG, clock),
    )


def _as_browsers_say(origin: str) -> str:
    """An origin without the port that goes without saying."""
    for scheme, port in USUAL_PORTS:
        if origin.startswith(scheme):
            return origin.removesuffix(port)
    return origin
