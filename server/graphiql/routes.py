"""GET / and the assets of the page: GraphiQL, or instructions to build it.

/                          the page; it sends requests to /graphql on the same origin
/graphiql/STAMP/main.js    its assets: STAMP changes with their content, so browsers may cache them forever
"""

import os
from pathlib import Path

from starlette.requests import Request
from starlette.responses import HTMLResponse, Response
from starlette.routing import BaseRoute, Mount, Route
from starlette.staticfiles import PathLike, StaticFiles
from starlette.types import Scope

from keiretsu.server.graphiql.stamp import SOURCE_DIR, built_folder, dist_folder

ASSETS_PATH = "graphiql"

# The editor and the menus set inline styles from scripts, and the fonts are embedded in the style sheet; everything
# else is loaded from the server's own files.
CONTENT_SECURITY_POLICY = {
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
PAGE_SECURITY_HEADERS = {
    "Content-Security-Policy": "; ".join(f"{directive} {sources}" for directive, sources in CONTENT_SECURITY_POLICY.items()),
    "Cross-Origin-Opener-Policy": "same-origin",
    "Cross-Origin-Resource-Policy": "same-origin",
    "Referrer-Policy": "same-origin",
    "X-Content-Type-Options": "nosniff",
    "X-Frame-Options": "DENY",
}


def page_routes(source_dir: Path = SOURCE_DIR) -> list[BaseRoute]:
    """The routes of the page. Each request checks the folder, because the page may be built or rebuilt while the server runs."""

    def show_page(_: Request) -> Response:  # not async: reading files must not block other requests
        folder = built_folder(source_dir)
        headers = PAGE_SECURITY_HEADERS | {"Cache-Control": "no-cache"}
        if not folder.is_dir():
            return HTMLResponse((SOURCE_DIR / "unbuilt.html").read_text("utf-8"), status_code=503, headers=headers)
        page = (source_dir / "page" / "page.html").read_text("utf-8")
        return HTMLResponse(page.replace("{assets}", f"{ASSETS_PATH}/{folder.name}"), headers=headers)

    assets = PageAssets(directory=dist_folder(source_dir), check_dir=False)
    return [Route("/", show_page, name="page"), Mount(f"/{ASSETS_PATH}", assets)]


class PageAssets(StaticFiles):
    """Serves the folder of built pages, which may not exist; folders of builds in progress are not served."""

    async def check_config(self) -> None:
        """Skip Starlette's check, which fails if the folder is missing: files are then simply not found."""

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
        response.headers.update(PAGE_SECURITY_HEADERS | {"Cache-Control": "public, max-age=31536000, immutable"})
        return response
