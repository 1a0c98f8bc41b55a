"""What server/graphiql/routes.py sends, header by header. That a browser is content with it, test_graphiql_page.py proves."""

import re
from collections.abc import AsyncIterator
from pathlib import Path

import httpx
import pytest
from starlette.applications import Starlette

from keiretsu.server.graphiql.build import copy_sources
from keiretsu.server.graphiql.routes import page_routes
from keiretsu.server.graphiql.stamp import HOME, built_folder, dist_folder

POLICY = (
    "default-src 'none'; script-src 'self'; worker-src 'self'; connect-src 'self'; style-src 'self' 'unsafe-inline'; "
    "font-src data:; img-src 'self' data:; base-uri 'none'; form-action 'none'; frame-ancestors 'none'"
)
FILES = {"main.js": "text/javascript", "main.css": "text/css", "icon.svg": "image/svg+xml"}


async def test_unbuilt_page_says_what_to_run(client: httpx.AsyncClient) -> None:
    """Without a built page the server works all the same, and / says how to build it."""
    response = await client.get("/")
    assert response.status_code == 503
    assert response.headers["content-type"] == "text/html; charset=utf-8"
    assert "<pre>python -m keiretsu.server.graphiql.build</pre>" in response.text
    assert (await client.get("/graphiql/any/main.js")).status_code == 404


async def test_page_appears_when_it_is_built(client: httpx.AsyncClient, built: Path) -> None:
    """The page is there as soon as it is built, without a restart, and every file it names is there too."""
    response = await client.get("/")
    assert response.status_code == 200
    assert "<title>Keiretsu</title>" in response.text
    names = re.findall(r'(?:src|href)="([^"]+)"', response.text)
    assert sorted(names) == sorted(f"graphiql/{built.name}/{name}" for name in FILES)
    assert [(await client.get(f"/{name}")).status_code for name in names] == [200, 200, 200]


async def test_page_is_asked_for_anew_and_guarded(client: httpx.AsyncClient, built: Path) -> None:
    """Browsers ask for the page each time, and let nothing into it that is not ours."""
    headers = (await client.get("/")).headers
    assert headers["cache-control"] == "no-cache"
    assert headers["content-security-policy"] == POLICY
    assert headers["x-content-type-options"] == "nosniff"
    assert headers["x-frame-options"] == "DENY"
    assert headers["referrer-policy"] == "same-origin"
    assert headers["cross-origin-opener-policy"] == "same-origin"


@pytest.mark.parametrize(("name", "kind"), FILES.items())
async def test_asset_is_kept_for_good(client: httpx.AsyncClient, built: Path, name: str, kind: str) -> None:
    """A file has its type, the policy (a worker's is its file's) and a year; it is not sent to who has it already."""
    url = f"/graphiql/{built.name}/{name}"
    response = await client.get(url)
    assert response.headers["content-type"].split(";")[0] == kind
    assert response.headers["cache-control"] == "public, max-age=31536000, immutable"
    assert response.headers["content-security-policy"] == POLICY
    assert response.headers["x-content-type-options"] == "nosniff"
    again = await client.get(url, headers={"If-None-Match": response.headers["etag"]})
    assert (again.status_code, again.content) == (304, b"")


@pytest.mark.parametrize(
    "path",
    [
        "",
        "STAMP",
        "STAMP/missing.js",
        ".building-1/main.js",
        "STAMP/../.building-1/main.js",
        "STAMP/%2e%2e/.building-1/main.js",
        "%2e%2e/package.json",
        "STAMP/..%2f..%2fpackage.json",
        "/etc/passwd",
    ],
)
async def test_nothing_else_is_served(client: httpx.AsyncClient, built: Path, path: str) -> None:
    """Folders, what a build has under way, and whatever lies outside of the built pages are not found."""
    assert (await client.get(f"/graphiql/{path.replace('STAMP', built.name)}")).status_code == 404


async def test_only_reading_is_allowed(client: httpx.AsyncClient, built: Path) -> None:
    """The page and its files can be read, not written to."""
    assert (await client.head("/")).status_code == 200
    assert (await client.post("/")).status_code == 405
    assert (await client.post(f"/graphiql/{built.name}/main.js")).status_code == 405


@pytest.fixture
def home(tmp_path: Path) -> Path:
    copy_sources(HOME, tmp_path)
    return tmp_path


@pytest.fixture
async def client(home: Path) -> AsyncIterator[httpx.AsyncClient]:
    transport = httpx.ASGITransport(Starlette(routes=page_routes(home)))
    async with httpx.AsyncClient(transport=transport, base_url="http://keiretsu.test") as client:
        assert (await client.get("/")).status_code == 503
        yield client


@pytest.fixture
def built(home: Path, client: httpx.AsyncClient) -> Path:
    """The folder of the page, made after the server started; and one in which a build is at work."""
    for folder in (built_folder(home), dist_folder(home) / ".building-1"):
        folder.mkdir(parents=True)
        for name in FILES:
            (folder / name).write_text(name)
    return built_folder(home)
