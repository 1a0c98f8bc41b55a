"""The application for programs that embed the server: its lifespan, its mount under a path, and the page that explains it."""

from __future__ import annotations

import re
import signal
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import httpx
import pytest
from starlette.applications import Starlette
from starlette.routing import Mount
from starlette.types import ASGIApp, Message

from keiretsu import Settings, create_app, read_settings
from keiretsu.graph.local.process.port import find_free_port
from keiretsu.graph.store.store import Address
from keiretsu.graph.writer import WriteError
from keiretsu.server.errors import CommandError
from tests.conftest import ROOT
from tests.graph.local.conftest import kill_processes
from tests.graph.local.processes import SHORT_LIVED, is_stopped
from tests.server.client import unused_port
from tests.server.processes import UNSET_VARIABLES
from tests.waiting import MAX_WAIT, wait_until

PAGE = (ROOT / "docs/how-to/embed-the-server.md").read_text("utf-8")
FILES = dict(re.findall(r"```python (\S+)\n(.*?)```", PAGE, re.DOTALL))
QUERY = {"query": '{ company(slug: "xiaomi") { name } }'}
RESPONSE = {"data": {"company": {"name": "Xiaomi"}}}


@pytest.fixture
def settings(address: Address, xiaomi: None) -> Settings:
    """Those of a configured database with the built-in data."""
    return read_settings({"NEO4J_URI": address.uri, "NEO4J_USERNAME": address.username, "NEO4J_PASSWORD": address.password})


def client_of(application: ASGIApp) -> httpx.AsyncClient:
    return httpx.AsyncClient(transport=httpx.ASGITransport(application), base_url="http://localhost")


@pytest.mark.database
async def test_a_lifespan_opens_the_database(settings: Settings) -> None:
    """Requests are served within a lifespan and only there; a second one works like the first."""
    application = create_app(settings)
    async with client_of(application) as client:
        for _ in range(2):
            with pytest.raises(RuntimeError, match="The application has not started"):
                await client.post("/graphql", json=QUERY)
            async with application.lifespan():
                assert (await client.post("/graphql", json=QUERY)).json() == RESPONSE
                assert (await client.get("/readyz")).status_code == 200


@pytest.mark.database
async def test_a_host_application_mounts_it_under_a_path(settings: Settings) -> None:
    """GraphQL, health and the page are below the path; the host's own routes are not affected, nor is a path that only begins alike."""
    application = create_app(settings)
    host = Starlette(routes=[Mount("/graph", application)], lifespan=application.lifespan)
    async with host.router.lifespan_context(host), client_of(host) as client:
        assert (await client.post("/graph/graphql", json=QUERY)).json() == RESPONSE
        assert (await client.get("/graph/livez")).status_code == 200
        assert "<title>Keiretsu</title>" in (await client.get("/graph/")).text
        assert (await client.post("/graphql", json=QUERY)).status_code == 404
        assert (await client.post("/graphx/graphql", json=QUERY)).status_code == 404


@pytest.mark.database
async def test_access_rules_apply(settings: Settings) -> None:
    """Another host is rejected, unless all clients are allowed."""
    for allow_anonymous, status in ((False, 421), (True, 200)):
        application = create_app(settings, allow_anonymous=allow_anonymous)
        async with application.lifespan(), client_of(application) as client:
            response = await client.post("/graphql", json=QUERY, headers={"host": "keiretsu.test"})
            assert response.status_code == status


async def test_an_unavailable_database() -> None:
    """Startup fails with the reason, in the lifespan protocol and as an exception; no request is accepted."""
    with unused_port() as port:
        application = create_app(read_settings({"NEO4J_URI": f"bolt://127.0.0.1:{port}", "NEO4J_PASSWORD": "a password"}))
        with pytest.raises(WriteError, match="The database cannot be reached"):
            async with application.lifespan():
                pytest.fail("the lifespan began")
        messages: list[Message] = []

        async def receive() -> Message:
            return {"type": "lifespan.startup"}

        async def send(message: Message) -> None:
            messages.append(message)

        with pytest.raises(WriteError):
            await application({"type": "lifespan"}, receive, send)
    assert [message["type"] for message in messages] == ["lifespan.startup.failed"]
    assert "The database cannot be reached" in messages[0]["message"]
    async with client_of(application) as client:
        with pytest.raises(RuntimeError):
            await client.get("/livez")


