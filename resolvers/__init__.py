"""How an operation is executed: the only room that knows both GraphQL and the graph.

engine.py                the whole pipeline on one page: request -> response
document/                query text -> parsed, limited and validated operation; its selections and arguments
planner/                 operation -> plan, and the output plan that reads the record
parameters/              values that travel beside the statement: slots, coercion, cursors, global ids
ownership/               fields that are computed from holdings after the first statement
output/                  record -> response data
limits.py                limits on one operation, as rows of a table
errors.py                what a client receives instead of data
strawberry_execution.py  the same pipeline behind Strawberry's `schema.execute`
"""
