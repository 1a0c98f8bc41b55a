"""A saved query, written for the built-in schema -> the same query in terms of the schema that it runs on.

    node { id name type aliases evidence { ...ClaimFields } }   becomes, without aliases, sources and names,
    node { id ... on Movie { name: title } type: __typename }

Fields, arguments and variables that the schema lacks are left out; the name of a node is the property that its type displays. A root field
that the schema lacks is an error, which says what declares it.
"""

from __future__ import annotations

from collections.abc import Collection, Iterator, Sequence
from dataclasses import dataclass, field, replace
from typing import Any

from graphql import (
    DocumentNode,
    FieldNode,
    FragmentDefinitionNode,
    FragmentSpreadNode,
    GraphQLEnumType,
    GraphQLField,
    GraphQLInputObjectType,
    GraphQLInterfaceType,
    GraphQLNamedType,
    GraphQLNonNull,
    GraphQLObjectType,
    GraphQLSchema,
    GraphQLUnionType,
    InlineFragmentNode,
    NamedTypeNode,
    NameNode,
    OperationDefinitionNode,
    SelectionNode,
    SelectionSetNode,
    VariableNode,
    Visitor,
    get_named_type,
    parse,
    print_ast,
    visit,
)

from keiretsu.server.cli.query.operations import OperationError, QueryOperation, read_operation
from keiretsu.server.cli.query.requirements import explain_missing_field
from keiretsu.server.cli.query.saved_queries import COMPANY_TYPES
from keiretsu.text import to_constant_case

NAMES = ("name", "title", "statement")
"""Fields for which a type without them shows its display property."""


def fit_operation(operation: QueryOperation, schema: GraphQLSchema | None) -> QueryOperation:
    """A saved query, in terms of a schema; unchanged if the schema is unknown. Raises OperationError."""
    if schema is None or not operation.is_saved:
        return operation
    text = print_ast(_Fitter(schema, operation.source).fit(parse(operation.text)))
    return replace(read_operation(operation.source, text, operation.name), is_saved=True)


def names_operation(text: str, source: str, schema: GraphQLSchema | None) -> QueryOperation:
    """The operation that resolves the name of an entity; in a schema without `search`, by the exact name."""
    if schema and schema.query_type and "search" not in schema.query_type.fields:
        return read_operation(source, _exact_names(schema, schema.query_type))
    return fit_operation(replace(read_operation(source, text), is_saved=True), schema)


def _exact_names(schema: GraphQLSchema, query: GraphQLObjectType) -> str:
    """`node` by id, and each root connection of entities, filtered by the displayed name."""
    entities = schema.get_type(entity_type(schema))
    possible = schema.get_possible_types(entities) if isinstance(entities, GraphQLInterfaceType) else []
    parts = []
    for root, definition in query.fields.items():
        connection = get_named_type(definition.type)
        nodes = connection.fields.get("nodes") if isinstance(connection, GraphQLObjectType) else None
        node = get_named_type(nodes.type) if nodes else None
        if isinstance(node, GraphQLObjectType) and node in possible and _is_found_by_name(definition, node, schema):
            name = display_field(node, schema)
            selection = f"nodes {{ id name: {name} type: __typename }} pageInfo {{ hasNextPage }}"
            parts.append(f"{root}(where: {{{name}: {{eq: $text}}}}, first: 12) {{ {selection} }}")
    names = " ".join(f"... on {type_.name} {{ name: {display_field(type_, schema)} }}" for type_ in possible)
    return f"query Names($id: ID!, $text: String!) {{ node(id: $id) {{ __typename id type: __typename {names} }} {' '.join(parts)} }}"


def entity_types(types: Sequence[str], schema: GraphQLSchema | None) -> tuple[str, ...]:
    """The types of a schema, in constant case, in place of these of the built-in schema; none means any.

    What is owned is the type that the schema declares; what owns it is of any type, unless the types are those of the built-in schema.
    """
    owned = owned_type(schema) if schema else None
    enum = schema.get_type("EntityType") if schema else None
    if owned is None or not types:
        return tuple(types)
    if owned == "Company" and isinstance(enum, GraphQLEnumType) and set(types) <= enum.values.keys():
        return tuple(types)
    return (to_constant_case(owned),) if tuple(types) == COMPANY_TYPES else ()


