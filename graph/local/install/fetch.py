"""The list of jars -> a folder that holds them all, each verified by its SHA-256.

fetch_jars(read_jars(), Path("cache/jars"))   shows its progress on stderr; the network is needed once
"""

import os
import sys
import threading
import time
from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor, as_completed
from pathlib import Path

import requests
from requests.adapters import HTTPAdapter

from keiretsu.graph.local.errors import disk_in_words
from keiretsu.graph.local.file_lock import POLL_SECONDS, FileLock, try_exclusive
from keiretsu.graph.local.install.checksums import note_verified, unverified
from keiretsu.graph.local.install.download import Download, sha256_of
from keiretsu.graph.local.install.jar_list import Jar, neo4j_version
from keiretsu.graph.local.install.progress import progress

PARALLEL = 16


def fetch_jars(jars: Sequence[Jar], folder: Path, repository: str | None = None) -> None:
    """Make `folder` hold all jars. `repository` is the base address of a Maven repository; None is Maven Central."""
    with disk_in_words(folder):
        if is_frozen(folder) and all(is_whole(jar, folder) for jar in jars):
            return
        folder.mkdir(parents=True, exist_ok=True)
        lock = wait_for_turn(folder / "fetch.lock")
        try:
            missing = [jar for jar in unverified(jars, folder) if not is_whole(jar, folder)]
            if missing:
                title = f"Fetching Neo4j {neo4j_version(jars)}"
                download_all(missing, folder, repository or maven_central(), title)
            note_verified(jars, folder)
        finally:
            lock.release()


def is_frozen(folder: Path) -> bool:
    """A cache that came with a container, say: it is as good as any if it is complete."""
    return folder.exists() and not os.access(folder, os.W_OK)


def wait_for_turn(lock_file: Path) -> FileLock:
    """Only one process fetches; the others wait for it and then find everything there."""
    if lock := try_exclusive(lock_file):
        return lock
    print("Another process is fetching Neo4j; waiting for it.", file=sys.stderr)
    while not (lock := try_exclusive(lock_file)):
        time.sleep(POLL_SECONDS)
    return lock


def is_whole(jar: Jar, folder: Path) -> bool:
    target = folder / jar.file
    return target.exists() and target.stat().st_size == jar.size and sha256_of(target) == jar.sha256


def maven_central() -> str:
    import jgo  # 0.3 s, needed only when something must be fetched

    return jgo.MAVEN_CENTRAL_URL  # type: ignore[attr-defined]  # jgo documents it, but does not list it in __all__


def download_all(jars: Sequence[Jar], folder: Path, repository: str, title: str) -> None:
    stopped = threading.Event()
    with requests.Session() as session, progress(sum(jar.size for jar in jars), title) as report:
        session.mount("https://", HTTPAdapter(pool_maxsize=PARALLEL))
        session.mount("http://", HTTPAdapter(pool_maxsize=PARALLEL))
        with ThreadPoolExecutor(PARALLEL) as pool:
            downloads = [Download(jar, folder, f"{repository}/{jar.path}", session, report, stopped) for jar in jars]
            tasks = [pool.submit(download.run) for download in downloads]
            try:
                for task in as_completed(tasks):
                    task.result()
            finally:  # after a fault or Ctrl-C the others stop at their next block; what they have stays for next time
                stopped.set()
                pool.shutdown(cancel_futures=True)
