"""From a data folder to a running Neo4j. All but spawn_supervisor runs in the supervisor, a process that outlives the one that started it.

spawn_supervisor.py     starts a supervisor and hands it the lock of the folder
supervisor.py           holds the database while any process uses it
state.py                what the supervisor is doing, published to waiting processes
leases.py               which processes use the database
first_start.py          discards a first start that was killed
java_lock.py            no other Java process works on this folder
port.py                 a free port
configuration.py        neo4j.conf and the logs
password.py             generated once, readable by the owner only
java.py                 the Java command line
child_process.py        a child process that cannot outlive its parent
neo4j_server.py         Neo4j is started on a port until it answers
bolt_login.py           Neo4j answers and accepts the password
startup_diagnostics.py  why a start failed
"""
