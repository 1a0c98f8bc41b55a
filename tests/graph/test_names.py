"""Names are quoted in one place: whatever is in them, they stay names."""

from __future__ import annotations

import re
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from keiretsu.graph.cypher.names import either, name, place_of, word, words
from keiretsu.graph.cypher.statement import write_statement
from keiretsu.graph.plan import Compare, Connection, Hop, Key, Links, Match, OnEdge, Own, Page, Param, Plan, Row, Scan, Way
from keiretsu.graph.store.store import Address, Store
from keiretsu.graph.writer import Batch, EdgeRow, NodeRow, Writer
from tests.conftest import Contents

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


def test_a_plain_name_stands_as_it_is() -> None:
    """What Cypher reads without quotes is not quoted."""
    assert [name(one) for one in ("Company", "HAS_SUBSIDIARY", "validFrom", "_a1")] == ["Company", "HAS_SUBSIDIARY", "validFrom", "_a1"]


@given(TEXTS | ESCAPES)
def test_a_quoted_name_ends_where_it_should(given_: str) -> None:
    """Once Unicode escapes are read, backticks inside a quoted name come in pairs: there is no way out of it."""
    text = name(given_)
    if text != given_:
        inner = read_escapes(text[1:-1])
        assert (text[0], text[-1]) == ("`", "`")
        assert inner.replace("``", "") == given_.replace("`", "")
        assert inner.replace("``", "`") == given_


@given(TEXTS | ESCAPES)
def test_no_name_and_no_word_ends_a_line(given_: str) -> None:
    """Lines of a statement are indented, and what is quoted must not be."""
    assert "\n" not in name(given_)
    assert "\n" not in word(given_)


@pytest.mark.parametrize("given_", ["", "\0", "a\0001\0b"])
def test_what_neo4j_takes_for_no_name_is_refused_here(given_: str) -> None:
    """The empty name, and a NUL, which would pass for the mark of a parameter."""
    with pytest.raises(AssertionError, match=r"a name (is not empty|holds no NUL)"):
        name(given_)


def test_a_word_holds_no_mark_of_a_parameter() -> None:
    """A NUL in a word of the schema would be numbered like a parameter."""
    with pytest.raises(AssertionError, match="a word holds no NUL"):
        word("\0001\0")


@pytest.mark.database
@pytest.mark.parametrize("given_", HOSTILE)
def test_a_hostile_name_comes_back_as_label_type_and_property(given_: str, address: Address) -> None:
    """Neo4j stores the very name that was given, and nothing else happens."""
    text = (
        f"CREATE (a:{name(given_)} {{{name(given_)}: 1}})-[r:{either([given_])} {{{name(given_)}: 2}}]->(b) "
        "WITH a, r, b, labels(a) AS label, keys(a) AS key, type(r) AS type, keys(r) AS rest DELETE r, a, b RETURN label, key, type, rest"
    )
    with Writer(address) as writer:
        found = writer.write(lambda batch: [record.values() for record in batch.run(text)])
    assert found == [[[given_], [given_], given_, [given_]]]


@pytest.mark.database
@settings(max_examples=20, deadline=None)
@given(given_=st.sets(TEXTS | ESCAPES, min_size=1, max_size=30))
def test_any_names_come_back_as_the_keys_of_a_map(given_: set[str], address: Address) -> None:
    """Any text without a NUL is a name; many in one statement do not touch each other."""
    text = f"RETURN {{{', '.join(f'{name(one)}: {place}' for place, one in enumerate(sorted(given_)))}}} AS found"
    with Writer(address) as writer:
        found = writer.write(lambda batch: batch.run(text)[0]["found"], lock=False)
    assert found == {one: place for place, one in enumerate(sorted(given_))}


@pytest.mark.database
@settings(max_examples=20, deadline=None)
@given(given_=st.lists(TEXTS | ESCAPES, min_size=1, max_size=30, unique=True))
def test_any_words_come_back_as_texts_and_know_their_places(given_: list[str], address: Address) -> None:
    """Words of the schema become literals that say the same."""
    text = f"WITH {words(given_)} AS found RETURN found, [one IN found | {place_of('one', given_)}] AS places"
    with Writer(address) as writer:
        found, places = writer.write(lambda batch: batch.run(text)[0].values(), lock=False)
    assert found == given_
    assert places == list(range(len(given_)))


@pytest.mark.database
@pytest.mark.parametrize("given_", [r"a\u0060 b", "`", "😀\n", "$p.v0"])
async def test_a_plan_full_of_hostile_names_is_answered(given_: str, address: Address, store: Store, contents: Contents) -> None:
    """Wherever a plan has a label, a type or a property, its name is quoted."""
    contents.forget()
    with Writer(address) as writer:
        writer.write(lambda batch: put_two(batch, given_))
    to_other = Match((Hop((given_,), Way.OUT, sourced=False),), (given_,), lens=None)
    key = Key(Own(given_), descending=True, required=True)
    inner = Links(to_other, Connection(Compare(OnEdge(given_), "eq", Param(2)), Page((key,), Param(1)), Row((Own(given_), OnEdge(given_)))))
    plan = Plan(
        (Scan(given_, (), None, Connection(Compare(Own(given_), "lt", Param(0)), Page((key,), Param(1)), Row((Own(given_), inner)))),)
    )
    statement = write_statement(plan)
    values: dict[int, Any] = {0: 3, 1: 10, 2: 2}
    try:
        found = await store.read(statement.text, {f"v{place}": values[slot] for place, slot in enumerate(statement.slots)})
        assert found == ([[[1, [[[3, 2]]]]]],)
    finally:
        with Writer(address) as writer:
            writer.write(lambda batch: batch.remove_nodes(given_, ["a", "b"]))


def put_two(batch: Batch, named: str) -> None:
    """Two nodes with an edge, in which everything has this name."""
    batch.put_nodes(named, [NodeRow("a", named, {"id": "a", named: 1}), NodeRow("b", named, {"id": "b", named: 3})])
    batch.create_edges((named, named), [EdgeRow("e", named, "a", "b", {"id": "e", named: 2})])


def read_escapes(text: str) -> str:
    """What Neo4j reads before all else: a backslash with a u and four digits, unless a backslash goes before."""
    return re.sub(r"\\\\|\\u([0-9A-Fa-f]{4})", lambda found: chr(int(found[1], 16)) if found[1] else found[0], text)
