"""What remains of an export as NDJSON if what FollowTheMoney has no place for is taken away, and how often each loss occurs.

    apply_losses(catalogue, records)   ->   Remains(["{"from":"company:a", ...}", ...], Counter({("Technology", "... no schema ..."): 3}))

Values are those of NDJSON: enums by the names of their members, structured values as objects.
"""

from __future__ import annotations

import json
import re
from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from typing import Any

from keiretsu.schema.catalogue import Catalogue, NodeSpec, RelationshipSpec

LEFT_OUT = "FollowTheMoney has no schema for it; it is left out"
LOST_END = "It starts or ends at what is left out; it is left out, too"
LOST = "FollowTheMoney has no property for it; it is left out"
SPACES = "White space is written as single spaces"
ORDER = "Their order is not kept"
PLAIN_TIME = re.compile(r"[12]\d\d\d(-\d\d){0,2}")
NODES = ("Company", "Person", "Document")
EDGES = (
    *("HAS_SUBSIDIARY", "HOLDS_STAKE_IN", "HOLDS_ROLE", "LINKED_TO", "FOUNDED", "COMPETES_WITH", "NEGOTIATES_WITH"),
    *("CITES", "AUTHORED_BY", "PUBLISHED_BY"),
)
LOST_OF_CLAIMS = ("confidence", "attributedTo", "line", "start", "end", "passageSha256")
KIND_WITH_AMOUNT = re.compile(r"(payment|debt)|payment: .+")
STAND_INS = {"Person": "unknown-person", "Company": "unknown-company"}
UNNAMED = "The source does not name it"


@dataclass
class Remains:
    """`lines`: what is left of each record, in the form of the graph hash, sorted."""

    lines: list[str]
    losses: Counter[tuple[str, str]]


def comparable(records: Iterable[Mapping[str, Any]]) -> list[str]:
    """The records as sorted lines, with the members that the graph hash has; identifiers are sorted."""
    return sorted(map(_line, records))


def _line(record: Mapping[str, Any]) -> str:
    names = ("type", "id", "from", "to", "properties", "document", "claims")
    members = {name: record[name] for name in names if name in record}
    if "claims" in members:
        members["claims"] = sorted(members["claims"])
    else:
        members["dataSets"] = record["dataSets"]
    if "about" in record:
        members["about"] = sorted(record["about"])
    properties = dict(members["properties"])
    if "identifiers" in properties:
        properties["identifiers"] = sorted(properties["identifiers"], key=str)
    return json.dumps({**members, "properties": properties}, ensure_ascii=False, sort_keys=True)


def apply_losses(catalogue: Catalogue, records: Iterable[Mapping[str, Any]]) -> Remains:
    """Take away what has no place."""
    applied = _Applied(catalogue)
    remaining = [left for record in records if (left := applied.record(record)) is not None]
    return Remains(comparable(_merge(catalogue, remaining)), +applied.losses)


def _merge(catalogue: Catalogue, records: Iterable[Mapping[str, Any]]) -> Iterable[Mapping[str, Any]]:
    """Facts that differ only in what was lost are one: of the first, with the values that only others have, and all claims."""
    merged: dict[object, dict[str, Any]] = {}
    for record in records:
        key = _identity(catalogue, record)
        first = merged.setdefault(key, dict(record))
        if first["properties"] is not record["properties"]:
            first["claims"] = sorted({*first["claims"], *record["claims"]})
            first["properties"] = _fill(first["properties"], record["properties"])
    return merged.values()


def _fill(values: Mapping[str, Any], others: Mapping[str, Any]) -> dict[str, Any]:
    filled = {**others, **values}
    times = [properties["valid"] for properties in (values, others) if "valid" in properties]
    if len(times) == 2 and times[0].endswith("/..") and not times[1].endswith("/.."):
        filled |= {name: value for name, value in others.items() if name in ("valid", "validTo")}  # a stated end decides
    if len(times) == 2 and filled["valid"] == times[0]:
        filled = {name: value for name, value in filled.items() if name not in ("validFrom", "validTo") or name in values}
    return filled


def _identity(catalogue: Catalogue, record: Mapping[str, Any]) -> object:
    if record["kind"] != "edge":
        return record["id"]
    relationship, values = catalogue.relationships[record["type"]], record["properties"]
    defaults = {"kind": "SHARES", "directness": "UNKNOWN"} if record["type"] == "HOLDS_STAKE_IN" else {}
    parts = [values.get(name) or defaults.get(name) for name in relationship.unique_by]
    start = values.get(relationship.start_property) if relationship.start_property else None
    return (record["type"], record["from"], record["to"], *parts, start)


