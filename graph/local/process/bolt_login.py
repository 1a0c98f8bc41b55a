"""A Bolt address -> a Neo4j that is known to answer there, with our password.

prove("bolt://127.0.0.1:40123", password)   returns when `RETURN 1` came back; at the first start it sets the password before
"""

import time

import neo4j
from neo4j.exceptions import AuthError, ServiceUnavailable, TransientError

from keiretsu.graph.local.database import USERNAME
from keiretsu.graph.local.errors import OTHER_DATA, LocalDatabaseError

ANSWER_SECONDS = 10.0
POLL_SECONDS = 0.1
FIRST_PASSWORD = "neo4j"  # noqa: S105  every Neo4j is born with it and lets it do nothing but set another


def prove(uri: str, password: str) -> None:
    """Neo4j listens already, but its first answer may have to wait for the databases."""
    end = time.monotonic() + ANSWER_SECONDS
    while True:
        try:
            if not password_fits(uri, password):
                set_password(uri, password)
        except (ServiceUnavailable, TransientError) as error:
            if time.monotonic() > end:
                raise LocalDatabaseError(f"Neo4j listens at {uri}, but gives no answer.") from error
            time.sleep(POLL_SECONDS)
        else:
            return


def password_fits(uri: str, password: str) -> bool:
    with neo4j.GraphDatabase.driver(uri, auth=(USERNAME, password)) as driver, driver.session() as session:
        try:
            session.run("RETURN 1").consume()
        except AuthError:
            return False
        return True


def set_password(uri: str, password: str) -> None:
    """The database is new, or its first start was killed just before this."""
    first = (USERNAME, FIRST_PASSWORD)
    with neo4j.GraphDatabase.driver(uri, auth=first) as driver, driver.session(database="system") as session:
        try:
            session.run("ALTER CURRENT USER SET PASSWORD FROM $old TO $new", old=FIRST_PASSWORD, new=password).consume()
        except AuthError as error:
            raise LocalDatabaseError(
                "The database has another password than the file `password` in its data folder; "
                f"put that file back from a copy, or {OTHER_DATA}."
            ) from error
