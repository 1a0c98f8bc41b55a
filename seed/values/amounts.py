"""An amount as people write it -> the digits, and the currency if it names one.

    "€1m" -> ("1000000", "EUR")     "USD 1.43bn" -> ("1430000000", "USD")     "1,000,000" -> ("1000000", None)     "(12.50)" -> "-12.50"

What is not recognized stays as it is, and the check of the column rejects it.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from decimal import Decimal

from keiretsu.seed.tables.table import ExactText
from keiretsu.seed.values.conventions import Conventions

SYMBOLS = {
    "€": "EUR",
    "£": "GBP",
    "₹": "INR",
    "₽": "RUB",
    "₩": "KRW",
    "₺": "TRY",
    "₴": "UAH",
    "US$": "USD",
    "A$": "AUD",
    "C$": "CAD",
    "HK$": "HKD",
}
DOLLAR = "$"
"""US dollars, unless the file has another currency of that name."""

SHARED_SYMBOLS = {DOLLAR: "USD", "¥": None, "￥": None, "kr": None}
"""Of several currencies: that which it stands for if dataset.toml says nothing, if any."""

MULTIPLIERS = {
    3: ("k", "thousand", "tsd", "thsd"),
    4: ("万",),
    6: ("m", "mm", "mn", "mln", "mio", "million", "millions"),
    8: ("亿",),
    9: ("b", "bn", "bln", "mrd", "billion", "billions"),
    12: ("tn", "trn", "trillion", "trillions"),
}
"""Powers of ten, and what people write for them."""

POWERS = {word: power for power, words in MULTIPLIERS.items() for word in words}
SPACES = "\u0020\u00a0\u2009\u202f"
PLAIN = re.compile(r"[+-]?([0-9]+(\.[0-9]*)?|\.[0-9]+)([eE][+-]?[0-9]+)?")
CURRENCY = r"[A-Z]{3}|US\$|A\$|C\$|HK\$|[€£₹₽₩₺₴$¥￥]|kr"
WORD = "|".join(sorted(map(re.escape, POWERS), key=len, reverse=True))
AMOUNT = re.compile(
    rf"(?P<open>\()?(?P<sign>[+\-−]?)\s*(?P<before>{CURRENCY})?\s*(?P<inner>[+\-−]?)(?P<number>[0-9][0-9.,'’{SPACES}]*?|[.,][0-9]+)"
    rf"\s*(?P<word>(?i:{WORD})\.?)?\s*(?P<after>{CURRENCY})?(?P<close>\))?"
)

MAX_CHARS = 60


@dataclass(frozen=True)
class Amount:
    """`digits`: with a decimal point. `currency`: its ISO 4217 code; None if the text names none."""

    digits: str
    currency: str | None = None


def read_amount(text: str, conventions: Conventions, *, is_money: bool = True) -> Amount | None:
    """None if the text is not an amount by these conventions, or names a currency that could be several.

    Of money, `m` means a million; elsewhere, it may be a unit.
    """
    if isinstance(text, ExactText) or (conventions.decimal_sign == "." and PLAIN.fullmatch(text)):
        return Amount(text)
    match = AMOUNT.fullmatch(text) if len(text) <= MAX_CHARS else None
    if match is None or bool(match["open"]) != bool(match["close"]) or (match["before"] and match["after"]):
        return None
    if match["word"] and len(match["word"]) == 1 and match["word"].isascii() and not is_money:
        return None
    digits = read_digits(match["number"], conventions)
    symbol = match["before"] or match["after"]
    currency = currency_of(symbol, conventions) if symbol else None
    if digits is None or (symbol and currency is None):
        return None
    if match["word"]:
        digits = _shift(digits, POWERS[match["word"].rstrip(".").lower()])
    is_negative = bool(match["open"]) or not {"-", "−"}.isdisjoint(match["sign"] + match["inner"])
    return Amount(f"-{digits}" if is_negative else digits, currency)


def currency_of(symbol: str, conventions: Conventions) -> str | None:
    """The code of a currency; None if the symbol stands for several, and dataset.toml names none."""
    if symbol in SHARED_SYMBOLS:
        return conventions.currency or SHARED_SYMBOLS[symbol]
    return SYMBOLS.get(symbol, symbol)


def read_digits(text: str, conventions: Conventions) -> str | None:
    """Digits with a decimal point, from those with separators; None if they are not in groups of three."""
    thousands = conventions.thousands_sign
    if thousands is None:
        return _read_unstated(text)
    whole, decimal, fraction = text.partition(conventions.decimal_sign)
    separators = SPACES if thousands == " " else "'’" if thousands == "'" else thousands
    if separators and any(separator in whole for separator in separators):
        if not is_grouped(whole, separators):
            return None
        whole = _without(whole, separators)
    if not (whole.isdecimal() or (not whole and fraction)) or not (fraction.isdecimal() or not fraction):
        return None
    return f"{whole or '0'}.{fraction}" if decimal and fraction else whole


def _read_unstated(text: str) -> str | None:
    """A comma, or what occurs twice, separates thousands; a single point is a decimal point; a single space is not sure enough."""
    if PLAIN.fullmatch(text):
        return text
    for separators, minimum in ((",", 1), (SPACES, 2), ("'’", 1), (".", 2)):
        whole, _, fraction = text.partition("." if separators != "." else ",")
        count = sum(whole.count(separator) for separator in separators)
        if count >= minimum and is_grouped(whole, separators) and (fraction.isdecimal() or not fraction):
            digits = _without(whole, separators)
            return f"{digits}.{fraction}" if fraction else digits
    return None


def is_grouped(text: str, separators: str) -> bool:
    """1,000,000 is, 10,00 and 0,125 are not."""
    first, *groups = re.split(f"[{re.escape(separators)}]", text)
    return 0 < len(first) <= 3 and first.isdecimal() and first[0] != "0" and all(len(group) == 3 and group.isdecimal() for group in groups)


def _without(text: str, separators: str) -> str:
    return "".join(character for character in text if character not in separators)


def _shift(digits: str, power: int) -> str:
    shifted = format(Decimal(digits).scaleb(power), "f")
    return shifted.rstrip("0").rstrip(".") if "." in shifted else shifted
