"""The query string of an export -> what is exported.

b"format=ndjson&around=company:xiaomi&hops=2"   ->   ExportRequest(around=("company:xiaomi",), hops=2)
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Any

from keiretsu.resolvers.errors import ErrorCode
from keiretsu.resolvers.limits import Limits
from keiretsu.resolvers.parameters.global_ids import to_stored_id
from keiretsu.server.export_scope import ExportRequest, parse_lens
from keiretsu.server.http.request_parsing import BadRequest, QueryStringAdvice, split_query_string
from keiretsu.text import join_or, quoted

FORMAT = "ndjson"
PARAMETERS = ("format", "around", "hops", "lens")
HINT = "Send GET /export, with any of the parameters `format`, `around`, `hops` and `lens`."
FORMAT_HINT = "Leave out `format`; `keiretsu export` writes all formats."
ONCE_HINT = "Only `around` may occur more than once, with one id each."
HOPS_HINT = "Send it with an id, as in /export?around=company:xiaomi&hops=2, or leave it out."
ID_HINT = "Send the type and the slug, or the value of the field `id`; /graphql finds both by name."
LENS_HINT = "Send a lens as JSON or as in an operation, percent-encoded."
ADVICE = QueryStringAdvice("send fewer ids in `around`, or a shorter lens", "send fewer ids in `around`", HINT)


def parse_export_request(query_string: bytes, limits: Limits) -> ExportRequest:
    """The request. `around` may occur more than once, with an id in either form. Raises BadRequest."""
    values: dict[str, str] = {}
    around: dict[str, None] = {}
    for name, value in split_query_string(query_string, limits, ADVICE):
        if name not in PARAMETERS:
            raise BadRequest(400, f"Unknown parameter {quoted(name)}; the parameters are {', '.join(PARAMETERS)}.", hint=HINT)
        if name == "around":
            around[_parse_id(value)] = None
        elif name in values:
            raise BadRequest(400, f"Parameter {quoted(name)} occurs more than once; send it once.", hint=ONCE_HINT)
        else:
            values[name] = value
    if len(around) > limits.page_size:
        message = f"`around` has {len(around)} ids; the limit is {limits.page_size}."
        raise BadRequest(400, message, ErrorCode.LIMIT_EXCEEDED, hint="Send several exports, or more `hops` from fewer ids.")
    if values.get("format", FORMAT) != FORMAT:
        raise BadRequest(400, f"Unknown format {quoted(values['format'])}; over HTTP it is {join_or([FORMAT])}.", hint=FORMAT_HINT)
    return ExportRequest(tuple(around), hops=_parse_hops(values, limits, has_around=bool(around)), lens=_parse_lens(values))


def _parse_id(value: str) -> str:
    id_ = to_stored_id(value)
    if not id_:
        raise BadRequest(400, f"{quoted(value)} is not an id; write it as company:xiaomi.", hint=ID_HINT)
    return id_


def _parse_hops(values: Mapping[str, str], limits: Limits, *, has_around: bool) -> int:
    text = values.get("hops")
    if text is None:
        return int(has_around)
    if not has_around:
        raise BadRequest(400, "`hops` needs `around`, which names the nodes to start from.", hint=HOPS_HINT)
    if not re.fullmatch(r"[0-9]{1,9}", text) or int(text) > limits.subgraph_hops:
        message = f"`hops` is {quoted(text)}; it must be a number from 0 to {limits.subgraph_hops}."
        raise BadRequest(400, message, hint="Send fewer hops; `keiretsu export` follows up to 20.")
    return int(text)


def _parse_lens(values: Mapping[str, str]) -> Mapping[str, Any] | None:
    try:
        return parse_lens(values["lens"]) if "lens" in values else None
    except ValueError as error:
        raise BadRequest(400, f"`lens`: {error}.", hint=LENS_HINT) from None
