"""Limits on a parsed document, checked before validation, which is slow on oversized documents.

    { company(slug: "x") { name ...F } } fragment F on Company { kind }   ->   3 fields, depth 1, 1 fragment spread

Each fragment is measured once and its statistics are added at each spread: nested fragments take no longer, however many fields they
expand to. A fragment that spreads itself adds nothing there; validation rejects it.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, replace

from graphql import (
    DocumentNode,
    FieldNode,
    FragmentDefinitionNode,
    FragmentSpreadNode,
    InlineFragmentNode,
    OperationDefinitionNode,
    SelectionNode,
    SelectionSetNode,
)

from keiretsu.resolvers.errors import ErrorCode, RequestError, RequestRejected
from keiretsu.resolvers.limits import Limits
from keiretsu.text import dotted

Definition = OperationDefinitionNode | FragmentDefinitionNode

INTROSPECTION_FIELDS = ("__schema", "__type")
DOCUMENT_FIELDS_FACTOR = 10
"""Maximum fields in all operations and fragments of a document, as a multiple of the limit for one operation."""

MAX_REPORTED_COUNT = 1_000_000
"""Greater counts are not printed: nested fragments expand to numbers of any length."""


@dataclass(frozen=True)
class SelectionPath:
    """Response keys of nested selections, a linked list from the outermost; `length`: number of keys."""

    response_key: str
    child: SelectionPath | None
    length: int

    def response_keys(self, count: int) -> tuple[str, ...]:
        """The outermost `count` keys."""
        keys: list[str] = []
        node: SelectionPath | None = self
        while node and len(keys) < count:
            keys.append(node.response_key)
            node = node.child
        return tuple(keys)


@dataclass
class SelectionStats:
    """Statistics of a definition, counting fragments at each spread. `fragment_spreads`: inline fragments included. `deepest_path`: of
    fields with selections; `deepest_introspection`: the same below `__schema` and `__type`."""

    fields: int = 0
    aliases: int = 0
    directives: int = 0
    fragment_spreads: int = 0
    deepest_path: SelectionPath | None = None
    deepest_introspection: SelectionPath | None = None
    has_introspection: bool = False

    def add(self, other: SelectionStats) -> None:
        """Add the statistics of a selection set or a fragment that is used here."""
        self.fields += other.fields
        self.aliases += other.aliases
        self.directives += other.directives
        self.fragment_spreads += other.fragment_spreads
        self.deepest_path = _longer_path(self.deepest_path, other.deepest_path)
        self.deepest_introspection = _longer_path(self.deepest_introspection, other.deepest_introspection)
        self.has_introspection |= other.has_introspection


@dataclass(frozen=True)
class DocumentCheck:
    """Other facts about a document within the limits. `has_fragment_cycle`: a fragment spreads itself."""

    has_introspection: bool
    has_fragment_cycle: bool


def check_document_limits(document: DocumentNode, limits: Limits) -> DocumentCheck:
    """Raises RequestRejected if a document exceeds a limit."""
    operations = [definition for definition in document.definitions if isinstance(definition, OperationDefinitionNode)]
    definitions: list[Definition] = [
        *operations,
        *(definition for definition in document.definitions if isinstance(definition, FragmentDefinitionNode)),
    ]
    fragments = {definition.name.value: definition for definition in definitions if isinstance(definition, FragmentDefinitionNode)}
    stats_by_fragment, has_fragment_cycle = _measure_fragments(fragments)
    definition_stats = [_measure_definition(operation, stats_by_fragment) for operation in operations] + [
        *_fragment_stats(definitions, stats_by_fragment)
    ]
    for errors in (
        *([*_definition_errors(stats, limits)] for stats in definition_stats),
        [*_variable_count_errors(operations, limits)],
        [*_document_errors(definition_stats, limits)],
    ):
        if errors:
            raise RequestRejected(errors)
    if not has_fragment_cycle and _exceeds_field_pairs(definitions, fragments, limits.field_pairs):
        message = f"The operation selects the same response keys too often (more than {limits.field_pairs} field pairs to merge)"
        raise RequestRejected([RequestError(ErrorCode.LIMIT_EXCEEDED, f"{message}; select each field once.")])
    if len(definitions) > limits.definitions:
        message = f"The document has {len(definitions)} operations and fragments; the limit is {limits.definitions}: send fewer at once."
        raise RequestRejected([RequestError(ErrorCode.LIMIT_EXCEEDED, message)])
    return DocumentCheck(any(stats.has_introspection for stats in definition_stats), has_fragment_cycle)


# measuring


def _fragment_stats(definitions: Iterable[Definition], stats_by_fragment: Mapping[str, SelectionStats]) -> Iterator[SelectionStats]:
    """Statistics of the fragments by themselves: unused ones are validated, too. Their depth depends on where they are spread."""
    for definition in definitions:
        if isinstance(definition, FragmentDefinitionNode):
            yield replace(_measure_definition(definition, stats_by_fragment), deepest_path=None)


def _measure_fragments(fragments: Mapping[str, FragmentDefinitionNode]) -> tuple[dict[str, SelectionStats], bool]:
    """Statistics per fragment, measured after the fragments that it spreads; and whether there is a cycle."""
    spread_names = {
        name: [spread for spread in _spread_names(fragment.selection_set) if spread in fragments] for name, fragment in fragments.items()
    }
    stats_by_fragment: dict[str, SelectionStats] = {}
    has_cycle = False
    for start in fragments:
        stack = [(start, iter(spread_names[start]))] if start not in stats_by_fragment else []
        visiting = {start}
        while stack:
            name, remaining = stack[-1]
            next_name = next((spread for spread in remaining if spread not in stats_by_fragment), None)
            if next_name is None:
                stats_by_fragment[name] = _measure_definition(fragments[name], stats_by_fragment)
                visiting.remove(name)
                stack.pop()
            elif next_name in visiting:
                has_cycle = True
            else:
                visiting.add(next_name)
                stack.append((next_name, iter(spread_names[next_name])))
    return stats_by_fragment, has_cycle


def _spread_names(selections: SelectionSetNode) -> Iterator[str]:
    """Names of the fragments spread in a selection set, each once."""
    names: dict[str, None] = {}
    stack = [selections]
    while stack:
        for node in stack.pop().selections:
            if isinstance(node, FragmentSpreadNode):
                names[node.name.value] = None
            elif isinstance(node, FieldNode | InlineFragmentNode) and node.selection_set:
                stack.append(node.selection_set)
    return iter(names)


def _measure_definition(definition: Definition, stats_by_fragment: Mapping[str, SelectionStats]) -> SelectionStats:
    stats = _measure_selections(definition.selection_set.selections, stats_by_fragment)
    stats.directives += len(definition.directives or ())
    if isinstance(definition, OperationDefinitionNode):
        stats.directives += sum(len(variable.directives or ()) for variable in definition.variable_definitions or ())
    return stats


def _measure_selections(selections: Iterable[SelectionNode], stats_by_fragment: Mapping[str, SelectionStats]) -> SelectionStats:
    """Statistics of selections; recursion is bounded, since the parser rejects more than 200 nested selections."""
    stats = SelectionStats()
    for node in selections:
        stats.directives += len(node.directives or ())
        if isinstance(node, FieldNode):
            _add_field(stats, node, stats_by_fragment)
        elif isinstance(node, InlineFragmentNode):
            stats.fragment_spreads += 1
            stats.add(_measure_selections(node.selection_set.selections, stats_by_fragment))
        elif isinstance(node, FragmentSpreadNode):
            stats.fragment_spreads += 1
            if node.name.value in stats_by_fragment:
                stats.add(stats_by_fragment[node.name.value])
    return stats


def _add_field(stats: SelectionStats, node: FieldNode, stats_by_fragment: Mapping[str, SelectionStats]) -> None:
    name = node.name.value
    stats.fields += 1
    stats.aliases += node.alias is not None
    stats.has_introspection |= name in INTROSPECTION_FIELDS
    if node.selection_set:
        child_stats = _measure_selections(node.selection_set.selections, stats_by_fragment)
        child_path, child_stats.deepest_path = child_stats.deepest_path, None
        stats.add(child_stats)
        if name in INTROSPECTION_FIELDS:
            stats.deepest_introspection = _longer_path(stats.deepest_introspection, child_path)
        else:
            response_key = node.alias.value if node.alias else name
            stats.deepest_path = _longer_path(
                stats.deepest_path, SelectionPath(response_key, child_path, child_path.length + 1 if child_path else 1)
            )


def _longer_path(first: SelectionPath | None, second: SelectionPath | None) -> SelectionPath | None:
    return second if second and (first is None or second.length > first.length) else first


# limits exceeded


def _definition_errors(stats: SelectionStats, limits: Limits) -> Iterator[RequestError]:
    if stats.fields > limits.fields:
        yield too_many_fields_error(limits.fields)
    if stats.fragment_spreads > limits.fields:
        yield _limit_error(
            f"The operation spreads fragments {_format_count(stats.fragment_spreads)} times, counting nested fragments at each spread",
            limits.fields,
            "use fewer",
        )
    for noun, count, limit in (("aliases", stats.aliases, limits.aliases), ("directives", stats.directives, limits.directives)):
        if count > limit:
            message = f"The operation has {_format_count(count)} {noun}, counting fragments at each spread"
            yield _limit_error(message, limit, "send several operations" if noun == "aliases" else "use fewer")
    if stats.deepest_path and stats.deepest_path.length > limits.depth:
        path = stats.deepest_path.response_keys(limits.depth + 1)
        message = f"{dotted(path)}: Nested {len(path)} fields deep; the limit is {limits.depth}."
        yield RequestError(ErrorCode.LIMIT_EXCEEDED, message, path)
    if stats.deepest_introspection and stats.deepest_introspection.length > limits.introspection_depth:
        path = stats.deepest_introspection.response_keys(limits.introspection_depth + 1)
        message = f"{dotted(path)}: Nested {len(path)} fields deep below an introspection field"
        yield _limit_error(message, limits.introspection_depth, "request less at once", path)


def _document_errors(definition_stats: Iterable[SelectionStats], limits: Limits) -> Iterator[RequestError]:
    """Limits on all operations and fragments together: validation visits each of them separately."""
    max_fields = DOCUMENT_FIELDS_FACTOR * limits.fields
    if sum(stats.fields + stats.fragment_spreads for stats in definition_stats) > max_fields:
        message = f"The operations and fragments of the document have more than {max_fields} fields, counting fragments at each spread"
        yield RequestError(ErrorCode.LIMIT_EXCEEDED, f"{message}; send fewer operations at once.")


def _variable_count_errors(operations: Iterable[OperationDefinitionNode], limits: Limits) -> Iterator[RequestError]:
    count = max((len(operation.variable_definitions or ()) for operation in operations), default=0)
    if count > limits.variables:
        yield _limit_error(f"The operation has {count} variables", limits.variables, "send lists or input objects")


def too_many_fields_error(limit: int) -> RequestError:
    """The error for an operation with more fields than the limit."""
    message = f"The operation selects more than {limit} fields, counting fragments at each spread; select fewer."
    return RequestError(ErrorCode.LIMIT_EXCEEDED, message)


def _limit_error(description: str, limit: int, remedy: str, path: tuple[str, ...] = ()) -> RequestError:
    return RequestError(ErrorCode.LIMIT_EXCEEDED, f"{description}; the limit is {limit}: {remedy}.", path)


def _format_count(count: int) -> str:
    return str(count) if count <= MAX_REPORTED_COUNT else f"more than {MAX_REPORTED_COUNT}"


# field merging


def _exceeds_field_pairs(definitions: Iterable[Definition], fragments: Mapping[str, FragmentDefinitionNode], max_pairs: int) -> bool:
    """Whether more than `max_pairs` pairs of fields share a response key, each of which validation compares; sibling fragments are
    compared, too."""
    pairs = 0
    for definition in definitions:
        stack: list[list[SelectionSetNode]] = [[definition.selection_set]]
        while stack:
            fields, spreads = _collect_fields(stack.pop(), fragments)
            pairs += spreads * (spreads - 1) // 2 + sum(len(nodes) * (len(nodes) - 1) // 2 for nodes in fields.values())
            if pairs > max_pairs:
                return True
            child_sets = ([node.selection_set for node in nodes if node.selection_set] for nodes in fields.values())
            stack += [selection_sets for selection_sets in child_sets if selection_sets]
    return False


def _collect_fields(
    selection_sets: Iterable[SelectionSetNode], fragments: Mapping[str, FragmentDefinitionNode]
) -> tuple[dict[str, list[FieldNode]], int]:
    """The fields of selection sets by response key, and the number of fragments spread. A fragment is collected once."""
    fields: dict[str, list[FieldNode]] = {}
    visited: set[str] = set()
    stack = list(selection_sets)
    while stack:
        for node in stack.pop().selections:
            if isinstance(node, FieldNode):
                fields.setdefault(node.alias.value if node.alias else node.name.value, []).append(node)
            elif isinstance(node, InlineFragmentNode):
                stack.append(node.selection_set)
            elif isinstance(node, FragmentSpreadNode) and node.name.value not in visited:
                visited.add(node.name.value)
                if node.name.value in fragments:
                    stack.append(fragments[node.name.value].selection_set)
    return fields, len(visited)
