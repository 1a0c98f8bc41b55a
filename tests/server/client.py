"""The application over a database, as a client without a network: routes, middleware and all.

async with application_of(Store(address)) as client: await client.post("/graphql", json={"query": "..."})
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
from keiretsu.schema.compile import read_declarations
from keiretsu.server.application import make_application


@asynccontextmanager
async def application_of(store: Store) -> AsyncIterator[httpx.AsyncClient]:
    """A client of the application, which is started and stopped as a server does it."""
    application = make_application(store, read_declarations(COMPANIES))
    transport = httpx.ASGITransport(application)
    async with lifespan(application), httpx.AsyncClient(transport=transport, base_url="http://keiretsu.test") as client:
        yield client


@asynccontextmanager
async def lifespan(application: ASGIApp) -> AsyncIterator[None]:
    """The application is told to start and, at the end, to stop, as a server does it."""
    told: asyncio.Queue[Message] = asyncio.Queue()
    said: asyncio.Queue[Message] = asyncio.Queue()

    async def run() -> None:
        await application({"type": "lifespan"}, told.get, said.put)

    running = asyncio.create_task(run())
    for word in ("startup", "shutdown"):
        await told.put({"type": f"lifespan.{word}"})
        assert (await said.get())["type"] == f"lifespan.{word}.complete"
        if word == "startup":
            yield
    await running


@contextmanager
def closed_port() -> Iterator[int]:
    """A port at which nobody answers, kept from everybody else."""
    with socket.socket() as holder:
        holder.bind(("127.0.0.1", 0))
        yield holder.getsockname()[1]


def address_at(port: int) -> Address:
    return Address(f"bolt://127.0.0.1:{port}", "neo4j", "a password")


def messages(response: httpx.Response) -> list[str]:
    """What a response says is wrong."""
    return [one["message"] for one in response.json().get("errors", ())]
