"""`python -m keiretsu.server.graphiql.build`: the sources of the page -> dist/STAMP, the page. Nothing to do where it stands.

All work is done in a folder of its own, and what came of it is renamed as the last step: a build that is killed
leaves no half page, and of two at once the second to finish throws its own away.
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

from keiretsu.server.graphiql.node import OLDEST, Node, find_node
from keiretsu.server.graphiql.stamp import HOME, SOURCES, built_folder, dist_folder, stamp_sources

WORK = ".building-"
LIMIT = 600  # seconds for each of the two commands
ABANDONED = 6 * LIMIT  # seconds after which nobody can still be at work in a folder

# The network is asked for the packages and nothing else, and no package may run a script of its own. npm's own
# patience, two pauses of up to a minute, would leave a person without a network waiting.
QUIET = ("--no-audit", "--no-fund", "--no-update-notifier", "--loglevel=error")
IMPATIENT = ("--fetch-retries=2", "--fetch-retry-mintimeout=1000", "--fetch-retry-maxtimeout=5000")
NPM_CI = ("ci", "--ignore-scripts", "--include=optional", *QUIET, *IMPATIENT)  # optional: esbuild for one machine

NO_NODE = f"it needs Node {OLDEST} or newer with npm; install that, or run: pip install 'keiretsu[node]'"


class BuildError(Exception):
    """Why there is no page and what to do, for the person at the keyboard."""


def main(home: Path = HOME) -> int:
    console = Console(stderr=True, highlight=False, soft_wrap=True)
    columns = (SpinnerColumn(finished_text="✓"), TextColumn("{task.description}"), TimeElapsedColumn())
    try:
        with Progress(*columns, console=console) as progress:
            folder = build_page(home, progress)
    except BuildError as error:
        console.print(f"The GraphiQL page is not built: {error}", markup=False)
        return 1
    console.print(f"The GraphiQL page is ready: {folder.name}", markup=False)
    return 0


def build_page(home: Path, progress: Progress) -> Path:
    """The folder that holds the page, built now unless it was there."""
    try:
        folder = built_folder(home)
        if not folder.is_dir():
            folder = make_page(home, progress)
        sweep_dist(folder)
    except OSError as error:
        raise BuildError(f"{error.strerror or error} ({error.filename or home}).") from error
    return folder


def make_page(home: Path, progress: Progress) -> Path:
    node = find_node()
    if node is None:
        raise BuildError(NO_NODE)
    dist_folder(home).mkdir(exist_ok=True)
    with TemporaryDirectory(prefix=WORK, dir=dist_folder(home), ignore_cleanup_errors=True) as work:
        copy_sources(home, Path(work))
        bundle_page(node, Path(work), progress)
        folder = dist_folder(home) / stamp_sources(Path(work))
        publish_page(Path(work) / "page.out", folder)
    return folder


def copy_sources(home: Path, work: Path) -> None:
    for name in SOURCES:
        if (home / name).is_dir():
            shutil.copytree(home / name, work / name)
        else:
            shutil.copyfile(home / name, work / name)


def bundle_page(node: Node, work: Path, progress: Progress) -> None:
    fetch = progress.add_task("GraphiQL: fetching its packages (70 MB, or from npm's cache)", total=1)
    run_command((*node.npm, *NPM_CI), "`npm ci`, which needs the network,", work)
    progress.advance(fetch)
    bundle = progress.add_task("GraphiQL: bundling the page", total=1)
    run_command((*node.node, "bundle.mjs", "page.out"), "`node bundle.mjs`", work)
    progress.advance(bundle)


def run_command(command: tuple[str, ...], name: str, folder: Path) -> None:
    """Its output is shown only if it fails, and then the end of it."""
    try:
        done = subprocess.run(  # noqa: S603  # Node and npm as found, with arguments of our own
            command,
            cwd=folder,
            stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            encoding="utf-8",
            errors="replace",
            timeout=LIMIT,
            check=False,
        )
    except subprocess.TimeoutExpired as error:
        raise BuildError(f"{name} was stopped after {LIMIT // 60} minutes.") from error
    if done.returncode != 0:
        raise BuildError(f"{name} failed with exit code {done.returncode}. It said:\n{last_lines(done.stdout)}")


def last_lines(text: str, count: int = 12) -> str:
    lines = [f"  {line.rstrip()}" for line in text.splitlines() if line.strip() not in ("", "npm error")]
    return "\n".join(lines[-count:]) or "  (nothing)"


def publish_page(made: Path, folder: Path) -> None:
    """A rename is all or nothing. Where the folder stands by now, another build made the same from the same sources."""
    try:
        made.rename(folder)
    except OSError:
        if not folder.is_dir():
            raise


def sweep_dist(folder: Path) -> None:
    """Removes older pages, and the work of builds that were killed; leaves alone what another build is at work on."""
    for other in folder.parent.iterdir():
        if other == folder:
            continue
        with suppress(FileNotFoundError):  # another build sweeps too
            if not other.name.startswith(WORK) or time.time() - other.stat().st_mtime > ABANDONED:
                shutil.rmtree(other, ignore_errors=True)


if __name__ == "__main__":
    sys.exit(main())