@dataclass
class _Applied:
    catalogue: Catalogue
    losses: Counter[tuple[str, str]] = field(default_factory=Counter)

    def record(self, record: Mapping[str, Any]) -> Mapping[str, Any] | None:
        """None if the record is left out."""
        type_ = record["type"]
        values = _Values(type_, dict(record["properties"]), self._derived(type_), self.losses)
        match record["kind"]:
            case "claim":
                return {**record, "properties": values.of_claim(), "about": self._about(record)}
            case "node" if type_ in NODES:
                return {**record, "properties": values.of_document() if type_ == "Document" else values.of_party()}
            case "edge" if type_ in EDGES and not all(_is_written(record[end]) for end in ("from", "to")):
                self.losses[type_, LOST_END] += 1
                return None
            case "edge" if type_ in EDGES:
                return {**record, "properties": values.of_edge()}
        self.losses[type_, LEFT_OUT] += 1
        return None

    def _about(self, record: Mapping[str, Any]) -> list[str]:
        about = [id_ for id_ in record["about"] if _is_written(id_)]
        self.losses["Claim.about", "The claim is also about what is left out"] += len(about) < len(record["about"])
        return about or [record["document"]]

    def _derived(self, type_: str) -> Mapping[str, list[str]]:
        """Property -> the properties that are derived from it."""
        spec: NodeSpec | RelationshipSpec = self.catalogue.nodes.get(type_) or self.catalogue.relationships[type_]
        properties = spec.data_properties if isinstance(spec, NodeSpec) else spec.properties
        derived: dict[str, list[str]] = {}
        for prop in properties.values():
            if prop.interval_property:
                derived.setdefault(prop.interval_property, []).append(prop.name)
        return derived


def _is_written(id_: str) -> bool:
    return id_.partition(":")[0] in ("company", "person", "document")