@pytest.mark.parametrize(
    ("variables", "message"),
    [
        ({"KEIRETSU_PORT": "80000"}, 'KEIRETSU_PORT is "80000"; expected a port from 1 to 65535.'),
        ({"KEIRETSU_SCHEMA": "none.py:NONE"}, "none.py does not exist."),
        ({"KEIRETSU_HOST": "0.0.0.0"}, "which other machines can reach"),  # noqa: S104  # only named
    ],
)
def test_invalid_settings(monkeypatch: pytest.MonkeyPatch, variables: dict[str, str], message: str) -> None:
    """They are reported when the application is created, from the environment, too."""
    with pytest.raises(CommandError, match=message):
        create_app(read_settings(variables))
    for variable, value in variables.items():
        monkeypatch.setenv(variable, value)
    with pytest.raises(CommandError, match=message):
        create_app()


def test_persisted_operations_need_a_folder() -> None:
    """As with `keiretsu serve --persisted-only`."""
    with pytest.raises(CommandError, match="requires a folder of operations"):
        create_app(read_settings({}), persisted_only=True)


@pytest.fixture
def environment(tmp_path: Path, cache: Path) -> Iterator[dict[str, str]]:
    """Settings of a local database in `data`."""
    data = tmp_path / "data"
    own = {"KEIRETSU_CACHE_DIR": str(cache), "KEIRETSU_DATA_DIR": str(data), "KEIRETSU_NEO4J_JAVA_OPTIONS": " ".join(SHORT_LIVED)}
    yield {**UNSET_VARIABLES, **own, "PATH": "/usr/bin:/bin"}
    kill_processes(data)


@pytest.mark.database
def test_the_page_under_uvicorn(tmp_path: Path, environment: dict[str, str]) -> None:
    """Its host application, in a server of its own: an empty local database is started and filled, and stopped at the end."""
    (tmp_path / "host.py").write_text(FILES["host.py"])
    port = find_free_port()
    command = [sys.executable, "-m", "uvicorn", "host:app", "--port", str(port), "--app-dir", str(tmp_path)]
    with subprocess.Popen(command, env=environment, cwd=tmp_path, stderr=subprocess.PIPE, text=True) as process:
        assert process.stderr
        while "Application startup complete" not in (line := process.stderr.readline()):
            assert line, "the server exited"
        url = f"http://127.0.0.1:{port}"
        assert httpx.get(url).text == "The graph is at /graph/graphql."
        assert httpx.post(f"{url}/graph/graphql", json=QUERY, timeout=MAX_WAIT).json() == RESPONSE
        assert "<title>Keiretsu</title>" in httpx.get(f"{url}/graph/").text
        process.send_signal(signal.SIGTERM)
        rest = process.stderr.read()
        assert "Application shutdown complete" in rest
        assert "Traceback" not in rest
        process.wait(MAX_WAIT)
    wait_until(lambda: is_stopped(tmp_path / "data"))
    run_factory(tmp_path, environment)
    run_client(tmp_path, environment)


def run_factory(folder: Path, environment: dict[str, str]) -> None:
    """The command of the page, on another port."""
    program, *arguments = re.findall(r"```sh\n(.*?)\n```", PAGE)[0].split()
    assert program == "uvicorn"
    port = find_free_port()
    command = [sys.executable, "-m", program, *(str(port) if argument == "8000" else argument for argument in arguments)]
    with subprocess.Popen(command, env=environment, cwd=folder, stderr=subprocess.PIPE, text=True) as process:
        assert process.stderr
        while "Application startup complete" not in (line := process.stderr.readline()):
            assert line, "the server exited"
        url, many_headers = f"http://127.0.0.1:{port}/graphql", {f"x-{number}": "a" for number in range(200)}
        assert httpx.post(url, json=QUERY, timeout=MAX_WAIT).json() == RESPONSE
        assert httpx.post(url, json=QUERY, headers=many_headers).json() == RESPONSE, "as the page says, connections are not limited"
        process.send_signal(signal.SIGTERM)
        process.communicate(timeout=MAX_WAIT)


def run_client(folder: Path, environment: dict[str, str]) -> None:
    """The program of the page prints its response."""
    (folder / "client.py").write_text(FILES["client.py"])
    result = subprocess.run([sys.executable, "client.py"], env=environment, cwd=folder, check=False, capture_output=True, text=True)
    assert result.returncode == 0, result.stderr
    assert result.stdout.endswith(re.findall(r"```json\n(.*?)```", PAGE, re.DOTALL)[0])


def test_the_settings_of_the_page() -> None:
    """They are valid."""
    namespace: dict[str, object] = {}
    exec(compile(FILES["settings.py"], "settings.py", "exec"), namespace)  # noqa: S102  # the page's own code
    assert isinstance(namespace["settings"], Settings)
    assert namespace["settings"].limits.page_size == 200
    assert set(FILES) == {"host.py", "settings.py", "client.py"}
