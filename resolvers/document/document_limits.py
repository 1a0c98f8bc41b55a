"""Parsed document -> what it has too much of, found before it is validated, for validation itself takes long where there is too much.

    { company(slug: "x") { name ...F } } fragment F on Company { kind }   ->   4 fields, 1 selection within another, 1 use of a fragment

Each fragment is counted once and its count added wherever it is used: fragments within fragments take no longer, however many fields they
come to. Fragments that use themselves count as nothing there; validation refuses them.
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

from keiretsu.resolvers.errors import Code, Problem, Refused
from keiretsu.resolvers.limits import Limits

Definition = OperationDefinitionNode | FragmentDefinitionNode

ABOUT_SCHEMA = ("__schema", "__type")
TOGETHER = 10
"""How many times the fields of one operation a document may have in all its operations and fragments."""

HUGE = 1_000_000
"""Greater numbers are not told: fragments within fragments come to any number of digits."""


@dataclass(frozen=True)
class Chain:
    """Response keys of selections within each other, from the outermost; `length`: how many."""

    key: str
    below: Chain | None
    length: int

    def keys(self, most: int) -> tuple[str, ...]:
        """The outermost of them."""
        found: list[str] = []
        one: Chain | None = self
        while one and len(found) < most:
            found.append(one.key)
            one = one.below
        return tuple(found)


@dataclass
class Count:
    """What a definition has, fragments as often as they are used. `uses`: of fragments. `deepest`: fields with selections within each
    other; `about_schema`: the same below `__schema` and `__type`."""

    fields: int = 0
    aliases: int = 0
    directives: int = 0
    uses: int = 0
    deepest: Chain | None = None
    about_schema: Chain | None = None
    asks_schema: bool = False

    def add(self, other: Count) -> None:
        """Whatever is used here."""
        self.fields += other.fields
        self.aliases += other.aliases
        self.directives += other.directives
        self.uses += other.uses
        self.deepest = _longer(self.deepest, other.deepest)
        self.about_schema = _longer(self.about_schema, other.about_schema)
        self.asks_schema |= other.asks_schema


@dataclass(frozen=True)
class Checked:
    """What else was seen of a document that does not ask for too much. `circular`: a fragment of it uses itself."""

    asks_schema: bool
    circular: bool


def check_document(document: DocumentNode, limits: Limits) -> Checked:
    """Raises Refused where a document asks for too much."""
    operations = [definition for definition in document.definitions if isinstance(definition, OperationDefinitionNode)]
    definitions: list[Definition] = [
        *operations,
        *(definition for definition in document.definitions if isinstance(definition, FragmentDefinitionNode)),
    ]
    fragments = {definition.name.value: definition for definition in definitions if isinstance(definition, FragmentDefinitionNode)}
    counts, circular = _count_fragments(fragments)
    found = [_count(operation, counts) for operation in operations] + [*_of_fragments(definitions, counts)]
    for problems in (
        *([*_beyond(one, limits)] for one in found),
        [*_too_many_variables(operations, limits)],
        [*_beyond_all(found, limits)],
    ):
        if problems:
            raise Refused(problems)
    if not circular and _compares_too_much(definitions, fragments, limits.pairs):
        text = f"the operation asks for the same again and again: more than {limits.pairs} pairs of fields must be compared"
        raise Refused([Problem(Code.LIMIT_EXCEEDED, f"{text}; ask for each field once.")])
    if len(definitions) > limits.definitions:
        text = f"the document has {len(definitions)} operations and fragments; the limit is {limits.definitions}: send fewer at once."
        raise Refused([Problem(Code.LIMIT_EXCEEDED, text)])
    return Checked(any(one.asks_schema for one in found), circular)


# how much there is


def _of_fragments(definitions: Iterable[Definition], counts: Mapping[str, Count]) -> Iterator[Count]:
    """Fragments for themselves: an unused one is validated, too. How deep they lie depends on where they are used."""
    for definition in definitions:
        if isinstance(definition, FragmentDefinitionNode):
            yield replace(_count(definition, counts), deepest=None)


def _count_fragments(fragments: Mapping[str, FragmentDefinitionNode]) -> tuple[dict[str, Count], bool]:
    """Each fragment's count, found after those of the fragments that it uses; and whether one uses itself."""
    used = {name: [other for other in _spreads(one.selection_set) if other in fragments] for name, one in fragments.items()}
    counts: dict[str, Count] = {}
    circular = False
    for first in fragments:
        waiting = [(first, iter(used[first]))] if first not in counts else []
        begun = {first}
        while waiting:
            name, further = waiting[-1]
            following = next((one for one in further if one not in counts), None)
            if following is None:
                counts[name] = _count(fragments[name], counts)
                begun.remove(name)
                waiting.pop()
            elif following in begun:
                circular = True
            else:
                begun.add(following)
                waiting.append((following, iter(used[following])))
    return counts, circular


def _spreads(selections: SelectionSetNode) -> Iterator[str]:
    """The names of the fragments that are used here; each once."""
    found: dict[str, None] = {}
    waiting = [selections]
    while waiting:
        for node in waiting.pop().selections:
            if isinstance(node, FragmentSpreadNode):
                found[node.name.value] = None
            elif isinstance(node, FieldNode | InlineFragmentNode) and node.selection_set:
                waiting.append(node.selection_set)
    return iter(found)


def _count(definition: Definition, counts: Mapping[str, Count]) -> Count:
    found = _count_selections(definition.selection_set.selections, counts)
    found.directives += len(definition.directives or ())
    if isinstance(definition, OperationDefinitionNode):
        found.directives += sum(len(one.directives or ()) for one in definition.variable_definitions or ())
    return found


