"""Neo4j's jars and the AppCDS archive, in the cache folder.

jar_list.py           jars.lock -> what Neo4j consists of
update_jars_lock.py   `python -m keiretsu.graph.local.install.update_jars_lock` writes jars.lock
checksums.py          which jars are missing or changed
fetch.py              downloads all of these concurrently
download.py           one download: resumed and verified
progress.py           progress reports
cds_archive.py        the AppCDS archive, for a faster start
"""
