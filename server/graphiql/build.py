"""`python -m keiretsu.server.graphiql.build`: the sources of the page -> dist/STAMP, the built page. Skips a page that exists.

The build runs in a temporary folder, whose result is renamed as the last step: a killed build leaves no partial
page, and of two concurrent builds the second to finish discards its result.
"""

import shutil
import subprocess
import sys
import time
from contextlib import suppress
from pathlib import Path
from tempfile import TemporaryDirectory

from rich.console import Console
from rich.progress import Progress, SpinnerColumn, TextColumn, TimeElapsedColumn

from keiretsu.server.graphiql.node import MIN_NODE_VERSION, NodeRuntime, find_node
from keiretsu.server.graphiql.stamp import SOURCE_DIR, SOURCES, built_folder, dist_folder, stamp_sources

WORK_PREFIX = ".building-"
COMMAND_TIMEOUT = 600  # seconds for each of the two commands
ABANDONED_AFTER = 6 * COMMAND_TIMEOUT  # seconds after which no build can still be using its folder

# npm downloads the packages and nothing else, and runs no package scripts. Its default retries, with two pauses of up
# to a minute, would delay the error message without a network.
QUIET_FLAGS = ("--no-audit", "--no-fund", "--no-update-notifier", "--loglevel=error")
RETRY_FLAGS = ("--fetch-retries=2", "--fetch-retry-mintimeout=1000", "--fetch-retry-maxtimeout=5000")
NPM_CI = ("ci", "--ignore-scripts", "--include=optional", *QUIET_FLAGS, *RETRY_FLAGS)  # optional: esbuild's platform binary

NODE_MISSING = f"Node {MIN_NODE_VERSION} or newer with npm is required; install it, or run: pip install 'keiretsu[node]'"


class BuildError(Exception):
    """The page cannot be built; the message says why and what to do."""


def main(source_dir: Path = SOURCE_DIR) -> int:
    console = Console(stderr=True, highlight=False, soft_wrap=True)
    columns = (SpinnerColumn(finished_text="✓"), TextColumn("{task.description}"), TimeElapsedColumn())
    try:
        with Progress(*columns, console=console) as progress:
            folder = build_page(source_dir, progress)
    except BuildError as error:
        console.print(f"Cannot build the GraphiQL page: {error}", markup=False)
        return 1
    console.print(f"The GraphiQL page is ready: {folder.name}", markup=False)
    return 0


def build_page(source_dir: Path, progress: Progress) -> Path:
    """The folder of the page, which is built unless it exists."""
    try:
        folder = built_folder(source_dir)
        if not folder.is_dir():
            folder = run_build(source_dir, progress)
        remove_old_builds(folder)
    except OSError as error:
        raise BuildError(f"{error.strerror or error} ({error.filename or source_dir}).") from error
    return folder


def run_build(source_dir: Path, progress: Progress) -> Path:
    node = find_node()
    if node is None:
        raise BuildError(NODE_MISSING)
    dist_folder(source_dir).mkdir(exist_ok=True)
    with TemporaryDirectory(prefix=WORK_PREFIX, dir=dist_folder(source_dir), ignore_cleanup_errors=True) as work:
        copy_sources(source_dir, Path(work))
        bundle_page(node, Path(work), progress)
        folder = dist_folder(source_dir) / stamp_sources(Path(work))
        publish_page(Path(work) / "page.out", folder)
    return folder


def copy_sources(source_dir: Path, work: Path) -> None:
    for name in SOURCES:
        if (source_dir / name).is_dir():
            shutil.copytree(source_dir / name, work / name)
        else:
            shutil.copyfile(source_dir / name, work / name)


def bundle_page(node: NodeRuntime, work: Path, progress: Progress) -> None:
    fetch = progress.add_task("GraphiQL: downloading packages (70 MB, or from npm's cache)", total=1)
    run_command((*node.npm, *NPM_CI), "`npm ci`, which requires network access,", work)
    progress.advance(fetch)
    bundle = progress.add_task("GraphiQL: bundling the page", total=1)
    run_command((*node.node, "bundle.mjs", "page.out"), "`node bundle.mjs`", work)
    progress.advance(bundle)


def run_command(command: tuple[str, ...], name: str, folder: Path) -> None:
    """Run a command. If it fails, the error contains the end of its output."""
    try:
        process = subprocess.run(  # noqa: S603  # Node and npm from find_node, with constant arguments
            command,
            cwd=folder,
            stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            encoding="utf-8",
            errors="replace",
            timeout=COMMAND_TIMEOUT,
            check=False,
        )
    except subprocess.TimeoutExpired as error:
        raise BuildError(f"{name} was stopped after {COMMAND_TIMEOUT // 60} minutes.") from error
    if process.returncode != 0:
        raise BuildError(f"{name} failed with exit code {process.returncode}. Its output ends:\n{last_lines(process.stdout)}")


def last_lines(text: str, count: int = 12) -> str:
    lines = [f"  {line.rstrip()}" for line in text.splitlines() if line.strip() not in ("", "npm error")]
    return "\n".join(lines[-count:]) or "  (no output)"


def publish_page(output: Path, folder: Path) -> None:
    """Rename the output atomically. If the folder exists, a concurrent build has created the same page from the same sources."""
    try:
        output.rename(folder)
    except OSError:
        if not folder.is_dir():
            raise


def remove_old_builds(folder: Path) -> None:
    """Remove older pages and the folders of killed builds, but not those of builds in progress."""
    for other in folder.parent.iterdir():
        if other == folder:
            continue
        with suppress(FileNotFoundError):  # a concurrent build may have removed it
            if not other.name.startswith(WORK_PREFIX) or time.time() - other.stat().st_mtime > ABANDONED_AFTER:
                shutil.rmtree(other, ignore_errors=True)


if __name__ == "__main__":
    sys.exit(main())
