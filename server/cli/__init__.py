"""The `keiretsu` command.

main.py    argument parsing and dispatch
serve.py   `keiretsu serve`: from the settings to a listening server
seed.py    `keiretsu seed`: confirmation prompts and output
token.py   `keiretsu token`: creates and revokes tokens
query/     `keiretsu query`: queries from the terminal, results as tables
"""
