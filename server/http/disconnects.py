"""Disconnect monitoring: cancels the operation of a client that has disconnected.

response = await monitor.execute(engine, request, receive)   ->   None if the client disconnected first
"""

from __future__ import annotations

import asyncio
from typing import Any

from starlette.types import Receive

from keiretsu.resolvers.engine import Engine
from keiretsu.resolvers.request import GraphQLRequest, GraphQLResponse
from keiretsu.server.supervision import run_guarded

DISCONNECT_POLL = 0.05  # seconds; a request is monitored after one to two polls


class DisconnectMonitor:
    """The requests in flight, by task. One timer serves them all, since most finish before it fires."""

    def __init__(self) -> None:
        self._in_flight: dict[Any, Receive] = {}
        self._seen: set[Any] = set()
        self._watchers: dict[Any, asyncio.Task[None]] = {}
        self._disconnected: set[Any] = set()
        self._timer: asyncio.TimerHandle | None = None

    async def execute(self, engine: Engine, request: GraphQLRequest, receive: Receive) -> GraphQLResponse | None:
        """The response; None if the client has disconnected, and then all work for the request has ended, too."""
        loop = asyncio.get_running_loop()
        task: Any = asyncio.current_task(loop)
        self._in_flight[task] = receive
        if self._timer is None:
            self._timer = loop.call_later(DISCONNECT_POLL, self._poll)
        try:
            response = await engine.execute(request)
            if task in self._disconnected:
                await asyncio.sleep(0)  # a pending cancellation is raised here
        except asyncio.CancelledError:
            if task in self._disconnected and not task.uncancel():
                return None
            raise
        finally:
            del self._in_flight[task]
            if self._watchers or self._disconnected:
                self._remove(task)
        return response

    def _poll(self) -> None:
        """Set the timer again first: a poll that fails must not be the last one."""
        self._timer = asyncio.get_running_loop().call_later(DISCONNECT_POLL, self._poll) if self._in_flight else None
        run_guarded("poll for disconnects", self._watch_slow)

    def _watch_slow(self) -> None:
        """Watch the requests that were in flight at the previous poll already."""
        for task in self._in_flight.keys() & self._seen - self._watchers.keys():
            self._watchers[task] = asyncio.ensure_future(self._watch(task, self._in_flight[task]))
        self._seen = {*self._in_flight}

    async def _watch(self, task: asyncio.Task[None], receive: Receive) -> None:
        while (await receive())["type"] != "http.disconnect":
            pass
        self._disconnected.add(task)
        task.cancel()

    def _remove(self, task: asyncio.Task[None]) -> None:
        watcher = self._watchers.pop(task, None)
        if watcher:
            watcher.cancel()
        self._disconnected.discard(task)
