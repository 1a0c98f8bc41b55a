"""Query text -> operation.

document_limits.py   depth, alias, fragment and field-merge limits, checked before validation
validation_rules.py  graphql-core's validation rules, two of them cheaper
variable_roles.py    variables whose values change the text of a statement
parse.py             text -> validated document -> operation; variables coerced
collect_fields.py    selection sets -> fields by response key, fragments resolved
argument_values.py   argument literals and variables -> values with their sources
"""
