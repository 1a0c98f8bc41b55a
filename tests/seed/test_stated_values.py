"""The value shown where claims differ: firmest, then latest document, then smallest key; and what each claim says is kept."""

from __future__ import annotations

from typing import Any

import pytest

from keiretsu.schema.catalogue import Catalogue
from keiretsu.schema.provenance import Modality
from keiretsu.schema.value_groups import ValueGroup, list_properties, value_groups
from keiretsu.seed.merging import merge, without_data_set
from keiretsu.seed.rows import ClaimSummary
from keiretsu.seed.stated_values import ClaimValues, ValueRule, combine, read_statements

MODALITIES = [str(modality.value) for modality in Modality]
MONEY = ValueGroup(("amount", "currency"), ("amount",))
SHARE = ValueGroup(("shareMin", "shareMax"), ("shareMin", "shareMax"))
RULE = ValueRule(
    MODALITIES,
    {"amount": MONEY, "currency": MONEY, "shareMin": SHARE, "shareMax": SHARE},
    frozenset({"aliases"}),
    {"document:OLD": "2010-01-01", "document:NEW": "2020-06-30"},
)


def claim(key: str, values: dict[str, Any], modality: str = "asserted", document: str = "document:NONE") -> ClaimValues:
    return ClaimValues(key, modality, -1.0, document, f"set-{key}", values)


CASES: dict[str, tuple[list[ClaimValues], dict[str, Any]]] = {
    "all agree": ([claim("A", {"role": "x"}), claim("B", {"role": "x"})], {"role": "x"}),
    "the firmest": ([claim("A", {"role": "x"}, "reported", "document:NEW"), claim("B", {"role": "y"}, "asserted")], {"role": "y"}),
    "the latest document": (
        [claim("A", {"role": "x"}, document="document:OLD"), claim("B", {"role": "y"}, document="document:NEW")],
        {"role": "y"},
    ),
    "a document without a date is the oldest": (
        [claim("A", {"role": "x"}), claim("B", {"role": "y"}, document="document:OLD")],
        {"role": "y"},
    ),
    "the smallest key": ([claim("B", {"role": "y"}), claim("A", {"role": "x"})], {"role": "x"}),
    "keys by code point": ([claim("a", {"role": "x"}), claim("B", {"role": "y"})], {"role": "y"}),
    "no value says nothing": ([claim("A", {}), claim("B", {"role": "y"}, "hedged")], {"role": "y"}),
    "each property on its own": (
        [claim("A", {"role": "x"}), claim("B", {"role": "y", "stage": "z"}, "reported")],
        {"role": "x", "stage": "z"},
    ),
    "the bounds of a share together": (
        [claim("A", {"shareMin": 25.0}), claim("B", {"shareMin": 30.0, "shareMax": 30.0}, "reported")],
        {"shareMin": 25.0},
    ),
    "an amount and its currency together": (
        [claim("A", {"amount": 5.0}), claim("B", {"amount": 7.0, "currency": "USD"}, "reported")],
        {"amount": 5.0},
    ),
    "a currency alone has no say": (
        [claim("A", {"currency": "EUR"}), claim("B", {"amount": 7.0, "currency": "USD"}, "reported")],
        {"amount": 7.0, "currency": "USD"},
    ),
    "currencies without any amount": ([claim("A", {"currency": "EUR"}), claim("B", {"currency": "USD"})], {"currency": "EUR"}),
    "false is a value": ([claim("A", {"lead": False}), claim("B", {"lead": True})], {"lead": False}),
    "lists are united, the first to decide first": (
        [claim("A", {"aliases": ["p", "q"]}, "reported"), claim("B", {"aliases": ["r", "q"]})],
        {"aliases": ["r", "q", "p"]},
    ),
    "what is inferred does not count beside what is stated": ([claim("A", {}), claim("B", {"role": "y"}, "inferred")], {}),
    "what is inferred counts alone": ([claim("B", {"role": "y"}, "inferred"), claim("A", {}, "inferred")], {"role": "y"}),
}


