"""Declared text -> expression: a small grammar, a subset of Cypher's expressions.

    parse_expression("2026 - toInteger(left(built_from, 4))", {"built_from": PropertyExpression("builtFrom", STRING)})
    ->   BinaryExpression("-", LiteralExpression(INTEGER, 2026), CallExpression("toInteger", ...))

Everything that the grammar does not name is an error: patterns, subqueries, parameters, variables, labels, maps, comments, other
functions. Binding, loosest first: OR, XOR, AND, NOT, comparison, text operator or IN or IS NULL, + -, * / %, minus, [...].
"""

from __future__ import annotations

import difflib
import math
import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass

from keiretsu.graph.cypher.expression_types import (
    ARITHMETIC,
    COALESCE,
    COMPARISONS,
    FUNCTIONS,
    MAX_MAGNITUDE,
    TEXT_OPERATORS,
    TypeMismatchError,
    infer_type,
)
from keiretsu.graph.plan.expressions import (
    BinaryExpression,
    CallExpression,
    CaseExpression,
    Expression,
    ExpressionType,
    IndexExpression,
    ListExpression,
    LiteralExpression,
    NullExpression,
    PropertyExpression,
    SliceExpression,
    UnaryExpression,
)
from keiretsu.text import quoted

MAX_CHARS = 2_000
"""Length of an expression."""

MAX_PARTS = 50
"""Operators, functions, properties and literals of an expression."""

MAX_NESTING = 12
"""Parentheses, arguments and CASE within each other; they are read by recursion."""

KEYWORDS = ("OR", "XOR", "AND", "NOT", "IN", "IS", "STARTS", "ENDS", "WITH", "CONTAINS", "CASE", "WHEN", "THEN", "ELSE", "END")
CONSTANTS: Mapping[str, LiteralExpression] = {
    "true": LiteralExpression(ExpressionType.BOOLEAN, value=True),
    "false": LiteralExpression(ExpressionType.BOOLEAN, value=False),
    "null": LiteralExpression(ExpressionType.NULL, value=None),
}
ESCAPES = {"\\": "\\", "'": "'", '"': '"', "n": "\n", "t": "\t"}

TOKEN = re.compile(
    r"""\s*(?:
    (?P<float>[0-9]+\.[0-9]+(?:[eE][+-]?[0-9]+)?(?!\w)) |
    (?P<integer>[0-9]+(?!\w)) |
    (?P<string>'(?:[^'\\]|\\.)*'|"(?:[^"\\]|\\.)*") |
    (?P<name>[^\W\d]\w*) |
    (?P<symbol><>|<=|>=|\.\.|[-+*/%=<>()\[\],])
    )""",
    re.VERBOSE | re.DOTALL,
)


class ExpressionError(Exception):
    """The text is not a valid expression. `position`: of the character where the error is, from 1."""

    def __init__(self, position: int, message: str) -> None:
        super().__init__(f"position {position}: {message}")
        self.position = position


@dataclass(frozen=True)
class Token:
    """A token. `kind`: a group of TOKEN, or "end"; a keyword is a symbol."""

    kind: str
    text: str
    position: int


def parse_expression(text: str, properties: Mapping[str, PropertyExpression]) -> Expression:
    """The expression of a text over these properties, by the names that it uses for them. Raises ExpressionError."""
    if len(text) > MAX_CHARS:
        raise ExpressionError(MAX_CHARS + 1, f"The expression has {len(text)} characters; the limit is {MAX_CHARS}")
    return _Parser(_split_tokens(text), properties).parse()


def _split_tokens(text: str) -> list[Token]:
    tokens: list[Token] = []
    end = 0
    while match := TOKEN.match(text, end):
        kind = str(match.lastgroup)
        token = match[kind]
        tokens.append(Token("symbol" if token in KEYWORDS else kind, token, match.start(kind) + 1))
        end = match.end()
    rest = text[end:]
    position = len(text) - len(rest.lstrip()) + 1
    if rest.strip():
        character = text[position - 1]
        message = (
            "The text is not closed; end it with the quote it begins with" if character in "'\"" else f"Unexpected {quoted(character)}"
        )
        raise ExpressionError(position, message)
    return [*tokens, Token("end", "the end of the expression", position)]


