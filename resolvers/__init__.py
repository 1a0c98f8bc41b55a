"""Execution of operations: the only room that knows both GraphQL and the graph.

Each part imports only parts above it:

errors.py                errors of a request: codes, hints and their JSON form
limits.py                limits on one operation, as rows of a table
request.py               requests to the engine and its responses
document/                query text -> parsed, limited and validated operation; its selections and arguments
parameters/              values that travel beside the statement: slots, coercion, cursors, global ids
output/                  record -> response data: the output plan
planner/                 operation -> plan, and the output plan that reads the record
ownership/               fields that are computed from holdings after the first statement
operation_plan.py        the cached plan of an operation, and a plan bound to the values of a request
query_executor.py        a validated query and its variables -> response
engine.py                the whole pipeline on one page: request -> response
export_selection.py      an operation in a file -> the ids of the nodes to export
export_visibility.py     the lens of an export -> which nodes and edges it shows
strawberry_execution.py  the same pipeline behind Strawberry's `schema.execute`
"""
