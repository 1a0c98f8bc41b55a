"""Declared expressions: accepted texts are written anew; everything else is one error with its position."""

from __future__ import annotations

import re

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from keiretsu.graph.cypher.expression_parser import (
    ESCAPES,
    KEYWORDS,
    MAX_CHARS,
    MAX_NESTING,
    MAX_PARTS,
    ExpressionError,
    parse_expression,
)
from keiretsu.graph.cypher.expression_types import COALESCE, FUNCTIONS
from keiretsu.graph.cypher.expressions import write_expression, write_node_expression
from keiretsu.graph.cypher.predicates import write_comparison
from keiretsu.graph.plan.expressions import (
    BinaryExpression,
    CallExpression,
    CaseExpression,
    Expression,
    IndexExpression,
    ListExpression,
    LiteralExpression,
    NullExpression,
    PropertyExpression,
    SliceExpression,
    UnaryExpression,
)
from tests.graph.expression_strategies import ANY_EXPRESSION, FLOAT, PROPERTIES
from tests.random_draws import share_of_examples

NAME, CREW = (
    "(CASE WHEN n0.name IS :: STRING THEN n0.name END)",
    "(CASE WHEN n0.crew IS :: INTEGER AND {} <= n0.crew <= {} THEN n0.crew END)",
)
CREW = CREW.format(-(2**31), 2**31 - 1)
TONS = "(CASE WHEN n0.tons IS :: INTEGER | FLOAT AND -{0} <= n0.tons <= {0} THEN toFloat(n0.tons) END)".format(repr(1.7976931348623157e308))
ARMED = "(CASE WHEN n0.armed IS :: BOOLEAN THEN n0.armed END)"
ALIASES = "(coalesce(CASE WHEN n0.aliases IS :: LIST<STRING NOT NULL> THEN n0.aliases END, []))"
FINITE = "abs(x) <= 1.7976931348623157e+308"

ACCEPTED = {
    "crew": CREW,
    " ( crew ) ": CREW,
    "tons": TONS,
    "sunk": "coalesce(CASE WHEN n0.sunk IS :: BOOLEAN THEN n0.sunk END, false)",
    "aliases": ALIASES,
    "odd": "(CASE WHEN n0.`odd name` IS :: STRING THEN n0.`odd name` END)",
    "crew + 1 * 2": f"({CREW} + (1 * 2))",
    "crew - 1 - 2": f"({CREW} - 1 - 2)",
    "(crew + 1) * -2": f"(({CREW} + 1) * (- 2))",
    "7 / crew % 2": f"(7 / head([x IN [{CREW}] WHERE x <> 0]) % head([x IN [2] WHERE x <> 0]))",
    "tons / crew": f"head([x IN [{TONS} / head([x IN [{CREW}] WHERE x <> 0])] WHERE {FINITE}])",
    "name + '!'": f"({NAME} + '!')",
    "name = 'a' OR NOT crew < 1 AND armed": f"(({NAME} = 'a') OR ((NOT ({CREW} < 1)) AND {ARMED}))",
    "true XOR false": "(true <> false)",
    "name IS NULL": f"({NAME} IS NULL)",
    "name IS NOT null": f"({NAME} IS NOT NULL)",
    "name STARTS WITH 'a'": f"({NAME} STARTS WITH 'a')",
    "name ENDS WITH name": f"({NAME} ENDS WITH {NAME})",
    'name CONTAINS "it\'s"': f"({NAME} CONTAINS 'it\\'s')",
    "crew IN [1, -2, 0.5]": f"({CREW} IN [1, -2, 0.5])",
    "name IN ['a', 'b\\n']": f"({NAME} IN ['a', 'b\\n'])",
    "'a' IN aliases": f"('a' IN {ALIASES})",
    "split(name, ' ')[-1]": f"split({NAME}, ' ')[-1]",
    "split(name, ' ')[1..]": f"split({NAME}, ' ')[1..]",
    "split(name, ' ')[..-1][0]": f"split({NAME}, ' ')[..-1][0]",
    "coalesce(tons, 1)": f"coalesce({TONS}, toFloat(1))",
    "toInteger(name)": f"head([x IN [toIntegerOrNull({NAME})] WHERE -2147483648 <= x <= 2147483647])",
    "toInteger(1.5)": "head([x IN [1.5] WHERE -2147483648 <= x <= 2147483647 | toInteger(x)])",
    "toFloat(name)": f"head([x IN [toFloatOrNull({NAME})] WHERE {FINITE}])",
    "toFloat(crew)": f"toFloat({CREW})",
    "toBoolean(name)": f"toBooleanOrNull({NAME})",
    "sqrt(2)": f"head([x IN [sqrt(2)] WHERE {FINITE}])",
    "round(1.25, 1)": "round(1.25, 1)",
    "CASE WHEN armed THEN 1 ELSE 2.5 END": f"(CASE WHEN {ARMED} THEN toFloat(1) ELSE 2.5 END)",
    "CASE name WHEN 'a' THEN 1 WHEN 'b' THEN null END": f"(CASE {NAME} WHEN 'a' THEN 1 WHEN 'b' THEN null END)",
    "'\\\\u0027 //\\t{p}'": "'\\\\u0027 //\t{p}'",
    "9223372036854775807": "9223372036854775807",
}

