"""Names -> slugs."""

from __future__ import annotations

import sys
import unicodedata

import pytest
from hypothesis import given
from hypothesis import strategies as st

from keiretsu.slugs import MAX_CACHED_CHARS, slugify


@pytest.mark.parametrize(
    ("name", "slug"),
    [
        ("Xiaomi", "xiaomi"),
        ("Xiaomi–Baidu partnership", "xiaomi-baidu-partnership"),
        ("  A.C.M.E., Inc. ", "a-c-m-e-inc"),
        ("小米", "小米"),
        ("Café", "café"),
        ("Cafe\u0301", "café"),
        ("ＡＣＭＥ", "acme"),
        ("İstanbul", "i̇stanbul"),
        ("ISPARTA", "isparta"),
        ("ısparta", "ısparta"),
        ("ΟΔΟΣ", "οδος"),
        ("हिन्दी", "हिन्दी"),
        ("½", "1-2"),
        ("???", ""),
        ("🙂", ""),
        ("", ""),
    ],
)
def test_a_name_becomes_a_slug(name: str, slug: str) -> None:
    """Letters, digits and combining marks of any script stay; everything else becomes a hyphen."""
    assert slugify(name) == slug


@given(st.text())
def test_slugify_is_idempotent(name: str) -> None:
    """A slug may be used in place of a name."""
    assert slugify(slugify(name)) == slugify(name)


def test_the_slug_of_any_character_is_its_own_slug() -> None:
    """Alone, between letters, and before a mark that may combine with it: none changes when it is folded again."""
    for character in map(chr, range(sys.maxunicode + 1)):
        if unicodedata.category(character) not in ("Cn", "Co", "Cs") and unicodedata.name(character, "")[:3] not in ("CJK", "HAN"):
            slug = slugify(f"{character} a{character}b {character}\u0301")
            assert slugify(slug) == slug, hex(ord(character))


def test_a_long_name_is_folded_like_a_short_one() -> None:
    """Only short names are cached."""
    assert slugify("Ａ " * MAX_CACHED_CHARS) == "-".join("a" * MAX_CACHED_CHARS)
