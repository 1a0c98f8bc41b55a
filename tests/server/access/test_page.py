"""docs/how-to/authentication.md says what is true.

Each of its examples is asked, each of its refusals is one, and no refusal is left out.
"""

from __future__ import annotations

import argparse
import re
import shlex

import pytest

from keiretsu.server.access.policy import decide
from keiretsu.server.cli.token import add_arguments
from keiretsu.server.errors import CommandError
from keiretsu.server.settings import read_settings
from tests.conftest import ROOT
from tests.server.access.harness import make_door
from tests.server.access.rejected_requests import REFUSED

PAGE = (ROOT / "docs" / "how-to/authentication.md").read_text("utf-8")
EXAMPLES = re.findall(r"([^\n]*)\n\n```http\n(.*?)```", PAGE, re.DOTALL)
ROWS = re.findall(r"^\| ([0-9]+) \| `(\w+)` \| (.*) \|$", PAGE, re.MULTILINE)
SETTING = re.compile(r"`(KEIRETSU_\w+)=([^`]*)`\):$")
LATER = ("30 wrong tokens", "the operation costs", "you have asked")  # proven in test_door.py, where time passes


@pytest.mark.parametrize(("introduction", "example"), EXAMPLES, ids=[example.splitlines()[0] for _, example in EXAMPLES])
async def test_an_example(introduction: str, example: str) -> None:
    """Requests and their responses, one after the other, with the setting in the line before them."""
    setting = SETTING.search(introduction)
    door = make_door({setting[1]: setting[2]} if setting else {}, costs=100)
    parts = [part.splitlines() for part in example.strip().split("\n\n")]
    for (asked, *given), (status, *told) in zip(parts[::2], parts[1::2], strict=True):
        method, path = asked.split()
        headers = [(name.encode(), value.encode()) for name, value in (line.split(": ", 1) for line in given)]
        reply = await door.ask(headers, method=method, path=path)
        assert reply.status == int(status)
        assert reply.headers.items() >= dict(line.split(": ", 1) for line in told).items()


def test_all_refusals_are_listed() -> None:
    """With an example of what they say; what stands between quotation marks differs."""

    def without_values(message: str) -> str:
        return re.sub(r'"[^"]*"', '""', message)

    told = {(str(case.status), case.code, without_values(case.message)) for case in REFUSED.values()}
    listed = [(status, code, without_values(message)) for status, code, message in ROWS if not message.startswith(LATER)]
    assert (len(listed), set(listed)) == (len(told), told)
    proofs = (ROOT / "tests" / "server" / "access" / "test_middleware.py").read_text("utf-8").replace('"\n    "', "")
    assert [message for _, _, message in ROWS if message.startswith(LATER) and message not in proofs] == []


@pytest.mark.parametrize("words", re.findall(r"^keiretsu token (.*)$", PAGE, re.MULTILINE))
def test_a_command(words: str) -> None:
    """It is understood."""
    parser = argparse.ArgumentParser()
    add_arguments(parser)
    given = parser.parse_args(shlex.split(words, comments=True))
    assert (given.name, str(given.file)) == ("dashboard", "tokens.txt")


def test_why_a_server_does_not_start() -> None:
    """In these words."""
    told = []
    for environment, is_open in (({"KEIRETSU_HOST": "0.0.0.0"}, False), ({"KEIRETSU_TOKEN_FILE": __file__}, True)):  # noqa: S104  # only named
        with pytest.raises(CommandError) as raised:
            decide(read_settings(environment), is_open=is_open)
        told.append(str(raised.value))
    assert re.findall(r"^> (.*)$", PAGE, re.MULTILINE) == told


@pytest.mark.parametrize("setting", re.findall(r"(KEIRETSU_(?:ALLOWED_HOSTS|ALLOWED_ORIGINS|RATE_LIMIT)=[^\s`]+)", PAGE))
def test_a_setting(setting: str) -> None:
    """Each that the page shows can be set so."""
    variable, _, value = setting.partition("=")
    read_settings({variable: value})
