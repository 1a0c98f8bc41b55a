"""Tests of the local Neo4j with real processes that are killed, real ports in use and real full disks.

user            a process that opens a database and uses it until its input ends, or it is killed
processes       these processes, and the processes of a data folder: its supervisor, its Java
repository      a local Maven repository that can truncate, corrupt and fail
disks           folders that are full or read-only
"""
