"""Bolt address -> verified login: Neo4j responds there and accepts our password.

verify_login("bolt://127.0.0.1:40123", password)   returns after `RETURN 1`; at the first start it sets the password before
"""

import time

import neo4j
from neo4j.exceptions import AuthError, ServiceUnavailable, TransientError

from keiretsu.graph.local.database import USERNAME
from keiretsu.graph.local.errors import OTHER_DATA_HINT, LocalDatabaseError

RESPONSE_TIMEOUT_SECONDS = 10.0
POLL_SECONDS = 0.1
DEFAULT_PASSWORD = "neo4j"  # noqa: S105  of every new Neo4j, which allows nothing but setting another one


def verify_login(uri: str, password: str) -> None:
    """Neo4j is listening already, but its first response may have to wait for the databases."""
    end = time.monotonic() + RESPONSE_TIMEOUT_SECONDS
    while True:
        try:
            if not is_password_accepted(uri, password):
                set_initial_password(uri, password)
        except (ServiceUnavailable, TransientError) as error:
            if time.monotonic() > end:
                raise LocalDatabaseError(f"Neo4j listens at {uri}, but does not respond.") from error
            time.sleep(POLL_SECONDS)
        else:
            return


def is_password_accepted(uri: str, password: str) -> bool:
    with neo4j.GraphDatabase.driver(uri, auth=(USERNAME, password)) as driver, driver.session() as session:
        try:
            session.run("RETURN 1").consume()
        except AuthError:
            return False
        return True


def set_initial_password(uri: str, password: str) -> None:
    """For a new database, or one whose first start was killed just before this."""
    auth = (USERNAME, DEFAULT_PASSWORD)
    with neo4j.GraphDatabase.driver(uri, auth=auth) as driver, driver.session(database="system") as session:
        try:
            session.run("ALTER CURRENT USER SET PASSWORD FROM $old TO $new", old=DEFAULT_PASSWORD, new=password).consume()
        except AuthError as error:
            raise LocalDatabaseError(
                "The database rejects the password in the file `password` of its data folder; "
                f"restore that file from a backup, or {OTHER_DATA_HINT}."
            ) from error