def _count_selections(selections: Iterable[SelectionNode], counts: Mapping[str, Count]) -> Count:
    """What selections have; the parser lets no more than 200 lie within each other."""
    found = Count()
    for node in selections:
        found.directives += len(node.directives or ())
        if isinstance(node, FieldNode):
            _add_field(found, node, counts)
        elif isinstance(node, InlineFragmentNode):
            found.uses += 1
            found.add(_count_selections(node.selection_set.selections, counts))
        elif isinstance(node, FragmentSpreadNode):
            found.uses += 1
            if node.name.value in counts:
                found.add(counts[node.name.value])
    return found


def _add_field(found: Count, node: FieldNode, counts: Mapping[str, Count]) -> None:
    name = node.name.value
    found.fields += 1
    found.aliases += node.alias is not None
    found.asks_schema |= name in ABOUT_SCHEMA
    if node.selection_set:
        within = _count_selections(node.selection_set.selections, counts)
        deepest, within.deepest = within.deepest, None
        found.add(within)
        if name in ABOUT_SCHEMA:
            found.about_schema = _longer(found.about_schema, deepest)
        else:
            key = node.alias.value if node.alias else name
            found.deepest = _longer(found.deepest, Chain(key, deepest, deepest.length + 1 if deepest else 1))


def _longer(one: Chain | None, other: Chain | None) -> Chain | None:
    return other if other and (one is None or other.length > one.length) else one


# what is too much


def _beyond(count: Count, limits: Limits) -> Iterator[Problem]:
    if count.fields > limits.fields:
        yield too_many_fields(limits.fields)
    if count.uses > limits.fields:
        yield _exceeded(
            f"the operation uses fragments {_told(count.uses)} times, those within fragments as often as these are used",
            limits.fields,
            "use fewer",
        )
    for what, found, limit in (("aliases", count.aliases, limits.aliases), ("directives", count.directives, limits.directives)):
        if found > limit:
            text = f"the operation has {_told(found)} {what}, those in fragments as often as these are used"
            yield _exceeded(text, limit, "ask in several operations" if what == "aliases" else "use fewer")
    if count.deepest and count.deepest.length > limits.depth:
        path = count.deepest.keys(limits.depth + 1)
        text = f"{'.'.join(path)}: this lies {len(path)} fields deep; the limit is {limits.depth}."
        yield Problem(Code.LIMIT_EXCEEDED, text, path)
    if count.about_schema and count.about_schema.length > limits.introspection:
        path = count.about_schema.keys(limits.introspection + 1)
        text = f"{'.'.join(path)}: this lies {len(path)} fields below a question about the schema"
        yield _exceeded(text, limits.introspection, "ask for less at once", path)


def _beyond_all(counts: Iterable[Count], limits: Limits) -> Iterator[Problem]:
    """What is too much in all operations and fragments together: validation looks at each for itself."""
    most = TOGETHER * limits.fields
    if sum(count.fields + count.uses for count in counts) > most:
        text = f"the operations and fragments of the document have more than {most} fields, fragments counted as often as they are used"
        yield Problem(Code.LIMIT_EXCEEDED, f"{text}; send fewer operations at once.")


def _too_many_variables(operations: Iterable[OperationDefinitionNode], limits: Limits) -> Iterator[Problem]:
    count = max((len(operation.variable_definitions or ()) for operation in operations), default=0)
    if count > limits.variables:
        yield _exceeded(f"the operation has {count} variables", limits.variables, "send lists, or input objects")


def too_many_fields(limit: int) -> Problem:
    """What is told of an operation with more fields than this."""
    text = f"the operation asks for more than {limit} fields, fragments counted as often as they are used; ask for fewer."
    return Problem(Code.LIMIT_EXCEEDED, text)


def _exceeded(found: str, limit: int, instead: str, path: tuple[str, ...] = ()) -> Problem:
    return Problem(Code.LIMIT_EXCEEDED, f"{found}; the limit is {limit}: {instead}.", path)


def _told(count: int) -> str:
    return str(count) if count <= HUGE else f"more than {HUGE}"


# what validation must compare


def _compares_too_much(definitions: Iterable[Definition], fragments: Mapping[str, FragmentDefinitionNode], most: int) -> bool:
    """Whether more pairs than this are asked for under the same response key, each of which validation compares; fragments that are used
    side by side are compared as well."""
    pairs = 0
    for definition in definitions:
        waiting: list[list[SelectionSetNode]] = [[definition.selection_set]]
        while waiting:
            keys, uses = _gather(waiting.pop(), fragments)
            pairs += uses * (uses - 1) // 2 + sum(len(nodes) * (len(nodes) - 1) // 2 for nodes in keys.values())
            if pairs > most:
                return True
            sets = ([node.selection_set for node in nodes if node.selection_set] for nodes in keys.values())
            waiting += [found for found in sets if found]
    return False


def _gather(sets: Iterable[SelectionSetNode], fragments: Mapping[str, FragmentDefinitionNode]) -> tuple[dict[str, list[FieldNode]], int]:
    """The fields of these selections by response key, and how many fragments they use. A fragment is gathered once."""
    keys: dict[str, list[FieldNode]] = {}
    seen: set[str] = set()
    waiting = list(sets)
    while waiting:
        for node in waiting.pop().selections:
            if isinstance(node, FieldNode):
                keys.setdefault(node.alias.value if node.alias else node.name.value, []).append(node)
            elif isinstance(node, InlineFragmentNode):
                waiting.append(node.selection_set)
            elif isinstance(node, FragmentSpreadNode) and node.name.value not in seen:
                seen.add(node.name.value)
                if node.name.value in fragments:
                    waiting.append(fragments[node.name.value].selection_set)
    return keys, len(seen)
