"""Values made to break out of where they stand, by what they are given for.

fitting(Wanted("String", "contains"), random)    ->   "zq7canary'}) DETACH DELETE n //"         it fits its type, so it is asked
anything(Wanted("Date", "asOf"), random)         ->   "0000-00-00"                              it may not fit, and is told so

Every text that fits has the canary in it, which is then looked for wherever no value may get to.
"""

from __future__ import annotations

import base64
import json
import random
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

CANARY = "zq7canary"
LONG = 10_000  # characters
DEEP = 200
BREAKERS = (
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
    f"{CANARY}" + "x" * LONG,
    "'" * 500 + CANARY,
    "\\" * 501 + CANARY,
)
"""Texts that mean something somewhere: to Cypher, to whatever replaces marks in a text, to a terminal."""

HIGH = (
    *(f"{CANARY}😀'", f"\ufeff{CANARY}", f"\ue000{CANARY}`", f"Ａ{CANARY}\U0010ffff"),
    *("😀" * 20 + CANARY, f"\uffff{CANARY}\U00010000\ue000"),
)
"""Texts that UTF-16 units and code points sort differently."""

LUCENE = (
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
DAYS = ("0001-01-01", "9999-12-31", "2016-02-29", "2015-03-17", "1582-10-10")
NO_DAYS = (
    *("0000-00-00", "10000-01-01", "-001-01-01", "2015-02-30", "2015-13-01", "2015-03-17T00:00:00Z", "2015-03-17\n", "2015-W11-2"),
    *("٢٠١٥-٠٣-١٧", "２０１５-０３-１７", "", f"{CANARY}-01-01", 20150317, 1e308, True, None, ["2015-03-17"], {"day": CANARY}),
)
SIZES = (0, 1, 2, 3, 5, 20, 100)
INTEGERS = (0, 1, -1, 7, 2**31 - 1, -(2**31))
NO_INTEGERS = (2**31, -(2**31) - 1, 2**63, 10**400, 1.5, 1e308, "1", "NaN", CANARY, True, None, [1], {"a": 1}, float("nan"), float("inf"))
FLOATS = (0.0, -0.0, 0.5, 1, -1, 5e-324, 1.7976931348623157e308, -1e308, 2**53, 0.1)
NO_FLOATS = (10**400, 2**53 + 1, "0.5", "NaN", CANARY, True, None, [0.5], {"a": 1}, float("nan"), float("inf"), float("-inf"))
CONFIDENCES = (0, 0.0, 0.5, 1, 1.0, 5e-324)
SURROGATES = ("\ud800", f"{CANARY}\udfff", f"\udc00{CANARY}\ud800")
JUNK: tuple[Any, ...] = (
    *(None, True, False, 0, -1, 1.5, 2**63, 10**400, "", CANARY, [], {}, [[]], [None], {"": CANARY}, {CANARY: 1}, {"__proto__": CANARY}),
    *({"eq": CANARY}, {"and": None}, {"or": [None]}, {"not": {"not": {"not": None}}}, {"some": [], "none": {}}, [CANARY] * 1_001),
    *({"name": {"eq": {"eq": CANARY}}}, {"name": {"in": [None, CANARY]}}, {"node": CANARY}, "ASC", ["ASC"], float("nan"), *SURROGATES),
)
DIGESTS = ("00000000", "11111111", "22222222", "33333333")


@dataclass(frozen=True)
class Wanted:
    """What a value is given for: the scalar, and the argument or the field of an input. `high`: a text that sorts differently."""

    scalar: str
    name: str
    high: bool = False


def fitting(wanted: Wanted, pick: random.Random) -> Any:
    """A value that fits its type. Of the same shape for the same `wanted`: texts that are high are so each time, cursors have two keys."""
    match wanted.scalar, wanted.name:
        case "Boolean", _:
            return pick.random() < 0.5
        case "Int", "first" | "last":
            return pick.choice(SIZES)
        case "Int", _:
            return pick.choice(INTEGERS)
        case "Float", "minConfidence":
            return pick.choice(CONFIDENCES)
        case "Float", _:
            return pick.choice(FLOATS)
        case "Date", _:
            return pick.choice(DAYS)
        case "ID", _:
            return pick.choice(ids())
        case _, "after" | "before":
            return pick.choice(CURSORS)
        case _, "text":
            return pick.choice(LUCENE)
        case _, "matches":
            return pick.choice(HIGH) if wanted.high else pick.choice((*PATTERNS, *BREAKERS))
    return pick.choice(HIGH if wanted.high else BREAKERS)


def anything(wanted: Wanted, pick: random.Random) -> Any:
    """A value that need not fit."""
    if pick.random() < 0.3:
        return fitting(wanted, pick)
    if pick.random() < 0.3:
        return pick.choice(JUNK)
    if wanted.name in ("after", "before"):
        return pick.choice((*ODD_CURSORS, *BREAKERS))
    found: dict[str, Sequence[Any]] = {"Date": NO_DAYS, "Int": NO_INTEGERS, "Float": NO_FLOATS, "ID": (*SURROGATES, *BREAKERS)}
    return pick.choice(found.get(wanted.scalar, (*SURROGATES, *HIGH, *BREAKERS)))


def ids() -> tuple[str, ...]:
    """Ids in both forms: of nobody, and of what lies beside the schema."""
    plain = [f"company:{breaker}" for breaker in BREAKERS] + [
        "secret:zq7canary",
        f"company:{CANARY}:{CANARY}",
        f"Company:{CANARY}",
        f":{CANARY}",
    ]
    odd = ["", ":", "%%%", "====", "Y29tcGFueTo", coded("no colon"), coded(b"\xff\xfe:"), coded("\0:\0"), CANARY, "ä:ö"]
    return (*plain, *(coded(one) for one in plain), *odd)


def coded(found: str | bytes | Any) -> str:
    """As ids and cursors are written: base64url without padding, of a text, of bytes, or of JSON."""
    raw = found if isinstance(found, bytes) else found.encode() if isinstance(found, str) else json.dumps(found).encode()
    return base64.urlsafe_b64encode(raw).rstrip(b"=").decode()


CURSORS = tuple(coded([*DIGESTS, one, f"company:{CANARY}"]) for one in (*BREAKERS, 1, -1.5, 2**63 - 1, 1e308, True))
"""Cursors that hold two keys, neither null nor high; made under something else, whatever they are given for."""

NO_CURSORS: tuple[Any, ...] = ([], {}, None, "text", 1, [1], [*DIGESTS], [*DIGESTS, []], [*DIGESTS, {}], [*DIGESTS, None], [[]] * 5)
ODD_KEYS: tuple[list[Any], ...] = ([2**63], [10**400], [None, None], [CANARY] * 50, ["😀" * 3_000, "\ue000"], [{"a": CANARY}])
ODD_CURSORS: tuple[str, ...] = (
    *(coded(no_cursor) for no_cursor in NO_CURSORS),
    *(coded([*DIGESTS, *keys]) for keys in ODD_KEYS),
    *(coded(one) for one in ('["\\ud800", 1, 2, 3, 4]', "[1e999, 1, 2, 3, 4]", "[NaN, 1, 2, 3, 4]", "[" * DEEP, b"\xff", f'["{CANARY}"')),
    *("", "=", "a", "====", "ä", CANARY, "_-_-", "WyJd\n", "Wy Jd", coded([CANARY] * 9) + "=", "A" * LONG, *SURROGATES),
)
