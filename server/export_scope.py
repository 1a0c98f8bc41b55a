"""What a user asks to export -> the scope of the export: a lens, and the ids of the nodes.

    await read_scope(engine, stream, ExportRequest(around=("company:xiaomi",), hops=1))
    ->   ExportScope(visibility, frozenset({"company:xiaomi", ...}), "around company:xiaomi, 1 hop")

A request without any condition is a complete export: what is stored, also what the default lens hides. All others show what a lens shows.
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from graphql import GraphQLError, parse_const_value
from graphql.utilities import value_from_ast_untyped

from keiretsu.resolvers.engine import Engine
from keiretsu.resolvers.errors import ErrorCode, RequestError, RequestRejected
from keiretsu.resolvers.export_selection import NodeSelection, select_ids
from keiretsu.resolvers.export_visibility import plan_visibility
from keiretsu.seed.export.records import RowSource
from keiretsu.seed.export.scope import ExportScope, TooManyNodes, expand
from keiretsu.text import quoted


@dataclass(frozen=True)
class ExportRequest:
    """`around`: ids of nodes; `selections`: nodes by conditions, and `selection_text` for the description; `hops` from all of these."""

    around: tuple[str, ...] = ()
    selections: tuple[NodeSelection, ...] = ()
    selection_text: str = ""
    hops: int = 0
    lens: Mapping[str, Any] | None = None

    @property
    def is_complete(self) -> bool:
        """Whether everything is exported."""
        return not self.around and not self.selections and self.lens is None

    @property
    def description(self) -> str:
        """The request in words, for those who find the files."""
        hops = f", {self.hops} hop{'' if self.hops == 1 else 's'}"
        parts = [f"around {', '.join(self.around)}{hops}"] if self.around else []
        parts += [f"where {' '.join(self.selection_text.split())}{hops if self.hops else ''}"] if self.selections else []
        parts += [f"lens {json.dumps(self.lens, ensure_ascii=False)}"] if self.lens is not None else []
        return "; ".join(parts)


async def read_scope(engine: Engine, source: RowSource, request: ExportRequest, max_nodes: int | None = None) -> ExportScope:
    """The scope of a request. Raises RequestRejected, also if it has more than `max_nodes` nodes; StoreError."""
    try:
        return await _read_scope(engine, source, request, max_nodes)
    except TooManyNodes:
        raise too_many_nodes(max_nodes or 0) from None


async def _read_scope(engine: Engine, source: RowSource, request: ExportRequest, max_nodes: int | None) -> ExportScope:
    if request.is_complete:
        return ExportScope()
    if request.lens is not None and engine.catalogue.provenance is None:
        raise RequestRejected([RequestError(ErrorCode.BAD_USER_INPUT, "This schema has no claims, so it has no lens.")])
    visibility = plan_visibility(engine, request.lens)
    if not request.around and not request.selections:
        return ExportScope(visibility, None, request.description)
    ids = set(request.around)
    for selection in request.selections:
        async for id_ in select_ids(engine, selection, request.lens):
            ids.add(id_)
    return ExportScope(visibility, await expand(source, visibility, ids, request.hops, max_nodes), request.description)


def too_many_nodes(limit: int) -> RequestRejected:
    """The rejection of an export that is too large."""
    message = f"The export has more than {limit} nodes; request fewer hops, or use `keiretsu export`, which has no limit."
    return RequestRejected([RequestError(ErrorCode.LIMIT_EXCEEDED, message)])


def parse_lens(text: str) -> Mapping[str, Any]:
    """The value of `lens`, as JSON or as in an operation: {asOf: "2015-03-17"}. Raises ValueError."""
    try:
        lens = json.loads(text)
    except (ValueError, RecursionError):
        lens = _parse_literal(text)
    if not isinstance(lens, dict):
        raise ValueError(f'{quoted(text)} is not a lens; write it as {{asOf: "2015-03-17", modality: [ASSERTED]}}')  # noqa: TRY004  # the type of what a user wrote
    return lens


def _parse_literal(text: str) -> Any:
    try:
        return value_from_ast_untyped(parse_const_value(text, max_tokens=1_000))
    except (GraphQLError, RecursionError):
        return None