@dataclass
class _Parser:
    """A parser by recursive descent. `index`: of the next token; `part_count`: parts so far; `nesting`: of the current part."""

    tokens: Sequence[Token]
    properties: Mapping[str, PropertyExpression]
    index: int = 0
    part_count: int = 0
    nesting: int = 0

    def parse(self) -> Expression:
        expression = self._parse_or()
        if self._next.kind != "end":
            raise self._unexpected("an operator, or the end of the expression")
        return expression

    # tokens

    @property
    def _next(self) -> Token:
        return self.tokens[self.index]

    def _take(self) -> Token:
        token = self._next
        self.index += 1
        return token

    def _accept(self, *symbols: str) -> Token | None:
        """The next token, if it is one of these symbols."""
        return self._take() if self._next.kind == "symbol" and self._next.text in symbols else None

    def _expect(self, symbol: str) -> Token:
        token = self._accept(symbol)
        if token is None:
            raise self._unexpected(f"`{symbol}`")
        return token

    def _unexpected(self, expected: str) -> ExpressionError:
        token = self._next
        if token.kind == "name" and token.text.upper() in KEYWORDS:
            return ExpressionError(token.position, f"Write {quoted(token.text)} as {token.text.upper()}")
        text = token.text if token.kind == "end" else quoted(token.text)
        return ExpressionError(token.position, f"Expected {expected}, not {text}")

    def _add(self, expression: Expression, position: int) -> Expression:
        """A part of the expression, once its own types are checked."""
        self._count_part(position)
        try:
            infer_type(expression)
        except TypeMismatchError as error:
            raise ExpressionError(position, str(error)) from None
        return expression

    def _count_part(self, position: int) -> None:
        self.part_count += 1
        if self.part_count > MAX_PARTS:
            raise ExpressionError(position, f"The expression has more than {MAX_PARTS} parts; declare a smaller one")

    # operators

    def _parse_left_associative(self, parse_operand: Callable[[], Expression], *operators: str) -> Expression:
        left = parse_operand()
        while operator := self._accept(*operators):
            left = self._add(BinaryExpression(operator.text, left, parse_operand()), operator.position)
        return left

    def _parse_or(self) -> Expression:
        if self.nesting == MAX_NESTING:
            raise ExpressionError(self._next.position, f"Nested more than {MAX_NESTING} deep; declare a smaller expression")
        self.nesting += 1
        expression = self._parse_left_associative(self._parse_xor, "OR")
        self.nesting -= 1
        return expression

    def _parse_xor(self) -> Expression:
        return self._parse_left_associative(self._parse_and, "XOR")

    def _parse_and(self) -> Expression:
        return self._parse_left_associative(self._parse_not, "AND")

    def _parse_not(self) -> Expression:
        if operator := self._accept("NOT"):
            self._count_part(operator.position)
            return self._add(UnaryExpression("NOT", self._parse_not()), operator.position)
        return self._parse_comparison()

    def _parse_comparison(self) -> Expression:
        left = self._parse_predicate()
        if operator := self._accept(*COMPARISONS):
            left = self._add(BinaryExpression(operator.text, left, self._parse_predicate()), operator.position)
            if self._next.kind == "symbol" and self._next.text in COMPARISONS:
                raise self._unexpected("AND between two comparisons")
        return left

    def _parse_predicate(self) -> Expression:
        """An operand, and the text operators, IN or IS NULL after it."""
        left = self._parse_sum()
        while operator := self._accept("STARTS", "ENDS", "CONTAINS", "IN", "IS"):
            if operator.text == "IS":
                negated = self._accept("NOT") is not None
                if self._next.kind != "name" or self._next.text.lower() != "null":
                    raise self._unexpected("NULL")
                self._take()
                left = self._add(NullExpression(left, negated), operator.position)
                continue
            if operator.text in ("STARTS", "ENDS"):
                self._expect("WITH")
            text = f"{operator.text} WITH" if f"{operator.text} WITH" in TEXT_OPERATORS else operator.text
            left = self._add(BinaryExpression(text, left, self._parse_sum()), operator.position)
        return left

    def _parse_sum(self) -> Expression:
        return self._parse_left_associative(self._parse_product, *ARITHMETIC[:2])

    def _parse_product(self) -> Expression:
        return self._parse_left_associative(self._parse_minus, *ARITHMETIC[2:])

    def _parse_minus(self) -> Expression:
        if operator := self._accept("-"):
            self._count_part(operator.position)
            return self._add(UnaryExpression("-", self._parse_minus()), operator.position)
        return self._parse_item()

    def _parse_item(self) -> Expression:
        """A value, and the items or slices of it."""
        operand = self._parse_value()
        while bracket := self._accept("["):
            start = None if self._next.text == ".." else self._parse_index()
            if self._accept(".."):
                end = None if self._next.text == "]" else self._parse_index()
                operand = self._add(SliceExpression(operand, start, end), bracket.position)
            else:
                assert start is not None, "only a slice has no start"
                operand = self._add(IndexExpression(operand, start), bracket.position)
            self._expect("]")
        return operand

    def _parse_index(self) -> int:
        sign = -1 if self._accept("-") else 1
        if self._next.kind != "integer":
            raise self._unexpected("an integer that is written out")
        literal = self._parse_literal(self._take())
        assert isinstance(literal.value, int), "the token is an integer"
        return sign * literal.value

    # values

    def _parse_value(self) -> Expression:
        token = self._next
        self._count_part(token.position)
        match token.kind:
            case "integer" | "float" | "string":
                return self._parse_literal(self._take())
            case "name":
                return self._parse_name(self._take())
        if self._accept("("):
            inner = self._parse_or()
            self._expect(")")
            return inner
        if self._accept("["):
            return self._parse_list(token)
        if self._accept("CASE"):
            return self._parse_case(token)
        raise self._unexpected("a property, a function, a literal, CASE or `(`")

    def _parse_literal(self, token: Token) -> LiteralExpression:
        match token.kind:
            case "integer":
                if len(token.text) > len(str(MAX_MAGNITUDE)) or int(token.text) > MAX_MAGNITUDE:
                    raise ExpressionError(token.position, "The integer exceeds 64 bits")
                return LiteralExpression(ExpressionType.INTEGER, int(token.text))
            case "float":
                if not math.isfinite(float(token.text)):
                    raise ExpressionError(token.position, "The number exceeds 64 bits")
                return LiteralExpression(ExpressionType.FLOAT, float(token.text))
            case _:
                return LiteralExpression(ExpressionType.STRING, _unescape(token))

    def _parse_name(self, token: Token) -> Expression:
        if self._accept("("):
            return self._parse_call(token)
        if token.text.lower() in CONSTANTS and token.text not in self.properties:
            return CONSTANTS[token.text.lower()]
        if token.text in self.properties:
            return self.properties[token.text]
        if token.text.upper() in KEYWORDS:
            raise ExpressionError(token.position, f"Write {quoted(token.text)} as {token.text.upper()}")
        raise ExpressionError(token.position, f"Unknown property {quoted(token.text)}{_suggest(token.text, self.properties)}")

    def _parse_call(self, name: Token) -> Expression:
        names = [*FUNCTIONS, COALESCE]
        if name.text not in names:
            spelling = next((function for function in names if function.lower() == name.text.lower()), name.text)
            raise ExpressionError(name.position, f"Unknown function {quoted(name.text)}{_suggest(spelling, names)}")
        arguments: list[Expression] = []
        while not self._accept(")"):
            if arguments:
                self._expect(",")
            arguments.append(self._parse_or())
        return self._add(CallExpression(name.text, tuple(arguments)), name.position)

    def _parse_list(self, bracket: Token) -> Expression:
        items: list[LiteralExpression] = []
        while not self._accept("]"):
            if items:
                self._expect(",")
            items.append(self._parse_list_item())
        return self._add(ListExpression(tuple(items)), bracket.position)

    def _parse_list_item(self) -> LiteralExpression:
        self._count_part(self._next.position)
        minus = self._accept("-")
        if self._next.kind not in (("integer", "float") if minus else ("integer", "float", "string")):
            raise self._unexpected("a string or a number that is written out")
        literal = self._parse_literal(self._take())
        return literal if not minus or not isinstance(literal.value, int | float) else LiteralExpression(literal.type, -literal.value)

    def _parse_case(self, case: Token) -> Expression:
        operand = None if self._next.text == "WHEN" else self._parse_or()
        branches: list[tuple[Expression, Expression]] = []
        while self._accept("WHEN"):
            condition = self._parse_or()
            self._expect("THEN")
            branches.append((condition, self._parse_or()))
        if not branches:
            raise self._unexpected("`WHEN`")
        default = self._parse_or() if self._accept("ELSE") else None
        self._expect("END")
        return self._add(CaseExpression(operand, tuple(branches), default), case.position)


def _unescape(token: Token) -> str:
    """The text of a string literal. It may contain any character but NUL and unpaired surrogates, which Neo4j cannot read."""
    parts = re.split(r"\\(.)", token.text[1:-1], flags=re.DOTALL)
    if unknown := [escape for escape in parts[1::2] if escape not in ESCAPES]:
        raise ExpressionError(token.position, f"Unknown escape sequence {quoted(chr(92) + unknown[0])} in a text")
    text = "".join(ESCAPES[part] if index % 2 else part for index, part in enumerate(parts))
    if any(character == "\x00" or "\ud800" <= character <= "\udfff" for character in text):
        raise ExpressionError(token.position, "A text must not contain NUL or an unpaired surrogate")
    return text


def _suggest(name: str, names: Mapping[str, object] | Sequence[str]) -> str:
    matches = difflib.get_close_matches(name, names, n=1)
    return f"; did you mean {quoted(matches[0])}?" if matches else f"; use {', '.join(sorted(names))}" if names else ""
