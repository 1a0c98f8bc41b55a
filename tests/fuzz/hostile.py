"""Values that try to break out of their context, by the argument they are generated for.

valid_value(FuzzTarget("String", "contains"), rng)   ->   "zq7canary'}) DETACH DELETE n //"   valid for its type, so it is executed
any_value(FuzzTarget("Date", "asOf"), rng)           ->   "0000-00-00"                        may be invalid, and is then rejected

Every valid text contains the canary, which must not appear where no value belongs.
"""

from __future__ import annotations

import base64
import json
import random
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

CANARY = "zq7canary"
LONG_TEXT_LENGTH = 10_000  # characters
NESTING_DEPTH = 200
INJECTION_TEXTS = (
    CANARY,
    f"{CANARY}'}}) DETACH DELETE n //",
    f'{CANARY}"}}) DETACH DELETE n RETURN 1 AS f0 //',
    f"' OR 1 = 1 OR n0.name = '{CANARY}",
    f"{CANARY}') YIELD node MATCH (s:Secret) RETURN s.token AS f0 //",
    f"`{CANARY}`",
    f"{CANARY}`) DETACH DELETE n //",
    f"$p.v0 {CANARY}",
    f"{{{CANARY}}} {{p.v0}} ${{x}} {{x}} {{op}}",
    f"{CANARY}\\u0027}}) RETURN 1 //",
    f"\\u0060{CANARY}\\u005Cu0060",
    f"\\{CANARY}\\",
    f"{CANARY}\n//\r\n/*",
    f"*/ {CANARY} /*",
    f"\0{CANARY}\0",
    f"\x000\x00{CANARY}\x001\x00",
    f"\x01{CANARY}\x02\x1b[31m\x7f\x85",
    f"{CANARY} UNION ALL MATCH (n) RETURN n.token AS f0",
    f"\u202e{CANARY}\u200f\u2066",
    f"\u2028{CANARY}\u2029\u200b",
    f"İßſ{CANARY}ΟΔΟΣ",
    f"e\u0301{CANARY}" + "\u0301" * 50,
    f"NaN {CANARY} null true Infinity",
    f"%27%29{CANARY}&#39;&lt;script&gt;",
    f"{CANARY}" + "x" * LONG_TEXT_LENGTH,
    "'" * 500 + CANARY,
    "\\" * 501 + CANARY,
)
"""Texts with a meaning to Cypher, to template substitution, or to a terminal."""

CODE_POINT_ORDER_TEXTS = (
    *(f"{CANARY}😀'", f"\ufeff{CANARY}", f"\ue000{CANARY}`", f"Ａ{CANARY}\U0010ffff"),
    *("😀" * 20 + CANARY, f"\uffff{CANARY}\U00010000\ue000"),
)
"""Texts that UTF-16 code units and code points sort differently."""

LUCENE_TEXTS = (
    f'+{CANARY} -x && || ! ( ) {{ }} [ ] ^ " ~ * ? : \\ /',
    f"foldedNames:{CANARY}",
    f"token:{CANARY} OR *:*",
    f"/.*{CANARY[:4]}.*/",
    f"{CANARY}~2",
    f"[{CANARY} TO *]",
    f'"{CANARY}',
    f'{CANARY}" OR "',
    f"{CANARY}^99 AND NOT NOT",
    f"{CANARY}\\",
    f"{CANARY}*?*?*?",
    f"_val_:{CANARY} {{!func}}",
    f"{CANARY} " + "a " * 90,
    f"{CANARY} " + "(" * 150,
    f"{CANARY} AND OR NOT TO",
    f"☃ {CANARY} 小米",
)
PATTERNS = (
    f"(?i){CANARY}.*",
    f"[{CANARY}",
    f"({CANARY}|a)*b",
    f"\\Q{CANARY}\\E",
    f"{CANARY}{{0,99999}}",
    f"(?<n>{CANARY})\\k<n>",
    "*a" * 50 + CANARY,
    "*" * 500 + CANARY,
    f"{CANARY}\\",
    f"(?>{CANARY})++",
    f"\\p{{L}}{CANARY}\\x{{110000}}",
)
DATES = ("0001-01-01", "9999-12-31", "2016-02-29", "2015-03-17", "1582-10-10")
INVALID_DATES = (
    *("0000-00-00", "10000-01-01", "-001-01-01", "2015-02-30", "2015-13-01", "2015-03-17T00:00:00Z", "2015-03-17\n", "2015-W11-2"),
    *("٢٠١٥-٠٣-١٧", "２０１５-０３-１７", "", f"{CANARY}-01-01", 20150317, 1e308, True, None, ["2015-03-17"], {"day": CANARY}),
)
PAGE_SIZES = (0, 1, 2, 3, 5, 20, 100)
INTEGERS = (0, 1, -1, 7, 2**31 - 1, -(2**31))
INVALID_INTEGERS = (
    2**31,
    -(2**31) - 1,
    2**63,
    10**400,
    1.5,
    1e308,
    "1",
    "NaN",
    CANARY,
    True,
    None,
    [1],
    {"a": 1},
    float("nan"),
    float("inf"),
)
FLOATS = (0.0, -0.0, 0.5, 1, -1, 5e-324, 1.7976931348623157e308, -1e308, 2**53, 0.1)
INVALID_FLOATS = (10**400, 2**53 + 1, "0.5", "NaN", CANARY, True, None, [0.5], {"a": 1}, float("nan"), float("inf"), float("-inf"))
CONFIDENCES = (0, 0.0, 0.5, 1, 1.0, 5e-324)
SURROGATES = ("\ud800", f"{CANARY}\udfff", f"\udc00{CANARY}\ud800")
JUNK_VALUES: tuple[Any, ...] = (
    *(None, True, False, 0, -1, 1.5, 2**63, 10**400, "", CANARY, [], {}, [[]], [None], {"": CANARY}, {CANARY: 1}, {"__proto__": CANARY}),
    *({"eq": CANARY}, {"and": None}, {"or": [None]}, {"not": {"not": {"not": None}}}, {"some": [], "none": {}}, [CANARY] * 1_001),
    *({"name": {"eq": {"eq": CANARY}}}, {"name": {"in": [None, CANARY]}}, {"node": CANARY}, "ASC", ["ASC"], float("nan"), *SURROGATES),
)
DIGESTS = ("00000000", "11111111", "22222222", "33333333")


