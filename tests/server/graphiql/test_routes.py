"""Responses of server/graphiql/routes.py and their headers. test_page.py checks them in a browser."""

import re
from collections.abc import AsyncIterator
from pathlib import Path

import httpx
import pytest
from starlette.applications import Starlette

from keiretsu.server.graphiql.build import copy_sources
from keiretsu.server.graphiql.routes import page_routes
from keiretsu.server.graphiql.stamp import SOURCE_DIR, built_folder, dist_folder

POLICY = (
    "default-src 'none'; script-src 'self'; worker-src 'self'; connect-src 'self'; style-src 'self' 'unsafe-inline'; "
    "font-src data:; img-src 'self' data:; base-uri 'none'; form-action 'none'; frame-ancestors 'none'"
)
FILES = {"main.js": "text/javascript", "main.css": "text/css", "icon.svg": "image/svg+xml"}


async def test_unbuilt_page_has_instructions(client: httpx.AsyncClient) -> None:
    """Without a built page the server works, and / explains how to build it."""
    response = await client.get("/")
    assert response.status_code == 503
    assert response.headers["content-type"] == "text/html; charset=utf-8"
    assert "<pre>python -m keiretsu.server.graphiql.build</pre>" in response.text
    assert (await client.get("/graphiql/any/main.js")).status_code == 404


async def test_page_appears_when_it_is_built(client: httpx.AsyncClient, built: Path) -> None:
    """A built page is served without a restart, and so is every file it references."""
    response = await client.get("/")
    assert response.status_code == 200
    assert "<title>Keiretsu</title>" in response.text
    names = re.findall(r'(?:src|href)="([^"]+)"', response.text)
    assert sorted(names) == sorted(f"graphiql/{built.name}/{name}" for name in FILES)
    assert [(await client.get(f"/{name}")).status_code for name in names] == [200, 200, 200]


async def test_page_is_revalidated_and_has_security_headers(client: httpx.AsyncClient, built: Path) -> None:
    """Browsers revalidate the page on each visit and load nothing from other sources."""
    headers = (await client.get("/")).headers
    assert headers["cache-control"] == "no-cache"
    assert headers["content-security-policy"] == POLICY
    assert headers["x-content-type-options"] == "nosniff"
    assert headers["x-frame-options"] == "DENY"
    assert headers["referrer-policy"] == "same-origin"
    assert headers["cross-origin-opener-policy"] == "same-origin"


@pytest.mark.parametrize(("name", "media_type"), FILES.items())
async def test_asset_is_cached_forever(client: httpx.AsyncClient, built: Path, name: str, media_type: str) -> None:
    """An asset has its media type, the policy (which applies to workers), and a maximum age of a year; its ETag is revalidated."""
    url = f"/graphiql/{built.name}/{name}"
    response = await client.get(url)
    assert response.headers["content-type"].split(";")[0] == media_type
    assert response.headers["cache-control"] == "public, max-age=31536000, immutable"
    assert response.headers["content-security-policy"] == POLICY
    assert response.headers["x-content-type-options"] == "nosniff"
    revalidated = await client.get(url, headers={"If-None-Match": response.headers["etag"]})
    assert (revalidated.status_code, revalidated.content) == (304, b"")


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
    """Folders, builds in progress, and files outside the built pages are not found."""
    assert (await client.get(f"/graphiql/{path.replace('STAMP', built.name)}")).status_code == 404


async def test_only_get_and_head_are_allowed(client: httpx.AsyncClient, built: Path) -> None:
    """The page and its assets reject POST."""
    assert (await client.head("/")).status_code == 200
    assert (await client.post("/")).status_code == 405
    assert (await client.post(f"/graphiql/{built.name}/main.js")).status_code == 405


@pytest.fixture
def source_dir(tmp_path: Path) -> Path:
    copy_sources(SOURCE_DIR, tmp_path)
    return tmp_path


@pytest.fixture
async def client(source_dir: Path) -> AsyncIterator[httpx.AsyncClient]:
    transport = httpx.ASGITransport(Starlette(routes=page_routes(source_dir)))
    async with httpx.AsyncClient(transport=transport, base_url="http://keiretsu.test") as client:
        assert (await client.get("/")).status_code == 503
        yield client


@pytest.fixture
def built(source_dir: Path, client: httpx.AsyncClient) -> Path:
    """A built page, created after the server started, next to a build in progress."""
    for folder in (built_folder(source_dir), dist_folder(source_dir) / ".building-1"):
        folder.mkdir(parents=True)
        for name in FILES:
            (folder / name).write_text(name)
    return built_folder(source_dir)
