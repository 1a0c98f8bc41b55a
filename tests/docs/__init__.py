"""The documentation is correct: README.md, CONTRIBUTING.md, SECURITY.md, CHANGELOG.md and docs/.

examples.py        Python examples as modules
pages.py           the pages: their blocks of code, code spans, headings and links
test_links.py      links and anchors; the navigation of the site; the site builds
test_names.py      every file, setting, command, flag and identifier that a page names exists
test_graphql.py    every operation is valid and returns the response below it
test_commands.py   every shell command is one that exists
test_python.py     every Python example runs
test_reference.py  tables and figures of reference pages
test_internals.py  tables and figures of explanations
test_existing_graph.py  the statements that prepare an existing graph
test_trace.py      the files that a cached request and a loaded row pass
"""
