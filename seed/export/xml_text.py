r"""Texts in XML: characters with a meaning are escaped, those that XML cannot hold are replaced and counted.

escape("A & B \x07")   ->   ("A &amp; B \ufffd", True)
"""

from __future__ import annotations

import re
from xml.sax.saxutils import escape as escape_markup

REPLACEMENT = "\ufffd"
FORBIDDEN = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\ufffe\uffff]")
"""Characters that are not in XML 1.0, https://www.w3.org/TR/xml/#charsets, even as references. Stored texts have no surrogates."""

ENTITIES = {'"': "&quot;", "\t": "&#9;", "\n": "&#10;", "\r": "&#13;"}
"""In attributes, parsers turn white space into spaces unless it is a reference."""

REASON = "Characters that XML cannot hold are replaced by U+FFFD"


def escape_xml(text: str) -> tuple[str, bool]:
    """The text for an element or an attribute, and whether characters were replaced."""
    if text.isalnum():
        return text, False
    allowed, count = FORBIDDEN.subn(REPLACEMENT, text)
    return escape_markup(allowed, ENTITIES), count > 0
