"""GraphiQL at /, bundled and served locally, so that it needs no network access.

package.json, package-lock.json   its packages, pinned; the lock file contains hashes and no host
examples/                         the operations in its initial tabs, one per tab
page/                             the HTML page, its script and its style
bundle.mjs                        esbuild: page/, examples/ and packages -> a folder of files
node.py                           Node and npm, from PATH or from the PyPI wheel
stamp.py                          the sources -> their content hash -> dist/STAMP, the built page
build.py                          `python -m keiretsu.server.graphiql.build`: npm, bundle, rename to dist/STAMP
routes.py                         serves the page
unbuilt.html                      the page at / if GraphiQL is not built
"""
