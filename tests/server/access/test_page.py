"""docs/how-to/authentication.md is correct: its examples have these responses, and its table lists exactly the errors that exist."""

from __future__ import annotations

import re
import shlex
from pathlib import Path

import pytest

from keiretsu.server.access.policy import build_policy
from keiretsu.server.cli.token import token
from keiretsu.server.errors import CommandError
from keiretsu.server.settings import read_settings
from tests.conftest import ROOT
from tests.server.access.harness import make_harness
from tests.server.access.rejected_requests import REJECTED

PAGE = (ROOT / "docs" / "how-to/authentication.md").read_text("utf-8")
EXAMPLES = re.findall(r"([^\n]*)\n\n```http\n(.*?)```", PAGE, re.DOTALL)
ROWS = re.findall(r"^\| ([0-9]+) \| `(\w+)` \| (.*) \|$", PAGE, re.MULTILINE)
SETTING = re.compile(r"`(KEIRETSU_\w+)=([^`]*)`\):$")
TIME_DEPENDENT = ("30 invalid tokens", "The operation costs", "The limit of")
"""Beginnings of the messages that test_middleware.py covers, with a clock."""


@pytest.mark.parametrize(("introduction", "example"), EXAMPLES, ids=[example.splitlines()[0] for _, example in EXAMPLES])
async def test_an_example(introduction: str, example: str) -> None:
    """Requests and their responses in sequence, with the setting from the preceding line."""
    setting = SETTING.search(introduction)
    harness = make_harness({setting[1]: setting[2]} if setting else {}, points=100)
    parts = [part.splitlines() for part in example.strip().split("\n\n")]
    for (request_line, *header_lines), (status, *response_lines) in zip(parts[::2], parts[1::2], strict=True):
        method, path = request_line.split()
        headers = [(name.encode(), value.encode()) for name, value in (line.split(": ", 1) for line in header_lines)]
        response = await harness.send(headers, method=method, path=path)
        assert response.status == int(status)
        assert response.headers.items() >= dict(line.split(": ", 1) for line in response_lines).items()


def test_the_table_lists_all_errors() -> None:
    """Messages are compared without the values in quotation marks."""

    def without_values(message: str) -> str:
        return re.sub(r'"[^"]*"', '""', message)

    expected = {(str(case.status), case.code, without_values(case.message)) for case in REJECTED.values()}
    listed = [(status, code, without_values(message)) for status, code, message in ROWS if not message.startswith(TIME_DEPENDENT)]
    assert (len(listed), set(listed)) == (len(expected), expected)
    tests = (ROOT / "tests" / "server" / "access" / "test_middleware.py").read_text("utf-8").replace('"\n    "', "")
    assert [message for _, _, message in ROWS if message.startswith(TIME_DEPENDENT) and message not in tests] == []


@pytest.mark.parametrize("words", re.findall(r"^keiretsu token (.*)$", PAGE, re.MULTILINE))
def test_a_command(words: str) -> None:
    """The command line parses it."""
    action, *arguments = shlex.split(words, comments=True)
    context = token.commands[action].make_context(action, arguments)
    assert context.params == {"name": "dashboard", "file": Path("tokens.txt")}


def test_why_a_server_does_not_start() -> None:
    """The page quotes the two errors of an incomplete configuration."""
    messages = []
    environments = (({"KEIRETSU_HOST": "0.0.0.0"}, False), ({"KEIRETSU_TOKEN_FILE": __file__}, True))  # noqa: S104  # only named
    for environment, allow_anonymous in environments:
        with pytest.raises(CommandError) as raised:
            build_policy(read_settings(environment), allow_anonymous=allow_anonymous)
        messages.append(str(raised.value))
    assert re.findall(r"^> (.*)$", PAGE, re.MULTILINE) == messages


@pytest.mark.parametrize("setting", re.findall(r"(KEIRETSU_(?:ALLOWED_HOSTS|ALLOWED_ORIGINS|RATE_LIMIT)=[^\s`]+)", PAGE))
def test_a_setting(setting: str) -> None:
    """Each setting on the page is valid."""
    variable, _, value = setting.partition("=")
    read_settings({variable: value})