@dataclass
class _Values:
    """The properties of one record, which its methods change."""

    type: str
    values: dict[str, Any]
    derived: Mapping[str, list[str]]
    losses: Counter[tuple[str, str]]

    def of_claim(self) -> dict[str, Any]:
        self._clean("statement")
        for name in LOST_OF_CLAIMS:
            self._drop(name, LOST)
        return self.values

    def of_document(self) -> dict[str, Any]:
        for name in ("title", "fileName", "address"):
            self._clean(name)
        if not re.fullmatch(r"https?://\w[\w.-]*\.\w+(/\S*)?", self.values.get("address", "")):
            self._drop("address", "It is not an address of the web; it is left out")
        self._keep_time("publishedOn")
        for name in ("inferredFrom", "inferredTo", "sha256"):
            self._drop(name, LOST)
        return self.values

    def of_party(self) -> dict[str, Any]:
        for name in ("name", "kind", "jurisdiction"):
            self._clean(name)
        if self.type == "Company":
            if not re.fullmatch(r"[A-Za-z]{2}(-[A-Za-z0-9]{1,3})?", self.values.get("jurisdiction", "")):
                self._drop("jurisdiction", "It is not the code of a country or a region; it is left out")
            self._capitals("jurisdiction")
            if "kind" not in self.values:
                self._lose("kind", "It is missing; it is read as company")
                self.values["kind"] = "company"
        for name in ("founded", "dissolved", "born", "died"):
            self._keep_time(name)
        self._identify()
        self._name()
        return self.values

    def of_edge(self) -> dict[str, Any]:
        for name in ("kind", "title", "key", "market"):
            self._clean(name)
        match self.type:
            case "HOLDS_STAKE_IN" if self.values.get("directness") == "UNKNOWN":
                self._drop("directness", "It is the meaning of a missing value; it is left out")
            case "LINKED_TO" if KIND_WITH_AMOUNT.fullmatch(self.values["kind"]):
                self._clean("currency")
                if not re.fullmatch("[A-Za-z]{3}", self.values.get("currency", "")):
                    self._drop("currency", "It is not the code of a currency; it is left out")
                self._capitals("currency")
            case "LINKED_TO":
                for name in ("amount", "currency"):
                    self._drop(name, "Only payments and debts have an amount; it is left out")
        bounds = [name for name in ("shareMin", "shareMax") if name in self.values]
        if len(bounds) == 1:
            missing, value = ("shareMax", 100.0) if bounds == ["shareMin"] else ("shareMin", 0.0)
            self._lose(missing, "A share with one bound is written with the other one, 0 or 100")
            self.values[missing] = value
        self._keep_validity()
        return self.values

    def _identify(self) -> None:
        items = []
        for item in self.values.get("identifiers", []):
            cleaned = {name: " ".join(text.split()) for name, text in item.items()}
            self.losses[f"{self.type}.identifiers", SPACES] += sum(cleaned[name] != item[name] for name in item)
            if cleaned not in items:
                items.append(cleaned)
        if items:
            self.values["identifiers"] = items

    def _name(self) -> None:
        """Names that are repeated, times of names, and being anonymous."""
        name = self.values["name"]
        lists = {"aliases": self.values.get("aliases", []), "formerNames": [item["name"] for item in self.values.get("formerNames", [])]}
        for list_, names in lists.items():
            cleaned = [" ".join(other.split()) for other in names]
            distinct = [other for other in dict.fromkeys(cleaned) if other != name]
            self.losses[f"{self.type}.{list_}", SPACES] += sum(other != item for other, item in zip(cleaned, names, strict=True))
            self.losses[f"{self.type}.{list_}", "Repeated names are written once"] += len(names) - len(distinct)
            lists[list_] = distinct
        timed = sum(len(item) > 1 for item in self.values.get("formerNames", []))
        reason = "FollowTheMoney does not say when a name was in use; the times are left out"
        self.losses[f"{self.type}.formerNames", reason] += timed
        self.values["aliases"] = lists["aliases"]
        self.values["formerNames"] = [{"name": other} for other in lists["formerNames"]]
        for list_ in lists:
            if not self.values[list_]:
                del self.values[list_]
        self._be_anonymous(re.sub(r"\W+", "-", name.lower()) == STAND_INS[self.type])

    def _be_anonymous(self, stands_in: bool) -> None:  # noqa: FBT001  # what its name says
        if self.values.get("anonymous", False) != stands_in:
            reason = "FollowTheMoney does not say that something is anonymous; only those with the usual name are read as anonymous"
            self._lose("anonymous", reason)
        elif not stands_in:
            self._drop("anonymous", "It is the meaning of a missing value; it is left out")
        self.values.pop("anonymous", None)
        if stands_in:
            self.values["anonymous"] = True
            if self.values.get("anonymousReason") != UNNAMED:
                self._lose("anonymousReason", f"It is read as: {UNNAMED}")
            self.values["anonymousReason"] = UNNAMED
        else:
            self._drop("anonymousReason", LOST)

    def _keep_time(self, name: str) -> None:
        if not PLAIN_TIME.fullmatch(self.values.get(name, "")):
            self._drop(name, "It is not a year, a month or a day from 1000 to 2999; it is left out")

    def _keep_validity(self) -> None:
        """The same days, as plain times."""
        text = self.values.get("valid")
        if text is None:
            return
        ends = text.split("/")
        if all(end == ".." or PLAIN_TIME.fullmatch(end) for end in ends):
            written = ends
        else:
            written = [self.values.get("validFrom", ".."), self.values.get("validTo", "..")]
            for index, name in enumerate(("validFrom", "validTo")):
                if not PLAIN_TIME.fullmatch(written[index]):
                    written[index] = ".."
                    self.values.pop(name, None)
        if set(written) == {".."}:
            self._drop("valid", "It is not a year, a month or a day from 1000 to 2999; it is left out")
            return
        self.values["valid"] = written[0] if len(set(written)) == 1 else "/".join(written)
        if self.values["valid"] != text:
            self._lose("valid", "It is written as its first and last day")

    def _capitals(self, name: str) -> None:
        if name in self.values and self.values[name] != self.values[name].upper():
            self._lose(name, "It is read in capitals")
            self.values[name] = self.values[name].upper()

    def _clean(self, name: str) -> None:
        if name in self.values:
            cleaned = " ".join(self.values[name].split()) if isinstance(self.values[name], str) else self.values[name]
            if cleaned != self.values[name]:
                self._lose(name, SPACES)
                self.values[name] = cleaned

    def _drop(self, name: str, reason: str) -> None:
        if self.values.pop(name, None) is not None:
            self._lose(name, reason)
            for derived in self.derived.get(name, ()):
                self.values.pop(derived, None)

    def _lose(self, name: str, reason: str) -> None:
        self.losses[f"{self.type}.{name}", reason] += 1
