"""A number and its scheme -> the number as its scheme writes it, and what is wrong with it.

    check_number("lei", "5493 001K JTII GC8Y 1R12")   ->   CheckedNumber("lei", "5493001KJTIIGC8Y1R12", None)
    check_number("lei", "5493001KJTIIGC8Y1R13")       ->   CheckedNumber("lei", "5493001KJTIIGC8Y1R13", "its check digits are wrong")

Registers are named as in org-id.guide. The numbers of other schemes stay as they are.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from functools import cache
from importlib import import_module
from typing import Any

from stdnum.exceptions import InvalidChecksum, InvalidLength, ValidationError

MODULES: Mapping[str, str] = {
    "lei": "stdnum.lei",
    "isin": "stdnum.isin",
    "orcid": "stdnum.isni",
    "isni": "stdnum.isni",
    "vat": "stdnum.vatin",
    "bic": "stdnum.bic",
    "figi": "stdnum.figi",
    "imo": "stdnum.imo",
    "au-abn": "stdnum.au.abn",
    "be-bce_kbo": "stdnum.be.vat",
    "br-cnpj": "stdnum.br.cnpj",
    "ch-fdjp": "stdnum.ch.uid",
    "cz-ico": "stdnum.cz.dic",
    "dk-cvr": "stdnum.dk.cvr",
    "fi-pro": "stdnum.fi.ytunnus",
    "fr-insee": "stdnum.fr.siren",
    "jp-jcn": "stdnum.jp.cn",
    "no-brc": "stdnum.no.orgnr",
    "se-blv": "stdnum.se.orgnr",
    "ua-edr": "stdnum.ua.edrpou",
    "us-ein": "stdnum.us.ein",
}
"""Scheme -> the module that checks its numbers."""

SYNONYMS: Mapping[str, str] = {"xi-lei": "lei"}
PREFIXES: Mapping[str, re.Pattern[str]] = {"orcid": re.compile(r"(https?://)?orcid\.org/", re.IGNORECASE)}
"""What may stand before a number."""

BRITISH_NUMBER = re.compile(r"[A-Z]{2}[0-9]{6}|[0-9]{8}")
BRITISH_NUMBER_WITHOUT_ZEROS = re.compile(r"[0-9]{5,7}")


@dataclass(frozen=True)
class CheckedNumber:
    """`problem`: what is wrong with the number, which then stays as it was written."""

    scheme: str
    value: str
    problem: str | None


def check_number(scheme: str, value: str) -> CheckedNumber:
    """The number of a scheme, in any case."""
    folded = scheme.lower()
    known = SYNONYMS.get(folded, folded)
    if known == "gb-coh":
        return _check_british_number(value)
    if known not in MODULES:
        return CheckedNumber(known, value, None)
    text = PREFIXES[known].sub("", value, count=1) if known in PREFIXES else value
    try:
        return CheckedNumber(known, _format(known, _validator(known)(text)), None)
    except ValidationError as error:
        return CheckedNumber(known, value, _explain(error))


def is_known(scheme: str) -> bool:
    """Whether the numbers of a scheme are checked."""
    return scheme.lower() in {*MODULES, *SYNONYMS, "gb-coh"}


def _check_british_number(value: str) -> CheckedNumber:
    """Companies House numbers have no check digit; spreadsheets drop their leading zeros."""
    compact = "".join(value.split()).upper()
    if BRITISH_NUMBER_WITHOUT_ZEROS.fullmatch(compact):
        return CheckedNumber("gb-coh", compact.zfill(8), None)
    problem = None if BRITISH_NUMBER.fullmatch(compact) else "it does not consist of 8 digits, or of 2 letters and 6 digits"
    return CheckedNumber("gb-coh", value if problem else compact, problem)


def _format(scheme: str, number: str) -> str:
    """ORCID iDs are written in groups of four."""
    return "-".join(number[start : start + 4] for start in range(0, 16, 4)) if scheme == "orcid" else number


@cache
def _validator(scheme: str) -> Callable[[str], str]:
    module: Any = import_module(MODULES[scheme])
    validate: Callable[[str], str] = module.validate
    return validate


def _explain(error: ValidationError) -> str:
    match error:
        case InvalidChecksum():
            return "its check digits are wrong"
        case InvalidLength():
            return "it is too long or too short"
        case _:
            return "it has the wrong form"
