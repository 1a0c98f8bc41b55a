"""Quoting of names: names with any characters stay names."""

from __future__ import annotations

import re
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from keiretsu.direction import Direction
from keiretsu.graph.cypher.names import index_case, list_literal, name_disjunction, quote_name, string_literal
from keiretsu.graph.cypher.statement import write_statement
from keiretsu.graph.plan import (
    Compare,
    Connection,
    ConnectionColumn,
    EdgeProperty,
    Hop,
    NodeProperty,
    NodeScan,
    Page,
    Param,
    Plan,
    Row,
    SortKey,
    Traversal,
)
from keiretsu.graph.store.store import Address, Store
from keiretsu.graph.writer import Batch, EdgeRow, NodeRow, Writer
from tests.conftest import DatabaseContents
from tests.random_draws import share_of_examples

HOSTILE = (
    "`",
    "``",
    "a`b",
    "`) DETACH DELETE n //",
    r"\u0060",
    r"a\u0060) MATCH (n) DETACH DELETE n //",
    r"\\u0060",
    r"\\\u0060",
    r"\u005Cu0060",
    r"\u",
    r"\u00",
    r"\uuuu",
    r"\U00000060",
    "\\",
    "a\\",
    "\\`",
    r"\n",
    "\n",
    "a\r\nb",
    "\t",
    " ",
    "'",
    '"',
    "$p.v0",
    "{p}",
    "// a",
    "/* a */",
    "1a",
    "MATCH",
    "null",
    "a.b",
    "ä",
    "e\u0301",
    "Ａ",
    "\ue000",
    "\ufeff",
    "\u2028",
    "😀",
    "\U0010ffff",
    "x" * 1000,
)
TEXTS = st.text(st.characters(exclude_categories=["Cs"], exclude_characters="\0"), min_size=1)
ESCAPES = st.lists(st.sampled_from(["\\", "`", "u", "0060", "005C", "'", "\n", "😀"]), min_size=1).map("".join)


def test_a_plain_name_is_not_quoted() -> None:
    """Names that Cypher reads without quotes stay as they are."""
    names = ["Company", "HAS_SUBSIDIARY", "validFrom", "_a1"]
    assert [quote_name(name) for name in names] == names


@given(TEXTS | ESCAPES)
def test_a_quoted_name_ends_where_it_should(name: str) -> None:
    """After Unicode escapes are read, backticks inside a quoted name come in pairs, so nothing in the name can end it."""
    text = quote_name(name)
    if text != name:
        inner = read_escapes(text[1:-1])
        assert (text[0], text[-1]) == ("`", "`")
        assert inner.replace("``", "") == name.replace("`", "")
        assert inner.replace("``", "`") == name


@given(TEXTS | ESCAPES)
def test_names_and_literals_contain_no_line_feed(name: str) -> None:
    """Lines of a statement are indented, and quoted text must not be."""
    assert "\n" not in quote_name(name)
    assert "\n" not in string_literal(name)


@pytest.mark.parametrize("name", ["", "\0", "a\0001\0b"])
def test_an_invalid_name_is_rejected(name: str) -> None:
    """The empty name, and a NUL, which would pass for the delimiter of a parameter placeholder."""
    with pytest.raises(AssertionError, match=r"a name (is not empty|contains no NUL)"):
        quote_name(name)


def test_a_literal_contains_no_parameter_placeholder() -> None:
    """A NUL in a string of the schema would be numbered like a parameter."""
    with pytest.raises(AssertionError, match="a literal contains no NUL"):
        string_literal("\0001\0")


@pytest.mark.database
@pytest.mark.parametrize("name", HOSTILE)
def test_a_hostile_name_round_trips_as_label_type_and_property(name: str, address: Address) -> None:
    """Neo4j stores exactly this name, and nothing else happens."""
    text = (
        f"CREATE (a:{quote_name(name)} {{{quote_name(name)}: 1}})-[r:{name_disjunction([name])} {{{quote_name(name)}: 2}}]->(b) "
        "WITH a, r, b, labels(a) AS label, keys(a) AS key, type(r) AS type, keys(r) AS rest DELETE r, a, b RETURN label, key, type, rest"
    )
    with Writer(address) as writer:
        records = writer.write(lambda batch: [record.values() for record in batch.run(text)])
    assert records == [[[name], [name], name, [name]]]


