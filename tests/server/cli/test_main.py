"""`keiretsu` as people type it, in any folder: what it prints where, how it ends, and that it never shows a stack."""

from __future__ import annotations

import os
import pty
import subprocess
from pathlib import Path

import pytest

from keiretsu.server.settings import SETTINGS
from tests.conftest import ROOT
from tests.graph.local.processes import occupied
from tests.server.processes import Done, run_keiretsu, start_keiretsu

RESET = "This removes what the database holds of the data set xiaomi and its files no longer do."


def test_schema(tmp_path: Path) -> None:
    """The schema that is printed is the one that is committed."""
    done = run_keiretsu("schema", folder=tmp_path)
    assert done == Done(0, (ROOT / "schema.graphql").read_text(encoding="utf-8"), "")


def test_help(tmp_path: Path) -> None:
    """Help names every setting and what it is for."""
    done = run_keiretsu("--help", folder=tmp_path)
    assert (done.code, done.err) == (0, "")
    assert all(f"{row.variable} " in done.out and row.purpose in done.out for row in SETTINGS)


@pytest.mark.parametrize("words", [(), ("start",), ("serve", "now"), ("seed", "a", "b"), ("schema", "--json")])
def test_not_understood(tmp_path: Path, words: tuple[str, ...]) -> None:
    """Usage on standard error, and status 2."""
    done = run_keiretsu(*words, folder=tmp_path)
    assert (done.code, done.out) == (2, "")
    assert done.err.startswith("usage: keiretsu")
    assert "Traceback" not in done.err


def test_whoever_reads_along_may_stop(tmp_path: Path) -> None:
    """As in `keiretsu schema | head -1`: no stack on the screen."""
    with start_keiretsu("schema", folder=tmp_path, settings={}, stdout=subprocess.PIPE, stderr=subprocess.PIPE) as process:
        assert process.stdout
        assert process.stderr
        assert process.stdout.readline()
        process.stdout.close()
        assert process.stderr.read() == ""
    assert process.returncode == 1


def test_seed_with_faults(tmp_path: Path) -> None:
    """All faults on standard error, nothing on standard output, nothing written."""
    mine = tmp_path / "mine"
    mine.mkdir()
    (mine / "companies.csv").write_text("name,anonymous\nAcme,perhaps\n,TRUE\n")
    assert run_keiretsu("seed", "mine", folder=tmp_path) == Done(
        1,
        "",
        'companies.csv line 2, column anonymous: "perhaps" is neither TRUE nor FALSE.\n'
        "companies.csv line 3, column name: this cell is empty and must not be.\n"
        "2 faults; nothing was written.\n",
    )
    assert not (tmp_path / "data").exists()


def test_seed_without_a_folder(tmp_path: Path) -> None:
    """A folder that is not there is a fault, too."""
    assert run_keiretsu("seed", "nowhere", folder=tmp_path) == Done(
        1, "", "nowhere: there is no such folder.\n1 fault; nothing was written.\n"
    )


def test_check_writes_nothing(tmp_path: Path) -> None:
    """--dry-run reads the built-in data, says what it holds, and starts no database."""
    done = run_keiretsu("seed", "--dry-run", folder=tmp_path)
    assert (done.code, done.err) == (0, "")
    assert done.out.startswith("xiaomi: ")
    assert done.out.endswith(", no fault.\n")
    assert list(tmp_path.iterdir()) == []


def test_reset_off_a_terminal(tmp_path: Path) -> None:
    """Nobody can be asked, so only --yes will do."""
    done = run_keiretsu("seed", "--prune", folder=tmp_path)
    assert (done.code, done.err) == (1, f"keiretsu: {RESET} Say --yes to do it.\n")
    assert list(tmp_path.iterdir()) == []


@pytest.mark.parametrize("typed", [b"n\n", b"\n", b"yeah\n", b"\x04"], ids=["n", "return", "yeah", "Ctrl-D"])
def test_reset_on_a_terminal(tmp_path: Path, typed: bytes) -> None:
    """Whatever is not yes is no."""
    terminal, end = pty.openpty()
    os.write(terminal, typed)
    done = run_keiretsu("seed", "--prune", folder=tmp_path, stdin=end)
    os.close(end)
    os.close(terminal)
    assert done.out.endswith(f"{RESET} Go on? [y/N] ")
    assert (done.code, done.err) == (1, "keiretsu: Nothing was changed.\n")
    assert list(tmp_path.iterdir()) == []


@pytest.mark.parametrize("words", [("serve",), ("seed",), ("seed", "--dry-run"), ("schema",)])
def test_bad_setting(tmp_path: Path, words: tuple[str, ...]) -> None:
    """One sentence before anything is done."""
    assert run_keiretsu(*words, folder=tmp_path, KEIRETSU_PORT="80000") == Done(
        1, "", 'keiretsu: KEIRETSU_PORT is "80000"; it may be a port from 1 to 65535.\n'
    )
    assert list(tmp_path.iterdir()) == []


@pytest.mark.parametrize(
    ("host", "told"),
    [
        ("192.0.2.1", "which is no address of this machine"),  # kept for documentation, so nobody has it
        ("keiretsu.invalid", "and there is no such address"),
        ("a" * 64, "and there is no such address"),
        ("a..b", "and there is no such address"),
    ],
)
def test_serve_at_another_host(tmp_path: Path, host: str, told: str) -> None:
    """An address that cannot be listened on is told before a database is started."""
    assert run_keiretsu("serve", "--allow-anonymous", folder=tmp_path, KEIRETSU_HOST=host) == Done(
        1, "", f'keiretsu: KEIRETSU_HOST is "{host}", {told}; it may be 127.0.0.1.\n'
    )
    assert list(tmp_path.iterdir()) == []


def test_serve_at_a_port_that_is_taken(tmp_path: Path) -> None:
    """So is a port."""
    with occupied(0) as port:
        assert run_keiretsu("serve", folder=tmp_path, KEIRETSU_PORT=str(port)) == Done(
            1, "", f"keiretsu: Port {port} is taken by another program; stop that, or set KEIRETSU_PORT to another port.\n"
        )
    assert list(tmp_path.iterdir()) == []


def test_data_in_a_foreign_folder(tmp_path: Path) -> None:
    """A folder with other things in it is left as it is."""
    (tmp_path / "data").mkdir()
    (tmp_path / "data" / "letter.txt").write_text("Dear")
    assert run_keiretsu("seed", folder=tmp_path).err == (
        f"keiretsu: {tmp_path}/data holds other files and no database of this program; set KEIRETSU_DATA_DIR to a new or an empty folder.\n"
    )
    assert [file.name for file in (tmp_path / "data").iterdir()] == ["letter.txt"]