def owned_type(schema: GraphQLSchema) -> str | None:
    """The type whose nodes have owners, if the schema declares ownership."""
    return next(
        (name for name, type_ in schema.type_map.items() if isinstance(type_, GraphQLObjectType) and "ownersTree" in type_.fields), None
    )


def entity_type(schema: GraphQLSchema) -> str:
    """The interface of all entities; or else of all nodes."""
    query = schema.query_type
    assert query, "every schema has a query type"
    for root, path in (("search", ("nodes",)), ("subgraph", ("nodes",))):
        if root in query.fields:
            return _type_at(query.fields[root], path).name
    return "Node"


def display_field(type_: GraphQLObjectType, schema: GraphQLSchema) -> str:
    """The property that a node displays: its name, else its first required text apart from its key, else its key.

    Texts that Python computes have no filter; they are not stored.
    """
    key = _key_of(type_, schema)
    filters = _filters_of(type_, schema)
    texts = [
        name
        for name, definition in type_.fields.items()
        if isinstance(definition.type, GraphQLNonNull) and str(definition.type.of_type) == "String" and name in filters and name != key
    ]
    return "name" if "name" in texts else next(iter(texts), key)


def _key_of(type_: GraphQLObjectType, schema: GraphQLSchema) -> str:
    """The argument of the root field that returns one node, as in book(isbn:); its id if there is none."""
    roots = schema.query_type.fields.values() if schema.query_type else ()
    return next((next(iter(root.args)) for root in roots if root.type is type_ and root.args), "id")


def _filters_of(type_: GraphQLObjectType, schema: GraphQLSchema) -> Collection[str]:
    where = schema.get_type(f"{type_.name}Where")
    return where.fields.keys() if isinstance(where, GraphQLInputObjectType) else ()


def _is_found_by_name(root: GraphQLField, type_: GraphQLObjectType, schema: GraphQLSchema) -> bool:
    """Whether the conditions of a root field are those of the nodes, and not of facts, and one is on what they display."""
    is_list_of_nodes = "where" in root.args and get_named_type(root.args["where"].type) is schema.get_type(f"{type_.name}Where")
    return is_list_of_nodes and display_field(type_, schema) in _filters_of(type_, schema)


def _type_at(definition: GraphQLField, path: Sequence[str]) -> GraphQLNamedType:
    type_: GraphQLNamedType = get_named_type(definition.type)
    for name in path:
        assert isinstance(type_, GraphQLObjectType), "a path leads through objects"
        type_ = get_named_type(type_.fields[name].type)
    return type_