@dataclass(frozen=True)
class FuzzTarget:
    """The scalar and the name of the argument or input field. `needs_code_point_order`: text whose UTF-16 order differs."""

    scalar: str
    name: str
    needs_code_point_order: bool = False


def valid_value(target: FuzzTarget, rng: random.Random) -> Any:
    """A value that is valid for its type, of the same shape for the same target.

    Texts that need code point order always do, and cursors always have two keys.
    """
    match target.scalar, target.name:
        case "Boolean", _:
            return rng.random() < 0.5
        case "Int", "first" | "last":
            return rng.choice(PAGE_SIZES)
        case "Int", _:
            return rng.choice(INTEGERS)
        case "Float", "minConfidence":
            return rng.choice(CONFIDENCES)
        case "Float", _:
            return rng.choice(FLOATS)
        case "Date", _:
            return rng.choice(DATES)
        case "ID", _:
            return rng.choice(hostile_ids())
        case _, "after" | "before":
            return rng.choice(FOREIGN_CURSORS)
        case _, "text":
            return rng.choice(LUCENE_TEXTS)
        case _, "matches":
            return rng.choice(CODE_POINT_ORDER_TEXTS) if target.needs_code_point_order else rng.choice((*PATTERNS, *INJECTION_TEXTS))
    return rng.choice(CODE_POINT_ORDER_TEXTS if target.needs_code_point_order else INJECTION_TEXTS)


def any_value(target: FuzzTarget, rng: random.Random) -> Any:
    """A value that may be invalid."""
    if rng.random() < 0.3:
        return valid_value(target, rng)
    if rng.random() < 0.3:
        return rng.choice(JUNK_VALUES)
    if target.name in ("after", "before"):
        return rng.choice((*INVALID_CURSORS, *INJECTION_TEXTS))
    candidates: dict[str, Sequence[Any]] = {
        "Date": INVALID_DATES,
        "Int": INVALID_INTEGERS,
        "Float": INVALID_FLOATS,
        "ID": (*SURROGATES, *INJECTION_TEXTS),
    }
    return rng.choice(candidates.get(target.scalar, (*SURROGATES, *CODE_POINT_ORDER_TEXTS, *INJECTION_TEXTS)))


def hostile_ids() -> tuple[str, ...]:
    """Ids in both forms: of missing nodes, and of nodes outside the schema."""
    plain = [f"company:{breaker}" for breaker in INJECTION_TEXTS] + [
        "secret:zq7canary",
        f"company:{CANARY}:{CANARY}",
        f"Company:{CANARY}",
        f":{CANARY}",
    ]
    malformed = ["", ":", "%%%", "====", "Y29tcGFueTo", base64url("no colon"), base64url(b"\xff\xfe:"), base64url("\0:\0"), CANARY, "ä:ö"]
    return (*plain, *(base64url(id_) for id_ in plain), *malformed)


def base64url(value: str | bytes | Any) -> str:
    """Encoded like ids and cursors: base64url without padding, of a text, of bytes, or of JSON."""
    raw = value if isinstance(value, bytes) else value.encode() if isinstance(value, str) else json.dumps(value).encode()
    return base64.urlsafe_b64encode(raw).rstrip(b"=").decode()


FOREIGN_CURSORS = tuple(base64url([*DIGESTS, key, f"company:{CANARY}"]) for key in (*INJECTION_TEXTS, 1, -1.5, 2**63 - 1, 1e308, True))
"""Cursors with two keys, neither null nor in need of code point order, which belong to another field."""

INVALID_CURSOR_PAYLOADS: tuple[Any, ...] = (
    [],
    {},
    None,
    "text",
    1,
    [1],
    [*DIGESTS],
    [*DIGESTS, []],
    [*DIGESTS, {}],
    [*DIGESTS, None],
    [[]] * 5,
)
INVALID_CURSOR_KEYS: tuple[list[Any], ...] = ([2**63], [10**400], [None, None], [CANARY] * 50, ["😀" * 3_000, "\ue000"], [{"a": CANARY}])
INVALID_CURSORS: tuple[str, ...] = (
    *(base64url(payload) for payload in INVALID_CURSOR_PAYLOADS),
    *(base64url([*DIGESTS, *keys]) for keys in INVALID_CURSOR_KEYS),
    *(
        base64url(text)
        for text in ('["\\ud800", 1, 2, 3, 4]', "[1e999, 1, 2, 3, 4]", "[NaN, 1, 2, 3, 4]", "[" * NESTING_DEPTH, b"\xff", f'["{CANARY}"')
    ),
    *("", "=", "a", "====", "ä", CANARY, "_-_-", "WyJd\n", "Wy Jd", base64url([CANARY] * 9) + "=", "A" * LONG_TEXT_LENGTH, *SURROGATES),
)
