"""some, all, none and single say what counting says, of single edges and of paths."""

from __future__ import annotations

from collections.abc import Callable, Mapping

import pytest

from keiretsu.resolvers.engine import Engine, Question
from keiretsu.schema.types.inputs import QUANTIFIERS

pytestmark = [pytest.mark.database, pytest.mark.usefixtures("xiaomi")]

MEANS: Mapping[str, Callable[[int, int], bool]] = {
    "some": lambda met, _all: met > 0,
    "all": lambda met, all_: met == all_,
    "none": lambda met, _all: met == 0,
    "single": lambda met, _all: met == 1,
}
"""What follows from how many edges meet a condition, and how many there are."""
CONDITIONS = (
    "{}",
    "{modality: {eq: ASSERTED}}",
    '{node: {name: {gt: "L"}}}',
    '{modality: {ne: ASSERTED}, node: {name: {lt: "a"}}}',
    "{not: {}}",
)
FIELDS = ("subsidiaries", "partners", "investors")


def test_every_quantifier_is_told_of() -> None:
    """A new one needs its meaning here."""
    assert MEANS.keys() == QUANTIFIERS.keys()


@pytest.mark.parametrize("condition", CONDITIONS)
@pytest.mark.parametrize("field", FIELDS)
async def test_a_quantifier_says_what_counting_says(field: str, condition: str, engine: Engine) -> None:
    """Whether the condition reads the edge, the node or neither: the companies are those whose edges, counted, say so."""
    counts = f"met: {field}(where: {condition}) {{ totalCount }} all: {field} {{ totalCount }}"
    found = " ".join(f"{mean}: companies(first: 100, where: {{{field}: {{{mean}: {condition}}}}}) {{ nodes {{ slug }} }}" for mean in MEANS)
    answer = await engine.answer(Question(f"{{ every: companies(first: 100) {{ nodes {{ slug {counts} }} }} {found} }}"))
    assert answer.problems == ()
    assert answer.data
    for quantifier, means in MEANS.items():
        expected = [node["slug"] for node in answer.data["every"]["nodes"] if means(node["met"]["totalCount"], node["all"]["totalCount"])]
        assert [node["slug"] for node in answer.data[quantifier]["nodes"]] == expected, quantifier
