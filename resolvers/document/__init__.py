"""Query text -> operation.

document_limits.py   token, depth, alias and field-merge limits, checked before validation
parse.py             text -> validated document -> operation; variables coerced
collect_fields.py    selection sets -> fields by response key, fragments resolved
argument_values.py   argument literals and variables -> values that know where they came from
"""
