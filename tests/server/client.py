"""A client of the whole application, with routes and middleware, without a network.

async with app_client(Store(address)) as client: await client.post("/graphql", json={"query": "..."})
"""

from __future__ import annotations

import asyncio
import socket
from collections.abc import AsyncIterator, Iterator
from contextlib import asynccontextmanager, contextmanager

import httpx
from starlette.types import ASGIApp, Message

from keiretsu.graph.store.store import Address, Store
from keiretsu.schema.companies import COMPANIES
from keiretsu.schema.compile import compile_schema
from keiretsu.server.application import build_application


@asynccontextmanager
async def app_client(store: Store) -> AsyncIterator[httpx.AsyncClient]:
    """A client of the application, whose lifespan is that of the context."""
    application = build_application(store, compile_schema(COMPANIES)).app
    transport = httpx.ASGITransport(application)
    async with lifespan(application), httpx.AsyncClient(transport=transport, base_url="http://keiretsu.test") as client:
        yield client


@asynccontextmanager
async def lifespan(application: ASGIApp) -> AsyncIterator[None]:
    """Send the application the lifespan events of a server: startup, and shutdown at the end."""
    to_application: asyncio.Queue[Message] = asyncio.Queue()
    from_application: asyncio.Queue[Message] = asyncio.Queue()

    async def run() -> None:
        await application({"type": "lifespan"}, to_application.get, from_application.put)

    task = asyncio.create_task(run())
    for phase in ("startup", "shutdown"):
        await to_application.put({"type": f"lifespan.{phase}"})
        assert (await from_application.get())["type"] == f"lifespan.{phase}.complete"
        if phase == "startup":
            yield
    await task


@contextmanager
def unused_port() -> Iterator[int]:
    """A port without a listener, reserved for the test."""
    with socket.socket() as holder:
        holder.bind(("127.0.0.1", 0))
        yield holder.getsockname()[1]


def address_at(port: int) -> Address:
    return Address(f"bolt://127.0.0.1:{port}", "neo4j", "a password")


def error_messages(response: httpx.Response) -> list[str]:
    """The messages of the errors in a response."""
    return [error["message"] for error in response.json().get("errors", ())]
