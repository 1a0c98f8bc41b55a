"""/livez: the process answers. /readyz: the database does, too.

{"status": "ok"}      503 {"status": "the database cannot be reached"}

Probes that come at the same time share one question to the database, which gets a second and a half.
"""

from __future__ import annotations

from starlette.requests import Request
from starlette.responses import JSONResponse, Response

from keiretsu.graph.store.store import StoreError

NEVER_KEPT = {"cache-control": "no-store"}


async def livez(_: Request) -> Response:
    """Alive, whatever the database does."""
    return JSONResponse({"status": "ok"}, headers=NEVER_KEPT)


async def readyz(request: Request) -> Response:
    """Ready when the database answers."""
    try:
        await request.app.state.store.ping()
    except StoreError:
        return JSONResponse({"status": "the database cannot be reached"}, status_code=503, headers=NEVER_KEPT)
    return JSONResponse({"status": "ok"}, headers=NEVER_KEPT)
