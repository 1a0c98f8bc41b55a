"""The program's own real Neo4j: a data folder becomes a database, with no Docker, no Java and no root needed.

    with open_database(data, cache) as database:
        database.uri, database.username, database.password

Read in the order in which it happens. In the process that wants the database:

    database        the public face: open_database, LocalDatabase
    settings        how large Neo4j may become, how long to wait for it
    errors          what stops us, as one sentence
    opening         the way to a running database, from the data folder to the address
    data_folder     where each thing lies; folders that are not ours, too new or full are refused
    jar_list        jars.lock -> what Neo4j consists of;  `python -m graph.local.lock` (lock) makes that file
    verified        which of the jars still have to be fetched
    fetch           all of these at once; download: one, continued and verified; progress: how far it is
    file_lock       locks that end with their holders
    launch          a supervisor is started and handed the lock of the folder
    state           what the supervisor is doing, for all who wait

In the supervisor, a process of its own that outlives the one that started it:

    supervisor      holds the database while anybody uses it
    users           whether anybody does
    java_lock       no other Java works on this folder
    store           a first start that was killed is thrown away
    neo4j_server    Neo4j is started on a port until it answers
    password        made once, for the owner only
    configuration   neo4j.conf and the logs
    port            a free one
    java            the command line
    archive         Java's archive of classes, for a faster start
    leash           a child process that cannot outlive us
    bolt            Neo4j answers, and has our password
    failure         why it did not
"""

from graph.local.database import LocalDatabase, open_database
from graph.local.errors import LocalDatabaseError
from graph.local.settings import Settings

__all__ = ["LocalDatabase", "LocalDatabaseError", "Settings", "open_database"]