@dataclass
class _Fitter:
    schema: GraphQLSchema
    source: str
    fragments: set[str] = field(default_factory=set)

    def fit(self, document: DocumentNode) -> DocumentNode:
        """The document with what the schema has. Raises OperationError."""
        fragments = [
            fragment for node in document.definitions if isinstance(node, FragmentDefinitionNode) for fragment in self._fragment(node)
        ]
        self.fragments = {fragment.name.value for fragment in fragments}
        operations = [self._operation(node) for node in document.definitions if isinstance(node, OperationDefinitionNode)]
        spreads = _names_in(operations, FragmentSpreadNode)
        return DocumentNode(definitions=(*operations, *(fragment for fragment in fragments if fragment.name.value in spreads)))

    def _operation(self, node: OperationDefinitionNode) -> OperationDefinitionNode:
        query = self.schema.query_type
        assert query, "every schema has a query type"
        selections = self._selections(node.selection_set, query)
        assert selections, "a missing root field raises an error"
        used = _names_in([selections], VariableNode)
        variables = tuple(variable for variable in node.variable_definitions or () if variable.variable.name.value in used)
        return OperationDefinitionNode(
            operation=node.operation, name=node.name, variable_definitions=variables, directives=node.directives, selection_set=selections
        )

    def _fragment(self, node: FragmentDefinitionNode) -> Iterator[FragmentDefinitionNode]:
        type_ = self._condition(node.type_condition)
        selections = self._selections(node.selection_set, type_) if type_ else None
        if type_ and selections:
            yield FragmentDefinitionNode(
                name=node.name, type_condition=_named(type_.name), directives=node.directives, selection_set=selections
            )

    def _condition(self, condition: NamedTypeNode) -> GraphQLNamedType | None:
        """The schema's type in place of one of the built-in schema."""
        match condition.name.value:
            case "Entity":
                return self.schema.get_type(entity_type(self.schema))
            case "Company":
                return self.schema.get_type(owned_type(self.schema) or "")
            case "Claim":
                sourced = self.schema.get_type("Sourced")
                return _type_at(sourced.fields["evidence"], ()) if isinstance(sourced, GraphQLInterfaceType) else None
            case name:
                return self.schema.get_type(name)

    def _selections(self, selection_set: SelectionSetNode, parent: GraphQLNamedType) -> SelectionSetNode | None:
        selections = tuple(fitted for selection in selection_set.selections for fitted in self._selection(selection, parent))
        return SelectionSetNode(selections=selections) if selections else None

    def _selection(self, selection: SelectionNode, parent: GraphQLNamedType) -> Iterator[SelectionNode]:
        match selection:
            case FieldNode():
                yield from self._field(selection, parent)
            case InlineFragmentNode(type_condition=NamedTypeNode() as condition):
                type_ = self._condition(condition)
                if type_ is None:
                    self._require(selection)
                selections = self._selections(selection.selection_set, type_) if type_ else None
                if type_ and selections:
                    yield InlineFragmentNode(type_condition=_named(type_.name), directives=(), selection_set=selections)
            case FragmentSpreadNode() if selection.name.value in self.fragments:
                yield selection

    def _field(self, node: FieldNode, parent: GraphQLNamedType) -> Iterator[SelectionNode]:
        name = node.name.value
        fields = parent.fields if isinstance(parent, GraphQLObjectType | GraphQLInterfaceType) else {}
        if name == "__typename":
            yield node
        elif name in fields:
            yield from self._known_field(node, fields[name])
        elif parent is self.schema.query_type:
            self._require(node)
        elif name == "type":
            yield FieldNode(alias=_name("type"), name=_name("__typename"), arguments=(), directives=())
        elif name in NAMES and isinstance(parent, GraphQLObjectType):
            yield FieldNode(alias=_name(name), name=_name(display_field(parent, self.schema)), arguments=(), directives=())
        elif name in NAMES and isinstance(parent, GraphQLInterfaceType | GraphQLUnionType):
            for type_ in self.schema.get_possible_types(parent):
                selections = SelectionSetNode(selections=tuple(self._field(node, type_)))
                yield InlineFragmentNode(type_condition=_named(type_.name), directives=(), selection_set=selections)

    def _known_field(self, node: FieldNode, definition: GraphQLField) -> Iterator[FieldNode]:
        selections = self._selections(node.selection_set, get_named_type(definition.type)) if node.selection_set else None
        if selections or not node.selection_set:
            arguments = tuple(argument for argument in node.arguments or () if argument.name.value in definition.args)
            yield FieldNode(alias=node.alias, name=node.name, arguments=arguments, directives=node.directives, selection_set=selections)

    def _require(self, node: FieldNode | InlineFragmentNode) -> None:
        """Raise OperationError for a part without which the query has no result."""
        for name in _names_in([node], FieldNode):
            if instruction := explain_missing_field(name, self.schema):
                raise OperationError(f"This schema has no `{name}`, which {self.source} requires: {instruction}.")


def _names_in(nodes: Sequence[Any], kind: type[Any]) -> dict[str, None]:
    """The names of all nodes of a kind, in order."""
    names: dict[str, None] = {}

    class Collector(Visitor):
        def enter(self, node: Any, *_: Any) -> None:
            if isinstance(node, kind):
                names[node.name.value] = None

    for node in nodes:
        visit(node, Collector())
    return names


def _name(value: str) -> NameNode:
    return NameNode(value=value)


def _named(value: str) -> NamedTypeNode:
    return NamedTypeNode(name=_name(value))
