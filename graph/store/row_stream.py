"""Statements with any number of rows, one after another in one read transaction; the database sends them as fast as they are read.

    async with store.open_stream(timeout=300) as stream:
        async for rows in stream.read("MATCH (n:Company) RETURN [n.id] AS row", {}): ...     up to 1,000 rows, each a list

Rows are read in the order of the database, and are what is committed when each is read: not a snapshot.
"""

from __future__ import annotations

from collections.abc import AsyncIterator, Callable, Mapping
from dataclasses import dataclass
from typing import Any

from neo4j import AsyncTransaction
from neo4j.exceptions import DriverError, Neo4jError

FETCH_ROWS = 1_000
"""Rows that the database sends ahead; the driver holds no more."""


@dataclass(frozen=True)
class RowStream:
    """An open read transaction. `translate`: a driver's error -> the error to raise."""

    transaction: AsyncTransaction
    translate: Callable[[Exception], Exception]

    async def read(self, text: str, values: Mapping[str, Any]) -> AsyncIterator[list[list[Any]]]:
        """The rows of a statement, each of which returns one list named `row`. Raises StoreError."""
        try:
            result = await self.transaction.run(text, p=dict(values))
            while records := await result.fetch(FETCH_ROWS):
                yield [record[0] for record in records]
        except (Neo4jError, DriverError, TimeoutError) as error:
            raise self.translate(error) from None
