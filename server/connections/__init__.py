"""Connections, below HTTP: how many there are, how long they may take, and how much may precede a body.

descriptors.py          the limit of open files -> the number of connections that leaves room for the database
acceptor.py             accepts connections while there is room
guarded_server.py       uvicorn with guarded connections
guarded_protocol.py     a protocol in front of uvicorn's: counts bytes, follows the framing of requests
rejection_table.py      the responses to those who exceed a limit; the size of a head
connection_table.py     all open connections: their deadlines, their number, which one to close
request_tracking.py     ASGI: the end of each request; a body that arrives too slowly
"""