@pytest.mark.database
@settings(max_examples=share_of_examples(5))
@given(names=st.sets(TEXTS | ESCAPES, min_size=1, max_size=30))
def test_any_names_round_trip_as_the_keys_of_a_map(names: set[str], address: Address) -> None:
    """Any text without a NUL is a valid name; many in one statement do not affect each other."""
    text = f"RETURN {{{', '.join(f'{quote_name(name)}: {index}' for index, name in enumerate(sorted(names)))}}} AS map"
    with Writer(address) as writer:
        returned = writer.write(lambda batch: batch.run(text)[0]["map"], exclusive=False)
    assert returned == {name: index for index, name in enumerate(sorted(names))}


@pytest.mark.database
@settings(max_examples=share_of_examples(5))
@given(texts=st.lists(TEXTS | ESCAPES, min_size=1, max_size=30, unique=True))
def test_any_literals_round_trip_with_their_indexes(texts: list[str], address: Address) -> None:
    """Strings of the schema become literals with the same value, and `index_case` gives their indexes."""
    text = f"WITH {list_literal(texts)} AS texts RETURN texts, [text IN texts | {index_case('text', texts)}] AS indexes"
    with Writer(address) as writer:
        returned, indexes = writer.write(lambda batch: batch.run(text)[0].values(), exclusive=False)
    assert returned == texts
    assert indexes == list(range(len(texts)))


@pytest.mark.database
@pytest.mark.parametrize("name", [r"a\u0060 b", "`", "😀\n", "$p.v0"])
async def test_a_plan_with_hostile_names_can_be_read(
    name: str, address: Address, store: Store, database_contents: DatabaseContents
) -> None:
    """Every label, type and property name of a plan is quoted."""
    database_contents.invalidate()
    with Writer(address) as writer:
        writer.write(lambda batch: put_two_nodes(batch, name))
    traversal = Traversal((Hop((name,), Direction.OUT, sourced=False),), (name,), lens=None)
    sort_key = SortKey(NodeProperty(name), descending=True, required=True)
    page = Page((sort_key,), Param(1))
    edges = Connection(Compare(EdgeProperty(name), "eq", Param(2)), page, Row((NodeProperty(name), EdgeProperty(name))))
    nodes = Connection(Compare(NodeProperty(name), "lt", Param(0)), page, Row((NodeProperty(name), ConnectionColumn(traversal, edges))))
    plan = Plan((NodeScan(name, (), None, nodes),))
    statement = write_statement(plan)
    values: dict[int, Any] = {0: 3, 1: 10, 2: 2}
    try:
        record = await store.read(statement.text, {parameter: values[slot] for parameter, slot in statement.parameter_slots})
        assert record == ([[[1, [[[3, 2]]]]]],)
    finally:
        with Writer(address) as writer:
            writer.write(lambda batch: batch.delete_nodes(name, ["a", "b"]))


def put_two_nodes(batch: Batch, name: str) -> None:
    """Two nodes and an edge, whose labels, type and properties all have this name."""
    batch.upsert_nodes(name, [NodeRow("a", name, {"id": "a", name: 1}), NodeRow("b", name, {"id": "b", name: 3})])
    batch.create_edges((name, name), [EdgeRow("e", name, "a", "b", {"id": "e", name: 2})])


def read_escapes(text: str) -> str:
    """Replace Unicode escapes as Neo4j does before parsing: \\uXXXX, unless a backslash precedes it."""
    return re.sub(r"\\\\|\\u([0-9A-Fa-f]{4})", lambda escape: chr(int(escape[1], 16)) if escape[1] else escape[0], text)
