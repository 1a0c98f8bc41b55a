"""Sums of floats: exact before rounding, then rounded to 15 significant digits.

    FloatSum(0, "collect(x0)", "max(abs(x0))")
    -> WITH collect(x0) AS y0, max(abs(x0)) AS h0     CASE WHEN size(y0) > 0 THEN ... END

Cypher's sum() adds one value after the other and rounds each time: 100,000 amounts in cents drift by several cents. Here each value x is
split at a grid, a power of two that is the same for all: (x + w) - w is a multiple of its precision, and so few bits wide that these
multiples add up without rounding. The remainders are smaller than the grid's precision and are added as usual. (S. M. Rump, T. Ogita,
S. Oishi, Accurate floating-point summation, part I, 2008: ExtractVector.)

For n values of at most h the error before rounding is below n^3 * 2^-103 * h: for 100,000 values below half a unit in the last place of
the largest. The rounding equals float(f"{x:.15g}") in Python from 1e-8 to 1e37; beyond, it can differ by one in the last digit if the 16th
digit is a 5. A sum that exceeds the range of floats is infinite or not a number.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

BITS_PER_NAT = "1.4426950408889634"  # log2(x) = log(x) * this
LARGE, SMALL_SCALE = "1e280", "5.421010862427522e-20"  # values beyond are scaled by 2^-64, so that no part of a finite sum overflows
SPLITTER = "134217729.0"  # 2^27 + 1 splits a float into halves whose products are exact (T. J. Dekker, 1971)

Bindings = Sequence[tuple[str, str]]


@dataclass(frozen=True)
class FloatSum:
    """A sum among the aggregates of a clause: its variables end in `index`. `values`, `largest`: aggregating expressions of its input."""

    index: int
    values: str
    largest: str

    @property
    def inputs(self) -> list[str]:
        """The items of the aggregating WITH."""
        return [f"{self.values} AS y{self.index}", f"{self.largest} AS h{self.index}"]

    @property
    def rounded(self) -> str:
        """The sum, after that WITH; null without values. Everything is in one expression: further clauses would cost more."""
        values, largest = f"y{self.index}", f"h{self.index}"
        total = _write_sum(values, f"1.0 * {largest} * size({values})")
        scaled = _write_sum(f"[x IN {values} | x * {SMALL_SCALE}]", f"{SMALL_SCALE} * {largest} * size({values})")
        total = f"CASE WHEN {largest} < {LARGE} THEN {total} ELSE {scaled} / {SMALL_SCALE} END"
        return f"CASE WHEN size({values}) > 0 THEN {_let([('z', total)], round_to_15_digits('z'))} END"


def _write_sum(values: str, bound: str) -> str:
    """The sum of a list, whose grid is at least twice the bound of all absolute values together."""
    on_grid = "(x + w) - w"
    parts = (f"reduce(total = 0.0, x IN {values} | total + ({part}))" for part in (on_grid, f"x - ({on_grid})"))
    return _let([("w", f"2.0 ^ (ceil(log({bound}) * {BITS_PER_NAT}) + 2)")], f"({' + '.join(parts)})")


def round_to_15_digits(variable: str) -> str:
    """The value of a variable, rounded half to even; null, infinities and NaN as they are.

    A number of at most 11 digits before the point and four after it is already rounded; of a multiple of 1/8, that is known at once.
    """
    is_short = f"({variable} * 8 = floor({variable} * 8) OR round({variable}, 4) = {variable})"
    return (
        f"CASE WHEN abs({variable}) < 1e11 AND {is_short} THEN {variable} "
        f"WHEN 1e-8 <= abs({variable}) < 1e37 THEN {_round_scaled(variable)} "
        f"WHEN abs({variable}) < 1.7976931348623157e308 THEN {_round_text(variable)} ELSE {variable} END"
    )


def _round_scaled(variable: str) -> str:
    """Scaled by a power of ten to an integer of 15 digits, with the error of that product or quotient."""
    bindings = [
        ("e", f"toInteger(floor(log10(abs({variable}))))"),
        ("j", f"14 - CASE WHEN abs({variable}) < 10.0 ^ e THEN e - 1 ELSE e END"),
        ("p", "10.0 ^ abs(j)"),
        ("y", f"CASE WHEN j < 0 THEN {variable} / p ELSE {variable} * p END"),
        ("a", f"CASE WHEN j < 0 THEN y ELSE {variable} END"),
        ("t", "a * p"),
        ("b", _upper_half("a")),
        ("q", _upper_half("p")),
        ("d", "((b * q - t) + b * (p - q) + (a - b) * q) + (a - b) * (p - q)"),
        ("r", f"((y - floor(y)) - 0.5) + CASE WHEN j < 0 THEN (({variable} - t) - d) / p ELSE d END"),
        ("k", "toInteger(floor(y)) + CASE WHEN r > 0 OR (r = 0 AND toInteger(floor(y)) % 2 <> 0) THEN 1 ELSE 0 END"),
    ]
    return _let(bindings, "CASE WHEN j < 0 THEN k * p ELSE k / p END")


def _upper_half(name: str) -> str:
    return f"{SPLITTER} * {name} - ({SPLITTER} * {name} - {name})"


def _round_text(variable: str) -> str:
    """By the mantissa of its text, 5.748379830899999E123."""
    digits = "toString(round(toFloat(m[0]), 14, 'HALF_EVEN'))"
    return _let([("m", f"split(toString({variable}), 'E')")], f"toFloat({digits} + 'E' + coalesce(m[1], '0'))")


def _let(bindings: Bindings, body: str) -> str:
    """An expression with names for parts of it. Cypher has no let; a list of one item does."""
    for name, expression in reversed(bindings):
        body = f"head([{name} IN [{expression}] | {body}])"
    return body
