"""What people call the columns of tables about companies -> what such a column is.

    "Shareholder name" -> Concept.OWNER        "Aandeel %" -> Concept.SHARE        "Valid from" -> Concept.START

A header that ends with a word for types is one of types; otherwise, it means what its longest word of the list means. Without a word of
the list, its values decide.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Mapping
from enum import Enum


class Concept(Enum):
    """What a column is."""

    OWNER = "owner"
    OWNED = "owned"
    SHARE = "share"
    START = "start"
    END = "end"
    TYPE = "type"
    AMOUNT = "amount"
    CURRENCY = "currency"
    NAME = "name"


WORDS: Mapping[Concept, tuple[str, ...]] = {
    Concept.OWNER: (
        "owner", "shareholder", "stockholder", "holder", "investor", "parent", "beneficial owner", "owned by", "interested party",
        "aktionar", "gesellschafter", "anteilseigner", "muttergesellschaft", "actionnaire", "associe", "accionista", "socio", "azionista",
        "aandeelhouder", "aktieagare", "股东", "投资方", "出资人",
    ),
    Concept.OWNED: (
        "company", "subsidiary", "issuer", "investee", "target", "portfolio company", "owned company", "undertaking", "entity", "subject",
        "gesellschaft", "unternehmen", "firma", "tochtergesellschaft", "beteiligung an", "societe", "entreprise", "filiale", "sociedad",
        "empresa", "societa", "vennootschap", "bolag", "公司", "企业", "被投资企业",
    ),
    Concept.SHARE: (
        "share", "shares", "stake", "percent", "percentage", "per cent", "pct", "%", "ownership", "holding", "share percent",
        "nature of control",         "anteil", "beteiligung", "quote", "pourcentage", "part", "participation", "participacion",
        "quota", "aandeel", "andel",
        "持股比例", "比例",
    ),
    Concept.START: (
        "since", "start", "start date", "from date", "valid from", "date", "acquired", "acquisition date", "notified", "notified on",
        "as of",         "seit", "ab", "beginn", "gultig ab", "depuis", "debut", "desde", "inizio", "sinds", "日期",
    ),
    Concept.END: (
        "until", "end", "end date", "to date", "valid to", "valid until", "ceased", "ceased on", "bis", "ende", "gultig bis", "fin",
        "hasta",         "fine", "tot",
    ),
    Concept.TYPE: ("type", "kind", "category", "owner type", "shareholder type", "legal form", "art", "typ", "categorie", "tipo", "类型"),
    Concept.AMOUNT: ("amount", "value", "capital", "consideration", "betrag", "montant", "importe", "importo", "bedrag", "金额"),
    Concept.CURRENCY: ("currency", "ccy", "wahrung", "devise", "moneda", "valuta", "币种"),
    Concept.NAME: ("name", "title", "bezeichnung", "nom", "nombre", "nome", "naam", "namn", "名称"),
}  # fmt: skip
"""Folded: without accents and in lower case."""

SCHEME_WORDS: Mapping[str, tuple[str, ...]] = {
    "lei": ("lei", "legal entity identifier"),
    "isin": ("isin",),
    "orcid": ("orcid",),
    "vat": ("vat", "vat number", "vat id", "ust id", "ust id nr", "ust idnr", "tva", "btw nummer", "partita iva"),
    "gb-coh": ("companies house number", "companies house"),
    "au-abn": ("abn",),
    "br-cnpj": ("cnpj",),
    "dk-cvr": ("cvr", "cvr nummer"),
    "fr-insee": ("siren",),
    "no-brc": ("organisasjonsnummer", "orgnr"),
    "nl-kvk": ("kvk", "kvk nummer", "kv k", "kv k nummer"),
    "us-ein": ("ein",),
    "register": (
        "company number", "company no", "company registration number", "registration number", "register number", "registered number", "crn",
        "handelsregisternummer", "registernummer", "hrb", "numero rcs", "注册号", "统一社会信用代码",
    ),
}  # fmt: skip
"""Headers of columns of identifiers, by their scheme; `register` stands for the one that the file does not name."""

NODE_WORDS: Mapping[str, tuple[str, ...]] = {
    "person": ("person", "individual", "natural", "human", "people", "personne", "persona", "个人", "自然人"),
    "company": (
        "company",
        "corporate",
        "legal",
        "organisation",
        "organization",
        "entity",
        "firm",
        "business",
        "juristische",
        "公司",
        "法人",
    ),
}
"""What registers write where a type is meant, by the name of the type."""


def find_concept(header: str) -> Concept | None:
    """The concept of a header; None if no word of it is known."""
    folded = fold_words(header)
    if folded.split()[-1:] and folded.split()[-1] in WORDS[Concept.TYPE]:
        return Concept.TYPE
    matches = [(len(word), concept) for concept, words in WORDS.items() for word in words if _contains(folded, word)]
    return max(matches, key=lambda match: match[0])[1] if matches else None


def find_scheme(header: str) -> str | None:
    """The scheme of the identifiers in a column; None if its header does not name one, whole."""
    folded = fold_words(header)
    return next((scheme for scheme, words in SCHEME_WORDS.items() if folded in words), None)


def names_type(text: str, type_: str) -> bool:
    """Whether a value such as "individual-person-with-significant-control" means a type."""
    folded = fold_words(text)
    return any(_contains(folded, word) for word in NODE_WORDS.get(type_.lower(), (type_.lower(),)))


def fold_words(text: str) -> str:
    """companyName, Company-Name and COMPANY_NAME are company name."""
    spaced = re.sub(r"(?<=[a-z])(?=[A-Z])", " ", text)
    plain = "".join(character for character in unicodedata.normalize("NFKD", spaced) if not unicodedata.combining(character))
    return " ".join(re.sub(r"[\W_]+", " ", plain.replace("%", " % percent ")).lower().split())


def _contains(folded: str, word: str) -> bool:
    """As whole words; scripts without spaces, anywhere."""
    return word in folded if not word.isascii() else bool(re.search(rf"(?<!\w){re.escape(word)}(?!\w)", folded))
