"""The application over a database, as a client without a network: routes, middleware and all.

async with application_of(Store(address)) as client: await client.post("/graphql", json={"query": "..."})
"""

from __future__ import annotations

import socket
from collections.abc import AsyncIterator, Iterator
from contextlib import asynccontextmanager, contextmanager

import httpx

from graph.store import Address, Store
from schema.companies import COMPANIES
from schema.reading import read_declarations
from server.application import make_application


@asynccontextmanager
async def application_of(store: Store) -> AsyncIterator[httpx.AsyncClient]:
    """A client of the application, which is started and stopped as a server does it."""
    application = make_application(store, read_declarations(COMPANIES))
    transport = httpx.ASGITransport(application)
    async with (
        application.router.lifespan_context(application),
        httpx.AsyncClient(transport=transport, base_url="http://keiretsu.test") as client,
    ):
        yield client


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
