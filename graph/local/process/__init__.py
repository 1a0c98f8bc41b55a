"""From a data folder to a running Neo4j. All but spawn_supervisor runs in the supervisor, a process that outlives its parent.

spawn_supervisor.py     starts a supervisor and passes it the lock of the folder
supervisor.py           runs the database while any process uses it
state.py                state of the supervisor, published to waiting processes
leases.py               whether any process uses the database
import_request.py       what a user asks the supervisor to import, and the result
importer.py             runs Neo4j's importer on a store of its own
imported_store.py       replaces the store by an imported one
first_start.py          discards an incomplete first start
java_lock.py            no other Java process works on this folder
port.py                 a free port
configuration.py        neo4j.conf and the logging configuration
password.py             generated once, readable by the owner only
java.py                 the Java command line
child_process.py        a child process that cannot outlive its parent
neo4j_server.py         starts Neo4j on a port and waits until it responds
bolt_login.py           Neo4j responds and accepts the password
startup_diagnostics.py  why a start failed
"""
