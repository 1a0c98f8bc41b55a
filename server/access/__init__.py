"""Who may ask: an answer to each request that may not, and an asker for each that may.

POST /graphql, host: evil.example   ->   421 {"errors": [{"message": "this server is not called \\"evil.example\\"; ...", ...}]}

command.py    `keiretsu token`: a new token, or one withdrawn
decision.py   the settings -> Access: what the server has decided, or why it will not start
door.py       ASGI, around the application: the checks in their order, and the headers of every answer
given.py      the headers of a request, read once; none that decides may come twice
hosts.py      the Host header names this server, or the request is not for it
origins.py    which pages of other sites may ask, and what they are told about it
bearers.py    the Authorization header -> the name of its token
tokens.py     the file of named tokens
writing.py    a new token, or one withdrawn: the file, written anew
rates.py      points and new statements a minute, for each asker
refusals.py   a refusal -> an HTTP response

What it promises is in docs/access.md.
"""
