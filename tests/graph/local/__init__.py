"""The program's own Neo4j, proved on the real thing: processes are really killed, ports really taken, disks really full.

user            a process that opens a database and holds it until it is told to go, or killed
processes       these processes, and what belongs to a data folder: its supervisor, its Java
repository      a Maven repository on this machine that can cut, lie and fail
disks           folders that are full or read-only
"""
