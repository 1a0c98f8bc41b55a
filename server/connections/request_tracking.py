"""ASGI: lets the connection of each request know when its response has ended, and limits the time of a body that is incomplete."""

from __future__ import annotations

from starlette.types import ASGIApp, Message, Receive, Scope, Send

from keiretsu.server.connections.guarded_protocol import CONNECTION, GuardedProtocol


class RequestTracking:
    """ASGI: the outermost application of a server whose connections are guarded."""

    def __init__(self, app: ASGIApp) -> None:
        self.app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http":
            await self.app(scope, receive, send)
            return
        connection: GuardedProtocol = scope["state"].pop(CONNECTION)
        if connection.is_body_incomplete:
            receive = _receive_in_time(connection, receive)
        try:
            await self.app(scope, receive, send)
        finally:
            connection.end_request()


def _receive_in_time(connection: GuardedProtocol, receive: Receive) -> Receive:
    """Until the body is complete; later messages, of a disconnect, have time."""
    is_complete = False

    async def receive_message() -> Message:
        nonlocal is_complete
        message: Message = await (receive() if is_complete else connection.receive_in_time(receive))
        is_complete = is_complete or not message.get("more_body")
        return message

    return receive_message
