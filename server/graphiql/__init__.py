"""The page at /: GraphiQL, served from files of our own, so that it works without any network.

package.json, package-lock.json   what it is made of, pinned; the lock names hashes and no host
examples/                         the questions it opens with, one tab each
page/                             the HTML page, its script and its style
bundle.mjs                        esbuild: page/ and examples/ and the packages -> a folder of files
node.py                           Node and npm, from PATH or from the wheel that PyPI has
stamp.py                          the sources -> their stamp -> dist/STAMP, the built page
build.py                          `python -m server.graphiql.build`: npm, bundle, rename to dist/STAMP
unbuilt.html                      what / shows until then

server/pages.py serves the result.
"""
