"""GET / and all that the page loads: GraphiQL as server/graphiql builds it, or how to build it.

/                          the page; asks /graphql on the same origin
/graphiql/STAMP/main.js    its files: STAMP changes when they do, so browsers may keep them for good
"""

import os
from pathlib import Path

from starlette.requests import Request
from starlette.responses import HTMLResponse, Response
from starlette.routing import BaseRoute, Mount, Route
from starlette.staticfiles import PathLike, StaticFiles
from starlette.types import Scope

from keiretsu.server.graphiql.stamp import HOME, built_folder, dist_folder

ASSETS = "graphiql"

# The editor and the menus set styles from their scripts, and the fonts lie in the style sheet; all else comes in
# files of our own.
POLICY = {
    "default-src": "'none'",
    "script-src": "'self'",
    "worker-src": "'self'",
    "connect-src": "'self'",
    "style-src": "'self' 'unsafe-inline'",
    "font-src": "data:",
    "img-src": "'self' data:",
    "base-uri": "'none'",
    "form-action": "'none'",
    "frame-ancestors": "'none'",
}
GUARDS = {
    "Content-Security-Policy": "; ".join(f"{what} {whence}" for what, whence in POLICY.items()),
    "Cross-Origin-Opener-Policy": "same-origin",
    "Cross-Origin-Resource-Policy": "same-origin",
    "Referrer-Policy": "same-origin",
    "X-Content-Type-Options": "nosniff",
    "X-Frame-Options": "DENY",
}


def page_routes(home: Path = HOME) -> list[BaseRoute]:
    """The routes of the page. It may be built, or built anew, while the server runs: each request looks."""

    def show_page(_: Request) -> Response:  # not async, so that reading files does not hold up other requests
        folder = built_folder(home)
        headers = GUARDS | {"Cache-Control": "no-cache"}
        if not folder.is_dir():
            return HTMLResponse((HOME / "unbuilt.html").read_text("utf-8"), status_code=503, headers=headers)
        page = (home / "page" / "page.html").read_text("utf-8")
        return HTMLResponse(page.replace("{assets}", f"{ASSETS}/{folder.name}"), headers=headers)

    assets = PageFiles(directory=dist_folder(home), check_dir=False)
    return [Route("/", show_page, name="page"), Mount(f"/{ASSETS}", assets)]


class PageFiles(StaticFiles):
    """The folder of built pages, which may still be missing; what a build has under way there is not served."""

    async def check_config(self) -> None:
        """Starlette fails at the first request if the folder is missing; here its files are just not found."""

    def lookup_path(self, path: str) -> tuple[str, os.stat_result | None]:
        return ("", None) if path.startswith(".") else super().lookup_path(path)

    def file_response(
        self,
        full_path: PathLike,
        stat_result: os.stat_result,
        scope: Scope,
        status_code: int = 200,
    ) -> Response:
        response = super().file_response(full_path, stat_result, scope, status_code)
        response.headers.update(GUARDS | {"Cache-Control": "public, max-age=31536000, immutable"})
        return response
