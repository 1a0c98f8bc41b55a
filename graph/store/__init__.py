"""Statement and parameters -> one record.

store.py            one read transaction per statement, over the official driver; errors translated
admission.py        admission control: concurrency limits and bounded queues
deadlines.py        one timer for the deadlines of all running statements
bolt_fast_path.py   the Bolt exchange of a read without the driver's session, for a single server
"""
