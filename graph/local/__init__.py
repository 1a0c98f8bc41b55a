"""The local Neo4j: a data folder becomes a running database, without Docker, Java or root.

    with open_database(data, cache) as database:
        database.uri, database.username, database.password

database.py      the public interface: open_database, LocalDatabase
settings.py      memory and time limits of the local Neo4j
errors.py        what prevents a start, as one sentence
acquire.py       from the data folder to the address of a running database
lease.py         the lock that keeps the database running, shared or exclusive
import_progress.py  the importer's log -> the part that is done
imports.py       import files become the database, if no other process uses it
data_folder.py   where everything is stored; foreign, newer or full folders are rejected
install/         Neo4j's jars, downloaded and verified
process/         the supervisor and the Neo4j process
"""

from keiretsu.graph.local.database import LocalDatabase, open_database
from keiretsu.graph.local.errors import LocalDatabaseError
from keiretsu.graph.local.settings import LocalDatabaseSettings

__all__ = ["LocalDatabase", "LocalDatabaseError", "LocalDatabaseSettings", "open_database"]
