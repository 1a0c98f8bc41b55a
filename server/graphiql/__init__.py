"""GraphiQL at /, served from files of our own, so that it works without any network.

package.json, package-lock.json   its packages, pinned; the lock file names hashes and no host
examples/                         the operations it opens with, one tab each
page/                             the HTML page, its script and its style
bundle.mjs                        esbuild: page/, examples/ and packages -> a folder of files
node.py                           Node and npm, from PATH or from the PyPI wheel
stamp.py                          the sources -> their stamp -> dist/STAMP, the built page
build.py                          `python -m keiretsu.server.graphiql.build`: npm, bundle, rename to dist/STAMP
routes.py                         serves the result
unbuilt.html                      what / shows until then
"""
