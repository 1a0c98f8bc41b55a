"""Columns -> the list that is one row, and the CALLs that must precede it.

    Row((NodeProperty("name"), ConnectionColumn(...)))
    -> CALL (n0) { MATCH (n0)-[r1:HAS_SUBSIDIARY]->(n1:Company) ... RETURN collect([n1.name]) AS c1_1 }     [n0.name, c1_1]

Every level is a CALL that collects its rows into one value: planning stays linear in depth, and no aggregate mixes with other values.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import assert_never

from keiretsu.graph.cypher.aggregates import write_aggregates, write_groups
from keiretsu.graph.cypher.dependencies import is_edge_dependent
from keiretsu.graph.cypher.holdings import write_holdings
from keiretsu.graph.cypher.lens import passing_claim_keys
from keiretsu.graph.cypher.names import quote_name
from keiretsu.graph.cypher.pages import (
    SortExpression,
    cursor_predicates,
    has_unreliable_index_order,
    not_after_cursor,
    sort_expressions,
    write_order_by,
)
from keiretsu.graph.cypher.predicates import write_predicates
from keiretsu.graph.cypher.related_aggregates import is_related_aggregate, write_related_aggregate
from keiretsu.graph.cypher.scope import Scope, parameter_placeholder
from keiretsu.graph.cypher.stated_values import write_stated_values
from keiretsu.graph.cypher.traversal import collect_paths, match_traversal, visibility_predicates
from keiretsu.graph.cypher.values import subquery, where_clause, write_value
from keiretsu.graph.plan import (
    Column,
    Connection,
    ConnectionColumn,
    EvidenceColumn,
    HoldingsColumn,
    IntermediateNodes,
    Page,
    RelatedNodes,
    Row,
    StartNode,
    StatedValues,
)


@dataclass(frozen=True)
class RowExpression:
    """A row in Cypher: its subqueries, and the list expression."""

    calls: tuple[str, ...]
    text: str


def write_row(row: Row, scope: Scope) -> RowExpression:
    """The expression of a row."""
    calls, texts = [], []
    for index, column in enumerate(row.columns):
        alias = f"c{scope.depth + 1}_{index}"
        call, text = _write_column(column, scope, alias)
        calls += [call] if call else []
        texts.append(text)
    return RowExpression(tuple(calls), f"[{', '.join(texts)}]")


def _write_column(column: Column, scope: Scope, alias: str) -> tuple[str | None, str]:
    """The CALL that computes a column, None if it needs none; and the expression of its value."""
    match column:
        case EvidenceColumn() if _is_stored_inline(column, scope):
            return None, passing_claim_keys(column.lens, _claimed_variable(column, scope))
        case StatedValues():
            return None, write_stated_values(column, scope)
        case StartNode(row):
            return _write_start_node(row, scope, alias)
        case ConnectionColumn() | RelatedNodes() | EvidenceColumn() | IntermediateNodes() | HoldingsColumn():
            return _write_call(column, scope, alias), alias
        case value if is_related_aggregate(value):
            return write_related_aggregate(value, scope, alias), alias
        case value:
            return None, write_value(value, scope)


def _write_start_node(row: Row, scope: Scope, alias: str) -> tuple[str | None, str]:
    assert scope.source is not None, "an edge has two ends"
    expression = write_row(row, Scope(scope.depth + 1, scope.source))
    if not expression.calls:
        return None, expression.text
    return subquery(f"CALL ({scope.source})", [*expression.calls, f"RETURN {expression.text} AS {alias}"]), alias


def write_page(
    connection: Connection, scope: Scope, filters: Sequence[str], *, forget_index_order: bool = False
) -> tuple[list[str], list[str]]:
    """The clauses from matched rows to one page of them, and the expressions to return: the rows, and whether more follow.

    `forget_index_order`: the rows can come in the order of an index by which they were selected; see `has_unreliable_index_order`.
    """
    page = connection.page
    assert page, "only a connection with a page has its rows"
    expressions = sort_expressions(page, scope)
    variables = [*scope.variables, *(expression.text for expression in expressions if expression.binding)]
    row = write_row(connection.row, scope)
    clauses = filter_rows(expressions, scope, filters, cursor_predicates(expressions, page))
    clauses += _forget_index_order(variables, scope) if forget_index_order else []
    clauses.append(f"WITH {', '.join(variables)} {write_order_by(expressions, page, connection.row)}")
    if not connection.include_has_more:
        return [*clauses, *row.calls], [f"collect({row.text})"]
    limit_clauses, rows = _drop_extra_row(page, row, scope)
    return [*clauses, *limit_clauses], [rows, f"size(b{scope.depth}) = {parameter_placeholder(page.limit)}"]


def write_return(values: Sequence[str], scope: Scope) -> tuple[str, list[str]]:
    """The clause that returns the values of a page, and their aliases."""
    aliases = [f"e{scope.depth}", f"more{scope.depth}"][: len(values)]
    return f"RETURN {', '.join(f'{value} AS {alias}' for value, alias in zip(values, aliases, strict=True))}", aliases


def _drop_extra_row(page: Page, row: RowExpression, scope: Scope) -> tuple[list[str], str]:
    """The clauses from one row too many to the rows of the page. The subqueries of a row run only for these."""
    buffer, rows = f"b{scope.depth}", f"e{scope.depth}"
    page_rows = f"{buffer}[..{parameter_placeholder(page.limit)} - 1]"
    if not row.calls:
        return [f"WITH collect({row.text}) AS {buffer}"], page_rows
    unpacked = ", ".join(f"one[{index}] AS {variable}" for index, variable in enumerate(scope.variables))
    inner = [f"UNWIND {page_rows} AS one", f"WITH {unpacked}", *row.calls, f"RETURN collect({row.text}) AS {rows}"]
    imports = ", ".join(variable for variable in (buffer, None if scope.carries_source else scope.source) if variable)
    return [f"WITH collect([{', '.join(scope.variables)}]) AS {buffer}", subquery(f"CALL ({imports})", inner)], rows


def _forget_index_order(variables: Sequence[str], scope: Scope) -> list[str]:
    """The clauses that make the planner forget the order of the rows."""
    buffer = f"b{scope.depth}"
    unpacked = ", ".join(f"one[{index}] AS {variable}" for index, variable in enumerate(variables))
    return [f"WITH collect([{', '.join(variables)}]) AS {buffer}", f"UNWIND {buffer} AS one", f"WITH {unpacked}"]


def filter_rows(expressions: Sequence[SortExpression], scope: Scope, filters: Sequence[str], cursors: Sequence[str]) -> list[str]:
    """The clauses that keep the rows which pass the filters and then the cursors; expensive sort keys are computed in between."""
    bindings = [expression.binding for expression in expressions if expression.binding]
    if not bindings:
        return _non_empty(where_clause([*filters, *cursors]))
    calls = [expression.call or "" for expression in expressions]
    return _non_empty(where_clause(filters), *calls, f"WITH {', '.join([*scope.variables, *bindings])}", where_clause(cursors))


def write_side_queries(
    connection: Connection, head: str, source: Sequence[str], filters: Sequence[str], scope: Scope
) -> tuple[list[str], list[str]]:
    """The parts other than page and total: a subquery each, which begins with `head` and `source`, and their aliases."""
    calls, aliases = [], []

    def add(alias: str, clauses: Sequence[str]) -> None:
        calls.append(subquery(head, [*source, *clauses]))
        aliases.append(alias)

    if connection.page:
        for alias, predicate in _outside_predicates(connection, connection.page, scope):
            add(alias, _write_probe(connection.page, scope, filters, predicate, alias))
    prefix = f"a{scope.depth}"
    if connection.aggregates:
        add(prefix, [*_non_empty(where_clause(filters)), *write_aggregates(connection.aggregates, scope, prefix)])
    for index, group_by in enumerate(connection.groups):
        add(f"{prefix}_{index}", [*_non_empty(where_clause(filters)), *write_groups(group_by, scope, f"{prefix}_{index}")])
    return calls, aliases


def _outside_predicates(connection: Connection, page: Page, scope: Scope) -> list[tuple[str, str]]:
    """The selected probes outside the page, as (alias, predicate): a row precedes `after`, a row follows `before`."""
    expressions = sort_expressions(page, scope)
    predicates = []
    if connection.include_has_preceding and page.after:
        predicates.append((f"p{scope.depth}", not_after_cursor(expressions, page.after)))
    if connection.include_has_following and page.before:
        predicates.append((f"q{scope.depth}", not_after_cursor(expressions, page.before, reverse=True)))
    return predicates


def _write_probe(page: Page, scope: Scope, filters: Sequence[str], predicate: str, alias: str) -> list[str]:
    """The clauses that return whether any row meets a predicate."""
    rows = filter_rows(sort_expressions(page, scope), scope, filters, [predicate])
    return [*rows, f"WITH {scope.node} LIMIT 1", f"RETURN count(*) > 0 AS {alias}"]


def _write_call(
    column: ConnectionColumn | RelatedNodes | EvidenceColumn | IntermediateNodes | HoldingsColumn, scope: Scope, alias: str
) -> str:
    match column:
        case ConnectionColumn():
            return _write_connection(column, scope, alias)
        case RelatedNodes(traversal, row, limit_one):
            target = scope.follow(traversal)
            limit = " LIMIT 1" if limit_one else ""
            clauses = [
                f"{match_traversal(target)}{where_clause(visibility_predicates(target))}",
                f"WITH DISTINCT {target.node} ORDER BY {target.node}.id{limit}",
            ]
            return collect_rows(f"CALL ({scope.node})", clauses, row, Scope(target.depth, target.node), alias)
        case EvidenceColumn():
            return _write_evidence(column, scope, alias)
        case IntermediateNodes(row):
            inner = Scope(scope.depth + 1, f"n{scope.depth + 1}")
            clauses = [f"UNWIND {scope.edge} AS h", f"WITH DISTINCT h[1] AS {inner.node} ORDER BY {inner.node}.id"]
            return collect_rows(f"CALL ({scope.edge})", clauses, row, inner, alias)
        case HoldingsColumn():
            return subquery(f"CALL ({scope.node})", write_holdings(column, scope.node, alias))
        case _:
            assert_never(column)


def collect_rows(head: str, clauses: Sequence[str], row: Row, scope: Scope, alias: str) -> str:
    """A subquery that matches rows and collects them."""
    expression = write_row(row, scope)
    return subquery(head, [*clauses, *expression.calls, f"RETURN collect({expression.text}) AS {alias}"])


def _is_stored_inline(column: EvidenceColumn, scope: Scope) -> bool:
    """Whether no claim node must be read: edge or node stores the keys itself, in their order. Those of a path are in two lists."""
    return column.has_only_keys and not (column.of_edge and scope.is_path)


def _claimed_variable(column: EvidenceColumn, scope: Scope) -> str:
    """The variable of the edge or node that the claims are about."""
    return (scope.edge if column.of_edge else scope.node) or scope.node


def _write_evidence(column: EvidenceColumn, scope: Scope, alias: str) -> str:
    claimed = _claimed_variable(column, scope)
    inner = Scope(scope.depth + 1, f"n{scope.depth + 1}")
    if column.of_edge and scope.is_path:
        keys_of_both = " + ".join(passing_claim_keys(column.lens, f"h[{index}]") for index in (0, 2))
        keys = f"reduce(keys = [], h IN {claimed} | keys + {keys_of_both})"
    else:
        keys = passing_claim_keys(column.lens, claimed)
    key = f"{inner.node}.{quote_name(column.key)}"
    clauses = [
        f"MATCH ({inner.node}:{quote_name(column.label)}) WHERE {key} IN {keys}",
        f"WITH {inner.node} ORDER BY {inner.node}.id",
    ]
    if column.has_only_keys:
        return subquery(f"CALL ({claimed})", [*clauses, f"RETURN collect({key}) AS {alias}"])
    return collect_rows(f"CALL ({claimed})", clauses, column.row, inner, alias)


def _write_connection(column: ConnectionColumn, scope: Scope, alias: str) -> str:
    """The edges of a connection. All parts share one expansion of the edges."""
    target, connection = scope.follow(column.traversal), column.connection
    visible, filters = visibility_predicates(target), write_predicates(connection.where, target)
    if target.is_path:
        source = [f"{match_traversal(target)}{where_clause(visible)}", collect_paths(target, ranked=_needs_best_path(connection))]
    else:
        source, filters = [match_traversal(target)], [*visible, *filters]
    has_side_queries = (
        connection.include_total
        or connection.include_has_preceding
        or connection.include_has_following
        or connection.aggregates
        or connection.groups
    )
    if connection.page and not has_side_queries:
        unreliable = has_unreliable_index_order(connection.page, connection.where)
        page_clauses, values = write_page(connection, target, filters, forget_index_order=unreliable)
        clauses = [*source, *page_clauses, f"RETURN [{', '.join(values)}] AS {alias}"]
    else:
        clauses = [*source, *_non_empty(where_clause(filters)), *_share_expansion(connection, target, alias)]
    return subquery(f"CALL ({scope.node})", clauses)


def _share_expansion(connection: Connection, target: Scope, alias: str) -> list[str]:
    """All edges collected into one list, from which page, total, aggregates and the probes outside the page are read."""
    edges = f"l{target.depth}"
    head = f"CALL ({edges}, {target.source})"
    if target.edge:
        source = [f"UNWIND {edges} AS pair", f"WITH pair[0] AS {target.edge}, pair[1] AS {target.node}"]
        clauses = [f"WITH collect([{target.edge}, {target.node}]) AS {edges}"]
    else:
        source, clauses = [f"UNWIND {edges} AS {target.node}", f"WITH {target.node}"], [f"WITH collect({target.node}) AS {edges}"]
    parts: list[str] = []
    if connection.page:
        page_clauses, values = write_page(connection, target, [])
        return_clause, parts = write_return(values, target)
        clauses.append(subquery(head, [*source, *page_clauses, return_clause]))
    if connection.include_total:
        parts.append(f"size({edges})")
    calls, aliases = write_side_queries(connection, head, source, [], target)
    if connection.include_total and not (connection.page or calls):
        return [f"RETURN [count(*)] AS {alias}"]
    return [*clauses, *calls, f"RETURN [{', '.join([*parts, *aliases])}] AS {alias}"]


def _needs_best_path(connection: Connection) -> bool:
    """Whether a part of a connection over paths reads the edge, for which the best path stands."""
    sort_values = tuple(sort_key.value for sort_key in connection.page.sort_keys) if connection.page else ()
    return is_edge_dependent((connection.where, sort_values, connection.row.columns, connection.aggregates, connection.groups))


def _non_empty(*clauses: str) -> list[str]:
    return [clause.strip() for clause in clauses if clause]
