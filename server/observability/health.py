"""/livez: the process responds. /readyz: the database responds, too.

{"status": "ok"}   {"status": "ok", "load": "unfinished"}   {"status": "ok", "indexes": "missing"}   503 {"status": "database unreachable"}

Concurrent probes share one health check of the database, which may take 1.5 seconds.
"""

from __future__ import annotations

from starlette.requests import Request
from starlette.responses import JSONResponse, Response

from keiretsu.graph.store.store import StoreError

NO_STORE = {"cache-control": "no-store"}


async def livez(_: Request) -> Response:
    """Liveness, independent of the database."""
    return JSONResponse({"status": "ok"}, headers=NO_STORE)


async def readyz(request: Request) -> Response:
    """Readiness: the database responds. It also does while a load is unfinished or a full-text index is missing; the response says so."""
    try:
        unfinished = await request.app.state.store.ping()
    except StoreError:
        return JSONResponse({"status": "database unreachable"}, status_code=503, headers=NO_STORE)
    status = {"status": "ok"} | ({"load": "unfinished"} if unfinished else {})
    if await request.app.state.index_probe.is_missing():
        status |= {"indexes": "missing"}
    return JSONResponse(status, headers=NO_STORE)