REJECTED = {
    "": (1, "Expected a property, a function, a literal, CASE or `(`, not the end of the expression"),
    "crew +": (7, "Expected a property, a function, a literal, CASE or `(`, not the end of the expression"),
    "crew crew": (6, 'Expected an operator, or the end of the expression, not "crew"'),
    "(crew": (6, "Expected `)`, not the end of the expression"),
    "crw": (1, 'Unknown property "crw"; did you mean "crew"?'),
    "zzz": (1, f'Unknown property "zzz"; use {", ".join(sorted(PROPERTIES))}'),
    "crew > 3 and armed": (10, 'Write "and" as AND'),
    "not armed": (1, 'Write "not" as NOT'),
    "tolower(name)": (1, 'Unknown function "tolower"; did you mean "toLower"?'),
    "rand()": (1, 'Unknown function "rand"; did you mean "round"?'),
    "date()": (1, f'Unknown function "date"; use {", ".join(sorted([*FUNCTIONS, COALESCE]))}'),
    "range(0, 9)[0]": (1, f'Unknown function "range"; use {", ".join(sorted([*FUNCTIONS, COALESCE]))}'),
    "apoc.text.join(aliases, '')": (5, 'Unexpected "."'),
    "n.crew": (2, 'Unexpected "."'),
    "$p": (1, 'Unexpected "$"'),
    "crew; MATCH (n) DETACH DELETE n": (5, 'Unexpected ";"'),
    "crew // comment": (7, 'Expected a property, a function, a literal, CASE or `(`, not "/"'),
    "crew /* comment */": (7, 'Expected a property, a function, a literal, CASE or `(`, not "*"'),
    "`crew`": (1, 'Unexpected "`"'),
    "{a: 1}": (1, 'Unexpected "{"'),
    "name:Label": (5, 'Unexpected ":"'),
    "EXISTS { (n)-->() }": (8, 'Unexpected "{"'),
    "[x IN aliases | x]": (15, 'Unexpected "|"'),
    "[x IN aliases]": (2, 'Expected a string or a number that is written out, not "x"'),
    "(crew)-->(crew)": (9, 'Expected a property, a function, a literal, CASE or `(`, not ">"'),
    "name =~ 'a'": (7, 'Unexpected "~"'),
    "name = 'a": (8, "The text is not closed; end it with the quote it begins with"),
    "name = 'a\\q'": (8, 'Unknown escape sequence "\\\\q" in a text'),
    "name = '\\u0027'": (8, 'Unknown escape sequence "\\\\u" in a text'),
    "name = '\x00'": (8, "A text must not contain NUL or an unpaired surrogate"),
    "name = '\ud800'": (8, "A text must not contain NUL or an unpaired surrogate"),
    "12abc": (1, 'Unexpected "1"'),
    "9223372036854775808": (1, "The integer exceeds 64 bits"),
    "1" * 1000: (1, "The integer exceeds 64 bits"),
    "1.0e999": (1, "The number exceeds 64 bits"),
    "1 < crew < 3": (10, 'Expected AND between two comparisons, not "<"'),
    "name IS 'a'": (9, "Expected NULL, not \"'a'\""),
    "name STARTS 'a'": (13, "Expected `WITH`, not \"'a'\""),
    "CASE END": (6, 'Expected a property, a function, a literal, CASE or `(`, not "END"'),
    "CASE name END": (11, 'Expected `WHEN`, not "END"'),
    "CASE WHEN armed THEN 1": (23, "Expected `END`, not the end of the expression"),
    "aliases[crew]": (9, 'Expected an integer that is written out, not "crew"'),
    "aliases[..]": (8, "A slice needs a start or an end"),
    "reverse(aliases)": (1, "Argument 1 of reverse takes String, not list of strings"),
    "name[0]": (5, "`[...]` takes list of strings, not String"),
    "name + crew": (6, "`+` joins two texts, but the right one is Int; convert it by toString(...)"),
    "crew + name": (6, "`+` joins two texts, but the left one is Int; convert it by toString(...)"),
    "armed + 1": (7, "`+` takes Int or Float, not Boolean"),
    "crew * name": (6, "`*` takes Int or Float, not String"),
    "- name": (1, "`-` takes Int or Float, not String"),
    "NOT crew": (1, "`NOT` takes Boolean, not Int"),
    "crew AND armed": (6, "`AND` takes Boolean, not Int"),
    "name CONTAINS 1": (6, "`CONTAINS` takes String, not Int"),
    "name = 1": (6, "The operands of `=` must have one type, not Int and String"),
    "crew = null": (6, "`=` with null is never true; use IS NULL"),
    "armed < sunk": (7, "`<` takes String or Int or Float, not Boolean"),
    "name IN [1]": (6, "`IN` with a list of numbers takes Int or Float, not String"),
    "name IN name": (6, "`IN` takes list of strings or list of numbers, not String"),
    "name IN []": (9, "A list needs at least one item"),
    "name IN ['a', 1]": (9, "The items of a list must have one type, not Int and String"),
    "left(name)": (1, "left takes 2 arguments, not 1"),
    "substring(name)": (1, "substring takes 2 or 3 arguments, not 1"),
    "trim()": (1, "trim takes 1 argument, not 0"),
    "coalesce()": (1, "coalesce takes at least 1 argument"),
    "coalesce(name, 1)": (1, "The arguments of coalesce must have one type, not Int and String"),
    "coalesce(null)": (1, "The arguments of coalesce are all null; remove it"),
    "left(name, crew)": (1, "Argument 2 of left must be a number that is written out, such as 0 or 4"),
    "left(name, -1)": (1, "Argument 2 of left must be a number that is written out, such as 0 or 4"),
    "trim(crew)": (1, "Argument 1 of trim takes String, not Int"),
    "crew * decks * crew": (14, "The result of `*` may exceed 64 bits; convert an operand by toFloat(...)"),
    "CASE WHEN crew THEN 1 END": (1, "`WHEN` takes Boolean, not Int"),
    "CASE WHEN armed THEN 1 ELSE 'a' END": (1, "The results of CASE must have one type, not Int and String"),
    "CASE WHEN armed THEN null END": (1, "The results of CASE are all null; remove it"),
    "CASE name WHEN 1 THEN 1 END": (1, "The values of CASE and WHEN must have one type, not Int and String"),
    f"{'(' * MAX_NESTING}1{')' * MAX_NESTING}": (MAX_NESTING + 1, f"Nested more than {MAX_NESTING} deep; declare a smaller expression"),
    "+".join("1" * 60): (2 * (MAX_PARTS // 2), f"The expression has more than {MAX_PARTS} parts; declare a smaller one"),
    f"'{'a' * MAX_CHARS}'": (MAX_CHARS + 1, f"The expression has {MAX_CHARS + 2} characters; the limit is {MAX_CHARS}"),
}


@pytest.mark.parametrize("text", ACCEPTED)
def test_an_accepted_text_is_written_anew(text: str) -> None:
    """With all parentheses, and with a guard wherever Neo4j could fail."""
    assert write_expression(parse_expression(text, PROPERTIES), "n0") == ACCEPTED[text]


@pytest.mark.parametrize("text", REJECTED, ids=lambda text: repr(text[:40]))
def test_any_other_text_is_one_error_with_its_position(text: str) -> None:
    position, message = REJECTED[text]
    with pytest.raises(ExpressionError) as error:
        parse_expression(text, PROPERTIES)
    assert str(error.value) == f"position {position}: {message}"


def test_a_text_is_not_mistaken_for_a_placeholder_of_an_operator() -> None:
    """Predicates are written by replacing {x} and {p}, which a text of the expression may contain."""
    value = write_node_expression(parse_expression("name + '{p}{x}'", PROPERTIES), "n0")
    assert write_comparison(value, "ne", "$p.v0") == f"({value} IS NULL OR {value} <> $p.v0)"


def declared_text(expression: Expression) -> str:
    """An expression as its author would declare it."""
    match expression:
        case LiteralExpression(_, str(value)):
            escapes = {character: escape for escape, character in ESCAPES.items()}
            return "'" + "".join(f"\\{escapes[character]}" if character in escapes else character for character in value) + "'"
        case LiteralExpression(type_, value):
            return str(value).lower() if type_ is not FLOAT else re.sub(r"^(\d+)(e|$)", r"\1.0\2", repr(value))
        case PropertyExpression():
            return next(name for name, prop in PROPERTIES.items() if prop == expression)
        case UnaryExpression(operator, operand):
            return f"{operator} ({declared_text(operand)})"
        case BinaryExpression(operator, left, right):
            return f"({declared_text(left)}) {operator} ({declared_text(right)})" if operator != "IN" else in_text(left, right)
        case NullExpression(operand, negated):
            return f"({declared_text(operand)}) IS {'NOT ' if negated else ''}NULL"
        case CallExpression(function, arguments):
            return f"{function}({', '.join(map(declared_text, arguments))})"
        case CaseExpression(operand, branches, default):
            head = f" {declared_text(operand)}" if operand else ""
            body = "".join(f" WHEN {declared_text(condition)} THEN {declared_text(result)}" for condition, result in branches)
            return f"CASE{head}{body}{f' ELSE {declared_text(default)}' if default else ''} END"
        case ListExpression(items):
            return f"[{', '.join(map(declared_text, items))}]"
        case IndexExpression(operand, index):
            return f"({declared_text(operand)})[{index}]"
        case SliceExpression(operand, start, end):
            return f"({declared_text(operand)})[{'' if start is None else start}..{'' if end is None else end}]"


def in_text(left: Expression, right: Expression) -> str:
    return f"({declared_text(left)}) IN {declared_text(right) if isinstance(right, ListExpression) else f'({declared_text(right)})'}"


@given(ANY_EXPRESSION)
def test_an_expression_is_the_parse_of_its_text(expression: Expression) -> None:
    """Unless its text is longer or more deeply nested than allowed."""
    try:
        parsed = parse_expression(declared_text(expression), PROPERTIES)
    except ExpressionError as error:
        assert re.search("parts; declare|deep; declare|the limit is", str(error))  # noqa: PT017  # it may be accepted, too
    else:
        assert parsed == expression


CYPHER_TOKEN = re.compile(
    r"""\s*(?:
    n0\.(?:tons|crew|deckCount|name|builtFrom|sunk|armed|aliases|`odd\ name`) |
    IS\ ::\ (?:BOOLEAN|INTEGER\ \|\ FLOAT|INTEGER|STRING|LIST<STRING\ NOT\ NULL>) |
    '(?:[^'\\\n]|\\[\\n'])*' |
    \d+(?:\.\d+)?(?:e[+-]?\d+)? |
    (?P<word>[A-Za-z]+) |
    <>|<=|>=|\.\.|[-+*/%=<>()\[\],|]
    )\s*""",
    re.VERBOSE,
)
WORDS = {
    *FUNCTIONS,
    *KEYWORDS,
    "coalesce",
    "toFloatOrNull",
    "toIntegerOrNull",
    "toBooleanOrNull",
    "nullIf",
    "NULL",
    "null",
    "true",
    "false",
    "x",
    "WHERE",
}


def assert_is_closed(text: str) -> None:
    """The text consists of tokens that an expression may contain, and its brackets match."""
    position, open_brackets = 0, []
    while position < len(text):
        token = CYPHER_TOKEN.match(text, position)
        assert token, text[position:]
        assert not token["word"] or token["word"] in WORDS
        for bracket in token[0].strip() if token[0].strip() in ("(", "[", ")", "]") else "":
            if bracket in "([":
                open_brackets.append(bracket)
            else:
                assert open_brackets.pop() + bracket in ("()", "[]")
        position = token.end()
    assert not open_brackets


@given(ANY_EXPRESSION)
def test_what_is_written_stays_within_the_grammar(expression: Expression) -> None:
    assert_is_closed(write_node_expression(expression, "n0"))


FRAGMENTS = [
    *ACCEPTED,
    *REJECTED,
    *PROPERTIES,
    *KEYWORDS,
    *FUNCTIONS,
    "'",
    '"',
    "\\",
    "\\u0027",
    "`",
    "//",
    "/*",
    "*/",
    ";",
    "}",
    "\n",
    "$p",
    "\x00",
    "{x}",
    "{p}",
]


@given(
    st.lists(st.sampled_from(FRAGMENTS) | st.text(max_size=3), max_size=6).map(" ".join)
    | st.lists(st.sampled_from(FRAGMENTS), max_size=6).map("".join)
)
@settings(max_examples=share_of_examples(1) * 3)
def test_a_hostile_text_is_rejected_or_written_within_the_grammar(text: str) -> None:
    try:
        expression = parse_expression(text, PROPERTIES)
    except ExpressionError as error:
        assert 1 <= error.position <= len(text) + 1  # noqa: PT017  # it may be accepted, too
    else:
        assert_is_closed(write_node_expression(expression, "n0"))
