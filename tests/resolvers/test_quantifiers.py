"""The quantifiers some, all, none and single agree with counts, for edges and paths."""

from __future__ import annotations

from collections.abc import Callable, Mapping

import pytest

from keiretsu.resolvers.engine import Engine
from keiretsu.resolvers.request import GraphQLRequest
from keiretsu.schema.types.inputs import QUANTIFIERS

pytestmark = [pytest.mark.database, pytest.mark.usefixtures("xiaomi")]

PREDICATES: Mapping[str, Callable[[int, int], bool]] = {
    "some": lambda matches, _total: matches > 0,
    "all": lambda matches, total: matches == total,
    "none": lambda matches, _total: matches == 0,
    "single": lambda matches, _total: matches == 1,
}
"""Quantifier -> whether it holds, given the number of matching edges and of all edges."""
CONDITIONS = (
    "{}",
    "{modality: {eq: ASSERTED}}",
    '{node: {name: {gt: "L"}}}',
    '{modality: {ne: ASSERTED}, node: {name: {lt: "a"}}}',
    "{not: {}}",
)
FIELDS = ("subsidiaries", "partners", "investors")


def test_every_quantifier_is_tested() -> None:
    """A new one needs a row above."""
    assert PREDICATES.keys() == QUANTIFIERS.keys()


@pytest.mark.parametrize("condition", CONDITIONS)
@pytest.mark.parametrize("field", FIELDS)
async def test_a_quantifier_agrees_with_counts(field: str, condition: str, engine: Engine) -> None:
    """For conditions on the edge, on the node or on neither: the companies are those that edge counts select."""
    counts = f"matches: {field}(where: {condition}) {{ totalCount }} total: {field} {{ totalCount }}"
    quantified = " ".join(
        f"{quantifier}: companies(first: 100, where: {{{field}: {{{quantifier}: {condition}}}}}) {{ nodes {{ slug }} }}"
        for quantifier in PREDICATES
    )
    response = await engine.execute(GraphQLRequest(f"{{ every: companies(first: 100) {{ nodes {{ slug {counts} }} }} {quantified} }}"))
    assert response.errors == ()
    assert response.data
    for quantifier, is_expected in PREDICATES.items():
        expected = [
            node["slug"]
            for node in response.data["every"]["nodes"]
            if is_expected(node["matches"]["totalCount"], node["total"]["totalCount"])
        ]
        assert [node["slug"] for node in response.data[quantifier]["nodes"]] == expected, quantifier
