"""An app over the client that ariadne-codegen made: asks the server at argv[1], and prints JSON.

It runs where that client was made, in an environment of its own; test_clients.py says how.
"""

import asyncio
import json
import sys
from typing import Any

from keiretsu_client import Keiretsu  # type: ignore[import-not-found]  # it is made before this runs
from keiretsu_client.enums import Modality, RelationKind, Sort  # type: ignore[import-not-found]
from keiretsu_client.exceptions import GraphQLClientGraphQLMultiError  # type: ignore[import-not-found]
from keiretsu_client.input_types import CompanyOrder, Lens, ModalityOps, SubsidiaryOrder, SubsidiaryWhere  # type: ignore[import-not-found]

KINDS = [RelationKind.RAISED, RelationKind.HAS_SUBSIDIARY]


async def main(url: str) -> None:
    async with Keiretsu(url=f"{url}/graphql") as client:
        seen = {
            "subsidiaries": await subsidiaries(client),
            "neighbours": await neighbours(client),
            "sentences": await sentences(client),
            "refused": await refused(client),
        }
    print(json.dumps(seen))


async def subsidiaries(client: Keiretsu) -> list[dict[str, Any]]:
    """Typed edges; an order, a condition and a lens as objects."""
    found = await client.subsidiaries(
        slug="xiaomi",
        where=SubsidiaryWhere(modality=ModalityOps(in_=[Modality.ASSERTED, Modality.REPORTED])),
        order_by=[SubsidiaryOrder(node=CompanyOrder(name=Sort.DESC))],
        lens=Lens(as_of="2015-03-17"),
    )
    return [
        {
            "name": edge.node.name,
            "kind": edge.kind.value,
            "share": edge.share_min,
            "published": [one.document.published_on and one.document.published_on.year for one in edge.evidence],
        }
        for edge in found.company.subsidiaries.edges
    ]


async def neighbours(client: Keiretsu) -> list[list[Any]]:
    """What is at the other end is one of several classes; page by page."""
    found, after = [], None
    while True:
        answer = await client.relations(id="company:huami", kinds=KINDS, first=1, after=after)
        page = answer.node.relations
        found += [[type(edge.node).__name__, edge.kind.value, edge.node.name] for edge in page.edges]
        if not page.page_info.has_next_page:
            return found
        after = page.page_info.end_cursor


async def sentences(client: Keiretsu) -> list[str]:
    """How two are connected."""
    return [path.sentence for path in (await client.paths(start="company:xiaomi", end="company:ihealth-labs")).paths.paths]


async def refused(client: Keiretsu) -> list[dict[str, Any]]:
    """What an app does about an error, it decides by the code."""
    try:
        await client.relations(id="company:xiaomi", first=1000)
    except GraphQLClientGraphQLMultiError as error:
        return [{"code": one.extensions["code"], "hint": one.extensions["hint"]} for one in error.errors]
    return []


if __name__ == "__main__":
    asyncio.run(main(sys.argv[1]))
