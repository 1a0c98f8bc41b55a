"""Validation rules: graphql-core's specified rules, two of them replaced by cheaper ones."""

from __future__ import annotations

from contextlib import suppress

from graphql import SKIP, GraphQLError, GraphQLInputType, ValueNode, VisitorAction
from graphql.utilities import validate_input_literal
from graphql.validation import KnownTypeNamesRule, ValuesOfCorrectTypeRule, specified_rules

MAX_PRINTED_CHARS = 5_000
"""Maximum characters of one value that its errors print in total."""


class CheapKnownTypeNames(KnownTypeNamesRule):
    """Suggests similar names for three unknown types only: among hundreds of types, that takes longer than all else together."""

    reported = 0

    def report_error(self, error: GraphQLError) -> None:
        super().report_error(error)
        self.reported += 1
        if self.reported == 3:
            self.type_names = []


class _StopReporting(Exception):  # noqa: N818  # ends the errors of one value, no failure
    """The remaining errors of a value are not reported."""


class CheapValuesOfCorrectType(ValuesOfCorrectTypeRule):
    """Reports only some errors of a long value: each error prints the whole value."""

    def is_valid_value_node(self, node: ValueNode, input_type: GraphQLInputType | None) -> VisitorAction:
        assert node.loc, "the document is parsed with locations"
        remaining = max(1, MAX_PRINTED_CHARS // (node.loc.end - node.loc.start))

        def report(error: GraphQLError, _path: list[str | int]) -> None:
            nonlocal remaining
            self.report_error(error)
            remaining -= 1
            if remaining == 0:
                raise _StopReporting

        if input_type:
            with suppress(_StopReporting):
                validate_input_literal(node, input_type, report, hide_suggestions=self.context.hide_suggestions)
        return SKIP


REPLACEMENTS = {KnownTypeNamesRule: CheapKnownTypeNames, ValuesOfCorrectTypeRule: CheapValuesOfCorrectType}
VALIDATION_RULES = tuple(REPLACEMENTS.get(rule, rule) for rule in specified_rules)
