"""Record -> response data.

column_ref.py      references to the columns of a row, located when the row is complete
execution_state.py state of a request while its record is read; data errors
kind_checks.py     whether a stored value is valid for its kind
function_call.py   the call of a Python function that a schema declares
page_layout.py     the value of a connection -> its page
value_readers.py   readers of single values
output_plan.py     readers of every part of a record
codegen.py         the same readers compiled into one generated function
stated_values.py   what each claim says -> rows of property, value and claims
graph_queries.py   readers of paths, subgraph and common: cut, reason, counts, sorted rows
phrasing.py        a fact, or a path of facts, as an English sentence
introspection.py   __schema and __type, executed by graphql-core
"""
