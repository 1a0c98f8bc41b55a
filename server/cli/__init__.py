"""The `keiretsu` command.

main.py         the commands, with click; errors become exit statuses
environment.py  the settings of a command, and their list in its help
serve.py        `keiretsu serve`: settings -> a listening server
seed.py         `keiretsu seed`: confirmation prompts, the check and the load
seed_output.py  what it prints: lines for people, or a JSON document
load_method.py  by Neo4j's importer, or in transactions
import_files.py the importer's files, for a server of one's own
export.py       `keiretsu export`: what is stored -> files
export_options.py  its arguments
token.py        `keiretsu token`: creates, rotates and revokes tokens
usage.py        usage errors: one line each
query/          `keiretsu query`: queries from the terminal, results as tables
"""
