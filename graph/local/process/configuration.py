"""Data folder, port and settings -> neo4j.conf and Neo4j's two logging configurations.

write_configuration(folder, 40123, Settings())   leaves   conf/neo4j.conf: server.bolt.listen_address=127.0.0.1:40123 ...

The files are written at each start, so edits are lost. Neo4j does not guarantee settings that begin with `internal.`; jars.lock pins the
version, and Neo4j rejects unknown settings, so a test fails.
"""

from pathlib import Path

from keiretsu.graph.local.data_folder import DataFolder
from keiretsu.graph.local.settings import LocalDatabaseSettings

HEADING = "# Written at each start; changes are lost.\n"

FIXED = {
    # only Bolt, only on this machine
    "server.default_listen_address": "127.0.0.1",
    "server.default_advertised_address": "127.0.0.1",
    "server.bolt.enabled": "true",
    "server.http.enabled": "false",
    "server.https.enabled": "false",
    "dbms.usage_report.enabled": "false",
    # a small folder: transaction logs grow as needed, and only the last is kept
    "db.tx_log.preallocate": "false",
    "db.tx_log.rotation.size": "16m",
    "db.tx_log.rotation.retention_policy": "1 files",
    "db.logs.query.enabled": "OFF",
    # Neo4j's statistics of the last 8,192 statements keep the plans of all different ones in memory
    "internal.datacollector.max_recent_query_count": "0",
    "internal.dbms.dump_diagnostics": "false",  # thousands of lines at each start, and 0.1 s
    # a statement that runs too long is ended at its timeout, not up to 2 s later
    "db.transaction.monitor.check.interval": "100ms",
    # with the default, Bolt sleeps twice for 5 s at each stop, after both databases are closed
    "internal.dbms.bolt.netty_server_shutdown_quiet_period": "0",
}

IMPORT_NAMES = ("db.tx_log.preallocate", "db.tx_log.rotation.size", "internal.dbms.dump_diagnostics", "dbms.usage_report.enabled")
"""The settings that the importer needs, too."""

LOG_FILE = """<?xml version="1.0" encoding="UTF-8"?>
<Configuration status="ERROR">
  <Appenders>
    <RollingRandomAccessFile name="file" fileName="${{config:server.directories.logs}}/{name}.log" append="{append}"
                             filePattern="$${{config:server.directories.logs}}/{name}.log.%i">
      <{layout} pattern="%d{{yyyy-MM-dd HH:mm:ss.SSSZ}}{{GMT+0}} %-5p {category}%m%n"/>
      <Policies><SizeBasedTriggeringPolicy size="10 MB"/></Policies>
      <DefaultRolloverStrategy fileIndex="min" max="1"/>
    </RollingRandomAccessFile>
  </Appenders>
  <Loggers><Root level="INFO"><AppenderRef ref="file"/></Root></Loggers>
</Configuration>
"""

# neo4j.log is truncated at each start, because startup_diagnostics.py reads from it why this start failed; debug.log is appended to
NEO4J_LOG = LOG_FILE.format(name="neo4j", append="false", layout="PatternLayout", category="")
DEBUG_LOG = LOG_FILE.format(name="debug", append="true", layout="Neo4jDebugLogLayout", category="[%c{1.}] ")


def write_configuration(folder: DataFolder, port: int, settings: LocalDatabaseSettings) -> None:
    folder.configuration.mkdir(exist_ok=True)
    values = {
        **FIXED,
        "server.bolt.listen_address": f"127.0.0.1:{port}",
        "server.memory.pagecache.size": f"{settings.page_cache}m",
        "server.memory.query_cache.per_db_cache_num_entries": str(settings.plan_cache_size),
    }
    lines = "".join(f"{name}={value}\n" for name, value in values.items())
    for name, text in (("neo4j.conf", HEADING + lines), ("user-logs.xml", NEO4J_LOG), ("server-logs.xml", DEBUG_LOG)):
        (folder.configuration / name).write_text(text, encoding="utf-8")


def write_import_configuration(home: Path) -> None:
    """The configuration of the importer, whose Neo4j home this folder becomes."""
    (home / "conf").mkdir(parents=True)
    lines = "".join(f"{name}={FIXED[name]}\n" for name in IMPORT_NAMES)
    (home / "conf" / "neo4j.conf").write_text(HEADING + lines, encoding="utf-8")
