"""docs/images/graphiql.png: GraphiQL at / with a query to the built-in data and its response.

    python docs/picture.py

It starts a server in a temporary folder and opens its page in Chromium.
"""

from __future__ import annotations

import json
import shutil
import signal
import sys
import tempfile
from pathlib import Path

ROOT = Path(__file__).parent.parent
sys.path.insert(0, str(ROOT))

from tests.packages import node_with_packages, run  # noqa: E402  # needs the path above
from tests.server.processes import ServerProcess  # noqa: E402

BROWSER = ROOT / "tests" / "server" / "graphiql" / "browser"
PICTURE = ROOT / "docs" / "images" / "graphiql.png"


def main() -> None:
    """Write the picture."""
    chromium = shutil.which("chromium")
    if chromium is None:
        sys.exit("chromium is missing: apt-get install -y chromium")
    PICTURE.parent.mkdir(exist_ok=True)
    with tempfile.TemporaryDirectory(ignore_cleanup_errors=True) as folder, ServerProcess(Path(folder) / "data") as server:
        server.startup_banner()
        config = {"url": server.url, "chromium": chromium, "file": str(PICTURE)}
        run((*node_with_packages(BROWSER).node, "picture.mjs", json.dumps(config)), BROWSER)
        server.stop(signal.SIGTERM)


if __name__ == "__main__":
    main()
