"""OpenCorporates: what identifies companies, officers and owners -> slugs, codes of jurisdictions and identifiers.

    jurisdiction_code us_de, company_number 4413312   ->   slug "oc-us-de-4413312", jurisdiction "US-DE", identifier "oc-us_de:4413312"

A company is identified by the code of its jurisdiction and its number; an officer by the number that the register gives to persons, else by
the company and the name.
"""

from __future__ import annotations

import hashlib
import re
from collections.abc import Mapping
from dataclasses import dataclass

from keiretsu.seed.standards.layout_rows import LayoutRow, clean, identifier
from keiretsu.seed.values.number_schemes import check_number
from keiretsu.slugs import slugify
from keiretsu.text import quoted

JURISDICTION = re.compile(r"[a-z]{2}(?:_[a-z0-9]{1,5})?")
PLAIN_NUMBER = re.compile(r"[0-9A-Z]+")
SUFFIX_CHARS = 8
NAME_CHARS = 80  # of a name that is part of a slug

BRITAIN, BRITISH_REGISTER = "gb", "gb-coh"
REGISTERS: Mapping[str, str] = {
    BRITAIN: BRITISH_REGISTER,
    "be": "be-bce_kbo",
    "br": "br-cnpj",
    "cz": "cz-ico",
    "dk": "dk-cvr",
    "fi": "fi-pro",
    "fr": "fr-insee",
    "jp": "jp-jcn",
    "no": "no-brc",
    "ua": "ua-edr",
}
"""Code of a jurisdiction -> the scheme of its company numbers, where their check digits tell whether they are such numbers."""


@dataclass(frozen=True, slots=True)
class CompanyKey:
    """`jurisdiction`: us_de, in lower case; `number`: as the file has it, but with the zeros that spreadsheets drop."""

    jurisdiction: str
    number: str

    @property
    def slug(self) -> str:
        """Numbers that differ have slugs that differ: those with other signs than digits and capital letters end with a hash."""
        place = f"oc-{slugify(self.jurisdiction)}"
        if PLAIN_NUMBER.fullmatch(self.number):
            return f"{place}-{self.number.lower()}"
        return "-".join(filter(None, (place, slugify(self.number), _hash(self.number))))

    @property
    def reference(self) -> str:
        """The id of the node."""
        return f"company:{self.slug}"

    @property
    def region(self) -> str:
        """The code of ISO 3166: US-DE."""
        return region_of(self.jurisdiction)

    @property
    def scheme(self) -> str:
        """The scheme of the number."""
        scheme = REGISTERS.get(self.jurisdiction, "")
        is_valid = scheme == BRITISH_REGISTER or (scheme and check_number(scheme, self.number).problem is None)
        return scheme if is_valid else f"oc-{self.jurisdiction}"

    @property
    def identifier(self) -> str:
        """The number, as an item of the column identifiers."""
        return identifier(self.scheme, self.number)

    def cells(self) -> dict[str, str]:
        """What the key says of the company."""
        return {"slug": self.slug, "jurisdiction": self.region, "identifiers": self.identifier}

    def stub(self, position: int, name: str = "") -> LayoutRow:
        """The company, as a reference to it knows it."""
        cells = {**self.cells(), "name": name or f"{self.region} {self.number}"}
        return LayoutRow("companies.csv", position, cells, is_stub=True, is_nameless=not name)


def region_of(jurisdiction: str) -> str:
    """The code of ISO 3166 of a jurisdiction; empty if it has another form."""
    code = jurisdiction.lower().replace("-", "_")
    return code.upper().replace("_", "-") if JURISDICTION.fullmatch(code) else ""


def company_key(jurisdiction: str, number: str) -> CompanyKey:
    """The key of a company. Raises ValueError."""
    region = region_of(jurisdiction)
    if not region:
        raise ValueError(f"{quoted(jurisdiction)} is not a jurisdiction_code; write gb or us_de")
    if not number:
        raise ValueError("The company_number is missing; download the file again, or remove the row")
    code, number = region.lower().replace("-", "_"), clean(number)
    checked = check_number(BRITISH_REGISTER, number) if code == BRITAIN else None
    return CompanyKey(code, checked.value if checked else number)


def party_slug(company: CompanyKey, name: str, born: str = "") -> str:
    """The slug of whom the file knows by name only: the same name in another company is another party."""
    folded = slugify(name)
    if not folded or len(folded) > NAME_CHARS:
        folded = f"{folded[:NAME_CHARS].strip('-')}-{_hash(name)}".lstrip("-")
    return "-".join(filter(None, (company.slug, "party", folded, born)))


def numbered_party_slug(jurisdiction: str, kind: str, number: str) -> str:
    """The slug of whom the register gives a number. `kind`: of the number."""
    return "-".join(filter(None, ("oc", slugify(jurisdiction), kind, slugify(number), "" if number.isalnum() else _hash(number))))


def _hash(text: str) -> str:
    return hashlib.sha256(text.encode()).hexdigest()[:SUFFIX_CHARS]