@pytest.mark.parametrize("name", CASES)
def test_the_value_shown(name: str) -> None:
    """By the rule, in whatever order the claims come; and what each says can be read back."""
    statements, expected = CASES[name]
    for ordered in (statements, statements[::-1]):
        combined = combine(ordered, RULE)
        shown = {
            key: value for key, value in combined.items() if value is not None and key != "claimOrder" and not key.startswith("stated")
        }
        assert shown == expected
        lists = {
            "claims": [statement.key for statement in ordered],
            "modalities": [statement.modality for statement in ordered],
            "confidences": [statement.confidence for statement in ordered],
            "documents": [statement.document for statement in ordered],
            "dataSets": [statement.data_set for statement in ordered],
        }
        stored = {key: value for key, value in combined.items() if value is not None}
        assert read_statements({**stored, **lists}, RULE.lists) == ordered


def test_agreement_stores_nothing() -> None:
    """No property beside the values, whatever the number of claims."""
    claims = [ClaimSummary(key, "asserted", -1.0, "document:D") for key in "AB"]
    alone = merge(None, {"id": "x", "role": "y"}, claims, "one", RULE)
    both = merge(alone, {"id": "x", "role": "y"}, [ClaimSummary("C", "reported", 0.5, "document:E")], "two", RULE)
    names = {"id", "role", "claims", "modalities", "confidences", "documents", "dataSets", "modality", "confidence"}
    assert set(alone) == set(both) == names


def test_a_data_set_takes_its_values_along() -> None:
    """What only one data set says goes with it; nothing remains of the difference."""
    alone = merge(None, {"id": "x", "role": "y"}, [ClaimSummary("A", "asserted", -1.0, "document:D")], "one", RULE)
    both = merge(alone, {"id": "x", "role": "z", "stage": "s"}, [ClaimSummary("B", "reported", -1.0, "document:D")], "two", RULE)
    assert (both["role"], both["stage"], both["stated.role"]) == ("y", "s", ["y", "z"])
    assert without_data_set(both, "two", RULE) == alone
    remaining = without_data_set(both, "one", RULE)
    assert remaining is not None
    assert (remaining["role"], remaining["stage"], "claimOrder" in remaining) == ("z", "s", False)


def test_without_claims_data_sets_decide_by_name() -> None:
    """Documents and links have no claims."""
    rule = ValueRule([])
    loaded = [
        merge(merge(None, {"title": "x"}, None, first, rule), {"title": "y"}, None, second, rule)
        for first, second in (("a", "b"), ("b", "a"))
    ]
    assert [record["title"] for record in loaded] == ["x", "y"]
    assert [record["stated.title"] for record in loaded] == [["x", "y"], ["y", "x"]]


def test_the_groups_of_the_built_in_schema(catalogue: Catalogue) -> None:
    """Bounds of a share, numbers with their units, times with their days."""
    stake = value_groups(catalogue.relationships["HOLDS_STAKE_IN"])
    assert stake["shareMax"] == ValueGroup(("shareMin", "shareMax"), ("shareMin", "shareMax"))
    assert stake["validTo"] == ValueGroup(("valid", "validFrom", "validTo"), ("valid",))
    assert set(stake) == {"shareMin", "shareMax", "valid", "validFrom", "validTo"}
    assert value_groups(catalogue.nodes["FundingRound"])["currency"] == ValueGroup(("amount", "currency"), ("amount",))
    assert value_groups(catalogue.relationships["LINKED_TO"])["amount"] == ValueGroup(("amount", "currency"), ("amount",))
    figure = value_groups(catalogue.nodes["Figure"])["unit"]
    assert figure.leaders == ("amount", "amountMin", "amountMax", "convertedAmount")
    assert set(figure.members) == {*figure.leaders, "metric", "currency", "unit", "convertedCurrency"}
    assert list_properties(catalogue.nodes["Company"]) == {"aliases", "identifiers", "formerNames"}
