"""Jar list -> a folder that contains all jars, each verified by its SHA-256.

fetch_jars(read_jars(), Path("cache/jars"))   shows its progress on stderr; needs the network once
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

from keiretsu.files import POLL_SECONDS, FileLock, try_exclusive
from keiretsu.graph.local.errors import translate_disk_errors
from keiretsu.graph.local.install.checksums import missing_or_changed, record_verified
from keiretsu.graph.local.install.download import Download, sha256_of
from keiretsu.graph.local.install.jar_list import Jar, neo4j_version
from keiretsu.graph.local.install.progress import show_download
from keiretsu.progress import ProgressStyle, progress_style

MAX_PARALLEL_DOWNLOADS = 16


def fetch_jars(jars: Sequence[Jar], folder: Path, repository: str | None = None) -> None:
    """Download and verify all jars. `repository` is the base address of a Maven repository; None is Maven Central."""
    with translate_disk_errors(folder):
        if is_read_only(folder) and all(is_intact(jar, folder) for jar in jars):
            return
        folder.mkdir(parents=True, exist_ok=True)
        lock = acquire_fetch_lock(folder / "fetch.lock")
        try:
            missing = [jar for jar in missing_or_changed(jars, folder) if not is_intact(jar, folder)]
            if missing:
                title = f"Downloading Neo4j {neo4j_version(jars)}"
                download_all(missing, folder, repository or maven_central(), title)
            record_verified(jars, folder)
        finally:
            lock.release()


def is_read_only(folder: Path) -> bool:
    """Such as a cache in a container image: usable if it is complete."""
    return folder.exists() and not os.access(folder, os.W_OK)


def acquire_fetch_lock(lock_file: Path) -> FileLock:
    """Only one process downloads; the others wait for it and then have everything."""
    if lock := try_exclusive(lock_file):
        return lock
    if progress_style() is not ProgressStyle.NONE:
        print("Another process is downloading Neo4j; waiting for it.", file=sys.stderr)
    while not (lock := try_exclusive(lock_file)):
        time.sleep(POLL_SECONDS)
    return lock


def is_intact(jar: Jar, folder: Path) -> bool:
    target = folder / jar.file
    return target.exists() and target.stat().st_size == jar.size and sha256_of(target) == jar.sha256


def maven_central() -> str:
    import jgo  # imports in 0.3 s, needed only for a download

    return jgo.MAVEN_CENTRAL_URL  # type: ignore[attr-defined]  # jgo documents it, but does not list it in __all__


def download_all(jars: Sequence[Jar], folder: Path, repository: str, title: str) -> None:
    aborted = threading.Event()
    with requests.Session() as session, show_download(sum(jar.size for jar in jars), title) as report:
        session.mount("https://", HTTPAdapter(pool_maxsize=MAX_PARALLEL_DOWNLOADS))
        session.mount("http://", HTTPAdapter(pool_maxsize=MAX_PARALLEL_DOWNLOADS))
        with ThreadPoolExecutor(MAX_PARALLEL_DOWNLOADS) as pool:
            downloads = [Download(jar, folder, f"{repository}/{jar.path}", session, report, aborted) for jar in jars]
            tasks = [pool.submit(download.run) for download in downloads]
            try:
                for task in as_completed(tasks):
                    task.result()
            finally:  # after an error or Ctrl-C the others stop at their next block; partial files stay for the next run
                aborted.set()
                pool.shutdown(cancel_futures=True)
