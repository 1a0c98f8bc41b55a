"""Statement and parameters -> one record, or a stream of rows.

store.py            one read transaction per statement, over the official driver; errors translated
row_stream.py       statements with many rows, in one read transaction
admission.py        admission control: concurrency limits and bounded queues
circuit_breaker.py  connections fail at once while a server is unreachable
bolt_messages.py    Bolt messages as bytes
bolt_fast_path.py   the Bolt exchange of a read without the driver's session, for a single server
"""
