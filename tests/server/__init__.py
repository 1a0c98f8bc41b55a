"""The server: the application asked in this process, and `keiretsu` started as a process of its own.

asking        the application over a database, or over none, without a network
asked         a process that asks the application, so that its log is the real one
processes     `keiretsu` and its one `serve`, from their start to their end
browser/      the page at / in chromium
"""
